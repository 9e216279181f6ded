"""The technology matrix for every choice: columns, levels and prices of the model, ready for a linear programme.

A choice changes the material that flows on, and with it the amounts that activities downstream ask for. So an activity
has a column for each way in which the choices upstream of it can fall (its modes), and no more: the matrix grows with
choices that meet, not with the product of all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt

from anodeworks.process.blend import Choose
from anodeworks.process.flow import Product
from anodeworks.store import stored
from anodeworks.study.program import fingerprint
from anodeworks.twin.chain import phase_rates, run_process
from anodeworks.twin.project import Project

Array = npt.NDArray[np.float64]
Mode = tuple[
    tuple[str, float], ...
]  # (key of a pick, option) of the choices that an activity's amounts depend on

ALL: Final = 256  # combinations up to which the model is read at every one


@dataclass(frozen=True)
class Column:
    """One activity in one mode: net amount of each flow per unit of level, gases that warm, and a product's price."""

    node: int
    mode: Mode
    flows: Mapping[str, float]
    warming: float  # kg CO2e per unit of level, from the plant itself
    price: float  # of the product that it makes, in the price's currency; 0 for others


@dataclass(frozen=True)
class Matrix:
    """All columns; demand (flows x phases) in kg/s; levels (N, P) of every combination that was read."""

    columns: tuple[Column, ...]
    demand: Mapping[str, Array]
    levels: Mapping[Mode, Array]


def matrix(project: Project, values: Mapping[str, Any], choices: Mapping[str, Sequence[float]]) -> Matrix:
    """The matrix of a project at given conditions.

    Args:
        project: from `load`.
        values: every number, SI; the continuous design variables at the values to linearise about.
        choices: options of each pick that is open, by key.
    """
    network, keys = project.network, sorted(choices)
    upstream = depends(project, keys)
    read = _to_read(upstream, choices, values)
    run = _program(project, keys)
    picks = np.array([[dict(mode)[k] for k in keys] for mode in read]).reshape(len(read), len(keys))
    fixed = {k: v for k, v in values.items() if k not in choices}
    amounts, levels, prices = jax.tree.map(np.asarray, run(fixed, _padded(picks)))
    rates = np.asarray(phase_rates(project, values))  # (K, P)
    columns, seen = [], set()
    makers = {network.answerer[offer.flow]: k for k, offer in enumerate(project.products)}
    for c, combination in enumerate(read):
        chosen = dict(combination)
        for i, node in enumerate(network.nodes):
            mode = tuple((k, chosen[k]) for k in upstream[i])
            if (i, mode) in seen:
                continue
            seen.add((i, mode))
            net: dict[str, float] = {}
            warming = 0.0
            for port, flow in node.ports:
                amount = node.sign(port) * float(amounts[i].get(port, np.zeros(len(picks)))[c])
                net[flow] = net.get(flow, 0.0) + amount
                if network.flows[flow].warms:
                    warming += amount * float(values[f"flows.{flow}.warming"])
            price = float(prices[c, makers[i]]) if i in makers else 0.0
            columns.append(Column(i, mode, net, warming, price))
    demand = {offer.flow: rates[k] for k, offer in enumerate(project.products)}
    at = {combination: levels[c] @ rates for c, combination in enumerate(read)}
    return Matrix(tuple(columns), demand, at)


def depends(project: Project, keys: Sequence[str]) -> list[tuple[str, ...]]:
    """For every node the open picks that its amounts can depend on: its own, and those its materials come through."""
    network = project.network
    made: dict[str, set[str]] = {}
    found = []
    for node in network.nodes:  # in the order in which materials come to be
        own = {f"{node.prefix}.pick"} & set(keys) if node.kind is Choose else set()
        for _, flow in node.ports:
            if not network.flows[flow].declared:
                own |= made.get(flow, set())
        for port, flow in node.ports:
            if node.sign(port) > 0:
                made.setdefault(flow, set()).update(own)
        found.append(tuple(sorted(own)))
    return found


def _to_read(
    upstream: Sequence[tuple[str, ...]], choices: Mapping[str, Sequence[float]], values: Mapping[str, Any]
) -> list[Mode]:
    """Combinations at which the model is read so that every mode of every activity is: all, if they are few."""
    keys = sorted(choices)
    if np.prod([len(choices[k]) for k in keys]) <= ALL:
        return [tuple(zip(keys, c, strict=True)) for c in product(*(choices[k] for k in keys))]
    base = {k: float(values[k]) if float(values[k]) in choices[k] else choices[k][0] for k in keys}
    found: dict[Mode, None] = {tuple(base.items()): None}
    for group in {u for u in upstream if u}:
        for chosen in product(*(choices[k] for k in group)):
            found[tuple({**base, **dict(zip(group, chosen, strict=True))}.items())] = None
    return list(found)


def _padded(picks: Array) -> Array:
    """Picks filled up to a power of two, so that programs are few."""
    size = 1 << max(len(picks) - 1, 0).bit_length()
    return np.pad(picks, ((0, size - len(picks)), (0, 0)), mode="edge")


def _program(project: Project, keys: Sequence[str]) -> Any:
    """The compiled process for many combinations: amounts by node and port, levels (N, K), prices (K,)."""

    def one(fixed: Mapping[str, Any], picks: Any) -> Any:
        values = {**fixed, **{k: picks[i] for i, k in enumerate(keys)}}
        done = run_process(project, values)
        prices = [
            Product.at(values, f"products.{offer.name}").price_of(material)
            for offer, material in zip(project.products, done.products, strict=True)
        ]
        amounts = [{p: jnp.asarray(a, dtype=jnp.float64) for p, a in each.items()} for each in done.amounts]
        return amounts, done.levels, jnp.stack(prices)

    def run(fixed: Mapping[str, Any], picks: Array) -> Any:
        def lower() -> Any:
            return jax.jit(jax.vmap(one, in_axes=(None, 0))).lower(fixed, picks)

        return stored((fingerprint(project), "columns", tuple(keys), picks.shape), lower)(fixed, picks)

    return run
