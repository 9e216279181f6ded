"""The plant as tables: machines, capital, staff, emissions, and the reference class beside them."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np

from anodeworks.audit.reference_rows import Class, Plant, classes, model_exponent
from anodeworks.quantity import units
from anodeworks.quantity.wording import ABSENT, capital, percent, rounded, scale
from anodeworks.study.base_case import Base, Machinery

PARTS: Final = (
    ("equipment", "Equipment and installation", "设备及安装"),
    ("buildings", "Buildings", "建筑工程"),
    ("land", "Land", "土地"),
    ("substation", "Power connection", "供电接入"),
    ("research", "Research centre and pilot line", "研发中心及中试线"),
    ("other", "Design, supervision, start-up", "工程建设其他费用"),
    ("contingency", "Contingency", "基本预备费"),
    ("total", "Construction capital", "建设投资"),
)
SCOPES: Final = (
    ("scope_1", "Scope 1: the plant itself", "范围一"),
    ("scope_2", "Scope 2: bought energy", "范围二"),
    ("scope_3", "Scope 3: bought materials and waste", "范围三"),
    ("emissions", "All scopes", "合计"),
)


class Machine(NamedTuple):
    """One row of the equipment table."""

    label: str
    label_zh: str
    counts: list[str]
    capacity: str
    availability: str
    load: str
    unit_cost: str
    cost: str
    share: float
    exponent: str
    grade: str
    source: str


class Equipment(NamedTuple):
    """The equipment table; costs in million CNY."""

    rows: list[Machine]
    counts: list[str]
    total: str
    idle: list[str]
    whole: bool


def equipment(base: Base) -> Equipment:
    """Machines by activity, dearest first; activities that the base case does not use are only named."""
    used = [m for m in base.machines if m.built.sum() > 0]
    whole = float(sum(m.cost.sum() for m in used)) or 1.0
    used.sort(key=lambda m: -float(m.cost.sum()))
    counted = base.value("plant.equipment.counts") < 0.5
    sums = np.sum([m.built for m in used], axis=0) if used else np.zeros(len(base.project.phases))
    return Equipment(
        rows=[_machine(base, m, whole, counted) for m in used],
        counts=[_count(n, counted) for n in (*sums, sums.sum())],
        total=_millions(whole),
        idle=[capital(m.node.label) for m in base.machines if m.built.sum() <= 0],
        whole=counted,
    )


def _machine(base: Base, m: Machinery, whole: float, counted: bool) -> Machine:
    ledger, prefix = base.project.ledger, m.node.prefix
    number, cost = float(m.built.sum()), float(m.cost.sum())
    quoted = ledger[f"{prefix}.unit_cost"]

    unit = m.node.kind.parameters()["unit_capacity"].unit
    return Machine(
        label=capital(m.node.label),
        label_zh=m.node.label_zh,
        counts=[_count(n, counted) for n in (*m.built, number)],
        capacity=scale(unit, [m.capacity]).full(m.capacity),
        availability=percent(base.value(f"{prefix}.availability")),
        load=percent(m.load),
        unit_cost=_millions(cost / number),
        cost=_millions(cost),
        share=round(100 * cost / whole, 1),
        exponent=rounded(base.value(f"{prefix}.scale_exponent"), 2),
        grade=quoted.grade,
        source=quoted.source,
    )


def _count(number: float, whole: bool) -> str:
    return f"{number:,.0f}" if whole else f"{number:,.1f}"


def _millions(amount: float) -> str:
    """CNY as million CNY to a precision that suits machines and plants."""
    return rounded(amount / 1e6, 3) if abs(amount) < 1e9 else f"{amount / 1e6:,.0f}"


class Part(NamedTuple):
    """One row of a table of amounts by phase."""

    label: str
    label_zh: str
    amounts: list[str]
    share: str
    heading: bool


class Capital(NamedTuple):
    """The capital table in million CNY; and P5, base and P95 of thousand CNY per t/yr."""

    rows: list[Part]
    low: str
    per_tonne: str
    high: str
    exponent: str


def costs(base: Base) -> Capital:
    """Construction capital by part and phase."""
    money = base.outcome.capital
    total = float(money.total.sum())
    rows = []
    for name, label, label_zh in PARTS:
        amounts = np.asarray(getattr(money, name), dtype=float)
        if amounts.sum() != 0 or name == "total":
            written = [_millions(a) for a in (*amounts, amounts.sum())]
            rows.append(
                Part(label, label_zh, written, percent(float(amounts.sum()) / total), name == "total")
            )
    spread = base.spread("capital_per_tonne")
    low, high = (_thousands(spread.low), _thousands(spread.high)) if spread else ("", "")
    return Capital(
        rows, low, _thousands(base.figure("capital_per_tonne")), high, rounded(model_exponent(base), 2)
    )


class Kind(NamedTuple):
    """A kind of plants in the reference class; amounts in thousand CNY per t/yr."""

    label: str
    label_zh: str
    own: bool
    plants: int
    built: int
    low: str
    middle: str
    high: str
    exponent: str


class Other(NamedTuple):
    """A plant of the reference class as a row."""

    label: str
    label_zh: str
    kinds: str
    capacity: str
    capital: str
    per_tonne: str
    land: str
    announced: str
    planned: str
    status: str
    note: str
    source: str
    grade: str


def reference(base: Base) -> tuple[list[Kind], list[Other]]:
    """Kinds of plants with their capital per capacity, the project's own first; and every plant."""
    found = classes(base)
    plants = {p.key: p for c in found for p in c.plants}
    return [_kind(c, c.kind == base.project.reference) for c in found], [_other(p) for p in plants.values()]


def _kind(found: Class, own: bool) -> Kind:
    five = found.quantiles
    low, middle, high = (_thousands(five[i]) for i in (0, 2, 4)) if five else (ABSENT, ABSENT, ABSENT)
    exponent = rounded(found.exponent, 2) if found.exponent is not None else ABSENT
    return Kind(found.label, found.label_zh, own, found.compared, found.built, low, middle, high, exponent)


def _other(plant: Plant) -> Other:
    return Other(
        label=plant.label,
        label_zh=plant.label_zh,
        kinds=", ".join(plant.kinds),
        capacity=rounded(units.from_si(plant.capacity, "t/year") / 1000),
        capital=rounded(plant.capital / 1e9),
        per_tonne=_thousands(plant.per_tonne),
        land=rounded(units.from_si(plant.land, "mu")) if math.isfinite(plant.land) else "",
        announced=plant.announced,
        planned=plant.planned,
        status=plant.status,
        note=plant.note,
        source=plant.source,
        grade=plant.grade,
    )


def _thousands(per_rate: float) -> str:
    """CNY per kg/s as thousand CNY per t/yr."""
    return rounded(units.from_si(per_rate, "CNY/(t/year)") / 1000)


def staff(base: Base) -> list[Part]:
    """People by phase at full operation."""
    crew = base.outcome.crew
    first = np.zeros(len(base.project.phases))
    first[0] = float(np.sum(crew.researchers))
    named = (
        ("Operators, all shifts", "操作人员（各班合计）", crew.operators),
        ("Maintenance and laboratory", "维修与化验", crew.maintenance),
        ("Management, sales, administration", "管理与营销", crew.management),
        ("Research", "研发", first),
    )
    total = np.sum([np.asarray(n, dtype=float) for _, _, n in named], axis=0)
    found = []
    for label, label_zh, people in (*named, ("All", "合计", total)):
        number = float(np.sum(people))
        written = [f"{n:,.0f}" for n in (*people, number)]
        found.append(Part(label, label_zh, written, percent(number / total.sum()), label == "All"))
    return found


class Scope(NamedTuple):
    """Emissions of one scope, kg CO2e per kg of product."""

    label: str
    label_zh: str
    base: str
    range: str
    bar: float
    heading: bool


def emissions(base: Base) -> list[Scope]:
    """Greenhouse gases per kg of product by scope."""
    whole = max(base.figure("emissions"), 1e-12)
    rows = []
    for name, label, label_zh in SCOPES:
        figure, spread = base.figure(name), base.spread(name)
        between = f"{rounded(spread.low)} to {rounded(spread.high)}" if spread else ""
        rows.append(
            Scope(
                label, label_zh, rounded(figure), between, round(100 * figure / whole, 1), name == "emissions"
            )
        )
    return rows
