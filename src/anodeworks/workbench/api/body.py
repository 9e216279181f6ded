"""What a program sends and is sent: JSON read with care, errors as JSON, everything else an error of the program."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from typing import Any, NoReturn

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from anodeworks.errors import InputError, quoted
from anodeworks.language import t
from anodeworks.remedies import FORM, TEXT, UTF8, nearest
from anodeworks.render.json import dump
from anodeworks.workbench.archive import Moved
from anodeworks.workbench.faults import MISSING, WRONG, Missing

CONFLICT, BUSY = 409, 429


class Plain(APIRoute):
    """A route that says what is wrong as JSON."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What answers a request."""
        inner = super().get_route_handler()

        async def answered(request: Request) -> Response:
            try:
                return await inner(request)
            except InputError as error:
                return wrong(error)

        return answered


def wrong(error: InputError) -> Response:
    """What is wrong with a request."""
    status = CONFLICT if isinstance(error, Moved) else MISSING if isinstance(error, Missing) else WRONG
    if error.key == "jobs":
        status = BUSY
    more: dict[str, Any] = {}
    if isinstance(error, Moved):
        more["current"] = error.current.digest
        more["difference"] = [
            {"key": d.key, "before": _said(d.before), "now": _said(d.now)} for d in error.difference
        ]
    return Response(dump({"error": error.parts, **more}), status, media_type="application/json")


def _said(value: Any) -> Any:
    return json.loads(json.dumps(value, default=str))


async def content(request: Request) -> dict[str, Any]:
    """What a request says, as JSON.

    Raises:
        InputError: it is no object of JSON.
    """
    raw = await request.body()
    try:
        said = json.loads(raw.decode("utf-8"), parse_constant=_no_number)
        json.dumps(said, ensure_ascii=False).encode()  # halves of letters are no text
    except (ValueError, RecursionError):
        raise InputError("", t("a text that is not JSON"), t("an object of JSON"), FORM) from None
    if not isinstance(said, dict):
        raise InputError("", quoted(said), t("an object of JSON"), FORM)
    return said


def text_in(said: dict[str, Any], key: str, default: str | None = None) -> str:
    """A text of what was said.

    Raises:
        InputError: there is none, or another thing.
    """
    value = said.get(key, default)
    if not isinstance(value, str):
        raise InputError(key, quoted(value), t("a text"), TEXT)
    try:
        value.encode()
    except UnicodeEncodeError:
        raise InputError(key, t("bytes that are not UTF-8 text"), t("a text"), UTF8) from None
    return value


def known(said: dict[str, Any], *keys: str) -> None:
    """Refuse what nobody reads.

    Raises:
        InputError: there is a key that is none of these.
    """
    for key in said:
        if key not in keys:
            raise InputError(key, t("a key that is not read"), ", ".join(keys), nearest(key, keys))


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)
