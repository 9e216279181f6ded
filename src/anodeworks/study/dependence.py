"""Which numbers of a project each indicator depends on, read off the traced chain without evaluating it.

The chain is traced once. Every element of every array in it carries the set of numbers that it was computed from, as
bits, and each traced equation hands the sets on. Equations that only move elements (slices, stacks, transposes) move
the sets in the same way, so a number does not spread over an array by standing in one; constants are known, so what
a constant mask or a constant zero shuts out is shut out. Equations not known here spread every input to every
output: the answer may then name a number too many, never one too few.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

import jax
import numpy as np
import numpy.typing as npt
from jax.extend import core

from anodeworks.twin.chain import evaluate_one
from anodeworks.twin.project import Project

Sets = npt.NDArray[np.uint8]  # an array's shape, and a last axis of bits, eight numbers of the project a byte


class Traced(NamedTuple):
    """An array of the traced chain: what its elements depend on, and its value if it is a constant."""

    sets: Sets
    value: Any = None


ELEMENTWISE: Final = frozenset(
    """abs acos acosh add add_any and asin asinh atan atan2 atanh cbrt ceil clamp convert_element_type copy cos cosh
    div eq erf erf_inv erfc exp exp2 expm1 floor ge gt integer_pow is_finite le lgamma digamma log log1p logistic lt
    max min mul ne neg nextafter not or pow real rem round rsqrt select_n sign sin sinh sqrt square stop_gradient sub
    tan tanh xor""".split()
)
MOVING: Final = frozenset(
    "broadcast_in_dim concatenate pad reshape rev slice split squeeze stack tile transpose unstack".split()
)
INDEXED: Final = frozenset("dynamic_slice gather".split())
REDUCING: Final = frozenset("argmax argmin reduce_and reduce_max reduce_min reduce_or reduce_prod reduce_sum".split())
RUNNING: Final = frozenset("cumlogsumexp cummax cummin cumprod cumsum".split())


def dependence(project: Project) -> dict[str, list[str]]:
    """For every indicator the keys of the numbers that it depends on, in the ledger's order."""
    keys = sorted(project.ledger)
    traced = jax.make_jaxpr(lambda values: evaluate_one(project)(values).indicators)(project.values)
    owns = np.packbits(np.eye(len(keys), dtype=np.uint8), axis=1)
    figures = _Follower(owns.shape[1]).closed(traced, [Traced(row) for row in owns])
    order = {key: i for i, key in enumerate(project.ledger)}
    found = {}
    for name, figure in zip(sorted(project.indicators), figures, strict=True):
        bits = np.unpackbits(_union(figure.sets), count=len(keys))
        found[name] = sorted((keys[i] for i in np.flatnonzero(bits)), key=order.__getitem__)
    return {name: found[name] for name in project.indicators}


def feeds(project: Project) -> dict[str, list[str]]:
    """For every number the indicators that depend on it, in the order in which indicators are declared."""
    found: dict[str, list[str]] = {key: [] for key in project.ledger}
    for name, keys in dependence(project).items():
        for key in keys:
            found[key].append(name)
    return found


class _Follower:
    """Follows sets of `width` bytes through traced functions."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.rules: dict[str, Callable[[Any, list[Traced]], list[Traced]]] = {
            "scan": self.scan,
            "while": self.repeat,
            "cond": self.branch,
            "dot_general": self.product,
            "select_n": self.select,
            "mul": self.multiply,
        }

    def closed(self, function: Any, given: Sequence[Traced]) -> list[Traced]:
        """The results of a traced function with its constants."""
        return self.run(function.jaxpr, [self.constant(c) for c in function.consts], given)

    def run(self, function: Any, constants: Sequence[Traced], given: Sequence[Traced]) -> list[Traced]:
        """The results of a traced function, equation by equation."""
        at = dict(zip((*function.constvars, *function.invars), (*constants, *given), strict=True))

        def read(atom: Any) -> Traced:
            return self.constant(atom.val) if isinstance(atom, core.Literal) else at[atom]

        for equation in function.eqns:
            results = self.step(equation, [read(atom) for atom in equation.invars])
            at.update(zip(equation.outvars, results, strict=True))
        return [read(atom) for atom in function.outvars]

    def step(self, equation: Any, given: list[Traced]) -> list[Traced]:
        """The results of one equation."""
        name, params = equation.primitive.name, equation.params
        inner = params.get("jaxpr", params.get("call_jaxpr"))
        if all(g.value is not None for g in given) and inner is None and "branches" not in params:
            results = equation.primitive.bind(*(g.value for g in given), **params)
            return [self.constant(r) for r in (results if equation.primitive.multiple_results else [results])]
        sets = [g.sets for g in given]
        if name in self.rules:
            return self.rules[name](equation, given)
        if name in ELEMENTWISE:
            return [Traced(_elementwise(sets, equation.outvars[0].aval.shape))]
        if name in MOVING:
            return _moved(equation, sets)
        if name in INDEXED and all(g.value is not None for g in given[1:]):
            return _moved(equation, sets[:1], [g.value for g in given[1:]])
        if name in REDUCING:
            return [Traced(np.bitwise_or.reduce(sets[0], axis=tuple(params["axes"])))]
        if name in RUNNING:
            turn = slice(None, None, -1 if params["reverse"] else 1)
            there = np.moveaxis(sets[0], params["axis"], 0)[turn]
            return [Traced(np.moveaxis(np.bitwise_or.accumulate(there, axis=0)[turn], 0, params["axis"]))]
        if isinstance(inner, core.ClosedJaxpr) and len(inner.jaxpr.invars) == len(given):
            return self.closed(inner, given)
        return self.everything(equation, given)

    def constant(self, value: Any) -> Traced:
        """A constant depends on nothing."""
        return Traced(np.zeros((*np.shape(value), self.width), dtype=np.uint8), value)

    def everything(self, equation: Any, given: Sequence[Traced]) -> list[Traced]:
        """Every result from every input."""
        union = _union(*(g.sets for g in given))
        return [Traced(np.array(np.broadcast_to(union, (*v.aval.shape, self.width)))) for v in equation.outvars]

    def scan(self, equation: Any, given: list[Traced]) -> list[Traced]:
        """A loop of known length, followed step by step."""
        p = equation.params
        body, length = p["jaxpr"], p["length"]
        if not length:
            return self.everything(equation, given)
        first, count = p["num_consts"], p["num_carry"]
        fixed, carry, columns = given[:first], given[first : first + count], given[first + count :]
        rows: list[list[Sets]] = [[] for _ in range(length)]
        for i in reversed(range(length)) if p["reverse"] else range(length):
            picked = [Traced(c.sets[i], None if c.value is None else c.value[i]) for c in columns]
            done = self.closed(body, [*fixed, *carry, *picked])
            carry, rows[i] = done[:count], [r.sets for r in done[count:]]
        return [*carry, *(Traced(np.stack(column)) for column in zip(*rows, strict=True))]

    def repeat(self, equation: Any, given: list[Traced]) -> list[Traced]:
        """A loop of unknown length: repeated until the sets stop growing; what ends it counts for every result."""
        p = equation.params
        tests, steps = p["cond_nconsts"], p["body_nconsts"]
        for_test, for_step, carry = given[:tests], given[tests : tests + steps], given[tests + steps :]
        sets = [c.sets for c in carry]
        while True:
            carry = [Traced(s) for s in sets]  # no longer constants: the loop changes them
            ends = _union(*(t.sets for t in self.closed(p["cond_jaxpr"], [*for_test, *carry])))
            after = self.closed(p["body_jaxpr"], [*for_step, *carry])
            grown = [before | now.sets | ends for before, now in zip(sets, after, strict=True)]
            if all(np.array_equal(a, b) for a, b in zip(grown, sets, strict=True)):
                return carry
            sets = grown

    def branch(self, equation: Any, given: list[Traced]) -> list[Traced]:
        """Any of the branches, and what chooses between them."""
        done = [self.closed(branch, given[1:]) for branch in equation.params["branches"]]
        chooser = _union(given[0].sets)
        return [Traced(_or([r.sets for r in results]) | chooser) for results in zip(*done, strict=True)]

    def select(self, equation: Any, given: list[Traced]) -> list[Traced]:
        """A choice element by element: where the chooser is a constant, only what it picks."""
        chooser, *cases = given
        shape = equation.outvars[0].aval.shape
        if chooser.value is None:
            return [Traced(_elementwise([g.sets for g in given], shape))]
        picks = np.broadcast_to(np.asarray(chooser.value, dtype=np.int64), shape)[..., None]
        return [Traced(_or([np.where(picks == i, case.sets, 0) for i, case in enumerate(cases)]))]

    def multiply(self, equation: Any, given: list[Traced]) -> list[Traced]:
        """A product: nothing gets past a constant zero."""
        sets = _elementwise([g.sets for g in given], equation.outvars[0].aval.shape)
        for g in given:
            if g.value is not None:
                sets = np.where((np.asarray(g.value) == 0)[..., None], 0, sets)
        return [Traced(sets)]

    def product(self, equation: Any, given: list[Traced]) -> list[Traced]:
        """A product of arrays: each result from the elements that meet in it, constant zeros left out."""
        (left_sum, right_sum), (left_batch, right_batch) = equation.params["dimension_numbers"]
        left, right = (_arranged(g, b, s) for g, b, s in zip(given, (left_batch, right_batch), (left_sum, right_sum)))
        meet = np.where(right[1][:, None], left[0][:, :, None], 0) | np.where(left[1][:, :, None], right[0][:, None], 0)
        result = np.bitwise_or.reduce(meet, axis=3)
        return [Traced(result.reshape(*equation.outvars[0].aval.shape, self.width))]


def _arranged(traced: Traced, batch: Sequence[int], summed: Sequence[int]) -> tuple[Sets, Any]:
    """Sets, and whether an element can count (a constant zero cannot), as (batch, rest, summed) with bits last."""
    shape = traced.sets.shape[:-1]
    rest = [i for i in range(len(shape)) if i not in (*batch, *summed)]
    lengths = [int(np.prod([shape[i] for i in axes], dtype=int)) for axes in (batch, rest, summed)]
    counts = np.ones(shape, dtype=bool) if traced.value is None else np.asarray(traced.value) != 0
    order = (*batch, *rest, *summed)
    sets = traced.sets.transpose(*order, len(shape)).reshape(*lengths, -1)
    return sets, counts.transpose(order).reshape(*lengths, 1)


def _elementwise(sets: Sequence[Sets], shape: tuple[int, ...]) -> Sets:
    """Element by element, scalars beside arrays."""
    stretched = [s.reshape(*[1] * len(shape), -1) if s.ndim == 1 else s for s in sets]
    return np.array(np.broadcast_to(_or(stretched), (*shape, sets[0].shape[-1])))


def _moved(equation: Any, sets: Sequence[Sets], more: Sequence[Any] = ()) -> list[Traced]:
    """An equation that only moves elements, run on the elements' numbers instead."""
    ends = np.cumsum([0, *(int(np.prod(s.shape[:-1], dtype=int)) for s in sets)])
    numbers = [np.arange(a, b).reshape(s.shape[:-1]) for a, b, s in zip(ends, ends[1:], sets, strict=False)]
    moved = equation.primitive.bind(*map(jax.numpy.asarray, numbers), *more, **equation.params)
    flat = np.concatenate([s.reshape(-1, s.shape[-1]) for s in sets])
    return [Traced(flat[np.asarray(m)]) for m in (moved if equation.primitive.multiple_results else [moved])]


def _or(parts: Sequence[Sets]) -> Sets:
    result = parts[0]
    for part in parts[1:]:
        result = result | part
    return result


def _union(*sets: Sets) -> Sets:
    """The union over all elements of all arrays, one row of bits."""
    rows = np.concatenate([s.reshape(-1, s.shape[-1]) for s in sets])
    return np.asarray(np.bitwise_or.reduce(rows, axis=0))
