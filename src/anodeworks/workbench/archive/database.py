"""The door to the database: SQLite unless an address says PostgreSQL, one writer at a time in either.

Statements are written once, in the SQL that both understand, with `?` for what stands in them. A write is a transaction
that begins by taking the one lock (SQLite's own, an advisory one of PostgreSQL), so that what it reads is what it
changes; readers are never kept waiting.
"""

from __future__ import annotations

import os
import re
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from anodeworks.errors import InputError, needed
from anodeworks.interrupts import uninterrupted
from anodeworks.language import t
from anodeworks.remedies import FORM, NEWER

Row = Mapping[str, Any]

READ, WRITE = "BEGIN", "BEGIN IMMEDIATE"
PATIENT: Final = 30.0  # seconds that a writer waits for the one before it
LOCK: Final = 0x616E6F64  # of PostgreSQL's advisory locks, the one that writers take
WORDS: Final = {  # of kinds of columns that the two call by other names
    "sqlite": {"real": "REAL", "whole": "INTEGER", "serial": "INTEGER PRIMARY KEY AUTOINCREMENT"},
    "postgresql": {
        "real": "DOUBLE PRECISION",
        "whole": "BIGINT",
        "serial": "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
    },
}


class Connection:
    """A connection inside a transaction."""

    def __init__(self, raw: Any, postgres: bool, reads: bool) -> None:
        self.raw, self.postgres, self.reads = raw, postgres, reads

    def all(self, statement: str, *given: Any) -> list[Row]:
        """The rows of a statement, by the names of their columns."""
        return self._run(statement, given).fetchall()  # type: ignore[no-any-return]

    def one(self, statement: str, *given: Any) -> Row | None:
        """The first row, if there is any."""
        return self._run(statement, given).fetchone()  # type: ignore[no-any-return]

    def do(self, statement: str, *given: Any) -> int:
        """How many rows a statement changed."""
        return int(self._run(statement, given).rowcount)

    def _run(self, statement: str, given: Sequence[Any]) -> Any:
        return self.raw.execute(statement.replace("?", "%s") if self.postgres else statement, given)


class Database:
    """A database at an address: `sqlite:///path/of/file` or `postgresql://user@host/name`."""

    def __init__(self, address: str) -> None:
        self.address = address
        scheme, parted, _ = address.partition("://")
        self.kind = "postgresql" if scheme == "postgres" else scheme
        if self.kind not in WORDS or not parted:
            raise InputError(
                "database", f'"{scheme}"', t("sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME"), FORM
            )
        if self.kind == "sqlite":  # whoever opens it again may stand in another folder
            self.address = sqlite_at(Path(address.removeprefix("sqlite:///")).resolve())
        self._idle: list[Any] = []
        self._lock = threading.Lock()
        self._here = threading.local()
        try:
            self._idle.append(self._open())
        except self.faults as error:
            found = t("a database that cannot be opened ({why})", why=str(error).strip())
            raise InputError(
                "database",
                found,
                t("a database that is there"),
                t("start the database, or check address and password"),
                file=_unsecret(address),
            ) from None
        try:
            self._migrate()
        except BaseException:  # also an interrupt: what was opened is let go
            self.close()
            raise

    @property
    def faults(self) -> tuple[type[Exception], ...]:
        """What it raises where it is out of reach, full, or damaged."""
        if self.kind == "sqlite":
            return sqlite3.Error, OSError
        return needed("psycopg", "postgres", "database", t("a database of SQLite")).Error, OSError

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """What is read here is of one moment."""
        with self._transaction(READ) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """What is written here is written whole or not at all, and nobody else writes meanwhile."""
        with uninterrupted(), self._transaction(WRITE) as connection:
            yield connection

    def close(self) -> None:
        """Let go of the database."""
        with self._lock:
            while self._idle:
                self._idle.pop().close()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Connection]:
        """A transaction; inside another one of the same thread it is a part of that."""
        outer: Connection | None = getattr(self._here, "connection", None)
        if outer is not None:
            if outer.reads and begin != READ:
                raise RuntimeError("a write inside a read: what was read may have changed")
            yield outer
            return
        raw = self._begun(begin)
        connection = self._here.connection = Connection(raw, self.kind == "postgresql", begin == READ)
        whole = True
        try:
            yield connection
            raw.execute("COMMIT")
        except BaseException:  # whatever happened inside, an interrupt too: nothing of it stays
            try:
                raw.execute("ROLLBACK")
            except self.faults:  # it hangs in what was begun: another takes its place
                whole = False
            raise
        finally:
            self._here.connection = None
            if whole:
                with self._lock:
                    self._idle.append(raw)
            else:
                self._let_go(raw)

    def _begun(self, begin: str) -> Any:
        """A connection with a transaction begun; one that the server has dropped meanwhile is replaced."""
        with self._lock:
            raw = self._idle.pop() if self._idle else None
        if raw is not None:
            try:
                return self._begin(raw, begin)
            except self.faults:
                self._let_go(raw)
                if self.kind == "sqlite":  # locked or damaged: a new one would be too
                    raise
        raw = self._open()
        try:
            return self._begin(raw, begin)
        except self.faults:
            self._let_go(raw)
            raise

    def _let_go(self, raw: Any) -> None:
        with suppress(*self.faults):
            raw.close()

    def _begin(self, raw: Any, begin: str) -> Any:
        if self.kind == "sqlite":
            raw.execute(begin)
        else:
            raw.execute("BEGIN" if begin == WRITE else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            if begin == WRITE:
                raw.execute(f"SELECT pg_advisory_xact_lock({LOCK})")
        return raw

    def _open(self) -> Any:
        if self.kind == "postgresql":
            psycopg = needed("psycopg", "postgres", "database", t("a database of SQLite"))
            from importlib import import_module

            rows = import_module("psycopg.rows")
            return psycopg.connect(self.address, autocommit=True, row_factory=rows.dict_row)
        path = self.address.removeprefix("sqlite:///")
        with suppress(FileExistsError):  # a new one is its owner's alone, and what stands beside it too
            os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
        raw = sqlite3.connect(path, timeout=PATIENT, isolation_level=None, check_same_thread=False)
        raw.row_factory = _by_name
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("PRAGMA synchronous=FULL")  # what was acknowledged outlives a loss of power
        return raw

    def _migrate(self) -> None:
        """Bring the tables to the form that this program knows, step after step.

        Raises:
            InputError: a database that a newer program has written.
        """
        steps = sorted(
            (p for p in files(__package__).joinpath("migrations").iterdir() if p.name.endswith(".sql")),
            key=lambda p: p.name,
        )
        with self.writing() as db:
            db.do("CREATE TABLE IF NOT EXISTS steps (number INTEGER PRIMARY KEY)")
            row = db.one("SELECT MAX(number) AS number FROM steps")
            done = int(row["number"] or 0) if row else 0
            if done > len(steps):
                found = t("a database that a newer program has written")
                raise InputError(
                    "database", found, t("a program as new"), NEWER, file=_unsecret(self.address)
                )
            for number, step in enumerate(steps[done:], done + 1):
                for statement in _statements(step.read_text(encoding="utf-8").format_map(WORDS[self.kind])):
                    db.do(statement)
                db.do("INSERT INTO steps (number) VALUES (?)", number)


def _statements(script: str) -> Iterator[str]:
    """The statements of a script, without its comments."""
    for statement in re.sub(r"--[^\n]*", "", script).split(";"):
        if statement.strip():
            yield statement


def _unsecret(address: str) -> str:
    """An address without the password that stands in it."""
    return re.sub(r"://([^:/@]*):[^@]*@", r"://\1@", address)


def _by_name(cursor: sqlite3.Cursor, row: Sequence[Any]) -> dict[str, Any]:
    return {column[0]: value for column, value in zip(cursor.description, row, strict=True)}


def sqlite_at(path: Path) -> str:
    """The address of a database in a file."""
    return f"sqlite:///{path}"
