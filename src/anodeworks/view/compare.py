"""Two projects side by side: which is better and by what, where the difference comes from, and every figure of both.

Both are drawn with one seed: a number that both have is the same in both in every scenario.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from anodeworks.finance import LABELS, Money
from anodeworks.finance.cash_flow import ProjectFlow
from anodeworks.finance.parameters import carried
from anodeworks.language import Joined, Pair, Text, joined, t, tn
from anodeworks.quantity import Indicator, Value, units
from anodeworks.quantity.wording import Number, Quantity
from anodeworks.study.base_case import Base
from anodeworks.study.evaluate import evaluate, evaluate_si, monte_carlo
from anodeworks.study.feasible import require_base_case
from anodeworks.study.sensitivity.rank import rank_correlations
from anodeworks.twin.project import Project
from anodeworks.view import closing, median
from anodeworks.view.document import Cell, Column, Document, Finding, Key, Mark, Row, Section, Table, Words
from anodeworks.view.headline import main, rest
from anodeworks.view.labels import about_file, indicator_label, number_label, project_label, subject
from anodeworks.view.numbers import range_of, shown

WORTH: Final = Money.fnpv_after_tax  # by which one of two is the better
TOLD: Final = 3  # parts of the difference that the verdict names
LEAST: Final = 0.02  # of the largest part: what is less is not named
TAXES: Final = ("output_vat", "vat_refund", "input_vat", "vat_payable", "levies", "adjusted_tax")


@dataclass(frozen=True, eq=False)
class Compared:
    """Two results; by number, what the first would be worth more if it alone were as in the second, CNY."""

    first: Base
    second: Base
    alone: Mapping[str, float]


def ask(project: Project, other: Project, *, scenarios: int = 1023, seed: int = 0) -> Compared:
    """Both base cases and draws, and the first with one number of the second at a time.

    Args:
        project, other: the plants.
        scenarios: draws of each; 0 for base cases alone.
        seed: of the draws.

    Raises:
        InputError: a base case that cannot be computed.
    """
    results = [
        monte_carlo(each, scenarios, seed=seed) if scenarios else evaluate(each) for each in (project, other)
    ]
    for result in results:
        require_base_case(result)
    keys = [key for key in different(project, other) if _can_be(project, other, key)]
    numbers = {key: np.full(len(keys), project.ledger[key].number) for key in keys}
    for i, key in enumerate(keys):
        numbers[key][i] = other.ledger[key].number
    worth = evaluate_si(project, numbers).si(WORTH.name) if keys else []
    first = Base(results[0])
    alone = {key: float(x) - first.figure(WORTH.name) for key, x in zip(keys, worth, strict=True)}
    return Compared(first, Base(results[1]), alone)


def different(first: Project, second: Project) -> list[str]:
    """Numbers whose value or range differs, and those that only one of the two has."""

    def told(value: Value | None) -> object:
        return None if value is None else (value.number, value.currency, str(range_of(value)))

    every = dict.fromkeys((*first.ledger, *second.ledger))
    return [key for key in every if told(first.ledger.get(key)) != told(second.ledger.get(key))]


def _can_be(first: Project, second: Project, key: str) -> bool:
    """Whether the first project could have the second's number: the same thing in the same money, in its calendar."""
    one, two = first.ledger.get(key), second.ledger.get(key)
    if one is None or two is None or one.number == two.number:
        return False
    if one.parameter.unit == units.DATE and not 0 <= two.number - first.first_year < first.horizon:
        return False
    return one.currency == two.currency and one.parameter.options == two.parameter.options


def document(found: Compared) -> Document:
    """Which is better and by what, what makes the difference, the numbers that differ, and every figure of both."""
    first, second = found.first.project, found.second.project
    changed = different(first, second)
    names = [n for n in (*main(found.first), *rest(found.first)) if n in second.indicators]
    rows = tuple(_figure(found, n) for n in names)
    figures = Table("figures", _figure_columns(found), rows, scaled="row", brief=14)
    none = () if changed else (Words(t("No number differs.")),)
    return Document(
        "compare",
        t("Two projects side by side"),
        t("{first}; {second}", first=subject(first), second=subject(second)),
        (_verdict(found, names), *_closings(found), _told(found, changed)),
        (
            Section("worth", t("Where the difference comes from"), (_worth(found),), 0),
            Section("figures", t("Figures"), (figures,), 0),
            Section("numbers", t("Numbers that differ"), (_numbers(found, changed), *none), 0),
        ),
        {**about_file(first), "other": (t("compared with"), second.file)},
    )


def _columns(what: str) -> tuple[Column, ...]:
    label = t("number") if what == "number" else t("figure") if what == "figure" else t("present value")
    return (
        Column(what, label, role="text"),
        Column("first", t("first")), Column("second", t("second")), Column("difference", t("difference")),
    )  # fmt: skip


def gap(found: Compared) -> float:
    """What the second base case is worth more than the first, CNY; nothing where either is undefined."""
    one, two = (base.figure(WORTH.name) for base in (found.first, found.second))
    return two - one if math.isfinite(two - one) else 0.0


def led(found: Compared) -> bool:
    """Whether medians lead, since one of the base cases lies apart from its own."""
    return median.parted(found.first) or median.parted(found.second)


def _middle(base: Base, name: str) -> float:
    """A figure at the median of the draws, SI."""
    spread = base.spread(name)
    return math.nan if spread is None else spread.middle


def _verdict(found: Compared, names: list[str]) -> Finding:
    """Which of the two is better and by what, at the medians where these lead, and what makes the difference."""
    bases = (found.first, found.second)
    one, two = (
        Quantity(_middle(base, WORTH.name) if led(found) else base.figure(WORTH.name), WORTH.unit, WORTH.name)
        for base in bases
    )
    more = two.si - one.si if math.isfinite(two.si - one.si) else 0.0
    numbers: dict[str, Cell] = {"first": one, "second": two, "difference": Quantity(more, WORTH.unit)}
    label = indicator_label(WORTH)
    if not more:
        told = t("Neither is better: {figure:inner} is {one} and {two}.", figure=label, one=one, two=two)
        return Finding("none", told, name="better", numbers=numbers)
    values = (one, two)
    if more > 0:
        bases, values = bases[::-1], values[::-1]
    better, other = (_named(found, base) for base in bases)
    said = {"better": better, "figure": label, "value": values[0], "gap": Quantity(abs(more), WORTH.unit),
            "other": other, "less": values[1]}  # fmt: skip
    told = (
        t("{better:first} is better: at the median {figure:inner} is {value}, {gap} more than {other} with {less}.",
          **said)
        if led(found)
        else t("{better:first} is better: {figure:inner} is {value}, {gap} more than {other} with {less}.", **said)
    )  # fmt: skip
    mark: Mark = "good" if values[0].si > 0 else "bad"
    why = joined(_bases(found, more), _made(found), _other_figures(found, names, more))
    return Finding(mark, told, why, name="better", numbers=numbers)


def _bases(found: Compared, more: float) -> Text:
    """What the base cases say where medians lead, and why they differ."""
    if not led(found):
        return ""
    one, two = (base.quantity(WORTH) for base in (found.first, found.second))
    said = (
        t(
            "The base cases, {one} and {two}, stand in the same order, but lie apart from the medians.",
            one=one,
            two=two,
        )
        if gap(found) * more > 0
        else t(
            "The base cases, {one} and {two}, stand the other way round; they lie apart from the medians.",
            one=one,
            two=two,
        )
    )
    parted = [base for base in (found.first, found.second) if median.parted(base)]
    return joined(
        said, *(median.why_beside(base, rank_correlations(base.result, [WORTH.name])) for base in parted[:1])
    )


def _closings(found: Compared) -> Iterator[Finding]:
    """Whether the owner closes either plant."""
    for base, place in ((found.first, t("The first")), (found.second, t("The second"))):
        for told in closing.finding(base):
            yield replace(
                told, subject=place, name=f"{told.name}_{'first' if base is found.first else 'second'}"
            )


def _figure_columns(found: Compared) -> tuple[Column, ...]:
    """Base cases and, with draws, medians, those that lead first."""
    label, *plain = _columns("figure")
    if not (found.first.draws and found.second.draws):
        return (label, *plain)
    bases = (
        Column("first", t("first, base")), Column("second", t("second, base")), Column("difference", t("difference"))
    )  # fmt: skip
    medians = (
        Column("first_p50", t("first, P50")), Column("second_p50", t("second, P50")),
        Column("difference_p50", t("difference")),
    )  # fmt: skip
    return (label, *medians, *bases) if led(found) else (label, *bases, *medians)


def _named(found: Compared, base: Base) -> Text:
    """A plant by its name, or by its place where both have one name."""
    labels = [project_label(each.project) for each in (found.first, found.second)]
    if labels[0] != labels[1]:
        return t("“{name}”", name=project_label(base.project))
    return t("the first") if base is found.first else t("the second")


def _made(found: Compared) -> Text:
    """The largest parts of the difference, as the better plant has them."""
    sign = 1.0 if gap(found) > 0 else -1.0
    parts = sorted(parts_of(found), key=lambda part: -abs(part[3] - part[2]))
    largest = abs(parts[0][3] - parts[0][2])
    said = []
    for _, label, one, two in parts[:TOLD]:
        paid = one + two < 0
        more = (-sign if paid else sign) * (two - one)  # a cost that is higher lies further below nothing
        if abs(more) < LEAST * largest:
            continue
        amount = Quantity(abs(more), WORTH.unit)
        higher = t("{part:inner} higher by {amount}", part=label, amount=amount)
        said.append(higher if more > 0 else t("{part:inner} lower by {amount}", part=label, amount=amount))
    parts_said = Joined(tuple(said), ", ", "，")
    if not led(found):
        return t("As present values it has {parts}.", parts=parts_said)
    if sign > 0:
        return t("In the base case the second has, as present values, {parts}.", parts=parts_said)
    return t("In the base case the first has, as present values, {parts}.", parts=parts_said)


def _other_figures(found: Compared, names: list[str], more: float) -> Text:
    """For how many of the main figures the second is the better one, too."""
    sides = []
    for name in (n for n in main(found.first) if n in names and n != WORTH.name):
        about = found.first.project.indicators[name]
        one, two = (
            _middle(base, name) if led(found) else base.figure(name) for base in (found.first, found.second)
        )
        if about.higher_is_better is not None and math.isfinite(two - one) and one != two:
            sides.append((two > one) == about.higher_is_better)
    if not sides:
        return ""
    speak = sum(side == (more > 0) for side in sides)
    return t("Of {n} other main figures that have a better side, {speak} are on its side.",
             n=Number(len(sides), whole=True), speak=Number(speak, whole=True))  # fmt: skip


def parts_of(found: Compared) -> list[tuple[str, Text, float, float]]:
    """Cash flows of both as present values, CNY: name, label, first, second; what is paid is below nothing.

    Over all parts the sum is the net present value after tax.
    """
    both = [_present(base) for base in (found.first, found.second)]
    lines, flows = LABELS["project"], ProjectFlow._fields
    shown = [name for name in flows if name in both[0] and name not in (*TAXES, "recovered_working_capital")]
    rows: list[tuple[str, Text, float, float]] = []
    for name in shown:
        label = Pair(lines[name].english, lines[name].chinese)
        more = "recovered_working_capital" if name == "working_capital" else ""
        one, two = (each[name] + each.get(more, 0.0) for each in both)
        rows.append((name, label, one, two))
    taxes = [sum(each[name] for name in TAXES) for each in both]
    return [*rows, ("taxes", t("taxes and levies, VAT included"), taxes[0], taxes[1])]


def _present(base: Base) -> dict[str, float]:
    """The lines of the project's cash flow as present values, CNY: what comes in above nothing, what goes out below."""
    flow = base.outcome.statements.project
    asked = ("appraisal.discount_rate", "appraisal.rate_basis", "prices.basis", "prices.inflation")
    rate = carried(*(base.value(f"finance.{key}") for key in asked))
    worth = (1.0 + rate) ** -np.arange(1.0, len(base.project.years) + 1.0)
    signs = {"inflow": 1.0, "outflow": -1.0, "before_tax": 0.0, "adjusted_tax": -1.0, "after_tax": 0.0}
    found, sign = {}, 0.0
    for name in ProjectFlow._fields:  # a heading says which way the lines below it go
        sign = signs.get(name, sign)
        if sign and not LABELS["project"][name].heading:
            found[name] = sign * float(np.asarray(getattr(flow, name)) @ worth)
    return found


def _worth(found: Compared) -> Table:
    """The parts of the difference, and their sum."""
    rows = []
    for name, label, one, two in parts_of(found):
        if one or two:
            cells = (Quantity(x, WORTH.unit) for x in (one, two, two - one))
            rows.append(Row(name, (label, *cells)))
    total = _beside(WORTH, found.first.figure(WORTH.name), found.second.figure(WORTH.name), WORTH.name)
    note = t(
        "Cash flows of the project in the base case, discounted to the start of its first year; what is paid stands "
        "below nothing."
    )
    return Table(
        "worth",
        _columns("part"),
        (*rows, Row(WORTH.name, (indicator_label(WORTH), *total), "sum")),
        "",
        note,
        "row",
    )


def _told(found: Compared, changed: list[str]) -> Finding:
    """How many numbers differ, and which of them by itself does most."""
    count, first = len(changed), found.first.project
    if not count:
        return Finding("none", t("No number differs."), name="numbers")
    told = tn("{n} number differs.", "{n} numbers differ.", count, n=Number(count, whole=True))
    single = sum((key in first.ledger) != (key in found.second.project.ledger) for key in changed)
    only: Text = tn("{n} of them stands in one of the two alone.", "{n} of them stand in one of the two alone.",
                    single, n=Number(single, whole=True)) if single else ""  # fmt: skip
    strongest = _by_effect(found, changed)[0]
    effect = found.alone.get(strongest, 0.0)
    most: Text = ""
    if effect and math.isfinite(effect):
        said = {"number": number_label(first, strongest), "amount": Quantity(abs(effect), WORTH.unit)}
        most = (t("Alone, the second's “{number}” would make the first worth {amount} more.", **said) if effect > 0
                else t("Alone, the second's “{number}” would make the first worth {amount} less.", **said))  # fmt: skip
    return Finding("none", told, joined(only, most), name="numbers")


def _by_effect(found: Compared, changed: list[str]) -> list[str]:
    """Numbers by what each alone does, the strongest first."""

    def strength(key: str) -> float:
        effect = abs(found.alone.get(key, 0.0))
        return effect if math.isfinite(effect) else 0.0

    return sorted(changed, key=lambda key: -strength(key))


def _numbers(found: Compared, changed: list[str]) -> Table:
    """The numbers that differ, the strongest first."""
    first, second = found.first.project, found.second.project
    rows = []
    for key in _by_effect(found, changed):
        values = [project.ledger.get(key) for project in (first, second)]
        cells: list[Cell] = [None if v is None else shown(v, key) for v in values]
        effect = Quantity(found.alone[key], WORTH.unit) if key in found.alone else None
        label = number_label(first if values[0] else second, key)
        rows.append(Row(key, (label, Key(key), *cells, effect)))
    columns = (
        Column("number", t("number"), role="text"), Column("key", t("key"), role="text", minor=True),
        Column("first", t("first")), Column("second", t("second")), Column("effect", t("does alone")),
    )  # fmt: skip
    note = t("“Does alone”: by how much the net present value after tax of the first changes if it has this one number "
             "of the second.")  # fmt: skip
    return Table("numbers", columns, tuple(rows), "", note, brief=8)


def _figure(found: Compared, name: str) -> Row:
    """A figure of both, and the second less the first, in the order of the heads."""
    about = found.first.project.indicators[name]
    bases = _beside(about, found.first.figure(name), found.second.figure(name), name)
    if not (found.first.draws and found.second.draws):
        return Row(name, (indicator_label(about), *bases))
    medians = _beside(about, _middle(found.first, name), _middle(found.second, name))
    cells = (*medians, *bases) if led(found) else (*bases, *medians)
    return Row(name, (indicator_label(about), *cells))


def _beside(about: Indicator, one: float, two: float, key: str = "") -> tuple[Cell, ...]:
    """Two numbers of a figure, and the second less the first: in years for a date."""
    difference = two - one if math.isfinite(one) and math.isfinite(two) else math.nan
    zero = 0.0 if about.unit == units.DATE else float(units.to_si(0.0, about.unit))
    told = (Quantity(difference * units.SECONDS_PER_YEAR, "year") if about.unit == units.DATE
            else Quantity(difference + zero, about.unit))  # fmt: skip
    return Quantity(one, about.unit, key), Quantity(two, about.unit, key), told
