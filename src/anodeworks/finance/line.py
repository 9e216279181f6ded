"""What a line of a statement is: declared once, as its field's default; all else follows from that.

    net: Array = line("Net profit", "净利润", "before_tax - income_tax", heading=True)
    revenue: Array = same("sales.revenue")

A rule is a sum or difference of lines, those of another table with its name before them: `a~b` are the lines from a to
b, `a<` is a line a year before, and a line that begins with itself a year before is a running sum. From it follow the
engine's numbers and the workbook's formula. What is no sum has a formula of its own, which begins with = and is written
in the language of the workbook, and says where the engine has the number (`of`). A sum says that too where the engine
has added in another order: then both agree but for rounding, which a test holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

import numpy as np

from anodeworks.arrays import Array
from anodeworks.finance.before_financing import BeforeFinancing
from anodeworks.finance.plan import Plan, Setting
from anodeworks.numerics import previous, running

_TERM: Final = re.compile(r"([+-]?) ?([\w.]+)(?:~(\w+))?(<?)(?: |$)")
_LINE: Final = re.compile(r"\w+\.\w+")


class Engine(NamedTuple):
    """What the engine has computed, (Y,) each, and any line by its name."""

    now: BeforeFinancing
    setting: Setting
    run: Plan
    start_up: Array
    going: Array  # 1 before the last year, else 0
    charges: Array  # depreciation and amortisation
    line: Callable[[str], Array]

    def plus(self, total: Array, name: str, sign: float = 1.0) -> Array:
        """A sum with another line times a sign, where there is one."""
        other = self.line(name)
        return total if _nothing(other) else total + sign * other


def _nothing(line: Any) -> bool:
    """Whether a line is known to be 0 before anything is computed: one that the plant does not have."""
    return isinstance(line, np.ndarray) and not line.any()


class Line(NamedTuple):
    """A line of a statement, or a table of lines.

    `heading` marks sums under which the following lines stand. `stands`: its sum over the years means nothing (a
    balance); None leaves that to the table. `needs`: the optional tables of a project file without any of which there
    is no such line, and 0 in its place. `tab` and `place`: short English name and order of a table in a workbook.
    """

    english: str
    chinese: str
    rule: str = ""
    of: Callable[[Engine], Array | None] | None = None
    heading: bool = False
    unit: str = "CNY"
    stands: bool | None = None
    needs: tuple[str, ...] = ()
    tab: str = ""
    place: int = 0

    @property
    def sums(self) -> bool:
        """Whether it is a sum or difference of lines."""
        return not self.rule.startswith("=")

    @property
    def by_class(self) -> bool:
        """Whether there is one row for each class of assets."""
        return "{c}" in self.rule


def line(english: str, chinese: str, rule: str, of: Callable[[Engine], Array | None] | None = None, *,
         heading: bool = False, unit: str = "CNY", stands: bool | None = None,
         needs: tuple[str, ...] = ()) -> Any:  # fmt: skip
    """Declare a line; see `Line`."""
    return Line(english, chinese, rule, of, heading, unit, stands, needs)


def same(rule: str, of: Callable[[Engine], Array] | None = None) -> Any:
    """Declare a line that is called what the one line is called to which its rule refers."""
    return Line("", "", rule, of)


def table(english: str, chinese: str, tab: str, place: int, *, stands: bool = False) -> Any:
    """Declare a table."""
    return Line(english, chinese, stands=stands, tab=tab, place=place)


Lines = Mapping[str, Mapping[str, Line]]


def named(lines: Lines) -> dict[str, dict[str, Line]]:
    """The same lines, each with its labels."""

    def labelled(about: Line) -> Line:
        while not about.english:
            (other,) = (m for m in _LINE.findall(about.rule) if m.partition(".")[0] in lines)
            of_table, _, name = other.partition(".")
            found = lines[of_table][name]
            about = found._replace(needs=about.needs or found.needs)
        return about

    return {
        name: {
            key: about._replace(english=(full := labelled(about)).english, chinese=full.chinese, needs=full.needs)
            for key, about in own.items()
        }
        for name, own in lines.items()
    }  # fmt: skip


def _terms(of_table: str, rule: str) -> Iterator[tuple[str, str, str, bool]]:
    """Sign, line, last line if it is a span, whether of the year before."""
    assert "".join(m[0] for m in _TERM.finditer(rule)) == rule, rule
    for sign, first, last, before in _TERM.findall(rule):
        of, _, name = first.rpartition(".")
        of = of or of_table
        yield sign, f"{of}.{name}", last and f"{of}.{last}", bool(before)


def value(lines: Lines, engine: Engine, name: str) -> Array:
    """A line's number: the engine's own, or by its rule."""
    of_table, _, own = name.partition(".")
    about = lines[of_table][own]
    if about.of is None:
        return by_rule(lines, engine.line, name)
    found = about.of(engine)
    return np.zeros(engine.now.level.shape) if found is None else found  # type: ignore[return-value]


def by_rule(lines: Lines, known: Callable[[str], Array], name: str) -> Array:
    """A line that is a sum or difference of lines, added in the order of its rule."""
    of_table, _, own = name.partition(".")
    return added_up(lines, known, name, lines[of_table][own].rule)


def added_up(lines: Lines, known: Callable[[str], Array], name: str, rule: str) -> Array:
    """A rule's sum or difference of lines; of the line `name`, if it is one's."""
    total: Any = None
    adds_up = False
    for sign, first, last, before in _terms(name.partition(".")[0], rule):
        if before and first == name:
            adds_up = True
            continue
        keys = list(lines[first.partition(".")[0]])
        start, end = (keys.index(key.partition(".")[2]) for key in (first, last or first))
        for key in keys[start : end + 1]:
            x = known(f"{first.partition('.')[0]}.{key}")
            if total is not None and _nothing(x):
                continue
            x = previous(x) if before else x
            total = x if total is None else total - x if sign == "-" else total + x
    return running(total) if adds_up else total


def formula(name: str, rule: str) -> str:
    """The workbook's formula of a line."""
    if rule.startswith("="):
        return rule
    parts = []
    for sign, first, last, before in _terms(name.partition(".")[0], rule):
        parts.append(sign + (f"SUM([{first}~{last}])" if last else f"[{first}{'<' if before else ''}]"))
    # Alone, an empty cell would stay empty.
    return "=" + "".join(parts) + ("+0" if len(parts) == 1 and rule.endswith("<") else "")


def stands(of_table: Line, key: str, about: Line) -> bool:
    """Whether a line's sum over the years means nothing: balances, running sums, ratios."""
    flow = about.unit == "CNY" and not about.rule.startswith(f"{key}<")
    return bool(of_table.stands if about.stands is None else about.stands) if flow else True
