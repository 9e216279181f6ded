"""Where relations of the field end: values of the library's `limits.toml`, which belong to no plant."""

from __future__ import annotations

from functools import cache

from anodeworks.library import library
from anodeworks.quantity import Parameter
from anodeworks.quantity.value import read


@cache
def limit(name: str, unit: str) -> float:
    """A limit by its name, SI."""
    asked = Parameter(unit, 0, 1e6, "")
    return read(library().sections["limits"][name], asked, f"limits.{name}", "library/limits.toml").number
