"""The few words of SVG that pictures are written in.

Pictures are strings, drawn by pure functions and coloured by the style sheet through class names: they follow its light
and dark themes, print in ink, stay sharp at any size, and cost neither a network nor a library to show.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from markupsafe import Markup, escape

from anodeworks.language import Language, say, t, visible

Point = tuple[float, float]
Room = tuple[float, float]  # from where to where across the page a text may stand

FONT: Final = 12.0  # size of ordinary text, in the units of the view box
SMALL: Final = 11.0  # of ticks, units and notes
LINE: Final = 12.5  # from one line of small text to the next
SIZES: Final = {
    "tick": SMALL,
    "unit": SMALL,
    "mark": SMALL,
    "claim": SMALL,
    "on": SMALL,
    "small": SMALL,
    "label": SMALL,
    "strong": 13.0,
}
COLOURS: Final = 6
_UNSPEAKABLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]"
)  # not in XML
_HAN: Final = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_PIECES: Final = re.compile(
    rf"(?:[{_HAN}]|[^\s{_HAN}/-]+[/-]*|[/-]+)[，。、；：）》”’！？％]*|\s+"
)  # no line begins with these marks


def tag(name: str, *content: str, **attributes: object) -> Markup:
    """An element: `class_` stands for class, hyphens for underscores; texts are escaped."""
    words = "".join(
        f' {k.rstrip("_").replace("_", "-")}="{_plain(v)}"' for k, v in attributes.items() if v != ""
    )
    inside = "".join(part if isinstance(part, Markup) else escape(_clean(part)) for part in content)
    return Markup(f"<{name}{words}>{inside}</{name}>" if inside else f"<{name}{words}/>")


def drawing(
    width: float, height: float, title: str, *content: str, class_: str = "", role: str = "img"
) -> Markup:
    """The whole drawing; `title` is what a screen reader says of it; its role is a group where links stand in it."""
    box = f"0 0 {_plain(float(width))} {_plain(float(height))}"
    return tag("svg", *content, xmlns="http://www.w3.org/2000/svg", viewBox=box, role=role, aria_label=title or " ",
               class_=f"chart {class_}".strip())  # fmt: skip


def nothing(width: float, title: str, language: Language, height: float = 44.0) -> Markup:
    """The drawing of what cannot be drawn: it says so."""
    words = say(t("nothing to draw"), language)
    return drawing(
        width, height, title, text(width / 2, height / 2 + 4, words, "tick", "middle", (0.0, width))
    )


def text(
    x: float, y: float, words: str, class_: str = "", anchor: str = "start", room: Room | None = None
) -> Markup:
    """A line of text whose baseline starts, ends or has its middle at (x, y); moved and shortened to stay in a room."""
    if room is not None:
        size = size_of(class_)
        words = shorten(words, room[1] - room[0], size)
        wide = width_of(words, size)
        before = {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
        x = min(max(x - before, room[0]), max(room[1] - wide, room[0])) + before
    return tag(
        "text", words, x=float(x), y=float(y), text_anchor="" if anchor == "start" else anchor, class_=class_
    )


def lines(
    x: float, y: float, words: Sequence[str], class_: str = "", anchor: str = "start", step: float = LINE
) -> Markup:
    """Lines of text below one another, the first with its baseline at y."""
    spans = [tag("tspan", line, x=float(x), dy=0 if i == 0 else step) for i, line in enumerate(words)]
    return tag(
        "text", *spans, x=float(x), y=float(y), text_anchor="" if anchor == "start" else anchor, class_=class_
    )


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> Markup:
    """A straight line."""
    return tag("line", x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2), class_=class_)


def box(
    x: float, y: float, width: float, height: float, class_: str, told: str = "", **more: object
) -> Markup:
    """A rectangle that can always be seen; `told` is shown where a pointer rests on it."""
    note = [tag("title", told)] if told else []
    return tag("rect", *note, x=float(x), y=float(y), width=max(float(width), 0.5), height=max(float(height), 0.4),
               class_=class_, **more)  # fmt: skip


def dot(x: float, y: float, radius: float, class_: str, told: str = "") -> Markup:
    """A circle."""
    return tag(
        "circle", *([tag("title", told)] if told else []), cx=float(x), cy=float(y), r=radius, class_=class_
    )


def diamond(x: float, y: float, class_: str = "claim", size: float = 5.0, told: str = "") -> Markup:
    """What stands for an announced figure."""
    corners = [(x, y - size), (x + size, y), (x, y + size), (x - size, y)]
    return shape(corners, class_, told)


def polyline(points: Sequence[Point], class_: str, told: str = "") -> Markup:
    """A line through points."""
    return tag("path", *([tag("title", told)] if told else []), d=path(points), class_=class_)


def shape(points: Sequence[Point], class_: str, told: str = "") -> Markup:
    """An area with these corners."""
    return tag("path", *([tag("title", told)] if told else []), d=path(points) + "Z", class_=class_)


def path(points: Sequence[Point]) -> str:
    """The path through points, for the attribute `d`."""
    return "M" + "L".join(f"{_plain(float(x))} {_plain(float(y))}" for x, y in points)


def whisker(start: Point, end: Point, class_: str = "whisker", cap: float = 4.0) -> list[Markup]:
    """A line from one place to another, level or upright, with a stroke across both ends."""
    along = line(*start, *end, class_)
    if not cap:
        return [along]
    dx, dy = (0.0, cap) if start[1] == end[1] and start[0] != end[0] else (cap, 0.0)
    return [along, *(line(x - dx, y - dy, x + dx, y + dy, class_) for x, y in (start, end))]


def size_of(class_: str) -> float:
    """The size of a text of these classes."""
    return next((SIZES[word] for word in class_.split() if word in SIZES), FONT)


def width_of(words: str, size: float = FONT) -> float:
    """About how wide a text is: exact metrics are the reader's browser's."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WF" else 0.56 for c in words) * size


def shorten(words: str, width: float, size: float = FONT) -> str:
    """A text cut to about a width, with an ellipsis if anything was cut."""
    if width_of(words, size) <= width:
        return words
    kept, room = 0.0, width - width_of("…", size)
    for i, c in enumerate(words):
        kept += width_of(c, size)
        if kept > room:
            return words[:i].rstrip(" ,(，（、") + "…"
    return words


def wrap(words: str, width: float, size: float = FONT, most: int = 3) -> list[str]:
    """A text in at most so many lines; Chinese breaks anywhere, what is left over ends in an ellipsis."""
    rows = [""]
    pieces: list[str] = _PIECES.findall(_clean(words).strip())
    for i, piece in enumerate(pieces):
        if piece.isspace() or not rows[-1] or width_of(rows[-1] + piece, size) <= width:
            rows[-1] += " " if piece.isspace() else piece
        elif len(rows) == most:
            rows[-1] += "".join(pieces[i:])
            break
        else:
            rows.append(piece)
    return [shorten(row.strip(), width, size) for row in rows]


def _clean(words: str) -> str:
    """Without what XML cannot carry."""
    return _UNSPEAKABLE.sub("", visible(words))


def _plain(value: object) -> str:
    """An attribute's value: numbers to a hundredth of a unit without trailing zeros, texts escaped."""
    if isinstance(value, float):
        return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")
    return str(value) if isinstance(value, int) else escape(_clean(str(value)))
