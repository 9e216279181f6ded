"""A tonnage that nobody states: how a file says so, and what the announced figures imply for it."""

from __future__ import annotations

import copy
import math
from dataclasses import replace
from itertools import groupby
from statistics import NormalDist

import numpy as np
import pytest

from anodeworks import build, evaluate, monte_carlo
from anodeworks.audit.inference.hidden import hidden_of
from anodeworks.audit.reference_rows import KINDS, plants
from anodeworks.audit.tonnage import _together, tonnage
from anodeworks.errors import InputError
from anodeworks.language import say
from anodeworks.library import library
from anodeworks.quantity import units
from anodeworks.quantity.distribution import Distribution
from anodeworks.view import check, implied, run

TONNE = 1000 / units.SECONDS_PER_YEAR
KEY = "programme.capacity.neat"
CLAIMS = {
    "sum": {"indicator": "total_investment", "value": "10.0e9 CNY"},
    "output_value": {"value": "0.5e9 CNY/year"},
    "land": {"value": "about 150 mu"},
    "first": {"indicator": "phases.one.production", "value": "H1 2027"},
}


def of(tables, one, two, total=None, claims=None):
    """The small plant with other outputs of its phases."""
    phases = tables["programme"]["phases"]
    phases["one"]["capacity"], phases["two"]["capacity"] = one, two
    if total is not None:
        tables["programme"]["capacity"] = total
    return build({**tables, "claims": claims or {}}, "small.toml")


def outputs(project):
    """t/year of both phases."""
    return [project.ledger[f"programme.phases.{p}.capacity.neat"].number / TONNE for p in ("one", "two")]


@pytest.mark.parametrize(
    ("one", "two", "total", "expected"),
    [
        ("40 %", "60 %", "10000 t/year", [4000, 6000]),
        (0.4, "unknown", "10000 t/year", [4000, 6000]),
        ("unknown", "unknown", "10000 t/year", [4000, 6000]),  # the first of two, as others state it
        ("unknown", "unknown", None, [4000, 6000]),  # the middle of the kind: 10,000 t/year
        ("30 %", "unknown", "unknown", [3000, 7000]),
        ("4000 t/year", "unknown", None, [4000, 10000]),
    ],
)
def test_phases_are_amounts_shares_or_unknown(small_tables, one, two, total, expected):
    project = of(small_tables, one, two, total)
    assert outputs(project) == pytest.approx(expected)
    assert bool(project.open_tonnage) == (total != "10000 t/year")


@pytest.mark.parametrize(
    ("one", "two", "total", "found"),
    [
        ("40 %", "50 %", "10000 t/year", "add up to 0.9"),
        ("40 %", "60 %", None, "total"),
        ("4000 t/year", "60 %", "10000 t/year", "share"),
        ("70 %", "60 %", "unknown", "add up to 1.3"),
        ("some", "60 %", "unknown", "some"),
    ],
)
def test_what_does_not_add_up_is_refused(small_tables, one, two, total, found):
    with pytest.raises(InputError, match=found):
        of(small_tables, one, two, total)


def test_phases_of_an_unknown_total_move_together(small_tables):
    result = monte_carlo(of(small_tables, "30 %", "unknown", "unknown"), 63, seed=1)
    first, second, whole = (
        result.si(name) for name in ("phases.one.capacity", "phases.two.capacity", "capacity")
    )
    # A small plant may close before its second phase.
    total, begun = np.asarray(result.samples[KEY]), second > 0
    assert begun.mean() > 0.9
    assert first == pytest.approx(0.3 * total)
    assert second[begun] == pytest.approx(0.7 * total[begun])
    assert whole[begun] == pytest.approx(total[begun])
    assert np.std(np.log(whole)) > 1


def test_a_stated_tonnage_is_not_asked_for(small):
    assert tonnage(small) is None
    assert list(implied.finding(None)) == implied.section(None) == []


@pytest.fixture(scope="module")
def found():
    """The small plant with its tonnage unknown, and what its claims imply for it."""
    from tests.conftest import SMALL

    project = of({**SMALL, "programme": {**SMALL["programme"], "phases": {
        name: dict(phase) for name, phase in SMALL["programme"]["phases"].items()}}}, "40 %", "60 %", "unknown",
        CLAIMS)  # fmt: skip
    return project, tonnage(project)


def test_each_figure_implies_a_tonnage_and_a_date_none(found):
    project, told = found
    assert [each.claim.name for each in told.implied] == ["sum", "output_value", "land"]
    (price,) = (value.number for key, value in hidden_of(project).items() if key.endswith(".price"))
    by_value = {e.claim.name: e.at for e in told.implied}["output_value"]
    assert 0.7 < 0.5e9 / units.SECONDS_PER_YEAR / price / by_value.middle < 1.1  # larger plants are likelier
    assert by_value.low < by_value.middle < by_value.high
    assert told.prior.low < by_value.low


def test_one_tonnage_serves_all_if_their_ranges_meet(found):
    _, told = found
    assert not told.serves  # a sum that pays for ten times what the sales are of
    assert told.tail < 0.05
    assert replace(told, tail=0.06).serves
    none = told.implied[0]._replace(at=None)
    assert not replace(told, implied=(none,), tail=1.0).serves


def test_figures_of_one_plant_are_served_by_its_tonnage(small_tables):
    """What the model itself makes of 7,000 t/yr implies 7,000 t/yr, and no contradiction."""
    stated = of(copy.deepcopy(small_tables), "2800 t/year", "4200 t/year")
    done = evaluate(stated)
    claims = {name: {"value": f"{float(done[name])!r} {stated.indicators[name].unit}"}
              for name in ("total_investment", "output_value", "land", "jobs")}  # fmt: skip
    told = tonnage(of(small_tables, "40 %", "60 %", "unknown", claims))
    assert told.serves
    assert told.together.low / TONNE < 7000 < told.together.high / TONNE
    assert told.together.high / told.together.low < 3.5


def test_the_answer_goes_on_with_what_all_say(found):
    project, told = found
    settled = told.settle(project)
    spread = settled.ledger[KEY].distribution
    assert spread.kind == "lognormal"
    assert settled.ledger[KEY].number == pytest.approx(told.settled[KEY][0])
    low, high = (float(q) for q in spread.quantile([0.05, 0.95]))
    assert (low, high) == pytest.approx((told.together.low, told.together.high), rel=0.15)
    assert outputs(settled) == pytest.approx([x * settled.ledger[KEY].number / TONNE for x in (0.4, 0.6)])


def test_it_is_said_first(found):
    project, told = found
    (said,) = implied.finding(told)
    words = say(said.verdict, "en")
    assert words.startswith("The tonnage is not stated: total investment of 10.0 bn CNY means ")
    assert words.endswith("No tonnage serves all of them.")
    assert say(said.verdict, "zh").startswith("产能未公布：")
    assert said.mark == "bad"
    (section,) = implied.section(told)
    rows = {row.name: row.cells for row in section.blocks[0].rows}
    assert list(rows) == ["prior", "sum", "output_value", "land", "together"]
    assert [cell.si for cell in rows["together"][2:]] == list(told.together)
    agreeing = replace(told, implied=told.implied[:2], tail=0.5)
    assert "Together they mean" in say(next(implied.finding(agreeing)).verdict, "en")
    silent = replace(told, implied=(), settled={})
    assert "as plants of its kind have it" in say(next(implied.finding(silent)).reason, "en")
    assert next(f for f in check.document(project).verdict if f.name.startswith("tonnage"))
    assert "an unknown amount of" in say(check.document(project).verdict[0].verdict, "en")


def test_run_says_it_and_draws_it(found):
    project, _ = found
    made = run.ask(project, scenarios=63)
    assert run.document(made).verdict[0].name == "tonnage"
    drawn = np.asarray(made.result.samples[KEY])[1:]
    low, high = np.quantile(drawn, (0.05, 0.95))
    assert made.tonnage.together.low / 2 < low < high < made.tonnage.together.high * 2


def test_sizes_are_those_of_the_reference_class():
    """The library's ranges hold all plants of a kind; where it has five rows, they follow from them."""
    for kind, raw in library().sections["tonnages"].items():
        sizes = [
            p.capacity / TONNE
            for p in plants()
            if math.isfinite(p.capacity) and kind in (*p.kinds, "unstated")
        ]
        median, ratio = units.parse(raw["lognormal"][0], "t/year", "") / TONNE, float(raw["lognormal"][1])
        if not sizes:  # nothing is known of them: as wide as of no kind at all, and owed to none
            assert ratio >= float(library().sections["tonnages"]["unstated"]["lognormal"][1])
            assert "source" not in raw
            continue
        low, high = Distribution("lognormal", (median, ratio)).quantile([0.01, 0.99])
        assert low <= min(sizes)
        assert max(sizes) <= high
        if len(sizes) >= 5 and kind != "unstated":
            assert median == pytest.approx(math.exp(np.log(sizes).mean()), rel=0.1)
            assert math.log(ratio) == pytest.approx(1.5 * np.std(np.log(sizes), ddof=1), rel=0.1)
    assert set(library().sections["product_kinds"].values()) <= set(KINDS)
    assert set(library().sections["product_kinds"]) <= set(library().flows)


def test_figures_are_weighed_by_how_much_each_says():
    """Gaussians by hand: precisions add up; where two contradict each other the range is widened by Birge's ratio."""
    prior = np.array([NormalDist(3.0, 2.0).inv_cdf((i + 0.5) / 20_000) for i in range(20_000)])
    even = np.full(len(prior), 1 / len(prior))

    def says(at, spread):
        weight = np.exp(-0.5 * ((prior - at) / spread) ** 2)
        return weight / weight.sum()

    one, ratio, _ = _together(prior, even, [says(4.0, 0.5)])
    assert math.log(one) == pytest.approx((3 / 4 + 4 / 0.25) / (1 / 4 + 1 / 0.25), rel=1e-3)
    assert math.log(ratio) == pytest.approx((1 / 4 + 1 / 0.25) ** -0.5, rel=1e-3)
    both, ratio, far = _together(prior, even, [says(4.0, 0.5), says(6.0, 1.0)])
    whole = 1 / 4 + 4 + 1
    mean = (3 / 4 + 4 * 4 + 6) / whole
    apart = 4 * (4 - mean) ** 2 + (6 - mean) ** 2
    assert math.log(both) == pytest.approx(mean, rel=1e-3)
    assert math.log(ratio) == pytest.approx(math.sqrt(max(1.0, apart) / whole), rel=2e-3)
    assert far == pytest.approx(apart, rel=5e-3)
    assert apart > 1


def test_the_numbers_of_a_phase_stand_together(small):
    """Tables of numbers have one row group for each phase."""
    groups = [".".join(key.split(".")[:3]) for key in small.ledger if key.startswith("programme.phases.")]
    assert len(list(groupby(groups))) == len(small.phases)


def test_land_beyond_the_need_contradicts_nothing(small_tables):
    """Land is an upper bound: a plant may leave it empty."""
    claims = {"output_value": CLAIMS["output_value"], "land": {"value": "about 150 mu"}}
    told = tonnage(of(small_tables, "40 %", "60 %", "unknown", claims))
    assert told.serves
