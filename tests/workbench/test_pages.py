"""Every page in both languages: whole, of this server alone, without a script in it, and every link leads somewhere."""

from __future__ import annotations

import gzip
import re
from html.parser import HTMLParser

import pytest

from anodeworks.language import LANGUAGES, say
from anodeworks.library import library
from anodeworks.project.fields import FIELDS
from anodeworks.study.base_case import Base
from anodeworks.study.evaluate import monte_carlo
from anodeworks.twin.catalogue import Plant
from anodeworks.view import site
from anodeworks.view.explain import STRONGEST
from anodeworks.view.labels import group_of
from anodeworks.view.questions import QUESTIONS
from anodeworks.workbench import searching, static_files
from anodeworks.workbench.jobs.order import offered
from anodeworks.workbench.pages import PAGES, keys, shown
from anodeworks.workbench.project_frame import of_a_project, path

AT = "/p/ankang/draft"
OWN = [f"{AT}/{page.name}" for page in PAGES] + [f"{AT}/changes"]
SHARED = [
    "/",
    "/begin/announcement",
    "/begin/plant",
    "/library/routes",
    "/library/sources",
    "/library/activities",
]
EXPLAINED = [f"{AT}/explain/flows.electricity.price", f"{AT}/explain/fnpv_after_tax", f"{AT}/activity/blend"]
CHINESE = re.compile("[\u4e00-\u9fff]")
VOID = {"input", "meta", "link", "img", "br"}


class Read(HTMLParser):
    """What stands in a page: elements, attributes and where it leads; tags that do not fit one another."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def all(self, name: str) -> list[str]:
        """All values of an attribute."""
        return [attrs[name] or "" for _, attrs in self.elements if name in attrs]


@pytest.fixture(scope="module")
def read(ankang):
    """Pages that were read once."""
    known: dict[tuple[str, str], str] = {}

    def of(address: str, language: str) -> str:
        if (address, language) not in known:
            known[address, language] = ankang.whole(address, language)
        return known[address, language]

    return of


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", [*OWN, *SHARED, *EXPLAINED])
def test_a_page_is_whole_and_of_this_server_alone(read, address, language):
    text = read(address, language)
    page = Read(text)
    assert not page.open
    assert "Traceback" not in text
    assert 'role="alert"' not in text.replace('<p role="alert" data-fault', "")
    for tag, attrs in page.elements:
        assert not [name for name in attrs if name.startswith(("on", "style"))], (tag, attrs)
        if tag in ("script", "link", "img"):
            assert (attrs.get("src") or attrs.get("href") or "").startswith("/static/")
        assert tag not in ("style", "iframe", "object", "base")
    assert "<script>" not in text
    ids = page.all("id")
    assert len(ids) == len(set(ids)), sorted({each for each in ids if ids.count(each) > 1})
    named = {attrs.get("for") for tag, attrs in page.elements if tag == "label" and attrs.get("for")}
    assert named <= set(ids)


@pytest.mark.parametrize("address", [*OWN, *SHARED, *EXPLAINED])
def test_a_page_is_light(read, address):
    static = sum(len(gzip.compress(static_files.content(name))) for name in static_files.names())
    assert len(gzip.compress(read(address, "zh").encode())) + static < 200_000


@pytest.mark.parametrize("address", [*OWN, *SHARED])
def test_every_link_leads_somewhere(read, ankang, address):
    page = Read(read(address, "en"))
    anchors = set(page.all("id"))
    for link in sorted({*page.all("href")} - {""}):
        assert link.startswith(("/", "#")), link
        place, _, anchor = link.partition("#")
        if not place:
            assert anchor in anchors, link
        elif not place.startswith(("/static/", "/settings", f"{AT}/download", f"{AT}/picture")) and seen(
            place
        ):
            status = ankang.get(place).status_code
            assert status in (200, 303), (link, status)


_SEEN: set[str] = set()


def seen(place: str) -> bool:
    """Whether an address is looked at for the first time, by its kind: of explanations the first few of each page."""
    kind = re.sub(r"(explain|sources)/[^/]*$", r"\1/", place)
    if kind == place:
        new = place not in _SEEN
        _SEEN.add(place)
        return new
    count = sum(each.startswith(kind) for each in _SEEN)
    _SEEN.add(place)
    return count < 40


def test_every_number_of_the_documents_leads_to_its_source(ankang, read):
    for page in PAGES:
        for link in Read(read(f"{AT}/{page.name}", "en")).all("href"):
            key = link.removeprefix(f"{AT}/explain/")
            if key != link:
                project = ankang_project(ankang)
                assert key in project.ledger or key in project.indicators, key


def ankang_project(ankang):
    """The project that the pages show."""
    from anodeworks.workbench.opening import of_text

    archive = ankang.home.archive
    return of_text(archive, archive.project("ankang").head, "ankang.toml")


def test_no_chapter_and_no_number_is_lost(ankang, read):
    read(OWN[0], "en")
    project = ankang_project(ankang)
    found = {key for page in PAGES for key in keys(page, project)}
    assert found == set(project.ledger)
    run = ankang.home.answering.run(_name(ankang), project).result()
    there = {section.name for section in run.document.sections if not section.brief}
    told = {section.name for page in PAGES for section in shown(page, run.document)}
    assert there - told == {"evidence"}  # which stands on the page of sources


def _name(ankang):
    from anodeworks.workbench.opening import Opened

    archive = ankang.home.archive
    record = archive.project("ankang")
    draft = archive.draft("ankang", "local")
    return Opened(record, "draft", draft.base, draft, archive).name


@pytest.mark.parametrize("name", ["overview", "sources", "explain/flows.electricity.price"])
def test_the_same_figures_lead_everywhere_and_say_which_they_are(ankang, read, name):
    text = read(f"{AT}/{name}", "en")
    run = ankang.home.answering.run(_name(ankang), ankang_project(ankang)).result()
    tiles = next(b for s in run.document.sections for b in s.blocks if getattr(b, "name", "") == "headline")
    strip = text[text.index('id="main-figures"') : text.index('class="which"')]
    leads = re.findall(r'class="number"[^>]*><data[^>]*>([^<]+)<', strip)
    assert leads == [say(each.figure, "en") for each in tiles.figures]
    assert re.search(r"Median of 1,023 draws", text)
    assert strip.count("base case") == len(leads)


def test_the_calendar_shows_cash_below_the_phases(read):
    text = read(f"{AT}/calendar", "zh")
    order = [text.index(f'id="picture-{name}"') for name in ("gantt", "cash", "output")]
    assert order == sorted(order)
    for label, date in re.findall(r'class="bar"[^>]*data-label="([^"]+)" data-text="([^"]+)"', text):
        assert label.count("期") == 1
        assert re.fullmatch(r"\d{4}年\d+月", date)


@pytest.mark.parametrize("question", of_a_project(), ids=lambda q: q.name)
def test_every_question_has_its_page_and_every_option_its_field(ankang, question):
    page = Read(ankang.get(f"{AT}/ask/{path(question)}").text)
    fields = {name.partition(".")[0] for name in page.all("name")}  # some options are rows of fields
    told = {o.name for o in offered(question) if o.kind != "file" and o.unless != "project"}
    assert told - ({f.name for f in FIELDS} if question.name == "audit" else set()) <= fields
    assert {o.name for o in question.options if o.kind == "file"}.isdisjoint(
        fields
    )  # no page names files of the machine


def test_questions_that_are_new_get_a_page_by_themselves():
    assert {q.name for q in of_a_project()} == {
        q.name for q in QUESTIONS if q.subjects[:1] and q.subjects[0].kind == "project"
    }


def test_what_the_address_asks_is_answered(ankang):
    text = ankang.whole(f"{AT}/ask/check?asked=1")
    assert "is in order" in text
    assert "finding good" in text
    wrong = ankang.whole(f"{AT}/ask/run?asked=1&scenarios=many")
    assert 'role="alert"' in wrong
    assert "a whole number" in wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_are_found_in_both_languages(ankang, language):
    for asked in ("electricity price", "电价", "price of power", "电力 价格", "power tariff"):
        found = ankang.get(f"{AT}/sources", params={"q": asked, "lang": language}).text
        assert 'data-row="flows.electricity.price"' in found, asked
        assert found.count("data-row=") < 12
    found = ankang.get(f"{AT}/sources", params={"q": "flows.electricity.price"}).text
    assert 'data-row="flows.electricity.price"' in found
    assert found.count("data-row=") < 8


@pytest.mark.parametrize(("asked", "near"), [("electrcity prise", "flows.electricity.price"),
                                             ("石墨电极价格", "flows.graphite_market.price")])  # fmt: skip
def test_what_is_near_is_offered_where_nothing_is_found(ankang, asked, near):
    ankang.client.cookies.set("lang", "en")
    found = ankang.get(f"{AT}/sources", params={"q": asked}).text
    assert "Near it" in found
    assert f'data-row="{near}"' in found


def test_a_draft_s_numbers_are_named_once_whatever_is_changed_or_typed(ankang, monkeypatch):
    named, label = [], searching.number_label
    monkeypatch.setattr(searching, "number_label", lambda *about: named.append(1) or label(*about))
    monkeypatch.setattr(searching, "_known", {})
    for price, asked in ((0.51, "electricity"), (0.52, "electricity p")):
        ankang.home.archive.change("ankang", "local", "flows.electricity.price", f"{price} CNY/kWh")
        before = len(named)
        assert "flows.electricity.price" in ankang.get("/p/ankang/draft/sources", params={"q": asked}).text
    assert before
    assert len(named) == before


def test_words_of_the_field_find_numbers_and_figures_in_what_they_are_called(ankang):
    project = ankang_project(ankang)
    for table in library().words.values():
        for said in table["said"]:
            assert searching.found(project, [*project.indicators, *project.ledger], said), said


@pytest.mark.parametrize(
    ("asked", "figure", "most"),
    [
        ("IRR", "firr_after_tax", 6), ("内部收益率", "firr_after_tax", 6), ("NPV", "fnpv_after_tax", 4),
        ("净现值", "fnpv_after_tax", 4), ("payback", "payback", 4), ("投资回收期", "payback", 4),
        ("emissions", "emissions", 8), ("碳排放", "emissions", 8), ("DSCR", "debt_service_cover_min", 4),
        ("levelized cost", "levelised_cost", 4), ("total investment", "total_investment", 12),
    ],
)  # fmt: skip
def test_figures_are_found_by_what_people_call_them(ankang, asked, figure, most):
    for language in LANGUAGES:
        found = ankang.get(f"{AT}/sources", params={"q": asked, "lang": language}).text
        figures = found.split('class="figures-found"')[1].split("</section>")[0]
        assert f'href="{AT}/explain/{figure}"' in figures
        assert figures.count("<li") <= most


def test_a_figure_that_is_searched_for_leads_with_the_median_as_documents_do(ankang):
    ankang.whole(f"{AT}/overview")
    found = ankang.get(f"{AT}/sources", params={"q": "levelized cost", "lang": "en"}).text
    one = found.split('class="figures-found"')[1].split("</section>")[0]
    led = re.search(r'data-figure="levelised_cost" data-part="middle"[^>]*>([^<]+)<', found)
    assert led is not None
    assert f"<strong>{led[1]}</strong>" in one
    assert "base case" in one


def test_a_word_is_found_by_how_it_begins_and_an_abbreviation_whole(ankang):
    project = ankang_project(ankang)
    keys = list(project.ledger)
    assert not [key for key in searching.found(project, keys, "irr") if "irreversible" in key]
    assert any("silane" in key for key in searching.found(project, keys, "sila"))
    assert not [key for key in searching.found(project, keys, "lane") if "silane" in key]
    assert searching.found(project, keys, "sil")  # of which nothing is the whole
    assert "flows.electricity.price" in searching.found(project, keys, "tricity.pri")


@pytest.mark.parametrize("key", ["nonsense.abc", "flows.silane.prise", "fnpv_after_taxes"])
def test_an_unknown_number_is_told_at_once_with_what_is_near(ankang, key, monkeypatch):
    def ask(*_, **__):
        raise AssertionError("asked")

    for each in (ankang.home.answering, ankang.home.explaining):
        monkeypatch.setattr(each, "ask", ask)
    monkeypatch.setattr("anodeworks.workbench.standing.bar", lambda *_, **__: "")
    for place in ("explain", "explained"):
        said = ankang.get(f"{AT}/{place}/{key}?lang=en")
        assert said.status_code == 404
        assert 'class="column"' in said.text
        near = {"nonsense.abc": "search for it", "flows.silane.prise": "flows.silane.price"}
        assert near.get(key, "fnpv_after_tax") in said.text.split('class="fault"')[1]


def test_a_part_of_a_key_leads_to_all_that_have_it(ankang):
    said = ankang.get(f"{AT}/explain/plant.site")
    assert said.status_code == 303
    assert 'data-row="plant.site.' in ankang.get(said.headers["location"]).text


def test_sources_show_who_says_a_number_and_begin_with_what_the_plant_uses(ankang, read):
    read(OWN[0], "en")
    run = ankang.home.answering.run(_name(ankang), ankang_project(ankang)).result()
    assert run.unused
    ankang.client.cookies.set("lang", "en")
    found = ankang.get(f"{AT}/sources", params={"all": "1"}).text
    groups = [group_of(key) for key in re.findall(r'data-row="([^"]+)"', found)]
    idle = [group in run.unused for group in groups]
    assert idle == sorted(idle)
    assert groups[0].startswith("products.")
    assert re.search(r'<a[^>]*href="/library/sources/[^"]+"[^>]*class="source"', found)
    used = ankang.get(f"{AT}/sources", params={"all": "1", "used": "1"}).text
    assert {group_of(key) for key in re.findall(r'data-row="([^"]+)"', used)}.isdisjoint(run.unused)
    assert "Selling price without VAT" in found
    assert "Silicon-carbon anode material: selling" not in re.sub(r'aria-label="[^"]*"', "", found)


def test_a_figure_is_explained_by_its_value_and_by_what_moves_it_most(read):
    text = read(f"{AT}/explain/fnpv_after_tax", "en")
    value, most, rest = (
        text.index(each) for each in ('table figure"', "Numbers that it depends on", "depends_on_more")
    )
    assert value < most < rest
    assert text[most:rest].count("<tr") == STRONGEST + 1
    assert "<details" in text[text.rindex("<", 0, rest) - 200 : rest]


def test_site_and_supply_shows_the_site_and_what_is_bought(ankang, read):
    text = read(f"{AT}/site", "en")
    base = Base(monte_carlo(ankang_project(ankang), 0))
    (floor, land), table = (base.quantity(each) for each in (Plant.floor_area, Plant.land)), site.bought(base)
    assert say(floor, "en") in text
    assert say(land, "en") in text
    for row in table.rows:
        assert say(row.cells[0], "en").lower() in text.lower()
    node = table.rows[0].name
    page = read(f"{AT}/activity/{node}", "en")
    assert say(table.rows[0].cells[3], "en") in page
    assert 'data-row="flows.' in page


def test_an_announcement_begins_with_the_claims_of_the_project(read):
    text = read(f"{AT}/announcement", "en")
    assert text.index('id="claims"') < text.index('class="question"')


def test_sources_are_sifted_by_grade(ankang):
    found = ankang.get(f"{AT}/sources", params={"grade": "news", "all": "1"}).text
    project = ankang_project(ankang)
    expected = {k for k, v in project.ledger.items() if "news" in (v.grade, v.rests_on)}
    assert set(re.findall(r'data-row="([^"]+)"', found)) == expected


@pytest.mark.parametrize("wrong", ["/p/none/draft/overview", "/p/ankang/0000/overview", f"{AT}/none", f"{AT}/ask/none",
                                   f"{AT}/download/none", "/library/none", "/library/explain", f"{AT}/activity/none",
                                   f"{AT}/group/none"])  # fmt: skip
def test_an_address_that_names_nothing_is_not_found(ankang, wrong):
    answer = ankang.get(wrong)
    assert answer.status_code == 404
    assert 'role="alert"' in answer.text
