"""Routes put together for a test, run once, and looked at from all sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from anodeworks.library import library
from anodeworks.process import Exchanges, Network, Node, assemble
from anodeworks.project.ledger import Ledger


@dataclass(frozen=True)
class Run:
    """A route at given numbers: exchanges and levels for one demand."""

    network: Network
    ledger: Ledger
    values: Mapping[str, Any]
    exchanges: Sequence[Exchanges]
    levels: dict[str, float]

    def index(self, name: str) -> int:
        return next(i for i, node in enumerate(self.network.nodes) if node.name == name)

    def node(self, name: str) -> Node:
        return self.network.nodes[self.index(name)]

    def amounts(self, name: str) -> dict[str, float]:
        return {port: float(x) for port, x in self.exchanges[self.index(name)].amounts.items()}

    def material(self, name: str, port: str):
        return self.network.material(self.index(name), port, self.exchanges, self.values)

    def flags(self) -> list[str]:
        return [why for done in self.exchanges for why, flag in done.flags.items() if bool(flag)]


def run_route(file: Mapping[str, Any], demand: Mapping[str, float], **changes: float) -> Run:
    """Assemble a route, change some numbers (SI, dotted keys with `__` for the dots), solve it."""
    network, ledger = assemble(file, library(), list(demand))
    values = {key: np.float64(value.number) for key, value in ledger.items()}
    for key, number in changes.items():
        dotted = key.replace("__", ".")
        assert dotted in values, dotted
        values[dotted] = np.float64(number)
    exchanges = network.exchanges(values)
    levels = network.levels(exchanges, demand)
    named = {node.name: float(level) for node, level in zip(network.nodes, levels, strict=True)}
    return Run(network, ledger, values, exchanges, named)


@pytest.fixture(scope="session")
def route():
    """`route(file, demand, **changes)`: the route solved; see `run_route`."""
    return run_route
