"""A small plant: weighted points against brute force, ranges, shares of markets."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from anodeworks.audit.inference import ranges
from anodeworks.audit.inference.hidden import asked
from anodeworks.audit.inference.inference import infer, problem_of
from anodeworks.errors import InputError
from anodeworks.progress import Progress
from anodeworks.study.infer.likelihood import misfits
from tests.audit.inference.plants import CLAIMS, HIDDEN, POINTS, plant


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
    rng, room = np.random.default_rng(8), problem.space
    z = rng.standard_normal((30_720, len(room.keys)))
    figures, broken = problem.figures(
        z, room.combinations[rng.choice(len(room.weights), len(z), p=room.weights)]
    )
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
    price = ranges.hidden(found)["products.neat.price"]
    assert price["all"].high - price["all"].low < 0.5 * (price["prior"].high - price["prior"].low)
    assert 100 < price["all"].middle < 300  # 2 bn CNY a year over 10,500 t
    needed = ranges.needed(found)
    assert needed["price"]["all"].middle == pytest.approx(2e9 / 10.5e6, rel=0.15)
    assert needed["use.silane"]["all"].middle > 0


def test_what_is_the_same_for_every_plant_is_no_need(found):
    i = found.names.index("silicon_share")

    def without(points):
        figures = np.array(points.figures)
        figures[:, i] = 0.0
        return replace(points, figures=figures)

    same = replace(found, points=without(found.points), rest_points=without(found.rest_points))
    assert "silicon_share" in ranges.needed(found)
    assert ranges.needed(same).keys() == ranges.needed(found).keys() - {"silicon_share"}


def test_shares_of_supply_and_market(found):
    """Needs are the model's own; shares are needs over the library's markets, in the year after the last date."""
    assert ranges.year(found) == 2027
    column = found.names.index("use.silane")
    silane = found.points.figures[:, len(found.names) + found.needs.index("silane_china")]
    assert silane == pytest.approx(found.points.figures[:, column], rel=1e-9)  # all of it is bought here
    sold = found.points.figures[:, len(found.names) + found.needs.index("anode_china")]
    assert sold == pytest.approx(found.points.figures[:, found.names.index("capacity")], rel=1e-9)
    markets = {m.key: m for m in ranges.markets(found)}
    for key, m in markets.items():
        for under in ranges.UNDERS:
            assert 0 <= m.share[under].low <= m.share[under].middle <= m.share[under].high
        most, least = m.need["rest"].high / m.market.low, m.need["rest"].low / m.market.high
        assert 0.99 * least < m.share["rest"].middle < 1.01 * most, key
    assert markets["silane_world"].share["rest"].middle < markets["silane_china"].share["rest"].middle
    assert markets["silane_world"].series["place"] == "world"
    assert "electricity_shaanxi" not in markets  # a province's own only where the file names it


@pytest.mark.parametrize(
    ("now", "before", "narrowed"),
    [((23.4, 428), (23.4, 427), False), ((25, 90), (23.4, 427), True), ((-1, 1), (-1, 1.05), False),
     ((0, 1), (-1, 1), True), ((400, 7000), (23.4, 427), True), ((5, 5), (5, 5), True)],
)  # fmt: skip
def test_an_interval_that_is_the_prior_s_is_no_answer(now, before, narrowed):
    one = {under: ranges.Ends(low, low, high) for under, (low, high) in (("rest", now), ("prior", before))}
    assert ranges.narrows(one) is narrowed


def test_the_same_question_is_answered_from_the_cache(project, found):
    with Progress(False) as told:
        again = infer(project, effort="quick", points=POINTS)
    assert told.what == ""  # nothing was begun
    assert (again.points.values == found.points.values).all()


@pytest.mark.slow
def test_an_impossible_claim_is_given_up():
    claims = {**CLAIMS, "first": {"indicator": "phases.one.production", "value": "2025-01-31"}}
    found = infer(plant(claims), effort="quick", points=4096)
    assert found.conflict.dropped == ("first",)
    first = next(c for c in ranges.claims(found) if c.claim.name == "first")
    assert first.alone < 0.05
    assert first.dropped


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
