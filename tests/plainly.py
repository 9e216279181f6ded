"""A project's figures without a compiler: the chain is traced, and its equations are done in NumPy one after the other.

    result = plainly(project)

What compiling takes ten seconds for takes one, so that thousands of projects of hundreds of structures can be
evaluated; and the figures owe nothing to XLA. What NumPy has no word for is done by JAX.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import jax
import numpy as np
import scipy.special
from jax.extend import core

from anodeworks import Project
from anodeworks.study.lines import lined
from anodeworks.study.program import BATCH, Program, columns, fingerprint, of_columns
from anodeworks.study.result import Result

Function = Callable[..., Any]
ONE_BY_ONE: Final[dict[str, Function]] = {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide, "max": np.maximum, "min": np.minimum,
    "pow": np.power, "neg": np.negative, "abs": np.abs, "exp": np.exp, "log": np.log, "log1p": np.log1p,
    "expm1": np.expm1, "sqrt": np.sqrt, "floor": np.floor, "ceil": np.ceil, "tanh": np.tanh, "sign": np.sign,
    "erf": scipy.special.erf, "erfc": scipy.special.erfc, "is_finite": np.isfinite, "square": np.square,
    "gt": np.greater, "ge": np.greater_equal, "lt": np.less, "le": np.less_equal, "eq": np.equal, "ne": np.not_equal,
    "and": np.logical_and, "or": np.logical_or, "not": np.logical_not,
}  # fmt: skip
REDUCING: Final[dict[str, Function]] = {
    "reduce_sum": np.sum, "reduce_max": np.max, "reduce_min": np.min, "reduce_or": np.any, "reduce_and": np.all,
}  # fmt: skip
_traced: dict[str, Any] = {}
_last: list[Any] = ["", None, None]  # structure, its equations, the form of what they give


def plainly(project: Project) -> Result:
    """The base case of a project; those that follow one another with the same structure are traced once."""
    project = lined(project)
    if (word := fingerprint(project)) != _last[0]:
        traced, form = jax.make_jaxpr(of_columns(project), return_shape=True)(columns(project))
        _last[:] = word, traced, jax.tree.structure(form)
    with np.errstate(all="ignore"):
        leaves = closed(_last[1], [columns(project)])
    return Result(project, jax.tree.unflatten(_last[2], [np.asarray(leaf)[None] for leaf in leaves]), {})


def program(project: Project, keys: Sequence[str], size: int = BATCH) -> Program:
    """In place of `study.program.program`, where a test asks a structure of its own for a few scenarios."""
    order = {key: row for row, key in enumerate(sorted(project.values))}
    rows = [order[key] for key in keys]
    word = fingerprint(project)
    if word not in _traced:
        _traced[word] = jax.make_jaxpr(of_columns(project), return_shape=True)(columns(project))
    traced, form = _traced[word]

    def run(fixed: Any, varied: Any) -> Any:
        numbers = np.repeat(fixed[:, None], size, axis=1)
        numbers[rows] = varied
        # A chunk is filled up with its last.
        distinct, place = np.unique(numbers, axis=1, return_inverse=True)
        with np.errstate(all="ignore"):
            found = [closed(traced, [column]) for column in distinct.T.copy()]
        leaves = [np.stack([np.asarray(x) for x in each])[place.ravel()] for each in zip(*found, strict=True)]
        return jax.tree.unflatten(jax.tree.structure(form), leaves)

    return Program(tuple(keys), size, run)


def closed(function: core.ClosedJaxpr, given: Sequence[Any]) -> list[Any]:
    """What a traced function gives."""
    inner = function.jaxpr
    at = dict(zip((*inner.constvars, *inner.invars), (*function.consts, *given), strict=True))

    def read(atom: Any) -> Any:
        return atom.val if isinstance(atom, core.Literal) else at[atom]

    for equation in inner.eqns:
        results = step(equation, [read(atom) for atom in equation.invars])
        at.update(zip(equation.outvars, results, strict=True))
    return [read(atom) for atom in inner.outvars]


def step(equation: core.JaxprEqn, given: list[Any]) -> list[Any]:
    """What one equation gives."""
    name, p = equation.primitive.name, equation.params
    whole = np.issubdtype(equation.outvars[0].aval.dtype, np.integer)  # NumPy's rules for those are others
    if name in ONE_BY_ONE and not whole:
        return [ONE_BY_ONE[name](*given)]
    if name in REDUCING and not whole:
        return [REDUCING[name](given[0], axis=tuple(p["axes"]))]
    match name:
        case "mark":
            return given
        case "jit" | "pjit" | "closed_call" | "custom_jvp_call" | "custom_vjp_call":
            return closed(next(v for v in p.values() if isinstance(v, core.ClosedJaxpr)), given)
        case "scan":
            return _scan(p, given)
        case "while":
            return _while(p, given)
        case "cond":
            branches = p["branches"]
            return closed(branches[int(np.clip(given[0], 0, len(branches) - 1))], given[1:])
        case "select_n" if len(given) == 3 and np.asarray(given[0]).dtype == bool:
            return [np.where(given[0], given[2], given[1])]
        case "convert_element_type" | "squeeze" | "reshape" | "broadcast_in_dim" | "transpose":
            return [_laid(name, np.asarray(given[0]), equation.outvars[0].aval, p)]
        case "slice":
            steps = p["strides"] or (1,) * len(p["start_indices"])
            at = zip(p["start_indices"], p["limit_indices"], steps, strict=True)
            return [given[0][tuple(slice(*places) for places in at)]]
        case "split":
            return np.split(given[0], np.cumsum(p["sizes"])[:-1], p["axis"])
        case "concatenate":
            return [np.concatenate(given, p["dimension"])]
        case "stack":
            return [np.stack(given, p["axis"])]
        case "dot_general" if p["dimension_numbers"][1] == ((), ()):
            return [np.tensordot(*given, p["dimension_numbers"][0])]
        case "pad" if not any(between for *_, between in p["padding_config"]):
            return [_padded(*given, p["padding_config"])]
    found = equation.primitive.bind(*given, **p)
    found = found if equation.primitive.multiple_results else [found]
    return [np.asarray(result) for result in found]


def _laid(name: str, array: Any, aval: Any, p: dict[str, Any]) -> Any:
    """The same elements in another form or shape."""
    match name:
        case "convert_element_type":
            return array.astype(aval.dtype)
        case "transpose":
            return array.transpose(p["permutation"])
        case "broadcast_in_dim":
            sides = [1] * len(aval.shape)
            for axis, length in zip(p["broadcast_dimensions"], array.shape, strict=True):
                sides[axis] = length
            return np.broadcast_to(array.reshape(sides), aval.shape)
    return array.reshape(aval.shape)


def _padded(array: Any, filling: Any, sides: Sequence[tuple[int, int, int]]) -> Any:
    """An array with more at its ends, or less."""
    more = [(max(low, 0), max(high, 0)) for low, high, _ in sides]
    wide = np.pad(array, more, constant_values=filling)
    return wide[tuple(slice(max(-low, 0), min(high, 0) or None) for low, high, _ in sides)]


def _scan(p: dict[str, Any], given: list[Any]) -> list[Any]:
    """A loop of known length."""
    fixed, carried = p["num_consts"], p["num_consts"] + p["num_carry"]
    carry, rows = given[fixed:carried], [[] for _ in range(p["length"])]
    for i in reversed(range(p["length"])) if p["reverse"] else range(p["length"]):
        done = closed(p["jaxpr"], [*given[:fixed], *carry, *(column[i] for column in given[carried:])])
        carry, rows[i] = done[: p["num_carry"]], done[p["num_carry"] :]
    return [*carry, *(np.stack(column) for column in zip(*rows, strict=True))]


def _while(p: dict[str, Any], given: list[Any]) -> list[Any]:
    """A loop until it is done."""
    tests, steps = p["cond_nconsts"], p["cond_nconsts"] + p["body_nconsts"]
    carry = given[steps:]
    while closed(p["cond_jaxpr"], [*given[:tests], *carry])[0]:
        carry = closed(p["body_jaxpr"], [*given[tests:steps], *carry])
    return carry
