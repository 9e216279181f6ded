"""One's own account: password, tokens and links; and for administrators everybody's."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from anodeworks.errors import InputError
from anodeworks.language import Text, say, t
from anodeworks.quantity.wording import Number
from anodeworks.render.markup import field, tag
from anodeworks.workbench.archive.entries import called, did
from anodeworks.workbench.faults import WRONG, fault
from anodeworks.workbench.frame import listing, page, when, words
from anodeworks.workbench.people.accounts import SHORTEST, Account, Accounts
from anodeworks.workbench.people.person import ROLE_WORDS, ROLES, Person, person
from anodeworks.workbench.project_frame import heading

PASSES = {"token": t("token"), "link": t("read-only link")}


def mine(request: Request, accounts: Accounts, error: InputError | None = None) -> Response:
    """The page."""
    me, title = person(request), t("Your account")
    about = t("{name}, {role}", name=me.name, role=ROLE_WORDS[me.role])
    parts = [
        heading(title, about),
        fault(error) if error else Markup(),
        _form(t("Sign out"), "/accounts/out"),
    ]
    parts += [_password(), _passes(accounts, me)]
    if me.may("admin"):
        parts.append(_people(accounts))
    return page(request, title, *parts, status=WRONG if error else 200)


def closing(request: Request, name: str) -> Response:
    """What closing an account does, and whether that is meant."""
    title = t("Close the account of {name}?", name=name)
    told = t("{name} is signed out everywhere and comes in no more; tokens and links that he gave out end. What he has "
             "made stays. An account that is closed is not opened again.", name=name)  # fmt: skip
    sure = tag("button", say(t("Close account")), class_="main danger")
    form = tag(
        "form", field("hidden", name="name", value=name), sure, method="post", action="/accounts/people/close"
    )
    back = tag("a", say(t("Keep it")), href="/accounts", class_="button")
    return page(request, title, heading(title), tag("p", say(told)), tag("div", form, back, class_="ways"))


def journal(request: Request, accounts: Accounts) -> Response:
    """Who did what, newest first."""
    title = t("Who did what")
    rows = [
        [
            when(each.at),
            say(called(each.by)),
            say(did(each.action)),
            each.project,
            tag("span", ", ".join(map(str, each.about.values())), class_="about"),
        ]
        for each in accounts.archive.journal(most=500)
    ]
    heads = (t("time"), t("who"), t("what"), t("project"), t("about"))
    back = tag("p", tag("a", say(t("To your account")), href="/accounts"))
    return page(request, title, heading(title), back, _table(heads, rows))


def entry(label: Text, name: str, kind: str = "text", **more: str) -> Markup:
    """A field with its label."""
    return tag("label", tag("span", words(label)), field(kind, name=name, required=True, **more))


def chosen(label: Text, name: str) -> Markup:
    """The field of a new password, and how long it has to be."""
    told = t("{what} ({n} letters or more)", what=label, n=Number(SHORTEST, whole=True))
    return entry(told, name, "password", autocomplete="new-password", minlength=str(SHORTEST))


def _password() -> Markup:
    old = entry(t("password now"), "old", "password", autocomplete="current-password")
    new = chosen(t("new password"), "new")
    note = tag(
        "p", say(t("You are signed out everywhere else, and your tokens and links end.")), class_="note"
    )
    return tag(
        "section",
        tag("h2", words(t("Password"))),
        _form(t("Change password"), "/accounts/password", old, new),
        note,
    )


def _passes(accounts: Accounts, me: Person) -> Markup:
    """Tokens and links that somebody has given out."""
    rows = [
        [words(PASSES[sort]), each.label or "–", when(each.made),
         _form(t("End"), f"/accounts/passes/{each.digest}/end")]
        for sort in PASSES for each in accounts.passes.of(sort, me.name)
    ]  # fmt: skip
    heads = (t("kind"), t("what for"), t("made"), "")
    shown = _table(heads, rows) if rows else tag("p", say(t("You have given out none.")), class_="note")
    told = t("With a token a program asks in your name. A link to one version is made on the project's page “Notes and "
             "sharing”.")  # fmt: skip
    new = _form(t("New token"), "/accounts/tokens", entry(t("what for"), "label"))
    may = [tag("p", say(told), class_="note"), new] if me.may("editor") else []
    return tag("section", tag("h2", words(t("Tokens and links"))), shown, *may)


def _people(accounts: Accounts) -> Markup:
    """Everybody with an account, for administrators."""
    rows = [[each.name, _role(each), "" if each.closed else _closes(each)] for each in accounts.list()]
    known = [(role, ROLE_WORDS[role]) for role in ROLES]
    invite = _form(t("Invite"), "/accounts/people/invite", _choice(t("role"), known, "viewer"))
    told = t("An invitation is a link by which one person makes an account, within seven days.")
    links = tag("p", tag("a", words(t("Who did what")), href="/accounts/people/journal"))
    parts = [_table((t("name"), t("role"), ""), rows), tag("h3", say(t("Invite somebody"))), invite]
    return tag("section", tag("h2", words(t("People"))), *parts, tag("p", say(told), class_="note"), links)


def _role(account: Account) -> Markup | str:
    """The role of somebody, and the choice of another."""
    if account.closed:
        return say(t("closed"))
    known = [(role, ROLE_WORDS[role]) for role in ROLES]
    name = field("hidden", name="name", value=account.name)
    label = say(t("role of {name}", name=account.name))
    options = [tag("option", words(said), value=role, selected=role == account.role) for role, said in known]
    return _form(
        t("Change"), "/accounts/people/role", name, tag("select", *options, name="role", aria_label=label)
    )


def _closes(account: Account) -> Markup:
    to = f"/accounts/people/close?{urlencode({'name': account.name})}"
    return tag("a", say(t("Close account …")), href=to)


def _choice(label: Text, known: Sequence[tuple[str, Text]], chosen: str) -> Markup:
    options = [tag("option", words(said), value=value, selected=value == chosen) for value, said in known]
    return tag("label", tag("span", words(label)), tag("select", *options, name="role"))


def _form(title: Text, to: str, *fields: Markup) -> Markup:
    return tag("form", *fields, tag("button", words(title)), method="post", action=to, class_="line")


def _table(heads: tuple[Text, ...], rows: Sequence[Sequence[object]]) -> Markup:
    made = [
        tag("tr", tag("th", first, scope="row"), *(tag("td", cell) for cell in rest)) for first, *rest in rows
    ]
    return listing(heads, made)
