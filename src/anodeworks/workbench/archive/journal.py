"""What every room of the archive stands on: the database, contents in files, and the journal of who did what."""

from __future__ import annotations

import json
import time
import uuid
from typing import Any

from anodeworks.workbench.archive.contents import Contents
from anodeworks.workbench.archive.database import Connection, Database
from anodeworks.workbench.archive.entries import Entry, as_json, digest_of, moment


class Journal:
    """The journal, and the two places where things are kept."""

    def __init__(self, database: Database, contents: Contents) -> None:
        self.database, self.contents = database, contents

    def log(self, by: str, action: str, project: str = "", **about: Any) -> None:
        """Write down who did what; inside a transaction it is a part of that."""
        with self.database.writing() as db:
            db.do(
                "INSERT INTO journal (at, by, action, project, about) VALUES (?, ?, ?, ?, ?)",
                time.time(), by, action, project, as_json(about),
            )  # fmt: skip

    def journal(self, project: str | None = None, most: int = 200) -> list[Entry]:
        """The newest lines of the journal, newest first; of one project or of all."""
        chosen, given = ("WHERE project = ? ", (project,)) if project is not None else ("", ())
        with self.database.reading() as db:
            rows = db.all(f"SELECT * FROM journal {chosen}ORDER BY number DESC LIMIT ?", *given, most)
        return [
            Entry(r["number"], moment(r["at"]), r["by"], r["action"], r["project"], json.loads(r["about"]))
            for r in rows
        ]


def keep_text(db: Connection, text: str) -> str:
    """Keep a text by its content, and return its digest."""
    digest = digest_of(text)
    db.do("INSERT INTO texts (digest, content) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING", digest, text)
    return digest


def new_id() -> str:
    """A name for something that has none, which nobody can guess."""
    return uuid.uuid4().hex
