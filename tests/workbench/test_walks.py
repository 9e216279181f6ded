"""A newcomer's walks through the workbench in a real browser: pages as they are read, moved, kept and found again."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

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


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    """A folder with a project, and one for an archive."""
    folder = tmp_path / "projects"
    folder.mkdir()
    shutil.copy(PROJECTS / "ankang.toml", folder)
    return folder, tmp_path / "archive"


def test_a_newcomer_changes_saves_compares_takes_along_and_finds_again(places):
    folder, archive = places
    with walking(folder, archive) as walk:
        page = walk.page
        walk.go("/")
        page.get_by_role("link", name="Ankang silicon-carbon anode project").click()
        walk.ready()
        before = page.locator("data.figure[data-figure=levelised_cost]:not([data-part])").inner_text()
        page.get_by_role("link", name="Site and supply").click()
        page.get_by_role("link", name=re.compile(r"^\d+ numbers")).click()
        page.locator("details.group", has_text="Electricity").first.locator("summary").click()
        row = page.locator("[data-row='flows.electricity.price']")
        row.locator("input").fill("900 CNY/MWh")
        row.locator("input").press("Tab")
        page.wait_for_selector("[data-row='flows.electricity.price'].changed")
        moved = page.locator("data.figure[data-figure=levelised_cost]:not([data-part])")
        page.wait_for_selector(".strip .moved:not(:empty)", timeout=WAIT)
        assert moved.inner_text() != before
        assert "NPV" in page.locator("#state").inner_text()
        row.locator("input").fill("12 kg")
        row.locator("input").press("Tab")
        page.wait_for_selector("[data-row='flows.electricity.price'] [role=alert]")
        walk.go(f"{AT}/changes")
        assert "900" in page.locator("ol.told").inner_text() or "0.9" in page.locator("ol.told").inner_text()
        page.get_by_label("What is it about").fill("dear power")
        page.get_by_role("button", name="Save as a version").click()
        assert page.get_by_text("dear power").count() == 1
        assert "900 CNY/MWh" in (folder / "ankang.toml").read_text(encoding="utf-8")
        page.get_by_role("link", name="compare with the draft").last.click()
        walk.ready()
        page.wait_for_selector("#part-compared .verdicts", timeout=WAIT)
        assert page.get_by_text("flows.electricity.price").count()
        with page.expect_download(timeout=WAIT) as taken:
            page.locator("summary", has_text="Download").click()
            page.get_by_role("link", name=re.compile("Project file")).click()
        assert "dear power" not in Path(taken.value.path()).read_text(encoding="utf-8")
        for name, begins in (
            ("Report as a page", b"<!DOCTYPE html>"),
            ("Workbook", b"PK"),
            ("All figures", b"{"),
        ):
            with page.expect_download(timeout=WAIT) as taken:
                page.get_by_role("link", name=re.compile(name)).click()
            assert Path(taken.value.path()).read_bytes().startswith(begins)
        walk.server.kill()
        walk.server.start()
        walk.go("/p/ankang/draft/changes")
        assert page.get_by_text("dear power").count() == 1
        assert not walk.faults
        assert not walk.outside


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
