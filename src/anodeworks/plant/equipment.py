"""Machines: how many each activity needs in each phase, and what they cost installed.

Equations: docs/equations/plant.md, "Equipment". Growing one machine and adding identical machines are two things:
the first follows the machine's own exponent (about 0.65), the second the plant-wide replication exponent (0.98).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from anodeworks.arrays import jnp
from anodeworks.numerics import gathered, power, running, safe_divide, stored
from anodeworks.process.activity import Machine
from anodeworks.process.network import Network
from anodeworks.quantity import Scalar, Section, par

COUNTS: Final = ("whole", "fractional")


class Replication(Section):
    """How counts are taken, and what a further identical machine costs."""

    counts: Scalar = par("", 0, 1, "whole machines (a plan) or fractional ones (a gradient)", options=COUNTS)
    replication_exponent: Scalar = par("1", 0.7, 1.0, "cost exponent in the number of identical machines")
    cost_level: Scalar = par("1", 0.1, 10, "what all machines cost over what their own costs say")


class Equipment(NamedTuple):
    """Machines by activity and phase; axes (machine activity A, phase P).

    throughput: kg/s (W for machines that handle energy) of the reference port at full output.
    count: machines built in each phase.
    load: share of the built capacity that full output uses, all phases together, shape (A,).
    cost: CNY installed, of the price year.
    floor: m2.
    operators: persons on every shift.
    unit_capacity: what one machine puts through while it runs, shape (A,), SI.
    """

    throughput: Any
    count: Any
    load: Any
    cost: Any
    floor: Any
    operators: Any
    unit_capacity: Any

    def only(self, built: Any) -> Equipment:
        """The machines of the phases where `built` (P,) is 1; what is None is not known, and stays so."""
        by_phase = ("throughput", "count", "cost", "floor", "operators")
        known = {name: getattr(self, name) for name in by_phase}
        left = self._replace(**{name: x * built for name, x in known.items() if x is not None})
        if self.load is None or self.throughput is None:
            return left
        fewer = safe_divide(left.throughput.sum(axis=1), self.throughput.sum(axis=1))
        return left._replace(
            load=self.load * safe_divide(fewer * self.count.sum(axis=1), left.count.sum(axis=1))
        )


def machine_nodes(network: Network) -> list[int]:
    """Indices of the activities that run in machines, in the network's order."""
    return [i for i, node in enumerate(network.nodes) if issubclass(node.kind, Machine)]


def equip(
    network: Network,
    values: Mapping[str, Any],
    replication: Replication,
    throughput: Any,
    capacities: Mapping[str, Any] = MappingProxyType({}),
    count: Any = None,
    more: Mapping[int, Any] = MappingProxyType({}),
) -> Equipment:
    """Counts, cost, floor and crew of every machine activity.

    Args:
        network: the route.
        values: the ledger's numbers.
        replication: how to count.
        throughput: (A, P) reference flow of each machine activity at full output of each phase, SI.
        capacities: what one machine puts through, by name of the activities that work it out from their conditions.
        count: (A, P) machines built in each phase; None: as many as the throughput needs.
        more: (P,) how many times these are built where machines are whole, by node of those bought with their line.
    """
    values = {**values, **{f"activities.{name}.unit_capacity": c for name, c in capacities.items()}}
    columns = {name: _column(network, values, name) for name in Machine.parameters() if name != "wear"}
    effective = columns["unit_capacity"] * columns["availability"]
    if count is None:
        needed = throughput / effective[:, None]
        whole = needed
        if more:
            whole = needed * jnp.stack(
                [more.get(i, jnp.ones(needed.shape[1])) for i in machine_nodes(network)]
            )
        count = jnp.where(replication.counts < 0.5, jnp.ceil(whole - 1e-9), needed)
    growth = power(columns["unit_capacity"] / columns["cost_capacity"], columns["scale_exponent"])
    total = running(count)
    some = total > 0
    replicated = stored(
        jnp.where(some, power(jnp.where(some, total, 1.0), replication.replication_exponent), 0.0)
    )
    cost = (replication.cost_level * columns["unit_cost"] * growth)[:, None] * jnp.diff(
        replicated, axis=1, prepend=0.0
    )
    capacity = total[:, -1] * effective
    return Equipment(
        throughput=throughput,
        count=count,
        load=jnp.where(capacity > 0, throughput.sum(axis=1) / jnp.where(capacity > 0, capacity, 1.0), 0.0),
        cost=cost,
        floor=count * columns["floor_area"][:, None],
        operators=count * columns["operators"][:, None],
        unit_capacity=columns["unit_capacity"],
    )


def _column(network: Network, values: Mapping[str, Any], name: str) -> Any:
    nodes: Sequence[int] = machine_nodes(network)
    return gathered([values[f"{network.nodes[i].prefix}.{name}"] for i in nodes])
