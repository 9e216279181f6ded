"""What a level and a machine do to the objective and to the limits: linear terms, weighted by the model's derivatives.

The objective's derivative by a price, over the amount that is bought, is what one unit of amount is worth at price one:
discounting, taxes, ramp-up and learning are all in it. So the programme's objective is the whole model's first-order
expansion in amounts, machines, floor and people about the design in the file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from anodeworks.plant.equipment import machine_nodes
from anodeworks.process.activity import Machine
from anodeworks.process.market import Disposal, Purchase
from anodeworks.study.optimise.columns import Column, Matrix
from anodeworks.study.optimise.plant import Plant, traded
from anodeworks.twin.project import Project

STEP: Final = 1e-4  # relative, of the differences that give the weights


@dataclass(frozen=True)
class Weights:
    """Everything that the programme's terms are made of."""

    project: Project
    values: Mapping[str, Any]
    slopes: Mapping[str, float]  # d objective / d price, SI, by key
    indicator: str
    start: float  # the objective of the design in the file, machines as fractions
    base: Mapping[str, tuple[Any, float]]  # terms there
    replicas: Mapping[int, float]  # machines of each node about which cost is linear

    def terms(
        self,
        columns: Sequence[Column],
        levels: Sequence[Sequence[Any]],
        counts: Mapping[tuple[int, int, float], Any],
    ) -> dict[str, tuple[Any, float]]:
        """Linear figures by indicator as (expression, constant), and the objective."""
        found = figures(self.project, self.values, self.replicas, columns, levels, counts)
        if self.indicator in found:
            return {**found, "objective": found[self.indicator]}
        goal, constant = self.value(found)
        base, at = self.value(self.base)
        return {**found, "objective": (goal, constant + self.start - float(base) - at)}

    def value(self, found: Mapping[str, tuple[Any, float]]) -> tuple[Any, float]:
        """The objective's linear part from the linear figures."""
        slope, values, base = self.slopes, self.values, self.base
        parts: list[Any] = []
        usual = self._usual()
        for name, (amount, _) in found.items():
            kind, _, flow = name.partition(":")
            if kind not in ("bought", "left"):
                continue
            price = float(values[f"flows.{flow}.price"])
            before = float(base[name][0]) if name in base else 0.0
            if before > 0:
                weight = slope[f"flows.{flow}.price"] * price / before
            else:
                fx = _fx(self.project, values, flow)
                weight = (usual if kind == "bought" else -usual) * price * fx
            if weight:
                parts.append(weight * amount)
        parts.append(
            self._per("equipment", [k for k in slope if k.endswith(".unit_cost")]) * found["equipment"][0]
        )
        parts.append(self._per("floor_area", ["plant.capital.building_cost"]) * found["floor_area"][0])
        if not float(values["plant.site.land_limit"]):
            parts.append(self._per("land", ["plant.capital.land_price"]) * found["land"][0])
        parts.append(self._per("power", ["plant.capital.substation_cost"]) * found["power"][0])
        persons = float(base["persons"][0])
        if persons:
            parts.append(slope["plant.staff.operator_pay"] / persons * found["pay"][0])
        for offer in self.project.products:
            rate = float(base[f"made:{offer.name}"][0])
            if rate and f"sold:{offer.name}" in found:
                parts.append(slope[f"products.{offer.name}.price"] / rate * found[f"sold:{offer.name}"][0])
        return _sum([p for p in parts if not (isinstance(p, float) and p == 0.0)]), 0.0

    def _per(self, name: str, keys: Sequence[str]) -> float:
        """What one unit of a figure is worth: price times derivative, over the figure in the file's design."""
        before = float(self.base[name][0])
        worth = sum(self.slopes[k] * float(self.values[k]) for k in keys)
        return worth / before if before else 0.0

    def _usual(self) -> float:
        """What one CNY/s of buying is worth on the average of what the file's design buys."""
        spent, worth = 0.0, 0.0
        for name, (amount, _) in self.base.items():
            kind, _, flow = name.partition(":")
            if kind == "bought" and float(amount) > 0:
                price = float(self.values[f"flows.{flow}.price"])
                spent += price * float(amount) * _fx(self.project, self.values, flow)
                worth += self.slopes[f"flows.{flow}.price"] * price
        return worth / spent if spent else 0.0


def weights(plant: Plant, values: Mapping[str, Any], matrix: Matrix, indicator: str) -> Weights:
    """The weights about the design in `values`, by differences of the whole model with fractional machines."""
    project = plant.project
    design = {v.key: float(values[v.key]) for v in plant.problem.variables}
    keys = [k for k in traded(project) if float(values[k])]
    designs = [design]
    for key in keys:
        designs += [{**design, key: float(values[key]) * (1 + s * STEP)} for s in (-1, 1)]
    one = plant.replaced(plant.problem, plant.draws[:, :1])
    found = one.points(designs, whole=False).values[plant.program.names.index(indicator)]
    steps = (found[2::2] - found[1::2]) / (2 * STEP * np.array([float(values[k]) for k in keys]))
    slopes = dict.fromkeys(traded(project), 0.0) | dict(zip(keys, map(float, steps), strict=True))
    open_picks = {k for column in matrix.columns for k, _ in column.mode}
    here = tuple((k, design[k]) for k in sorted(open_picks))
    replicas: dict[int, float] = {}
    counts = {}
    base_levels = matrix.levels[here] if here in matrix.levels else next(iter(matrix.levels.values()))
    for i in machine_nodes(project.network):
        prefix = project.network.nodes[i].prefix
        each = float(values[f"{prefix}.unit_capacity"]) * float(values[f"{prefix}.availability"])
        replicas[i] = max(1.0, max(float(at[i].sum()) for at in matrix.levels.values()) / each)
        for p in range(len(project.phases)):
            counts[i, p, float(values[f"{prefix}.unit_capacity"])] = float(base_levels[i, p]) / each
    columns = [c for c in matrix.columns if all(option == dict(here)[k] for k, option in c.mode)]
    levels = [[float(x) for x in base_levels[c.node]] for c in columns]
    base = figures(project, values, replicas, columns, levels, counts)
    return Weights(project, values, slopes, indicator, float(found[0]), base, replicas)


def figures(
    project: Project,
    values: Mapping[str, Any],
    replicas: Mapping[int, float],
    columns: Sequence[Column],
    levels: Sequence[Sequence[Any]],
    counts: Mapping[tuple[int, int, float], Any],
) -> dict[str, tuple[Any, float]]:
    """Figures that are linear in levels and machines, as (sum, constant), of numbers or of expressions alike.

    Names with a colon are parts of the objective: `bought:FLOW`, `left:FLOW`, `made:PRODUCT`, `sold:PRODUCT`.
    """
    at = {k: float(values[k]) for k in values if k.startswith("plant.")}
    nodes, flows = project.network.nodes, project.network.flows
    parts: dict[str, list[Any]] = {}

    def add(name: str, weight: float, what: Any) -> None:
        if weight:
            parts.setdefault(name, []).append(weight * what)

    rate = sum(float(values[k]) for k in values if k.startswith("programme.phases.") and ".capacity." in k)
    density = at["plant.site.storage_days"] / at["plant.site.storage_density"] * at["plant.site.gross_factor"]
    product = {project.network.answerer[o.flow]: o.name for o in project.products}
    for column, row in zip(columns, levels, strict=True):
        node, level = nodes[column.node], _sum(row)
        flow = node.reference
        if node.kind is Purchase:
            add(f"bought:{flow}", 1.0, level)
            add(f"use.{flow}", 1.0, level)
            about = flows[flow]
            if about.unit == "kg" and not about.formula and not about.service:
                add("floor_area", density, level)
        if node.kind is Disposal:
            add(f"left:{flow}", 1.0, level)
        if node.kind in (Purchase, Disposal):
            add("emissions", float(values[f"flows.{flow}.emission_factor"]) / rate, level)
        add("emissions", column.warming / rate, level)
        if flow == "electricity":
            add("power", 1.0, level)
        if column.node in product:
            add(f"made:{product[column.node]}", 1.0, level)
            add(f"sold:{product[column.node]}", column.price, level)
    staffed = at["plant.staff.shift_teams"] * (1 + at["plant.staff.maintenance_share"])
    paid = (
        at["plant.staff.operator_pay"] + at["plant.staff.management_share"] * at["plant.staff.management_pay"]
    )
    exponent = at["plant.equipment.replication_exponent"]
    for (i, _, size), count in counts.items():
        of = {word: float(values[f"{nodes[i].prefix}.{word}"]) for word in Machine.parameters()}
        grown = of["unit_cost"] * (size / of["cost_capacity"]) ** of["scale_exponent"]
        add("machines", 1.0, count)
        add("equipment", grown * replicas[i] ** (exponent - 1), count)
        add("floor_area", of["floor_area"] * at["plant.site.gross_factor"], count)
        add("persons", of["operators"] * staffed, count)
        add("pay", of["operators"] * staffed * paid, count)
    found = {name: (_sum(terms), 0.0) for name, terms in parts.items()}
    for name in ("machines", "equipment", "floor_area", "persons", "pay", "power", "emissions"):
        found.setdefault(name, (0.0, 0.0))
    stored = density * rate
    found["floor_area"] = (found["floor_area"][0], stored)
    found["land"] = (
        found["floor_area"][0] * (1 / at["plant.site.plot_ratio"]),
        stored / at["plant.site.plot_ratio"],
    )
    return {**found, "capital": _capital(at, found)}


def _capital(at: Mapping[str, float], found: Mapping[str, tuple[Any, float]]) -> tuple[Any, float]:
    """Construction capital (docs/equations/plant.md, "Capital")."""
    stated = {name: at[f"plant.capital.stated_{name}"] for name in ("equipment", "buildings", "land")}
    with_other = 1 + at["plant.capital.other_share"]
    parts: list[Any] = []
    fixed = with_other * (
        at["plant.research.centre_capital"]
        + at["plant.research.pilot_capacity"] * at["plant.research.pilot_cost"]
    )
    if stated["equipment"]:
        fixed += with_other * stated["equipment"]
    else:
        parts.append(with_other * found["equipment"][0])
        peak = at["plant.capital.substation_cost"] * at["plant.site.peak_factor"]
        parts.append(with_other * peak * found["power"][0])
    if stated["buildings"]:
        fixed += with_other * stated["buildings"]
    else:
        area, constant = found["floor_area"]
        parts.append(with_other * at["plant.capital.building_cost"] * area)
        fixed += with_other * at["plant.capital.building_cost"] * constant
    if stated["land"]:
        fixed += stated["land"]
    elif at["plant.site.land_limit"]:
        fixed += at["plant.site.land_limit"] * at["plant.capital.land_price"]
    else:
        area, constant = found["land"]
        parts.append(at["plant.capital.land_price"] * area)
        fixed += at["plant.capital.land_price"] * constant
    spread = 1 + at["plant.capital.contingency_share"]
    return spread * _sum(parts), spread * fixed


def _fx(project: Project, values: Mapping[str, Any], flow: str) -> float:
    """CNY per unit of the currency in which a flow is priced."""
    currency = project.ledger[f"flows.{flow}.price"].currency
    return 1.0 if currency == "CNY" else float(values[f"finance.prices.fx_{currency.lower()}"])


def _sum(terms: Sequence[Any]) -> Any:
    """The sum of numbers or expressions."""
    if not terms:
        return 0.0
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total
