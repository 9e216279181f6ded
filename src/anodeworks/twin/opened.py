"""The project that a person means: itself, or the path of its file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from anodeworks.arguments import found
from anodeworks.errors import InputError
from anodeworks.language import t
from anodeworks.remedies import PATH
from anodeworks.twin.project import Project, load


def opened(name: str, given: Any) -> Project:
    """A project as it is, one that stands in a file as it is read.

    Args:
        name: of the argument.
        given: a project, or the path of its file.

    Raises:
        InputError: something else, or anything that is wrong with the file.
    """
    if isinstance(given, Project):
        return given
    if isinstance(given, str | Path):
        return load(given)
    raise InputError(name, found(given), t("a project, or the path of its file"), PATH)
