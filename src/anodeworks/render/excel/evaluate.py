"""Values of a workbook's formulas, without a spreadsheet program: for previews that do not compute, and for tests.

The few functions that the workbook uses, in double precision. Cells are computed in the order in which they depend
on one another; a circle is an error.
"""

from __future__ import annotations

import datetime as dt
import math
import operator
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from typing import Any, Final

import numpy as np

from anodeworks.render.excel.book import Formula

Key = tuple[str, int, int]
Node = Callable[
    ["Sheet", int], Any
]  # of the cells and of the columns by which addresses without $ have moved

_TOKEN: Final = re.compile(
    r"""\s*(?:(?P<number>\d+\.?\d*(?:[eE][-+]?\d+)?)
    |(?P<text>"[^"]*")
    |(?P<ref>(?:'[^']+'!)?\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)
    |(?P<name>[A-Z][A-Z0-9.]*)
    |(?P<op><=|>=|<>|[-+*/^&=<>(),{}]))""",
    re.VERBOSE,
)
_ADDRESS: Final = re.compile(r"(?:'([^']+)'!)?(\$?)([A-Z]+)\$?(\d+)(?::(\$?)([A-Z]+)\$?(\d+))?")
_ARITHMETIC: Final = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "^": operator.pow,
}
_LEVELS: Final = (("=", "<>", "<", ">", "<=", ">="), ("&",), ("+", "-"), ("*", "/"))


class FormulaError(ValueError):
    """A formula that cannot be read, that has no value, or that leads in a circle."""


class Sheet:
    """The cells that are known so far."""

    def __init__(self) -> None:
        self.known: dict[Key, Any] = {}

    def range(self, page: str, top: int, left: int, bottom: int, right: int) -> np.ndarray[Any, Any]:
        """The contents of a range; empty cells are None."""
        rows = [
            [self.known.get((page, r, c)) for c in range(left, right + 1)] for r in range(top, bottom + 1)
        ]
        return np.array(rows, dtype=object)


def values(cells: Mapping[Key, Any]) -> dict[Key, Any]:
    """Every cell's value.

    Raises:
        FormulaError: a formula that cannot be read or has no value, or a circle.
    """
    sheet = Sheet()
    families: dict[Any, tuple[_Parser, int]] = {}
    parsed: dict[Key, tuple[_Parser, int]] = {}
    for key, content in cells.items():
        if isinstance(content, Formula):
            if content.family not in families:
                families[content.family] = _parsed(content[1:], key[0]), content.column
            parser, first = families[content.family]
            parsed[key] = parser, content.column - first
        else:
            sheet.known[key] = content
    reads = {key: parsed.keys() & set(parser.reads(moved)) for key, (parser, moved) in parsed.items()}
    try:
        for key in TopologicalSorter(reads).static_order():
            parser, moved = parsed[key]
            sheet.known[key] = _plain(parser.node(sheet, moved))
    except CycleError as error:
        raise FormulaError(f"a circle: {error.args[1]}") from error
    except (ArithmeticError, TypeError, ValueError) as error:
        raise FormulaError(f"{key}: {cells[key]}: {error}") from error
    return sheet.known


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number - 1


def _plain(value: Any) -> Any:
    """One value, as a cell holds it."""
    if isinstance(value, np.ndarray):
        value = value.flat[0]
    if value is None:
        return 0.0
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    return value if isinstance(value, str) else float(value)


def _numbers(value: Any) -> Any:
    """A value or a range as numbers; what is empty counts as 0."""
    if isinstance(value, np.ndarray):
        if value.dtype != object:
            return value
        return np.array([[0.0 if x is None else float(x) for x in row] for row in value])
    return 0.0 if value is None else float(value)


def _counted(arguments: list[Any]) -> list[float]:
    """The numbers among the arguments of SUM, MAX and their like: texts and empty cells of ranges are passed over."""
    found: list[float] = []
    for value in arguments:
        for x in value.flat if isinstance(value, np.ndarray) else [value]:
            if x is not None and not isinstance(x, str):
                found.append(float(x))
    return found


def _compare(op: str, a: Any, b: Any) -> Any:
    if isinstance(a, str) or isinstance(b, str):
        a, b = ("" if x is None else x for x in (a, b))
        if isinstance(a, str) != isinstance(b, str):
            return {"=": False, "<>": True, "<": isinstance(b, str), ">": isinstance(a, str)}[op]
        same = a.lower() == b.lower()
        return same if op == "=" else not same
    a, b = _numbers(a), _numbers(b)
    return {"=": a == b, "<>": a != b, "<": a < b, ">": a > b, "<=": a <= b, ">=": a >= b}[op]


def _operate(op: str, a: Any, b: Any) -> Any:
    if op == "&":
        return f"{_text(a)}{_text(b)}"
    if op in _LEVELS[0]:
        return _compare(op, a, b)
    a, b = _numbers(a), _numbers(b)
    if not isinstance(a, np.ndarray) and not isinstance(b, np.ndarray):
        return _ARITHMETIC[op](a, b)
    if op == "/" and not isinstance(b, np.ndarray) and b == 0:
        raise ZeroDivisionError("division by zero")
    with np.errstate(invalid="raise", over="raise"):
        return _ARITHMETIC[op](a, b)


def _text(x: Any) -> str:
    return "" if x is None else f"{x:.15g}" if isinstance(x, float) else str(x)


def irr(flows: list[float], guess: float) -> float:
    """The rate near a guess at which flows at the end of each year are worth nothing, by Newton's method."""
    factor = 1.0 / (1.0 + guess)
    for _ in range(100):
        value = slope = 0.0
        for flow in reversed(flows):
            slope = slope * factor + value
            value = value * factor + flow
        step = value / slope
        factor -= step
        if abs(step) < 1e-14 * abs(factor):
            return 1.0 / factor - 1.0
    raise ValueError("no rate of return found")


def _match(wanted: Any, places: Any) -> float:
    for i, x in enumerate(places.flat):
        if _compare("=", wanted, x):
            return float(i + 1)
    raise ValueError(f"{wanted} is not there")


def _count_if(places: Any, wanted: Any) -> float:
    return float(sum(bool(_compare("=", x, wanted)) for x in places.flat if x is not None))


def _sum_if(places: Any, wanted: Any, amounts: Any) -> float:
    pairs = zip(places.flat, amounts.flat, strict=True)
    return float(sum(x for at, x in pairs if at is not None and x is not None and _compare("=", at, wanted)))


def _day(serial: float) -> dt.date:
    return dt.date(1899, 12, 30) + dt.timedelta(days=math.floor(serial))


def _round(x: float, places: float) -> float:
    scaled = abs(x) * 10**places
    return math.copysign(math.floor(scaled + 0.5) / 10**places, x)


_FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "SUM": lambda *a: math.fsum(_counted(list(a))),
    "MAX": lambda *a: max(_counted(list(a)), default=0.0),
    "MIN": lambda *a: min(_counted(list(a)), default=0.0),
    "COUNT": lambda *a: float(len(_counted(list(a)))),
    "AVERAGE": lambda *a: math.fsum(_counted(list(a))) / len(_counted(list(a))),
    "COUNTIF": _count_if,
    "SUMIF": _sum_if,
    "ABS": lambda x: abs(_numbers(x)),
    "AND": lambda *a: all(bool(_numbers(x)) for x in a),
    "ISNUMBER": lambda x: isinstance(x, int | float) and not isinstance(x, bool),
    "OR": lambda *a: any(bool(_numbers(x)) for x in a),
    "ROUND": _round,
    "SUMPRODUCT": lambda *a: float(np.sum(np.prod(np.broadcast_arrays(*map(_numbers, a)), axis=0))),
    "NPV": lambda r, *a: math.fsum(x / (1 + r) ** (t + 1) for t, x in enumerate(_counted(list(a)))),
    "IRR": lambda flows, guess=0.1: irr(_counted([flows]), float(guess)),
    "INDEX": lambda places, i: places.flat[int(i) - 1],
    "MATCH": lambda wanted, places, _kind: _match(wanted, places),
    "YEAR": lambda d: float(_day(d).year),
    "DATE": lambda y, m, d: float((dt.date(int(y), int(m), int(d)) - dt.date(1899, 12, 30)).days),
}


@lru_cache(maxsize=20_000)
def _parsed(formula: str, page: str) -> _Parser:
    """A formula as it has been read before: a workbook has some four thousand, and is computed more than once."""
    return _Parser(formula, page)


class _Parser:
    """A formula as a function of the sheet, and the ranges that it reads."""

    def __init__(self, formula: str, page: str) -> None:
        self.page, self.ranges = page, list[tuple[str, int, int, int, int, bool, bool]]()
        self.tokens: list[tuple[str, str]] = []
        place = 0
        while place < len(formula.rstrip()):
            found = _TOKEN.match(formula, place)
            if found is None:
                raise FormulaError(f"cannot be read: {formula[place:]}")
            assert found.lastgroup is not None
            self.tokens.append((found.lastgroup, found[found.lastgroup]))
            place = found.end()
        self.at = 0
        self.node = self._binary(0)
        if self.at != len(self.tokens):
            raise FormulaError(f"more than one formula: {formula}")

    def reads(self, moved: int) -> list[Key]:
        """Every cell that the formula reads where it has moved by some columns."""
        return [
            (page, r, c)
            for page, top, left, bottom, right, starts, ends in self.ranges
            for r in range(top, bottom + 1)
            for c in range(left + starts * moved, right + ends * moved + 1)
        ]

    def _peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def _take(self, wanted: str = "") -> str:
        word = self._peek()
        if wanted and word != wanted:
            raise FormulaError(f"{wanted} expected, found {word}")
        self.at += 1
        return word

    def _binary(self, level: int) -> Node:
        if level == len(_LEVELS):
            return self._power()
        left = self._binary(level + 1)
        while self._peek() in _LEVELS[level]:
            left = self._joined(self._take(), left, self._binary(level + 1))
        return left

    def _joined(self, op: str, left: Node, right: Node) -> Node:
        return lambda sheet, moved: _operate(op, left(sheet, moved), right(sheet, moved))

    def _power(self) -> Node:
        left = self._unary()
        while self._peek() == "^":
            self._take()
            left = self._joined("^", left, self._unary())
        return left

    def _unary(self) -> Node:
        if self._peek() == "-":
            self._take()
            inner = self._unary()
            return lambda sheet, moved: -_numbers(inner(sheet, moved))
        return self._atom()

    def _atom(self) -> Node:
        kind, word = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            number = float(word)
            return lambda sheet, moved: number
        if kind == "text":
            return lambda sheet, moved: word[1:-1]
        if kind == "ref":
            return self._reference(word)
        if kind == "name":
            return self._call(word)
        if word == "(":
            inner = self._binary(0)
            self._take(")")
            return inner
        if word == "{":
            parts = self._list("}")
            return lambda sheet, moved: np.array([[part(sheet, moved) for part in parts]], dtype=object)
        raise FormulaError(f"unexpected {word}")

    def _list(self, end: str) -> list[Node]:
        parts = []
        while self._peek() != end:
            parts.append(self._binary(0))
            if self._peek() == ",":
                self._take()
        self._take(end)
        return parts

    def _reference(self, word: str) -> Node:
        found = _ADDRESS.fullmatch(word)
        assert found is not None
        page, top, left, starts = found[1] or self.page, int(found[4]) - 1, _column(found[3]), not found[2]
        if not found[6]:
            self.ranges.append((page, top, left, top, left, starts, starts))
            return lambda sheet, moved: sheet.known.get((page, top, left + starts * moved))
        bottom, right, ends = int(found[7]) - 1, _column(found[6]), not found[5]
        self.ranges.append((page, top, left, bottom, right, starts, ends))
        return lambda sheet, moved: sheet.range(
            page, top, left + starts * moved, bottom, right + ends * moved
        )

    def _call(self, name: str) -> Node:
        self._take("(")
        parts = self._list(")")
        if name == "IF":
            test, yes, no = parts
            return lambda sheet, moved: (yes if bool(_numbers(test(sheet, moved))) else no)(sheet, moved)
        if name == "IFERROR":
            tried, other = parts

            def attempt(sheet: Sheet, moved: int) -> Any:
                try:
                    return tried(sheet, moved)
                except (ArithmeticError, TypeError, ValueError):
                    return other(sheet, moved)

            return attempt
        function = _FUNCTIONS.get(name)
        if function is None:
            raise FormulaError(f"unknown function {name}")
        return lambda sheet, moved: function(*(part(sheet, moved) for part in parts))
