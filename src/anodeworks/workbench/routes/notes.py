"""Notes beside a project, its name, who sees it, and who did what to it."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Form
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from anodeworks.language import Text, say, t
from anodeworks.render.markup import field, many, tag
from anodeworks.workbench.archive.entries import called, did
from anodeworks.workbench.frame import listing, when, words
from anodeworks.workbench.home import home, who
from anodeworks.workbench.opening import Opened, opened
from anodeworks.workbench.people.person import person
from anodeworks.workbench.project_frame import heading, project_page

router = APIRouter(include_in_schema=False)
SHOWN: Final = 50  # lines of the journal
Words = Annotated[str, Form()]


@router.get("/p/{slug}/{version}/notes")
def notes(request: Request, slug: str, version: str) -> Response:
    """Notes, sharing, name and journal of a project."""
    person(request).inside()
    found, editor = opened(request, slug, version), person(request).may("editor")
    title = t("Notes and sharing")
    parts = [heading(title), _notes(found, editor)]
    if editor:
        parts += [_share(request, found), _name(found), _journal(found)]
    return project_page(request, found, "notes", title, *parts)


@router.post("/notes/{slug}")
def write(request: Request, slug: str, text: Words, key: Words = "") -> Response:
    """Write a note beside a project or one of its numbers."""
    archive = home(request).archive
    archive.note(archive.project(slug).slug, key, text, who(request))
    return _back(slug)


@router.post("/notes/{slug}/name")
def rename(request: Request, slug: str, name: Words) -> Response:
    """Another name for a project."""
    home(request).archive.retitle(slug, name, who(request))
    return _back(slug)


@router.post("/notes/{slug}/remove")
def remove(request: Request, slug: str) -> Response:
    """Take a project from the list."""
    home(request).archive.remove(slug, who(request))
    return RedirectResponse("/", 303)


def _back(slug: str) -> Response:
    return RedirectResponse(f"/p/{slug}/draft/notes", 303)


def _notes(found: Opened, editor: bool) -> Markup:
    shown = [
        tag("li", tag("p", *_lines(note.text)),
            tag("p", _about(note.key, found), say(called(note.by)), ", ", when(note.at), class_="note"))
        for note in found.archive.notes(found.slug)
    ]  # fmt: skip
    form = tag(
        "form",
        tag(
            "label", tag("span", words(t("note"))), tag("textarea", name="text", rows="3", maxlength="10000")
        ),
        tag(
            "label", tag("span", words(t("beside the number (optional)"))), field(name="key", maxlength="200")
        ),
        tag("button", say(t("Write it down")), class_="main"),
        method="post",
        action=f"/notes/{found.slug}",
        class_="stack",
    )
    nothing = tag("p", say(t("Nobody has written anything yet.")))
    return many([tag("ul", *shown, class_="notes") if shown else nothing, form if editor else Markup()])


def _lines(text: str) -> list[object]:
    """A text with its line ends."""
    lines: list[object] = []
    for line in text.split("\n"):
        lines += [Markup("<br>"), line] if lines else [line]
    return lines


def _about(key: str, found: Opened) -> Markup:
    """The number that a note is about."""
    if not key:
        return Markup()
    known = key in found.project.ledger
    name = tag("a", tag("code", key), href=f"{found.at}/explain/{key}") if known else tag("code", key)
    return many([name, " "])


def _share(request: Request, found: Opened) -> Markup:
    accounts = home(request).accounts
    title = tag("h2", say(t("Read-only link")))
    if accounts is None or not accounts.any():
        told = t("Links are for servers with accounts; here nobody but this machine sees the project.")
        return many([title, tag("p", say(told))])
    about = t(
        "Whoever has the link sees the newest version as it is now, without an account, and can change nothing."
    )
    hidden = (
        field("hidden", name="project", value=found.slug),
        field("hidden", name="version", value=found.record.head),
    )
    form = tag("form", *hidden, tag("button", say(t("Make a link"))), method="post", action="/links")
    return many([title, tag("p", say(about)), form])


def _name(found: Opened) -> Markup:
    named = field(name="name", value=found.record.name, maxlength="200", aria_label=say(t("name")))
    rename = tag("form", named, tag("button", say(t("Rename"))), method="post", action=f"/notes/{found.slug}/name",
                 class_="line")  # fmt: skip
    about = t("Taken from the list, its versions stay in the archive, and a file stays where it is.")
    gone = tag(
        "form",
        tag("button", say(t("Take from the list"))),
        method="post",
        action=f"/notes/{found.slug}/remove",
    )
    folded = tag("details", tag("summary", say(t("Take from the list"))), tag("p", say(about)), gone)
    return many([tag("h2", say(t("Name"))), rename, folded])


def _journal(found: Opened) -> Markup:
    rows = [
        tag(
            "tr",
            tag("td", when(entry.at)),
            tag("td", say(called(entry.by))),
            tag("td", say(did(entry.action))),
        )
        for entry in found.archive.journal(found.slug, SHOWN)
    ]
    heads: tuple[Text, ...] = (t("time"), t("who"), t("what"))
    return many([tag("h2", say(t("Who did what"))), listing(heads, rows)])
