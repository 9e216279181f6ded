"""The grammar of a number and its unit: what is read, what is refused, and what is offered instead."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from anodeworks.errors import InputError
from anodeworks.language import say
from anodeworks.quantity import admitted, notation, units
from anodeworks.quantity.notation import NotationError

READ = {
    "282 CNY/kg": (282, "CNY/kg"),
    "0e-400 kg": (0, "kg"),
    "1,250,000.5 CNY": (1_250_000.5, "CNY"),
    "300_000 t/year": (300_000, "t/year"),
    "+.5e-3kg": (0.0005, "kg"),
    "−5 °C": (-5, "degC"),
    "２８２．５　ＣＮＹ／ｋｇ": (282.5, "CNY/kg"),
    "８％": (8, "%"),
    "5 m²/g": (5, "m2/g"),
    "5 1/h": (5, "1/h"),
    "51/h": (51, "1/h"),
    "3 W / (m2 * K)": (3, "W/(m2*K)"),
    "4 m^2": (4, "m**2"),
    "3.5 bn CNY/year": (3.5e9, "CNY/year"),
    "248 million CNY/yr": (248e6, "CNY/year"),
    "35 亿元/年": (35e8, "CNY/year"),
    "24800 万元/年": (248e6, "CNY/year"),
    "1.1 亿元": (110e6, "CNY"),
    "10 万吨/年": (1e5, "t/year"),
    "9.25亿千瓦时/年": (9.25e8, "kWh/year"),
    "3.67万元/(吨/年)": (36_700, "CNY/(t/year)"),
    "5 元/万吨": (5e-4, "CNY/t"),
    "800 people": (800, "person"),
    "100 kt/a": (100, "kt/year"),
    "6,700 metric tons per year": (6700, "t/year"),
    "5 CNY/metric ton": (5, "CNY/t"),
    "5000 tpa": (5000, "t/year"),
    "36,700 CNY per t/yr": (36_700, "CNY/(t/year)"),
    "36,700 CNY/tpa": (36_700, "CNY/(t/year)"),
    "5 CNY per t per yr": (5, "CNY/t/year"),
    "700亩": (700, "mu"),
    "5 吨": (5, "t"),
    "5元": (5, "CNY"),
    "30亿元人民币": (30e8, "CNY"),
    "RMB 3.5 bn": (3.5e9, "CNY"),
    "¥35亿": (35e8, "CNY"),
    "￥ 35 亿元": (35e8, "CNY"),
    "US$1.2 billion": (1.2e9, "USD"),
    "$16 per kg": (16, "USD/kg"),
    "16 美元/kg": (16, "USD/kg"),
    "460 ℃": (460, "degC"),
    "460 C": (460, "degC"),
    "30亿": (30e8, ""),
    "5 million": (5e6, ""),
    "0.5 元/度": (0.5, "CNY/kWh"),
    "5 hundred million CNY": (5e8, "CNY"),
}
REFUSED = {
    "282,5 CNY/kg": "write 282.5 or 2825",
    "8,5 %": "write 8.5 or 85",
    "282，5 CNY/kg": "write 282.5 or 2825",
    "0,500 CNY": "write 0.500 or 500",
    "1.234,5 CNY": "write 1234.5",
    "1 234 CNY": "write 1234",
    "1'234 CNY": "write 1234",
    "282,,7 CNY/kg": "write 2827",
    "7,,,7 CNY": "write 77",
    "7__7 CNY": "write 77",
    "1,2500 CNY": "write 1.2500 or 12500",
    "282 +1 CNY/kg": 'write "282"',
    "5±1 CNY": 'write "5"',
    "5 (1) CNY": 'write "5"',
    "5–6 kg": "uniform = [low, high]",
    "5 to 6 kg": "uniform = [low, high]",
    "5~6 kg": "uniform = [low, high]",
    "1E 3 kg": 'did you mean "1e3 kg"',
    "5*10^3 t": 'did you mean "5e3 t"',
    "5k": 'did you mean "5e3"',
    "5K t/year": 'did you mean "5e3 t/year"',
    "2.5B CNY": 'did you mean "2.5e9 CNY"',
    "5 k t/year": 'did you mean "5e3 t/year"',
    "0x1F t": 'did you mean "31 t"',
    "1/2 t": 'did you mean "0.5 t"',
    "½ t": 'did you mean "0.5 t"',
    "5 × 10^-3 t/year": 'did you mean "5e-3 t/year"',
    "1e-400 kg": "told from 0",
    "- 5 CNY": '"-5"',
    "5 CNY per": "joined by * and /",
    "5 CNY per /t": "joined by * and /",
    "5 CNY/million": "joined by * and /",
    "¥5 kg": "joined by * and /",
    "万吨": "number first",
    "1/2 CNY": 'did you mean "0.5 CNY"',
    "0x10 CNY": 'did you mean "16 CNY"',
    "10² CNY": "joined by * and /",
    "5 kg m": "joined by * and /",
    "5 CNY)": "joined by * and /",
    "5 m**22": "joined by * and /",
    "nan CNY": "number first",
    "inf": "number first",
    "٣ CNY": "number first",
    "": "number first",
    "-": "number first",
}
NO_UNIT = {
    "5 ton": "short_ton or long_ton",
    "5 Ton": "short_ton or long_ton",
    "5 TONS": "short_ton or long_ton",
    "5 kton/year": "short_ton or long_ton",
    "5 CNY/ton": "short_ton or long_ton",
    "5 mt/year": "short_ton or long_ton",
    "17 deg": "not in degree",
    "0.3 rad": "not in radian",
    "0.3 bit": "not in bit",
    "3 dB": "not in decibel",
    "2 Np": "not in neper",
    "0.2 pi": "not in pi",
    "5 rad*kg": "not in radian",
    "500 gr": '"gr" (grain) is no unit',
    "5 cwt": '"cwt" (hundredweight) is no unit',
    "5 stone": '"stone" is not a known unit',
    "5 pct": '"pct" (picocarat) is no unit',
    "5 rpm": '"rpm" (revolutions_per_minute) is no unit',
    "5 baud": '"baud" is not a known unit',
    "5 slm": '"slm" (standard_liter_per_minute) is no unit',
    "5 e": '"e" (elementary_charge) is no unit',
    "5 Mg": '"Mg" (megagram) is no unit',
    "5 元/顿": '"CNY/顿" is not a known unit',
    "5 t/yaer": '"t/yaer" is not a known unit',
}


@pytest.mark.parametrize("text", READ)
def test_read(text):
    number, unit = notation.split(text)
    assert (number, unit) == (pytest.approx(READ[text][0]), READ[text][1])
    units.scale(unit)


@pytest.mark.parametrize("text", REFUSED)
def test_refused_with_what_may_have_been_meant(text):
    with pytest.raises(NotationError) as caught:
        notation.split(text)
    assert REFUSED[text] in say(caught.value.remedy, "en")


@pytest.mark.parametrize("text", NO_UNIT)
@pytest.mark.parametrize("asked", ["1", "t/year", "CNY/kg"])
def test_names_that_are_no_unit(text, asked):
    with pytest.raises(InputError) as caught:
        units.parse(text, asked, "key")
    assert NO_UNIT[text] in caught.value.remedy


@pytest.mark.parametrize(
    ("text", "unit", "number"),
    [("1 kt", "t", 1000), ("1 Mt/a", "kt/year", 1000), ("1 tpa", "t/year", 1), ("5 °C", "delta_degC", 5),
     ("5 C", "delta_degC", 5), ("5 C", "degC", 5), ("1 亩", "m2", 10000 / 15), ("1 a", "year", 1), ("1 d", "h", 24),
     ("1 度", "kWh", 1), ("0.1 亿元", "CNY", 1e7)],
)  # fmt: skip
def test_what_pint_would_take_for_something_else(text, unit, number):
    assert units.from_si(units.parse(text, unit, "key"), unit) == pytest.approx(number, rel=1e-12)


@pytest.mark.parametrize(("text", "asked", "says"), [
    ("100 kt", "t/year", '"100 kt/year"'), ("35 亿元", "CNY/year", '"3500000000 CNY/year"'),
    ("30亿", "CNY", '"3e+09 CNY"'),
])  # fmt: skip
def test_a_slip_is_answered_with_its_mend(text, asked, says):
    with pytest.raises(InputError) as caught:
        units.parse(text, asked, "key")
    assert says in say(caught.value.remedy, "en")


NEAREST = {
    ("282 RMB/KG", "CNY/t"): ["CNY/kg"],
    ("5 Mpa", "kPa"): ["MPa", "mPa"],
    ("5 kpa", "bar"): ["kPa"],
    ("5 KWH", "kWh"): ["kWh"],
    ("5 KW", "CNY"): [],
    ("5 mw", "MW"): ["MW", "mW"],
    ("5 rev/min", "CNY"): [],
    ("5 gr", "kg"): ["gram"],
    ("5 Mg", "kg"): ["mg"],
    ("5 pct", "1"): ["percent"],
    ("5 t/yaer", "t/year"): ["t/year"],
    ("5 t/yaer", "kg"): [],
    ("5 元/顿", "CNY/kg"): ["CNY/t", "CNY/kg"],
    ("5 元/顿", "1"): [],
    ("0.4 CNY/kW·h", "CNY/kWh"): ["0.4 CNY/(kW*h)"],
    ("0.4 CNY/kW*h", "CNY/kg"): [],
}


@pytest.mark.parametrize(("text", "asked"), NEAREST)
def test_what_may_have_been_meant_is_of_the_kind_that_is_asked_for(text, asked):
    with pytest.raises(InputError) as caught:
        units.parse(text, asked, "key")
    offered = caught.value.remedy.partition("did you mean")[2]
    assert re.findall('"([^"]+)"', offered) == NEAREST[text, asked]


def test_every_name_that_is_let_in_is_a_unit_of_the_program():
    for name in sorted(admitted.ADMITTED):
        assert units.from_pint(name).factor > 0
    assert units.parse("3 元/斤", "CNY/kg", "key") == 6


def test_tons_by_their_names():
    assert units.parse("1 short_ton", "kg", "key") == pytest.approx(907.18474)
    assert units.parse("1 long_ton", "kg", "key") == pytest.approx(1016.0469088)
    assert units.parse("1 kN", "N", "key") == pytest.approx(1000)
    assert units.parse("1 newton", "N", "key") == pytest.approx(1)


@given(st.text(alphabet="0123456789+-.,_eE '%/*()^kgtCNYé±−１，　²\x00", max_size=14))
@example("1" * 400 + " kg")
def test_a_number_is_what_the_grammar_says_or_is_refused(text):
    plain = re.sub(r"^CNY\s*", "", notation.plain(text))
    try:
        number, unit = notation.split(text)
    except NotationError:
        return
    match = re.match(r"[-+]?[0-9._,]+(?:[eE][-+]?[0-9]{1,3})?", plain)
    assert match
    digits = re.split("[eE]", match[0])[0]
    assert re.fullmatch(r"[-+]?(\d{1,3}(,\d{3})+|\d+(_\d+)*)?(\.\d*)?", digits)
    assert number == float(match[0].replace(",", "").replace("_", ""))
    assert not re.search(r"[±,'\s]", unit)


@given(st.floats(-1e15, 1e15), st.sampled_from(["kg", "CNY/(t/year)", "%", "W/(m2*K)", "degC"]))
def test_what_the_program_writes_is_read_back(number, unit):
    for text in (f"{number!r} {unit}", f"{number:,.3f}{unit}".replace("-", "−")):
        found, of = notation.split(text)
        assert of == unit
        assert found == pytest.approx(number, abs=6e-4)


@given(st.integers(), st.booleans())
def test_whole_numbers_of_any_size(number, plain):
    raw = number if plain else str(number)
    assert units.parse(raw, "1", "key") == float(number)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (10**400, "finite"),
        (16**5000, "finite"),
        ("9" * 400, "finite"),
        (True, "plain number"),
        (float("nan"), "finite"),
        (float("-inf"), "finite"),
        (dt.date(2026, 1, 1), "2026-01-01"),
        (None, "nothing"),
        ({"a": [True, "x"]}, '{ a = [true, "x"] }'),
    ],
    ids=range(9),
)
def test_what_is_no_number(raw, says):
    with pytest.raises(InputError) as caught:
        units.parse(raw, "1", "key")
    assert says in caught.value.message
    assert "True" not in caught.value.message
    assert "datetime" not in caught.value.message


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ("2026年7月1日", '"2026-07-01"'),
        ("2026/7/1", '"2026-07-01"'),
        ("2026-02-30", "no such day"),
        ("20260701", "a date such as"),
        ("2026-W27-3", "a date such as"),
        (dt.datetime(2026, 7, 1, 12), "the day alone"),
        (dt.time(12), "12:00:00"),
        (True, "found true"),
    ],
)
def test_what_is_no_day(raw, says):
    with pytest.raises(InputError) as caught:
        units.parse(raw, "date", "key")
    assert says in caught.value.message


def test_days():
    assert notation.day(" ２０２６-07-01 ") == dt.date(2026, 7, 1)
    assert units.parse(dt.datetime(2026, 7, 1), "date", "key") == units.parse("2026-07-01", "date", "key")


def test_years_out_of_the_calendar_can_be_shown():
    assert units.show(1e9, "date") == "1e+09-01-01"
    assert units.day_of(-5.0) == dt.date(1, 1, 1)
    assert units.day_of(1e9).year == 9999
