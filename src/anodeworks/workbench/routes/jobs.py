"""Long work as pages follow it: asked for, how far it is, its events, and its end."""

from __future__ import annotations

from collections.abc import AsyncIterator

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from anodeworks.errors import InputError
from anodeworks.language import spoken, t
from anodeworks.remedies import CHOOSE
from anodeworks.workbench.archive import Kept
from anodeworks.workbench.faults import Missing
from anodeworks.workbench.home import home
from anodeworks.workbench.jobs import Jobs
from anodeworks.workbench.jobs.job import Job
from anodeworks.workbench.people.person import person

router = APIRouter(include_in_schema=False)
STREAM = {"cache-control": "no-store", "x-accel-buffering": "no"}  # nothing between may gather events


@router.get("/jobs/{key}")
def status(request: Request, key: str) -> Response:
    """How a job is."""
    return JSONResponse(job(request, key).shown(spoken()))


@router.get("/jobs/{key}/events")
async def events(request: Request, key: str) -> Response:
    """The events of a job, until its end."""
    language, jobs = spoken(), jobs_of(request)
    job(request, key)

    async def said() -> AsyncIterator[str]:
        async for event in jobs.events(key, language):
            yield event

    return StreamingResponse(said(), media_type="text/event-stream", headers=STREAM)


@router.post("/jobs/{key}/cancel")
def cancel(request: Request, key: str) -> Response:
    """End a job."""
    job(request, key)
    return JSONResponse(jobs_of(request).cancel(key, str(person(request))).shown(spoken()))


@router.get("/jobs/{key}/answer/{part}")
def answer(request: Request, key: str, part: str) -> Response:
    """What a job found, in one of its forms: html.en, html.zh, json.en, json.zh, xlsx.en, xlsx.zh, answer."""
    return part_of(jobs_of(request).archive.answer_by_digest(job(request, key).answer), part)


def part_of(kept: Kept | None, part: str) -> Response:
    """A form of an answer.

    Raises:
        Missing: there is none such.
    """
    content = kept.read(part) if kept else None
    if kept is None or content is None:
        raise Missing("answer", f'"{part[:40]}"', ", ".join(kept.parts) if kept else "", CHOOSE)
    found = kept.parts[part]
    headers = {"etag": f'"{found.digest}"'}
    if part.startswith("xlsx"):
        headers["content-disposition"] = f'attachment; filename="{kept.question.replace(" ", "-")}.xlsx"'
    return Response(content, media_type=found.media, headers=headers)


def job(request: Request, key: str) -> Job:
    """A job by its name.

    Raises:
        Missing: there is none such.
        Refused: whoever came by a link.
    """
    person(request).inside()
    try:
        return jobs_of(request).status(key)
    except InputError as error:
        raise Missing(error.key, *error.said) from None


def jobs_of(request: Request) -> Jobs:
    """Who does the long work of this server.

    Raises:
        Missing: nobody does.
    """
    found: Jobs | None = home(request).jobs
    if found is None:
        raise Missing(
            "jobs",
            t("a server without long work"),
            t("a server with long work"),
            t("start the server with room for jobs"),
        )
    return found
