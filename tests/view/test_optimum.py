"""The best design: what was decided, before, now, limits, prices, other draws, and fronts, from contrived optima."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from anodeworks import InputError
from anodeworks.language import LANGUAGES
from anodeworks.quantity import units
from anodeworks.quantity.wording import Number, Quantity, Share, Span
from anodeworks.render import terminal
from anodeworks.study.optimise.choices import Proposal
from anodeworks.study.optimise.front import Front
from anodeworks.study.optimise.optimum import Comparison, Gap, Impossible, Optimum
from anodeworks.study.optimise.plant import Verdict
from anodeworks.study.optimise.problem import problem
from anodeworks.study.optimise.search import Found
from anodeworks.study.optimise.smooth import Solution
from anodeworks.view import optimum
from anodeworks.view.document import Judged, Key, Words
from anodeworks.view.labels import number_label, valued
from tests.view.tables import en, rows, same

START, SIZE, COUNTS = (
    "programme.phases.two.start",
    "programme.phases.two.capacity.neat",
    "plant.equipment.counts",
)
TONNE = 1000 / units.SECONDS_PER_YEAR  # t/year in kg/s
MU = 10_000 / 15
ASKED = {
    "objective": "fnpv_after_tax",
    "variables": {
        START: {"low": "2026-06-01", "high": "2031-06-01"},
        SIZE: {"low": "1000 t/year", "high": "20000 t/year"},
        COUNTS: {"options": ["whole", "fractional"]},
    },
    "constraints": {
        "capital": {"at_most": "1.3e9 CNY"},
        "land": {"at_most": "80 mu"},
        "debt_service_cover_min": {"at_least": 1.2, "probability": 0.9},
    },
    "scenarios": 63,
    "check": 511,
}


@pytest.fixture(scope="module")
def asked(small):
    return problem(small, ASKED)


def verdict(small, asked, aims, found, slacks, design=None, factor=1.0):
    figures = {name: 1000.0 * factor * (i + 1) for i, name in enumerate(small.indicators)}
    before = {START: 2026.9, SIZE: 6000 * TONNE, COUNTS: 0.0}
    return Verdict(design or before, aims, found, slacks, figures, (), True, {})


@pytest.fixture(scope="module")
def done(small, asked):
    before = verdict(small, asked, (1.5e9,), (1.38e9, 90 * MU, 0.81), (-0.06, -0.1, -0.09))
    design = {START: 2028.25, SIZE: 20000 * TONNE, COUNTS: 1.0}
    best = verdict(small, asked, (4.5e9,), (1.3e9, 70 * MU, 0.93), (0.0, 0.12, 0.03), design, 3.0)
    smooth = Solution(np.zeros(2), 4.5e9, np.array([0.0, 0.12, 0.03]), True, 5,
                      prices=np.array([2.5, 0.0, 0.0]), edge_prices=np.array([0.0, 3e9]))  # fmt: skip
    second = verdict(
        small, asked, (4.1e9,), (1.2e9, 60 * MU, 0.95), (0.1, 0.1, -0.1), {**design, COUNTS: 0.0}
    )
    plant = SimpleNamespace(project=small, problem=asked, program=SimpleNamespace(keys=(START, SIZE)))
    return Optimum(
        plant, before, [Found({}, smooth, None, best), Found({}, smooth, None, second)], "how it was done",
        aim=Comparison(4.5e9, 1e8, 4.4e9, 3e7),
        limits=[Comparison(1.3e9, 0, 1.3e9, 0), Comparison(70 * MU, 0, 71 * MU, 2 * MU),
                Comparison(0.93, 0.02, 0.91, 0.013)],
        gap=Gap(1e7, 5e7, 8, 4.6e9, 1e7),
        matrix=Proposal([{COUNTS: 0.0}, {COUNTS: 1.0}], [4.15e9, 4.7e9], ()),
        notes=("the design raises the flag: land",),
    )  # fmt: skip


def told(done, finished=True):
    return optimum.document(optimum.Found(done, finished))


def test_what_was_decided(small, done):
    found = rows(told(done), "variables")
    assert list(found) == [START, SIZE, COUNTS]
    for key, cells in found.items():
        value = small.ledger[key]
        assert en(cells["number"]) == en(number_label(small, key))
        assert cells["key"] == Key(key)
        assert cells["before"] == valued(done.before.design[key], value)
        assert cells["now"] == valued(done.best.design[key], value)
    assert en(found[START]["bounds"]) == "June 2026 to June 2031"
    assert en(found[SIZE]["before"]) == "6,000 t/yr"
    assert en(found[SIZE]["bounds"]) == "1,000 t/yr to 20,000 t/yr; at its greatest"
    assert en(found[COUNTS]["bounds"]) == "whole or fractional"
    assert (en(found[COUNTS]["before"]), en(found[COUNTS]["now"])) == ("whole", "fractional")
    assert found[START]["worth"] is None
    assert en(found[SIZE]["worth"]) == en(Quantity(3e9 * TONNE, "CNY", digits=4))
    assert en(found[SIZE]["step"]) == "1 t/yr more"


def test_at_its_least(done):
    small = {**done.best.design, SIZE: 1000 * TONNE, START: 2028.0}
    found = replace(done, found=[replace(done.found[0], whole=replace(done.best, design=small))])
    assert en(rows(told(found), "variables")[SIZE]["bounds"]).endswith("; at its least")


def test_what_had_to_hold(done):
    found = rows(told(done), "constraints")
    capital, land, cover = found.values()
    same(capital["before"], 1.38e9, "CNY", "capital", 4)
    same(capital["now"], 1.3e9, "CNY", "capital", 4)
    assert capital["state"] == Judged("fair", capital["state"].text)
    assert en(capital["state"]) == "binds"
    assert (en(capital["worth"]), en(capital["step"])) == ("2.500 CNY", "1 CNY more")
    assert capital["other_draws"] is None
    assert en(capital["constraint"]) == "capital ≤ 1.300 bn CNY"
    same(land["before"], 90 * MU, "mu", "land", 4)
    same(land["now"], 70 * MU, "mu", "land", 4)
    assert (land["state"].mark, en(land["state"])) == ("good", "holds")
    assert land["worth"] is None
    assert en(land["other_draws"]) == "71.00 mu ± 2.0 mu"
    assert (cover["before"], cover["now"]) == (Share(0.81, 1), Share(0.93, 1))
    assert en(cover["other_draws"]) == "91.0 % ± 1.3 %"
    assert "in 90.0 % of scenarios" in en(cover["constraint"])
    assert "≥ 1.200" in en(cover["constraint"])


def test_broken_limits_are_marked(done):
    broken = replace(done.best, slacks=(-0.2, 0.12, 0.03))
    first = replace(done.found[0], whole=broken)
    shown = rows(told(replace(done, found=[first], impossible=[])), "constraints")
    states = [cells["state"] for cells in shown.values()]
    assert [state.mark for state in states] == ["bad", "good", "good"]
    assert en(states[0]) == "broken"


def test_before_and_now(small, done):
    found = rows(told(done), "compared")
    assert len(found) > 8
    place = {name: i + 1 for i, name in enumerate(small.indicators)}
    for name, cells in found.items():
        unit = small.indicators[name].unit
        same(cells["before"], 1000.0 * place[name], unit, name, 4)
        same(cells["now"], 3000.0 * place[name], unit, name, 4)
        assert en(cells["figure"]) == small.indicators[name].label


def test_other_draws_and_what_could_be_gained(done):
    words = " ".join(en(b.text) for s in told(done).sections for b in s.blocks if isinstance(b, Words))
    assert "Chosen on 63 draws: 4.500 bn CNY, standard error 100.0 million CNY." in words
    assert "On 511 other draws: 4.400 bn CNY, standard error 30.00 million CNY." in words
    assert "By 8 replications a better design could gain 10.00 million CNY" in words
    assert "at most 50.00 million CNY" in words
    assert "the design raises the flag: land" in words
    assert "how it was done" in words


def test_next_best_choices(done):
    found = rows(told(done), "neighbours")
    (cells,) = found.values()
    assert list(found) == ["2"]
    assert en(cells["design"]).endswith("whole")
    same(cells["objective"], 4.1e9, "CNY", "fnpv_after_tax", 4)
    assert (cells["constraints"].mark, en(cells["constraints"])) == ("bad", "not kept")


def test_choices_by_the_programme(done):
    document = told(done)
    first, second = rows(document, "proposals").values()
    same(first["programme"], 4.15e9, "CNY", "fnpv_after_tax", 4)
    same(first["model"], 4.1e9, "CNY", "fnpv_after_tax", 4)
    same(second["programme"], 4.7e9, "CNY", "fnpv_after_tax", 4)
    same(second["model"], 4.5e9, "CNY", "fnpv_after_tax", 4)
    assert [en(r["constraints"]) for r in (first, second)] == ["not kept", "kept"]
    words = " ".join(en(b.text) for b in document.sections[-1].blocks if isinstance(b, Words))
    assert "prefers another choice; the programme's estimate of its own is off by 50.00 million CNY" in words


def test_an_interrupted_search_shows_the_choices_that_it_judged(done):
    document = told(replace(done, found=done.found[:1]), finished=False)
    assert list(rows(document, "proposals")) == ["2"]
    assert not [b for b in document.sections[-1].blocks if isinstance(b, Words)]
    lone = replace(done, matrix=Proposal([{COUNTS: 0.5}], [1.0], ()))
    assert "proposals" not in told(lone).tables


def test_verdict_rises_falls_and_stays(done):
    (finding,) = told(done).verdict
    assert finding.mark == "good"
    assert "rises from 1.500 bn CNY to 4.500 bn CNY" in en(finding.verdict)
    same(finding.numbers["before"], 1.5e9, "CNY", "fnpv_after_tax", 4)
    same(finding.numbers["now"], 4.5e9, "CNY", "fnpv_after_tax", 4)
    assert en(finding.reason) == "What binds is capital ≤ 1.300 bn CNY."
    higher = replace(done, before=replace(done.before, aims=(6e9,)))
    assert "falls from 6.000 bn CNY to 4.500 bn CNY" in en(told(higher).verdict[0].verdict)
    level = replace(done, before=replace(done.before, aims=(4.5e9,)))
    assert "stays at 4.500 bn CNY" in en(told(level).verdict[0].verdict)
    assert told(done, finished=False).verdict[-1].mark == "fair"


def test_what_cannot_be_kept(done, asked):
    broken = replace(done.best, slacks=(-0.2, 0.1, -0.1))
    impossible = [Impossible(asked.limits[0], 1.4e9, True), Impossible(asked.limits[2], 0.85, False)]
    none = replace(done, found=[replace(done.found[0], whole=broken)], impossible=impossible)
    (finding,) = told(none).verdict
    assert finding.mark == "bad"
    assert en(finding.verdict) == "No design within the bounds keeps every constraint."
    assert "even with all other constraints left aside: the best is 1.400 bn CNY." in en(finding.reason)
    assert "cannot be kept: the best is 85.0 %." in en(finding.reason)
    assert optimum.write(optimum.Found(none), None) is False


@pytest.fixture(scope="module")
def front(small, done):
    asked = problem(small, {**ASKED, "objective": [
        {"indicator": "fnpv_after_tax", "sense": "maximise"}, {"indicator": "land", "sense": "minimise"}]})  # fmt: skip
    plant = SimpleNamespace(project=small, problem=asked, program=SimpleNamespace(keys=(START, SIZE)))
    points = tuple(replace(done.best, aims=(x, y * MU)) for x, y in ((2e9, 50.0), (3e9, 65.0), (4e9, 90.0)))
    return Front(plant, replace(done.before, aims=(1.5e9, 88 * MU)), points, 4, 0.71, (0.0, 0.0), "a search")


def test_front(small, front):
    document = told(front)
    found = rows(document, "designs")
    assert list(found) == ["1", "2", "3", "file"]
    for row, (x, y) in zip(
        found.values(), ((2e9, 50.0), (3e9, 65.0), (4e9, 90.0), (1.5e9, 88.0)), strict=True
    ):
        same(row["objective_1"], x, "CNY", "fnpv_after_tax", 4)
        assert row["objective_2"].value == pytest.approx(y)
        assert row["objective_2"].unit == "mu"
    assert en(found["1"]["design"]).startswith(en(valued(2028.25, small.ledger[START])))
    assert en(found["file"]["design"]) == "as the file stands"
    chart = document.charts["front"]
    points, stands = chart.series
    assert list(points.x) == [2e9, 3e9, 4e9]
    assert list(points.y) == pytest.approx([50 * MU, 65 * MU, 90 * MU])
    assert (stands.x, stands.y) == ((1.5e9,), (88 * MU,))
    assert (chart.x.unit, chart.y.unit) == ("CNY", "mu")
    assert chart.spots[0].at == 1.5e9
    (finding,) = document.verdict
    assert en(finding.verdict).startswith("3 designs of which none is better in all")
    assert en(Span(2e9, 4e9, "CNY")) in en(finding.reason)
    words = " ".join(en(b.text) for b in document.sections[0].blocks if isinstance(b, Words))
    assert f"4 dominated designs dropped; hypervolume {en(Number(0.71))}." in words
    with pytest.raises(InputError, match="a front of many designs"):
        optimum.one_objective(front.plant.project, objective=["fnpv_after_tax", "land"])
    assert optimum.write(optimum.Found(front), None) is False


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_languages(done, front, language):
    for each in (done, front):
        lines = terminal.text(told(each), language).splitlines()
        assert len(lines) <= 60
        assert terminal.text(told(each), language, full=True)
