"""Designs of batches: what may be set, the candidates in it, and which of them can be made at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from anodeworks.arrays import jax, jnp
from anodeworks.errors import InputError, unknown
from anodeworks.lab.fit import Calibration
from anodeworks.lab.headings import CONDITIONS
from anodeworks.lab.predict import conditions_known
from anodeworks.language import Text, t
from anodeworks.material.pores import NEARLY, most_filled, of_carbon, single
from anodeworks.quantity import units
from anodeworks.quantity.value import bounds, reach
from anodeworks.remedies import ADD, FORM

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
CANDIDATES: Final = 1024
OF_THE_FURNACE: Final = ("hot_volume",)  # what the next batch finds as it is, unless asked for


@dataclass(frozen=True)
class Range:
    """A condition that may be set, between two values in SI."""

    name: str
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Outlook:
    """What candidates promise beside what was recorded: K goals, R recorded batches, C candidates, Q chosen.

    goals: names with their units. labels: the same in words. larger: whether more of each is better.
    recorded, candidates: (R, K, 3) and (C, K, 3), P5, P50, P95 over the posterior in the goals' units, of the draws in
    which all bounds are kept; NaN where there is none.
    kept_recorded, kept: share of such draws, (R,) and (C,).
    chosen: (Q,) places among the candidates.
    front: places of those that no other beats in the medians of both goals; empty for one goal.
    """

    goals: tuple[str, ...]
    labels: tuple[Text, ...]
    larger: tuple[bool, ...]
    recorded: Floats
    candidates: Floats
    kept_recorded: Floats
    kept: Floats
    chosen: npt.NDArray[np.int_]
    front: npt.NDArray[np.int_]


@dataclass(frozen=True, eq=False)
class Proposal:
    """Batches in the order in which they should be made.

    designs: by condition, (Q,), SI. figures: by name, (Q,): what each is expected to bring. front: for two goals, the
    conditions and goals of the candidates that no other beats in both. outlook: behind it, where there was a goal.
    """

    designs: Mapping[str, Floats]
    figures: Mapping[str, npt.NDArray[Any]]
    front: pd.DataFrame | None = None
    outlook: Outlook | None = None

    def table(self) -> pd.DataFrame:
        """A row per batch: conditions in their units, then the figures."""
        import pandas as pd

        frame = pd.DataFrame({**shown(self.designs), **self.figures})
        frame.index = pd.RangeIndex(1, len(frame) + 1, name="batch")
        return frame


def shown(designs: Mapping[str, Floats]) -> dict[str, Floats]:
    """Conditions in their units, under the headings of a record."""
    return {f"{n} [{CONDITIONS[n].unit}]": units.from_si(x, CONDITIONS[n].unit) for n, x in designs.items()}


def varied(calibration: Calibration) -> list[str]:
    """Conditions of which the record holds more than one value."""
    return [
        name
        for name, column in calibration.data.conditions.items()
        if name in CONDITIONS and np.ptp(column) > 1e-9 * abs(column).max()
    ]


def ranges(asked: Mapping[str, str], calibration: Calibration) -> tuple[Range, ...]:
    """The conditions that may be set: as asked, or the span of those that the record varies, the furnace's own apart.

    Args:
        asked: by condition, its ends, as `{"temperature": "430 degC .. 480 degC"}`.

    Raises:
        InputError: an unknown condition, ends that cannot be read or lie the wrong way round.
    """
    if asked:
        return tuple(_range(name, text) for name, text in asked.items())
    columns = calibration.data.conditions
    found = [
        Range(name, float(columns[name].min()), float(columns[name].max()))
        for name in varied(calibration)
        if name not in OF_THE_FURNACE
    ]
    if not found:
        nothing = t("nothing, and the record varies no condition")
        raise InputError("--between", nothing, t('such as temperature="430 degC .. 480 degC"'), ADD)
    return tuple(found)


def _range(name: str, text: str) -> Range:
    if name not in CONDITIONS:
        raise unknown("--between", name, CONDITIONS, t("a condition"))
    ask = CONDITIONS[name]
    ends = [part.strip() for part in text.split("..")]
    if len(ends) != 2:
        lo, hi = (format(end, "g") for end in (ask.lo, ask.hi))
        allowed = t('two values, such as "{lo} {unit} .. {hi} {unit}"', lo=lo, unit=ask.unit, hi=hi)
        raise InputError(f"--between {name}", f'"{text}"', allowed, FORM)
    low, high = (units.parse(end, ask.unit, f"--between {name}") for end in ends)
    least, most = bounds(ask)
    if not least <= low < high <= most:
        raise InputError(f"--between {name}", text, t("a rising pair within {reach}", reach=reach(ask)), FORM)
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
    names = ("pore_volume", "pore_diameter", "pore_width", "slits", "pore_spread", "filling")
    *pores, filling = (np.asarray(known.get(n, central[n])) for n in names)
    count = len(next(iter(designs.values())))
    most = jax.vmap(lambda *of: most_filled(single(*of_carbon(*of))))(
        *(jnp.broadcast_to(jnp.asarray(x), count) for x in pores)
    )
    kept = np.broadcast_to(filling, count) < NEARLY * np.asarray(most)
    if not kept.any():
        found = t("a filling that the pores cannot take at any candidate")
        raise InputError(
            "--between", found, t("wider pores or less filling"), t("move what --between allows")
        )
    return {n: x[kept] for n, x in designs.items()}
