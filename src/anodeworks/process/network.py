"""The technology matrix: which activity answers for which flow, and how hard each must run.

Every flow but those of the environment has exactly one activity that answers for it, so the matrix of exchanges
is square: its column is an activity, its row a flow, the diagonal the reference port (Koopmans 1951; Heijungs and
Suh 2002). Levels `s` solve A s = f for the demand f. The order of the solve is known when the route is: flows are
settled one after the other by substitution, and only activities that need each other (a recycle) are solved
together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from anodeworks.arrays import jnp
from anodeworks.material import Material
from anodeworks.numerics import shared
from anodeworks.process.activity import Activity, Exchanges
from anodeworks.process.flow import Flow


@dataclass(frozen=True)
class Node:
    """An activity in a route: its kind, and the flow at each port."""

    name: str
    kind: type[Activity]
    ports: tuple[tuple[str, str], ...]  # (port, flow), the kind's order
    takes: tuple[str, ...]  # ports through which materials come in whose properties matter
    label: str = ""
    label_zh: str = ""
    use: str = ""  # the library's activity that it is, if it is one

    @property
    def prefix(self) -> str:
        """Where its numbers stand in the ledger."""
        return f"activities.{self.name}"

    @cached_property
    def flow_at(self) -> dict[str, str]:
        """Flow by port."""
        return dict(self.ports)

    @property
    def reference_port(self) -> str:
        """The port that the activity is there for."""
        return (*self.kind.gives, *self.takes, *self.kind.uses)[0]

    @property
    def reference(self) -> str:
        """The flow that the activity answers for."""
        return self.flow_at[self.reference_port]

    def sign(self, port: str) -> int:
        """+1 for a port that gives, -1 for one that takes."""
        return 1 if port in self.kind.gives or port in self.kind.emits else -1


@dataclass(frozen=True)
class Network:
    """The activities of a plant, connected; built by `process.route`, which checks it."""

    nodes: tuple[Node, ...]  # in the order in which materials come to be
    flows: Mapping[str, Flow]

    @cached_property
    def answerer(self) -> dict[str, int]:
        """Index of the node that answers for each flow."""
        return {node.reference: i for i, node in enumerate(self.nodes)}

    @cached_property
    def order(self) -> list[list[int]]:
        """Groups of nodes in the order of settling: those who ask before those who answer."""
        return components(
            [[self.answerer[flow] for _, flow in n.ports if flow in self.answerer] for n in self.nodes]
        )

    def exchanges(self, values: Mapping[str, Any]) -> list[Exchanges]:
        """Every activity's exchanges per unit of its reference, materials handed on along the route.

        Args:
            values: the ledger's numbers by dotted key, SI scalars.
        """
        return self._run(values, self.nodes)[0]

    def arriving(self, name: str, values: Mapping[str, Any]) -> dict[str, Material]:
        """What is known at the ports of one activity before it runs, by port."""
        i = next(i for i, node in enumerate(self.nodes) if node.name == name)
        known = self._run(values, self.nodes[:i])[1]
        return {port: known[flow] for port, flow in self.nodes[i].ports if flow in known}

    def _run(
        self, values: Mapping[str, Any], nodes: Sequence[Node]
    ) -> tuple[list[Exchanges], dict[str, Material]]:
        known = {name: flow.material(values) for name, flow in self.flows.items() if flow.declared}
        result = []
        for node in nodes:
            activity = node.kind.build(values, node.prefix, node.takes)
            done = shared(
                activity.exchanges({port: known[flow] for port, flow in node.ports if flow in known})
            )
            for port, material in done.materials.items():
                known.setdefault(node.flow_at[port], material)
            result.append(done)
        return result, known

    def levels(self, exchanges: Sequence[Exchanges], demand: Mapping[str, Any]) -> list[Any]:
        """How hard each activity runs, in units of its reference port per unit of demand.

        Args:
            exchanges: from `exchanges`.
            demand: amount asked of each product flow.
        """
        asked: dict[str, Any] = dict(demand)  # by flow: what is still to be made; grows as askers are settled
        settled: list[Any] = [0.0] * len(self.nodes)
        columns = [self.column(i, exchanges[i]) for i in range(len(self.nodes))]
        for group in self.order:
            rows = [self.nodes[i].reference for i in group]
            if len(group) == 1:
                (i,), (flow,) = group, rows
                settled[i] = shared(asked.get(flow, 0.0) / columns[i][flow])
            else:
                matrix = jnp.stack(
                    [jnp.stack([jnp.asarray(columns[i].get(f, 0.0)) for i in group]) for f in rows]
                )
                right = jnp.stack([jnp.asarray(asked.get(flow, 0.0)) for flow in rows])
                solved = jnp.linalg.solve(matrix, right)
                for k, i in enumerate(group):
                    settled[i] = solved[k]
            for i in group:
                for flow, amount in columns[i].items():
                    if flow not in rows:
                        asked[flow] = asked.get(flow, 0.0) - amount * settled[i]
        return settled

    def column(self, i: int, exchanges: Exchanges) -> dict[str, Any]:
        """One column of the technology matrix: net amount of each flow, made positive, used negative."""
        node = self.nodes[i]
        column: dict[str, Any] = {}
        for port, flow in node.ports:
            amount = exchanges.amounts.get(port, 0.0)
            column[flow] = column.get(flow, 0.0) + node.sign(port) * amount
        return column

    def material(
        self, i: int, port: str, exchanges: Sequence[Exchanges], values: Mapping[str, Any]
    ) -> Material:
        """The material at one port after the route has run; for closure checks and the report."""
        flow = self.flows[self.nodes[i].flow_at[port]]
        if port in exchanges[i].materials:
            return exchanges[i].materials[port]
        if flow.declared:
            return flow.material(values)
        source = next(
            k
            for k, n in enumerate(self.nodes)
            for p, f in n.ports
            if f == flow.name and p in exchanges[k].materials
        )
        made = next(
            p for p, f in self.nodes[source].ports if f == flow.name and p in exchanges[source].materials
        )
        return exchanges[source].materials[made]


def components(edges: Sequence[Sequence[int]]) -> list[list[int]]:
    """Strongly connected components of a directed graph, each before those that it points to.

    Args:
        edges: for every node the nodes that it points to; an edge to itself changes nothing.
    """
    n = len(edges)
    reach = np.eye(n, dtype=bool)
    for i, targets in enumerate(edges):
        reach[i, list(targets)] = True
    for k in range(n):  # Warshall's closure: n is about a hundred, and this runs once a project
        reach |= reach[:, k : k + 1] & reach[k : k + 1, :]
    mutual = reach & reach.T
    groups = sorted(
        {tuple(np.flatnonzero(row).tolist()) for row in mutual}, key=lambda g: (-reach[g[0]].sum(), g)
    )
    return [list(group) for group in groups]
