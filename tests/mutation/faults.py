"""Single faults in a text of Python: one sign, comparison, index, constant, term, pair of arguments, or one "and".

A fault replaces the text of one expression; the rest of the file stays as it is, so that lines keep their numbers. What
cannot change a figure is left alone: annotations, texts, messages of errors, tolerances.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

LEAST: Final = 1e-5  # constants below it are tolerances
# Calls that say the same with their arguments swapped, or nothing at all.
EITHER_WAY: Final = frozenset({
    "isinstance", "issubclass", "getattr", "hasattr", "max", "min", "maximum", "minimum", "hypot", "isclose",
    "allclose", "logical_and", "logical_or", "add", "multiply", "equal", "array_equal", "cast", "replace",
})  # fmt: skip
_SIGNS: Final = {ast.Add: ast.Sub, ast.Sub: ast.Add}
_TURNED: Final = {
    ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
}  # fmt: skip
_EDGES: Final = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
_WORDS: Final = {ast.And: ast.Or, ast.Or: ast.And, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd}


class Span(NamedTuple):
    """Where an expression stands: lines from 1, columns in bytes of UTF-8, as `ast` counts."""

    line: int
    column: int
    last: int
    end: int


@dataclass(frozen=True)
class Fault:
    """One expression and what would stand there instead."""

    kind: str
    span: Span
    before: str
    after: str

    def put(self, text: str) -> str:
        """The text with the fault in it."""
        lines = text.encode().splitlines(keepends=True)
        first, last = self.span.line - 1, self.span.last - 1
        head, tail = lines[first][: self.span.column], lines[last][self.span.end :]
        inside = self.after.encode() + b" \\\n" * (last - first)  # below the fault lines keep their numbers
        return b"".join([*lines[:first], head + inside + tail, *lines[last + 1 :]]).decode()


def faults(text: str) -> list[Fault]:
    """Every fault that may be put into a text, in its order."""
    found = []
    for node in _expressions(ast.parse(text)):
        for kind, make in KINDS.items():
            for other in make(node):
                before, after = ast.unparse(node), ast.unparse(other)
                if after != before:
                    span = Span(node.lineno, node.col_offset, node.end_lineno or 0, node.end_col_offset or 0)
                    found.append(Fault(kind, span, before, f"({after})"))
    return found


def _expressions(node: ast.AST) -> Iterator[ast.expr]:
    """The expressions that may carry a fault."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "type_params", "bases"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or isinstance(child, (ast.Raise, ast.JoinedStr, ast.Assert)):
                continue
            if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
                continue
            if isinstance(child, ast.expr):
                yield child
            yield from _expressions(child)


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _sign(node: ast.expr) -> Iterator[ast.expr]:
    if (
        isinstance(node, ast.BinOp)
        and type(node.op) in _SIGNS
        and not (_is_text(node.left) or _is_text(node.right))
    ):
        yield ast.BinOp(node.left, _SIGNS[type(node.op)](), node.right)
    if (
        isinstance(node, ast.UnaryOp)
        and isinstance(node.op, ast.USub)
        and not isinstance(node.operand, ast.Constant)
    ):
        yield node.operand


def _comparison(node: ast.expr) -> Iterator[ast.expr]:
    if not isinstance(node, ast.Compare):
        return
    sides = [node.left, *node.comparators]
    for i, op in enumerate(node.ops):
        by_whole = any(isinstance(s, ast.Constant) and isinstance(s.value, int) for s in sides[i : i + 2])
        for known in (_TURNED, _EDGES) if by_whole else (_TURNED,):
            if type(op) in known:
                ops = [known[type(op)]() if k == i else o for k, o in enumerate(node.ops)]
                yield ast.Compare(node.left, ops, node.comparators)


def _index(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.Subscript):
        for place in ast.walk(node.slice):
            if isinstance(place, ast.Constant) and type(place.value) is int:
                yield _with(node, place, ast.Constant(place.value + 1))


def _constant(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.Constant) and isinstance(node.value, float) and LEAST <= abs(node.value) < 1e200:
        yield ast.Constant(float(f"{1.03 * node.value:.12g}"))


def _term(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub | ast.Mult | ast.Div):
        if _is_text(node.left) or _is_text(node.right):
            return
        yield node.left
        if isinstance(node.op, ast.Add | ast.Mult):
            yield node.right


def _arguments(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.Call) and len(node.args) > 1:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        plain = not any(isinstance(a, ast.Starred | ast.Constant) for a in node.args[:2])
        if name not in EITHER_WAY and plain:
            yield ast.Call(node.func, [node.args[1], node.args[0], *node.args[2:]], node.keywords)


def _word(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BoolOp):
        yield ast.BoolOp(_WORDS[type(node.op)](), node.values)
    if isinstance(node, ast.BinOp) and type(node.op) in _WORDS:
        yield ast.BinOp(node.left, _WORDS[type(node.op)](), node.right)


def _with(node: ast.expr, part: ast.AST, other: ast.expr) -> ast.expr:
    """A copy of an expression, one part of it another."""
    return copy.deepcopy(
        node, {id(part): other}
    )  # what it holds to be copied already stands in place of the part


KINDS: Final[dict[str, Callable[[ast.expr], Iterator[ast.expr]]]] = {
    "sign": _sign,
    "comparison": _comparison,
    "index": _index,
    "constant": _constant,
    "term": _term,
    "arguments": _arguments,
    "and or": _word,
}
