"""Who came by a link sees one version: no address and no field of one leads him to anything else."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from anodeworks.project.starter import DEFAULT_ROUTE, starter
from anodeworks.view.questions import QUESTIONS
from anodeworks.workbench.app import application
from anodeworks.workbench.archive import Archive
from anodeworks.workbench.home import Home
from anodeworks.workbench.people.accounts import Accounts
from anodeworks.workbench.project_frame import path as path_of
from tests.workbench.test_people import OWN, Unanswered, content, routes_of

OTHERS = {"with", "project", "record", *(s.name for q in QUESTIONS for s in q.subjects if s.kind != "word")}
NAMES = {path_of(q) for q in QUESTIONS if len(q.subjects) > 1 or q.name in ("check", "lab fit")} | {
    "calendar",
    "laboratory",
}


@pytest.fixture
def guest(archive: Archive) -> Iterator[tuple[TestClient, Home, str, list[str]]]:
    """Who follows a link to the first of two versions of a plant; beside it stands another plant."""
    accounts = Accounts(archive)
    accounts.add("ann", "editor", "correct horse battery", "test")
    text = starter(DEFAULT_ROUTE)
    archive.create("Harbour", text, "ann")
    first = archive.version("harbour").digest
    archive.save("harbour", base=first, text=text + "\n# later\n", note="Later thoughts", by="ann")
    archive.create("Quarry", text + "\n# quarry\n", "ann")
    archive.note("harbour", "", "Between ourselves", "ann")
    upload = archive.upload("harbour", "Furnace diary.csv", b"batch\n1\n", "ann")
    secret = accounts.passes.give("link", "ann", project="harbour", version=first)
    home = Home(
        archive, answering=Unanswered(), explaining=Unanswered(), asking=Unanswered(), accounts=accounts
    )
    client = TestClient(
        application(home),
        base_url="http://plant.example",
        follow_redirects=False,
        raise_server_exceptions=False,
    )
    client.get(f"/s/{secret}")
    others = [archive.version("harbour").digest, archive.version("quarry").digest, upload.id]
    yield client, home, first, others
    home.close()


def places(path: str, first: str, others: list[str]) -> Iterator[str]:
    """An address with its own version and with others' in its places."""
    for slug, version in (("harbour", first[:12]), ("harbour", others[0][:12]), ("harbour", "draft"),
                          ("quarry", others[1][:12]), ("quarry", "draft"), ("quarry", first[:12])):  # fmt: skip
        here = re.sub(r"\{(project|slug)\}", slug, path).replace("{version}", version)
        names = NAMES if "{name}" in here else {"x"}
        yield from (re.sub(r"\{[^}]*\}", name, here) for name in sorted(names))


def test_a_link_leads_to_one_version_by_no_way_to_another(guest, monkeypatch):
    client, home, first, others = guest
    monkeypatch.setattr("anodeworks.workbench.people.limits.Rate.wait", lambda *_: 0.0)
    before = content(home.archive.database)
    said = {name: [f"quarry@{others[1][:12]}", "quarry@draft", f"harbour@{others[0][:12]}"] if name == "with"
            else ["quarry", others[2]] for name in OTHERS}  # fmt: skip
    asked = ["", *(f"?asked=1&{name}={value}" for name, values in said.items() for value in values)]
    seen, wrong = 0, []
    for route in routes_of(client.app):
        for method in sorted(set(getattr(route, "methods", ()) or ()) & {"GET", "POST"}):
            if route.path.startswith(("/accounts/out", "/s/", "/static/", "/settings")):
                continue
            for address in sorted(set(places(route.path, first, others))):
                beside = any(
                    word in route.path for word in ("/ask/", "/answer/", "/take/", "/compare", "laboratory")
                )
                for query in asked if beside and f"harbour/{first[:12]}" in address else asked[:1]:
                    if "/take/" in address and not query.startswith("?asked=1&"):
                        continue
                    answer = client.request(method, address + query, headers=OWN)
                    seen += answer.status_code == 200
                    named = () if others[0][:12] in address + query else (others[0][:12],)
                    secrets = ("Quarry", "Later thoughts", "Between ourselves", "Furnace diary", *named)
                    if any(word in answer.text for word in secrets):
                        wrong.append((method, address + query))
    assert seen > 20
    assert not wrong, wrong[:3]
    keys = [*home.answering.asked, *home.explaining.asked, *home.asking.asked]
    assert keys
    assert not [key for key in keys if any(digest in key.split("?")[0] for digest in others[:2])]
    assert content(home.archive.database) == before


def test_links_are_told_apart(guest):
    from anodeworks.workbench.people.guard import _linked

    _, home, first, _ = guest
    made = [home.accounts.passes.give("link", "ann", project="harbour", version=first) for _ in range(2)]

    class Asked:
        def __init__(self, secret, host):
            self.cookies, self.client = {"link": secret}, type("Client", (), {"host": host})

    names = {str(_linked(Asked(secret, host), home)) for secret in made for host in ("10.0.0.1", "10.0.0.2")}
    assert len(names) == 4


def test_no_link_of_a_guests_page_is_closed_to_him(guest, monkeypatch):
    """What he sees leads somewhere: every link of every page of his version."""
    client, _, first, _ = guest
    monkeypatch.setattr("anodeworks.workbench.people.limits.Rate.wait", lambda *_: 0.0)
    at = f"/p/harbour/{first[:12]}"
    number = "activities.infiltration.utilisation"
    waiting = [f"{at}/overview", f"{at}/explain/{number}", f"{at}/activity/infiltration", "/library/sources"]
    seen, closed = set(waiting), []
    while waiting:
        answer = client.get(here := waiting.pop())
        if answer.status_code == 403:
            closed.append(here)
        for to in re.findall(r'(?:href|hx-get)="(/[^"#]*)', answer.text):
            one = to.replace("&amp;", "&")
            kind = re.sub(r"explain/[^/]*$|sources/[^/]*$|activities/[^/]*$|routes/[^/]*$|group/.*$", "", one)
            known = one.startswith(("/static/", "/settings")) or "/download/" in one or kind in seen
            if not known:
                seen.add(kind)
                waiting.append(one)
    assert len(seen) > 25
    assert not closed, closed
