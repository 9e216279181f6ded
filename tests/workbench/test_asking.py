"""What costs is begun by a form that is sent, by whoever may, and by no address that is only looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from anodeworks.project.starter import DEFAULT_ROUTE, starter
from anodeworks.view.questions import QUESTIONS
from anodeworks.workbench.app import application
from anodeworks.workbench.home import Home
from anodeworks.workbench.jobs import Jobs
from anodeworks.workbench.pages import PAGES
from anodeworks.workbench.people.accounts import Accounts
from anodeworks.workbench.project_frame import path as path_of
from tests.workbench.test_jobs import Scripted
from tests.workbench.test_links import Unanswered
from tests.workbench.test_people import OWN, content, routes_of


@pytest.fixture
def server(archive, monkeypatch) -> Iterator[tuple[Home, dict[str, TestClient]]]:
    """A server with long work, whose worker stops at once, before an editor and a viewer."""
    monkeypatch.setattr("anodeworks.workbench.jobs.Process", Scripted)
    monkeypatch.setattr(Scripted, "lines", [{"stopped": True}])
    monkeypatch.setattr("anodeworks.workbench.people.limits.Rate.wait", lambda *_: 0.0)
    accounts = Accounts(archive)
    archive.create("Harbour", starter(DEFAULT_ROUTE), "ann")
    archive.change("harbour", "editor", "flows.electricity.price", "0.5 CNY/kWh")
    home = Home(
        archive,
        jobs=Jobs(archive),
        answering=Unanswered(),
        explaining=Unanswered(),
        asking=Unanswered(),
        accounts=accounts,
    )
    app, clients = application(home), {}
    for role in ("editor", "viewer"):
        accounts.add(role, role, "correct horse battery", "test")
        clients[role] = TestClient(app, base_url="http://plant.example", follow_redirects=False)
        clients[role].cookies.set("session", accounts.passes.give("session", role))
    yield home, clients
    home.close()


def test_no_address_that_is_looked_at_begins_a_job_or_changes_the_archive(server):
    home, clients = server
    before = content(home.archive.database)
    for route in routes_of(clients["editor"].app):
        if "GET" in (getattr(route, "methods", ()) or ()) and "/events" not in route.path:
            here = route.path.replace("{slug}", "harbour").replace("{version}", "draft")
            asks = any(word in here for word in ("/ask/", "/answer/{name}", "/take/"))
            names = sorted(path_of(question) for question in QUESTIONS) if asks else ["overview"]
            for name in names:
                address = re.sub(r"\{[^}]*\}", "x", here.replace("{name}", name))
                for client in clients.values():
                    client.get(f"{address}?asked=1&other=harbour")
    assert content(home.archive.database) == before


def test_a_question_that_takes_long_is_asked_by_who_may_and_shown_to_all(server):
    home, clients = server
    address = "/p/harbour/draft/ask/run"
    assert 'method="post"' in clients["editor"].get(address).text
    assert "<form" not in clients["viewer"].get(address).text.split('id="main"')[1].split("</main>")[0]
    assert clients["viewer"].post(address, data={"asked": "1"}, headers=OWN).status_code == 403
    asked = clients["editor"].post(address, data={"asked": "1", "scenarios": "255"}, headers=OWN)
    where = asked.headers["location"]
    assert (asked.status_code, "scenarios=255" in where) == (303, True)
    (job,) = home.jobs.list()
    for client in clients.values():
        assert f"job-{job.id}" in client.get(where).text  # and looked at again it is not asked again
    assert len(home.jobs.list()) == 1


def test_a_viewer_is_shown_nothing_that_is_closed_to_him(server):
    """Every link and every form of every page that he comes to: none is refused him."""
    _, clients = server
    viewer = clients["viewer"]
    waiting = ["/", "/work", "/accounts", *(f"/p/harbour/draft/{page.name}" for page in PAGES)]
    seen, sent, closed = set(waiting), set(), []
    while waiting:
        answer = viewer.get(here := waiting.pop())
        closed += [here] if answer.status_code == 403 else []
        for to in re.findall(r'(?:href|hx-get)="(/[^"#]*)', answer.text):
            one = to.replace("&amp;", "&")
            kind = re.sub(r"(explain|sources|activities|routes|activity|group)/.*$", r"\1", one)
            if kind not in seen and not one.startswith(("/static/", "/settings")) and "/download/" not in one:
                seen.add(kind)
                waiting.append(one)
        for form in re.findall(r'<form[^>]*method="post"[^>]*>|<[^>]*hx-post="[^>]*>', answer.text):
            to = re.search(r'(?:action|hx-post)="([^"]*)"', form)[1]
            if to not in sent and to != "/accounts/out":
                sent.add(to)
                closed += [to] if viewer.post(to, headers=OWN).status_code == 403 else []
    assert len(seen) > 25
    assert not closed, closed
    assert "/begin/" in clients["editor"].get("/").text
    assert viewer.get("/begin/plant").status_code == 403


def test_a_question_of_batches_leads_to_where_a_record_is_brought(server):
    home, clients = server
    page = clients["editor"].get("/p/harbour/draft/ask/lab-fit").text
    assert "Bring a record of batches first" in page
    home.archive.upload("harbour", "batches.csv", b"batch\n1\n", "editor")
    page = clients["editor"].get("/p/harbour/draft/ask/lab-fit").text
    assert "Bring a record of batches first" not in page
    assert ">batches.csv</option>" in page
