"""What can be taken along: report, workbook, project file, figures for machines."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from anodeworks.errors import needed
from anodeworks.language import spoken, t
from anodeworks.remedies import nearest
from anodeworks.render import html
from anodeworks.view.question import Question, resolve
from anodeworks.view.questions import QUESTIONS
from anodeworks.workbench.answering import SCENARIOS
from anodeworks.workbench.faults import Missing
from anodeworks.workbench.opening import Opened, opened

router = APIRouter(include_in_schema=False)
BY_NAME: Final = {question.name: question for question in QUESTIONS}
WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/p/{slug}/{version}/download/{file}")
def download(request: Request, slug: str, version: str, file: str) -> Response:
    """A file to take along."""
    found = opened(request, slug, version)
    if file not in FILES:
        raise Missing(file, t("no such file"), ", ".join(FILES), nearest(file, FILES))
    media, make = FILES[file]
    return attached(make(found), media, f"{slug}{Path(file).suffix}")


def attached(content: bytes, media: str, name: str) -> Response:
    """Content as a file that the browser keeps."""
    said = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(content, media_type=media, headers={"content-disposition": said})


def _project(found: Opened) -> bytes:
    if found.draft is not None and found.changed:
        return found.archive.draft_text(found.draft).encode()
    return found.text.text.encode()


def _run(found: Opened) -> tuple[Question, Any]:
    question = BY_NAME["run"]
    return question, question.ask(found.project, scenarios=SCENARIOS)


def _report(found: Opened) -> bytes:
    question, result = _run(found)
    return html.page(question.document(result, whole=True), spoken()).encode()


def _json(found: Opened) -> bytes:
    from anodeworks.render import json

    question, result = _run(found)
    return json.text(question.document(result, whole=True), spoken()).encode()


def _workbook(found: Opened) -> bytes:
    question, result = _run(found)
    return workbook(question, result)


def workbook(question: Question, result: Any) -> bytes:
    """An answer as a workbook, with live statements where there is a study behind it."""
    needed("xlsxwriter", "excel", "workbook.xlsx")
    from anodeworks.render import excel

    live = resolve(question.live)(result) if question.live else None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "workbook.xlsx"
        excel.write(question.document(result), path, live, spoken())
        return path.read_bytes()


FILES: Final[dict[str, tuple[str, Callable[[Opened], bytes]]]] = {
    "report.html": ("text/html; charset=utf-8", _report),
    "workbook.xlsx": (WORKBOOK, _workbook),
    "project.toml": ("application/toml; charset=utf-8", _project),
    "answer.json": ("application/json", _json),
}
