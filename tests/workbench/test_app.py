"""What all answers of the workbench have in common."""

from __future__ import annotations

import gzip
import hashlib
import re
import tomllib

import pytest

from anodeworks.language import LANGUAGES
from anodeworks.workbench import static_files as assets
from anodeworks.workbench.frame import local
from anodeworks.workbench.headers import HEADERS

VENDORED = tomllib.loads((assets.FOLDER / "vendored.toml").read_text(encoding="utf-8"))
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize("path", ["/", "/nowhere", "/static/workbench.css", "/static/none.js", "/settings"])
def test_every_answer_has_the_headers(bench, path):
    answer = bench.get(path)
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS


def test_static_files_are_kept_by_their_content(bench):
    page = bench.get("/").text
    addresses = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
    assert len(addresses) >= 4
    for address in addresses:
        answer = bench.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        assert address.endswith(hashlib.sha256(answer.content).hexdigest()[:12])


@pytest.mark.parametrize("name", VENDORED)
def test_scripts_of_others_are_as_they_came(name):
    said = VENDORED[name]
    assert hashlib.sha256((assets.FOLDER / said["file"]).read_bytes()).hexdigest() == said["sha256"]
    assert said["version"] in said["source"]


def test_style_and_scripts_are_light():
    sizes = [len(gzip.compress(assets.content(name))) for name in assets.names()]
    assert sum(sizes) < 60_000


def test_both_palettes_can_be_chosen():
    report = assets.content(assets.REPORT).decode()
    assert ':root[data-theme="dark"]' in report
    assert report.count("--paper: #14191f") == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_address_that_leads_nowhere_is_said_in_the_readers_language(bench, language):
    answer = bench.get(f"/nowhere?lang={language}")
    assert answer.status_code == 404
    assert "Traceback" not in answer.text
    assert bool(CHINESE.search(answer.text.replace("中文", ""))) == (language == "zh")


def test_language_is_remembered_and_preferred(bench):
    assert 'lang="zh-CN"' in bench.get("/", headers={"accept-language": "zh-CN,en"}).text[:300]
    answer = bench.get("/settings?lang=zh&back=/")
    assert answer.headers["location"] == "/"
    assert "<html" in (page := bench.get("/").text)
    assert 'lang="zh-CN"' in page[:300]
    bench.get("/settings?theme=dark")
    assert 'data-theme="dark"' in bench.get("/").text[:300]


@pytest.mark.parametrize("away", ["//evil.org", "https://evil.org", "/\\evil.org", "javascript:alert(1)", ""])
def test_a_setting_leads_back_to_this_server_alone(away):
    assert local(away) == "/"


def test_a_part_of_a_page_that_fails_is_told_without_the_frame(bench):
    answer = bench.get("/nowhere", headers={"hx-request": "true"})
    assert answer.status_code == 404
    assert "<html" not in answer.text
    assert 'role="alert"' in answer.text


def test_a_fault_of_the_program_shows_nothing_of_its_inside(bench, caplog):
    def broken():
        raise RuntimeError("secret place")

    bench.client.app.add_api_route("/broken", broken)
    answer = bench.get("/broken?lang=zh")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "程序出错" in answer.text
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert "secret place" in caplog.text


def test_modules_are_asked_for_by_their_content():
    """A browser keeps scripts for good: an import has to name the content, as an address of a page does."""
    found = assets.modules("live.js")
    assert len(found) > 5
    for name in ("live.js", *found):
        said = re.findall(r'from "(\./[^"]+)"', assets.content(name).decode())
        assert all(
            each == f"./{one}?v={assets.digest(one)}" for each in said for one in [each[2:].split("?")[0]]
        )
