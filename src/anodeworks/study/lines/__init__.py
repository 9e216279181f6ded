"""Production lines of a project: described for the simulation, simulated, and entered in the ledger for the chain."""

from __future__ import annotations

from anodeworks.twin.project import Project


def lined(project: Project) -> Project:
    """The project with what its lines really put through in its ledger; itself where it has none, or has it already.

    Raises:
        InputError: a line that cannot be, or that deadlocks.
    """
    if not project.production or project.lined:
        return project
    from anodeworks.study.lines.enter import with_lines  # a plant without lines needs no simulation

    return with_lines(project)
