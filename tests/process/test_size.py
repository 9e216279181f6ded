"""The compiled program stays small: about a millisecond of compilation an equation."""

from __future__ import annotations

import jax
import numpy as np

from anodeworks.library import library
from anodeworks.process import Furnace, assemble
from anodeworks.process.market import Disposal, Purchase

FURNACE = 50  # equations that a furnace may need beyond another activity
ACTIVITY = 25
FULL = ["porous_carbon_resin", "porous_carbon_biomass", "porous_carbon_choice", "silane", "utilities",
        "active_silane", "graphite_bought", "blend_and_pack"]  # fmt: skip


def equations(jaxpr) -> int:
    """Equations of a traced program, those inside calls counted and the calls not."""
    count = 0
    for equation in jaxpr.eqns:
        inner = [x for v in equation.params.values() for x in (v if isinstance(v, (list, tuple)) else [v])]
        inner = [getattr(x, "jaxpr", x) for x in inner if hasattr(x, "jaxpr") or hasattr(x, "eqns")]
        count += sum(equations(x) for x in inner) if inner else 1
    return count


def test_equations_of_the_full_route():
    network, ledger = assemble({"route": {"use": FULL}}, library(), ["anode_packed"])
    values = {key: np.float64(value.number) for key, value in ledger.items()}
    counted = equations(jax.make_jaxpr(network.exchanges)(values).jaxpr)
    kinds = [node.kind for node in network.nodes if node.kind not in (Purchase, Disposal)]
    furnaces = sum(issubclass(kind, Furnace) for kind in kinds)
    assert counted < ACTIVITY * len(kinds) + FURNACE * furnaces
