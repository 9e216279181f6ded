"""The batches that promise most: expected improvement over the best recorded, bounds respected, one or two goals.

Equations: docs/equations/lab.md, section 5.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from anodeworks.errors import InputError
from anodeworks.lab.designs import (
    CANDIDATES,
    Floats,
    Outlook,
    Proposal,
    Range,
    candidates,
    makeable,
    shown,
    varied,
)
from anodeworks.lab.fit import Calibration
from anodeworks.lab.outcome import CHUNK, DRAWS, Columns, Outcome, joint
from anodeworks.language import Text, t
from anodeworks.quantity.wording import Share
from anodeworks.remedies import ADD, FEWER

LEAST: Final = 1e-12
UNMOVED: Final = 1e-6  # of an outcome: a condition that moves it less has no effect on it
HALF: Final = 0.5  # of the draws, in which a candidate must keep the bounds


@dataclass(frozen=True)
class Goal:
    """An outcome to be made large (or small), or to be held below or above a bound.

    outcome: function of batches' numbers, NaN where there is none. at_most, at_least: bounds that it must keep; None
    for a goal. why: says why batches had no outcome, for those who had one asked. label: the outcome in words.
    """

    name: str
    outcome: Outcome
    larger_is_better: bool = True
    at_most: float | None = None
    at_least: float | None = None
    why: Callable[[], Text] = str
    label: Text = ""

    @property
    def is_bound(self) -> bool:
        """Whether it is a constraint rather than something to improve."""
        return self.at_most is not None or self.at_least is not None


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
    area. A candidate counts in a draw only where it keeps all bounds there. Fewer than asked are named where no further
    one is expected to improve anything.

    Raises:
        InputError: no goal, more than two, or no candidate that keeps the bounds in at least half of the draws.
    """
    import pandas as pd

    aims = [g for g in goals if not g.is_bound]
    if not 1 <= len(aims) <= 2:
        raise InputError(
            "--goal", t("{n} goals", n=len(aims)), t("one or two outcomes to improve"), FEWER if aims else ADD
        )
    designs = makeable(calibration, candidates(asked, count, seed))
    both, made = _beside_recorded(calibration, designs)
    asked_of = joint(calibration, both)
    shape = (DRAWS, -1)
    sign = np.array([1.0 if g.larger_is_better else -1.0 for g in aims])
    f = sign * np.stack([g.outcome(asked_of).reshape(shape) for g in aims], axis=-1)
    kept = np.logical_and(np.isfinite(f).all(axis=-1), _within(goals, asked_of, shape))
    chance: Floats = kept.mean(axis=0, dtype=np.float64)
    if not (chance[made:] >= HALF).any():
        raise _hopeless(goals, float(chance[made:].max()))
    f = np.where(kept[..., None], f, -np.inf)
    pick = _parallel if len(aims) == 1 else _area
    barred = chance[made:] < HALF
    chosen, gains = _worth_making(*pick(f, made, min(batches, int((~barred).sum())), barred))
    told = sign[:, None] * _quantiles(f, sign)
    outlook = Outlook(
        goals=tuple(g.name for g in aims),
        labels=tuple(g.label or g.name.partition(" [")[0].replace("_", " ") for g in aims),
        larger=tuple(g.larger_is_better for g in aims),
        recorded=told[:made],
        candidates=told[made:],
        kept_recorded=chance[:made],
        kept=chance[made:],
        chosen=np.array(chosen),
        front=_front(told[made:, :, 1] * sign, ~barred) if len(aims) == 2 else np.array([], dtype=int),
    )
    middle = outlook.candidates[:, :, 1]
    figures: dict[str, Any] = {"expected improvement": np.array(gains)}
    figures |= {g.name: middle[chosen, k] for k, g in enumerate(aims)}
    figures["keeps the bounds"] = outlook.kept[chosen]
    front = None
    if len(aims) == 2:
        at = outlook.front
        ends = {g.name: middle[at, k] for k, g in enumerate(aims)}
        front = pd.DataFrame({**shown({n: x[at] for n, x in designs.items()}), **ends})
    return Proposal({n: x[chosen] for n, x in designs.items()}, figures, front, outlook)


def answering(calibration: Calibration, asked: Sequence[Range], goals: Sequence[Goal]) -> tuple[Range, ...]:
    """Those of the ranges to which any goal or bound answers; all of them where none could be told.

    Each is moved from end to end, the rest at the record's median, at one draw of the posterior.
    """
    middle = {r.name: float(np.median(calibration.data.conditions[r.name])) for r in asked}
    rows = [dict(middle), *({**middle, r.name: end} for r in asked for end in (r.low, r.high))]
    rows += [middle] * (-len(rows) % CHUNK)  # as many as a chunk of the search holds: one program serves both
    columns = joint(calibration, {r.name: np.array([row[r.name] for row in rows]) for r in asked}, draws=1)
    told = np.stack([g.outcome(columns) for g in goals])
    still = np.isclose(told, told[:, :1], rtol=UNMOVED, atol=0.0, equal_nan=True)
    moved = np.asarray(~still.all(axis=0))
    kept = tuple(r for i, r in enumerate(asked) if moved[1 + 2 * i] or moved[2 + 2 * i])
    return kept if kept and np.isfinite(told[:, 0]).all() else tuple(asked)


def _beside_recorded(
    calibration: Calibration, designs: Mapping[str, Floats]
) -> tuple[dict[str, Floats], int]:
    """The recorded batches as they were made, then the candidates; and how many were recorded.

    What the record varies and the candidates do not set stands for them at the record's median.
    """
    known, count = calibration.data.conditions, len(next(iter(designs.values())))
    names = dict.fromkeys([*designs, *varied(calibration)])
    both = {
        n: np.concatenate([known[n], designs[n] if n in designs else np.full(count, np.median(known[n]))])
        for n in names
    }
    return both, len(calibration.data.labels)


def _within(goals: Sequence[Goal], asked_of: Columns, shape: tuple[int, int]) -> npt.NDArray[np.bool_]:
    """Whether every bound is kept, by draw and batch."""
    kept = np.ones((1, 1), dtype=bool)
    for bound in (g for g in goals if g.is_bound):
        value = bound.outcome(asked_of).reshape(shape)
        high = np.inf if bound.at_most is None else bound.at_most
        low = -np.inf if bound.at_least is None else bound.at_least
        kept = kept & (value <= high) & (value >= low)
    return kept


def _hopeless(goals: Sequence[Goal], best: float) -> InputError:
    kept_by = t("kept in at most {share} of draws by any candidate", share=Share(best))
    why = next((told for g in goals if (told := g.why())), "")
    found = t("{problem}; {why}", problem=kept_by, why=why) if why else kept_by
    allowed = t("a candidate that keeps them in half of the draws")
    return InputError("bounds", found, allowed, t("widen the ranges or the bounds"))


def _quantiles(f: Floats, sign: Floats) -> Floats:
    """P5, P50 and P95 of goals (B, K, 3) of f (S, B, K) whose larger is better; NaN where no draw is left.

    Times the sign they are the goals' own quantiles, in rising order.
    """
    finite = np.where(np.isfinite(f), f, np.nan)
    some = np.asarray(np.isfinite(finite).any(axis=0))
    low, middle, high = np.nanquantile(np.where(some, finite, 0.0), [0.05, 0.5, 0.95], axis=0)
    rising = sign > 0  # what is small is good where the sign was turned
    laid = np.stack([np.where(rising, low, high), middle, np.where(rising, high, low)], axis=-1)
    return np.where(some[..., None], laid, np.nan)


def _worth_making(chosen: list[int], gains: list[float]) -> tuple[list[int], list[float]]:
    """Without the batches of which nothing is expected; the first is kept, as the best that there is."""
    count = max(1, sum(gain > LEAST for gain in gains))
    return chosen[:count], gains[:count]


def _parallel(
    f: Floats, made: int, batches: int, barred: npt.NDArray[np.bool_]
) -> tuple[list[int], list[float]]:
    """Greedy parallel expected improvement; draws keep their own best so far."""
    best = f[:, :made, 0].max(axis=1)
    best = np.where(np.isfinite(best), best, f[:, made:, 0][np.isfinite(f[:, made:, 0])].min())
    middle = np.median(np.where(np.isfinite(f[:, made:, 0]), f[:, made:, 0], -1e300), axis=0)
    chosen: list[int] = []
    gains: list[float] = []
    for _ in range(batches):
        gain = np.where(barred, -1.0, np.maximum(f[:, made:, 0] - best[:, None], 0.0).mean(axis=0))
        gain[chosen] = -1.0
        c = int(np.lexsort((middle, gain))[-1])
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


def _front(middle: Floats, allowed: npt.NDArray[np.bool_]) -> npt.NDArray[np.int_]:
    """Places of allowed candidates (C, 2), larger better, that no other beats in both; the best in the first first."""
    at = np.flatnonzero(allowed)
    order = at[np.lexsort((-middle[at, 1], -middle[at, 0]))]
    highest = np.maximum.accumulate(np.append(-np.inf, middle[order, 1]))[:-1]
    return np.asarray(order[middle[order, 1] > highest])
