"""An announcement in a few words, and the project file that says it."""

from __future__ import annotations

import re
import tomllib

import pytest

from anodeworks import build
from anodeworks.errors import InputError
from anodeworks.language import LANGUAGES, say, speaking
from anodeworks.project import announcement
from anodeworks.project.fields import BY_NAME, FIELDS
from anodeworks.quantity import units

SAID = {
    "product": "石墨", "capacity": "100kt", "investment": "over 30亿", "land": "700mu", "output_value": "50亿",
    "tax": "3 bn", "jobs": "800", "start": "2023-06", "first_phase": "4万吨", "first_investment": "RMB 1.2 bn",
    "construction": "18个月", "production": "H1 2025", "source": "https://example.org/a", "name": 'The "one"\nof them',
}  # fmt: skip


def project(**changes):
    return build(tomllib.loads(announcement.text({**SAID, **changes})), "said.toml")


def test_every_word_of_it_stands_in_the_project():
    made = project()
    assert [p.flow for p in made.products] == ["graphite_made"]
    assert made.reference == "graphite"
    size = [units.from_si(made.ledger[f"programme.phases.{p}.capacity.graphite"].number, "t/year")
            for p in made.phases]  # fmt: skip
    assert size == pytest.approx([40_000, 60_000])
    claims = {claim.name: claim for claim in made.claims}
    assert claims["investment"].hedge == "over"
    assert claims["investment"].value.number == pytest.approx(3e9)
    assert claims["first_investment"].value.number == pytest.approx(1.2e9)
    assert units.from_si(claims["output_value"].value.number, "CNY/year") == pytest.approx(5e9)
    assert units.from_si(claims["land"].value.number, "mu") == pytest.approx(700)
    assert claims["jobs"].value.number == 800
    assert claims["production"].value.number == pytest.approx(2025.5, abs=0.01)
    assert claims["construction"].value.number == pytest.approx(2023.5 + 1.5, abs=0.02)
    assert {claim.value.source for claim in made.claims} == {"https://example.org/a"}
    start = made.ledger["programme.phases.one.start"]
    assert (units.day_of(start.distribution.args[0]).isoformat(), start.assumed) == ("2023-06-01", False)
    assert made.ledger["programme.phases.two.start"].assumed


def test_a_start_that_nobody_announced_is_assumed_after_the_announcement():
    made = project(start="", announced="2023-05-20", construction="")
    start = made.ledger["programme.phases.one.start"]
    assert start.assumed
    assert start.distribution.quantile([0.0])[0] > 2023.38
    assert made.tables["audit"]["announced"].isoformat() == "2023-05-20"


@pytest.mark.parametrize("product", announcement.products())
def test_every_product_makes_a_project(product):
    made = project(product=product, first_phase="", first_investment="")
    assert made.products[0].label == announcement.products()[product]["label"]


@pytest.mark.parametrize(
    ("said", "product"),
    [
        ("Graphite", "graphite"),
        ("硅碳负极材料", "silicon_carbon"),
        ("silicon oxide", "siox"),
        ("复配", "blend"),
        ("synthetic graphite", "graphite"),
        ("改性石墨", "graphite"),
    ],
)
def test_a_product_by_its_names(said, product):
    assert announcement.product_of(said) == product


def test_every_label_and_word_means_one_product_in_either_language():
    for name, entry in announcement.products().items():
        for word in (name, entry["label"], entry["label_zh"], *entry["words"]):
            assert announcement.product_of(word) == name, word


@pytest.mark.parametrize(("field", "said", "whole"), [
    ("investment", "30亿", "30亿元"), ("investment", "3 bn", "3 bn CNY"), ("investment", "5 to 6 bn", "5 to 6 bn CNY"),
    ("investment", "30亿以上", "30亿元以上"), ("investment", "$150 million", "$150 million"),
    ("output_value", "超过50亿元", "超过50亿元/年"), ("output_value", "5e9 CNY/year", "5e9 CNY/year"),
    ("capacity", "10万吨", "10万吨/年"), ("capacity", "100 kt", "100 kt/year"),
    ("capacity", "年产10万吨", "10万吨/年"), ("capacity", "年产约10万吨", "约10万吨/年"),
    ("jobs", "350个以上", "350人以上"), ("investment", "$650 million", "$650 million"), ("land", "近140亩", "近140亩"),
    ("capacity", "6,700 metric tons", "6,700 metric tons/year"), ("jobs", "about 800", "about 800 person"),
])  # fmt: skip
def test_what_goes_without_saying_is_added(field, said, whole):
    assert announcement.figure(BY_NAME[field], said) == whole


@pytest.mark.parametrize(("field", "said", "says"), [
    ("investment", "30", '"30 CNY"'), ("land", "700", '"700 mu"'), ("capacity", "10", '"10 t/year"'),
    ("product", "grafit", '"graphite"'), ("start", "soon", "2024-08"), ("investment", "30 kt", "1 CNY"),
    ("product", " ", "nothing"), ("jobs", "5 mu", "1 person"),
])  # fmt: skip
def test_what_cannot_be_read_is_refused_by_its_name(field, said, says):
    with pytest.raises(InputError) as caught:
        announcement.check(field, said)
    assert caught.value.key == field
    assert says in caught.value.message


@pytest.mark.parametrize("left_out", ["product", "start"])
def test_what_is_needed_is_asked_for(left_out):
    with pytest.raises(InputError) as caught:
        announcement.text({**SAID, left_out: ""})
    assert f"--{left_out}" in caught.value.message
    for language in LANGUAGES:
        with speaking(language):
            assert not re.search(r"[.。][;；]", caught.value.message), "a stop inside of a message"


@pytest.mark.parametrize(("first", "phases"), [("", 1), ("40 kt", 2)])
def test_a_size_that_is_not_announced_is_unknown(first, phases):
    said = {**SAID, "capacity": "", "first_phase": first, "name": ""}
    made = build(tomllib.loads(announcement.text(said)), "said.toml")
    assert len(made.phases) == phases
    assert len(made.open_tonnage) == 1
    assert "capacity" not in {claim.name for claim in made.claims}
    assert made.name == "artificial graphite anode material"
    assert str(announcement.path_of(said)) == "石墨.toml"


def test_examples_can_be_read_in_both_languages():
    for language in LANGUAGES:
        said = {field.name: say(field.such, language) for field in FIELDS}
        made = build(tomllib.loads(announcement.text(said)), "said.toml")
        assert {claim.name for claim in made.claims} >= {f.name for f in FIELDS if f.claim}


def test_no_file_is_written_over(tmp_path):
    path = tmp_path / "said.toml"
    assert announcement.write(SAID, path) == path
    before = path.read_text()
    assert announcement.write(SAID, path) == path  # it says the same
    with pytest.raises(InputError) as caught:
        announcement.write({**SAID, "land": "800mu"}, path)
    assert "exists" in caught.value.message
    assert path.read_text() == before


def test_a_file_is_named_by_project_or_product_and_size():
    assert str(announcement.path_of({"product": "石墨", "capacity": "10 万吨"})) == "石墨-10-万吨.toml"
    assert str(announcement.path_of({"name": "../A plant/of mine"})) == "A-plant-of-mine.toml"
    assert len(str(announcement.path_of({"name": "石墨" * 300})).encode()) < 255
