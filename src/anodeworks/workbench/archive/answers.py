"""Answers by content: the same question of the same text by the same program is answered once."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from functools import cache
from typing import Any

from anodeworks import __version__
from anodeworks.interrupts import uninterrupted
from anodeworks.store import PACKAGE
from anodeworks.workbench.archive.entries import Kept, Part, as_json, digest_of, moment
from anodeworks.workbench.archive.journal import Journal


class Answers(Journal):
    """Answers, each in several forms: a document to be shown again, fragments of pages, JSON."""

    def answer(self, subject: str, question: str, options: Mapping[str, Any]) -> Kept | None:
        """The answer of this program to a question, if it was asked before.

        Args:
            subject: the digest of the text that is asked about; several are joined by "+".
            question: its name.
            options: as JSON has them; what is not said has its default.
        """
        return self.answer_by_digest(answer_digest(subject, question, options))

    def answer_by_digest(self, digest: str) -> Kept | None:
        """An answer by its digest, of whatever program."""
        with self.database.reading() as db:
            row = db.one("SELECT * FROM answers WHERE digest = ?", digest)
            parts = db.all("SELECT * FROM parts WHERE answer = ? ORDER BY name", digest)
        if row is None:
            return None
        forms = {p["name"]: Part(p["name"], p["media"], p["digest"], p["size"]) for p in parts}
        return Kept(row["digest"], row["subject"], row["question"], json.loads(row["options"]), row["program"],
                    moment(row["at"]), forms, self.contents.get)  # fmt: skip

    def answers(self, subject: str) -> list[Kept]:
        """All answers about a text, newest first."""
        with self.database.reading() as db:
            rows = db.all("SELECT digest FROM answers WHERE subject = ? ORDER BY at DESC", subject)
        return [kept for row in rows if (kept := self.answer_by_digest(row["digest"]))]

    def keep_answer(
        self,
        subject: str,
        question: str,
        options: Mapping[str, Any],
        parts: Mapping[str, tuple[str, bytes]],
    ) -> Kept:
        """Keep an answer, its forms by name as (media type, content), and return it; a newer one takes its place."""
        digest, program = answer_digest(subject, question, options), program_version()
        with uninterrupted():  # contents first: a row never names what is not there
            made = [
                (name, media, self.contents.put(content), len(content))
                for name, (media, content) in parts.items()
            ]
            with self.database.writing() as db:
                db.do("DELETE FROM parts WHERE answer = ?", digest)
                db.do(
                    "INSERT INTO answers (digest, subject, question, options, program, at) VALUES (?, ?, ?, ?, ?, ?)"
                    " ON CONFLICT (digest) DO UPDATE SET at = excluded.at",
                    digest, subject, question, as_json(dict(options)), program, time.time(),
                )  # fmt: skip
                for name, media, content, size in made:
                    db.do("INSERT INTO parts (answer, name, media, digest, size) VALUES (?, ?, ?, ?, ?)",
                          digest, name, media, content, size)  # fmt: skip
        found = self.answer_by_digest(digest)
        assert found is not None
        return found


def answer_digest(subject: str, question: str, options: Mapping[str, Any]) -> str:
    """What an answer of this program is known by."""
    return digest_of(as_json([subject, question, dict(options), program_version()]))


@cache
def program_version() -> str:
    """The version of this program, and a word for its files and data: another word, another answer."""
    word = hashlib.sha256()
    for path in sorted(
        p for p in PACKAGE.rglob("*") if p.is_file() and p.suffix in (".py", ".toml", ".csv", ".mo", ".po")
    ):
        if "workbench" not in path.relative_to(PACKAGE).parts:
            word.update(path.relative_to(PACKAGE).as_posix().encode())
            word.update(hashlib.sha256(path.read_bytes()).digest())
    return f"{__version__}+{word.hexdigest()[:12]}"
