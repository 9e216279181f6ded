"""Odds: counts and edges of histograms, quantiles on them, and the numbers that move the figures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from anodeworks.language import say
from anodeworks.quantity.wording import Number
from anodeworks.study.base_case import Base
from anodeworks.view import odds
from anodeworks.view.document import Bar, Grade, Key
from anodeworks.view.labels import number_label
from tests.view.tables import en, rows


def pictures(told):
    return {
        name.removeprefix("odds_"): chart for name, chart in told.charts.items() if name.startswith("odds_")
    }


def test_every_main_figure_that_varies_has_a_histogram(told, base):
    announced = [claim.indicator.name for claim in base.project.claims]
    expected = [n for n in dict.fromkeys((*odds.SPREAD, *announced)) if n in base.project.indicators]
    assert list(pictures(told)) == [n for n in expected if np.ptp(base.drawn(n)) != 0]
    assert len(pictures(told)) > 8


def test_counts_and_edges(told, base, small_study):
    for name, chart in pictures(told).items():
        about, (series,) = base.project.indicators[name], chart.series
        drawn = small_study.si(name)[1:]
        drawn = drawn[np.isfinite(drawn)]
        edges = np.asarray(series.x)
        assert (chart.kind, chart.x.unit, say(series.name, "en")) == ("histogram", about.unit, about.label)
        assert len(series.y) == odds.BINS
        assert len(edges) == odds.BINS + 1
        np.testing.assert_allclose(np.diff(edges), np.diff(edges)[0], rtol=1e-6)
        for i, count in enumerate(series.y):
            last = i == odds.BINS - 1
            inside = (drawn >= edges[i]) & ((drawn <= edges[i + 1]) if last else (drawn < edges[i + 1]))
            assert abs(count - inside.sum()) <= (1 if not last else 2)  # what lies on an edge
        assert sum(series.y) == ((drawn >= edges[0]) & (drawn <= edges[-1])).sum()
        assert sum(series.y) >= 0.98 * len(drawn)
        low, high = np.quantile(drawn, odds.CUT)
        assert edges[0] <= low
        assert edges[-1] >= high


def test_quantiles_and_what_was_announced(told, base):
    claims = {c.indicator.name: c.value.number for c in base.project.claims}
    for name, chart in pictures(told).items():
        marks = {en(s.label): s.at for s in chart.spots if s.role == "mark"}
        spread = base.spread(name)
        expected = dict(zip(("P5", "P50", "P95"), spread[:3], strict=True))
        assert marks == {k: v for k, v in expected.items() if np.isfinite(v)}
        said = [s.at for s in chart.spots if s.role == "claim"]
        assert said == ([claims[name]] if name in claims else [])
        edges = chart.series[0].x
        assert all(edges[0] <= s.at <= edges[-1] for s in chart.spots)
        assert (spread.undefined > 0) == ("Undefined in" in en(chart.caption))
    assert [s.at for s in pictures(told)["capital"].spots if s.role == "claim"] == [1e9]


def test_a_figure_that_hardly_varies_is_not_blown_up(base):
    class Calm(Base):
        def drawn(self, indicator):
            return 1e9 + np.linspace(-1e3, 1e3, 255)

    chart = odds.histogram(Calm(base.result), "capital")
    middle = base.spread("capital").middle
    assert chart.series[0].x[-1] - chart.series[0].x[0] >= 0.05 * middle


@pytest.mark.parametrize("name", odds.DRIVEN)
def test_what_moves_a_figure(told, base, drivers, name):
    found, place = rows(told, f"moved_{name}"), drivers.indicators.index(name)
    rho = dict(zip(drivers.keys, drivers.correlation[place], strict=True))
    assert list(found) == [key for key, _ in drivers.top(name, 10)]
    assert found
    for key, cells in found.items():
        assert say(cells["number"], "en") == say(number_label(base.project, key), "en")
        assert cells["key"] == Key(key)
        assert cells["correlation"] == Number(rho[key], 2, key=key)
        assert cells["bar"] == Bar(abs(rho[key]), rho[key] < 0)
        assert cells["grade"] == Grade(base.project.ledger[key].rests_on)
    sizes = [abs(cells["correlation"].number) for cells in found.values()]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == pytest.approx(np.abs(drivers.correlation[place]).max())


def test_signs_are_those_of_the_plant(told):
    """A dearer product raises the present value, dearer silane lowers it and raises the cost."""
    value, cost = rows(told, "moved_fnpv_after_tax"), rows(told, "moved_levelised_cost")
    assert value["products.neat.price"]["correlation"].number > 0.5
    assert value["flows.silane.price"]["correlation"].number < 0
    assert value["flows.silane.price"]["bar"].falling
    assert cost["flows.silane.price"]["correlation"].number > 0
    assert not cost["flows.silane.price"]["bar"].falling


def test_correlations_are_spearman_s(base, drivers, small_study):
    import scipy.stats

    place = drivers.indicators.index("capital")
    key = "activities.infiltration.unit_cost"
    expected = scipy.stats.spearmanr(small_study.samples[key][1:], small_study.si("capital")[1:]).statistic
    assert drivers.correlation[place][drivers.keys.index(key)] == pytest.approx(expected, abs=1e-9)


def test_without_draws_there_are_no_odds(base):
    alone = Base(replace(base.result, seed=None))
    assert odds.section(alone, None, {}) is None
    assert odds.histograms(alone, {}) == {}
