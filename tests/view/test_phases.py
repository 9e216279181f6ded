"""Phases: dates, outputs and capital are the result's own; stretches follow one another; output adds up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from anodeworks import build
from anodeworks.language import say
from anodeworks.quantity import units
from anodeworks.quantity.wording import Quantity, Span
from anodeworks.study.base_case import Base
from anodeworks.view import phases
from tests.view.tables import en, rows, same

YEAR = units.SECONDS_PER_YEAR
KINDS = ["build", "delay", "try", "ramp", "full"]


@pytest.mark.parametrize("table", ["phases", "phases_in_brief"])
def test_every_cell(told, base, small_study, table):
    found = rows(told, table)
    assert list(found) == ["one", "two"]
    for phase, cells in found.items():
        name = f"phases.{phase}"
        assert say(cells["phase"], "en") == base.project.phase_labels[base.project.phases.index(phase)]
        same(cells["capacity"], small_study.si(f"{name}.capacity")[0], "t/year", f"{name}.capacity")
        same(cells["capital"], small_study.si(f"{name}.capital")[0], "CNY", f"{name}.capital")
        same(cells["production"], small_study.si(f"{name}.production")[0], "date", f"{name}.production")
        low, _, high, _ = small_study.quantile(f"{name}.production")
        assert cells["range"] == Span(low, high, "date")
        if table == "phases":
            key = f"programme.phases.{phase}.start"
            same(cells["start"], base.project.ledger[key].number, "date", key)
            same(cells["completion"], small_study.si(f"{name}.completion")[0], "date", f"{name}.completion")
            assert cells["start"].si < cells["completion"].si < cells["production"].si
    assert found["one"]["capacity"].value == pytest.approx(4000)
    assert found["two"]["capacity"].value == pytest.approx(6000)


def test_phases_add_up(told, base):
    cells = rows(told, "phases").values()
    assert sum(c["capacity"].si for c in cells) == pytest.approx(base.figure("capacity"))
    assert sum(c["capital"].si for c in cells) == pytest.approx(base.figure("capital"))


def test_gantt(told, base, small_study):
    chart = told.charts["gantt"]
    end = base.project.first_year + base.project.horizon
    for phase, lane in zip(base.project.phases, chart.lanes, strict=True):
        prefix = f"programme.phases.{phase}"
        assert [s.kind for s in lane.stretches] == KINDS
        build_, delay, trial, ramp, full = lane.stretches
        assert build_.start == base.project.ledger[f"{prefix}.start"].number
        for stretch, word in ((build_, "construction"), (delay, "delay"), (trial, "commissioning")):
            months = base.value(f"{prefix}.{word}") / YEAR * 12
            assert (stretch.end - stretch.start) * 12 == pytest.approx(months, abs=1e-6)
            assert f"{months:,.0f} mo" in en(stretch.label)
            assert en(stretch.label).startswith(word)
        assert all(a.end == b.start for a, b in zip(lane.stretches, lane.stretches[1:], strict=False))
        assert ramp.start == pytest.approx(small_study.si(f"phases.{phase}.production")[0], abs=1e-6)
        assert delay.end == pytest.approx(small_study.si(f"phases.{phase}.completion")[0], abs=1e-6)
        assert ramp.end - ramp.start == pytest.approx(phases.RAMP)
        assert full.end == end
        assert lane.span == pytest.approx(tuple(small_study.quantile(f"phases.{phase}.production")[:3]))
        assert chart.first <= build_.start
        assert chart.last >= max(ramp.end, lane.span[2])
        assert lane.spots == ()


def test_announced_dates_on_the_gantt(base):
    claims = {
        "made": {"indicator": "phases.one.production", "value": "2026-06-30"},
        "built": {"indicator": "phases.two.completion", "value": "2029-01-01"},
        "capital": {"value": "1e9 CNY"},
    }
    project = build({**base.project.tables, "claims": claims})
    one, two = phases.gantt(Base(replace(base.result, project=project))).lanes
    dates = {c.name: c.value.number for c in project.claims}
    assert [(s.at, s.role) for s in one.spots] == [(dates["made"], "claim")]
    assert [(s.at, s.role) for s in two.spots] == [(dates["built"], "claim")]
    assert en(one.spots[0].label) == f"announced first product {say(Quantity(dates['made'], 'date'), 'en')}"
    assert en(two.spots[0].label) == f"announced completion {say(Quantity(dates['built'], 'date'), 'en')}"


def test_output_by_month(told, base):
    chart, monthly = told.charts["output"], base.outcome.monthly
    assert [say(s.name, "en") for s in chart.series] == list(base.project.phase_labels)
    assert (chart.x.unit, chart.y.unit) == ("date", "t/month")
    for i, (phase, series) in enumerate(zip(base.project.phases, chart.series, strict=True)):
        assert list(series.x) == [float(e) for e in monthly.edges]
        assert len(series.x) == len(series.y) + 1
        full = float(base.project.ledger[f"programme.phases.{phase}.capacity.neat"].number)
        months = np.diff(np.asarray(monthly.edges))
        made = np.asarray(monthly.produced[i]) / months * full  # kg/s: the share of a year that a month makes
        np.testing.assert_allclose(series.y, made, rtol=1e-6)
        begun = base.figure(f"phases.{phase}.production")
        before = [y for y, end in zip(series.y, series.x[1:], strict=True) if end < begun]
        assert not any(before)
        assert max(series.y) <= full * (1 + 1e-9)
    full = sum(s.y[-1] for s in chart.series)
    assert full <= base.figure("capacity") * (1 + 1e-9)


def test_without_draws_there_is_no_range(base):
    alone = Base(replace(base.result, seed=None))
    assert "range" not in rows(phases.table(alone), "phases")["one"]
    assert all(lane.span is None for lane in phases.gantt(alone).lanes)
