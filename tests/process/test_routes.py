"""One harness over every shipped route: mass, energy, the whole plant's border, gradients, batches."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from anodeworks.library import library
from anodeworks.material.elements import ELEMENTS
from anodeworks.process import assemble
from anodeworks.process.market import Disposal, Purchase

DRAWS = 6
ROUTES = [name for name, template in library().routes.items() if "product" in template]


@cache
def shipped(route: str):
    """(product, network, ledger, compiled exchanges) of a template with the templates that it needs."""
    template = library().routes[route]
    product = str(template["product"])
    network, ledger = assemble({"route": {"use": [*template.get("with", []), route]}}, library(), [product])
    return product, network, ledger, jax.jit(network.exchanges)


def draws(ledger, n: int) -> list[dict[str, np.float64]]:
    """The central values and n - 1 draws of every uncertain one."""
    rng = np.random.default_rng(7)
    central = {key: np.float64(value.number) for key, value in ledger.items()}
    return [central] + [
        {
            key: central[key]
            if v.distribution is None
            else np.float64(v.distribution.quantile(rng.uniform()))
            for key, v in ledger.items()
        }
        for _ in range(n - 1)
    ]


def imbalance(network, i: int, exchanges, values, only: Any = None) -> tuple[Any, float, float]:
    """Elements (kg) and energy (J) that an activity makes out of nothing per unit; what passes through (J).

    Args:
        only: flows to count; all of them if None.
    """
    node = network.nodes[i]
    elements, energy, through = np.zeros(len(ELEMENTS)), 0.0, 0.0
    for port, flow in node.ports:
        amount, unit = float(exchanges[i].amounts.get(port, 0.0)), network.flows[flow].unit
        if amount == 0 or unit == "CNY" or (only is not None and flow not in only):
            continue
        material = network.material(i, port, exchanges, values)
        elements += node.sign(port) * amount * np.asarray(material.elements, dtype=float)
        energy += node.sign(port) * amount * float(material.enthalpy)
        through += amount * (abs(float(material.enthalpy)) + (1e6 if unit == "kg" else 0))
    return elements, energy, through


@pytest.mark.parametrize("route", ROUTES)
def test_every_activity_closes(route):
    product, network, ledger, run = shipped(route)
    for values in draws(ledger, DRAWS):
        exchanges = run(values)
        levels = [float(x) for x in network.levels(exchanges, {product: 1.0})]
        for i, node in enumerate(network.nodes):
            amounts: Mapping[str, float] = {p: float(a) for p, a in exchanges[i].amounts.items()}
            assert set(amounts) <= {p for p, _ in node.ports}, node.name
            assert all(np.isfinite(a) and a >= -1e-12 for a in amounts.values()), (node.name, amounts)
            assert amounts[node.reference_port] == 1.0
            assert levels[i] >= -1e-9, (node.name, levels[i])
            assert not any(bool(f) for f in exchanges[i].flags.values()), (node.name, exchanges[i].flags)
            if node.kind in (Purchase, Disposal):
                continue
            elements, energy, through = imbalance(network, i, exchanges, values)
            assert np.abs(elements).max() < 1e-9, (node.name, elements)
            assert abs(energy) < 1e-9 * through, (node.name, energy, through)


@pytest.mark.parametrize("route", ROUTES)
def test_the_plant_closes_over_its_border(route):
    """What is bought and taken from the environment leaves as product, waste, emission or heat."""
    product, network, ledger, run = shipped(route)
    outside = {node.reference for node in network.nodes if node.kind in (Purchase, Disposal)}
    outside |= {product} | {name for name, flow in network.flows.items() if flow.role == "environment"}
    for values in draws(ledger, 3):
        exchanges = run(values)
        levels = network.levels(exchanges, {product: 1.0})
        elements, energy, through = np.zeros(len(ELEMENTS)), 0.0, 0.0
        for i, node in enumerate(network.nodes):
            if node.kind not in (Purchase, Disposal):
                made, heat, passed = imbalance(network, i, exchanges, values, outside)
                level = float(levels[i])
                elements, energy, through = (
                    elements + level * made,
                    energy + level * heat,
                    through + level * passed,
                )
        assert np.abs(elements).max() < 1e-9 * through / 1e6, elements
        assert abs(energy) < 1e-9 * through, (energy, through)


@pytest.mark.parametrize("route", ["utilities", "porous_carbon_resin", "blend_and_pack"])
def test_batch_is_loop_and_gradient_is_difference(route):
    product, network, ledger, _ = shipped(route)
    buyers = [i for i, node in enumerate(network.nodes) if node.kind is Purchase]

    @jax.jit
    def bought(values):
        levels = network.levels(network.exchanges(values), {product: 1.0})
        return jnp.stack([jnp.asarray(levels[i]) for i in buyers])

    rows = draws(ledger, 3)
    batch = jax.jit(jax.vmap(bought))({key: jnp.stack([row[key] for row in rows]) for key in ledger})
    for row, expected in zip(rows, batch, strict=True):
        assert np.asarray(bought(row)) == pytest.approx(np.asarray(expected), rel=1e-12, abs=1e-15)

    uncertain = [key for key, value in ledger.items() if value.distribution is not None and value.number != 0]
    chosen = [str(key) for key in np.random.default_rng(3).choice(uncertain, 12, replace=False)]
    weights = np.arange(1.0, 1.0 + len(buyers))
    slope = jax.jit(jax.grad(lambda some: bought({**rows[0], **some}) @ weights))(
        {k: rows[0][k] for k in chosen}
    )
    whole = float(bought(rows[0]) @ weights)
    for key in chosen:
        step = 1e-5 * abs(ledger[key].number)
        high, low = (float(bought({**rows[0], key: rows[0][key] + d}) @ weights) for d in (step, -step))
        scale = abs(whole / ledger[key].number)
        assert float(slope[key]) == pytest.approx((high - low) / (2 * step), rel=1e-5, abs=1e-8 * scale), key
