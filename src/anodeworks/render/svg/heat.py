"""Maps: a figure over two axes of named places, what breaks a limit in its colour, the plant itself ringed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from anodeworks.language import Language, say, t
from anodeworks.quantity.wording import ABSENT, Scale, scale
from anodeworks.render.svg import marks as ink
from anodeworks.render.svg.axes import Entry, legend, places
from anodeworks.view.picture import Heat

TALL: Final = 26.0  # of a row
MOST: Final = 110.0  # width of a cell
LEVELS: Final = (("contour", 0.9), ("contour contour-half", 0.5))  # share of the draws that a line encloses
HUES: Final = ("c1", "c3", "c2", "c4", "ink", "c5")  # of reasons, in turn


@dataclass(frozen=True)
class Grid:
    """Where cells stand: their left and upper ends, their width, how many there are."""

    left: float
    top: float
    wide: float
    rows: int
    columns: int

    def corner(self, row: float, column: float) -> tuple[float, float]:
        """The upper left corner of a cell."""
        return self.left + column * self.wide, self.top + row * TALL


def heat(picture: Heat, language: Language, width: float) -> Markup:
    """The map."""
    title = say(picture.title, language)
    known = [float(v) for row in picture.values for v in row if math.isfinite(v)]
    (down, rows), (across, columns) = places(picture.y, language), places(picture.x, language)
    reasons = list(
        dict.fromkeys(why for row in picture.broken for each in row if (why := say(each, language)))
    )
    if not (known or reasons) or not rows or not columns:
        return ink.nothing(width, title, language)
    at = scale(picture.unit, known, language)
    left = min(max(ink.width_of(row, ink.SMALL) for row in rows) + 10, 0.4 * width)
    wide = min((width - left - 2) / len(columns), MOST)
    heads = _heads(columns, wide)
    top = (16.0 if down else 0.0) + ink.LINE * max(map(len, heads), default=1) + 8
    grid = Grid(left, top, wide, len(rows), len(columns))
    parts = [ink.text(0, 12, down, "unit", "start", (0.0, width))] if down else []
    parts += _names(rows, heads, grid, width)
    parts += _cells(picture, (rows, columns), reasons, at, grid, language)
    parts += [_contour(picture.kept, level, style, grid) for style, level in LEVELS if len(picture.kept)]
    if picture.here is not None and all(map(math.isfinite, picture.here)):
        row, column = (
            min(max(p, 0.0), n - 1.0) for p, n in zip(picture.here, (len(rows), len(columns)), strict=True)
        )
        parts.append(ink.dot(left + (column + 0.5) * wide, top + (row + 0.5) * TALL, 11, "ring"))
    bottom = top + TALL * len(rows)
    if across:
        bottom += 14
        parts.append(ink.text(left + wide * len(columns), bottom, across, "unit", "end", (0.0, width)))
    below, height = legend(_entries(reasons, bool(known), at, language), width, bottom)
    return ink.drawing(width, height + 4, title, *parts, *below)


def _heads(columns: Sequence[str], wide: float) -> list[list[str]]:
    """Names of columns in lines; every other one, or fewer, where they have no room."""
    if wide >= 40:
        return [ink.wrap(name, wide - 6, ink.SMALL) for name in columns]
    every = max(1, math.ceil(max(min(ink.width_of(name, ink.SMALL), 90.0) + 8 for name in columns) / wide))
    return [
        [ink.shorten(name, every * wide, ink.SMALL)] if j % every == 0 else []
        for j, name in enumerate(columns)
    ]


def _names(rows: Sequence[str], heads: Sequence[Sequence[str]], grid: Grid, width: float) -> list[Markup]:
    """Names of columns above, of rows at the left."""
    parts = []
    for j, head in enumerate(heads):
        for k, words in enumerate(reversed(head)):
            x, y = grid.corner(0, j + 0.5)
            parts.append(ink.text(x, y - 6 - ink.LINE * k, words, "tick", "middle", (0.0, width)))
    room = (0.0, grid.left - 6)
    return parts + [
        ink.text(room[1], grid.corner(i, 0)[1] + 17, row, "tick", "end", room) for i, row in enumerate(rows)
    ]


def _cells(
    picture: Heat,
    names: tuple[list[str], list[str]],
    reasons: Sequence[str],
    at: Scale,
    grid: Grid,
    language: Language,
) -> list[Markup]:
    """Coloured cells, with their figures where all of them have room."""
    words = [[_words(picture, i, j, at, language) for j in range(grid.columns)] for i in range(grid.rows)]
    fits = max(ink.width_of(w, ink.SMALL) for row in words for w in row) < grid.wide - 4
    finite = [abs(v) for row in picture.values for v in row if math.isfinite(v)]
    least, most = min(finite, default=0.0), max(finite, default=0.0)
    signs = {v > 0 for row in picture.values for v in row if math.isfinite(v)}
    least = least if len(signs) == 1 and most - least > 0.02 * most else 0.0
    parts: list[Markup] = []
    for i, row in enumerate(names[0]):
        for j, column in enumerate(names[1]):
            value, why = _value(picture, i, j), _why(picture, i, j, language)
            if not (math.isfinite(value) or why):
                continue
            x, y = grid.corner(i, j)
            strength = (
                0.3
                if why
                else 0.1 + 0.65 * (abs(value) / most - least / most) / (1 - least / most or 1.0)
                if most
                else 0.1
            )
            kind = HUES[reasons.index(why) % ink.COLOURS] if why else "fall" if value < 0 else "rise"
            told = f"{row}, {column}: {words[i][j]}{at.behind() if not (picture.said or words[i][j] == ABSENT) else ''}"
            parts.append(
                ink.box(
                    x,
                    y,
                    grid.wide - 1,
                    TALL - 1,
                    kind,
                    f"{told} {why}".strip(),
                    fill_opacity=f"{strength:.2f}",
                )
            )
            if fits and words[i][j] != ABSENT and not why:
                parts.append(ink.text(x + grid.wide / 2, y + 17, words[i][j], "tick cell", "middle"))
    return parts


def _value(picture: Heat, i: int, j: int) -> float:
    """The number of a cell, if it has one."""
    return float(picture.values[i][j]) if i < len(picture.values) and j < len(picture.values[i]) else math.nan


def _why(picture: Heat, i: int, j: int, language: Language) -> str:
    """Why a cell cannot be."""
    known = i < len(picture.broken) and j < len(picture.broken[i])
    return say(picture.broken[i][j], language) if known else ""


def _words(picture: Heat, i: int, j: int, at: Scale, language: Language) -> str:
    """What stands in a cell."""
    if i < len(picture.said) and j < len(picture.said[i]):
        return say(picture.said[i][j], language)
    return at.figure(_value(picture, i, j), picture.digits)


def _contour(kept: Sequence[Sequence[float]], level: float, style: str, grid: Grid) -> Markup:
    """Lines between cells of which one reaches a level and the other does not."""
    inside = [[share >= level for share in row] for row in kept]
    rows, columns = len(inside), min(map(len, inside))
    edges = [
        ((i, j), (i + 1, j))
        for i in range(rows)
        for j in range(1, columns)
        if inside[i][j] != inside[i][j - 1]
    ]
    edges += [
        ((i, j), (i, j + 1))
        for i in range(1, rows)
        for j in range(columns)
        if inside[i][j] != inside[i - 1][j]
    ]
    if not edges:
        return Markup("")
    corners = [[grid.corner(*place) for place in edge] for edge in edges]
    return ink.tag(
        "path", d="".join(ink.path([(x - 0.5, y - 0.5) for x, y in edge]) for edge in corners), class_=style
    )


def _entries(reasons: Sequence[str], known: bool, at: Scale, language: Language) -> list[Entry]:
    """What the colours of a map with limits say."""
    if not reasons:
        return []
    within = say(t("within all limits"), language)
    first = [Entry("box", "rise", f"{within}{f' ({at.unit})' if at.unit else ''}")] if known else []
    return first + [Entry("box", f"{HUES[i % ink.COLOURS]} broken", why) for i, why in enumerate(reasons)]
