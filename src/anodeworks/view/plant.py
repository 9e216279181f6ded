"""The plant as tables: machines, capital, staff, emissions, and plants of its kind beside it."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from anodeworks.audit.reference_rows import Class, Plant, classes, mix_of, model_exponent
from anodeworks.finance import Money
from anodeworks.language import Joined, Message, Pair, Text, joined, listed, t, tc
from anodeworks.process.market import Disposal, Purchase
from anodeworks.quantity.wording import Number, Quantity, Share, Span
from anodeworks.study.base_case import Base, Machinery
from anodeworks.twin import catalogue
from anodeworks.view.document import Bar, Block, Cell, Cited, Column, Grade, Row, Section, Table, Words
from anodeworks.view.floor import floor
from anodeworks.view.investment import SHARED
from anodeworks.view.labels import kind_label, phase_label, port_label

PARTS: Final[tuple[tuple[str, Text], ...]] = (
    ("equipment", t("equipment and installation")),
    ("buildings", t("buildings")),
    ("land", t("land")),
    ("substation", t("power connection")),
    ("research", t("research centre and pilot line")),
    ("other", SHARED["shared"]),
    ("licences", t("licences, patents and software")),
    ("start_up", SHARED["start_up"]),
    ("contingency", t("contingency")),
    ("total", t("construction capital")),
)
SCOPES: Final[tuple[tuple[str, Message], ...]] = (
    ("scope_1", t("scope 1: the plant itself")),
    ("scope_2", t("scope 2: bought energy")),
    ("scope_3", t("scope 3: bought materials and waste")),
    ("emissions", t("all scopes")),
)
# Units of what goes through a port, in a year and per kg of product, by what its flow counts in.
STREAMS: Final = {"kg": ("t/year", "kg/kg"), "J": ("MWh/year", "kWh/kg"), "CNY": ("CNY/year", "CNY/kg")}
MARKET: Final[dict[type, Message]] = {Purchase: tc("flow", "bought"), Disposal: t("handed over")}


def section(base: Base) -> Section:
    """Machines, staff and emissions as a chapter."""
    blocks = (
        *equipment(base),
        *lines(base),
        *floor(base),
        staff(base),
        emissions(base),
        carried(base),
        streams(base),
    )
    return Section("plant", t("Plant"), blocks)


def capital_section(base: Base) -> Section:
    """Capital, and what others paid, as a chapter."""
    if base.project.alone:
        return Section("capital", t("Capital"), (capital(base),))
    return Section("capital", t("Capital, and what others paid"), (capital(base), *reference(base)))


def _by_phase(base: Base, first: Text, name: str, *, unit: str = "") -> list[Column]:
    """Columns: what, each phase, all."""
    phases = [Column(p, phase_label(base.project, p), unit) for p in base.project.phases]
    return [Column(name, first, role="text"), *phases, Column("all", t("all"), unit)]


def equipment(base: Base) -> list[Block]:
    """Machines by activity, dearest first; activities that the base case does not use are only named."""
    used = sorted((m for m in base.machines if m.built.sum() > 0), key=lambda m: -float(m.cost.sum()))
    whole = base.value("plant.equipment.counts") < 0.5
    sums = np.sum([m.built for m in used], axis=0) if used else np.zeros(len(base.project.phases))
    total = float(sum(m.cost.sum() for m in used))
    columns = (
        *_by_phase(base, t("activity"), "activity"),
        Column("capacity", t("one machine")),
        Column("availability", t("running")),
        Column("load", t("load")),
        Column("unit_cost", t("unit cost"), "CNY", apart=True),
        Column("cost", t("cost"), "CNY"),
        Column("exponent", t("exponent"), minor=True),
        Column("grade", t("grade"), role="text", minor=True),
        Column("source", t("source"), role="text", minor=True),
    )
    last = Row("all", (t("all machines"), *(_count(n, whole) for n in (*sums, sums.sum())), None, None, None, None,
                       Quantity(total, "CNY"), None, None, None), "sum")  # fmt: skip
    note = joined(
        t("Costs are installed, without VAT. Load: share of the built capacity that full output uses."),
        "" if whole else t("Machines are counted as fractions."),
    )
    rows = (*(_machine(base, m, whole) for m in used), last)
    table = Table("equipment", columns, rows, t("Equipment"), note, "column")
    idle = [Pair(m.node.label, m.node.label_zh) for m in base.machines if m.built.sum() <= 0]
    unused = (
        [Words(t("Not used in the base case: {activities}.", activities=listed(idle)), "note")]
        if idle
        else []
    )
    return [table, *unused]


def lines(base: Base) -> list[Block]:
    """What simulated lines make of the plant: running shares, and what their machines cost for it."""
    found: list[Block] = []
    for line in base.project.production:
        machines = [
            m for m in base.machines if m.node.name in {s.name for s in line.stations} and m.cost.sum() > 0
        ]
        if not machines:
            continue
        shares = {
            word: [base.value(f"{line.at(m.node.name)}.{word}") for m in machines]
            for word in ("planned", "effective")
        }
        cost = np.array([float(m.cost.sum()) for m in machines])
        planned = float(cost @ (np.array(shares["effective"]) / np.array(shares["planned"])))
        found.append(
            Words(
                t("{line:first} is simulated: its machines give {effective} of their rated output over the year, where "
                  "{planned} stand without the line. In the plant they cost {cost}; with the latter it would be about "
                  "{before}. At first a phase makes the lesser of what its lines can and what the market takes.",
                  line=line.called, effective=Span(min(shares["effective"]), max(shares["effective"]), "%"),
                  planned=Span(min(shares["planned"]), max(shares["planned"]), "%"),
                  cost=Quantity(float(cost.sum()), "CNY"), before=Quantity(planned, "CNY")),
            )
        )  # fmt: skip
    return found


def _machine(base: Base, m: Machinery, whole: bool) -> Row:
    prefix = m.node.prefix
    number, cost = float(m.built.sum()), float(m.cost.sum())
    quoted = base.project.ledger[f"{prefix}.unit_cost"]
    unit = m.node.kind.parameters()["unit_capacity"].unit
    cells: tuple[Cell, ...] = (
        Pair(m.node.label, m.node.label_zh),
        *(_count(n, whole) for n in (*m.built, number)),
        Quantity(m.capacity, unit, f"{prefix}.unit_capacity"),
        Share(base.value(f"{prefix}.availability"), key=f"{prefix}.availability"),
        Share(m.load),
        Quantity(cost / number, "CNY", f"{prefix}.unit_cost"),
        Quantity(cost, "CNY"),
        Number(base.value(f"{prefix}.scale_exponent"), 2, key=f"{prefix}.scale_exponent"),
        Grade(quoted.grade),
        Cited(quoted.source),
    )
    return Row(m.node.name, cells)


def _count(number: float, whole: bool) -> Number:
    return Number(float(number), 3, whole=whole)


def capital(base: Base) -> Table:
    """Construction capital by part and phase."""
    money = base.outcome.capital
    total = float(money.total.sum())
    rows = []
    for name, label in PARTS:
        amounts = np.asarray(getattr(money, name), dtype=float)
        if amounts.sum() != 0 or name == "total":
            cells = [Quantity(float(a), "CNY") for a in (*amounts, amounts.sum())]
            share = Share(float(amounts.sum()) / total if total else 1.0)
            rows.append(Row(name, (label, *cells, share), "sum" if name == "total" else "plain"))
    columns = (*_by_phase(base, t("part"), "part", unit="CNY"), Column("share", t("share")))
    note = t("Without VAT, interest and working capital.")
    return Table("capital", columns, tuple(rows), t("Construction capital"), note, "column")


def reference(base: Base) -> list[Block]:
    """Kinds of plants with their capital per capacity, this plant first; and every plant."""
    found = classes(base)
    plants = {p.key: p for c in found for p in c.plants}
    per = "CNY/(t/year)"
    invested, size = Money.announced_investment.name, catalogue.Plant.capacity.name
    middle = Quantity(base.figure(invested) / base.figure(size), per)
    low, high = math.nan, math.nan
    if base.draws:
        low, high = (float(q) for q in np.quantile(base.drawn(invested) / base.drawn(size), (0.05, 0.95)))
    own = Row(
        "own",
        (
            t("this plant, by the model"), None, None, Quantity(low, per), middle,
            Quantity(high, per), Number(model_exponent(base), 2),
        ),
        "sum",
    )  # fmt: skip
    columns = (
        Column("kind", t("kind of plant"), role="text"),
        Column("plants", t("plants")),
        Column("built", t("built, at least in part")),
        Column("least", t("least"), per),
        Column("median", t("median"), per),
        Column("most", t("most"), per),
        Column("exponent", t("size exponent")),
    )
    note = t(
        "Total investment per capacity, with VAT, interest and working capital, which is what announcements mean. "
        "Other plants as they were announced or filed, unchecked; the model is not fitted to them. The model's least, "
        "median and most are P5, base and P95; its exponent is that of adding identical lines at this size, the "
        "class's the median slope among pairs of its plants that differ in size by half or more."
    )
    own_kinds = {kind for kind, _ in mix_of(base)}
    kinds = tuple(_kind(c, c.kind in own_kinds) for c in found)
    rows = tuple(_plant(p) for p in plants.values())
    return [
        Table("reference_class", columns, (own, *kinds), t("Plants of its kind"), note, "column"),
        Table(
            "reference_plants",
            _plant_columns(),
            rows,
            t("Plants of the reference class"),
            scaled="column",
            folded=True,
        ),
    ]


def _kind(found: Class, own: bool) -> Row:
    five = found.quantiles
    ends = [Quantity(five[i] if five else math.nan, "CNY/(t/year)") for i in (0, 2, 4)]
    exponent = Number(found.exponent, 2) if found.exponent is not None else None
    cells = (
        Pair(found.label, found.label_zh),
        Number(found.compared, whole=True),
        Number(found.built, whole=True),
    )
    note = t("the kind of this plant") if own else ""
    return Row(found.kind, (*cells, *ends, exponent), note=note, note_minor=False)


def _plant_columns() -> tuple[Column, ...]:
    return (
        Column("plant", t("plant"), role="text"),
        Column("kinds", t("kind"), role="text"),
        Column("capacity", t("output"), "t/year"),
        Column("capital", t("total investment"), "CNY"),
        Column("per_tonne", t("per capacity"), "CNY/(t/year)"),
        Column("land", tc("area", "land"), "mu"),
        Column("announced", t("announced"), role="text"),
        Column("became", t("planned, and what became of it"), role="text"),
        Column("grade", t("grade"), role="text"),
        Column("source", t("source"), role="text"),
    )


def _plant(plant: Plant) -> Row:
    became = Joined(tuple(word for word in (plant.planned, plant.status, plant.note) if word.en), "; ", "；")
    cells: tuple[Cell, ...] = (
        Pair(plant.label, plant.label_zh),
        Joined(tuple(map(kind_label, plant.kinds)), ", ", "、"),
        Quantity(plant.capacity, "t/year"),
        Quantity(plant.capital, "CNY"),
        Quantity(plant.per_tonne, "CNY/(t/year)"),
        Quantity(plant.land, "mu") if math.isfinite(plant.land) else None,
        plant.announced,
        became,
        Grade(plant.grade),
        Cited(plant.source),
    )
    return Row(plant.key, cells)


def staff(base: Base) -> Table:
    """People by phase at full operation."""
    crew = base.outcome.crew
    first = np.zeros(len(base.project.phases))
    first[0] = float(np.sum(crew.researchers))
    named = (
        ("operators", t("operators, all shifts"), crew.operators),
        ("maintenance", t("maintenance and laboratory"), crew.maintenance),
        ("management", t("management, sales, administration"), crew.management),
        ("research", t("research"), first),
    )
    total = np.sum([np.asarray(n, dtype=float) for _, _, n in named], axis=0)
    rows = []
    for name, label, people in (*named, ("all", t("all"), total)):
        cells = [Number(float(n), whole=True) for n in (*people, float(np.sum(people)))]
        share = Share(float(np.sum(people)) / max(float(total.sum()), 1e-9))
        rows.append(Row(name, (label, *cells, share), "sum" if name == "all" else "plain"))
    columns = (*_by_phase(base, t("people"), "people"), Column("share", t("share")))
    return Table("staff", columns, tuple(rows), t("Staff"))


def emissions(base: Base) -> Table:
    """Greenhouse gases per kg of product by scope."""
    whole = max(base.figure(catalogue.Plant.emissions.name), 1e-12)
    rows = []
    for name, label in SCOPES:
        figure, spread = base.figure(name), base.spread(name)
        span = Span(spread.low, spread.high, "kg/kg") if spread else None
        cells: tuple[Cell, ...] = (label, Quantity(figure, "kg/kg", name), span, Bar(figure / whole))
        rows.append(Row(name, cells, "sum" if name == "emissions" else "plain"))
    columns = (
        Column("scope", t("scope"), role="text"),
        Column("base", t("base"), "kg/kg"),
        Column("range", t("P5 to P95"), "kg/kg"),
        Column("share", role="text"),
    )
    note = t("Kilograms of CO₂ equivalent per kilogram of product.")
    return Table("emissions", columns, tuple(rows), t("Emissions"), note, "column")


def carried(base: Base) -> Table:
    """The greenhouse gases that bought flows and waste carry, per kg of product, most first."""
    network, made, found = base.project.network, float(base.rate.sum()), []
    for i, node in enumerate(network.nodes):
        if node.kind in (Purchase, Disposal):
            key, flow = f"flows.{node.reference}.emission_factor", network.flows[node.reference]
            factor = base.value(key)
            gases = float(base.level[i]) / made * factor
            cells: tuple[Cell, ...] = (Pair(flow.label, flow.label_zh), Quantity(factor, base.unit(key), key),
                                       Quantity(gases, "kg/kg"))  # fmt: skip
            found.append((-abs(gases), Row(node.name, cells)))
    columns = (
        Column("flow", t("bought or handed over"), role="text"),
        Column("factor", t("emission factor")),
        Column("carried", t("per kg of product"), "kg/kg"),
    )
    rows = tuple(row for gases, row in sorted(found, key=lambda each: each[0]) if gases)
    return Table("carried", columns, rows, t("Emissions that bought flows carry"), folded=True, brief=5)


def streams(base: Base) -> Table:
    """What goes through each port of each activity in a year of full output."""
    network, made, rows = base.project.network, float(base.rate.sum()), []
    for i, node in enumerate(network.nodes):
        amounts = base.amounts(i)
        for port, name in node.ports:
            flow, amount = network.flows[name], amounts.get(port, 0.0)
            if amount == 0.0 or not math.isfinite(amount) or flow.unit not in STREAMS:
                continue
            yearly, single = STREAMS[flow.unit]
            way = tc("flow", "out") if node.sign(port) * amount > 0 else tc("flow", "in")
            cells: tuple[Cell, ...] = (Pair(node.label, node.label_zh), MARKET.get(node.kind, ""),
                                       port_label(port, flow), Pair(flow.label, flow.label_zh), way,
                                       Quantity(abs(amount), yearly),
                                       Quantity(abs(amount) / made, single, digits=4))  # fmt: skip
            rows.append(Row(f"{node.name} {port}", cells))
    heads = (
        ("step", t("step")),
        ("kind", t("kind")),
        ("port", t("port")),
        ("flow", t("flow")),
        ("way", t("direction")),
    )
    columns = (*(Column(name, head, role="text") for name, head in heads), Column("amount", t("a year")),
               Column("per_kg", t("per kg of product")))  # fmt: skip
    note = t("A year of full operation of all phases, and per kg of all products.")
    return Table(
        "streams", columns, tuple(rows), t("What every step takes and gives"), note, folded=True, brief=5
    )
