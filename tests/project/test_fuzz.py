"""Tables changed at random: a project, or an InputError; nothing else."""

from __future__ import annotations

import copy
import datetime as dt
import math
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anodeworks import InputError, Project, build

from .malformed import PRODUCT, TABLES

UNITS = ("kg", "t/year", "degC", "CNY", "CNY/kg", "USD/kg", "mu", "month", "%", "furlops", "", "kg**2", "1/0")
WORDS = ("value", "triangular", "uniform", "choice", "weights", "source", "grade", "assumed", "flows", "use", "kind",
         "inputs", "remove", "role", "unit", "formula", "composition", "flow", "price", "start", "capacity", "label",
         "silane", "electricity", "market", "choose", "mix", "sieving", "judgement", "whole", PRODUCT)  # fmt: skip

numbers = st.one_of(st.integers(-(10**6), 10**6), st.floats(), st.sampled_from([0, 1, 0.5, 1e308, -1e-308]))
quantities = st.builds("{} {}".format, numbers, st.sampled_from(UNITS))
leaves = st.one_of(
    numbers, quantities, st.booleans(), st.sampled_from(WORDS), st.text(max_size=8), st.dates(), st.just(dt.time(1)),
    st.datetimes(),
)  # fmt: skip
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.one_of(st.sampled_from(WORDS), st.text(max_size=4)), inner, max_size=3),
    ),
    max_leaves=6,
)


def places(table: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every key of nested tables."""
    for key, value in table.items():
        yield (*path, key)
        if isinstance(value, dict):
            yield from places(value, (*path, key))


PLACES = sorted(places(TABLES))


@st.composite
def mutants(draw: st.DrawFn) -> dict[str, Any]:
    """The starter with one to three changes: a key taken away, replaced, added or renamed."""
    tables = copy.deepcopy(TABLES)
    for _ in range(draw(st.integers(1, 3))):
        *path, last = draw(st.sampled_from(PLACES))
        table: Any = tables
        for word in path:
            table = table.get(word, {}) if isinstance(table, dict) else {}
        if not isinstance(table, dict):
            continue
        match draw(st.sampled_from(["remove", "replace", "add", "rename"])):
            case "remove":
                table.pop(last, None)
            case "replace":
                table[last] = draw(values)
            case "add":
                table[draw(st.one_of(st.sampled_from(WORDS), st.text(max_size=6)))] = draw(values)
            case _:
                table[draw(st.sampled_from(WORDS))] = table.pop(last, draw(values))
    return tables


def built(tables: dict[str, Any]) -> Project | InputError:
    """The project, or the message; anything else is a fault of ours."""
    try:
        return build(tables, "fuzz.toml")
    except InputError as error:
        return error


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(mutants())
def test_a_project_or_a_clear_message(tables):
    found = built(tables)
    if isinstance(found, InputError):
        assert found.found
        assert found.allowed
        assert found.message.isprintable()
    else:
        assert all(math.isfinite(value.number) for value in found.ledger.values())


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(TABLES)), values, max_size=4))
def test_tables_from_nothing(tables):
    assert isinstance(built(tables), InputError)
