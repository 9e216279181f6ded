"""What stands in the archive, as data."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from anodeworks.language import Message, Text, t, tc, visible


@dataclass(frozen=True)
class Record:
    """A project: its name, the digest of its newest version, and the file that it is, if it is one of the user's."""

    slug: str
    name: str
    head: str
    path: str
    by: str
    made: dt.datetime
    changed: dt.datetime


@dataclass(frozen=True)
class Version:
    """A project as somebody saved it: numbered from 1, its text by digest, made from the version `base`."""

    project: str
    number: int
    digest: str
    base: str
    note: str
    by: str
    at: dt.datetime


@dataclass(frozen=True)
class Change:
    """A number that somebody changed: as written, and as it was before in the draft or the file; None: the library's.

    An empty key stands for the whole text of the file.
    """

    key: str
    written: Any
    before: Any


@dataclass(frozen=True)
class Draft:
    """What one person has changed since a version: `position` changes hold, those behind them can be redone."""

    project: str
    person: str
    base: str
    changes: tuple[Change, ...] = ()
    position: int = 0

    @property
    def mark(self) -> str:
        """By which a page says which state of the draft it showed."""
        return digest_of(as_json([self.position, [[each.key, each.written] for each in self.changes]]))[:16]

    @property
    def applied(self) -> tuple[Change, ...]:
        """The changes that hold, in the order in which they were made."""
        return self.changes[: self.position]

    @property
    def values(self) -> dict[str, Any]:
        """What holds by key, as written, on top of the last whole text."""
        found: dict[str, Any] = {}
        for change in self.applied:
            if not change.key:
                found = {}
            elif change.written is None:
                found.pop(change.key, None)
            else:
                found[change.key] = change.written
        return found

    @property
    def whole(self) -> str | None:
        """The text that somebody wrote in place of the version's, if anybody did."""
        return next((str(each.written) for each in reversed(self.applied) if not each.key), None)


@dataclass(frozen=True)
class Part:
    """One form of an answer: what it is, its digest and size in bytes."""

    name: str
    media: str
    digest: str
    size: int


@dataclass(frozen=True)
class Kept:
    """An answer: to which question with which options, asked of what, by which program; its forms by name."""

    digest: str
    subject: str
    question: str
    options: Mapping[str, Any]
    program: str
    at: dt.datetime
    parts: Mapping[str, Part]
    content: Callable[[str], bytes | None] = field(repr=False, compare=False)

    def read(self, part: str) -> bytes | None:
        """A form of the answer; None where it has none of that name, or where what was kept is damaged."""
        found = self.parts.get(part)
        return self.content(found.digest) if found else None


@dataclass(frozen=True)
class Upload:
    """A file that somebody brought; the name is the user's own and names nothing on disk."""

    id: str
    project: str
    name: str
    digest: str
    size: int
    by: str
    at: dt.datetime


@dataclass(frozen=True)
class Note:
    """What somebody wrote beside a project, or beside one of its numbers."""

    id: str
    project: str
    key: str
    text: str
    by: str
    at: dt.datetime


@dataclass(frozen=True)
class Entry:
    """A line of the journal: who did what, to which project, and what belongs to it."""

    number: int
    at: dt.datetime
    by: str
    action: str
    project: str
    about: Mapping[str, Any]


def digest_of(content: str | bytes) -> str:
    """The digest by which content is known."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def moment(seconds: float) -> dt.datetime:
    """A moment that is kept in seconds since 1970."""
    return dt.datetime.fromtimestamp(seconds, dt.UTC)


def plain(text: str, longest: int) -> str:
    """A text of a person's as it is kept: what steers a screen is shown by marks, and no more than so many letters.

    Forms end a line by two characters, which are one.
    """
    lines = text.replace("\r\n", "\n").encode("utf-8", "replace").decode("utf-8")
    return visible(lines).strip()[:longest]


NAMED: Final[Mapping[str, Message]] = {  # whom the program itself calls so
    "local": tc("person", "whoever sits at this machine"),
    "file": tc("person", "whoever wrote the file"),
    "link": tc("person", "a guest with a link"),
    "command line": tc("person", "whoever started the server"),
}
INVITED: Final = "invited by "
DONE: Final[Mapping[str, Message]] = {  # what the journal says was done
    "create": t("made the project"), "save": t("saved a version"), "rename": t("gave it another name"),
    "remove": t("took it from the list"), "upload": t("brought a file"), "note": t("wrote a note"),
    "ask": t("asked a question"), "cancel": t("cancelled long work"), "link": t("gave out a read-only link"),
    "take over": t("put changes onto a newer version"), "account": t("an account was made"),
    "refused": t("a wrong password"), "sign in": t("signed in"), "token": t("gave out a token"),
    "invite": t("invited somebody"), "password": t("changed the password"), "role": t("changed a role"),
    "close": t("closed an account"),
}  # fmt: skip


def called(by: str) -> Text:
    """Whom a person knows who did something: by the name of his account, or in words."""
    if by.startswith(INVITED):
        return t("invited by {name}", name=by.removeprefix(INVITED))
    return NAMED.get(by, by)


def did(action: str) -> Text:
    """What somebody did, in words."""
    return DONE.get(action, action)


def as_json(value: Any) -> str:
    """A value of JSON in its one spelling, so that equal values have equal digests."""
    return json.dumps(value, ensure_ascii=True, sort_keys=True, allow_nan=False, separators=(",", ":"))
