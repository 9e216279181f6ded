"""Questions that take long, on a page: how far they are, the way to end them, and what was found."""

from __future__ import annotations

from typing import Any, Final

from markupsafe import Markup
from starlette.requests import Request

from anodeworks.language import say, spoken, t
from anodeworks.notebook import unpacked
from anodeworks.render import html
from anodeworks.render.markup import spaced, tag
from anodeworks.view.question import Question
from anodeworks.workbench.faults import fault
from anodeworks.workbench.home import home, who
from anodeworks.workbench.jobs.job import CANCELLED, FAILED, WORDS, Job
from anodeworks.workbench.opening import Opened, looked
from anodeworks.workbench.people.person import person
from anodeworks.workbench.project_frame import leads

FORMS: Final = {"html": "HTML", "json": "JSON", "xlsx": "Excel"}


def long(request: Request, question: Question) -> bool:
    """Whether a question is asked in a process of its own: all but those that are known to be short."""
    return home(request).jobs is not None and not question.short


def begun(
    request: Request, found: Opened, question: Question, options: dict[str, Any], things: dict[str, Any]
) -> Job:
    """The job that answers a question; what was asked before is not computed again.

    Raises:
        InputError: what cannot be asked, or more than one person may have under way.
    """
    said = {name: list(value) if isinstance(value, tuple) else value for name, value in options.items()}
    own = question.subjects[0].name if question.subjects[0].kind == "project" else ""
    if own and question.subjects[0].many:
        things = {own: [{"project": found.slug, "version": found.version}], **things}
        return _put(request, found, question, said, things)
    if own:
        things = {own: {"project": found.slug, "version": found.version}, **things}
    return _put(request, found, question, said, things)


def _put(
    request: Request, found: Opened, question: Question, said: dict[str, Any], things: dict[str, Any]
) -> Job:
    jobs, by = home(request).jobs, who(request)
    made: Job = jobs.put(jobs.order(question.name, things, said, looked(request)), by, found.slug)
    return made


def section(request: Request, found: Opened, job: Job, archive: Any) -> Markup:
    """A job as it is now, with the way to end it for whoever may."""
    where = f"{found.at}/job/{job.id}"
    if not job.over:
        bar = tag(
            "progress",
            max=job.progress.total or None,
            value=job.progress.done if job.progress.total else None,
        )
        line = tag("output", job.progress.said.get(spoken(), "") or say(WORDS[job.state]))
        end = tag("button", say(t("Cancel")), type="button", hx_post=f"/jobs/{job.id}/cancel", hx_swap="none")
        if not person(request).may("editor"):
            end = Markup()
        return tag(
            "section", bar, line, end, id=f"job-{job.id}", data_job=job.id, class_="waiting", hx_get=where,
            hx_trigger="anodeworks:job from:document, every 3s", hx_swap="outerHTML",
        )  # fmt: skip
    if job.state == FAILED:
        return tag("div", fault(job.fault), id=f"job-{job.id}")
    if job.state == CANCELLED:
        return tag("p", say(t("Cancelled. Ask again to begin anew.")), id=f"job-{job.id}", class_="note")
    kept = archive.answer_by_digest(job.answer)
    content = kept.read("answer") if kept else None
    if kept is None or content is None:
        return tag("p", say(t("The answer is gone. Ask again.")), class_="note")
    document = unpacked(content, job.question).document
    loads = [
        tag("a", word, href=f"/jobs/{job.id}/answer/{form}.{spoken()}", download=True)
        for form, word in FORMS.items()
        if f"{form}.{spoken()}" in kept.parts
    ]
    return tag(
        "div", html.fragment(document, spoken(), leads(found)), tag("p", spaced(loads), class_="tools"),
        id=f"job-{job.id}",
    )  # fmt: skip
