"""Several announcements in one document: ranked by the claim that decides each, then each by itself."""

from __future__ import annotations

import dataclasses
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from anodeworks.audit.audit import Audit
from anodeworks.audit.odds import Held
from anodeworks.errors import InputError
from anodeworks.language import Pair, Text, joined, t, tc, tn
from anodeworks.quantity.wording import Chance, Number, Span
from anodeworks.twin.catalogue import Plant
from anodeworks.twin.project import Project
from anodeworks.view import audit
from anodeworks.view.claims import mark_of, odds_of, verdict_of_claims
from anodeworks.view.document import (
    Block,
    Cell,
    Column,
    Document,
    Finding,
    Judged,
    Mark,
    Row,
    Section,
    Table,
    Words,
)
from anodeworks.view.labels import announced, indicator_label

ORDER: Final[tuple[Mark, ...]] = ("good", "fair", "bad", "none")
SAID: Final[dict[Mark, Text]] = {
    "good": tc("announcement", "holds"), "fair": t("doubtful"), "bad": t("does not hold"), "none": t("not tested"),
}  # fmt: skip
PARTS: Final = ("claims", "completion")  # of an audit's document, that stand for each announcement


@dataclass(frozen=True)
class Refused:
    """An announcement that could not be audited, and why."""

    project: Project
    error: InputError


@dataclass(frozen=True)
class Ranking:
    """Audits of several announcements, as they were asked for."""

    each: tuple[Audit | Refused, ...]

    @property
    def ranked(self) -> tuple[Audit | Refused, ...]:
        """Best first: by the odds of the claim that is met least, then by those that all phases make product."""
        return tuple(sorted(self.each, key=_rank))


def decides(found: Audit) -> Held | None:
    """The claim that is met least often, of those that can be tested."""
    tested = [h for h in found.claims if odds_of(h) is not None and h.answer.sense != "input"]
    return min(tested, key=_met) if tested else None


def _met(claimed: Held) -> float:
    odds = odds_of(claimed)
    return 1.0 if odds is None else odds.met


def _rank(found: Audit | Refused) -> tuple[int, float, float]:
    if isinstance(found, Refused):
        return len(ORDER), 0.0, 0.0
    worst = decides(found)
    if worst is None:
        return ORDER.index("none"), 0.0, -_ever(found)
    return ORDER.index(mark_of(worst)), -_met(worst), -_ever(found)


def _ever(found: Audit) -> float:
    return min(p.completed for p in found.phases)


def document(found: Ranking) -> Document:
    """The ranking first, then of each announcement its verdict, claims and completion."""
    ranked = found.ranked
    done = [each for each in ranked if isinstance(each, Audit)]
    legend = t("Hardest to meet: the announced figure that is met least often. Odds: that it is met, by model, other "
               "plants and evidence together. Ever built: the odds that every phase makes product.")  # fmt: skip
    blocks = (_table(ranked), Words(legend, "note"))
    sections = [Section("ranking", t("Announcements, the likeliest first"), blocks, 0)]
    sections += [_section(each, f"{n}") for n, each in enumerate(ranked, 1)]
    about: dict[str, tuple[Text, Cell]] = {"files": (t("project files"), Number(len(ranked), whole=True))}
    if done:
        about["scenarios"] = (t("scenarios"), Number(done[0].base.draws, whole=True))
        about["seed"] = (t("seed"), str(done[0].base.result.seed))
    return Document("audit", t("Audit of announcements"), tn("{n} announcement", "{n} announcements", len(ranked),
                    n=Number(len(ranked), whole=True)), (_verdict(ranked),), tuple(sections), about)  # fmt: skip


def _mark(each: Audit | Refused) -> Mark:
    worst = decides(each) if isinstance(each, Audit) else None
    return "none" if worst is None else mark_of(worst)


def _verdict(ranked: tuple[Audit | Refused, ...]) -> Finding:
    count = Counter(map(_mark, ranked))
    text = t("Of {n} announcements: {good} likely, {fair} doubtful, {bad} unlikely.",
             n=Number(len(ranked), whole=True), good=Number(count["good"], whole=True),
             fair=Number(count["fair"], whole=True), bad=Number(count["bad"], whole=True))  # fmt: skip
    tested = [each.project for each in ranked if _mark(each) != "none"]
    reason: Text = ""
    if len(tested) > 1:
        ends = {"first": _name(tested[0]), "last": _name(tested[-1])}
        reason = t("Likeliest: {first}. Least likely: {last}.", **ends)
    mark: Mark = next((mark for mark in ORDER if count[mark]), "none")
    numbers: dict[str, Cell] = {mark: Number(count[mark], whole=True) for mark in ORDER}
    return Finding(mark, text, reason, name="ranking", numbers=numbers)


def _name(project: Project) -> Pair:
    return Pair(project.name, project.name_zh)


def _table(ranked: tuple[Audit | Refused, ...]) -> Table:
    columns = (
        Column("project", t("announcement"), role="text"),
        Column("capacity", t("output"), minor=True),
        Column("verdict", t("verdict"), role="text"),
        Column("decides", t("hardest to meet"), role="text"),
        Column("announced", t("announced")),
        Column("model", t("model, P5 to P95"), minor=True),
        Column("odds", t("odds")),
        Column("ever", t("ever built")),
        Column("file", t("file"), role="text", minor=True),
    )
    rows = tuple(Row(f"{n}", _cells(each)) for n, each in enumerate(ranked, 1))
    return Table("ranking", columns, rows, brief=max(12, len(rows)))


def _cells(each: Audit | Refused) -> tuple[Cell, ...]:
    name = _name(each.project)
    if isinstance(each, Refused):
        return name, None, t("could not be audited"), None, None, None, None, None, each.project.file
    worst, base = decides(each), each.base
    capacity = base.quantity(Plant.capacity)
    ever = Chance(_ever(each))
    if worst is None:
        return name, capacity, SAID["none"], None, None, None, None, ever, each.project.file
    answer, mark, odds = worst.answer, mark_of(worst), odds_of(worst)
    about, spread = answer.claim.indicator, answer.spread
    model = None if spread is None else Span(spread.low, spread.high, about.unit, about.name)
    return (
        name, capacity, Judged(mark, SAID[mark]), indicator_label(about), announced(answer.claim), model,
        None if odds is None else Chance(odds.met, odds.error), ever, each.project.file,
    )  # fmt: skip


def _section(each: Audit | Refused, place: str) -> Section:
    """One announcement by itself."""
    title, name = _name(each.project), f"{place}-{Path(each.project.file).stem}"
    if isinstance(each, Refused):
        return Section(name, title, (Words(t("It could not be audited: {why}", why=_why(each.error))),))
    made = audit.document(each)
    verdict = verdict_of_claims(each.claims)
    blocks: tuple[Block, ...] = (
        () if verdict is None else (dataclasses.replace(verdict, name=f"{name}.claims"),)
    )
    parts = tuple(_renamed(part, name) for part in made.sections if part.name in PARTS)
    return Section(name, title, blocks, 1, tuple(dataclasses.replace(part, depth=1) for part in parts))


def _why(error: InputError) -> Text:
    return joined(
        t("{key}: found {found}; allowed: {allowed}", key=error.key, found=error.found, allowed=error.allowed)
    )


def _renamed(part: Any, of: str) -> Any:
    """A section and all in it, by names that no other announcement has."""
    if isinstance(part, tuple):
        return tuple(_renamed(each, of) for each in part)
    if isinstance(part, Section):
        return dataclasses.replace(
            part, name=f"{of}.{part.name}", blocks=_renamed(part.blocks, of), parts=_renamed(part.parts, of)
        )
    return dataclasses.replace(part, name=f"{of}.{part.name}") if getattr(part, "name", "") else part
