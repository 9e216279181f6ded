"""A document as a workbook: a page for each chapter, and with a plant's study its statements as live formulas."""

from __future__ import annotations

from pathlib import Path

from anodeworks.language import Language, say, spoken
from anodeworks.render.excel.pages import document_pages
from anodeworks.report import workbook
from anodeworks.report.workbook.book import Book
from anodeworks.report.workbook.save import save
from anodeworks.study.result import Result
from anodeworks.view.document import Document


def write(
    document: Document, path: str | Path, live: Result | None = None, language: Language | None = None
) -> Path:
    """Write a document as a workbook and return its path.

    Args:
        document: the answer.
        path: the file; its folder must exist.
        live: the study whose statements stand behind it as formulas that compute anew.
        language: of its texts; that which is spoken unless said.

    Raises:
        InputError: the library that writes workbooks is not installed (`pip install 'anodeworks[excel]'`).
    """
    target, spoken_in = Path(path), language or spoken()
    book = Book([]) if live is None else workbook.layout(live)
    document_pages(book, document, spoken_in)
    save(book, target, say(document.subject, spoken_in), [] if live is None else workbook.charts(book))
    return target
