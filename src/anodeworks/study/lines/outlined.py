"""A file's production lines before they are simulated: as they would be, and of what there is plainly too little."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from anodeworks.line.simulate import chosen, replicate
from anodeworks.study.lines import pools
from anodeworks.study.lines.described import DAY, Described, described
from anodeworks.study.lines.laid import plan
from anodeworks.study.lines.spent import taken
from anodeworks.twin.line_calendar import share
from anodeworks.twin.production import ProductionLine
from anodeworks.twin.project import Project

BEGUN = 30 * DAY  # of a line that is followed event by event, in which it shows a deadlock of its own


@dataclass(frozen=True)
class Outline:
    """A line of a file; `about` is None where the base case makes nothing on it.

    bound: what its slowest machines make over the year without a wait, but with their failures, kg/s. asked: by what is
    shared, the share of it that the target asks for; above 1 there is too little.
    """

    line: ProductionLine
    about: Described | None
    bound: float = 0.0
    asked: tuple[tuple[str, float], ...] = ()


def outlined(project: Project) -> tuple[Outline, ...]:
    """The lines of a project as they are to be simulated.

    Raises:
        InputError: a line that cannot be, or that comes to a deadlock within its first days.
    """
    if not project.production:
        return ()
    laid = plan(project)
    return tuple(_outline(line, described(laid, line)) for line in project.production)


def _outline(line: ProductionLine, about: Described | None) -> Outline:
    if about is None:
        return Outline(line, None)
    model = about.model
    if chosen(model)[0] == "events":
        replicate(model, "events", 0, 0, BEGUN, None)
    works = {s.name: share(s.shifts) for s in model.stations}
    bound = min(
        model.lots(s) * model.lot_kg * s.machines / s.mean_time * works[s.name]
        for s in model.stations
        if s.mean_time
    )
    return Outline(line, about, bound * about.open, tuple(_asked(about)))


def _asked(about: Described) -> Iterator[tuple[str, float]]:
    """Outside its hours a crew ends what it has begun: only more than all of it at all hours is surely too much."""
    model = about.model
    pace = about.target / about.open / model.lot_kg
    for name in dict.fromkeys(pools.whole(pool.name) for pool in model.pools):
        there = sum(pool.amount for pool in model.pools if pools.whole(pool.name) == name)
        yield name, taken(model, name, pace) / there
