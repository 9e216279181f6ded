"""One convention of units at the border: what is shown of a number, given back in any way there is, is that number."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import anodeworks as aw
from anodeworks.quantity import units
from anodeworks.quantity.value import bounds
from anodeworks.render import json
from anodeworks.study.optimise.problem import DECIDED, problem
from anodeworks.twin.claims import read_claims
from anodeworks.twin.given import column
from anodeworks.view import conditions, explain, furnace

# Whoever draws a plant's numbers anew leaves its calendar, its machines and its choices as they are.
COUNTS = "plant.equipment.counts"
STAY = ("programme.phases.", "products.", "finance.prices.")


def near(number: float, unit: str) -> object:
    """The same SI number but for the rounding of what is shown: of a date the day."""
    scale = max(abs(number), abs(units.scale(unit).offset)) if unit != units.DATE else number
    return pytest.approx(number, rel=0, abs=1 / 365) if unit == units.DATE else pytest.approx(
        number, rel=1e-12, abs=1e-12 * scale
    )  # fmt: skip


def drawn(ledger, places) -> dict[str, float]:
    """Every number that may be moved, somewhere within its bounds, SI."""
    found = {}
    for key, value in ledger.items():
        ask = value.parameter
        if not ask.options and ask.unit != units.DATE and not key.startswith(STAY):
            low, high = bounds(ask)
            found[key] = low + places.uniform() * (high - low)
    return found


def shown_of(project, key) -> tuple[object, str]:
    """What `explain` says to machines: a number and its unit."""
    said = json.as_json(explain.document(explain.Explained(project, key)))
    cell = said["tables"]["number"]["rows"]["value"]["is"]
    return cell["value"], cell["unit"]


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_inputs_and_files_give_every_number_back(small, tmp_path_factory, seed):
    """Values by `inputs`, as numbers, as texts with their unit, and through a file, for all numbers of a plant."""
    wanted = drawn(small.ledger, np.random.default_rng(seed))
    moved = small.with_si(wanted)
    table = moved.inputs
    plain = {key: float(table.loc[key, "value"]) for key in wanted}
    said = {key: f"{x!r} {table.loc[key, 'unit']}" for key, x in plain.items() if table.loc[key, "unit"]}
    saved = aw.load(moved.save(tmp_path_factory.mktemp("plant") / "moved.toml"))
    for again in (small.with_values(plain), small.with_values({**plain, **said}), saved):
        odd = {k: (again.ledger[k].number, x) for k, x in wanted.items()
               if again.ledger[k].number != near(x, small.ledger[k].parameter.unit)}  # fmt: skip
        assert not odd


def test_explain_gives_numbers_back(small):
    """By `with_values`, by a column of `evaluate`, and by the words of a command that decides about them."""
    keys = [
        k for k in drawn(small.ledger, np.random.default_rng()) if k.startswith(DECIDED) or k[:5] == "flows"
    ]
    for key in np.random.default_rng().choice(keys, 20, replace=False).tolist():
        number, ask = small.ledger[key].number, small.ledger[key].parameter
        value, unit = shown_of(small, key)
        for form in (value, f"{value!r} {unit}".removesuffix(" 1")):
            assert small.with_values({key: form}).ledger[key].number == near(number, ask.unit), (key, form)
            assert float(column([form], small.ledger[key], key)[0]) == near(number, ask.unit), (key, form)
        low, high = (float(units.from_si(end, ask.unit)) for end in bounds(ask))
        if key.startswith(DECIDED) and low < value < high:
            above = value + (high - value) / 1000  # further up another number may say how far it goes
            word = f"{key}={value!r} {unit}..{above!r} {unit}".replace(" 1..", "..").removesuffix(" 1")
            asked = dict([conditions.variable(small, word)])
            (decided,) = problem(small, {"objective": "capital", "variables": asked}).variables
            assert decided.low == near(number, ask.unit), word


def test_an_indicator_is_claimed_and_limited_as_shown(small):
    """A figure in its unit, as documents show it, claimed or limited: the same SI number."""
    places = np.random.default_rng()
    asked = {"objective": "capital", "variables": {COUNTS: {}}}
    for about in (i for i in small.indicators.values() if i.unit != units.DATE):
        number = float(units.to_si(10 ** places.uniform(-3, 9), about.unit))
        said = f"{float(units.from_si(number, about.unit))!r} {about.unit}".removesuffix(" 1")
        (claim,) = read_claims(
            {about.name: {"value": said, "source": "x", "grade": "news"}}, small.indicators, small.ledger
        )
        assert claim.value.number == near(number, about.unit), said
        limits = conditions.constraints([f"{about.name} >= {said}"])
        (limit,) = problem(small, {**asked, "constraints": limits}).limits
        assert limit.value == near(number, about.unit), said


@pytest.mark.parametrize("kind", sorted(furnace.KINDS))
def test_a_furnace_takes_its_conditions_as_shown(kind):
    """`--set NAME=VALUE` with what `inputs` shows changes nothing; with another number it is that number."""
    plant, node, _ = furnace.asked(None, "infiltration", kind, ())
    table = plant.inputs
    places = np.random.default_rng()
    for name, ask in node.kind.declared(()).items():
        key = f"{node.prefix}.{name}"
        if ask.options or name in furnace.BESIDES or key not in plant.ledger:
            continue
        low, high = bounds(ask)
        number = low + places.uniform(0.2, 0.8) * (high - low)
        shown = float(units.from_si(number, ask.unit))
        again, _, _ = furnace.asked(
            None, "infiltration", kind, (f"{name}={shown!r} {table.loc[key, 'unit']}",)
        )
        assert again.ledger[key].number == near(number, ask.unit)
