"""A document on a terminal: the answer on one screen of 80 columns, everything with `full`.

Colour only underlines what the words say, so the screen reads the same in a pipe, on light and on dark ground.
"""

from __future__ import annotations

import io
import sys
from typing import Final, TextIO

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from anodeworks.language import Language, capital, say, spoken, t, tn
from anodeworks.quantity.wording import Number
from anodeworks.render.cells import Grid as Cells
from anodeworks.render.cells import Worded, grid
from anodeworks.view.document import (
    Block,
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
LEAST: Final = 12  # columns that a text keeps
STYLES: Final[dict[Mark, str]] = {  # readable on light and on dark ground
    "good": "green",
    "fair": "dark_orange3",
    "bad": "red",
    "none": "dim",
}
SIGNS: Final[dict[Mark, str]] = {"good": "+", "fair": "!", "bad": "x", "none": "·"}


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
    out = io.StringIO()
    Console(file=out, width=columns, highlight=False, no_color=True).print(
        document_of(document, language or spoken(), full, columns)
    )
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def width(file: TextIO) -> int:
    """Columns: those of the terminal or of `COLUMNS`, 80 where there is neither."""
    import os
    import shutil

    if file.isatty() or os.environ.get("COLUMNS", "").isdigit():
        return max(shutil.get_terminal_size((WIDTH, 24)).columns, 40)
    return WIDTH


def document_of(document: Document, language: Language, full: bool, columns: int = WIDTH) -> RenderableType:
    """A document for rich's console."""
    parts: list[RenderableType] = [
        Text(say(document.subject, language), style="bold", no_wrap=True, overflow="ellipsis")
    ]
    for finding in document.verdict:
        parts.append(_finding(finding, language))
    hidden = 0
    for section in document.sections:
        if section.brief and full:
            continue
        if full or section.depth == 0:
            parts += _section(section, language, full, columns)
        else:
            hidden += 1
    if hidden:
        told = tn(
            "{n} more chapter with --full",
            "{n} more chapters with --full",
            hidden,
            n=Number(hidden, whole=True),
        )
        parts += [Text(""), Text(say(told, language), style="dim")]
    return Group(*parts)


def _section(section: Section, language: Language, full: bool, columns: int) -> list[RenderableType]:
    parts: list[RenderableType] = [Text("")]
    if full and section.title:
        parts.append(Text(say(section.title, language), style="bold"))
    for block in section.blocks:
        parts += _block(block, language, full, columns)
    for part in section.parts:
        if full or part.depth == 0:
            parts += _section(part, language, full, columns)
    return parts if len(parts) > 1 else []


def _block(block: Block, language: Language, full: bool, columns: int) -> list[RenderableType]:
    match block:
        case Words():
            style = "dim" if block.role == "note" else ""
            return [Text(say(block.text, language), style=style)]
        case Items():
            head = [Text(say(block.title, language), style="bold")] if block.title else []
            lines = [_hanging(Text("·", style="dim"), Text(say(each, language))) for each in block.texts]
            return [*head, *lines]
        case Finding():
            return [_finding(block, language)]
        case Figures():
            return [_figures(block, language)]
        case Table():
            return _table(block, language, full, columns)
    return []  # pictures are for media that can draw


def _finding(finding: Finding, language: Language) -> RenderableType:
    subject = say(finding.subject, language)
    told = Text()
    if subject:
        told.append(f"{subject}: " if language == "en" else f"{subject}：", style="bold")
    told.append(say(finding.verdict, language), style=STYLES[finding.mark] if finding.mark != "none" else "")
    if finding.reason:
        told.append(f"{' ' if language == 'en' else ''}{say(finding.reason, language)}")
    return _hanging(Text(SIGNS[finding.mark], style=STYLES[finding.mark]), told)


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


def _table(table: Table, language: Language, full: bool, columns: int) -> list[RenderableType]:
    found = grid(table, language)
    kept = [i for i, head in enumerate(found.heads) if full or not head.minor]
    kept = [i for i in kept if any(cells[i].text for _, cells in found.rows) or found.heads[i].text]
    rows = found.rows if full else found.rows[: table.brief]
    headed = any(found.heads[i].text and not found.heads[i].unit for i in kept)
    shown = Grid(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False, show_header=headed)
    for i, room in zip(kept, _rooms(found, rows, kept, columns), strict=True):
        head = found.heads[i]
        shown.add_column(
            "" if head.unit else head.text,
            justify="right" if head.number else "left",
            no_wrap=headed
            and not (full or head.number),  # heads of numbers break at spaces, numbers have room
            overflow="fold" if full else "ellipsis",
            width=room,
        )
    for row, cells in rows:
        style = "bold" if row.role == "sum" else ""
        said = (_cell(cells[i], place, row.role, full) for place, i in enumerate(kept))
        shown.add_row(*said, style=style)
        if full and row.note:
            shown.add_row(Text(say(row.note, language), style="dim", overflow="fold"))
    parts: list[RenderableType] = []
    if table.title:
        title = say(table.title, language)
        parts.append(Text(capital(title) if language == "en" else title, style="dim"))
    parts.append(shown)
    if len(rows) < len(found.rows):
        more = t("and {n} more with --full", n=Number(len(found.rows) - len(rows), whole=True))
        parts.append(Text(say(more, language), style="dim"))
    if full and table.note:
        parts.append(Padding(Text(say(table.note, language), style="dim"), (0, 0, 0, 2)))
    return parts


def _rooms(found: Cells, rows: list[tuple[Row, list[Worded]]], kept: list[int], columns: int) -> list[int]:
    """How wide each column is: numbers and keys as they need, texts what is left, the widest cut first."""
    needs, least = [], {}
    for i in kept:
        head = found.heads[i]
        words = [cells[i].text for _, cells in rows] + ([] if head.unit or head.number else [head.text])
        longest = max((cell_len(each) for each in words), default=0) + (2 if i == kept[0] else 0)
        longest = max(
            longest, max((cell_len(part) for part in head.text.split()), default=0) if head.number else 0
        )
        needs.append(max(longest, 1))
        if not head.number:
            keys = (cell_len(cells[i].text) for _, cells in rows if isinstance(cells[i].cell, Key))
            least[len(needs) - 1] = max([LEAST, *keys])
    while sum(needs) + 2 * len(needs) > columns:
        soft = [k for k, floor in least.items() if needs[k] > floor]
        if not soft:
            break
        needs[max(soft, key=lambda k: needs[k])] -= 1
    return needs


def _cell(worded: Worded, place: int, role: str, full: bool) -> Text:
    style = STYLES[worded.cell.mark] if isinstance(worded.cell, Judged) else ""
    words = f"  {worded.text}" if place == 0 and role == "part" else worded.text
    return Text(words, style=style, overflow="fold" if full else "ellipsis")
