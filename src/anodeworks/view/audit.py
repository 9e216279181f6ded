"""Does an announcement hold: against the model, against other plants, and against what was seen since?"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Sequence
from typing import Final, Literal

import numpy as np

from anodeworks.audit.answer import LIKELY, UNLIKELY
from anodeworks.audit.audit import Audit, Moment, PhaseOdds
from anodeworks.audit.audit import audit as audited
from anodeworks.audit.evidence import Evidence
from anodeworks.audit.preparation import prepare
from anodeworks.audit.reference_class import sampled_beside
from anodeworks.audit.tonnage import tonnage
from anodeworks.language import Message, Pair, Text, joined, listed, t, tn
from anodeworks.library import library
from anodeworks.project import place
from anodeworks.quantity.wording import Chance, Day, Number, Share
from anodeworks.study.evaluate import monte_carlo
from anodeworks.study.feasible import require_base_case, require_products
from anodeworks.study.result import Result
from anodeworks.study.sensitivity.rank import rank_correlations
from anodeworks.twin.project import Project
from anodeworks.view import closing, headline, implied, run, supply, taken
from anodeworks.view import inference as inferred
from anodeworks.view.claims import claims, verdict_of_claims
from anodeworks.view.document import (
    Block,
    Cell,
    Cited,
    Column,
    Document,
    Finding,
    Grade,
    Items,
    Mark,
    Row,
    Section,
    Table,
)
from anodeworks.view.labels import indicator_label, phase_label
from anodeworks.view.picture import Axis, Chart, Series, Spot
from anodeworks.view.reference import doubts, mix_label, reference

Effort = Literal["none", "quick", "full"]
SHOWN: Final = 4  # years of a first screen
SETTLED: Final = 0.98  # part of the odds from which on years say no more
WEAK: Final = 0.7  # k-hat above which weights are a rough guide
SEEN: Final[dict[str, tuple[Message, Message]]] = {  # what was seen, and what was looked for and not found
    "ground broken": (t("ground broken"), t("no report of ground broken")),
    "equipment delivered": (t("equipment delivered"), t("no report of equipment delivered")),
    "completion": (t("completion"), t("no report of completion")),
    "production": (t("production"), t("no report of production")),
    "abandoned": (t("abandoned"), t("no report that it was abandoned")),
}


def ask(
    project: Project,
    *,
    as_of: str | None = None,
    scenarios: int = 1023,
    seed: int = 0,
    inference: Effort = "quick",
    claims: tuple[str, ...] | str | None = None,
) -> Audit:
    """The audit of a project, with what would have to be true unless `inference` is "none".

    Raises:
        InputError: settings, evidence, claims or a base case that cannot be used.
    """
    require_products(project)
    names = _names(claims)
    prepare(project, as_of, names)  # what is wrong in the file is said before anything is computed
    told = None
    with sampled_beside(project):
        size = tonnage(project, seed)
        settled = size.settle(project) if size else project
        drawn = monte_carlo(settled, scenarios, seed=seed)
        require_base_case(drawn)
        if inference != "none" and project.claims:
            from anodeworks.audit.inference.inference import infer

            told = infer(project, names, effort=inference, seed=seed)
    found = audited(settled, as_of=as_of, seed=seed, result=drawn)
    return dataclasses.replace(found, inference=told, tonnage=size)


def _names(claims: tuple[str, ...] | str | None) -> list[str] | None:
    """Names of claims, parted by commas or each by itself; None for all."""
    if not claims:
        return None
    said = [claims] if isinstance(claims, str) else list(claims)
    return [name.strip() for part in said for name in part.split(",") if name.strip()]


def study(found: Audit) -> Result:
    """The draws, whose statements a live workbook shows."""
    return found.base.result


def document(found: Audit, *, whole: bool = False) -> Document:
    """The verdict, the claims, whether it is ever finished, the evidence, markets, what would have to be true."""
    sections = [*implied.section(found.tonnage), claims(found.base, found.claims)]
    if beside := headline.elsewhere(found.project):
        sections.append(Section("elsewhere", "", tuple(beside), 0, brief=True))
    sections.append(_completion(found))
    if len(found.moments) > 1:
        sections.append(_moments(found))
    if found.inference is not None:
        sections.append(inferred.section(found.inference))
    if found.supply:
        sections += [supply.brief(found.supply), supply.section(found.supply)]
    if found.seen is not None:
        sections.append(reference(found.seen))
    sections.append(
        Section("notes", t("How it was computed"), (Items(tuple(notes(found)), "note"), _weights(found)))
    )
    project = found.project
    made = Document("audit", t("Audit of an announcement"), Pair(project.name, project.name_zh), tuple(_verdict(found)),
                    tuple(sections), _about(found))  # fmt: skip
    return made.after(_plant(found, {section.name for section in sections})) if whole else made


def _plant(found: Audit, known: set[str]) -> list[Section]:
    """The plant's own chapters, those left out that stand already."""
    drivers = rank_correlations(study(found), headline.main(found.base))
    return [part for part in run.chapters(found.base, drivers, deep=True) if part.name not in known]


def _about(found: Audit) -> dict[str, tuple[Text, Cell]]:
    project, settings = found.project, found.settings
    return {
        "file": (t("project file"), project.file),
        "scenarios": (t("scenarios"), Number(found.base.draws, whole=True)),
        "seed": (t("seed"), str(found.base.result.seed)),
        "announced": (t("announced"), Day(settings.announced)),
        "as_of": (t("evidence up to"), Day(settings.as_of) if found.evidence else t("none")),
        "place": (t("place"), place.label_of(project.place) if project.place else t("not said")),
        "kind": (
            t("plants to compare with"),
            mix_label(found.seen.mix) if found.seen else t("none"),
        ),
        "left_out": (t("rows left out"), ", ".join(sorted(found.seen.left_out)) if found.seen else ""),
    }


def _verdict(found: Audit) -> Iterator[Finding]:
    """What decides, the odds that it ever produces, and whether the claims can be true together."""
    yield from implied.finding(found.tonnage)
    ever = t("Odds that it ever makes product: {odds}.", odds=listed([_ever(found, p) for p in found.phases]))
    numbers: dict[str, Cell] = {p.phase: Chance(p.completed, p.error) for p in found.phases}
    first = verdict_of_claims(found.claims)
    if first is None:
        odds = min(p.completed for p in found.phases)
        mark: Mark = "good" if odds >= LIKELY else "fair" if odds >= UNLIKELY else "bad"
        yield Finding(mark, ever, name="completion", numbers=numbers)
    else:
        reason = joined(first.reason, ever)
        yield Finding(
            first.mark, first.verdict, reason, name=first.name, numbers={**first.numbers, **numbers}
        )
    if found.inference is not None:
        yield inferred.verdict(found.inference)
    yield from taken.findings(found)
    yield from closing.finding(found.base)


def _ever(found: Audit, phase: PhaseOdds) -> Text:
    odds = Share(phase.completed)
    if len(found.phases) == 1:
        return odds
    return t("{odds} ({phase})", odds=odds, phase=phase_label(found.project, phase.phase))


def _completion(found: Audit) -> Section:
    """Odds by phase and year; a first screen shows the years in which they move."""
    years = found.phases[0].years
    settled = [
        next((i for i, x in enumerate(p.by_year) if x >= SETTLED * p.completed), len(years) - 1) for p in found.phases
    ]  # fmt: skip
    shown = {round(x) for x in np.linspace(1, max(*settled, 1), SHOWN)}
    columns = (
        Column("phase", t("product by the end of"), role="text"),
        Column("ever", t("ever")),
        *(Column(str(y), str(y), minor=i not in shown) for i, y in enumerate(years)),
    )
    rows = tuple(
        Row(p.phase, (phase_label(found.project, p.phase), Chance(p.completed, p.error), *map(Chance, p.by_year)))
        for p in found.phases
    )  # fmt: skip
    note = t("Probability that a phase makes product by the end of a year. The model assumes that the plant is built; "
             "the hazard that it is given up comes from the reference class.")  # fmt: skip
    return Section(
        "completion", t("Will it be finished, and when?"), (Table("completion", columns, rows, note=note),), 0
    )


def _moments(found: Audit) -> Section:
    """How the odds moved as the evidence came: of phases on a first screen, of claims behind, and the evidence."""
    phases = [
        (p.phase, t("{phase} ever", phase=phase_label(found.project, p.phase)),
         [m.completed[p.phase] for m in found.moments])
        for p in found.phases
    ]  # fmt: skip
    told = sorted(found.claims, key=lambda h: not h.dated)
    names = [(h.answer.claim, [m.claims[h.answer.claim.name] for m in found.moments]) for h in told]
    claimed = [(claim.name, indicator_label(claim.indicator), odds) for claim, odds in names]
    note = t("Probability that each phase is ever completed, after the evidence up to a date.")
    blocks: list[Block] = [_steps(found), _evidence(found)]
    if claimed:
        met = t("Probability that each claim is met, after the evidence up to a date.")
        blocks.insert(1, _by_moment("moments_claims", t("claim"), claimed, found.moments, met))
    part = Section("evidence", t("Evidence"), tuple(blocks))
    table = _by_moment("moments", t("evidence up to"), phases, found.moments, note)
    return Section("moments", t("How the odds moved as the evidence came"), (table,), 0, (part,))


def _by_moment(
    name: str,
    head: Text,
    rows: Sequence[tuple[str, Text, Sequence[float]]],
    moments: Sequence[Moment],
    note: Text,
) -> Table:
    """Odds at each date of the evidence."""
    dates = [
        Column("before", t("before")) if m.date is None else Column(Day(m.date).said("en"), Day(m.date))
        for m in moments
    ]
    told = tuple(Row(key, (label, *map(Chance, odds))) for key, label, odds in rows)
    return Table(name, (Column("what", head, role="text"), *dates), told, note=note)


def _seen(evidence: Evidence) -> Text:
    """An observation in the words of the file, or in the program's."""
    if evidence.text:
        return Pair(evidence.text, evidence.text_zh)
    return t("{seen} (phase {phase})", seen=SEEN[evidence.what][evidence.absent], phase=evidence.phase)


def _steps(found: Audit) -> Chart:
    """Probability that each phase is ever completed, and that dated claims are met, step by step."""
    moments, settings = found.moments, found.settings
    dates = [m.date for m in moments if m.date is not None]
    first = min(settings.announced, dates[0])
    last = max(dates[-1], settings.as_of if math.isfinite(settings.as_of) else dates[-1], first + 0.5)
    last += 0.15 * (last - first)  # room to see where the last evidence leaves the odds
    at = (first, *dates, last)

    def line(name: Text, levels: list[float]) -> Series:
        return Series(name, (*levels, levels[-1]), at, role="step")

    lines = [
        line(t("{phase} ever completed", phase=phase_label(found.project, p.phase)),
             [m.completed[p.phase] for m in moments])
        for p in found.phases
    ]  # fmt: skip
    lines += [
        line(t("{claim} by {date}", claim=indicator_label(h.answer.claim.indicator), date=Day(h.answer.announced)),
             [m.claims[h.answer.claim.name] for m in moments])
        for h in found.claims if h.dated
    ]  # fmt: skip
    spots = tuple(Spot(d, Day(d), "rule") for d in dates)
    return Chart("steps", "lines", t("How the odds moved as the evidence came"), Axis(unit="date"),
                 Axis(t("probability"), "%", low=0.0, high=1.0), tuple(lines), spots)  # fmt: skip


def _evidence(found: Audit) -> Table:
    """What was seen, or looked for and not found; also what came after the date and was not used."""
    rows = tuple(
        Row(e.name, (Day(e.date), _seen(e), t("looked for, not found") if e.absent else t("seen"),
                     t("used") if e in found.evidence else t("later, not used"), Cited(e.source), Grade(e.grade)))
        for e in (*found.evidence, *found.later)
    )  # fmt: skip
    columns = (
        Column("date", t("date"), role="text"),
        Column("what", t("what was seen"), role="text"),
        Column("kind", t("how"), role="text"),
        Column("used", t("counted"), role="text"),
        Column("source", t("source"), role="text"),
        Column("grade", t("grade"), role="text"),
    )
    return Table("evidence", columns, rows)


def notes(found: Audit) -> Iterator[Message]:
    """What a reader has to know of how it was computed."""
    count = len(found.evidence)
    if not found.evidence and not found.later:
        yield t("The file has no dated evidence ([evidence]): the odds rest on model and reference class.")
    else:
        yield tn("Evidence up to {date} is used ({n} piece).", "Evidence up to {date} is used ({n} pieces).", count,
                 date=Day(found.settings.as_of), n=Number(count, whole=True))  # fmt: skip
    if found.seen is None:
        yield t("There is no kind of plants to compare with ([project] reference): no reference class.")
    yield from doubts(found.project)
    weights = found.weights
    yield t("Weights: {effective} effective of {scenarios} scenarios, k-hat {k}; the reference class counts as a "
            "witness to the power of {power}.", effective=Number(weights.ess, whole=True), k=Number(weights.k, 2),
            scenarios=Number(found.base.draws, whole=True), power=Number(weights.temper))  # fmt: skip
    if weights.k > WEAK:
        yield t("k-hat above 0.7: few scenarios agree with the evidence; the odds of both are a rough guide.")
    yield from track_record()


def track_record() -> Iterator[Message]:
    """How the model's dates and figures fared with plants that became known; written by calibration."""
    known = library().sections["calibration_of_audit"]
    early, dates = (Number(known[word], whole=True) for word in ("dates_before_p5", "dates"))
    yield t("Of {dates} known dates of production of announced plants, {early} came before the model's P5.",
            dates=dates, early=early)  # fmt: skip
    if 2 * early.number > dates.number:
        yield t("The model's dates lean late.")
    else:
        yield t("That is too few to say which way its dates lean.")
    yield t("Of {later} figures that became known later, {share} fell in its 80 % interval (as of {day}, "
            "docs/calibration.md).", later=Number(known["later"], whole=True),
            share=Share(known["later_inside"] / known["later"]), day=str(known["day"]))  # fmt: skip


def _weights(found: Audit) -> Table:
    weights = found.weights
    rows = (
        Row("effective", (t("effective scenarios"), Number(weights.ess))),
        Row("k", (t("k-hat (above 0.7 the weights are a rough guide)"), Number(weights.k, 2))),
        Row("temper", (t("power of the reference class as a witness"), Number(weights.temper))),
    )
    return Table("weights", (Column("what", role="text"), Column("value")), rows)


__all__ = ["ask", "document", "notes", "study", "track_record"]
