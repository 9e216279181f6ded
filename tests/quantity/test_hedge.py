"""What an announcement says around a figure."""

from __future__ import annotations

import pytest

from anodeworks.quantity.hedge import hedged


@pytest.mark.parametrize(
    ("text", "hedge", "amounts"),
    [
        ("5e9 CNY", "exact", ("5e9 CNY",)),
        ("-2e9 CNY", "exact", ("-2e9 CNY",)),
        ("1.5e-3 CNY", "exact", ("1.5e-3 CNY",)),
        ("5e9 to 6e9 CNY", "range", ("5e9 CNY", "6e9 CNY")),
        ("5 to 6 bn CNY", "range", ("5 bn CNY", "6 bn CNY")),
        ("5-6 bn CNY", "range", ("5 bn CNY", "6 bn CNY")),
        ("between 5 and 6 bn CNY", "range", ("5 bn CNY", "6 bn CNY")),
        ("500 kg to 2 t", "range", ("500 kg", "2 t")),
        ("50亿至60亿元", "range", ("50 亿元", "60 亿元")),
        ("50～60亿元", "range", ("50 亿元", "60 亿元")),
        ("over 5e9 CNY", "over", ("5e9 CNY",)),
        ("more than 300 mu", "over", ("300 mu",)),
        (">= 300 mu", "over", ("300 mu",)),
        ("超50亿元", "over", ("50亿元",)),
        ("50余亿元", "over", ("50亿元",)),
        ("50亿元以上", "over", ("50亿元",)),
        ("不低于100人", "over", ("100人",)),
        ("up to 300 mu", "up to", ("300 mu",)),
        ("不超过300亩", "up to", ("300亩",)),
        ("about 300 mu", "about", ("300 mu",)),
        ("~300 mu", "about", ("300 mu",)),
        ("约300亩", "about", ("300亩",)),
        ("300亩左右", "about", ("300亩",)),
        ("nearly 300 mu", "nearly", ("300 mu",)),
        ("近300亩", "nearly", ("300亩",)),
    ],
)
def test_forms(text, hedge, amounts):
    assert hedged(text) == (hedge, amounts)


@pytest.mark.parametrize("text", ["overt 5 t", "aboutness", "5 t 6", "someone"])
def test_what_is_no_such_word_is_left_as_it_is(text):
    assert hedged(text) == ("exact", (text,))
