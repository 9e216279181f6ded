"""The few words of SVG that the report's charts are written in.

Charts are strings, drawn by pure functions, coloured by the page's style sheet through class names: so
they follow its light and dark themes, print in ink, stay sharp at any size, and cost neither a network
nor a library to show.
"""

from __future__ import annotations

import itertools
import math
import unicodedata
from collections.abc import Callable, Sequence
from typing import Final

from markupsafe import Markup, escape

FONT: Final = 12.0  # size of ordinary text, in the units of the view box


def tag(name: str, *content: str, **attributes: object) -> Markup:
    """An element: `class_` stands for class, hyphens for underscores; texts are escaped."""
    words = "".join(f' {k.rstrip("_").replace("_", "-")}="{_plain(v)}"' for k, v in attributes.items())
    inside = "".join(map(escape, content))
    return Markup(f"<{name}{words}>{inside}</{name}>" if inside else f"<{name}{words}/>")


def text(x: float, y: float, words: str, class_: str = "", anchor: str = "start") -> Markup:
    """A line of text whose baseline starts, ends or has its middle at (x, y)."""
    return tag("text", words, x=x, y=y, text_anchor=anchor, **({"class_": class_} if class_ else {}))


def lines(
    x: float, y: float, words: Sequence[str], class_: str = "", anchor: str = "start", step: float = 13
) -> Markup:
    """Lines of text below one another, the first with its baseline at y."""
    spans = [tag("tspan", line, x=x, dy=0 if i == 0 else step) for i, line in enumerate(words)]
    return tag("text", *spans, x=x, y=y, text_anchor=anchor, **({"class_": class_} if class_ else {}))


def drawing(width: float, height: float, title: str, *content: str, class_: str = "") -> Markup:
    """The whole drawing; `title` is what a screen reader says of it."""
    box = f"0 0 {_plain(float(width))} {_plain(float(height))}"
    return tag("svg", *content, xmlns="http://www.w3.org/2000/svg", viewBox=box, role="img", aria_label=title,
               class_=f"chart {class_}".strip())  # fmt: skip


def polyline(points: Sequence[tuple[float, float]], class_: str) -> Markup:
    """A line through points."""
    return tag("path", d=path(points), class_=class_)


def path(points: Sequence[tuple[float, float]]) -> str:
    """The path through points, for the attribute `d`."""
    return "M" + "L".join(f"{_plain(float(x))} {_plain(float(y))}" for x, y in points)


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round numbers, at most about so many, that lie between two numbers."""
    if not (math.isfinite(low) and math.isfinite(high)) or high <= low:
        return [low] if math.isfinite(low) else []
    raw = (high - low) / max(most, 1)
    size = 10.0 ** math.floor(math.log10(raw))
    step = next(size * m for m in (1, 2, 2.5, 5, 10) if size * m >= raw * (1 - 1e-9))
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [i * step for i in range(first, last + 1)]


def named_ticks(low: float, high: float, most: int = 6) -> list[tuple[float, str]]:
    """Round numbers with their names, all to the same number of decimals."""
    found = ticks(low, high, most)
    step = min((b - a for a, b in itertools.pairwise(found)), default=1.0)
    places = max(
        0, next((p for p in range(7) if abs(step * 10**p - round(step * 10**p)) < 1e-6 * step * 10**p), 6)
    )
    return [(tick, f"{tick + 0.0:,.{places}f}".replace("-", "−")) for tick in found]


def scale(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    """A linear map of [low, high] to [start, end]; everything at the middle if the first is a point."""
    if high <= low:
        return lambda value: (start + end) / 2
    return lambda value: start + (value - low) / (high - low) * (end - start)


def width_of(words: str, size: float = FONT) -> float:
    """About how wide a text is: exact metrics are the reader's browser's."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WF" else 0.56 for c in words) * size


def wrap(words: str, width: float, size: float = FONT, most: int = 3) -> list[str]:
    """A text in at most so many lines of about a width; what is left over ends in an ellipsis."""
    rows: list[str] = []
    for word in words.split():
        joined = f"{rows[-1]} {word}" if rows else word
        if rows and width_of(joined, size) <= width:
            rows[-1] = joined
        else:
            rows.append(word)
    if len(rows) > most:
        rows = [*rows[: most - 1], shorten(" ".join(rows[most - 1 :]), width, size)]
    return rows


def shorten(words: str, width: float, size: float = FONT) -> str:
    """A text cut to about a width, with an ellipsis if anything was cut."""
    if width_of(words, size) <= width:
        return words
    while words and width_of(words + "…", size) > width:
        words = words[:-1]
    return words.rstrip(" ,(") + "…"


def _plain(value: object) -> str:
    """An attribute's value: numbers to a hundredth of a unit without trailing zeros, texts escaped."""
    if isinstance(value, float):
        return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")
    return str(value) if isinstance(value, int) else escape(value)
