"""The technology matrix for every choice, and what the chain makes of levels and machines, linearised.

A choice changes the material that flows on, and with it the amounts that activities downstream ask for. So an activity
has a column for each way in which the choices upstream of it can fall (its modes), and no more: the matrix grows with
choices that meet, not with the product of all. What follows from levels and machines is the chain itself: its
derivatives at a point (`Slopes`) are the coefficients of everything that a programme may want or limit.
Equations: docs/equations/optimise.md, "Choices".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from anodeworks.arrays import jax, jnp
from anodeworks.material import Material
from anodeworks.plant.equipment import Equipment, machine_nodes
from anodeworks.process.blend import Choose
from anodeworks.store import stored
from anodeworks.study.program import fingerprint
from anodeworks.twin.chain import from_duty, machinery, phase_rates, run_process
from anodeworks.twin.outcome import Duty
from anodeworks.twin.project import Project

Array = npt.NDArray[np.float64]
Mode = tuple[tuple[str, float], ...]  # (key of a choice, option) of the choices that something depends on
Choices = Mapping[str, Sequence[float]]

ALL: Final = 256  # combinations up to which the model is read at every one
ROWS: Final = 4  # derivatives come in multiples of this, so that one more indicator seldom compiles
# What is linear has the same derivatives with levels and machines halved, doubled, and each moved by up to a part.
TIMES: Final = (0.5, 2.0)
MOVED: Final = 0.25
SAME: Final = 1e-9  # relative, of derivatives of what is linear


@dataclass(frozen=True)
class Column:
    """One activity in one mode: net amount of each flow per unit of level, gases that warm, a machine's capacity."""

    node: int
    mode: Mode
    flows: Mapping[str, float]
    warming: float  # kg CO2e per unit of level, from the plant itself
    capacity: float | None  # of one of its machines, where conditions decide it


@dataclass(frozen=True)
class Matrix:
    """All columns; demand (flows x phases) in kg/s; levels (N, P) of every combination that was read.

    here: the combination at the point. products: by product, the properties of its material in each mode.
    """

    columns: tuple[Column, ...]
    demand: Mapping[str, Array]
    levels: Mapping[Mode, Array]
    here: Mode
    products: tuple[Mapping[Mode, Array], ...]


class Point(NamedTuple):
    """What follows from the route, and so all that the rest of the chain reads: a plant at full output.

    levels (N, P), direct (P,), products as in `Duty`; count, cost, floor, operators of machines (A, P) as in
    `Equipment`.
    """

    levels: Any
    direct: Any
    products: Any
    count: Any
    cost: Any
    floor: Any
    operators: Any


@dataclass(frozen=True)
class Slopes:
    """Indicators at a point, and their derivatives by it (each leaf with the indicators in front)."""

    names: tuple[str, ...]
    values: Array
    by: Point
    linear: tuple[bool, ...]  # whether the derivative is the same further on


@dataclass(frozen=True)
class Lane:
    """Machines of one activity of one size: open where its mode is; cost, floor, operators (P,) of each machine."""

    place: int  # among the machines
    node: int
    size: float
    share: float  # of the year in which one runs
    mode: Mode
    count: Array  # (P,) at which a further like machine is priced
    cost: Array
    floor: Array
    operators: Array


def matrix(project: Project, values: Mapping[str, Any], choices: Choices) -> Matrix:
    """The matrix of a project at given conditions.

    Args:
        project: from `load`.
        values: every number, SI; continuous variables and picks at the point.
        choices: options of each pick that is open, by key.
    """
    network, keys = project.network, sorted(choices)
    upstream = depends(project, keys)
    read = _to_read(upstream, choices, values)
    run = _program(project, keys)
    picks = np.array([[dict(mode)[k] for k in keys] for mode in read]).reshape(len(read), len(keys))
    fixed = {k: v for k, v in values.items() if k not in choices}
    amounts, levels, warming, materials, capacities = jax.tree.map(np.asarray, run(fixed, _padded(picks)))
    rates = np.asarray(phase_rates(project, values))  # (K, P)
    makers = [network.answerer[offer.flow] for offer in project.products]
    columns: dict[tuple[int, Mode], Column] = {}
    products: list[dict[Mode, Array]] = [{} for _ in makers]
    for c, combination in enumerate(read):
        chosen = dict(combination)
        for i, node in enumerate(network.nodes):
            mode = tuple((k, chosen[k]) for k in upstream[i])
            if (i, mode) in columns:
                continue
            net: dict[str, float] = {}
            for port, flow in node.ports:
                amount = node.sign(port) * float(amounts[i].get(port, np.zeros(len(picks)))[c])
                net[flow] = net.get(flow, 0.0) + amount
            capacity = float(capacities[node.name][c]) if node.name in capacities else None
            columns[i, mode] = Column(i, mode, net, float(warming[c, i]), capacity)
            for k, maker in enumerate(makers):
                if maker == i:
                    products[k][mode] = materials[c, k]
    demand = {offer.flow: rates[k] for k, offer in enumerate(project.products)}
    at = {combination: levels[c] @ rates for c, combination in enumerate(read)}
    here = tuple((k, float(values[k])) for k in keys)
    return Matrix(tuple(columns.values()), demand, at, here, tuple(products))


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


def lanes(project: Project, values: Mapping[str, Any], found: Matrix, sizes: Choices) -> list[Lane]:
    """Machines that may be built, and what each costs and takes: the chain's own figures, over the count.

    Cost grows less than the count does. A machine's is the mean over those that the point has; of a size or an activity
    that it has not, over those that the largest level seen would need.
    """
    nodes = machine_nodes(project.network)
    several = [_sizes(project, values, found, i, sizes) for i in nodes]
    run = _machines(project)
    at = found.levels[found.here]
    most = np.max([np.abs(levels) for levels in found.levels.values()], axis=0)
    lanes: list[Lane] = []
    for v in range(max(map(len, several), default=0)):
        chosen = [options[min(v, len(options) - 1)] for options in several]
        capacity = np.array([size for size, _ in chosen])
        none = np.zeros((len(nodes), at.shape[1]))
        here, there = (np.asarray(run(values, levels, capacity, none)[0]) for levels in (at, most))
        open_ = np.array([is_open(mode, values) for _, mode in chosen]) & (here.sum(axis=1) > 0)
        count = np.where(open_[:, None], here, there)
        # In a phase without any, one machine more is priced: after some, else alone.
        one = np.where(count.sum(axis=1, keepdims=True) > 0, 1e-6, 1.0)
        count = np.where(count > 0, count, one)
        each = jax.tree.map(np.asarray, run(values, at, capacity, count)[1])
        for a, i in enumerate(nodes):
            if v < len(several[a]):
                share = float(values[f"{project.network.nodes[i].prefix}.availability"])
                part = (x[a] / count[a] for x in (each.cost, each.floor, each.operators))
                lanes.append(Lane(a, i, float(capacity[a]), share, chosen[a][1], count[a], *part))
    return lanes


def point(project: Project, values: Mapping[str, Any], found: Matrix, built: Sequence[Lane]) -> Point:
    """The plant at the point, machines counted as the project says."""
    mine = {lane.place: lane.size for lane in built if is_open(lane.mode, values)}
    capacity = np.array([mine[a] for a in range(len(mine))])
    levels, run = found.levels[found.here], _machines(project)
    none = np.zeros((len(capacity), levels.shape[1]))
    count = np.asarray(run(values, levels, capacity, none)[0])
    each: Equipment = jax.tree.map(np.asarray, run(values, levels, capacity, count)[1])
    columns = [c for c in found.columns if is_open(c.mode, values)]
    direct = np.sum([c.warming * levels[c.node] for c in columns], axis=0)
    products = np.array(
        [next(x for m, x in each_mode.items() if is_open(m, values)) for each_mode in found.products]
    )
    return Point(levels, direct, products, count, each.cost, each.floor, each.operators)


def slopes(project: Project, values: Mapping[str, Any], at: Point, names: Sequence[str]) -> Slopes:
    """Indicators at a point, and their derivatives by levels, emissions, products and machines."""
    every = sorted(project.indicators)
    rows = -(-max(len(names), 1) // ROWS) * ROWS
    pick = np.zeros((rows, len(every)))
    pick[np.arange(len(names)), [every.index(name) for name in names]] = 1.0
    random = np.random.default_rng(0)
    further = [Point(*(x * times for x in at)) for times in TIMES]
    further.append(Point(*(x * (1 + MOVED * random.uniform(-1, 1, np.shape(x))) for x in at)))

    def lower() -> Any:
        return jax.jit(_pulled(project)).lower(dict(values), at, pick)

    run = stored((fingerprint(project), "after levels", rows), lower)
    found, by = jax.tree.map(np.asarray, run(dict(values), at, pick))
    elsewhere = [jax.tree.map(np.asarray, run(dict(values), x, pick)[1]) for x in further]
    linear = []
    for j in range(len(names)):
        size = max(_largest(x * g[j]) for x, g in zip(at, by, strict=True))
        change = max(
            _largest(x * (g[j] - h[j])) for there in elsewhere for x, g, h in zip(at, by, there, strict=True)
        )
        linear.append(change <= SAME * size)  # a derivative that is undefined is not linear
    chosen = Point(*(g[: len(names)] for g in by))
    values_at = np.array([found[every.index(name)] for name in names])
    return Slopes(tuple(names), values_at, chosen, tuple(linear))


def _largest(numbers: Array) -> float:
    return float(np.abs(numbers).max(initial=0.0))


def is_open(mode: Mode, values: Mapping[str, Any]) -> bool:
    """Whether the choices of a mode have been made so."""
    return all(float(values[key]) == option for key, option in mode)


def after_levels(project: Project, values: Mapping[str, Any], at: Point) -> Any:
    """(M,) all indicators, sorted by name, of a plant whose levels and machines are given: the rest of the chain."""
    materials = [_material(at.products[k]) for k in range(len(project.products))]
    duty = Duty(phase_rates(project, values), at.levels, at.direct, materials)
    machines = Equipment(None, at.count, None, at.cost, at.floor, at.operators, None)
    found = from_duty(project, project.tied(values), duty, machines).indicators
    return jnp.stack([jnp.asarray(found[name], dtype=jnp.float64) for name in sorted(found)])


def _pulled(project: Project) -> Any:
    """Indicators, and the derivatives by a point of those that rows of `pick` name, in reverse passes."""

    def pulled(values: Mapping[str, Any], at: Point, pick: Any) -> Any:
        found, pull = jax.vjp(lambda point: after_levels(project, values, point), at)
        return found, jax.vmap(lambda row: pull(row)[0])(pick)

    return pulled


def _flat(material: Material) -> Any:
    """A material's properties as one array."""
    return jnp.concatenate([jnp.ravel(jnp.asarray(x, dtype=jnp.float64)) for x in material])


def _material(flat: Any) -> Material:
    """The inverse."""
    elements = flat.shape[0] - (len(Material._fields) - 1)
    return Material(flat[:elements], *(flat[elements + i] for i in range(len(Material._fields) - 1)))


def _sizes(
    project: Project, values: Mapping[str, Any], found: Matrix, i: int, sizes: Choices
) -> list[tuple[float, Mode]]:
    """Capacities that one machine of an activity may have, each with what it takes for it."""
    key = f"{project.network.nodes[i].prefix}.unit_capacity"
    if key in sizes:
        return [(size, ((key, size),)) for size in sizes[key]]
    decided = [(c.capacity, c.mode) for c in found.columns if c.node == i and c.capacity is not None]
    return decided or [(float(values[key]), ())]


def _to_read(upstream: Sequence[tuple[str, ...]], choices: Choices, values: Mapping[str, Any]) -> list[Mode]:
    """Combinations at which the model is read so that every mode of every activity is: all, if they are few."""
    keys = sorted(choices)
    if np.prod([len(choices[k]) for k in keys]) <= ALL:
        return [tuple(zip(keys, c, strict=True)) for c in product(*(choices[k] for k in keys))]
    base = {k: float(values[k]) for k in keys}
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
    """The compiled route for many combinations: amounts, levels (N, K), warming (N,), products (K, ...), capacities."""

    def one(fixed: Mapping[str, Any], picks: Any) -> Any:
        values = {**fixed, **{k: picks[i] for i, k in enumerate(keys)}}
        done = run_process(project, values)
        amounts = [{p: jnp.asarray(a, dtype=jnp.float64) for p, a in each.items()} for each in done.amounts]
        products = jnp.stack([_flat(material) for material in done.products])
        return amounts, done.levels, done.warming, products, dict(done.capacities)

    def run(fixed: Mapping[str, Any], picks: Array) -> Any:
        def lower() -> Any:
            return jax.jit(jax.vmap(one, in_axes=(None, 0))).lower(fixed, picks)

        return stored((fingerprint(project), "columns", tuple(keys), picks.shape), lower)(fixed, picks)

    return run


def _machines(project: Project) -> Any:
    """The compiled machines of given capacities (A,): counts that levels (N, P) need, and those of given counts."""
    prefixes = [project.network.nodes[i].prefix for i in machine_nodes(project.network)]

    def one(values: Mapping[str, Any], levels: Any, capacity: Any, count: Any) -> Any:
        sized = {**values, **{f"{p}.unit_capacity": capacity[a] for a, p in enumerate(prefixes)}}
        return machinery(project, sized, levels, {}).count, machinery(project, sized, levels, {}, count)

    def run(values: Mapping[str, Any], *arrays: Array) -> Any:
        def lower() -> Any:
            return jax.jit(one).lower(dict(values), *arrays)

        return stored((fingerprint(project), "machines"), lower)(dict(values), *arrays)

    return run
