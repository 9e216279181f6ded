"""The laboratory's page: records brought, rows refused with their reasons, what they teach, and the next batches.

And the announcement's: what was announced, in a few fields or in the file, and the audit of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from anodeworks.errors import InputError
from anodeworks.language import say, spoken, t, tn
from anodeworks.quantity.wording import Number
from anodeworks.render import html
from anodeworks.render.markup import field, many, tag
from anodeworks.view.document import Document, Section
from anodeworks.workbench import records
from anodeworks.workbench.archive import Upload
from anodeworks.workbench.faults import fault
from anodeworks.workbench.frame import words
from anodeworks.workbench.home import home, who
from anodeworks.workbench.opening import Opened, opened
from anodeworks.workbench.pages import BY_NAME
from anodeworks.workbench.people.person import person
from anodeworks.workbench.project_frame import heading, leads, project_page, short
from anodeworks.workbench.routes.asked import answer, form, question_of
from anodeworks.workbench.routes.downloads import attached
from anodeworks.workbench.routes.plant_pages import chapters, strip

if TYPE_CHECKING:
    from anodeworks.lab.record import Record

router = APIRouter(include_in_schema=False)
BEGINNING: Final = 6  # rows by which a file is known
WIDE: Final = 12  # cells of them
OF_A_RECORD = (
    ("lab-fit", t("calibrate the model")),
    ("lab-next", t("propose the next batches")),
    ("lab-report", t("the whole report")),
)


@router.get("/p/{slug}/{version}/laboratory")
def laboratory(request: Request, slug: str, version: str) -> Response:
    """The laboratory."""
    person(request).inside()
    found, page = opened(request, slug, version), BY_NAME["laboratory"]
    parts = [heading(page.label, page.about)]
    if found.mine:
        parts.append(_bring(found))
    asked = request.query_params
    uploads = found.archive.uploads(found.slug)
    method = None if home(request).jobs is None else "post"
    may = person(request).may("editor")
    for each in uploads:
        chosen = each.id == asked.get("record", "")
        way = _way(asked) if chosen else {}
        parts.append(_record(found, each, chosen or len(uploads) == 1, way, method if may else ""))
    parts.append(chapters(request, found, page))
    return project_page(request, found, "laboratory", page.label, *parts)


def _bring(found: Opened) -> Markup:
    file = field("file", name="record", accept=",".join(records.ENDINGS), required=True)
    told = t("CSV or Excel, a row for each batch; a heading names a condition or a property with its unit, such as "
             "temperature [degC] or silicon_share [%].")  # fmt: skip
    sample = tag("a", say(t("Sample record (CSV)")), href=f"{found.at}/laboratory/sample.csv", download=True)
    return tag(
        "form", tag("label", tag("span", say(t("Record of batches"))), file),
        tag("button", say(t("Upload")), class_="main"),
        tag("p", say(told), " ", sample, class_="note"), method="post", enctype="multipart/form-data",
        action=f"{found.at}/laboratory/record", class_="line",
    )  # fmt: skip


@router.get("/p/{slug}/{version}/laboratory/sample.csv")
def sample(request: Request, slug: str, version: str) -> Response:
    """A record of batches that the model itself has made, to be filled with others."""
    opened(request, slug, version)
    return attached(records.SAMPLE.read_bytes(), "text/csv; charset=utf-8", records.SAMPLE.name)


@router.post("/p/{slug}/draft/laboratory/record")
async def brought(request: Request, slug: str) -> Response:
    """A record that somebody uploads."""
    async with request.form() as sent:
        given = sent.get("record")
        if not isinstance(given, UploadFile):
            raise InputError("record", t("nothing"), t("a record of batches"), t("choose a file first"))
        content = await given.read(records.LARGEST + 1)
        name = records.checked(given.filename or "", len(content))
    kept = await run_in_threadpool(_keep, request, slug, name, content)
    return RedirectResponse(f"/p/{slug}/draft/laboratory?record={kept.id}", 303)


def _keep(request: Request, slug: str, name: str, content: bytes) -> Upload:
    found = opened(request, slug, "draft")
    return found.archive.upload(found.slug, name, content, who(request))


def _way(asked: Mapping[str, str]) -> dict[str, Any]:
    """How a record is to be read, where the page was asked to read it otherwise: sheet, and row of the headings."""
    row, sheet = asked.get("heading_row", "").strip(), asked.get("sheet", "").strip()
    return {
        **({"heading_row": int(row)} if row.isdecimal() and int(row) else {}),
        **({"sheet": sheet} if sheet else {}),
    }


def _record(found: Opened, upload: Upload, first: bool, way: dict[str, Any], method: str | None) -> Markup:
    """One record: what was understood of it, what was refused, and what can be asked of it.

    first: whether it is the one that is looked at. method: of the forms that ask of it; none for who may not.
    """
    from anodeworks.lab.record import read_record

    try:
        record = read_record(records.at(found.archive, upload.id), **way)
    except InputError as error:
        return tag("section", tag("h2", upload.name), fault(error), _begins(found, upload, way))
    n = len(record.batches)
    count = tn("{n} batch can be used.", "{n} batches can be used.", n, n=Number(n, whole=True))
    told = _told(found, upload, record)
    said = {"asked": "1", "record": upload.id, **way}
    asks = [
        tag(
            "form",
            *(field("hidden", name=key, value=str(value)) for key, value in said.items()),
            tag("button", words(label), class_=kind),
            method=method,
            action=f"{found.at}/ask/{name}",
        )
        for (name, label), kind in zip(OF_A_RECORD, ("main", "", ""), strict=True)
    ]
    ways = tag("div", *asks, class_="tools") if method != "" else ""
    inside = many([tag("p", say(count)), ways, told, _begins(found, upload, way, record.heading_row)])
    if first:
        return tag("section", tag("h2", upload.name), inside)
    return tag("details", tag("summary", upload.name), inside)


def _told(found: Opened, upload: Upload, record: Record) -> Markup:
    """What of a record is used and what is not, as every document says it."""
    from anodeworks.view import left_out

    blocks = (*left_out.used(record), *left_out.refused(record), *left_out.understood(record))
    shown = Document("record", "", upload.name, (), ())
    return html.fragment(shown, spoken(), leads(found), [Section(f"record-{upload.id}", "", blocks)], False)


def _begins(found: Opened, upload: Upload, way: dict[str, Any], row: int = 0) -> Markup:
    """How a file begins, the row of headings marked, and the form by which another is chosen."""
    from anodeworks.lab.columns import texts
    from anodeworks.lab.record_file import lines

    try:
        first = list(islice(lines(records.at(found.archive, upload.id), way.get("sheet")), BEGINNING))
    except InputError:
        first = []
    rows = [
        tag("tr", tag("th", str(line.row), scope="row"), *(tag("td", text) for text in texts(line.cells)[:WIDE]),
            class_="sum" if line.row == row else "")
        for line in first
    ]  # fmt: skip
    seen = tag("div", tag("table", tag("tbody", *rows)), class_="scroll", tabindex="0") if rows else ""
    given = {"heading_row": str(row or way.get("heading_row", "")), "sheet": way.get("sheet", "")}
    asked = [(t("row of headings"), field("number", name="heading_row", value=given["heading_row"], min="1"))]
    if upload.name.lower().endswith(".xlsx"):
        asked.append((t("sheet"), field(name="sheet", value=given["sheet"])))
    fields = [tag("label", tag("span", words(label)), box) for label, box in asked]
    form = tag(
        "form", field("hidden", name="record", value=upload.id), *fields, tag("button", say(t("Read it so"))),
        action=f"{found.at}/laboratory", class_="line",
    )  # fmt: skip
    title = tag("summary", say(t("How the file begins, and where its headings stand")))
    return tag("details", title, seen, form, open=not row)


@router.get("/p/{slug}/{version}/announcement")
def announcement(request: Request, slug: str, version: str) -> Response:
    """What was announced, and the audit of it."""
    found, page = opened(request, slug, version), BY_NAME["announcement"]
    question = question_of("audit")
    asked: list[Any] = []
    under_way = bool(request.query_params.get("job"))  # it has the machine to itself until it is done
    parts = [heading(page.label, page.about), *([] if under_way else [strip(request, found)])]
    if found.project.claims:
        asked = [
            answer(request, found, question),
            *([] if request.query_params.get("asked") else [chapters(request, found, page)]),
            # What else may be asked stands below the project's own claims, and aside once they are judged.
            tag(
                "details",
                tag("summary", words(short(question))),
                form(request, found, question),
                class_="group",
                open=not under_way,
            ),
        ]
    else:
        told = t("The file states no claims. An announcement of its own is said in a few fields:")
        begin = tag("a", say(t("Judge an announcement")), href="/begin/announcement", class_="button main")
        asked = [tag("p", say(told)), tag("p", begin) if person(request).may("editor") else ""]
    return project_page(request, found, "announcement", page.label, *parts, *asked)
