"""The page of long work: what waits, runs and is over, for whom it is shown, and where each line leads."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from anodeworks.errors import InputError
from anodeworks.language import LANGUAGES, say
from anodeworks.project.starter import DEFAULT_ROUTE, starter
from anodeworks.workbench.app import application
from anodeworks.workbench.home import Home
from anodeworks.workbench.jobs import Jobs
from anodeworks.workbench.jobs.job import CANCELLED, QUEUED, RUNNING, WORDS, wrong_of
from anodeworks.workbench.option_labels import OPTIONS
from tests.workbench.test_jobs import RECIPE, Scripted, ended
from tests.workbench.test_links import Unanswered

HALF = {"done": 50, "total": 100, "left": 90.0, "said": {"en": "scenarios", "zh": "情景"}}


@pytest.fixture
def server(archive, monkeypatch) -> Iterator[tuple[Home, TestClient]]:
    """A server whose one worker tells that it is half way, and goes on until it is cancelled."""
    monkeypatch.setattr("anodeworks.workbench.jobs.Process", Scripted)
    monkeypatch.setattr(Scripted, "lines", [HALF, {"fault": True}])
    monkeypatch.setattr(Scripted, "pause", 0.2)
    archive.create("Harbour", starter(DEFAULT_ROUTE), "local")
    home = Home(
        archive, jobs=Jobs(archive), answering=Unanswered(), explaining=Unanswered(), asking=Unanswered()
    )
    yield home, TestClient(application(home), base_url="http://localhost")
    home.close()


def begun(home: Home) -> None:
    """Three jobs: one under way, one that waits, one of no project."""
    home.jobs.start("harbour", "draft", "study", {"scenarios": 64}, "local")
    home.jobs.start("harbour", "draft", "run", {}, "local")
    home.jobs.start("", "", "material", {"draws": 0}, "ann", {"file": {"text": RECIPE}})


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_runs_and_what_waits_stands_on_one_page(server, language):
    home, client = server
    monkey, Scripted.pause = Scripted.pause, 30.0
    begun(home)
    until = time.monotonic() + 10
    while home.jobs.list()[-1].state != RUNNING and time.monotonic() < until:
        time.sleep(0.01)
    text = client.get(f"/work?lang={language}").text
    assert text.count('id="work-') == 3
    assert say(WORDS[QUEUED], language) in text
    assert "<progress" in text
    assert text.count("/cancel") == 3
    assert 'hx-get="/work/list"' in text
    Scripted.pause = monkey


def test_progress_and_time_left_are_told(server, monkeypatch):
    home, client = server
    monkeypatch.setattr(Scripted, "lines", [HALF, HALF, {"fault": True}])
    job = home.jobs.start("harbour", "draft", "study", {"scenarios": 64}, "local")
    until = time.monotonic() + 10
    while not home.jobs.status(job.id).progress.total and time.monotonic() < until:
        time.sleep(0.01)
    text = client.get("/work/list").text
    assert 'max="100" value="50"' in text
    assert "90 s left" in text
    assert "scenarios" in text


def test_what_is_over_stands_there_with_its_end_and_leads_to_its_answer(server):
    home, client = server
    begun(home)
    first = home.jobs.list()[-1]
    home.jobs.cancel(home.jobs.list()[0].id, "local")
    assert ended(home.jobs, first).state == "failed"
    while any(not each.over for each in home.jobs.list()):
        time.sleep(0.02)
    text = client.get("/work").text
    assert "hx-trigger" not in text.split('id="work"')[1].split(">")[0]
    assert say(WORDS[CANCELLED]) in text
    to = re.search(r'href="(/p/harbour/draft/ask/study\?[^"]+)"', text)
    assert to is not None
    assert "scenarios=64" in to[1]
    assert f"job={first.id}" in to[1]
    assert "has a fault here" in client.get(to[1].replace("&amp;", "&")).text


def test_what_runs_stands_there_however_much_has_ended_since(server, monkeypatch):
    home, client = server
    monkeypatch.setattr(Scripted, "pause", 30.0)
    monkeypatch.setattr("anodeworks.workbench.routes.queue_page.SHOWN", 1)
    oldest = home.jobs.start("harbour", "draft", "study", {"scenarios": 64}, "local")
    until = time.monotonic() + 60
    while home.jobs.status(oldest.id).state == QUEUED and time.monotonic() < until:
        time.sleep(0.01)
    later = [home.jobs.start("harbour", "draft", "run", {"seed": n}, "ann") for n in (1, 2)]
    for each in (later[1], later[0]):
        home.jobs.cancel(each.id, "ann")
    text = client.get("/work").text
    assert f"work-{oldest.id}" in text
    assert "Nothing is computed now." not in text
    assert re.findall(r'id="work-(\w+)"', text)[1:] == [later[0].id]  # what ended last


def test_a_question_leads_to_the_version_that_it_was_asked_of(server, monkeypatch):
    home, client = server
    monkeypatch.setattr(Scripted, "pause", 30.0)
    archive, number = home.archive, "activities.infiltration.utilisation"
    version = archive.version("harbour").digest[:12]
    archive.change("harbour", "local", number, "0.9")
    address = f"/p/harbour/{version}/ask/study"
    own = {"origin": "http://localhost"}
    assert client.post(address, data={"asked": "1", "scenarios": "64"}, headers=own).status_code == 200
    home.jobs.start("harbour", "draft", "study", {"scenarios": 64}, "local")
    text = client.get("/work").text
    leads = re.findall(r'href="(/p/harbour/[^"]+/ask/study\?[^"]+)"', text)
    assert [to.split("/")[3] for to in leads] == [version, "draft"]
    assert f'href="/p/harbour/{version}/overview"' in text
    assert ["version 1" in row for row in text.split('id="work-')[1:]] == [True, False]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_failed_tells_all_that_is_known_of_it(server, monkeypatch, language):
    home, client = server
    parts = {
        "file": "plant.toml",
        "key": "flows.coal",
        "found": "cinders",
        "allowed": "lumps",
        "remedy": "sieve",
    }
    wrong = wrong_of(InputError(*list(parts.values())[1:], parts["file"]))
    monkeypatch.setattr(Scripted, "lines", [{"wrong": wrong}])
    job = ended(home.jobs, home.jobs.start("harbour", "draft", "study", {"scenarios": 64}, "local"))
    for address in ("/work", f"/p/harbour/draft/ask/study?asked=1&job={job.id}"):
        text = client.get(f"{address}{'&' if '?' in address else '?'}lang={language}").text
        assert all(said in text for said in parts.values()), address
    assert job.shown(language)["error"].items() >= parts.items()


def test_what_failed_calls_options_as_its_reader_does(server, monkeypatch):
    """A form has labels, a program names of arguments, and neither a terminal."""
    home, client = server
    error = InputError("--scenarios", "7", "a power of two", "say --design sobol, or --scenarios 8")
    monkeypatch.setattr(Scripted, "lines", [{"wrong": wrong_of(error)}])
    job = ended(home.jobs, home.jobs.start("harbour", "draft", "study", {"scenarios": 64}, "local"))
    page = client.get(f"/p/harbour/draft/ask/study?asked=1&job={job.id}&lang=zh").text
    fault = page.split('class="fault"')[1].split("</dl>")[0]
    assert say(OPTIONS["scenarios"], "zh") in fault
    assert "--" not in fault
    told = job.shown("en")["error"]
    assert (told["key"], told["remedy"]) == ("scenarios", "say design sobol, or scenarios 8")


def test_what_is_not_installed_is_a_matter_of_whoever_runs_the_server(server, monkeypatch):
    home, client = server
    error = InputError(
        "ortools", "not installed", "the extra [plan]", "install it: pip install 'anodeworks[plan]'"
    )
    monkeypatch.setattr(Scripted, "lines", [{"wrong": wrong_of(error)}])
    job = ended(home.jobs, home.jobs.start("harbour", "draft", "study", {"scenarios": 64}, "local"))
    page = client.get(f"/p/harbour/draft/ask/study?asked=1&job={job.id}&lang=en").text
    assert "ask whoever runs this workbench" in page.split('class="fault"')[1].split("</dl>")[0]


def test_every_page_leads_to_it(server):
    _, client = server
    assert 'href="/work"' in client.get("/p/harbour/draft/changes").text
