"""A document as plain data and back, to be kept in a file and shown again, in either language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from anodeworks.errors import InputError
from anodeworks.language import t
from anodeworks.quantity import value
from anodeworks.quantity.as_data import TEXTS, kinds, made, plain
from anodeworks.remedies import NEWER
from anodeworks.view import document, labels, picture
from anodeworks.view.document import VERSION, Document

KINDS: Final[Mapping[str, type]] = {**TEXTS, **kinds(document, picture, labels, value)}


def to_data(found: Document) -> dict[str, Any]:
    """A document as what JSON knows, with all that is needed to make it again."""
    return {"document": VERSION, "answer": plain(found)}


def from_data(data: Any) -> Document:
    """The document of such data.

    Raises:
        InputError: it is none, or of another version.
    """
    if not isinstance(data, Mapping) or data.get("document") != VERSION:
        raise InputError("document", str(data.get("document") if isinstance(data, Mapping) else data)[:60],
                         t("an answer of version {version}", version=str(VERSION)), NEWER)  # fmt: skip
    found = made(data.get("answer"), KINDS)
    if not isinstance(found, Document):
        raise InputError("answer", type(found).__name__, t("a document"), NEWER)
    return found
