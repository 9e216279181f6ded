"""Every number of the project with value, range, grade and source; numbers by grade; the bibliography."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from anodeworks.language import say
from anodeworks.library import library
from anodeworks.quantity import units
from anodeworks.quantity.value import GRADES
from anodeworks.quantity.wording import Number, Quantity, Share
from anodeworks.view import numbers
from anodeworks.view.document import Bar, Cited, Grade, Key
from anodeworks.view.labels import KINDS
from tests.view.tables import en, rows


def told_numbers(found):
    return {
        key: cells for name, table in found.items() if name.startswith("numbers_")
        for key, cells in rows(table, name).items() if cells["key"] is not None
    }  # fmt: skip


@pytest.fixture(scope="module")
def every(told):
    return told_numbers(told.tables)


def test_every_number_of_the_ledger(every, base):
    ledger = base.project.ledger
    assert set(every) == set(ledger)
    for key, value in ledger.items():
        cells = every[key]
        assert say(cells["meaning"], "en") == value.parameter.meaning
        assert cells["key"] == Key(key)
        if value.parameter.options:
            assert en(cells["value"]) == value.parameter.options[round(value.number)]
        elif value.currency != "CNY" and "CNY" in value.parameter.unit:
            assert cells["value"] == value.show()
        else:
            assert cells["value"] == Quantity(value.number, value.parameter.unit, key, 4, exact=True)
        assert en(cells["origin"]) == value.origin.removeprefix("library/")
        graded = en(cells["grade"])
        assert graded.startswith(value.grade)
        assert ("range:" in graded) == (value.rests_on != value.grade)
        assert graded.endswith(value.rests_on)
        source = cells["source"]
        assert (source.key if isinstance(source, Cited) else en(source or "")) == value.source
        assert (cells["range"] is None) == (value.distribution is None)


def read(text):
    return [
        float(word.replace(",", "").replace("−", "-"))
        for word in re.findall(r"[−-]?\d[\d,.]*(?:e[+-]\d+)?", text)
    ]


def test_ranges_are_the_distributions_ends(every, base):
    seen = Counter()
    for key, cells in every.items():
        value = base.project.ledger[key]
        spread = value.distribution
        if spread is None or value.parameter.options or value.parameter.unit == "date":
            continue
        seen[spread.kind] += 1
        words, unit = en(cells["range"]), value.parameter.unit
        if spread.kind == "choice":  # of numbers: each beside its odds
            odds = zip(spread.args, spread.weights, strict=True)
            told = [x for number, weight in odds for x in (units.from_si(number, unit), 100 * weight)]
            assert read(words.replace(", ", "; ")) == pytest.approx(told)
            continue
        assert en(KINDS[spread.kind]) in words
        found = read(words.rsplit(",", 1)[0])
        if spread.kind == "lognormal":
            expected = [units.from_si(spread.args[0], unit), spread.args[1]]
        elif spread.kind == "normal":
            expected = [units.from_si(spread.args[0], unit), spread.args[1] / units.scale(unit).factor]
        else:
            expected = [units.from_si(a, unit) for a in spread.args]
        assert found == pytest.approx(expected, rel=6e-3), (key, words)
    assert seen["triangular"] > 5
    assert len(seen) > 1


def test_dates_and_options(every, base):
    words = en(every["programme.phases.two.start"]["range"])
    assert words == "2026-06-01 … 2027-06-01, uniform"
    counts = base.project.ledger["plant.equipment.counts"]
    assert en(every["plant.equipment.counts"]["value"]) == counts.parameter.options[round(counts.number)]


def test_weights_of_options(shengquan):
    found = told_numbers({t.name: t for t in numbers.numbers(shengquan)})
    assert set(found) == set(shengquan.ledger)
    for key, value in shengquan.ledger.items():
        if value.distribution is not None and value.parameter.options:
            spread = value.distribution
            weights = spread.weights or [1 / len(spread.args)] * len(spread.args)
            for at, weight in zip(spread.args, weights, strict=True):
                assert f"{value.parameter.options[round(at)]} {say(Share(weight), 'en')}" in en(
                    found[key]["range"]
                )


def test_numbers_by_grade(told, base, drivers):
    ledger, found = base.project.ledger, rows(told, "grades")
    assert list(found) == list(GRADES)
    shares = drivers.shares("fnpv_after_tax", [ledger[key].rests_on for key in drivers.keys])
    assert shares
    for grade, cells in found.items():
        count = sum(value.grade == grade for value in ledger.values())
        spreads = sum(v.rests_on == grade for v in ledger.values() if v.distribution is not None)
        assert cells["grade"] == Grade(grade)
        assert cells["numbers"] == Number(count, whole=True)
        assert cells["share"] == Share(count / len(ledger))
        assert cells["bar"] == Bar(count / len(ledger))
        assert cells["spreads"] == Number(spreads, whole=True)
        assert cells["explained"] == Share(shares.get(grade, 0.0))
    assert sum(c["numbers"].number for c in found.values()) == len(ledger)
    assert sum(c["spreads"].number for c in found.values()) == len(base.project.uncertain)
    assert sum(c["explained"].share for c in found.values()) == pytest.approx(1)


def test_measured_shares_take_the_place_of_ranks(base):
    table = numbers.grades(base, None, {"fnpv_after_tax": {"judgement": 0.7, "news": 0.2}})
    found = rows(table, "grades")
    assert (found["judgement"]["explained"], found["news"]["explained"]) == (Share(0.7), Share(0.2))
    assert found["filing"]["explained"] == Share(0.0)


def test_sources(told, base):
    found, shelf = rows(told, "sources"), library()
    named = {v.source for v in base.project.ledger.values()} | {
        row["source"] for row in shelf.reference.values()
    }
    named |= {c.value.source for c in base.project.claims}
    assert set(found) == {key for key in named if key in shelf.sources}
    for key, cells in found.items():
        assert cells["key"] == Key(key)
        assert cells["citation"] == Cited(key, shelf.cite(key))
    cited = [en(cells["citation"]).lower() for cells in found.values()]
    assert cited == sorted(cited)
