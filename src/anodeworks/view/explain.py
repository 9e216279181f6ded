"""Everything about one number, down to its source and the figures that it feeds; or about one indicator."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from anodeworks.errors import InputError
from anodeworks.finance import Finance
from anodeworks.language import Joined, Message, Pair, Text, joined, keyed, listed, t, tc, tn
from anodeworks.library import library
from anodeworks.project.starter import DEFAULT_ROUTE, starter
from anodeworks.quantity import Value, units
from anodeworks.quantity.indicator import Indicator
from anodeworks.quantity.value import GRADES
from anodeworks.quantity.wording import Number, Quantity, Share, Span, Unit
from anodeworks.remedies import nearest
from anodeworks.study.dependence import dependence, feeds
from anodeworks.study.lines.drawn import decides
from anodeworks.twin.planning import planned
from anodeworks.twin.project import Project, build, load
from anodeworks.view.document import (
    Cell,
    Column,
    Document,
    Finding,
    Grade,
    Items,
    Key,
    Row,
    Section,
    Table,
)
from anodeworks.view.labels import (
    KINDS,
    Written,
    about_file,
    indicator_label,
    number_label,
    origin,
    project_label,
    source_label,
    valued,
    whose,
)
from anodeworks.view.numbers import shown

if TYPE_CHECKING:
    from anodeworks.study.sensitivity.table import Factor

LOW_HIGH = t("low"), t("high")
LOW_LIKELY_HIGH = t("low"), t("most likely"), t("high")
ARGUMENTS: dict[str, tuple[Message, ...]] = {  # what distributions are given by, in their order
    "uniform": LOW_HIGH,
    "loguniform": LOW_HIGH,
    "triangular": LOW_LIKELY_HIGH,
    "pert": LOW_LIKELY_HIGH,
    "normal": (t("mean"), t("standard deviation")),
    "lognormal": (t("median"), t("geometric standard deviation")),
}
BETTER: dict[bool | None, Message] = {True: t("when higher"), False: t("when lower"), None: t("neither way")}
STRONGEST = 10  # numbers and figures that a first screen names


@dataclass(frozen=True)
class Explained:
    """What was asked about, and the project in which it stands."""

    project: Project
    key: str
    several: tuple[str, ...] = ()  # keys that have the word within, where it is no key itself
    swings: tuple[Factor, ...] = ()  # what each uncertain number moves an indicator by, the strongest first


def ask(key: str, *, project: Path | Project | None = None) -> Explained:
    """What a key, a part of one, or an indicator is.

    Args:
        key: a dotted key, whole words of one, or an indicator's name.
        project: the project or its file; the starter project if none.

    Raises:
        InputError: nothing like it, with the nearest key.
    """
    opened = project if isinstance(project, Project) else _open(project)
    stated = opened.ledger.get(key)
    if opened.production and (stated is None or stated.origin == "simulation"):
        from anodeworks.study.lines import lined

        opened = lined(opened)
    if key in opened.ledger:
        return Explained(opened, key)
    if key in opened.indicators:
        return Explained(opened, key, swings=_swings(opened, key))
    return Explained(opened, key, _like(opened, key))


def _open(file: Path | None) -> Project:
    return (
        load(file)
        if file is not None
        else build(tomllib.loads(starter(DEFAULT_ROUTE)), keyed(t("the starter project")))
    )


def _swings(project: Project, indicator: str) -> tuple[Factor, ...]:
    if all(value.distribution is None for value in project.ledger.values()):
        return ()
    from anodeworks.study.sensitivity.tornado import (
        tornado,  # a number is explained without computing the plant
    )

    moved = dependence(project)[indicator]
    return tuple(row for row in tornado(project, [indicator]).factors(indicator) if row.name in moved)


def _like(project: Project, key: str) -> tuple[str, ...]:
    """The keys and indicators that begin with, or have within, one or more whole words."""
    everything = (*project.ledger, *project.indicators)
    asked = f".{key.strip('.')}."
    found = [k for k in everything if f".{k}.".startswith(asked)] or [
        k for k in everything if asked in f".{k}."
    ]
    if not found:
        words = {
            *everything,
            *(k.rsplit(".", 1)[0] for k in everything),
            *(k.rsplit(".", 1)[-1] for k in everything),
        }
        allowed = t("a dotted key, whole words of one, or an indicator")
        remedy: Text = nearest(key, sorted(words))
        for table in Finance.OPTIONAL:
            if f"{key}.".startswith(f"{table}."):
                remedy = t("it counts where a file has a table [{table}]", table=table)
        raise InputError(key, t("no such key"), allowed, remedy, project.file)
    return tuple(dict.fromkeys(found))


def document(found: Explained) -> Document:
    """What it is in one sentence, then all about it."""
    if found.several:
        return _several(found)
    return _number(found) if found.key in found.project.ledger else _indicator(found)


def _several(found: Explained) -> Document:
    rows = [Row(key, _listed(found.project, key)) for key in widest(found.project, found.several)]
    count = len(rows)
    verdict = tn("{n} key has “{word}” within it.", "{n} keys have “{word}” within them.", count,
                 n=Number(count, whole=True), word=found.key)  # fmt: skip
    columns = (
        Column("key", t("key"), role="text"),
        Column("value", t("value")),
        Column("meaning", role="text"),
    )
    table = Table("keys", columns, tuple(rows), brief=STRONGEST)
    return _document(found, (Finding("none", verdict),), (Section("keys", "", (table,), 0),))


def widest(project: Project, keys: Iterable[str]) -> list[str]:
    """Keys in the order in which a first screen has room for them: figures, then numbers, the least known first."""
    return sorted(keys, key=lambda key: -_width(project.ledger.get(key)))


def _width(value: Value | None) -> float:
    """How little a number is known: its range from P5 to P95 over its middle; of dates the range in years."""
    if value is None:
        return math.inf
    spread = value.distribution
    if spread is None:
        return -1.0
    if value.parameter.options:
        return 1.0
    low, middle, high = (float(q) for q in spread.quantile([0.05, 0.5, 0.95]))
    if value.parameter.unit == units.DATE:
        return high - low
    offset = units.scale(value.parameter.unit).offset
    return (high - low) / max(abs(middle - offset), 1e-300) if high > low else 0.0


def _listed(project: Project, key: str) -> tuple[Cell, ...]:
    value = project.ledger.get(key)
    if value is None:
        return (Key(key), None, t(project.indicators[key].meaning))
    return (Key(key), shown(value, key), t(value.parameter.meaning))


def _indicator(found: Explained) -> Document:
    project, about = found.project, found.project.indicators[found.key]
    swings = {row.name: row for row in found.swings}
    keys = [*swings, *widest(project, [key for key in dependence(project)[found.key] if key not in swings])]
    verdict = t("{figure:first}: {meaning}.", figure=indicator_label(about), meaning=t(about.meaning))
    rows: list[tuple[str, Text, Cell]] = [
        ("name", tc("indicator", "name"), found.key),
        ("label", t("label"), indicator_label(about)),
        ("unit", t("unit"), Unit(about.unit)),
        ("better", t("better"), BETTER[about.higher_is_better]),
        (
            "depends_on",
            t("depends on"),
            tn("{n} number", "{n} numbers", len(keys), n=Number(len(keys), whole=True)),
        ),
    ]
    numbers = tuple(
        Row(key, (number_label(project, key), shown(project.ledger[key], key), _swing(about, swings.get(key)),
                  t(project.ledger[key].parameter.meaning), Key(key)))
        for key in keys)  # fmt: skip
    columns = (
        Column("label", t("number"), role="text"),
        Column("value", t("value")),
        Column("swing", t("figure from its P5 to its P95")),
        Column("meaning", t("meaning"), role="text", minor=True),
        Column("key", t("key"), role="text"),
    )
    note = t("What moves it most stands first: one number at a time, all others at their central values.")
    sections = (
        Section("indicator", "", (_facts("indicator", rows),), 0),
        Section(
            "numbers",
            t("Numbers that it depends on"),
            (Table("depends_on", columns, numbers, note=note if swings else "", brief=STRONGEST),),
            0,
        ),
    )
    return _document(found, (Finding("none", verdict),), sections)


def _swing(about: Indicator, row: Factor | None) -> Cell:
    """The figure with one number at the two ends of its range; nothing where it has none or does not move it."""
    if row is None or not row["swing"]:
        return None
    low, high = (float(units.to_si(row[end], about.unit)) for end in ("low", "high"))
    return Span(low, high, about.unit, about.name)


def _number(found: Explained) -> Document:
    project, key = found.project, found.key
    value = project.ledger[key]
    verdict = t(
        "{number:first} is {value}.", number=number_label(project, key), value=shown(value, key) or ""
    )
    section = Section("number", "", (_facts("number", _about(value, key)), *_feeds(project, key)), 0)
    return _document(found, (Finding("none", verdict, _known(value)),), (section, _range(value)))


def _known(value: Value) -> Text:
    """How well it is known, in a sentence."""
    return joined(
        t("Grade of evidence: {grade}, {meaning}.", grade=Grade(value.grade), meaning=t(GRADES[value.grade])),
        t("Its range is graded {grade}.", grade=Grade(value.rests_on))
        if value.rests_on != value.grade
        else "",
    )


def _about(value: Value, key: str) -> list[tuple[str, Text, Cell]]:
    """All that is known of a number: name, label, cell."""
    ask = value.parameter
    bounds: Text = listed([Written(word) for word in ask.options], "or") if ask.options else t(
        "{low} to {high}", low=_bound(value, ask.lo), high=_bound(value, ask.hi)
    )  # fmt: skip
    rows: list[tuple[str, Text, Cell]] = [
        ("key", t("key"), Key(key)),
        ("value", t("value"), shown(value, key)),
        ("allowed", t("allowed"), bounds),
        ("meaning", t("meaning"), t(ask.meaning)),
        ("spread", t("spread"), _spread(value)),
        ("quote", t("stated as"), _quoted(value)),
        ("source", t("source"), source_label(value) or t("none")),
        ("whose", t("whose"), whose(value)),
        ("grade", t("grade"), Grade(value.grade)),
        ("spread_grade", t("grade of its range"), Grade(value.rests_on) if value.distribution else None),
        ("note", t("note"), value.remark if value.note else None),
        ("origin", t("from"), origin(value)),
    ]
    return [row for row in rows if row[2] is not None]


def _quoted(value: Value) -> Text | None:
    """What was stated in money of an earlier year, and what carried it."""
    quote = value.quote
    if quote is None:
        return None
    index: Text = t("the index of the file")
    if isinstance(quote.index, str):
        about = library().sections["indices"][quote.index]
        index = Pair(about["label"], about["label_zh"])
    stated = valued(quote.number, value)
    return t("{stated} in money of {year}, carried to the price date by {index}: times {factor}",
             stated=stated, year=quote.year, index=index, factor=Number(quote.factor, 3))  # fmt: skip


def _bound(value: Value, bound: float) -> Text:
    return _point(value, float(units.to_si(bound, value.parameter.unit)))


def _point(value: Value, si: float) -> Text:
    """An SI number of the parameter as its value is shown: in the same unit, whose numbers compare at a glance."""
    unit = value.parameter.unit
    if value.currency != "CNY" or unit == units.DATE or value.parameter.options:
        return valued(si, value)
    return Quantity(si, unit, digits=4, exact=True)


def _spread(value: Value) -> Text:
    spread = value.distribution
    if value.shares:
        keys = Joined(tuple(k for k, _ in value.shares), ", ", "、")
        return t("that of {other}, divided among phases by {keys}", other=value.same_as, keys=keys)
    if value.same_as and value.part != 1.0:
        return t("that of {other}, of which it is {share}", other=value.same_as, share=Share(value.part))
    if value.same_as:
        return t("that of {other}, whose number it is", other=value.same_as)
    if spread is None:
        return t("none: one number")
    ends = [_point(value, float(q)) for q in spread.quantile([0.05, 0.5, 0.95])]
    return t("{kind}; P5, P50, P95: {ends}", kind=KINDS.get(spread.kind, spread.kind),
             ends=Joined(tuple(ends), ", ", "、"))  # fmt: skip


def _feeds(project: Project, key: str) -> list[Items | Table]:
    """What it feeds."""
    names = list(feeds(project)[key])
    line = t("What the line makes hangs on it: it is simulated anew when the number is changed.")
    anew: list[Items | Table] = [Items((line,), "note")] if decides(project, key) else []
    if not names:
        plan = t("The monthly plan reads it (`anodeworks plan`), and no other figure.")
        return anew or [Items((plan if planned(key) else t("It feeds no figure."),), "note")]
    known = [project.indicators[name] for name in names if name in project.indicators]
    rows = tuple(Row(a.name, (indicator_label(a), Key(a.name), t(a.meaning))) for a in known)
    columns = (
        Column("label", t("figure"), role="text"),
        Column("name", tc("indicator", "name"), role="text"),
        Column("meaning", t("meaning"), role="text", minor=True),
    )
    return [*anew, Table("feeds", columns, rows, t("It feeds"), brief=STRONGEST)]


def _range(value: Value) -> Section:
    """Bounds and distribution as numbers, or options with their weights; the facts say them in words."""
    rows = _options(value) if value.parameter.options else [*_bounds(value), *_distribution(value)]
    return Section("range", t("Bounds and spread"), (_facts("range", rows),), 2)


def _options(value: Value) -> list[tuple[str, Text, Cell]]:
    """Every option, with its weight where it is drawn."""
    spread = value.distribution
    drawn = (
        {} if spread is None else dict(zip(map(round, spread.args), map(Share, spread.weights), strict=True))
    )
    return [(name, Written(name), drawn.get(i)) for i, name in enumerate(value.parameter.options)]


def _bounds(value: Value) -> list[tuple[str, Text, Cell]]:
    ask = value.parameter
    return [
        ("least", t("least"), _amount(value, float(units.to_si(ask.lo, ask.unit)))),
        ("largest", t("largest"), _amount(value, float(units.to_si(ask.hi, ask.unit)))),
    ]


def _distribution(value: Value) -> list[tuple[str, Text, Cell]]:
    """Quantiles, and what the distribution is given by; a geometric standard deviation is a factor."""
    spread = value.distribution
    if spread is None:
        return []
    points = zip(("P5", "P50", "P95"), spread.quantile([0.05, 0.5, 0.95]), strict=True)
    rows: list[tuple[str, Text, Cell]] = [(p.lower(), p, _amount(value, float(q))) for p, q in points]
    factors = {"normal": units.scale(value.parameter.unit).factor, "lognormal": 1.0}
    labels = ARGUMENTS.get(spread.kind) or (t("value"),) * len(spread.args)
    for i, (label, arg) in enumerate(zip(labels, spread.args, strict=True), 1):
        width = i == 2 and spread.kind in factors
        rows.append(
            (f"argument_{i}", label, Number(arg / factors[spread.kind], 4) if width else _amount(value, arg))
        )
    return [*rows, *((f"weight_{i}", t("weight"), Share(w)) for i, w in enumerate(spread.weights, 1))]


def _amount(value: Value, si: float) -> Quantity:
    """An SI number in the parameter's unit, of the value's own currency."""
    return Quantity(si, value.parameter.unit.replace("CNY", value.currency), digits=4, exact=True)


def _facts(name: str, rows: Sequence[tuple[str, Text, Cell]]) -> Table:
    made = tuple(Row(row, (label, cell)) for row, label, cell in rows)
    return Table(name, (Column("what", role="text"), Column("is", role="text")), made, brief=len(made))


def _document(found: Explained, verdict: tuple[Finding, ...], sections: tuple[Section, ...]) -> Document:
    return Document(
        "explain", t("Explanation of {key}", key=found.key), project_label(found.project), verdict, sections,
        about_file(found.project),
    )  # fmt: skip
