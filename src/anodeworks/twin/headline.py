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
    from anodeworks.twin.chain import Outcome
    from anodeworks.twin.project import Project

PAYBACKS: Final = ("payback", "payback_before_tax", "dynamic_payback")


def headline(
    project: Project, values: Mapping[str, Any], phases: Sequence[Phase], outcome: Outcome, finances: Any
) -> dict[str, Any]:
    """The figures of one scenario, SI, by indicator name (the keys are those of `catalogue.declared`)."""
    rate = jnp.stack(
        [
            jnp.stack([values[f"programme.phases.{p}.capacity.{k.name}"] for p in project.phases])
            for k in project.products
        ]
    )  # (K, P) kg/s
    full = rate.sum(axis=1)
    voltage = values[f"products.{project.products[0].name}.cell_voltage"]
    main = outcome.process.products[0]
    e, share = outcome.emissions, full / full.sum()
    scopes = [(s * share).sum() for s in e]
    per_second = {
        "output_value": sum(
            outcome.operations.sales.price[k] * exchange_rate(project, values, offer.name) * full[k]
            for k, offer in enumerate(project.products)
        ),
        "anode_energy": voltage * main.capacity * full[0],
    }
    stack = layers(Stack.at(values, "cell.stack"), main, voltage)
    capital = outcome.capital.total
    figures = {
        "capacity": full.sum(),
        **per_second,
        "capital": capital.sum(),
        "capital_per_tonne": capital.sum() / full.sum(),
        "equipment": outcome.capital.equipment.sum(),
        "machines": added(outcome.equipment.count).sum(),
        "floor_area": outcome.ground.floor.sum(),
        "land": outcome.ground.land_needed,
        "power": outcome.ground.mean_power.sum(),
        "electricity_intensity": outcome.ground.mean_power.sum() / full.sum(),
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
    for i, node in enumerate(project.network.nodes):
        if node.kind is Purchase:
            figures[f"use.{node.reference}"] = (outcome.process.levels[i] * full).sum()
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
