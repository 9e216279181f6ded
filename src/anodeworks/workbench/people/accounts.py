"""Accounts: a name, a role, and a password of which only an argon2 hash is kept."""

from __future__ import annotations

import ipaddress
import threading
import time
import unicodedata
from dataclasses import dataclass
from typing import Any, Final

from anodeworks.errors import InputError, needed
from anodeworks.language import t
from anodeworks.remedies import ADD, RENAME, nearest
from anodeworks.workbench.archive import Archive
from anodeworks.workbench.archive.database import Connection
from anodeworks.workbench.archive.entries import INVITED, NAMED, plain
from anodeworks.workbench.people.passes import Passes
from anodeworks.workbench.people.person import ROLES, Person, Role

SHORTEST, LONGEST = 10, 200  # letters of a password
NAME: Final = 60  # letters of a name
AT_ONCE: Final = 2  # hashes under way: each takes 64 MiB


@dataclass(frozen=True)
class Account:
    """A person as an administrator sees him."""

    name: str
    role: Role
    closed: bool


class Accounts:
    """The people of an archive."""

    def __init__(self, archive: Archive) -> None:
        self.archive, self.passes = archive, Passes(archive)
        self._turn = threading.Semaphore(AT_ONCE)
        self._any = False

    def any(self) -> bool:
        """Whether there is any account: then nobody comes in without one."""
        if not self._any:  # accounts are closed, never taken out
            with self.archive.database.reading() as db:
                self._any = db.one("SELECT name FROM people LIMIT 1") is not None
        return self._any

    def list(self) -> list[Account]:
        """All accounts, by name."""
        with self.archive.database.reading() as db:
            rows = db.all("SELECT name, role, closed FROM people ORDER BY name")
        return [Account(row["name"], _role(row["role"]), bool(row["closed"])) for row in rows]

    def add(self, name: str, role: str, password: str, by: str) -> Person:
        """A new account.

        Raises:
            InputError: a name that is taken or none, a password that is too short, no such role.
        """
        name, role = _name(name), _role(role)
        secret = self._hash(password)
        with self.archive.database.writing() as db:
            if name in NAMED or self._row(db, name):
                raise InputError("name", f'"{name}"', t("a name that nobody has"), RENAME)
            db.do(
                "INSERT INTO people (name, role, secret, made) VALUES (?, ?, ?, ?)",
                name,
                role,
                secret,
                time.time(),
            )
            self.archive.log(by, "account", name=name, role=role)
        return Person(name, role)

    def person(self, name: str) -> Person | None:
        """A person whose account is open."""
        with self.archive.database.reading() as db:
            row = self._row(db, name)
        return Person(row["name"], _role(row["role"])) if row and not row["closed"] else None

    def enter(self, name: str, password: str) -> Person | None:
        """The person with this name and password; None, as late as otherwise, where there is no such."""
        hasher = _hasher()
        with self.archive.database.reading() as db:
            row = self._row(db, unicodedata.normalize("NFKC", name).strip()[:NAME])
        secret = row["secret"] if row else self._nobody
        with self._turn:
            try:
                hasher.verify(secret, password[: LONGEST + 1].encode("utf-8", "replace"))
            except needed("argon2.exceptions", "serve", "accounts").VerificationError:
                return None
        if row is None or row["closed"]:
            return None
        if hasher.check_needs_rehash(secret):
            self._put(row["name"], "secret", self._hash(password))
        return Person(row["name"], _role(row["role"]))

    def password(self, person: Person, old: str, new: str) -> None:
        """Another password; every session and token of the person ends.

        Raises:
            InputError: the old one is wrong, or the new one too short.
        """
        if self.enter(person.name, old) is None:
            raise InputError(
                "password",
                t("a password that is not yours"),
                t("the one that you have now"),
                t("type it again"),
            )
        self._put(person.name, "secret", self._hash(new))
        self.passes.end_all(person.name)
        self.archive.log(person.name, "password")

    def role(self, name: str, role: str, by: Person) -> None:
        """Another role for somebody.

        Raises:
            InputError: nobody of that name, no such role, or no administrator would be left.
        """
        self._stays(name, _role(role))
        self._put(name, "role", _role(role))
        self.archive.log(by.name, "role", name=name, role=role)

    def close(self, name: str, by: Person) -> None:
        """Close an account; what the person did stays, and all his passes end.

        Raises:
            InputError: nobody of that name, or no administrator would be left.
        """
        self._stays(name, None)
        self._put(name, "closed", 1)
        self.passes.end_all(name)
        self.archive.log(by.name, "close", name=name)

    def join(self, secret: str, name: str, password: str) -> Person:
        """The account of somebody who was invited; an invitation serves once.

        Raises:
            InputError: no such invitation, or an account that cannot be.
        """
        found = self.passes.find("invitation", secret)
        if found is None:
            raise InputError("invitation", t("a link that has been used or has ended"), t("a new one"),
                             t("ask an administrator"))  # fmt: skip
        person = self.add(name, found.role, password, f"{INVITED}{found.person}")
        self.passes.end(found.digest)
        return person

    @property
    def _nobody(self) -> str:
        """A hash that nobody's password has: who is not there takes as long to refuse."""
        if not hasattr(self, "_hash_of_nobody"):
            self._hash_of_nobody: str = _hasher().hash("nobody")
        return self._hash_of_nobody

    def _hash(self, password: str) -> str:
        if not SHORTEST <= len(password) <= LONGEST:
            raise InputError("password", t("{n} characters", n=str(len(password))),
                             t("{low} to {high} characters", low=str(SHORTEST), high=str(LONGEST)),
                             t("choose another password"))  # fmt: skip
        with self._turn:
            return str(_hasher().hash(password.encode("utf-8", "replace")))

    def _stays(self, name: str, role: Role | None) -> None:
        """Refuse to leave nobody who could let others in."""
        accounts = self.list()
        if name not in [a.name for a in accounts]:
            raise InputError(
                "name",
                f'"{plain(name, NAME)}"',
                t("somebody with an account"),
                t("check the spelling, or add an account"),
            )
        if role != "admin" and not [
            a for a in accounts if a.role == "admin" and not a.closed and a.name != name
        ]:
            raise InputError(
                "role",
                t("the last administrator"),
                t("one administrator at least"),
                t("make somebody else an administrator first"),
            )

    def _row(self, db: Connection, name: str) -> Any:
        return db.one("SELECT * FROM people WHERE name = ?", name)

    def _put(self, name: str, column: str, value: Any) -> None:
        with self.archive.database.writing() as db:
            db.do(f"UPDATE people SET {column} = ? WHERE name = ?", value, name)


def here_alone(host: str) -> bool:
    """Whether an address is one that only this machine reaches."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.rstrip(".").lower() == "localhost"


def ready(host: str, accounts: Accounts) -> None:
    """Refuse to listen where others come without anybody having an account.

    Raises:
        InputError: an address that others reach, and no account.
    """
    if not here_alone(host) and not accounts.any():
        found = t("an address that others reach, and nobody has an account")
        remedy = t("make the first account with --admin NAME")
        raise InputError("--host", found, t("127.0.0.1, or accounts"), remedy, host)


def _hasher() -> Any:
    return needed("argon2", "serve", "accounts").PasswordHasher()


def _name(name: str) -> str:
    name = plain(unicodedata.normalize("NFKC", name), NAME).replace("\n", " ").replace("\t", " ")
    if not name:
        raise InputError("name", t("nothing"), t("a name"), ADD)
    return name


def _role(role: str) -> Role:
    for known in ROLES:
        if known == role:
            return known
    raise InputError("role", f'"{plain(role, NAME)}"', ", ".join(ROLES), nearest(role, ROLES))
