"""Headlines: the figures of one outcome, each as the catalogue declares it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import jax.numpy as jnp

from anodeworks.finance import INDICATORS
from anodeworks.material.cell import Stack, layers
from anodeworks.programme import Phase
from anodeworks.quantity.units import SECONDS_PER_YEAR
from anodeworks.twin.catalogue import Figures

if TYPE_CHECKING:
    from anodeworks.twin.chain import Outcome
    from anodeworks.twin.project import Project


def headline(
    project: Project, values: Mapping[str, Any], phases: Sequence[Phase], outcome: Outcome, finances: Any
) -> dict[str, Any]:
    """The figures of one scenario, SI, by indicator name (the keys are those of `catalogue.declared`)."""
    rate = jnp.stack(
        [
            jnp.stack([values[f"programme.phases.{p}.capacity.{k.name}"] for p in project.phases])
            for k in project.products
        ]
    )
    full = rate.sum(axis=1)
    voltage = values[f"products.{project.products[0].name}.cell_voltage"]
    main = outcome.process.products[0]
    share = full / full.sum()
    price = outcome.operations.sales.price
    about = Figures(
        outcome,
        finances,
        prices=[price[k] * exchange_rate(project, values, p.name) for k, p in enumerate(project.products)],
        rate=rate,
        full=full,
        main=main,
        voltage=voltage,
        stack=layers(Stack.at(values, "cell.stack"), main, voltage),
        scopes=[(s * share).sum() for s in outcome.emissions],
        phases=phases,
    )
    money = {i.name: getattr(finances, i.name) for i in INDICATORS}
    # Finance counts from the first day of its first year; payback is counted from ground-breaking.
    began = jnp.min(jnp.stack([phase.start for phase in phases])) - project.first_year
    for i in INDICATORS:
        if i.unit == "year":
            money[i.name] = money[i.name] - began * SECONDS_PER_YEAR
    plant = {name: i.of(about) for name, i in project.indicators.items() if i.of and name not in money}
    return {**plant, **money}


def exchange_rate(project: Project, values: Mapping[str, Any], product: str) -> Any:
    """CNY per unit of the currency in which a product's price is written."""
    currency = project.ledger[f"products.{product}.price"].currency
    return 1.0 if currency == "CNY" else values[f"finance.prices.fx_{currency.lower()}"]
