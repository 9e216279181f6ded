"""Tables of two plants side by side: parts of the difference, the numbers that differ, and every figure of both.

A row that is the same in both stays in its table and says so by its role: media show it on demand.
"""

from __future__ import annotations

import math

from anodeworks.language import Text, joined, t
from anodeworks.quantity import Indicator
from anodeworks.quantity.signed import less
from anodeworks.quantity.wording import Quantity
from anodeworks.view.compared import WORTH, Compared, alike, middle, parts_of
from anodeworks.view.document import Cell, Column, Key, Row, Table
from anodeworks.view.labels import indicator_label, number_label
from anodeworks.view.numbers import shown


def worth(found: Compared) -> Table:
    """The parts of the difference, and their sum."""
    rows = []
    for name, label, one, two in parts_of(found):
        if one or two:
            cells = (Quantity(x, WORTH.unit) for x in (one, two, two - one))
            rows.append(Row(name, (label, *cells), "same" if alike(one, two) else "plain"))
    total = _beside(WORTH, found.first.figure(WORTH.name), found.second.figure(WORTH.name), WORTH.name)
    note = t(
        "Cash flows of the project in the base case, discounted to the start of its first year; what is paid stands "
        "below nothing."
    )
    columns = (Column("part", t("present value"), role="text"), *_both(found))
    summed = Row(WORTH.name, (indicator_label(WORTH), *total), "sum")
    return Table("worth", columns, (*rows, summed), "", joined(note, _which(found)), "row")


def figures(found: Compared, names: list[str]) -> Table:
    """Every figure of both at the medians and in the base cases; without draws in the base cases alone."""
    label = Column("figure", t("figure"), role="text")
    columns = (label, *_medians(found), *_bases(found)) if found.drawn else (label, *_both(found))
    rows = tuple(_figure(found, n) for n in names)
    return Table("figures", columns, rows, "", _which(found), "row", brief=14)


def numbers(found: Compared, changed: list[str]) -> Table:
    """The numbers that differ, the strongest first."""
    first, second = found.first.project, found.second.project
    rows = []
    for key in by_effect(found, changed):
        values = [project.ledger.get(key) for project in (first, second)]
        cells: list[Cell] = [None if v is None else shown(v, key) for v in values]
        effect = Quantity(found.alone[key], WORTH.unit) if key in found.alone else None
        label = number_label(first if values[0] else second, key)
        rows.append(Row(key, (label, Key(key), *cells, effect)))
    columns = (
        Column("number", t("number"), role="text"), Column("key", t("key"), role="text", minor=True),
        *_both(found)[:2], Column("effect", t("does alone")),
    )  # fmt: skip
    one, two = (side.named for side in found.sides)
    note = t("“Does alone”: by how much the net present value after tax of {first} changes if it has this one number "
             "of {second}.", first=one, second=two)  # fmt: skip
    return Table("numbers", columns, tuple(rows), "", note, brief=8)


def by_effect(found: Compared, changed: list[str]) -> list[str]:
    """Numbers by what each alone does, the strongest first."""

    def strength(key: str) -> float:
        effect = abs(found.alone.get(key, 0.0))
        return effect if math.isfinite(effect) else 0.0

    return sorted(changed, key=lambda key: -strength(key))


def _both(found: Compared) -> tuple[Column, Column, Column]:
    one, two = found.sides
    return Column("first", one.head), Column("second", two.head), Column("difference", t("difference"))


def _medians(found: Compared) -> tuple[Column, ...]:
    one, two = (t("{name}, P50", name=side.head) for side in found.sides)
    return Column("first_p50", one), Column("second_p50", two), Column("difference_p50", t("difference, P50"))


def _bases(found: Compared) -> tuple[Column, ...]:
    one, two = (t("{name}, base", name=side.head) for side in found.sides)
    return (
        Column("first", one, minor=True), Column("second", two, minor=True),
        Column("difference", t("difference, base"), minor=True),
    )  # fmt: skip


def _which(found: Compared) -> Text:
    """What is taken from what."""
    one, two = (side.named for side in found.sides)
    return t("Difference: {second} less {first}.", first=one, second=two)


def _figure(found: Compared, name: str) -> Row:
    """A figure of both, and the second less the first, in the order of the heads."""
    about = found.first.project.indicators[name]
    known = found.first.figure(name), found.second.figure(name)
    cells = _beside(about, *known, name)
    same = alike(*known)
    if found.drawn:
        middles = middle(found.first, name), middle(found.second, name)
        cells = (*_beside(about, *middles), *cells)
        same = same and alike(*middles)
    return Row(name, (indicator_label(about), *cells), "same" if same else "plain")


def _beside(about: Indicator, one: float, two: float, key: str = "") -> tuple[Cell, ...]:
    """Two numbers of a figure, and the second less the first."""
    other = one if math.isfinite(one) and math.isfinite(two) else math.nan
    return Quantity(one, about.unit, key), Quantity(two, about.unit, key), less(two, other, about.unit)
