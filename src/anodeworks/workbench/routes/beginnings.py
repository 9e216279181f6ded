"""The first page: the projects that are there, and what a person may begin with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from anodeworks.errors import InputError
from anodeworks.language import Message, Pair, Text, listed, say, t
from anodeworks.project.fields import BY_NAME, FIELDS, Field
from anodeworks.project.file import LARGEST
from anodeworks.project.starter import LIKE, like, starter
from anodeworks.render.markup import field, many, tag
from anodeworks.workbench.archive import Record
from anodeworks.workbench.faults import WRONG, fault
from anodeworks.workbench.frame import page, when, words
from anodeworks.workbench.home import Home, home, who
from anodeworks.workbench.opening import DRAFT, opened, title_of
from anodeworks.workbench.people.person import person
from anodeworks.workbench.project_frame import heading
from anodeworks.workbench.routes.asked import asking, question_of

router = APIRouter(include_in_schema=False)
NEEDED: Final = ("product",)
CHOICES: Final[tuple[tuple[str, Message, Message], ...]] = (
    (
        "/begin/example",
        t("Look at a worked example"),
        t(
            "A plant as it was announced, with all its numbers: what it makes and costs, and how sure that is."
        ),
    ),
    (
        "/begin/announcement",
        t("Judge an announcement"),
        t("Say in a few fields what was announced; see what of it can hold, and why not."),
    ),
    (
        "/begin/plant",
        t("Design a plant"),
        t("Start from a route or from a plant like yours, and change any number."),
    ),
    (
        "/begin/laboratory",
        t("Bring laboratory batches"),
        t("Upload a record as CSV or Excel; calibrate the model on it, and see which batch to make next."),
    ),
)
MAKES: Final = ("/begin/example", "/begin/laboratory")
PLANTS: Final[dict[str, Message]] = {
    "graphite": t("artificial graphite alone"),
    "blend": t("silicon-carbon blended with graphite"),
    "graphite-and-silicon": t("graphite and, beside it, silicon-carbon"),
    "two-products": t("silicon-carbon, and the porous carbon for it"),
    "neat": t("neat silicon-carbon"),
    "finance": t("a project of finance alone, without a plant"),
}


@router.get("/")
def first(request: Request) -> Response:
    """The first page."""
    there = home(request)
    there.look()
    records = there.archive.projects()
    if not person(request).may("editor"):
        told = t(
            "Here stand the projects that you may look at; whoever has the role of an editor begins new ones."
        )
        return page(request, t("Projects"), heading(t("Projects"), told), _table(there, records))
    cards = [_card(to, title, about) for to, title, about in CHOICES]
    lead = t("A plant for silicon-carbon anode material in a browser: change any number in any unit, see at once what "
             "follows, and where each number comes from.")  # fmt: skip
    title = t("What would you like to do?")
    own = _projects(there, records)
    parts = [heading(title, lead), tag("div", *cards, class_="choices")]
    return page(request, t("Projects"), *([*parts, own] if len(records) < 2 else [own, *parts]))


def _card(to: str, title: Message, about: Message) -> Markup:
    """What a person may begin with; what makes a project is asked for by a form."""
    inside = tag("strong", say(title)), tag("span", say(about))
    if to in MAKES:
        return tag("form", tag("button", *inside, class_="choice"), method="post", action=to)
    return tag("a", *inside, href=to, class_="choice")


def _projects(there: Home, records: list[Record]) -> Markup:
    """The projects that are there, under their title."""
    if not records:
        return Markup()
    return tag("section", tag("h2", say(t("Projects"))), _table(there, records), class_="projects")


def _table(there: Home, records: list[Record]) -> Markup:
    """Projects, the one changed last first; files of folders that stood open earlier below the others, folded."""
    files = told_apart([each.path for each in records if each.path])
    titles = {each.slug: say(title_of(there.archive, each)) for each in records}
    now = [each for each in records if there.open(each.path)]
    earlier = [each for each in records if each not in now]
    if not earlier:
        return _listed(now, titles, files)
    title = tag("summary", say(t("Of folders that are not open now")))
    folded = tag("details", title, _listed(earlier, titles, files), class_="group", open=not now)
    return many([_listed(now, titles, files) if now else Markup(), folded])


def told_apart(paths: Sequence[str]) -> dict[str, str]:
    """Each file by its name, with as many of its folders before it as tell it from the others."""
    parts = {path: Path(path).parts for path in paths}

    def short(path: str) -> str:
        mine = parts[path]
        for n in range(1, len(mine)):
            if sum(other[-n:] == mine[-n:] for other in parts.values()) == 1:
                return "/".join(mine[-n:])
        return path

    return {path: short(path) for path in parts}


def _listed(records: Sequence[Record], titles: Mapping[str, str], files: Mapping[str, str]) -> Markup:
    """Projects by title and file, with the file beside a title that several have."""
    counts = Counter(titles.values())

    def named(each: Record) -> Markup:
        link = tag("a", titles[each.slug], href=f"/p/{each.slug}/draft/overview")
        alike = counts[titles[each.slug]] > 1 and each.path
        return many([link, " ", tag("span", files[each.path], class_="soft")]) if alike else link

    rows = [
        tag(
            "tr",
            tag("th", named(each), scope="row"),
            tag("td", when(each.changed)),
            tag("td", files.get(each.path, ""), class_="optional"),
        )
        for each in records
    ]
    heads = [(t("project"), ""), (t("changed"), ""), (t("file"), "optional")]
    head = tag(
        "thead", tag("tr", *(tag("th", words(each), scope="col", class_=kind) for each, kind in heads))
    )
    return tag("div", tag("table", head, tag("tbody", *rows)), class_="scroll", tabindex="0")


@router.post("/begin/example")
def example(request: Request) -> Response:
    """The worked example, opened; made where it is not there yet."""
    return RedirectResponse(f"/p/{_example(request).slug}/draft/overview", 303)


def _example(request: Request) -> Record:
    archive = home(request).archive
    name = say(t("Worked example"))
    there = next((each for each in archive.projects() if each.name == name), None)
    return there or archive.create(name, like("blend"), who(request))


@router.post("/begin/laboratory")
def laboratory(request: Request) -> Response:
    """The laboratory of a project: the one changed last, else the worked example."""
    records = home(request).archive.projects()
    found = records[0] if records else _example(request)
    return RedirectResponse(f"/p/{found.slug}/draft/laboratory", 303)


@router.get("/begin/plant")
def plant(request: Request) -> Response:
    """From what a plant may begin: one like it, a route of the library, or a file."""
    return _plant(request)


def _plant(request: Request, error: InputError | None = None) -> Response:
    from anodeworks.library import library

    routes = library().routes
    starts = {
        name: Pair(r.get("label", name), r.get("label_zh", ""))
        for name, r in routes.items()
        if "product" in r
    }
    title = t("Design a plant")
    forms = [
        _begin("like", t("A plant like one of these"), {name: PLANTS.get(name, name) for name in LIKE}),
        _begin("route", t("A route of the library"), dict(starts)),
    ]
    file = tag(
        "form", tag("h2", say(t("A project file of yours"))),
        tag("label", tag("span", say(t("file"))), field("file", name="file", accept=".toml", required=True)),
        tag("button", say(t("Upload"))), method="post", action="/begin/plant", enctype="multipart/form-data",
        class_="line",
    )  # fmt: skip
    told = [fault(error)] if error else []
    return page(request, title, heading(title, t("Every number can be changed afterwards.")), *told, *forms, file,
                status=WRONG if error else 200)  # fmt: skip


def _begin(name: str, title: Text, known: dict[str, Any]) -> Markup:
    options = [tag("option", words(label), value=word) for word, label in known.items()]
    called = field(name="name", maxlength="200", required=True)
    return tag(
        "form", tag("h2", say(title)),
        tag("label", tag("span", say(t("begin with"))), tag("select", *options, name=name)),
        tag("label", tag("span", say(t("name of the project"))), called), tag("button", say(t("Begin")), class_="main"),
        method="post", action="/begin/plant", class_="line",
    )  # fmt: skip


@router.post("/begin/plant")
async def begun(request: Request) -> Response:
    """A project begun from a plant, a route, or a file."""
    async with request.form() as form:
        file = form.get("file")
        content = await file.read(LARGEST + 1) if isinstance(file, UploadFile) else b""
        name = (file.filename or "") if isinstance(file, UploadFile) else str(form.get("name", ""))
        said = {word: str(form[word]) for word in ("like", "route") if word in form}
    return await run_in_threadpool(_begun, request, name, said, content)


def _begun(request: Request, name: str, said: dict[str, str], content: bytes) -> Response:
    from anodeworks.project.file import read_bytes
    from anodeworks.workbench.opening import parsed

    try:
        if "like" in said or "route" in said:
            text = like(said["like"]) if "like" in said else starter(said["route"])
        else:
            _, text = read_bytes(content, name)
            parsed(text, name)
            name = Path(name).stem
        made = home(request).archive.create(name, text, who(request))
    except InputError as error:
        return _plant(request, error)
    return RedirectResponse(f"/p/{made.slug}/draft/overview", 303)


@router.get("/begin/announcement")
def announcement(request: Request) -> Response:
    """The form of what an announcement says."""
    return _announcement(request, {}, {})


@router.post("/begin/announcement")
async def announced(request: Request) -> Response:
    """An announcement said: written to a project of its own, and audited."""
    said = {name: str(text).strip() for name, text in (await request.form()).items()}
    return await run_in_threadpool(_announced, request, {name: text for name, text in said.items() if text})


def _announced(request: Request, said: dict[str, str]) -> Response:
    from anodeworks.project import announcement
    from anodeworks.workbench.opening import parsed

    wrong: dict[str, InputError] = {}
    for name in [each.name for each in FIELDS if each.name in said or each.name in NEEDED]:
        try:
            announcement.check(name, said.get(name, ""))
        except InputError as error:
            wrong[name] = _of_form(error)
    try:
        if not wrong:
            text = announcement.text(said)
            parsed(text, "announcement.toml")
            name = said.get("name") or announcement.path_of(said).stem
            made = home(request).archive.create(name, text, who(request))
    except InputError as error:
        wrong[error.key if error.key in BY_NAME else ""] = _of_form(error)
    if wrong:
        return _announcement(request, said, wrong)
    return asking(request, opened(request, made.slug, DRAFT), question_of("audit"), QueryParams("asked=1"))


def _of_form(error: InputError) -> InputError:
    """An error as somebody reads it who has a field before him and no command line."""
    from anodeworks.project.announcement import Unsaid

    if not isinstance(error, Unsaid):
        return error
    found, needed, _ = error.said
    return InputError(error.key, found, needed, t("such as {such}", such=BY_NAME[error.key].such))


def _announcement(request: Request, said: dict[str, str], wrong: dict[str, InputError]) -> Response:
    title = t("Judge an announcement")
    lead = t("The product is needed, and one of two dates: when it was announced, or when ground is broken. What "
             "else is not said may stay empty. Amounts may be as announced: 100 kt, 30亿元, over 5 bn CNY, 5 to 6 bn, "
             "H1 2026.")  # fmt: skip
    often = [_field(each, said, wrong) for each in FIELDS if each.often]
    seldom = [_field(each, said, wrong) for each in FIELDS if not each.often]
    more = tag(
        "details", tag("summary", say(t("What few announcements say"))), tag("div", *seldom, class_="fields")
    )
    form = tag(
        "form", tag("div", *often, class_="fields"), more, tag("button", say(t("Judge it")), class_="main"),
        method="post", action="/begin/announcement", class_="question",
    )  # fmt: skip
    told = [fault(wrong[""])] if "" in wrong else []
    return page(request, title, heading(title, lead), *told, form, status=WRONG if wrong else 200)


def _field(about: Field, said: dict[str, str], wrong: dict[str, InputError]) -> Markup:
    from anodeworks.project import announcement, place

    name = about.name
    such: Text = about.such
    known: list[str] = []
    if name == "product":
        shelf = announcement.products()
        known = [say(Pair(each["label"], each["label_zh"])) for each in shelf.values()]
        such = listed(known[:3], "or")
    elif name == "place":
        known = [say(place.label_of(key)) for key in place.keys()]  # noqa: SIM118
    told = (
        tag("datalist", *(tag("option", value=each) for each in known), id=f"known-{name}")
        if known
        else Markup()
    )
    box = field(
        name=name, value=said.get(name, ""), placeholder=say(such), list=f"known-{name}" if known else None,
        required=name in NEEDED, aria_invalid="true" if name in wrong else None,
    )  # fmt: skip
    label = tag("span", say(about.about).rstrip(".。"), class_="name")
    return tag(
        "div",
        tag("label", label, box, told),
        fault(wrong[name], named=True) if name in wrong else "",
        class_="field",
    )
