"""Which batches to make next: those that teach most, or those that promise most.

The calibrated model is the surrogate: every candidate is evaluated on draws of the posterior, jointly, so that what
one batch would teach or reach counts for the next. Equations: docs/equations/lab.md, sections 4 and 5.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt

from anodeworks.errors import InputError, near
from anodeworks.lab.fit import Calibration, parameter
from anodeworks.lab.outcome import DRAWS, Outcome, each, joint, over_draws
from anodeworks.lab.predict import conditions_known, predict
from anodeworks.lab.record import DEFAULT_ERROR
from anodeworks.lab.words import BY_FACTOR, CONDITIONS
from anodeworks.material.pores import most_filled, single
from anodeworks.quantity import units

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
CANDIDATES: Final = 1024
LEAST: Final = 1e-12
NEARLY: Final = 0.995  # of what pores can take, as in the batch


@dataclass(frozen=True)
class Range:
    """A condition that may be set, between two values in SI."""

    name: str
    low: float
    high: float


@dataclass(frozen=True)
class Goal:
    """An outcome to be made large (or small), or to be held below or above a bound.

    outcome: function of batches' numbers, NaN where there is none. at_most, at_least: bounds that it must keep; None
    for a goal. why: says why batches had no outcome, for those who had one asked.
    """

    name: str
    outcome: Outcome
    larger_is_better: bool = True
    at_most: float | None = None
    at_least: float | None = None
    why: Callable[[], str] = str

    @property
    def is_bound(self) -> bool:
        """Whether it is a constraint rather than something to improve."""
        return self.at_most is not None or self.at_least is not None


@dataclass(frozen=True, eq=False)
class Proposal:
    """Batches in the order in which they should be made.

    designs: by condition, (Q,), SI. figures: by name, (Q,): what each is expected to bring. front: for several
    goals, the conditions and goals of the candidates that no other beats in all of them.
    """

    designs: Mapping[str, Floats]
    figures: Mapping[str, npt.NDArray[Any]]
    front: pd.DataFrame | None = None

    def table(self) -> pd.DataFrame:
        """A row per batch: conditions in their units, then the figures."""
        import pandas as pd

        shown = {
            f"{n} [{CONDITIONS[n].unit}]": units.from_si(x, CONDITIONS[n].unit)
            for n, x in self.designs.items()
        }
        frame = pd.DataFrame({**shown, **self.figures})
        frame.index = pd.RangeIndex(1, len(frame) + 1, name="batch")
        return frame


def ranges(asked: Mapping[str, str], calibration: Calibration) -> tuple[Range, ...]:
    """The conditions that may be set: as asked, or the span of those that the record varies.

    Args:
        asked: by condition, its ends, as `{"temperature": "430 degC .. 480 degC"}`.

    Raises:
        InputError: an unknown condition, ends that cannot be read or lie the wrong way round.
    """
    if asked:
        return tuple(_range(name, text) for name, text in asked.items())
    varied = []
    for name, column in calibration.data.conditions.items():
        if name in CONDITIONS and np.ptp(column) > 1e-9 * abs(column).max():
            varied.append(Range(name, float(column.min()), float(column.max())))
    if not varied:
        found = "nothing, and the record varies no condition"
        raise InputError("--between", found, 'such as temperature="430 degC .. 480 degC"')
    return tuple(varied)


def _range(name: str, text: str) -> Range:
    if name not in CONDITIONS:
        raise InputError("--between", f'"{name}"', "a condition", near(name, CONDITIONS))
    ask = CONDITIONS[name]
    ends = [part.strip() for part in text.split("..")]
    if len(ends) != 2:
        allowed = f'two values, such as "{ask.lo:g} {ask.unit} .. {ask.hi:g} {ask.unit}"'
        raise InputError(f"--between {name}", f'"{text}"', allowed)
    low, high = (units.parse(end, ask.unit, f"--between {name}") for end in ends)
    least, most = (units.to_si(end, ask.unit) for end in (ask.lo, ask.hi))
    if not least <= low < high <= most:
        raise InputError(
            f"--between {name}", text, f"a rising pair within {ask.lo:g} to {ask.hi:g} {ask.unit}"
        )
    return Range(name, low, high)


def candidates(asked: Sequence[Range], count: int, seed: int) -> dict[str, Floats]:
    """Designs that fill the ranges evenly (scrambled Sobol' points), (count,) by condition, SI."""
    from scipy.stats import qmc

    points = qmc.Sobol(len(asked), seed=seed).random(count)
    return {r.name: r.low + (r.high - r.low) * points[:, i] for i, r in enumerate(asked)}


def makeable(calibration: Calibration, designs: Mapping[str, Floats]) -> dict[str, Floats]:
    """The designs whose fill silane can reach: what is left of the pores is too narrow for it.

    Raises:
        InputError: none of them can be made.
    """
    known = {n: np.median(column) for n, column in calibration.data.conditions.items()} | dict(designs)
    central = conditions_known({})
    volume, diameter, filling = (
        np.asarray(known.get(n, central[n])) for n in ("pore_volume", "pore_diameter", "filling")
    )
    count = len(next(iter(designs.values())))
    most = jax.vmap(lambda v, d: most_filled(single(v, d)))(
        *(jnp.broadcast_to(jnp.asarray(x), count) for x in (volume, diameter))
    )
    kept = np.broadcast_to(filling, count) < NEARLY * np.asarray(most)
    if not kept.any():
        found = "a filling that the pores cannot take at any candidate"
        raise InputError("--between", found, "wider pores or less filling")
    return {n: x[kept] for n, x in designs.items()}


def informative(
    calibration: Calibration,
    asked: Sequence[Range],
    batches: int = 4,
    *,
    properties: Sequence[str] | None = None,
    seed: int = 0,
    count: int = CANDIDATES,
) -> Proposal:
    """The batches that are expected to teach most about the parameters.

    Expected information of normal measurements, in nats, with the covariance of predictions over the posterior; each
    batch is chosen given those before it.

    Args:
        calibration: from `calibrate`.
        asked: what may be set.
        batches: how many to propose.
        properties: what will be measured; by default what the record measured.
    """
    measured = list(properties or calibration.data.properties)
    designs = makeable(calibration, candidates(asked, count, seed))
    y = _predicted(calibration, designs, measured)  # (S, C, M)
    noise = np.array([_noise(calibration, name, y[..., m]) for m, name in enumerate(measured)])
    scaled = (y - y.mean(axis=0)) / noise
    chosen: list[int] = []
    gains: list[float] = []
    rest = scaled
    for _ in range(batches):
        spread = np.einsum("scm,scn->cmn", rest, rest) / (len(rest) - 1)
        gain = 0.5 * np.linalg.slogdet(np.eye(len(measured)) + spread)[1]
        gain[chosen] = -np.inf
        best = int(np.argmax(gain))
        chosen.append(best)
        gains.append(float(gain[best]))
        rest = _learnt(rest, rest[:, best])
    names = {name: np.asarray(column)[chosen] for name, column in designs.items()}
    narrowing = _narrowing(calibration, scaled[:, chosen])
    return Proposal(names, {"information [nats]": np.array(gains), "narrows most": narrowing})


def _learnt(y: Floats, seen: Floats) -> Floats:
    """Draws (S, C, M) once `seen` (S, M) has been measured with unit error: the part it explains taken out.

    The ensemble's own covariances say how much (docs/equations/lab.md, section 4); what is left has the conditional
    covariance.
    """
    s = len(y)
    flat = y.reshape(s, -1)
    cov = seen.T @ seen / (s - 1)
    values, vectors = np.linalg.eigh(cov)
    # Of deviations along an eigenvector of variance v a measurement of error 1 leaves the part 1/sqrt(1 + v).
    root = np.sqrt(1 + np.maximum(values, 0))
    part = (1 - 1 / root) / np.maximum(values, LEAST)
    gain = vectors @ np.diag(part) @ vectors.T
    cross = flat.T @ seen / (s - 1)
    return np.asarray((flat - seen @ gain @ cross.T).reshape(y.shape))


def _narrowing(calibration: Calibration, scaled: Floats) -> npt.NDArray[np.object_]:
    """For each batch chosen, the parameter whose variance it alone is expected to cut most, as words."""
    drawn = calibration.draws(len(scaled))
    words = []
    for b in range(scaled.shape[1]):
        y = scaled[:, b]
        cov = np.eye(y.shape[1]) + y.T @ y / (len(y) - 1)
        cut = {}
        for name, x in drawn.items():
            d = x - x.mean()
            cross = d @ y / (len(y) - 1)
            cut[name] = float(cross @ np.linalg.solve(cov, cross) / max(d.var(ddof=1), LEAST**2))
        best = max(cut, key=lambda n: cut[n])
        words.append(f"{best} (variance −{100 * cut[best]:.0f} %)")
    return np.array(words, dtype=object)


def _noise(calibration: Calibration, name: str, predicted: Floats) -> float:
    """Error of a new measurement: the record's median repeat error, or the default, with the model's own error."""
    data = calibration.data
    if name in data.properties:
        m = data.properties.index(name)
        extra = float(np.sqrt(1 + np.median(calibration.model_error[name]) ** 2))
        return float(np.median(data.errors[data.seen[:, m], m])) * extra
    return DEFAULT_ERROR if name in BY_FACTOR else DEFAULT_ERROR * float(np.abs(predicted).mean())


def _predicted(calibration: Calibration, designs: Mapping[str, Floats], names: Sequence[str]) -> Floats:
    """Properties (S, C, M) of candidate designs over draws of the posterior."""

    def one(values: Mapping[str, Any]) -> Any:
        found = predict(values)
        return jnp.stack([found[name] for name in names])

    return over_draws(calibration, designs, each(one))


def promising(
    calibration: Calibration,
    asked: Sequence[Range],
    goals: Sequence[Goal],
    batches: int = 4,
    *,
    seed: int = 0,
    count: int = CANDIDATES,
) -> Proposal:
    """The batches that are expected to improve most on the best recorded so far, bounds respected.

    One goal: parallel expected improvement over joint draws of the posterior. Two: expected growth of the dominated
    area. A candidate counts in a draw only where it keeps all bounds there.

    Raises:
        InputError: no goal, more than two, or no candidate that keeps the bounds in at least half of the draws.
    """
    aims = [g for g in goals if not g.is_bound]
    if not 1 <= len(aims) <= 2:
        raise InputError("--goal", f"{len(aims)} goals", "one or two outcomes to improve")
    designs = makeable(calibration, candidates(asked, count, seed))
    recorded = {r.name: calibration.data.conditions[r.name] for r in asked}
    both = {name: np.concatenate([recorded[name], designs[name]]) for name in designs}
    made = len(next(iter(recorded.values())))
    asked_of = joint(calibration, both)
    shape = (DRAWS, -1)
    f = np.stack(
        [(1 if g.larger_is_better else -1) * g.outcome(asked_of).reshape(shape) for g in aims], axis=-1
    )
    kept = np.asarray(np.isfinite(f).all(axis=-1))
    for bound in (g for g in goals if g.is_bound):
        value = bound.outcome(asked_of).reshape(shape)
        kept &= (value <= (np.inf if bound.at_most is None else bound.at_most)) & (
            value >= (-np.inf if bound.at_least is None else bound.at_least)
        )
    chance: Floats = np.asarray(kept, dtype=np.float64).mean(axis=0)
    if not (chance[made:] >= 0.5).any():
        kept_by = f"kept in at most {100 * chance[made:].max():.0f} % of draws by any candidate"
        why = next((told for g in goals if (told := g.why())), "")
        found = f"{kept_by}; {why}" if why else kept_by
        allowed = "a candidate that keeps them in half of the draws"
        raise InputError("bounds", found, allowed, "widen the ranges or the bounds")
    f = np.where(kept[..., None], f, -np.inf)
    pick = _parallel if len(aims) == 1 else _area
    barred = chance[made:] < 0.5
    chosen, gains = pick(f, made, min(batches, int((~barred).sum())), barred)
    at = [made + c for c in chosen]
    sign = [1 if g.larger_is_better else -1 for g in aims]
    figures: dict[str, Any] = {"expected improvement": np.array(gains)}
    for i, goal in enumerate(aims):
        drawn = np.where(np.isfinite(f[:, at, i]), f[:, at, i] * sign[i], np.nan)
        figures[goal.name] = np.nanmedian(drawn, axis=0)
    figures["keeps the bounds"] = chance[at]
    front = _front(designs, f[:, made:], chance[made:], aims, sign) if len(aims) == 2 else None
    return Proposal({n: x[chosen] for n, x in designs.items()}, figures, front)


def _parallel(
    f: Floats, made: int, batches: int, barred: npt.NDArray[np.bool_]
) -> tuple[list[int], list[float]]:
    """Greedy parallel expected improvement; draws keep their own best so far."""
    best = f[:, :made, 0].max(axis=1)
    best = np.where(np.isfinite(best), best, f[:, made:, 0][np.isfinite(f[:, made:, 0])].min())
    chosen: list[int] = []
    gains: list[float] = []
    for _ in range(batches):
        gain = np.where(barred, -1.0, np.maximum(f[:, made:, 0] - best[:, None], 0.0).mean(axis=0))
        gain[chosen] = -1.0
        c = int(np.argmax(gain))
        chosen.append(c)
        gains.append(float(max(gain[c], 0.0)))
        best = np.maximum(best, f[:, made + c, 0])
    return chosen, gains


def _area(f: Floats, made: int, batches: int, barred: npt.NDArray[np.bool_]) -> tuple[list[int], list[float]]:
    """Greedy expected growth of the area dominated in two goals, as a share of the box between worst and best."""
    finite = np.where(np.isfinite(f), f, np.nan)
    low, high = np.nanmin(finite, axis=(0, 1)), np.nanmax(finite, axis=(0, 1))
    g = np.clip(np.where(np.isfinite(f), (f - low) / np.maximum(high - low, LEAST), 0.0), 0.0, 1.0)
    fronts = [row[:made] for row in g]
    chosen: list[int] = []
    gains: list[float] = []
    for _ in range(batches):
        gain = np.mean([_growth(front, row[made:]) for front, row in zip(fronts, g, strict=True)], axis=0)
        gain = np.where(barred, -1.0, gain)
        gain[chosen] = -1.0
        c = int(np.argmax(gain))
        chosen.append(c)
        gains.append(float(max(gain[c], 0.0)))
        fronts = [np.vstack([front, row[made + c]]) for front, row in zip(fronts, g, strict=True)]
    return chosen, gains


def _growth(front: Floats, points: Floats) -> Floats:
    """Area that each point (C, 2) adds to what a front (F, 2) dominates, over the unit square from 0."""
    order = front[np.argsort(-front[:, 0])]
    height = np.maximum.accumulate(order[:, 1])
    edges = np.append(order[:, 0], 0.0)  # between edges[i+1] and edges[i] the front is height[i] tall
    edge_left, edge_right = edges[1:], edges[:-1]
    width = np.clip(np.minimum(edge_right, points[:, :1]) - edge_left, 0.0, None)
    over = np.clip(points[:, 1:] - height, 0.0, None)
    beyond = np.clip(points[:, 0] - edges[0], 0.0, None) * points[:, 1]
    return np.asarray((width * over).sum(axis=1) + beyond)


def _front(
    designs: Mapping[str, Floats], f: Floats, chance: Floats, aims: Sequence[Goal], sign: Sequence[int]
) -> pd.DataFrame:
    """Candidates that no other beats in the medians of both goals, bounds kept in half of the draws."""
    import pandas as pd

    ok = chance >= 0.5
    middle = np.nanmedian(np.where(np.isfinite(f), f, np.nan)[:, ok], axis=0)
    order = np.argsort(-middle[:, 0])
    best, keep = -np.inf, []
    for i in order:
        if middle[i, 1] > best:
            keep.append(i)
            best = middle[i, 1]
    at = np.flatnonzero(ok)[keep]
    shown = {
        f"{n} [{parameter(n).unit}]": units.from_si(x[at], parameter(n).unit) for n, x in designs.items()
    }
    return pd.DataFrame({**shown, **{g.name: sign[k] * middle[keep, k] for k, g in enumerate(aims)}})
