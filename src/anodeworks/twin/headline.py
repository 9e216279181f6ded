"""Headlines: the figures of one outcome, each as the catalogue declares it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from anodeworks.arrays import jnp
from anodeworks.finance import INDICATORS
from anodeworks.material.cell import Stack, layers
from anodeworks.numerics import safe_divide
from anodeworks.programme import Phase
from anodeworks.quantity.units import DATE, SECONDS_PER_YEAR
from anodeworks.twin.catalogue import Figures

if TYPE_CHECKING:
    from anodeworks.twin.outcome import After, Duty, Emissions
    from anodeworks.twin.project import Project


def headline(
    project: Project,
    values: Mapping[str, Any],
    phases: Sequence[Phase],
    duty: Duty,
    after: After,
    emissions: Emissions,
    finances: Any,
) -> dict[str, Any]:
    """The figures of one scenario, SI, by indicator name (the keys are those of `catalogue.declared`).

    Args:
        project, values, phases: the plant, its numbers, its phases.
        duty, after: what it does, and what follows; `after` has no indicators yet.
        emissions: kg CO2e/s of the whole plant.
        finances: of its statements.
    """
    full = duty.rate.sum(axis=1)
    voltages = [values[f"products.{offer.name}.cell_voltage"] for offer in project.products]
    cell = Stack.at(values, "cell.stack")
    price = after.operations.sales.price
    about = Figures(
        after,
        finances,
        prices=[price[k] * exchange_rate(project, values, p.name) for k, p in enumerate(project.products)],
        rate=duty.rate,
        levels=duty.levels,
        full=full,
        powders=duty.products,
        voltages=voltages,
        stacks=[
            layers(cell, powder, voltage) if offer.anode else None
            for offer, powder, voltage in zip(project.products, duty.products, voltages, strict=True)
        ],
        scopes=[safe_divide(jnp.asarray(s), full.sum()) for s in emissions],
        phases=phases,
        values=values,
    )
    return _told(project, about)


def of_money(project: Project, phases: Sequence[Phase], after: Any, finances: Any) -> dict[str, Any]:
    """The figures of a project without a plant; as `headline`."""
    nothing: dict[str, Any] = dict.fromkeys(Figures._fields)
    return _told(project, Figures(**{**nothing, "after": after, "finances": finances, "phases": phases}))


def _told(project: Project, about: Figures) -> dict[str, Any]:
    after, finances, phases = about.after, about.finances, about.phases
    money = {i.name: getattr(finances, i.name) for i in INDICATORS if i.name in project.indicators}
    # Finance counts from the start of its first year; payback is counted from ground-breaking.
    began = jnp.min(jnp.stack([phase.start for phase in phases])) - after.operations.begin
    for i in INDICATORS:
        if i.unit == "year" and i.name in money:
            money[i.name] = money[i.name] - began * SECONDS_PER_YEAR
    plant = {name: i.of(about) for name, i in project.indicators.items() if i.of and name not in money}
    found = {**plant, **money}
    if project.counting != "calendar":  # the years begin with the plant, which is built in each
        return found
    built = began < project.horizon
    dates = {name for name, i in project.indicators.items() if i.unit == DATE}
    return {name: x if name in dates else jnp.where(built, x, jnp.nan) for name, x in found.items()}


def exchange_rate(project: Project, values: Mapping[str, Any], product: str) -> Any:
    """CNY per unit of the currency in which a product's price is written."""
    currency = project.ledger[f"products.{product}.price"].currency
    return 1.0 if currency == "CNY" else values[f"finance.prices.fx_{currency.lower()}"]
