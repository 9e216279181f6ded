"""The pooled regression: posteriors known in closed form, limits of pooling, likelihoods of intervals."""

from __future__ import annotations

import dataclasses
import math
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from benchmarks.left_out import pointwise
from scipy import stats

import anodeworks as aw
from anodeworks.audit import reference_class
from anodeworks.audit.preparation import prepare
from anodeworks.audit.reference_rows import plants
from anodeworks.audit.regression import model as regression
from anodeworks.audit.regression.model import Fit, fit
from anodeworks.audit.regression.observations import (
    KIND_NAMES,
    RESPONSES,
    ROWS,
    Observations,
    Prior,
    observations,
)
from anodeworks.audit.regression.predict import checks, log_density, mixed, predictive

ANKANG = Path(__file__).parents[2] / "projects" / "ankang.toml"
SHARP = 0.01  # a spread so small that a number is as good as known, and not so small that chains crawl


def rows(low, high=None, kind=0, size=0.0):
    low = np.asarray(low, dtype=float)
    high = low if high is None else np.asarray(high, dtype=float)
    pad = ROWS - len(low)

    def padded(column):
        return np.concatenate([np.broadcast_to(np.asarray(column, dtype=float), low.shape), np.zeros(pad)])

    names = tuple(f"r{i}" for i in range(len(low)))
    counts = np.arange(ROWS) < len(low)
    return Observations(padded(low), padded(high), padded(kind).astype(int), padded(size), counts, names)


@pytest.mark.slow
def test_a_normal_mean_has_its_conjugate_posterior():
    """Scatter and pooling as good as known: precision adds up, the mean is weighted by it."""
    y, scatter, prior_spread = np.array([0.2, 1.1, 0.6, 1.9]), 0.8, 1.5
    prior = Prior(0.0, prior_spread, 0.0, SHARP, SHARP, scatter, SHARP)
    found = fit(rows(y), prior, seed=1, kept=False)
    precision = len(y) / scatter**2 + 1 / prior_spread**2
    assert found.mean.mean() == pytest.approx(y.sum() / scatter**2 / precision, abs=0.05)
    assert found.mean.std() == pytest.approx(precision**-0.5, rel=0.08)
    assert found.divergences == 0
    assert found.rhat < 1.02


@pytest.mark.slow
def test_kinds_pool_fully_where_they_cannot_differ_and_partly_where_they_can():
    y, kind = np.array([0.0, 0.1, -0.1, 2.0, 2.1, 1.9]), np.array([0, 0, 0, 1, 1, 1])
    apart = fit(rows(y, kind=kind), Prior(1.0, 2.0, 0.0, SHARP, 2.0, 0.3, 0.05), seed=2, kept=False)
    centres = [mixed(apart, [(name, 1.0)], np.zeros(1))[0].mean() for name in ("cvd", "siox")]
    assert centres == pytest.approx([0.0, 2.0], abs=0.25)
    together = fit(rows(y, kind=kind), Prior(1.0, 2.0, 0.0, SHARP, SHARP, 0.3, 0.05), seed=2, kept=False)
    centres = [mixed(together, [(name, 1.0)], np.zeros(1))[0].mean() for name in ("cvd", "siox")]
    assert centres == pytest.approx([1.0, 1.0], abs=0.1)


def test_chains_started_anew_and_those_that_stand_apart_are_kept(monkeypatch):
    count = (regression.CHAINS, 4)
    shapes = {"mean": (), "slope": (), "kinds": (), "scatter": (), "raw": (6,), "offsets": (6,)}
    random = np.random.default_rng(0)
    sites = {name: random.standard_normal((*count, *shape)) for name, shape in shapes.items()}
    monkeypatch.setattr(
        regression.chains, "sample", lambda *_, **__: regression.chains.Chains(sites, 0, 3, (1, 2))
    )
    found = fit(rows([0.0]), RESPONSES[0].prior, draws=4, kept=False)
    assert (found.divergences, found.again, found.apart) == (0, 3, 2)
    assert not dataclasses.replace(found, rhat=1.0).settled
    assert dataclasses.replace(found, rhat=1.0, apart=0).settled


def one_draw(mean=0.3, scatter=0.7, count=1):
    each = np.full(count, 1.0)
    return Fit(mean * each, 0.2 * each, 0.5 * each, scatter * each, np.zeros((count, 6)), 1.0, 1.0, 0, 3)


@pytest.mark.parametrize(
    ("low", "high"), [(0.0, 1.0), (0.5, math.inf), (3.0, 3.5), (6.0, math.inf), (-6.0, -5.9)]
)
def test_an_interval_counts_with_its_probability(low, high):
    found = pointwise(one_draw(), rows([low], [high], size=2.0))[0, 0]
    normal = stats.norm(0.3 + 0.4, 0.7)
    upper = low > 0.7
    exact = normal.sf(low) - normal.sf(high) if upper else normal.cdf(high) - normal.cdf(low)
    assert found == pytest.approx(math.log(exact), rel=1e-6)


def test_the_sampled_model_has_the_same_likelihood():
    from numpyro.infer.util import log_density as of_model

    data = rows([0.4, 0.0, 1.0, 2.0], [0.4, 1.0, math.inf, 2.5], size=1.0)
    prior = RESPONSES[0].prior
    at = {"mean": 0.3, "slope": 0.2, "kinds": 0.5, "scatter": 0.7, "raw": np.zeros(len(KIND_NAMES))}
    args = (*data[:5], np.asarray(prior))
    nothing = (*rows([])[:5], np.asarray(prior))
    likely = float(
        of_model(regression.model, args, {}, at)[0] - of_model(regression.model, nothing, {}, at)[0]
    )
    assert likely == pytest.approx(pointwise(one_draw(), data).sum(), rel=1e-6)


def test_the_sampled_model_has_the_prior_that_is_declared():
    from numpyro.infer.util import log_density as of_model

    prior = Prior(0.2, 1.1, -0.1, 0.4, 0.6, 0.5, 0.3)
    at = {"mean": 0.3, "slope": 0.2, "kinds": 0.5, "scatter": 0.7, "raw": np.full(len(KIND_NAMES), 0.8)}
    found = float(of_model(regression.model, (*rows([])[:5], np.asarray(prior)), {}, at)[0])
    parts = (
        stats.norm(prior.mean, prior.mean_spread).logpdf(0.3), stats.norm(prior.slope, prior.slope_spread).logpdf(0.2),
        stats.halfnorm(scale=prior.kinds_spread).logpdf(0.5),
        stats.lognorm(prior.scatter_spread, scale=prior.scatter).logpdf(0.7),
        len(KIND_NAMES) * stats.norm.logpdf(0.8),
    )  # fmt: skip
    assert found == pytest.approx(sum(parts), rel=1e-6)


ALONE = [("cvd", 1.0)]


def two_kinds(cvd=2.0, siox=0.0, scatter=0.4):
    """One draw of a fit in which two kinds stand apart."""
    offsets = np.zeros((1, len(KIND_NAMES)))
    offsets[0, [KIND_NAMES.index("cvd"), KIND_NAMES.index("siox")]] = cvd, siox
    return Fit(
        np.array([0.3]), np.array([0.2]), np.array([0.5]), np.array([scatter]), offsets, 1.0, 1.0, 0, 3
    )


def test_one_kind_alone_is_itself():
    centre, scatter = mixed(two_kinds(), ALONE, np.array([1.5]))
    assert (centre.item(), scatter.item()) == pytest.approx((0.3 + 2.0 + 0.2 * 1.5, 0.4))
    centre, scatter = mixed(two_kinds(), ALONE, np.array([1.5]), inverse=True)
    assert (centre.item(), scatter.item()) == pytest.approx((0.3 + 2.0 + 0.2 * 1.5, 0.4))


@pytest.mark.parametrize("inverse", [False, True])
def test_parts_of_several_kinds_stand_side_by_side(inverse):
    """Mean and variance of the sum are those of draws of plants of each kind, each of the size of its part."""
    fitted, mix, random = two_kinds(), [("cvd", 0.9), ("siox", 0.1)], np.random.default_rng(4)
    sign = -1.0 if inverse else 1.0
    each = [share * np.exp(sign * (0.3 + offset + 0.2 * (1.5 + np.log(share)) + 0.4 * random.standard_normal(200_000)))
            for (_, share), offset in zip(mix, (2.0, 0.0), strict=True)]  # fmt: skip
    whole = sum(each)
    centre, scatter = (x.item() for x in mixed(fitted, mix, np.array([1.5]), inverse))
    spread = scatter**2
    assert np.exp(sign * centre + spread / 2) == pytest.approx(whole.mean(), rel=0.01)
    assert np.exp(2 * sign * centre + spread) * np.expm1(spread) == pytest.approx(whole.var(), rel=0.03)


def test_the_predictive_density_is_that_of_its_draws():
    fitted = one_draw(count=4000)
    drawn = predictive(fitted, ALONE, 1.5, seed=3)
    assert drawn.mean() == pytest.approx(0.6, abs=0.05)
    density = np.exp(log_density(fitted, ALONE, [1.5, 1.5], [0.6, 1.3]))
    assert density == pytest.approx(stats.norm(0.6, 0.7).pdf([0.6, 1.3]), rel=1e-9)


def test_replicated_rows_are_as_often_above_as_below_where_the_model_is_right():
    y = 0.3 + 0.7 * np.random.default_rng(4).standard_normal(30)
    found = {c.name: c.exceeded for c in checks(one_draw(count=2000), rows(y))}
    assert 0.05 < found["mean"] < 0.95
    assert 0.05 < found["spread"] < 0.95


def test_rows_are_arithmetic_on_the_plants():
    capital = observations("capital")
    place = capital.names.index("zhongke_luzhou")
    assert math.exp(capital.low[place]) == pytest.approx(23_333, rel=1e-3)
    assert capital.size[place] == pytest.approx(math.log(30))
    late = observations("delay")
    place = late.names.index("group14_moses_lake")
    assert late.high[place] == math.inf
    assert math.exp(late.low[place]) == pytest.approx((2026 - 2023.26) / (2025 - 2023.26), rel=0.02)


def test_what_a_row_does_not_state_is_missing():
    for response in RESPONSES:
        data = observations(response.name)
        assert np.isfinite(data.low[data.counts]).all()
        assert (data.low <= data.high).all()
        assert len(data.names) < len(plants()) + 10
    assert "guibao_meishan" not in observations("capital").names
    assert "sila_moses_lake" not in observations("density").names


def test_a_plant_that_is_left_out_counts_no_more():
    data = observations("delay")
    fewer = data.without({"shanshan_meishan"})
    assert fewer.counts.sum() == data.counts.sum() - 2


def test_draws_are_kept_and_a_torn_file_is_made_anew(tmp_path, monkeypatch):
    monkeypatch.setenv("ANODEWORKS_CACHE", str(tmp_path))
    calls = []
    kept = {
        "mean": np.zeros(4), "slope": np.zeros(4), "kinds": np.ones(4), "scatter": np.ones(4),
        "offsets": np.zeros((4, 6)), "trust": np.array([1.0, 500.0, 0.0, 0.0, 0.0]),
    }  # fmt: skip

    def sample(*_):
        calls.append(1)
        return kept

    monkeypatch.setattr(regression, "_sample", sample)
    data, prior = rows([0.0, 1.0]), RESPONSES[0].prior
    assert fit(data, prior).ess == 500
    assert fit(data, prior).ess == 500
    assert len(calls) == 1
    next((tmp_path / "reference").iterdir()).write_bytes(b"torn")
    fit(data, prior)
    assert len(calls) == 2


def test_other_plants_are_sampled_beside_what_else_is_computed(monkeypatch):
    project, asked = aw.load(ANKANG), []

    def told(data, prior, seed=0):
        asked.append((threading.current_thread() is threading.main_thread(), data, prior, seed))

    monkeypatch.setattr(reference_class, "fit", told)
    with reference_class.sampled_beside(project):
        pass
    beside, asked[:] = list(asked), []
    base = SimpleNamespace(project=project, figure=lambda name: 1.0, rate=np.ones((1, 2)))
    reference_class.witness(base, prepare(project)[0], fitted=told)
    assert len(beside) == len(RESPONSES)
    assert not any(main for main, *_ in beside)
    assert repr([rest for _, *rest in beside]) == repr([rest for _, *rest in asked])


def test_without_a_sampler_nothing_is_begun(monkeypatch):
    monkeypatch.setitem(sys.modules, "numpyro", None)
    with pytest.raises(aw.InputError, match="numpyro"), reference_class.sampled_beside(aw.load(ANKANG)):
        raise AssertionError("begun")
