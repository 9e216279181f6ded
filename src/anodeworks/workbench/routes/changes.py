"""Changing numbers: kept at once in the draft, told in words, taken back, saved as a version."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from anodeworks.errors import InputError, quoted
from anodeworks.language import Text, say, t
from anodeworks.quantity.wording import Number
from anodeworks.remedies import CHOOSE, FORM
from anodeworks.render.markup import field, tag
from anodeworks.workbench import newer, one_number, standing
from anodeworks.workbench.archive import Moved
from anodeworks.workbench.archive.drafts import Stirred
from anodeworks.workbench.archive.entries import Draft, called
from anodeworks.workbench.faults import WRONG, fault
from anodeworks.workbench.frame import asked_by_htmx, came_from, listing, when, words
from anodeworks.workbench.home import home, who
from anodeworks.workbench.numbers_form import as_text, row
from anodeworks.workbench.opening import DRAFT, Opened, opened, parsed, versions
from anodeworks.workbench.people.person import person
from anodeworks.workbench.project_frame import heading, project_page
from anodeworks.workbench.routes.explained import number_page
from anodeworks.workbench.spreads import around

router = APIRouter(include_in_schema=False)
KEPT = {"x-anodeworks": "kept"}  # which the page tells to its parts


@router.post("/p/{slug}/draft/change")
async def change(request: Request, slug: str) -> Response:
    """Change numbers: one of a form, whose row comes back, or several of a script."""
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            said = json.loads(await request.body())
            changes = dict(said["changes"])
        except (ValueError, TypeError, KeyError):
            raise InputError(
                "changes", t("a text that is not JSON"), '{"changes": {"KEY": "VALUE"}}', FORM
            ) from None
        return await run_in_threadpool(_of_script, request, slug, changes)
    form = {name: str(value) for name, value in (await request.form()).items()}
    return await run_in_threadpool(_of_form, request, slug, form)


def _of_script(request: Request, slug: str, changes: dict[str, Any]) -> Response:
    found = opened(request, slug, DRAFT)
    try:
        checked = written(found, changes)
    except InputError as error:
        return Response(json.dumps({"error": error.parts}), WRONG, media_type="application/json")
    for key, raw in checked.items():
        found.archive.change(slug, who(request), key, raw)
    return Response(status_code=204)


def _of_form(request: Request, slug: str, form: dict[str, str]) -> Response:
    found = opened(request, slug, DRAFT)
    key, text = form.get("key", ""), form.get("written", "")
    if key not in found.project.ledger:
        found.project.find(key)
    try:
        if form.get("again"):
            raw = None
        elif form.get("around"):
            raw = written(found, {key: around(found, key)})[key]
        elif asked_by_htmx(request) and text.strip() == as_text(found.project.ledger[key]):
            return HTMLResponse(row(found, key))
        elif not asked_by_htmx(request) and one_number.untouched(form, found, key):
            return RedirectResponse(f"{found.at}/explain/{key}", 303)
        else:
            raw = written(found, {key: one_number.given(form, found, key)})[key]
    except InputError as error:
        if asked_by_htmx(request):
            return HTMLResponse(row(found, key, error, text), WRONG)
        return number_page(request, found, key, form, error)
    found.archive.change(slug, who(request), key, raw)
    if not asked_by_htmx(request):
        there = f"{found.at}/explain/{key}"
        return RedirectResponse(_back(request, found) if form.get("around") else there, 303)
    now = opened(request, slug, DRAFT)
    bar = standing.bar(now, home(request).answering, anew=True)
    return HTMLResponse(row(now, key) + bar, headers=KEPT)


def written(found: Opened, changes: dict[str, Any]) -> dict[str, Any]:
    """Changes in the form in which a project file has them.

    Raises:
        InputError: an unknown key, or no value of that number; values that make no project together.
    """
    made = found.project.with_values(changes)
    return {key: json.loads(json.dumps(made.changes[key], default=str)) for key in changes}


@router.post("/p/{slug}/draft/{move}")
async def moved(request: Request, slug: str, move: str) -> Response:
    """Back, forth, all back, or on from the newest version; and saved."""
    form = {name: str(value) for name, value in (await request.form()).items()}
    return await run_in_threadpool(_moved, request, slug, move, form)


def _moved(request: Request, slug: str, move: str, form: dict[str, str]) -> Response:
    archive, by = home(request).archive, who(request)
    found = opened(request, slug, DRAFT)
    seen = form.get("seen", "")
    moves: dict[str, Callable[[str, str], Draft]] = {
        "undo": partial(archive.undo, seen=seen), "redo": partial(archive.redo, seen=seen),
        "reset": partial(archive.reset, seen=seen), "discard": archive.discard, "newest": archive.onto_newest,
    }  # fmt: skip
    if move in moves:
        try:
            moves[move](slug, by)
        except Stirred:
            return RedirectResponse(f"{found.at}/changes?stirred=1", 303)
        if form.get("note"):
            return RedirectResponse(f"{found.at}/changes?{urlencode({'note': form['note']})}", 303)
        return RedirectResponse(_back(request, found), 303)
    if move == "save":
        return _save(request, found, form)
    if move == "copy":
        text = _text(found)
        name = form.get("name", "").strip()
        made = archive.create(name, text, by)
        archive.reset(slug, by)
        return RedirectResponse(f"/p/{made.slug}/draft/overview", 303)
    if move == "text":
        text = form.get("text", "").replace("\r\n", "\n")
        try:
            parsed(text, f"{slug}.toml")
        except InputError as error:
            return _page(request, found, "", _file(found, text, error), WRONG)
        archive.change(slug, by, "", text)
        return RedirectResponse(f"{found.at}/changes", 303)
    raise InputError("", quoted(move), ", ".join([*moves, "save", "copy", "text"]), CHOOSE)


def _back(request: Request, found: Opened) -> str:
    """The page from which somebody came, if it is one of this project."""
    came = came_from(request)
    return came if came.startswith(f"{found.at}/") else f"{found.at}/changes"


def _save(request: Request, found: Opened, form: dict[str, str]) -> Response:
    """A new version; who has not seen the newest is told what it says otherwise, and loses nothing."""
    archive = found.archive
    text = _text(found)
    parsed(text, f"{found.slug}.toml")  # raises where values make no project together
    try:
        archive.save(
            found.slug,
            base=found.base,
            text=text,
            note=form.get("note", ""),
            by=who(request),
            draft=found.draft,
        )
    except Moved:
        note = urlencode({"newer": "1", "note": form.get("note", "")})
        return RedirectResponse(f"{found.at}/changes?{note}", 303)
    return RedirectResponse(f"{found.at}/changes", 303)


def _text(found: Opened) -> str:
    """The text of a draft."""
    assert found.draft is not None
    return found.archive.draft_text(found.draft)


@router.get("/p/{slug}/{version}/changes")
def changes(request: Request, slug: str, version: str) -> Response:
    """What was changed, in words; saving; and the versions that there are."""
    found = opened(request, slug, version)
    return _page(
        request, found, request.query_params.get("note", ""), _file(found) if found.mine else Markup()
    )


def _page(request: Request, found: Opened, note: str, file: Markup, status: int = 200) -> Response:
    """The page of changes; with the note that somebody has begun, and the form of the project file."""
    title = t("Changes and versions")
    parts = [heading(title)]
    if status == WRONG:
        parts.append(file)
    if found.mine:
        if request.query_params.get("stirred"):
            parts.append(_stirred(found))
        parts += newer.section(found, "newer" in request.query_params, note)
        parts += _draft(found, note)
    parts.append(_versions(request, found))
    if status != WRONG:
        parts.append(file)
    return project_page(request, found, "changes", title, *parts, status=status)


def _stirred(found: Opened) -> Markup:
    """That the draft is another than the one that was seen, and what would be undone now."""
    said = t("The draft was changed in another window meanwhile; nothing was done.")
    told = [text for text, holds in standing.told(found) if holds]
    now = t("Undo would now take back: {change}", change=told[-1]) if told else t("Nothing is left to undo.")
    return tag("div", tag("p", say(said)), tag("p", say(now)), class_="fault", role="alert")


def _draft(found: Opened, note: str = "") -> list[Markup]:
    told = standing.told(found)
    if not told:
        return [
            tag(
                "p",
                say(
                    t("Nothing is changed. Change any number on the plant's pages; it is kept here at once.")
                ),
            )
        ]
    items = [tag("li", say(text), class_="" if holds else "undone") for text, holds in told]
    parts = [tag("h2", say(t("What I changed"))), tag("ol", *items, class_="told")]
    if any(holds for _, holds in told):
        save = tag(
            "form", _named(t("What is it about? (optional)"), "note", note),
            tag("button", say(t("Save as a version")), class_="main"), method="post", action=f"{found.at}/save",
            class_="line",
        )  # fmt: skip
        copy = tag(
            "form", _named(t("Name of the new project"), "name"),
            tag("button", say(t("Save as a project of its own"))), method="post", action=f"{found.at}/copy",
            class_="line",
        )  # fmt: skip
        assert found.draft is not None
        seen = field("hidden", name="seen", value=found.draft.mark)
        reset = tag(
            "form", seen, tag("button", say(t("Take all back"))), method="post", action=f"{found.at}/reset"
        )
        own = []
        if found.record.path:
            own = [
                tag(
                    "p", say(t("Saving also writes your file {file}.", file=found.record.path)), class_="note"
                )
            ]
        parts += [save, *own, tag("div", copy, reset, class_="ways")]
    return parts


def _file(found: Opened, written: str | None = None, wrong: InputError | None = None) -> Markup:
    """The project file itself, to be read and written; as somebody wrote it, where that cannot be used, and why."""
    text = written if written is not None else _text(found) if found.changed else found.text.text
    told = t("What pages do not offer (routes, phases, claims) is written here; comments are kept.")
    form = tag(
        "form", fault(wrong) if wrong is not None else "", tag("p", say(told), class_="note"),
        tag("textarea", text, name="text", rows="24", spellcheck="false", aria_label=say(t("The project file"))),
        tag("button", say(t("Keep in the draft"))), method="post", action=f"{found.at}/text",
    )  # fmt: skip
    return tag("details", tag("summary", say(t("The project file"))), form, open=wrong is not None)


def _versions(request: Request, found: Opened) -> Markup:
    rows = []
    for each in versions(request, found):
        at = f"/p/{found.slug}/{each.digest[:12]}"
        links = [tag("a", say(t("look")), href=f"{at}/overview")]
        if found.editor or (each.digest != found.record.head and not person(request).guest):
            to = f"/p/{found.slug}/draft/compare?with={found.slug}@{each.digest[:12]}"
            what = t("compare with the draft") if found.editor else t("compare with the newest version")
            links.append(tag("a", say(what), href=to))
        number = say(t("version {n}", n=Number(each.number, whole=True)))
        said = [number, say(called(each.by)), when(each.at), each.note]
        rows.append(
            tag("tr", tag("th", said[0], scope="row"), *(tag("td", cell) for cell in said[1:]),
                tag("td", Markup(" · ").join(links)))
        )  # fmt: skip
    heads: list[Text] = [t("version"), t("by"), t("saved"), t("about"), ""]
    return tag("section", tag("h2", say(t("Versions"))), listing(heads, rows, "versions"))


def _named(label: Text, name: str, said: str = "") -> Markup:
    return tag("label", tag("span", words(label)), field(name=name, value=said, maxlength="200"))
