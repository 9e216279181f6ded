"""Every kind of activity closes for any parameters inside their declared bounds, not only for likely ones."""

from __future__ import annotations

from functools import cache

import jax
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anodeworks.library import library
from anodeworks.material.elements import ELEMENTS
from anodeworks.process import assemble
from anodeworks.quantity import units

FILE = {
    "route": {
        "use": ["porous_carbon_resin", "porous_carbon_biomass", "porous_carbon_choice", "silane", "utilities",
                "hydrogen_recovery", "active_silane", "graphite_bought", "blend_and_pack"]
    }
}  # fmt: skip
FROM_CONDITIONS = {
    "ReactorInfiltration": {"route": {"use": ["porous_carbon_bought", "silane_reactor"]}},
    "KilnInfiltration": {
        "route": {"use": ["porous_carbon_bought", "silane_reactor"]},
        "activities": {"infiltration": {"use": "kiln_infiltration"}},
    },
    "FixedInfiltration": {
        "route": {"use": ["porous_carbon_bought", "silane_reactor"]},
        "activities": {"infiltration": {"use": "fixed_infiltration"}},
    },
    "ContinuousKilnInfiltration": {
        "route": {"use": ["porous_carbon_bought", "silane_reactor"]},
        "activities": {"infiltration": {"use": "continuous_kiln_infiltration"}},
    },
    "ContinuousInfiltration": {"route": {"use": ["porous_carbon_bought", "silane_reactor", "silane_continuous"]}},
    "AcetyleneDeposition": {"route": {"use": ["porous_carbon_bought", "silane", "coating_conditions"]}},
    "MethaneDeposition": {
        "route": {"use": ["porous_carbon_bought", "silane", "coating_conditions"]},
        "activities": {
            "coating": {"use": "methane_deposition"}, "hydrocarbon_oxidation": {"flows": {"fuel": "spent_methane"}}
        },
    },
}  # fmt: skip
KINDS = {
    "Activation": "resin_activation", "BlendToCapacity": "blend", "CarbonCoating": "coating",
    "Carbonisation": "biomass_carbonisation", "CoolingTower": "cooling_tower", "Evaporation": "cake_drying",
    "Oxidation": "silane_oxidation", "Packing": "anode_packing", "Passivation": "passivation",
    "PowderStep": "sieving", "Recovery": "hydrogen_recovery", "SilaneInfiltration": "infiltration",
    "KilnInfiltration": "infiltration", "ReactorInfiltration": "infiltration",
    "ContinuousInfiltration": "infiltration", "FixedInfiltration": "infiltration",
    "ContinuousKilnInfiltration": "infiltration", "AcetyleneDeposition": "coating", "MethaneDeposition": "coating",
    "SteamBoiler": "steam_boiler", "Supply": "pure_water_plant", "Washing": "biomass_washing",
}  # fmt: skip


@cache
def compiled(kind: str):
    """The node of a kind, its compiled exchanges, and all that they need at central values."""
    product = "silicon_carbon" if kind in FROM_CONDITIONS else "anode_packed"
    network, ledger = assemble(FROM_CONDITIONS.get(kind, FILE), library(), [product])
    i = next(i for i, node in enumerate(network.nodes) if node.name == KINDS[kind])
    node = network.nodes[i]
    assert node.kind.__name__ == kind
    values = {key: np.float64(value.number) for key, value in ledger.items()}
    exchanges = network.exchanges(values)
    at = {}
    for port, flow in node.ports:
        if network.flows[flow].declared or port in node.takes:
            at[port] = network.material(i, port, exchanges, values)

    @jax.jit
    def run(own):
        return node.kind.build(own, node.prefix, node.takes).exchanges(at)

    return network, i, {k: v for k, v in values.items() if k.startswith(node.prefix + ".")}, run, at


LONG = {
    "FixedInfiltration",
    "ContinuousKilnInfiltration",
    "KilnInfiltration",
    "ContinuousInfiltration",
}  # to compile


@pytest.mark.parametrize("kind", [pytest.param(k, marks=pytest.mark.slow) if k in LONG else k for k in KINDS])
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_kind_closes_anywhere_in_its_bounds(kind, data):
    network, i, values, run, at = compiled(kind)
    node = network.nodes[i]
    asked = node.kind.declared(node.takes)
    shares = data.draw(st.lists(st.floats(0.0, 1.0), min_size=len(asked), max_size=len(asked)))
    own = dict(values)
    for share, (name, parameter) in zip(shares, asked.items(), strict=True):
        low, high = (units.to_si(x, parameter.unit) for x in (parameter.lo, parameter.hi))
        own[f"{node.prefix}.{name}"] = np.float64(low + share * (high - low))
    done = run(own)
    feasible = not any(bool(flag) for flag in done.flags.values())
    elements, energy, through = np.zeros(len(ELEMENTS)), 0.0, 0.0
    for port, flow in node.ports:
        amount, unit = float(done.amounts.get(port, 0.0)), network.flows[flow].unit
        assert np.isfinite(amount)
        assert not feasible or amount >= -1e-9, port
        if unit != "CNY":
            material = done.materials.get(port) or at[port]
            elements += node.sign(port) * amount * np.asarray(material.elements, dtype=float)
            energy += node.sign(port) * amount * float(material.enthalpy)
            through += abs(amount) * (abs(float(material.enthalpy)) + (1e6 if unit == "kg" else 0))
    assert np.abs(elements).max() < 1e-9 * through / 1e6
    assert abs(energy) < 1e-9 * through
