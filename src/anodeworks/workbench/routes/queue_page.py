"""The page of all long work: what waits, what runs and how long still, what is done, and the way to each answer."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from anodeworks.language import Text, say, spoken, t, tn
from anodeworks.progress import lasting
from anodeworks.quantity.wording import Number
from anodeworks.render.markup import many, tag
from anodeworks.view.questions import QUESTIONS
from anodeworks.workbench.archive.entries import called
from anodeworks.workbench.faults import fault
from anodeworks.workbench.frame import listing, page, when, words
from anodeworks.workbench.jobs.job import DONE, FAILED, QUEUED, WORDS, Job
from anodeworks.workbench.opening import DRAFT, projects, title_of
from anodeworks.workbench.people.person import person
from anodeworks.workbench.project_frame import heading, path, short
from anodeworks.workbench.routes.jobs import jobs_of

router = APIRouter(include_in_schema=False)
SHOWN: Final = 100  # of those that ended last
EVERY: Final = "every 2s"
OF_NAME: Final = {question.name: question for question in QUESTIONS}


@router.get("/work")
def work(request: Request) -> Response:
    """The page."""
    title = t("Work")
    about = t("Questions that take long: what waits, what is computed, and what was found.")
    return page(request, title, heading(title, about), _listed(request))


@router.get("/work/list")
def listed(request: Request) -> Response:
    """Its lists, as they are now."""
    return HTMLResponse(_listed(request))


def _listed(request: Request) -> Markup:
    """What is under way, oldest first, and what is over, newest first; asked for again while anything moves."""
    person(request).inside()
    jobs = jobs_of(request)
    called_ = {each.slug: title_of(jobs.archive, each) for each in projects(request)}
    open_ = jobs.list(most=None, over=False)[::-1]
    under_way = {each.id for each in open_}
    over = [each for each in jobs.list(most=SHOWN, over=True) if each.id not in under_way]  # ended just now
    numbers = {
        (slug, each.digest[:12]): each.number
        for slug in {job.project for job in (*open_, *over) if version(job) != DRAFT} & {*called_}
        for each in jobs.archive.versions(slug)
    }
    may = person(request).may("editor")
    waits = sum(each.state == QUEUED for each in open_)
    n = Number(waits, whole=True)
    said = [
        tag("p", say(tn("{n} waits for its turn.", "{n} wait for their turn.", waits, n=n)), class_="note")
    ]
    parts = [tag("h2", say(t("Under way")))]
    heads: tuple[Text, ...] = (t("question"), t("project"), t("asked by"), t("state"), "")
    if open_:
        rows = [
            _row(each, called_, numbers, _far(each), _cancel(each) if may else Markup()) for each in open_
        ]
        parts += [listing(heads, rows, "work"), *(said if waits else [])]
    else:
        parts.append(tag("p", say(t("Nothing is computed now."))))
    if over:
        ended: tuple[Text, ...] = (*heads[:3], t("state"), t("ended"))
        parts += [
            tag("h2", say(t("Over"))),
            listing(
                ended,
                [_row(each, called_, numbers, _end(each), _when(each)) + _why(each) for each in over],
                "work",
            ),
        ]
    more = {"hx_get": "/work/list", "hx_trigger": EVERY, "hx_swap": "outerMorph"} if open_ else {}
    return tag("div", *parts, id="work", **more)


def _row(
    job: Job, names: dict[str, Text], numbers: dict[tuple[str, str], int], state: Markup, last: Markup
) -> Markup:
    """One job: what was asked, of which version of which project, by whom, how it stands, and what can be done."""
    question = OF_NAME.get(job.question)
    name = words(short(question)) if question is not None else job.question
    to = address(job)
    asked = tag("a", name, href=to) if to else tag("span", name)
    at = version(job)
    of = say(t("draft") if at == DRAFT else t("version {n}", n=str(numbers.get((job.project, at), at))))
    project = (
        many(
            [
                tag("a", say(names[job.project]), href=f"/p/{job.project}/{at}/overview"),
                " ",
                tag("span", of, class_="soft"),
            ]
        )
        if job.project in names
        else ""
    )
    cells = (project, say(called(job.by)), state, last)
    return tag("tr", tag("th", asked, scope="row"), *(tag("td", cell) for cell in cells), id=f"work-{job.id}")


def version(job: Job) -> str:
    """The version of its project that a job is asked of, as addresses name it; the draft where it is asked of none."""
    subjects = OF_NAME[job.question].subjects if job.question in OF_NAME else ()
    own = job.things.get(subjects[0].name, ()) if subjects else ()
    return next((each["version"] for each in own if each.get("version")), DRAFT)


def address(job: Job) -> str:
    """Where a job is followed and its answer is shown; empty where it is asked of no project and has no answer yet."""
    if job.project and job.question in OF_NAME:
        said = [("asked", "1")]
        for name, value in job.options.items():
            each = value if isinstance(value, list) else [value]
            said += [(name, "1" if one is True else str(one)) for one in each if one not in (None, False, "")]
        query = urlencode([*said, ("job", job.id)])
        return f"/p/{job.project}/{version(job)}/ask/{path(OF_NAME[job.question])}?{query}"
    return f"/jobs/{job.id}/answer/html.{spoken()}" if job.state == DONE else ""


def _far(job: Job) -> Markup:
    """How far a job is, and the time that it still takes."""
    at = job.progress
    if job.state == QUEUED:
        return tag("span", say(WORDS[job.state]))
    bar = tag(
        "progress",
        max=at.total or None,
        value=at.done if at.total else None,
        aria_label=say(WORDS[job.state]),
    )
    left = say(t("{time} left", time=lasting(at.left))) if at.left is not None else ""
    said = at.said.get(spoken(), "") or say(WORDS[job.state])
    return many([bar, " ", tag("span", said), " ", tag("span", left, class_="soft") if left else ""])


def _end(job: Job) -> Markup:
    """How a job ended."""
    kind = {DONE: "good", FAILED: "bad"}.get(job.state, "none")
    return tag("span", say(WORDS[job.state]), class_=f"verdict {kind}")


def _why(job: Job) -> Markup:
    """Why a job failed, as wide as its row, below it."""
    return (
        tag("tr", tag("td", fault(job.fault), colspan="5"), class_="why") if job.state == FAILED else Markup()
    )


def _cancel(job: Job) -> Markup:
    return tag("button", say(t("Cancel")), type="button", hx_post=f"/jobs/{job.id}/cancel", hx_swap="none")


def _when(job: Job) -> Markup:
    return when(job.ended) if job.ended is not None else Markup()
