"""Where a number comes from: what it is, what it feeds, and how it is changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from anodeworks.errors import InputError
from anodeworks.language import Text, listed, say, spoken, t
from anodeworks.quantity import Indicator
from anodeworks.remedies import near
from anodeworks.render import html
from anodeworks.render.markup import tag
from anodeworks.twin.project import Project
from anodeworks.view.document import Block, Document, Section, Table
from anodeworks.view.labels import indicator_label, number_label
from anodeworks.workbench import one_number, searching
from anodeworks.workbench.answering import Told
from anodeworks.workbench.faults import WRONG, Missing
from anodeworks.workbench.frame import words
from anodeworks.workbench.home import home
from anodeworks.workbench.opening import Opened, opened
from anodeworks.workbench.project_frame import leads, project_page
from anodeworks.workbench.routes.plant_pages import strip
from anodeworks.workbench.sliders import slider
from anodeworks.workbench.waiting import PATIENT, part

router = APIRouter(include_in_schema=False)
OFFERED: Final = 3  # numbers or figures near to what an address names
OK: Final = 200


@router.get("/p/{slug}/{version}/explain/{key}")
def number(request: Request, slug: str, version: str, key: str) -> Response:
    """One number or figure: what it is, where it is from, what it feeds; a number of the draft is changed here."""
    return number_page(request, opened(request, slug, version), key)


def number_page(
    request: Request,
    found: Opened,
    key: str,
    typed: Mapping[str, str] | None = None,
    wrong: InputError | None = None,
) -> Response:
    """The page of a number or figure; with what was written into its form, and why that cannot be used."""
    project = found.project
    known = key in project.ledger
    # A part of keys: all that have it.
    if not known and any(f".{key}." in f".{each}." for each in project.ledger):
        return RedirectResponse(
            f"{found.at}/sources?{urlencode({'q': key if '.' in key else f'.{key}'})}", 303
        )
    title = number_label(project, key) if known else indicator_label(_figure_of(found, key))
    parts = [
        tag("div", tag("h1", words(title)), tag("p", tag("code", key)), class_="title"),
        strip(request, found),
    ]
    if known:
        parts.append(one_number.form(found, key, typed, wrong) if found.mine else _tried(found, key))
    if key in project.indicators:
        parts.append(_figure(request, found, key))
    status = OK if wrong is None else WRONG
    return project_page(
        request, found, "sources", title, *parts, _explained(request, found, key), status=status
    )


@router.get("/p/{slug}/{version}/explained/{key}")
def explained(request: Request, slug: str, version: str, key: str) -> Response:
    """The explanation, once it is known."""
    found = opened(request, slug, version)
    if key not in found.project.ledger:
        _figure_of(found, key)
    return HTMLResponse(_explained(request, found, key, PATIENT))


@router.get("/p/{slug}/{version}/figure/{key}")
def figure(request: Request, slug: str, version: str, key: str) -> Response:
    """A figure's own value, once it is known."""
    found = opened(request, slug, version)
    _figure_of(found, key)
    return HTMLResponse(_figure(request, found, key, PATIENT))


def _figure_of(found: Opened, key: str) -> Indicator:
    """A figure by its name.

    Raises:
        Missing: there is none such, nor a number: what is near is named before anything is computed.
    """
    project = found.project
    if key in project.indicators:
        return project.indicators[key]
    known = (*project.indicators, *project.ledger)
    close = near(key, known)
    around = searching.near(project, known, re.sub("[._]", " ", key))[:OFFERED]
    offered = [t("{label} ({key})", label=_label(project, name), key=name) for name in around]
    allowed = listed(offered, "or") if offered else t("a number or a figure of this project")
    raise Missing(key, t("no number and no figure of this project"), allowed,
                  close or t("search for it by a word of its label"))  # fmt: skip


def _label(project: Project, key: str) -> Text:
    """What a number or a figure is called."""
    return number_label(project, key) if key in project.ledger else indicator_label(project.indicators[key])


def _figure(request: Request, found: Opened, key: str, wait: float = 0.0) -> Markup:
    """A figure in the base case and over the draws, and how it is computed."""
    about = found.project.indicators[key]

    def drawn(run: Told) -> Markup:
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
    future = home(request).explaining.ask(
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
