"""A document as one self-contained HTML file that reads on a phone, on a desk and on paper, without a network.

The style sheet says how it looks, this module what stands where. The same document gives the same bytes: there is no
clock in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from markupsafe import Markup, escape

from anodeworks import __version__
from anodeworks.language import Language, Text, capital, say, spoken, t, visible
from anodeworks.quantity.wording import Figure, Quantity
from anodeworks.render import svg
from anodeworks.render.cells import Grid, Worded, grid
from anodeworks.render.markup import many, tag
from anodeworks.render.unbroken import runs
from anodeworks.view.document import (
    Bar,
    Block,
    Cited,
    Document,
    Figures,
    Finding,
    Grade,
    Interval,
    Items,
    Judged,
    Key,
    Mark,
    Row,
    Section,
    Table,
    Words,
)
from anodeworks.view.picture import Picture

STYLE: Final = Path(__file__).parent / "style.css"
CODES: Final = {"en": "en", "zh": "zh-CN"}
WIDE, NARROW, SMALL, CELL = 880.0, 344.0, 300.0, 220.0
SIGNS: Final[dict[Mark, str]] = {"good": "✓", "fair": "!", "bad": "✗", "none": "·"}
LARGE: Final = re.compile(r"([−0-9.,]+ ?)(.*)", re.DOTALL)
FOOT: Final = t("Anodeworks {version}, an open-source engineering and finance twin of silicon-carbon anode plants. "
                "Figures are a model's, not advice.", version=__version__)  # fmt: skip


@dataclass(frozen=True)
class Leads:
    """Where things of a document lead on pages of more than one document: addresses, empty where there are none.

    key: of a number, a figure or a source. step: of an activity in a Sankey diagram. picture: of a picture by itself.
    """

    key: Callable[[str], str]
    step: Callable[[str], str]
    picture: Callable[[str], str]


def page(document: Document, language: Language | None = None) -> str:
    """A document as a page."""
    return _Page(document, language or spoken()).page()


def fragment(
    document: Document,
    language: Language | None = None,
    leads: Leads | None = None,
    sections: Collection[Section] | None = None,
    verdict: bool = True,
) -> Markup:
    """A document, or some of its sections, as what stands inside a page: for a notebook, or a page of more."""
    made = _Page(document, language or spoken(), leads, opens=verdict and sections is None)
    shown = [each for each in document.sections if not each.brief] if sections is None else sections
    return many([made.verdict() if verdict else "", *(made.section(section, 2) for section in shown)])


@cache
def style() -> str:
    """The style sheet."""
    return STYLE.read_text(encoding="utf-8")


class _Page:
    """Writes one document in one language; `opens`: with its headline figures behind the answer."""

    def __init__(
        self, document: Document, language: Language, leads: Leads | None = None, opens: bool = True
    ) -> None:
        self.document, self.language, self.leads = document, language, leads
        headline = (block for block in document.blocks() if isinstance(block, Figures) and block.opens)
        self.opening = next(headline, None) if opens and document.verdict else None
        homes = [table for name, table in document.tables.items() if _home(name)]
        cells = (cell for table in homes for row in table.rows for cell in row.cells)
        self.anchors = {cell.key for cell in cells if isinstance(cell, Key)}

    def say(self, text: Text) -> str:
        return say(text, self.language)

    def held(self, text: str) -> Markup:
        """Words in which no line breaks between a number and its unit."""
        parts = runs(text, self.language)
        return many(tag("span", p, class_="u") if i % 2 else escape(visible(p)) for i, p in enumerate(parts))

    def prose(self, text: Text) -> Markup:
        """The same of a text."""
        return self.held(self.say(text))

    def title(self, text: Text) -> str:
        words = self.say(text)
        return capital(words) if self.language == "en" else words

    def page(self) -> str:
        document = self.document
        name = self.say(document.subject)
        head = tag("header", tag("h1", self.held(name)), tag("p", self.title(document.title)))
        contents = [
            tag("li", tag("a", self.title(s.title), href=f"#{s.name}"))
            for s in document.sections
            if s.title and not s.brief
        ]
        nav = tag("nav", tag("ul", *contents), aria_label=self.say(t("Contents"))) if contents else ""
        body = many(self.section(section, 2) for section in document.sections if not section.brief)
        made = tag("dl", *(many((tag("dt", self.title(label)), tag("dd", self.prose(cell or ""))))
                           for label, cell in document.about.values()), class_="about")  # fmt: skip
        foot = tag("footer", made, tag("p", self.say(FOOT)))
        html = tag(
            "html",
            tag(
                "head",
                Markup(
                    '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
                ),
                tag("title", f"{name}: {self.title(document.title)}" if self.title(document.title) else name),
                tag("style", Markup(style())),
            ),
            tag("body", head, tag("main", self.verdict(), nav, body), foot),
            lang=CODES[self.language],
        )
        return f"<!DOCTYPE html>\n{html}\n"

    def verdict(self) -> Markup:
        """The answer, the figures that people look for first, and what else decides."""
        if not self.document.verdict:
            return Markup()
        answer, *others = map(self.finding, self.document.verdict)
        figures = self.figures(self.opening) if self.opening else ""
        return tag("div", answer, figures, *others, class_="verdicts")

    def section(self, section: Section, level: int) -> Markup:
        blocks = self.blocks(section.blocks)
        parts = many(self.section(part, min(level + 1, 4)) for part in section.parts)
        heading = tag(f"h{level}", self.title(section.title)) if section.title else Markup()
        if section.depth == 2 and (level > 2 or self.leads):
            return tag("details", tag("summary", self.title(section.title)), blocks, parts, id=section.name)
        return tag(
            "section", heading, blocks, parts, id=section.name, class_="behind" if section.depth == 2 else ""
        )

    def blocks(self, blocks: Iterable[Block]) -> Markup:
        """Blocks in order; small charts that follow one another stand side by side."""
        found: list[Markup] = []
        small: list[Markup] = []
        for block in blocks:
            if getattr(block, "small", False):
                small.append(self.block(block))
                continue
            if small:
                found.append(tag("div", *small, class_="grid"))
                small = []
            found.append(self.block(block))
        if small:
            found.append(tag("div", *small, class_="grid"))
        return many(found)

    def block(self, block: Block) -> Markup:
        match block:
            case Words():
                return tag(
                    "p",
                    self.prose(block.text),
                    class_={"lead": "lead", "note": "note", "text": ""}[block.role],
                )
            case Items():
                return self.items(block)
            case Finding():
                return self.finding(block)
            case Figures():
                return Markup() if block is self.opening else self.figures(block)
            case Table():
                return self.table(block)
        return self.picture(block)

    def items(self, items: Items) -> Markup:
        listed = tag("ul", *(tag("li", self.prose(each)) for each in items.texts),
                     class_="note" if items.role == "note" else "")  # fmt: skip
        if items.folded:
            return tag("details", tag("summary", self.title(items.title)), listed)
        return many([tag("p", self.title(items.title), class_="soft") if items.title else Markup(), listed])

    def finding(self, finding: Finding) -> Markup:
        sign = tag("span", SIGNS[finding.mark], class_="sign", aria_hidden="true")
        colon = ": " if self.language == "en" else "："
        subject = tag("strong", self.title(finding.subject), colon) if finding.subject else Markup()
        verdict = tag("span", self.prose(finding.verdict), class_="said")
        gap = " " if self.language == "en" else ""  # Chinese sentences follow one another without one
        reason = tag("span", gap, self.prose(finding.reason), class_="why") if finding.reason else Markup()
        intervals = [
            tag("div", self.cell(Worded(self.say(c), c)), class_="interval")
            for c in finding.numbers.values()
            if isinstance(c, Interval)
        ]
        anchor = f"finding-{finding.name}" if finding.name else ""
        return tag("div", sign, tag("p", subject, verdict, reason), *intervals, class_=f"finding {finding.mark}",
                   id=anchor)  # fmt: skip

    def figures(self, figures: Figures) -> Markup:
        tiles = []
        for each in figures.figures:
            span = (
                tag("div", "P5–P95: ", self.prose(each.span), class_="range") if each.span is not None else ""
            )
            note = tag("div", self.prose(each.note), class_="range") if each.note else ""
            value = tag("div", self.number(each.figure, _large(self.say(each.figure))), class_="value")
            tiles.append(
                tag(
                    "div", tag("div", self.title(each.label), class_="name"), value, span, note, class_="tile"
                )
            )
        return tag("div", *tiles, class_="tiles")

    def table(self, table: Table) -> Markup:
        if not table.rows:
            return Markup()
        found = grid(table, self.language)
        head = tag("thead", tag("tr", *(tag("th", h.text, scope="col", class_=_classes(h.number, h.minor or h.unit))
                                        for h in found.heads)))  # fmt: skip
        rows = [
            (row.role == "same", self.row(row, cells, found, _home(table.name))) for row, cells in found.rows
        ]
        body = tag("tbody", *(said for same, said in rows if not same))
        title = self.title(table.title)
        caption = [tag("strong", title)] if title else []
        caption += [tag("span", " ", self.prose(table.note), class_="note")] if table.note else []
        shown = tag("div", tag("table", head, body), class_="scroll", tabindex="0", role="region",
                    aria_label=title or table.name) if not all(same for same, _ in rows) else ""  # fmt: skip
        alike = [said for same, said in rows if same]
        rest = self.alike(head, alike) if alike else ""
        if table.folded:
            count = tag("span", f"{len(table.rows):,}", class_="count")
            note = tag("p", self.prose(table.note), class_="note") if table.note else ""
            return tag("details", tag("summary", title, count), note, shown, rest, class_=_kind(table.name))
        heading = tag("figcaption", *caption) if caption else Markup()
        return tag("figure", heading, shown, rest, class_=_kind(table.name))

    def alike(self, head: Markup, rows: list[Markup]) -> Markup:
        """The rows of a comparison that are the same everywhere, on demand."""
        count = tag("span", f"{len(rows):,}", class_="count")
        told = self.say(t("Without a difference"))
        held = tag("div", tag("table", head, tag("tbody", *rows)), class_="scroll", tabindex="0", role="region",
                   aria_label=told)  # fmt: skip
        return tag("details", tag("summary", told, count), held)

    def row(self, row: Row, cells: list[Worded], found: Grid, home: bool) -> Markup:
        anchor = next((f"number-{c.cell.key}" for c in cells if home and isinstance(c.cell, Key)), "")
        unit = cells[-1].text if found.heads[-1].unit else ""
        shown = []
        for i, (head, cell) in enumerate(zip(found.heads, cells, strict=True)):
            content = self.cell(cell)
            if i == 0:
                below = tag("span", unit, class_="unit-below") if unit else Markup()
                note = (
                    tag("span", self.prose(row.note), class_=_classes(False, row.note_minor, "note"))
                    if row.note
                    else ""
                )
                shown.append(tag("th", content, below, note, scope="row"))
            else:
                drawn = "bar" if isinstance(cell.cell, Bar) else "unit" if head.unit else ""
                shown.append(tag("td", content, class_=_classes(head.number, head.minor or head.unit, drawn)))
        return tag("tr", *shown, id=anchor, class_="" if row.role == "plain" else row.role)

    def cell(self, worded: Worded) -> Markup:
        cell, text = worded.cell, self.held(worded.text)
        match cell:
            case Bar():
                width = f"{100 * min(max(cell.share, 0.0), 1.0):.1f}%"
                return tag("svg", tag("rect", width=width, height="100%", rx="2"), aria_hidden="true",
                           class_="falling" if cell.falling else "")  # fmt: skip
            case Judged():
                key = getattr(cell.text, "key", "")
                said = tag("a", text, href=to) if (to := self.to(key) if key else "") else text
                return tag("span", said, class_=f"verdict {cell.mark}", data_odds=key if self.leads else None)
            case Grade():
                return tag("span", text, class_=f"grade {cell.word}")
            case Cited() if to := self.to(cell.key):
                return tag("a", cell.key if cell.key in self.anchors else text, href=to)
            case Key() if to := self.to(cell.key):
                return tag("a", tag("code", cell.key), href=to)
            case Key():
                return tag("code", cell.key)
            case Interval():
                ends = self.number(cell, text) if self.leads else text
                return many([svg.interval(cell, self.language, CELL), tag("span", ends, class_="range")])
            case Quantity():
                return self.number(cell, text)
        return Markup.escape(text)

    def number(self, figure: Figure | Interval, text: str) -> Markup:
        """A number that leads to where it is explained."""
        key = getattr(figure, "key", "")
        if not key:
            return Markup.escape(text)
        to = self.to(key)
        return tag("a", text, href=to, class_="number") if to else tag("span", text, title=key)

    def to(self, key: str) -> str:
        """Where a number or a source is explained: another page where there are such, else a place of this one."""
        if self.leads is not None:
            return self.leads.key(key)
        return f"#number-{key}" if key in self.anchors else ""

    def picture(self, picture: Picture) -> Markup:
        title, caption = self.title(picture.title), self.say(picture.caption)
        own = self.leads.picture(picture.name) if self.leads else ""
        more = [" ", tag("a", "SVG", href=own, class_="own", download=True)] if own else []
        said = tag("figcaption", tag("strong", title), *([" ", caption] if caption else []), *more)
        step = self.leads.step if self.leads else None
        if getattr(picture, "small", False):
            return tag("figure", said, svg.draw(picture, self.language, SMALL), id=f"picture-{picture.name}")
        wide = tag("div", svg.draw(picture, self.language, WIDE, step), class_="wide")
        narrow = tag("div", svg.draw(picture, self.language, NARROW, step), class_="narrow")
        return tag("figure", said, wide, narrow, id=f"picture-{picture.name}")


def _large(said: str) -> Markup:
    """A number in the size of a tile, its unit small beside it."""
    number = LARGE.match(said)
    if number is None:
        return escape(said)
    return many([number[1], tag("small", number[2], class_="u") if number[2] else ""])


def _home(name: str) -> bool:
    """Whether a table is where its numbers or sources are explained."""
    return name.startswith("numbers_") or name == "sources"


def _kind(name: str) -> str:
    """The classes of a table: its name, and the family to which it belongs."""
    return " ".join(dict.fromkeys(("table", name.partition("_")[0], name)))


def _classes(number: bool, minor: bool, *more: str) -> str:
    return " ".join(word for word in ("n" if number else "", "optional" if minor else "", *more) if word)
