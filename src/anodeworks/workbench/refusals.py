"""The answers of a server to what cannot be done: input that is wrong, addresses that lead nowhere, its own faults."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from anodeworks.errors import InputError, log
from anodeworks.language import Text, say, t
from anodeworks.render.markup import tag
from anodeworks.workbench.faults import FAULT, MISSING, UNREADY, WRONG, Missing, fault
from anodeworks.workbench.frame import asked_by_htmx, page, start
from anodeworks.workbench.opening import opened
from anodeworks.workbench.people.person import Refused
from anodeworks.workbench.project_frame import project_page

AGAIN: Final = "3"  # seconds after which something unready is asked for anew


async def input_error(request: Request, error: Exception) -> Response:
    """The answer to input that cannot be used."""
    assert isinstance(error, InputError)
    status = MISSING if isinstance(error, Missing) else WRONG
    title = t("There is no such page") if status == MISSING else t("This cannot be used")
    return await run_in_threadpool(_told, request, title, fault(error), status)


async def http_error(request: Request, error: Exception) -> Response:
    """The answer to an address that is none, or a method that it has not."""
    assert isinstance(error, HTTPException)
    if error.status_code == MISSING:
        wrong = Missing(
            request.url.path,
            t("an address that leads nowhere"),
            t("a page of this workbench"),
            t("go back, or search from the first page"),
        )
        return await input_error(request, wrong)
    text = t("The server answered with status {status}.", status=str(error.status_code))
    return _told(request, text, tag("p", str(error.detail)), error.status_code)


async def unready(request: Request, _: Exception) -> Response:
    """The answer to what is still being computed: its page asks again by itself, and so may a program."""
    text = t("This is still being computed; it is asked for again in some seconds.")
    answer = await run_in_threadpool(
        _told, request, t("Computing …"), tag("p", tag("progress"), " ", say(text)), UNREADY
    )
    answer.headers.update({"retry-after": AGAIN, "refresh": AGAIN})
    return answer


async def unexpected(request: Request, error: Exception) -> Response:
    """The answer to a fault that the input has no part in: nothing of the program's inside is shown."""
    log(error, f"{request.method} {request.url.path!r}")
    text = t("The program has a fault here, of which its log says more. What you entered is kept.")
    return _told(request, t("Something went wrong"), tag("p", say(text)), FAULT)


class BrokenOffError(Exception):
    """An answer that was begun ends in the middle, for a fault that the log tells."""


class Caught:
    """Answers a fault of the program inside everything that all answers have in common."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def sent(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, sent)
        except Exception as error:
            # Whatever a page of the program does wrong: the outermost hand, and it is logged.
            if begun or scope["type"] != "http":  # no answer is possible any more: the line is broken
                log(error, f"{scope['type']} {scope.get('path', '')!r}")
                raise BrokenOffError from None
            answer = await unexpected(Request(scope), error)
            await answer(scope, receive, send)


def _told(request: Request, title: Text, content: Markup, status: int) -> Response:
    if asked_by_htmx(request):
        return HTMLResponse(content, status)
    inside = _in_its_project(request, title, content) if status == MISSING else None
    if inside is not None:
        return inside
    home = tag("p", tag("a", say(t("To the beginning")), href=start(request)))
    return page(request, title, tag("h1", say(title)), content, home, status=status)


def _in_its_project(request: Request, title: Text, content: Markup) -> Response | None:
    """The same inside the frame of the project whose address it is; None where there is no such project or version."""
    _, first, slug, version, *_ = [*request.url.path.split("/"), "", "", ""]
    if first != "p":
        return None
    try:
        found = opened(request, slug, version)
        found.project  # noqa: B018  (raises where values make no project together)
    except (InputError, Refused):
        return None
    back = tag("p", tag("a", say(t("To the overview")), href=f"{found.at}/overview"))
    return project_page(request, found, "", title, tag("h1", say(title)), content, back, status=MISSING)
