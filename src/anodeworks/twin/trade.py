"""From levels, plant and calendar to what finance works with: amounts bought and sold, wages, spending, emissions.

Equations: docs/equations/trade.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from anodeworks.arrays import jnp
from anodeworks.finance import Operations, Trade
from anodeworks.finance.own_lines import add
from anodeworks.finance.parameters import has
from anodeworks.finance.prices import Prices, on_price_date
from anodeworks.finance.prices import levels as price_levels
from anodeworks.finance.prices import values as money_of
from anodeworks.numerics import added, gathered, safe_divide, spread
from anodeworks.plant.capital import Costs
from anodeworks.plant.site import Ground
from anodeworks.plant.staff import Crew, Research
from anodeworks.process.flow import Product
from anodeworks.process.market import Disposal, Purchase
from anodeworks.process.network import Network, Node
from anodeworks.process.price_path import WORD, years_of
from anodeworks.programme import Learning
from anodeworks.programme.calendar import learnt
from anodeworks.quantity.units import SECONDS_PER_YEAR
from anodeworks.twin.books import Times, courses
from anodeworks.twin.outcome import Duty
from anodeworks.twin.project import Project

Values = Mapping[str, Any]


def trade(
    project: Project,
    values: Values,
    duty: Duty,
    floor: Ground,
    people: Crew,
    money: Costs,
    times: Times,
) -> Operations:
    """Amounts bought and sold, wages, spending and research by year, for finance."""
    calendar, phases = times.calendar, times.phases
    network, offers = project.network, project.products
    made = spread(duty.rate, calendar.produced) * SECONDS_PER_YEAR  # (K, Y) kg
    full = duty.rate.sum(axis=1) * SECONDS_PER_YEAR
    lesson = learnt(Learning.at(values, "programme.learning"), made.sum(axis=0), full.sum())
    products = [Product.at(values, f"products.{offer.name}") for offer in offers]
    border = [(i, n) for i, n in enumerate(network.nodes) if n.kind in (Purchase, Disposal)]
    at_border = duty.levels[np.array([i for i, _ in border], dtype=int)]
    amount = spread(at_border, calendar.produced) * SECONDS_PER_YEAR  # (L, Y)
    learns = np.array([network.flows[n.reference].unit != "kg" for _, n in border], dtype=bool)
    taught = jnp.where(learns[:, None], lesson, 1.0)

    def column(name: str) -> Any:
        return gathered([values[f"flows.{n.reference}.{name}"] for _, n in border])

    price, drift, vat = column("price"), column("price_drift"), column("vat")
    currency = [project.ledger[f"flows.{n.reference}.price"].currency for _, n in border]
    # What leaves as waste is a service where taking it away costs, a by-product where it earns.
    waste = [k for k, (_, n) in enumerate(border) if n.kind is Disposal]
    bought = np.array([n.kind is Purchase for _, n in border], dtype=bool)

    def paid(k: int, price: Any) -> Any:
        return price if bought[k] else jnp.maximum(-price, 0.0)

    def earned(k: int, price: Any) -> Any:
        return jnp.maximum(price, 0.0)

    def priced(k: int, price: Any) -> Any:
        return replace(products[k], price=price).price_of(duty.products[k])

    purchases = Trade(
        quantity=amount * taught,
        price=jnp.where(bought, price, jnp.maximum(-price, 0.0)),
        drift=drift,
        vat=vat,
        currency=tuple(currency),
        kind=tuple(_kind(network, n) for _, n in border),
        **_by_year(project, values, [f"flows.{n.reference}" for _, n in border], paid),
    )
    left = jnp.asarray(waste, dtype=int)
    by_products = Trade(
        quantity=amount[left],
        price=jnp.maximum(price[left], 0.0),
        drift=drift[left],
        vat=vat[left],
        currency=tuple(currency[k] for k in waste),
        kind=("by-product",) * len(waste),
        **_by_year(project, values, [f"flows.{border[k][1].reference}" for k in waste], earned),
    )
    products_sold = Trade(
        quantity=made,
        price=jnp.stack([p.price_of(m) for p, m in zip(products, duty.products, strict=True)]),
        drift=jnp.stack([p.price_drift for p in products]),
        vat=jnp.stack([p.vat for p in products]),
        currency=tuple(project.ledger[f"products.{o.name}.price"].currency for o in offers),
        kind=("product",) * len(offers),
        **_by_year(project, values, [f"products.{offer.name}" for offer in offers], priced),
    )
    rules, begin = Prices.at(values, "finance.prices"), calendar.edges[0]
    sales = on_price_date(products_sold.joined(by_products), rules.price_date)
    purchases = on_price_date(purchases, rules.price_date)
    operating = calendar.operating
    counted = None
    if has(values, "finance.carbon"):
        own = spread(duty.direct, calendar.produced) * SECONDS_PER_YEAR
        counted = jnp.stack([own, *border_emissions(project, values, purchases.quantity)])
    staff = people.operators + people.maintenance + people.management
    starts = jnp.stack([phase.start for phase in phases])
    used = safe_divide(made.sum(axis=0), full.sum())
    operations = Operations(
        begin=begin,
        produces=jnp.stack([phase.production for phase in phases]) - begin,
        sales=sales,
        purchases=purchases,
        utilisation=used,
        operating=operating,
        wages=spread(people.pay, calendar.operated) * SECONDS_PER_YEAR * lesson,
        headcount=spread(staff, calendar.operated) + people.researchers * operating,
        capital=_by_phase(money, calendar.spent),
        in_service=_by_phase(money, calendar.put_in_service),
        research=operating,
        # Land is bought with the first phase, and held from then on.
        land=floor.land_held * jnp.clip(calendar.edges[1:] - starts.min(), 0.0, 1.0),
        anode_energy=jnp.stack(
            [
                product.cell_voltage * powder.capacity * kg if offer.anode else jnp.zeros_like(kg)
                for offer, product, powder, kg in zip(offers, products, duty.products, made, strict=True)
            ]
        ),
        emissions=counted,
    )
    if project.lines:
        of_phases = duty.rate.sum(axis=0)[:, None] * calendar.produced * SECONDS_PER_YEAR
        follow = courses(project, calendar, used, of_phases)
        operations = add(project.lines, values, follow, operations, project.phases)
    revenue = (
        added(money_of(operations.sales, rules, begin)) / price_levels(rules, begin, project.horizon).general
    )  # real, all currencies and drifts in it
    return operations._replace(research=Research.at(values, "plant.research").spending_share * revenue)


def _by_year(
    project: Project, values: Values, prefixes: Sequence[str], price: Callable[[int, Any], Any]
) -> dict[str, Any]:
    """Prices by year of the lines that have them, by place; `price` makes of one that is written that of its line."""
    years = {k: years_of(project.ledger, prefix) for k, prefix in enumerate(prefixes)}
    return {
        "years": tuple((k, own) for k, own in years.items() if own),
        "prices": {
            k: jnp.stack([price(k, values[f"{prefixes[k]}.{WORD}.{year}"]) for year in own])
            for k, own in years.items()
            if own
        },
    }


def _by_phase(money: Costs, share: Any) -> Any:
    """(P, C, Y) capital of each phase by class, in the years in which `share` (P, Y) of it falls."""
    return money.by_class.T[:, :, None] * share[:, None, :]


def _kind(network: Network, node: Node) -> str:
    """What finance calls a line of buying."""
    flow = network.flows[node.reference]
    if node.kind is Disposal or flow.service or flow.unit == "CNY":
        return "service"
    return "energy" if flow.unit == "J" else "material"


def border_emissions(project: Project, values: Values, amounts: Any) -> tuple[Any, Any]:
    """Emissions made elsewhere for amounts (L, ...) bought and handed over: of energy, and of all else."""
    network = project.network
    border = [n for n in network.nodes if n.kind in (Purchase, Disposal)]
    factor = gathered([values[f"flows.{n.reference}.emission_factor"] for n in border])
    powered = np.array(
        [n.kind is Purchase and network.flows[n.reference].unit == "J" for n in border], dtype=bool
    )
    return jnp.where(powered, factor, 0.0) @ amounts, jnp.where(powered, 0.0, factor) @ amounts
