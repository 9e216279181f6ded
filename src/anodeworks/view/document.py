"""An answer as data: what is said, in which order, with which numbers. No medium, no ink.

    Document         the answer to one question: its verdict first, then sections
      Section        a chapter: blocks, and parts of its own
        Finding      a verdict with its mark and its reason
        Words, Items sentences, and lists of them
        Figures      headline figures beside one another
        Table        rows of cells under columns
        Picture      axes, series and amounts (`anodeworks.view.picture`)

Texts say themselves in a language (`anodeworks.language`), numbers are quantities that carry SI value, unit and key
(`anodeworks.quantity.wording`). Renderers make media of documents and know no plants; views make documents and know no
media.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal

from anodeworks.language import Language, Message, Text, say, t
from anodeworks.quantity.wording import Chance, Day, Figure, Number, Quantity, Share, Span
from anodeworks.view.picture import Picture

if TYPE_CHECKING:
    import pandas as pd

VERSION = 1  # of documents as JSON; a change that a reader must know of counts it up

Mark = Literal["good", "fair", "bad", "none"]  # holds, doubtful, does not hold, not tested


@dataclass(frozen=True)
class Judged:
    """A cell that judges: its mark and its words."""

    mark: Mark
    text: Text

    def said(self, language: Language) -> str:
        """The words; colour only underlines them."""
        return say(self.text, language)


@dataclass(frozen=True)
class Bar:
    """A share of one, drawn as a bar where a medium can; `falling` where it stands for a decrease."""

    share: float
    falling: bool = False

    def said(self, language: Language) -> str:
        """Nothing: the number stands beside it."""
        return ""


@dataclass(frozen=True)
class Grade:
    """A grade of evidence, such as "judgement"."""

    word: str

    def said(self, language: Language) -> str:
        """Its name."""
        return say(GRADES.get(self.word, self.word), language)


@dataclass(frozen=True)
class Cited:
    """A source by its key in the bibliography; `citation` in full where it is not listed elsewhere."""

    key: str
    citation: str = ""

    def said(self, language: Language) -> str:
        """Its citation or key."""
        return self.citation or self.key


@dataclass(frozen=True)
class Key:
    """The dotted key of a number, as `explain` knows it."""

    key: str

    def said(self, language: Language) -> str:
        """The key itself."""
        return self.key


@dataclass(frozen=True)
class Interval:
    """P5 to P95 with P50, and an announced figure beside them, SI; drawn where a medium can; `key` as of a quantity."""

    low: float
    middle: float
    high: float
    announced: float
    unit: str
    key: str = ""

    def said(self, language: Language) -> str:
        """The range."""
        return Span(self.low, self.high, self.unit).said(language)


Cell = Text | Figure | Judged | Bar | Grade | Cited | Key | Interval | None


@dataclass(frozen=True)
class Words:
    """A paragraph: `lead` opens a chapter, a `note` is smaller."""

    text: Text
    role: Literal["lead", "text", "note"] = "text"


@dataclass(frozen=True)
class Items:
    """A list of texts; `folded` ones are shown on demand where a medium can."""

    texts: tuple[Text, ...]
    role: Literal["text", "note"] = "text"
    title: Text = ""
    folded: bool = False


@dataclass(frozen=True)
class Finding:
    """A verdict with its mark and its reason.

    name: by which machines know it. subject: what is judged. numbers: what it rests on, by name.
    """

    mark: Mark
    verdict: Text
    reason: Text = ""
    subject: Text = ""
    name: str = ""
    numbers: Mapping[str, Cell] = field(default_factory=dict)


@dataclass(frozen=True)
class Headline:
    """One headline figure with its range."""

    name: str
    label: Text
    figure: Figure
    span: Figure | None = None
    note: Text = ""


@dataclass(frozen=True)
class Figures:
    """Headline figures beside one another; those that a reader looks for before all else open a page (`opens`)."""

    name: str
    figures: tuple[Headline, ...]
    opens: bool = False


@dataclass(frozen=True)
class Column:
    """A column of a table.

    unit: in which all its numbers are shown, named in the head; empty where rows or cells have their own. role:
    numbers stand to the right. minor: left out where there is no room. apart: its numbers are of another quantity than
    those of other columns of its unit (the price of one beside the cost of all), and have a scale of their own.
    """

    name: str
    head: Text = ""
    unit: str = ""
    role: Literal["text", "number"] = "number"
    minor: bool = False
    apart: bool = False


@dataclass(frozen=True)
class Row:
    """A row of a table: the first cell is its label.

    role: a `sum` is set off, a `part` is indented, what is the `same` in all that is compared is shown on demand.
    """

    name: str
    cells: tuple[Cell, ...]
    role: Literal["plain", "sum", "part", "same"] = "plain"
    note: Text = ""
    note_minor: bool = True  # the note is left out where there is no room


@dataclass(frozen=True)
class Table:
    """Rows of cells under columns.

    scaled: whether the quantities of a row, of a column or of the whole table share one unit ("row" adds a column of
    units, "table" names its unit in the first head), or each cell has its own. brief: how many rows a first screen
    shows; least: how many however little room it has. folded: shown on demand where a medium can. rests_on: the
    figures, by name, of whose base case the table is, where it is none that follows from them: a workbook whose
    formulas move them says that it is of others. adds_up: rows are parts of others, so that all quantities have the
    same decimals.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    title: Text = ""
    note: Text = ""
    scaled: Literal["row", "column", "table", "cell"] = "cell"
    brief: int = 12
    least: int = 3
    folded: bool = False
    rests_on: tuple[str, ...] = ()
    adds_up: bool = False

    def frame(self, language: Language | None = None) -> pd.DataFrame:
        """The table as pandas: numbers in their units (heads say which), texts in a language; names as index."""
        import pandas as pd

        units = {c.name: _units(row.cells[i] for row in self.rows) for i, c in enumerate(self.columns)}
        data = {
            f"{c.name} [{units[c.name]}]" if units[c.name] else c.name: [
                plain(r.cells[i], language) for r in self.rows
            ]
            for i, c in enumerate(self.columns)
        }
        return pd.DataFrame(data, index=pd.Index([row.name for row in self.rows], name=self.name))


Block = Words | Items | Finding | Figures | Table | Picture

MOST_FINDINGS: Final = 3  # of a verdict
BESIDE: Final = "beside"  # the chapter of what is found beyond them


@dataclass(frozen=True)
class Section:
    """A chapter.

    depth: 0 stands on a first screen, 1 in the body, 2 behind it (and is folded where a medium can). brief: a short
    form of what other chapters show in full, for first screens alone.
    """

    name: str
    title: Text
    blocks: tuple[Block, ...] = ()
    depth: Literal[0, 1, 2] = 1
    parts: tuple[Section, ...] = ()
    brief: bool = False


@dataclass(frozen=True)
class Document:
    """The answer to one question.

    question: its name. title, subject: what was asked, and of what. verdict: the answer in one to three findings, the
    weightiest first; what is found beyond them opens the chapters.
    about: how it was computed, by name: file, scenarios, seed. finished: not, where it was interrupted and this is what
    there was by then.
    """

    question: str
    title: Text
    subject: Text
    verdict: tuple[Finding, ...]
    sections: tuple[Section, ...] = ()
    about: Mapping[str, tuple[Text, Cell]] = field(default_factory=dict)
    finished: bool = True

    def __post_init__(self) -> None:
        more = self.verdict[MOST_FINDINGS:]
        if more:
            own, rest = _parted(self.sections)
            section = Section(BESIDE, t("What else to know"), (*own, *more))
            object.__setattr__(self, "verdict", self.verdict[:MOST_FINDINGS])
            object.__setattr__(self, "sections", (section, *rest))

    def blocks(self) -> Iterator[Block]:
        """All blocks of all chapters, as they are read."""

        def of(section: Section) -> Iterator[Block]:
            yield from section.blocks
            for part in section.parts:
                yield from of(part)

        for section in self.sections:
            yield from of(section)

    @property
    def tables(self) -> dict[str, Table]:
        """All tables by name."""
        return {block.name: block for block in self.blocks() if isinstance(block, Table)}

    @property
    def charts(self) -> dict[str, Picture]:
        """All pictures by name; of one with a narrow form the wide one."""
        found: dict[str, Picture] = {}
        for block in self.blocks():
            if isinstance(block, Picture):
                found.setdefault(block.name, block)
        return found

    def table(self, name: str, language: Language | None = None) -> pd.DataFrame:
        """One table as pandas."""
        return self.tables[name].frame(language)

    def after(self, sections: Sequence[Section]) -> Document:
        """The document with more chapters behind its own."""
        return dataclasses.replace(self, sections=(*self.sections, *sections))


def _parted(sections: tuple[Section, ...]) -> tuple[tuple[Block, ...], tuple[Section, ...]]:
    """What is known already beside the verdict, and the other chapters."""
    known = bool(sections) and sections[0].name == BESIDE
    return (sections[0].blocks, sections[1:]) if known else ((), sections)


def walk(part: Any) -> Iterator[Any]:
    """Everything that a document is made of, itself first: blocks, cells, texts and what stands in them."""
    ahead = [part]  # what is next stands last: a document has a hundred thousand parts
    while ahead:
        part = ahead.pop()
        yield part
        if isinstance(part, str | float | int | None):
            continue
        if isinstance(part, tuple | list):
            ahead.extend(reversed(part))
        elif isinstance(part, Mapping):
            ahead.extend(reversed(tuple(part.values())))
        elif dataclasses.is_dataclass(part) and not isinstance(part, type):
            kind: Any = type(part)
            ahead.extend(getattr(part, name) for name in reversed(_fields(kind)))


@cache
def _fields(kind: Any) -> tuple[str, ...]:
    """The names of a data class's fields."""
    return tuple(about.name for about in dataclasses.fields(kind))


def plain(cell: Cell, language: Language | None = None) -> Any:
    """A cell as a number in its unit where it is one, else in words."""
    match cell:
        case Quantity():
            return cell.value
        case Share() | Chance() | Bar():
            return cell.share
        case Number():
            return cell.number
        case Day():
            return cell.year
        case Judged() if isinstance(cell.text, Figure):
            return plain(cell.text, language)
        case None:
            return None
    return say(cell, language)


def _units(cells: Iterator[Cell]) -> str:
    """The unit that all quantities of a column share, or nothing."""
    units = {cell.unit for cell in cells if isinstance(cell, Quantity)}
    unit = next(iter(units), "") if len(units) == 1 else ""
    return "" if unit in ("1", "date") else unit


GRADES: dict[str, Message] = {
    "filing": t("filing"),
    "measurement": t("measurement"),
    "paper": t("paper"),
    "repository": t("repository"),
    "simulation": t("simulation"),
    "news": t("news"),
    "judgement": t("judgement"),
    "definition": t("definition"),
}
