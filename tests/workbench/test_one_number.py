"""A number on its own page and a project file in its field: what is refused stays as typed; sides of a comparison."""

# ruff: noqa: F401, F811
from __future__ import annotations

import html
import re

import pytest

from anodeworks.language import LANGUAGES, say
from anodeworks.workbench.opening import Opened
from anodeworks.workbench.routes import beside_others
from anodeworks.workbench.sliders import ends
from tests.workbench.test_changes import AT, PRICE, TEXT, opened, plant, written

OUTSIDE = {
    "key": PRICE,
    "written": "420 CNY/MWh",
    "low": "0.571",
    "high": "0.697",
    "source": "the <bill>",
    "note": "May",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_value_outside_its_range_is_told_on_the_numbers_page_and_nothing_typed_is_lost(plant, language):
    plant.client.cookies.set("lang", language)
    answer = plant.post(f"{AT}/change", data=OUTSIDE)
    assert answer.status_code == 422
    title = re.search("<h1>(.*?)</h1>", answer.text)
    assert title is not None
    assert title[0] == re.search("<h1>(.*?)</h1>", plant.get(f"{AT}/explain/{PRICE}").text)[0]
    for name in ("written", "low", "high", "note"):
        assert f'name="{name}" value="{OUTSIDE[name]}"' in answer.text
    assert 'value="the &lt;bill&gt;"' in answer.text
    told = answer.text.split('role="alert"')[1].split("</dl>")[0]
    assert ("below the least, 0.571" if language == "en" else "0.571") in told
    assert "triangular" not in told
    assert not opened(plant).changed


def test_of_a_range_that_a_value_leaves_it_is_chosen_what_becomes(plant):
    before = opened(plant).project.ledger[PRICE].distribution
    plant.post(f"{AT}/change", data={**OUTSIDE, "range": "around"})
    value = opened(plant).project.ledger[PRICE]
    assert (value.number, value.source) == (pytest.approx(0.42 / 3.6e6), "the <bill>")
    assert value.distribution.args == pytest.approx([x * value.number / before.central for x in before.args])
    plant.post(f"{AT}/change", data={**OUTSIDE, "range": "alone"})
    value = opened(plant).project.ledger[PRICE]
    assert (value.number, value.distribution) == (pytest.approx(0.42 / 3.6e6), None)


def test_a_form_sent_as_it_stood_changes_nothing_and_a_range_alone_does(plant):
    page = plant.get(f"{AT}/explain/{PRICE}").text
    stood = dict(re.findall(r'name="(written|low|high)" value="([^"]*)"', page))
    assert plant.post(f"{AT}/change", data={"key": PRICE, **stood}).status_code == 303
    assert not opened(plant).changed
    plant.post(f"{AT}/change", data={"key": PRICE, **stood, "low": "0.1 CNY/kWh", "high": "0.9 CNY/kWh"})
    assert opened(plant).project.ledger[PRICE].distribution is not None
    assert set(opened(plant).changed) == {PRICE}


def test_a_project_file_with_a_slip_stays_in_its_field_under_its_page(plant):
    text = TEXT.replace("[project]", "[project", 1) + "# <mine>"
    answer = plant.post(f"{AT}/text", data={"text": text})
    assert answer.status_code == 422
    assert "<h1>Changes and versions</h1>" in answer.text
    field = re.search(r'<textarea[^>]*name="text"[^>]*>(.*?)</textarea>', answer.text, re.S)
    assert field is not None
    assert html.unescape(field[1]).lstrip("\n").replace("\r\n", "\n") == text.lstrip("\n")
    assert re.search(r'role="alert".*at line \d+', answer.text, re.S)
    assert "anodeworks new" not in answer.text
    assert not opened(plant).changed


@pytest.mark.parametrize("text", ["0.1 CNY/kWh", "2 CNY/kWh"])
def test_a_slider_goes_on_past_a_value_outside_the_range(plant, text):
    written(plant, text)
    low, high = ends(opened(plant), PRICE)
    now = opened(plant).project.ledger[PRICE].number
    assert low < now < high


def test_two_states_of_a_project_are_called_by_what_they_are(plant):
    """What came before stands first; another project stands behind this one; each says which it is."""
    archive = plant.home.archive
    harbour = archive.create("Harbour", TEXT, "local")
    written(plant, "0.42 CNY/kWh")
    draft = opened(plant)
    version = Opened(draft.record, draft.base, draft.base, None, archive)
    theirs = archive.draft(harbour.slug, "local")
    other = Opened(harbour, "draft", theirs.base, theirs, archive)

    def called(one, two):
        return [(say(side.head, "en"), say(side.named, "en")) for side in beside_others._called(one, two)]

    assert called(version, draft) == [("version 1", "version 1"), ("draft", "the draft")]
    assert called(draft, other) == [("plant, draft", "“plant, draft”"), ("Harbour", "“Harbour”")]
