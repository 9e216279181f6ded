"""Pictures as data: axes, series and amounts, without ink.

Charts take SI numbers and declared units; the renderer chooses one scale for an axis.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from anodeworks.language import Text

Numbers = Sequence[float]


@dataclass(frozen=True)
class Axis:
    """An axis: its title, the declared unit of its SI numbers, or names of places; what it must reach."""

    title: Text = ""
    unit: str = "1"
    log: bool = False
    names: tuple[Text, ...] = ()
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Series:
    """One series of a chart, SI.

    y, x: places; x defaults to 0, 1, 2, ... and may hold the edges of steps, one more than y. low, high: a band, an
    interval, the ends of a bar; left, right: the same along x. role: how it is drawn. said: what stands at each place,
    where there are words for it. tone: `aside` for what stands behind the rest (before, possible, recorded), `main` for
    what sums it up (a running sum, a front).
    """

    name: Text
    y: Numbers = ()
    x: Numbers = ()
    low: Numbers = ()
    high: Numbers = ()
    role: Literal["line", "step", "bar", "area", "band", "dots", "interval"] = "line"
    said: tuple[Text, ...] = ()
    left: Numbers = ()
    right: Numbers = ()
    tone: Literal["own", "aside", "main"] = "own"


@dataclass(frozen=True)
class Spot:
    """A named place on an axis: an announced figure (`claim`), a quantile (`mark`), a limit (`rule`)."""

    at: float
    label: Text = ""
    role: Literal["claim", "mark", "rule"] = "mark"
    axis: Literal["x", "y"] = "x"


@dataclass(frozen=True)
class Chart:
    """A chart without ink.

    kind: `lines` for anything over two axes (lines, steps, bands, dots, yearly bars with a running sum); `stacked`
    areas; a `histogram` (one series, x the edges and y the counts); `intervals` (one row a series: low, middle y,
    high; with y alone a bar from zero); `tornado` (one row a series: low and high around the spot at the base case,
    `said` the ends of the number's range); `shares` (one row a series: y alone, x in all, low and high of that);
    `density` (curves, the first of several aside). In all kinds of rows numbers lie along x.
    """

    name: str
    kind: Literal["lines", "stacked", "histogram", "intervals", "tornado", "shares", "density"]
    title: Text
    x: Axis = Axis()
    y: Axis = Axis()
    series: tuple[Series, ...] = ()
    spots: tuple[Spot, ...] = ()
    caption: Text = ""
    small: bool = False  # one of several that stand beside one another


@dataclass(frozen=True)
class Heat:
    """A map: a figure over two axes with named places, the first row on top.

    broken: why a cell cannot be. said: what stands in the cells instead of their numbers. kept: share of the draws in
    which a cell can be; lines run around nine tenths and around half of them. here: row and column of the plant itself,
    between two where it is.
    """

    name: str
    title: Text
    x: Axis
    y: Axis
    values: tuple[Numbers, ...]  # by row (y) and column (x), SI
    unit: str = "1"
    broken: tuple[tuple[Text, ...], ...] = ()
    here: tuple[float, float] | None = None
    caption: Text = ""
    digits: int = 3
    said: tuple[tuple[Text, ...], ...] = ()
    kept: tuple[Numbers, ...] = ()


@dataclass(frozen=True)
class Stretch:
    """A stretch of time on a Gantt chart, in its unit's SI (years AD); `kind` says how it is drawn."""

    kind: str
    start: float
    end: float
    label: Text


@dataclass(frozen=True)
class Lane:
    """One row of a Gantt chart: stretches, the range of a moment, and announced moments; `key` is of the number that
    says when it begins."""

    label: Text
    stretches: tuple[Stretch, ...]
    span: tuple[float, float, float] | None = None  # low, middle, high
    span_label: Text = ""
    spots: tuple[Spot, ...] = ()
    key: str = ""


@dataclass(frozen=True)
class Gantt:
    """Phases on a calendar, or machines on a clock; `kinds` names the kinds of stretches, in order.

    unit: of time: dates, or such as "day", of times in s.
    """

    name: str
    title: Text
    lanes: tuple[Lane, ...]
    first: float
    last: float
    caption: Text = ""
    kinds: tuple[tuple[str, Text], ...] = ()
    unit: str = "date"


@dataclass(frozen=True)
class Node:
    """A node of a Sankey diagram; `kind` chooses its colour."""

    key: str
    label: Text
    kind: str


@dataclass(frozen=True)
class Link:
    """An amount that goes from one node to another, SI per second."""

    source: str
    target: str
    value: float
    label: Text
    kind: str


@dataclass(frozen=True)
class Sankey:
    """Flows between nodes; `narrow` is the same with fewer of them, for a page without room.

    unit: in which amounts are written. kinds: names of the kinds of links, in order.
    """

    name: str
    title: Text
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    unit: str
    narrow: Sankey | None = None
    caption: Text = ""
    kinds: tuple[tuple[str, Text], ...] = ()


@dataclass(frozen=True)
class Store:
    """A store: its name, what it holds on average and for 95 % of the time at most, and its room, SI."""

    label: Text
    mean: float
    high: float
    room: float


@dataclass(frozen=True)
class Stop:
    """A station of a line: its name, what stands above it, shares of its machines' time, and the store behind it.

    shares: by the kinds of the picture, in order; what is missing to one is waiting. store: None behind the last one,
    or where nobody knows what it holds.
    """

    label: Text
    above: Text
    shares: Numbers
    store: Store | None = None


@dataclass(frozen=True)
class Train:
    """Stations in a row with the stores between them; `kinds` names what shares of time go to, and how it is drawn.

    unit: of what the stores hold.
    """

    name: str
    title: Text
    stops: tuple[Stop, ...]
    kinds: tuple[tuple[str, Text], ...]
    unit: str
    caption: Text = ""


Picture = Chart | Heat | Gantt | Sankey | Train
