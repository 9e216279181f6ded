"""One harness over every activity of every shipped route: mass, energy, and what must always be so."""

from __future__ import annotations

import jax
import numpy as np
import pytest

from anodeworks.library import library
from anodeworks.material.elements import ELEMENTS
from anodeworks.process import assemble
from anodeworks.process.market import Disposal, Purchase

DRAWS = 6


def product_of(route: str) -> str:
    """The flow a route template says it makes."""
    return str(library().routes[route]["product"])


def sampled(ledger, rng):
    """One draw of every uncertain value."""
    return {
        k: np.float64(v.number if v.distribution is None else v.distribution.quantile(rng.uniform()))
        for k, v in ledger.items()
    }


@pytest.mark.parametrize("route", [r for r in library().routes if "product" in library().routes[r]])
def test_every_activity_closes(route):
    product = product_of(route)
    network, ledger = assemble({"route": {"use": library().routes[route].get("with", []) + [route]}}, library(), [product])
    run = jax.jit(network.exchanges)
    rng = np.random.default_rng(7)
    for _ in range(DRAWS):
        values = sampled(ledger, rng)
        exchanges = run(values)
        levels = [float(x) for x in network.levels(exchanges, {product: 1.0})]
        for i, node in enumerate(network.nodes):
            amounts = {p: float(a) for p, a in exchanges[i].amounts.items()}
            assert set(amounts) <= {p for p, _ in node.ports}, node.name
            assert all(np.isfinite(a) and a >= -1e-12 for a in amounts.values()), (node.name, amounts)
            assert levels[i] >= -1e-9, (node.name, levels[i])
            if node.kind in (Purchase, Disposal):
                continue
            elements, energy, through = np.zeros(len(ELEMENTS)), 0.0, 0.0
            for port, flow in node.ports:
                amount, unit = amounts.get(port, 0.0), network.flows[flow].unit
                if amount == 0 or unit == "CNY":
                    continue
                material = network.material(i, port, exchanges, values)
                elements += node.sign(port) * amount * np.asarray(material.elements, dtype=float)
                energy += node.sign(port) * amount * float(material.enthalpy)
                through += amount * (abs(float(material.enthalpy)) + (1e6 if unit == "kg" else 0))
            assert np.abs(elements).max() < 1e-9 * max(1.0, amounts[node.reference_port]), (node.name, elements)
            assert abs(energy) < 1e-9 * through, (node.name, energy, through)
