"""The laboratory's page: records brought, rows refused with their reasons, what they teach, and the next batches.

And the announcement's: what was announced, in a few fields or in the file, and the audit of it.
"""

from __future__ import annotations

from typing import Any

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
from anodeworks.workbench.home import home, who
from anodeworks.workbench.opening import Opened, opened
from anodeworks.workbench.pages import BY_NAME
from anodeworks.workbench.people.person import person
from anodeworks.workbench.project_frame import heading, leads, project_page
from anodeworks.workbench.routes.asked import answer, form, question_of
from anodeworks.workbench.routes.plant_pages import chapters, strip

router = APIRouter(include_in_schema=False)
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
    chosen = request.query_params.get("record", "")
    uploads = found.archive.uploads(found.slug)
    method = None if home(request).jobs is None else "post"
    may = person(request).may("editor")
    parts += [_record(found, each, each.id == chosen or len(uploads) == 1, method, may) for each in uploads]
    parts.append(chapters(request, found, page))
    return project_page(request, found, "laboratory", page.label, *parts)


def _bring(found: Opened) -> Markup:
    file = field("file", name="record", accept=",".join(records.ENDINGS), required=True)
    told = t("CSV or Excel, a row for each batch; a heading names a condition or a property with its unit, such as "
             "temperature [degC] or silicon_share [%].")  # fmt: skip
    return tag(
        "form", tag("label", tag("span", say(t("Record of batches"))), file),
        tag("button", say(t("Upload")), class_="main"),
        tag("p", say(told), class_="note"), method="post", enctype="multipart/form-data",
        action=f"{found.at}/laboratory/record", class_="line",
    )  # fmt: skip


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


def _record(found: Opened, upload: Upload, first: bool, method: str | None, may: bool) -> Markup:
    """One record: what can be used of it, what was refused, and what can be asked of it."""
    from anodeworks.lab.record import read_record
    from anodeworks.view import left_out

    try:
        record = read_record(records.at(found.archive, upload.id))
    except InputError as error:
        return tag("section", tag("h2", upload.name), fault(error))
    n = len(record.batches)
    count = tn("{n} batch can be used.", "{n} batches can be used.", n, n=Number(n, whole=True))
    blocks = (*left_out.used(record), *left_out.refused(record))
    shown = Document("record", "", upload.name, (), ())
    told = html.fragment(shown, spoken(), leads(found), [Section(f"record-{upload.id}", "", blocks)], False)
    said = (field("hidden", name="asked", value="1"), field("hidden", name="record", value=upload.id))
    asks = [
        tag(
            "form",
            *said,
            tag("button", say(label), class_=kind),
            method=method,
            action=f"{found.at}/ask/{name}",
        )
        for (name, label), kind in zip(OF_A_RECORD, ("main", "", ""), strict=True)
    ]
    inside = many([tag("p", say(count)), told, tag("div", *asks, class_="tools") if may else ""])
    if first:
        return tag("section", tag("h2", upload.name), inside)
    return tag("details", tag("summary", upload.name), inside)


@router.get("/p/{slug}/{version}/announcement")
def announcement(request: Request, slug: str, version: str) -> Response:
    """What was announced, and the audit of it."""
    found, page = opened(request, slug, version), BY_NAME["announcement"]
    question = question_of("audit")
    parts = [heading(page.label, page.about), strip(request, found)]
    asked: list[Any] = []
    if found.project.claims:
        asked = [
            answer(request, found, question),
            *([] if request.query_params.get("asked") else [chapters(request, found, page)]),
            form(request, found, question),  # what else may be asked, below the project's own claims
        ]
    else:
        told = t("The file states no claims. An announcement of its own is said in a few fields:")
        asked = [
            tag("p", say(told)),
            tag(
                "p",
                tag("a", say(t("Judge an announcement")), href="/begin/announcement", class_="button main"),
            ),
        ]
    return project_page(request, found, "announcement", page.label, *parts, *asked)
