"""Numbers change in any unit, what is wrong is told at the field, every change can be taken back, saved, compared."""

from __future__ import annotations

import json
import re
import tomllib

import pytest

from anodeworks.language import LANGUAGES, say
from anodeworks.store import sparing_inputs
from anodeworks.workbench import standing
from anodeworks.workbench.numbers_form import read_text
from anodeworks.workbench.opening import Opened, parsed
from tests.workbench.conftest import PROJECTS, Bench

TEXT = (PROJECTS / "ankang.toml").read_text(encoding="utf-8")
PRICE = "flows.electricity.price"
LAND = "plant.site.land_limit"
AT = "/p/plant/draft"
HTMX = {"hx-request": "true"}


@pytest.fixture
def plant(bench: Bench) -> Bench:
    """A workbench with one project that is changed."""
    bench.home.archive.create("plant", TEXT, "local")
    return bench


def written(plant: Bench, text: str, key: str = PRICE, **more):
    """What a person writes into a field."""
    return plant.post(f"{AT}/change", data={"key": key, "written": text, **more}, headers=HTMX)


def opened(plant: Bench) -> Opened:
    """The draft as it is now."""
    archive = plant.home.archive
    draft = archive.draft("plant", "local")
    return Opened(archive.project("plant"), "draft", draft.base, draft, archive)


@pytest.mark.parametrize("text", ["0.42 CNY/kWh", "420 CNY/MWh", "0.42元/kWh", "0.42"])
def test_a_number_is_changed_in_any_unit(plant, text):
    answer = written(plant, text)
    assert answer.status_code == 200, answer.text
    assert answer.headers["x-anodeworks"] == "kept"
    assert 'class="row changed"' in answer.text
    assert opened(plant).project.ledger[PRICE].number == pytest.approx(0.42 / 3.6e6)


@pytest.mark.parametrize(
    ("text", "nearest"), [("0,45", "0.45"), ("1,5", "1.5"), ("1.234,5", "1234.5"), ("1'0", "10")]
)
def test_a_comma_that_parts_no_thousands_is_refused_with_the_nearest_reading(plant, text, nearest):
    answer = written(plant, text)
    assert answer.status_code == 422
    assert nearest in answer.text
    assert not opened(plant).changed


def test_thousands_are_parted_as_in_files(plant):
    assert written(plant, "1,200 CNY/MWh").status_code == 200
    assert read_text("1,234,567", "") == 1234567
    assert read_text("−1,234.5", "") == -1234.5
    assert read_text("0,450", "") == "0,450"  # the grammar of files refuses it


def test_a_row_takes_the_most_likely_value_of_a_range_as_its_one_number(plant):
    """It shows the median; what stands in the form of the number's own page is another text."""
    key = "activities.infiltration.temperature"
    before = opened(plant).project.ledger[key]
    likely = before.distribution.args[1] - 273.15
    answer = written(plant, f"{likely:g} degC", key)
    assert answer.status_code == 200, answer.text
    value = opened(plant).project.ledger[key]
    assert value.distribution is None
    assert value.number == pytest.approx(likely + 273.15)


def test_a_range_and_its_source_are_written(plant):
    answer = plant.post(f"{AT}/change", data={"key": PRICE, "written": "0.4", "low": "0.3", "high": "0.6",
                                              "source": "the bill of May"})  # fmt: skip
    assert answer.headers["location"] == f"{AT}/explain/{PRICE}"
    value = opened(plant).project.ledger[PRICE]
    assert value.distribution is not None
    assert value.distribution.kind == "triangular"
    assert value.source == "the bill of May"
    written(plant, '{ uniform = ["0.3 CNY/kWh", "0.5 CNY/kWh"] }')
    assert opened(plant).project.ledger[PRICE].distribution.kind == "uniform"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "text", ["12 kg", "many", "", "{ uniform = [", "1e9 CNY/kWh", "<script>alert(1)</script>"]
)
def test_what_is_wrong_is_told_at_the_field_and_changes_nothing(plant, text, language):
    plant.client.cookies.set("lang", language)
    answer = written(plant, text)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert "<script>" not in answer.text
    assert ("允许" if language == "zh" else "Allowed") in answer.text
    assert not opened(plant).changed


def test_what_stands_there_already_changes_nothing(plant):
    field = re.search(r'value="([^"]*)"', plant.get(f"{AT}/group/flows.electricity").text)
    assert field is not None
    assert written(plant, field[1]).status_code == 200
    assert not opened(plant).changed


def test_scripts_change_several_numbers_at_once_or_none(plant):
    good = {PRICE: "0.3 CNY/kWh", "finance.tax.standing": "standard"}
    sent = {"content-type": "application/json"}
    assert plant.post(f"{AT}/change", content=json.dumps({"changes": good}), headers=sent).status_code == 204
    assert set(opened(plant).changed) == set(good)
    wrong = plant.post(
        f"{AT}/change", content=json.dumps({"changes": {PRICE: "0.5 CNY/kWh", "no.key": 1}}), headers=sent
    )
    assert wrong.status_code == 422
    assert wrong.json()["error"]["key"] == "no.key"
    assert opened(plant).project.ledger[PRICE].number == pytest.approx(0.3 / 3.6e6)
    assert plant.post(f"{AT}/change", content="{", headers=sent).status_code == 422


def test_changes_are_told_in_words_and_taken_back(plant):
    written(plant, "0.42 CNY/kWh")
    written(plant, "standard", "finance.tax.standing")
    told = [say(text, "en") for text, holds in standing.told(opened(plant)) if holds]
    assert len(told) == 2
    assert told[0].startswith("Electricity: price without VAT: 0.5225 CNY/kWh")
    assert told[0].endswith("→ 0.42 CNY/kWh")
    assert "price" not in say(standing.told(opened(plant))[0][0], "zh")
    assert plant.post(f"{AT}/undo").status_code == 303
    assert set(opened(plant).changed) == {PRICE}
    plant.post(f"{AT}/redo")
    assert len(opened(plant).changed) == 2
    plant.post(f"{AT}/reset")
    assert not opened(plant).changed
    plant.post(f"{AT}/undo", headers={"referer": "https://evil.org/x"})
    answer = plant.post(f"{AT}/undo", headers={"referer": f"http://localhost{AT}/plant"})
    assert answer.headers["location"] == f"{AT}/plant"


def test_one_number_is_put_back(plant):
    written(plant, "0.42")
    answer = written(plant, "", again="1")
    assert answer.status_code == 200
    assert not opened(plant).changed


def test_a_version_is_saved_with_its_comments_and_compared(plant):
    written(plant, "0.42 CNY/kWh")
    assert plant.post(f"{AT}/save", data={"note": "cheaper power"}).status_code == 303
    archive = plant.home.archive
    assert [v.note for v in archive.versions("plant")] == ["cheaper power", ""]
    text = plant.get(f"{AT}/download/project.toml").text
    assert "# The silicon-carbon anode project announced" in text
    assert tomllib.loads(text)["flows"]["electricity"]["price"] == "0.42 CNY/kWh"
    first = archive.versions("plant")[-1].digest[:12]
    assert "cheaper power" in plant.get(f"{AT}/changes").text
    page = plant.get(f"/p/plant/{first}/site?show=numbers").text
    assert "<input" not in page.split("<main")[1]  # a version that is saved is read, not changed


def test_who_has_not_seen_the_newest_version_loses_nothing(plant):
    written(plant, "0.42 CNY/kWh")
    archive = plant.home.archive
    head = archive.project("plant").head
    theirs = TEXT.replace('horizon = "18 year"', 'horizon = "20 year"').replace('"310 mu"', '"330 mu"')
    archive.save("plant", base=head, text=theirs, note="", by="ann")
    assert written(plant, "320 mu", LAND).status_code == 200
    answer = plant.post(f"{AT}/save", data={"note": "cheap & long"})
    assert answer.status_code == 303  # to a page with an address of its own
    page = plant.get(answer.headers["location"]).text
    told = page.split('class="newer"')[1].split("</section>")[0]
    assert "ann" in told
    assert LAND not in told  # it has a name
    for said in ("18 year", "20 year", "310 mu", "330 mu", "320 mu", 'class="both"'):
        assert said in told
    assert 'value="cheap &amp; long"' in page
    assert set(opened(plant).changed) == {PRICE, LAND}
    written(plant, "", LAND, again="1")
    onto = plant.post(f"{AT}/newest", data={"note": "cheap & long"})
    assert "note=cheap" in onto.headers["location"]
    assert plant.post(f"{AT}/save").status_code == 303
    kept = tomllib.loads(archive.text(archive.project("plant").head))
    assert kept["programme"]["horizon"] == "20 year"
    assert kept["flows"]["electricity"]["price"] == "0.42 CNY/kWh"


def test_an_address_inside_a_project_that_leads_nowhere_stays_inside_it(plant):
    answer = plant.get(f"{AT}/nowhere")
    assert answer.status_code == 404
    assert f'href="{AT}/money"' in answer.text  # the column of its pages
    assert "calendar, money" not in answer.text
    assert plant.get("/p/nobody/draft/overview").status_code == 404


def test_projects_are_compared_by_their_names(plant):
    plant.home.archive.create("Harbour", TEXT, "local")
    plant.home.archive.retitle("harbour", "Port", "local")
    assert ">Port</option>" in plant.get(f"{AT}/compare").text


def test_undo_of_another_window_takes_back_what_it_says_or_nothing(plant):
    written(plant, "0.42 CNY/kWh")
    seen = re.search(r'id="undo".*?name="seen" value="(\w+)"', plant.get(f"{AT}/changes").text)
    written(plant, "standard", "finance.tax.standing")  # in another window
    answer = plant.post(f"{AT}/undo", data={"seen": seen[1]})
    assert len(opened(plant).changed) == 2
    page = plant.get(answer.headers["location"]).text
    assert "in another window" in page
    assert "Undo would now take back: Income tax" in page or "Undo would now take back:" in page
    seen = re.search(r'id="undo".*?name="seen" value="(\w+)"', page)
    plant.post(f"{AT}/undo", data={"seen": seen[1]})
    assert set(opened(plant).changed) == {PRICE}


def test_a_range_that_goes_with_a_move_is_told_and_kept_if_wanted(plant):
    before = opened(plant).project.ledger[PRICE]
    assert before.distribution is not None
    answer = written(plant, "0.42 CNY/kWh")
    assert answer.text.count("Its range is gone") == 2  # at the number and in the bar
    sent = plant.post(f"{AT}/change", data={"key": PRICE, "around": "1"}, headers=HTMX)
    assert sent.status_code == 200
    assert "Its range is gone" not in sent.text
    value = opened(plant).project.ledger[PRICE]
    assert value.number == pytest.approx(0.42 / 3.6e6)
    assert value.distribution.args == pytest.approx(
        [x * value.number / before.number for x in before.distribution.args]
    )
    assert (
        plant.post(f"{AT}/change", data={"key": "programme.horizon", "around": "1"}, headers=HTMX).status_code
        == 422
    )


def test_the_language_of_an_answer_to_a_form_leads_back_to_the_form(plant):
    page = plant.post(
        "/begin/announcement", data={}, headers={"referer": "http://localhost/begin/announcement"}
    ).text
    assert "back=%2Fbegin%2Fannouncement" in page
    page = plant.post(
        f"{AT}/text", data={"text": "["}, headers={"referer": f"http://localhost{AT}/changes"}
    ).text
    assert "back=%2Fp%2Fplant%2Fdraft%2Fchanges" in page


def test_a_draft_becomes_a_project_of_its_own(plant):
    written(plant, "0.42 CNY/kWh")
    answer = plant.post(f"{AT}/copy", data={"name": "Cheaper"})
    assert answer.headers["location"] == "/p/cheaper/draft/overview"
    assert parsed(plant.home.archive.text(plant.home.archive.project("cheaper").head), "x").ledger[
        PRICE
    ].number == pytest.approx(0.42 / 3.6e6)
    assert not opened(plant).changed
    assert plant.post(f"{AT}/copy", data={"name": ""}).status_code == 422


def test_the_file_itself_is_written_in_place_of_the_version(plant):
    other = TEXT.replace('horizon = "18 year"', 'horizon = "21 year"')
    assert plant.post(f"{AT}/text", data={"text": other}).status_code == 303
    assert opened(plant).project.horizon == 21
    assert plant.post(f"{AT}/text", data={"text": "[project"}).status_code == 422
    written(plant, "0.42 CNY/kWh")
    assert [holds for _, holds in standing.told(opened(plant))] == [True, True]
    assert "21 year" in plant.get(f"{AT}/download/project.toml").text
    assert "textarea" in plant.get(f"{AT}/changes").text


def test_an_announcement_is_said_in_a_few_fields(bench):
    said = {
        "product": "石墨",
        "capacity": "10万吨",
        "investment": "30亿元",
        "start": "2023年6月",
        "place": "四川",
    }
    wrong = bench.post("/begin/announcement", data={**said, "capacity": "many"})
    assert wrong.status_code == 422
    assert wrong.text.count('role="alert"') == 1
    assert "--" not in wrong.text.split("<form")[1].split("</form")[0]
    undated = bench.post("/begin/announcement", data={**said, "start": ""})
    assert undated.status_code == 422
    assert "--start" not in undated.text
    assert 'value="many"' in wrong.text
    made = bench.post("/begin/announcement", data=said)
    assert made.status_code == 303
    assert made.headers["location"].endswith("/draft/announcement?asked=1")
    text = bench.home.archive.text(bench.home.archive.projects()[0].head)
    assert tomllib.loads(text)["claims"]["investment"]["value"] == "30亿元"


def test_a_plant_is_begun_from_one_like_it_from_a_route_and_from_a_file(bench):
    assert bench.post("/begin/plant", data={"like": "graphite", "name": "Mine"}).status_code == 303
    assert bench.post("/begin/plant", data={"route": "silane_packed", "name": "Route"}).status_code == 303
    sent = {"file": ("harbour.toml", TEXT.encode(), "application/toml")}
    assert bench.post("/begin/plant", files=sent).headers["location"] == "/p/harbour/draft/overview"
    wrong = bench.post("/begin/plant", files={"file": ("bad.toml", b"[project", "application/toml")})
    assert wrong.status_code == 422
    assert 'role="alert"' in wrong.text
    assert [r.name for r in bench.home.archive.projects()] == ["harbour", "Route", "Mine"]
    assert "harbour" in bench.get("/").text


def test_batches_are_brought_and_rows_refused_with_their_reasons(plant):
    record = (PROJECTS / "laboratory" / "synthetic_batches.csv").read_text(encoding="utf-8").splitlines()
    record[2] = record[2].replace("489.4124", "hot")
    sent = {"record": ("batches.csv", "\n".join(record).encode(), "text/csv")}
    answer = plant.post(f"{AT}/laboratory/record", files=sent)
    assert answer.status_code == 303
    page = plant.get(answer.headers["location"]).text
    assert f"{len(record) - 2} batches can be used." in page
    assert "hot" in page
    for name, content in (("batches.exe", b"x"), ("empty.csv", b"")):
        assert (
            plant.post(f"{AT}/laboratory/record", files={"record": (name, content, "text/csv")}).status_code
            == 422
        )
    assert plant.post(f"{AT}/laboratory/record", data={}).status_code == 422


@pytest.mark.parametrize("name", ["<b>plant</b>", "=HYPERLINK(1)", "a\u202eb"])
def test_names_stay_texts(bench, name):
    bench.home.archive.create(name, TEXT, "local")
    page = bench.get("/").text
    assert "<b>plant" not in page
    assert "\u202e" not in page


def test_the_worked_example_is_made_once_and_by_a_form_alone(bench):
    assert bench.get("/begin/example").status_code == 405
    first = bench.post("/begin/example").headers["location"]
    assert bench.post("/begin/example").headers["location"] == first
    assert bench.post("/begin/laboratory").headers["location"].endswith("/draft/laboratory")
    assert len(bench.home.archive.projects()) == 1


def test_a_file_that_stands_open_is_written_when_it_is_saved(plant, tmp_path):
    """A command spares what it reads; a server writes what it has open."""
    path = tmp_path / "open.toml"
    path.write_text(TEXT, encoding="utf-8")
    with sparing_inputs(), sparing_inputs(False):
        slug = plant.home.archive.files(tmp_path)[0].slug
        plant.post(f"/p/{slug}/draft/change", data={"key": PRICE, "written": "0.42 CNY/kWh"}, headers=HTMX)
        assert plant.post(f"/p/{slug}/draft/save").status_code == 303
    assert "0.42 CNY/kWh" in path.read_text(encoding="utf-8")
