"""JAX and its arrays, in double precision: imported when something is first computed.

JAX takes a third of a second to import, which reading, checking and telling what stands in a file do not need. The
two names here stand for the modules `jax` and `jax.numpy` and become them at their first use.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from threading import RLock
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

__all__ = ["Array", "jax", "jnp", "tree"]

Kind = TypeVar("Kind", bound=type)

if TYPE_CHECKING:
    import jax
    from jax import numpy as jnp

    Array = jax.Array
else:

    class Awaited(ModuleType):
        """A module that is imported when it is first asked for a name, which it then keeps."""

        def __getattr__(self, name: str) -> Any:
            if name.startswith("__") and name != "__version__":  # what Python asks of any module
                raise AttributeError(name)
            _ready()
            found = getattr(import_module(self.__name__), name)
            setattr(self, name, found)
            return found

    jax, jnp = Awaited("jax"), Awaited("jax.numpy")
    Array = Any  # annotations alone name it

_telling = RLock()  # telling of a class uses JAX, and so comes here again
_unknown: list[Callable[[], object]] = []  # classes that JAX is to be told of once it is there


def tree(data: Sequence[str], static: Sequence[str]) -> Callable[[Kind], Kind]:
    """A decorator of data classes that JAX may take apart: into fields of arrays, and what a program is made for."""

    def told(kind: Kind) -> Kind:
        _unknown.append(
            lambda: jax.tree_util.register_dataclass(kind, data_fields=list(data), meta_fields=list(static))
        )
        if "jax" in sys.modules:
            _ready()
        return kind

    return told


def _ready() -> None:
    """Import JAX, set it to double precision, and tell it of classes that it does not know."""
    with _telling:
        import_module("jax").config.update("jax_enable_x64", True)
        while _unknown:
            _unknown.pop()()


if "jax" in sys.modules:  # as in a notebook that uses it on its own account
    _ready()
