"""What to do about what was refused, by the kind of the refusal: the last part of every `InputError`."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Final

from anodeworks.language import Text, t

# Of the wrong form.
FORM: Final = t("write it in that form")
TEXT: Final = t("put it in quotation marks")
SWITCH: Final = t("write true or false without quotation marks")
WHOLE: Final = t("write a number without decimals, unit and quotation marks")
NUMBER: Final = t("write the number alone")
LIST: Final = t("write a list in square brackets")
TABLE: Final = t("write a table, with a key for each of them")
FLAT: Final = t("give one value for each design")
CERTAIN: Final = t("write the one value that counts")
DAYS: Final = t("check the number of days of that month")
MONTH: Final = t("check the order: year, month, day")
CURRENCY: Final = t("write it in that currency")

# Missing, too much, or two that exclude each other.
ADD: Final = t("add it")
OUT: Final = t("leave it out")
ONE_OUT: Final = t("leave one of the two out")
ONE_KEPT: Final = t("keep one of them and leave the others out")
FEWER: Final = t("leave some of them out")
SPLIT: Final = t("split the file in two")
AGREE: Final = t("change one of the two numbers, so that they agree")
TURN: Final = t("exchange the two ends")
MORE: Final = t("raise it")
LESS: Final = t("lower it")

# Names and choices.
CHOOSE: Final = t("write one of those")
RENAME: Final = t("choose another name")
HELP: Final = t("--help lists what may stand there")

# Files, folders, servers.
PATH: Final = t("check the path")
FILE: Final = t("name a file in that folder")
ENDING: Final = t("give the file such an ending")
ELSEWHERE: Final = t("name another file to write to")
RIGHTS: Final = t("check rights and free space, or name another place")
READABLE: Final = t("check who may read it")
UTF8: Final = t("save it as UTF-8")
BEGIN: Final = t("write a project into it, or name another file")
NEWER: Final = t("open it with the version of the program that wrote it, or a newer one")
SERVER: Final = t("check the address, and that the server runs")


def near(word: str, known: Iterable[str], alike: float = 0.6) -> Text:
    """`did you mean "x"?` for the known name nearest to `word`, or that begins most like it; else an empty string.

    Args:
        word: what was written.
        known: names.
        alike: least likeness, of 1. Names that say what they are bear a lower one than names of the world, of which
            two that are alike are two.
    """
    names = list(known)
    close = difflib.get_close_matches(word, names, n=1, cutoff=alike)
    if not close and len(word) >= 3:  # "fnvp" is far from "fnpv_after_tax", but not from how that begins
        beginnings = {name[: len(word)]: name for name in reversed(names)}
        close = [
            beginnings[b] for b in difflib.get_close_matches(word, beginnings, n=1, cutoff=max(alike, 0.7))
        ]
    return t('did you mean "{name}"?', name=close[0]) if close else ""


def nearest(word: object, known: Iterable[str]) -> Text:
    """The known name nearest to `word`, or that one of them is to be chosen."""
    return near(str(word), known) or CHOOSE


def toward(number: float, low: float) -> Text:
    """Which way to move a number that lies outside its bounds, of which this is the lower one."""
    return LESS if number > low else MORE


def moved(number: float, low: float, meaning: Text) -> Text:
    """The same, and what the number means, which tells a wrong unit from a wrong number."""
    if number > low:
        return t("lower it; it stands for: {meaning}", meaning=meaning)
    return t("raise it; it stands for: {meaning}", meaning=meaning)
