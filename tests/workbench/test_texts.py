"""Names, notes and uploads with markup, formulas and escapes stay text: in pages, in workbooks, in the log."""

from __future__ import annotations

import json
import logging
import re
from html.parser import HTMLParser

import pytest
from starlette.testclient import TestClient

from anodeworks.language import LANGUAGES
from anodeworks.project.starter import DEFAULT_ROUTE, starter
from anodeworks.workbench.app import application
from anodeworks.workbench.home import Home
from anodeworks.workbench.pages import PAGES
from anodeworks.workbench.people.accounts import Accounts
from anodeworks.workbench.people.guard import SESSION

NAMES = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    '=HYPERLINK("http://elsewhere.example")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\x1b[31mred\x07\u202etxt.exe",
    "{{7*7}} ${7*7} %s {name}",
)
BARE = ("<script>alert", "<img src=x", "\x1b", "\u202e")


@pytest.fixture
def server(archive, monkeypatch):
    accounts = Accounts(archive)
    monkeypatch.setattr(Accounts, "_hash", lambda self, password: "none")
    accounts.add("ann", "admin", "a long enough password", "test")
    secret = accounts.passes.give("session", "ann")
    client = TestClient(application(Home(archive, accounts=accounts)), base_url="http://localhost")
    client.cookies.set(SESSION, secret)
    return client


@pytest.mark.parametrize("name", NAMES)
def test_names_stay_text_in_pages(server, archive, name):
    record = archive.create(name, starter(DEFAULT_ROUTE), "ann")
    archive.upload(record.slug, name, b"x", "ann")
    archive.note(record.slug, "supply.power.price", name, name)
    archive.retitle(record.slug, f"{name} again", name)
    at = f"/p/{record.slug}/draft"
    pages = (
        "/",
        "/accounts",
        "/accounts/people/journal",
        f"{at}/notes",
        *[f"{at}/overview"] * (name == NAMES[0]),
    )
    for path in pages:
        said = server.get(path)
        assert said.status_code == 200, path
        assert not [bare for bare in BARE if bare in said.text], path
    listed = server.get("/api/v1/projects").json()
    assert listed[0]["name"].endswith("again")
    assert "49" not in server.get("/accounts/people/journal").text.partition("{{7*7}}")[2][:20]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_refused_is_shown_as_text(server, name, monkeypatch):
    for method, path in (("GET", f"/p/{name}/draft/overview"), ("GET", f"/jobs/{name}"), ("GET", f"/{name}")):
        said = server.request(method, path.replace("\x1b", "%1b").replace("\x07", "%07").replace("?", "%3f"))
        assert said.status_code in (403, 404)
        assert not [bare for bare in BARE if bare in said.text]
    monkeypatch.setattr(Accounts, "enter", lambda self, name, password: None)
    said = server.post(
        "/accounts/in",
        data={"name": name, "password": name, "back": name},
        headers={"origin": "http://localhost"},
    )
    assert not [bare for bare in BARE if bare in said.text]


@pytest.mark.parametrize("name", NAMES[1:4])
def test_names_stay_text_in_workbooks(archive, tmp_path, name):
    openpyxl = pytest.importorskip("openpyxl")
    pytest.importorskip("xlsxwriter")
    import anodeworks as aw

    text = starter(DEFAULT_ROUTE).replace("name = ", f"name = {json.dumps(name)} # ", 1)
    path = tmp_path / "plant.toml"
    path.write_text(text, encoding="utf-8")
    aw.check(path).save(tmp_path / "plant.xlsx")
    book = openpyxl.load_workbook(tmp_path / "plant.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    shown = [cell for cell in cells if isinstance(cell.value, str) and name[:6] in cell.value]
    assert shown or "\x1b" in name
    assert not [cell for cell in shown if cell.data_type == "f"]


EVIL = " ".join(NAMES)
TEXTS = ("name", "name_zh", "note", "note_zh", "label", "label_zh", "source", "text")


def evil() -> str:
    """A project file all of whose texts are such names: names, labels, notes, sources and what was announced."""
    text = starter(DEFAULT_ROUTE)
    for word in TEXTS:
        text = re.sub(rf'\b{word} = "[^"]*"', lambda _, word=word: f"{word} = {json.dumps(EVIL)}", text)
    assert text.count("alert(1)") > 20
    return text


class Elements(HTMLParser):
    """The elements of a page that would do something: scripts in it, and attributes that are handlers."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        handlers = [name for name in said if name.startswith("on")]
        reached = [said[name] for name in ("href", "src", "action") if name in said]
        if handlers or (tag == "script" and "src" not in said) or [to for to in reached if not _own(to)]:
            self.wrong.append(f"{tag} {said}")


def _own(address: str | None) -> bool:
    return not address or (address.startswith(("/", "#", "?")) and not address.startswith("//"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_of_a_project_file_stay_text_on_every_page(bench, language):
    archive = bench.home.archive
    archive.create("plant", evil(), "local")
    upload = archive.upload("plant", EVIL[:100], f"batch,{EVIL}\n=1+1,{EVIL}\n".encode(), "local")
    archive.note("plant", "", EVIL, "local")
    at = "/p/plant/draft"
    seen = 0
    for path in (*(f"{at}/{page.name}" for page in PAGES), f"{at}/notes", f"{at}/explain/phases.one.capacity",
                 f"{at}/explain/activities.silicon_carbon_packing.availability", f"{at}/ask/check?asked=1",
                 f"{at}/laboratory?record={upload.id}", f"{at}/sources?q=%3Cscript%3E"):  # fmt: skip
        page = bench.whole(path, language)
        assert not [bare for bare in BARE if bare in page], path
        assert not Elements(page).wrong, path
        seen += "&lt;script&gt;alert(1)" in page
    assert seen > 5


@pytest.mark.parametrize("name", ["Plan!A1", "='[//elsewhere/x.xlsx]S'!A1", EVIL, "no cell!", "plain"])
def test_names_of_charts_are_no_references(tmp_path, name):
    xlsxwriter = pytest.importorskip("xlsxwriter")
    from anodeworks.render.excel.book import chart_name

    chart = xlsxwriter.Workbook(tmp_path / "x.xlsx").add_chart({"type": "line"})
    assert chart._process_names(chart_name(name), None) == (chart_name(name), None)
    assert chart_name(name).replace("\uff01", "!") == name


@pytest.mark.slow
def test_texts_of_a_project_file_stay_text_in_its_workbook(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    import anodeworks as aw

    path = tmp_path / "plant.toml"
    path.write_text(evil(), encoding="utf-8")
    for language in LANGUAGES:
        aw.run(path, scenarios=63).save(tmp_path / f"{language}.xlsx", language=language)
        book = openpyxl.load_workbook(tmp_path / f"{language}.xlsx")
        cells = [
            cell for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)
        ]
        shown = [cell for cell in cells if "alert(1)" in cell.value or "HYPERLINK" in cell.value]
        assert len(shown) > 5
        assert not [cell.coordinate for cell in shown if cell.data_type == "f"]
        assert not [
            cell.coordinate for cell in cells if cell.hyperlink and "elsewhere" in str(cell.hyperlink.target)
        ]


def test_names_stay_text_in_the_log(server, archive, monkeypatch, caplog):
    def fails(self, slug):
        raise RuntimeError(slug)

    monkeypatch.setattr(type(archive), "project", fails)
    with caplog.at_level(logging.ERROR):
        assert server.get("/p/%1b[31m/draft/overview").status_code == 500
    assert "␛[31m" in caplog.text
    assert "\x1b" not in caplog.text
