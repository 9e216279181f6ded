"""What a project file leaves open, and what of it is most worth to know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from anodeworks.finance import Money
from anodeworks.language import Joined, Pair, Text, t, tn
from anodeworks.library import library
from anodeworks.project.fields import BY_NAME
from anodeworks.quantity import units
from anodeworks.quantity.wording import Number, Span
from anodeworks.twin.project import Project
from anodeworks.view.document import Column, Finding, Grade, Key, Row, Section, Table
from anodeworks.view.labels import indicator_label, number_label

if TYPE_CHECKING:
    from anodeworks.study.sensitivity.table import Factor

WORTH: Final = Money.fnpv_after_tax  # by whose swing a number is worth to be known
NAMED: Final = 10  # numbers that a first screen names
OWN: Final = "project file"


@dataclass(frozen=True, eq=False)
class Ranked:
    """A project, and what it leaves open, the most valuable first."""

    project: Project
    open: tuple[Factor, ...]


def ranked(project: Project) -> Ranked:
    """Every number that the file does not know, by what the figure of worth swings with it from its P5 to its P95.

    Raises:
        InputError: a project in which nothing varies.
    """
    from anodeworks.study.sensitivity.tornado import tornado  # a plain check needs no study

    found = tornado(project, [WORTH.name])
    return Ranked(project, tuple(row for row in found.factors(WORTH.name) if is_open(project, row.name)))


def is_open(project: Project, key: str) -> bool:
    """Whether the file leaves a number to the library, or assumes it."""
    value = project.ledger[key]
    return value.origin != OWN or value.assumed


def section(found: Ranked) -> Section:
    """The chapter: what is open, its range, and what knowing it would settle."""
    rows = []
    for row in found.open:
        value = found.project.ledger[row.name]
        low, high = sorted(float(units.to_si(row[end], WORTH.unit)) for end in ("low", "high"))
        rows.append(Row(row.name, (
            number_label(found.project, row.name), t("{low} to {high}", low=row["at_low"], high=row["at_high"]),
            Span(low, high, WORTH.unit, WORTH.name), Grade(value.rests_on), Key(row.name),
        )))  # fmt: skip
    columns = (
        Column("number", t("still unknown"), role="text"),
        Column("range", t("its P5 to P95"), role="text"),
        Column("worth", t("{figure} from one end to the other", figure=indicator_label(WORTH))),
        Column("grade", t("grade"), role="text", minor=True),
        Column("key", t("key"), role="text", minor=True),
    )
    note = t("One number at a time, all others at their central values; what decides most stands first.")
    return Section("unknown", t("What is still unknown, most valuable first"),
                   (Table("unknown", columns, tuple(rows), note=note, brief=NAMED),), 0)  # fmt: skip


def unsaid(project: Project) -> Finding | None:
    """What an announcement usually says and this file does not; None where it says all, or announces nothing."""
    if not project.claims or project.alone:
        return None
    things = tuple(_unsaid(project))
    if not things:
        return None
    text = tn("{n} thing is not said: {things}.", "{n} things are not said: {things}.", len(things),
              n=Number(len(things), whole=True), things=Joined(things, "; ", "；"))  # fmt: skip
    how = t(
        "`anodeworks check {file} --unknown` ranks all that is open by what it is worth to know.",
        file=project.file,
    )
    return Finding("none", text, how, name="unsaid")


def _unsaid(project: Project) -> Iterator[Text]:
    if not project.place:
        yield t("place")
    for key in (k for k in project.ledger if k.startswith("programme.capacity.")):
        if is_open(project, key):
            yield number_label(project, key)
    for offer in project.products:
        if is_open(project, f"products.{offer.name}.price"):
            yield t("price of {product}", product=Pair(offer.label, offer.label_zh))
    claimed = {claim.indicator.name for claim in project.claims}
    for field, name in library().sections["claims_announced"].items():
        if BY_NAME[field].often and name in project.indicators and name not in claimed:
            yield indicator_label(project.indicators[name])
