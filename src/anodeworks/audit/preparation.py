"""What a project says of its own audit, checked before anything is computed; apart, since `check` asks for it too."""

from __future__ import annotations

from collections.abc import Sequence

from anodeworks.audit.evidence import Evidence, read_evidence
from anodeworks.audit.inference.hidden import asked, validate
from anodeworks.audit.settings import Settings, read_settings
from anodeworks.errors import InputError
from anodeworks.twin.project import Project


def prepare(
    project: Project, as_of: str | None = None, claims: Sequence[str] | None = None
) -> tuple[Settings, tuple[Evidence, ...]]:
    """The project's settings and all of its evidence, checked.

    Args:
        project: from `load`.
        as_of: a day after which evidence is not used.
        claims: names of claims that an inference is to be conditioned on.

    Raises:
        InputError: something in [audit] or [evidence] cannot be used, or a claim of that name does not exist.
    """
    try:
        validate(project)
        if claims is not None:
            asked(project, claims)
        evidence = read_evidence(project.tables, project.phases)
        starts = [project.ledger[f"programme.phases.{p}.start"].number for p in project.phases]
        return read_settings(project.tables, min(starts), evidence, as_of), evidence
    except InputError as error:
        raise error.in_file(project.file) from None
