"""Answers while a slider moves, from the hand to the paint: one person in Chromium, and twenty on one server.

    python -m benchmarks.live_page [SECONDS] [PEOPLE]

A server of the workbench runs in a process of its own, one person in a real browser, the others as clients that do over
loopback HTTP what the page does: ten moves a second each, at most one request under way, moves that are stale by then
dropped. Times run from the time stamp of the browser's input event until the frame with the exact answer is drawn.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.measure import PROJECT, ROOT, machine

PORT: Final = 8951
ADDRESS: Final = f"http://127.0.0.1:{PORT}"
SLIDER: Final = "input[type=range]"
BROWSER: Final = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
RECORD: Final = """() => {
  window.heard?.abort();
  window.heard = new AbortController();
  window.seen = {preview: [], hollow: 0, exact: [], odds: []};
  document.addEventListener("input", (event) => requestAnimationFrame(() => {
    if (document.querySelector(".figure.preview")) seen.hollow += 1;
    setTimeout(() => seen.preview.push(performance.now() - event.timeStamp));
  }), {capture: true, signal: heard.signal});
  for (const name of ["exact", "odds"])
    document.addEventListener(`anodeworks:${name}`, (event) => seen[name].push(event.detail.took), heard);
}"""


def serve(folder: str) -> None:
    """The workbench with the worked example, and a page that says how much was compiled."""
    import uvicorn

    from anodeworks.study.live import Compiled
    from anodeworks.workbench.app import application
    from anodeworks.workbench.archive import Archive
    from anodeworks.workbench.home import Home

    archive = Archive("", Path(folder))
    archive.create("plant", PROJECT.read_text(encoding="utf-8"), "local")
    app, counter = application(Home(archive)), Compiled()
    app.add_api_route("/compiled", lambda: counter.count)
    uvicorn.run(app, host="127.0.0.1", port=PORT, log_level="warning")


@contextmanager
def server() -> Iterator[None]:
    """The server, ready to answer."""
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.Popen(
            [sys.executable, "-c", f"from benchmarks.live_page import serve; serve({folder!r})"], cwd=ROOT
        )
        try:
            for _ in range(600):
                if _asked("/live/plant/draft/slopes")[0] == 200:
                    break
                time.sleep(0.5)
            yield
        finally:
            run.terminate()
            run.wait()


def _asked(path: str, said: Any = None) -> tuple[int, Any]:
    """Status and answer; 0 where nobody answers yet."""
    content = None if said is None and path == "/compiled" else json.dumps(said or {}).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(ADDRESS + path, content), timeout=60) as answer:
            return answer.status, json.loads(answer.read())
    except OSError:
        return 0, None


def crowd(people: int, seconds: float) -> None:
    """Clients that move a number ten times a second each; prints their times as JSON."""
    import asyncio

    from anodeworks.view.headline import TILES

    took: list[float] = []
    stale = [0]
    key = "flows.silane.price"

    async def person(i: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
        end = time.monotonic() + seconds
        tick = time.monotonic() + i / people / 10
        move = 0
        while tick < end:
            await asyncio.sleep(max(tick - time.monotonic(), 0))
            move += 1
            said = {
                "moved": {key: 40 + i + 0.01 * (move % 900)},
                "figures": TILES,
                "client": f"{i}",
                "move": move,
            }
            begun = time.monotonic()
            content = json.dumps(said).encode()
            head = f"POST /live/plant/draft HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: {len(content)}\r\n\r\n"
            writer.write(head.encode() + content)
            headers = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            assert " 200 " in headers.split("\r\n")[0], headers
            length = int(headers.partition("content-length: ")[2].split("\r\n")[0])
            await reader.readexactly(length)
            took.append(1e3 * (time.monotonic() - begun))
            late = max(0, int((time.monotonic() - tick) * 10))
            stale[0] += late
            tick += 0.1 * (1 + late)
        writer.close()

    async def everybody() -> None:
        await asyncio.gather(*(person(i) for i in range(people)))

    asyncio.run(everybody())
    print(json.dumps({"answers": len(took), "stale": stale[0], **spread(took)}))


def spread(times: list[float]) -> dict[str, float]:
    """Median and 95th percentile of milliseconds."""
    if not times:
        return {"count": 0}
    return {
        "count": len(times),
        "median_ms": float(np.median(times)),
        "p95_ms": float(np.quantile(times, 0.95)),
    }


def settled(page: Any) -> None:
    """Wait until the page's documents are there: what was let go before is computed anew, for some seconds."""
    for _ in range(240):
        page.wait_for_timeout(500)
        with urllib.request.urlopen(f"{ADDRESS}/p/plant/draft/overview/answer", timeout=60) as answer:
            if b'class="waiting"' not in answer.read():
                break
    page.wait_for_timeout(1500)


def drag(page: Any, seconds: float) -> dict[str, Any]:
    """One slider moved ten times a second by the mouse."""
    slider = page.locator(SLIDER).first
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    middle, begun = box["y"] + box["height"] / 2, time.monotonic()
    page.evaluate(RECORD)
    page.mouse.move(box["x"] + 0.5 * box["width"], middle)
    page.mouse.down()
    for i in range(int(10 * seconds)):
        share = 0.5 + 0.45 * np.sin(i / 7)
        page.mouse.move(box["x"] + share * box["width"], middle)
        time.sleep(max(begun + (i + 1) / 10 - time.monotonic(), 0))
    page.wait_for_timeout(300)
    seen = page.evaluate("seen")
    page.mouse.up()
    return {
        "click to paint, exact": spread(seen["exact"]),
        "preview": spread(seen["preview"]),
        "hollow": seen["hollow"],
        "load": os.getloadavg()[0],
    }


def rests(page: Any, times: int) -> dict[str, Any]:
    """The odds while a slider is held, each time that the hand rests."""
    slider = page.locator(SLIDER).first
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    page.evaluate(RECORD)
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + box["height"] / 2)
    page.mouse.down()
    for i in range(times):
        page.mouse.move(box["x"] + (0.2 + 0.04 * i) * box["width"], box["y"] + box["height"] / 2)
        for _ in range(100):
            page.wait_for_timeout(100)
            if page.evaluate("seen.odds.length") > i:
                break
    found = spread(page.evaluate("seen.odds"))
    page.mouse.up()
    return {"odds, request to paint": found, "load": os.getloadavg()[0]}


def main(seconds: float = 60.0, people: int = 20) -> dict[str, Any]:
    """Everything, with the load at which it was measured."""
    from playwright.sync_api import sync_playwright

    found: dict[str, Any] = {**machine(), "seconds": seconds, "people": people}
    with server(), sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=list(BROWSER))
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{ADDRESS}/p/plant/draft/overview")
        page.wait_for_selector(SLIDER, timeout=300_000)
        settled(page)
        drag(page, 3)
        found["one person, right after letting go"] = drag(page, 6)
        settled(page)
        before = _asked("/compiled")[1]
        found["one person"] = drag(page, seconds)
        settled(page)
        words = ["-c", f"from benchmarks.live_page import crowd; crowd({people - 1}, {seconds + 2})"]
        others = subprocess.Popen([sys.executable, *words], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        time.sleep(1)
        found[f"{people} people"] = drag(page, seconds)
        found["the others, request to answer"] = json.loads(others.communicate()[0].splitlines()[-1])
        found["compiled"] = _asked("/compiled")[1] - before
        settled(page)
        found["odds"] = rests(page, 15)
        browser.close()
    return found


if __name__ == "__main__":
    print(
        json.dumps(
            main(*(kind(word) for kind, word in zip((float, int), sys.argv[1:], strict=False))), indent=2
        )
    )
