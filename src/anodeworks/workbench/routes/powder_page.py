"""A project's own furnaces and powders, beside what its document says of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from anodeworks.language import spoken, t
from anodeworks.render import html
from anodeworks.workbench.home import home
from anodeworks.workbench.opening import Opened, opened
from anodeworks.workbench.project_frame import leads
from anodeworks.workbench.waiting import PATIENT, part

if TYPE_CHECKING:
    from anodeworks.view.document import Document
    from anodeworks.workbench.answering import Told

router = APIRouter(include_in_schema=False)


@router.get("/p/{slug}/{version}/powder/own")
def own_powder(request: Request, slug: str, version: str) -> Response:
    """What furnaces and powders of the project are by themselves, once it is known."""
    return HTMLResponse(own(request, opened(request, slug, version), PATIENT))


def own(request: Request, found: Opened, wait: float = 0.0) -> Markup:
    """The same as a part of a page; computed from the figures' scenarios, apart from them: they do not wait for it."""
    there = home(request)
    figures = there.answering.run(found.name, found.project, found.whose)
    draft = found.whose and f"powder {found.whose}"
    future = there.asking.ask(f"powder {found.name}", lambda: _answered(figures.result()), draft)
    to = replace(leads(found), picture=lambda _: "")

    def drawn(document: Document) -> Markup:
        return html.fragment(document, spoken(), to, None, False)

    told = t("Looking into furnaces and powders …")
    return part("own-powder", future, drawn, f"{found.at}/powder/own", wait, told)


def _answered(run: Told) -> Document:
    from anodeworks.view import own_powder

    return own_powder.document(run.drawn.base)
