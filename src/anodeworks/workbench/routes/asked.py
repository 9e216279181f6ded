"""A page for every question, from its declared options: what is said stands in the address, and the answer below it."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from anodeworks.errors import InputError
from anodeworks.language import Pair, Text, say, spoken, t
from anodeworks.remedies import CHOOSE, nearest
from anodeworks.render import html
from anodeworks.render.markup import field, spaced, tag
from anodeworks.twin.project import Project
from anodeworks.view.document import Document
from anodeworks.view.labels import claim_text, number_label
from anodeworks.view.question import Question
from anodeworks.view.questions import QUESTIONS
from anodeworks.workbench import design_form, long_work, question_form
from anodeworks.workbench.answering import Promised
from anodeworks.workbench.faults import Missing, fault
from anodeworks.workbench.frame import page, start, words
from anodeworks.workbench.home import home
from anodeworks.workbench.jobs.job import Job
from anodeworks.workbench.opening import Opened, opened, projects, title_of
from anodeworks.workbench.people.person import person
from anodeworks.workbench.project_frame import heading, leads, path, project_page, short
from anodeworks.workbench.routes.downloads import WORKBOOK, attached, workbook
from anodeworks.workbench.routes.jobs import job as job_of
from anodeworks.workbench.waiting import PATIENT, now, part

router = APIRouter(include_in_schema=False)
BY_PATH: Final = {path(question): question for question in QUESTIONS}


def question_of(name: str) -> Question:
    """A question by its name in an address.

    Raises:
        Missing: there is none such.
    """
    if name not in BY_PATH:
        raise Missing(name, t("no such question"), ", ".join(BY_PATH), nearest(name, BY_PATH))
    return BY_PATH[name]


@router.get("/p/{slug}/{version}/ask/{name}")
def asked(request: Request, slug: str, version: str, name: str) -> Response:
    """A question about a project: its form, and the answer if it was asked."""
    found, question = opened(request, slug, version), question_of(name)
    parts = [heading(short(question), question.asks)]
    if question.more:
        parts.append(tag("p", say(question.more), class_="note"))
    parts.append(form(request, found, question))
    parts.append(answer(request, found, question))
    return project_page(request, found, f"ask/{name}", short(question), *parts)


@router.post("/p/{slug}/{version}/ask/{name}")
async def ask(request: Request, slug: str, version: str, name: str) -> Response:
    """Ask a question that takes long: its job is begun, and the address of its answer shows it."""
    said = QueryParams([(key, str(value)) for key, value in (await request.form()).multi_items()])
    return await run_in_threadpool(
        lambda: asking(request, opened(request, slug, version), question_of(name), said)
    )


def asking(request: Request, found: Opened, question: Question, said: QueryParams) -> Response:
    """The way to the answer of a question, its job begun where it takes long."""
    where = place_of(found, question)
    if not long_work.long(request, question):
        return RedirectResponse(f"{where}?{said}", 303)
    options = question_form.read(question, said, found.project)
    made = long_work.begun(request, found, question, options, _things(request, question, said))
    rest = [(key, value) for key, value in said.multi_items() if key != "job"]
    return RedirectResponse(f"{where}?{urlencode([*rest, ('job', made.id)])}", 303)


def place_of(found: Opened, question: Question) -> str:
    """Where the answer of a question stands: on the page of the plant that is about it, else on the question's own."""
    own = question.name == "audit" and found.project.claims
    return f"{found.at}/announcement" if own else f"{found.at}/ask/{path(question)}"


@router.get("/p/{slug}/{version}/answer/{name}")
def answered(request: Request, slug: str, version: str, name: str) -> Response:
    """The answer, once it is known."""
    return HTMLResponse(answer(request, opened(request, slug, version), question_of(name), PATIENT))


@router.get("/p/{slug}/{version}/take/{name}.{kind}")
def taken(request: Request, slug: str, version: str, name: str, kind: str) -> Response:
    """The answer as a file."""
    found, question = opened(request, slug, version), question_of(name)
    if long_work.long(request, question):
        raise Missing(
            name, t("a question that takes long"), t("its page, on which it is asked"), t("open its page")
        )
    result = now(_result(request, found, question))
    if kind not in long_work.FORMS:
        raise Missing(kind, t("no such form"), ", ".join(long_work.FORMS), nearest(kind, long_work.FORMS))
    file = f"{slug}-{name}.{kind}"
    if kind == "html":
        content = html.page(question.document(result, whole=True), spoken())
        return attached(content.encode(), "text/html; charset=utf-8", file)
    if kind == "json":
        from anodeworks.render import json

        return attached(json.text(question.document(result), spoken()).encode(), "application/json", file)
    return attached(workbook(question, result), WORKBOOK, file)


def form(request: Request, found: Opened, question: Question) -> Markup:
    """The form of a question about a project, with what else it is asked of."""
    project, known = found.project, known_of(found.project)
    first = question.subjects[0] if question.subjects else None
    beside = question.subjects[1:] if first and first.kind == "project" else question.subjects
    before = [_subject(request, found, each.kind, each.name) for each in beside if each.kind != "recipe"]
    where = f"{found.at}/ask/{path(question)}"
    costs = long_work.long(request, question)
    if costs and not person(request).may("editor"):
        return tag(
            "p",
            say(t("This takes long to compute; whoever has the role of an editor asks it.")),
            class_="note",
        )
    said = request.query_params
    return question_form.form(question, said, where, before, known, project=project, costs=costs)


def known_of(project: Project) -> dict[str, dict[str, Text]]:
    """What options of questions may say of a project, by their names, and what that is called."""
    from anodeworks.process.infiltration import ReactorInfiltration

    furnaces = [node for node in project.network.nodes if issubclass(node.kind, ReactorInfiltration)]
    figures = design_form.figures(project)
    numbers = {key: number_label(project, key) for key in project.ledger}
    return {
        "indicator": figures,
        "exceedance": figures,
        "x": numbers,
        "y": numbers,
        "claims": {each.name: claim_text(each) for each in project.claims},
        "line": {each.name: each.called for each in project.production},
        "activity": {node.name: Pair(node.label, node.label_zh) for node in furnaces},
    }


def _subject(request: Request, found: Opened, kind: str, name: str) -> Markup:
    """What else a question is asked of: another project, or a word."""
    said = request.query_params.get(name, "")
    if kind == "project":
        options = [
            tag("option", say(title_of(found.archive, each)), value=each.slug, selected=each.slug == said)
            for each in projects(request)
            if each.slug != found.slug
        ]
        title: Text = t("other project")
        if not options:
            way = (
                tag("a", say(t("There is no other project yet: make one")), href="/begin/plant")
                if person(request).may("editor")
                else tag("span", say(t("There is no other project to compare with.")))
            )
            return tag("p", tag("span", say(title), class_="name"), way, class_="field")
        return tag(
            "label",
            tag("span", say(title), class_="name"),
            tag("select", *options, name=name),
            class_="field",
        )
    if kind == "record":
        brought = [
            tag("option", each.name, value=each.id, selected=each.id == said)
            for each in ([] if person(request).guest else found.archive.uploads(found.slug))
        ]
        label: Text = t("record of batches")
        if not brought:
            way = tag("a", say(t("Bring a record of batches first")), href=f"{found.at}/laboratory")
            return tag("p", tag("span", words(label), class_="name"), way, class_="field")
        select = tag("select", *brought, name=name, required=True)
        return tag("label", tag("span", words(label), class_="name"), select, class_="field")
    listed = [tag("option", value=each) for each in found.project.indicators]
    box = field(name=name, value=said, list=f"known-{name}", required=name == "indicator")
    label = t("figure") if name == "indicator" else t("key")
    known = tag("datalist", *listed, id=f"known-{name}")
    return tag("label", tag("span", words(label), class_="name"), box, known, class_="field")


def answer(request: Request, found: Opened, question: Question, wait: float = 0.0) -> Markup:
    """The answer to what the address asks; nothing where it asks nothing. Nothing that takes long is begun here."""
    if long_work.long(request, question):
        key = request.query_params.get("job", "")
        return (
            long_work.section(request, found, _of_page(request, found, key), found.archive)
            if key
            else Markup()
        )
    if not request.query_params.get("asked"):
        return Markup()
    query = str(request.query_params)
    name = path(question)

    def drawn(result: Any) -> Markup:
        document: Document = question.document(result)
        loads = [
            tag(
                "a",
                word,
                href=f"{found.at}/take/{name}.{kind}?{query}",
                download="",
            )
            for kind, word in long_work.FORMS.items()
        ]
        return tag(
            "div", html.fragment(document, spoken(), leads(found)), tag("p", spaced(loads), class_="tools")
        )

    try:
        future = _result(request, found, question)
    except InputError as error:
        return fault(error)
    return part(f"answer-{name}", future, drawn, f"{found.at}/answer/{name}?{query}", wait)


@router.get("/p/{slug}/{version}/job/{key}")
def job(request: Request, slug: str, version: str, key: str) -> Response:
    """A job of a page, once it is over."""
    found = opened(request, slug, version)
    there = _of_page(request, found, key)
    if not there.over:
        return Response(status_code=204)
    return HTMLResponse(long_work.section(request, found, there, found.archive))


def _of_page(request: Request, found: Opened, key: str) -> Job:
    """A job of the project of a page.

    Raises:
        Missing: there is none such.
    """
    there = job_of(request, key)
    if there.project != found.slug:
        raise Missing(
            "job",
            f'"{key[:40]}"',
            t("a job of this project"),
            t("ask again; jobs that ended long ago are gone"),
        )
    return there


def _things(request: Request, question: Question, asked: QueryParams) -> dict[str, Any]:
    """What a question is asked of beside the project of the page."""
    found: dict[str, Any] = {}
    for i, subject in enumerate(question.subjects):
        said = asked.get(subject.name, "")
        if subject.kind == "project" and i:
            found[subject.name] = {"project": opened(request, said, "draft").slug, "version": "draft"}
        elif subject.kind == "record":
            found[subject.name] = {"upload": said}
        elif subject.kind == "word" and said:
            found[subject.name] = said
    return found


def _result(request: Request, found: Opened, question: Question) -> Promised[Any]:
    """The result of what the address asks, computed apart from the figures of pages."""
    options = question_form.read(question, request.query_params, found.project)
    things: list[Any] = []
    for subject in question.subjects:
        things.append(_thing(request, found, subject.kind, subject.name, len(things) == 0))
    key = f"{question.name} {found.name} {request.query_params}"
    return home(request).asking.ask(key, lambda: question.ask(*things, **options))


def _thing(request: Request, found: Opened, kind: str, name: str, first: bool) -> Any:
    said = request.query_params.get(name, "")
    if kind == "project":
        return found.project if first else opened(request, said, "draft").project
    if kind == "record":
        from anodeworks.workbench.records import at

        person(request).inside()
        return at(home(request).archive, said)
    return said or None


@router.get("/library/{name}")
def shelf(request: Request, name: str) -> Response:
    """What the library holds of a kind: its routes, activities, sources."""
    return _shelf(request, name, None)


@router.get("/library/{name}/{word}")
def of_shelf(request: Request, name: str, word: str) -> Response:
    """One thing of the library."""
    return _shelf(request, name, word)


def _shelf(request: Request, name: str, word: str | None) -> Response:
    question = question_of(name)
    if [subject.kind for subject in question.subjects] != ["word"] or question.name == "explain":
        raise Missing(name, t("no such shelf of the library"), "routes, activities, sources", CHOOSE)
    try:
        document = question.document(question.ask(word))
    except InputError as error:
        raise Missing(error.key, *error.said) from None
    to = html.Leads(lambda key: f"/library/{name}/{key}" if word is None else "", lambda _: "", lambda _: "")
    title = short(question)
    lead = tag("p", tag("a", say(t("To the beginning")), href=start(request)))
    return page(request, title, heading(title, question.asks), html.fragment(document, spoken(), to), lead)
