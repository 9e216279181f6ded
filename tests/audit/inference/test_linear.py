"""Known answers: a linear model with normal errors through the same machinery."""

from __future__ import annotations

import itertools
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.stats import chi2

from anodeworks.audit.inference.conflict import _tails, conflict, fewest, sets_of, tail
from anodeworks.study.infer import importance, laplace
from anodeworks.study.infer.nuts import sample
from anodeworks.study.infer.posterior import allotted, mixed, posterior, starts
from tests.audit.inference.linear import linear


@pytest.fixture(scope="module")
def model():
    return linear()


@pytest.fixture(scope="module")
def found(model):
    return laplace.fits(model.problem, model.told, [0, 1], sets_of(3))


@pytest.fixture(scope="module")
def points(model, found):
    return importance.cloud(model.problem, model.told, found, 16_384, ["x0", "x3"], seed=2)


def test_the_fit_of_a_linear_model_is_its_posterior(model, found):
    for fit in found:
        assert fit.log_evidence == pytest.approx(model.evidence(fit.claims, fit.combination), abs=1e-5)
        if fit.claims.all():
            mean, cov = model.posterior(fit.combination)
            assert fit.mode == pytest.approx(mean, abs=1e-5)
            eye = np.eye(len(mean))
            built = eye + fit.basis @ np.diag(fit.scale**2 - 1) @ fit.basis.T
            assert built == pytest.approx(cov, abs=1e-5)


def test_more_sets_are_fitted_along_the_directions_of_the_first(model, found):
    first = laplace.fits(model.problem, model.told, [0, 1], sets_of(3)[:1])
    assert [fit.surprise for fit in first] == [fit.surprise for fit in found if fit.claims.all()]
    points = []

    def counted(z, options):
        points.append(len(z))
        return model.problem.figures(z, options)

    more = laplace.along(replace(model.problem, figures=counted), model.told, first, sets_of(3))
    assert max(points) < 2 * len(sets_of(3)) * 4  # no slope by each of the numbers
    for fit, other in zip(found, more, strict=True):
        assert (fit.combination, fit.claims.tolist()) == (other.combination, other.claims.tolist())
        assert other.surprise == pytest.approx(fit.surprise, abs=1e-9)
        assert other.mode == pytest.approx(fit.mode, abs=1e-7)
        assert np.sort(other.scale) == pytest.approx(np.sort(fit.scale), rel=1e-7)


def test_surprise_is_the_distance_of_the_prior_prediction(model, found):
    for fit in found:
        V, i = model.covariance(fit.claims)
        r = (model.told.centre - model.b[fit.combination])[i]
        assert fit.surprise == pytest.approx(r @ np.linalg.solve(V, r), abs=1e-5)


def test_tail_is_that_of_chi_squared():
    for degrees in range(1, 12):
        for x in (0.0, 0.3, 4.0, 30.0):
            assert tail(x, degrees) == pytest.approx(chi2.sf(x, degrees), abs=1e-12)


def test_a_set_of_claims_is_held_against_the_combination_that_suits_it_best(monkeypatch):
    """Each with as many degrees of freedom as it has claims."""
    made = [((1.0, 1.0, 0.0), 9.0), ((1.0, 1.0, 0.0), 4.0), ((0.0, 0.0, 1.0), 4.0)]
    found = [SimpleNamespace(claims=np.array(claims), surprise=surprise) for claims, surprise in made]
    monkeypatch.setattr("anodeworks.audit.inference.conflict.fits", lambda *_: found)
    tails = _tails(None, None, (), np.ones((2, 3)))
    assert tails == pytest.approx({made[0][0]: chi2.sf(4.0, 2), made[2][0]: chi2.sf(4.0, 1)})


def test_evidence_of_every_set_from_one_sample(model, points):
    for on in itertools.product((0.0, 1.0), repeat=3):
        if any(on):
            got = points.evidence(np.array(on))
            assert abs(got.log - model.total(np.array(on))) < 4 * got.error
            assert got.error < 0.05


def test_options_are_weighed_by_their_evidence(model, points):
    on = np.ones(3)
    parts = np.array([np.log(p) + model.evidence(on, k) for k, p in enumerate(model.problem.space.weights)])
    want = np.exp(parts - np.logaddexp.reduce(parts))
    assert points.evidence(on).share == pytest.approx(want, abs=0.02)
    assert points.evidence(np.zeros(3)).share == pytest.approx(model.problem.space.weights, abs=0.03)


def test_weighted_points_have_the_posterior_mean(model, points):
    on = np.ones(3)
    share = points.evidence(on).share
    mean = sum(share[k] * model.posterior(k)[0] for k in (0, 1))
    got = points.weights(on) @ points.values
    size = points.evidence(on).size
    assert got == pytest.approx(mean[[0, 3]], abs=4 / np.sqrt(size))


def test_factors_and_places(model, found, points):
    got = conflict(model.problem, model.told, found, points)
    one = np.eye(3)
    for i, j in itertools.combinations(range(3), 2):
        want = model.total(one[i] + one[j]) - model.total(one[i]) - model.total(one[j])
        assert abs(got.factor[i, j] - want) < 4 * got.factor_error[i, j]
    for j in range(3):
        want = model.total(np.ones(3)) - model.total(one[j]) - model.total(1 - one[j])
        assert abs(got.factor[j, j] - want) < 4 * got.factor_error[j, j]


def test_a_contradiction_is_found_and_the_fewest_claims_are_dropped():
    model = linear(seed=4, claims=4, options=1)
    model.A[1] = model.A[0]  # two claims of the same figure ...
    told = model.told._replace(
        centre=np.array([0.0, 9.0, 0.1, -0.1]) + model.b[0], scale=np.full(4, 0.3)
    )  # ... that differ by thirty errors
    found = laplace.fits(model.problem, told, [0], sets_of(4))
    points = importance.cloud(model.problem, told, found, 8_192, [], seed=1)
    got = conflict(model.problem, told, found, points)
    assert got.together < 0.01
    assert got.dropped == ("c1",)
    assert got.rest > 0.5
    assert got.factor[0, 1] < -2


def test_fewest_tries_larger_sets_when_one_is_not_enough():
    every = {tuple(row): 0.001 for row in sets_of(3)}
    more = {(0.0, 0.0, 1.0): 0.5}
    assert fewest(3, {**every, **more}, lambda sets: {tuple(row): 0.001 for row in sets}) == ((0, 1), 0.5)


def test_a_lone_claim_that_cannot_be_is_dropped():
    assert fewest(1, {(1.0,): 0.001}, lambda sets: {}) == ((0,), 1.0)


@pytest.mark.slow
def test_chains_have_the_posterior_mean_and_spread(model, found):
    whole = [fit for fit in found if fit.claims.all()]
    rows = [0, 1] * 32
    rng = np.random.default_rng(0)
    begun = starts(
        model.problem, model.told, [whole[k] for k in rows], np.repeat(model.told.centre[None], 64, 0), rng
    )
    done = sample(model.problem, model.told, begun, 40, 40, seed=5)
    assert done.diverging.sum() == 0
    for k in (0, 1):
        z = done.z[np.array(rows) == k].reshape(-1, 12)
        mean, cov = model.posterior(k)
        assert (z.mean(axis=0) - mean) / np.sqrt(np.diag(cov)) == pytest.approx(np.zeros(12), abs=0.15)
        assert z.var(axis=0) / np.diag(cov) == pytest.approx(np.ones(12), abs=0.3)


def test_chains_mix_and_agree_with_the_weighted_points(model, found, points):
    whole = [fit for fit in found if fit.claims.all()]
    on = np.ones(3)
    got = posterior(model.problem, model.told, whole, points.evidence(on), ["x0", "x3"], 64, 40, 30, seed=1)
    assert got.r_hat.max() < 1.05
    assert got.size.min() > 300
    assert got.weight.sum() == pytest.approx(1)
    assert got.weight @ got.values == pytest.approx(points.weights(on) @ points.values, abs=0.15)
    assert got.figures.shape == (64 * 30, 3)


def test_the_same_seed_gives_the_same_points(model, found):
    first, second = (importance.cloud(model.problem, model.told, found, 1024, ["x0"], seed=7) for _ in "ab")
    assert (first.values == second.values).all()


def test_chains_are_divided_by_probability_but_a_few_at_least():
    plan = allotted(np.array([0.9, 0.08, 0.015, 0.005]), 64)
    assert sum(plan.values()) == 64
    assert set(plan) == {0, 1, 2}
    assert min(plan.values()) >= 8
    assert plan[0] > plan[1]


def test_quantiles_of_weighted_points_by_hand():
    """Each point stands in the middle of its weight; turned round, the same from the other end."""
    even = np.ones(2)
    assert importance.quantiles(np.array([0.0, 1.0]), even, [0.25, 0.5, 0.75]) == pytest.approx([0, 0.5, 1])
    values, weights = np.array([3.0, -1.0, 8.0, 2.0]), np.array([2.0, 1.0, 4.0, 3.0])
    # in order -1, 2, 3, 8 of weights 1, 3, 2, 4: middles at 0.05, 0.25, 0.5, 0.8
    told = importance.quantiles(values, weights, [0.05, 0.15, 0.5, 0.65, 0.99])
    assert told == pytest.approx([-1, 0.5, 3, 5.5, 8])
    back = importance.quantiles(-values, weights, [0.95, 0.85, 0.5, 0.35, 0.01])
    assert told == pytest.approx(-back)


def test_draws_of_several_combinations_count_together():
    """Independent draws have their number as effective size; shares square: of two halves both count whole."""
    draws = np.random.default_rng(8).standard_normal((16, 500, 1))
    rows = np.repeat([0, 1], 8)
    for share in (0.5, 0.8):
        worst, size = mixed(draws, rows, {0: 8, 1: 8}, np.array([share, 1 - share]))
        assert size == pytest.approx(4000 / (share**2 + (1 - share) ** 2), rel=0.1)
        assert worst == pytest.approx(1.0, abs=0.01)
    apart = draws + 3 * (np.arange(16) % 2)[:, None, None]
    assert mixed(apart, rows, {0: 8, 1: 8}, np.array([0.5, 0.5]))[0] > 1.5
    still = np.full((16, 10, 1), 7.0)
    assert mixed(still, rows, {0: 8, 1: 8}, np.array([1.0, 0.0]))[1] == pytest.approx(80)
