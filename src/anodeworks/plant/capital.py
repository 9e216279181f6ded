"""Capital: equipment installed, buildings, land, power connection, research centre, contingency.

The scheme is that of the filed feasibility study to which it is anchored (Shengquan 2026): buildings + equipment and
installation + land, then contingency on their sum. Equations: docs/equations/plant.md, "Capital".
"""

from __future__ import annotations

from typing import Any, NamedTuple

from anodeworks.arrays import jnp
from anodeworks.quantity import Scalar, Section, par


class Capital(Section):
    """Unit costs of what is not a machine; and totals that a project may state instead of computing them."""

    building_cost: Scalar = par("CNY/m2", 100, 50000, "building works per gross floor area")
    land_price: Scalar = par("CNY/m2", 0, 50000, "price of the land-use right")
    deed_tax: Scalar = par("1", 0, 0.1, "deed tax on the price of the land-use right")
    substation_cost: Scalar = par("CNY/kW", 0, 10000, "grid connection and substation per connected load")
    control_share: Scalar = par("1", 0, 0.5, "control systems and IT, part of equipment (written off sooner)")
    other_share: Scalar = par(
        "1",
        0,
        0.5,
        "works around the buildings, design and supervision, on buildings and equipment; part of their cost",
    )
    start_up_share: Scalar = par(
        "1", 0, 0.5, "preparation for production and opening of the plant, on buildings and equipment"
    )
    licences: Scalar = par("CNY", 0, 1e12, "licences, patents and software bought; with the first phase")
    contingency_share: Scalar = par("1", 0, 0.5, "basic contingency on the construction subtotal")
    stated_equipment: Scalar = par(
        "CNY", 0, 1e12, "equipment and installation without VAT, if stated; 0: from machines"
    )
    stated_buildings: Scalar = par("CNY", 0, 1e12, "buildings without VAT, if stated; 0: from floor area")
    stated_land: Scalar = par("CNY", 0, 1e12, "land without VAT, if stated; 0: from area and price")


class Costs(NamedTuple):
    """Capital without VAT in CNY of the price year, by phase; shape (P,) each, and (C, P) by asset class.

    `computed_equipment` is what the machines cost before a stated total replaces it.
    """

    equipment: Any
    buildings: Any
    land: Any
    substation: Any
    research: Any
    other: Any
    licences: Any
    start_up: Any
    contingency: Any
    total: Any
    by_class: Any
    computed_equipment: Any

    def only(self, built: Any) -> Costs:
        """What the phases cost where `built` (P,) is 1."""
        return Costs(*(part * built for part in self))


def capital(
    ask: Capital, machines: Any, floor: Any, land: Any, connected_power: Any, share: Any, research: Any
) -> Costs:
    """All capital of the plant by phase.

    Args:
        ask: unit costs.
        machines: (P,) CNY of installed machines.
        floor: (P,) m2 gross floor.
        land: m2 held; bought with the first phase.
        connected_power: W, of the whole plant.
        share: (P,) part of the full output that each phase brings.
        research: CNY, research centre and pilot line; built with the first phase.
    """
    first = jnp.zeros_like(share).at[0].set(1.0)
    equipment = _stated(ask.stated_equipment, machines)
    buildings = _stated(ask.stated_buildings, floor * ask.building_cost)
    land_cost = _stated(ask.stated_land, first * land * ask.land_price * (1 + ask.deed_tax))
    # A stated total of equipment includes its power supply; only a computed one gets a substation beside it.
    substation = jnp.where(ask.stated_equipment > 0, 0.0, ask.substation_cost * connected_power) * share
    pilot = first * research
    works = equipment + buildings + substation + pilot
    other, start_up, licences = ask.other_share * works, ask.start_up_share * works, first * ask.licences
    subtotal = works + land_cost + other + licences + start_up
    contingency = ask.contingency_share * subtotal
    spread = 1 + ask.contingency_share  # contingency is capitalised with what it is spent on
    served = (1 + ask.other_share) * spread  # and what design and supervision cost, with what they served
    machinery = (equipment + substation + pilot) * served
    by_class = jnp.stack(
        [
            buildings * served,
            machinery * (1 - ask.control_share),
            machinery * ask.control_share,
            land_cost * spread,
            licences * spread,
            start_up * spread,
        ]
    )
    return Costs(
        equipment=equipment,
        buildings=buildings,
        land=land_cost,
        substation=substation,
        research=pilot,
        other=other,
        licences=licences,
        start_up=start_up,
        contingency=contingency,
        total=subtotal + contingency,
        by_class=by_class,
        computed_equipment=machines,
    )


def with_lines(costs: Costs, stated: Any) -> Costs:
    """The same with what lines of the project file spend, (C, P) CNY, beside it."""
    buildings, machinery, electronics, land, intangibles, other = stated
    return costs._replace(
        equipment=costs.equipment + machinery + electronics,
        buildings=costs.buildings + buildings,
        land=costs.land + land,
        licences=costs.licences + intangibles,
        start_up=costs.start_up + other,
        total=costs.total + stated.sum(axis=0),
        by_class=costs.by_class + stated,
    )


def _stated(total: Any, computed: Any) -> Any:
    """A stated total in the proportions of what was computed (evenly if that is nothing), else the computed."""
    whole = computed.sum()
    even = jnp.full_like(computed, 1.0 / computed.shape[0])
    share = jnp.where(whole > 0, computed / jnp.where(whole > 0, whole, 1.0), even)
    return jnp.where(total > 0, total * share, computed)
