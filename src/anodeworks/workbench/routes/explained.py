"""Where numbers come from: one of them explained, and all of them, searched and sifted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from anodeworks.language import LANGUAGES, Text, say, spoken, t, tc, tn
from anodeworks.quantity.value import GRADES
from anodeworks.quantity.wording import Number
from anodeworks.render import html
from anodeworks.render.markup import field, many, tag
from anodeworks.view.document import GRADES as NAMES
from anodeworks.view.labels import CHAPTERS, group_label, group_of, number_label
from anodeworks.workbench.answering import Run
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
    if known and found.mine:
        parts.append(_change(found, key))
    return project_page(request, found, "sources", title, *parts, _explained(request, found, key))


@router.get("/p/{slug}/{version}/explained/{key}")
def explained(request: Request, slug: str, version: str, key: str) -> Response:
    """The explanation, once it is known."""
    return HTMLResponse(_explained(request, opened(request, slug, version), key, PATIENT))


def _explained(request: Request, found: Opened, key: str, wait: float = 0.0) -> Markup:
    from anodeworks.view import explain

    project = found.project
    future = home(request).answering.ask(
        f"explain {key} {found.name}", lambda: explain.document(explain.ask(key, project=project))
    )
    return part(
        "explained",
        future,
        lambda document: html.fragment(document, spoken(), leads(found)),
        f"{found.at}/explained/{key}",
        wait,
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
    help_ = t(
        "In any unit that fits: 0.38 CNY/kWh, 380 CNY/MWh, 3.8e5 kg, 50万元. Without a unit it is that of the field."
    )
    return tag(
        "section",
        tag("h2", say(t("Change it"))),
        row(found, key) if options else form,
        tag("p", say(allowed(value)), class_="note"),
        "" if options else tag("p", say(help_), class_="note"),
        "" if options else tag("div", slider(found, key), class_="sliders"),
        class_="change",
    )


@router.get("/p/{slug}/{version}/sources")
def sources(request: Request, slug: str, version: str) -> Response:
    """Every number: searched in both languages, sifted by grade, part of the file, and by whether it was changed."""
    found, page = opened(request, slug, version), BY_NAME["sources"]
    asked = request.query_params
    text, grade, chapter = (asked.get(name, "").strip() for name in ("q", "grade", "chapter"))
    mine, every = bool(asked.get("changed")), bool(asked.get("all"))
    sifted = [
        key
        for key, value in found.project.ledger.items()
        if (not grade or grade in (value.grade, value.rests_on))
        and (not chapter or key.startswith(f"{chapter}."))
        and (not mine or key in found.changed)
    ]
    keys = list(_named(found, sifted, text)) if text else sifted
    shown = keys if every else keys[:MOST]
    count = tn("{n} number", "{n} numbers", len(keys), n=Number(len(keys), whole=True))
    parts = [
        heading(page.label, page.about),
        strip(request, found),
        _sieve(found, text, grade, chapter, mine),
        tag("p", say(count), class_="count"),
    ]
    parts.append(_listed(found, shown))
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
        from dataclasses import replace

        chapter = next((s for s in run.document.sections if s.name == "evidence"), None)
        if chapter is None:
            return Markup()
        kept = replace(chapter, depth=1, parts=tuple(p for p in chapter.parts if p.name == "bibliography"))
        return html.fragment(run.document, spoken(), leads(found), [kept], False)

    future = home(request).answering.run(found.name, found.project)
    return part("evidence", future, drawn, f"{found.at}/evidence", wait)


def _named(found: Opened, keys: list[str], text: str) -> Iterator[str]:
    """The keys that have every word asked for in their key, or in what they are called in either language."""
    asked = text.lower().split()
    for key in keys:
        parameter = found.project.ledger[key].parameter
        label = number_label(found.project, key)
        said = " ".join(
            f"{say(label, language)} {say(t(parameter.meaning), language)}" for language in LANGUAGES
        )
        everything = f"{key} {said}".lower()
        if all(word in everything for word in asked):
            yield key


def _sieve(found: Opened, text: str, grade: str, chapter: str, mine: bool) -> Markup:
    """The form that sifts."""

    def choice(name: str, label: Text, known: list[tuple[str, Text]], chosen: str) -> Markup:
        options = [tag("option", words(each), value=value, selected=value == chosen) for value, each in known]
        every = Markup('<option value="">{}</option>').format(say(tc("numbers", "all")))
        return tag("label", tag("span", words(label)), tag("select", every, *options, name=name))

    return tag(
        "form",
        tag(
            "label",
            tag("span", say(t("Find"))),
            field("search", name="q", value=text),
        ),
        choice("grade", t("grade"), [(g, NAMES[g]) for g in GRADES], grade),
        choice("chapter", t("part"), [(c, label) for c, label in CHAPTERS], chapter),
        tag(
            "label",
            field("checkbox", name="changed", value="1", checked=mine),
            tag("span", say(t("only what I changed"))),
            class_="check",
        ),
        tag("button", say(t("Show"))),
        action=f"{found.at}/sources",
        class_="sieve line",
        role="search",
    )


def _listed(found: Opened, keys: list[str]) -> Markup:
    """Rows under the names of the tables in which they stand."""
    parts: list[Markup] = []
    group = ""
    for key in keys:
        if group_of(key) != group:
            group = group_of(key)
            parts.append(tag("h3", words(group_label(found.project, group))))
        parts.append(row(found, key))
    return tag("div", many(parts), class_="rows all")
