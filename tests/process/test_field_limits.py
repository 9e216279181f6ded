"""Limits of the field are the library's, with whose word each is."""

from __future__ import annotations

import pytest

from anodeworks.library import library
from anodeworks.process.coating import Coating
from anodeworks.process.field_limits import limit
from anodeworks.process.silane import decomposes, warm
from anodeworks.quantity import units
from anodeworks.quantity.value import GRADES

LIMITS = library().sections["limits"]


@pytest.mark.parametrize("name", LIMITS)
def test_each_says_whose_it_is(name):
    assert LIMITS[name]["grade"] in GRADES
    assert LIMITS[name]["note"]
    assert LIMITS[name]["note_zh"]
    assert LIMITS[name].get("source", "spc-1995") in library().sources


def test_silane_is_told_of_the_library_s_temperatures():
    assert [units.from_si(end, "degC") for end in decomposes()] == pytest.approx([350, 650])
    assert "350" in str(warm())
    assert "650" in str(warm())


def test_a_coat_s_default_is_the_same_limit():
    said = Coating.parameters()["crystal_limit"].default
    assert units.parse(said, "degC", "") == pytest.approx(limit("amorphous_to", "degC"))
    middle = library().activities["acetylene_coating"]["crystal_limit"]["triangular"][1]
    assert units.parse(middle, "degC", "") == pytest.approx(limit("amorphous_to", "degC"))
