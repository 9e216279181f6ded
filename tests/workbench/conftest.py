"""A workbench in memory, and an archive of its own for each test."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from anodeworks.workbench.answering import Answering
from anodeworks.workbench.app import application
from anodeworks.workbench.archive import Archive
from anodeworks.workbench.home import Home
from anodeworks.workbench.people.person import Person, asked_by

PROJECTS = Path(__file__).parents[2] / "projects"
HELD = re.compile(r'hx-get="([^"]+)" hx-trigger="load')  # parts of a page that are fetched once it is shown


@dataclass(frozen=True)
class Bench:
    """A browser without scripts, before a workbench."""

    client: TestClient
    home: Home

    def get(self, address: str, **said):
        """A page."""
        return self.client.get(address, **said)

    def post(self, address: str, **said):
        """A form that is sent."""
        return self.client.post(address, **said)

    def whole(self, address: str, language: str = "en") -> str:
        """A page with all its parts, as a person reads it."""
        self.client.cookies.set("lang", language)
        text = self.get(address).text
        for _ in range(60):
            parts = HELD.findall(text)
            if not parts:
                return text
            for part in parts:
                inner = self.get(part.replace("&amp;", "&"), headers={"hx-request": "true"}).text
                inner = inner.split('<div id="state" hx-swap-oob')[
                    0
                ]  # which replaces another part of the page
                before = re.search(
                    rf'<div [^>]*hx-get="{re.escape(part)}" hx-trigger="load[^>]*>.*?</div>', text
                )
                assert before is not None
                text = text.replace(before[0], inner)
        raise AssertionError(f"{address} still waits")


def made(folder: Path) -> Iterator[Bench]:
    """A workbench in a folder."""
    archive = Archive("", folder)
    home = Home(archive)
    client = TestClient(
        application(home), base_url="http://localhost", follow_redirects=False, raise_server_exceptions=False
    )
    yield Bench(client, home)
    home.close()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A workbench that has nothing yet."""
    yield from made(tmp_path / "home")


@pytest.fixture(scope="module")
def ankang(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """A workbench with the worked example of the projects."""
    for bench in made(tmp_path_factory.mktemp("home")):
        bench.home.archive.create("ankang", (PROJECTS / "ankang.toml").read_text(encoding="utf-8"), "local")
        yield bench


def occupied(answering: Answering, until: threading.Event) -> None:
    """Let all its threads be busy, for people of whom none has them all."""
    first = []
    for n in range(answering.threads):
        with asked_by(Person(f"other {n}", "editor")):
            first.append(answering.ask(f"of others {n}", lambda: until.wait(60)))
    while not all(each.running() for each in first):
        time.sleep(0.001)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """An archive in a folder of the test's own."""
    made = Archive("", tmp_path / "home")
    yield made
    made.close()
