"""Long work is queued, followed, cancelled within two seconds, answered once, and outlives the server."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from anodeworks.errors import InputError
from anodeworks.language import LANGUAGES
from anodeworks.notebook import unpacked
from anodeworks.project.starter import DEFAULT_ROUTE, starter
from anodeworks.workbench.archive import Archive
from anodeworks.workbench.jobs import Jobs
from anodeworks.workbench.jobs.job import Job
from anodeworks.workbench.jobs.order import as_kept
from anodeworks.workbench.jobs.process import Process

RECIPE = "[recipe.powder]\n"


class Scripted(Process):
    """A worker that says what a test lets it say, in place of a process."""

    lines: ClassVar[list[dict]] = []
    pause = 0.0

    def ask(self, order):
        self.ended = False
        for said in self.lines:
            until = time.monotonic() + self.pause
            while time.monotonic() < until and not self.ended:
                time.sleep(0.01)
            if self.ended:
                return
            yield {"job": order["job"], **said}

    def cancel(self):
        self.ended = True

    def end(self):
        self.ended = True

    def close(self):
        self.ended = True

    def code(self):
        return -9


@pytest.fixture
def scripted(archive, monkeypatch) -> Iterator[tuple[Jobs, type[Scripted]]]:
    monkeypatch.setattr("anodeworks.workbench.jobs.Process", Scripted)
    monkeypatch.setattr(Scripted, "lines", [])
    monkeypatch.setattr(Scripted, "pause", 0.0)
    jobs = Jobs(archive, most=3)
    yield jobs, Scripted
    jobs.close()


def ended(jobs: Jobs, job: Job, most: float = 600.0) -> Job:
    """A job that is over: what is looked for is one that never ends, not how fast a loaded machine starts a process."""
    until = time.monotonic() + most
    while time.monotonic() < until:
        job = jobs.status(job.id)
        if job.over:
            return job
        time.sleep(0.02)
    raise AssertionError(f"{job.state} after {most} s")


def material(jobs: Jobs, by: str = "ann", **options) -> Job:
    return jobs.start("", "", "material", {"draws": 0, **options}, by, {"file": {"text": RECIPE}})


def test_an_answer_is_computed_once_in_every_form(archive):
    jobs = Jobs(archive)
    try:
        job = ended(jobs, material(jobs))
        assert (job.state, job.wrong) == ("done", {})
        kept = archive.answer_by_digest(job.answer)
        assert {"answer", "html.en", "html.zh", "json.en", "json.zh"} <= set(kept.parts)
        for language in LANGUAGES:
            assert json.loads(kept.read(f"json.{language}"))["question"] == "material"
            shown = unpacked(kept.read("answer"), "")
            from anodeworks.render import html

            assert html.fragment(shown.document, language) == kept.read(f"html.{language}").decode()
        assert "首次" in kept.read("html.zh").decode()
        again = material(jobs)
        assert (again.state, again.answer) == ("done", job.answer)
        assert again.id != job.id
    finally:
        jobs.close()


def test_progress_and_its_time_left(scripted):
    jobs, script = scripted
    script.lines = [
        {"done": 5, "total": 10, "left": 3.5, "said": {"en": "scenarios", "zh": "情景"}},
        {"answer": "of another"},
    ]
    script.pause = 0.3
    job = material(jobs)

    async def heard() -> list[str]:
        return [event async for event in jobs.events(job.id, "zh")]

    events = asyncio.run(heard())
    said = [json.loads(event.partition("data: ")[2]) for event in events]
    assert any((s["done"], s["total"], s["seconds_left"], s["said"]) == (5, 10, 3.5, "情景") for s in said)
    assert [event.split("\n")[0] for event in events][-1] == "event: over"
    assert said[-1]["words"] == "已完成"


@pytest.mark.parametrize(
    ("last", "state", "told"),
    [
        ({"wrong": {"en": {"found": "x"}, "zh": {"found": "y"}}}, "failed", "x"),
        ({"fault": True}, "failed", "fault"),
        ({"stopped": True}, "cancelled", ""),
        (None, "failed", "code -9"),
    ],
)
def test_every_end_is_told(scripted, last, state, told):
    jobs, script = scripted
    script.lines = [last] if last else []
    job = ended(jobs, material(jobs))
    assert job.state == state
    assert told in (job.wrong["en"]["found"] if job.wrong else "")
    if state == "failed" and "wrong" not in (last or {}):  # what failed by no input says what to do, too
        assert all(job.wrong[language]["remedy"] for language in LANGUAGES)


def test_one_cancels_what_runs_and_what_waits(scripted):
    jobs, script = scripted
    script.lines, script.pause = [{"answer": "x"}], 30.0
    first, second = material(jobs), material(jobs, seed=1)
    assert material(jobs).id == first.id  # under way already
    while jobs.status(first.id).state != "running":
        time.sleep(0.01)
    assert jobs.cancel(second.id).state == "cancelled"
    begun = time.monotonic()
    jobs.cancel(first.id)
    assert ended(jobs, first).state == "cancelled"
    assert time.monotonic() - begun < 2.0


def test_nobody_takes_the_queue_from_others(scripted):
    jobs, script = scripted
    script.lines, script.pause = [{"answer": "x"}], 0.3
    greedy = [material(jobs, seed=n) for n in range(3)]
    with pytest.raises(InputError, match="one person"):
        material(jobs, seed=9)
    modest = material(jobs, by="ben", seed=10)
    while not all(jobs.status(job.id).over for job in (*greedy, modest)):
        time.sleep(0.02)
    begun = {job.id: jobs.status(job.id).begun for job in (*greedy, modest)}
    assert begun[modest.id] < max(begun[job.id] for job in greedy)


def test_what_ran_when_the_server_ended_is_taken_up(archive, monkeypatch):
    monkeypatch.setattr("anodeworks.workbench.jobs.Process", Scripted)
    monkeypatch.setattr(Scripted, "lines", [{"answer": "x"}])
    monkeypatch.setattr(Scripted, "pause", 30.0)
    for tries in (1, 2, 3):
        jobs = Jobs(archive)
        job = material(jobs)
        while jobs.status(job.id).state != "running":
            time.sleep(0.01)
        assert jobs.status(job.id).tries == tries
        jobs.close()
    jobs = Jobs(archive)
    assert jobs.status(job.id).state == "failed"
    assert "3 times" in jobs.status(job.id).wrong["en"]["found"]
    assert jobs.status(job.id).fault.remedy
    jobs.close()


def test_one_server_works_on_an_archive(scripted):
    with pytest.raises(InputError, match="another server"):
        Jobs(scripted[0].archive)


@pytest.mark.parametrize(
    ("question", "things", "options", "told"),
    [
        ("stdy", {}, {}, "study"),
        ("run", {}, {}, "project"),
        ("run", {"project": {"project": "none"}}, {}, "project"),
        ("run", {"project": {"file": "/etc/passwd"}}, {}, "upload"),
        ("run", {"project": "/etc/passwd"}, {}, "upload"),
        ("run", {"projekt": {}}, {}, "project"),
        ("material", {}, {"draws": 10**9}, "draws"),
        ("material", {}, {"draws": "1"}, "draws"),
        ("material", {}, {"target": 3}, "target"),
        ("material", {}, {"changes": {"a": 1}}, "changes"),
        ("material", {}, {"kind": "other"}, "infiltrated"),
        ("material", {}, {"project": "x"}, "option"),
        ("study", {"project": {"text": "x = 1"}}, {"cluster": "tcp://example:1"}, "option"),
        ("study", {"project": {"text": "x = 1"}}, {"out": "/tmp/x"}, "option"),
        ("lab fit", {"record": {"upload": "../../x"}}, {}, "upload"),
        ("material", {"file": {"text": "\ud800"}}, {}, "UTF-8"),
        ("gradient", {"project": {"text": "x = 1"}, "indicator": 3}, {}, "indicator"),
    ],
)
def test_what_cannot_be_asked_is_refused_at_once(scripted, question, things, options, told):
    with pytest.raises(InputError, match=told):
        scripted[0].order(question, things, options, as_kept(scripted[0].archive, "ann"))


def test_a_project_is_asked_about_by_its_address(scripted):
    jobs, script = scripted
    script.lines, script.pause = [{"stopped": True}], 0.05
    archive: Archive = jobs.archive
    record = archive.create("Plant", starter(DEFAULT_ROUTE), "ann")
    job = jobs.start(record.slug, "draft", "run", {}, "ann")
    assert (job.subject, job.project, job.options["scenarios"]) == (record.head, "plant", 1023)
    archive.change(record.slug, "ann", "supply.power.price", "0.5 CNY/kWh")
    assert jobs.start(record.slug, "draft", "run", {}, "ann").subject != record.head
    assert jobs.start(record.slug, "draft", "run", {}, "ben").subject == record.head
    assert [j.project for j in jobs.list("plant", "ann")] == ["plant"] * 2
    assert Path(archive.folder, "work").is_dir()
