"""The gradient of any indicator with respect to every number of a project, in one reverse pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from anodeworks import progress
from anodeworks.arguments import takes, text
from anodeworks.arrays import jax, jnp
from anodeworks.errors import unknown
from anodeworks.language import t
from anodeworks.quantity import units
from anodeworks.store import stored
from anodeworks.study.chunks import chunk, in_order
from anodeworks.study.feasible import require
from anodeworks.study.lines import asked_of
from anodeworks.study.program import PLAIN, fingerprint, of_columns
from anodeworks.twin.project import Project

if TYPE_CHECKING:
    import pandas as pd

COUNTS = "plant.equipment.counts"
FRACTIONAL = 1.0
LANES: Final = 32  # scenarios that the program of derivatives runs at once

Floats = npt.NDArray[np.float64]


@takes(project=asked_of, indicator=text)
def gradient(project: Project, indicator: str) -> pd.DataFrame:
    """Derivatives of one indicator, with machines counted as fractions (whole counts have none).

    Args:
        project: from `load`.
        indicator: its name, such as "fnpv_after_tax".

    Returns:
        One row per number of the project: `value` and `unit`, `derivative` (indicator's unit per unit of the
        number), and `elasticity` (percent per percent; NaN for dates and
        where the value or the indicator is zero), by falling
        absolute elasticity. `attrs` holds the indicator's name, value and unit.

    Raises:
        InputError: no such indicator, or a base case that is no plant.
    """
    import pandas as pd

    if indicator not in project.indicators:
        raise unknown("indicator", indicator, project.indicators, t("an indicator's name"))
    about = project.indicators[indicator]
    values = {**project.values, COUNTS: np.float64(FRACTIONAL)}
    result, by_key, flags = slopes_of(project, values, indicator)
    require(project, flags)
    scale = units.scale(about.unit).factor
    rows = []
    for key in project.values:
        slope = by_key[key]
        entry = project.ledger[key]
        if entry.parameter.options:
            continue
        factor = units.scale(entry.parameter.unit).factor
        number, head = float(values[key]), float(result)
        related = number and head and entry.parameter.unit != units.DATE  # a year AD has no percent
        elasticity = float(slope) * number / head if related else float("nan")
        unit = entry.parameter.unit.replace("CNY", entry.currency)
        shown = units.from_si(number, entry.parameter.unit)
        rows.append((key, shown, unit, float(slope) * factor / scale, elasticity))
    frame = pd.DataFrame(rows, columns=["key", "value", "unit", "derivative", "elasticity"]).set_index("key")
    frame = frame.sort_values("elasticity", key=lambda column: -column.abs().fillna(0.0))
    frame.attrs = {
        "indicator": indicator,
        "value": units.from_si(float(result), about.unit),
        "unit": about.unit,
    }
    return frame


def slopes_of(
    project: Project, values: Mapping[str, Any], indicator: str
) -> tuple[float, dict[str, float], dict[str, bool]]:
    """An indicator where the numbers are these (SI), its derivative by each of them, and the flags by reason."""
    numbers = np.array([[float(values[key])] for key in sorted(project.values)])
    found = slopes(project, numbers, [indicator])
    return (
        float(found.values[found.names.index(indicator), 0]),
        {key: float(slope) for key, slope in zip(found.keys, found.slopes[:, 0], strict=True)},
        {reason: bool(raised[0]) for reason, raised in found.flags.items()},
    )


@dataclass(frozen=True)
class Slopes:
    """Indicators (M, n) in SI in the order of `names`, flags by reason (n,), and derivatives (N, n) by `keys`."""

    names: tuple[str, ...]
    keys: tuple[str, ...]
    values: Floats
    flags: dict[str, npt.NDArray[np.bool_]]
    slopes: Floats


def slopes(project: Project, numbers: Floats, of: Sequence[str]) -> Slopes:
    """The derivatives of n scenarios by all numbers of a project, in one reverse pass each.

    One compiled program serves every question about a plant: which indicator is differentiated is an argument.

    Args:
        project: from `load`.
        numbers: (N, n) all numbers, SI, in the order of `program.columns`.
        of: which indicator is differentiated in each scenario.
    """
    keys, names = tuple(sorted(project.values)), tuple(sorted(project.indicators))
    chain = of_columns(project)

    def one(column: Any, pick: Any) -> Any:
        def picked(column: Any) -> Any:
            done = chain(column)
            row = jnp.stack([jnp.asarray(done.indicators[name], dtype=jnp.float64) for name in names])
            return jnp.where(pick > 0, row, 0.0).sum(), (row, done.flags)

        (_, (row, flags)), slope = jax.value_and_grad(picked, has_aux=True)(column)
        return row, flags, slope

    def lower() -> Any:
        shapes = (jax.ShapeDtypeStruct((len(each), LANES), jnp.float64) for each in (keys, names))
        return jax.jit(jax.vmap(one, (1, 1), (1, 0, 1))).lower(*shapes)

    run = stored((fingerprint(project), "slopes", LANES), lower, PLAIN)
    pick = np.array([[float(name == asked) for asked in of] for name in names])
    count = numbers.shape[1]

    def part(start: int) -> tuple[Any, ...]:
        values, flags, slope = run(*(chunk(a, start, LANES) for a in (numbers, pick)))
        cut = slice(count - start)
        return (
            np.asarray(values)[:, cut],
            {reason: np.asarray(flag)[cut] for reason, flag in flags.items()},
            np.asarray(slope)[:, cut],
        )

    told, parts = progress.current(), []
    told.begin(0, t("gradients"), count)
    for found in in_order(part, range(0, count, LANES)):
        parts.append(found)
        told.step(found[0].shape[1])
    return Slopes(
        names,
        keys,
        np.concatenate([p[0] for p in parts], axis=1),
        {reason: np.concatenate([p[1][reason] for p in parts]) for reason in parts[0][1]},
        np.concatenate([p[2] for p in parts], axis=1),
    )
