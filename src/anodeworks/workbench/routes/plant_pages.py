"""Pages of a project: chapters of its document, the numbers that are changed there, and what leads on from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from anodeworks.language import Text, say, spoken, t, tn
from anodeworks.quantity.wording import Number
from anodeworks.remedies import nearest
from anodeworks.render import html
from anodeworks.render.markup import field, many, tag
from anodeworks.view.labels import group_label, group_of, indicator_label, number_label
from anodeworks.view.plant import MARKET
from anodeworks.workbench import standing
from anodeworks.workbench.answering import Answering, Promised, Run, Told
from anodeworks.workbench.faults import Missing
from anodeworks.workbench.frame import words
from anodeworks.workbench.home import home
from anodeworks.workbench.numbers_form import rows
from anodeworks.workbench.opening import Opened, opened
from anodeworks.workbench.pages import BY_NAME, Page, keys, shown
from anodeworks.workbench.people.person import person
from anodeworks.workbench.project_frame import heading, leads, project_page
from anodeworks.workbench.routes.powder_page import own
from anodeworks.workbench.waiting import PATIENT, now, part

if TYPE_CHECKING:
    from anodeworks.view.document import Row, Table

router = APIRouter(include_in_schema=False)
FEW: Final = 14  # numbers that are shown at once
TRIED: Final = 8  # numbers that move the present value most, on the first page


@router.get("/p/{slug}")
def project(slug: str) -> Response:
    """A project's first page."""
    return RedirectResponse(f"/p/{slug}/draft/overview", 303)


@router.get("/p/{slug}/{version}")
def version(slug: str, version: str) -> Response:
    """The first page of a version."""
    return RedirectResponse(f"/p/{slug}/{version}/overview", 303)


@router.get("/p/{slug}/{version}/figures")
def figures(request: Request, slug: str, version: str) -> Response:
    """The main figures, once they are known, and what the last change did to them."""
    found = opened(request, slug, version)
    return HTMLResponse(_strip(request, found, PATIENT) + _again(request, found))


def _again(request: Request, found: Opened) -> Markup:
    """The bar above, with what the last change did."""
    return standing.bar(found, home(request).answering, anew=True, guest=person(request).guest)


@router.get("/p/{slug}/{version}/{name}/answer")
def answer(request: Request, slug: str, version: str, name: str) -> Response:
    """The chapters of a page, once they are known."""
    found, page = opened(request, slug, version), BY_NAME.get(name) or _page(name)
    return HTMLResponse(_chapters(request, found, page, PATIENT))


@router.get("/p/{slug}/{version}/group/{group}")
def group(request: Request, slug: str, version: str, group: str) -> Response:
    """The numbers of a table of the project file."""
    found = opened(request, slug, version)
    inside = [key for key in found.project.ledger if group_of(key) == group]
    if not inside:
        raise Missing(
            group, t("no such table"), t("a table with numbers"), t("go back, or search from the first page")
        )
    return HTMLResponse(rows(found, inside))


@router.get("/p/{slug}/{version}/activity/{name}")
def activity(request: Request, slug: str, version: str, name: str) -> Response:
    """One activity: its numbers, its machines and its floor."""
    found = opened(request, slug, version)
    group = f"activities.{name}"
    project = found.project
    node = next((node for node in project.network.nodes if node.name == name), None)
    if node is None:
        raise Missing(
            name,
            t("no such activity"),
            t("an activity of the route"),
            t("go back, or search from the first page"),
        )
    own = {group, f"flows.{node.reference}"} if node.kind in MARKET else {group}
    inside = [key for key in project.ledger if group_of(key) in own]
    title = group_label(project, group)
    where = f"{found.at}/activity/{name}/machines"
    machines = part("machines", _run(request, found), lambda run: _machines(run, found, name), where)
    about = t("Step of the plant: its machines and their floor, what it takes and gives, and its numbers.")
    lead = tag("p", tag("a", say(t("To the plant")), href=f"{found.at}/plant"))
    numbers = _numbers(found, inside, True)
    return project_page(
        request, found, "plant", title, heading(title, about), strip(request, found), machines, numbers, lead
    )


@router.get("/p/{slug}/{version}/activity/{name}/machines")
def machines(request: Request, slug: str, version: str, name: str) -> Response:
    """The machines of an activity, once they are known."""
    found = opened(request, slug, version)
    there = part(
        "machines", _run(request, found), lambda run: _machines(run, found, name), request.url.path, PATIENT
    )
    return HTMLResponse(there)


def _machines(run: Told, found: Opened, name: str) -> Markup:
    """What the chapters on plant and supply say of an activity: machines, floor, what it takes and gives."""
    from dataclasses import replace

    from anodeworks.view.document import Section, Table

    blocks = [
        block
        for chapter in run.document.sections
        if chapter.name in ("plant", "site")
        for block in chapter.blocks
    ]
    tables = [
        replace(table, rows=tuple(row for row in table.rows if _speaks_of(row, name)))
        for table in blocks
        if isinstance(table, Table) and any(_speaks_of(row, name) for row in table.rows)
    ]
    if f"activities.{name}" in run.unused:
        said = t("It does not run in the base case: another way is chosen, or nothing of what it makes is needed. In "
                 "scenarios in which it is chosen its numbers count.")  # fmt: skip
        return tag("p", say(said), class_="note")
    opened_ = tuple(_without(replace(table, folded=False, note=""), ("step", "kind")) for table in tables)
    return html.fragment(run.document, spoken(), leads(found), [Section(name, "", opened_)], False)


@router.get("/p/{slug}/{version}/picture/{name}.svg")
def picture(request: Request, slug: str, version: str, name: str) -> Response:
    """A picture as a file of its own."""
    from anodeworks.render.svg import alone

    found = opened(request, slug, version)
    run = now(_run(request, found))
    if name not in run.document.charts:
        raise Missing(
            name, t("no such picture"), ", ".join(run.document.charts), nearest(name, run.document.charts)
        )
    return Response(alone(run.document.charts[name], spoken()), media_type="image/svg+xml")


@router.get("/p/{slug}/{version}/{name}")
def plant_page(request: Request, slug: str, version: str, name: str) -> Response:
    """A page of a project."""
    found, page = opened(request, slug, version), _page(name)
    numbers = keys(page, found.project)
    parts = [heading(page.label, page.about), strip(request, found)]
    answer = chapters(request, found, page)
    if not numbers:
        return project_page(request, found, name, page.label, *parts, answer)
    shows = "numbers" if request.query_params.get("show") == "numbers" else "answer"
    tabs = [
        tag("a", say(text), href=f"{found.at}/{name}{query}", aria_current="true" if shows == each else None)
        for each, text, query in (
            ("answer", t("Answer"), ""),
            ("numbers", tn("{n} number", "{n} numbers", len(numbers), n=Number(len(numbers), whole=True)),
             "?show=numbers"),
        )
    ]  # fmt: skip
    both = tag("div", tag("div", answer, class_="answers"), _numbers(found, numbers), class_=f"both {shows}")
    return project_page(
        request,
        found,
        name,
        page.label,
        *parts,
        tag("nav", *tabs, class_="tabs", aria_label=say(t("View"))),
        both,
    )


def _page(name: str) -> Page:
    """A page by its name.

    Raises:
        Missing: there is none such.
    """
    if name not in BY_NAME or BY_NAME[name].made:
        raise Missing(
            name,
            t("no such page"),
            t("one of the pages in the column"),
            t("go back, or search from the first page"),
        )
    return BY_NAME[name]


def _run(request: Request, found: Opened) -> Promised[Told]:
    return home(request).answering.run(found.name, found.project, found.whose)


def strip(request: Request, found: Opened) -> Markup:
    """The main figures; they are fetched anew when a number has been changed."""
    return _fresh(_strip(request, found), f"{found.at}/figures", "main-figures")


def chapters(request: Request, found: Opened, page: Page) -> Markup:
    """The chapters that a page shows; they are fetched anew when a number has been changed."""
    return _fresh(_chapters(request, found, page), f"{found.at}/{page.name}/answer", "page-answer")


def _fresh(content: Markup, where: str, name: str) -> Markup:
    """A part of a page that follows what is changed."""
    said = {"hx_get": where, "hx_trigger": "anodeworks:kept from:document", "hx_swap": "innerMorph"}
    return tag("div", content, id=name, **said)


def _strip(request: Request, found: Opened, wait: float = 0.0) -> Markup:
    answering = home(request).answering
    if found.changed:
        answering.run(found.saved_name, found.saved)
    return part(
        "strip",
        answering.figures(found.name, found.project, found.whose),
        lambda run: standing.figures(run, found, answering),
        f"{found.at}/figures",
        wait,
        t("Computing the plant …"),
    )


def _chapters(request: Request, found: Opened, page: Page, wait: float = 0.0) -> Markup:
    def drawn(run: Told) -> Markup:
        document, lead = run.document, leads(found)
        verdict = html.fragment(document, spoken(), lead, (), True) if page.verdict else ""
        tried = _tried(run, found, home(request).answering) if page.verdict else ""
        mapped = _map(request, run, found) if page.name == "odds" else ""
        more = own(request, found) if page.name == "powder" else ""
        told = html.fragment(document, spoken(), lead, shown(page, document), False)
        return many([verdict, tried, told, mapped, more])

    where = f"{found.at}/{page.name}/answer"
    return part(f"answer-{page.name}", _run(request, found), drawn, where, wait)


def _tried(run: Run, found: Opened, answering: Answering) -> Markup:
    """The numbers that move the present value most, to be moved.

    They are those of the saved version: one that was moved is no longer uncertain, and would leave the hand.
    """
    from anodeworks.workbench.sliders import sliders

    saved = answering.known(f"run {found.saved_name}") or run
    keys = dict.fromkeys([*saved.drivers[:TRIED], *found.changed])
    here = tuple(key for key in keys if key in found.project.ledger)
    return sliders(found, here)


def _map(request: Request, run: Run, found: Opened) -> Markup:
    """A figure over two numbers: which, and the way to its answer."""
    from anodeworks.finance import Money

    project = found.project
    numbers = {key: words(number_label(project, key)) for key in run.drivers}
    figures = {name: words(indicator_label(project.indicators[name])) for name in run.figures}
    one, other = ([*numbers, "", ""][i] for i in (0, 1))

    def choice(name: str, label: Text, known: dict[str, str], chosen: str) -> Markup:
        options = [tag("option", text, value=key, selected=key == chosen) for key, text in known.items()]
        return tag("label", tag("span", words(label)), tag("select", *options, name=name))

    if len(numbers) < 2 or not (home(request).jobs is None or person(request).may("editor")):
        return Markup()
    form = tag(
        "form",
        field("hidden", name="asked", value="1"),
        field("hidden", name="method", value="map"),
        choice("indicator", t("figure"), figures, Money.fnpv_after_tax.name),
        choice("x", t("first number"), numbers, one),
        choice("y", t("second number"), numbers, other),
        tag("button", say(t("Draw the map")), class_="main"),
        method="post" if home(request).jobs is not None else None,
        action=f"{found.at}/ask/sensitivity",
        class_="line",
    )
    return tag("section", tag("h2", say(t("Map of two numbers"))), form)


def _without(table: Table, names: Collection[str]) -> Table:
    """A table without some of its columns: what the page says already."""
    from dataclasses import replace

    kept = [i for i, column in enumerate(table.columns) if column.name not in names]
    rows_ = tuple(replace(row, cells=tuple(row.cells[i] for i in kept)) for row in table.rows)
    return replace(table, columns=tuple(table.columns[i] for i in kept), rows=rows_)


def _speaks_of(row: Row, name: str) -> bool:
    """Whether a row is an activity's, or that of one of its ports."""
    return row.name.partition(" ")[0] == name


def _numbers(found: Opened, inside: list[str], every: bool = False) -> Markup:
    """Numbers by the table of the file in which they stand; many are shown on demand, unless all are wanted."""
    counts = Counter(group_of(key) for key in inside)
    changed = Counter(group_of(key) for key in found.changed)
    parts: list[Markup] = []
    for name, count in counts.items():
        title: Text = group_label(found.project, name)
        label = [words(title), tag("span", str(count), class_="count")]
        if changed[name]:
            label.append(tag("span", say(t("{n} changed", n=str(changed[name]))), class_="chip changed"))
        small = every or len(inside) <= FEW
        held = rows(found, [k for k in inside if group_of(k) == name]) if small else tag("progress")
        more: dict[str, Any] = {} if small else {
            "hx_get": f"{found.at}/group/{name}", "hx_trigger": "toggle once", "hx_target": "find .rows",
        }  # fmt: skip
        held_ = tag("div", held, class_="rows")
        parts.append(tag("details", tag("summary", *label), held_, class_="group", open=small, **more))
    title = t("Numbers")
    return tag("section", tag("h2", say(title)), *parts, class_="numbers-of-page", aria_label=say(title))
