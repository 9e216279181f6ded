"""The operation behind `numerics.stored` and `numerics.shared`, made known to JAX: it does nothing, once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from jax.experimental.xla_metadata import set_xla_metadata
from jax.extend.core import Primitive
from jax.interpreters import ad, batching, mlir

from anodeworks.arrays import Array, jax


def _lowered(*values: Array, kept: bool) -> tuple[Array, ...]:
    """What a mark is in a compiled program: a call that is not inlined, or nothing."""
    if not kept:
        return values
    with set_xla_metadata(inlineable="false"):
        return tuple(jax.jit(_same)(values))


def _same(values: tuple[Array, ...]) -> tuple[Array, ...]:
    return values


def _differentiated(values: Sequence[Any], tangents: Sequence[Any], kept: bool) -> tuple[Any, Any]:
    return MARK.bind(*values, kept=True), _linear(tangents)


def _linear(given: Sequence[Any], *_: Any, kept: bool = True) -> list[Any]:
    """Tangents and cotangents, kept; those that are known to be zero need no keeping."""
    some = [x for x in given if type(x) is not ad.Zero]
    found = iter(MARK.bind(*some, kept=True) if some else ())
    return [ad.instantiate_zeros(x) if type(x) is ad.Zero else next(found) for x in given]


def _batched(values: Sequence[Any], axes: Sequence[Any], kept: bool) -> tuple[Any, Any]:
    return MARK.bind(*values, kept=kept), axes


MARK: Final = Primitive("mark")
MARK.multiple_results = True
MARK.def_impl(lambda *values, kept: list(values))
MARK.def_abstract_eval(lambda *shapes, kept: list(shapes))
ad.primitive_jvps[MARK] = _differentiated
ad.primitive_transposes[MARK] = _linear
batching.primitive_batchers[MARK] = _batched
mlir.register_lowering(MARK, mlir.lower_fun(_lowered, multiple_results=True))
