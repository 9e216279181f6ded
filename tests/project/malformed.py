"""The starter with values changed at dotted keys, and what a malformed project file is: a case."""

from __future__ import annotations

import copy
import json
import tomllib
from typing import Any

from anodeworks.project.starter import DEFAULT_ROUTE, starter

from .toml_text import dump

Case = tuple[
    str, str | bytes, str
]  # a name, the text of the file, and a part of the message: the key at fault

TEXT = starter(DEFAULT_ROUTE)
TABLES = tomllib.loads(TEXT)
PRODUCT = next(iter(TABLES["products"]))
NONE = object()  # stands for taking a key away


def changed(*changes: tuple[str, Any]) -> str:
    """The starter's text with values set at dotted keys, or taken away."""
    tables = copy.deepcopy(TABLES)
    for key, value in changes:
        *path, last = key.split(".")
        table = tables
        for word in path:
            table = table.setdefault(word, {})
        if value is NONE:
            del table[last]
        else:
            table[last] = value
    return dump(tables)


def shown(value: object) -> str:
    return "taken away" if value is NONE else json.dumps(value, default=str)[:200]
