"""Batches that promise: the front is the front, recorded batches count as they were made, bounds bar."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anodeworks.errors import InputError
from anodeworks.lab.designs import Range, ranges
from anodeworks.lab.expected_improvement import Goal, _front, answering, promising
from anodeworks.lab.extrapolated import left
from anodeworks.lab.goals import read_goals
from anodeworks.lab.outcome import joint
from anodeworks.lab.predict import conditions_known

MAY = (Range("filling", 0.3, 0.8),)


def _pores(values):
    """An outcome that only a condition outside the ranges asked for moves."""
    count = max(int(np.size(x)) for x in values.values())
    return np.broadcast_to(np.asarray(values["pore_volume"]), count) * 1e3


def _filling(values):
    return np.asarray(values["filling"])


def _filling_by_rate(values):
    return np.asarray(values["filling"]) * np.asarray(values["rate_factor"])


@given(st.lists(st.tuples(st.floats(-1, 1), st.floats(-1, 1)), min_size=1, max_size=30))
def test_the_front_is_what_nothing_beats(points):
    middle = np.array(points)
    allowed = np.arange(len(middle)) % 3 != 2
    front = set(_front(middle, allowed).tolist())
    for i in np.flatnonzero(allowed):
        beaten = [
            j for j in np.flatnonzero(allowed)
            if (middle[j] >= middle[i]).all() and (middle[j] > middle[i]).any()
        ]  # fmt: skip
        assert not (i in front and beaten)
        if not beaten:
            assert any((middle[j] == middle[i]).all() for j in front)


@pytest.mark.slow
def test_recorded_batches_count_as_they_were_made(believed):
    """Where the outcome hangs on what the record varies and the ranges leave alone, no candidate improves."""
    proposal = promising(believed, MAY, [Goal("pores [cm3/g]", _pores)], 2, count=64)
    most = believed.data.conditions["pore_volume"].max() * 1e3
    assert proposal.outlook.recorded[:, 0, 1].max() == pytest.approx(most)
    assert proposal.figures["expected improvement"].tolist() == [
        0.0
    ]  # one is named, and nothing expected of it
    assert proposal.outlook.candidates[:, 0, 1] == pytest.approx(
        np.median(believed.data.conditions["pore_volume"]) * 1e3
    )


@pytest.mark.slow
def test_less_is_better_where_the_goal_says_so(believed):
    goal = Goal("filling by rate [1]", _filling_by_rate, larger_is_better=False)
    proposal = promising(believed, MAY, [goal], 1, count=64)
    assert proposal.designs["filling"][0] < 0.34
    told = proposal.outlook.candidates[:, 0]
    assert (np.diff(told, axis=1) > 0).all()  # P5, P50 and P95 rise


def test_bounds_bar_what_breaks_them(believed):
    goal = Goal("filling [1]", _filling)
    capped = promising(believed, MAY, [goal, Goal("filling [1]", _filling, at_most=0.5)], 3, count=64)
    assert (capped.designs["filling"] <= 0.5).all()
    assert (capped.outlook.kept == (capped.outlook.candidates[:, 0, 1] <= 0.5)).all()
    with pytest.raises(InputError, match="0 % of draws"):
        promising(believed, MAY, [goal, Goal("filling [1]", _filling, at_least=0.9)], 1, count=64)


def test_a_batch_counts_only_in_the_draws_in_which_it_keeps_the_bounds(believed):
    """The fullest keep a bound on another outcome in 60 % of the draws, the rest in all: a little less full is best."""
    round_ = {**believed.data.conditions, "slits": np.zeros(len(believed.data.labels))}  # slits take less
    believed = replace(believed, data=replace(believed.data, conditions=round_))
    limit = np.quantile(joint(believed, {"filling": np.array([0.0])})["rate_factor"], 0.6)

    def fast_where_full(values):
        return np.where(_filling(values) > 0.94, np.asarray(values["rate_factor"]), 0.0)

    goals = [Goal("filling [1]", _filling), Goal("rate where full [1]", fast_where_full, at_most=limit)]
    found = promising(believed, (Range("filling", 0.9, 0.95),), goals, 1, count=64)
    full = found.outlook.candidates[:, 0, 1] > 0.94
    assert full.any()
    assert found.outlook.kept[full] == pytest.approx(0.6, abs=0.01)
    assert (found.outlook.kept[~full] == 1.0).all()
    assert 0.935 < found.designs["filling"][0] <= 0.94
    gain = found.designs["filling"][0] - believed.data.conditions["filling"].max()
    assert found.figures["expected improvement"] == pytest.approx(gain)


@pytest.mark.slow
def test_ranges_that_batches_leave_are_named(believed, monkeypatch):
    found = left(believed)
    for limit, outside in ((-1.0, 24), (1e9, 0)):  # every particle is more uneven than -1, none than 1e9
        monkeypatch.setattr("anodeworks.lab.extrapolated.UNEVEN", limit)
        assert sum(n for k, n in left(believed).items() if "unevenness" in k) == outside
    count = len(believed.data.labels)
    assert found[next(k for k in found if "Furusawa" in k)] == count  # the law was fitted above 600 degC
    assert any("dust by Caussat" in k for k in found)
    assert all(0 < n <= count for n in found.values())


def test_silicon_laid_unevenly_swells_the_cell():
    """A hot furnace fills wide particles from outside; where only the fuller places lack room, it swells them."""
    swelling = read_goals(["particle_swelling"], [], None)[0].outcome
    batch = {
        **conditions_known({}),
        "filling_spread": 0.0,
        "particle_diameter": 40e-6,
        "room": 0.9,
        "filling": 0.25,
    }
    cool, hot = (float(swelling({**batch, "temperature": kelvin})[0]) for kelvin in (700.0, 860.0))
    assert hot > cool + 0.1, (cool, hot)


def test_conditions_without_effect_are_left_alone(believed):
    """A goal that hangs on the filling alone answers to no other range; where none can be told, all are kept."""
    may = (*MAY, Range("temperature", 700.0, 760.0), Range("charge", 0.001, 0.02))
    told = answering(believed, may, [Goal("filling [1]", _filling)])
    assert [r.name for r in told] == ["filling"]
    bound = Goal("temperature [K]", lambda values: np.asarray(values["temperature"]), at_most=750.0)
    assert [r.name for r in answering(believed, may, [Goal("filling [1]", _filling), bound])] == [
        "filling", "temperature",
    ]  # fmt: skip
    blind = Goal("nothing", lambda values: np.full(np.shape(values["filling"]), np.nan))
    assert answering(believed, may, [blind]) == may


def test_a_furnace_keeps_its_hot_volume_unless_asked(believed):
    assert "hot_volume" not in [r.name for r in ranges({}, believed)]
    assert [r.name for r in ranges({"hot_volume": "1 L .. 3 L"}, believed)] == ["hot_volume"]
