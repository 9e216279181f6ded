"""What lets somebody in: sessions, tokens, invitations and links; only their digests are kept.

Who reads the archive cannot come in with what he finds there.
"""

from __future__ import annotations

import datetime as dt
import secrets
import time
from dataclasses import dataclass
from typing import Final

from anodeworks.workbench.archive import Archive
from anodeworks.workbench.archive.database import Row
from anodeworks.workbench.archive.entries import digest_of, moment, plain

DAY: Final = 86400.0
LASTING: Final = {
    "session": 14 * DAY,
    "token": 365 * DAY,
    "invitation": 7 * DAY,
    "link": 0.0,
}  # seconds; 0: for good
FRESH: Final = 3600.0  # seconds between two notes that a pass was used


@dataclass(frozen=True)
class Pass:
    """A pass without its secret: of which sort, whose or for which role, for which version, until when."""

    digest: str
    sort: str
    person: str
    role: str
    project: str
    version: str
    label: str
    made: dt.datetime
    seen: dt.datetime
    ends: dt.datetime | None


class Passes:
    """The passes of an archive."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def give(
        self, sort: str, person: str, *, role: str = "", project: str = "", version: str = "", label: str = ""
    ) -> str:
        """A new pass: its secret, which is known to nobody else and cannot be shown again."""
        secret, now = secrets.token_urlsafe(32), time.time()
        ends = now + LASTING[sort] if LASTING[sort] else 0.0
        with self.archive.database.writing() as db:
            db.do("DELETE FROM passes WHERE ends > 0 AND ends < ?", now)
            db.do(
                "INSERT INTO passes (digest, sort, person, role, project, version, label, made, seen, ends)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                digest_of(secret), sort, person, role, project, version, plain(label, 100), now, now, ends,
            )  # fmt: skip
        return secret

    def find(self, sort: str, secret: str) -> Pass | None:
        """The pass with this secret, if there is one and it has not ended; a session that is used goes on."""
        if not secret or len(secret) > 200:
            return None
        digest, now = digest_of(secret.encode("utf-8", "replace")), time.time()
        with self.archive.database.reading() as db:
            row = db.one("SELECT * FROM passes WHERE digest = ? AND sort = ?", digest, sort)
        if row is None or 0 < row["ends"] < now:
            return None
        if now - row["seen"] > FRESH:
            ends = now + LASTING[sort] if sort == "session" else row["ends"]
            with self.archive.database.writing() as db:
                db.do("UPDATE passes SET seen = ?, ends = ? WHERE digest = ?", now, ends, digest)
        return _pass(row)

    def of(self, sort: str, person: str | None = None) -> list[Pass]:
        """Passes of a sort, newest first; of one person or of all."""
        chosen, given = (" AND person = ?", (person,)) if person is not None else ("", ())
        with self.archive.database.reading() as db:
            rows = db.all(f"SELECT * FROM passes WHERE sort = ?{chosen} ORDER BY made DESC", sort, *given)
        return [_pass(row) for row in rows]

    def end(self, digest: str, person: str | None = None) -> bool:
        """End a pass, if it is that person's; whether there was one."""
        chosen, given = (" AND person = ?", (person,)) if person is not None else ("", ())
        with self.archive.database.writing() as db:
            return bool(db.do(f"DELETE FROM passes WHERE digest = ?{chosen}", digest, *given))

    def end_all(self, person: str, sort: str = "") -> None:
        """End all passes of a person, or those of one sort."""
        chosen, given = (" AND sort = ?", (sort,)) if sort else ("", ())
        with self.archive.database.writing() as db:
            db.do(f"DELETE FROM passes WHERE person = ?{chosen}", person, *given)


def _pass(row: Row) -> Pass:
    return Pass(
        row["digest"], row["sort"], row["person"], row["role"], row["project"], row["version"], row["label"],
        moment(row["made"]), moment(row["seen"]), moment(row["ends"]) if row["ends"] else None,
    )  # fmt: skip
