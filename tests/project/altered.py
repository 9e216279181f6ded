"""Shipped projects altered as tables, from a seed: what the text of a file does not show, its structure does.

    text = altered(seed)

Each is a shipped project with one to four changes: what the schema allows at some key, a part of another project, a
number at the end of its bounds, an entry taken away, renamed, moved, wrapped, exchanged, or every number in it scaled.
The same seed gives the same text.
"""

from __future__ import annotations

import copy
import datetime as dt
import json
import random
import re
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from typing import Any, Final

from anodeworks import build
from anodeworks.quantity.value import bounds
from anodeworks.twin.given import from_si
from tests.conftest import ROOT

from .mutants import UNITS
from .toml_text import dump

Tables = dict[str, Any]
SCHEMA: Final = json.loads((ROOT / "schema" / "project.schema.json").read_text(encoding="utf-8"))
FILES: Final = tuple(sorted((ROOT / "projects").rglob("*.toml")))
NAMES: Final = (
    "one",
    "anode",
    "a",
    "硅",
    "",
    " ",
    "a.b",
    "x" * 80,
    "-",
    "None",
    "__class__",
    "\u202e",
    "0",
    "price",
)
NUMBERS: Final = (0, 1, -1, 0.5, 2, 1e-9, 1e9, 1e15, 1e300, -0.0, 2026, 2030.5, 100, 1e-300, 365, 10**9)
DATES: Final = (
    dt.date(1, 1, 1),
    dt.date(2024, 2, 29),
    dt.date(2026, 12, 31),
    dt.date(2060, 7, 1),
    dt.date(9999, 12, 31),
)


def altered(seed: int) -> bytes:
    """A shipped project with one to four changes, as bytes."""
    chance = random.Random(seed)
    tables = copy.deepcopy(_shipped()[chance.randrange(len(FILES))])
    for _ in range(chance.choice((1, 1, 1, 2, 3, 4))):
        # An earlier change may be in the way of the next.
        with suppress(LookupError, TypeError, AttributeError, ArithmeticError, ValueError):
            chance.choice(CHANGES)(tables, chance)
    return dump(tables).encode("utf-8", errors="replace")


@cache
def _shipped() -> list[Tables]:
    return [tomllib.loads(path.read_text(encoding="utf-8")) for path in FILES]


@cache
def _ledger(file: int) -> list[tuple[str, Any]]:
    return sorted(build(copy.deepcopy(_shipped()[file])).ledger.items())


def _places(table: Tables, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for key, value in table.items():
        yield (*path, key)
        if isinstance(value, dict):
            yield from _places(value, (*path, key))


def _at(tables: Tables, path: tuple[str, ...]) -> Any:
    for word in path:
        tables = tables[word]
    return tables


def _put(tables: Tables, path: tuple[str, ...], value: Any) -> None:
    for word in path[:-1]:
        if not isinstance(tables.get(word), dict):
            tables[word] = {}
        tables = tables[word]
    tables[path[-1]] = value


def _taken(tables: Tables, chance: random.Random) -> tuple[tuple[str, ...], Any]:
    """An entry, which stands there no longer."""
    path = chance.choice(list(_places(tables)))
    return path, _at(tables, path[:-1]).pop(path[-1])


def _lost(tables: Tables, chance: random.Random) -> None:
    _taken(tables, chance)


def _renamed(tables: Tables, chance: random.Random) -> None:
    path, value = _taken(tables, chance)
    _put(tables, (*path[:-1], chance.choice((*NAMES, path[-1].upper(), f"{path[-1]}s"))), value)


def _moved(tables: Tables, chance: random.Random) -> None:
    path, value = _taken(tables, chance)
    to = chance.choice(list(_places(tables)))
    _put(tables, (*to, path[-1]) if isinstance(_at(tables, to), dict) else to, value)


def _exchanged(tables: Tables, chance: random.Random) -> None:
    one, other = chance.choices(list(_places(tables)), k=2)
    values = [copy.deepcopy(_at(tables, path)) for path in (one, other)]
    _put(tables, one, values[1])
    _put(tables, other, values[0])


def _twice(tables: Tables, chance: random.Random) -> None:
    path = chance.choice([p for p in _places(tables) if isinstance(_at(tables, p), dict)])
    _put(tables, (*path[:-1], chance.choice(NAMES)), copy.deepcopy(_at(tables, path)))


def _wrapped(tables: Tables, chance: random.Random) -> None:
    path = chance.choice(list(_places(tables)))
    value = _at(tables, path)
    _put(tables, path, chance.choice((
        {"value": value}, [value], {path[-1]: value}, {"same_as": ".".join(path)}, {"choice": [value, value]},
        str(value), {"uniform": [value, value]}, {"value": {"value": value}},
    )))  # fmt: skip


def _scaled(tables: Tables, chance: random.Random) -> None:
    """Every number below an entry times one factor, every day so many years later."""
    factor, later = chance.choice((0, -1, 0.001, 1000, 1e12)), chance.choice((-30, -1, 1, 15, 80))

    def scaled(value: Any) -> Any:
        match value:
            case bool():
                return value
            case int() | float():
                return value * factor
            case str():
                return re.sub(r"^-?\d+(\.\d+)?(?= )", lambda found: repr(float(found[0]) * factor), value)
            case dict():
                return {key: scaled(inner) for key, inner in value.items()}
            case list():
                return [scaled(inner) for inner in value]
        return value.replace(year=value.year + later, day=min(value.day, 28))

    path = chance.choice(list(_places(tables)))
    _put(tables, path, scaled(_at(tables, path)))


def _listed(tables: Tables, chance: random.Random) -> None:
    """A list with an item lost, doubled or of another kind."""
    path = chance.choice([p for p in _places(tables) if isinstance(_at(tables, p), list)])
    items = _at(tables, path)
    _put(tables, path, chance.choice((
        items[1:], items * 2, items[::-1], [items], [*items, chance.choice(NUMBERS)], [*items, {}], [], items[:1] * 60,
    )))  # fmt: skip


def _grafted(tables: Tables, chance: random.Random) -> None:
    """A part of another project, at its place or laid over what stands there."""
    other = copy.deepcopy(chance.choice(_shipped()))
    path = chance.choice(list(_places(other)))
    value = _at(other, path)
    if isinstance(value, dict) and chance.random() < 0.5:
        _at(tables, path).update(value)
    else:
        _put(tables, path, value)


def _at_bounds(tables: Tables, chance: random.Random) -> None:
    """A number of a project, of its own or of the library, at its bounds, near them or beyond them."""
    key, value = chance.choice(_ledger(chance.randrange(len(FILES))))
    low, high = bounds(value.parameter)

    def one() -> Any:
        number = value.number
        wanted = chance.choice(
            (low, high, number, 1.2 * number, 0.8 * number, chance.uniform(low, high), 1.01 * high)
        )
        return from_si(wanted, value)

    _put(tables, tuple(key.split(".")), chance.choice((
        one(), one(), {"value": one()}, {"uniform": [one(), one()]}, {"triangular": [one(), one(), one()]},
        {"normal": [one(), one()]}, {"lognormal": [one(), 1.5]}, {"choice": [one(), one()]},
        {"same_as": chance.choice(_ledger(0))[0]}, {"value": one(), "price_year": 2015, "index": "us_cpi"},
    )))  # fmt: skip


def _by_schema(tables: Tables, chance: random.Random) -> None:
    """Something that the schema allows at some key, or nearly."""
    schema, path, here = SCHEMA, (), tables
    for _ in range(chance.choice((1, 2, 2, 3, 3, 4))):
        schema = _resolved(schema, chance)
        known = dict(schema.get("properties", {}))
        if isinstance(more := schema.get("additionalProperties"), dict):
            known |= dict.fromkeys(here if chance.random() < 0.8 and here else [chance.choice(NAMES)], more)
        if not known:
            break
        there = [key for key in known if key in here]
        key = chance.choice(there if there and chance.random() < 0.5 else list(known))
        schema, path = known[key], (*path, key)
        here = here[key] if isinstance(here.get(key), dict) else {}
    _put(tables, path, _allowed(schema, chance))


def _resolved(schema: Any, chance: random.Random) -> Any:
    while "$ref" in schema or "anyOf" in schema:
        if "anyOf" in schema:
            schema = chance.choice(schema["anyOf"])
        else:
            schema = _at(SCHEMA, tuple(schema["$ref"].removeprefix("#/").split("/")))
    return schema


def _allowed(schema: Any, chance: random.Random, depth: int = 0) -> Any:
    """Something of a schema's form, now and then of another."""
    schema = _resolved(schema, chance)
    known, more = schema.get("properties", {}), schema.get("additionalProperties")
    if chance.random() < 0.05 or depth > 6:
        return _leaf(chance)
    if "enum" in schema:
        return chance.choice(schema["enum"])
    if known or schema.get("type") == "object":
        said = chance.sample(sorted(known), min(len(known), chance.choice((1, 1, 2, 3))))
        made = {
            key: _allowed(known[key], chance, depth + 1)
            for key in {*said, *schema.get("required", ())}
            if key in known
        }
        if isinstance(more, dict):
            made[chance.choice(NAMES)] = _allowed(more, chance, depth + 1)
        return dict(sorted(made.items()))
    match schema.get("type"):
        case "array":
            items = schema.get("items") or {"type": "number"}
            count = chance.choice((schema.get("minItems", 0), schema.get("maxItems", 3), 1, 5))
            return [_allowed(items, chance, depth + 1) for _ in range(count)]
        case "boolean":
            return chance.choice((True, False))
        case "number" | "integer":
            return chance.choice(NUMBERS)
    return _leaf(chance)


def _leaf(chance: random.Random) -> Any:
    quantity = f"{chance.choice(NUMBERS)} {chance.choice(UNITS)}"
    return chance.choice(
        (quantity, quantity, chance.choice(NUMBERS), chance.choice(DATES), chance.choice(NAMES), True)
    )


CHANGES: Final = (
    _by_schema, _by_schema, _by_schema, _at_bounds, _at_bounds, _at_bounds, _grafted, _grafted, _lost, _renamed, _moved,
    _exchanged, _twice, _wrapped, _scaled, _listed,
)  # fmt: skip
