"""The guard before every page: who comes, whether the request is his own, and whether he may do what he asks.

What changes something has to come from a page of this server (the browser says from where) or with a token. A server
that listens to its own machine alone, and has no accounts, lets whoever sits there in as an editor, and answers to no
other name than that machine's, so that no page of the net can reach it through a name of its own.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, urlsplit

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from anodeworks.errors import InputError
from anodeworks.language import say, t
from anodeworks.remedies import SPLIT
from anodeworks.render.markup import tag
from anodeworks.workbench.faults import fault
from anodeworks.workbench.frame import asked_by_htmx, came_from, page, start
from anodeworks.workbench.home import Home, home
from anodeworks.workbench.people.accounts import here_alone
from anodeworks.workbench.people.limits import Rate, TooLarge, measured
from anodeworks.workbench.people.person import LOCAL, Person, Refused, Role, asked_by

SAFE: Final = ("GET", "HEAD", "OPTIONS")
OPEN: Final = ("/static/", "/accounts/in", "/accounts/join/", "/s/", "/settings")  # to whoever comes
ASKS: Final = ("/live/", "/accounts/out", "/accounts/password")  # change nothing of a project: a viewer may
SHELVES: Final = "/library/"  # what the program brings along: nobody's, and where numbers lead
EDITORS: Final = ("/begin/",)  # forms that make a project: of no use to who may send none
ADMINS: Final = ("/accounts/people",)
SESSION, LINK = "session", "link"  # cookies


class Guard:
    """Lets requests in, and says to what follows who sends them (`request.state.person`)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.known = Rate(30, 300)
        self.unknown = Rate(5, 60)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request, at = Request(scope), home(Request(scope))
        try:
            _measure(request, at)
            request.state.person = Person("", "viewer")  # until it is known who comes
            request.state.person = self._enter(request, at)
            with asked_by(request.state.person):
                await self.app(scope, measured(receive, at.largest), send)
        except Refused as refused:
            await _told(request, refused)(scope, receive, send)
        except TooLarge:
            await _told(request, _too_large(at))(scope, receive, send)

    def _enter(self, request: Request, at: Home) -> Person:
        """Who comes.

        Raises:
            Refused: nobody, or somebody who may not do that.
        """
        path, accounts = request.url.path, at.accounts
        if accounts is None or not accounts.any():
            if not here_alone(urlsplit(f"//{request.headers.get('host', '')}").hostname or ""):
                raise Refused(
                    421,
                    t("This server has another name"),
                    t("127.0.0.1 or localhost"),
                    t("open it at one of these addresses"),
                )
            _own(request)
            return LOCAL
        bearer = _bearer(request, at)
        found = bearer or _session(request, at) or _linked(request, at)
        rate, name = (self.known, found.name) if found else (self.unknown, _client(request))
        request.state.person = found or request.state.person
        wait = rate.wait(name)
        if wait:
            raise Refused(
                429, t("Too many requests"), t("a request in {n} s", n=f"{wait:.0f}"), t("wait so long"), wait
            )
        if bearer is None:
            _own(request)
        if path.startswith(OPEN):
            return found or Person("", "viewer")
        if found is None:
            raise Refused(
                401,
                t("Please sign in"),
                t("somebody with an account"),
                t("sign in, or ask an administrator for an account"),
            )
        _may(request, found)
        return found


def _may(request: Request, person: Person) -> None:
    """Whether somebody may do what he asks.

    Raises:
        Refused: he may not.
    """
    path = request.url.path
    if (
        person.guest and path != "/accounts/out" and not path.startswith(SHELVES)
    ):  # a field beside the address is seen where it is opened
        words = path.split("/")
        inside = len(words) > 3 and words[1] in ("p", "live") and words[2] == person.project
        if not (inside and len(words[3]) >= 8 and person.version.startswith(words[3])):
            person.inside()
    needed: Role = "viewer"
    if path.startswith(EDITORS) or (request.method not in SAFE and not path.startswith(ASKS)):
        needed = "editor"
    if path.startswith(ADMINS):
        needed = "admin"
    if not person.may(needed):
        raise Refused(
            403,
            t("You may not do this"),
            t("whoever has the role for it"),
            t("ask an administrator for that role"),
        )


def _own(request: Request) -> None:
    """Refuse what changes something and was not sent by a page of this server.

    Raises:
        Refused: another page sent it, or nobody says which.
    """
    if request.method in SAFE:
        return
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site in ("same-origin", "none") or (site is None and origin and _same(origin, request)):
        return
    if (
        site is None and origin is None and not {SESSION, LINK} & set(request.cookies)
    ):  # no browser, nobody's rights
        return
    raise Refused(
        403,
        t("Another page has sent this"),
        t("a page of this server"),
        t("open the page here and send it again"),
    )


def _same(origin: str, request: Request) -> bool:
    return urlsplit(origin).netloc == request.headers.get("host", "")


def _session(request: Request, at: Home) -> Person | None:
    found = at.accounts.passes.find("session", request.cookies.get(SESSION, "")) if at.accounts else None
    return at.accounts.person(found.person) if found and at.accounts else None


def _bearer(request: Request, at: Home) -> Person | None:
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    found = at.accounts.passes.find("token", secret) if at.accounts and kind.lower() == "bearer" else None
    return at.accounts.person(found.person) if found and at.accounts else None


def _linked(request: Request, at: Home) -> Person | None:
    """Who came by a link: many may have the same, so each is known by link and address."""
    found = at.accounts.passes.find("link", request.cookies.get(LINK, "")) if at.accounts else None
    if found is None:
        return None
    return Person(f"link {found.digest[:12]} {_client(request)}", "viewer", found.project, found.version)


def _client(request: Request) -> str:
    return request.client.host if request.client else ""


def _measure(request: Request, at: Home) -> None:
    """Refuse what says itself that it is too large.

    Raises:
        Refused: it is.
    """
    said = request.headers.get("content-length", "0")
    if not said.isdigit() or int(said) > at.largest:
        raise _too_large(at)


def _too_large(at: Home) -> Refused:
    most = t("at most {n} MB", n=f"{at.largest / 2**20:.0f}")
    return Refused(413, t("This is too large"), most, SPLIT)


def _door(back: str) -> str:
    """The address of the form by which somebody comes in, and then to a page."""
    return f"/accounts/in?back={quote(back, safe='')}"


def _told(request: Request, refused: Refused) -> Response:
    """What somebody who is not let in reads."""
    headers = {"retry-after": f"{max(refused.wait, 1):.0f}"} if refused.wait else {}
    error = InputError("", refused.title, refused.allowed, refused.remedy)
    if refused.status == 401 and asked_by_htmx(
        request
    ):  # for a part: the whole page goes to the door, and back here
        return Response(status_code=204, headers={"hx-redirect": _door(came_from(request) or "/")})
    if request.url.path.startswith(("/api/", "/live/", "/jobs/")):
        return JSONResponse({"error": error.parts}, refused.status, headers)
    if refused.status == 401 and request.method in SAFE:
        return RedirectResponse(
            _door(request.url.path + (f"?{request.url.query}" if request.url.query else "")), 303
        )
    known = getattr(request.state, "person", None)
    back = (
        tag("p", tag("a", say(t("To the beginning")), href=start(request)))
        if known and known.name
        else Markup()
    )
    answer = page(
        request, refused.title, tag("h1", say(refused.title)), fault(error), back, status=refused.status
    )
    answer.headers.update(headers)
    return answer
