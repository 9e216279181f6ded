"""A real PostgreSQL that tests start and end: no root, no service, a folder and a free port of its own."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def programs() -> Path:
    """Where the programs of PostgreSQL are."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    if not PROGRAMS:
        pytest.skip("no PostgreSQL is installed")
    return PROGRAMS[-1]


@contextmanager
def running() -> Iterator[str]:
    """The address of a server, without a database's name; run by nobody where we are root."""
    at, home = programs(), Path(tempfile.mkdtemp(prefix="pg"))
    user: dict = {}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(home, nobody.pw_uid, nobody.pw_gid)
        user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}

    def run(program: str, *words: str) -> None:
        subprocess.run([at / program, *words], check=True, capture_output=True, cwd=home, **user)

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    run("initdb", "-D", str(home / "data"), "-U", "plant", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
    settings = f"-p {port} -k {home} -c listen_addresses=127.0.0.1 -c fsync=off"
    run("pg_ctl", "-D", str(home / "data"), "-w", "-l", str(home / "log"), "-o", settings, "start")
    try:
        yield f"postgresql://plant@127.0.0.1:{port}"
    finally:
        run("pg_ctl", "-D", str(home / "data"), "-m", "immediate", "stop")
        shutil.rmtree(home, ignore_errors=True)


def database(server: str) -> str:
    """The address of a new database on a server."""
    import psycopg

    name = f"t{uuid4().hex}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as db:
        db.execute(f"CREATE DATABASE {name}")
    return f"{server}/{name}"
