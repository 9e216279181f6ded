"""The questions for programs: described as declared, answered as in Python, refused with a clear word."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import anodeworks as aw
from anodeworks.errors import InputError
from anodeworks.language import LANGUAGES, speaking
from anodeworks.project.starter import DEFAULT_ROUTE, starter
from anodeworks.view.questions import QUESTIONS
from anodeworks.workbench.api.description import BASE, described
from anodeworks.workbench.app import application
from anodeworks.workbench.home import Home
from anodeworks.workbench.jobs import Jobs
from anodeworks.workbench.jobs.order import offered
from tests.workbench.test_jobs import RECIPE, Scripted

PLANT = starter(DEFAULT_ROUTE)


@pytest.fixture
def client(archive, monkeypatch) -> Iterator[TestClient]:
    """A server whose worker says at once that it was stopped."""
    monkeypatch.setattr("anodeworks.workbench.jobs.Process", Scripted)
    monkeypatch.setattr(Scripted, "lines", [{"stopped": True}])
    jobs = Jobs(archive, most=5)
    yield TestClient(application(Home(archive=archive, jobs=jobs)), base_url="http://localhost")
    jobs.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_description_says_what_questions_declare(client, language):
    said = client.get(f"{BASE}/openapi.json?lang={language}").json()
    assert said == json.loads(json.dumps(described(language)))
    for question in QUESTIONS:
        body = said["paths"][f"{BASE}/questions/{question.function}"]["post"]["requestBody"]
        properties = body["content"]["application/json"]["schema"]["properties"]
        assert set(properties) == {s.name for s in question.subjects} | {o.name for o in offered(question)}
    seed = said["paths"][f"{BASE}/questions/run"]["post"]["requestBody"]["content"]["application/json"][
        "schema"
    ]
    assert seed["properties"]["scenarios"]["maximum"] == 100_000_000
    assert seed["required"] == ["project"]


def test_every_described_address_is_there(client):
    for path, operations in described("en")["paths"].items():
        for method in operations.keys() & {"get", "post"}:
            answer = client.request(method, path.replace("{", "").replace("}", ""))
            assert answer.status_code != 405, (method, path)
            assert answer.status_code != 404 or "error" in answer.json(), (method, path)


def test_projects_are_made_saved_and_read(client):
    made = client.post(f"{BASE}/projects", json={"name": "Harbour", "text": PLANT}).json()
    where = f"{BASE}/projects/{made['slug']}"
    text = PLANT + "\n# seen\n"
    saved = client.post(f"{where}/versions", json={"base": made["head"], "text": text, "note": "seen"})
    assert (saved.status_code, saved.json()["number"]) == (201, 2)
    late = client.post(f"{where}/versions", json={"base": made["head"], "text": PLANT})
    assert late.status_code == 409
    assert late.json()["difference"] == [{"key": "", "before": None, "now": None}]
    assert late.json()["current"] == saved.json()["digest"]
    assert [v["number"] for v in client.get(where).json()["versions"]] == [2, 1]
    assert client.get(f"{where}/versions/{made['head'][:10]}").json()["text"] == PLANT
    assert [p["slug"] for p in client.get(f"{BASE}/projects").json()] == ["harbour"]


@pytest.mark.parametrize(
    ("path", "body", "status", "key"),
    [
        ("questions/stdy", {}, 404, "question"),
        ("questions/run", {}, 422, "project"),
        ("questions/run", {"project": {"project": "none"}}, 422, "project"),
        ("questions/run", {"project": {"text": PLANT}, "scenarios": -1}, 422, "scenarios"),
        ("questions/run", {"project": {"text": PLANT}, "other": 1}, 422, "other"),
        ("questions/run", [], 422, ""),
        ("projects", {"name": "x"}, 422, "text"),
        ("projects", {"name": " ", "text": PLANT}, 422, "name"),
        ("projects", {"name": "x", "text": "["}, 422, ""),
        ("projects", {"name": "x", "text": "a = 1", "path": "/etc/passwd"}, 422, "path"),
        ("projects/none/versions", {"base": "x", "text": "a = 1"}, 404, "project"),
        ("jobs/none/cancel", None, 404, "job"),
    ],
)
def test_what_cannot_be_used_is_said_as_data(client, path, body, status, key):
    answer = client.post(f"{BASE}/{path}", json=body)
    assert answer.status_code == status
    error = answer.json()["error"]
    assert error["key"] == key
    assert error["found"]
    assert error["allowed"]


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[" * 100_000, b'{"a": NaN}', b"\xff", b"1" * 10_000, b'{"\\ud800": 1}']
)
def test_no_bytes_are_a_fault_of_the_program(client, raw):
    for path in ("questions/run", "projects"):
        assert client.post(f"{BASE}/{path}", content=raw).status_code == 422


def test_a_question_is_a_job_until_it_is_answered(client):
    asked = client.post(f"{BASE}/questions/run", json={"project": {"text": PLANT}})
    assert asked.status_code == 202
    over = client.get(f"{BASE}/jobs/{asked.json()['id']}?wait=5&lang=zh").json()
    assert (over["state"], over["words"]) == ("cancelled", "已取消")
    assert client.get(f"{BASE}/jobs/{over['id']}/answer").status_code == 404
    made = client.post(f"{BASE}/uploads?name=a.csv", content=b"x")
    assert (made.status_code, made.json()["size"]) == (201, 1)


@pytest.fixture
def address(archive) -> Iterator[str]:
    """A server that listens."""
    import uvicorn

    jobs = Jobs(archive)
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    app = application(Home(archive=archive, jobs=jobs))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
    jobs.close()
    listening.close()


def test_a_server_answers_as_python_does(address, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = Path("recipe.toml")
    path.write_text(RECIPE)
    server = aw.connect(address)
    assert server.projects() == []
    assert "material" not in dir(server)
    here, there = aw.grade(str(path), draws=0), server.grade(str(path), draws=0)
    for language in LANGUAGES:
        assert there.text(language, full=True) == here.text(language, full=True)
    for name, table in here.tables.items():
        assert there.tables[name].equals(table)
    assert "<table" in there._repr_html_()
    with speaking("zh"), pytest.raises(InputError, match="draws"):
        server.grade(str(path), draws=-1)
    with pytest.raises(InputError, match="grade"):
        server.grad()
    with pytest.raises(InputError, match=r"none\.toml"):
        server.run("none.toml")
    with pytest.raises(InputError, match="a project of the archive"):
        server.run(server.project("none"))


def test_an_address_at_which_nobody_answers():
    for url in ("127.0.0.1", "http://127.0.0.1:9"):
        with pytest.raises(InputError, match="url"):
            aw.connect(url)
