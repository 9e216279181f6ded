"""Who comes in, what each may do, and that nothing that changes something comes from elsewhere."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from anodeworks.errors import InputError
from anodeworks.remedies import OUT
from anodeworks.workbench.answering import Answering, Promised
from anodeworks.workbench.app import application
from anodeworks.workbench.archive import Archive
from anodeworks.workbench.archive.database import Database
from anodeworks.workbench.home import Home
from anodeworks.workbench.people.accounts import Accounts, here_alone, ready
from anodeworks.workbench.people.limits import Rate, TooLarge, measured
from anodeworks.workbench.people.person import Person

PASSWORD = "correct horse battery"
OWN = {"origin": "http://plant.example"}


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Hashes that cost little, and tries without end: what they cost is argon2's affair."""
    from argon2 import PasswordHasher

    monkeypatch.setattr(
        "anodeworks.workbench.people.accounts._hasher", lambda: PasswordHasher(time_cost=1, memory_cost=64)
    )
    monkeypatch.setattr("anodeworks.workbench.routes.people.TRIES", Rate(1 / 30, 6))
    monkeypatch.setattr("anodeworks.workbench.routes.people.FROM", Rate(1 / 2, 120))


@pytest.fixture
def accounts(archive: Archive) -> Accounts:
    found = Accounts(archive)
    for role in ("admin", "editor", "viewer"):
        found.add(role, role, PASSWORD, "test")
    archive.create("Harbour", "[project]\nname = 'Harbour'\n", "editor")
    return found


@pytest.fixture
def server(accounts: Accounts) -> Iterator[object]:
    home = Home(archive=accounts.archive, accounts=accounts)
    app = application(home)

    def come(name: str = "") -> TestClient:
        client = TestClient(app, base_url="http://plant.example", follow_redirects=False)
        if name:
            given = {"name": name, "password": PASSWORD}
            assert client.post("/accounts/in", data=given, headers=OWN).status_code == 303
        return client

    come.app = app
    yield come
    home.close()  # no thread computes on while the process ends


def routes_of(app) -> list:
    """Every route of an application, those of its parts too."""
    found = []
    for route in app.routes:
        part = getattr(route, "original_router", None)
        found += part.routes if part else [route]
    return found


def changing(app) -> list[tuple[str, str]]:
    """Every route that changes something, with words in its places."""
    found = []
    for route in routes_of(app):
        for method in sorted(set(getattr(route, "methods", ()) or ()) - {"GET", "HEAD", "OPTIONS"}):
            path = re.sub(r"\{project\}|\{slug\}", "harbour", route.path)
            path = re.sub(r"\{version\}", "draft", path)
            found.append((method, re.sub(r"\{[^}]*\}", "x", path)))
    return found


def content(database: Database) -> dict[str, list]:
    """All that a database holds, the passes' use aside."""
    with database.reading() as db:
        names = (
            "texts",
            "projects",
            "versions",
            "drafts",
            "changes",
            "answers",
            "uploads",
            "notes",
            "jobs",
            "people",
        )
        return {name: db.all(f"SELECT * FROM {name} ORDER BY 1, 2") for name in names}


def test_a_viewer_changes_nothing(server, accounts):
    viewer, before = server("viewer"), content(accounts.archive.database)
    routes = changing(server.app)
    assert len(routes) > 8
    for method, path in routes:
        answer = viewer.request(
            method, path, headers=OWN, data={"name": "viewer", "role": "admin", "label": "x"}
        )
        own = path.startswith(
            ("/accounts/in", "/accounts/join/", "/accounts/out", "/accounts/password", "/live/")
        )
        assert own or answer.status_code == 403, (method, path, answer.status_code)
        if path == "/accounts/out":
            viewer = server("viewer")
    for route in routes_of(server.app):  # what is only read changes nothing either
        if "GET" in (getattr(route, "methods", ()) or ()):
            viewer.get(re.sub(r"\{[^}]*\}", "harbour", route.path))
    assert content(accounts.archive.database) == before


class Unanswered(Answering):
    """Remembers what was asked, and computes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def ask(self, key, answer, draft=""):
        self.asked.append(key)
        future: Promised = Promised()
        future.set_exception(InputError("x", "nothing is computed here", "", OUT))
        return future


def inside(archive: Archive, path: str) -> Iterator[str]:
    """An address with things in its places that there are: the project, its version, page, note, upload, number."""
    version = archive.version("harbour").digest[:12]
    upload = archive.upload("harbour", "batches.csv", b"batch\n1\n", "editor").id
    note = archive.note("harbour", "", "said", "editor").id
    for at in ("draft", version):
        here = (
            re.sub(r"\{(project|slug)\}", "harbour", path)
            .replace("{version}", at)
            .replace("{upload}", upload)
        )
        here = here.replace("{note}", str(note)).replace("{id}", str(note)).replace("{digest}", version)
        names = ("overview", "study", "programme.horizon")
        yield from {re.sub(r"\{[^}]*\}", name, here) for name in (names if "{" in here else ("",))}


def test_a_viewer_changes_nothing_of_what_there_is_by_any_method(accounts, monkeypatch):
    """Every address of the application with real things in its places, by every method, by session and by token."""
    monkeypatch.setattr("anodeworks.workbench.people.limits.Rate.wait", lambda *_: 0.0)
    archive = accounts.archive
    archive.change("harbour", "editor", "programme.horizon", "12 year")
    home = Home(
        archive, answering=Unanswered(), explaining=Unanswered(), asking=Unanswered(), accounts=accounts
    )
    app = application(home)
    addresses = sorted({each for route in routes_of(app) for each in inside(archive, route.path)})
    before = content(archive.database)
    bearer = {"authorization": f"Bearer {accounts.passes.give('token', 'viewer')}"}
    session = {**OWN, "cookie": f"session={accounts.passes.give('session', 'viewer')}"}
    own = ("/accounts/in", "/accounts/join/", "/accounts/out", "/accounts/password", "/live/", "/s/", "/settings",
           "/static/")  # fmt: skip
    asked = {"asked": "1", "key": "programme.horizon", "written": "9 year", "name": "viewer", "role": "admin"}
    seen = 0
    for headers in (session, bearer):
        client = TestClient(
            app, base_url="http://plant.example", follow_redirects=False, raise_server_exceptions=False
        )
        for address in addresses:
            for method in ("POST", "PUT", "PATCH", "DELETE"):
                if not address.startswith(own):
                    answer = client.request(method, address, headers=headers, data=asked)
                    assert answer.status_code == 403, (method, address, answer.status_code)
                    seen += 1
            for query in ("", "?asked=1&key=programme.horizon&written=9+year"):
                if not address.startswith("/accounts/out"):
                    assert client.get(address + query, headers=headers).status_code != 500, address
    assert seen > 200
    assert content(archive.database) == before
    home.close()


def test_nobody_sees_anything_without_an_account(server):
    stranger = server()
    for route in routes_of(server.app):
        path = re.sub(r"\{[^}]*\}", "harbour", route.path)
        for method in sorted(set(getattr(route, "methods", ()) or ()) & {"GET", "POST", "PUT", "DELETE"}):
            answer = stranger.request(method, path, headers=OWN)
            public = path.startswith(("/static/", "/accounts/in", "/accounts/join/", "/s/", "/settings"))
            to_door = answer.status_code == 303 and answer.headers["location"].startswith("/accounts/in")
            assert public or to_door or answer.status_code in (401, 429), (method, path, answer.status_code)


def test_only_administrators_see_to_people(server):
    for name, allowed in (("admin", True), ("editor", False)):
        client = server(name)
        made = client.post("/accounts/people/invite", data={"role": "viewer"}, headers=OWN)
        assert (made.status_code == 200) is allowed
        assert (client.get("/accounts/people/journal").status_code == 200) is allowed


def test_an_invitation_serves_once(server):
    made = server("admin").post("/accounts/people/invite", data={"role": "editor"}, headers=OWN).text
    address = re.search(r"http://plant.example(/accounts/join/[\w-]+)", made)[1]
    new = server()
    assert new.get(address).status_code == 200
    short = new.post(address, data={"name": "王工", "password": "short"}, headers=OWN)
    assert (short.status_code, "10" in short.text) == (422, True)
    assert new.post(address, data={"name": "王工", "password": PASSWORD}, headers=OWN).status_code == 303
    assert "王工" in new.get("/accounts").text
    assert server().get(address).status_code == 404


def test_a_link_shows_one_version_and_nothing_else(server, accounts):
    version = accounts.archive.version("harbour").digest
    made = server("editor").post("/links", data={"project": "harbour"}, headers=OWN).text
    address = re.search(r"http://plant.example(/s/[\w-]+)", made)[1]
    guest = server()
    assert guest.get(address).headers["location"] == f"/p/harbour/{version[:12]}/overview"
    assert guest.get(f"/p/harbour/{version[:12]}/overview").status_code != 403
    for path in (
        "/",
        "/p/harbour/draft/overview",
        "/p/other/draft/overview",
        "/accounts",
        f"/p/harbour/{version[:3]}/x",
    ):
        assert guest.get(path).status_code == 403, path
    assert guest.post("/links", data={"project": "harbour"}, headers=OWN).status_code == 403


def test_what_another_page_sends_is_refused(server):
    client = server("editor")
    for headers in ({"origin": "http://elsewhere.example"}, {"sec-fetch-site": "cross-site"}, {}):
        assert client.post("/accounts/tokens", data={"label": "x"}, headers=headers).status_code == 403
    for headers in (OWN, {"sec-fetch-site": "same-origin"}):
        assert client.post("/accounts/tokens", data={"label": "x"}, headers=headers).status_code == 200


def test_a_token_asks_in_ones_name_until_it_is_ended(server, accounts):
    client = server("editor")
    secret = re.search(
        r"<code>([\w-]{40,})</code>", client.post("/accounts/tokens", data={"label": "x"}, headers=OWN).text
    )[1]
    program = server()
    bearer = {"authorization": f"Bearer {secret}"}
    assert "editor" in program.get("/accounts", headers=bearer).text
    (given,) = accounts.passes.of("token", "editor")
    client.post(f"/accounts/passes/{given.digest}/end", headers=OWN)
    assert program.get("/accounts", headers=bearer).status_code == 303


def test_cookies_are_for_this_server_alone(server):
    client = server()
    said = client.post("/accounts/in", data={"name": "editor", "password": PASSWORD}, headers=OWN).headers[
        "set-cookie"
    ]
    assert "HttpOnly" in said
    assert "SameSite=lax" in said
    assert PASSWORD not in said
    client.post("/accounts/out", headers=OWN)
    assert client.get("/accounts").status_code == 303


def test_passwords_cannot_be_tried_out(server):
    client = server()
    wrong = [
        client.post("/accounts/in", data={"name": "admin", "password": f"wrong {n}"}, headers=OWN).status_code
        for n in range(8)
    ]
    assert wrong[:6] == [422] * 6
    assert wrong[6:] == [429] * 2


def test_a_team_behind_one_address_comes_in_and_nobody_is_shut_out(server, monkeypatch):
    for _ in range(12):
        server("editor")
    for n in range(7):
        server().post("/accounts/in", data={"name": "admin", "password": f"wrong {n}"}, headers=OWN)
    given = {"name": "admin", "password": PASSWORD}
    assert server().post("/accounts/in", data=given, headers=OWN).status_code == 429
    elsewhere = TestClient(
        server.app, base_url="http://plant.example", follow_redirects=False, client=("10.0.0.9", 1)
    )
    assert elsewhere.post("/accounts/in", data=given, headers=OWN).status_code == 303
    now = time.monotonic()
    monkeypatch.setattr("anodeworks.workbench.people.limits.time.monotonic", lambda: now + 31)
    server("admin")


def test_a_way_back_leads_nowhere_else(server):
    client = server()
    for back in ("https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example"):
        given = {"name": "editor", "password": PASSWORD, "back": back}
        assert client.post("/accounts/in", data=given, headers=OWN).headers["location"] == "/"


def test_passwords_change_and_everything_ends(server, accounts):
    client, other = server("editor"), server("editor")
    new = "another long password"
    wrong = client.post("/accounts/password", data={"old": "no", "new": new}, headers=OWN)
    assert wrong.status_code == 422
    assert (
        client.post("/accounts/password", data={"old": PASSWORD, "new": new}, headers=OWN).status_code == 303
    )
    assert client.get("/accounts").status_code == 200
    assert other.get("/accounts").status_code == 303
    assert accounts.enter("editor", PASSWORD) is None
    assert accounts.enter("editor", new) == Person("editor", "editor")


def test_an_administrator_stays(accounts):
    admin = Person("admin", "admin")
    for change in (lambda: accounts.close("admin", admin), lambda: accounts.role("admin", "viewer", admin)):
        with pytest.raises(InputError, match="last administrator"):
            change()
    accounts.close("editor", admin)
    assert accounts.enter("editor", PASSWORD) is None
    with pytest.raises(InputError, match="nobody has"):
        accounts.add("editor", "viewer", PASSWORD, "admin")


def test_secrets_are_kept_as_digests(server, accounts):
    client = server("editor")
    kept = str(content(accounts.archive.database)) + str(accounts.passes.of("session"))
    assert client.cookies["session"] not in kept
    assert PASSWORD not in kept


@pytest.mark.parametrize(
    ("host", "alone"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("[::1]", True), ("0.0.0.0", False), ("10.0.0.5", False),
     ("plant.example", False), ("::", False), ("", False)],
)  # fmt: skip
def test_off_this_machine_nobody_listens_without_accounts(archive, host, alone):
    assert here_alone(host) is alone
    accounts = Accounts(archive)
    if alone:
        ready(host, accounts)
        return
    with pytest.raises(InputError, match="--admin"):
        ready(host, accounts)
    accounts.add("ann", "admin", PASSWORD, "test")
    ready(host, accounts)


def test_a_machine_by_itself_answers_to_its_own_name_alone(bench):
    assert bench.get("/").status_code == 200
    assert bench.get("/", headers={"host": "plant.example"}).status_code == 421
    assert bench.post("/settings", headers={"origin": "http://elsewhere.example"}).status_code == 403


def test_requests_are_measured(server):
    client = server("editor")
    assert client.post("/links", headers={**OWN, "content-length": str(2**30)}).status_code == 413

    async def endless():
        return {"type": "http.request", "body": b"x" * 1000, "more_body": True}

    async def read() -> None:
        received = measured(endless, 2500)
        for _ in range(3):
            await received()

    with pytest.raises(TooLarge):
        asyncio.run(read())


def test_one_person_has_so_many_requests():
    rate = Rate(10, 3)
    assert [rate.wait("ann") > 0 for _ in range(4)] == [False, False, False, True]
    assert rate.wait("ben") == 0


def test_a_part_that_is_fetched_after_the_session_ended_leads_the_page_to_the_door(server):
    here = "http://plant.example/p/harbour/draft/plant"
    for method, path in (("GET", "/p/harbour/draft/plant/answer"), ("POST", "/p/harbour/draft/change"),
                         ("POST", "/jobs/x/cancel")):  # fmt: skip
        answer = server().request(method, path, headers={**OWN, "hx-request": "true", "referer": here})
        assert answer.headers["hx-redirect"] == "/accounts/in?back=%2Fp%2Fharbour%2Fdraft%2Fplant"
        assert not answer.text


def test_an_account_is_closed_after_a_question_alone(server, accounts):
    admin = server("admin")
    assert 'action="/accounts/people/close"' not in admin.get("/accounts").text
    asked = admin.get("/accounts/people/close?name=viewer").text
    assert 'action="/accounts/people/close"' in asked
    assert "viewer" in asked
    assert accounts.person("viewer") is not None
    assert admin.get("/accounts/people/close?name=nobody").status_code == 404
    assert server("editor").get("/accounts/people/close?name=viewer").status_code == 403
