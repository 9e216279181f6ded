"""Standard errors are those of theory, and curves of exceedance are what they say."""

from __future__ import annotations

import dataclasses
from statistics import NormalDist

import numpy as np
import pytest

import anodeworks as aw
from anodeworks.study.precision import precision, share_error
from anodeworks.study.result import Result


def of(small, capital):
    """A result whose capital is given; the first is the base case."""

    @dataclasses.dataclass
    class Outcome:
        indicators: dict

    numbers = dict.fromkeys(small.indicators, np.zeros(len(capital)))
    return Result(small, Outcome({**numbers, "capital": np.asarray(capital)}), {}, seed=0)


def test_errors_are_those_of_theory(small):
    n, p = 40_000, (0.05, 0.5, 0.95)
    draws = np.random.default_rng(1).standard_normal(n + 1)
    found = precision(of(small, draws), "capital", p)
    true = [np.sqrt(q * (1 - q) / n) / NormalDist().pdf(NormalDist().inv_cdf(q)) for q in p]
    assert found.errors == pytest.approx(true, rel=0.15)
    assert found.mean_error == pytest.approx(1 / np.sqrt(n), rel=0.02)
    assert found.quantiles == pytest.approx([NormalDist().inv_cdf(q) for q in p], abs=0.05)


def test_errors_by_hand(small):
    """Of 0, 1 ... 99 the order statistics half a deviation of the count about the median are 44 and 55."""
    found = precision(of(small, [7.0, *range(100)]), "capital", (0.5, 0.05, 0.95))
    # sqrt(100 * 0.25) = 5: 44 and 55; sqrt(100 * 0.05 * 0.95) = 2.18: 2 and 7, 92 and 97
    assert found.errors == (5.5, 2.5, 2.5)
    assert found.mean == pytest.approx(49.5)
    assert found.mean_error == pytest.approx(np.std(np.arange(100), ddof=1) / 10)


def test_errors_cover(small):
    """Of 300 studies about 68 in 100 lie within one standard error."""
    hits = []
    for seed in range(300):
        draws = np.random.default_rng(seed).exponential(size=401)
        found = precision(of(small, draws), "capital", (0.5,))
        hits.append(abs(found.quantiles[0] - np.log(2)) <= found.errors[0])
    assert np.mean(hits) == pytest.approx(0.68, abs=0.09)


def test_errors_of_what_is_undefined(small):
    draws = np.where(np.arange(101) < 20, np.nan, np.arange(101.0))
    found = precision(of(small, draws), "capital", (0.01, 0.5, 0.95))
    assert np.isnan(found.errors[2])  # capital is better low: undefined is worst, above all
    assert np.isfinite(found.errors[1])
    assert found.undefined == pytest.approx(0.19)


def test_shares():
    assert share_error(0.5, 400) == pytest.approx(0.025, rel=1e-3)
    assert share_error(0.0, 100) > 0
    assert np.isnan(share_error(0.5, 0))


def test_table(small_study):
    frame = small_study.standard_errors()
    assert list(frame.columns) == [
        "unit",
        "mean",
        "mean ±",
        "P5",
        "P5 ±",
        "P50",
        "P50 ±",
        "P95",
        "P95 ±",
        "undefined",
    ]
    quantiles = small_study.quantiles()
    assert frame["P50"].equals(quantiles["P50"])
    assert frame.loc["capital", "P50 ±"] > 0


def test_exceedance(small, small_study):
    curve = small_study.exceedance("fnpv_after_tax")
    assert list(curve.columns) == ["level", "probability", "error"]
    assert (curve["level"].diff().dropna() > 0).all()
    assert curve["probability"].to_numpy() == pytest.approx(
        [0.99, 0.95, *np.arange(0.9, 0.05, -0.1), 0.05, 0.01], abs=0.01
    )
    zero = small_study.exceedance("fnpv_after_tax", at=[0.0])["probability"][0]
    assert zero == pytest.approx((small_study["fnpv_after_tax"][1:] > 0).mean())
    with pytest.raises(aw.InputError, match="without draws"):
        dataclasses.replace(small_study, seed=None).exceedance("capital")


@pytest.mark.slow
def test_replicates(small):
    from anodeworks.study.replicates import replicates

    found = {d: replicates(small, 256, count=6, design=d) for d in ("random", "sobol")}
    assert found["sobol"].loc["capital", "mean ±"] < found["random"].loc["capital", "mean ±"]
    with pytest.raises(aw.InputError):
        replicates(small, 256, count=1)
