"""Which numbers of a project each indicator depends on, read off the traced chain without evaluating it.

The chain is traced once. Every element of every array in it carries the set of numbers that it was computed
from, as bits, and each traced equation hands the sets on. Equations that only move elements (slices, stacks,
transposes) move the sets in the same way, so a number does not spread over an array by standing in one;
constants are known, so what a constant mask or a constant zero shuts out is shut out. Equations not known
here spread every input to every
output: the answer may then name a number too many, never one too few.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from jax.extend import core

from anodeworks.arrays import jax
from anodeworks.study.program import fingerprint
from anodeworks.twin.chain import evaluate_one
from anodeworks.twin.project import Project

Sets = npt.NDArray[np.uint8]  # an array's shape, and a last axis of bits, eight numbers of the project a byte


@dataclass(frozen=True, eq=False)
class Traced:
    """An array of the traced chain: what its elements depend on, and its value if it is a constant."""

    sets: Sets
    make: Callable[[], Any] | None = None

    @property
    def constant(self) -> bool:
        """Whether the array is the same whatever the project's numbers."""
        return self.make is not None

    @cached_property
    def value(self) -> npt.NDArray[Any]:
        """A constant's value, found when it is first asked for."""
        assert self.make is not None
        return np.asarray(self.make())


ELEMENTWISE: Final = frozenset((
    "abs", "acos", "acosh", "add", "add_any", "and", "asin", "asinh", "atan", "atan2", "atanh", "cbrt",
    "ceil", "clamp", "convert_element_type", "copy", "cos", "cosh", "digamma", "div", "eq", "erf",
    "erf_inv", "erfc", "exp", "exp2", "expm1", "floor", "ge", "gt", "integer_pow", "is_finite", "le",
    "lgamma", "log", "log1p", "logistic", "lt", "max", "min", "mul", "ne", "neg", "nextafter", "not", "or",
    "pow", "real", "rem", "round", "rsqrt", "select_n", "sign", "sin", "sinh", "sqrt", "square",
    "stop_gradient", "sub", "tan", "tanh", "xor",
))  # fmt: skip
REDUCING: Final = frozenset((
    "argmax", "argmin", "reduce_and", "reduce_max", "reduce_min", "reduce_or", "reduce_prod", "reduce_sum",
))  # fmt: skip
RUNNING: Final = frozenset((
    "cumlogsumexp", "cummax", "cummin", "cumprod", "cumsum",
))  # fmt: skip


def depends(function: Callable[[Any], Mapping[str, Any]], values: Mapping[str, Any]) -> dict[str, list[str]]:
    """For every named result of a JAX function of named values the names of those that it depends on, sorted."""
    names = sorted(values)
    owns = np.packbits(np.eye(len(names), dtype=np.uint8), axis=1)
    traced, shapes = jax.make_jaxpr(function, return_shape=True)(dict(values))
    given = [
        Traced(np.array(np.broadcast_to(row, (*np.shape(values[n]), owns.shape[1]))))
        for n, row in zip(names, owns, strict=True)
    ]
    results = _Follower(owns.shape[1]).closed(traced, given)
    return {
        name: [names[i] for i in np.flatnonzero(np.unpackbits(_union(result.sets), count=len(names)))]
        for name, result in zip(sorted(shapes), results, strict=True)
    }


def dependence(project: Project) -> dict[str, list[str]]:
    """For every indicator the keys of the numbers that it depends on, in the ledger's order.

    It is a matter of structure: a project with other numbers is not traced again.
    """
    word = fingerprint(project)
    found = _known.get(word) or depends(
        lambda values: evaluate_one(project)(project.tied(values)).indicators, project.values
    )
    _known[word] = found
    while len(_known) > KNOWN:
        _known.popitem(last=False)
    order = {key: i for i, key in enumerate(project.ledger)}
    return {name: sorted(found[name], key=order.__getitem__) for name in project.indicators}


KNOWN: Final = 16  # structures of which it is remembered
_known: OrderedDict[str, dict[str, list[str]]] = OrderedDict()


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
            "gather": self.gather,
            "dynamic_slice": self.cut,
            "mark": lambda _, given: given,  # `stored` and `shared` of numerics: the same values
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
        """The results of one equation; of one that another JAX spells otherwise, all that they can depend on."""
        try:
            return self.known(equation, given)
        except (AttributeError, KeyError):
            return self.everything(equation, given)

    def known(self, equation: Any, given: list[Traced]) -> list[Traced]:
        """The results of one equation by the rule for it."""
        name, params = equation.primitive.name, equation.params
        inner = _inner(params)
        if all(g.constant for g in given) and inner is None and "branches" not in params:
            return self.constants(equation, given)
        if name in self.rules:
            return self.rules[name](equation, given)
        sets = [g.sets for g in given]
        if name in ELEMENTWISE:
            return [Traced(_elementwise(sets, equation.outvars[0].aval.shape))]
        if name in _MOVES:
            return [Traced(_MOVES[name](params, *sets))]
        if name in REDUCING:
            return [Traced(np.bitwise_or.reduce(sets[0], axis=tuple(params["axes"])))]
        if name in RUNNING:
            turn = slice(None, None, -1 if params["reverse"] else 1)
            there = np.moveaxis(sets[0], params["axis"], 0)[turn]
            return [Traced(np.moveaxis(np.bitwise_or.accumulate(there, axis=0)[turn], 0, params["axis"]))]
        if inner is not None and len(inner.jaxpr.invars) == len(given):
            return self.closed(inner, given)
        return self.everything(equation, given)

    def constant(self, value: Any) -> Traced:
        """A constant depends on nothing."""
        return Traced(self.nothing(np.shape(value)), lambda: value)

    def constants(self, equation: Any, given: Sequence[Traced]) -> list[Traced]:
        """Constants computed from constants, when they are asked for."""

        def compute(place: int) -> Any:
            results = equation.primitive.bind(*(g.value for g in given), **equation.params)
            return results[place] if equation.primitive.multiple_results else results

        return [
            Traced(self.nothing(v.aval.shape), partial(compute, place))
            for place, v in enumerate(equation.outvars)
        ]

    def nothing(self, shape: tuple[int, ...]) -> Sets:
        """Empty sets."""
        return np.zeros((*shape, self.width), dtype=np.uint8)

    def everything(self, equation: Any, given: Sequence[Traced]) -> list[Traced]:
        """Every result from every input."""
        union = _union(*(g.sets for g in given))
        shapes = [v.aval.shape for v in equation.outvars]
        return [Traced(np.array(np.broadcast_to(union, (*shape, self.width)))) for shape in shapes]

    def scan(self, equation: Any, given: list[Traced]) -> list[Traced]:
        """A loop of known length, followed step by step.

        Which inputs stay, which are carried and which are columns shows in their shapes: a column has one axis more
        than what the body takes of it.
        """
        p = equation.params
        body, length = _inner(p), p["length"]
        if body is None or not length:
            return self.everything(equation, given)
        count = _as_deep(equation.outvars, body.jaxpr.outvars)
        first = _as_deep(equation.invars, body.jaxpr.invars) - count
        fixed, carry, columns = given[:first], given[first : first + count], given[first + count :]
        rows: list[list[Sets]] = [[] for _ in range(length)]
        for i in reversed(range(length)) if p["reverse"] else range(length):
            picked = [self.constant(c.value[i]) if c.constant else Traced(c.sets[i]) for c in columns]
            done = self.closed(body, [*fixed, *carry, *picked])
            carry, rows[i] = done[:count], [r.sets for r in done[count:]]
        return [*carry, *(Traced(np.stack(column)) for column in zip(*rows, strict=True))]

    def repeat(self, equation: Any, given: list[Traced]) -> list[Traced]:
        """A loop of unknown length: repeated until the sets stop growing; what ends it counts for all."""
        p = equation.params
        carried = len(equation.outvars)
        tests, steps = (len(p[name].jaxpr.invars) - carried for name in ("cond_jaxpr", "body_jaxpr"))
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
        if not chooser.constant:
            return [Traced(_elementwise([g.sets for g in given], shape))]
        picks = np.broadcast_to(chooser.value.astype(np.int64), shape)[..., None]
        return [Traced(_or([np.where(picks == i, case.sets, 0) for i, case in enumerate(cases)]))]

    def multiply(self, equation: Any, given: list[Traced]) -> list[Traced]:
        """A product: nothing gets past a constant zero."""
        sets = _elementwise([g.sets for g in given], equation.outvars[0].aval.shape)
        for g in given:
            if g.constant:
                sets = np.where((g.value == 0)[..., None], 0, sets)
        return [Traced(sets)]

    def product(self, equation: Any, given: list[Traced]) -> list[Traced]:
        """A product of arrays: each result from the elements that meet in it, constant zeros left out."""
        (left_sum, right_sum), (left_batch, right_batch) = equation.params["dimension_numbers"]
        left, right = (
            _arranged(g, b, s)
            for g, b, s in zip(given, (left_batch, right_batch), (left_sum, right_sum), strict=True)
        )
        meet = np.where(right[1][:, None], left[0][:, :, None], 0) | np.where(
            left[1][:, :, None], right[0][:, None], 0
        )
        result = np.bitwise_or.reduce(meet, axis=3)
        return [Traced(result.reshape(*equation.outvars[0].aval.shape, self.width))]

    def gather(self, equation: Any, given: list[Traced]) -> list[Traced]:
        """Elements picked by index: the ones picked by constants, else any of the same batch."""
        if given[1].constant:
            return [Traced(_picked(equation, given[0].sets, [given[1].value]))]
        how = equation.params["dimension_numbers"]
        if not how.operand_batching_dims:
            return self.everything(equation, given)
        shape = equation.outvars[0].aval.shape
        of_index = [d for d in range(len(shape)) if d not in how.offset_dims]  # dimensions from the indices
        result = self.nothing(shape)
        placed = (how.operand_batching_dims, how.start_indices_batching_dims)
        for traced, batching in zip(given, placed, strict=True):
            rest = tuple(d for d in range(traced.sets.ndim - 1) if d not in batching)
            union = np.bitwise_or.reduce(traced.sets, axis=rest)
            at = [of_index[d] for d in how.start_indices_batching_dims]
            result |= _placed(union, at, shape)
        return [Traced(result)]

    def cut(self, equation: Any, given: list[Traced]) -> list[Traced]:
        """A slice at a place: that one where it is a constant, else any."""
        if not all(g.constant for g in given[1:]):
            return self.everything(equation, given)
        return [Traced(_picked(equation, given[0].sets, [g.value for g in given[1:]]))]


def _inner(params: Mapping[str, Any]) -> core.ClosedJaxpr | None:
    """The traced function that an equation calls, under whatever name."""
    return next((value for value in params.values() if isinstance(value, core.ClosedJaxpr)), None)


def _as_deep(outside: Sequence[Any], inside: Sequence[Any]) -> int:
    """How many variables have as many axes outside a loop as in its body."""
    pairs = zip(outside, inside, strict=True)
    return sum(len(out.aval.shape) == len(within.aval.shape) for out, within in pairs)


def _arranged(traced: Traced, batch: Sequence[int], summed: Sequence[int]) -> tuple[Sets, Any]:
    """Sets, and whether an element counts (a constant zero does not), as (batch, rest, summed), bits last."""
    shape = traced.sets.shape[:-1]
    rest = [i for i in range(len(shape)) if i not in (*batch, *summed)]
    lengths = [int(np.prod([shape[i] for i in axes], dtype=int)) for axes in (batch, rest, summed)]
    counts = traced.value != 0 if traced.constant else np.ones(shape, dtype=bool)
    order = (*batch, *rest, *summed)
    sets = traced.sets.transpose(*order, len(shape)).reshape(*lengths, -1)
    return sets, counts.transpose(order).reshape(*lengths, 1)


def _elementwise(sets: Sequence[Sets], shape: tuple[int, ...]) -> Sets:
    """Element by element, scalars beside arrays."""
    stretched = [s.reshape(*[1] * len(shape), -1) if s.ndim == 1 else s for s in sets]
    return np.array(np.broadcast_to(_or(stretched), (*shape, sets[0].shape[-1])))


def _picked(equation: Any, sets: Sets, at: Sequence[Any]) -> Sets:
    """Elements picked at constant places: the equation run on the elements' numbers."""
    numbers = np.arange(int(np.prod(sets.shape[:-1], dtype=int))).reshape(sets.shape[:-1])
    picked = np.asarray(equation.primitive.bind(numbers, *at, **equation.params))
    return np.asarray(sets.reshape(-1, sets.shape[-1])[picked])


def _placed(sets: Sets, at: Sequence[int], shape: Sequence[int]) -> Sets:
    """An array whose dimensions become those named by `at` of a larger shape, repeated along the others."""
    ones = [1] * len(shape)
    for length, dimension in zip(sets.shape[:-1], at, strict=True):
        ones[dimension] = length
    order = sorted(range(len(at)), key=at.__getitem__)
    return np.broadcast_to(sets.transpose(*order, len(at)).reshape(*ones, -1), (*shape, sets.shape[-1]))


def _padded(how: Mapping[str, Any], sets: Sets, filler: Sets) -> Sets:
    """An array with a border and gaps filled with one element (negative borders cut off)."""
    result = sets
    for axis, (before, after, gap) in enumerate(how["padding_config"]):
        length = result.shape[axis]
        places = before + np.arange(length) * (gap + 1)
        total = before + after + max(length + (length - 1) * gap, 0)
        shape = (*result.shape[:axis], total, *result.shape[axis + 1 :])
        wide = np.array(np.broadcast_to(filler, shape))
        inside = (places >= 0) & (places < total)
        np.moveaxis(wide, axis, 0)[places[inside]] = np.moveaxis(result, axis, 0)[inside]
        result = wide
    return result


def _sliced(how: Mapping[str, Any], sets: Sets) -> Sets:
    steps = how["strides"] or [1] * (sets.ndim - 1)
    ranges = zip(how["start_indices"], how["limit_indices"], steps, strict=True)
    return sets[tuple(slice(*ends) for ends in ranges)]


_MOVES: Final[Mapping[str, Callable[..., Sets]]] = {  # (parameters, sets of each input) -> sets of the result
    "broadcast_in_dim": lambda how, sets: _placed(sets, how["broadcast_dimensions"], how["shape"]),
    "concatenate": lambda how, *sets: np.concatenate(sets, axis=how["dimension"]),
    "pad": _padded,
    "reshape": lambda how, sets: sets.reshape(*how["new_sizes"], -1),
    "rev": lambda how, sets: np.flip(sets, axis=tuple(how["dimensions"])),
    "slice": _sliced,
    "squeeze": lambda how, sets: np.squeeze(sets, axis=tuple(how["dimensions"])),
    "stack": lambda how, *sets: np.stack(sets, axis=how["axis"]),
    "transpose": lambda how, sets: sets.transpose(*how["permutation"], sets.ndim - 1),
}


def _or(parts: Sequence[Sets]) -> Sets:
    result = parts[0]
    for part in parts[1:]:
        result = result | part
    return result


def _union(*sets: Sets) -> Sets:
    """The union over all elements of all arrays, one row of bits."""
    rows = np.concatenate([s.reshape(-1, s.shape[-1]) for s in sets])
    return np.asarray(np.bitwise_or.reduce(rows, axis=0))
