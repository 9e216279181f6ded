"""`anodeworks audit`: an announcement against the model, against other plants, and against what was seen since."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from anodeworks.cli.answer import answer, columns, json_option
from anodeworks.cli.files import excel_option, ready_for, report_option, write_report, write_workbook
from anodeworks.cli.source import file_argument, open_project, with_option

if TYPE_CHECKING:
    from anodeworks.audit.audit import Audit
    from anodeworks.audit.inference.inference import Inference
    from anodeworks.audit.odds import Held, Odds
    from anodeworks.quantity import Indicator
    from anodeworks.report.html import Chapter
    from anodeworks.twin.project import Project

MOST = 10_000
LEGEND = (
    "model: if it is built as described",
    "others: plants of its kind; of dates delay alone, as if it were finished",
    "both: with the evidence; a date or capacity fails too if the plan is given up; amounts are of a built plant",
)


@click.command()
@file_argument
@click.option("--as-of", metavar="DATE", help="Use evidence up to this day only (2024-08-31).")
@click.option("--scenarios", type=click.IntRange(50, MOST), default=1023, show_default=True, help="Draws.")
@click.option(
    "--seed", type=click.IntRange(0, 2**63 - 1), default=0, show_default=True,
    help="The same seed gives the same bits.",
)  # fmt: skip
@click.option(
    "--inference", "effort", type=click.Choice(["none", "quick", "full"]), default="quick", show_default=True,
    help="What would have to be true: not at all, from weighted plants, or with chains beside them (minutes).",
)  # fmt: skip
@click.option("--claims", metavar="NAMES", help="Claims to condition on, parted by commas; all unless said.")
@report_option
@excel_option
@with_option
@json_option
def audit(
    file: Path,
    as_of: str | None,
    scenarios: int,
    seed: int,
    effort: str,
    claims: str | None,
    report: Path | None,
    excel: Path | None,
    modules: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Hold an announcement against the model, against other plants, and against what was seen since."""
    ready_for(excel)
    project = open_project(file, modules)
    from anodeworks.audit.audit import audit as audited
    from anodeworks.audit.audit import prepare
    from anodeworks.progress import Progress
    from anodeworks.study.feasible import require_base_case

    names = None if claims is None else [name.strip() for name in claims.split(",") if name.strip()]
    prepare(project, as_of, names)  # what is wrong in the file is said before anything is computed
    with Progress(True):
        found = audited(project, scenarios=scenarios, seed=seed, as_of=as_of)
    require_base_case(found.base.result)
    if effort != "none" and project.claims:
        found = found.with_inference(_inferred(project, names, effort, seed))
    figures: dict[str, Any] = {**describe(found), "report": None, "workbook": None}
    if report is not None:
        figures["report"] = str(write_report(found.base.result, report, _chapters(found)))
    if excel is not None:
        from anodeworks.report.sheets import audit as sheets

        figures["workbook"] = str(write_workbook(found.base.result, excel, sheets(figures, found.inference)))
    written = [f"{word}: {figures[word]}" for word in ("report", "workbook") if figures[word]]
    answer(figures, lambda: "\n".join([text(found), *written]), as_json)


def _inferred(project: Project, names: list[str] | None, effort: str, seed: int) -> Inference:
    """What would have to be true."""
    from anodeworks.audit.inference.inference import infer
    from anodeworks.progress import Progress

    with Progress(True):
        return infer(project, names, effort=effort, seed=seed)


def describe(found: Audit) -> dict[str, Any]:
    """The audit as plain figures."""
    from anodeworks.audit.settings import day

    project, settings, weights = found.project, found.settings, found.weights
    return {
        "file": project.file,
        "name": project.name,
        "scenarios": found.base.draws,
        "seed": found.base.result.seed,
        "as_of": day(settings.as_of) if found.evidence else None,
        "announced": day(settings.announced),
        "kind": project.reference or None,
        "left_out": sorted(found.seen.left_out) if found.seen else [],
        "claims": {h.answer.claim.name: _claim(h) for h in found.claims},
        "phases": {
            p.phase: {
                "completed": p.completed,
                "error": p.error,
                "by_year": dict(zip(map(str, p.years), p.by_year, strict=True)),
            }
            for p in found.phases
        },
        "evidence": [
            {
                "name": e.name,
                "date": day(e.date),
                "said": e.said,
                "absent": e.absent,
                "source": e.source,
                "grade": e.grade,
            }
            for e in found.evidence
        ],
        "later": [e.name for e in found.later],
        "moments": [
            {
                "date": None if m.date is None else day(m.date),
                "said": m.said,
                "claims": m.claims,
                "completed": m.completed,
            }
            for m in found.moments
        ],
        "supply": {
            s.key: {
                "label": s.label,
                "material": s.material,
                "place": s.place,
                "side": s.side,
                "unit": s.unit,
                "years": list(s.years),
                **{w: getattr(s, w).tolist() for w in ("need", "market", "share")},
                "sources": [list(pair) for pair in s.sources],
                "notes": list(s.notes),
            }
            for s in found.supply
        },
        "weights": {"effective": weights.ess, "k": weights.k, "temper": weights.temper},
        "reference": _fits(found),
        "inference": None if found.inference is None else found.inference.figures(),
        "notes": found.notes,
    }


def _fits(found: Audit) -> dict[str, Any]:
    """How far the regression can be trusted, by response."""
    if found.seen is None:
        return {}
    return {
        name: {"rows": f.rows, "rhat": f.rhat, "ess": f.ess, "divergences": f.divergences}
        for name, f in found.seen.fits.items()
    }


def _claim(h: Held) -> dict[str, Any]:
    from anodeworks.quantity import units

    about = h.answer.claim.indicator
    return {
        "indicator": about.name,
        "unit": about.unit,
        "text": h.answer.claim.text,
        "announced": units.from_si(h.answer.announced, about.unit),
        "rule": h.rule,
        **{word: _odds(getattr(h, word), about) for word in ("model", "reference", "posterior")},
        "note": h.note,
        "sentence": h.sentence,
        "why": h.answer.why,
    }


def _odds(odds: Odds | None, about: Indicator) -> dict[str, Any] | None:
    from anodeworks.quantity import units

    if odds is None:
        return None
    ends = {k: units.from_si(v, about.unit) for k, v in zip(("p5", "p50", "p95"), odds[2:], strict=True)}
    return {"met": odds.met, "error": odds.error, **ends}


def text(found: Audit) -> str:
    """The audit as a page of text."""
    from anodeworks.audit.settings import day
    from anodeworks.audit.track_record import of_dates
    from anodeworks.quantity.wording import chance, counted

    claims = counted(len(found.claims), "claim") if found.claims else "no claims ([claims])"
    lines = [f"{found.project.name}: {claims}, {found.base.draws:,} scenarios", ""]
    rows: list[tuple[str, ...]] = [("claim", "announced", "model", "others", "both", "both: P5, P50, P95")]
    rows += [_row(h) for h in found.claims]
    if found.claims:
        lines += [columns(rows), "", *(f"  {line}" for line in LEGEND)]
    aside = of_dates()
    dated = [h for h in found.claims if h.dated]
    for h in found.claims:
        lines += [
            "",
            f"{h.answer.claim.text or h.answer.claim.name}",
            f"  {h.sentence} {h.rule.capitalize()}.",
            f"  {h.answer.why}",
            *([f"  note: {aside}"] if dated and h is dated[-1] else []),
        ]
    lines += ["", "Odds by phase (probability of product by the end of the year)"]
    rows = [("phase", "ever", *(str(y) for y in found.phases[0].years[::2]))]
    rows += [
        (p.label, chance(p.completed, p.error), *(chance(x) for x in p.by_year[::2])) for p in found.phases
    ]
    lines.append(columns(rows))
    if len(found.moments) > 1:
        lines += ["", "Evidence"]
        first = [p.phase for p in found.phases]
        rows = [("as of", *(f"{p} completed" for p in first), "what came")]
        rows += [
            (
                "before" if m.date is None else day(m.date),
                *(chance(m.completed[p]) for p in first),
                m.said or "nothing but the announcement",
            )
            for m in found.moments
        ]
        lines.append(columns(rows))
    if found.supply:
        years = [int(y) for y in found.project.years][2::3]
        lines += ["", "Share of markets that the plant would take, if it is built (P5 … P50 … P95)"]
        rows = [("", "of", *(str(y) for y in years))]
        for s in found.supply:
            told = [s.share[s.years.index(y)] for y in years]
            rows.append((f"{s.label} ({s.side})", s.place, *(" … ".join(_short(x) for x in t) for t in told)))
        lines.append(columns(rows))
    if found.inference is not None:
        lines += ["", found.inference.text()]
    lines += ["", *(f"note: {note}" for note in found.notes if not dated or note != aside)]
    return "\n".join(lines)


def _short(share: float) -> str:
    """A share of a market: "0.3 %", "45 %", "×3.2" where it is more than all of it."""
    if share >= 2:
        return f"×{share:.2g}" if share < 100 else f"×{share:,.0f}"
    return f"{100 * share:.2g} %" if share < 0.1 else f"{100 * share:.0f} %"


def _row(h: Held) -> tuple[str, ...]:
    from anodeworks.quantity.wording import chance, scale

    about, both = h.answer.claim.indicator, h.posterior
    ends = both[2:] if both is not None else ()
    at = scale(about.unit, [h.answer.announced, *ends])
    shown = " … ".join(at.figure(x) for x in ends) if both is not None and both.low == both.low else ""
    odds = (chance(o.met, o.error) if o is not None else "–" for o in (h.model, h.reference, both))
    return (h.answer.claim.name, at.full(h.answer.announced), *odds, shown)


def _chapters(found: Audit) -> list[Chapter]:
    """What stands in the report beside the result."""
    from anodeworks.report import audit as audited
    from anodeworks.report import inference

    asked = [] if found.inference is None else [inference.chapter(found.inference)]
    return [audited.chapter(found), *asked]
