"""What a cell of a chapter holds in a workbook: a number in its unit where it is one, everything else in words."""

from __future__ import annotations

import math
from typing import Any, Final, NamedTuple

from anodeworks.language import says
from anodeworks.quantity import units
from anodeworks.quantity.announced import Announced
from anodeworks.quantity.wording import Chance, Day, Number, Quantity, Scale, Share, Span, scale, unit_text
from anodeworks.render.excel.book import Book, Live, serial
from anodeworks.view.document import Bar, Cell, Cited, Grade, Interval, Judged, Key

ABSENT: Final = "–"


class Put(NamedTuple):
    """What a cell holds, its role and number format, and its unit where the head does not say it."""

    content: Any
    role: str = "text"
    number: str = ""
    unit: str = ""


def put_of(book: Book, cell: Cell, own: Scale | None, row: str = "") -> Put:
    """What a cell holds: a number in its unit where it is one; `own` is the scale of its row or column.

    `row` is the name of the row: a number that stands in a row of its own name follows the page of inputs.
    """
    match cell:
        case None | Bar():
            return Put(None)
        case Announced():
            return Put(book.say(cell))
        case Quantity(unit=units.DATE):
            day = "yyyy-mm-dd" if cell.exact else "yyyy-mm"
            return Put(serial(cell.si), "value", day) if math.isfinite(cell.si) else Put(ABSENT, "value")
        case Quantity(key=key) if key and key == row and key in book.names:
            place = book.names[key]
            number = book.pages[place.page].cells[place.row, place.column].style.number
            unit = "" if cell.unit == "%" else unit_text(cell.unit, book.language)
            return Put(Live(f"={{{key}}}"), "formula", number, unit)
        case Quantity(unit="%"):
            return _percent(cell.si, max(cell.digits - 2, 0))
        case Quantity():
            if own is not None and own.of == cell.unit:
                return number_of((cell.si - own.offset) / own.factor, cell.digits)
            if cell.exact:
                return number_of(cell.value, cell.digits)._replace(unit=unit_text(cell.unit, book.language))
            at = scale(cell.unit, [cell.si], book.language)
            return number_of((cell.si - at.offset) / at.factor, cell.digits)._replace(unit=at.unit)
        case Share(signed=True):
            put = _percent(cell.share, cell.digits)
            return put._replace(number=f"+{put.number};−{put.number};{put.number}") if put.number else put
        case Share() | Chance():
            return _percent(cell.share, cell.digits)
        case Number():
            return number_of(cell.number, cell.digits)
        case Day():
            return (
                Put(serial(cell.year), "value", "yyyy-mm-dd")
                if math.isfinite(cell.year)
                else Put(ABSENT, "value")
            )
        case Judged():
            put = put_of(book, cell.text, own) if says(cell.text) else Put(book.say(cell.text))
            return put if cell.mark == "none" else put._replace(role=cell.mark)
        case Span() | Interval():
            return ends_of(book, cell, own)[0]
        case Key():
            return Put(cell.key, "code")
        case Grade() | Cited():
            return Put(book.say(cell), "small")
    return Put(book.say(cell))


def ends_of(book: Book, cell: Span | Interval, own: Scale | None) -> tuple[Put, Put]:
    """Both ends of a range as numbers in one unit, each in its own cell."""
    at = own
    if cell.unit not in (units.DATE, "%") and (own is None or own.of != cell.unit):
        at = scale(cell.unit, [cell.low, cell.high], book.language)
    unit = at.unit if at is not None and at is not own else ""
    low, high = (
        put_of(book, Quantity(end, cell.unit), at)._replace(unit=unit) for end in (cell.low, cell.high)
    )
    return low, high


def _percent(share: float, digits: int) -> Put:
    return (
        Put(share, "value", f"0.{'0' * digits}%" if digits else "0%")
        if math.isfinite(share)
        else Put(ABSENT, "value")
    )


def number_of(number: float, digits: int = 3) -> Put:
    """A number, shown to so many significant digits."""
    if not math.isfinite(number):
        return Put(ABSENT, "value")
    if number == round(number):
        return Put(number, "value", "#,##0")
    places = digits - 1 - math.floor(math.log10(abs(number)))
    if places > 8:
        return Put(number, "value", "0.00E+00")
    return Put(number, "value", f"#,##0.{'0' * places}" if places > 0 else "#,##0")
