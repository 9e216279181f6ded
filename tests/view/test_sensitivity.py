"""What decides the answer: ends and swings, shares, bounds, limits and maps are the methods' own, by name and place."""

from __future__ import annotations

import math

import numpy as np
import pytest

from anodeworks import InputError
from anodeworks.language import LANGUAGES, say, t
from anodeworks.quantity import units
from anodeworks.quantity.wording import Chance, Number, Share, Span, valued
from anodeworks.render import terminal
from anodeworks.study.sensitivity import regional
from anodeworks.study.sensitivity.table import Factor, Sensitivity
from anodeworks.view import factors, sensitivity
from anodeworks.view.document import Grade, Key, Words, walk
from anodeworks.view.labels import number_label
from tests.view.tables import en, order, rows, same

FNPV, DATE = "fnpv_after_tax", "phases.two.production"
PRICE, SILANE, START = "products.neat.price", "flows.silane.price", "programme.phases.two.start"
COUNTS = "plant.equipment.counts"


def study(project, method, table, ordered="", evaluations=77, notes=(), **settings):
    return Sensitivity(
        method, project, [Factor(*row) for row in table], ordered, evaluations, settings, notes
    )


def told(*studies, top=12, stopped=""):
    return sensitivity.document(sensitivity.Studies(studies[0].project, studies, top, stopped))


def swing(low, high, ends, base):
    """A row of a tornado, in the figure's unit; ends in SI."""
    return {"low": low, "high": high, "swing": high - low, "low_end": ends[0], "high_end": ends[1], "base": base,
            "at_low": "", "at_high": ""}  # fmt: skip


TORNADO = {
    PRICE: swing(-3.1e9, 7.7e9, (210.0, 370.0), 1.5e9),
    SILANE: swing(2.4e9, 0.2e9, (20.0, 55.0), 1.5e9),
    START: swing(1.6e9, math.nan, (2026.45, 2027.35), 1.5e9),
}


@pytest.fixture(scope="module")
def tornado(small):
    return study(small, "tornado", [(FNPV, k, row) for k, row in TORNADO.items()], "swing", 90, (t("One note."),),
                 ends=[0.05, 0.95])  # fmt: skip


def test_tornado_table(small, tornado):
    found = rows(told(tornado), f"tornado_{FNPV}")
    assert list(found) == [PRICE, SILANE, START]
    for key, row in TORNADO.items():
        cells, value = found[key], small.ledger[key]
        assert en(cells["factor"]) == en(number_label(small, key))
        assert cells["key"] == Key(key)
        assert cells["at_low"] == valued(row["low_end"], value)
        assert cells["at_high"] == valued(row["high_end"], value)
        same(cells["low"], row["low"], "CNY")
        same(cells["high"], row["high"], "CNY")
        same(cells["swing"], row["swing"], "CNY")
    assert found[PRICE]["swing"].si > 0 > found[SILANE]["swing"].si
    assert en(found[PRICE]["at_high"]) == "370.0 CNY/kg"


def test_tornado_picture(small, tornado):
    chart = told(tornado).charts[f"tornado_of_{FNPV}"]
    assert (chart.kind, chart.x.unit) == ("tornado", "CNY")
    assert [s.at for s in chart.spots] == [1.5e9]
    for bar, (key, row) in zip(chart.series, TORNADO.items(), strict=True):
        assert en(bar.name) == en(number_label(small, key))
        assert bar.low == (row["low"],)
        assert bar.high == pytest.approx((row["high"],), nan_ok=True)
        assert bar.said == tuple(valued(row[f"{end}_end"], small.ledger[key]) for end in ("low", "high"))


def test_swings_of_a_date_are_years(small):
    row = swing(2027.2, 2028.1, (0.5 * units.SECONDS_PER_YEAR, units.SECONDS_PER_YEAR), 2027.5)
    one = study(small, "tornado", [(DATE, "programme.phases.two.delay", row)], "swing", ends=[0.05, 0.95])
    (cells,) = rows(told(one), f"tornado_{DATE}").values()
    same(cells["low"], 2027.2, "date")
    same(cells["high"], 2028.1, "date")
    assert cells["swing"].unit == "year"
    assert cells["swing"].value == pytest.approx(0.9)
    assert en(cells["at_low"]) == "6.000 month"


def test_a_figure_with_an_offset_swings_without_it(small):
    """Percentages and units with a factor: what is in the table's unit comes out in it."""
    row = swing(12.5, 31.0, (210.0, 370.0), 22.0)
    one = study(small, "tornado", [("firr_after_tax", PRICE, row)], "swing", ends=[0.05, 0.95])
    (cells,) = rows(told(one), "tornado_firr_after_tax").values()
    assert [cells[n].value for n in ("low", "high", "swing")] == pytest.approx([12.5, 31.0, 18.5])
    assert {cells[n].unit for n in ("low", "high", "swing")} == {"%"}
    assert told(one).charts["tornado_of_firr_after_tax"].spots[0].at == pytest.approx(0.22)


def test_undefined_base_case_has_no_picture(small):
    row = swing(1.0, 2.0, (210.0, 370.0), math.nan)
    document = told(study(small, "tornado", [(FNPV, PRICE, row)], "swing", ends=[0.05, 0.95]))
    assert document.charts == {}
    assert order(document, f"tornado_{FNPV}") == [PRICE]


def test_verdict_of_a_tornado(small, tornado):
    (finding,) = told(tornado).verdict
    words = en(finding.verdict)
    assert en(number_label(small, PRICE)) in words
    assert "−3.10 to 7.70 bn CNY" in words
    assert finding.name == "tornado"


def index(first, total, width=0.05):
    return {"first": first, "first_low": first - width, "first_high": first + width,
            "total": total, "total_low": total - 2 * width, "total_high": total + 2 * width}  # fmt: skip


GRADES = {"judgement": index(0.61, 0.72), "news": index(0.2, 0.33), "filing": index(0.0001, math.nan)}


def test_shares_of_groups(small):
    one = study(
        small, "groups", [(FNPV, k, row) for k, row in GRADES.items()], "total", 3072, draws=512, by="grade"
    )
    document = told(one)
    found = rows(document, f"groups_{FNPV}")
    assert list(found) == list(GRADES)
    for name, row in list(GRADES.items())[:2]:
        cells = found[name]
        assert en(cells["factor"]) == en(t("numbers graded {grade}", grade=Grade(name)))
        assert cells["first"] == Share(row["first"], 1)
        assert cells["first_range"] == Span(row["first_low"], row["first_high"], "%")
        assert cells["total"] == Share(row["total"], 1)
        assert cells["total_range"] == Span(row["total_low"], row["total_high"], "%")
    assert found["filing"]["first"] == Share(0.0, 1)
    assert found["filing"]["total"] is None
    assert found["filing"]["total_range"] is None
    assert en(found["judgement"]["first_range"]) == "56.0 to 66.0 %"
    chart = document.charts[f"groups_of_{FNPV}"]
    for bar, row in zip(chart.series, GRADES.values(), strict=True):
        four = [row[n] for n in ("first", "total", "total_low", "total_high")]
        assert [bar.y[0], bar.x[0], bar.low[0], bar.high[0]] == pytest.approx(four, nan_ok=True)
    words = en(document.verdict[0].verdict)
    assert words.startswith("72 % of the variance of ")
    assert "judgement" in words
    (lead,) = [b for b in document.sections[0].blocks if isinstance(b, Words)]
    assert en(lead.text) == ("Share of variance by grade of evidence of the spread, with 95 % intervals; 512 draws, "
                             "3,072 evaluations.")  # fmt: skip


def test_tied_numbers_are_one_factor(small):
    tied = f"tied: {PRICE} & {SILANE}"
    one = study(small, "sobol", [(FNPV, tied, index(0.4, 0.5))], "total", draws=64)
    (cells,) = rows(told(one), f"sobol_{FNPV}").values()
    assert en(cells["factor"]) == f"{en(number_label(small, PRICE))} & {en(number_label(small, SILANE))}"
    assert cells["total"] == Share(0.5, 1)


def test_bounds_from_derivatives(small):
    table = {
        PRICE: {"bound": 0.9, "bound_error": 0.031, "slope": 1.25e7},
        SILANE: {"bound": 0.04, "bound_error": 0.002, "slope": -4.5e6},
        START: {"bound": math.nan, "bound_error": math.nan, "slope": 3.0},
    }
    document = told(
        study(small, "derivative", [(FNPV, k, row) for k, row in table.items()], "bound", draws=64)
    )
    found = rows(document, f"derivative_{FNPV}")
    assert list(found) == list(table)
    for key in (PRICE, SILANE):
        row = table[key]
        assert found[key]["bound"] == Share(row["bound"], 2)
        assert found[key]["bound_error"] == Number(100 * row["bound_error"])
        assert found[key]["slope"] == Number(row["slope"], 4)
    assert (found[START]["bound"], found[START]["bound_error"]) == (None, None)
    bars = document.charts[f"derivative_of_{FNPV}"].series
    assert [bars[0].y[0], bars[0].low[0], bars[0].high[0]] == pytest.approx([0.9, 0.869, 0.931])
    assert bars[1].y[0] == 0.04


def regional_row(distance, side, at, bad, rest, significant=True, limit=""):
    return {"distance": distance, "threshold": 0.2, "significant": significant, "side": side, "at": at, "limit": limit,
            "bad": bad, "rest": rest}  # fmt: skip


def test_limits_of_bad_outcomes(small):
    table = {
        PRICE: regional_row(0.77, "below", 251.3, 0.96, 0.19),
        SILANE: regional_row(0.5, "above", 41.0, 0.7, 0.2),
        COUNTS: regional_row(0.3, "is", 1.0, 0.4, 0.1, limit="fractional"),
        START: regional_row(0.1, "above", 2027.0, 0.5, 0.4, significant=False),
    }
    one = study(small, "regional", [(FNPV, k, r) for k, r in table.items()], "distance", share=0.1, draws=500)
    document = told(one)
    found = rows(document, f"regional_{FNPV}")
    assert list(found) == [PRICE, SILANE, COUNTS]
    for key, cells in found.items():
        assert cells["distance"] == Number(table[key]["distance"], 2)
        assert cells["bad"] == Chance(table[key]["bad"])
        assert cells["rest"] == Chance(table[key]["rest"])
    assert en(found[PRICE]["side"]) == "below 251 CNY/kg"
    assert en(found[SILANE]["side"]) == "above 41.0 CNY/kg"
    assert en(found[COUNTS]["side"]) == "fractional"
    heads = {c.name: en(c.head) for c in document.tables[f"regional_{FNPV}"].columns}
    assert heads["bad"] == "in the worst 10 %"
    one = study(
        small, "regional", [("land", k, r) for k, r in table.items()], "distance", share=0.1, draws=500
    )
    worse = small.indicators["land"].higher_is_better
    heads = {c.name: en(c.head) for c in told(one).tables["regional_land"].columns}
    assert heads["bad"] == ("in the highest 10 %" if worse is None else "in the worst 10 %")
    calm = study(small, "regional", [(FNPV, START, table[START])], "distance", share=0.1, draws=500)
    assert "nothing that chance would not explain" in en(told(calm).sections[0].blocks[1].text)


def test_regional_of_the_small_plant(small, small_study):
    """From the draws themselves: how many of the worst lie on the side that is named."""
    one = regional(small_study, [FNPV])
    found = rows(told(one), f"regional_{FNPV}")
    assert next(iter(found)) == PRICE
    worst = round(0.1 * 255)
    value, price = small_study.si(FNPV)[1:], np.asarray(small_study.samples[PRICE])[1:]
    bad = value <= np.sort(value)[worst - 1]
    below = price <= one.of(FNPV).loc[PRICE, "at"]
    assert found[PRICE]["bad"].share == pytest.approx(below[bad].mean())
    assert found[PRICE]["rest"].share == pytest.approx(below[~bad].mean())
    assert found[PRICE]["distance"].number == pytest.approx(below[bad].mean() - below[~bad].mean(), abs=1e-9)
    assert en(found[PRICE]["side"]).startswith("below")


def test_a_map_by_row_and_column(small):
    x, y = [200.0, 250.0, 300.0, 350.0], [20.0, 40.0, 60.0]
    cells = [(FNPV, f"{a}, {b}", {"x": a, "y": b, "value": a * 1e7 - b * 3e7}) for a in x for b in y]
    one = study(small, "map", cells, "", 12, x=PRICE, y=SILANE, x_axis=x, y_axis=y, x_at=x, y_at=y)
    document = told(one)
    heat, found = document.charts[f"map_of_{FNPV}"], rows(document, f"map_{FNPV}")
    heads = [en(c.head) for c in document.tables[f"map_{FNPV}"].columns]
    assert heads == [en(number_label(small, PRICE)), "20.00 CNY/kg", "40.00 CNY/kg", "60.00 CNY/kg"]
    assert [en(n) for n in heat.x.names] == heads[1:]
    assert en(heat.x.title) == en(number_label(small, SILANE))
    assert en(heat.y.title) == en(number_label(small, PRICE))
    assert heat.unit == "CNY"
    for i, a in enumerate(x):
        row = found[f"{i + 1}"]
        assert en(row["x"]) == en(heat.y.names[i]) == f"{a:.1f} CNY/kg"
        for j, b in enumerate(y):
            same(row[f"{j + 1}"], a * 1e7 - b * 3e7, "CNY")
            assert heat.values[i][j] == a * 1e7 - b * 3e7
    assert len({v for line in heat.values for v in line}) > 8


def test_everything_in_its_own_unit(small):
    """A map of a figure in percent and of a date."""
    for name, number, expected in (("firr_after_tax", 12.5, 0.125), (DATE, 2027.5, 2027.5)):
        cell = (name, "a, b", {"x": 1.0, "y": 2.0, "value": number})
        one = study(
            small, "map", [cell], "", 1, x=PRICE, y=SILANE, x_axis=[1.0], y_axis=[2.0], x_at=[1.0], y_at=[2.0]
        )
        heat = told(one).charts[f"map_of_{name}"]
        assert heat.values[0][0] == pytest.approx(expected)
        assert heat.unit == small.indicators[name].unit


def test_top_and_what_was_interrupted(small, tornado):
    document = told(tornado, top=2, stopped="groups")
    assert document.tables[f"tornado_{FNPV}"].brief == 2
    assert document.verdict[-1].mark == "fair"
    assert "groups" in en(document.verdict[-1].verdict)
    assert [s.name for s in document.sections] == ["tornado"]
    notes = [en(b.text) for b in walk(document) if isinstance(b, Words)]
    assert notes == ["One number at a time at P5 and P95, the others at their central values; 90 evaluations.",
                     "One note."]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"indicator": ["capitol"]}, "--indicator"),
        ({"method": ["groups"], "draws": 15}, "--draws"),
        ({"method": ["regional"], "draws": 10_001}, "--draws"),
    ],
)
def test_bad_input(small, options, key):
    with pytest.raises(InputError) as refused:
        sensitivity.ask(small, **options)
    assert refused.value.key == key


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_languages(small, tornado, language):
    assert len(terminal.text(told(tornado), language).splitlines()) <= 45
    assert all(say(title, language) for title in factors.TITLES.values())
