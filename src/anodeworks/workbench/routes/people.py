"""Pages of people: coming in and going out, one's own password and tokens, and for administrators who may do what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final

from fastapi import APIRouter, Form
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from anodeworks.errors import InputError
from anodeworks.language import Message, say, t
from anodeworks.remedies import nearest
from anodeworks.render.markup import field, tag
from anodeworks.workbench import account_page
from anodeworks.workbench.faults import WRONG, Missing, fault
from anodeworks.workbench.frame import local, page, words
from anodeworks.workbench.home import home
from anodeworks.workbench.people.accounts import Accounts
from anodeworks.workbench.people.guard import LINK, SESSION
from anodeworks.workbench.people.limits import Rate
from anodeworks.workbench.people.person import ROLES, Person, person
from anodeworks.workbench.project_frame import heading

router = APIRouter(include_in_schema=False)
TRIES: Final = Rate(
    1 / 30, 6
)  # of wrong passwords for one name from one address: nobody can close a name to others
FROM: Final = Rate(1 / 2, 120)  # of wrong passwords from one address, behind which a whole team may sit
Words = Annotated[str, Form()]


@router.get("/accounts/in")
def door(request: Request, back: str = "/") -> Response:
    """The form by which somebody comes in."""
    return _door(request, back)


@router.post("/accounts/in")
def enter(request: Request, name: Words, password: Words, back: Words = "/") -> Response:
    """Come in with name and password."""
    accounts = accounts_of(request)
    client = request.client.host if request.client else ""
    counted: list[tuple[Rate, str]] = []
    for rate, key in ((FROM, client), (TRIES, f"{client} {name[:100]}")):
        if wait := rate.wait(key):
            for earlier in counted:
                earlier[0].back(earlier[1])
            error = InputError(
                "password",
                t("too many tries"),
                t("another in {n} s", n=f"{max(wait, 1):.0f}"),
                t("wait so long"),
            )
            return _door(request, back, error, 429)
        counted.append((rate, key))
    found = accounts.enter(name, password)
    if (
        found is not None
    ):  # only what was wrong counts; counted before, so that many at once are no way around
        for rate, key in counted:
            rate.back(key)
    if found is None:
        accounts.archive.log(name[:60], "refused")
        return _door(
            request,
            back,
            InputError(
                "password",
                t("no such name with this password"),
                t("yours"),
                t("type both again, or ask an administrator"),
            ),
            WRONG,
        )
    accounts.archive.log(found.name, "sign in")
    return _inside(request, found, back)


@router.post("/accounts/out")
def leave(request: Request) -> Response:
    """Go out: the session ends here."""
    accounts = accounts_of(request)
    found = accounts.passes.find("session", request.cookies.get(SESSION, ""))
    if found is not None:
        accounts.passes.end(found.digest)
    answer = RedirectResponse("/accounts/in", 303)
    for cookie in (SESSION, LINK):
        answer.delete_cookie(cookie)
    return answer


@router.get("/accounts/join/{secret}")
def invited(request: Request, secret: str) -> Response:
    """The form by which somebody who was invited makes his account."""
    if accounts_of(request).passes.find("invitation", secret) is None:
        raise Missing(
            "invitation",
            t("a link that has been used or has ended"),
            t("a new one"),
            t("ask an administrator for it"),
        )
    return _joining(request)


@router.post("/accounts/join/{secret}")
def join(request: Request, secret: str, name: Words, password: Words) -> Response:
    """Make an account by an invitation."""
    try:
        found = accounts_of(request).join(secret, name, password)
    except InputError as error:
        return _joining(request, error)
    return _inside(request, found, "/")


@router.get("/s/{secret}")
def follow(request: Request, secret: str) -> Response:
    """Follow a link to one version."""
    found = accounts_of(request).passes.find("link", secret)
    if found is None:
        raise Missing(
            "link", t("a link that has ended"), t("a new one"), t("ask whoever sent the link for another")
        )
    answer = RedirectResponse(f"/p/{found.project}/{found.version[:12]}/overview", 303)
    _keep(request, answer, LINK, secret)
    return answer


@router.post("/links")
def link(request: Request, project: Words, version: Words = "") -> Response:
    """A link by which anybody sees one version and can change nothing."""
    me, accounts = person(request), accounts_of(request)
    found = accounts.archive.version(project, version)
    secret = accounts.passes.give("link", me.name, project=project, version=found.digest, label=project)
    accounts.archive.log(me.name, "link", project, version=found.digest)
    about = t("Whoever has this address sees this version and can change nothing. It is shown once.")
    return _secret(request, t("Read-only link"), about, f"{request.base_url}s/{secret}")


@router.get("/accounts")
def mine(request: Request) -> Response:
    """One's own account; for administrators everybody's."""
    return account_page.mine(request, accounts_of(request))


@router.post("/accounts/password")
def password(request: Request, old: Words, new: Words) -> Response:
    """Another password; all sessions end, and a new one begins here."""
    me, accounts = person(request), accounts_of(request)
    try:
        accounts.password(me, old, new)
    except InputError as error:
        return account_page.mine(request, accounts_of(request), error)
    return _inside(request, me, "/accounts")


@router.post("/accounts/tokens")
def token(request: Request, label: Words = "") -> Response:
    """A token by which a program asks in one's name."""
    me, accounts = person(request), accounts_of(request)
    secret = accounts.passes.give("token", me.name, label=label)
    accounts.archive.log(me.name, "token", label=label[:100])
    about = t("A program that sends this as a bearer token asks in your name. It is shown once.")
    return _secret(request, t("Token"), about, secret)


@router.post("/accounts/passes/{digest}/end")
def end(request: Request, digest: str) -> Response:
    """End a token or a link of one's own."""
    accounts_of(request).passes.end(digest, person(request).name)
    return RedirectResponse("/accounts", 303)


@router.post("/accounts/people/invite")
def invite(request: Request, role: Words) -> Response:
    """An invitation for somebody with a role."""
    me, accounts = person(request), accounts_of(request)
    if role not in ROLES:
        raise InputError("role", f'"{role[:40]}"', ", ".join(ROLES), nearest(role, ROLES))
    secret = accounts.passes.give("invitation", me.name, role=role)
    accounts.archive.log(me.name, "invite", role=role)
    about = t("Whoever has this address can make one account, within seven days. It is shown once.")
    return _secret(request, t("Invitation"), about, f"{request.base_url}accounts/join/{secret}")


@router.post("/accounts/people/role")
def change_role(request: Request, name: Words, role: Words) -> Response:
    """Another role for somebody."""
    return _done(request, lambda: accounts_of(request).role(name, role, person(request)))


@router.get("/accounts/people/close")
def closing(request: Request, name: str = "") -> Response:
    """What closing somebody's account does, and whether that is meant."""
    known = [each.name for each in accounts_of(request).list() if not each.closed]
    if name not in known:
        raise Missing("name", f'"{name[:60]}"', t("somebody with an account"), nearest(name, known))
    return account_page.closing(request, name)


@router.post("/accounts/people/close")
def close(request: Request, name: Words) -> Response:
    """Close somebody's account."""
    return _done(request, lambda: accounts_of(request).close(name, person(request)))


@router.get("/accounts/people/journal")
def journal(request: Request) -> Response:
    """Who did what, newest first."""
    return account_page.journal(request, accounts_of(request))


def accounts_of(request: Request) -> Accounts:
    """The accounts of this server.

    Raises:
        Missing: it has none.
    """
    found = home(request).accounts
    if found is None:
        raise Missing(
            "accounts",
            t("a server without accounts"),
            t("a server with accounts"),
            t("start the server with accounts"),
        )
    return found


def _done(request: Request, what: Callable[[], object]) -> Response:
    try:
        what()
    except InputError as error:
        return account_page.mine(request, accounts_of(request), error)
    return RedirectResponse("/accounts", 303)


def _inside(request: Request, found: Person, back: str) -> Response:
    """The page to which somebody wanted, with a session of his own."""
    answer = RedirectResponse(local(back), 303)
    _keep(request, answer, SESSION, accounts_of(request).passes.give("session", found.name))
    return answer


def _keep(request: Request, answer: Response, cookie: str, secret: str) -> None:
    """A cookie that no script reads and no other site sends."""
    secure = request.url.scheme == "https"
    answer.set_cookie(
        cookie, secret, max_age=14 * 86400, httponly=True, samesite="lax", secure=secure, path="/"
    )


def _door(request: Request, back: str, error: InputError | None = None, status: int = 200) -> Response:
    fields = (
        account_page.entry(t("name"), "name", autocomplete="username"),
        account_page.entry(t("password"), "password", "password", autocomplete="current-password"),
        field("hidden", name="back", value=local(back)),
    )
    return _form(request, t("Sign in"), "/accounts/in", fields, error, status)


def _joining(request: Request, error: InputError | None = None) -> Response:
    fields = (
        account_page.entry(t("name"), "name", autocomplete="username"),
        account_page.chosen(t("password"), "password"),
    )
    return _form(request, t("Make an account"), request.url.path, fields, error, WRONG if error else 200)


def _form(
    request: Request,
    title: Message,
    to: str,
    fields: tuple[Markup, ...],
    error: InputError | None,
    status: int,
) -> Response:
    button = tag("button", words(title), type="submit", class_="main")
    told = fault(error) if error else Markup()
    form = tag("form", *fields, button, method="post", action=to, class_="stack")
    return page(request, title, heading(title), told, form, status=status)


def _secret(request: Request, title: Message, about: Message, secret: str) -> Response:
    """A page that shows a secret once."""
    back = tag("p", tag("a", say(t("To your account")), href="/accounts"))
    shown = tag("p", tag("code", secret), class_="secret")
    return page(request, title, heading(title), tag("p", say(about)), shown, back)
