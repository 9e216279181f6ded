"""The home of a server, from what its command was given."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from anodeworks.errors import InputError
from anodeworks.language import t
from anodeworks.workbench.home import Home


def opened(paths: Sequence[Path], archive: str | None, host: str) -> Home:
    """The home with the projects of folders and files in it.

    Raises:
        InputError: a path that leads nowhere.
    """
    for path in paths:
        if not path.exists():
            raise InputError(
                "FILE", t("no such file"), t("a project file, or a folder of them"), file=str(path)
            )
    return Home()
