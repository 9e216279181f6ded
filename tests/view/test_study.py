"""Odds from many scenarios: quantiles, means, errors and levels are the summary's own, in each figure's unit."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from anodeworks.language import LANGUAGES, keyed, say, speaking, t
from anodeworks.quantity import units
from anodeworks.quantity.wording import Number, Quantity, Share, Span
from anodeworks.render import terminal
from anodeworks.study.scale import stream
from anodeworks.study.scale.account import Account
from anodeworks.study.scale.layout import Layout
from anodeworks.study.scale.summary import LEVELS, Summary
from anodeworks.view import study
from anodeworks.view.headline import SCREEN
from tests.view.tables import en, rows

FNPV = "fnpv_after_tax"


@pytest.fixture(scope="module")
def summary(small):
    return stream(small, 3000, seed=5, layout=Layout(chunk=1024, chunks=2, pilot=1))


@pytest.fixture(scope="module")
def told(summary):
    return study.document(study.Streamed(summary, Path("studies/small")))


def own(cell, number, unit):
    """A cell shows a number that is given in the figure's unit."""
    assert isinstance(cell, Quantity)
    assert cell.unit == unit
    assert cell.value == pytest.approx(number, rel=1e-9, nan_ok=True)


def width(cell, number, unit):
    """A cell shows a difference: years of a date."""
    assert (cell.unit, cell.digits) == ("year" if unit == "date" else unit, 2)
    size = units.SECONDS_PER_YEAR if unit == "date" else units.scale(unit).factor
    assert cell.si == pytest.approx(number * size, rel=1e-9, nan_ok=True)


@pytest.mark.parametrize("table", ["odds", "all"])
def test_every_figure(told, summary, table):
    found, about = rows(told, table), summary.project.indicators
    assert list(found) == (list(about) if table == "all" else [n for n in SCREEN if n in about])
    hidden = 0
    for name, cells in found.items():
        unit = about[name].unit
        assert say(cells["label"], "en") == about[name].label
        own(cells["base"], summary.base(name), unit)
        assert cells["base"].key == name
        low, middle, high, undefined = summary.quantile(name)
        for column, number in (("p5", low), ("p50", middle), ("p95", high)):
            own(cells[column], number, unit)
        least, largest = summary.range(name)
        own(cells["least"], least, unit)
        own(cells["largest"], largest, unit)
        mean, mean_error = summary.mean(name)
        sd, sd_error = summary.sd(name)
        width(cells["sd"], sd, unit)
        width(cells["sd_error"], sd_error, unit)
        misleads = not (math.isfinite(low) and math.isfinite(high)) or (high > low and sd > high - low)
        hidden += misleads
        if misleads:
            assert cells["mean"] is None
            assert cells["mean_error"] is None
        else:
            own(cells["mean"], mean, unit)
            width(cells["mean_error"], mean_error, unit)
        assert cells["undefined"] == (Share(undefined) if undefined else None)
    assert hidden < len(found)


def test_figures_are_near_those_in_memory(told, small_study):
    """Other draws of the same plant: the medians agree within a few standard errors."""
    found = rows(told, "odds")
    for name in ("capital", "land", "levelised_cost", "fnpv_after_tax"):
        low, middle, high, _ = small_study.quantile(name)
        assert found[name]["p50"].value == pytest.approx(middle, abs=0.15 * (high - low))
        assert found[name]["base"].value == pytest.approx(small_study[name][0], rel=1e-9)


def test_levels(told, summary):
    found = rows(told, "levels")
    assert list(found) == list(summary.project.indicators)
    assert len(LEVELS) == 9
    for name, about in summary.project.indicators.items():
        quantiles = summary.quantile(name, LEVELS)
        for p, number in zip(LEVELS, quantiles, strict=False):
            own(found[name][f"p{100 * p:g}"], number, about.unit)
            error = found[name][f"p{100 * p:g}_error"]
            assert error == Number(pytest.approx(summary.quantile_error(name, p), nan_ok=True), 2)
    numbers = [found["capital"][f"p{100 * p:g}"].si for p in LEVELS]
    assert numbers == sorted(numbers)
    assert found["capital"]["p5"].si == rows(told, "all")["capital"]["p5"].si


def test_conditions(told, summary):
    found = rows(told, "flags")
    base = summary.account.base.flags
    assert set(found) == set(summary.flags) | {reason for reason, raised in base.items() if raised}
    for reason, cells in found.items():
        assert say(cells["condition"], "en") == reason
        assert cells["share"].share == summary.flags.get(reason, 0.0)
        assert en(cells["base"]) == ("yes" if base[reason] else "no")
    shares = [cells["share"].share for cells in found.values()]
    assert shares == sorted(shares, reverse=True)


def test_verdict(told, summary):
    finding, closed = told.verdict
    assert closed.name == "closing"
    share, error = summary.exceedance(FNPV, 0.0)
    assert finding.numbers == {"share": Share(share, 1), "error": Number(error)}
    low, middle, high, _ = summary.quantile(FNPV)
    words = en(finding.verdict)
    assert words.startswith(f"Pays in {say(Share(share, 1), 'en')} of 3,000 scenarios")
    assert say(Quantity(middle, "CNY"), "en") in words
    assert say(Span(low, high, "CNY"), "en") in words


@pytest.mark.parametrize(("share", "mark"), [(0.8, "good"), (0.79, "fair"), (0.5, "fair"), (0.49, "bad")])
def test_marks(summary, monkeypatch, share, mark):
    monkeypatch.setattr(Summary, "exceedance", lambda self, name, value: (share, 0.01))
    assert study._verdict(summary).mark == mark


def test_about(told, summary):
    about = {name: cell for name, (_, cell) in told.about.items()}
    assert about["file"] == "small.toml"
    assert about["scenarios"] == Number(3000, whole=True)
    assert about["seed"] == "5"
    assert en(about["design"]) == "independent draws"
    assert about["folder"] == str(Path("studies/small"))
    worst = max(summary.rank_error(name) for name in summary.project.indicators)
    assert about["rank_error"] == Share(worst, 2)
    assert say(Share(worst, 2), "en") in " ".join(
        en(b.text) for s in told.sections for b in s.blocks if hasattr(b, "text")
    )


def test_all_is_shown_where_it_is_asked_for(summary):
    told = study.document(study.Streamed(summary, Path("x"), every=True))
    assert list(rows(told, "odds")) == list(summary.project.indicators)


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_languages(told, language):
    lines = terminal.text(told, language).splitlines()
    assert len(lines) <= 45
    assert np.array([len(line) for line in lines]).max() <= 80


def test_a_study_kept_in_english_says_its_flags_in_chinese(small, tmp_path):
    """Resumed or read again, by a run that speaks another language than the one that kept it."""
    asked = {"seed": 5, "layout": Layout(chunk=1024, chunks=2, pilot=1), "folder": tmp_path}
    project = small.with_values({"products.neat.price": "150 CNY/kg"})
    with speaking("en"):
        kept = stream(project, 3000, **asked)
    with speaking("zh"):
        for again in (stream(project, 3000, **asked), stream(project, 5000, **asked)):
            told = study.document(study.Streamed(again, tmp_path)).tables["flags"]
            said = [say(row.cells[0]) for row in told.rows]
            assert len(said) >= len(kept.flags) > 0
            assert not [words for words in said if re.search("[A-Za-z]{4}", words)]
            assert said[0] in terminal.text(study.document(study.Streamed(again, tmp_path)))


def test_a_reason_with_numbers_in_it_is_kept_in_both_languages(summary):
    reason = keyed(t("heat by NASA's polynomials, {span}", span=Span(298.15, 1500.0, "K")))
    account = summary.account
    flags, raised = {reason: True}, replace(account.tally, raised=np.array([summary.draws]))
    kept = replace(account, base=replace(account.base, flags=flags), tally=raised).arrays()
    again = replace(summary, account=Account.read(kept))
    (row,) = study.document(study.Streamed(again, Path("studies/small"))).tables["flags"].rows
    assert say(row.cells[0], "en") == say(reason, "en")
    assert say(row.cells[0], "zh") == say(reason, "zh") != say(reason, "en")
