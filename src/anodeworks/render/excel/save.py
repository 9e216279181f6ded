"""From cells to a file: styles, widths, panes, printing, and the value of every formula beside it.

Values are stored beside formulas so that a preview on a phone, or a program that does not compute, shows figures.
"""

from __future__ import annotations

import datetime as dt
import io
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from anodeworks import store
from anodeworks.errors import needed
from anodeworks.language import t, visible
from anodeworks.render.excel import evaluate
from anodeworks.render.excel.book import WORDS, Book, Formula, Live, Page, Style
from anodeworks.render.svg.marks import width_of

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

FONT: Final = "Calibri"
INK, SOFT, TEAL, LINE = "#1B2430", "#5A6675", "#1F6F78", "#DDE2E7"
MARKS: Final = {
    "good": {"font_color": "#2F6B3D", "bg_color": "#DFF0E2"},
    "fair": {"font_color": "#7A5A10", "bg_color": "#FBEFD2"},
    "bad": {"font_color": "#FFFFFF", "bg_color": "#A8452F"},
}
ROLES: Final[dict[str, dict[str, Any]]] = {
    "text": {},
    "title": {"bold": True, "font_size": 16, "font_color": TEAL},
    "subtitle": {"font_size": 12, "font_color": SOFT},
    "note": {"font_color": SOFT, "italic": True},
    "head": {"bold": True, "font_color": "#FFFFFF", "bg_color": TEAL, "text_wrap": True, "valign": "vcenter",
    "align": "center"},
    "band": {"bold": True, "font_color": TEAL, "bg_color": "#E6EFF0"},
    "label": {"indent": 1},
    "part": {"indent": 2},
    "sum": {},
    **MARKS,
    "unit": {"font_color": SOFT, "font_size": 9, "indent": 1},
    "code": {"font_color": SOFT, "font_size": 9, "valign": "vcenter"},
    "small": {"font_color": SOFT, "font_size": 9, "indent": 1, "valign": "vcenter"},
    "small wrap": {"font_color": SOFT, "font_size": 9, "indent": 1, "valign": "vcenter", "text_wrap": True},
    "wrap": {"text_wrap": True, "valign": "vcenter"},
    "input": {"font_color": "#0000C0", "bg_color": "#FFF6CC", "border": 1, "border_color": "#E3D48A",
    "locked": False, "align": "right"},
    "formula": {"align": "right"},
    "value": {"bg_color": "#EAF2E6", "align": "right"},
    "link": {"font_color": "#1F6F78", "underline": 1},
    "live": {"text_wrap": True, "valign": "vcenter", "align": "left"},
    "big": {"bold": True, "font_size": 14},
}  # fmt: skip
WRAPPED: Final = ("wrap", "small wrap", "head")
LINE_HEIGHT: Final = 13.5


def save(book: Book, path: Path, title: str, charts: list[Any]) -> None:
    """Write all pages into an .xlsx file.

    Args:
        book: the pages.
        path: the file; its folder must exist.
        title: of the document.
        charts: functions that are called with the workbook and put charts on its sheets.

    Raises:
        InputError: the library that writes such files is not installed.
    """
    xlsxwriter = needed("xlsxwriter", "excel", "workbook")
    contents = book.expanded()
    known = evaluate.values(contents)
    written = io.BytesIO()
    file = xlsxwriter.Workbook(written, {"in_memory": True, "nan_inf_to_errors": False})
    about = {"title": title, "comments": "Written by Anodeworks", "created": dt.datetime(2000, 1, 1)}
    file.set_properties(about)  # no clock: the same result gives the same bytes
    file.set_calc_mode("auto")
    formats: dict[Style, Format] = {}
    for page in book.pages.values():
        _page(file, book, page, contents, known, formats)
    for draw in charts:
        draw(file)
    file.close()
    store.replace(path, written.getvalue())


def _page(
    file: Workbook, book: Book, page: Page, contents: Any, known: Any, formats: dict[Style, Format]
) -> None:
    sheet = file.add_worksheet(page.name)
    _cells(file, sheet, page, contents, known, formats)
    _shown(file, sheet, book, page, formats)
    _printed(sheet, page)


def _cells(
    file: Workbook, sheet: Any, page: Page, contents: Any, known: Any, formats: dict[Style, Format]
) -> None:
    """What the cells hold; beside every formula its value."""
    for (row, column), cell in sorted(page.cells.items()):
        content, form = contents[page.name, row, column], _format(file, cell.style, formats)
        if content is None:
            sheet.write_blank(row, column, None, form)
        elif isinstance(content, Formula):
            value = known[page.name, row, column]
            sheet.write_formula(row, column, content, form, value)
        elif cell.style.role == "link":
            sheet.write_url(row, column, content, form, content.partition("'")[2].partition("'")[0])
        elif isinstance(content, str):
            sheet.write_string(row, column, visible(content), form)
        else:
            sheet.write_number(row, column, float(content), form)


def _shown(file: Workbook, sheet: Any, book: Book, page: Page, formats: dict[Style, Format]) -> None:
    """Heights, widths, panes, and choices of words."""
    for row, height in _heights(page).items():
        sheet.set_row(row, height)
    plain = _format(file, Style(), formats)
    most = max((column for _, column in page.cells), default=0)
    for column in range(most + 1):
        sheet.set_column(column, column, page.widths.get(column, 12), plain)
    if page.freeze != (0, 0):
        sheet.freeze_panes(*page.freeze)
    for (row, column), choices in page.lists.items():
        sheet.data_validation(row, column, row, column, {"validate": "list", "source": choices})
    for (row, column), (low, high) in page.bounds.items():
        about = t("a number from {low} to {high}", low=f"{low:.12g}", high=f"{high:.12g}")
        rule = {"validate": "decimal", "criteria": "between", "minimum": low, "maximum": high,
                "error_title": book.title(t("not allowed")), "error_message": book.title(about)}  # fmt: skip
        sheet.data_validation(row, column, row, column, rule)
    for span, word, mark in page.marks:
        words, form = f'"{book.say(WORDS[word])}"', file.add_format(MARKS[mark])
        rule = {"type": "cell", "criteria": "==", "value": words, "format": form}
        sheet.conditional_format(*span, rule)
    if page.colour:
        sheet.set_tab_color(page.colour)
    sheet.hide_gridlines(2)


def _printed(sheet: Any, page: Page) -> None:
    """How it is printed."""
    sheet.set_paper(8 if page.large else 9)
    if page.landscape:
        sheet.set_landscape()
    else:
        sheet.set_portrait()
    sheet.fit_to_pages(1, 1 if page.single else 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L&9&A&R&9&P / &N")
    if page.repeat is not None:
        sheet.repeat_rows(*page.repeat)
    if page.repeat_columns:
        sheet.repeat_columns(0, page.repeat_columns - 1)


def _heights(page: Page) -> dict[int, float]:
    """Heights of rows whose words take more than one line: not every program finds them by itself."""
    found: dict[int, float] = {}
    for (row, column), cell in page.cells.items():
        if (
            cell.style.role in WRAPPED
            and isinstance(cell.content, str)
            and not isinstance(cell.content, Live)
        ):
            lines = math.ceil(width_of(cell.content, 1.0) * 1.55 / page.widths.get(column, 12))
            if lines > 1:
                found[row] = max(found.get(row, 0.0), LINE_HEIGHT * lines + 1.5)
    return found


def _format(file: Workbook, style: Style, formats: dict[Style, Format]) -> Format:
    if style not in formats:
        about: dict[str, Any] = {
            "font_name": FONT,
            "font_size": 10,
            "font_color": INK,
            "valign": "vcenter",
            **ROLES[style.role],
        }
        if style.number:
            about["num_format"] = style.number
        if style.heading:
            about |= {"bold": True, "top": 1, "top_color": LINE}
        formats[style] = file.add_format(about)
    return formats[style]
