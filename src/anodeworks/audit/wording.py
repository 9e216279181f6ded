"""Numbers and sentences as people read them: figures from `study/wording.py`, shares and lists from here."""

from __future__ import annotations

import math
from collections.abc import Sequence

from anodeworks.study.wording import (
    ABSENT,
    MONTHS,
    Scale,
    between,
    month,
    phrase,
    rounded,
    scale,
    unit_text,
)

__all__ = [
    "ABSENT", "MONTHS", "Scale", "between", "capital", "inside", "listed", "month", "percent", "phrase", "rounded",
    "scale", "unit_text",
]  # fmt: skip


def percent(share: float, digits: int = 0) -> str:
    """A share of one as a percentage; a small one that is not nothing is "under 1 %"."""
    if not math.isfinite(share):
        return ABSENT
    if 0 < share <= 0.5 * 10 ** -(digits + 2):
        return f"under {10**-digits:.{digits}f} %"
    if 1 - 0.5 * 10 ** -(digits + 2) <= share < 1:
        return f"over {100 - 10**-digits:.{digits}f} %"
    return f"{100 * share:.{digits}f} %"


def chance(share: float, error: float | None = None, digits: int = 0) -> str:
    """A probability counted from draws: "25 % ± 3"; never nothing or certainty, which no number of draws can show."""
    least = 0.5 * 10 ** -(digits + 2)
    if share < least or share > 1 - least:
        return percent(min(max(share, least / 2), 1 - least / 2), digits)
    beside = "" if error is None else f" ± {rounded(100 * error, 1)}"
    return percent(share, digits) + beside


def counted(number: float, what: str) -> str:
    """A number of things: "1 divergence", "2 divergences"."""
    return f"{number:,.0f} {what}{'' if round(number) == 1 else 's'}"


def listed(parts: Sequence[str]) -> str:
    """ "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def capital(words: str) -> str:
    """A text with its first letter large."""
    return words[:1].upper() + words[1:]


def inside(words: str) -> str:
    """A label as it stands inside a sentence: its first letter small, unless it is an abbreviation."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]
