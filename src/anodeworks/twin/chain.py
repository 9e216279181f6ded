"""The whole chain for one scenario: from numbers to materials, plant, calendar, statements and indicators.

`evaluate_one(project)` is the model. It is pure and sees a single scenario; `study` maps it over many. Read it as
the plant is built: route, machines, ground, people, capital, calendar, money.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np

from anodeworks.finance import (
    FLAGS,
    Finance,
    Operations,
    Statements,
    Trade,
    indicators,
    statements,
)
from anodeworks.finance.prices import Prices
from anodeworks.finance.prices import levels as price_levels
from anodeworks.finance.prices import values as money_of
from anodeworks.material import Material
from anodeworks.numerics import added
from anodeworks.plant.capital import Capital, Costs, capital
from anodeworks.plant.equipment import Equipment, Replication, equip, machine_nodes
from anodeworks.plant.site import Ground, Site, ground
from anodeworks.plant.staff import Crew, Research, Staff, crew
from anodeworks.process.activity import Exchanges
from anodeworks.process.flow import Emission, Product
from anodeworks.process.market import Disposal, Purchase
from anodeworks.process.network import Network, Node
from anodeworks.programme import Learning, Phase, lay_out
from anodeworks.programme.calendar import Calendar, learnt, months, years
from anodeworks.quantity.units import SECONDS_PER_YEAR
from anodeworks.reactor.validity import EXTRAPOLATED
from anodeworks.twin.headline import headline
from anodeworks.twin.project import Project

Values = Mapping[str, Any]


class Process(NamedTuple):
    """The closed route.

    amounts: by activity, per port, per unit of its reference.
    levels: (N, K) how hard each activity runs per kg/s of each product.
    products: material of each product.
    flags: reason -> true where an activity cannot do what is asked.
    capacities: by activity, what one of its machines puts through where conditions decide it.
    """

    amounts: list[Mapping[str, Any]]
    levels: Any
    products: list[Material]
    flags: Mapping[str, Any]
    capacities: Mapping[str, Any]


class Emissions(NamedTuple):
    """kg CO2e per kg of each product, shape (K,), by the scopes of the Greenhouse Gas Protocol."""

    scope_1: Any
    scope_2: Any
    scope_3: Any


class Outcome(NamedTuple):
    """What one scenario gives, stage by stage; axes named in each stage's class."""

    process: Process
    equipment: Equipment
    ground: Ground
    crew: Crew
    capital: Costs
    calendar: Calendar  # by year
    monthly: Calendar
    emissions: Emissions
    operations: Operations
    statements: Statements
    indicators: dict[str, Any]
    flags: dict[str, Any]


def evaluate_one(project: Project) -> Callable[[Values], Outcome]:
    """The model of one project as a function from its numbers (SI, by dotted key) to the outcome."""

    def chain(values: Values) -> Outcome:
        process = run_process(project, values)
        rate = phase_rates(project, values)
        share = rate.sum(axis=0) / rate.sum()
        machines, floor, people, money = build_plant(project, values, process, rate, share)
        phases = [Phase.at(values, f"programme.phases.{name}") for name in project.phases]
        calendar = lay_out(phases, years(project.first_year, project.horizon))
        monthly = lay_out(phases, months(project.first_year, project.horizon))
        operations = trade(project, values, process, rate, people, money, calendar)
        finance = Finance.at(values)
        books = statements(finance, operations, project.years)
        emissions = emit(project, values, process)
        flags = {
            **process.flags,
            "the land needed exceeds the site's": floor.too_little_land,
            "the power needed exceeds the connection": floor.too_little_power,
        }
        done = Outcome(
            process,
            machines,
            floor,
            people,
            money,
            calendar,
            monthly,
            emissions,
            operations,
            books,
            {},
            flags,
        )
        finances = indicators(finance, operations, books)
        found = {**flags, **{FLAGS[name].english: flag for name, flag in finances.flags._asdict().items()}}
        return done._replace(indicators=headline(project, values, phases, done, finances), flags=found)

    return chain


def run_process(project: Project, values: Values) -> Process:
    """Exchanges, materials and activity levels."""
    network = project.network
    exchanges: Sequence[Exchanges] = network.exchanges(values)
    columns = [network.levels(exchanges, {offer.flow: 1.0}) for offer in project.products]
    levels = jnp.stack([jnp.stack([jnp.asarray(x) for x in column]) for column in columns], axis=1)
    made = []
    for offer in project.products:
        i = network.answerer[offer.flow]
        made.append(network.material(i, network.nodes[i].reference_port, exchanges, values))
    flags = {
        f"{node.label}: {reason}": flag
        for node, done in zip(network.nodes, exchanges, strict=True)
        for reason, flag in done.flags.items()
    }
    # Ranges that are left begin with another word than an activity's label: they are no reason to call off a plant.
    flags |= {
        f"{EXTRAPOLATED}{node.label}: {equation}": left
        for node, done in zip(network.nodes, exchanges, strict=True)
        for equation, left in done.outside.items()
    }
    # A by-product in excess of its need would drive its supplier backwards: say so instead of selling it silently.
    flags["more of a by-product than the route can use"] = (levels < -1e-12).any()
    capacities = {
        node.name: done.capacity
        for node, done in zip(network.nodes, exchanges, strict=True)
        if done.capacity is not None
    }
    return Process([dict(e.amounts) for e in exchanges], levels, made, flags, capacities)


def phase_rates(project: Project, values: Values) -> Any:
    """(K, P) full output of each product in each phase, kg/s."""
    return jnp.stack(
        [
            jnp.stack(
                [jnp.asarray(values[f"programme.phases.{p}.capacity.{k.name}"]) for p in project.phases]
            )
            for k in project.products
        ]
    )


def build_plant(
    project: Project, values: Values, process: Process, rate: Any, share: Any
) -> tuple[Equipment, Ground, Crew, Costs]:
    """Machines, ground, people and capital for the full output of every phase."""
    network = project.network
    rows = jnp.asarray(machine_nodes(network))
    throughput = process.levels[rows] @ rate
    replication = Replication.at(values, "plant.equipment")
    machines = equip(network, values, replication, throughput, process.capacities)
    power = use_of(project, process, "electricity") @ rate
    bought = sum(
        process.levels[i]
        for i, n in enumerate(network.nodes)
        if n.kind is Purchase and _is_stored(project, n.reference)
    )
    site = Site.at(values, "plant.site")
    floor = ground(site, added(machines.floor), (1.0 + bought) @ rate, power)
    research = Research.at(values, "plant.research")
    people = crew(Staff.at(values, "plant.staff"), research, added(machines.operators))
    ask = Capital.at(values, "plant.capital")
    money = capital(
        ask,
        added(machines.cost),
        floor.floor,
        floor.land_held,
        floor.connected_power,
        share,
        research.capital,
    )
    return machines, floor, people, money


def _is_stored(project: Project, flow: str) -> bool:
    """Solids and liquids wait in a warehouse; energy, spending and gases do not."""
    about = project.network.flows[flow]
    return about.unit == "kg" and not about.formula and not about.service


def use_of(project: Project, process: Process, flow: str) -> Any:
    """(K,) amount of a flow that the plant uses per unit of each product: the level of whoever answers for it."""
    i = project.network.answerer.get(flow)
    return jnp.zeros(len(project.products)) if i is None else process.levels[i]


def trade(
    project: Project,
    values: Values,
    process: Process,
    rate: Any,
    people: Crew,
    money: Costs,
    calendar: Calendar,
) -> Operations:
    """Amounts bought and sold, wages, spending and research by calendar year, for finance."""
    network, offers = project.network, project.products
    made = (rate @ calendar.produced) * SECONDS_PER_YEAR  # (K, Y) kg
    full = rate.sum(axis=1) * SECONDS_PER_YEAR
    lesson = learnt(Learning.at(values, "programme.learning"), made.sum(axis=0), full.sum())
    products = [Product.at(values, f"products.{offer.name}") for offer in offers]
    border = [(i, n) for i, n in enumerate(network.nodes) if n.kind in (Purchase, Disposal)]
    amount = process.levels[jnp.asarray([i for i, _ in border])] @ made  # (L, Y)
    learns = np.array([network.flows[n.reference].unit != "kg" for _, n in border])
    taught = jnp.where(learns[:, None], lesson, 1.0)

    def column(name: str) -> Any:
        return jnp.stack([jnp.asarray(values[f"flows.{n.reference}.{name}"]) for _, n in border])

    price, drift, vat = column("price"), column("price_drift"), column("vat")
    currency = [project.ledger[f"flows.{n.reference}.price"].currency for _, n in border]
    # What leaves as waste is a service where taking it away costs, a by-product where it earns.
    waste = [k for k, (_, n) in enumerate(border) if n.kind is Disposal]
    bought = jnp.asarray([n.kind is Purchase for _, n in border])
    purchases = Trade(
        quantity=amount * taught,
        price=jnp.where(bought, price, jnp.maximum(-price, 0.0)),
        drift=drift,
        vat=vat,
        currency=tuple(currency),
        kind=tuple(_kind(network, n) for _, n in border),
    )
    left = jnp.asarray(waste, dtype=int)
    by_products = Trade(
        quantity=amount[left],
        price=jnp.maximum(price[left], 0.0),
        drift=drift[left],
        vat=vat[left],
        currency=tuple(currency[k] for k in waste),
        kind=("by-product",) * len(waste),
    )
    products_sold = Trade(
        quantity=made,
        price=jnp.stack([p.price_of(m) for p, m in zip(products, process.products, strict=True)]),
        drift=jnp.stack([p.price_drift for p in products]),
        vat=jnp.stack([p.vat for p in products]),
        currency=tuple(project.ledger[f"products.{o.name}.price"].currency for o in offers),
        kind=("product", *("by-product",) * (len(offers) - 1)),  # the first in the file is the main product
    )
    sales = products_sold.joined(by_products)
    rules = Prices.at(values, "finance.prices")
    revenue = (
        added(money_of(sales, rules, project.years)) / price_levels(rules, project.years).general
    )  # real, all currencies and drifts in it
    operating = calendar.operated.max(axis=0)
    staff = people.operators + people.maintenance + people.management
    spent = money.by_class @ calendar.spent
    return Operations(
        sales=sales,
        purchases=purchases,
        utilisation=made.sum(axis=0) / full.sum(),
        operating=operating,
        wages=(people.pay @ calendar.operated) * SECONDS_PER_YEAR * lesson,
        headcount=staff @ calendar.operated + people.researchers * operating,
        capital=spent,
        in_service=money.by_class @ calendar.put_in_service,
        research=Research.at(values, "plant.research").spending_share * revenue,
        product_mass=made[0],
        anode_energy=products[0].cell_voltage * process.products[0].capacity * made[0],
    )


def _kind(network: Network, node: Node) -> str:
    """What finance calls a line of buying."""
    flow = network.flows[node.reference]
    if node.kind is Disposal or flow.service or flow.unit == "CNY":
        return "service"
    return "energy" if flow.unit == "J" else "material"


def emit(project: Project, values: Values, process: Process) -> Emissions:
    """Greenhouse gases per kg of each product at full output."""
    network = project.network
    zero = jnp.zeros(len(project.products))
    scope_1, scope_2, scope_3 = zero, zero, zero
    for i, node in enumerate(network.nodes):
        level = process.levels[i]
        for port, name in node.ports:
            flow = network.flows[name]
            if flow.warms and port in process.amounts[i]:
                warming = Emission.at(values, flow.prefix).warming
                scope_1 = scope_1 + node.sign(port) * process.amounts[i][port] * warming * level
        if node.kind in (Purchase, Disposal):
            carried = level * values[f"flows.{node.reference}.emission_factor"]
            if network.flows[node.reference].unit == "J" and node.kind is Purchase:
                scope_2 = scope_2 + carried
            else:
                scope_3 = scope_3 + carried
    return Emissions(scope_1, scope_2, scope_3)
