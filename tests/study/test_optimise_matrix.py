"""Choices by the technology matrix: against enumeration with the whole model, and exactly where all is linear."""

from __future__ import annotations

import copy

import pytest
from tests.conftest import SMALL
from tests.study.test_optimise import PICK

import anodeworks as aw
from anodeworks.study.optimise import problem
from anodeworks.study.optimise.choices import propose
from anodeworks.study.optimise.plant import plant
from anodeworks.study.optimise.search import rank


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
        assert proposal.estimates[0] == pytest.approx(best.aims[0], rel=0.1)
        kept = [v.design for v in verdicts if v.feasible]
        assert [d for d in proposal.picks if d not in kept] == []
        picked.add(tuple(best.design.values()))
    assert len(picked) > 1  # limits change the choice


def test_the_matrix_is_the_model_where_it_was_linearised(choices):
    """With fractional machines, and the exponent of replication at 1, all is linear: nothing is lost."""
    project = choices.project.with_values(
        {"plant.equipment.counts": "fractional", "plant.equipment.replication_exponent": 1.0}
    )
    tables = {**CHOICES, "variables": {PICK: {"options": ["porous_carbon_market"]}}}
    at_base = plant(project, problem(project, tables))
    proposal = propose(at_base, 1)
    assert proposal.estimates[0] == pytest.approx(at_base.judge([at_base.base])[0].aims[0], rel=1e-6)
    for name in (
        "land",
        "capital",
        "equipment",
        "power",
        "emissions",
        "floor_area",
        "machines",
        "use.silane",
    ):
        unit = project.indicators[name].unit
        asked = problem(project, {**tables, "objective": {"indicator": name, "sense": "minimise"}})
        found = propose(at_base.replaced(asked), 1).estimates[0]
        assert found == pytest.approx(at_base.judge([at_base.base])[0].figures[name], rel=1e-6), (name, unit)
