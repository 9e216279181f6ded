"""Derivative-based indices: upper bounds of total indices from one gradient a draw, however many numbers there are.

For independent inputs the total index of x_i is at most C_i E[(dy/dx_i)^2] / V (Sobol' and Kucherenko 2009,
doi:10.1016/j.matcom.2009.01.023; Lamboni, Iooss, Popelin and Gamboa 2013, doi:10.1016/j.matcom.2013.02.002), with the
Poincaré constant C_i of its distribution. A small bound proves that a number does not matter; a large one proves
nothing.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from anodeworks.arguments import takes
from anodeworks.errors import InputError, span
from anodeworks.language import t
from anodeworks.quantity import units
from anodeworks.quantity.wording import Number
from anodeworks.remedies import toward
from anodeworks.study import design as designs
from anodeworks.study.design import Design
from anodeworks.study.gradient import COUNTS, FRACTIONAL, slopes
from anodeworks.study.program import BATCH, columns
from anodeworks.study.sample import drawer
from anodeworks.study.sensitivity.poincare import constant
from anodeworks.study.sensitivity.table import ASKED, Factor, Sensitivity, chosen, left_out
from anodeworks.twin.project import Project

MOST: Final = 65_536
NOTE: Final = t(
    "Machines are counted as fractions, and options have no derivative: both are left out of the bounds."
)
UNTIED: Final = t("Correlations are left out: the bounds hold for independent numbers.")


@takes(**ASKED)
def derivative(
    project: Project,
    indicators: Sequence[str] | str | None = None,
    *,
    draws: int = 256,
    seed: int = 0,
    design: Design = "sobol",
) -> Sensitivity:
    """Bounds of total indices from derivatives over draws.

    Args:
        project: from `load`.
        indicators: names; the headlines unless said.
        draws: gradients of each indicator.
        seed, design: as for `monte_carlo`.

    Returns:
        By uncertain number: `bound` of the total index with its standard error `bound_error`, `slope` (mean
        derivative) and `slope_rms` (root of the mean square) in the indicator's unit per unit of the number.

    Raises:
        InputError: an unknown indicator, or a number of draws that makes no sense.
    """
    names = chosen(project, indicators)
    if not 2 <= draws <= MOST:
        raise InputError("draws", str(draws), span("2", Number(MOST, whole=True)), toward(draws, 2))
    tied = bool(project.correlations)
    free = dataclasses.replace(project, correlations=())
    keys = [key for key in free.uncertain if free.ledger[key].distribution.kind != "choice"]  # type: ignore[union-attr]
    designs.require(design, draws, len(free.uncertain))
    draw = drawer(free, free.uncertain, BATCH, design, draws)
    drawn = np.concatenate([draw(seed, 1 + start) for start in range(0, draws, BATCH)], axis=1)[:, :draws]
    order = {key: row for row, key in enumerate(sorted(free.values))}
    numbers = np.repeat(columns(free)[:, None], draws, axis=1)
    numbers[[order[key] for key in free.uncertain]] = drawn
    numbers[order[COUNTS]] = FRACTIONAL
    mine = [order[key] for key in keys]
    backward = slopes(free, np.tile(numbers, (1, len(names))), [name for name in names for _ in range(draws)])
    constants = np.array([constant(free.ledger[key].distribution) for key in keys])  # type: ignore[arg-type]
    rows: list[Factor] = []
    notes = [NOTE, UNTIED] if tied else [NOTE]
    for i, name in enumerate(names):
        part = slice(i * draws, (i + 1) * draws)
        heads = backward.values[backward.names.index(name), part]
        slope = backward.slopes[mine, part].T
        known = np.isfinite(heads) & np.isfinite(slope).all(axis=1)
        if not known.all():
            notes.append(left_out(project, name, 1 - float(known.mean())))
        rows += _rows(free, name, keys, heads[known], slope[known], constants)
    settings = {"draws": draws, "seed": seed, "design": design}
    return Sensitivity("derivative", project, rows, "bound", draws * len(names), settings, tuple(notes))


def _rows(
    project: Project, name: str, keys: Sequence[str], heads: Any, slopes: Any, constants: Any
) -> list[Factor]:
    """Bounds and slopes of one indicator by key."""
    variance = float(heads.var(ddof=1)) if len(heads) > 1 else math.nan
    squares = slopes**2
    enough = len(heads) > 1 and variance > 0
    scale = constants / variance if enough else np.full(len(keys), np.nan)
    bound = scale * squares.mean(axis=0) if enough else scale
    error = scale * squares.std(axis=0, ddof=1) / math.sqrt(len(heads)) if enough else scale
    out = units.scale(project.indicators[name].unit).factor
    rows = []
    for i, key in enumerate(keys):
        unit = units.scale(project.ledger[key].parameter.unit).factor / out
        figures = {
            "bound": float(bound[i]),
            "bound_error": float(error[i]),
            "slope": float(slopes[:, i].mean() * unit) if len(heads) else math.nan,
            "slope_rms": float(math.sqrt(squares[:, i].mean()) * unit) if len(heads) else math.nan,
        }
        rows.append(Factor(name, key, figures))
    return rows
