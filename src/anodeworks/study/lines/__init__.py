"""Production lines of a project: described for the simulation, simulated, and entered in the ledger for the chain."""

from __future__ import annotations

from typing import Any

from anodeworks.twin.opened import opened
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


def asked_of(name: str, given: Any) -> Project:
    """The project that a function is asked about: itself or its file, with what its lines really put through.

    Raises:
        InputError: no project, or a line that cannot be.
    """
    return lined(opened(name, given))
