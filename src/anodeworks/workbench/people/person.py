"""Who asks, and what he may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from starlette.requests import Request

from anodeworks.language import Message, tc

Role = Literal["viewer", "editor", "admin"]
ROLES: Final[tuple[Role, ...]] = ("viewer", "editor", "admin")  # each may do what those before it may
ROLE_WORDS: Final[Mapping[Role, Message]] = {
    "viewer": tc("role", "viewer"),
    "editor": tc("role", "editor"),
    "admin": tc("role", "administrator"),
}


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


LOCAL: Final = Person("local", "editor")  # whoever sits at a machine that listens to itself alone


def person(request: Request) -> Person:
    """Who sent a request."""
    found: Person = getattr(request.state, "person", LOCAL)
    return found
