"""Lines of money that a project file states: their amounts by year as formulas on their inputs."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from anodeworks.finance.operations import CLASSES
from anodeworks.finance.own_lines import BOUGHT, BUILT, HELD, Course, Given, capital, construction
from anodeworks.study.base_case import Base

Floats = npt.NDArray[np.float64]
ROUNDING: Final = 1e-12  # of a class of assets: what is left beside what is stated in foreign money


def key_of(line: Given, base: Base, side: str) -> str:
    """The name of a line's row: its place among what is sold or bought, as the engine has it."""
    trade = base.outcome.operations
    kinds = trade.purchases.kind if side == "buy" else trade.sales.kind
    own = [each for each in base.project.lines if traded(each) and (each.kind in BOUGHT) == (side == "buy")]
    return f"{side}{len(kinds) - len(own) + own.index(line)}"


def traded(line: Given) -> bool:
    """Whether a line is bought or sold."""
    return line.kind not in BUILT and line.kind != HELD


def quantity(line: Given, base: Base) -> str:
    """Money, units or kg of each year, as a formula without its ="""
    if line.years:
        first, last = (f"{line.prefix}.{line.by}.{n}" for n in (1, line.years))
        return f"INDEX({{{first}~{last}}},MIN([time.index]+1,{line.years}))"
    place = base.project.phases.index(line.phase) if line.phase else None
    if line.by == "per_kg":
        return f"[planned.{'mass' if place is None else f'mass{place}'}]*1000{_window(line)}"
    moves, amount = f"{{{line.prefix}.variable_share}}", f"{{{line.prefix}.{line.by}}}"
    used, runs = ("utilisation", "operating") if place is None else (f"used{place}", f"runs{place}")
    there = "1" if line.begins or line.ends else f"[planned.{runs}]"
    return f"{amount}*({moves}*[planned.{used}]+(1-{moves})*{there}){_window(line)}"


def held(line: Given, base: Base) -> str:
    """Working capital at the end of each year, real CNY, as a formula without its ="""
    rate = "1" if line.currency == "CNY" else f"{{finance.prices.fx_{line.currency.lower()}}}"
    if line.years:
        return f"{rate}*{quantity(line, base)}"
    place = base.project.phases.index(line.phase) if line.phase else None
    runs = "operating" if place is None else f"runs{place}"
    begun = "" if line.begins else f"*IF(SUM([planned.{runs}..])>0,1,0)"
    return f"{rate}*{{{line.prefix}.amount}}{_window(line)}{begun}"


def _window(line: Given) -> str:
    """Factors for the part of each year between the first and the last year of a line."""
    begins = f"*MAX(0,MIN(1,[time.index]+2-{{{line.prefix}.from_year}}))" if line.begins else ""
    ends = f"*MAX(0,MIN(1,{{{line.prefix}.to_year}}-[time.index]))" if line.ends else ""
    return begins + ends


def estimated(base: Base, currency: str = "") -> Floats:
    """(C, P) what lines of capital spend in all on phases that are built; in one currency, or in any."""
    lines = [line for line in base.project.lines if line.currency == currency or not currency]
    return np.asarray(capital(lines, _values(base), base.project.phases)) * base.built


def abroad(base: Base) -> list[str]:
    """The foreign currencies in which capital is stated."""
    return sorted({line.currency for line in _imports(base)})


def imported(base: Base, key: str) -> dict[tuple[int, int, str], Floats]:
    """By class of assets, phase and currency, what is stated in foreign money, (Y,) CNY at the rate as written.

    `key` is "capital" for what is spent, "in_service" for the cost of what is in use.
    """
    found: dict[tuple[int, int, str], Floats] = {}
    calendar, project, values = base.outcome.calendar, base.project, _values(base)
    nothing: Any = np.zeros(project.horizon)
    for line in _imports(base):
        p = project.phases.index(line.phase or project.phases[0])
        course = Course(nothing, nothing, calendar.spent[p], calendar.put_in_service[p], nothing)
        both = dict(zip(("capital", "in_service"), construction(line, values, course), strict=True))
        place = CLASSES.index(BUILT[line.kind]), p, line.currency
        found[place] = found.get(place, 0.0) + np.asarray(both[key])
    return found


def moved(base: Base, currency: str) -> str:
    """A factor for what was changed at the rate as written, as a formula without its ="""
    key = f"finance.prices.fx_{currency.lower()}"
    return f"{{{key}}}/{base.value(key)!r}"


def _imports(base: Base) -> list[Given]:
    return [line for line in base.project.lines if line.kind in BUILT and line.currency != "CNY"]


def _values(base: Base) -> dict[str, Any]:
    return {key: base.value(key) for key in base.project.ledger}
