"""A newcomer's walks through the workbench in a real browser: pages as they are read, moved, kept and found again."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from anodeworks.library import library
from anodeworks.twin.project import load
from tests.workbench import postgres
from tests.workbench.conftest import PROJECTS

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from tests.workbench.walks import CHROMIUM, WAIT, walking

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine"),
]
AXE = Path(__file__).parent / "axe.min.js"
AT = "/p/ankang/draft"
PAGES = ("overview", "site", "plant", "calendar", "money", "odds", "compare", "laboratory", "powder", "announcement",
         "sources", "changes", "explain/flows.electricity.price", "ask/sensitivity")  # fmt: skip
CHINESE = re.compile("[\u4e00-\u9fff]")
# What stands in English in Chinese pages too: names, formulas, units, keys, citations, files.
KEPT = "code, .cited, a[href*='/library/sources/'], input, textarea, datalist, .languages, .brand, .made, option, .chip"


@pytest.fixture(scope="module")
def databases() -> Iterator[str]:
    """A server of PostgreSQL."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    with postgres.running() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def places(tmp_path: Path, request: pytest.FixtureRequest) -> tuple[Path, Path | str]:
    """A folder with a project, and where an archive is: a folder, or the address of a database."""
    folder = tmp_path / "projects"
    folder.mkdir()
    shutil.copy(PROJECTS / "ankang.toml", folder)
    if request.param == "sqlite":
        return folder, tmp_path / "archive"
    return folder, postgres.database(request.getfixturevalue("databases"))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_newcomer_changes_studies_saves_compares_takes_along_and_finds_again(places, language):
    """What a person does on the first day; elements are found by what they are, so that both languages are walked."""
    folder, archive = places
    with walking(folder, archive, language) as walk:
        page = walk.page
        walk.go("/")
        page.locator("main a[href='/p/ankang/draft/overview']").first.click()
        walk.ready()
        figure = page.locator("data.figure[data-figure=levelised_cost]:not([data-part])")
        before = figure.inner_text()
        page.locator(f"a[href='{AT}/site']").first.click()
        page.locator("nav.tabs a[href$='show=numbers']").click()
        page.locator("details[hx-get$='/group/flows.electricity'] summary").click()
        row = page.locator("[data-row='flows.electricity.price']")
        written = row.locator("input[name=written]")
        written.fill("900 CNY/MWh")
        written.press("Tab")
        page.wait_for_selector("[data-row='flows.electricity.price'].changed")
        page.wait_for_selector(".strip .moved:not(:empty)", timeout=WAIT)
        assert figure.inner_text() != before
        assert re.search("NPV|净现值", page.locator("#state").inner_text())
        written.fill("12 kg")
        written.press("Tab")
        page.wait_for_selector("[data-row='flows.electricity.price'] [role=alert]")
        walk.go(f"{AT}/changes")
        assert re.search(r"900|0\.9", page.locator("ol.told").inner_text())
        page.locator("form[action$='/save'] [name=note]").fill("dear power 电价上涨")
        page.locator("form[action$='/save'] button").click()
        assert page.get_by_text("dear power 电价上涨").count() == 1
        assert "900 CNY/MWh" in (folder / "ankang.toml").read_text(encoding="utf-8")
        page.locator("a[href*='/compare?with=']").last.click()
        walk.ready()
        page.wait_for_selector("#part-compared .verdicts", timeout=WAIT)
        assert page.get_by_text("flows.electricity.price").count()
        taken_along(walk)
        walk.go(f"{AT}/ask/study")
        page.locator("form.question [name=scenarios]").fill("100000000")
        page.locator("form.question button.main").click()
        page.locator("[data-job] button").click(timeout=WAIT)
        page.wait_for_selector("[id^=job-]:not(.waiting)", timeout=WAIT)
        page.locator("form.question [name=scenarios]").fill("3000")
        page.locator("form.question button.main").click()
        page.wait_for_selector("[id^=job-] .verdicts", timeout=WAIT)
        study, answer = page.url, page.locator("[id^=job-] .verdicts").inner_text()
        page.goto("about:blank")  # nothing is asked of a server that is gone
        walk.server.kill()
        study = study.replace(walk.server.address, walk.server.start())
        page.goto(study)
        page.wait_for_selector("[id^=job-] .verdicts", timeout=WAIT)
        assert page.locator("[id^=job-] .verdicts").inner_text() == answer
        walk.go(f"{AT}/changes")
        assert page.get_by_text("dear power 电价上涨").count() == 1
        walk.go(f"{AT}/sources?q=electricity" if language == "en" else f"{AT}/sources?q=电价")
        assert page.locator("a[href$='/explain/flows.electricity.price']").count()
        assert not walk.faults
        assert not walk.outside


def taken_along(walk) -> None:
    """Each of the four files of a project is brought, and opens as what it is."""
    page, told = walk.page, {}
    page.locator(".bar-of-project details.menu summary").click()
    for name in ("project.toml", "report.html", "workbook.xlsx", "answer.json"):
        with page.expect_download(timeout=WAIT) as taken:
            page.locator(f"a[href$='/download/{name}']").click()
        told[name] = Path(taken.value.path())
    assert tomllib.loads(told["project.toml"].read_text(encoding="utf-8"))["project"]
    assert json.loads(told["answer.json"].read_text(encoding="utf-8"))["question"] == "run"
    with told["workbook.xlsx"].open("rb") as file:
        assert len(pytest.importorskip("openpyxl").load_workbook(file).sheetnames) > 3
    report = page.context.new_page()  # as a person opens it: from the disk, without the server
    wrong: list[str] = []
    report.on("pageerror", lambda error: wrong.append(str(error)))
    report.on("request", lambda sent: wrong.append(sent.url) if sent.url.startswith("http") else None)
    copy = told["report.html"].with_suffix(".html")
    shutil.copy(told["report.html"], copy)
    report.goto(copy.as_uri())
    assert report.locator("h1").count() == 1
    assert report.locator("svg").count() > 3
    assert not wrong
    report.close()


def test_every_number_leads_to_its_source(tmp_path):
    """A crawler: every number of every page that has a key leads to a page that says what it rests on."""
    folder = tmp_path / "projects"
    folder.mkdir()
    shutil.copy(PROJECTS / "ankang.toml", folder)
    project, sources = load(folder / "ankang.toml"), library().sources
    with walking(folder, tmp_path / "archive") as walk:
        led: dict[str, str] = {}
        for name in PAGES:
            walk.go(f"{AT}/{name}")
            found = walk.page.evaluate(
                "[...document.querySelectorAll('main a.number, .strip a.number')].map(a => a.getAttribute('href'))"
            )
            bare = walk.page.evaluate("[...document.querySelectorAll('main span[title].number')].length")
            assert not bare, name
            led |= dict.fromkeys(found, name)
        keys = {unquote(to.rpartition("/explain/")[2]): to for to in led if "/explain/" in to}
        others = [to for to in led if "/explain/" not in to]
        assert len(keys) > 100
        assert not [to for to in others if not to.startswith((f"{AT}/claim/", "/library/sources/"))]
        cited, wrong = set(), []
        claims = {claim.name: claim.value for claim in project.claims}
        for to in (to for to in others if to.startswith(f"{AT}/claim/")):
            page, name = walk.page.request.get(walk.server.address.rstrip("/") + to), to.rpartition("/")[2]
            if page.status != 200 or claims[name].source not in page.text():
                wrong.append((f"claims.{name}", "does not name its source"))
        for key, to in keys.items():
            value = project.ledger.get(key)
            if value is None and key not in project.indicators:
                wrong.append((key, "is no number"))
                continue
            text = explained(walk, to)
            if value is not None and value.source in sources:
                cited.add(value.source)
                if f"/library/sources/{value.source}" not in text:
                    wrong.append((key, "does not name its source"))
            elif value is not None and value.source and value.source not in text.replace("&amp;", "&"):
                wrong.append((key, "does not name its source"))
            elif value is None and "/explain/" not in text:
                wrong.append((key, "does not name what it is made of"))
        for source in cited:
            if walk.page.request.get(f"{walk.server.address}library/sources/{source}").status != 200:
                wrong.append((source, "is nowhere"))
        print(f"{len(led)} links, {len(keys)} numbers, {len(cited)} sources")
        assert not wrong, wrong[:20]
        assert not walk.faults


def explained(walk, to: str) -> str:
    """The page of a number with its explanation, once it is known."""
    home = walk.server.address.rstrip("/")
    answer = walk.page.request.get(home + to)
    assert answer.status == 200, to
    for _ in range(100):
        part = walk.page.request.get(home + to.replace("/explain/", "/explained/"), timeout=WAIT).text()
        if 'class="waiting"' not in part:
            return answer.text() + part
    raise AssertionError(f"{to} still waits")


def test_an_announcement_is_judged_from_its_sentence(places):
    with walking(*places, language="zh") as walk:
        page = walk.page
        walk.go("/begin/announcement")
        said = {"product": "人造石墨负极材料", "capacity": "10万吨", "investment": "30亿元", "announced": "2023年5月",
                "start": "2023年6月", "place": "四川"}  # fmt: skip
        for name, text in said.items():
            page.locator(f"[name={name}]").fill(text)
        page.get_by_role("button", name="评判").click()
        page.wait_for_selector("[id^=job-] .verdicts", timeout=2 * WAIT)
        assert CHINESE.search(page.locator("[id^=job-] .verdicts").inner_text())
        assert not walk.faults
        assert not walk.outside


def test_long_work_is_cancelled(places):
    with walking(*places) as walk:
        walk.go("/")
        walk.page.goto(f"{walk.server.address}p/ankang/draft/ask/study?scenarios=100000000")
        walk.page.get_by_role("button", name="Compute").click()
        walk.page.wait_for_selector("[data-job]", timeout=WAIT)
        walk.page.get_by_role("button", name="Cancel").click()
        walk.page.get_by_text("Cancelled").wait_for(timeout=WAIT)
        assert not walk.faults


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_is_read_by_everybody(places, language):
    """No page has a serious fault for who cannot see or point, nor words of the other language, nor runs out of the
    screen of a phone."""
    with walking(*places, language=language, width=390) as walk:
        page, wrong = walk.page, []
        for name in PAGES:
            walk.go(f"{AT}/{name}")
            if page.evaluate("document.documentElement.scrollWidth") > 390:
                wrong.append((name, "wider than the screen"))
            page.evaluate(AXE.read_text(encoding="utf-8"))
            found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
            wrong += [
                (name, each["id"], [node["html"][:160] for node in each["nodes"][:3]])
                for each in found["violations"]
                if each["impact"] in ("serious", "critical")
            ]
            wrong += [(name, text) for text in foreign(page, language)]
        assert not wrong, "\n".join(map(str, wrong[:40]))
        assert not walk.faults
        assert not walk.outside


def foreign(page, language: str) -> list[str]:
    """Texts of a page in the other language, as a walk through all that it shows finds them."""
    texts = page.evaluate(
        """(kept) => {
          const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          for (let node = walk.nextNode(); node; node = walk.nextNode())
            if (node.data.trim() && !node.parentElement.closest(kept)) found.push(node.data.trim());
          return found;
        }""",
        KEPT,
    )
    if language == "en":
        return [text for text in texts if CHINESE.search(text) and "50万元" not in text]
    words = {
        text: re.findall(r"(?<!\S)[a-z]{3,}(?!\S)", text) for text in texts
    }  # as they stand in sentences
    return [text for text, found in words.items() if not CHINESE.search(text) and len(found) >= 3]
