"""All numbers, searched and sifted, figures that are searched for too, and what all of them rest on."""

from __future__ import annotations

from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import replace
from typing import Final

from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from anodeworks.errors import InputError
from anodeworks.language import Text, say, spoken, t, tc, tn
from anodeworks.quantity.value import GRADES
from anodeworks.quantity.wording import Number, Quantity
from anodeworks.render import html
from anodeworks.render.markup import field, many, tag
from anodeworks.twin.catalogue import main
from anodeworks.view.document import GRADES as NAMES
from anodeworks.view.labels import CHAPTERS, group_label, group_of, indicator_label
from anodeworks.workbench import searching
from anodeworks.workbench.answering import Run, Told
from anodeworks.workbench.frame import words
from anodeworks.workbench.home import home
from anodeworks.workbench.numbers_form import row
from anodeworks.workbench.opening import Opened, opened
from anodeworks.workbench.pages import BY_NAME
from anodeworks.workbench.project_frame import heading, leads, project_page
from anodeworks.workbench.routes.plant_pages import strip
from anodeworks.workbench.waiting import PATIENT, part

router = APIRouter(include_in_schema=False)
MOST: Final = 150  # rows of a page
FIGURES: Final = 20  # figures that a search shows


@router.get("/p/{slug}/{version}/sources")
def sources(request: Request, slug: str, version: str) -> Response:
    """Every number: searched in both languages, sifted by grade, part of the file, use, and whether it was changed."""
    found, page = opened(request, slug, version), BY_NAME["sources"]
    asked = request.query_params
    text, grade, chapter = (asked.get(name, "").strip() for name in ("q", "grade", "chapter"))
    mine, used, every = (bool(asked.get(name)) for name in ("changed", "used", "all"))
    run = _known(request, found, PATIENT if used else 0.0)
    idle = run.unused if run else frozenset()
    sifted = [
        key
        for key in _in_order(found, run)
        if (not grade or grade in _grades(found, key))
        and (not chapter or key.startswith(f"{chapter}."))
        and (not mine or key in found.changed)
        and not (used and group_of(key) in idle)
    ]
    # What numbers are called does not depend on what they are: of all states of a draft its text is asked.
    keys = searching.found(found.text, sifted, text) if text else sifted
    figures: list[str] = []
    if text and not (grade or chapter or mine or used):
        known = dict.fromkeys((*main(found.text.indicators), *found.text.indicators))
        figures = searching.found(found.text, list(known), text)
    near_ = (
        []
        if keys or figures or not text
        else searching.near(found.text, [*found.text.indicators, *sifted], text)
    )
    shown = keys if every else keys[:MOST]
    count = tn("{n} number", "{n} numbers", len(keys), n=Number(len(keys), whole=True))
    parts = [
        heading(page.label, page.about),
        strip(request, found),
        _sieve(found, text, grade, chapter, mine, used),
        _figures(found, figures, run),
        tag("p", say(count), class_="count"),
    ]
    if near_:
        parts.append(tag("p", say(t("Nothing is called that. Near it:")), class_="count"))
        parts.append(_figures(found, [key for key in near_ if key not in found.project.ledger], run))
    parts.append(_listed(found, shown or [key for key in near_ if key in found.project.ledger], idle))
    if len(shown) < len(keys):
        query = f"{request.url.query}&all=1".lstrip("&")
        more = t("Show all {n}", n=Number(len(keys), whole=True))
        parts.append(tag("p", tag("a", say(more), href=f"{found.at}/sources?{query}", class_="button")))
    if not text:
        parts.append(_evidence(request, found))
    return project_page(request, found, "sources", page.label, *parts)


def _figures(found: Opened, names: list[str], run: Run | None) -> Markup:
    """Figures that were found, each with its value as far as that is known by now, and the way to its page."""
    if not names:
        return Markup()
    indicators = found.project.indicators
    rows = [
        tag(
            "li",
            tag("a", words(indicator_label(indicators[name])), href=f"{found.at}/explain/{name}"),
            _known_as(run, name) if run and name in run.figures else "",
            tag("span", say(t(indicators[name].meaning)), class_="soft"),
        )
        for name in names[:FIGURES]
        if name in indicators
    ]
    n = len(names)
    count = tn("{n} figure", "{n} figures", n, n=Number(n, whole=True))
    return tag("section", tag("h3", say(count)), tag("ul", *rows, class_="found"), class_="figures-found")


def _known_as(run: Run, name: str) -> Markup:
    """A figure as documents have it: the median leads where there are draws, the base case beside it."""
    figure, spread = run.figures[name], run.spreads.get(name)
    if spread is None:
        return tag("strong", say(figure))
    beside = t("base case {figure}", figure=figure)
    return (
        tag("strong", say(Quantity(spread.middle, figure.unit)))
        + " "
        + tag("span", say(beside), class_="beside")
    )


@router.get("/p/{slug}/{version}/evidence")
def evidence(request: Request, slug: str, version: str) -> Response:
    """Grades and bibliography, once they are known."""
    return HTMLResponse(_evidence(request, opened(request, slug, version), PATIENT))


def _evidence(request: Request, found: Opened, wait: float = 0.0) -> Markup:
    """How much rests on which grade, and the bibliography."""

    def drawn(run: Told) -> Markup:
        chapter = next((s for s in run.document.sections if s.name == "evidence"), None)
        if chapter is None:
            return Markup()
        kept = replace(chapter, depth=1, parts=tuple(p for p in chapter.parts if p.name == "bibliography"))
        return html.fragment(run.document, spoken(), leads(found), [kept], False)

    future = home(request).answering.run(found.name, found.project, found.whose)
    return part("evidence", future, drawn, f"{found.at}/evidence", wait)


def _grades(found: Opened, key: str) -> tuple[str, str]:
    value = found.project.ledger[key]
    return value.grade, value.rests_on


def _known(request: Request, found: Opened, wait: float) -> Run | None:
    """Base case and odds, if they are known by now."""
    future = home(request).answering.run(found.name, found.project, found.whose)
    with suppress(TimeoutError, CancelledError, InputError):
        return future.result(wait)
    return None


def _in_order(found: Opened, run: Run | None) -> list[str]:
    """All keys as the plant's chapters have them, activities with the dearest machines first, unused ones last."""
    project, idle = found.project, run.unused if run else frozenset()
    chapters = {name: i for i, (name, _) in enumerate(CHAPTERS)}
    steps = {f"activities.{name}": i for i, name in enumerate(run.steps if run else ())}

    def place(key: str) -> tuple[bool, int, int]:
        group = group_of(key)
        return group in idle, chapters.get(key.partition(".")[0], len(chapters)), steps.get(group, len(steps))

    return sorted(project.ledger, key=place)


def _sieve(found: Opened, text: str, grade: str, chapter: str, mine: bool, used: bool) -> Markup:
    """The form that sifts."""

    def choice(name: str, label: Text, known: list[tuple[str, Text]], chosen: str) -> Markup:
        options = [tag("option", words(each), value=value, selected=value == chosen) for value, each in known]
        every = Markup('<option value="">{}</option>').format(say(tc("numbers", "all")))
        return tag("label", tag("span", words(label)), tag("select", every, *options, name=name))

    def check(name: str, label: Text, on: bool) -> Markup:
        box = field("checkbox", name=name, value="1", checked=on)
        return tag("label", box, tag("span", say(label)), class_="check")

    return tag(
        "form",
        tag(
            "label",
            tag("span", say(t("Find"))),
            field("search", name="q", value=text),
        ),
        choice("grade", t("grade"), [(g, NAMES[g]) for g in GRADES], grade),
        choice("chapter", t("part"), [(c, label) for c, label in CHAPTERS], chapter),
        check("used", t("used by this plant"), used),
        check("changed", t("only what I changed"), mine),
        tag("button", say(t("Show"))),
        action=f"{found.at}/sources",
        class_="sieve line",
        role="search",
        aria_label=say(t("Sift the numbers")),
    )


def _listed(found: Opened, keys: list[str], idle: frozenset[str]) -> Markup:
    """Rows under the names of the tables in which they stand."""
    parts: list[Markup] = []
    group = ""
    for key in keys:
        if group_of(key) != group:
            group = group_of(key)
            note = tag("span", say(t("not used in the base case")), class_="chip") if group in idle else ""
            parts.append(tag("h3", words(group_label(found.project, group)), " " if note else "", note))
        parts.append(row(found, key))
    return tag("div", many(parts), class_="rows all")
