"""The archive: projects, versions, drafts, answers, uploads, notes, and who did what.

Texts, answers and uploads are known by their content, so that the same question is answered from here and every figure
leads back to what it was computed from and by which program. Rows stand in one database (SQLite in the archive's folder
unless an address says PostgreSQL), large contents in files beside it. What is acknowledged is on the disk.
"""

from __future__ import annotations

from pathlib import Path

from anodeworks.errors import InputError
from anodeworks.language import t
from anodeworks.remedies import RIGHTS
from anodeworks.workbench.archive.answers import Answers
from anodeworks.workbench.archive.contents import Contents
from anodeworks.workbench.archive.database import Database, sqlite_at
from anodeworks.workbench.archive.difference import Difference
from anodeworks.workbench.archive.drafts import Drafts
from anodeworks.workbench.archive.entries import (
    Change,
    Draft,
    Entry,
    Kept,
    Note,
    Part,
    Record,
    Upload,
    Version,
)  # fmt: skip
from anodeworks.workbench.archive.folder import Folder
from anodeworks.workbench.archive.uploads import Uploads
from anodeworks.workbench.archive.versions import Moved


class Archive(Drafts, Folder, Answers, Uploads):
    """All that is kept; any thread may use it."""

    def __init__(self, address: str, folder: Path) -> None:
        """Open the archive, and bring its tables to the form that this program knows.

        Args:
            address: of the database; empty: SQLite in the folder.
            folder: of contents in files, made where there is none.

        Raises:
            InputError: an address that is none, a folder that cannot be written.
        """
        folder = folder.resolve()
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            contents = Contents(folder / "contents")
        except OSError as error:
            found = t("a folder that cannot be written ({why})", why=str(error.strerror))
            raise InputError("archive", found, t("a folder of yours"), RIGHTS, file=str(folder)) from None
        super().__init__(Database(address or sqlite_at(folder / "archive.sqlite")), contents)
        self.folder = folder

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()


__all__ = [
    "Archive", "Change", "Difference", "Draft", "Entry", "Kept", "Moved", "Note", "Part", "Record", "Upload", "Version",
]  # fmt: skip
