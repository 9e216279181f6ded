"""Lines of which a plan decides when they change their grade: what they put through beside these changes."""

from __future__ import annotations

from dataclasses import replace

from anodeworks.study.lines.enter import with_lines
from anodeworks.twin.production import ProductionLine
from anodeworks.twin.project import Project


def unchanged(project: Project) -> Project:
    """The project whose lines put through what they do without the changes that its plan counts by itself.

    A line with a campaign was simulated with its changes of grade; a plan that sets up the same machines would count
    them twice. Only such lines are simulated anew, without them.

    Raises:
        InputError: a line that deadlocks.
    """
    counted = {part.of for part in project.planning.changeovers}
    production = tuple(_without(line, counted) for line in project.production)
    if production == project.production:
        return project
    found = with_lines(replace(project, production=production, lined=False))
    return replace(project.with_ledger(found.ledger), lined=True)


def _without(line: ProductionLine, counted: set[str]) -> ProductionLine:
    """A line whose stations of these names are not set up."""
    stations = tuple(
        replace(s, rules=replace(s.rules, setups=())) if s.name in counted else s for s in line.stations
    )
    left = any(s.rules.setups for s in stations)
    return replace(line, stations=stations, campaign=line.campaign if left else ())
