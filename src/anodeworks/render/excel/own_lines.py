"""Lines of money that a project file states: their amounts by year as formulas on their inputs."""

from __future__ import annotations

from anodeworks.finance.own_lines import BOUGHT, BUILT, HELD, Given
from anodeworks.study.base_case import Base


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
