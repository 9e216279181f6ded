"""Infiltration from its conditions: the same balance as the stated kind, machines by what a furnace yields, slopes."""

from __future__ import annotations

import copy
from functools import cache

import jax
import numpy as np
import pytest

import anodeworks as aw
from anodeworks.library import library
from anodeworks.process import assemble
from anodeworks.process.infiltration import NO_PORES, ReactorInfiltration
from anodeworks.reactor import maps
from anodeworks.study.gradient import COUNTS, slopes_of
from anodeworks.twin.chain import run_process
from tests.conftest import SMALL

KEY = "activities.infiltration"


@cache
def route():
    network, ledger = assemble(
        {"route": {"use": ["porous_carbon_bought", "silane_reactor"]}}, library(), ["silicon_carbon"]
    )
    return network, {key: np.float64(value.number) for key, value in ledger.items()}


@pytest.mark.parametrize(
    ("pores", "surface", "named"), [(0.0, 1e6, True), (7e-4, 0.0, True), (7e-4, 1e6, False)]
)
def test_a_carbon_without_pores_or_without_surface_is_named(pores, surface, named):
    found = _bare()(pores, surface)
    assert bool(found) is named


@cache
def _bare():
    """The flag alone: the rest of the furnace is not compiled."""
    _, values = route()
    at = route()[0].arriving("infiltration", values)
    made = ReactorInfiltration.build(values, KEY, ())

    def told(pores, surface):
        return made.exchanges({**at, "carbon": at["carbon"]._replace(pores=pores, surface=surface)}).flags[
            NO_PORES
        ]

    return jax.jit(told)


@pytest.mark.slow
def test_stated_and_worked_out_balance_alike():
    """A stated kind that is given what the conditions yield exchanges the same."""
    network, values = route()
    i = [n.name for n in network.nodes].index("infiltration")
    worked_out = jax.jit(network.exchanges)(values)[i]
    carbon = network.arriving("infiltration", values)["carbon"]
    found = jax.jit(lambda c: ReactorInfiltration.build(values, KEY, ()).yields(c))(carbon)
    stated, ledger = assemble(
        {"route": {"use": ["porous_carbon_bought", "silane"]}}, library(), ["silicon_carbon"]
    )
    told = {key: np.float64(value.number) for key, value in ledger.items()}
    same = [k for k in told if k.startswith(KEY) and k in values]
    told |= {k: values[k] for k in same}
    told |= {
        f"{KEY}.utilisation": found.utilisation, f"{KEY}.fines": found.fines,
        f"{KEY}.purge": found.purge / (2 * 14.007e-3) + values[f"{KEY}.blanket"],
    }  # fmt: skip
    j = [n.name for n in stated.nodes].index("infiltration")
    other = jax.jit(stated.exchanges)(told)[j]
    for port, amount in worked_out.amounts.items():
        assert float(amount) == pytest.approx(float(other.amounts[port]), rel=1e-6), port
    assert float(worked_out.capacity) == pytest.approx(float(found.capacity))
    assert f"{KEY}.unit_capacity" not in values
    ours, theirs = (x.materials["composite"] for x in (worked_out, other))
    taken = float(ours.share("Si")) / values[f"{KEY}.silicon_density"]
    assert float(ours.uneven) == pytest.approx((1 / float(found.uniformity) - 1) * taken)
    assert 0 < float(ours.uneven) < float(ours.uneven_growth)
    assert float(theirs.uneven) == float(theirs.uneven_growth) == 0  # stated: even
    assert float(ours.closed) == float(theirs.closed) == 0  # helium enters what is too narrow for silane


@pytest.mark.parametrize("use", [["silane"], ["silane", "coating_conditions"]])
def test_a_coat_closes_the_pores_of_a_plants_powder(use):
    network, ledger = assemble(
        {"route": {"use": ["porous_carbon_bought", *use]}}, library(), ["silicon_carbon"]
    )
    values = {key: np.float64(value.number) for key, value in ledger.items()}
    made = network.arriving("passivation", values)["powder"]
    assert 0.95 < float(made.closed / made.pores) <= 1


COAT = "activities.coating"
PLANTS = {
    "silane_reactor": {"use": ["porous_carbon_bought", "silane_reactor"]},
    "silane_continuous": {
        "use": ["porous_carbon_bought", "silane_reactor", "silane_continuous", "coating_conditions"]
    },
}
CONDITIONS = {
    "silane_reactor": [
        "flows.porous_carbon_market.pore_volume", f"{KEY}.temperature", f"{KEY}.silane_pressure",
    ],
    "silane_continuous": [
        f"{KEY}.temperature", f"{KEY}.silane_pressure", f"{KEY}.pore_filling", f"{COAT}.temperature",
        f"{COAT}.gas_pressure", f"{COAT}.duration",
    ],
}  # fmt: skip


@pytest.fixture(scope="module", params=sorted(PLANTS))
def plant(request):
    return request.param, aw.build({**copy.deepcopy(SMALL), "route": PLANTS[request.param]}, "reactor.toml")


@pytest.mark.slow
def test_slopes_of_the_plant(plant):
    """Value and cost follow pores, temperatures, gases and times; slopes equal differences."""
    which, project = plant
    values = {**project.values, COUNTS: np.float64(1.0)}
    for indicator in ("fnpv_after_tax", "levelised_cost"):
        _, slope, _ = slopes_of(project, values, indicator)
        for key in CONDITIONS[which]:
            step = 2e-5 * float(values[key])

            def at(shift, key=key, step=step, indicator=indicator):
                return slopes_of(project, {**values, key: values[key] + shift * step}, indicator)[0]

            difference = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * step)
            assert float(slope[key]) == pytest.approx(difference, rel=1e-4), (indicator, key)
            assert abs(difference) * values[key] > 0


@pytest.mark.slow
def test_a_range_that_is_left_is_named(plant):
    """Each names equation and range, and none says that the plant cannot be built."""
    _, project = plant
    flags = jax.jit(lambda values: run_process(project, values).flags)(project.values)
    left = [reason for reason, raised in flags.items() if bool(raised)]
    assert any("Furusawa" in reason and "600 to 700 degC" in reason for reason in left)
    assert all(reason.startswith("extrapolated: ") for reason in left), left


FURNACES = {  # and the first limit of a map that the library's central conditions break
    "reactor": "feasible",
    "kiln": "dust",
    "fixed": "time",
    "continuous": "feasible",
    "continuous_kiln": "dust",
}


@pytest.mark.slow
@pytest.mark.parametrize("furnace", FURNACES)
def test_furnaces_of_the_library_stand_in_a_plant(furnace):
    """At central conditions none calls the plant off, what a tonne needs follows from its utilisation, and a map says
    which can be run: kilns make more dust than its limit, a bed at rest takes longer (docs/validation.md)."""
    tables = {
        "route": {"use": ["porous_carbon_bought", "silane_reactor"]},
        "activities": {"infiltration": {"use": f"{furnace}_infiltration"}},
    }
    network, ledger = assemble(tables, library(), ["silicon_carbon"])
    values = {key: np.float64(value.number) for key, value in ledger.items()}
    i = [n.name for n in network.nodes].index("infiltration")
    done = jax.jit(network.exchanges)(values)[i]
    assert not [reason for reason, flag in done.flags.items() if bool(flag)]
    assert 1.1 < float(done.amounts["silane"] / (1 - done.amounts["carbon"])) < 2.5
    assert float(done.capacity) > 1e-6
    carbon = network.arriving("infiltration", values)["carbon"]
    kind = network.nodes[i].kind
    found = jax.tree.map(np.asarray, jax.jit(lambda c: kind.build(values, KEY, ()).yields(c))(carbon))
    assert maps.WHY[int(maps.first_broken(found, maps.limits_of(kind.bed)))] == FURNACES[furnace]
    uneven = any(left for name, left in found.outside.items() if "mean fill" in name)
    assert bool(uneven) == (furnace in ("fixed", "continuous"))
