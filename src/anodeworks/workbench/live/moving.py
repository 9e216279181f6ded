"""What a person moves, read by the grammar of project files, and the project that it makes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from anodeworks.errors import InputError, quoted
from anodeworks.language import t
from anodeworks.quantity import Value, units
from anodeworks.quantity.value import bounds
from anodeworks.remedies import FEWER, NUMBER
from anodeworks.twin.given import from_si
from anodeworks.twin.project import Project

DIGITS: Final = 4  # of a number that a hand has set
MOST: Final = 200  # numbers in one move


def read(project: Project, changes: Any, moved: Any) -> dict[str, Any]:
    """What is to be changed, by key, as a file says it.

    Args:
        project: whose numbers.
        changes: by key, as a person writes it.
        moved: by key, in SI, as a slider or a bar gives it; rounded as a hand would write it.

    Raises:
        InputError: what is no mapping, too many, an unknown key, or no number.
    """
    found: dict[str, Any] = {}
    for what, raw in (("changes", changes), ("moved", moved)):
        if not isinstance(raw, Mapping):
            raise InputError(
                what, quoted(raw), t("values by dotted key"), '{"flows.silane.price": "52 CNY/kg"}'
            )
        if len(raw) > MOST:
            raise InputError(what, t("{n} numbers", n=str(len(raw))), t("up to {n}", n=str(MOST)), FEWER)
        found |= {str(key): value for key, value in raw.items() if what == "changes"}
    for key, si in moved.items():
        value = project.ledger[project.find(str(key))]
        if isinstance(si, bool) or not isinstance(si, (int, float)) or value.parameter.options:
            raise InputError(str(key), quoted(si), t("plain numbers in SI, dates in years AD"), NUMBER)
        found[str(key)] = by_hand(float(si), value)
    return found


def by_hand(si: float, value: Value) -> Any:
    """An SI number as a hand would write it: to four digits in its unit, a date to the day; not beyond its bounds."""
    low, high = bounds(value.parameter)
    si = min(max(si, low), high)
    unit = value.parameter.unit
    if unit != units.DATE and si == si:
        short = float(f"{units.from_si(si, unit):.{DIGITS}g}")
        near = float(units.to_si(short, unit))
        si = near if low <= near <= high else si
    return from_si(si, value)
