"""What a person reads when something cannot be done: found, allowed, remedy, as everywhere in the house."""

from __future__ import annotations

import logging
from traceback import format_exception

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from anodeworks.errors import InputError
from anodeworks.language import Text, say, t, visible
from anodeworks.render.markup import tag
from anodeworks.workbench.frame import asked_by_htmx, page

WRONG, MISSING, FAULT = 422, 404, 500


class Missing(InputError):  # noqa: N818  (an address, not a fault)
    """Something that an address names and that is not there."""


def fault(error: InputError, named: bool = False) -> Markup:
    """An error of the input as it stands on a page, or beside a field that is named already."""
    where = "" if named else ": ".join(part for part in (error.file, error.key) if part)
    parts = [tag("code", where, class_="where")] if where else []
    lines = [(t("Found"), error.found), (t("Allowed"), error.allowed), (t("What to do"), error.remedy)]
    told = [tag("div", tag("dt", say(label)), tag("dd", text)) for label, text in lines if text]
    return tag("div", *parts, tag("dl", *told), class_="fault", role="alert")


async def input_error(request: Request, error: Exception) -> Response:
    """The answer to input that cannot be used."""
    assert isinstance(error, InputError)
    status = MISSING if isinstance(error, Missing) else WRONG
    title = t("There is no such page") if status == MISSING else t("This cannot be used")
    return _told(request, title, fault(error), status)


async def http_error(request: Request, error: Exception) -> Response:
    """The answer to an address that is none, or a method that it has not."""
    assert isinstance(error, HTTPException)
    if error.status_code == MISSING:
        wrong = Missing(request.url.path, t("an address that leads nowhere"), t("a page of this workbench"))
        return await input_error(request, wrong)
    text = t("The server answered with status {status}.", status=str(error.status_code))
    return _told(request, text, tag("p", str(error.detail)), error.status_code)


async def unexpected(request: Request, error: Exception) -> Response:
    """The answer to a fault that the input has no part in: nothing of the program's inside is shown."""
    asked = f"{request.method} {request.url.path!r}"
    told = "".join(format_exception(error))
    logging.getLogger("anodeworks.workbench").error("%s\n%s", asked, visible(told))  # escapes steer no screen
    text = t("The program has a fault here, of which its log says more. What you entered is kept.")
    return _told(request, t("Something went wrong"), tag("p", say(text)), FAULT)


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
            if begun or scope["type"] != "http":
                raise
            answer = await unexpected(Request(scope), error)
            await answer(scope, receive, send)


def _told(request: Request, title: Text, content: Markup, status: int) -> Response:
    if asked_by_htmx(request):
        return HTMLResponse(content, status)
    home = tag("p", tag("a", say(t("To the projects")), href="/"))
    return page(request, title, tag("h1", say(title)), content, home, status=status)
