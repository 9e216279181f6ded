"""A document on a terminal: the answer on one screen of 80 columns and 48 lines, everything with `full`.

Colour only underlines what the words say, so the screen reads the same in a pipe, on light and on dark ground.
"""

from __future__ import annotations

import io
import re
import sys
from typing import Final, NamedTuple, TextIO

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from anodeworks.language import Language, capital, say, spoken, t, tn
from anodeworks.quantity.wording import Figure, Number
from anodeworks.render.cells import Grid as Cells
from anodeworks.render.cells import Head, Worded, grid
from anodeworks.render.unbroken import JOINER, unbroken
from anodeworks.view.document import (
    Block,
    Cited,
    Document,
    Figures,
    Finding,
    Items,
    Judged,
    Key,
    Mark,
    Row,
    Section,
    Table,
    Words,
)

WIDTH: Final = 80
HEIGHT: Final = 48  # lines of a screen, a prompt below them
MOST, FEWEST = 40, 3  # rows of a table on a screen: where there is room, and where there is none
LEAST: Final = 12  # columns that a text keeps
GAP: Final = 2  # columns between two columns of a table
STYLES: Final[dict[Mark, str]] = {  # readable on light and on dark ground
    "good": "green",
    "fair": "dark_orange3",
    "bad": "red",
    "none": "dim",
}
TOKENS: Final[dict[Language, re.Pattern[str]]] = {  # what stays together in a line
    "en": re.compile(r"[^ \n]+ *\n?|[ \n]"),
    "zh": re.compile(
        rf"[（“‘《]*(?:(?:[0-9A-Za-z.,%°−±+/²³·_()\-–]|{JOINER}.)+|.)[，。：；、！？）”’》％]*", re.DOTALL
    ),
}
Rows = list[tuple[Row, list[Worded]]]
SIGNS: Final[dict[Mark, str]] = {"good": "+", "fair": "!", "bad": "x", "none": "·"}


class Room(NamedTuple):
    """What is laid out for: language, columns, everything or one screen, and how many rows a table has there; tables
    are kept in words, since a screen is laid out several times until it fits."""

    language: Language
    columns: int
    full: bool
    tables: dict[int, Cells]
    rows: int = MOST


def write(
    document: Document, language: Language | None = None, full: bool = False, file: TextIO | None = None
) -> None:
    """Print a document: its first screen, or all of it."""
    out = file or sys.stdout
    if out.isatty():
        console = Console(file=out, width=width(out), highlight=False)
        console.print(document_of(document, language or spoken(), full, width(out)))
    else:
        out.write(text(document, language, full, width(out)))


def text(
    document: Document, language: Language | None = None, full: bool = False, columns: int = WIDTH
) -> str:
    """A document as plain text of so many columns."""
    return _plain(document_of(document, language or spoken(), full, columns), columns)


def _plain(shown: RenderableType, columns: int) -> str:
    out = io.StringIO()
    Console(file=out, width=columns, highlight=False, no_color=True).print(shown)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def width(file: TextIO) -> int:
    """Columns: those of the terminal or of `COLUMNS`, 80 where there is neither."""
    import os
    import shutil

    if file.isatty() or os.environ.get("COLUMNS", "").isdigit():
        return max(shutil.get_terminal_size((WIDTH, 24)).columns, 40)
    return WIDTH


def document_of(document: Document, language: Language, full: bool, columns: int = WIDTH) -> RenderableType:
    """A document for rich's console: all of it, or as much as stands on one screen.

    What does not fit is cut where it is longest, table by table; then chapters are left out, the last first.
    """
    sections = [s for s in document.sections if not (s.brief if full else s.depth)]
    room = Room(language, columns, full, {})
    whole = _laid(document, sections, room)
    if full or _fits(whole, columns):
        return whole
    while len(sections) > 1 and not _fits(_laid(document, sections, room._replace(rows=FEWEST)), columns):
        sections.pop()
    few, many = FEWEST, MOST  # rows that fit, or the fewest; rows that do not
    while many - few > 1:
        middle = (few + many) // 2
        fits = _fits(_laid(document, sections, room._replace(rows=middle)), columns)
        few, many = (middle, many) if fits else (few, middle)
    return _laid(document, sections, room._replace(rows=few))


def _fits(shown: RenderableType, columns: int) -> bool:
    return _plain(shown, columns).count("\n") <= HEIGHT


def _laid(document: Document, sections: list[Section], room: Room) -> RenderableType:
    """The verdict, some chapters, and how many there are beside them."""
    parts: list[RenderableType] = [
        _words(say(document.subject, room.language), room.language, room.columns, "bold")
    ]
    parts += [_finding(finding, room) for finding in document.verdict]
    for section in sections:
        parts += _section(section, room)
    if hidden := 0 if room.full else len(document.sections) - len(sections):
        told = tn(
            "{n} more chapter with --full",
            "{n} more chapters with --full",
            hidden,
            n=Number(hidden, whole=True),
        )
        parts += [Text(""), Text(say(told, room.language), style="dim")]
    return Group(*parts)


def _section(section: Section, room: Room) -> list[RenderableType]:
    """A chapter with its parts; nothing of one that is pictures alone."""
    parts: list[RenderableType] = []
    for block in section.blocks:
        parts += _block(block, room)
    for part in section.parts:
        if room.full or part.depth == 0:
            parts += _section(part, room)
    if hidden := 0 if room.full else sum(map(_tables, (p for p in section.parts if p.depth))):
        told = tn("{n} more table with --full", "{n} more tables with --full", hidden,
                  n=Number(hidden, whole=True))  # fmt: skip
        parts.append(Text(say(told, room.language), style="dim"))
    titled = [Text(say(section.title, room.language), style="bold")] if room.full and section.title else []
    return [Text(""), *titled, *parts] if parts else []


def _tables(section: Section) -> int:
    """How many tables stand in a section and its parts."""
    return sum(isinstance(block, Table) for block in section.blocks) + sum(map(_tables, section.parts))


def _block(block: Block, room: Room) -> list[RenderableType]:
    match block:
        case Words():
            style = "dim" if block.role == "note" else ""
            return [_words(say(block.text, room.language), room.language, room.columns, style)]
        case Items():
            return _items(block, room)
        case Finding():
            return [_finding(block, room)]
        case Figures():
            return [_figures(block, room.language)]
        case Table():
            return _table(block, room)
    return []  # pictures are for media that can draw


def _items(items: Items, room: Room) -> list[RenderableType]:
    shown = items.texts if room.full else items.texts[: room.rows]
    parts: list[RenderableType] = [Text(say(items.title, room.language), style="bold")] if items.title else []
    parts += [
        _hanging(Text("·", style="dim"), _words(say(each, room.language), room.language, room.columns - 2))
        for each in shown
    ]
    return [*parts, *_more(len(items.texts) - len(shown), room)]


def _more(left: int, room: Room) -> list[RenderableType]:
    """How many are left out."""
    if left <= 0:
        return []
    told = t("and {n} more with --full", n=Number(left, whole=True))
    return [Text(say(told, room.language), style="dim")]


def _finding(finding: Finding, room: Room) -> RenderableType:
    language = room.language
    subject = say(finding.subject, language)
    told = Text()
    if subject:
        told.append(f"{subject}: " if language == "en" else f"{subject}：", style="bold")
    told.append(say(finding.verdict, language), style=STYLES[finding.mark] if finding.mark != "none" else "")
    if finding.reason:
        told.append(f"{' ' if language == 'en' else ''}{say(finding.reason, language)}")
    return _hanging(
        Text(SIGNS[finding.mark], style=STYLES[finding.mark]), _words(told, language, room.columns - 2)
    )


def _words(words: str | Text, language: Language, columns: int, style: str = "") -> Text:
    """Words in lines of so many columns, no number parted from its unit.

    English breaks at spaces; Chinese between characters, but no number, and before no stop.
    """
    told = words if isinstance(words, Text) else Text(words, style=style)
    breaks, used, at = [], 0, 0
    for token in TOKENS[language].findall(unbroken(told.plain, language)):
        plain = token.replace(JOINER, "")
        if used and used + cell_len(plain.rstrip(" ")) > columns:
            breaks.append(at)
            used = 0
        used = 0 if plain.endswith("\n") else used + cell_len(plain)
        at += len(plain)
    lines = told.divide(breaks) if breaks else [told]
    for line in lines:
        line.rstrip()
    return Text("\n").join(lines)


def _hanging(sign: Text, told: Text) -> RenderableType:
    """A line with a sign before it, its further lines under its first word."""
    row = Grid.grid(padding=(0, 1, 0, 0))
    row.add_column(width=1)
    row.add_column(overflow="fold")
    row.add_row(sign, told)
    return row


def _figures(figures: Figures, language: Language) -> RenderableType:
    shown = Grid(box=None, padding=(0, 2, 0, 0), show_header=False, pad_edge=False)
    shown.add_column(overflow="ellipsis", no_wrap=True)
    shown.add_column(justify="right", no_wrap=True)
    shown.add_column(style="dim", overflow="fold")
    for figure in figures.figures:
        span = f"P5–P95 {say(figure.span, language)}" if figure.span is not None else ""
        shown.add_row(say(figure.label, language), Text(say(figure.figure, language), style="bold"), span)
    return shown


def _table(table: Table, room: Room) -> list[RenderableType]:
    if not table.rows:
        return []
    language, full = room.language, room.full
    found = room.tables.get(id(table)) or grid(table, language)
    room.tables[id(table)] = found
    kept = [i for i, head in enumerate(found.heads) if full or not head.minor]
    kept = [i for i in kept if any(cells[i].text for _, cells in found.rows) or found.heads[i].text]
    differing = [each for each in found.rows if each[0].role != "same"]
    rows = found.rows if full else differing[: min(table.brief, max(room.rows, table.least))]
    parts: list[RenderableType] = []
    if table.title:
        title = say(table.title, language)
        parts.append(Text(capital(title) if language == "en" else title, style="dim"))
    if rows:
        parts += [
            _grid(found, rows, rooms, full, language) for rooms in _beside(found, rows, kept, room.columns)
        ]
    parts += _more(len(found.rows) - len(rows), room)
    if full and table.note:
        note = _words(say(table.note, language), language, room.columns - 2, "dim")
        parts.append(Padding(note, (0, 0, 0, 2)))
    return parts


def _grid(found: Cells, rows: Rows, rooms: dict[int, int], full: bool, language: Language) -> Grid:
    """The columns that stand beside one another, each with its room."""
    kept = list(rooms)
    headed = any(found.heads[i].text and not found.heads[i].unit for i in kept)
    shown = Grid(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False, show_header=headed)
    whole = []
    for i, room in rooms.items():
        head = found.heads[i]
        # Labels, heads of numbers, and words with numbers in them break; numbers themselves have room.
        if full or head.number or i == kept[0] or _counted(rows, i):
            whole.append(i)
        shown.add_column(
            "" if head.unit else "\n".join(_lines(head)),
            justify="right" if head.number else "left",
            no_wrap=i not in whole,
            overflow="fold" if i in whole else "ellipsis",
            width=room,
        )
    for row, cells in rows:
        style = "bold" if row.role == "sum" else ""
        told = [_cell(cells[i], place, row.role) for place, i in enumerate(kept)]
        lines = [_words(text, language, rooms[i]) if i in whole else text
                 for i, text in zip(kept, told, strict=True)]  # fmt: skip
        shown.add_row(*lines, style=style)
        if full and row.note:
            shown.add_row(Text(say(row.note, language), style="dim"))
    return shown


def _lines(head: Head) -> list[str]:
    """A head in the lines in which it may stand: Chinese has no spaces at which a number's could break."""
    return head.text.replace("（", "\n（").strip().split("\n") if head.number else [head.text]


def _beside(found: Cells, rows: Rows, kept: list[int], columns: int) -> list[dict[int, int]]:
    """The columns with their rooms; a table that is too wide is told in parts, its labels and units repeated."""
    needs = {i: _need(found, rows, i, i == kept[0]) for i in kept}
    soft = {i for i in kept if not found.heads[i].number and not _firm(rows, i)}
    least = {
        i: min(need, LEAST) if i in soft else min(need, columns - LEAST - GAP) for i, need in needs.items()
    }
    again = [i for i in kept if i == kept[0] or found.heads[i].unit]
    parts: list[list[int]] = [[]]
    for i in (i for i in kept if i not in again):
        if parts[-1] and sum(least[k] + GAP for k in (*again, *parts[-1], i)) - GAP > columns:
            parts.append([])
        parts[-1].append(i)
    return [_rooms({i: needs[i] for i in sorted({*again, *part})}, least, columns) for part in parts]


def _rooms(needs: dict[int, int], least: dict[int, int], columns: int) -> dict[int, int]:
    """Numbers and keys as they need, texts what is left, the longest cut first."""
    rooms = dict(needs)
    while sum(rooms.values()) + GAP * (len(rooms) - 1) > columns:
        longer = [i for i in rooms if rooms[i] > least[i]]
        if not longer:
            break
        rooms[max(longer, key=lambda i: rooms[i])] -= 1
    return rooms


def _need(found: Cells, rows: Rows, i: int, first: bool) -> int:
    """How wide a column would be if there were room."""
    head = found.heads[i]
    words = [cells[i].text for _, cells in rows]
    if head.number:
        words += [word for line in _lines(head) for word in line.split()]
    elif not head.unit:
        words.append(head.text)
    return max(
        1,
        (2 if first and any(row.role == "part" for row, _ in rows) else 0)
        + max(map(cell_len, words), default=0),
    )


def _counted(rows: Rows, i: int) -> bool:
    """Whether a column says numbers in words of the program; citations and names may be cut."""
    cells = (row[i] for _, row in rows)
    return any(not isinstance(c.cell, str | Cited) and any(map(str.isdigit, c.text)) for c in cells)


def _firm(rows: Rows, i: int) -> bool:
    """Whether a column holds keys or numbers, which are never cut."""
    return any(isinstance(cells[i].cell, Key | Figure) for _, cells in rows)


def _cell(worded: Worded, place: int, role: str) -> Text:
    style = STYLES[worded.cell.mark] if isinstance(worded.cell, Judged) else ""
    words = f"  {worded.text}" if place == 0 and role == "part" else worded.text
    return Text(words, style=style)
