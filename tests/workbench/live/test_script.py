"""The script of a page in a browser, against a server that answers by hand: what is drawn when, and what is asked."""

from __future__ import annotations

import json
import shutil
import socket
import threading
import time

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from anodeworks.quantity.wording import Quantity, scale
from anodeworks.workbench import static_files

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

PAGE = """<!DOCTYPE html><html lang="en"><head><title>t</title>
<script src="/live.js" type="module"></script></head><body>
<main data-project="plant" data-version="draft" data-lang="en">
<data class="figure" data-figure="worth" value="1e9">1.00 bn CNY</data><span data-moved="worth"></span>
<span data-range="worth"></span>
<data class="middle" data-figure="worth" data-part="middle" data-base="1e9" value="2e9">2.00 bn CNY</data>
<div class="verdicts">pays</div>
<input type="range" data-key="a" data-si="10" min="0" max="20" step="any" value="10"><output data-said="a"></output>
<p role="alert" data-fault="a"></p>
<select data-key="c"><option>x</option><option>y</option></select>
<svg width="400" height="50" viewBox="0 0 200 25"><g class="bar" data-key="start" data-si="2026" data-per-year="20"
data-label="phase 1" data-text="January 2026"><title>13 mo</title>
<rect x="20" y="5" width="40" height="10"/></g></svg>
<p role="status" data-stage></p>
<section data-job="7"><progress></progress><output></output><button type="button" data-cancel>stop</button></section>
<form id="undo" method="post" action="/undo"><button>undo</button></form>
</main></body></html>"""


WORDS = {
    "401": "signed out",
    "403": "look only",
    "413": "too large",
    "429": "in {n} s",
    "500": "a fault",
    "door": "in",
}
PAGE = PAGE.replace("data-lang", f"data-told='{json.dumps(WORDS)}' data-lang").replace(
    "</main>", "</main><div id=told></div>"
)


def script(request):
    content = static_files.content(f"{request.path_params['name']}.js")
    return Response(content, media_type="text/javascript")


class Server:
    """Answers worth = 1e9 + 1e7 (a - 10), as slowly as it is told to, and remembers what it was asked."""

    def __init__(self):
        (
            self.asked,
            self.kept,
            self.undone,
            self.cancelled,
            self.slow,
            self.status,
            self.together,
            self.most,
        ) = [], [], 0, False, 0.0, 200, 0, 0
        self.keeping = 204
        routes = [
            Route("/", lambda _: HTMLResponse(PAGE)),
            Route("/{name}.js", script),
            Route("/live/plant/draft", self.figures, methods=["POST"]),
            Route("/live/plant/draft/slopes", self.slopes, methods=["POST"]),
            Route("/live/plant/draft/odds", self.odds, methods=["POST"]),
            Route("/p/plant/draft/change", self.change, methods=["POST"]),
            Route("/jobs/7/events", self.events),
            Route("/jobs/7/cancel", self.cancel, methods=["POST"]),
            Route("/undo", self.undo, methods=["POST"]),
        ]
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        config = uvicorn.Config(Starlette(routes=routes), host="127.0.0.1", port=self.port, log_level="error")
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)

    async def figures(self, request):
        import asyncio

        said = await request.json()
        self.asked.append(said)
        self.together += 1
        self.most = max(self.most, self.together)
        await asyncio.sleep(self.slow)
        self.together -= 1
        if self.status not in (200, 422):
            return Response(
                "<p>a page</p>", self.status, headers={"retry-after": "1"} if self.status == 429 else {}
            )
        if self.status == 422:
            error = {"key": "a", "message": "a: found 7; allowed: 8 to 9"}
            return JSONResponse({"error": error}, 422)
        worth = 1e9 + 1e7 * (said["moved"].get("a", 10) - 10)
        words = {
            key: {"si": si, "text": f"{si:.2f} CNY", "written": f"{si:.2f} CNY"}
            for key, si in said["moved"].items()
        }
        words |= {key: {"si": 0, "text": word, "written": word} for key, word in said["changes"].items()}
        text = Quantity(worth, "CNY").said("en")
        figures = {"worth": {"si": worth, "text": text, "moved": "moved"}}
        return JSONResponse(
            {"figures": figures, "changes": words, "flags": [], "exact": True, "stage": "", "took_ms": 1}
        )

    async def slopes(self, request):
        how = scale("CNY", [1e9])
        shape = {"factor": how.factor, "offset": how.offset, "behind": how.behind(), "kind": how.kind}
        told = {"worth": {"si": 1e9, "slopes": {"a": 1e7, "start": 0.0}, "scale": shape}}
        return JSONResponse({"figures": told, "stage": "ready"})

    async def odds(self, request):
        middle = {"si": 2.1e9, "text": "2.10 bn CNY"}
        worth = {"text": "0.9 to 1.1 bn CNY", "middle": middle}
        return JSONResponse({"figures": {"worth": worth}, "claims": {}, "draws": 1023})

    async def change(self, request):
        self.kept.append((await request.json())["changes"])
        return Response(status_code=self.keeping)

    async def events(self, request):
        import asyncio

        async def told():
            yield 'event: progress\ndata: {"done": 3, "total": 8, "said": "3 of 8"}\n\n'
            while not self.cancelled:
                await asyncio.sleep(0.02)
            yield 'event: over\ndata: {"done": 3, "said": "", "words": "cancelled", "state": "cancelled"}\n\n'

        return StreamingResponse(told(), media_type="text/event-stream")

    async def cancel(self, request):
        self.cancelled = True
        return Response(status_code=204)

    async def undo(self, request):
        self.undone += 1
        return Response(status_code=204)

    def close(self):
        self.cancelled = self.server.should_exit = True
        self.thread.join(10)


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as play:
        made = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield made
        made.close()


@pytest.fixture
def server():
    made = Server()
    yield made
    made.close()


@pytest.fixture
def page(browser, server):
    made, faults = browser.new_page(), []
    made.on("pageerror", lambda error: faults.append(str(error)))
    made.goto(f"http://127.0.0.1:{server.port}/")
    until(made, "document.querySelector('[data-stage]').textContent === 'ready'")
    yield made
    made.close()
    assert not faults


def until(page, condition):
    page.wait_for_function(condition, timeout=10_000)


def eventually(found, expected):
    """Waits for what another thread does."""
    end = time.monotonic() + 10
    while found() != expected and time.monotonic() < end:
        time.sleep(0.02)
    assert found() == expected


def set_slider(page, value):
    """Moves the slider; gives the figure and its classes as they stand before anything can have been answered."""
    return page.evaluate(
        """(value) => { const s = document.querySelector("input"); s.value = value;
        s.dispatchEvent(new Event("input", {bubbles: true}));
        const f = document.querySelector(".figure"); return [f.textContent, f.className]; }""",
        value,
    )


def test_a_move_is_drawn_hollow_and_then_exactly(page, server):
    server.slow = 0.2
    assert set_slider(page, 15) == ["1.05 bn CNY", "figure preview"]
    until(page, "!document.querySelector('.figure.preview')")
    assert page.inner_text(".figure") == "1.05 bn CNY"
    assert page.inner_text("[data-said]") == "15.00 CNY"
    assert page.inner_text("[data-moved]") == "moved"
    until(page, "document.querySelector('[data-range]').textContent === '0.9 to 1.1 bn CNY'")


def test_one_request_is_under_way_and_stale_moves_are_dropped(page, server):
    server.slow = 0.5
    moves = """async ([values, frames]) => { const s = document.querySelector("input"); for (const value of values) {
        s.value = value; s.dispatchEvent(new Event("input", {bubbles: true}));
        if (frames) await new Promise((done) => requestAnimationFrame(() => setTimeout(done))); } }"""
    page.evaluate(moves, [[*range(1, 11)], False])
    until(page, "document.querySelector('[data-said]').textContent === '10.00 CNY'")
    assert [said["moved"]["a"] for said in server.asked] == [10]  # what is moved within a frame is one move
    page.evaluate(moves, [[*range(9, 0, -1)], True])
    until(page, "document.querySelector('[data-said]').textContent === '1.00 CNY'")
    asked = [said["moved"]["a"] for said in server.asked][1:]
    assert asked[-1] == 1
    assert len(asked) < 9
    assert server.most == 1


def test_what_is_let_go_is_kept_once(page, server):
    page.focus("input")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.evaluate("document.addEventListener('anodeworks:kept', () => { window.kept = true; })")
    until(page, "window.kept")
    assert server.kept == [{"a": "10.60 CNY"}]
    page.select_option("select", "y")
    eventually(lambda: server.kept[1:], [{"c": "y"}])


def test_leaving_the_page_keeps_at_once(page, server):
    set_slider(page, 12)
    until(page, "document.querySelector('[data-said]').textContent === '12.00 CNY'")
    page.goto("about:blank")
    eventually(lambda: server.kept, [{"a": "12.00 CNY"}])


def test_a_value_that_cannot_be_is_told_beside_it(page, server):
    server.status = 422
    set_slider(page, 7)
    until(page, "document.querySelector('[data-fault]').textContent.includes('allowed: 8 to 9')")
    assert page.get_attribute("input", "aria-invalid") == "true"
    server.status = 200
    set_slider(page, 8)
    until(page, "!document.querySelector('[data-fault]').textContent")


@pytest.mark.parametrize("status", [401, 403, 413, 500, 502])
def test_what_is_refused_is_told_and_not_asked_again(page, server, status):
    server.keeping = status
    page.focus("input")
    page.keyboard.press("ArrowRight")
    word = WORDS[str(min(status, 500))]
    until(page, f"document.getElementById('told').textContent.includes({word!r})")
    assert page.evaluate("document.querySelectorAll('#told a').length") == (1 if status == 401 else 0)
    server.status = status
    set_slider(page, 13)
    time.sleep(1.5)
    assert (len(server.kept), len(server.asked)) == (1, 2)


def test_too_many_are_told_with_their_time_and_asked_again(page, server):
    server.status = 429
    set_slider(page, 12)
    until(page, "document.getElementById('told').textContent.includes('in 1 s')")
    server.status = 200
    until(page, "document.querySelector('[data-said]').textContent === '12.00 CNY'")


def test_who_only_looks_tries_and_keeps_nothing(page, server):
    page.evaluate("document.querySelector('main').dataset.untaken = 'tried, not kept'")
    page.focus(".bar")
    page.keyboard.press("ArrowRight")
    until(page, "document.getElementById('told').textContent === 'tried, not kept'")
    page.goto("about:blank")
    time.sleep(0.5)
    assert server.kept == []


def test_a_bar_is_dragged_and_moved_by_keys(page, server):
    box = page.locator(".bar").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 20, y)  # 10 units of the drawing: half a year
    page.mouse.up()
    until(page, "document.querySelector('.bar').getAttribute('transform') === 'translate(10 0)'")
    eventually(lambda: server.kept, [{"start": "2026.50 CNY"}])
    page.focus(".bar")
    page.keyboard.press("ArrowLeft")
    eventually(lambda: server.kept[1:], [{"start": "2026.42 CNY"}])


def test_a_bar_is_named_once_and_says_its_date_before_it_is_moved(page, server):
    bar = page.locator(".bar")
    assert bar.get_attribute("aria-label") == "phase 1"
    assert bar.get_attribute("aria-valuetext") == "January 2026"


def test_what_is_not_known_anew_is_hollow_until_it_is(page, server):
    until(page, "document.querySelector('.middle').textContent === '2.00 bn CNY'")
    server.slow = 0.3
    set_slider(page, 12)
    until(page, "document.querySelector('.middle.preview')?.textContent === '2.02 bn CNY'")
    assert page.locator("[data-range].preview, .verdicts.preview").count() == 2
    until(page, "!document.querySelector('.middle.preview, [data-range].preview')")
    assert page.locator(".middle").inner_text() == "2.10 bn CNY"  # what the odds say


def test_keys_undo_after_what_was_moved_is_kept(page, server):
    set_slider(page, 9)
    until(page, "document.querySelector('[data-said]').textContent === '9.00 CNY'")
    page.keyboard.press("Control+z")
    eventually(lambda: server.undone, 1)
    assert server.kept == [{"a": "9.00 CNY"}]


def test_a_job_is_followed_and_cancelled(page, server):
    until(page, "document.querySelector('[data-job] output').textContent === '3 of 8'")
    assert (
        page.evaluate("document.querySelector('progress').value / document.querySelector('progress').max")
        == 3 / 8
    )
    page.evaluate(
        "document.addEventListener('anodeworks:job', (event) => { window.ended = event.detail.state; })"
    )
    page.click("[data-cancel]")
    until(page, "window.ended === 'cancelled'")
    assert page.inner_text("[data-job] output") == "cancelled"


def test_a_preview_is_worded_as_the_server_words(page, server):
    """On the scale of the last exact answer."""
    how, server.slow = scale("CNY", [1e9]), 1.0
    page.evaluate("() => { const s = document.querySelector('input'); s.max = 1e9; s.min = -1e9; }")
    for si in (0.0, 1.0, -12.3456e6, 999.4e6, 999.6e6, 1.2345e9, 123456e9, 12.345e3, -0.5e9, 99.95e9):
        assert set_slider(page, 10 + (si - 1e9) / 1e7)[0] == how.full(si), si
