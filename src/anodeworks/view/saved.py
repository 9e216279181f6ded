"""A document as plain data and back, to be kept in a file and shown again, in either language."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Final

from anodeworks import language
from anodeworks.errors import InputError
from anodeworks.language import t
from anodeworks.quantity import wording
from anodeworks.view import document, labels, picture
from anodeworks.view.document import VERSION, Document

KIND: Final = "="  # the key under which a part's class stands
KINDS: Final[Mapping[str, type]] = {
    name: found
    for module in (document, picture, wording, language, labels)
    for name, found in vars(module).items()
    if isinstance(found, type) and dataclasses.is_dataclass(found)
}


def to_data(found: Document) -> dict[str, Any]:
    """A document as what JSON knows, with all that is needed to make it again."""
    return {"document": VERSION, "answer": _plain(found)}


def from_data(data: Any) -> Document:
    """The document of such data.

    Raises:
        InputError: it is none, or of another version.
    """
    if not isinstance(data, Mapping) or data.get("document") != VERSION:
        raise InputError("document", str(data.get("document") if isinstance(data, Mapping) else data)[:60],
                         t("an answer of version {version}", version=str(VERSION)))  # fmt: skip
    found = _made(data.get("answer"))
    if not isinstance(found, Document):
        raise InputError("answer", type(found).__name__, t("a document"))
    return found


def _plain(part: Any) -> Any:
    if dataclasses.is_dataclass(part) and not isinstance(part, type):
        fields = {f.name: _plain(getattr(part, f.name)) for f in dataclasses.fields(part)}
        return {KIND: type(part).__name__, **fields}
    if isinstance(part, Mapping):
        return {str(key): _plain(value) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [_plain(each) for each in part]
    return part.item() if hasattr(part, "item") else part


def _made(part: Any) -> Any:
    if isinstance(part, list):
        return tuple(_made(each) for each in part)
    if not isinstance(part, Mapping):
        return part
    fields = {key: _made(value) for key, value in part.items() if key != KIND}
    if KIND not in part:
        return fields
    kind = KINDS.get(str(part[KIND]))
    if kind is None or set(fields) - {f.name for f in dataclasses.fields(kind)}:
        raise InputError("answer", str(part[KIND])[:60], t("a part of a document"))
    try:
        return kind(**fields)
    except TypeError:  # something is missing
        raise InputError("answer", str(part[KIND])[:60], t("a part of a document")) from None
