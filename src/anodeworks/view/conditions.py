"""Objectives, variables and constraints as words of a command: "-capital", "KEY=1..2", "land <= 310 mu @ 90%"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from anodeworks.errors import InputError
from anodeworks.remedies import FORM
from anodeworks.twin.project import Project

CONDITION: Final = re.compile(r"^\s*([\w.\-]+)\s*(<=|>=|=)\s*(.+?)\s*(?:@\s*([\d.]+)\s*(%?))?\s*$")
SIGNS: Final = {"<=": "at_most", ">=": "at_least", "=": "equal"}
SENSES: Final = {"-": "minimise", "+": "maximise"}


def aim(word: str) -> Any:
    """An objective as a table: "-capital" to make it small, "+capital" large."""
    return {"indicator": word[1:], "sense": SENSES[word[0]]} if word[:1] in SENSES else word


def variable(project: Project, word: str) -> tuple[str, dict[str, Any]]:
    """ "KEY=LOW..HIGH" or "KEY=A|B" as a table.

    Raises:
        InputError: neither.
    """
    key, _, said = (part.strip() for part in word.partition("="))
    if ".." in said:
        low, _, high = (part.strip() for part in said.partition(".."))
        return key, {"low": low, "high": high}
    several = [part.strip() for part in said.split("|") if part.strip()]
    if not several:
        raise InputError("--variable", f'"{word}"', '"KEY=LOW..HIGH", "KEY=A|B|C"', FORM)
    options = key in project.ledger and bool(project.ledger[key].parameter.options)
    return key, {"options" if options else "values": several}


def constraints(said: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Conditions as tables.

    Raises:
        InputError: a condition of another form.
    """
    found: dict[str, dict[str, Any]] = {}
    for word in said:
        match = CONDITION.match(word)
        if not match:
            raise InputError(
                "--constraint", f'"{word}"', '"INDICATOR <= VALUE", ">=", "=", "... @ 90%"', FORM
            )
        name, sign, value, share, percent = match.groups()
        entry = found.setdefault(name, {})
        entry[SIGNS[sign]] = value
        if share:
            entry["probability"] = float(share) / (100.0 if percent else 1.0)
    return found
