"""Every number of the project with its range, source and grade, what rests on which grade, and the bibliography."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from anodeworks.finance import Money
from anodeworks.language import Joined, Message, Text, joined, t
from anodeworks.library import library
from anodeworks.quantity import Value, units
from anodeworks.quantity.value import GRADES
from anodeworks.quantity.wording import Number, Quantity, Share, exact, rounded
from anodeworks.study.base_case import Base
from anodeworks.study.sensitivity.rank import Drivers
from anodeworks.twin.project import Project
from anodeworks.view.document import Bar, Cell, Cited, Column, Grade, Key, Row, Section, Table, Words
from anodeworks.view.headline import Shares
from anodeworks.view.labels import CHAPTERS, KINDS, group_label, group_of, option_label, origin, source_label


def section(base: Base, drivers: Drivers | None, shares: Shares | None) -> Section:
    """What the figures rest on, as a chapter."""
    lead = Words(
        t(
            "Value in the base case and, where it is uncertain, the range that scenarios draw from: two numbers "
            "are the ends of a uniform distribution, three are least, most likely and most. What is marked as "
            "assumed the public record does not say."
        ),
        "note",
    )
    return Section(
        "evidence",
        t("Evidence"),
        (grades(base, drivers, shares),),
        2,
        (
            Section("assumptions", t("Every assumption"), (lead, *numbers(base.project)), 1),
            Section("bibliography", t("Sources"), (sources(base.project),), 1),
        ),
    )


def grades(
    base: Base, drivers: Drivers | None, shares: Shares | None, indicator: str = Money.fnpv_after_tax.name
) -> Table:
    """Numbers by grade of evidence, and the share of an indicator's spread that each grade explains."""
    ledger = base.project.ledger
    counts = Counter(v.grade for v in ledger.values())
    varying = Counter(v.rests_on for v in ledger.values() if v.distribution is not None)
    explained: dict[str, float] = {}
    if shares and shares.get(indicator):
        explained = dict(shares[indicator])
    elif drivers is not None and indicator in drivers.indicators:
        explained = drivers.shares(indicator, [ledger[key].rests_on for key in drivers.keys])
    rows = []
    for grade, meaning in GRADES.items():
        share = counts[grade] / len(ledger)
        decided = Share(explained.get(grade, 0.0)) if explained else None
        cells: tuple[Cell, ...] = (Grade(grade), Number(counts[grade], whole=True), Share(share), Bar(share),
                                   Number(varying[grade], whole=True), decided)  # fmt: skip
        rows.append(Row(grade, cells, note=t(meaning)))
    columns = (
        Column("grade", t("grade"), role="text"),
        Column("numbers", t("numbers")),
        Column("share", t("share")),
        Column("bar", role="text"),
        Column("spreads", t("spreads")),
        Column("explained", t("share of the spread of FNPV")),
    )
    note = t("The project's numbers by grade of evidence, and their spreads by that of the spread: a source "
             "often gives a middle whose range is judged.")  # fmt: skip
    return Table("grades", columns, tuple(rows), t("Numbers by grade of evidence"), note)


def numbers(project: Project) -> list[Table]:
    """All numbers of the ledger, a table for each part of the project file."""
    found = []
    for first, label in CHAPTERS:
        rows: list[Row] = []
        group = ""
        for key, value in project.ledger.items():
            if key.partition(".")[0] != first:
                continue
            if group_of(key) != group:
                group = group_of(key)
                rows.append(
                    Row(group, (group_label(project, group), None, None, None, None, None, None), "sum")
                )
            rows.append(_number(key, value))
        if rows:
            found.append(Table(f"numbers_{first}", _columns(), tuple(rows), label, folded=True, brief=5))
    return found


def _columns() -> tuple[Column, ...]:
    return (
        Column("meaning", t("number"), role="text"),
        Column("key", t("key"), role="text"),
        Column("value", t("value")),
        Column("range", t("range"), role="text"),
        Column("grade", t("grade"), role="text"),
        Column("source", t("source"), role="text"),
        Column("origin", t("from"), role="text"),
    )


def _number(key: str, value: Value) -> Row:
    graded: Cell = Grade(value.grade)
    if value.rests_on != value.grade:
        graded = t("{grade}; range: {spread}", grade=Grade(value.grade), spread=Grade(value.rests_on))
    note = joined(t("Assumed.") if value.assumed else "", value.remark)
    cells: tuple[Cell, ...] = (t(value.parameter.meaning), Key(key), shown(value, key), range_of(value), graded,
                               source_label(value), origin(value))  # fmt: skip
    return Row(key, cells, "part", note)


def shown(value: Value, key: str = "") -> Cell:
    """A number with its unit, as a file writes it, or the option that it points to."""
    if value.parameter.options:
        return option_label(value.parameter.options[round(value.number)])
    if value.currency != "CNY" and "CNY" in value.parameter.unit:
        return value.show()
    return Quantity(value.number, value.parameter.unit, key, 4, exact=True)


def range_of(value: Value) -> Text | None:
    """A distribution in the parameter's unit: "40 … 60 … 120"; nothing for a number that does not vary."""
    spread = value.distribution
    if spread is None:
        return None
    kind = KINDS.get(spread.kind, spread.kind)
    if value.parameter.options:
        weights = spread.weights or [1 / len(spread.args)] * len(spread.args)
        named = [option_label(value.parameter.options[round(a)]) for a in spread.args]
        return _weighted(named, weights)
    unit = value.parameter.unit

    def bare(si: float) -> str:
        text = exact(si, unit)
        return text if unit == units.DATE else text.partition(" ")[0]

    match spread.kind:
        case "normal":
            scatter = rounded(spread.args[1] / units.scale(unit).factor)
            return t("{middle} ± {scatter}, {kind}", middle=bare(spread.args[0]), scatter=scatter, kind=kind)
        case "lognormal":
            factor = rounded(spread.args[1])
            return t("{middle} ×/÷ {factor}, {kind}", middle=bare(spread.args[0]), factor=factor, kind=kind)
        case "choice":
            return _weighted([bare(a) for a in spread.args], spread.weights)
    return t("{ends}, {kind}", ends=" … ".join(bare(a) for a in spread.args), kind=kind)


def _weighted(names: Sequence[Text], weights: Sequence[float]) -> Joined:
    """Options with their probabilities."""
    pairs = zip(names, weights, strict=True)
    told: list[Message] = [t("{option} {share}", option=name, share=Share(w)) for name, w in pairs]
    return Joined(tuple(told), ", ", "、")


def sources(project: Project) -> Table:
    """Every source that a number, a claim or the reference class names, in alphabetical order."""
    shelf = library()
    named = {value.source for value in project.ledger.values()}
    named |= {claim.value.source for claim in project.claims}
    if not project.alone:
        named |= {row["source"] for row in shelf.reference.values()}
    keys = sorted((key for key in named if key in shelf.sources), key=lambda k: shelf.cite(k).lower())
    rows = tuple(Row(key, (Key(key), Cited(key, shelf.cite(key)))) for key in keys)
    return Table(
        "sources", (Column("key", t("source"), role="text"), Column("citation", role="text")), rows, brief=5
    )
