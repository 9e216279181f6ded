"""The ledger: every number of a project by its dotted key, and how the file and the library fill it.

A parameter keeps one name everywhere: `activities.infiltration.temperature` is its key in the project file, in
`explain`, in a sample, in a gradient and in the report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from anodeworks.errors import InputError, near, quoted
from anodeworks.language import t
from anodeworks.quantity import Parameter, Value
from anodeworks.quantity.value import read

Ledger = dict[str, Value]


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
            value = read(written[name], parameter, key, "project file")
            if not isinstance(written[name], Mapping) or not written[name].keys() - {"value"}:
                value = value.replace(source="stated in the project file", grade="judgement")
        elif name in library:
            value = read(library[name], parameter, key, f"library/{origin}")
        elif parameter.default is not None:
            value = read(parameter.default, parameter, key, "declaration")
            value = value.replace(source=parameter.source, grade=parameter.grade)
        else:
            remedy = t(
                "add {name} under [{prefix}]; it stands for: {meaning}",
                name=name,
                prefix=prefix,
                meaning=t(parameter.meaning),
            )
            raise InputError(
                key, t("nothing"), t("a value in {unit}", unit=parameter.unit or t("plain numbers")), remedy
            )
        ledger[key] = value


def check_words(prefix: str, written: Mapping[str, Any], known: Iterable[str]) -> None:
    """Refuse a key that is not among the known ones, naming the nearest."""
    known = tuple(known)
    for word in written:
        if word not in known:
            key = f"{prefix}.{word}" if prefix else word
            raise InputError(key, t('unknown key "{word}"', word=word), ", ".join(known), near(word, known))


def identifier(raw: str, key: str) -> str:
    """A name that a user gives: part of dotted keys, so without dots and spaces."""
    if not re.fullmatch(r"[\w-]+", raw):
        raise InputError(key, t('the name "{raw}"', raw=raw), t("letters, digits, underscores and hyphens"))
    return raw


def text(entry: Mapping[str, Any], word: str, prefix: str, otherwise: str = "") -> str:
    """The text that stands under a word, or another if the word is not there."""
    found = entry.get(word, otherwise)
    if not isinstance(found, str):
        raise InputError(f"{prefix}.{word}", quoted(found), t("a text"))
    return found


def table(raw: object, key: str) -> Mapping[str, Any]:
    """A TOML table, or a message that one is wanted."""
    if not isinstance(raw, Mapping):
        raise InputError(key, quoted(raw), t("a table: [{key}] and its keys below", key=key))
    return raw
