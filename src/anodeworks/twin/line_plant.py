"""What lines bring into a plant beside their machines: the people of their crews, their stores, their carriers.

Equations: docs/equations/line_data.md, "Into the chain".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from anodeworks.arrays import jnp
from anodeworks.numerics import running
from anodeworks.process.network import Network
from anodeworks.twin.line_calendar import share
from anodeworks.twin.production import ProductionLine

NEAR: Final = 1e-9  # by which lines that are needed may miss a whole number


def built(line: ProductionLine, network: Network, values: Mapping[str, Any], levels: Any) -> tuple[Any, Any]:
    """(P,) lines that the output of each phase needs, and those that are built for it; levels are (N, P).

    Whole lines, where these are bought, are those that the output of the phases up to each takes, less those that are
    there.
    """
    needed = levels[network.answerer[line.makes]] / values[f"{line.prefix}.made"]
    if not line.whole:
        return needed, needed
    there = jnp.ceil(running(needed) - NEAR)
    return needed, jnp.where(needed > 0, jnp.diff(there, prepend=0.0), needed)


def bought(
    production: Iterable[ProductionLine], network: Network, values: Mapping[str, Any], levels: Any
) -> dict[int, Any]:
    """(P,) by how much more machines an activity has than its output takes, where lines are bought, by its node."""
    found: dict[int, Any] = {}
    for line in production:
        if line.whole:
            needed, there = built(line, network, values, levels)
            some = needed > 0
            more = jnp.where(some, there / jnp.where(some, needed, 1.0), 1.0)
            found |= dict.fromkeys((place.node for place in line.stations), more)
    return found


def tended(
    production: Iterable[ProductionLine], values: Mapping[str, Any], capacities: Mapping[str, Any]
) -> Mapping[str, Any]:
    """A scenario's numbers; operators of machines that a crew loads are those for the rest of the time.

    Args:
        production: the lines.
        values: the scenario's numbers.
        capacities: what one machine puts through, by name of the activities that work it out from their conditions.
    """
    found: dict[str, Any] = {}
    for line in production:
        for place in (each for each in line.stations if each.rules.crew):
            here, own = line.at(place.name), f"activities.{place.name}"
            if "cycle" in place.asked:
                cycle = values[f"{here}.cycle"]
            else:
                capacity = capacities.get(place.name, values.get(f"{own}.unit_capacity"))
                cycle = values[f"{here}.charge"] / capacity
            persons = sum(values[f"{here}.{key}"] if key else 1.0 for _, key in place.rules.crew)
            loading = persons * values[f"{here}.loading"] / cycle
            found[f"{own}.operators"] = jnp.maximum(values[f"{own}.operators"] - loading, 0.0)
    return {**values, **found} if found else values


def staffed(
    operators: Any,
    production: Iterable[ProductionLine],
    network: Network,
    values: Mapping[str, Any],
    levels: Any,
) -> Any:
    """(P,) operators on every shift with the crews of lines, of whom each counts for the part of the year he works."""
    for line in production:
        if line.crews:
            lines = built(line, network, values, levels)[1]
            for crew in line.crews:
                people = values[f"{line.prefix}.{crew.people}"] * share(crew.shifts)
                operators = operators + people * lines
    return operators


def with_stores(
    cost: Any, production: Iterable[ProductionLine], network: Network, values: Mapping[str, Any], levels: Any
) -> Any:
    """(P,) CNY of installed machines with the carriers of lines, and stores and transformers beyond the usual."""
    for line in production:
        each = sum(values[f"{key}.more_room"] * values[f"{key}.unit_cost"] for key in line.rooms)
        if line.saggers:
            key = f"{line.prefix}.saggers"
            each += values[f"{key}.pool"] * values[f"{key}.unit_cost"]
        for place in line.stations:
            if {"powered", "transformer_cost"} <= set(place.asked):  # a price where somebody knows one
                here = line.at(place.name)
                each += values[f"{here}.more_transformers"] * values[f"{here}.transformer_cost"]
        cost = cost + each * built(line, network, values, levels)[1]
    return cost
