"""What a step between the model's quantities and the statements is: one row, and blocks of rows."""

from __future__ import annotations

from typing import NamedTuple

from anodeworks.language import Pair, Text


class Step(NamedTuple):
    """One row: its name, label, formula, what it is in (money unless said), and whether years add up."""

    key: str
    label: Pair
    formula: str
    unit: str = "money"
    adds: bool = True


class Block(NamedTuple):
    """Steps under a heading."""

    label: Text
    steps: tuple[Step, ...]


def S(key: str, english: str, chinese: str, formula: str, unit: str = "money", adds: bool = True) -> Step:
    """A row as it is written here."""
    return Step(key, Pair(english, chinese), formula, unit, adds)
