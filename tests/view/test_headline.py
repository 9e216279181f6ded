"""Headline figures: base case and quantiles are the result's own, in the figure's unit; tiles, errors, exceedance."""

from __future__ import annotations

import math
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from anodeworks.language import say
from anodeworks.quantity import units
from anodeworks.quantity.wording import ABSENT, Quantity, Share, Span
from anodeworks.study.base_case import Base, Spread
from anodeworks.study.precision import precision
from anodeworks.view import headline
from tests.view.conftest import ASKED
from tests.view.tables import en, order, rows, same

PLACES = {"p5": 0.05, "p50": 0.5, "p95": 0.95}


@pytest.mark.parametrize(
    ("table", "names"),
    [
        ("screen", lambda base: headline.SCREEN),
        ("figures", lambda base: headline.main(base)),
        ("other", lambda base: headline.rest(base)),
    ],
)
def test_every_figure_and_quantile(told, base, small_study, table, names):
    about = base.project.indicators
    expected = [name for name in names(base) if name in about]
    found = rows(told, table)
    assert list(found) == expected
    quantiles = small_study.quantiles()
    for name, cells in found.items():
        unit = about[name].unit
        assert say(cells["label"], "en") == about[name].label
        assert say(cells["label"], "zh") == (about[name].label_zh or about[name].label)
        same(cells["base"], float(small_study.si(name)[0]), unit, name)
        assert cells["base"].value == pytest.approx(small_study[name][0], rel=1e-12, nan_ok=True)
        for column, p in PLACES.items():
            same(cells[column], base.spread(name)[list(PLACES).index(column)], unit)
            told_as = quantiles.loc[name, f"P{100 * p:g}"]
            assert cells[column].value == pytest.approx(told_as, rel=1e-12, nan_ok=True)
    assert told.tables[table].scaled == "row"


def test_all_figures_stand_in_one_of_the_two_tables(told, base):
    assert {*order(told, "figures"), *order(told, "other")} == set(base.project.indicators)


def test_quantiles_are_those_of_the_draws(told, small_study):
    cells = rows(told, "figures")["capital"]
    drawn = np.sort(small_study.si("capital")[1:])
    for column, p in PLACES.items():
        assert cells[column].si == pytest.approx(np.quantile(drawn, p), rel=1e-12)
    assert cells["p5"].si < cells["p50"].si < cells["p95"].si


def test_notes_say_what_a_figure_means(told, base):
    for row in told.tables["figures"].rows:
        note = say(row.note, "en")
        assert note.startswith(base.project.indicators[row.name].meaning)
        missing = base.spread(row.name).undefined
        assert (("Undefined in " in note) and say(Share(missing), "en") in note) == (missing > 0)
        assert ("Undefined in the base case" in note) == (not math.isfinite(base.figure(row.name)))


def test_share_that_rests_on_judgement(told, base, drivers):
    grades = [base.project.ledger[key].rests_on for key in drivers.keys]
    judged = 0
    for name, cells in rows(told, "figures").items():
        shares = drivers.shares(name, grades)
        expected = Share(shares.get("judgement", 0.0)) if shares else ABSENT
        assert cells["judgement"] == expected
        judged += bool(shares)
    assert judged > 5
    measured = {"capital": {"judgement": 0.25, "filing": 0.5}}
    table = headline.figures(base, ["capital", "land"], "figures", None, measured)
    assert rows(table, "figures")["capital"]["judgement"] == Share(0.25)
    assert rows(table, "figures")["land"]["judgement"] is None


def test_tiles(told, base):
    figures = next(
        b for s in told.sections if s.name == "figures" for b in s.blocks if b.__class__.__name__ == "Figures"
    )
    assert [f.name for f in figures.figures] == list(headline.TILES)
    for tile in figures.figures:
        about, spread = base.project.indicators[tile.name], base.spread(tile.name)
        middle, known = (Quantity(x, about.unit, tile.name) for x in (spread.middle, base.figure(tile.name)))
        assert tile.figure == middle
        assert say(tile.note, "en") == f"median; base case {say(known)}"
        assert repr(tile.span) == repr(Span(spread.low, spread.high, about.unit))  # an end may be undefined
        assert say(tile.label, "en") == about.label


def test_without_draws_there_are_no_quantiles(base):
    alone = Base(replace(base.result, seed=None))
    table = headline.figures(alone, ["capital"], "figures")
    assert [c.name for c in table.columns] == ["label", "base"]
    assert headline.tiles(alone).figures[0].span is None
    assert headline.trust(alone) == []


def test_how_far_the_quantiles_may_be_off(base, small_study):
    (line,) = headline.trust(base)
    ends, middle = [], []
    for name in headline.SCREEN:
        known = precision(small_study, name, (0.05, 0.5, 0.95))
        low, _, high = known.quantiles
        if high > low:
            parts = [0.0 if math.isnan(e) else e / (high - low) for e in known.errors]
            ends += [parts[0], parts[2]]
            middle.append(parts[1])
    said = line.text.args
    assert said["middle"] == Share(pytest.approx(max(middle), rel=1e-9))
    assert said["ends"] == Share(pytest.approx(max(ends), rel=1e-9))
    p = (0.5 * base.draws + 0.5) / (base.draws + 1)
    assert said["points"].number == pytest.approx(100 * math.sqrt(p * (1 - p) / base.draws))


@pytest.mark.parametrize("name", ASKED)
def test_exceedance(told, base, small_study, name):
    about = base.project.indicators[name]
    curve, drawn = small_study.exceedance(name), np.asarray(small_study[name][1:])
    table = told.tables[f"exceedance_{name}"]
    found = list(rows(told, f"exceedance_{name}").values())
    assert len(found) == len(curve) == 13
    for cells, (level, probability, error) in zip(found, curve.itertuples(index=False), strict=True):
        assert cells["probability"] == Share(probability, 1)
        assert cells["probability"].share == pytest.approx(np.mean(drawn > level), abs=1e-12)
        assert cells["error"].number == pytest.approx(100 * error)
        same(cells["level"], float(units.to_si(level, about.unit)), about.unit)
    assert [cells["level"].si for cells in found] == sorted(cells["level"].si for cells in found)
    assert table.columns[2].unit == about.unit
    assert en(table.title).lower().startswith(about.label.lower())


def test_an_undefined_figure_is_said_to_be_one(base, monkeypatch):
    monkeypatch.setattr(Base, "figure", lambda self, name: math.nan)
    monkeypatch.setattr(Base, "spread", lambda self, name: Spread(1.0, 2.0, 3.0, 0.25))
    (row,) = headline.figures(base, ["payback"], "figures").rows
    note = say(row.note, "en")
    assert "Undefined in the base case." in note
    assert "Undefined in 25 % of the scenarios." in note


@pytest.mark.parametrize(
    ("place", "told"), [("", False), ("sichuan", False), ("washington", True), ("oman", True)]
)
def test_what_a_place_abroad_does_not_change_is_told(place, told):
    """No other prices of machines and buildings are known, and a reader would think that there are."""
    said = [say(each.text, "en") for each in headline.elsewhere(SimpleNamespace(place=place))]
    assert bool(said) is told
    assert all("Machines, buildings" in text for text in said)
