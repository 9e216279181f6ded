"""The answer on one screen of a terminal: 80 columns, no more than 45 lines.

    from rich import print
    from anodeworks.report.terminal import summary
    print(summary(result))

Colour only underlines what the words say, so the screen reads the same in a pipe, on light and on dark
ground.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from anodeworks.audit.answer import Answer, Mark, answers
from anodeworks.quantity import units
from anodeworks.quantity.wording import capital, listed, percent, scale
from anodeworks.reactor.validity import EXTRAPOLATED
from anodeworks.report import figures, money, plant, timeline
from anodeworks.study.base_case import Base
from anodeworks.study.precision import precision, share_error
from anodeworks.study.result import QUANTILES, Result

WIDTH: Final = 80
SHOWN: Final = (
    "capital", "capital_per_tonne", "total_investment", "output_value", "levelised_cost", "levelised_price",
    "fnpv_after_tax", "firr_after_tax", "payback", "machines", "land", "jobs", "emissions",
)  # fmt: skip
MOST_CLAIMS: Final = 8
MOST_PHASES: Final = 3
MOST_FLAGS: Final = 3
PARTS: Final = 5  # of the cost of a kilogram
STYLES: Final[dict[Mark, str]] = {  # readable on light and on dark ground
    "likely": "green",
    "doubtful": "dark_orange3",
    "fails": "red",
    "input": "dim",
    "untested": "dim",
}


def summary(result: Result) -> RenderableType:
    """The result on one screen: plant, figures, phases, cost per kg, claims, flags, the reference class."""
    base = Base(result)
    found = answers(base)
    gap = Text("")
    parts: list[RenderableType] = [
        *_head(base),
        gap,
        _figures(base),
        *_precision(base),
        gap,
        _phases(base),
        gap,
    ]
    if found:
        parts += [_claims(found), gap]
    parts += [_cost(base), _reference(base), *_flags(base)]
    return Group(*parts)


def _head(base: Base) -> list[Text]:
    """The plant in two lines."""
    project = base.project
    figure = base.figure
    name = Text(project.name, style="bold", no_wrap=True, overflow="ellipsis")
    products = listed([offer.label for offer in project.products])
    tonnes = scale("t/year", [figure("capacity")]).full(figure("capacity"))
    capacity = scale("mAh/g", []).full(figure("product_capacity"))
    drawn = f"base case and {base.draws:,} scenarios" if base.draws else "base case only"
    line = Text(
        f"{tonnes} of {products}, {capacity}; {drawn}", style="dim", no_wrap=True, overflow="ellipsis"
    )
    return [name, line]


def _table(*columns: tuple[str, str], gap: int = 2) -> Table:
    """A table without lines, as wide as the screen; columns are (heading, left or right)."""
    table = Table(box=None, padding=(0, gap, 0, 0), width=WIDTH, header_style="dim", pad_edge=False)
    for i, (heading, side) in enumerate(columns):
        table.add_column(
            heading,
            justify="right" if side == "right" else "left",
            no_wrap=True,
            overflow="ellipsis",
            ratio=1 if i == 0 else None,
        )
    return table


def _figures(base: Base) -> Table:
    drawn = bool(base.draws)
    wide = [
        ("", "left"),
        ("base", "right"),
        *([("P5", "right"), ("P50", "right"), ("P95", "right")] if drawn else []),
    ]
    table = _table(*wide, ("", "left"))
    for row in figures.rows(base, [n for n in SHOWN if n in base.project.indicators]):
        odds = [row.low, row.middle, row.high] if drawn else []
        table.add_row(row.label, Text(row.base, style="bold"), *odds, Text(row.unit, style="dim"))
    return table


def _precision(base: Base) -> list[Text]:
    """How far the number of draws lets the quantiles above be trusted, in one line; the worst of them counts."""
    if base.draws < 20:
        return []
    shares = []
    for name in (n for n in SHOWN if n in base.project.indicators):
        found = precision(base.result, name, QUANTILES)
        low, _, high = found.quantiles
        if high > low:
            shares.append([error / (high - low) for error in found.errors])
    if not shares:
        return []
    low, middle, high = np.nan_to_num(np.array(shares), nan=0.0).max(axis=0)
    half = percent(share_error(0.5, base.draws)).removesuffix("%").strip()
    line = (
        f"one standard error: P50 ±{percent(middle)}, P5 and P95 ±{percent(max(low, high))} of P5 to P95; "
        f"odds ±{half} points"
    )
    return [Text(line, style="dim", no_wrap=True, overflow="ellipsis")]


def _phases(base: Base) -> Table:
    drawn = bool(base.draws)
    table = _table(("phase", "left"), ("output", "right"), ("capital", "right"), ("first product", "right"),
                   *([("P5 to P95", "right")] if drawn else []))  # fmt: skip
    rows = timeline.phases(base)
    for phase, row in list(zip(base.project.phases, rows, strict=True))[:MOST_PHASES]:
        name = f"phases.{phase}.production"
        spread = base.spread(name)
        odds = [f"{_month(spread.low)} to {_month(spread.high)}"] if spread else []
        table.add_row(row.label, row.capacity, row.capital, _month(base.figure(name)), *odds)
    if len(rows) > MOST_PHASES:
        table.add_row(Text(f"and {len(rows) - MOST_PHASES} more", style="dim"))
    return table


def _month(year: float) -> str:
    """A date as year and month, which sorts and aligns: "2024-08"."""
    return units.show(year, units.DATE)[:7]


def _cost(base: Base) -> Text:
    found = money.cost_per_kg(base)
    text = Text(f"{found.total} CNY/kg at full operation: ", style="bold")
    parts = [f"{item.label.split(',')[0].lower()} {item.share}" for item in found.items[:PARTS]]
    rest = sum(item.value for item in found.items[PARTS:])
    whole = sum(item.value for item in found.items)
    text.append(", ".join(parts) + (f", other {percent(rest / whole)}" if rest else ""), style="not bold")
    return text


def _claims(found: Sequence[Answer]) -> Table:
    odds = [("P5", "right"), ("P50", "right"), ("P95", "right")] if found[0].spread else [("base", "right")]
    table = _table(("claim", "left"), ("announced", "right"), *odds, ("finding", "left"), gap=1)
    ordered = sorted(found, key=lambda answer: answer.mark == "input")
    for answer in ordered[:MOST_CLAIMS]:
        about = answer.claim.indicator
        model = list(answer.spread[:3]) if answer.spread else [answer.base]
        row = scale(about.unit, [answer.announced, *model])
        figure = _month if row.kind == "date" else row.figure
        said = f"{figure(answer.announced)} {row.unit}".strip()
        finding = Text(_finding(answer), style=STYLES[answer.mark])
        table.add_row(capital(about.label), said, *map(figure, model), finding)
    if len(found) > MOST_CLAIMS:
        table.add_row(Text(f"and {len(found) - MOST_CLAIMS} more", style="dim"))
    return table


def _finding(answer: Answer) -> str:
    """The verdict in two or three words."""
    if answer.odds is None:
        return "an input" if answer.mark == "input" else "no odds"
    return f"met in {percent(answer.odds.met)}"


def _flags(base: Base) -> list[Text]:
    """Conditions broken in the base case or in many scenarios, the most frequent first, then ranges left."""
    shares = []
    for reason, raised in base.result.outcome.flags.items():
        share = float(np.mean(raised[1:])) if base.draws else float(raised[0])
        if share > 0 or raised[0]:
            shares.append((bool(raised[0]), share, reason))
    shares.sort(key=lambda row: (row[2].startswith(EXTRAPOLATED), not row[0], -row[1], row[2]))
    lines = []
    for in_base, share, reason in shares[:MOST_FLAGS]:
        words = [
            w
            for w in ("base case" if in_base else "", f"{percent(share)} of scenarios" if base.draws else "")
            if w
        ]
        lines.append(
            Text(f"! {reason} ({', '.join(words)})", style="dark_orange3", no_wrap=True, overflow="ellipsis")
        )
    if len(shares) > MOST_FLAGS:
        lines.append(Text(f"  and {len(shares) - MOST_FLAGS} more flags in the report", style="dim"))
    return lines


def _reference(base: Base) -> Text:
    """Capital per capacity against the reference class."""
    costs, (kinds, _) = plant.costs(base), plant.reference(base)
    own = [kind for kind in kinds if kind.own] or [kind for kind in kinds if kind.plants]
    shown = ", ".join(f"{k.label} {k.low} to {k.high} ({k.plants})" for k in own[: 1 if own[0].own else 3])
    text = Text(f"{costs.per_tonne} thousand CNY of capital per t/yr", style="bold")
    text.append(f"; announced elsewhere (plants): {shown}", style="not bold")
    return text
