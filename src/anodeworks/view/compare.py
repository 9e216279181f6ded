"""Two projects side by side: which is better and by what, where the difference comes from, and every figure of both.

Both are drawn with one seed: a number that both have is the same in both in every scenario.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from anodeworks.language import Joined, Text, joined, t, tn
from anodeworks.quantity import units
from anodeworks.quantity.wording import Number, Quantity
from anodeworks.study.base_case import Base
from anodeworks.study.evaluate import evaluate, evaluate_si, monte_carlo
from anodeworks.study.feasible import require_base_case
from anodeworks.study.sensitivity.rank import rank_correlations
from anodeworks.twin.project import Project
from anodeworks.view import closing, compare_tables, median
from anodeworks.view.compared import WORTH, Compared, Sides, different, gap, middle, parts_of, sides
from anodeworks.view.document import Cell, Document, Finding, Mark, Section, Words
from anodeworks.view.headline import main, rest
from anodeworks.view.labels import about_file, indicator_label, number_label, subject

TOLD: Final = 3  # parts of the difference that the verdict names
LEAST: Final = 0.02  # of the largest part: what is less is not named


def ask(
    project: Project, other: Project, *, scenarios: int = 1023, seed: int = 0, called: Sides | None = None
) -> Compared:
    """Both base cases and draws, and the first with one number of the second at a time.

    Args:
        project, other: the plants.
        scenarios: draws of each; 0 for base cases alone.
        seed: of the draws.
        called: what each is called; unless said as `sides` has it.

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
    return Compared(first, Base(results[1]), alone, called or sides(project, other))


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
    none = () if changed else (Words(t("No number differs.")),)
    one, two = (side.head for side in found.sides)
    return Document(
        "compare",
        t("Two projects side by side"),
        t("{first}; {second}", first=subject(first, one), second=subject(second, two)),
        (_verdict(found, names), _told(found, changed), *_closings(found)),
        (
            Section("worth", t("Where the difference comes from"), (compare_tables.worth(found),), 0),
            Section("figures", t("Figures"), (compare_tables.figures(found, names),), 0),
            Section("numbers", t("Numbers that differ"), (compare_tables.numbers(found, changed), *none), 0),
        ),
        {**about_file(first), "other": (t("compared with"), second.file)},
    )


def _leading(found: Compared, base: Base, name: str) -> float:
    """The figure that leads, SI: the median where both have draws."""
    return middle(base, name) if found.drawn else base.figure(name)


def _verdict(found: Compared, names: list[str]) -> Finding:
    """Which of the two is better and by what, at the medians where there are draws, and what makes the difference."""
    one, two = (
        Quantity(_leading(found, base, WORTH.name), WORTH.unit, WORTH.name)
        for base in (found.first, found.second)
    )
    more = two.si - one.si if math.isfinite(two.si - one.si) else 0.0
    numbers: dict[str, Cell] = {"first": one, "second": two, "difference": Quantity(more, WORTH.unit)}
    label = indicator_label(WORTH)
    if not more:
        told = t("Neither is better: {figure:inner} is {one} and {two}.", figure=label, one=one, two=two)
        return Finding("none", told, name="better", numbers=numbers)
    values, (other, better) = (one, two), (side.named for side in found.sides)
    if more < 0:
        values, better, other = values[::-1], other, better
    said = {"better": better, "figure": label, "value": values[1], "gap": Quantity(abs(more), WORTH.unit),
            "other": other, "less": values[0]}  # fmt: skip
    told = (
        t("{better:first} is better: at the median {figure:inner} is {value}, {gap} more than {other} with {less}.",
          **said)
        if found.drawn
        else t("{better:first} is better: {figure:inner} is {value}, {gap} more than {other} with {less}.", **said)
    )  # fmt: skip
    mark: Mark = "good" if values[1].si > 0 else "bad"
    why = joined(_bases(found, more), _made(found), _other_figures(found, names, better, more))
    return Finding(mark, told, why, name="better", numbers=numbers)


def _bases(found: Compared, more: float) -> Text:
    """What the base cases say beside the medians where they say something else, and why they do."""
    if not found.drawn:
        return ""
    one, two = (base.quantity(WORTH) for base in (found.first, found.second))
    apart = [(base, side) for base, side in zip((found.first, found.second), found.sides, strict=True)
             if median.parted(base)]  # fmt: skip
    if gap(found) * more < 0:
        said: Text = t("The base cases, {one} and {two}, stand the other way round.", one=one, two=two)
    elif apart:
        said = t("The base cases, {one} and {two}, stand in the same order, but lie apart from the medians.",
                 one=one, two=two)  # fmt: skip
    else:
        return ""
    why = (
        median.why_beside(base, rank_correlations(base.result, [WORTH.name]), side.named)
        for base, side in apart[:1]
    )
    return joined(said, *why)


def _closings(found: Compared) -> Iterator[Finding]:
    """Whether the owner closes either plant."""
    bases = {"first": found.first, "second": found.second}
    for (place, base), side in zip(bases.items(), found.sides, strict=True):
        for told in closing.finding(base):
            yield replace(told, subject=side.head, name=f"{told.name}_{place}")


def _made(found: Compared) -> Text:
    """The largest parts of the difference, as the plant whose base case is worth more has them."""
    if not gap(found):
        return ""
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
    if not found.drawn:
        return t("As present values it has {parts}.", parts=parts_said)
    worthier = found.sides[1 if sign > 0 else 0].named
    return t("In the base case {plant} has, as present values, {parts}.", plant=worthier, parts=parts_said)


def _other_figures(found: Compared, names: list[str], better: Text, more: float) -> Text:
    """For how many of the main figures the one that is worth more is the better one, too."""
    sides = []
    for name in (n for n in main(found.first) if n in names and n != WORTH.name):
        about = found.first.project.indicators[name]
        one, two = (_leading(found, base, name) for base in (found.first, found.second))
        if about.higher_is_better is not None and math.isfinite(two - one) and one != two:
            sides.append((two > one) == about.higher_is_better)
    if not sides:
        return ""
    speak = sum(side == (more > 0) for side in sides)
    n, many = Number(len(sides), whole=True), Number(speak, whole=True)
    return t("Of {n} other main figures that have a better side, {speak} are on the side of {better}.",
             n=n, speak=many, better=better)  # fmt: skip


def _told(found: Compared, changed: list[str]) -> Finding:
    """How many numbers differ, and which of them by itself does most."""
    count, first = len(changed), found.first.project
    if not count:
        return Finding("none", t("No number differs."), name="numbers")
    told = tn("{n} number differs.", "{n} numbers differ.", count, n=Number(count, whole=True))
    single = sum((key in first.ledger) != (key in found.second.project.ledger) for key in changed)
    only: Text = tn("{n} of them stands in one of the two alone.", "{n} of them stand in one of the two alone.",
                    single, n=Number(single, whole=True)) if single else ""  # fmt: skip
    strongest = compare_tables.by_effect(found, changed)[0]
    effect = found.alone.get(strongest, 0.0)
    most: Text = ""
    if effect and math.isfinite(effect):
        one, two = (side.named for side in found.sides)
        said = {"number": number_label(first, strongest), "amount": Quantity(abs(effect), WORTH.unit),
                "first": one, "second": two}  # fmt: skip
        most = (t("Alone, “{number}” as in {second} would make {first} worth {amount} more.", **said) if effect > 0
                else t("Alone, “{number}” as in {second} would make {first} worth {amount} less.", **said))  # fmt: skip
    return Finding("none", told, joined(only, most), name="numbers")
