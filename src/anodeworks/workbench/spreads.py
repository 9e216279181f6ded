"""The range of a number that was moved: told to be gone, and kept around the new value if somebody wants that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from anodeworks.errors import InputError
from anodeworks.language import say, t
from anodeworks.quantity import Value, units
from anodeworks.render.markup import field, tag
from anodeworks.twin.given import RATIO, from_si, given
from anodeworks.workbench.opening import Opened

if TYPE_CHECKING:
    from anodeworks.quantity.distribution import Distribution


def lost(opened: Opened, key: str) -> bool:
    """Whether a number of the draft had a range before it was changed and is one number now."""
    value = opened.project.ledger.get(key)
    return (
        opened.mine
        and key in opened.changed
        and value is not None
        and value.distribution is None
        and not value.parameter.options
        and _before(opened, key) is not None
    )


def _before(opened: Opened, key: str) -> Distribution | None:
    """The range that a number had last: of the draft's earlier changes, else of the text that they stand on."""
    old = opened.text.ledger.get(key)
    if old is None:
        return None
    for change in reversed(opened.draft.applied if opened.draft else ()):
        if not change.key:
            break
        spread = (
            given(change.written, old, key).distribution if change.key == key and change.written else None
        )
        if spread is not None:
            return spread
    return old.distribution


def kept_around(opened: Opened, key: str) -> Markup:
    """That the range is gone, and the choice to keep it around the new value."""
    button = tag("button", say(t("Keep the range around it")), class_="plain")
    hidden = field("hidden", name="key", value=key), field("hidden", name="around", value="1")
    form = tag("form", *hidden, button, method="post", action=f"{opened.at}/change", class_="around")
    return tag("span", say(t("Its range is gone: it is one number now.")), " ", form, class_="gone")


def around(opened: Opened, key: str) -> dict[str, Any]:
    """The range that a number had, around what it is now, as a file writes it.

    A range of positive numbers keeps its ratios to the middle; any other, and one of days, keeps its distances.

    Raises:
        InputError: a number that had no range.
    """
    return ranged(opened.project.ledger[opened.project.find(key)], _before(opened, key), key)


def ranged(value: Value, spread: Distribution | None, key: str) -> dict[str, Any]:
    """A range around a value, as a file writes it; see `around`.

    Raises:
        InputError: a number that had no range.
    """
    if spread is None or value.parameter.options:
        raise InputError(
            key, t("a number that had no range"), t("a number whose range is gone"), t("write a range for it")
        )
    middle, to = spread.central, value.number
    by_ratio = middle > 0 and to > 0 and value.parameter.unit != units.DATE
    moved = spread.scaled(to / middle) if by_ratio else spread.shifted(to - middle)
    return {
        spread.kind: [_written(spread.kind, place, number, value) for place, number in enumerate(moved.args)]
    }


def _written(kind: str, place: int, number: float, value: Value) -> Any:
    """A number of a distribution: a ratio is plain, and a standard deviation a difference of two numbers."""
    if RATIO.get(kind) == place:
        return number
    if kind == "normal" and place == 1:
        return number / units.scale(value.parameter.unit).factor
    return from_si(number, value)
