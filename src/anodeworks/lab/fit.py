"""Calibration: what a record of batches says of the parameters of the material and of the furnace.

Bayesian inference with NUTS (Hoffman and Gelman 2014) through the model itself, gradients included. Priors are the
library's distributions; equations, error model and diagnostics: docs/equations/lab.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from anodeworks.errors import InputError
from anodeworks.errors import unknown as unknown_word
from anodeworks.lab.density import About, Asked, expected, numbers
from anodeworks.lab.headings import BY_FACTOR, CONDITIONS, PROPERTIES
from anodeworks.lab.predict import PARAMETERS, RATE, conditions_known, priors
from anodeworks.lab.record import Record, error_of
from anodeworks.lab.sample import posterior
from anodeworks.lab.unrecorded import LEAST_EFFECT, LOOSE, Unrecorded, conditions, unrecorded
from anodeworks.language import Joined, Message, listed, t, tn
from anodeworks.quantity import Parameter, Value, units
from anodeworks.quantity.distribution import GRID
from anodeworks.quantity.wording import Number
from anodeworks.remedies import OUT
from anodeworks.store import kept

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
HERE: Final = Path(__file__).parent
AGREE: Final = 1.01  # R-hat below which chains agree
MIXED: Final = 1.05  # R-hat above which a number is not shown as known
BIASED: Final = 1.0  # mean standardised residual from which a property is missed on one side
UNLIKELY: Final = 0.005  # p below which, or above 1 less which, an error model is refuted
ERROR_OF: Final = "error of "  # a property: how the model's own error of it is called
LEAST_SWAY: Final = 1e-3  # a parameter that moves no property by this part of its error is not calibrated


@dataclass(frozen=True)
class Data:
    """A record as arrays: B batches, M measured properties; `seen` is false where a batch lacks one.

    conditions: (B,) each, SI, by name, central where a batch states none. values, errors: (B, M), logarithms where the
    property spreads by a factor. given: of each batch, what it states.
    """

    labels: tuple[str, ...]
    properties: tuple[str, ...]
    conditions: Mapping[str, Floats]
    values: Floats
    errors: Floats
    seen: npt.NDArray[np.bool_]
    given: tuple[Mapping[str, float], ...]


@dataclass(frozen=True, eq=False)
class Calibration:
    """The posterior of the parameters.

    samples: by parameter, (chains, draws), SI. model_error: by property, (chains, draws), in repeat errors.
    r_hat, ess: of each parameter and model error. divergences: number of divergent transitions.
    predicted: (S, B, M) draws of new measurements of the same batches. weak: parameters that the record says
    nothing of, left at their priors. held: parameters that sway it and were not asked for, taken as known at the
    library's central values: the others' posterior is only as right as those are. again: how often chains were started
    anew. apart: those that stand apart all the same, by number from 0. unrecorded: conditions that batches
    do not state and that matter, those first that matter most, as they may be in another batch, (chains, draws), SI.
    """

    data: Data
    priors: Mapping[str, Value]
    samples: Mapping[str, Floats]
    model_error: Mapping[str, Floats]
    r_hat: Mapping[str, float]
    ess: Mapping[str, float]
    divergences: int
    predicted: Floats
    weak: tuple[str, ...]
    seed: int
    held: tuple[str, ...] = ()
    again: int = 0
    apart: tuple[int, ...] = ()
    unrecorded: Mapping[str, Floats] = field(default_factory=dict)

    def table(self) -> pd.DataFrame:
        """Prior and posterior of each parameter in its unit: P5, P50, P95, how much narrower it is, diagnostics."""
        import pandas as pd

        rows = {}
        for name, drawn in self.samples.items():
            prior, unit = self.priors[name], parameter(name).unit
            assert prior.distribution is not None
            before = units.from_si(prior.distribution.quantile([0.05, 0.5, 0.95]), unit)
            after = units.from_si(np.quantile(drawn, [0.05, 0.5, 0.95]), unit)
            width = (after[2] - after[0]) / (before[2] - before[0])
            rows[name] = (
                unit, *before, *after, 1 - width, self.r_hat[name], self.ess[name], prior.rests_on, prior.source
            )  # fmt: skip
        columns = ["unit", "prior P5", "prior P50", "prior P95", "P5", "P50", "P95", "narrowed", "R-hat", "ESS",
                   "prior's grade", "prior's source"]  # fmt: skip
        return pd.DataFrame.from_dict(rows, orient="index", columns=columns)

    def checks(self) -> pd.DataFrame:
        """Posterior predictive checks by property.

        Columns: batches; share inside the 90 % interval (0.9 is expected); the mean standardised residual; the share
        of draws whose spread of residuals exceeds the observed (a Bayesian p-value; 0.5 to 0.95 where the error model
        is right, since the model's own error can only widen it); the model's own error in repeat errors (median), and
        that error's R-hat.
        """
        import pandas as pd

        rows = {}
        for m, name in enumerate(self.data.properties):
            seen = self.data.seen[:, m]
            drawn, observed = self.predicted[:, seen, m], self.data.values[seen, m]
            low, high = np.quantile(drawn, [0.05, 0.95], axis=0)
            middle, spread = drawn.mean(axis=0), drawn.std(axis=0)
            residual = (observed - middle) / spread
            wider = (((drawn - middle) / spread) ** 2).mean(axis=1) > (residual**2).mean()
            inside = ((low <= observed) & (observed <= high)).mean()
            rows[name] = (
                int(seen.sum()), float(inside), float(residual.mean()), float(wider.mean()),
                float(np.median(self.model_error[name])), self.r_hat[f"{ERROR_OF}{name}"],
            )  # fmt: skip
        columns = ["batches", "in 90 %", "mean residual", "p", "model error", "R-hat"]
        return pd.DataFrame.from_dict(rows, orient="index", columns=columns)

    def doubts(self) -> list[Message]:
        """What in the checks speaks against the calibration; empty where nothing does."""
        worst = max(self.r_hat, key=lambda name: self.r_hat[name])
        found = []
        if self.apart:
            which = Joined(tuple(Number(c + 1, whole=True) for c in self.apart), ", ", "、")
            found.append(
                tn("Chain {which} is not where most are: what they say together is not to be used.",
                   "Chains {which} are not where most are: what they say together is not to be used.",
                   len(self.apart), which=which)
            )  # fmt: skip
        if self.r_hat[worst] >= AGREE:
            found.append(
                t("Chains do not agree on {what:inner} (R-hat {r_hat}): more draws are needed.",
                  what=named(worst), r_hat=Number(self.r_hat[worst], 4))
            )  # fmt: skip
        if self.divergences:
            found.append(
                tn("{n} transition diverged: the posterior has corners not reached.",
                   "{n} transitions diverged: the posterior has corners not reached.",
                   self.divergences, n=Number(self.divergences, whole=True))
            )  # fmt: skip
        for name, row in self.checks().iterrows():
            if abs(row["mean residual"]) > BIASED:
                found.append(
                    t("Missed on one side, by {off} of its spread on average: {what:inner}.",
                      what=named(str(name)), off=Number(row["mean residual"], 2))
                )  # fmt: skip
            # What each batch leaves open follows its measurements, which then lie close; only far away tells.
            if not UNLIKELY < row["p"] < (1 + UNLIKELY if self.unrecorded else 1 - UNLIKELY):
                found.append(
                    t("Residuals spread otherwise than errors allow (p {p}): {what:inner}.",
                      what=named(str(name)), p=Number(row["p"], 3))
                )  # fmt: skip
        if self.held:
            held = listed([named(name) for name in self.held])
            found.append(
                t("Taken as known at the library's values, though the record bears on it: {held}.", held=held)
            )
        return found

    def unmixed(self) -> tuple[str, ...]:
        """Parameters on which chains disagree so far that nothing is known of them; all, where a chain is elsewhere."""
        return tuple(name for name in self.samples if self.apart or not self.r_hat[name] <= MIXED)

    def to_record(self) -> Message | None:
        """What the record leaves open and should state, that first which matters most; None where nothing does."""
        if not self.unrecorded:
            return None
        names = listed([named(name) for name in self.unrecorded])
        return t(
            "Not recorded, and so unknown within wide limits, though what was measured hangs on it: {names}. "
            "Recording it, the first before all, would narrow what batches teach.", names=names,
        )  # fmt: skip

    def draws(self, count: int) -> dict[str, Floats]:
        """`count` posterior draws of every parameter, (count,), SI, evenly from all chains."""
        return self._evenly(self.samples, count)

    def loose(self, count: int) -> dict[str, Floats]:
        """The furnace's own conditions in another batch as far as nobody has recorded them, as `draws`."""
        return self._evenly({n: x for n, x in self.unrecorded.items() if n in LOOSE}, count)

    def _evenly(self, of: Mapping[str, Floats], count: int) -> dict[str, Floats]:
        size = next(iter(self.samples.values())).size
        at = np.linspace(0, size - 1, count).astype(int)
        return {name: drawn.ravel()[at] for name, drawn in of.items()}


def arrays(record: Record) -> Data:
    """A record as arrays."""
    names = tuple(record.properties())
    rows = [conditions_known(batch.given) for batch in record.batches]
    values, errors = (np.zeros((len(rows), len(names))) for _ in range(2))
    seen = np.zeros(values.shape, dtype=bool)
    for b, batch in enumerate(record.batches):
        for m, name in enumerate(names):
            if name in batch.measured:
                found = batch.measured[name]
                seen[b, m] = True
                values[b, m] = np.log(max(found.value, 1e-12)) if name in BY_FACTOR else found.value
                errors[b, m] = error_of(name, found)
    errors[~seen] = 1.0
    errors = np.maximum(errors, 1e-12)
    columns = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    given = tuple(b.given for b in record.batches)
    return Data(tuple(b.label for b in record.batches), names, columns, values, errors, seen, given)


def named(name: str) -> Message:
    """A condition, parameter or property in words, or the model's own error of a property."""
    of = name.removeprefix(ERROR_OF)
    if of != name:
        return t("the model's own error of {property:inner}", property=t(PROPERTIES[of].meaning))
    return t(PROPERTIES[name].meaning if name in PROPERTIES else parameter(name).meaning)


def parameter(name: str) -> Parameter:
    """The declaration of a condition or parameter."""
    return {**CONDITIONS, **RATE}[name]


def tables_of(names: Sequence[str], known: Mapping[str, Value]) -> Floats:
    """The priors' quantile functions, (P, GRID)."""
    return np.stack([d.table() for name in names if (d := known[name].distribution) is not None])


def calibrate(
    record: Record,
    parameters: Sequence[str] | None = None,
    *,
    seed: int = 0,
    warmup: int = 300,
    draws: int = 600,
) -> Calibration:
    """Parameters that a record teaches, by NUTS; the same question of the same record is answered from disk.

    Args:
        record: from `read_record`.
        parameters: names to calibrate, the rest taken as known at the library's central values (`Calibration.held`);
            by default all of `PARAMETERS` that no batch states as a condition.
        seed: the same seed gives the same draws.
        warmup, draws: of each of four chains.

    Raises:
        InputError: an unknown parameter, or one that the record states, or none that it teaches; numpyro not installed.
    """
    data, known = arrays(record), priors()
    stated = {name for given in data.given for name in given}
    asked, all_of = _asked(parameters, stated, known), _asked(None, stated, known)
    unknown = unrecorded(data.given, known)
    sway = _sway(data, all_of, tables_of(all_of, known), unknown)
    swayed = dict(zip((*all_of, *unknown.names), sway, strict=True))
    weak = tuple(name for name in asked if swayed[name] < LEAST_SWAY)
    names = [name for name in asked if name not in weak]
    held = tuple(name for name in all_of if name not in asked and swayed[name] >= LEAST_SWAY)
    unknown = unknown.among(np.array([swayed[name] >= LEAST_EFFECT for name in unknown.names], dtype=bool))
    if not names:
        raise InputError(
            "record",
            t("no property that depends on a parameter asked for"),
            ", ".join(PROPERTIES),
            t("record one of these properties, or fit other parameters"),
        )
    of = Asked(
        tables_of(names, known), unknown.tables, np.stack(list(data.conditions.values()))[None], unknown.lacking[None],
        data.values[None], data.errors[None], data.seen[None],
    )  # fmt: skip
    about = About(data.properties, tuple(names), unknown.names)
    found = kept(
        HERE, ("posterior", *about, seed, warmup, draws), of._asdict(),
        lambda: posterior(about, of, seed, warmup, draws),
    )  # fmt: skip
    both = [*names, *unknown.names, *(f"{ERROR_OF}{p}" for p in data.properties)]
    another = np.random.default_rng(seed).standard_normal(found["shared"].shape)
    open_ = conditions(unknown.tables, *(np.moveaxis(score, -1, 0) for score in (found["shared"], another)))
    return Calibration(
        data=data,
        priors=known,
        samples={name: found["x"][..., i] for i, name in enumerate(names)},
        model_error={p: found["extra"][..., i] for i, p in enumerate(data.properties)},
        r_hat={name: float(found["r_hat"][i]) for i, name in enumerate(both)},
        ess={name: float(found["ess"][i]) for i, name in enumerate(both)},
        divergences=int(found["divergences"]),
        predicted=found["predicted"],
        weak=weak,
        seed=seed,
        held=held,
        again=int(found["again"]),
        apart=tuple(int(c) for c in found["apart"]),
        unrecorded={
            name: open_[unknown.names.index(name)] for name in sorted(unknown.names, key=lambda n: -swayed[n])
        },
    )


def _asked(parameters: Sequence[str] | None, stated: set[str], known: Mapping[str, Value]) -> list[str]:
    if parameters is None:
        return [p for p in PARAMETERS if p not in stated and known[p].distribution is not None]
    for name in parameters:
        if name not in PARAMETERS:
            raise unknown_word("--parameter", name, PARAMETERS)
        if name in stated:
            raise InputError(
                "--parameter",
                t('"{name}", which the record states', name=name),
                t("a number that nobody has measured"),
                OUT,
            )
    return list(dict.fromkeys(parameters))


def _sway(data: Data, names: Sequence[str], tables: Floats, unknown: Unrecorded) -> Floats:
    """How far each parameter and each unrecorded condition moves any property between its P16 and P84, in repeat
    errors, (P + K,)."""
    every = [*names, *unknown.names]
    given = {
        "tables": np.concatenate([tables, unknown.tables]) if unknown.names else tables,
        "rows": np.stack(list(data.conditions.values())),
        "lacking": unknown.lacking,
        "errors": data.errors,
        "seen": data.seen,
    }

    def computed() -> dict[str, Floats]:
        order, batches = numbers(), len(data.labels)
        middle = given["rows"].copy()
        put = np.vstack([np.ones((len(names), batches), dtype=bool), unknown.lacking])
        at = [order.index(name) for name in every]
        ends = np.array(
            [[table[round(u * (GRID - 1))] for u in (0.5, 0.16, 0.84)] for table in given["tables"]]
        )
        middle[at] = np.where(put, ends[:, :1], middle[at])
        rows = []
        for i, number in enumerate(at):
            for end in (1, 2):
                moved = middle.copy()
                moved[number] = np.where(put[i], ends[i, end], moved[number])
                rows.append(moved)
        found = expected(data.properties, np.concatenate(rows, axis=1)).reshape(len(every), 2, batches, -1)
        far = np.abs(found[:, 1] - found[:, 0]) / data.errors
        return {"sway": np.where(data.seen, far, 0.0).max(axis=(1, 2))}

    return np.asarray(kept(HERE, ("sway", data.properties, *every), given, computed)["sway"])
