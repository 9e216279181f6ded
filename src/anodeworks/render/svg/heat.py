"""Maps: a figure over two axes of named places, what breaks a limit in its colour, the plant itself ringed."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from markupsafe import Markup

from anodeworks.language import Language, say, t
from anodeworks.quantity.wording import ABSENT, Scale, scale
from anodeworks.render.svg import marks as ink
from anodeworks.render.svg.axes import Entry, legend, places, sane
from anodeworks.view.picture import Heat

T = TypeVar("T")

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
    kind = scale(picture.unit, []).kind
    values = tuple(
        tuple(sane(v, kind) if math.isfinite(v) else math.nan for v in row) for row in picture.values
    )
    picture = dataclasses.replace(picture, values=values)
    known = [v for row in values for v in row if math.isfinite(v)]
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
    top = (16.0 if down or across else 0.0) + ink.LINE * max(map(len, heads), default=1) + 8
    grid = Grid(left, top, wide, len(rows), len(columns))
    beside = ink.width_of(f"{down}{across}", ink.SMALL) + 20 < left + wide * len(columns)
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
        bottom += 0 if beside else 14
        end = left + wide * len(columns)
        parts.append(ink.text(end, 12 if beside else bottom, across, "unit", "end", (0.0, width)))
    below, height = legend(_entries(picture, reasons, known, at, language), width, bottom)
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
    for i, row in enumerate(rows):
        names = ink.wrap(row, grid.left - 8, ink.SMALL, 2)
        y = grid.corner(i, 0)[1] + 17 - 5.5 * (len(names) - 1)
        parts.append(ink.lines(grid.left - 6, y, names, "tick", "end", 11.0))
    return parts


def _cells(
    picture: Heat,
    names: tuple[list[str], list[str]],
    reasons: Sequence[str],
    at: Scale,
    grid: Grid,
    language: Language,
) -> list[Markup]:
    """Coloured cells, with their figures where all of them have room."""
    figures = _figures(picture.values, at, picture.digits)
    said = [[say(each, language) for each in row] for row in picture.said] or figures
    words = [[_part(said, i, j, ABSENT) for j in range(grid.columns)] for i in range(grid.rows)]
    fits = max(ink.width_of(w, ink.SMALL) for row in words for w in row) < grid.wide - 4
    finite = [abs(v) for row in picture.values for v in row if math.isfinite(v)]
    least, most = min(finite, default=0.0), max(finite, default=0.0)
    signs = {v > 0 for row in picture.values for v in row if math.isfinite(v)}
    least = least if len(signs) == 1 and most - least > 0.02 * most else 0.0
    parts: list[Markup] = []
    for i, row in enumerate(names[0]):
        for j, column in enumerate(names[1]):
            value, why = (
                float(_part(picture.values, i, j, math.nan)),
                say(_part(picture.broken, i, j, ""), language),
            )
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
            kind = HUES[reasons.index(why) % len(HUES)] if why else "fall" if value < 0 else "rise"
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


def _part(rows: Sequence[Sequence[T]], i: int, j: int, absent: T) -> T:
    """What is given for a cell, if anything is."""
    return rows[i][j] if i < len(rows) and j < len(rows[i]) else absent


def _contour(kept: Sequence[Sequence[float]], level: float, style: str, grid: Grid) -> Markup:
    """Lines between cells of which one reaches a level and the other does not."""
    inside = [[share >= level for share in row[: grid.columns]] for row in kept[: grid.rows]]
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


def _entries(
    picture: Heat, reasons: Sequence[str], known: Sequence[float], at: Scale, language: Language
) -> list[Entry]:
    """What the colours of a map say."""
    entries = [Entry("box", f"{HUES[i % len(HUES)]} broken", why) for i, why in enumerate(reasons)]
    if picture.said or not known:
        return entries
    within = t("within all limits, in {unit}", unit=at.unit) if at.unit else t("within all limits")
    first = say(within, language) if reasons else at.unit
    below = [Entry("box", "fall", say(t("below zero"), language))] if min(known) < 0 else []
    return [*([Entry("box", "rise", first)] if first else []), *below, *entries]


def _figures(values: Sequence[Sequence[float]], at: Scale, digits: int) -> list[list[str]]:
    """Figures of cells, all to the same number of decimals."""
    shown = [[(v - at.offset) / at.factor for v in row] for row in values]
    most = max((abs(v) for row in shown for v in row if math.isfinite(v)), default=0.0)
    if at.kind != "number" or not 1e-4 < most < 1e9:
        return [[at.figure(v, digits) for v in row] for row in values]
    places = max(digits - 1 - math.floor(math.log10(most)), 0)
    return [
        [
            f"{round(v, places) + 0.0:,.{places}f}".replace("-", "−") if math.isfinite(v) else ABSENT
            for v in row
        ]
        for row in shown
    ]
