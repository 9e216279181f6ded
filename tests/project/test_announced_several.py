"""Several products in one announcement."""

from __future__ import annotations

import tomllib
from itertools import combinations

import pytest

from anodeworks import build
from anodeworks.errors import InputError
from anodeworks.project import announcement
from anodeworks.project.announced_several import Part, parts
from anodeworks.project.fields import joined_up
from anodeworks.quantity import units

BOTH = {"product": "silicon-carbon 20kt + graphite 80kt", "start": "2023-06"}
APART = (("graphite", "natural_graphite"), ("milled", "blend"))  # both would make one thing in two ways


def project(**said):
    return build(tomllib.loads(announcement.text({**BOTH, **said})), "said.toml")


def tonnes(made, phase):
    sizes = {o.name: made.ledger[f"programme.phases.{phase}.capacity.{o.name}"] for o in made.products}
    return {name: units.from_si(size.number, "t/year") for name, size in sizes.items()}


@pytest.mark.parametrize(
    ("product", "capacity", "found"),
    [
        ("silicon-carbon 20kt + graphite 80kt", "", [("silicon-carbon", "20kt"), ("graphite", "80kt")]),
        ("硅碳2万吨+石墨8万吨", "", [("硅碳", "2万吨"), ("石墨", "8万吨")]),
        ("年产2万吨硅碳负极材料和8万吨石墨负极材料", "", [("硅碳负极材料", "年产2万吨"), ("石墨负极材料", "8万吨")]),
        ("20,000 tonnes of silicon-carbon and 80,000 t/yr of artificial graphite", "",
         [("silicon-carbon", "20,000 tonnes"), ("artificial graphite", "80,000 t")]),
        ("about 20kt silicon-carbon + graphite about 80 kt", "",
         [("silicon-carbon", "about 20kt"), ("graphite", "about 80 kt")]),
        ("硅碳 + 石墨", "2万吨 + 8万吨", [("硅碳", "2万吨"), ("石墨", "8万吨")]),
        ("硅碳石墨2万吨", "", [("硅碳石墨", "2万吨")]),
        ("silicon-carbon and graphite composite", "20kt", [("silicon-carbon and graphite composite", "20kt")]),
        ("graphite", "100kt+", [("graphite", "100kt+")]),
        ("silicon-carbon 20-30kt + graphite 80kt", "", [("silicon-carbon", "20-30kt"), ("graphite", "80kt")]),
        ("硅碳2至3万吨", "", [("硅碳", "2至3万吨")]),
        ("硅碳不超过2万吨", "", [("硅碳", "不超过2万吨")]),
        ("silicon-carbon less than 20kt", "", [("silicon-carbon", "less than 20kt")]),
    ],
)  # fmt: skip
def test_a_product_and_its_tonnage(product, capacity, found):
    assert parts({"product": product, "capacity": capacity}) == [Part(*each) for each in found]


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ({"product": "silicon-carbon 20kt + graphite 80kt", "capacity": "100kt"}, "capacity"),
        ({"product": "silicon-carbon + graphite", "capacity": "20kt + 80kt + 3kt"}, "capacity"),
        ({"product": "silicon-carbon + graphite", "capacity": "20kt"}, "product"),
        ({"product": "graphite 20kt + graphite 10kt"}, "product"),
        ({"product": "20万吨石墨，其中硅碳2万吨"}, "product"),
        ({"product": "硅碳 一期1万吨二期2万吨"}, "product"),
        ({"product": "硅碳一期1万吨"}, "product"),
        ({"product": "silicon-carbon 2×10kt"}, "product"),
        ({"first_phase": "10kt"}, "first_phase"),
        ({"first_phase": "10kt + 90kt"}, "first_phase"),
        ({"first_phase": "20kt + 80kt"}, "first_phase"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_field(said, key):
    with pytest.raises(InputError) as wrong:
        project(**said)
    assert wrong.value.key == key


def test_each_has_its_own_tonnage_and_the_claim_is_of_both():
    made = project()
    assert tonnes(made, "one") == pytest.approx({"cvd": 20_000, "graphite": 80_000})
    claim = next(claim for claim in made.claims if claim.name == "capacity")
    assert units.from_si(claim.value.number, "t/year") == pytest.approx(100_000)


def test_a_first_phase_says_both_in_their_order():
    made = project(first_phase="5kt + 80kt")
    assert tonnes(made, "one") == pytest.approx({"cvd": 5_000, "graphite": 80_000})
    assert tonnes(made, "two") == pytest.approx({"cvd": 15_000, "graphite": 0})


def test_phases_that_nobody_sizes_share_each_product():
    made = project(second_production="2026-06")
    for phase in ("one", "two"):
        assert min(tonnes(made, phase).values()) > 0
    both = [sum(tonnes(made, phase)[name] for phase in ("one", "two")) for name in ("cvd", "graphite")]
    assert both == pytest.approx([20_000, 80_000])


def test_said_one_after_the_other_is_as_said_together():
    said = {"product": joined_up(("silicon-carbon", "graphite")), "capacity": joined_up(("20kt", "80kt"))}
    assert announcement.tables({**BOTH, **said}) == announcement.tables(BOTH)


@pytest.mark.parametrize("two", [two for two in combinations(announcement.products(), 2) if two not in APART])
def test_any_two_make_a_plant(two):
    made = project(product=" + ".join(two), capacity="20kt + 80kt")
    assert len(made.products) == 2


@pytest.mark.parametrize(
    "said",
    [
        {"product": "graphite 80kt", "energy": "10 GWh"},
        {"product": "graphite", "capacity": "80kt", "energy": "10 GWh"},
        {"product": "graphite + silicon-carbon", "capacity": "80kt + 20kt", "energy": "10 GWh"},
    ],
)
def test_energy_beside_tonnages_takes_no_claim_away(said):
    made = build(tomllib.loads(announcement.text({**said, "start": "2024-06"})), "said.toml")
    whole = sum(
        units.from_si(c.value.number, "t/year") for c in made.claims if c.indicator.name == "capacity"
    )
    assert whole == pytest.approx(100_000 if "silicon" in said["product"] else 80_000)
