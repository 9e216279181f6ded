"""The frame of a project's pages: its name and version above, its pages beside, search and downloads at hand."""

from __future__ import annotations

import json
from typing import Final

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from anodeworks.language import Text, say, t, tc
from anodeworks.library import library
from anodeworks.render.html import Leads
from anodeworks.render.markup import field, tag
from anodeworks.view.question import Question
from anodeworks.view.questions import QUESTIONS
from anodeworks.workbench import standing
from anodeworks.workbench.frame import Beside, Link, page, words
from anodeworks.workbench.home import home
from anodeworks.workbench.opening import Opened, title_of
from anodeworks.workbench.pages import of_project
from anodeworks.workbench.people.person import person

DOWNLOADS: Final = (
    ("report.html", t("Report as a page (HTML)")),
    ("workbook.xlsx", t("Workbook with live formulas (Excel)")),
    ("project.toml", t("Project file with its comments (TOML)")),
    ("answer.json", t("All figures for machines (JSON)")),
)

TOLD: Final = {  # what the script of a page says when the server has not done what was asked, by status
    "401": t("You are signed out; what you move is not kept."),
    "403": t("You may look at this, and not change it."),
    "404": t("This project or version is not here any more."),
    "413": t("This is too large to be kept."),
    "429": t("You move faster than this server computes for one person; it goes on in {n} s.", n="{n}"),
    "500": t("The program has a fault here; what you moved last is not kept. Move again to try anew."),
    "door": t("Sign in"),
}
UNTAKEN: Final = t("Tried, not kept: what you see here can be looked at, not changed.")


def project_page(
    request: Request, opened: Opened, name: str, title: Text, *content: Markup, status: int = 200
) -> Response:
    """A page of a project; `name` is that of the entry of the column that it belongs to."""
    bar = standing.bar(opened, home(request).answering, guest=person(request).guest)
    return page(request, title, bar, *content, beside=beside(request, opened, name), status=status)


def beside(request: Request, opened: Opened, name: str) -> Beside:
    """What stands around a project's page."""
    guest = person(request).guest
    plain = [
        Link(each.label, f"{opened.at}/{each.name}", each.name == name)
        for each in of_project(opened.project)
        if not (guest and each.inside)
    ]
    if not guest:
        plain.append(Link(t("Notes and sharing"), f"{opened.at}/notes", name == "notes"))
    asked = [
        Link(short(question), f"{opened.at}/ask/{path(question)}", f"ask/{path(question)}" == name)
        for question in of_a_project()
    ]
    more = [
        Link(short(question), f"{opened.at}/ask/{path(question)}", f"ask/{path(question)}" == name)
        for question in of_the_workshop()
    ]
    data = [("project", opened.slug), ("version", opened.version)]
    data.append(("told", json.dumps({name: say(text) for name, text in TOLD.items()}, ensure_ascii=False)))
    if not opened.mine:
        data.append(("untaken", say(UNTAKEN)))
    return Beside(
        links=(("", plain), (t("Questions"), asked), (t("Workshop and library"), more)),
        bar=_bar(request, opened),
        data=tuple(data),
        scripts=("live.js",),
    )


def of_a_project() -> list[Question]:
    """The questions that are asked of one project."""
    return [q for q in QUESTIONS if q.subjects and q.subjects[0].kind == "project"]


def of_the_workshop() -> list[Question]:
    """The questions that are asked of nothing: powders, cells, and what the library holds."""
    return [
        q for q in QUESTIONS if not any(subject.needed for subject in q.subjects) and q not in of_a_project()
    ]


def path(question: Question) -> str:
    """A question's name as an address has it."""
    return question.name.replace(" ", "-")


def short(question: Question) -> Text:
    """What a question is called in the column: its command's name, in Chinese what it asks for."""
    return LABELS.get(question.name, question.name)


LABELS: Final[dict[str, Text]] = {
    "check": t("check the file"),
    "run": t("base case and odds"),
    "audit": t("audit of the claims"),
    "study": t("odds of many scenarios"),
    "sensitivity": t("what decides"),
    "optimise": t("best design"),
    "compare": t("two projects"),
    "gradient": t("derivatives"),
    "reactor": t("furnace"),
    "material": t("powder"),
    "cell": tc("battery", "cell"),
    "line": t("production line"),
    "plan": t("monthly plan"),
    "lab fit": t("calibrate on batches"),
    "lab next": t("next batches"),
    "lab report": t("report on batches"),
    "explain": t("a number explained"),
    "routes": t("routes"),
    "activities": t("activities"),
    "sources": t("sources"),
}


def label(opened: Opened) -> Text:
    """What a project is called."""
    return title_of(opened.archive, opened.record)


def _bar(request: Request, opened: Opened) -> Markup:
    number = opened.archive.version(opened.slug, opened.base).number
    version = t("draft on version {n}", n=str(number)) if opened.mine else t("version {n}", n=str(number))
    name = tag(
        "span",
        tag("a", say(label(opened)), href=f"{opened.at}/overview", title=say(label(opened))),
        class_="name",
    )
    chip = tag("a", say(version), href=f"{opened.at}/changes", class_="chip")
    asked = request.query_params.get("q", "")
    find = tag(
        "form",
        field(
            "search",
            name="q",
            value=asked,
            placeholder=say(t("Find a number")),
            aria_label=say(t("Find a number, in either language")),
        ),
        action=f"{opened.at}/sources",
        class_="find",
        role="search",
    )
    links = [
        tag("a", say(about), href=f"{opened.at}/download/{file}", download=True) for file, about in DOWNLOADS
    ]
    loads = tag(
        "details", tag("summary", say(t("Download"))), tag("div", *links, class_="drop"), class_="menu"
    )
    return tag("div", name, chip, find, loads, class_="bar-of-project")


def leads(opened: Opened) -> Leads:
    """Where things of the project's documents lead."""
    project = opened.project
    numbers, sources = {*project.ledger, *project.indicators}, library().sources
    steps = {node.name for node in project.network.nodes}

    def key(name: str) -> str:
        if name in numbers:
            return f"{opened.at}/explain/{name}"
        if name.startswith("claims."):
            return f"{opened.at}/claim/{name.split('.')[1]}"
        return f"/library/sources/{name}" if name in sources else ""

    return Leads(
        key,
        lambda name: f"{opened.at}/activity/{name}" if name in steps else "",
        lambda name: f"{opened.at}/picture/{name}.svg",
    )


def heading(title: Text, about: Text = "") -> Markup:
    """A page's title, and what it is about in one sentence."""
    return tag(
        "div", tag("h1", words(title)), tag("p", say(about), class_="lead") if about else "", class_="title"
    )
