"""Where numbers come from: one of them explained, and all of them, searched and sifted."""

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
from anodeworks.quantity.wording import Number
from anodeworks.render import html
from anodeworks.render.markup import field, many, tag
from anodeworks.view.document import GRADES as NAMES
from anodeworks.view.document import Block, Document, Section, Table
from anodeworks.view.labels import CHAPTERS, group_label, group_of, number_label
from anodeworks.workbench import searching
from anodeworks.workbench.answering import Run
from anodeworks.workbench.faults import Missing
from anodeworks.workbench.frame import words
from anodeworks.workbench.home import home
from anodeworks.workbench.numbers_form import allowed, as_text, row
from anodeworks.workbench.opening import Opened, opened
from anodeworks.workbench.pages import BY_NAME
from anodeworks.workbench.project_frame import heading, leads, project_page
from anodeworks.workbench.routes.plant_pages import strip
from anodeworks.workbench.sliders import slider
from anodeworks.workbench.waiting import PATIENT, part

router = APIRouter(include_in_schema=False)
MOST: Final = 150  # rows of a page


@router.get("/p/{slug}/{version}/explain/{key}")
def number(request: Request, slug: str, version: str, key: str) -> Response:
    """One number or figure: what it is, where it is from, what it feeds; a number of the draft is changed here."""
    found = opened(request, slug, version)
    project = found.project
    known = key in project.ledger
    title = number_label(project, key) if known else t("Explanation of {key}", key=key)
    if key in project.indicators:
        about = project.indicators[key]
        title = t(about.label) if spoken() == "en" else about.label_zh
    parts = [
        tag("div", tag("h1", words(title)), tag("p", tag("code", key)), class_="title"),
        strip(request, found),
    ]
    if known:
        parts.append(_change(found, key) if found.mine else _tried(found, key))
    if key in project.indicators:
        parts.append(_figure(request, found, key))
    return project_page(request, found, "sources", title, *parts, _explained(request, found, key))


@router.get("/p/{slug}/{version}/explained/{key}")
def explained(request: Request, slug: str, version: str, key: str) -> Response:
    """The explanation, once it is known."""
    return HTMLResponse(_explained(request, opened(request, slug, version), key, PATIENT))


@router.get("/p/{slug}/{version}/figure/{key}")
def figure(request: Request, slug: str, version: str, key: str) -> Response:
    """A figure's own value, once it is known."""
    found = opened(request, slug, version)
    if key not in found.project.indicators:
        raise Missing(
            key, t("no such figure"), t("an indicator's name"), t("search for it by a word of its label")
        )
    return HTMLResponse(_figure(request, found, key, PATIENT))


def _figure(request: Request, found: Opened, key: str, wait: float = 0.0) -> Markup:
    """A figure in the base case and over the draws, and how it is computed."""
    about = found.project.indicators[key]

    def drawn(run: Run) -> Markup:
        tables = [
            replace(table, name="figure", rows=rows_, title="", note="")
            for table in run.document.tables.values()
            if table.name in ("figures", "other") and (rows_ := tuple(r for r in table.rows if r.name == key))
        ]
        formula = about.formula.replace("{", "").replace("}", "")
        told = (
            tag(
                "p",
                say(t("Formula, with lines of the statements in brackets:")),
                " ",
                tag("code", formula),
                class_="note",
            )
            if formula
            else ""
        )
        return (
            html.fragment(run.document, spoken(), leads(found), [Section("figure", "", tuple(tables))], False)
            + told
        )

    future = home(request).answering.run(found.name, found.project, found.whose)
    return part("figure", future, drawn, f"{found.at}/figure/{key}", wait)


def _folded(document: Document) -> Document:
    """An explanation with what moves a figure first; its long tables show what matters most, and the rest on demand."""

    def block(each: Block) -> tuple[Block, ...]:
        if not isinstance(each, Table):
            return (each,)
        kept = [i for i, column in enumerate(each.columns) if not column.minor]
        rows = tuple(replace(one, cells=tuple(one.cells[i] for i in kept)) for one in each.rows)
        each = replace(each, columns=tuple(each.columns[i] for i in kept), rows=rows)
        if len(rows) <= each.brief:
            return (each,)
        rest = replace(each, name=f"{each.name}_more", rows=each.rows[each.brief :], title=t("All others"), note="",
                       folded=True)  # fmt: skip
        return replace(each, rows=each.rows[: each.brief]), rest

    def section(each: Section) -> Section:
        blocks = tuple(made for b in each.blocks for made in block(b))
        return replace(each, blocks=blocks, parts=tuple(map(section, each.parts)))

    inner = sorted(
        document.sections, key=lambda each: each.name == "indicator"
    )  # name and unit, which are known
    return replace(document, sections=tuple(map(section, inner)))


def _explained(request: Request, found: Opened, key: str, wait: float = 0.0) -> Markup:
    from anodeworks.view import explain

    project = found.project
    future = home(request).answering.ask(
        f"explain {key} {found.name}", lambda: explain.document(explain.ask(key, project=project))
    )
    return part(
        "explained",
        future,
        lambda document: html.fragment(
            _folded(document), spoken(), leads(found), verdict=key in project.ledger
        ),
        f"{found.at}/explained/{key}",
        wait,
    )


def _tried(found: Opened, key: str) -> Markup:
    """A slider for who may only look: what follows is seen, and not kept."""
    return tag(
        "section", tag("h2", say(t("Try"))), tag("div", slider(found, key), class_="sliders"), class_="change"
    )


def _change(found: Opened, key: str) -> Markup:
    """The form of one number: value, range, source; and a slider."""
    value = found.project.ledger[key]
    spread = value.distribution
    options = bool(value.parameter.options)
    fields = [(t("value"), "written", as_text(value)), (t("least"), "low", ""), (t("most"), "high", "")]
    if spread is not None and spread.kind in ("triangular", "pert", "uniform"):
        low, high = (as_text(value.replace(number=spread.args[i])) for i in (0, -1))
        middle = "" if spread.kind == "uniform" else as_text(value.replace(number=spread.args[1]))
        fields = [(t("most likely"), "written", middle), (t("least"), "low", low), (t("most"), "high", high)]
    fields += [(t("source"), "source", ""), (t("note"), "note", "")]
    inputs = [
        tag("label", tag("span", words(label)), field(name=name, value=text, autocomplete="off"))
        for label, name, text in fields
    ]
    form = tag(
        "form",
        field("hidden", name="key", value=key),
        *inputs,
        tag("button", say(t("Keep in the draft")), class_="main"),
        method="post",
        action=f"{found.at}/change",
        class_="line",
    )
    told: Text = ""
    if spread is not None and not options and fields[0][2] and fields[0][2] != as_text(value):
        told = t("The field holds the most likely value; the base case and the slider take the median of the range, "
                 "{value}.", value=as_text(value))  # fmt: skip
    help_ = t(
        "In any unit that fits: 0.38 CNY/kWh, 380 CNY/MWh, 3.8e5 kg, 50万元. Without a unit it is that of the field."
    )
    return tag(
        "section",
        tag("h2", say(t("Change it"))),
        row(found, key) if options else form,
        tag("p", say(allowed(value)), class_="note"),
        tag("p", say(told), class_="note") if told else "",
        "" if options else tag("p", say(help_), class_="note"),
        "" if options else tag("div", slider(found, key), class_="sliders"),
        class_="change",
    )


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
    near = [] if keys or not text else searching.near(found.text, sifted, text)
    shown = keys if every else keys[:MOST]
    count = tn("{n} number", "{n} numbers", len(keys), n=Number(len(keys), whole=True))
    parts = [
        heading(page.label, page.about),
        strip(request, found),
        _sieve(found, text, grade, chapter, mine, used),
        tag("p", say(count), class_="count"),
    ]
    if near:
        parts.append(tag("p", say(t("Nothing is called that. Near it:")), class_="count"))
    parts.append(_listed(found, shown or near, idle))
    if len(shown) < len(keys):
        query = f"{request.url.query}&all=1".lstrip("&")
        more = t("Show all {n}", n=Number(len(keys), whole=True))
        parts.append(tag("p", tag("a", say(more), href=f"{found.at}/sources?{query}", class_="button")))
    if not text:
        parts.append(_evidence(request, found))
    return project_page(request, found, "sources", page.label, *parts)


@router.get("/p/{slug}/{version}/evidence")
def evidence(request: Request, slug: str, version: str) -> Response:
    """Grades and bibliography, once they are known."""
    return HTMLResponse(_evidence(request, opened(request, slug, version), PATIENT))


def _evidence(request: Request, found: Opened, wait: float = 0.0) -> Markup:
    """How much rests on which grade, and the bibliography."""

    def drawn(run: Run) -> Markup:
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
