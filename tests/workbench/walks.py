"""A server of its own and a real browser before it, for walks through the workbench."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
WAIT = 240_000  # milliseconds for an answer; on a loaded machine a program compiles for a minute


@dataclass
class Server:
    """`anodeworks serve` as a person starts it, which can be ended and started again.

    archive: a folder, or the address of a database; its files stand beside the folder of projects then.
    """

    folder: Path
    archive: Path | str
    process: subprocess.Popen[str] | None = None
    address: str = ""

    def start(self) -> str:
        """Start it, and return its address."""
        command = [
            sys.executable,
            "-m",
            "anodeworks",
            "serve",
            str(self.folder),
            "--archive",
            str(self.archive),
        ]
        self.process = subprocess.Popen(
            [*command, "--port", "0", "--json", "--no-browser"], stdout=subprocess.PIPE, text=True,
            env={**os.environ, "XDG_DATA_HOME": str(self.folder.parent / "data")},
        )  # fmt: skip
        assert self.process.stdout is not None
        said = ""
        while not said.rstrip().endswith("}"):
            line = self.process.stdout.readline()
            assert line, "the server ended before it listened"
            said += line
        self.address = json.loads(said)["address"]
        return self.address

    def kill(self) -> None:
        """End it as a loss of power does."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            assert self.process.stdout is not None
            self.process.stdout.close()
            self.process = None


@dataclass
class Walk:
    """A page of a real browser, and all that went wrong in it."""

    page: Page
    server: Server
    faults: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def go(self, place: str) -> None:
        """Open a page, and wait until all of its parts are there."""
        self.page.goto(self.server.address.rstrip("/") + place)
        self.ready()

    def ready(self) -> None:
        """Wait until nothing is computed any more."""
        self.page.wait_for_selector(".waiting", state="detached", timeout=WAIT)


@contextmanager
def walking(
    folder: Path, archive: Path | str, language: str = "en", width: int = 1280, **more: str
) -> Iterator[Walk]:
    """A browser before a server with the projects of a folder."""
    server = Server(folder, archive)
    address = server.start()
    try:
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
            context = browser.new_context(viewport={"width": width, "height": 900}, locale="en-US", **more)
            context.add_cookies([{"name": "lang", "value": language, "url": address}])
            context.set_default_timeout(WAIT)  # a loaded machine is no fault
            walk = Walk(context.new_page(), server)
            walk.page.on("pageerror", lambda error: walk.faults.append(str(error)))
            walk.page.on("console", lambda said: _heard(walk, said.type, said.text))
            walk.page.on("request", lambda sent: _sent(walk, sent.url))
            yield walk
            browser.close()
    finally:
        server.kill()


def _heard(walk: Walk, kind: str, text: str) -> None:
    if (
        kind in ("error", "warning") and "422" not in text and "404" not in text
    ):  # what a walk writes wrongly by intent
        walk.faults.append(text)


def _sent(walk: Walk, url: str) -> None:
    if not url.startswith((walk.server.address, "data:")):
        walk.outside.append(url)
