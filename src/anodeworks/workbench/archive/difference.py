"""What differs between two texts of a project, number by number, in words."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from anodeworks.errors import quoted
from anodeworks.language import Language, Text, say, t
from anodeworks.project.file import MARK
from anodeworks.quantity.distribution import KINDS


@dataclass(frozen=True)
class Difference:
    """One key of a project file that says another thing; None where the text does not have it."""

    key: str
    before: Any
    now: Any

    def said(self, language: Language) -> str:
        """The difference in words."""
        if not self.key:
            return say(t("comments and order"), language)
        return say(t("{key}: {before} → {now}", key=self.key, before=_worded(self.before), now=_worded(self.now)),
                   language)  # fmt: skip


def differences(before: str, now: str) -> tuple[Difference, ...]:
    """What differs, in the order of the texts; one with an empty key where only comments and order do."""
    if before == now:
        return ()
    old, new = (_flat(tomllib.loads(text.removeprefix(MARK))) for text in (before, now))
    keys = dict.fromkeys([*old, *new])
    found = [
        Difference(key, old.get(key), new.get(key)) for key in keys if not _same(old.get(key), new.get(key))
    ]
    return tuple(found) or (Difference("", None, None),)


def value_at(text: str, key: str) -> Any:
    """What a text says at a dotted key, as JSON would write it; None where it says nothing."""
    return _plain(_flat(tomllib.loads(text.removeprefix(MARK))).get(key))


def _worded(value: Any) -> Text:
    return t("not stated") if value is None else quoted(value)


def _same(a: Any, b: Any) -> bool:
    return (type(a) is type(b) and a == b) or (repr(a) == repr(b))


def _flat(tables: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """What tables say by dotted key; a table that is a number with what is said of it stands whole."""
    found: dict[str, Any] = {}
    for word, value in tables.items():
        key = f"{above}.{word}" if above else word
        if isinstance(value, Mapping) and value and not {"value", *KINDS} & set(value):
            found |= _flat(value, key)
        else:
            found[key] = value
    return found


def _plain(value: Any) -> Any:
    """A value of TOML as JSON writes it: days and times as texts."""
    match value:
        case Mapping():
            return {word: _plain(each) for word, each in value.items()}
        case list():
            return [_plain(each) for each in value]
        case None | bool() | int() | float() | str():
            return value
    return value.isoformat()
