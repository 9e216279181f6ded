"""Everything about one number, down to its source and the figures that it feeds; or about one indicator."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from anodeworks.errors import InputError
from anodeworks.finance import Finance
from anodeworks.language import Message, Text, joined, keyed, t, tc, tn
from anodeworks.project.starter import DEFAULT_ROUTE, starter
from anodeworks.quantity import Value, units
from anodeworks.quantity.indicator import Indicator
from anodeworks.quantity.value import GRADES
from anodeworks.quantity.wording import Number, Quantity, Share, Span, Unit
from anodeworks.remedies import nearest
from anodeworks.study.base_case import Base
from anodeworks.study.dependence import dependence, feeds
from anodeworks.study.lines.drawn import decides
from anodeworks.twin.planning import planned
from anodeworks.twin.project import Project, build, load
from anodeworks.view import facts
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
    about_file,
    indicator_label,
    number_label,
    project_label,
)
from anodeworks.view.numbers import shown

if TYPE_CHECKING:
    from anodeworks.study.sensitivity.table import Factor

BETTER: dict[bool | None, Message] = {True: t("when higher"), False: t("when lower"), None: t("neither way")}
SCENARIOS = 1023  # of an indicator, as `run` draws them
STRONGEST = 10  # numbers and figures that a first screen names


@dataclass(frozen=True)
class Explained:
    """What was asked about, and the project in which it stands."""

    project: Project
    key: str
    several: tuple[str, ...] = ()  # keys that have the word within, where it is no key itself
    swings: tuple[Factor, ...] = ()  # what each uncertain number moves an indicator by, the strongest first
    base: Base | None = None  # of an indicator: the plant as written, and its draws


def ask(key: str, *, project: Path | Project | None = None) -> Explained:
    """What a key, a part of one, or an indicator is.

    Args:
        key: a dotted key, whole words of one, or an indicator's name.
        project: the project or its file; the starter project if none.

    Raises:
        InputError: nothing like it, with the nearest key; or an indicator of what is no plant.
    """
    opened = project if isinstance(project, Project) else _open(project)
    stated = opened.ledger.get(key)
    if opened.production and (stated is None or stated.origin == "simulation"):
        from anodeworks.study.lines import lined

        opened = lined(opened)
    if key in opened.ledger:
        return Explained(opened, key)
    if key in opened.indicators:
        return _figure(opened, key)
    return Explained(opened, key, _like(opened, key))


def _open(file: Path | None) -> Project:
    return (
        load(file)
        if file is not None
        else build(tomllib.loads(starter(DEFAULT_ROUTE)), keyed(t("the starter project")))
    )


def _figure(project: Project, indicator: str) -> Explained:
    """An indicator with what it is: a number is explained without computing the plant."""
    from anodeworks.study.evaluate import evaluate, monte_carlo
    from anodeworks.study.feasible import require_base_case
    from anodeworks.study.sensitivity.tornado import tornado

    varied = bool(project.uncertain)
    result = monte_carlo(project, SCENARIOS, outcome=False) if varied else evaluate(project)
    require_base_case(result)
    moved = dependence(project)[indicator]
    rows = tornado(project, [indicator]).factors(indicator) if varied else ()
    return Explained(
        project, indicator, swings=tuple(row for row in rows if row.name in moved), base=Base(result)
    )


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
    project, about, base = found.project, found.project.indicators[found.key], found.base
    assert base is not None  # of every indicator that was asked about
    swings = {row.name: row for row in found.swings}
    keys = [*swings, *widest(project, [key for key in dependence(project)[found.key] if key not in swings])]
    rows: list[tuple[str, Text, Cell]] = [
        ("name", tc("indicator", "name"), found.key),
        ("label", t("label"), indicator_label(about)),
        *_values(base, about),
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
    verdict = Finding("none", _is(base, about), t("What it is: {meaning}.", meaning=t(about.meaning)))
    return _document(found, (verdict,), sections)


def _is(base: Base, about: Indicator) -> Text:
    """What an indicator is: its median where there are draws, else the base case."""
    label, value, spread = indicator_label(about), base.quantity(about), base.spread(about.name)
    if spread is not None and math.isfinite(spread.middle):
        middle, span = Quantity(spread.middle, about.unit), Span(spread.low, spread.high, about.unit)
        return t("{figure:first} is {middle} at the median, {span} from P5 to P95.", figure=label, middle=middle,
                 span=span)  # fmt: skip
    if math.isfinite(value.si):
        return t("{figure:first} is {value}.", figure=label, value=value)
    return t("{figure:first} has no value in the base case.", figure=label)


def _values(base: Base, about: Indicator) -> Iterator[tuple[str, Text, Cell]]:
    """An indicator in the base case and over the draws."""
    yield "value", t("base case"), base.quantity(about)
    spread = base.spread(about.name)
    if spread is not None:
        yield "median", t("median"), Quantity(spread.middle, about.unit)
        yield "spread", t("P5 to P95"), Span(spread.low, spread.high, about.unit)
        if spread.undefined > 0:
            undefined = t("in {share} of the scenarios", share=Share(spread.undefined))
            yield "undefined", t("without a value"), undefined


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
    section = Section("number", "", (_facts("number", facts.about(value, key)), *_feeds(project, key)), 0)
    return _document(found, (Finding("none", verdict, _known(value)),), (section, _range(value)))


def _known(value: Value) -> Text:
    """How well it is known, in a sentence."""
    return joined(
        t("Grade of evidence: {grade}, {meaning}.", grade=Grade(value.grade), meaning=t(GRADES[value.grade])),
        t("Its range is graded {grade}.", grade=Grade(value.rests_on))
        if value.rests_on != value.grade
        else "",
    )


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
    return Section("range", t("Bounds and spread"), (_facts("range", facts.spread(value)),), 2)


def _facts(name: str, rows: Sequence[tuple[str, Text, Cell]]) -> Table:
    made = tuple(Row(row, (label, cell)) for row, label, cell in rows)
    return Table(name, (Column("what", role="text"), Column("is", role="text")), made, brief=len(made))


def _document(found: Explained, verdict: tuple[Finding, ...], sections: tuple[Section, ...]) -> Document:
    return Document(
        "explain", t("Explanation of {key}", key=found.key), project_label(found.project), verdict, sections,
        about_file(found.project),
    )  # fmt: skip
