"""An audit of one announcement, from its file or from a few words; or of several, ranked in one document."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from anodeworks.audit.audit import Audit
from anodeworks.errors import InputError
from anodeworks.language import Text, t
from anodeworks.project import announcement
from anodeworks.project.fields import FIELDS, joined_up
from anodeworks.study.result import Result
from anodeworks.twin.project import Project, load
from anodeworks.view import audit, ranking
from anodeworks.view.document import Document, Finding
from anodeworks.view.ranking import Ranking, Refused


@dataclasses.dataclass(frozen=True, eq=False)
class Written:
    """The audit of an announcement that was said in a few words, and written to a file."""

    audit: Audit

    @property
    def project(self) -> Project:
        """The project."""
        return self.audit.project


Found = Audit | Written | Ranking


def ask(
    projects: Sequence[Project] | Project = (),
    *,
    write: Path | None = None,
    inference: audit.Effort = "quick",
    **options: Any,
) -> Found:
    """The audit of a project, of an announcement in a few words, or of several projects.

    Args:
        projects: those that are audited; none where the words of an announcement say the one.
        write: where the file of such words goes.
        inference: of several projects none is made.
        options: those of `view.audit.ask`, and what an announcement says, by field.

    Raises:
        InputError: nothing to audit, words beside a file, or what the audit itself refuses.
    """
    given = (projects,) if isinstance(projects, Project) else tuple(projects)
    said = {field.name: joined_up(options.pop(field.name, None)) for field in FIELDS}
    told = [name for name, text in said.items() if text]
    if told and given:
        remedy = t("audit the file, or say the announcement in words")
        raise InputError(told[0], t("words of an announcement beside a file"), t("one of the two"), remedy)
    if told:
        project = load(announcement.write(said, write))
        return Written(audit.ask(project, inference=inference, **options))
    if not given:
        allowed = t("a project file, or what was announced: --product, --capacity, --start ...")
        raise InputError("FILE", t("nothing"), allowed, t("anodeworks ask asks for it"))
    if len(given) == 1:
        return audit.ask(given[0], inference=inference, **options)
    return Ranking(tuple(_of_many(each, options) for each in given))


def _of_many(project: Project, options: dict[str, Any]) -> Audit | Refused:
    """One of several: what cannot be audited is said in its row, and loses no other."""
    try:
        return audit.ask(project, inference="none", **options)
    except InputError as error:
        return Refused(project, error)


def study(found: Found) -> Result | None:
    """The draws whose statements a live workbook shows; none of several."""
    match found:
        case Ranking():
            return None
        case Written():
            return audit.study(found.audit)
    return audit.study(found)


def document(found: Found, *, whole: bool = False) -> Document:
    """The audit's document, with the file that was written; or all of them ranked."""
    match found:
        case Ranking():
            return ranking.document(found)
        case Written():
            made = audit.document(found.audit, whole=whole)
            first, *others = made.verdict
            return dataclasses.replace(made, verdict=(first, _written(found.project), *others))
    return audit.document(found, whole=whole)


def _written(project: Project) -> Finding:
    """Where it stands, and what of it nobody has announced."""
    library = sum(value.origin != "project file" for value in project.ledger.values())
    reason: Text = t(
        "{n} numbers are the library's; `anodeworks check {file} --unknown` ranks them by what they are worth to know.",
        n=str(library), file=project.file,
    )  # fmt: skip
    return Finding("none", t("Written to {file}.", file=project.file), reason, name="written")
