"""A named result: declared once, with unit, labels and meaning, and read by every output."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Indicator:
    """One figure of the answer.

    `unit` is the unit of display of an SI number; `higher_is_better` is None where neither direction is.
    """

    name: str
    unit: str
    label: str
    label_zh: str
    meaning: str
    higher_is_better: bool | None = None
