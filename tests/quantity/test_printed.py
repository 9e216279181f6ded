"""Whatever a screen, chart or sheet prints of a number can be read back as that number."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from anodeworks.language import LANGUAGES
from anodeworks.quantity import notation, units, words
from anodeworks.quantity.scales import known
from anodeworks.quantity.wording import Number, Quantity, Share, scale, unit_text
from anodeworks.render.excel.book import WORDS
from anodeworks.render.excel.inputs import UNITS

PRINTED = sorted({*known(), "1"})  # every unit that the package and its library write
SIZES = st.tuples(st.floats(1, 9.999), st.integers(-3, 12), st.sampled_from([1, -1])).map(
    lambda parts: parts[2] * parts[0] * 10.0 ** parts[1]
)


@given(SIZES, st.sampled_from(PRINTED), st.sampled_from(LANGUAGES), st.integers(3, 6))
@example(3.67e4, "CNY/(t/year)", "zh", 3)
@example(3.67e4, "CNY/(t/year)", "en", 3)
@example(5.0, "delta_degC", "zh", 3)
@example(5.0, "delta_degC", "en", 3)
@example(800.0, "person", "en", 3)
@example(9.25e8, "MWh/year", "zh", 3)
def test_a_printed_number_is_read_back(number, unit, language, digits):
    si = float(units.to_si(number, unit))
    for shown in (Quantity(si, unit, digits=digits), Quantity(si, unit, digits=digits, exact=True)):
        back = float(units.from_si(units.parse(shown.said(language), unit, "key"), unit))
        near = max(
            0.51 * 10.0 ** (1 - digits), 0.51e-4
        )  # five digits before the point and more are shown without parts
        assert back == pytest.approx(number, rel=near), shown.said(language)


@given(SIZES, st.sampled_from(PRINTED), st.sampled_from(LANGUAGES))
def test_a_figure_and_the_unit_in_its_head_are_read_back(number, unit, language):
    """A column, an axis or a row prints its unit once; one scale serves all its numbers."""
    si = float(units.to_si(number, unit))
    at = scale(unit, [si, 30 * si], language)
    back = float(units.from_si(units.parse(f"{at.figure(si, 6)} {at.unit}", unit, "key"), unit))
    assert back == pytest.approx(number, rel=1e-4)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("unit", PRINTED)
def test_a_unit_alone_is_that_unit(unit, language):
    shown, meant = units.scale(unit_text(unit, language)), units.scale(unit)
    assert (shown.factor, shown.dimension) == (pytest.approx(meant.factor), meant.dimension)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", UNITS)
def test_units_of_money_of_a_workbook(name, language):
    at = units.scale(WORDS[name].said(language))
    assert (at.factor, at.dimension) == (UNITS[name], "[currency]")


@given(st.floats(0.01, 0.99), st.sampled_from(LANGUAGES))
def test_shares_and_plain_numbers(share, language):
    assert units.parse(Share(share, 1).said(language), "1", "key") == pytest.approx(share, abs=6e-4)
    assert units.parse(Number(1e6 * share).said(language), "1", "key") == pytest.approx(1e6 * share, rel=6e-3)


@given(
    SIZES, st.sampled_from([*words.MANY, *words.MANY_ZH]), st.sampled_from(["元", "CNY", "吨/年", "kWh", ""])
)
def test_a_word_for_many_moves_the_point_and_nothing_else(number, word, unit):
    power = {**words.MANY, **words.MANY_ZH}[word]
    text = f"{number!r} {word}{' ' if word.isascii() else ''}{unit}"
    if word + unit.partition("/")[0] in words.NAMES:  # 千瓦时 is a unit, and no thousand of anything
        return
    found, _ = notation.split(text)
    assert math.isclose(found, number * 10.0**power, rel_tol=1e-15)
