"""A thousand pages and two hundred dropped event streams: the server's memory grows by at most five percent."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from anodeworks.project.starter import DEFAULT_ROUTE, starter

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc"),
]
PAGES = int(os.environ.get("PAGES", "1000"))
STREAMS = int(os.environ.get("STREAMS", "200"))
MOST = 1.05


class Server:
    """`anodeworks serve` with one project."""

    def __init__(self, folder: Path) -> None:
        path = folder / "plant.toml"
        path.write_text(starter(DEFAULT_ROUTE), encoding="utf-8")
        command = [sys.executable, "-m", "anodeworks", "serve", str(path), "--port", "0", "--json",
                   "--archive", str(folder / "home")]  # fmt: skip
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        said = ""
        while not said.rstrip().endswith("}"):
            said += self.process.stdout.readline()
        at = urlsplit(json.loads(said)["address"])
        self.host, self.port = at.hostname, at.port

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, str]:
        """Status and content."""
        there = http.client.HTTPConnection(self.host, self.port, timeout=120)
        there.request(method, path, json.dumps(body) if body is not None else None)
        answer = there.getresponse()
        found = answer.status, answer.read().decode("utf-8", "replace")
        there.close()
        return found

    def drop(self, path: str) -> None:
        """Open a stream, read its first event, and go away."""
        there = http.client.HTTPConnection(self.host, self.port, timeout=60)
        there.request("GET", path)
        assert there.getresponse().readline().startswith(b"event:")
        there.close()

    def memory(self) -> int:
        """What the process itself holds, kB."""
        said = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", said)[1])

    def settled(self) -> int:
        """Its memory when it has not grown for half a minute: whatever it loads in the background is loaded."""
        seen = [self.memory()]
        for _ in range(100):
            time.sleep(3)
            seen.append(self.memory())
            if len(seen) > 10 and max(seen[-10:]) - min(seen[-10:]) < 0.005 * seen[-1]:
                break
        return seen[-1]

    def whole(self, path: str) -> None:
        """A page, and the parts of it that are fetched when they are computed."""
        text = self.ask("GET", path)[1]
        for _ in range(300):
            held = re.findall(r'hx-get="([^"]+)" hx-trigger="load', text)
            if not held:
                return
            time.sleep(1)
            text = "".join(self.ask("GET", part.replace("&amp;", "&"))[1] for part in held)
        raise AssertionError(f"{path} still waits")


@pytest.fixture
def server(tmp_path) -> Iterator[Server]:
    made = Server(tmp_path)
    yield made
    made.process.terminate()
    made.process.wait(10)
    made.process.stdout.close()


def test_memory_stays(server):
    status, page = server.ask("GET", "/p/plant/draft/overview")
    assert status == 200
    paths = ["/", "/accounts/in", *sorted(set(re.findall(r'href="(/p/plant/draft/[a-z]+)"', page)))]
    assert len(paths) > 5
    for path in paths:
        server.whole(path)
    for _ in range(max(PAGES // 10 // len(paths), 3)):
        for path in paths:
            assert server.ask("GET", path)[0] == 200
    recipe = {"file": {"text": "[recipe.powder]\n"}}
    server.ask("POST", "/api/v1/questions/material", {**recipe, "draws": 1_000_000})
    waiting = json.loads(server.ask("POST", "/api/v1/questions/material", {**recipe, "draws": 999_999})[1])[
        "id"
    ]
    for _ in range(10):
        server.drop(f"/jobs/{waiting}/events")
    before = server.settled()
    for n in range(PAGES):
        assert server.ask("GET", paths[n % len(paths)])[0] == 200
    after_pages = server.memory()
    for _ in range(STREAMS):
        server.drop(f"/jobs/{waiting}/events")
    after = server.settled()
    print(f"{before} kB, {after_pages} kB after {PAGES} pages, {after} kB after {STREAMS} dropped streams")
    assert after <= MOST * before
