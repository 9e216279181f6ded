"""Every number of the project with its range, source and grade, and the bibliography."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from anodeworks.library import library
from anodeworks.quantity import Value, units
from anodeworks.quantity.value import GRADES
from anodeworks.quantity.wording import capital, percent, rounded, unit_text
from anodeworks.study.base_case import Base
from anodeworks.study.sensitivity.rank import Drivers

GROUPS = (
    ("products", "Products and prices", "产品与价格"),
    ("activities", "Activities", "工序"),
    ("flows", "Flows: what is bought, sold and emitted", "物料与能源"),
    ("cell", "Cell", "电芯"),
    ("plant", "Plant", "厂区与投资"),
    ("programme", "Programme", "进度"),
    ("finance", "Finance", "财务"),
)


class Assumption(NamedTuple):
    """One number of the project as a row."""

    key: str
    name: str
    meaning: str
    value: str
    range: str
    kind: str
    source: str
    number: int  # of the source in the bibliography; 0 if it stands there by itself
    grade: str
    spread_grade: str  # empty where it is that of the number
    origin: str
    assumed: bool
    note: str


class Group(NamedTuple):
    """The numbers of one section, activity or flow."""

    key: str
    label: str
    label_zh: str
    rows: list[Assumption]


class Chapter(NamedTuple):
    """One part of the project file."""

    label: str
    label_zh: str
    groups: list[Group]
    total: int
    assumed: int


class Source(NamedTuple):
    """An entry of the bibliography."""

    number: int
    key: str
    citation: str


class Grade(NamedTuple):
    """How many of the numbers rest on evidence of one grade, of how many the spread does, and how much of the odds."""

    grade: str
    meaning: str
    total: int
    share: str
    bar: float
    uncertain: int
    explained: str


def bibliography(base: Base) -> dict[str, Source]:
    """Every source that a number, a claim or the reference class names, by key, in alphabetical order."""
    shelf = library()
    named = {value.source for value in base.project.ledger.values()}
    named |= {claim.value.source for claim in base.project.claims}
    named |= {row["source"] for row in shelf.reference.values()}
    keys = sorted((key for key in named if key in shelf.sources), key=lambda k: shelf.cite(k).lower())
    return {key: Source(i, key, shelf.cite(key)) for i, key in enumerate(keys, 1)}


def chapters(base: Base, sources: dict[str, Source]) -> list[Chapter]:
    """All numbers of the ledger, by part of the project file."""
    ledger = base.project.ledger
    found = []
    for first, label, label_zh in GROUPS:
        groups: dict[str, Group] = {}
        for key, value in ledger.items():
            if key.partition(".")[0] == first:
                group = group_of(key)
                if group not in groups:
                    groups[group] = Group(group, *labels(base, group), [])
                groups[group].rows.append(_row(base, key, value, group, sources))
        rows = [row for group in groups.values() for row in group.rows]
        if rows:
            found.append(
                Chapter(label, label_zh, list(groups.values()), len(rows), sum(r.assumed for r in rows))
            )
    return found


def group_of(key: str) -> str:
    """The table in which a number stands: two words, or three for a phase."""
    words = key.split(".")
    depth = 3 if words[:2] == ["programme", "phases"] else 2
    return ".".join(words[:depth])


def labels(base: Base, group: str) -> tuple[str, str]:
    """The name of a table of the project file in English and Chinese."""
    project, (first, _, name) = base.project, group.partition(".")
    if first == "activities":
        node = next(n for n in project.network.nodes if n.name == name)
        return capital(node.label), node.label_zh
    if first == "flows":
        return capital(project.network.flows[name].label), project.network.flows[name].label_zh
    if first == "products":
        offer = next(o for o in project.products if o.name == name)
        return capital(offer.label), offer.label_zh
    if group.startswith("programme.phases."):
        return capital(project.phase_labels[project.phases.index(group.rpartition(".")[2])]), ""
    return capital(name.replace("_", " ")), ""


def _row(base: Base, key: str, value: Value, group: str, sources: dict[str, Source]) -> Assumption:
    found = sources.get(value.source)
    return Assumption(
        key=key,
        name=key.removeprefix(group + "."),
        meaning=value.parameter.meaning,
        value=_shown(value),
        range=range_of(value),
        kind=value.distribution.kind if value.distribution else "",
        source=found.key if found else value.source,
        number=found.number if found else 0,
        grade=value.grade,
        spread_grade=value.rests_on if value.rests_on != value.grade else "",
        origin=value.origin.removeprefix("library/"),
        assumed=value.assumed,
        note=value.note,
    )


def grade_of(value: Value) -> str:
    """The grade of a number, and that of its range where it is another: "news; range: judgement"."""
    return value.grade + (f"; range: {value.rests_on}" if value.rests_on != value.grade else "")


def _shown(value: Value) -> str:
    """A number with its unit, or the name of the option that it points to."""
    if value.parameter.options:
        return value.parameter.options[round(value.number)]
    return value_text(value.number, value.parameter.unit, value.currency)


def value_text(si: float, unit: str, currency: str = "CNY", with_unit: bool = True) -> str:
    """An SI number as it stands in a project file: as many digits as it needs, to four."""
    if unit == units.DATE:
        return units.show(si, unit)
    number = units.from_si(si, unit)
    text = f"{number:,.0f}" if abs(number) >= 1e4 else f"{number:.4g}"
    text = text.replace("-", "−") if "e" not in text else text
    words = unit_text(unit).replace("CNY", currency) if with_unit else ""
    return f"{text} {words}" if words else text


def range_of(value: Value) -> str:
    """A distribution in the parameter's unit: "40 … 60 … 120"; empty for a number that does not vary."""
    spread = value.distribution
    if spread is None:
        return ""
    if value.parameter.options:
        weights = spread.weights or [1 / len(spread.args)] * len(spread.args)
        named = (value.parameter.options[round(a)] for a in spread.args)
        return ", ".join(f"{name} {percent(weight)}" for name, weight in zip(named, weights, strict=True))
    unit = value.parameter.unit

    def shown(si: float) -> str:
        return value_text(si, unit, value.currency, with_unit=False)

    match spread.kind:
        case "normal":
            return f"{shown(spread.args[0])} ± {rounded(spread.args[1] / units.scale(unit).factor)}"
        case "lognormal":
            return f"{shown(spread.args[0])} ×/÷ {rounded(spread.args[1])}"
        case "choice":
            chances = zip(spread.args, spread.weights, strict=True)
            return ", ".join(f"{shown(a)} {percent(weight)}" for a, weight in chances)
        case _:
            return " … ".join(shown(a) for a in spread.args)


def grades(
    base: Base,
    drivers: Drivers | None,
    indicator: str,
    shares: Mapping[str, Mapping[str, float]] | None = None,
) -> list[Grade]:
    """Numbers by grade of evidence, and the share of an indicator's spread that each grade explains."""
    values = list(base.project.ledger.values())
    counts = Counter(v.grade for v in values)
    varying = Counter(v.rests_on for v in values if v.distribution is not None)
    explained: dict[str, float] = {}
    if shares and shares.get(indicator):
        explained = dict(shares[indicator])
    elif drivers is not None and indicator in drivers.indicators:
        explained = drivers.shares(indicator, [base.project.ledger[key].rests_on for key in drivers.keys])
    return [
        Grade(
            grade=grade,
            meaning=meaning,
            total=counts[grade],
            share=percent(counts[grade] / len(values)),
            bar=round(100 * counts[grade] / len(values), 1),
            uncertain=varying[grade],
            explained=percent(explained.get(grade, 0.0)) if explained else "",
        )
        for grade, meaning in GRADES.items()
    ]
