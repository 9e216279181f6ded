"""Calibration: parameters come back from synthetic batches; what says nothing is left alone; proposals teach."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from benchmarks.synthetic import TRUTH, synthetic
from scipy.stats import kstest

from anodeworks.errors import InputError
from anodeworks.lab.designs import Range, ranges
from anodeworks.lab.expected_improvement import _growth, promising
from anodeworks.lab.fit import Calibration, calibrate, named
from anodeworks.lab.goals import read_goals
from anodeworks.lab.most_informative import _learnt, informative
from anodeworks.lab.predict import priors
from anodeworks.lab.record import read_record
from anodeworks.lab.sample import CHAINS
from anodeworks.language import say
from anodeworks.quantity import units

pytest.importorskip("numpyro")
PLANT = Path(__file__).parents[2] / "projects" / "laboratory" / "reactor_plant.toml"
TAUGHT = ("rate_factor", "silicon_utilisation", "silicon_loss", "film_loss", "sealing")


@pytest.fixture(scope="module")
def found(record) -> Calibration:
    return calibrate(record, TAUGHT, warmup=250, draws=250)


def test_the_table_of_a_calibration_is_that_of_its_draws_and_its_priors(believed):
    ends = (0.05, 0.5, 0.95)
    sharp = {name: x.mean() + 0.25 * (x - x.mean()) for name, x in believed.samples.items()}
    table = replace(believed, samples=sharp).table()
    assert list(table.index) == list(sharp)
    for name, row in table.iterrows():
        before = [float(believed.priors[name].distribution.quantile(p)) for p in ends]
        after = np.quantile(sharp[name], ends)
        told = [units.to_si(row[column], row["unit"]) for column in ("P5", "P50", "P95")]
        first = [units.to_si(row[f"prior {column}"], row["unit"]) for column in ("P5", "P50", "P95")]
        assert told == pytest.approx(after)
        assert first == pytest.approx(before)
        assert row["narrowed"] == pytest.approx(1 - (after[2] - after[0]) / (before[2] - before[0]))
        assert (row["R-hat"], row["ESS"]) == (believed.r_hat[name], believed.ess[name])


def test_checks_of_a_calibration_by_hand(believed):
    """Of two properties one is met in every draw's middle, of the other one batch of all lies far outside."""
    rng = np.random.default_rng(1)
    spread = rng.standard_normal((400, *believed.data.values.shape))
    predicted = believed.data.values + believed.data.errors * spread
    predicted[:, 0, 0] += 9 * believed.data.errors[0, 0]
    checks = replace(believed, predicted=predicted).checks()
    first, second = (believed.data.seen[:, m].sum() for m in (0, 1))
    assert checks["batches"].tolist()[:2] == [first, second]
    assert checks["in 90 %"].tolist()[:2] == pytest.approx([1 - 1 / first, 1.0])
    assert checks["mean residual"].tolist()[:2] == pytest.approx([-9 / first, 0.0], abs=0.05)
    assert checks["p"].tolist()[:2] == pytest.approx([0.0, 1.0], abs=0.01)


@pytest.mark.slow
def test_the_truth_comes_back(found):
    for name in TAUGHT:
        low, high = np.quantile(found.samples[name], [0.001, 0.999])
        assert low <= TRUTH[name] <= high, name
    table = found.table()
    assert table.loc["rate_factor", "narrowed"] > 0.8
    assert table.loc["silicon_utilisation", "narrowed"] > 0.5


@pytest.mark.slow
def test_all_that_stands_behind_the_shipped_record_comes_back():
    """Every number by which it was made, none taken as known."""
    done = calibrate(read_record(PLANT.with_name("synthetic_batches.csv")), warmup=300, draws=300)
    assert done.held == ()
    for name, truth in TRUTH.items():
        low, high = np.quantile(done.samples[name], [0.01, 0.99])
        assert low <= truth <= high, name
    assert [doubt for doubt in done.doubts() if "Chains" not in say(doubt, "en")] == []


@pytest.mark.slow
def test_chains_agree_and_predict(found):
    assert max(found.r_hat.values()) < 1.05
    assert min(found.ess.values()) > 50
    assert found.samples["rate_factor"].shape == (CHAINS, 250)
    checks = found.checks()
    assert (checks["in 90 %"] > 0.7).all()
    assert (checks["p"] > 0.005).all()


@pytest.mark.slow
def test_truths_drawn_from_the_prior_are_covered(tmp_path):
    """Simulation-based calibration: among the posterior's draws the truth may stand at any rank."""
    known, rng, ranks = priors(), np.random.default_rng(11), []
    for seed in range(12):
        truth = {n: float(known[n].distribution.quantile(rng.random())) for n in TAUGHT}
        path = tmp_path / f"{seed}.csv"
        synthetic(10, seed=seed, truth=truth).to_csv(path, index=False)
        post = calibrate(read_record(path), TAUGHT, seed=seed, warmup=200, draws=200).samples
        ranks += [float((post[n].ravel() < truth[n]).mean()) for n in TAUGHT]
    assert kstest(ranks, "uniform").pvalue > 0.001
    inside = np.mean([0.05 <= r <= 0.95 for r in ranks])
    assert inside >= 0.75  # 90 % are expected of 60; the model's own error, learnt too, widens


def test_what_says_nothing_is_left_alone(record):
    with pytest.raises(InputError, match="no property that depends"):
        calibrate(record, ["packing"], warmup=5, draws=5)


def test_unknown_parameters_are_refused(record):
    with pytest.raises(InputError, match="rate_factor"):
        calibrate(record, ["rate_facter"])


@pytest.mark.slow
def test_what_is_taken_as_known_is_named(found):
    assert "rate_energy" in found.held
    assert any(say(named("rate_energy"), "en") in say(doubt, "en") for doubt in found.doubts())


@pytest.mark.slow
def test_batches_that_teach(found):
    may = (Range("temperature", 690.0, 760.0), Range("filling", 0.3, 0.9))
    proposal = informative(found, may, 3, count=128)
    gain = proposal.figures["information [nats]"]
    assert (gain > 0).all()
    assert (np.diff(gain) <= 1e-9).all()  # what was learnt before is not learnt again
    assert proposal.table().shape[0] == 3
    assert all(690 <= t <= 760 for t in proposal.designs["temperature"])


def test_information_is_exact_for_a_linear_normal_model():
    """Conditioned deviations have the covariance that Bayes gives."""
    rng = np.random.default_rng(0)
    mixing = rng.standard_normal((4, 6))
    y = rng.standard_normal((20_000, 6)) @ mixing.T
    y -= y.mean(axis=0)
    left = _learnt(y[:, :, None], y[:, :1]).reshape(len(y), -1)
    cov = np.cov(y.T)
    exact = cov - np.outer(cov[:, 0], cov[0]) / (1 + cov[0, 0])
    np.testing.assert_allclose(np.cov(left.T), exact, atol=1e-8 * np.abs(cov).max() + 1e-6)


def test_growth_of_the_dominated_area():
    front = np.array([[0.5, 0.5], [0.8, 0.2]])
    points = np.array([[0.4, 0.4], [0.9, 0.1], [0.6, 0.6], [0.5, 1.0], [1.0, 1.0]])
    by_hand = [0.0, 0.1 * 0.1, 0.5 * 0.1 + 0.1 * 0.4, 0.5 * 0.5, 1 - (0.5 * 0.5 + 0.3 * 0.2)]
    np.testing.assert_allclose(_growth(front, points), by_hand)


@pytest.mark.slow
def test_batches_that_promise(found):
    may = (Range("filling", 0.3, 0.95), Range("coat", 0.01, 0.08))
    goals = read_goals(["energy_density"], ["particle_swelling<=60 %"], None)
    proposal = promising(found, may, goals, 2, count=128)
    assert (proposal.figures["keeps the bounds"] >= 0.3).all()
    free = promising(found, may, read_goals(["composite_capacity"], [], None), 1, count=128)
    assert free.designs["filling"][0] > 0.85  # more silicon stores more, and nothing forbids it
    both = promising(found, may, read_goals(["energy_density", "electrode_swelling"], [], None), 2, count=128)
    assert both.front is not None
    a, b = both.front.iloc[:, -2].to_numpy(), both.front.iloc[:, -1].to_numpy()
    assert (np.diff(a) <= 0).all()
    assert (np.diff(b) <= 0).all()  # less energy is only on the front for less swelling


@pytest.mark.parametrize(
    ("goals", "bounds"),
    [
        (["nothing"], []),
        ([], ["swelling<=1"]),
        (["capacity"], ["capacity"]),
        (["capacity"], ["capacity<=3 K"]),
    ],
)
def test_bad_goals(goals, bounds):
    with pytest.raises(InputError):
        read_goals(goals, bounds, None)


@pytest.mark.parametrize(
    ("goal", "remedy"), [("fnpv_after_tax", "--project"), ("composite_capacty", "composite_capacity")]
)
def test_a_goal_of_no_name_says_what_to_do(goal, remedy):
    with pytest.raises(InputError) as caught:
        read_goals([goal], [], None)
    assert remedy in caught.value.remedy


@pytest.mark.slow
@pytest.mark.parametrize("text", ["450 degC", "480 degC .. 450 degC", "1 m .. 2 m", "10 degC .. 900 degC"])
def test_bad_ranges(found, text):
    with pytest.raises(InputError):
        ranges({"temperature": text}, found)


def test_goals_and_bounds_speak_in_the_unit_of_their_heading():
    from anodeworks.lab.predict import conditions_known

    goal, bound = read_goals(["composite_capacity"], ["composite_capacity<=320 Ah/kg"], None)
    told = float(goal.outcome(conditions_known({}))[0])
    assert goal.name == "composite_capacity [mAh/g]"
    assert 1000 < told < 2500
    assert bound.at_most == pytest.approx(320)


@pytest.mark.slow
def test_a_plant_is_a_goal(found):
    """The first batch proposed earns more by the plant's own evaluation than the middle of the record does."""
    from anodeworks.lab.outcome import joint

    goal, cap = read_goals(["fnpv_after_tax"], ["particle_swelling<=80 %"], PLANT)
    proposal = promising(found, ranges({}, found), [goal, cap], 2, seed=1)
    assert (proposal.figures["keeps the bounds"] >= 0.5).all()
    middle = {n: np.median(found.data.conditions[n], keepdims=True) for n in proposal.designs}
    best = {n: x[:1] for n, x in proposal.designs.items()}
    first, usual = (np.nanmedian(goal.outcome(joint(found, at, 16))) for at in (best, middle))
    assert first > usual
    assert first == pytest.approx(proposal.figures[goal.name][0], rel=0.2)


@pytest.mark.slow
def test_a_plant_takes_over_what_was_learnt(found, tmp_path):
    from anodeworks.lab.plant import Plant
    from anodeworks.lab.to_plant import hand_over
    from anodeworks.twin.project import load

    made = hand_over(found, Plant(load(PLANT)), "batches.csv")
    path = tmp_path / "plant.toml"
    path.write_text(made.text, encoding="utf-8")
    again = load(path)
    for name, key in made.keys.items():
        drawn = again.ledger[key].distribution.quantile([0.05, 0.5, 0.95])
        learnt = np.quantile(found.samples[name], [0.05, 0.5, 0.95])
        assert drawn == pytest.approx(learnt, abs=0.25 * (learnt[2] - learnt[0]) + 1e-12), name
        assert again.ledger[key].grade == "measurement"
    untouched = set(again.ledger) - set(made.keys.values())
    assert all(again.ledger[k].number == load(PLANT).ledger[k].number for k in sorted(untouched)[:50])
    assert set(made.left) <= set(TAUGHT)


def test_a_plant_without_a_computed_furnace_is_refused():
    with pytest.raises(InputError, match="silane_reactor"):
        read_goals(["fnpv_after_tax"], [], PLANT.parents[1] / "shengquan.toml")
