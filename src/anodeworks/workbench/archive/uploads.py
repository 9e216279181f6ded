"""Files that people bring, and what they write beside a project: texts of theirs, nothing that runs."""

from __future__ import annotations

import time
from typing import Final

from anodeworks.errors import InputError
from anodeworks.language import t
from anodeworks.remedies import ADD
from anodeworks.workbench.archive.database import Row
from anodeworks.workbench.archive.entries import Note, Upload, moment, plain
from anodeworks.workbench.archive.journal import Journal, new_id

LONGEST: Final = 10_000  # letters of a note


class Uploads(Journal):
    """Files by name and content, notes by project and number."""

    def upload(self, project: str, name: str, content: bytes, by: str) -> Upload:
        """Keep a file that somebody brings; `project` is a slug, or empty."""
        digest = self.contents.put(content)
        name = plain(name, 200).replace("\n", " ") or "file"
        with self.database.writing() as db:
            key, now = new_id(), time.time()
            db.do("INSERT INTO uploads (id, project, name, digest, size, by, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                  key, project, name, digest, len(content), by, now)  # fmt: skip
            self.log(by, "upload", project, name=name, digest=digest, size=len(content))
        return Upload(key, project, name, digest, len(content), by, moment(now))

    def uploads(self, project: str) -> list[Upload]:
        """The files of a project, newest first."""
        with self.database.reading() as db:
            rows = db.all("SELECT * FROM uploads WHERE project = ? ORDER BY at DESC", project)
        return [_upload(row) for row in rows]

    def uploaded(self, key: str) -> tuple[Upload, bytes]:
        """A file and its content.

        Raises:
            InputError: there is none such, or it is damaged.
        """
        with self.database.reading() as db:
            row = db.one("SELECT * FROM uploads WHERE id = ?", key)
        content = self.contents.get(row["digest"]) if row else None
        if row is None or content is None:
            raise InputError(
                "upload", f'"{plain(key, 64)}"', t("a file that was brought here"), t("bring the file again")
            )
        return _upload(row), content

    def note(self, project: str, key: str, text: str, by: str) -> Note:
        """Write something beside a project, or beside one of its numbers."""
        text = plain(text, LONGEST)
        if not text:
            raise InputError("note", t("nothing"), t("a text"), ADD)
        with self.database.writing() as db:
            made = Note(new_id(), project, plain(key, 200), text, by, moment(time.time()))
            db.do("INSERT INTO notes (id, project, key, content, by, at) VALUES (?, ?, ?, ?, ?, ?)",
                  made.id, project, made.key, text, by, made.at.timestamp())  # fmt: skip
            self.log(by, "note", project, key=made.key, text=text[:200])
        return made

    def notes(self, project: str) -> list[Note]:
        """What was written beside a project, newest first."""
        with self.database.reading() as db:
            rows = db.all("SELECT * FROM notes WHERE project = ? ORDER BY at DESC", project)
        return [Note(r["id"], r["project"], r["key"], r["content"], r["by"], moment(r["at"])) for r in rows]


def _upload(row: Row) -> Upload:
    return Upload(
        row["id"], row["project"], row["name"], row["digest"], row["size"], row["by"], moment(row["at"])
    )
