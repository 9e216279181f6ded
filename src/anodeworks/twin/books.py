"""The money of a plan: from yearly operations to statements, indicators, and what they say of each phase."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from anodeworks.arrays import jnp
from anodeworks.finance import FLAGS, Finance, Operations, Statements, indicators, statements
from anodeworks.finance.own_lines import Course
from anodeworks.language import Keyed, Pair, keyed, t
from anodeworks.numerics import added, safe_divide, stored
from anodeworks.programme import Calendar, Phase, lay_out
from anodeworks.programme.calendar import months, years
from anodeworks.twin.project import Project


class Times(NamedTuple):
    """When everything happens: the phases, and their calendar by year and by month."""

    phases: Sequence[Phase]
    begin: Any  # start of the first year of the study, years AD
    calendar: Calendar
    monthly: Calendar


class Books(NamedTuple):
    """What finance makes of a plan; `operations` up to the year in which the plant closes.

    `built` is (P,), 1 for phases that are begun by then, or None for a plant of one phase, which is begun first.
    """

    operations: Operations
    statements: Statements
    indicators: Any
    flags: Mapping[str, Any]
    built: Any


def timed(project: Project, values: Mapping[str, Any]) -> Times:
    """The phases laid in time."""
    phases = [Phase.at(values, f"programme.phases.{name}") for name in project.phases]
    begin = start_of(project, phases)
    calendar = stored(lay_out(phases, years(begin, project.horizon)))
    return Times(phases, begin, calendar, lay_out(phases, months(begin, project.horizon)))


def start_of(project: Project, phases: Sequence[Phase]) -> Any:
    """When the first year of the study starts, years AD: with the first ground-breaking, or on its 1 January."""
    if project.counting == "calendar":
        return jnp.asarray(float(project.first_year))
    return jnp.min(jnp.stack([jnp.asarray(phase.start) for phase in phases]))


def courses(project: Project, calendar: Calendar, used: Any, made: Any) -> dict[str, Course]:
    """What lines of money follow, by phase, and of the whole plant under "".

    Args:
        project: the plan.
        calendar: by year.
        used: (Y,) share of full output of the whole plant.
        made: (P, Y) kg of all products from each phase.
    """

    def one(p: int) -> Course:
        return Course(
            used=calendar.produced[p],
            runs=calendar.operated[p],
            spent=calendar.spent[p],
            ready=calendar.put_in_service[p],
            output=made[p],
        )

    found = {name: one(p) for p, name in enumerate(project.phases)}
    first = found[project.phases[0]]
    return {
        **found,
        "": first._replace(used=used, runs=calendar.operating, output=made.sum(axis=0)),
    }


def begun_before(starts: Any, closed: Any) -> Any:
    """Whether phases are begun before the plant has been run; those that are not count as not built."""
    return starts < closed


def books(
    project: Project, values: Mapping[str, Any], times: Times, planned: Operations, share: Any
) -> Books:
    """Statements and indicators of a plan, and the flags of finance and of the phases.

    `share` (P,) is what each phase brings of full output.
    """
    finance = Finance.at(values, project.debt)
    made = statements(finance, planned)
    end, closed = times.begin + project.horizon, times.begin + made.closing.alive.sum()
    spent = added(planned.capital, axis=1) @ made.closing.alive
    starts = jnp.stack([jnp.asarray(phase.start) for phase in times.phases])
    built = jnp.where(begun_before(starts, closed), 1.0, 0.0) if len(times.phases) > 1 else None
    if built is not None:  # of the full output of what is built
        planned = planned._replace(utilisation=safe_divide(planned.utilisation, share @ built))
    operations = planned.until(made.closing.alive)
    flags: dict[str, Any] = {}
    for p, (name, phase) in enumerate(zip(project.phases, times.phases, strict=True)):
        label = project.phase_label(name)
        flags[not_begun(label)] = phase.start >= end
        if built is not None:
            flags[closed_first(label)] = (built[p] == 0.0) & (phase.start < end)
        flags[no_product(label)] = (spent[p] > 0) & (phase.production >= closed)
    found = indicators(finance, planned, made)
    flags |= {FLAGS[name].english: flag for name, flag in found.flags._asdict().items()}
    return Books(operations, made, found, flags, built)


def not_begun(phase: Pair) -> Keyed:
    """The flag of a phase whose ground is broken after the study ends."""
    return keyed(t("{phase}: not begun within the study, counted as not built", phase=phase))


def closed_first(phase: Pair) -> Keyed:
    """The flag of a phase whose ground would be broken within the study, but after the owner has closed the plant."""
    return keyed(t("{phase}: the owner closes before it is begun, counted as not built", phase=phase))


def no_product(phase: Pair) -> Keyed:
    """The flag of a phase on which money is spent, and whose first product comes after the plant has been run."""
    return keyed(t("{phase}: money is spent, and no product made within the study", phase=phase))
