"""Drafts: what a person changes is kept at once, in order, and can be undone and done again."""

from __future__ import annotations

import json
import time
from typing import Any, Final

from anodeworks.errors import InputError
from anodeworks.language import t
from anodeworks.project.file import read_bytes
from anodeworks.project.write import amended
from anodeworks.remedies import LESS
from anodeworks.workbench.archive.database import Connection
from anodeworks.workbench.archive.difference import value_at
from anodeworks.workbench.archive.entries import Change, Draft, as_json, digest_of
from anodeworks.workbench.archive.versions import Versions

ONE_MOVE: Final = 2.0  # seconds within which changes of one number are one step to undo
MOST: Final = 10_000  # changes of a draft
LARGEST: Final = 5_000_000  # letters of one value, a whole text among them


class Stirred(InputError):  # noqa: N818  (no fault of anybody)
    """The draft is not any more what was shown of it: it was changed meanwhile, in another window."""

    def __init__(self, slug: str) -> None:
        found, allowed = t("a draft that was changed in another window"), t("the draft as it was shown")
        super().__init__("draft", found, allowed, t("see what it says now, and choose again"), slug)


class Drafts(Versions):
    """One draft for each person and project, on the version that was newest when it was begun."""

    def draft(self, slug: str, by: str) -> Draft:
        """What somebody has changed and not saved; empty, on the newest version, where that is nothing.

        Raises:
            InputError: no such project.
        """
        with self.database.reading() as db:
            return self._draft(db, slug, by)

    def change(self, slug: str, by: str, key: str, written: Any, *, base: str = "") -> Draft:
        """Change a number, as a person writes it or in any form of a project file; None: as the version has it.

        What was undone before cannot be redone any more. An empty key stands for the whole text. A first change begins
        the draft on the version `base`, the newest unless said.

        Raises:
            InputError: no such project, or more than a draft holds.
        """
        said = as_json(written)
        if len(said) > LARGEST:
            raise InputError(key, t("more than a project file ever is"), str(LARGEST), LESS)
        if not key:
            read_bytes(str(written).encode("utf-8", "surrogatepass"), slug)
        now = time.time()
        with self.database.writing() as db:
            draft = self._draft(db, slug, by, base)
            if draft.position >= MOST:
                raise InputError(
                    key,
                    str(draft.position + 1),
                    t("{n} changes; save the version", n=str(MOST)),
                    t("save the draft as a version"),
                )
            before = self._value(db, draft, key)
            last = db.one("SELECT key, before, at FROM changes WHERE project = ? AND person = ? AND number = ?",
                          slug, by, draft.position)  # fmt: skip
            number = draft.position + 1
            moving = key and written is not None and draft.position == len(draft.changes)
            if moving and last and last["key"] == key and 0 <= now - last["at"] < ONE_MOVE:
                number, before = draft.position, json.loads(last["before"])
            db.do("DELETE FROM changes WHERE project = ? AND person = ? AND number >= ?", slug, by, number)
            db.do(
                "INSERT INTO changes (project, person, number, key, written, before, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                slug, by, number, key, said, as_json(before), now,
            )  # fmt: skip
            self._put(db, draft, number)
            return self._draft(db, slug, by)

    def undo(self, slug: str, by: str, seen: str = "") -> Draft:
        """Take the last change back.

        Raises:
            Stirred: the draft's mark is another than the one that was seen.
        """
        return self._move(slug, by, -1, seen)

    def redo(self, slug: str, by: str, seen: str = "") -> Draft:
        """Make the change again that was undone last.

        Raises:
            Stirred: the draft's mark is another than the one that was seen.
        """
        return self._move(slug, by, 1, seen)

    def reset(self, slug: str, by: str, seen: str = "") -> Draft:
        """Take all changes back; they can be done again until the next one.

        Raises:
            Stirred: the draft's mark is another than the one that was seen.
        """
        return self._move(slug, by, -MOST, seen)

    def discard(self, slug: str, by: str) -> Draft:
        """Begin anew on the newest version."""
        with self.database.writing() as db:
            db.do("DELETE FROM drafts WHERE project = ? AND person = ?", slug, by)
            db.do("DELETE FROM changes WHERE project = ? AND person = ?", slug, by)
            return self._draft(db, slug, by)

    def onto_newest(self, slug: str, by: str) -> Draft:
        """Put what a person has changed onto the newest version, which somebody else has saved meanwhile."""
        with self.database.writing() as db:
            draft, head = self._draft(db, slug, by), self._project(db, slug).head
            db.do("UPDATE drafts SET base = ? WHERE project = ? AND person = ?", head, slug, by)
            if draft.base != head:
                self.log(by, "take over", slug, base=draft.base, version=head)
            return self._draft(db, slug, by)

    def draft_text(self, draft: Draft) -> str:
        """The text of a draft: the version's with what holds written into it, comments kept.

        Raises:
            InputError: values that cannot be written in place.
        """
        return amended(draft.whole if draft.whole is not None else self.text(draft.base), draft.values)

    def draft_digest(self, draft: Draft) -> str:
        """The digest of a draft's text, which is kept, so that a question can be asked of it."""
        return self.keep_text(self.draft_text(draft)) if draft.applied else draft.base

    def _move(self, slug: str, by: str, steps: int, seen: str) -> Draft:
        with self.database.writing() as db:
            draft = self._draft(db, slug, by)
            if seen and seen != draft.mark:
                raise Stirred(slug)
            to = min(max(draft.position + steps, 0), len(draft.changes))
            if to != draft.position:
                self._put(db, draft, to)
            return self._draft(db, slug, by)

    def _value(self, db: Connection, draft: Draft, key: str) -> Any:
        """What a key says now; of a whole text its digest, under which it is kept."""
        text = draft.whole if draft.whole is not None else self._text(db, draft.base)
        if not key:
            return digest_of(text)
        return draft.values[key] if key in draft.values else value_at(text, key)

    def _draft(self, db: Connection, slug: str, by: str, base: str = "") -> Draft:
        head = self._project(db, slug).head
        row = db.one("SELECT * FROM drafts WHERE project = ? AND person = ?", slug, by)
        if row is None:
            return Draft(slug, by, base or head)
        rows = db.all("SELECT * FROM changes WHERE project = ? AND person = ? ORDER BY number", slug, by)
        changes = tuple(Change(r["key"], json.loads(r["written"]), json.loads(r["before"])) for r in rows)
        if not row["position"] and not changes:
            return Draft(slug, by, base or head)
        return Draft(slug, by, row["base"], changes, row["position"])

    def _put(self, db: Connection, draft: Draft, position: int) -> None:
        self._text(db, draft.base)  # a version that there is
        db.do(
            "INSERT INTO drafts (project, person, base, position, at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (project, person) DO UPDATE SET position = excluded.position, at = excluded.at",
            draft.project, draft.person, draft.base, position, time.time(),
        )  # fmt: skip
