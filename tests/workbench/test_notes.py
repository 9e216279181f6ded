"""Notes, names and links of a project on its page, and who is at the top of every page."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from anodeworks.language import LANGUAGES
from anodeworks.project.starter import DEFAULT_ROUTE, starter
from anodeworks.workbench.app import application
from anodeworks.workbench.home import Home
from anodeworks.workbench.people.accounts import Accounts
from anodeworks.workbench.people.guard import SESSION

OWN = {"origin": "http://localhost"}


@pytest.fixture
def server(archive, monkeypatch):
    """A server with accounts, and a browser for each person."""
    accounts = Accounts(archive)
    monkeypatch.setattr(Accounts, "_hash", lambda self, password: "none")
    app = application(Home(archive, accounts=accounts))
    archive.create("Harbour", starter(DEFAULT_ROUTE), "ann")

    def come(name: str, role: str) -> TestClient:
        accounts.add(name, role, "a long enough password", "test")
        client = TestClient(app, base_url="http://localhost")
        client.cookies.set(SESSION, accounts.passes.give("session", name))
        return client

    return come


def test_notes_are_read_by_all_and_written_by_editors(server, archive):
    editor, viewer = server("ann", "editor"), server("ben", "viewer")
    given = {"text": "ask the grid\r\nbefore May", "key": "supply.power.price"}
    page = editor.post("/notes/harbour", data=given, headers=OWN).text
    assert "␍" not in page
    assert "ask the grid<br>before May" in page
    assert "supply.power.price" in page
    assert viewer.post("/notes/harbour", data=given, headers=OWN).status_code == 403
    seen = viewer.get("/p/harbour/draft/notes").text
    assert "draft on version" not in seen
    assert "to the draft" not in seen  # which a viewer has not
    at = archive.notes("harbour")[0].at.astimezone()
    assert f'<time datetime="{at.isoformat(timespec="seconds")}">{at:%Y-%m-%d %H:%M}' in seen
    assert "ask the grid" in seen
    assert "<textarea" not in seen
    assert 'href="/accounts"' in seen
    assert "ben" in seen
    assert editor.post("/notes/harbour", data={"text": " "}, headers=OWN).status_code == 422


def test_a_project_is_renamed_shared_and_taken_from_the_list(server, archive):
    editor = server("ann", "editor")
    assert "Port" in editor.post("/notes/harbour/name", data={"name": "Port"}, headers=OWN).text
    page = editor.get("/p/harbour/draft/notes").text
    assert 'action="/links"' in page
    assert 'overview" title="Port">Port</a>' in page.split("<main")[0]  # above its own pages too
    assert editor.post("/notes/harbour/remove", headers=OWN).status_code == 200
    assert archive.projects() == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_at_a_machine_by_itself_nobody_is_named(archive, language):
    archive.create("Harbour", starter(DEFAULT_ROUTE), "local")
    client = TestClient(application(Home(archive)), base_url="http://localhost")
    page = client.get(f"/p/harbour/draft/notes?lang={language}").text
    assert 'href="/accounts"' not in page
    assert 'action="/links"' not in page
    assert {"en": "Notes and sharing", "zh": "备注与分享"}[language] in page
