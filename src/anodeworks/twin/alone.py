"""A project of finance alone: no route and no products, its money stated line by line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from anodeworks.arrays import jnp
from anodeworks.finance import CLASSES, Operations, Trade
from anodeworks.finance.own_lines import add, capital
from anodeworks.plant.capital import Costs
from anodeworks.twin.books import Times, books, courses, timed
from anodeworks.twin.headline import of_money
from anodeworks.twin.outcome import Outcome
from anodeworks.twin.project import Project


def evaluate_alone(project: Project) -> Callable[[Mapping[str, Any]], Outcome]:
    """The model of a project without a plant, as a function from its numbers to the outcome."""

    def chain(values: Mapping[str, Any]) -> Outcome:
        times = timed(project, values)
        share = np.full(len(project.phases), 1.0 / len(project.phases))
        kept = books(project, values, times, planned(project, values, times), share)
        money = costs(project, values)
        done = Outcome(
            process=None,
            equipment=None,
            ground=None,
            crew=None,
            capital=money if kept.built is None else money.only(kept.built),
            calendar=times.calendar,
            monthly=times.monthly,
            emissions=None,
            operations=kept.operations,
            statements=kept.statements,
            indicators={},
            flags=dict(kept.flags),
        )
        return done._replace(indicators=of_money(project, times.phases, done, kept.indicators))

    return chain


def planned(project: Project, values: Mapping[str, Any], times: Times) -> Operations:
    """The operations that the lines state; several phases share the utilisation evenly."""
    calendar, years, phases = times.calendar, project.horizon, len(project.phases)
    nothing, none = jnp.zeros(years), jnp.zeros((phases, years))
    empty = Trade(jnp.zeros((0, years)), jnp.zeros(0), jnp.zeros(0), jnp.zeros(0), (), ())
    used = calendar.produced.mean(axis=0)
    operations = Operations(
        begin=times.begin,
        produces=jnp.stack([phase.production for phase in times.phases]) - times.begin,
        sales=empty,
        purchases=empty,
        utilisation=used,
        operating=calendar.operating,
        wages=nothing,
        headcount=nothing,
        capital=jnp.zeros((phases, len(CLASSES), years)),
        in_service=jnp.zeros((phases, len(CLASSES), years)),
        research=nothing,
        land=nothing,
        anode_energy=jnp.zeros((sum(line.kind == "revenue" for line in project.lines), years)),
    )
    return add(project.lines, values, courses(project, calendar, used, none), operations, project.phases)


def costs(project: Project, values: Mapping[str, Any]) -> Costs:
    """Capital of the lines by part and phase."""
    by_class = capital(project.lines, values, project.phases)
    buildings, machinery, electronics, land, intangibles, other = by_class
    nothing = np.zeros(len(project.phases))
    return Costs(
        equipment=machinery + electronics,
        buildings=buildings,
        land=land,
        substation=nothing,
        research=nothing,
        other=nothing,
        licences=intangibles,
        start_up=other,
        contingency=nothing,
        total=by_class.sum(axis=0),
        by_class=by_class,
        computed_equipment=nothing,
    )
