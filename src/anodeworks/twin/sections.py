"""Tables of a project file that sections fill: what is written, else what is usual, else the library's shelf."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from anodeworks.library import library
from anodeworks.project.ledger import Ledger, check_words, fill, table
from anodeworks.project.table import Table
from anodeworks.quantity import Parameter
from anodeworks.twin.grammar import SECTIONS


def fill_section(
    ledger: Ledger,
    prefix: str,
    asked: Mapping[str, Parameter],
    written: Any,
    shelf: str,
    words: Table | tuple[str, ...],
    usual: Mapping[str, Any] | None = None,
) -> None:
    """Fill a section from what is written, else from what is usual for its like, else from its shelf."""
    entry = {k: v for k, v in table(written, prefix).items() if k not in words}
    check_words(prefix, entry, (*asked, *words))
    origin = library().origin.get(f"data.{shelf.split('.')[0]}", shelf.split(".")[0] + ".toml")
    fill(ledger, prefix, asked, entry, {**table_at(library().sections, shelf), **(usual or {})}, origin)


def table_at(tables: Mapping[str, Any], prefix: str) -> Mapping[str, Any]:
    """The table at a dotted prefix, empty if it is not there."""
    found: Any = tables
    for i, word in enumerate(prefix.split(".")):
        found = table(found.get(word, {}), ".".join(prefix.split(".")[: i + 1]))
    return found  # type: ignore[no-any-return]


def stands(tables: Mapping[str, Any], prefix: str) -> bool:
    """Whether a file has a table at a dotted prefix, be it empty."""
    above, _, word = prefix.rpartition(".")
    return word in (table_at(tables, above) if above else tables)


def by_name(tables: Mapping[str, Any]) -> dict[str, Any]:
    """The tables in which things have names, in the order of these: no figure hangs on how a file is sorted."""
    named = {word: tables[word] for word in ("activities", "flows", "products") if word in tables}
    ordered = {
        word: dict(sorted(held.items())) if isinstance(held, Mapping) else held
        for word, held in named.items()
    }
    return {**tables, **ordered}


def words_below(prefix: str) -> tuple[str, ...]:
    """Words that stand at `prefix` because sections or tables lie below it."""
    deeper = {
        p[len(prefix) + 1 :].split(".")[0]
        for p in (*SECTIONS, "programme.phases", "finance.lines", "finance.investors")
        if p.startswith(prefix + ".")
    }
    return tuple(sorted(deeper))
