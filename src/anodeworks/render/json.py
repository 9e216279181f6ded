"""A document as JSON: tables, pictures and findings by name, and the order in which they stand.

Every number is an object with its value, its unit and, where it has one, the key by which `explain` knows it; texts are
in one language. The shape is described by `schema/document.schema.json`; `document` is its version.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from typing import Any

from anodeworks import __version__
from anodeworks.language import UNSEEN, Language, say, says, spoken
from anodeworks.quantity import units
from anodeworks.quantity.announced import Announced
from anodeworks.quantity.wording import Chance, Day, Figure, Number, Quantity, Share, Span
from anodeworks.view.document import (
    VERSION,
    Bar,
    Block,
    Cell,
    Cited,
    Document,
    Figures,
    Finding,
    Grade,
    Headline,
    Interval,
    Items,
    Judged,
    Key,
    Section,
    Table,
    Words,
)
from anodeworks.view.picture import Chart, Picture


def text(
    document: Document, language: Language | None = None, written: Mapping[str, str] | None = None
) -> str:
    """A document as JSON text; numbers that are not finite become null."""
    return dump(as_json(document, language, written))


def dump(content: Any) -> str:
    """Content as JSON text; what cannot be seen stands in it as an escape."""
    made = json.dumps(_finite(content), ensure_ascii=False, indent=2, allow_nan=False)
    return UNSEEN.sub(lambda found: json.dumps(found[0])[1:-1], made)


def as_json(
    document: Document, language: Language | None = None, written: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """A document as what JSON knows.

    Args:
        document: the answer.
        language: of its texts; that which is spoken unless said.
        written: files that were written beside it, by option.
    """
    spoken_in = language or spoken()
    made = _Json(spoken_in)
    sections = [made.section(section) for section in document.sections]
    return {
        "anodeworks": __version__,
        "document": VERSION,
        "question": document.question,
        "language": spoken_in,
        "title": say(document.title, spoken_in),
        "subject": say(document.subject, spoken_in),
        "finished": document.finished,
        "verdict": [made.finding(finding) for finding in document.verdict],
        "about": {name: made.cell(cell) for name, (_, cell) in document.about.items()},
        "figures": made.figures,
        "tables": made.tables,
        "findings": made.findings,
        "pictures": made.pictures,
        "sections": sections,
        "written": dict(written or {}),
    }


class _Json:
    """Gathers what has a name while sections are written."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.tables: dict[str, Any] = {}
        self.figures: dict[str, Any] = {}
        self.findings: dict[str, Any] = {}
        self.pictures: dict[str, Any] = {}

    def say(self, words: Any) -> str:
        return say(words, self.language)

    def section(self, section: Section) -> dict[str, Any]:
        return {
            "name": section.name,
            "title": self.say(section.title),
            "blocks": [self.block(block) for block in section.blocks],
            "sections": [self.section(part) for part in section.parts],
        }

    def block(self, block: Block) -> dict[str, Any]:
        """What stands here: a text, or the name under which it is found."""
        match block:
            case Words():
                return {"text": self.say(block.text)}
            case Items():
                return {"title": self.say(block.title), "items": [self.say(each) for each in block.texts]}
            case Finding(name=""):
                return {"finding": self.finding(block)}
            case Finding():
                self.findings[block.name] = self.finding(block)
                return {"finding": block.name}
            case Figures():
                self.figures[block.name] = {each.name: self.headline(each) for each in block.figures}
                return {"figures": block.name}
            case Table():
                self.tables[block.name] = self.table(block)
                return {"table": block.name}
        self.pictures[block.name] = self.picture(block)
        return {"picture": block.name}

    def finding(self, finding: Finding) -> dict[str, Any]:
        return {
            "name": finding.name,
            "mark": finding.mark,
            "subject": self.say(finding.subject),
            "verdict": self.say(finding.verdict),
            "reason": self.say(finding.reason),
            "numbers": {name: self.cell(cell) for name, cell in finding.numbers.items()},
        }

    def headline(self, figure: Headline) -> dict[str, Any]:
        return {
            "label": self.say(figure.label),
            "figure": self.cell(figure.figure),
            "span": self.cell(figure.span),
            "note": self.say(figure.note),
        }

    def table(self, table: Table) -> dict[str, Any]:
        names = [column.name for column in table.columns]
        return {
            "title": self.say(table.title),
            "note": self.say(table.note),
            "columns": {c.name: {"head": self.say(c.head), "unit": c.unit} for c in table.columns},
            "rows": {
                row.name: {
                    **{
                        n: self.cell(c)
                        for n, c in zip(names, row.cells, strict=True)
                        if not isinstance(c, Bar)
                    },
                    **({"note": self.say(row.note)} if row.note else {}),
                }
                for row in table.rows
            },
        }

    def picture(self, picture: Picture) -> dict[str, Any]:
        found: dict[str, Any] = {"kind": type(picture).__name__.lower(), **self.plain(picture)}
        if isinstance(picture, Chart):
            found["kind"] = picture.kind
        return {name: value for name, value in found.items() if name != "narrow"}

    def plain(self, part: Any) -> Any:
        """A picture's parts as data, its texts said."""
        if isinstance(part, Picture) or (dataclasses.is_dataclass(part) and not says(part)):
            return {f.name: self.plain(getattr(part, f.name)) for f in dataclasses.fields(part)}
        if isinstance(part, int | float) or part is None:
            return part
        if isinstance(part, str) or says(part):
            return self.say(part)
        return [self.plain(each) for each in part]

    def cell(self, cell: Cell) -> Any:
        """A cell as data."""
        match cell:
            case Announced():
                value, low, high = (_value(x, cell.unit) for x in (cell.si, cell.low, cell.high))
                told = {"value": value, "low": low, "high": high, "says": cell.hedge, "unit": cell.unit}
                if cell.currency != "CNY":
                    told |= {"currency": cell.currency, "rate": cell.rate}
                return _keyed(told, cell.key)
            case Quantity():
                return _keyed({"value": _value(cell.si, cell.unit), "unit": cell.unit}, cell.key)
            case Span():
                low, high = (_value(end, cell.unit) for end in (cell.low, cell.high))
                return _keyed({"low": low, "high": high, "unit": cell.unit}, cell.key)
            case Chance():
                return _keyed({"share": cell.share, "error": cell.error}, cell.key)
            case Share():
                return _keyed({"share": cell.share}, cell.key)
            case Number():
                return _keyed({"value": cell.number, "unit": "1"}, cell.key)
            case Day():
                return _keyed({"value": _value(cell.year, units.DATE), "unit": units.DATE}, cell.key)
            case Interval():
                four = (cell.low, cell.middle, cell.high, cell.announced)
                names = ("p5", "p50", "p95", "announced")
                ends = (_value(end, cell.unit) for end in four)
                return {**dict(zip(names, ends, strict=True)), "unit": cell.unit}
            case Judged():
                number = self.cell(cell.text) if isinstance(cell.text, Figure) else {}
                return {"mark": cell.mark, "text": self.say(cell.text), **number}
            case Grade():
                return {"grade": cell.word}
            case Cited():
                return {"source": cell.key, "citation": cell.citation}
            case Key():
                return {"key": cell.key}
            case Bar() | None:
                return None
        return self.say(cell)


def _value(si: float, unit: str) -> float | str | None:
    """A number in its unit, a date as a day."""
    if unit != units.DATE:
        return Quantity(si, unit).value
    return units.day_of(si).isoformat() if math.isfinite(si) else None


def _keyed(content: dict[str, Any], key: str) -> dict[str, Any]:
    return {**content, "key": key} if key else content


def _finite(value: Any) -> Any:
    """Numbers of NumPy as Python's, those that are not finite as null, whatever has `tolist` as a list."""
    if isinstance(value, Mapping):
        return {str(k): _finite(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(v) for v in value]
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    return _finite(value.tolist()) if hasattr(value, "tolist") else value
