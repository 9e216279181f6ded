"""Forms in which announcements write amounts, on a command line and in a file's claims."""

from __future__ import annotations

import re
import tomllib

import pytest

from anodeworks import build
from anodeworks.errors import InputError
from anodeworks.project import announcement
from anodeworks.project.amounts import figure, in_tons
from anodeworks.project.fields import BY_NAME
from anodeworks.quantity import units
from anodeworks.quantity.period import read_period

BARE = {"product": "graphite", "capacity": "20kt", "start": "2024-01", "place": "South Korea"}


def claim(name, value):
    tables = tomllib.loads(announcement.text(BARE))
    tables["claims"][name] = {"value": value}
    return next(claim for claim in build(tables, "said.toml").claims if claim.name == name)


@pytest.mark.parametrize(
    ("name", "said", "number"),
    [
        ("capacity", "6,700 tonne per annum (tpa)", 6_700),
        ("capacity", "20,000 metric tons (MT) per year", 20_000),
        ("capacity", "2 megatons", 2e6),
        ("capacity", "3 kilotons", 3_000),
        ("land", "600,000 square feet", 600_000 * 0.3048**2 / (10_000 / 15)),
        ("land", "100,000 sq. ft.", 100_000 * 0.3048**2 / (10_000 / 15)),
        ("land", "5,000 square metres", 7.5),
        ("investment", "20.45亿元（人民币）", 20.45e8),
    ],
)
def test_an_amount_as_it_is_written(name, said, number):
    field = BY_NAME[name]
    assert units.from_si(units.parse(figure(field, said), field.unit, name), field.unit) == pytest.approx(
        number
    )


@pytest.mark.parametrize(
    ("name", "said", "unit", "number"),
    [
        ("output_value", "KRW 1 trillion", "CNY/year", 5.2e9),
        ("output_value", "700 million CNY", "CNY/year", 7e8),
        ("capacity", "20,000 tons", "t/year", 20_000),
        ("capacity", "0.2 megatons", "t/year", 200_000),
    ],
)
def test_a_claim_leaves_out_what_goes_without_saying(name, said, unit, number):
    made = claim(name, said)
    assert units.from_si(made.value.number, unit) == pytest.approx(number, rel=0.05)
    assert made.value.raw["value"] == said
    assert in_tons(said) == ("tons" in said)


@pytest.mark.parametrize("said", ["5 bn", "700 million"])
def test_a_claim_of_money_says_whose_it_is(said):
    with pytest.raises(InputError, match="output_value"):
        claim("output_value", said)


def test_a_first_phase_is_a_share_of_the_whole():
    made = build(tomllib.loads(announcement.text({**BARE, "first_phase": "40%"})), "said.toml")
    sizes = [units.from_si(made.ledger[f"programme.phases.{p}.capacity.graphite"].number, "t/year")
             for p in ("one", "two")]  # fmt: skip
    assert sizes == pytest.approx([8_000, 12_000])


@pytest.mark.parametrize("said", ["0 %", "100 %", "140%"])
def test_a_share_that_leaves_nothing_is_refused(said):
    with pytest.raises(InputError, match="first_phase"):
        announcement.text({**BARE, "first_phase": said})


@pytest.mark.parametrize(("said", "ends"), [("2030s", (2030, 2040)), ("early 2030s", (2030, 2032.5)),
                                            ("by the early 2030s", (2030, 2032.5)),
                                            ("2030年代", (2030, 2040))])  # fmt: skip
def test_a_decade_is_a_period(said, ends):
    found = read_period(said, "production")
    assert (found.start, found.end) == pytest.approx(ends, abs=0.01)


@pytest.mark.parametrize("said", ["about 3.456亿", "over 5 bn", "700 million", "5 to 6 bn", "¥70 billion"])
def test_money_abroad_is_refused_with_readings_that_can_be_read(said):
    with pytest.raises(InputError) as wrong:
        announcement.text({**BARE, "investment": said})
    readings = re.findall(r'"([^"]+)"', str(wrong.value.said[2]))
    assert len(readings) == 2
    for reading in readings:
        announcement.text({**BARE, "investment": reading})
