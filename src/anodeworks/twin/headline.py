"""Headlines: the figures of one outcome by the names of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import jax.numpy as jnp

from anodeworks import finance
from anodeworks.material.cell import Stack, layers
from anodeworks.numerics import added
from anodeworks.process.market import Purchase
from anodeworks.programme import Phase
from anodeworks.quantity.units import SECONDS_PER_YEAR

if TYPE_CHECKING:
    from anodeworks.plant.equipment import Equipment
    from anodeworks.twin.outcome import After, Duty, Emissions
    from anodeworks.twin.project import Project

PAYBACKS: Final = ("payback", "payback_before_tax", "dynamic_payback")


def headline(
    project: Project,
    values: Mapping[str, Any],
    phases: Sequence[Phase],
    duty: Duty,
    machines: Equipment,
    after: After,
    emissions: Emissions,
    finances: Any,
) -> dict[str, Any]:
    """The figures of one scenario, SI, by indicator name (the keys are those of `catalogue.declared`).

    Args:
        project, values, phases: the plant, its numbers, its phases.
        duty, machines, after: what it does, and what follows; `after` has no indicators yet.
        emissions: kg CO2e/s of the whole plant.
        finances: of its statements.
    """
    rate = duty.rate
    full = rate.sum(axis=1)
    voltage = values[f"products.{project.products[0].name}.cell_voltage"]
    main = duty.products[0]
    scopes = [s / full.sum() for s in emissions]
    per_second = {
        "output_value": sum(
            after.operations.sales.price[k] * exchange_rate(project, values, offer.name) * full[k]
            for k, offer in enumerate(project.products)
        ),
        "anode_energy": voltage * main.capacity * full[0],
    }
    stack = layers(Stack.at(values, "cell.stack"), main, voltage)
    capital = after.capital.total
    figures = {
        "capacity": full.sum(),
        **per_second,
        "capital": capital.sum(),
        "capital_per_tonne": capital.sum() / full.sum(),
        "equipment": after.capital.equipment.sum(),
        "machines": added(machines.count).sum(),
        "floor_area": after.ground.floor.sum(),
        "land": after.ground.land_needed,
        "power": after.ground.mean_power.sum(),
        "electricity_intensity": after.ground.mean_power.sum() / full.sum(),
        "product_capacity": main.capacity,
        "first_cycle_efficiency": main.first_cycle_efficiency,
        "silicon_share": main.share("Si"),
        "true_density": _known(main.true_density),
        "surface": _known(main.surface),
        "particle_swelling": stack.particle_swelling,
        "electrode_swelling": stack.electrode_swelling,
        "specific_energy": stack.specific_energy,
        "energy_density": stack.energy_density,
        "anode_use": stack.anode_use,
        "anode_cost": stack.anode_use * finances.levelised_cost,
        "scope_1": scopes[0],
        "scope_2": scopes[1],
        "scope_3": scopes[2],
        "emissions": sum(scopes),
    }
    for p, (name, phase) in enumerate(zip(project.phases, phases, strict=True)):
        figures[f"phases.{name}.capacity"] = rate[:, p].sum()
        figures[f"phases.{name}.capital"] = capital[p]
        figures[f"phases.{name}.completion"] = phase.completion
        figures[f"phases.{name}.production"] = phase.production
    run = duty.levels.sum(axis=1)
    for i, node in enumerate(project.network.nodes):
        if node.kind is Purchase:
            figures[f"use.{node.reference}"] = run[i]
    figures |= {i.name: getattr(finances, i.name) for i in finance.INDICATORS}
    # Finance counts from the first day of its first year; payback is counted from ground-breaking.
    began = jnp.min(jnp.stack([phase.start for phase in phases])) - project.first_year
    for name in PAYBACKS:
        figures[name] = figures[name] - began * SECONDS_PER_YEAR
    return figures


def _known(figure: Any) -> Any:
    """A figure of the powder, not a number where nobody has stated it."""
    return jnp.where(figure > 0, figure, jnp.nan)


def exchange_rate(project: Project, values: Mapping[str, Any], product: str) -> Any:
    """CNY per unit of the currency in which a product's price is written."""
    currency = project.ledger[f"products.{product}.price"].currency
    return 1.0 if currency == "CNY" else values[f"finance.prices.fx_{currency.lower()}"]
