"""A folder of the user's own project files: opened where they are, and never overwritten unseen."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from anodeworks.errors import InputError
from anodeworks.language import t
from anodeworks.project.file import read_file
from anodeworks.remedies import PATH
from anodeworks.workbench.archive.entries import Record
from anodeworks.workbench.archive.versions import FILE, Versions

MOST: Final = 1000  # files of a folder


class Folder(Versions):
    """Projects that are files."""

    def files(self, folder: Path) -> list[Record]:
        """The projects of a folder, by name: files that are new are taken in, those changed outside have a new version.

        Raises:
            InputError: no such folder.
        """
        folder = folder.resolve()
        if not folder.is_dir():
            raise InputError("", t("no such folder"), t("a folder of project files"), PATH, file=str(folder))
        found: list[Record] = []
        for path in sorted(folder.glob("*.toml"))[:MOST]:
            record = self.file(path)
            if record is not None:
                found.append(record)
        return found

    def file(self, path: Path) -> Record | None:
        """The project of a file, as the file is now; None where it cannot be read as one or was taken from the list."""
        path = path.resolve()
        with self.database.reading() as db:
            row = db.one("SELECT slug, removed, head, filed FROM projects WHERE path = ?", str(path))
        if row is not None and row["removed"]:
            return None
        try:
            if row is None:
                _, text = read_file(path)
                return self.create(path.stem, text, FILE, path)
            if self.take_in(row["slug"]) is None and row["filed"] != row["head"]:
                self.settle(row["slug"])
        except InputError:  # somebody is at work on it: what was last read counts
            return self.project(row["slug"]) if row else None
        return self.project(row["slug"])
