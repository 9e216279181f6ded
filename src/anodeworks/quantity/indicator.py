"""A named result: declared once, with unit, labels and meaning, and read by every output."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, Literal

from anodeworks.quantity.units import DATE

Sense = Literal["at least", "at most", "about", "within", "input"]


@dataclass(frozen=True)
class Indicator:
    """One figure of the answer.

    unit: of display of an SI number. higher_is_better: None where neither direction is. sense: how a claim is met:
    the figure is as large or as small as announced, lies near it, is a need that the announced amount covers, or is
    what the project file asks for; `at least` turns to `at most` for dates and where less is better. rank: place
    among the main figures, 0 for the others. of: the figure from what its stage has computed. formula: the
    figure in the language of the workbook.

    As an attribute of a class it has the attribute's name; so a name is written once.
    """

    name: str
    unit: str
    label: str
    label_zh: str
    meaning: str
    higher_is_better: bool | None = None
    sense: Sense = "at least"
    rank: int = 0
    of: Callable[[Any], Any] | None = field(default=None, compare=False, repr=False)
    formula: str = field(default="", compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.sense == "at least" and (self.unit == DATE or self.higher_is_better is False):
            object.__setattr__(self, "sense", "at most")

    def __set_name__(self, owner: type, name: str) -> None:
        object.__setattr__(self, "name", self.name or name)


# To declare one in the body of a class.
indicator: Final = partial(Indicator, "")


def names(*about: Indicator) -> tuple[str, ...]:
    """What a result knows these indicators by."""
    return tuple(i.name for i in about)


def declared(owner: type) -> tuple[Indicator, ...]:
    """The indicators that a class declares, in order."""
    return tuple(x for x in vars(owner).values() if isinstance(x, Indicator))
