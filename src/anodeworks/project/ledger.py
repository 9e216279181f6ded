"""The ledger: every number of a project by its dotted key, and how the file and the library fill it.

A parameter keeps one name everywhere: `activities.infiltration.temperature` is its key in the project file, in
`explain`, in a sample, in a gradient and in the report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from anodeworks.errors import InputError, quoted
from anodeworks.language import Text, t
from anodeworks.quantity import Parameter, Value, units
from anodeworks.quantity.value import read
from anodeworks.remedies import FORM, RENAME, TABLE, TEXT, nearest

Ledger = dict[str, Value]
MOST_KEPT: Final = 20_000  # values; a project has about a thousand
_read: dict[tuple[int, int, str], tuple[Value, object, Parameter]] = {}  # with what is known by its identity
UNKNOWN: Final = "unknown"  # instead of an amount: one that nobody states


def fill(
    ledger: Ledger,
    prefix: str,
    parameters: Mapping[str, Parameter],
    written: Mapping[str, Any],
    library: Mapping[str, Any],
    origin: str,
    other_words: Iterable[str] = (),
) -> None:
    """Enter the values of one section: what the file says, else the library, else the declaration's default.

    Args:
        ledger: gains one entry per parameter, under `prefix.name`.
        prefix: where the section stands in the file.
        parameters: what the section declares.
        written: its table in the project file.
        library: its table in the library.
        origin: the library file's name.
        other_words: words allowed in `written` that are not parameters.

    Raises:
        InputError: an unknown key, a value that cannot be used, or one that nobody gives.
    """
    known = (*parameters, *other_words)
    check_words(prefix, written, known)
    for name, parameter in parameters.items():
        key = f"{prefix}.{name}"
        if name in written:
            value = stated(written[name], parameter, key)
        elif name in library:
            value = _supplied(library[name], parameter, key, f"library/{origin}")
        elif parameter.default is not None:
            value = declared(parameter.default, parameter, key)
        else:
            remedy = t(
                "add {name} under [{prefix}]; it stands for: {meaning}",
                name=name,
                prefix=prefix,
                meaning=t(parameter.meaning),
            )
            raise InputError(key, t("nothing"), allowed(parameter), remedy)
        ledger[key] = value


def allowed(parameter: Parameter) -> Text:
    """What may stand for a parameter, where nothing does."""
    if parameter.unit == units.DATE:
        return t("a day such as 2024-08-31")
    return t("a value in {unit}", unit=parameter.unit or t("plain numbers"))


def stated(raw: object, parameter: Parameter, key: str) -> Value:
    """What a project file says of a number; where it names no source, the file is the source."""
    value = read(raw, parameter, key, "project file", ties=True)
    if not isinstance(raw, Mapping) or not raw.keys() - {"value"}:
        value = value.replace(source="stated in the project file", grade="judgement")
    return value


def declared(raw: object, parameter: Parameter, key: str) -> Value:
    """What the model takes for a number that nobody gives."""
    value = _supplied(raw, parameter, key, "declaration")
    return value.replace(source=parameter.source, grade=parameter.grade)


def _supplied(raw: object, parameter: Parameter, key: str, origin: str) -> Value:
    """What library or model supply, read once: their tables stay as they are as long as the program runs."""
    place = (id(raw), id(parameter), key)
    known = _read.get(place)
    if known is None:
        if len(_read) >= MOST_KEPT:
            _read.clear()
        known = _read[place] = (read(raw, parameter, key, origin, ties=True), raw, parameter)
    return known[0]


def enter(ledger: Ledger, key: str, parameter: Parameter, raw: object, many: bool = False) -> int:
    """Enter one value under its key, or a list of them under `key.1`, `key.2` and so on.

    Args:
        ledger: gains the numbers.
        key: dotted.
        parameter: what the model asks for.
        raw: as it stands in the file.
        many: whether a list may stand there.

    Returns:
        The length of the list; 0 for one value.

    Raises:
        InputError: an empty list, a list where none may stand, or a value that cannot be used.
    """
    if not isinstance(raw, list):
        ledger[key] = stated(raw, parameter, key)
        return 0
    if not many or not raw:
        allowed = t("a value, or a list with one for each year") if many else t("one value")
        raise InputError(key, quoted(raw), allowed, FORM)
    for n, each in enumerate(raw, 1):
        ledger[f"{key}.{n}"] = stated(each, parameter, f"{key}.{n}")
    return len(raw)


def check_words(prefix: str, written: Mapping[str, Any], known: Iterable[str]) -> None:
    """Refuse a key that is not among the known ones, naming the nearest."""
    known = tuple(known)
    for word in written:
        if word not in known:
            key = f"{prefix}.{word}" if prefix else word
            raise InputError(
                key, t('unknown key "{word}"', word=word), ", ".join(known), nearest(word, known)
            )


def identifier(raw: str, key: str) -> str:
    """A name that a user gives: part of dotted keys, so without dots and spaces."""
    if not re.fullmatch(r"[\w-]+", raw):
        raise InputError(
            key, t('the name "{raw}"', raw=raw), t("letters, digits, underscores and hyphens"), RENAME
        )
    return raw


def text(entry: Mapping[str, Any], word: str, prefix: str, otherwise: str = "") -> str:
    """The text that stands under a word, or another if the word is not there."""
    found = entry.get(word, otherwise)
    if not isinstance(found, str):
        raise InputError(f"{prefix}.{word}", quoted(found), t("a text"), TEXT)
    return found


def table(raw: object, key: str) -> Mapping[str, Any]:
    """A TOML table, or a message that one is wanted."""
    if not isinstance(raw, Mapping):
        raise InputError(key, quoted(raw), t("a table: [{key}] and its keys below", key=key), TABLE)
    return raw
