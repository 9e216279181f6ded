"""The report: one self-contained HTML file that reads on a phone, on a desk and on paper, without a network.

    from anodeworks.report import html
    html.write(result, "reports/plant.html")

Templates in `templates/` say how a page looks; this module says what stands on it. The same result gives
the same bytes: there is no clock in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePath
from typing import Any

import jinja2

from anodeworks import __version__
from anodeworks.audit.answer import Answer, answers
from anodeworks.language import say
from anodeworks.quantity import units
from anodeworks.quantity.value import GRADES
from anodeworks.quantity.wording import capital, percent, scale
from anodeworks.report import (
    evidence,
    figures,
    money,
    pictures,
    plant,
    sensitivity,
    timeline,
    words,
)
from anodeworks.store import folder
from anodeworks.study.base_case import Base
from anodeworks.study.result import Result
from anodeworks.study.sensitivity import Sensitivity
from anodeworks.study.sensitivity.rank import rank_correlations
from anodeworks.view.claims import rule_of
from anodeworks.view.reasons import reason

TEMPLATES = Path(__file__).parent / "templates"
SENSITIVITY = "sensitivity"
TILES = ("capital", "fnpv_after_tax", "firr_after_tax", "levelised_cost", "emissions")


@dataclass(frozen=True)
class Chapter:
    """A part of the report that only some studies have: an audit, a sensitivity study, an optimum.

    anchor, title: where the contents lead, and what they call it. template: the file that shows it, which finds
    what it shows as `chapter.shows`. title_zh: the title in Chinese.
    """

    anchor: str
    title: str
    template: str
    shows: Mapping[str, Any]
    title_zh: str = ""


def write(result: Result, path: str | Path, chapters: Sequence[Chapter] = ()) -> Path:
    """Write the report of a result and return its path.

    Args:
        result: from `evaluate` or `monte_carlo`; quantiles and odds stand in the report of the latter only.
        path: the file; its folder must exist.
        chapters: what stands in it beside the result, in this order.
    """
    target = Path(path)
    target.write_text(render(result, chapters), encoding="utf-8")
    return target


def render(result: Result, chapters: Sequence[Chapter] = ()) -> str:
    """The report as text."""
    report = environment().get_template("report.html")
    if not any(chapter.anchor == SENSITIVITY for chapter in chapters):
        studies = sensitivity.quick(result)
        chapters = [*([sensitivity_chapter(result, studies)] if studies else []), *chapters]
    return report.render(context(result, chapters), made=[], more=chapters)


def sensitivity_chapter(
    result: Result, studies: Sequence[Sensitivity], shares: sensitivity.Shares | None = None
) -> Chapter:
    """The chapter on sensitivity.

    Args:
        result: whose draws give the curves of exceedance.
        studies: what was run, in the order in which it stands.
        shares: from `sensitivity.by_grade`; takes the place of rank correlations wherever the report tells how much
            rests on judgement.
    """
    return Chapter(SENSITIVITY, "Sensitivity", "sensitivity.html", sensitivity.shows(result, studies, shares))


def context(result: Result, chapters: Sequence[Chapter] = ()) -> dict[str, Any]:
    """Everything that the templates show."""
    shares = next((chapter.shows["shares"] for chapter in chapters if chapter.anchor == SENSITIVITY), None)
    base = Base(result)
    names = list(dict.fromkeys([*figures.main(base), *(c.indicator.name for c in base.project.claims)]))
    drivers = rank_correlations(result, names)
    found = answers(base)
    sources = evidence.bibliography(base)
    rest = [name for name in base.project.indicators if name not in figures.main(base)]
    kinds, others = plant.reference(base)
    return {
        "project": base.project,
        "draws": base.draws,
        "measured": shares is not None,
        "designs": result.scenarios,
        "answer": words.headline(base, drivers, found, shares),
        "tiles": figures.rows(base, [n for n in TILES if n in base.project.indicators]),
        "phases": timeline.phases(base),
        "main": figures.rows(base, figures.main(base), drivers, shares),
        "rest": figures.rows(base, rest),
        "claims": _claims(base, found, sources),
        "equipment": plant.equipment(base),
        "capital": plant.costs(base),
        "kinds": kinds,
        "others": others,
        "staff": plant.staff(base),
        "emissions": plant.emissions(base),
        "cost": money.cost_per_kg(base),
        "statements": money.statements(base),
        "driven": figures.driven(base, drivers),
        "ranked": drivers.draws if drivers else 0,
        "grades": evidence.grades(base, drivers, "fnpv_after_tax", shares),
        "grade_meanings": GRADES,
        "chapters": evidence.chapters(base, sources),
        "sources": sources,
        "residuals": money.residuals(base),
        "flags": _flags(base),
        "method": _method(base),
        **pictures.all_of(base, found),
    }


@cache
def environment() -> jinja2.Environment:
    """The templates of every page."""
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=_compiled(),
    )
    found.globals["capitalised"] = capital
    return found


def _compiled() -> jinja2.BytecodeCache | None:
    """Compiled templates kept beside the compiled programs; without a folder to write in, none are kept."""
    kept = folder("templates")
    try:
        kept.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return jinja2.FileSystemBytecodeCache(str(kept))


def _claims(base: Base, found: list[Answer], sources: dict[str, evidence.Source]) -> list[dict[str, Any]]:
    """All claims; the first that rests on a source cites it in full."""
    cited: set[str] = set()
    cards = []
    for answer in found:
        source = answer.claim.value.source
        cards.append({**_claim(base, answer, sources), "first": source not in cited})
        cited.add(source)
    return cards


def _claim(base: Base, answer: Answer, sources: dict[str, evidence.Source]) -> dict[str, Any]:
    """A claim as the page shows it."""
    claim, spread = answer.claim, answer.spread
    numbers = [answer.announced, answer.base, *(spread[:3] if spread else ())]
    row = scale(claim.indicator.unit, numbers)
    return {
        "text": claim.text or capital(claim.indicator.label),
        "text_zh": claim.text_zh,
        "label": claim.indicator.label,
        "announced": row.full(answer.announced),
        "base": row.full(answer.base),
        "middle": row.full(spread.middle) if spread else "",
        "range": f"{row.figure(spread.low)} to {row.full(spread.high)}" if spread else "",
        "mark": answer.mark,
        "word": say(rule_of(answer), "en"),
        "verdict": "" if answer.odds is None else f"met in {percent(answer.odds.met)} of scenarios",
        "why": say(reason(base, claim.indicator.name, answer.announced), "en"),
        "source": sources.get(claim.value.source),
        "source_text": claim.value.source,
        "grade": claim.value.grade,
        "picture": pictures.interval_of(answer),
    }


def _flags(base: Base) -> list[tuple[str, bool, str]]:
    """Conditions broken in any scenario: the reason, whether in the base case, the share of draws."""
    rows = []
    for reason, raised in base.result.outcome.flags.items():
        drawn = raised[1:] if base.draws else raised[:0]
        if raised[0] or drawn.any():
            rows.append(
                (capital(reason), bool(raised[0]), percent(float(drawn.mean())) if base.draws else "")
            )
    return sorted(rows, key=lambda row: (not row[1], row[0]))


def _method(base: Base) -> list[tuple[str, str]]:
    """How the figures were computed, as pairs of name and value."""
    project, ledger = base.project, base.project.ledger
    whole = base.value("plant.equipment.counts") < 0.5
    pairs = [
        ("Program", f"Anodeworks {__version__}"),
        ("Project file", PurePath(project.file).name),
        ("Scenarios", f"base case and {base.draws:,} draws" if base.draws else "base case only"),
        ("Seed", str(base.result.seed) if base.draws else "–"),
        ("Machines counted", "whole" if whole else "fractional"),
        ("Numbers in the ledger", f"{len(ledger):,}, of which {len(project.uncertain):,} vary"),
        ("Years", f"{project.first_year} to {project.first_year + project.horizon - 1}"),
    ]
    if "finance.prices.price_date" in ledger:
        basis = ledger["finance.prices.basis"].parameter.options[round(base.value("finance.prices.basis"))]
        day = units.show(base.value("finance.prices.price_date"), "date")
        pairs.append(("Money", f"{basis} CNY, prices of {day}"))
    return pairs
