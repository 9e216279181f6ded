"""The archive on a real PostgreSQL: every test of the archive, on a server that this test starts and ends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from anodeworks.errors import InputError
from anodeworks.workbench.archive import Archive
from anodeworks.workbench.archive.database import Database
from tests.workbench import postgres, test_archive

pytestmark = pytest.mark.slow
PRIVATE = {
    "test_addresses",
    "test_a_backup_is_an_archive",
    "test_an_archive_is_its_owners_alone_and_found_from_any_folder",
}  # of SQLite alone

for name, test in vars(test_archive).items():  # the same tests, with the archive of this file
    if name.startswith("test_") and name not in PRIVATE:
        globals()[name] = test
slug = test_archive.slug


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a server of PostgreSQL, without a database's name."""
    with postgres.running() as address:
        yield address


@pytest.fixture
def address(server: str) -> str:
    """A database of the test's own."""
    return postgres.database(server)


@pytest.fixture
def archive(address: str, tmp_path: Path) -> Iterator[Archive]:
    made = Archive(address, tmp_path / "home")
    yield made
    made.close()


def test_a_connection_that_was_dropped_is_made_anew(archive, server):
    import psycopg

    archive.create("Harbour", test_archive.TEXT, "ann")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as db:
        db.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 't%'")
    assert [record.slug for record in archive.projects()] == ["harbour"]


def test_a_password_is_not_told(server):
    with pytest.raises(InputError, match="cannot be opened") as told:
        Database(server.replace("plant@", "plant:secret@") + "/none")
    assert "secret" not in str(told.value)


def test_jobs_run_on_it(archive, monkeypatch):
    from anodeworks.workbench.jobs import Jobs
    from tests.workbench.test_jobs import Scripted, ended, material

    monkeypatch.setattr("anodeworks.workbench.jobs.Process", Scripted)
    monkeypatch.setattr(Scripted, "lines", [{"answer": "x"}])
    jobs = Jobs(archive)
    assert ended(jobs, material(jobs)).state == "done"
    jobs.close()
