"""Standard output and error as a command has them: whatever they are, everything that is said can be written.

A stream keeps its encoding; what the encoding lacks is written as the nearest plain sign, or as "?". ASCII, which is
what a locale called C says, is taken as UTF-8, as Python itself does. JSON keeps every character, as an escape where it
must. What is written to a stream that is closed is lost, and files are written all the same.
"""

from __future__ import annotations

import codecs
import os
import sys
from typing import Final

from anodeworks.interrupts import hold_closed
from anodeworks.store import part_stderr

NEAREST: Final = {
    "−": "-", "–": "-", "—": "-", "·": "*", "×": "x", "±": "+-", "²": "2", "³": "3", "°": "deg ", "≤": "<=", "≥": ">=",
    "→": "->", "…": "...", "“": '"', "”": '"', "‘": "'", "’": "'", "µ": "u", "μ": "u", "α": "alpha", "Δ": "delta",
}  # fmt: skip


def open_streams() -> None:
    """Make the streams of this process take every text."""
    codecs.register_error("nearest", _nearest)
    hold_closed()
    for name, number in (("stdout", 1), ("stderr", 2)):
        if getattr(sys, name) is None:  # closed
            setattr(sys, name, os.fdopen(number, "w", encoding="utf-8"))
    part_stderr()
    for stream in (sys.stdout, sys.stderr):
        ascii_alone = codecs.lookup(stream.encoding or "ascii").name == "ascii"
        stream.reconfigure(encoding="utf-8" if ascii_alone else None, errors="nearest")  # type: ignore[union-attr]


def escaped(text: str, encoding: str | None) -> str:
    """JSON text that this encoding can write: other characters as their escapes."""
    try:
        text.encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        import json
        import re

        return re.sub(r"[^\x00-\x7f]", lambda found: json.dumps(found[0])[1:-1], text)
    return text


def _nearest(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(NEAREST.get(c, "?") for c in error.object[error.start : error.end]), error.end
