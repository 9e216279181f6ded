"""The whole chain for one scenario: from numbers to materials, plant, calendar, statements and indicators.

`evaluate_one(project)` is the model. It is pure and sees a single scenario; `study` maps it over many. Read it as
the plant is built: route, duty, machines, and what follows from these: ground, people, capital, calendar, money.
After the levels nothing asks for the route any more, so that derivatives by levels and machines are those of
`from_duty`: what an optimiser needs to know of the plant.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from anodeworks.arrays import jnp
from anodeworks.finance.own_lines import capital as capital_of
from anodeworks.language import Pair, keyed, t
from anodeworks.material.cell import Stack, lithium_overdrawn
from anodeworks.numerics import added, safe_divide, spread
from anodeworks.plant.capital import Capital, Costs, capital, with_lines
from anodeworks.plant.equipment import Equipment, Replication, equip, machine_nodes
from anodeworks.plant.site import Ground, Site, ground
from anodeworks.plant.staff import Crew, Research, Staff, crew
from anodeworks.process.activity import Exchanges, total
from anodeworks.process.flow import Emission
from anodeworks.process.market import Disposal, Purchase
from anodeworks.process.network import Node
from anodeworks.programme import Phase
from anodeworks.twin.alone import evaluate_alone
from anodeworks.twin.books import books, start_of, timed
from anodeworks.twin.capacities import phase_key
from anodeworks.twin.effectiveness import in_lines
from anodeworks.twin.headline import headline
from anodeworks.twin.line_plant import bought, staffed, tended, with_stores
from anodeworks.twin.outcome import After, Duty, Emissions, Outcome, Process
from anodeworks.twin.project import Project
from anodeworks.twin.trade import border_emissions, trade

Values = Mapping[str, Any]


# How flags begin by which others know them again.
EXTRAPOLATED: Final = "extrapolated: "
BY_PRODUCT: Final = "more of a by-product"


def evaluate_one(project: Project) -> Callable[[Values], Outcome]:
    """The model of one project as a function from its numbers (SI, by dotted key) to the outcome."""

    if not project.products:
        return evaluate_alone(project)

    def chain(values: Values) -> Outcome:
        values = in_lines(project.production, project.ledger, values)
        process = run_process(project, values)
        duty = at_full_output(project, values, process)
        machines = machinery(project, values, duty.levels, process.capacities)
        after = from_duty(project, values, duty, machines)
        return Outcome(
            process=process,
            emissions=emit(project, values, process.levels, process.warming @ process.levels),
            **{**after._asdict(), "flags": {**process.flags, **after.flags}},
        )

    return chain


def from_duty(project: Project, values: Values, duty: Duty, machines: Equipment) -> After:
    """All that follows from what a plant does at full output, and from the machines that do it."""
    share = safe_divide(duty.rate.sum(axis=0), duty.rate.sum())
    floor, people, money = build_plant(project, values, duty, machines, share)
    times = timed(project, values)
    planned = trade(project, values, duty, floor, people, money, times)
    kept = books(project, values, times, planned, share)
    if project.lines:
        money = with_lines(money, capital_of(project.lines, values, project.phases))
    if kept.built is not None:
        duty, machines = duty.only(kept.built), machines.only(kept.built)
        floor, people, money = floor.only(kept.built), people.only(kept.built), money.only(kept.built)
    flags: dict[str, Any] = {
        keyed(t("the land needed exceeds the site's")): floor.too_little_land,
        keyed(t("the power needed exceeds the connection")): floor.too_little_power,
        keyed(t("no output in any phase")): duty.rate.sum() <= 0,
        **kept.flags,
    }
    stack = Stack.at(values, "cell.stack")
    for offer, powder in zip(project.products, duty.products, strict=True):
        if not offer.anode:
            continue
        overdrawn = keyed(
            t("{product}: the first cycle loses more lithium than the cell's cathode holds",
              product=Pair(offer.label, offer.label_zh))
        )  # fmt: skip
        flags[overdrawn] = lithium_overdrawn(stack, powder)
    done = After(
        machines,
        floor,
        people,
        money,
        times.calendar,
        times.monthly,
        kept.operations,
        kept.statements,
        {},
        flags,
    )
    emissions = emit(project, values, added(duty.levels, axis=1), duty.direct.sum())
    figures = headline(project, values, times.phases, duty, done, emissions, kept.indicators)
    return done._replace(indicators=figures)


def _label(node: Node) -> Pair:
    return Pair(node.label, node.label_zh)


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
    flags: dict[str, Any] = {
        keyed(t("{activity}: {reason}", activity=_label(node), reason=t(reason))): flag
        for node, done in zip(network.nodes, exchanges, strict=True)
        for reason, flag in done.flags.items()
    }
    # Ranges and limits that are left begin with another word than an activity: they are no reason to call off a plant.
    flags |= {
        keyed(t("extrapolated: {activity}: {range}", activity=_label(node), range=t(equation))): left
        for node, done in zip(network.nodes, exchanges, strict=True)
        for equation, left in done.outside.items()
    }
    flags |= {
        keyed(t("limit of the material: {activity}: {reason}", activity=_label(node), reason=t(reason))): left
        for node, done in zip(network.nodes, exchanges, strict=True)
        for reason, left in done.unborne.items()
    }
    # A by-product in excess of its need would drive its supplier backwards: say so instead of selling it silently.
    flags[keyed(t("more of a by-product than the route can use"))] = (levels < -1e-12).any()
    capacities = {
        node.name: done.capacity
        for node, done in zip(network.nodes, exchanges, strict=True)
        if done.capacity is not None
    }
    amounts: list[Mapping[str, Any]] = [dict(e.amounts) for e in exchanges]
    return Process(amounts, levels, made, flags, capacities, _warming(project, values, amounts))


def _warming(project: Project, values: Values, amounts: Sequence[Mapping[str, Any]]) -> Any:
    """(N,) kg CO2e that leave the plant itself per unit of each activity."""
    network, warming = project.network, []
    for node, given in zip(project.network.nodes, amounts, strict=True):
        warm = [(port, network.flows[name]) for port, name in node.ports if network.flows[name].warms]
        parts = [
            node.sign(port) * given[port] * Emission.at(values, flow.prefix).warming
            for port, flow in warm
            if port in given
        ]
        warming.append(jnp.asarray(total(parts)))
    return jnp.stack(warming)


def at_full_output(project: Project, values: Values, process: Process) -> Duty:
    """The route run for the full output of every phase."""
    rate = phase_rates(project, values) * begun(project, values)
    levels = spread(process.levels, rate)
    return Duty(rate, levels, process.warming @ levels, process.products)


def begun(project: Project, values: Values) -> Any:
    """(P,) 1 for phases that are begun within the study, 0 for those that are not and count as not built."""
    phases = [Phase.at(values, f"programme.phases.{name}") for name in project.phases]
    end = start_of(project, phases) + project.horizon
    return jnp.stack([jnp.where(phase.start < end, 1.0, 0.0) for phase in phases])


def phase_rates(project: Project, values: Values) -> Any:
    """(K, P) full output of each product in each phase, kg/s."""
    return jnp.stack(
        [
            jnp.stack([jnp.asarray(values[phase_key(p, k.name)]) for p in project.phases])
            for k in project.products
        ]
    )


def machinery(
    project: Project, values: Values, levels: Any, capacities: Mapping[str, Any], count: Any = None
) -> Equipment:
    """Machines for levels (N, P), as many as these need unless their `count` (A, P) is given."""
    network = project.network
    throughput = levels[np.array(machine_nodes(network), dtype=int)]
    replication = Replication.at(values, "plant.equipment")
    more = bought(project.production, network, values, levels)
    values = tended(project.production, values, capacities)
    return equip(network, values, replication, throughput, capacities, count, more)


def build_plant(
    project: Project, values: Values, duty: Duty, machines: Equipment, share: Any
) -> tuple[Ground, Crew, Costs]:
    """Ground, people and capital for the full output of every phase; `share` (P,) is what each brings of it."""
    network = project.network
    bought = sum(
        duty.levels[i]
        for i, n in enumerate(network.nodes)
        if n.kind is Purchase and _is_stored(project, n.reference)
    )
    electricity = network.answerer.get("electricity")
    power = jnp.zeros(len(project.phases)) if electricity is None else duty.levels[electricity]
    floor = ground(
        Site.at(values, "plant.site"), added(machines.floor), duty.rate.sum(axis=0) + bought, power
    )
    research = Research.at(values, "plant.research")
    lines = project.production, network, values, duty.levels
    people = crew(Staff.at(values, "plant.staff"), research, staffed(added(machines.operators), *lines))
    money = capital(
        Capital.at(values, "plant.capital"),
        with_stores(added(machines.cost), *lines),
        floor.floor,
        floor.land_held,
        floor.connected_power,
        share,
        research.capital,
    )
    return floor, people, money


def _is_stored(project: Project, flow: str) -> bool:
    """Solids and liquids wait in a warehouse; energy, spending and gases do not."""
    about = project.network.flows[flow]
    return about.unit == "kg" and not about.formula and not about.service


def emit(project: Project, values: Values, levels: Any, direct: Any) -> Emissions:
    """Greenhouse gases of activities run at `levels` (N, ...), whose own are `direct` (...)."""
    network = project.network
    at_border = [i for i, n in enumerate(network.nodes) if n.kind in (Purchase, Disposal)]
    return Emissions(direct, *border_emissions(project, values, levels[np.array(at_border, dtype=int)]))
