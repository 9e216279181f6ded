"""A line in which nothing can move any more, and what each station waits for."""

from __future__ import annotations

from collections.abc import Sequence

from anodeworks.errors import InputError
from anodeworks.language import Message, listed, t


def deadlock(name: str, time: float, waits: Sequence[Message]) -> InputError:
    """The error that names a deadlock.

    Args:
        name: of the line.
        time: when it stood still, s.
        waits: what its stations wait for.
    """
    found = t("a deadlock after {hours} h: {waits}", hours=format(time / 3600, ".4g"), waits=listed(waits))
    allowed = t("a line in which something can always move")
    return InputError(
        f"line.{name}", found, allowed, t("give it more places or carriers, or smaller charges")
    )


def for_lots(station: str, source: str) -> Message:
    """A station that waits for what comes before it."""
    return t("{station} waits for lots from {source}", station=station, source=source)


def for_place(station: str, target: str) -> Message:
    """A station that waits for what comes after it."""
    return t("{station} waits for a place before {target}", station=station, target=target)


def for_pool(station: str, pool: str) -> Message:
    """A station that waits for something shared."""
    return t("{station} waits for {pool}", station=station, pool=pool)
