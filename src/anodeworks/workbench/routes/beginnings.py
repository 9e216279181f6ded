"""The first page: the projects that are there, and what a person may begin with."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from anodeworks.language import Message, say, t
from anodeworks.render.markup import tag
from anodeworks.workbench.frame import page

router = APIRouter(include_in_schema=False)

CHOICES: Final[tuple[tuple[str, Message, Message], ...]] = (
    (
        "/begin/example",
        t("Look at a worked example"),
        t(
            "A plant as it was announced, with all its numbers: what it makes and costs, and how sure that is."
        ),
    ),
    (
        "/begin/announcement",
        t("Judge an announcement"),
        t("Say in ten fields what was announced; see what of it can hold, and why not."),
    ),
    (
        "/begin/plant",
        t("Design a plant"),
        t("Start from a route or from a plant like yours, and change any number."),
    ),
    (
        "/begin/laboratory",
        t("Bring laboratory batches"),
        t("Upload a record as CSV or Excel; calibrate the model on it, and see which batch to make next."),
    ),
)


@router.get("/")
def first(request: Request) -> Response:
    """The first page."""
    cards = [
        tag("a", tag("strong", say(title)), tag("span", say(about)), href=to, class_="choice")
        for to, title, about in CHOICES
    ]
    lead = t("A plant for silicon-carbon anode material in a browser: change any number in any unit, see at once what "
             "follows, and where each number comes from.")  # fmt: skip
    return page(
        request,
        t("Projects"),
        tag("h1", say(t("What would you like to do?"))),
        tag("p", say(lead), class_="lead"),
        tag("div", *cards, class_="choices"),
        Markup(),
    )
