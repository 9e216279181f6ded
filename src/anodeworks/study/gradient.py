"""The gradient of any indicator with respect to every number of a project, in one reverse pass."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import jax
import jax.numpy as jnp
import numpy as np

from anodeworks.errors import InputError, near
from anodeworks.language import t
from anodeworks.quantity import units
from anodeworks.store import stored
from anodeworks.study.program import fingerprint
from anodeworks.twin.chain import evaluate_one
from anodeworks.twin.project import Project

if TYPE_CHECKING:
    import pandas as pd

COUNTS = "plant.equipment.counts"
FRACTIONAL = 1.0


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
        InputError: no such indicator.
    """
    import pandas as pd

    if indicator not in project.indicators:
        raise InputError(
            "indicator", f'"{indicator}"', t("an indicator's name"), near(indicator, project.indicators)
        )
    about = project.indicators[indicator]
    values = {**project.values, COUNTS: np.float64(FRACTIONAL)}
    names = sorted(project.indicators)
    pick = np.array([name == indicator for name in names], dtype=np.float64)
    result, slopes = reverse(project)(values, pick)
    scale = units.scale(about.unit).factor
    rows = []
    for key, slope in slopes.items():
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


def reverse(project: Project) -> Callable[..., Any]:
    """The compiled reverse pass: (values, pick) -> (indicator, derivative by key); `pick` is one for one indicator."""
    names = sorted(project.indicators)

    def picked(values: Any, pick: Any) -> Any:
        figures = evaluate_one(project)(values).indicators
        row = jnp.stack([jnp.asarray(figures[name], dtype=jnp.float64) for name in names])
        return jnp.where(pick > 0, row, 0.0).sum()

    def lower() -> Any:
        return jax.jit(jax.value_and_grad(picked)).lower(project.values, np.zeros(len(names)))

    return stored((fingerprint(project), "gradient"), lower)
