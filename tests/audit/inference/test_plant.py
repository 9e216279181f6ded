"""A small plant: weighted points against brute force, tables, words and JSON."""

from __future__ import annotations

import json

import numpy as np
import pytest
from tests.audit.inference.plants import CLAIMS, HIDDEN, POINTS, plant

from anodeworks.audit.inference.hidden import asked
from anodeworks.audit.inference.inference import infer, problem_of
from anodeworks.errors import InputError
from anodeworks.progress import Progress
from anodeworks.study.infer.likelihood import misfits


@pytest.fixture(scope="module")
def project():
    return plant()


@pytest.fixture(scope="module")
def found(project):
    return infer(project, effort="quick", points=POINTS)


@pytest.fixture(scope="module")
def brute(project):
    """Prior draws, (values, misfits)."""
    problem, told = problem_of(project, asked(project))
    z = np.random.default_rng(8).standard_normal((30_720, len(problem.space.keys)))
    figures, broken = problem.figures(z, np.zeros((len(z), 0)))
    at = [problem.names.index(name) for name in told.indicators]
    kept = [problem.space.keys.index(key) for key in HIDDEN]
    return problem.space.values(z)[:, kept], misfits(figures[:, at], broken, told)


@pytest.mark.slow
def test_weighted_points_agree_with_brute_force(found, brute):
    values, misfit = brute
    for on in (np.ones(4), np.array([0.0, 1, 1, 0]), np.array([1.0, 0, 0, 0])):
        weight = np.exp(-misfit[:, on > 0].sum(axis=1))
        mean, error = weight.mean(), weight.std() / np.sqrt(len(weight))
        got = found.points.evidence(on)
        assert abs(got.log - np.log(mean)) < 4 * np.hypot(got.error, error / mean)
        weight /= weight.sum()
        want, spread = weight @ values, np.sqrt(weight @ (values - weight @ values) ** 2)
        size = 1 / (weight**2).sum()
        assert size > 30
        off = (found.points.weights(on) @ found.points.values - want) / spread
        assert np.abs(off).max() < 4 * np.sqrt(1 / size + 1 / got.size)


def test_claims_narrow_what_is_hidden(found):
    frame = found.hidden
    price = frame.loc["products.neat.price"]
    assert price["all_p95"] - price["all_p5"] < 0.5 * (price["prior_p95"] - price["prior_p5"])
    assert 100 < price["all_p50"] < 300  # 2 bn CNY a year over 10,500 t
    assert found.needed.loc["price", "all_p50"] == pytest.approx(2e9 / 10.5e6, rel=0.15)
    assert found.needed.loc["use.silane", "all_p50"] > 0


def test_shares_of_supply_and_market(project, found):
    """Needs are the model's own; shares are needs over the library's markets, in the year after the last date."""
    frame = found.markets
    assert (frame["year"] == 2027).all()
    column = found.names.index("use.silane")
    silane = found.points.figures[:, len(found.names) + found.needs.index("silane_china")]
    assert silane == pytest.approx(found.points.figures[:, column], rel=1e-9)  # all of it is bought here
    sold = found.points.figures[:, len(found.names) + found.needs.index("anode_china")]
    assert sold == pytest.approx(found.points.figures[:, found.names.index("capacity")], rel=1e-9)
    for key, row in frame.iterrows():
        for under in ("prior", "all", "rest"):
            assert 0 <= row[f"share_{under}_p5"] <= row[f"share_{under}_p50"] <= row[f"share_{under}_p95"]
        most, least = row["need_rest_p95"] / row["market_p5"], row["need_rest_p5"] / row["market_p95"]
        assert 0.99 * least < row["share_rest_p50"] < 1.01 * most, key
    assert frame.loc["silane_world", "share_rest_p50"] < frame.loc["silane_china", "share_rest_p50"]
    assert "electricity_shaanxi" not in frame.index  # a province's own only where the file names it
    assert "Of supply and market in 2027" in found.text()
    assert json.loads(json.dumps(found.figures()))["markets"]["silane_world"]["place"] == "world"


def test_the_same_question_is_answered_from_the_cache(project, found):
    with Progress(False) as told:
        again = infer(project, effort="quick", points=POINTS)
    assert told.what == ""  # nothing was begun
    assert (again.points.values == found.points.values).all()


def test_an_impossible_claim_is_given_up():
    claims = {**CLAIMS, "first": {"indicator": "phases.one.production", "value": "2025-01-31"}}
    found = infer(plant(claims), effort="quick", points=4096)
    assert found.conflict.dropped == ("first",)
    assert found.claims.loc["first", "alone"] < 0.05
    assert found.claims.loc["first", "dropped"]
    assert "fewest to give up" in found.text()


def test_figures_are_plain_and_words_name_what_they_show(found):
    document = json.loads(json.dumps(found.figures()))
    assert set(document) >= {"together", "dropped", "hidden", "claims", "needed", "factors", "quality"}
    assert "can be true together" in found.text()
    assert all(len(line) < 140 for line in found.text().splitlines())


def test_claims_may_be_chosen(project):
    assert [c.name for c in asked(project, ["capital"]).claims] == ["capital"]
    with pytest.raises(InputError, match="capitol"):
        infer(project, ["capitol"])
    with pytest.raises(InputError, match="quick, full"):
        infer(project, effort="thorough")


def test_without_claims_the_prior_comes_back(found, brute):
    """The sample serves the prior too: with no claims its weights give the prior back."""
    values, _ = brute
    mean = found.points.weights(np.zeros(4)) @ found.points.values
    assert mean == pytest.approx(values.mean(axis=0), rel=0.06)
