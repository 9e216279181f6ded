"""A document as a page: well-formed, escaped, complete, alone, and the same bytes for the same document."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest

from anodeworks.language import LANGUAGES, say, t, visible
from anodeworks.quantity.wording import Quantity
from anodeworks.render import html, svg
from anodeworks.render.cells import grid
from anodeworks.view.document import Bar, Cited, Column, Document, Interval, Key, Row, Section, Table
from tests.render.conftest import HOSTILE

VOID = ("meta", "br", "img", "link", "input", "hr")


@pytest.fixture(scope="module")
def pages(answer, contrived):
    return {(name, language): html.page(document, language)
            for name, document in (("answer", answer), ("contrived", contrived)) for language in LANGUAGES}  # fmt: skip


class Checker(HTMLParser):
    """Elements that are opened and closed in order, with their attributes and texts."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.found, self.text = [], [], []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        assert len(dict(attrs)) == len(attrs), f"{tag} has an attribute twice"
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open, f"{tag} closes nothing"
        assert self.open[-1] == tag, f"{tag} closes {self.open[-1]}"
        self.open.pop()

    def handle_data(self, data):
        if not self.open or self.open[-1] not in ("style", "script"):
            self.text.append(data)


def parsed(page):
    checker = Checker()
    checker.feed(page)
    checker.close()
    assert checker.open == []
    return checker


def tree(page):
    """The page as XML: what HTML leaves open is closed."""
    body = page.removeprefix("<!DOCTYPE html>\n")
    body = re.sub(r"<style>.*?</style>", "", body, flags=re.DOTALL)
    body = re.sub(r"<meta([^>]*)>", r"<meta\1/>", body)
    return ET.fromstring(body)


def test_well_formed(pages):
    for page in pages.values():
        parsed(page)
        assert tree(page).tag == "html"


def test_language_is_told(pages):
    for (_, language), page in pages.items():
        assert tree(page).get("lang") == {"en": "en", "zh": "zh-CN"}[language]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["answer", "contrived"])
def test_every_cell_of_every_table(pages, answer, contrived, name, language):
    document = {"answer": answer, "contrived": contrived}[name]
    brief = {t.name for s in document.sections if s.brief for t in s.blocks if isinstance(t, Table)}
    expected = [t for t in document.tables.values() if t.name not in brief]
    drawn = list(tree(pages[name, language]).iter("table"))
    assert len(drawn) == len(expected)
    for table, element in zip(expected, drawn, strict=True):
        found = grid(table, language)
        heads = ["".join(th.itertext()) for th in element.find("thead").iter("th")]
        assert heads == [h.text for h in found.heads]
        bodies = list(element.find("tbody"))
        assert len(bodies) == len(found.rows)
        for tr, (row, cells) in zip(bodies, found.rows, strict=True):
            assert len(list(tr)) == len(cells)
            for i, (td, cell) in enumerate(zip(tr, cells, strict=True)):
                if isinstance(cell.cell, Bar):
                    assert "".join(td.itertext()) == ""
                    width = float(td.find("svg/rect").get("width").removesuffix("%"))
                    assert width == pytest.approx(100 * min(max(cell.cell.share, 0), 1), abs=0.051)
                    assert (td.find("svg").get("class") == "falling") == cell.cell.falling
                elif isinstance(cell.cell, Cited):
                    assert "".join(td.itertext()) in (cell.text, cell.cell.key)
                elif isinstance(cell.cell, Interval):
                    assert (
                        td.find("{http://www.w3.org/2000/svg}svg") is not None or td.find("svg") is not None
                    )
                else:
                    told = "".join(td.itertext())
                    if i == 0:
                        assert told.startswith(cell.text)
                        assert told.endswith(say(row.note, language))
                    else:
                        assert told == cell.text


def test_names_that_mean_harm_are_texts(pages):
    for language in LANGUAGES:
        page = pages["contrived", language]
        assert "<script" not in page
        assert "<b>" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; " in page
        assert visible(HOSTILE) in "".join(parsed(page).text)
        elements = {tag for tag, _ in parsed(page).found}
        assert not elements & {"script", "b", "iframe", "object", "embed", "link", "img", "form"}
        assert not [k for _, attrs in parsed(page).found for k in attrs if k.startswith("on")]


def test_every_link_has_a_target(pages):
    for page in pages.values():
        found = parsed(page).found
        ids = [attrs["id"] for _, attrs in found if attrs.get("id")]
        assert len(ids) == len(set(ids)), sorted(i for i in ids if ids.count(i) > 1)[:5]
        links = [attrs["href"] for tag, attrs in found if tag == "a"]
        assert {href.removeprefix("#") for href in links if href.startswith("#")} <= set(ids)
    assert len(links) >= 2


def test_numbers_lead_to_where_they_are_explained(pages, answer, small):
    page = pages["answer", "en"]
    ids = {attrs["id"] for _, attrs in parsed(page).found if attrs.get("id")}
    assert {f"number-{key}" for key in small.ledger} <= ids
    keys = [
        each.key for t in answer.tables.values() for r in t.rows for each in r.cells if isinstance(each, Key)
    ]
    assert len(keys) > 400


def test_no_request_beyond_the_page(pages):
    for page in pages.values():
        for tag, attrs in parsed(page).found:
            for name in ("src", "srcset", "action", "data", "poster", "background"):
                assert name not in attrs, (tag, name)
            if tag not in ("a",):
                assert not str(attrs.get("href", "#")).startswith(("http", "//"))
            assert "url(" not in attrs.get("style", "")
        style = re.search(r"<style>(.*?)</style>", page, re.DOTALL).group(1)
        assert "@import" not in style
        assert not re.findall(r"url\((?!['\"]?(?:data:|#))", style)


def test_the_verdict_stands_before_any_table(pages, answer):
    for language in LANGUAGES:
        page = pages["answer", language]
        assert page.index('class="verdicts"') < page.index("<nav") < page.index("<table")
        told = "".join(tree(page).find("body").find("main").find("div").itertext())
        for finding in answer.verdict:
            assert say(finding.verdict, language) in told
            assert say(finding.reason, language) in told


def test_chapters_and_contents(pages, answer):
    for language in LANGUAGES:
        root = tree(pages["answer", language])
        listed = [
            a.get("href") for a in root.iter("a") if a.get("href") in {f"#{s.name}" for s in answer.sections}
        ]
        assert listed == [f"#{s.name}" for s in answer.sections if s.title and not s.brief]
        assert 'id="screen"' not in pages["answer", language]


def test_the_same_document_gives_the_same_bytes(answer, pages, small_study):
    from anodeworks.view import run

    again = html.page(run.document(run.Run(small_study, ("capital",))), "en")
    assert again == pages["answer", "en"]
    assert html.page(answer, "en").encode() == pages["answer", "en"].encode()


def test_about_and_fragment(pages, answer):
    told = "".join(tree(pages["answer", "en"]).find("body").find("footer").itertext())
    for _, cell in answer.about.values():
        assert say(cell, "en") in told
    fragment = html.fragment(answer, "en")
    parsed(fragment)
    assert "<html" not in fragment
    assert "<style" not in fragment
    assert fragment.startswith('<div class="verdicts">')


def test_lanes_that_can_be_moved_carry_their_key_and_scale(answer):
    """A page lets a phase be dragged by the number that says when it begins; years are as wide as the axis has them."""
    drawn = svg.draw(answer.charts["gantt"], "en", 880.0)
    bars = re.findall(
        r'<g class="bar" data-key="([^"]+)" data-si="([^"]+)" data-per-year="([^"]+)" data-label', drawn
    )
    assert [key for key, _, _ in bars] == [lane.key for lane in answer.charts["gantt"].lanes]
    starts = [float(rect) for rect in re.findall(r'data-per-year="[^>]+><rect x="([\d.]+)"', drawn)]
    (_, one, wide), (_, other, _) = bars[:2]
    assert starts[1] - starts[0] == pytest.approx((float(other) - float(one)) * float(wide), abs=0.2)


def test_steps_numbers_sources_and_pictures_lead_on_where_there_are_pages_for_them(answer):
    leads = html.Leads(lambda key: f"/k/{key}", lambda step: f"/s/{step}", lambda name: f"/p/{name}.svg")
    plain, led = html.fragment(answer, "en"), html.fragment(answer, "en", leads)
    assert "/k/" not in plain
    assert 'href="/k/fnpv_after_tax"' in led
    assert re.search(r'<svg[^>]*role="group"[^>]*>(?:(?!</svg>).)*<a href="/s/', led)
    assert 'href="/p/gantt.svg"' in led
    part = html.fragment(answer, "en", leads, [s for s in answer.sections if s.name == "programme"], False)
    assert 'id="programme"' in part
    assert "verdicts" not in part


@pytest.mark.parametrize("folded", [True, False])
def test_no_row_of_a_table_is_lost_whether_it_is_folded_or_alike(folded):
    rows = (Row("moved", ("what moved", Quantity(1.0, "CNY")), "plain"),
            Row("same", ("what stayed", Quantity(2.0, "CNY")), "same"))  # fmt: skip
    table = Table(
        "figures",
        (Column("label", "", role="text"), Column("base", t("base"))),
        rows,
        t("figures"),
        folded=folded,
    )
    page = html.fragment(Document("x", "", "x", (), (Section("one", "", (table,)),)), "en")
    assert page.count("what moved") == page.count("what stayed") == 1
