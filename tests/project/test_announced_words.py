"""Numerals, tons, dates behind a tonnage and money abroad, as reports write them."""

from __future__ import annotations

import pytest

from anodeworks.errors import InputError
from anodeworks.project import announcement
from anodeworks.quantity import units
from tests.project.test_announcement import project


def test_what_reports_write_in_words_is_read_and_stands_in_the_file():
    said = {"capacity": "年产两万吨", "investment": "二十亿元", "land": "百余亩", "jobs": "千余人", "first_phase": "",
            "first_investment": "", "construction": "两年", "start": "二〇二六年六月", "production": ""}  # fmt: skip
    made = project(**said)
    claims = {claim.name: claim for claim in made.claims}
    assert units.from_si(made.ledger["programme.phases.one.capacity.graphite"].number, "t/year") == 20_000
    assert claims["investment"].value.number == pytest.approx(2e9)
    assert (claims["land"].hedge, claims["jobs"].hedge) == ("over", "over")
    assert claims["construction"].value.number == pytest.approx(2028.5, abs=0.01)
    assert made.ledger["programme.phases.one.start"].raw == "二〇二六年六月"


def test_a_date_behind_a_tonnage_is_when_it_makes_product():
    made = project(capacity="20,000 tons by 2028", first_phase="", first_investment="", production="")
    claims = {claim.name: claim for claim in made.claims}
    assert claims["production"].value.number == pytest.approx(2029, abs=0.01)
    assert units.from_si(claims["capacity"].value.number, "t/year") == pytest.approx(20_000)
    assert made.tables["audit"]["taken"] == ["tons"]
    assert "second_production" in {
        claim.name for claim in project(capacity="200 kt no later than 2028").claims
    }


@pytest.mark.parametrize(
    ("place", "investment", "readings"),
    [
        ("Japan", "¥70 billion", ('"JPY 70 billion"', '"CNY 70 billion"')),
        ("Washington", "700 million", ('"USD 700 million"', '"CNY 700 million"')),
        ("Washington", "$700 million", ()), ("Japan", "RMB 7 bn", ()), ("四川", "700 million", ()),
        ("Washington", "5 to 6 bn", ('"USD 5 to 6 bn"',)), ("Korea", "3,000亿韩元", ()),
    ],
)  # fmt: skip
def test_money_abroad_says_whose_it_is(place, investment, readings):
    """¥70 billion in Japan were read as CNY, twenty times as much."""
    said = {
        "product": "graphite",
        "capacity": "20 kt",
        "start": "2024-06",
        "place": place,
        "investment": investment,
    }
    if not readings:
        assert announcement.tables(said)["claims"]["investment"]
        return
    with pytest.raises(InputError) as caught:
        announcement.tables(said)
    assert all(reading in caught.value.remedy for reading in readings)


def test_a_refusal_repeats_what_was_said():
    with pytest.raises(InputError) as caught:
        announcement.check("land", "几十余亩")
    assert '"几十余亩"' in caught.value.message
