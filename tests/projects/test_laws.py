"""Laws over whole plants: what comes in over the border goes out over it, element by element and joule by joule."""

from __future__ import annotations

import jax
import numpy as np
import pytest

import anodeworks as aw
from anodeworks.material.elements import ELEMENTS
from anodeworks.process.market import Disposal, Purchase

PROJECTS = ("ankang", "shengquan")


@pytest.fixture(scope="module", params=PROJECTS)
def project(request, root):
    return aw.load(root / "projects" / f"{request.param}.toml")


def border(network, exchanges, levels, values):
    """Elements (kg) and energy (J) that cross the border, in minus out, and how much crosses it."""
    elements, energy, mass, heat = np.zeros(len(ELEMENTS)), 0.0, 0.0, 0.0
    boundary = {f.name for f in network.flows.values() if f.role == "environment"}
    boundary |= {n.reference for n in network.nodes if n.kind in (Purchase, Disposal)}
    for i, node in enumerate(network.nodes):
        if node.kind in (Purchase, Disposal):
            continue
        for port, flow in node.ports:
            about = network.flows[flow]
            if flow not in boundary or about.unit == "CNY" or port not in exchanges[i].amounts:
                continue
            amount = float(exchanges[i].amounts[port]) * levels[i]
            if amount == 0:
                continue
            material = network.material(i, port, exchanges, values)
            sign = -node.sign(port)  # what an activity takes from the border comes in
            elements += sign * amount * np.asarray(material.elements, dtype=float)
            energy += sign * amount * float(material.enthalpy)
            heat += amount * abs(float(material.enthalpy))
            mass += amount if about.unit == "kg" else 0.0
    return elements, energy, mass, heat


def test_the_plant_closes(project):
    """Border flows balance the products, in the base case and in draws; nothing inside makes or loses anything."""
    network = project.network
    run = jax.jit(network.exchanges)
    rng = np.random.default_rng(11)
    for draw in range(4):
        values = dict(project.values)
        if draw:
            for key in project.uncertain:
                values[key] = np.float64(project.ledger[key].distribution.quantile(rng.uniform()))
        exchanges = run(values)
        demand = {offer.flow: 1.0 for offer in project.products}
        levels = [float(x) for x in network.levels(exchanges, demand)]
        elements, energy, mass, heat = border(network, exchanges, levels, values)
        for offer in project.products:
            i = network.answerer[offer.flow]
            material = network.material(i, network.nodes[i].reference_port, exchanges, values)
            elements -= np.asarray(material.elements, dtype=float)
            energy -= float(material.enthalpy)
        assert np.abs(elements).max() < 1e-9 * mass, dict(zip(ELEMENTS, elements, strict=True))
        assert abs(energy) < 1e-9 * heat


def test_every_flow_balances(project):
    """A s = f, row by row, with the matrix written out in full."""
    network = project.network
    values = project.values
    exchanges = network.exchanges(values)
    levels = np.array([float(x) for x in network.levels(exchanges, {project.products[0].flow: 1.0})])
    flows = sorted(network.answerer)
    matrix = np.zeros((len(flows), len(network.nodes)))
    for i in range(len(network.nodes)):
        for flow, amount in network.column(i, exchanges[i]).items():
            if flow in network.answerer:
                matrix[flows.index(flow), i] += float(amount)
    demand = np.array([float(flow == project.products[0].flow) for flow in flows])
    scale = np.abs(matrix) @ np.abs(levels) + demand
    assert (np.abs(matrix @ levels - demand) <= 1e-12 * np.maximum(scale, 1.0)).all()
    assert levels == pytest.approx(np.linalg.solve(matrix, demand), rel=1e-9, abs=1e-12)
