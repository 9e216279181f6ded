"""Delimited text as rows of cells: its encoding, its separator, and rows whose quotation marks do not close."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from anodeworks.lab.lines import Line, unreadable
from anodeworks.language import Text, t
from anodeworks.quantity.wording import Number

SEPARATORS: Final = (",", ";", "\t")
HEAD: Final = 20  # rows among which the separator is looked for
# High bytes of a European machine (° or ö) stand alone, or two of them in a word; those of Chinese in pairs, on end.
_ALONE: Final = re.compile(
    rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])|(?<=[A-Za-z])[\x80-\xff]{2}(?=[A-Za-z])"
)
_ON_END: Final = re.compile(rb"[\x80-\xff]{3}")
BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip


def lines(data: bytes, file: Path) -> Iterator[Line]:
    """The rows of a text in which something stands.

    Raises:
        InputError: no text.
    """
    written = list(io.StringIO(_text(data, file), newline=""))
    separator = _separator(written)
    at = row = 0
    while at < len(written):
        reader = csv.reader((written[i] for i in range(at, len(written))), delimiter=separator, strict=True)
        done = 0  # lines that whole rows took
        try:
            for cells in reader:
                row, done = row + 1, reader.line_num
                if any(cell.strip() for cell in cells):
                    yield Line(row, [cell if cell.strip() else None for cell in cells])
            return
        except csv.Error:  # only the line where the row begins is refused: those behind it may be in order
            row, at = row + 1, at + done + 1
            yield Line(row, [], _fault(written[at - 1]))


def _fault(line: str) -> Text:
    if line.count('"'):
        return t("quotation marks that do not close")
    return t("a cell of more than {most} characters", most=Number(csv.field_size_limit(), whole=True))


def _text(data: bytes, file: Path) -> str:
    """The text that bytes stand for."""
    try:
        for mark, encoding in BOMS:
            if data.startswith(mark):
                return data.decode(encoding)
        pairs = data[:200]
        if pairs[1::2].count(0) > len(pairs) // 4:
            return data.decode("utf-16-le")
        if pairs[::2].count(0) > len(pairs) // 4:
            return data.decode("utf-16-be")
        if 0 in data:
            raise unreadable(file, t("no text"))
        for encoding in ("utf-8", *_national(data)[:1]):
            with suppress(UnicodeDecodeError):
                return data.decode(encoding)
        return data.decode(_national(data)[1])
    except UnicodeError:
        raise unreadable(file, t("no text in UTF-8, UTF-16, GB 18030 or Windows-1252")) from None


def _national(data: bytes) -> tuple[str, str]:
    """Encodings of text that is not UTF-8, likelier first."""
    european = _ALONE.search(data) and not _ON_END.search(data)
    return ("cp1252", "gb18030") if european else ("gb18030", "cp1252")


def _separator(written: list[str]) -> str:
    """What stands most often in the first row that has any: titles above it have none."""
    for line in written[:HEAD]:
        if any(separator in line for separator in SEPARATORS):
            return max(SEPARATORS, key=line.count)
    return SEPARATORS[0]
