"""Announced figures against the model, and against all that an audit knows: the verdict, the odds, the reasons."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from anodeworks.audit.answer import Answer, Odds
from anodeworks.audit.odds import Held
from anodeworks.language import Joined, Message, Text, joined, listed, t, tn
from anodeworks.quantity import units
from anodeworks.quantity.indicator import Sense
from anodeworks.quantity.wording import Chance, Number, Quantity, Share, Span
from anodeworks.study.base_case import Base
from anodeworks.view import document as doc
from anodeworks.view.document import (
    Cell,
    Cited,
    Column,
    Finding,
    Grade,
    Interval,
    Judged,
    Row,
    Section,
    Table,
    Words,
)
from anodeworks.view.labels import announced, carried, claim_text, indicator_label
from anodeworks.view.picture import Axis, Chart, Series, Spot
from anodeworks.view.reasons import reasons

Claimed = Answer | Held
MARKS: Final[dict[str, doc.Mark]] = {
    "likely": "good", "doubtful": "fair", "fails": "bad", "input": "none", "untested": "none",
}  # fmt: skip
FAR: Final = 20.0  # ratio of its ends from which an axis is logarithmic
RULES: Final[Mapping[Sense, Message]] = {
    "at least": t("It counts as met if it comes to as much or more."),
    "at most": t("It counts as met if it comes to as much or less."),
    "within": t("It counts as met if the announced amount covers the need."),
    "input": t("It counts as met if all phases are built and the size is kept."),
}


def verdict_of_claims(found: Sequence[Claimed]) -> Finding | None:
    """Whether what was announced holds, by the claim that decides; None where none can be tested."""
    tested = [
        claimed for claimed in found if odds_of(claimed) is not None and answer_of(claimed).sense != "input"
    ]
    if not tested:
        return None
    worst = min(tested, key=lambda claimed: (_met(claimed), -_apart(claimed)))
    mark = mark_of(worst)
    rest = [claimed for claimed in tested if claimed is not worst]
    fails = [_named(each) for each in rest if mark_of(each) == "bad"]
    doubts = sum(mark_of(each) == "fair" for each in rest)
    reason = joined(
        carried([answer_of(worst).claim]),
        _how_often(worst),
        tn("Nor does {claims} hold.", "Nor do {claims} hold.", len(fails), claims=listed(fails)) if fails else "",
        tn("{n} other is doubtful.", "{n} others are doubtful.", doubts, n=Number(doubts, whole=True))
        if doubts else "",
    )  # fmt: skip
    numbers: dict[str, Cell] = {"announced": _announced(worst), "odds": _chance(odds_of(worst))}
    return Finding(mark, _verdict(worst, mark, len(tested)), reason, name="claims", numbers=numbers)


def claims(base: Base, found: Sequence[Claimed]) -> Section:
    """The chapter on claims: odds of each, its ranges, and why it differs from the model.

    Args:
        base: the result.
        found: answers of the model alone, or claims that an audit held against three distributions.
    """
    if not found:
        return Section("claims", t("Claims"), (Words(t("The file states no claims ([claims])."), "note"),), 0)
    held = [claimed for claimed in found if isinstance(claimed, Held)]
    table = _odds_table(held) if held else _model_table(found)
    parts = []
    if held:
        drawn = (chart for each in held for chart in _drawn(each))
        parts.append(Section("ranges", t("Ranges of announced figures"), (*drawn, _ranges(held))))
    parts.append(Section("reasons", t("Claim by claim"), tuple(_reasons(base, found))))
    rates = carried(answer_of(claimed).claim for claimed in found)
    legend = joined(_legend(bool(held)), rates)
    return Section("claims", t("Claims"), (table, Words(legend, "note")), 0, tuple(parts))


def answer_of(claimed: Claimed) -> Answer:
    """The claim as the model alone answers it."""
    return claimed.answer if isinstance(claimed, Held) else claimed


def odds_of(claimed: Claimed) -> Odds | None:
    """The odds that decide: of an audit those of model, other plants and evidence together."""
    return claimed.posterior if isinstance(claimed, Held) else claimed.odds


def mark_of(claimed: Claimed) -> doc.Mark:
    """The mark of a claim."""
    odds = odds_of(claimed)
    return MARKS[answer_of(claimed).mark if odds is None else odds.mark]


def rule_of(answer: Answer) -> Message:
    """When a claim counts as met."""
    if answer.claim.indicator.unit == units.DATE:
        return t("It counts as met if it happens by then.")
    if answer.sense == "about":
        return t("It counts as met within a factor of {factor}.", factor=Number(1 + answer.near))
    return RULES[answer.sense]


def _verdict(claimed: Claimed, mark: doc.Mark, count: int) -> Message:
    answer = answer_of(claimed)
    about, label, said = answer.claim.indicator, _label(claimed), _announced(claimed)
    if mark == "good":
        if count == 1:
            return t("Holds by the model: {label:inner}, announced as {announced}, is met more often than not. It is "
                     "the one announced figure that can be tested.", label=label, announced=said)  # fmt: skip
        return t("Holds by the model: all {n} announced figures that can be tested are met in half of the scenarios or "
                 "more.", n=Number(count, whole=True))  # fmt: skip
    spread = answer.spread
    span = Span(spread.low, spread.high, about.unit, about.name) if spread is not None else ""
    times = answer.announced / answer.base if answer.base else math.nan
    if about.unit == units.DATE:
        if mark == "bad":
            return t("Does not hold: {label:inner} is announced for {announced}, and the model gives {span} from P5 "
                     "to P95.", label=label, announced=said, span=span)  # fmt: skip
        return t("Doubtful: {label:inner} is announced for {announced}, and the model gives {span} from P5 to P95.",
                 label=label, announced=said, span=span)  # fmt: skip
    if math.isfinite(times) and times > 0:
        if mark == "bad":
            return t("Does not hold: {label:inner} of {announced} is {times} times what the model gives ({span} from "
                     "P5 to P95).",
                     label=label, announced=said, times=Number(times, 2), span=span)  # fmt: skip
        return t("Doubtful: {label:inner} of {announced} is {times} times what the model gives ({span} from P5 to "
                 "P95).",
                 label=label, announced=said, times=Number(times, 2), span=span)  # fmt: skip
    if mark == "bad":
        return t("Does not hold: {label:inner} of {announced}, and the model gives {span} from P5 to P95.",
                 label=label, announced=said, span=span)  # fmt: skip
    return t("Doubtful: {label:inner} of {announced}, and the model gives {span} from P5 to P95.",
             label=label, announced=said, span=span)  # fmt: skip


def _how_often(claimed: Claimed) -> Message:
    """How often the claim that decides is met."""
    chance = _chance(odds_of(claimed))
    if isinstance(claimed, Held):
        return t("Its odds by model, other plants and evidence together are {odds}.", odds=chance)
    return t("{label:first} is met in {odds} of scenarios.", odds=chance, label=_label(claimed))


def _met(claimed: Claimed) -> float:
    odds = odds_of(claimed)
    return math.inf if odds is None else odds.met


def _apart(claimed: Claimed) -> float:
    """How far the announced figure lies from the model's middle, in widths of its range."""
    answer = answer_of(claimed)
    spread = answer.spread
    if spread is None or not spread.high > spread.low:
        return 0.0
    return abs(answer.announced - spread.middle) / (spread.high - spread.low)


def _label(claimed: Claimed) -> Text:
    return indicator_label(answer_of(claimed).claim.indicator)


def _named(claimed: Claimed) -> Message:
    """A label among others, which may hold commas."""
    return t("“{label:inner}”", label=_label(claimed))


def _announced(claimed: Claimed) -> Quantity:
    return announced(answer_of(claimed).claim)


def _chance(odds: Odds | None) -> Chance | None:
    return None if odds is None else Chance(odds.met, odds.error)


def _judged(odds: Odds | None, instead: Text = "", claim: str = "") -> Cell:
    """Odds with their mark; `claim`: the name of the claim of which the model gives them."""
    if odds is None:
        return instead or None
    return Judged(MARKS[odds.mark], Chance(odds.met, odds.error, key=f"claims.{claim}" if claim else ""))


def _about(answer: Answer) -> tuple[Cell, ...]:
    """Who said it, and in which words."""
    value = answer.claim.value
    return claim_text(answer.claim), Cited(value.source), Grade(value.grade)


ABOUT: Final = (
    Column("text", t("as announced"), role="text", minor=True),
    Column("source", t("source"), role="text", minor=True),
    Column("grade", t("grade"), role="text", minor=True),
)


def _model_table(found: Sequence[Claimed]) -> Table:
    """Claims against the model alone."""
    rows = []
    for answer in map(answer_of, found):
        unit, key = answer.claim.indicator.unit, answer.claim.indicator.name
        spread, middle = answer.spread, Quantity(answer.base, unit, key)
        model: Cell = middle
        if spread is not None:
            model = Interval(spread.low, spread.middle, spread.high, answer.announced, unit, key)
        odds = _judged(answer.odds, _untested(answer), answer.claim.name)
        cells = (_label(answer), _announced(answer), odds, model, middle, *_about(answer))
        rows.append(Row(answer.claim.name, cells))
    columns = (
        Column("claim", t("claim"), role="text"),
        Column("announced", t("announced")),
        Column("met", t("met in")),
        Column("model", t("model, P5 to P95") if answer_of(found[0]).spread else t("model, base case")),
        Column("base", t("base case"), minor=True),
        *ABOUT,
    )
    return Table("claims", columns, tuple(rows))


def _untested(answer: Answer) -> Text:
    """What stands instead of odds."""
    return t("taken over") if answer.sense == "input" else _beside(answer)


def _beside(answer: Answer) -> Message:
    """Without draws: how far the base case is from the claim."""
    if not math.isfinite(answer.base):
        return t("the base case has no such figure")
    if answer.claim.indicator.unit == units.DATE:
        months = round((answer.base - answer.announced) * 12)
        n = Number(abs(months), whole=True)
        if months == 0:
            return t("the same month")
        return (
            tn("base case {n} month later", "base case {n} months later", abs(months), n=n)
            if months > 0
            else tn("base case {n} month earlier", "base case {n} months earlier", abs(months), n=n)
        )
    if answer.announced == 0:
        return t("announced as nothing")
    return t("base case {times} times it", times=Number(answer.base / answer.announced, 2))


def _odds_table(found: Sequence[Held]) -> Table:
    """Claims against model, other plants, and both with the evidence."""
    rows = []
    for held in found:
        model = _judged(held.model, t("taken over") if held.answer.sense == "input" else "")
        cells = (_label(held), _announced(held), model, _judged(held.reference, t("not stated")),
                 _judged(held.posterior), *_about(held.answer))  # fmt: skip
        rows.append(Row(held.answer.claim.name, cells, note=rule_of(held.answer)))
    columns = (
        Column("claim", t("claim"), role="text"),
        Column("announced", t("announced")),
        Column("model", t("model")),
        Column("others", t("others")),
        Column("both", t("both")),
        *ABOUT,
    )
    return Table("claims", columns, tuple(rows))


def _legend(held: bool) -> Text:
    """How the odds are to be read."""
    if held:
        return t("Odds that each is met: by the model if it is built, by other plants, by both with the evidence; "
                 "likely from 50 %, does not hold below 5 %.")  # fmt: skip
    return t(
        "Likely from 50 %, does not hold below 5 %. P5: 5 % of the scenarios lie below; P95: 5 % lie above."
    )


def _ranges(found: Sequence[Held]) -> Table:
    """P5, P50 and P95 of each claim by the three."""
    rows = []
    for held in found:
        about = held.answer.claim.indicator
        cells: list[Cell] = [_label(held), _announced(held)]
        for odds in (held.model, held.reference, held.posterior):
            known = odds is not None and not math.isnan(odds.middle)
            cells += [Quantity(x, about.unit) for x in odds[2:]] if odds and known else [None] * 3
        rows.append(Row(held.answer.claim.name, tuple(cells)))
    columns = (
        Column("claim", t("claim"), role="text"),
        Column("announced", t("announced")),
        Column("model_p5", t("model, P5")),
        Column("model_p50", t("model, P50")),
        Column("model_p95", t("model, P95")),
        Column("others_p5", t("other plants, P5")),
        Column("others_p50", t("other plants, P50")),
        Column("others_p95", t("other plants, P95")),
        Column("both_p5", t("both, P5")),
        Column("both_p50", t("both, P50")),
        Column("both_p95", t("both, P95")),
    )
    note = t("P5: 5 % of the scenarios lie below; P95: 5 % lie above. Of a date, other plants tell the delay alone, "
             "as if the plan were finished; in both together a plan that is given up meets no date and no size. "
             "Amounts are those of a plant that is built.")  # fmt: skip
    return Table("ranges", columns, tuple(rows), note=note, scaled="row")


def _reasons(base: Base, found: Sequence[Claimed]) -> list[Finding]:
    """Each claim with its odds in a sentence, and its reason."""
    why = reasons(base, [answer_of(claimed) for claimed in found])
    blocks: list[Finding] = []
    for claimed in found:
        answer = answer_of(claimed)
        name = answer.claim.name
        verdict = joined(_sentence(claimed), rule_of(answer))
        numbers: dict[str, Cell] = {"announced": _announced(claimed), "odds": _chance(odds_of(claimed))}
        numbers["sense"] = answer.sense
        if answer.place is not None:
            numbers["place"] = Share(answer.place, 1)
        if not isinstance(claimed, Held) and answer.spread is not None:
            low, middle, high, _ = answer.spread
            numbers["model"] = Interval(low, middle, high, answer.announced, answer.claim.indicator.unit)
        text = claim_text(answer.claim)
        blocks.append(Finding(mark_of(claimed), verdict, why[name], text, f"claim_{name}", numbers))
    return blocks


def _sentence(claimed: Claimed) -> Text:
    """How often the claim is met, by whom."""
    if isinstance(claimed, Held):
        return t("Met with a probability of {odds}.", odds=Joined(tuple(_by_whom(claimed)), "; ", "；"))
    if claimed.odds is None:
        return t("Not tested: {instead}.", instead=_untested(claimed))
    return t("Met in {odds} of scenarios.", odds=_chance(claimed.odds))


def _by_whom(held: Held) -> list[Message]:
    model, others, both = (_chance(odds) for odds in (held.model, held.reference, held.posterior))
    said = [t("{odds} by the model, if it is built", odds=model)] if model else []
    if others:
        said.append(
            t("{odds} by other plants, if it is finished", odds=others)
            if held.dated
            else t("{odds} by other plants", odds=others)
        )
    said.append(
        t("{odds} by both and the evidence, finished or given up", odds=both)
        if held.dated
        else t("{odds} by both and the evidence", odds=both)
    )
    return said


def _drawn(held: Held) -> list[Chart]:
    """P5 to P95 of the three distributions above one another on one axis, and the announced figure through all."""
    answer = held.answer
    named = (
        (t("model"), held.model),
        (t("other plants"), held.reference),
        (t("both, with evidence"), held.posterior),
    )
    rows = [(name, odds) for name, odds in named if odds is not None and math.isfinite(odds.low)]
    if not rows:
        return []
    ends = [x for _, odds in rows for x in odds[2:] if math.isfinite(x)] + [answer.announced]
    most, unit = max(ends), answer.claim.indicator.unit
    log = unit != units.DATE and min(ends) > 0 and most / min(ends) > FAR
    series = tuple(
        Series(
            name, y=(min(odds.middle, most),), low=(odds.low,), high=(min(odds.high, most),), role="interval"
        )
        for name, odds in rows
    )
    never = any(not math.isfinite(odds.high) for _, odds in rows)
    caption = t("A bar that ends at the right edge has no end: the plan may be given up.") if never else ""
    spot = Spot(answer.announced, _announced(held), "claim")
    return [Chart(f"three_{answer.claim.name}", "intervals", _label(held), Axis(unit=unit, log=log), series=series,
                  spots=(spot,), caption=caption, small=True)]  # fmt: skip
