"""What every answer of the server says to the browser beside its content, and in which language it is worded.

Nothing but the server's own files may run, be shown or be sent anywhere: no inline script or style, no other address,
no frame around a page.
"""

from __future__ import annotations

from http.cookies import SimpleCookie
from typing import Final
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from anodeworks.language import LANGUAGES, Language, speaking

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
FRESH: Final = "no-store"  # what a page shows may have changed with the next click


class Headers:
    """Adds the headers to every answer; one that names its own keeps it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name.lower() for name, _ in message.get("headers", ())}
                more = {**HEADERS, "cache-control": FRESH}
                message = {
                    **message,
                    "headers": [
                        *message.get("headers", ()),
                        *((k.encode(), v.encode()) for k, v in more.items() if k.encode() not in there),
                    ],
                }
            await send(message)

        await self.app(scope, receive, sent)


class Spoken:
    """Lets everything that an answer says be in the reader's language, in threads too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        with speaking(language_of(scope)):
            await self.app(scope, receive, send)


def language_of(scope: Scope) -> Language:
    """The language of a reader: what the address asks for, what was chosen before, what the browser prefers."""
    said = {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope.get("headers", ())
    }
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("lang", [""])[-1]
    preferred = said.get("accept-language", "").lower()
    for wanted in (
        asked,
        cookie(said.get("cookie", ""), "lang"),
        "zh" if preferred.startswith("zh") else "en",
    ):
        for language in LANGUAGES:
            if language == wanted:
                return language
    return "en"


def cookie(header: str, name: str) -> str:
    """A cookie's value; empty where there is none."""
    found = SimpleCookie()
    found.load(header)
    return found[name].value if name in found else ""
