"""The API: questions, jobs, projects and uploads for programs, as `/api/v1/openapi.json` describes them."""

from __future__ import annotations

import asyncio
import time
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from anodeworks.errors import InputError
from anodeworks.language import spoken
from anodeworks.workbench.api.body import Plain, content, known, text_in
from anodeworks.workbench.api.description import BASE, described
from anodeworks.workbench.archive import Archive, Record, Version
from anodeworks.workbench.faults import Missing
from anodeworks.workbench.home import home
from anodeworks.workbench.jobs.job import Job
from anodeworks.workbench.jobs.order import offered, question_of
from anodeworks.workbench.opening import looked
from anodeworks.workbench.people.person import person
from anodeworks.workbench.routes.jobs import job, jobs_of, part_of

router = APIRouter(prefix=BASE, route_class=Plain, include_in_schema=False)
LOOK: Final = 0.1  # seconds between two looks at a job
Form = Literal["json", "html", "answer", "xlsx"]
Wait = Annotated[float, Query(ge=0, le=25)]


@router.get("/openapi.json")
def description() -> Response:
    """The description of all this."""
    return JSONResponse(described(spoken()))


@router.post("/questions/{name}")
async def ask(request: Request, name: str, form: Form = "json", wait: Wait = 0) -> Response:
    """Ask a question: the answer, or the job that will have it."""
    said = await content(request)
    put = await run_in_threadpool(_put, request, name, said)
    found = await _over(request, put, wait)
    return _answered(request, found, form) if found.over else JSONResponse(found.shown(spoken()), 202)


@router.get("/jobs")
def jobs(request: Request) -> Response:
    """Jobs, newest first."""
    return JSONResponse([each.shown(spoken()) for each in jobs_of(request).list()])


@router.get("/jobs/{key}")
async def status(request: Request, key: str, wait: Wait = 0) -> Response:
    """How far a job is."""
    found = await _over(request, await run_in_threadpool(job, request, key), wait)
    return JSONResponse(found.shown(spoken()))


@router.post("/jobs/{key}/cancel")
def cancel(request: Request, key: str) -> Response:
    """End a job."""
    job(request, key)
    return JSONResponse(jobs_of(request).cancel(key, str(person(request))).shown(spoken()))


@router.get("/jobs/{key}/answer")
def answer(request: Request, key: str, form: Form = "json") -> Response:
    """What a job found."""
    return _answered(request, job(request, key), form)


@router.get("/projects")
def projects(request: Request) -> Response:
    """Projects, the one changed last first."""
    return JSONResponse([_record(each) for each in archive_of(request).projects()])


@router.post("/projects")
async def create(request: Request) -> Response:
    """A new project."""
    said = await content(request)
    known(said, "name", "text", "note")
    name, text, note = text_in(said, "name"), text_in(said, "text"), text_in(said, "note", "")
    archive, me = archive_of(request), str(person(request))
    made = await run_in_threadpool(archive.create, name, text, me, note=note)
    return JSONResponse(_record(made), 201)


@router.get("/projects/{slug}")
def project(request: Request, slug: str) -> Response:
    """A project and its versions."""
    archive = archive_of(request)
    found = _found(lambda: archive.project(slug))
    return JSONResponse({**_record(found), "versions": [_version(each) for each in archive.versions(slug)]})


@router.post("/projects/{slug}/versions")
async def save(request: Request, slug: str) -> Response:
    """A new version of a project."""
    said = await content(request)
    known(said, "base", "text", "note")
    base, text, note = text_in(said, "base"), text_in(said, "text"), text_in(said, "note", "")
    archive, me = archive_of(request), str(person(request))

    def saved() -> Version:
        _found(lambda: archive.project(slug))
        whole = archive.version(slug, base).digest
        return archive.save(slug, base=whole, text=text, note=note, by=me)

    return JSONResponse(_version(await run_in_threadpool(saved)), 201)


@router.get("/projects/{slug}/versions/{version}")
def version(request: Request, slug: str, version: str) -> Response:
    """A version with its text."""
    archive = archive_of(request)
    found = _found(lambda: archive.version(slug, version))
    return JSONResponse({**_version(found), "text": archive.text(found.digest)})


@router.post("/uploads")
async def upload(request: Request, name: str = "file") -> Response:
    """A file."""
    raw = await request.body()
    made = await run_in_threadpool(archive_of(request).upload, "", name, raw, str(person(request)))
    return JSONResponse({"id": made.id, "name": made.name, "size": made.size, "digest": made.digest}, 201)


def archive_of(request: Request) -> Archive:
    """The archive of this server."""
    found: Archive = home(request).archive
    return found


def _put(request: Request, name: str, said: dict[str, Any]) -> Job:
    """A question in the queue."""
    try:
        question = question_of(name)
    except InputError as error:
        raise Missing(error.key, *error.said) from None
    places = {s.name for s in question.subjects} | {o.name for o in offered(question) if o.kind == "file"}
    things = {key: value for key, value in said.items() if key in places}
    options = {key: value for key, value in said.items() if key not in places}
    work, me = jobs_of(request), str(person(request))
    of = next((value.get("project", "") for value in things.values() if isinstance(value, dict)), "")
    return work.put(
        work.order(question.name, things, options, looked(request)), me, of if isinstance(of, str) else ""
    )


async def _over(request: Request, found: Job, wait: float) -> Job:
    """The job when it is over, or after so many seconds."""
    until = time.monotonic() + wait
    while not found.over and time.monotonic() < until:
        await asyncio.sleep(LOOK)
        found = await run_in_threadpool(jobs_of(request).status, found.id)
    return found


def _answered(request: Request, found: Job, form: Form) -> Response:
    """What a job found, or why it found nothing."""
    if found.wrong:
        return JSONResponse({"error": {"remedy": "", "allowed": "", **found.wrong[spoken()]}}, 422)
    kept = jobs_of(request).archive.answer_by_digest(found.answer) if found.answer else None
    return part_of(kept, "answer" if form == "answer" else f"{form}.{spoken()}")


def _found(look: Any) -> Any:
    """What is looked up by its address.

    Raises:
        Missing: there is none such.
    """
    try:
        return look()
    except InputError as error:
        raise Missing(error.key, *error.said, error.file) from None


def _record(record: Record) -> dict[str, Any]:
    return {"slug": record.slug, "name": record.name, "head": record.head, "by": record.by,
            "made": record.made.isoformat(), "changed": record.changed.isoformat()}  # fmt: skip


def _version(version: Version) -> dict[str, Any]:
    return {"project": version.project, "number": version.number, "digest": version.digest, "base": version.base,
            "note": version.note, "by": version.by, "at": version.at.isoformat()}  # fmt: skip
