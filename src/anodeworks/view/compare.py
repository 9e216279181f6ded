"""Two projects side by side: which numbers differ, and what that does to every figure."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from anodeworks.finance import Money
from anodeworks.language import t, tn
from anodeworks.quantity import units
from anodeworks.quantity.wording import Number, Quantity
from anodeworks.study.base_case import Base
from anodeworks.study.evaluate import evaluate
from anodeworks.study.feasible import require_base_case
from anodeworks.twin.project import Project
from anodeworks.view.document import Cell, Column, Document, Finding, Key, Mark, Row, Section, Table
from anodeworks.view.headline import main, rest
from anodeworks.view.labels import about_file, indicator_label, number_label, project_label
from anodeworks.view.numbers import range_of, shown


@dataclass(frozen=True, eq=False)
class Compared:
    """Two base cases."""

    first: Base
    second: Base


def ask(project: Project, other: Project) -> Compared:
    """Both base cases.

    Raises:
        InputError: a base case that cannot be computed.
    """
    results = [evaluate(each) for each in (project, other)]
    for result in results:
        require_base_case(result)
    return Compared(Base(results[0]), Base(results[1]))


def document(found: Compared) -> Document:
    """Which is better and why, the numbers that differ, and every figure of both with the difference."""
    first, second = found.first.project, found.second.project
    changed = tuple(_changed(first, second))
    count = len(changed)
    told = tn("{n} number differs.", "{n} numbers differ.", count, n=Number(count, whole=True))
    names = [n for n in (*main(found.first), *rest(found.first)) if n in second.indicators]
    figures = Table(
        "figures", _columns("figure"), tuple(_figure(found, n) for n in names), scaled="row", brief=22
    )
    label, *both, _ = _columns("number")
    numbers = Table("numbers", (label, Column("key", t("key"), role="text"), *both), changed, brief=10)
    return Document(
        "compare",
        t("{first} and {second}", first=project_label(first), second=project_label(second)),
        project_label(first),
        (_verdict(found), Finding("none", told, name="numbers")),
        (
            Section("figures", t("Figures"), (figures,), 0),
            Section("numbers", t("Numbers that differ"), (numbers,), 0),
        ),
        {**about_file(first), "other": (t("compared with"), second.file)},
    )


def _columns(what: str) -> tuple[Column, ...]:
    return (
        Column(what, t("figure") if what == "figure" else t("number"), role="text"),
        Column("first", t("first")), Column("second", t("second")), Column("difference", t("difference")),
    )  # fmt: skip


def _verdict(found: Compared) -> Finding:
    """Which of the two has the higher present value."""
    one, two = (base.quantity(Money.fnpv_after_tax) for base in (found.first, found.second))
    mark: Mark = "good" if two.si > one.si else "bad" if two.si < one.si else "none"
    other = project_label(found.second.project)
    told = t("FNPV after tax is {one}; with “{other}” it is {two}.", one=one, two=two, other=other)
    return Finding(mark, told, name="fnpv", numbers={"first": one, "second": two})


def _changed(first: Project, second: Project) -> Iterator[Row]:
    """Numbers whose value or range differs, and those that only one of the two has."""
    for key in dict.fromkeys((*first.ledger, *second.ledger)):
        values = [project.ledger.get(key) for project in (first, second)]
        told = [None if v is None else (v.number, v.currency, str(range_of(v))) for v in values]
        if told[0] != told[1]:
            cells: list[Cell] = [None if v is None else shown(v, key) for v in values]
            yield Row(key, (number_label(first if values[0] else second, key), Key(key), *cells))


def _figure(found: Compared, name: str) -> Row:
    """A figure of both, and the second less the first: in years for a date."""
    about = found.first.project.indicators[name]
    one, two = found.first.figure(name), found.second.figure(name)
    gap = two - one if math.isfinite(one) and math.isfinite(two) else math.nan
    zero = 0.0 if about.unit == units.DATE else float(units.to_si(0.0, about.unit))
    difference = (Quantity(gap * units.SECONDS_PER_YEAR, "year") if about.unit == units.DATE
                  else Quantity(gap + zero, about.unit))  # fmt: skip
    values = (Quantity(one, about.unit, name), Quantity(two, about.unit, name))
    return Row(name, (indicator_label(about), *values, difference))
