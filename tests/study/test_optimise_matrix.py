"""Choices by the technology matrix: its coefficients are the chain's, its choices those of enumeration."""

from __future__ import annotations

import copy

import jax
import numpy as np
import pytest

import anodeworks as aw
from anodeworks.study.optimise import problem
from anodeworks.study.optimise.choices import Programme, propose
from anodeworks.study.optimise.matrix import Point, after_levels, slopes
from anodeworks.study.optimise.plant import plant
from anodeworks.study.optimise.search import rank
from tests.conftest import SMALL
from tests.study.test_optimise import PICK

# Jobs are not among them: they count in the years in which the plant is run, and levels decide when it closes.
LINEAR = ("land", "floor_area", "power", "capital", "equipment", "machines", "emissions", "use.silane",
          "use.electricity", "electricity_intensity", "scope_2", "phases.one.capital")  # fmt: skip
CURVED = ("fnpv_after_tax", "firr_after_tax", "debt_service_cover_min")


@pytest.fixture(scope="module")
def project():
    tables = copy.deepcopy(SMALL)
    tables["route"]["use"] = ["porous_carbon_resin", "silane"]
    tables["activities"] = {
        "porous_carbon_source": {
            "kind": "choose",
            "inputs": ["porous_carbon_market", "porous_carbon_resin"],
            "flows": {"chosen": "porous_carbon"},
            "pick": "porous_carbon_market",
        }
    }
    return aw.build(tables, "choice.toml")


CHOICES = {
    "objective": "fnpv_after_tax",
    "variables": {
        PICK: {},
        "activities.infiltration.unit_capacity": {"values": ["50 kg/h", "100 kg/h", "200 kg/h"]},
    },
}


@pytest.fixture(scope="module")
def choices(project):
    return plant(project, problem(project, CHOICES))


@pytest.fixture(scope="module")
def straight(project):
    """Machines in fractions, each further one as dear as the first: all goes in straight lines."""
    return project.with_values(
        {"plant.equipment.counts": "fractional", "plant.equipment.replication_exponent": 1.0}
    )


def wanting(ready, name, sense="minimise"):
    """The same plant with another objective."""
    tables = {**CHOICES, "objective": {"indicator": name, "sense": sense}}
    return ready.replaced(problem(ready.project, tables))


@pytest.fixture(scope="module")
def linearised(choices):
    programme = Programme(choices, choices.base)
    found = slopes(choices.project, programme.values, programme.at, (*LINEAR, *CURVED))
    every = sorted(choices.project.indicators)
    run = jax.jit(lambda at: after_levels(choices.project, programme.values, at))

    def figures(at):
        return np.asarray(run(at))[[every.index(name) for name in found.names]]

    return programme, found, figures


@pytest.mark.slow
def test_the_chain_after_its_levels_is_the_chain(choices, linearised):
    """Levels and machines handed in give the figures that the whole chain gives, whole machines included."""
    programme, found, figures = linearised
    whole = choices.judge([{**choices.base, **{k: float(programme.values[k]) for k in programme.options}}])[0]
    expected = [whole.figures[name] for name in found.names]
    assert figures(programme.at) == pytest.approx(expected, rel=1e-12)
    assert found.values == pytest.approx(expected, rel=1e-12)


@pytest.mark.slow
def test_coefficients_are_what_other_levels_give(linearised):
    """Of what is linear exactly, whatever the levels; of the rest by differences."""
    programme, found, figures = linearised
    at, random = programme.at, np.random.default_rng(0)
    names = dict(zip(found.names, found.linear, strict=True))
    assert [n for n in LINEAR if not names[n]] == []
    assert [n for n in CURVED if names[n]] == []
    for _ in range(5):
        moved = Point(*(x * (1 + 0.3 * random.uniform(-1, 1, x.shape)) for x in at))
        changes = [(g * (x - x0)).reshape(len(found.names), -1).sum(axis=1)
                   for g, x, x0 in zip(found.by, moved, at, strict=True)]  # fmt: skip
        exact = figures(moved)[: len(LINEAR)]
        assert (found.values + np.sum(changes, axis=0))[: len(LINEAR)] == pytest.approx(exact, rel=1e-9)
        step = 1e-5
        ends = [figures(Point(*(x0 + s * step * (x - x0) for x, x0 in zip(moved, at, strict=True))))
                for s in (-1, 1)]  # fmt: skip
        slope = (ends[1] - ends[0]) / (2 * step)
        assert np.sum(changes, axis=0) == pytest.approx(slope, rel=1e-4, abs=1e-7 * np.abs(slope).max())


@pytest.mark.slow
def test_every_combination_is_exact_where_all_is_straight(straight):
    """Of every choice and size the programme gives the chain's own figure, though it stands on one of them."""
    ready = plant(straight, problem(straight, CHOICES))
    for name in LINEAR:
        programme = Programme(wanting(ready, name), ready.base)
        seen = []
        while (found := programme.best()) is not None:
            seen.append(found[0])
            true = ready.judge([found[0]])[0].figures[name]
            assert found[1] == pytest.approx(true, rel=1e-6 if name == "machines" else 1e-8), (name, found[0])
            programme.shut_out(found[0])
        assert len(seen) == 6


@pytest.mark.slow
def test_the_matrix_picks_what_enumeration_picks(choices):
    """Free, on little land, and on less: the programme's first choice is the best of all by the whole model."""
    picked = set()
    for limit in ({}, {"land": {"at_most": "75 mu"}}, {"land": {"at_most": "60 mu"}}):
        asked = choices.replaced(problem(choices.project, {**CHOICES, "constraints": limit}))
        verdicts = asked.judge(asked.combinations)
        best = max(verdicts, key=lambda v: rank(v, 0, 1))
        proposal = propose(asked, 6)
        assert best.feasible
        assert proposal.picks[0] == best.design
        assert proposal.ignored == ()
        assert proposal.estimates == sorted(proposal.estimates, reverse=True)
        assert proposal.estimates[0] == pytest.approx(best.aims[0], rel=1e-6)  # linearised where it ended
        kept = [v.design for v in verdicts if v.feasible]
        assert [d for d in proposal.picks if d not in kept] == []
        picked.add(tuple(best.design.values()))
    assert len(picked) > 1  # limits change the choice


@pytest.mark.parametrize("sense", ["maximise", "minimise"])
@pytest.mark.parametrize("name", ["levelised_cost", "firr_after_tax", "emissions", "machines"])
def test_any_indicator_may_be_wanted(choices, name, sense):
    """Large or small: whole machines are those of the chain, also where more of them would be better."""
    asked = wanting(choices, name, sense)
    sign = asked.problem.aims[0].sign
    best = max(asked.judge(asked.combinations), key=lambda v: rank(v, 0, sign))
    proposal = propose(asked, 6)
    first = asked.judge(proposal.picks[:1])[0]
    assert first.aims[0] == pytest.approx(best.aims[0], rel=1e-9)  # where several are equal, any of them
    assert proposal.estimates[0] == pytest.approx(best.aims[0], rel=1e-6)
    assert len(proposal.picks) == len(asked.combinations)


def test_any_indicator_may_be_limited(choices):
    """A limit on what is not linear: the best of those that keep it comes first, though the free best breaks it."""
    verdicts = choices.judge(choices.combinations)
    ranked = sorted(verdicts, key=lambda v: v.figures["fnpv_after_tax"], reverse=True)
    figure = "debt_service_cover_min"
    value = ranked[0].figures[figure]
    better = [v for v in ranked if v.figures[figure] > value * (1 + 1e-6)]
    assert better  # the richest plant is not the safest
    limit = (value + max(v.figures[figure] for v in better)) / 2
    asked = choices.replaced(
        problem(choices.project, {**CHOICES, "constraints": {figure: {"at_least": limit}}})
    )
    best = max(asked.judge(asked.combinations), key=lambda v: rank(v, 0, 1))
    assert best.feasible
    assert best.design != ranked[0].design
    proposal = propose(asked, 6)
    assert proposal.ignored == ()
    assert proposal.picks[0] == best.design
