"""A hundred kills during saves and jobs: nothing that was acknowledged is lost, nothing stands half-written."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from anodeworks.workbench.archive import Archive
from anodeworks.workbench.archive.entries import digest_of
from anodeworks.workbench.jobs import Jobs
from tests.workbench import killed

pytestmark = pytest.mark.slow
KILLS = int(os.environ.get("KILLS", "100"))


def told_until_killed(sort: str, home: Path, after: float) -> list[list[str]]:
    """What a server acknowledged until it was killed, so many seconds after it was ready."""
    command = [sys.executable, killed.__file__, sort, str(home)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline()]
        assert lines == ["ready\n"]
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        lines += process.stdout.readlines()
    return [line.split() for line in lines[1:] if line.endswith("\n")]


def test_saves_outlive_kills(tmp_path):
    home, path, chance = tmp_path / "home", tmp_path / "plant.toml", random.Random(1)
    path.write_text(killed.TEXT.format(price=0))
    versions, answers, draft = {}, set(), 0
    for _ in range(KILLS * 4 // 5):
        for word, *rest in told_until_killed("saving", home, chance.uniform(0, 0.3)):
            if word == "version":
                versions[int(rest[0])] = rest[1]
            elif word == "answer":
                answers.add(rest[0])
            else:
                draft = int(rest[0])
        archive = Archive("", home)
        found = {v.number: v.digest for v in archive.versions("plant")}
        assert versions.items() <= found.items()
        assert all(digest_of(archive.text(digest)) == digest for digest in found.values())
        assert digest_of(path.read_text()) in found.values()  # whole, of one version or the other
        assert all(archive.answer_by_digest(key).read("json") for key in answers)
        now = archive.draft("plant", "ann").values.get("supply.power.price")
        assert now == draft or max(found) > draft  # not saved yet, or saved
        archive.file(path)
        assert (
            digest_of(path.read_text()) == archive.version("plant").digest
        )  # what was broken off is finished
        assert len(archive.versions("plant")) == len(found)  # and is no change of somebody else's
        archive.close()
        with sqlite3.connect(home / "archive.sqlite") as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        db.close()
        assert not [p for p in (home / "contents").rglob("*") if p.is_file() and not p.name.endswith(".part")
                    and digest_of(p.read_bytes()) != p.name]  # fmt: skip
    assert len(versions) > KILLS / 5


def test_jobs_outlive_kills(tmp_path):
    home, chance, known = tmp_path / "home", random.Random(2), set()
    for _ in range(KILLS // 5):
        known |= {rest[0] for word, *rest in told_until_killed("working", home, chance.uniform(0, 8))}
    archive = Archive("", home)
    jobs = Jobs(archive, most=1000)
    until = time.monotonic() + 300
    while not all(jobs.status(key).over for key in known) and time.monotonic() < until:
        time.sleep(0.1)
    states = {key: jobs.status(key).state for key in known}
    assert set(states.values()) <= {"done", "failed"}
    assert len(known) > KILLS / 20
    for key in known:
        job = jobs.status(key)
        assert job.state == "done" or job.tries == 3, job  # three servers ended under it
        if job.state == "done":
            assert archive.answer_by_digest(job.answer).read("html.zh")
    jobs.close()
    archive.close()
