"""Who asks, and what he may do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final, Literal

from starlette.requests import Request

from anodeworks.language import Message, t, tc

Role = Literal["viewer", "editor", "admin"]
ROLES: Final[tuple[Role, ...]] = ("viewer", "editor", "admin")  # each may do what those before it may
ROLE_WORDS: Final[Mapping[Role, Message]] = {
    "viewer": tc("role", "viewer"),
    "editor": tc("role", "editor"),
    "admin": tc("role", "administrator"),
}


class Refused(Exception):  # noqa: N818  (an answer)
    """A request that is not let in, and what it is told."""

    def __init__(
        self, status: int, title: Message, allowed: Message, remedy: Message, wait: float = 0.0
    ) -> None:
        self.status, self.title, self.allowed, self.wait = status, title, allowed, wait
        self.remedy = remedy


@dataclass(frozen=True)
class Person:
    """Somebody: by name, with a role; who came by a link sees one version of one project alone."""

    name: str
    role: Role
    project: str = ""
    version: str = ""

    def __str__(self) -> str:
        return self.name

    def may(self, role: Role) -> bool:
        """Whether he may do what this role may."""
        return ROLES.index(self.role) >= ROLES.index(role)

    @property
    def guest(self) -> bool:
        """Whether he came by a link, and sees one version alone."""
        return bool(self.project)

    def sees(self, slug: str, version: str) -> bool:
        """Whether he may see a version, by its whole digest, of a project."""
        return not self.guest or (slug == self.project and version == self.version)

    def inside(self) -> None:
        """Refuse who came by a link: what is asked for is no part of a version.

        Raises:
            Refused: he did.
        """
        if self.guest:
            raise Refused(
                403,
                t("The link leads to one version alone"),
                t("pages of that version"),
                t("ask whoever sent the link for another"),
            )


LOCAL: Final = Person("local", "editor")  # whoever sits at a machine that listens to itself alone


_asking: ContextVar[str] = ContextVar("asking", default="")


@contextmanager
def asked_by(person: Person) -> Iterator[None]:
    """What is computed inside is asked for by somebody: people take turns."""
    token = _asking.set(str(person))
    try:
        yield
    finally:
        _asking.reset(token)


def asking() -> str:
    """Who asks for what is computed here; empty where nobody does."""
    return _asking.get()


def person(request: Request) -> Person:
    """Who sent a request."""
    found: Person = getattr(request.state, "person", LOCAL)
    return found
