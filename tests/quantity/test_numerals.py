"""Chinese numerals as figures, and what only looks like them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anodeworks.quantity import units
from anodeworks.quantity.numerals import in_figures

DIGITS = "零一二三四五六七八九"


@pytest.mark.parametrize(
    ("said", "figures"),
    [
        ("二十亿元", "20亿元"), ("二十亿五千万元", "20.5亿元"), ("二点五亿元", "2.5亿元"), ("三百亩", "300亩"),
        ("一百零五亩", "105亩"), ("两年", "2年"), ("一年半", "1.5年"), ("十八个月", "18个月"), ("八百人", "800人"),
        ("年产两万吨", "年产2万吨"), ("一万二千吨", "1.2万吨"), ("百余亩", "100余亩"), ("千余人", "1000余人"),
        ("超百亿元", "超100亿元"), ("二十多亿元", "20多亿元"), ("五十至六十亿元", "50至60亿元"),
        ("二〇二六年六月", "2026年6月"), ("一期四万吨", "一期4万吨"), ("四千瓦时", "4千瓦时"), ("万吨级", "1万吨级"),
        ("总投资 二十亿元", "总投资 20亿元"), ("约 三百亩", "约 300亩"),
    ],
)  # fmt: skip
def test_what_is_counted_stands_in_figures(said, figures):
    assert in_figures(said) == figures


@pytest.mark.parametrize(
    "said",
    ["一期", "二氧化硅", "一体化", "第三季度", "一季度", "2千万元", "5 十亿元", "20 万吨", "万元/吨", "千克", "百万",
     "十几亿元", "数十亿元", "三五年", "三百五亩", "5e9 CNY"],
)  # fmt: skip
def test_what_counts_nothing_or_is_not_clear_stays(said):
    assert in_figures(said) == said


@given(st.integers(1, 99_999_999))
def test_any_number_in_numerals_is_that_number(number):
    assert units.parse(f"{numeral(number)}元", "CNY", "k") == float(Decimal(number))


def numeral(number: int) -> str:
    """A whole number below a hundred million as it is written."""
    if number >= 10_000:
        above, below = divmod(number, 10_000)
        return numeral(above) + "万" + ("零" if 0 < below < 1000 else "") + (numeral(below) if below else "")
    said, open_zero = "", False
    for place, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            said += ("零" if open_zero and said else "") + DIGITS[digit] + word
        open_zero = not digit
    return said
