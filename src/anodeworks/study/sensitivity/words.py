"""A sensitivity study as text: one table an indicator, in columns, and notes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, Protocol

from anodeworks.quantity import units
from anodeworks.quantity.wording import Scale, rounded, scale

if TYPE_CHECKING:
    import pandas as pd

    from anodeworks.twin.project import Project

Row = Mapping[str, Any]
LONGEST: Final = 60  # characters of a factor's name


class Found(Protocol):
    """What is told of a study: a `Sensitivity`."""

    @property
    def method(self) -> str: ...
    @property
    def project(self) -> Project: ...
    @property
    def evaluations(self) -> int: ...
    @property
    def settings(self) -> Mapping[str, Any]: ...
    @property
    def notes(self) -> tuple[str, ...]: ...
    @property
    def indicators(self) -> list[str]: ...
    def of(self, indicator: str, top: int | None = None) -> pd.DataFrame: ...


def text(study: Found, top: int) -> str:
    """Everything that a reader of a terminal needs."""
    parts = [_heading(study)]
    for name in study.indicators:
        about = study.project.indicators[name]
        at = _scale(study, name)
        unit = f", {at.unit}" if at.unit and study.method in ("tornado", "map", "derivative") else ""
        parts += ["", f"{about.label} ({name}{unit})"]
        parts += _map(study, name, at) if study.method == "map" else _rows(study, name, top, at)
    parts += [f"note: {note}" for note in study.notes]
    return "\n".join(parts)


def _heading(study: Found) -> str:
    said = study.settings
    runs = f"{study.evaluations:,} evaluations"
    match study.method:
        case "sobol":
            return f"Share of variance by number, with 95 % intervals; {said['draws']:,} draws, {runs}"
        case "groups":
            return f"Share of variance by {said['by']}, with 95 % intervals; {said['draws']:,} draws, {runs}"
        case "derivative":
            return f"Upper bounds of total indices from derivatives, ± one standard error; {said['draws']:,} draws"
        case "tornado":
            low, high = (f"P{100 * end:g}" for end in said["ends"])
            return f"One number at a time at {low} and {high}, the others at their central values; {runs}"
        case "regional":
            return f"What bad outcomes have in common; {said['draws']:,} draws, the worst {100 * said['share']:g} %"
        case _:
            return f"{said['x']} downwards, {said['y']} across; {runs}"


def _scale(study: Found, name: str) -> Scale:
    """The scale of all of an indicator's figures, as other answers print them."""
    unit = study.project.indicators[name].unit
    columns = {"tornado": ("low", "high"), "map": ("value",)}.get(study.method, ())
    return scale(unit, [units.to_si(float(v), unit) for column in columns for v in study.of(name)[column]])


def _swing(number: float, at: Scale) -> str:
    return f"{rounded(number)} yr" if at.kind == "date" and math.isfinite(number) else rounded(number)


def _rows(study: Found, name: str, top: int, at: Scale) -> list[str]:
    """The strongest factors in aligned columns."""
    heads, cells = COLUMNS[study.method]
    unit = study.project.indicators[name].unit
    table = study.of(name)
    if study.method == "regional":
        table = table[table["significant"]]
        if table.empty:
            return ["  nothing that chance would not explain"]
    if study.method == "tornado":
        size = units.scale(unit).factor / at.factor  # a swing is a difference: no offset
        ends = {
            word: [at.figure(float(units.to_si(v, unit))) for v in table[word]] for word in ("low", "high")
        }
        table = table.assign(**ends, swing=[_swing(v * size, at) for v in table["swing"]])
    lines = [("", *heads)]
    for factor, row in table.head(top).iterrows():
        lines.append((_short(str(factor)), *cells(row)))  # type: ignore[arg-type]
    if len(table) > top:
        lines.append((f"and {len(table) - top} more", *("" for _ in heads)))
    return _aligned(lines)


def _map(study: Found, name: str, at: Scale) -> list[str]:
    said = study.settings
    wide = len(said["y_axis"])
    unit = study.project.indicators[name].unit
    numbers = [at.figure(float(units.to_si(v, unit))) for v in study.of(name)["value"]]
    lines = [("", *said["y_axis"])]
    lines += [(x, *numbers[i * wide : (i + 1) * wide]) for i, x in enumerate(said["x_axis"])]
    return _aligned(lines)


def _aligned(lines: list[tuple[str, ...]]) -> list[str]:
    """The first column to the left, figures to the right; a last column of words runs on."""
    wide = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    words = any(len(line[-1]) > 40 for line in lines)
    found = []
    for line in lines:
        cells = [line[0].ljust(wide[0])]
        cells += [
            cell if words and i == len(line) - 2 else cell.rjust(w)
            for i, (cell, w) in enumerate(zip(line[1:], wide[1:], strict=True))
        ]
        found.append(("  " + "  ".join(cells)).rstrip())
    return found


def _short(word: str) -> str:
    return word if len(word) <= LONGEST else f"{word[: LONGEST - 3]}..."


def _share(row: Row, word: str) -> tuple[str, str]:
    """An index in percent and its interval."""
    value, low, high = (row[f"{word}{end}"] for end in ("", "_low", "_high"))
    if not math.isfinite(value):
        return "–", ""
    value, low, high = (100 * x + 0.0 if abs(x) >= 0.0005 else 0.0 for x in (value, low, high))
    return f"{value:.1f} %", f"{low:.1f} to {high:.1f}" if math.isfinite(low) else ""


def _number(value: float) -> str:
    return f"{value:,.4g}" if math.isfinite(value) else "–"


def _indices(row: Row) -> tuple[str, ...]:
    return (*_share(row, "first"), *_share(row, "total"))


def _bounds(row: Row) -> tuple[str, ...]:
    known = math.isfinite(row["bound"])
    return (f"{100 * row['bound']:.2f} %" if known else "–", f"± {100 * row['bound_error']:.2f}" if known else "",
            _number(row["slope"]))  # fmt: skip


def _swings(row: Row) -> tuple[str, ...]:
    return (
        str(row["at_low"]),
        str(row["low"]),
        str(row["at_high"]),
        str(row["high"]),
        str(row["swing"]),
    )


def _findings(row: Row) -> tuple[str, ...]:
    return f"{row['distance']:.2f}", str(row["words"])


COLUMNS: Final[Mapping[str, tuple[tuple[str, ...], Callable[[Row], tuple[str, ...]]]]] = {
    "sobol": (("alone", "", "in all", ""), _indices),
    "groups": (("alone", "", "in all", ""), _indices),
    "derivative": (("at most", "", "mean slope"), _bounds),
    "tornado": (("low at", "gives", "high at", "gives", "swing"), _swings),
    "regional": (("distance", "finding"), _findings),
}
