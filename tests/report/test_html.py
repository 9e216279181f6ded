"""The page: whole, self-contained, valid, escaped, the same every time."""

from __future__ import annotations

import html.parser
import re
import subprocess
import sys
import time
from dataclasses import replace

import jax
import pytest

from anodeworks import build, monte_carlo
from anodeworks.finance import LABELS, TABLES
from anodeworks.quantity.wording import capital
from anodeworks.report import html as report

VOID = {"meta", "col", "br", "link", "img", "input", "hr"}
CLAIMS = {
    "capital": {
        "value": "1e9 CNY",
        "text": "capital of <b>1 bn</b> CNY",
        "text_zh": "总投资10亿元",
        "source": "reference-class",
    },
    "done": {"indicator": "phases.one.production", "value": "2026-06-30", "source": "my own notes"},
}


class Page(html.parser.HTMLParser):
    """Checks that elements nest and close; keeps tags, attributes and text."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.tags, self.attributes, self.text = [], [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        assert len({name for name, _ in attrs}) == len(attrs), (tag, attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_endtag(self, tag):
        assert self.open, tag
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture(scope="module")
def study(small):
    tables = {**small.tables, "claims": CLAIMS}
    return monte_carlo(build(tables, "folder/small.toml"), 255, seed=3)


@pytest.fixture(scope="module")
def text(study):
    return report.render(study)


@pytest.fixture(scope="module")
def page(text):
    return Page(text)


def test_elements_nest_and_ids_are_unique(page):
    ids = [value for _, name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    assert page.tags.count("h1") == 1


def test_links_lead_somewhere(page):
    ids = {value for _, name, value in page.attributes if name == "id"}
    targets = [value for _, name, value in page.attributes if name == "href"]
    assert targets
    assert all(target[0] == "#" and target[1:] in ids for target in targets)


def test_nothing_is_loaded(page, text):
    for tag, name, value in page.attributes:
        assert name != "src", (tag, value)
        assert not (name == "href" and "//" in value), (tag, value)
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)[1]
    assert "url(" not in style
    assert "@import" not in style
    assert set(page.tags) & {"link", "iframe", "img", "object", "embed"} == set()


def test_reading_needs_no_script(text, page):
    without = Page(re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL))
    assert without.tags == [tag for tag in page.tags if tag != "script"]


def test_tables_have_headers_and_charts_have_names(page):
    assert page.tags.count("table") == page.tags.count("thead")
    scopes = sum(1 for tag, name, _ in page.attributes if (tag, name) == ("th", "scope"))
    assert scopes == page.tags.count("th")
    drawings = [value for tag, name, value in page.attributes if (tag, name) == ("svg", "aria-label")]
    assert len(drawings) == page.tags.count("svg")
    assert all(drawings)


def test_languages_are_declared(page, text):
    assert ("html", "lang", "en") in page.attributes
    chinese = re.compile(r"[\u4e00-\u9fff]")
    for found in re.finditer(r"<span class=\"zh\"([^>]*)>", text):
        assert 'lang="zh-CN"' in found[1]
    assert any(chinese.search(data) for data in page.text)


def test_every_indicator_stands_there(study, page):
    words = "".join(page.text)
    for indicator in study.project.indicators.values():
        assert capital(indicator.label) in words, indicator.name
        assert indicator.label_zh in words, indicator.name


def test_every_number_of_the_project_stands_there(study, page):
    ids = {value for _, name, value in page.attributes if name == "id"}
    assert set(study.project.ledger) <= ids


def test_every_line_of_every_statement_stands_there(text, page):
    for key, label in TABLES.items():
        part = text[text.index(f'id="statement-{key}"') :]
        part = part[: part.index("</details>")]
        words = "".join(Page(f"<details {part}</details>").text)
        assert label.english in words
        for line in LABELS[key].values():
            assert line.english in words, (key, line)
            assert line.chinese in words, (key, line)


def test_statements_are_those_of_the_result(study, text):
    part = text[text.index('id="statement-profit"') :]
    row = re.search(r'<tr class="head"><th scope="row">Net profit .*?</tr>', part)[0]
    shown = [
        float(x.replace(",", "").replace("−", "-")) if x != "–" else 0.0
        for x in re.findall(r'"n">(.*?)<', row)
    ]
    expected = study.outcome.statements.profit.net[0] / 1e6
    assert shown == pytest.approx(list(expected), abs=0.51)


def test_what_a_user_writes_is_escaped(small, study):
    bad = "<script>alert(1)</script>"
    tables = {**small.tables, "project": {"name": bad, "name_zh": bad, "note": bad}, "claims": CLAIMS}
    product = {**tables["products"]["neat"], "label": bad, "label_zh": bad}
    phases = {key: {**phase, "label": bad} for key, phase in tables["programme"]["phases"].items()}
    tables |= {"products": {"neat": product}, "programme": {**tables["programme"], "phases": phases}}
    made = report.render(replace(study, project=build(tables)))
    Page(made)
    assert bad not in made
    assert made.count("<script>") == 1
    assert "<b>1 bn</b>" not in made


def test_the_same_result_gives_the_same_bytes(study, tmp_path):
    first, second = report.write(study, tmp_path / "a.html"), report.write(study, str(tmp_path / "b.html"))
    assert first.read_bytes() == second.read_bytes()
    assert first == tmp_path / "a.html"


def test_no_folder_of_the_writers_machine_is_told(text):
    assert "small.toml" in text
    assert "folder/" not in text


def test_claims_show_their_figures_and_sources(page):
    words = " ".join("".join(page.text).split())
    for part in ("capital of <b>1 bn</b> CNY", "总投资10亿元", "1.00 bn CNY", "my own notes", "June 2026"):
        assert part.lower() in words.lower(), part


def first(result, count):
    """The first scenarios of a result, as a study of so many would have them."""
    outcome = jax.tree.map(lambda leaf: leaf[:count], result.outcome)
    samples = {key: numbers[:count] for key, numbers in result.samples.items()}
    return replace(result, outcome=outcome, samples=samples)


@pytest.mark.parametrize("seed", [None, 3])
def test_a_base_case_alone_has_a_report(study, seed):
    page = Page(report.render(replace(first(study, 1), seed=seed)))
    words = " ".join("".join(page.text).split())
    assert "No scenarios were drawn" in words
    assert "P95" not in words


def test_designs_that_were_not_drawn_are_called_so(study):
    assert "The first of 4 designs" in report.render(replace(first(study, 4), seed=None))


def test_a_handful_of_draws_has_quantiles_but_no_drivers(study):
    made = report.render(first(study, 8))
    Page(made)
    assert "P95" in made
    assert "What moves the figures most" not in made


def test_a_study_of_indicators_alone_evaluates_its_base_case(study, text, monkeypatch):
    monkeypatch.setattr("anodeworks.study.base_case.evaluate", lambda project, samples: study)
    stages = {name: None for name in study.outcome._fields if name not in ("indicators", "flags")}
    made = report.render(replace(study, outcome=study.outcome._replace(**stages)))
    sheet = re.compile(
        r'<section id="product">.*?</section>', re.S
    )  # its spread needs every scenario's powders
    assert sheet.sub("", made) == sheet.sub("", text)
    assert "keeps no powders" in sheet.search(made)[0]


def test_machines_counted_as_fractions_say_so(study):
    project = study.project.with_values({"plant.equipment.counts": "fractional"})
    assert "fractional" in report.render(monte_carlo(project, 30, seed=3))


def test_writing_is_quick(study, tmp_path):
    report.render(study)
    start = time.process_time()
    report.write(study, tmp_path / "report.html")
    assert time.process_time() - start < 0.4


def test_no_heavy_import(tmp_path):
    """Neither tables nor plotting libraries are needed; the check runs in a fresh interpreter."""
    code = (
        "import sys\n"
        "from anodeworks.report import html, terminal\n"
        "html.environment().get_template('report.html')\n"
        "print([m for m in ('pandas', 'xarray', 'matplotlib', 'plotly', 'scipy') if m in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
