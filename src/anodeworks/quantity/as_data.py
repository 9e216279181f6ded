"""Texts and numbers as plain data and back, so that what is kept on disk can be said in either language."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from types import ModuleType
from typing import Any, Final

from anodeworks import language
from anodeworks.errors import InputError
from anodeworks.language import Keyed, Message, keyed, t
from anodeworks.quantity import wording
from anodeworks.remedies import NEWER

# The key under which a part's class stands; a key of a mapping that begins so has it once more before it.
KIND: Final = "="


def kinds(*modules: ModuleType) -> dict[str, type]:
    """The dataclasses of modules by name."""
    return {
        name: found
        for module in modules
        for name, found in vars(module).items()
        if isinstance(found, type) and dataclasses.is_dataclass(found)
    }


TEXTS: Final = kinds(language, wording)


def plain(part: Any) -> Any:
    """A text, a number or what is made of them as what JSON knows, with all that is needed to make it again."""
    if isinstance(part, Keyed):
        return {KIND: Keyed.__name__, "message": plain(part.message)}
    if dataclasses.is_dataclass(part) and not isinstance(part, type):
        fields = {f.name: plain(getattr(part, f.name)) for f in dataclasses.fields(part)}
        return {KIND: type(part).__name__, **fields}
    if isinstance(part, Mapping):
        return {KIND * str(key).startswith(KIND) + str(key): plain(value) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [plain(each) for each in part]
    return part.item() if hasattr(part, "item") else part


def made(part: Any, known: Mapping[str, type] = TEXTS) -> Any:
    """What such data was made of; lists become tuples.

    Raises:
        InputError: a part of none of the known classes, or one that lacks something.
    """
    if isinstance(part, list):
        return tuple(made(each, known) for each in part)
    if not isinstance(part, Mapping):
        return part
    fields = {key: made(value, known) for key, value in part.items() if key != KIND}
    if KIND not in part:
        return {key.removeprefix(KIND): value for key, value in fields.items()}
    if part[KIND] == Keyed.__name__ and isinstance(fields.get("message"), Message):
        return keyed(fields["message"])
    kind = known.get(str(part[KIND]))
    if kind is None or set(fields) - {f.name for f in dataclasses.fields(kind)}:
        raise InputError("answer", str(part[KIND])[:60], t("a part of a document"), NEWER)
    try:
        return kind(**fields)
    except TypeError:  # something is missing
        raise InputError("answer", str(part[KIND])[:60], t("a part of a document"), NEWER) from None


def key_of(part: Any) -> str:
    """A key that was kept as data: its message as a key again, or a plain text as it stands."""
    found = made(part)
    return found if isinstance(found, Keyed) else str(found)
