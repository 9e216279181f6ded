"""The project that an address names: a version of the archive, or what a person has made of it in the draft."""

from __future__ import annotations

import json
import threading
import tomllib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from starlette.requests import Request

from anodeworks.errors import InputError
from anodeworks.language import Pair, Text
from anodeworks.project.file import MARK
from anodeworks.workbench.faults import Missing
from anodeworks.workbench.home import home, who
from anodeworks.workbench.people.person import person

if TYPE_CHECKING:
    from anodeworks.twin.project import Project
    from anodeworks.workbench.archive import Archive, Draft, Record, Version

DRAFT: Final = "draft"
KEPT: Final = 48  # projects in memory
T = TypeVar("T")


@dataclass(frozen=True)
class Opened:
    """A project as an address names it.

    version: of the address. base: the digest of the text that the changes of the draft stand on.
    """

    record: Record
    version: str
    base: str
    draft: Draft | None
    archive: Archive
    editor: bool = True  # whether who asks may change projects

    @property
    def slug(self) -> str:
        """By which addresses name it."""
        return self.record.slug

    @property
    def mine(self) -> bool:
        """Whether it may be changed here: a version that was saved stays as it is."""
        return self.draft is not None

    @property
    def at(self) -> str:
        """Its address, without a page."""
        return f"/p/{self.slug}/{self.version}"

    @property
    def changed(self) -> dict[str, Any]:
        """What the draft says otherwise, by key."""
        return self.draft.values if self.draft else {}

    @cached_property
    def saved(self) -> Project:
        """The version that the draft stands on."""
        return of_text(self.archive, self.base, f"{self.slug}.toml")

    @cached_property
    def text(self) -> Project:
        """The version, or the text that somebody wrote in its place."""
        whole = self.draft.whole if self.draft else None
        if whole is None:
            return self.saved
        file = f"{self.slug}.toml"
        return _kept(f"{file}\n{whole}", lambda: parsed(whole, file))

    @cached_property
    def project(self) -> Project:
        """What the address names.

        Raises:
            InputError: values that make no project together.
        """
        return self.text.with_values(self.changed) if self.changed else self.text

    @cached_property
    def name(self) -> str:
        """By which what is computed of it is kept in memory."""
        whole = self.draft.whole if self.draft else None
        return _name(self.base, whole, self.changed)

    @property
    def whose(self) -> str:
        """Whose draft it is; empty for a version."""
        return f"{self.draft.project} {self.draft.person}" if self.draft else ""

    @property
    def saved_name(self) -> str:
        """The same of the version that the draft stands on."""
        return _name(self.base, None, {})

    @property
    def earlier_name(self) -> str:
        """The same of what the draft was before its last change; empty where there is none."""
        if self.draft is None or not self.draft.position:
            return ""
        before = replace(self.draft, position=self.draft.position - 1)
        return _name(self.base, before.whole, before.values)


def _name(base: str, whole: str | None, changed: dict[str, Any]) -> str:
    """A name for a project: the same numbers on the same text have the same."""
    return json.dumps([base, whole, changed], sort_keys=True, default=str)


def opened(request: Request, slug: str, version: str) -> Opened:
    """What an address names, or a field that says with what to compare: all that shows a project opens it here.

    Raises:
        Missing: no such project or version.
        Refused: whoever came by a link to another version.
    """
    archive, me = home(request).archive, person(request)
    if me.guest and slug != me.project:  # before anything is said of what there is
        me.inside()
    try:
        record = archive.project(slug)
        if version == DRAFT and me.may("editor"):
            draft = archive.draft(slug, who(request))
            return Opened(record, DRAFT, draft.base, draft, archive)
        found = archive.version(
            slug, "" if version == DRAFT else version
        )  # who may only look sees the newest
    except InputError as error:
        raise Missing(error.key, *error.said, error.file) from None
    if not me.sees(slug, found.digest):
        me.inside()
    return Opened(record, version, found.digest, None, archive, me.may("editor"))


def looked(request: Request) -> Callable[[str, str], str]:
    """Looks up the digest of a project's text as whoever asks sees it: what is ordered goes through the same guard."""

    def look(slug: str, version: str) -> str:
        try:
            found = opened(request, slug, version)
        except Missing as error:  # within an order it is what was said that is wrong, and no address
            raise InputError(error.key, *error.said, error.file) from None
        return found.base if found.draft is None else found.archive.draft_digest(found.draft)

    return look


def projects(request: Request) -> list[Record]:
    """The projects that whoever asks may open: none besides his own for who came by a link."""
    me = person(request)
    return [each for each in home(request).archive.projects() if not me.guest or each.slug == me.project]


def versions(request: Request, found: Opened) -> list[Version]:
    """The versions of a project that whoever asks may open."""
    me = person(request)
    return [each for each in found.archive.versions(found.slug) if me.sees(found.slug, each.digest)]


def title_of(archive: Archive, record: Record) -> Text:
    """What a project is called on every page: as somebody named it; a file that nobody has, as it calls itself."""
    if not record.path or record.name != Path(record.path).stem:
        return record.name
    said = tomllib.loads(archive.text(record.head).removeprefix(MARK)).get("project", {})
    name, name_zh = (str(said.get(word, "")) for word in ("name", "name_zh"))
    return Pair(name, name_zh) if name else record.name


def of_text(archive: Archive, digest: str, file: str) -> Project:
    """A project by the digest of its text."""
    return _kept(digest, lambda: parsed(archive.text(digest), file))


def parsed(text: str, file: str) -> Project:
    """The project of a text.

    Raises:
        InputError: what is wrong in it, with the file's name.
    """
    from anodeworks.project.file import language_of, read_bytes
    from anodeworks.twin.project import build

    tables, text = read_bytes(text.encode(), file)
    try:
        return replace(build(tables, file), text=text)
    except InputError as error:
        raise error.in_file(file).in_language(language_of(tables)) from None


def _kept(key: str, make: Callable[[], Project]) -> Project:
    """What was made for a key, or made now; the least used leaves when there are many."""
    with _lock:
        if key in _projects:
            _projects.move_to_end(key)
            return _projects[key]
    made = make()
    with _lock:
        _projects[key] = made
        while len(_projects) > KEPT:
            _projects.popitem(last=False)
    return made


_projects: OrderedDict[str, Project] = OrderedDict()
_lock = threading.Lock()
