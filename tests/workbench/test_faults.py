"""Faults of the program and of what is below it: whoever waits hears of them, the log tells them once, work goes on."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import threading
import time
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor

import pytest
from starlette.testclient import TestClient

from anodeworks.errors import InputError
from anodeworks.remedies import MORE
from anodeworks.study.live import desk as desks
from anodeworks.workbench.answering import Answering
from anodeworks.workbench.app import application
from anodeworks.workbench.archive.database import Database, sqlite_at
from anodeworks.workbench.jobs import worker as workers
from anodeworks.workbench.live.desks import Place, Places
from anodeworks.workbench.live.lane import Lane
from anodeworks.workbench.refusals import BrokenOffError, Caught
from tests.workbench.test_jobs import Scripted, ended, material, scripted  # noqa: F401

RED = "\x1b[31mred"
SHOWN = "␛[31mred"


class Sought(BaseException):
    """What no library should raise, and one may: no exception of the usual kind."""


@pytest.fixture
def log(caplog):
    caplog.set_level(logging.ERROR)
    return caplog


@pytest.mark.parametrize("fault", [RuntimeError(RED), SystemExit(RED), Sought(RED)])
def test_whoever_waits_for_an_answer_hears_of_any_fault_and_the_next_is_answered(log, fault):
    answering = Answering()

    def fails():
        raise fault

    with pytest.raises(type(fault)):
        answering.ask("one", fails).result(10)
    assert answering.ask("two", lambda: 2).result(10) == 2
    assert log.text.count(SHOWN) == 1
    assert "\x1b" not in log.text
    answering.close()


def test_a_wrong_input_is_told_and_not_logged(log):
    answering = Answering()

    def fails():
        raise InputError("x", "7", "8", MORE)

    with pytest.raises(InputError):
        answering.ask("one", fails).result(10)
    assert not log.text
    answering.close()


def test_of_a_draft_that_goes_on_only_the_newest_state_is_computed():
    answering, computed, go = Answering(), [], threading.Event()

    def asked(name, draft="", key=""):
        def answer():
            go.wait(10)
            computed.append(name)
            return name

        return answering.ask(key or name, answer, draft)

    first = asked("running", "ann")
    while not first.running():
        time.sleep(0.001)
    others = asked("ben's", "ben"), asked("a version's")
    shared, same = asked("shared", "ann"), asked("shared", "cleo")
    stale, newest = asked("stale", "ann"), asked("newest", "ann")
    go.set()
    assert newest.result(10) == "newest"
    with pytest.raises(CancelledError):
        stale.result(0)
    assert answering.known("stale") is None
    assert [each.result(10) for each in (first, *others, shared, same)] == [
        "running",
        "ben's",
        "a version's",
        "shared",
        "shared",
    ]
    assert (
        asked("stale", "ann").result(10) == "stale"
    )  # asked for again it is answered: an undo leads back to it
    assert sorted(set(computed)) == sorted(computed)
    answering.close()


def test_what_is_made_of_what_was_called_off_is_called_off_and_no_fault(log):
    answering, called_off = Answering(), Future()
    called_off.cancel()
    with pytest.raises(CancelledError):
        answering.ask("one", called_off.result).result(10)
    assert answering.ask("one", lambda: "found").result(10) == "found"  # asked for again it is answered
    assert not log.text
    answering.close()


@pytest.mark.parametrize("fault", [RuntimeError(RED), SystemExit(RED)])
def test_a_job_whose_thread_ends_by_any_fault_is_over(archive, monkeypatch, tmp_path, log, fault):
    monkeypatch.chdir(tmp_path)
    settings = {"folder": str(tmp_path), "archive": str(archive.folder), "address": archive.database.address}
    worker, said = workers.Worker(1, settings), []
    monkeypatch.setattr(worker, "tell", lambda **words: said.append(words))

    def fails(*_):
        raise fault

    monkeypatch.setattr(workers, "answered", fails)
    worker.answer("7", "material", {}, {"draws": 0})
    assert said[-1] == {"job": "7", "fault": True}
    assert SHOWN in log.text
    worker.answer("8", "material", {"file": "no thing"}, {})  # an order that nobody can have sent
    assert said[-1] == {"job": "8", "fault": True}
    worker.archive.close()


def test_the_queue_outlives_a_database_that_is_out_of_reach(scripted, monkeypatch, log):  # noqa: F811
    jobs, script = scripted
    script.lines = [{"answer": "x"}]
    monkeypatch.setattr("anodeworks.workbench.jobs.AGAIN", 0.05)
    wakes, failed, writing = jobs._next, [], jobs.archive.database.writing
    while not jobs._wake._waiters:  # its thread has looked for a job, and waits for one
        time.sleep(0.001)

    def next_of(process):
        if len(failed) < 2:
            failed.append("next")
            raise sqlite3.OperationalError("database is locked")
        return wakes(process)

    def written():
        if threading.current_thread() in jobs._threads and len(failed) in (3, 4):
            failed.append("write")
            raise sqlite3.OperationalError("disk I/O error")
        if threading.current_thread() in jobs._threads and len(failed) == 2:
            failed.append("begun")
        return writing()

    monkeypatch.setattr(jobs, "_next", next_of)
    monkeypatch.setattr(jobs.archive.database, "writing", written)
    assert ended(jobs, material(jobs), 20).state == "done"
    assert failed == ["next", "next", "begun", "write", "write"]
    assert "database is locked" in log.text
    assert "disk I/O error" in log.text


def test_a_process_that_cannot_be_started_is_a_fault_and_the_next_job_runs(scripted, monkeypatch, log):  # noqa: F811
    jobs, script = scripted
    script.lines = [{"answer": "x"}]

    def none(self, order):
        raise OSError(12, "Cannot allocate memory")

    with monkeypatch.context() as short:
        short.setattr(Scripted, "ask", none)
        assert ended(jobs, material(jobs)).state == "failed"
    assert "Cannot allocate memory" in log.text
    assert ended(jobs, material(jobs, seed=1)).state == "done"


def test_an_answer_that_breaks_off_is_logged_as_text():
    async def fails(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError(RED)

    async def sent(message):
        pass

    with pytest.raises(BrokenOffError) as told:
        asyncio.run(Caught(fails)({"type": "http", "path": "/x"}, None, sent))
    assert "\x1b" not in repr(told.value)
    assert told.value.__suppress_context__


def test_a_fault_is_logged_once_in_whose_hands_it_comes(bench, log, monkeypatch):
    def fails(*_):
        raise RuntimeError(RED)

    monkeypatch.setattr("anodeworks.workbench.answering.answered", fails)
    from anodeworks.project.starter import DEFAULT_ROUTE, starter

    bench.home.archive.create("plant", starter(DEFAULT_ROUTE), "local")
    assert bench.get("/p/plant/draft/figures").status_code == 500
    assert log.text.count(SHOWN) == 1
    client = TestClient(application(bench.home), base_url="http://localhost", raise_server_exceptions=False)
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("told", [lambda n: [1] * (n + 1), lambda n: 1 / 0])
def test_a_batch_that_gives_no_answers_leaves_nobody_waiting(told, log):
    with ThreadPoolExecutor(1) as threads:
        lane = Lane(lambda questions: told(len(questions)), threads, 4)

        async def twice():
            for _ in range(2):
                with pytest.raises((ValueError, ZeroDivisionError)):
                    await asyncio.wait_for(lane.ask("ann", 1), 5)

        asyncio.run(twice())
    assert "1 moves" in log.text


def test_a_locked_database_is_asked_once_and_a_rollback_that_fails_lets_go(tmp_path, monkeypatch):
    database = Database(sqlite_at(tmp_path / "a.sqlite"))
    begun = []

    def locked(raw, how):
        begun.append(how)
        raise sqlite3.OperationalError("database is locked")

    with monkeypatch.context() as m:
        m.setattr(database, "_begin", locked)
        with pytest.raises(sqlite3.OperationalError), database.writing():
            pass
    assert len(begun) == 1

    def ends_in_the_middle():
        with database.writing() as db:
            db.raw.execute("ROLLBACK")  # as the database itself does when its disk is full
            raise KeyError

    with pytest.raises(KeyError):
        ends_in_the_middle()
    with database.writing() as db:
        assert db.one("SELECT COUNT(*) AS n FROM projects")["n"] == 0
    database.close()


@pytest.mark.parametrize("place", ["no/such/folder/a.sqlite", ""])
def test_a_database_that_cannot_be_opened_is_told(tmp_path, place):
    with pytest.raises(InputError) as told:
        Database(f"sqlite:///{tmp_path / place}")
    assert "cannot be opened" in told.value.found


def test_a_fault_that_is_none_of_the_databases_is_not_called_one(tmp_path, monkeypatch):
    def fails(self):
        raise AttributeError("a fault of the program")

    monkeypatch.setattr(Database, "_open", fails)
    with pytest.raises(AttributeError):
        Database(sqlite_at(tmp_path / "a.sqlite"))


def test_a_plant_whose_programs_could_not_be_made_is_tried_again(monkeypatch, log):
    from anodeworks.project.starter import DEFAULT_ROUTE, starter
    from anodeworks.workbench.opening import parsed

    project, made = parsed(starter(DEFAULT_ROUTE), "plant.toml"), []

    def fails(*_):
        made.append(1)
        raise MemoryError(RED)

    monkeypatch.setattr(desks, "program", fails)
    monkeypatch.setattr(desks, "moving", fails)
    monkeypatch.setattr(desks.Desk, "_warm", fails)
    places = Places(lambda desk: Place(desk, None, None))
    first = places.of(project).desk
    with pytest.raises(MemoryError):
        first.wait()
    assert first.broken
    second = places.of(project).desk
    assert second is not first
    with pytest.raises(MemoryError):
        second.wait()
    assert len(made) >= 4
    assert SHOWN in log.text
