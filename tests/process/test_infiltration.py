"""Infiltration from its conditions: the same balance as the stated kind, machines by what a furnace yields, slopes."""

from __future__ import annotations

from functools import cache

import jax
import numpy as np
import pytest

import anodeworks as aw
from anodeworks.cli.starter import starter
from anodeworks.library import library
from anodeworks.process import assemble
from anodeworks.process.infiltration import ReactorInfiltration
from anodeworks.study.gradient import COUNTS, reverse

KEY = "activities.infiltration"


@cache
def route():
    network, ledger = assemble(
        {"route": {"use": ["porous_carbon_bought", "silane_reactor"]}}, library(), ["silicon_carbon"]
    )
    return network, {key: np.float64(value.number) for key, value in ledger.items()}


def test_stated_and_worked_out_balance_alike():
    """A stated kind that is given what the conditions yield exchanges the same."""
    network, values = route()
    i = [n.name for n in network.nodes].index("infiltration")
    worked_out = jax.jit(network.exchanges)(values)[i]
    carbon = network.arriving("infiltration", values)["carbon"]
    found = jax.jit(lambda c: ReactorInfiltration.build(values, KEY, ()).batch(c))(carbon)
    stated, ledger = assemble(
        {"route": {"use": ["porous_carbon_bought", "silane"]}}, library(), ["silicon_carbon"]
    )
    told = {key: np.float64(value.number) for key, value in ledger.items()}
    same = [k for k in told if k.startswith(KEY) and k in values]
    told |= {k: values[k] for k in same}
    told |= {
        f"{KEY}.utilisation": found.utilisation, f"{KEY}.fines": found.fines,
        f"{KEY}.purge": found.purge / (2 * 14.007e-3),
    }  # fmt: skip
    j = [n.name for n in stated.nodes].index("infiltration")
    other = jax.jit(stated.exchanges)(told)[j]
    for port, amount in worked_out.amounts.items():
        assert float(amount) == pytest.approx(float(other.amounts[port]), rel=1e-6), port
    assert float(worked_out.capacity) == pytest.approx(float(found.capacity))
    assert f"{KEY}.unit_capacity" not in values


@cache
def project(tmp):
    path = tmp / "plant.toml"
    path.write_text(starter("silane_reactor"), encoding="utf-8")
    return aw.load(path)


@pytest.fixture(scope="session")
def plant(tmp_path_factory):
    return project(tmp_path_factory.mktemp("reactor"))


@pytest.mark.slow
def test_slopes_of_the_plant(plant):
    """Net present value, capital and land cost follow pores, temperature and silane; slopes equal differences."""
    names = sorted(plant.indicators)
    values = {**plant.values, COUNTS: np.float64(1.0)}
    run = reverse(plant)
    for indicator in ("fnpv_after_tax", "levelised_cost"):
        pick = np.array([n == indicator for n in names], dtype=np.float64)
        _, slope = run(values, pick)
        for key in ("flows.porous_carbon_market.pore_volume", f"{KEY}.temperature", f"{KEY}.silane_pressure"):
            step = 2e-5 * float(values[key])

            def at(shift, key=key, step=step, pick=pick):
                return float(run({**values, key: np.float64(values[key] + shift * step)}, pick)[0])

            difference = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * step)
            assert float(slope[key]) == pytest.approx(difference, rel=1e-4), (indicator, key)
            assert abs(difference) * values[key] > 0
