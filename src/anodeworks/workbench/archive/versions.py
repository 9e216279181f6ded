"""Projects and their versions: nobody saves over what he has not seen."""

from __future__ import annotations

import re
import time
import unicodedata
from pathlib import Path
from typing import Final

from anodeworks.errors import InputError
from anodeworks.language import listed, t
from anodeworks.project.file import read_bytes
from anodeworks.project.write import save as write_file
from anodeworks.remedies import ADD, RENAME, nearest
from anodeworks.workbench.archive.database import Connection, Row
from anodeworks.workbench.archive.difference import Difference, differences
from anodeworks.workbench.archive.entries import (
    Draft,
    Record,
    Version,
    as_json,
    called,
    digest_of,
    moment,
    plain,
)
from anodeworks.workbench.archive.journal import Journal, keep_text

LONGEST: Final = 200  # letters of a name
LONGEST_NOTE: Final = 2000
TOLD: Final = 5  # differences in a message
FILE: Final = "file"  # who has made a version that came from outside


class Moved(InputError):  # noqa: N818  (no fault of anybody)
    """Somebody has saved meanwhile: the version that counts now, and what it says otherwise than the one begun from."""

    def __init__(self, current: Version, difference: tuple[Difference, ...]) -> None:
        self.current, self.difference = current, difference
        shown: list[object] = list(difference[:TOLD])
        if len(difference) > TOLD:
            shown.append(t("{n} more", n=str(len(difference) - TOLD)))
        found = t(
            "a newer version by {by}, which differs in {difference}",
            by=called(current.by),
            difference=listed(shown),
        )
        remedy = t("take what differs over, or save as a project of its own")
        super().__init__("base", found, t("the newest version"), remedy, current.project)  # fmt: skip


class Versions(Journal):
    """Projects by slug, their versions by number and digest."""

    def projects(self) -> list[Record]:
        """All projects, the one changed last first."""
        with self.database.reading() as db:
            rows = db.all("SELECT * FROM projects WHERE removed = 0 ORDER BY changed DESC, slug")
        return [_record(row) for row in rows]

    def project(self, slug: str) -> Record:
        """A project.

        Raises:
            InputError: there is none of that name.
        """
        with self.database.reading() as db:
            return self._project(db, slug)

    def create(self, name: str, text: str, by: str, path: Path | None = None, note: str = "") -> Record:
        """A new project with its first version; with `path` it is that file, which is left as it is.

        Raises:
            InputError: a text that is no project file, or no name.
        """
        name = plain(name, LONGEST)
        if not name:
            raise InputError("name", t("nothing"), t("what the project is to be called"), ADD)
        read_bytes(text.encode("utf-8", "surrogatepass"), name)
        now = time.time()
        with self.database.writing() as db:
            slug = _free_slug(db, name)
            digest = keep_text(db, text)
            db.do(
                "INSERT INTO projects (slug, name, head, path, filed, by, made, changed)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                slug, name, digest, str(path or ""), digest if path else "", by, now, now,
            )  # fmt: skip
            _insert(db, Version(slug, 1, digest, "", plain(note, LONGEST_NOTE), by, moment(now)))
            self.log(by, "create", slug, name=name, version=digest)
            return self._project(db, slug)

    def save(
        self, slug: str, *, base: str, text: str, note: str, by: str, draft: Draft | None = None
    ) -> Version:
        """A new version, made from the one whose digest is `base`; a file of the user's own is written too.

        Of the draft that the text was made of, what was changed meanwhile stays as a draft on the new version.

        Raises:
            Moved: the newest version, or the file, is not the one begun from any more.
            InputError: no such project, or a text that is no project file.
        """
        read_bytes(text.encode("utf-8", "surrogatepass"), slug)
        self.take_in(slug)
        with self.database.writing() as db:
            newest = self._newest(db, self._project(db, slug).slug)
            if newest.digest != base:
                raise Moved(newest, differences(self._text(db, base), self._text(db, newest.digest)))
            if digest_of(text) == base:
                return newest
            made = self._add(db, slug, text, base, note, by)
            if draft is not None:
                _cut(db, draft, made.digest)
        self.settle(slug)
        return made

    def versions(self, slug: str) -> list[Version]:
        """All versions of a project, newest first."""
        with self.database.reading() as db:
            self._project(db, slug)
            rows = db.all("SELECT * FROM versions WHERE project = ? ORDER BY number DESC", slug)
        return [_version(row) for row in rows]

    def version(self, slug: str, digest: str = "") -> Version:
        """A version by the beginning of its digest; the newest unless said.

        Raises:
            InputError: there is none such.
        """
        with self.database.reading() as db:
            self._project(db, slug)
            if not digest:
                return self._newest(db, slug)
            rows = db.all("SELECT * FROM versions WHERE project = ? ORDER BY number DESC", slug)
        found = [row for row in rows if row["digest"].startswith(digest)]
        if not found or len({row["digest"] for row in found}) > 1:
            known = [row["digest"][:12] for row in rows]
            raise InputError(
                "version", f'"{digest}"', t("a version of the project"), nearest(digest, known), slug
            )
        return _version(found[0])

    def text(self, digest: str) -> str:
        """A text by its digest.

        Raises:
            InputError: there is none such.
        """
        with self.database.reading() as db:
            return self._text(db, digest)

    def keep_text(self, text: str) -> str:
        """Keep a text, and return its digest; one that is kept already is not written again."""
        digest = digest_of(text)
        with self.database.reading() as db:
            if db.one("SELECT digest FROM texts WHERE digest = ?", digest):
                return digest
        with self.database.writing() as db:
            return keep_text(db, text)

    def difference(self, before: str, now: str) -> tuple[Difference, ...]:
        """What differs between two texts, given by digest."""
        return differences(self.text(before), self.text(now))

    def retitle(self, slug: str, name: str, by: str) -> Record:
        """Another name; the slug stays, since addresses have it.

        Raises:
            InputError: no name, or no such project.
        """
        name = plain(name, LONGEST)
        if not name:
            raise InputError("name", t("nothing"), t("what the project is to be called"), ADD)
        with self.database.writing() as db:
            before = self._project(db, slug)
            db.do("UPDATE projects SET name = ?, changed = ? WHERE slug = ?", name, time.time(), slug)
            self.log(by, "rename", slug, name=name, before=before.name)
            return self._project(db, slug)

    def remove(self, slug: str, by: str) -> None:
        """Take a project from the list; its versions stay in the archive, and a file stays where it is."""
        with self.database.writing() as db:
            self._project(db, slug)
            db.do("UPDATE projects SET removed = 1 WHERE slug = ?", slug)
            self.log(by, "remove", slug)

    def settle(self, slug: str) -> None:
        """Write a version that the archive has and its file has not; what a kill has left undone is done here.

        Raises:
            Moved: somebody has changed the file: it is left as it is, and is the newest version now.
            InputError: a file that cannot be written.
        """
        newest = self.take_in(slug)
        if newest is not None:
            raise Moved(newest, self.difference(newest.base, newest.digest))
        with self.database.writing() as db:
            found = self._project(db, slug)
            if found.path and self._filed(db, slug) != found.head:
                write_file(self._text(db, found.head), Path(found.path))
                db.do("UPDATE projects SET filed = ? WHERE slug = ?", found.head, slug)

    def take_in(self, slug: str) -> Version | None:
        """The version that a project's file became outside meanwhile, if it did: it is the newest then.

        Raises:
            InputError: what stands in the file is no project file.
        """
        with self.database.reading() as db:
            found, filed = self._project(db, slug), self._filed(db, slug)
        content = _content(found.path)
        if content is None or digest_of(content) == filed:
            return None
        with self.database.writing() as db:
            found, digest = self._project(db, slug), digest_of(content)
            made = None
            if digest not in (
                found.head,
                self._filed(db, slug),
            ):  # else written, and ended before it could say so
                _, text = read_bytes(content, found.path)
                made = self._add(db, slug, text, found.head, "", FILE)
            db.do("UPDATE projects SET filed = ? WHERE slug = ?", digest, slug)
        return made

    def _add(self, db: Connection, slug: str, text: str, base: str, note: str, by: str) -> Version:
        now, digest = time.time(), keep_text(db, text)
        made = Version(
            slug, self._newest(db, slug).number + 1, digest, base, plain(note, LONGEST_NOTE), by, moment(now)
        )
        _insert(db, made)
        db.do("UPDATE projects SET head = ?, changed = ? WHERE slug = ?", digest, now, slug)
        self.log(by, "save", slug, version=digest, base=base, note=made.note)
        return made

    def _project(self, db: Connection, slug: str) -> Record:
        row = db.one("SELECT * FROM projects WHERE slug = ? AND removed = 0", slug)
        if row is None:
            known = [str(each["slug"]) for each in db.all("SELECT slug FROM projects WHERE removed = 0")]
            raise InputError(
                "project", f'"{plain(slug, LONGEST)}"', t("a project of the archive"), nearest(slug, known)
            )
        return _record(row)

    def _newest(self, db: Connection, slug: str) -> Version:
        row = db.one("SELECT * FROM versions WHERE project = ? ORDER BY number DESC LIMIT 1", slug)
        assert row is not None, "a project has a version from its first moment"
        return _version(row)

    def _filed(self, db: Connection, slug: str) -> str:
        row = db.one("SELECT filed FROM projects WHERE slug = ?", slug)
        return str(row["filed"]) if row else ""

    def _text(self, db: Connection, digest: str) -> str:
        row = db.one("SELECT content FROM texts WHERE digest = ?", digest)
        if row is None:
            raise InputError(
                "version",
                f'"{plain(digest, LONGEST)}"',
                t("a version of the archive"),
                t("choose a version from the project's list"),
            )
        return str(row["content"])


def _content(path: str) -> bytes | None:
    """What stands in a file of the user's own; None where there is no file."""
    if not path:
        return None
    try:
        return Path(path).read_bytes()
    except OSError:  # gone: it is written anew with the next version
        return None


def _free_slug(db: Connection, name: str) -> str:
    """A word for addresses that no other project has: letters and digits of the name, in any script."""
    letters = unicodedata.normalize("NFKC", name).lower()
    word = re.sub(r"[\W_]+", "-", letters).strip("-")[:60] or "project"
    for number in range(1, 1_000_000):
        slug = word if number == 1 else f"{word}-{number}"
        if db.one("SELECT slug FROM projects WHERE slug = ?", slug) is None:
            return slug
    raise InputError("name", f'"{name}"', t("another name"), RENAME)


def _insert(db: Connection, v: Version) -> None:
    db.do(
        "INSERT INTO versions (project, number, digest, base, note, by, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        v.project, v.number, v.digest, v.base, v.note, v.by, v.at.timestamp(),
    )  # fmt: skip


def _cut(db: Connection, draft: Draft, head: str) -> None:
    """Take from a person's draft what a version has now: all, or the changes before the first that is another one."""
    mine = draft.project, draft.person
    rows = db.all(
        "SELECT number, key, written FROM changes WHERE project = ? AND person = ? ORDER BY number", *mine
    )
    row = db.one("SELECT position FROM drafts WHERE project = ? AND person = ?", *mine)
    now = [(each["key"], each["written"]) for each in rows]
    then = [(each.key, as_json(each.written)) for each in draft.changes]
    position = row["position"] if row else 0
    if (now, position) == (then, draft.position):
        db.do("DELETE FROM drafts WHERE project = ? AND person = ?", *mine)
        db.do("DELETE FROM changes WHERE project = ? AND person = ?", *mine)
        return
    pairs = zip(now, then[: draft.position], strict=False)
    saved = next((i for i, (one, other) in enumerate(pairs) if one != other), min(len(now), draft.position))
    db.do("DELETE FROM changes WHERE project = ? AND person = ? AND number <= ?", *mine, saved)
    for number in range(saved + 1, len(now) + 1):
        db.do("UPDATE changes SET number = ? WHERE project = ? AND person = ? AND number = ?",
              number - saved, *mine, number)  # fmt: skip
    db.do("UPDATE drafts SET base = ?, position = ? WHERE project = ? AND person = ?",
          head, max(position - saved, 0), *mine)  # fmt: skip


def _record(row: Row) -> Record:
    return Record(row["slug"], row["name"], row["head"], row["path"], row["by"], moment(row["made"]),
                  moment(row["changed"]))  # fmt: skip


def _version(row: Row) -> Version:
    return Version(row["project"], row["number"], row["digest"], row["base"], row["note"], row["by"],
                   moment(row["at"]))  # fmt: skip
