"""The frame of every page: what stands above it, the column of pages beside it, language and theme."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlencode

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from anodeworks import __version__
from anodeworks.language import LANGUAGES, Language, Text, capital, say, spoken, t
from anodeworks.render.html import CODES
from anodeworks.render.markup import many, tag
from anodeworks.workbench import static_files as assets
from anodeworks.workbench.headers import cookie
from anodeworks.workbench.people.person import LOCAL, person

SCRIPTS: Final = ("htmx.min.js", "workbench.js")
STYLES: Final = (assets.REPORT, "workbench.css")
SETTINGS: Final = '{"includeIndicatorCSS": false, "history": false, "mode": "same-origin"}'
NOTHING: Final = Markup()
NAMES: Final[dict[Language, str]] = {"en": "English", "zh": "中文"}
THEMES: Final = {"auto": t("as the system"), "light": t("light"), "dark": t("dark")}


@dataclass(frozen=True)
class Link:
    """An entry of the column: where it leads, and whether it is the page that is shown."""

    label: Text
    to: str
    here: bool = False
    note: Text = ""


@dataclass(frozen=True)
class Beside:
    """What stands around a page of a project: the column of pages, the bar above, what scripts have to know."""

    links: Sequence[tuple[Text, Sequence[Link]]] = ()  # groups of the column with their headings
    bar: Markup = NOTHING
    data: tuple[tuple[str, str], ...] = ()  # attributes of <main>
    scripts: tuple[str, ...] = ()  # modules


def page(
    request: Request, title: Text, *content: Markup, beside: Beside | None = None, status: int = 200
) -> HTMLResponse:
    """A whole page."""
    around, language = beside or Beside(), spoken()
    name = words(title)
    head = tag(
        "head",
        Markup('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
        Markup('<meta name="htmx-config" content="{}">').format(SETTINGS),
        Markup('<link rel="icon" href="{}">').format(assets.address("mark.svg")),
        tag("title", f"{name} · Anodeworks"),
        *(Markup('<link rel="stylesheet" href="{}">').format(assets.address(style)) for style in STYLES),
        *(Markup('<script src="{}" defer></script>').format(assets.address(script)) for script in SCRIPTS),
        *(
            Markup('<link rel="modulepreload" href="{}">').format(assets.address(module))
            for script in around.scripts
            for module in assets.modules(script)
        ),
        *(
            Markup('<script src="{}" type="module"></script>').format(assets.address(script))
            for script in around.scripts
        ),
    )
    data = {f"data_{key}": value for key, value in around.data}
    main = tag("main", *content, id="main", tabindex="-1", data_lang=language, **data)
    body = tag(
        "body",
        tag("a", say(t("To the content")), href="#main", class_="skip"),
        _top(request, around),
        tag("div", _column(around), main, class_="shell" if around.links else "shell alone"),
        tag("div", id="told", role="status", aria_live="polite"),
    )
    theme = cookie(request.headers.get("cookie", ""), "theme")
    html = tag(
        "html", head, body, lang=CODES[language], data_theme=theme if theme in ("light", "dark") else ""
    )
    return HTMLResponse(f"<!DOCTYPE html>\n{html}\n", status)


def words(text: Text) -> str:
    """A text as a heading or a label begins; no words of a file are set apart in one."""
    said = say(text).replace("`", "")
    return capital(said) if spoken() == "en" else said


def listing(heads: Sequence[Text], rows: Sequence[Markup], kind: str = "") -> Markup:
    """Rows under their heads, in a frame that scrolls."""
    head = tag("thead", tag("tr", *(tag("th", words(each), scope="col") for each in heads)))
    return tag("div", tag("table", head, tag("tbody", *rows), class_=kind), class_="scroll", tabindex="0")


def when(moment: dt.datetime) -> Markup:
    """A moment in the server's own time, with what that is ahead of UTC."""
    here = moment.astimezone()
    return tag("time", f"{here:%Y-%m-%d %H:%M} {here.strftime('%z')[:3]}:{here.strftime('%z')[3:]}",
               datetime=here.isoformat(timespec="seconds"))  # fmt: skip


def start(request: Request) -> str:
    """Where whoever asks begins: the list of projects, or the one version that his link leads to."""
    me = person(request)
    return f"/p/{me.project}/{me.version[:12]}/overview" if me.guest else "/"


def asked_by_htmx(request: Request) -> bool:
    """Whether a part of a page was asked for, not a page."""
    return request.headers.get("hx-request") == "true"


def _top(request: Request, around: Beside) -> Markup:
    mark = tag(
        "a",
        Markup('<img src="{}" alt="" width="22" height="22">').format(assets.address("mark.svg")),
        tag("span", "Anodeworks"),
        href=start(request),
        class_="brand",
    )
    return tag("header", mark, around.bar, _work(request), _mine(request), _choices(request), class_="top")


def _work(request: Request) -> Markup:
    """The way to all long work, where there is any to do and to see."""
    me = person(request)
    if getattr(request.app.state.home, "jobs", None) is None or not me.name or me.guest:
        return Markup()
    here = "page" if request.url.path == "/work" else None
    return tag("a", say(t("Work")), href="/work", class_="mine", aria_current=here)


def _mine(request: Request) -> Markup:
    """Whoever is signed in, and the way to his account."""
    me = person(request)
    if me == LOCAL or not me.name or me.project:
        return Markup()
    return tag("a", me.name, href="/accounts", class_="mine", title=say(t("Your account")))


def _choices(request: Request) -> Markup:
    """Language and theme: each choice leads back to the page on which it was made."""
    asked = [(k, v) for k, v in request.query_params.multi_items() if k != "lang"]
    back = request.url.path + (f"?{urlencode(asked)}" if asked else "")
    if request.method != "GET":  # the answer to a form: its address is no page
        back = came_from(request) or "/"
    languages = [
        tag(
            "a",
            NAMES[each],
            href=_setting("lang", each, back),
            hreflang=CODES[each],
            lang=CODES[each],
            aria_current="true" if each == spoken() else None,
        )
        for each in LANGUAGES
    ]
    chosen = cookie(request.headers.get("cookie", ""), "theme") or "auto"
    themes = [
        tag(
            "a",
            words(label),
            href=_setting("theme", each, back),
            aria_current="true" if each == chosen else None,
        )
        for each, label in THEMES.items()
    ]
    shown = tag(
        "summary", tag("span", "◐", aria_hidden="true"), tag("span", say(t("Theme")), class_="hidden")
    )
    return tag(
        "nav",
        tag("div", *languages, class_="languages"),
        tag("details", shown, tag("div", *themes, class_="drop"), class_="menu theme"),
        aria_label=say(t("Language and theme")),
        class_="settings",
    )


def came_from(request: Request) -> str:
    """The page of this server from which a form was sent; empty where that is not known."""
    came = request.headers.get("referer", "")
    own = f"{request.url.scheme}://{request.url.netloc}"
    return came.removeprefix(own) if came.startswith(f"{own}/") else ""


def _setting(name: str, value: str, back: str) -> str:
    return f"/settings?{urlencode({name: value, 'back': back})}"


def _column(around: Beside) -> Markup:
    """The pages of a project, in the order in which a plant is built."""
    if not around.links:
        return Markup()
    groups = []
    for title, links in around.links:
        entries = [
            tag(
                "li",
                tag(
                    "a",
                    words(link.label),
                    tag("span", say(link.note), class_="count") if link.note else "",
                    href=link.to,
                    aria_current="page" if link.here else None,
                ),
            )
            for link in links
        ]
        heading = tag("p", words(title), class_="group") if title else ""
        groups.append(many([heading, tag("ul", *entries)]) if heading else tag("ul", *entries))
    made = tag("p", f"Anodeworks {__version__}", class_="made")
    return tag("div", tag("nav", *groups, made, aria_label=say(t("Pages"))), class_="column")


def local(address: str) -> str:
    """An address of this server's own, whatever was given: anything else is the first page."""
    plain = address if address.startswith("/") and not address.startswith(("//", "/\\")) else "/"
    return plain if plain.isprintable() and "\\" not in plain else quote(plain, safe="/?&=%#")
