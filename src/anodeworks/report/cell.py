"""Charts of a cell: its voltage, its capacity by rate, its capacity over cycles."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from markupsafe import Markup

from anodeworks.report.svg import drawing, named_ticks, polyline, scale, tag, text, width_of

if TYPE_CHECKING:
    from anodeworks.material.cycling import Ageing, Discharge
    from anodeworks.report.pictures import Drawing

HEIGHT = 300.0
PER_CM2 = 0.1  # mAh/cm2 per Ah/m2


def drawings(discharge: Discharge, ageing: Ageing | None = None) -> dict[str, Drawing]:
    """The charts by name: `cell_voltage`, `cell_rates` where there are several, `cell_cycles` where it was asked."""
    rates, curve = discharge.rates, discharge.curve
    first = f"{float(rates['rate'].iloc[0]):.3g}C"
    found: dict[str, Drawing] = {
        "cell_voltage": partial(
            lines, (PER_CM2 * curve["capacity"]).tolist(), curve["voltage"].tolist(), "mAh/cm²", "V",
            f"Voltage of the cell at {first}",
        ),
    }  # fmt: skip
    if len(rates) > 1:
        found["cell_rates"] = partial(
            lines, rates["rate"].tolist(), (100 * rates["kept"]).tolist(), "rate, C", "% of the capacity",
            f"Capacity by rate, of that at {first}", zero=True, dots=True,
        )  # fmt: skip
    if ageing is not None and len(ageing.cycles) > 1:
        cycles = ageing.cycles
        found["cell_cycles"] = partial(
            lines, cycles["cycle"].tolist(), (100 * cycles["kept"]).tolist(), "cycle", "% of the capacity",
            f"Capacity over cycles at {ageing.rate:.3g}C",
        )  # fmt: skip
    return found


def lines(
    x: Sequence[float],
    y: Sequence[float],
    x_unit: str,
    y_unit: str,
    title: str,
    width: float = 880,
    zero: bool = False,
    dots: bool = False,
) -> Markup:
    """A line through points, with both axes named.

    Args:
        x, y: the points.
        x_unit, y_unit: what the axes show.
        title: what the drawing is called.
        width: of the drawing.
        zero: whether the axes begin at 0.
        dots: whether the points are marked.
    """
    low, high = (0.0, max(y)) if zero else (min(y), max(y))
    slack = 0.05 * (high - low) or 0.01
    low, high = (low if zero else low - slack), high + slack
    axis = named_ticks(low, high)
    left = max(width_of(name, 11) for _, name in axis) + 10
    right, top, bottom = width - 16, 30.0, HEIGHT - 34
    start = 0.0 if zero else min(x)
    across, up = scale(start, max(x), left, right), scale(low, high, bottom, top)
    parts: list[str] = [text(0, 12, y_unit, "unit")]
    for value, name in axis:
        parts.append(tag("line", x1=left, y1=up(value), x2=right, y2=up(value), class_="rule"))
        parts.append(text(left - 6, up(value) + 4, name, "tick", "end"))
    for value, name in named_ticks(start, max(x), 6):
        parts.append(text(across(value), bottom + 16, name, "tick", "middle"))
    parts.append(text(right, bottom + 30, x_unit, "unit", "end"))
    at = [(across(a), up(b)) for a, b in zip(x, y, strict=True)]
    parts.append(polyline(at, "line"))
    if dots:
        parts += [tag("circle", cx=px, cy=py, r=2.6, class_="dot") for px, py in at]
    return drawing(width, HEIGHT, title, *parts)
