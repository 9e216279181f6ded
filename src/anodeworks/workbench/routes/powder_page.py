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
from anodeworks.workbench.answering import SCENARIOS
from anodeworks.workbench.home import home
from anodeworks.workbench.opening import Opened, opened
from anodeworks.workbench.project_frame import leads
from anodeworks.workbench.waiting import PATIENT, part

if TYPE_CHECKING:
    from anodeworks.twin.project import Project
    from anodeworks.view.document import Document

router = APIRouter(include_in_schema=False)


@router.get("/p/{slug}/{version}/powder/own")
def own_powder(request: Request, slug: str, version: str) -> Response:
    """What furnaces and powders of the project are by themselves, once it is known."""
    return HTMLResponse(own(request, opened(request, slug, version), PATIENT))


def own(request: Request, found: Opened, wait: float = 0.0) -> Markup:
    """The same as a part of a page; computed apart from the figures, which do not wait for it."""
    future = home(request).asking.ask(f"powder {found.name}", lambda: _answered(found.project))
    to = replace(leads(found), picture=lambda _: "")

    def drawn(document: Document) -> Markup:
        return html.fragment(document, spoken(), to, None, False)

    told = t("Looking into furnaces and powders …")
    return part("own-powder", future, drawn, f"{found.at}/powder/own", wait, told)


def _answered(project: Project) -> Document:
    from anodeworks.study.base_case import Base
    from anodeworks.view import own_powder, run

    return own_powder.document(Base(run.ask(project, scenarios=SCENARIOS).result))
