"""Two plants side by side, or a plant and an earlier version of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from anodeworks.errors import InputError
from anodeworks.language import Text, say, spoken, t
from anodeworks.quantity.wording import Number
from anodeworks.render import html
from anodeworks.render.markup import tag
from anodeworks.workbench.answering import SCENARIOS
from anodeworks.workbench.faults import fault
from anodeworks.workbench.home import home
from anodeworks.workbench.opening import DRAFT, Opened, opened, projects, title_of, versions
from anodeworks.workbench.pages import BY_NAME
from anodeworks.workbench.people.person import person
from anodeworks.workbench.project_frame import heading, leads, project_page
from anodeworks.workbench.waiting import PATIENT, part

if TYPE_CHECKING:
    from anodeworks.view.compared import Sides
    from anodeworks.workbench.archive import Version

router = APIRouter(include_in_schema=False)


@router.get("/p/{slug}/{version}/compare")
def compare(request: Request, slug: str, version: str) -> Response:
    """The page: with what to compare, and what differs."""
    found, page = opened(request, slug, version), BY_NAME["compare"]
    parts = [heading(page.label, page.about), _choice(request, found), _differs(request, found)]
    return project_page(request, found, "compare", page.label, *parts)


@router.get("/p/{slug}/{version}/compared")
def compared(request: Request, slug: str, version: str) -> Response:
    """What differs, once it is known."""
    return HTMLResponse(_differs(request, opened(request, slug, version), PATIENT))


def _choice(request: Request, found: Opened) -> Markup:
    """What there is to compare with."""
    chosen = _with(request, found)
    options = []
    for word, label in _others(request, found):
        options.append(tag("option", say(label), value=word, selected=word == chosen))
    return tag(
        "form",
        tag("label", tag("span", say(t("Compare with"))), tag("select", *options, name="with")),
        tag("button", say(t("Compare")), class_="main"),
        action=f"{found.at}/compare",
        class_="line",
    )


def _others(request: Request, found: Opened) -> list[tuple[str, Text]]:
    """Versions of the same project, then other projects."""
    own: list[tuple[str, Text]] = []
    for each in versions(request, found):
        own.append((f"{found.slug}@{each.digest[:12]}", _version(each)))
    if not found.mine and not person(request).guest:
        own.insert(0, (f"{found.slug}@{DRAFT}", t("the draft")))
    others: list[tuple[str, Text]] = [
        (f"{each.slug}@{DRAFT}", title_of(found.archive, each))
        for each in projects(request)
        if each.slug != found.slug
    ]
    return own + others


def _version(version: Version) -> Text:
    """A version by its number, and by what somebody wrote about it."""
    n = Number(version.number, whole=True)
    return t("version {n}: {note}", n=n, note=version.note) if version.note else t("version {n}", n=n)


def _state(found: Opened) -> Text:
    """Which state of its project this is, of which there are others."""
    if found.mine:
        return t("draft")
    return t("version {n}", n=Number(found.archive.version(found.slug, found.base).number, whole=True))


def _called(one: Opened, other: Opened) -> Sides:
    """What both are called: states of one project by these, projects by their titles, and by their state if changed."""
    from anodeworks.view.compared import Side, titled

    if one.slug == other.slug:
        states = [Side(_state(each), t("the draft") if each.mine else _state(each)) for each in (one, other)]
        return states[0], states[1]
    names = [title_of(each.archive, each.record) for each in (one, other)]
    alike = say(names[0]) == say(names[1])
    both = []
    for each, name in zip((one, other), names, strict=True):
        title: Text = t("{title} ({name})", title=name, name=each.slug) if alike else name
        if each.changed or not each.mine:
            title = t("{title}, {state}", title=title, state=_state(each))
        both.append(titled(title))
    return both[0], both[1]


def _with(request: Request, found: Opened) -> str:
    """What was chosen; the version that the draft stands on unless said."""
    return request.query_params.get("with", "") or (
        f"{found.slug}@{found.base[:12]}" if found.changed else ""
    )


def _differs(request: Request, found: Opened, wait: float = 0.0) -> Markup:
    chosen = _with(request, found)
    if not chosen:
        told = t(
            "Choose a version or a project. Numbers that differ, and what each of them does, are shown side by side."
        )
        return tag("p", say(told), class_="note")
    slug, _, version = chosen.partition("@")
    try:
        other = opened(request, slug, version or DRAFT)
    except InputError as error:
        return fault(error)
    from anodeworks.view import compare as view

    # What came before stands before what came of it; another plant stands behind the one of this page.
    first, second = (other, found) if other.slug == found.slug else (found, other)
    called = _called(first, second)
    future = home(request).answering.ask(
        f"compare {first.name} {second.name} {[say(side.named) for side in called]}",
        lambda: view.document(view.ask(first.project, second.project, scenarios=SCENARIOS, called=called)),
    )
    return part(
        "compared",
        future,
        lambda document: html.fragment(document, spoken(), leads(found)),
        f"{found.at}/compared?with={chosen}",
        wait,
    )
