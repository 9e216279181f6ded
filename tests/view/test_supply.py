"""Markets on the first screen of an audit: those of which a plant would take 1 % or more."""

from __future__ import annotations

import numpy as np

from anodeworks.audit.supply import Share
from anodeworks.language import LANGUAGES, say
from anodeworks.library import library
from anodeworks.view import supply

YEARS = (2026, 2027, 2028)


def share(key, most, material="silane"):
    by_year = np.array([[0.0, 0.2 * most, 0.5 * most], [0.1 * most, 0.5 * most, most], [0.0, 0.1, 0.2]])
    by_year[2] *= most
    need = 1000.0 * by_year / most
    return Share(key, material, "China", "中国", "made", "产量", "supply", "t/year", YEARS, need, need / most, by_year,
                 (("", "judgement"),))  # fmt: skip


def test_what_exceeds_one_percent_is_named_in_the_year_of_the_most():
    made = supply.brief(
        [share("silane_china", 0.30), share("coke_china", 0.0099), share("carbon_china", 0.0101)]
    )
    (table,) = made.blocks
    assert made.depth == 0
    assert [row.name for row in table.rows] == ["silane_china", "carbon_china"]
    market = dict(zip((c.name for c in table.columns), table.rows[0].cells, strict=True))
    assert (market["share"].low, market["share"].high, market["year"]) == (0.03, 0.30, "2027")
    assert say(market["need"], "en") == "100 to 1,000 t/yr"


def test_where_nothing_exceeds_it_that_is_said():
    (words,) = supply.brief([share("silane_china", 0.002)]).blocks
    for language in LANGUAGES:
        assert "1" in say(words.text, language)


def test_every_material_of_the_library_has_its_chinese():
    for row in library().supply.values():
        assert say(supply.said_material(row["material"]), "zh") != row["material"]
