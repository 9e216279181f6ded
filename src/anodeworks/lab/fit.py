"""Calibration: what a record of batches says of the parameters of the material and of the furnace.

Bayesian inference with NUTS (Hoffman and Gelman 2014) through the model itself, gradients included. Priors are the
library's distributions; equations, error model and diagnostics: docs/equations/lab.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt

from anodeworks.errors import InputError, unknown
from anodeworks.lab.headings import BY_FACTOR, CONDITIONS, PROPERTIES
from anodeworks.lab.predict import PARAMETERS, RATE, conditions_known, predict, priors
from anodeworks.lab.record import Record, error_of
from anodeworks.lab.sample import posterior
from anodeworks.language import Message, listed, t, tn
from anodeworks.quantity import Parameter, Value, units
from anodeworks.quantity.distribution import GRID
from anodeworks.quantity.wording import Number
from anodeworks.store import kept

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
HERE: Final = Path(__file__).parent
AGREE: Final = 1.01  # R-hat below which chains agree
BIASED: Final = 1.0  # mean standardised residual from which a property is missed on one side
UNLIKELY: Final = 0.005  # p below which, or above 1 less which, an error model is refuted
ERROR_OF: Final = "error of "  # a property: how the model's own error of it is called
LEAST_SWAY: Final = 1e-3  # a parameter that moves no property by this part of its error is not calibrated


@dataclass(frozen=True)
class Data:
    """A record as arrays: B batches, M measured properties; `seen` is false where a batch lacks one.

    conditions: (B,) each, SI, by name. values, errors: (B, M), logarithms where the property spreads by a factor.
    """

    labels: tuple[str, ...]
    properties: tuple[str, ...]
    conditions: Mapping[str, Floats]
    values: Floats
    errors: Floats
    seen: npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Calibration:
    """The posterior of the parameters.

    samples: by parameter, (chains, draws), SI. model_error: by property, (chains, draws), in repeat errors.
    r_hat, ess: of each parameter and model error. divergences: number of divergent transitions.
    predicted: (S, B, M) draws of new measurements of the same batches. weak: parameters that the record says
    nothing of, left at their priors. held: parameters that sway it and were not asked for, taken as known at the
    library's central values: the others' posterior is only as right as those are.
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
            if not UNLIKELY < row["p"] < 1 - UNLIKELY:
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

    def draws(self, count: int) -> dict[str, Floats]:
        """`count` posterior draws of every parameter, (count,), SI, evenly from all chains."""
        size = next(iter(self.samples.values())).size
        at = np.linspace(0, size - 1, count).astype(int)
        return {name: drawn.ravel()[at] for name, drawn in self.samples.items()}


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
    return Data(tuple(b.label for b in record.batches), names, columns, values, errors, seen)


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


def model_of(data: Data, names: Sequence[str]) -> Any:
    """The function (P,) parameters in SI -> (B, M) predicted properties."""
    fixed = {k: jnp.asarray(v) for k, v in data.conditions.items() if k not in names}

    @jax.jit  # compiled once for whoever asks outside compiled code
    def run(x: Any) -> Any:
        taught = {name: x[i] for i, name in enumerate(names)}

        def one(row: Mapping[str, Any]) -> Any:
            found = predict({**row, **taught})
            return jnp.stack([found[p] for p in data.properties])

        return jax.vmap(one)(fixed)

    return run


def calibrate(
    record: Record,
    parameters: Sequence[str] | None = None,
    *,
    seed: int = 0,
    warmup: int = 600,
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
    stated = {name for batch in record.batches for name in batch.given}
    asked, all_of = _asked(parameters, stated, known), _asked(None, stated, known)
    given = {"values": data.values, "errors": data.errors, "seen": data.seen, **data.conditions}
    tables = tables_of(all_of, known)
    about = (data.properties, tuple(all_of))
    moved = kept(
        HERE, ("sway", *about), given | {"tables": tables}, lambda: {"sway": _sway(data, all_of, tables)}
    )
    sway = dict(zip(all_of, moved["sway"], strict=True))
    weak = tuple(name for name in asked if sway[name] < LEAST_SWAY)
    names = [name for name in asked if name not in weak]
    held = tuple(name for name in all_of if name not in asked and sway[name] >= LEAST_SWAY)
    if not names:
        raise InputError(
            "record", t("no property that depends on a parameter asked for"), ", ".join(PROPERTIES)
        )
    quantiles = tables_of(names, known)
    found = kept(
        HERE,
        ("posterior", *about, tuple(names), seed, warmup, draws),
        given | {"quantiles": quantiles},
        lambda: posterior(
            model_of(data, names), quantiles, (data.values, data.errors, data.seen), seed, warmup, draws
        ),
    )
    both = [*names, *(f"{ERROR_OF}{p}" for p in data.properties)]
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
    )


def _asked(parameters: Sequence[str] | None, stated: set[str], known: Mapping[str, Value]) -> list[str]:
    if parameters is None:
        return [p for p in PARAMETERS if p not in stated]
    for name in parameters:
        if name not in PARAMETERS:
            raise unknown("--parameter", name, PARAMETERS)
        if name in stated:
            raise InputError(
                "--parameter",
                t('"{name}", which the record states', name=name),
                t("a number that nobody has measured"),
            )
    return list(dict.fromkeys(parameters))


def _sway(data: Data, names: Sequence[str], tables: Floats) -> Floats:
    """How far each parameter moves any property between its P16 and P84, in repeat errors, (P,)."""
    run = model_of(data, names)
    centre = jnp.asarray(tables[:, GRID // 2])
    moved = []
    for i in range(len(names)):
        low, high = (run(centre.at[i].set(tables[i, round(u * (GRID - 1))])) for u in (0.16, 0.84))
        moved.append(float(np.where(data.seen, np.abs(np.asarray(high - low)) / data.errors, 0.0).max()))
    return np.array(moved)
