"""A claim by itself: who announced it and in which words, what the model makes of it, and why."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from anodeworks.language import Text, say, spoken, t
from anodeworks.remedies import nearest
from anodeworks.render import html
from anodeworks.render.markup import tag
from anodeworks.twin.claims import Claim
from anodeworks.view.document import Cited, Finding, Grade, Section, Table
from anodeworks.view.labels import announced, claim_text, indicator_label, source_label
from anodeworks.workbench.answering import Told
from anodeworks.workbench.faults import Missing
from anodeworks.workbench.frame import words
from anodeworks.workbench.home import home
from anodeworks.workbench.opening import Opened, opened
from anodeworks.workbench.project_frame import heading, leads, project_page
from anodeworks.workbench.waiting import PATIENT, part

router = APIRouter(include_in_schema=False)


@router.get("/p/{slug}/{version}/claim/{name}")
def claim(request: Request, slug: str, version: str, name: str) -> Response:
    """The page of a claim."""
    found = opened(request, slug, version)
    about = _of(found, name)
    title = t("Announced: {figure:inner}", figure=indicator_label(about.indicator))
    lead = tag("p", tag("a", say(t("To the claims")), href=f"{found.at}/announcement"))
    parts = [heading(title, claim_text(about)), _source(about), _judged(request, found, name), lead]
    return project_page(request, found, "announcement", title, *parts)


@router.get("/p/{slug}/{version}/claim/{name}/judged")
def judged(request: Request, slug: str, version: str, name: str) -> Response:
    """What the model makes of it, once that is known."""
    found = opened(request, slug, version)
    _of(found, name)
    return HTMLResponse(_judged(request, found, name, PATIENT))


def _of(found: Opened, name: str) -> Claim:
    """A claim by its name.

    Raises:
        Missing: there is none such.
    """
    for each in found.project.claims:
        if each.name == name:
            return each
    known = [each.name for each in found.project.claims]
    raise Missing(f"claims.{name[:60]}", t("no such claim"), ", ".join(known), nearest(name, known))


def _source(claim: Claim) -> Markup:
    """What was announced, who said so, and how good a witness that is."""
    value, source = claim.value, source_label(claim.value)
    to = f"/library/sources/{source.key}" if isinstance(source, Cited) else ""
    cited = tag("a" if to else "span", say(source or t("not stated")), href=to or None)
    note = value.note_zh if spoken() == "zh" and value.note_zh else value.note
    lines: list[tuple[Text, Markup | str]] = [
        (t("announced"), tag("strong", say(announced(claim)))),
        (t("source"), cited),
        (t("grade"), tag("span", say(Grade(value.grade)), class_=f"grade {value.grade}")),
        (t("note"), note),
        (t("file"), value.origin),
    ]
    told = [tag("div", tag("dt", words(label)), tag("dd", text)) for label, text in lines if text]
    return tag("dl", *told, class_="facts")


def _judged(request: Request, found: Opened, name: str, wait: float = 0.0) -> Markup:
    """The claim's row among the claims, and the reasons."""

    def drawn(run: Told) -> Markup:
        blocks: list[Table | Finding] = []
        for block in run.document.blocks():
            if isinstance(block, Table) and block.name == "claims":
                blocks.append(replace(block, rows=tuple(row for row in block.rows if row.name == name)))
            if isinstance(block, Finding) and block.name == f"claim_{name}":
                blocks.append(replace(block, subject=""))
        return html.fragment(
            run.document, spoken(), leads(found), [Section("claims", "", tuple(blocks))], False
        )

    future = home(request).answering.run(found.name, found.project, found.whose)
    return part("judged", future, drawn, f"{found.at}/claim/{name}/judged", wait)
