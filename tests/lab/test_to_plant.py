"""A plant takes over what a laboratory believes: distributions, ties, and the surface that its coat leaves."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from anodeworks.lab.plant import Plant
from anodeworks.lab.predict import conditions_known
from anodeworks.lab.to_plant import _ties, hand_over, nearest
from anodeworks.material.recipe import Recipe, grade
from anodeworks.quantity import Parameter
from anodeworks.quantity.distribution import Distribution
from anodeworks.twin.project import load

PLANT = Path(__file__).parents[2] / "projects" / "laboratory" / "reactor_plant.toml"


@pytest.fixture(scope="module")
def handed(believed):
    plant = Plant(load(PLANT))
    return plant, hand_over(believed, plant, "batches.csv")


def test_every_number_with_a_place_is_handed_over(handed, believed):
    plant, made = handed
    assert made.left == ()
    for name in ("rate_factor", "rate_energy", "silicon_utilisation", "film_loss"):
        entry = made.project.ledger[plant.keys[name]]
        assert entry.grade == "measurement"
        drawn = np.quantile(believed.samples[name], [0.05, 0.5, 0.95])
        assert entry.distribution.quantile([0.05, 0.5, 0.95]) == pytest.approx(
            drawn, abs=0.15 * (drawn[2] - drawn[0])
        )


def test_the_surface_under_the_coat_is_the_plants_own_powders(handed, believed):
    """It is linear in what seals it, so its mean is that of the plant's powder at the means of what was learnt."""
    plant, made = handed
    ledger = plant.project.ledger
    own = {ours: ledger[key].number for ours, key in plant.keys.items() if key in ledger}
    width = ledger[f"{plant.carbon}.pore_diameter"].number
    means = {n: x.mean() for n, x in believed.samples.items()}
    values = conditions_known({}) | own | {"pore_diameter": width} | means
    by_hand = grade(Recipe(**{n: values[n] for n in Recipe.parameters()})).composite.surface
    key, drawn = plant.surface_under_coat({n: x.ravel() for n, x in believed.samples.items()})
    assert drawn.mean() == pytest.approx(float(by_hand), rel=0.02)
    told = made.project.ledger[key].distribution.quantile([0.05, 0.5, 0.95])
    learnt = np.quantile(drawn, [0.05, 0.5, 0.95])
    assert told == pytest.approx(learnt, abs=0.15 * (learnt[2] - learnt[0]))
    assert "sealing_and_surface_under_coat" not in made.project.tables.get("study", {}).get(
        "correlations", {}
    )


@pytest.mark.parametrize("kind", ["normal", "lognormal", "uniform"])
def test_a_distribution_is_known_again(kind):
    args = {"normal": (5.0, 0.4), "lognormal": (5.0, 1.3), "uniform": (4.0, 6.0)}[kind]
    samples = Distribution(kind, args).quantile((np.arange(4000) + 0.5) / 4000)
    said = nearest(samples, Parameter("1", 0, 100, "some number"))
    assert list(said) == [kind]
    assert said[kind] == pytest.approx(args, rel=0.03)


@given(st.integers(0, 10_000), st.integers(2, 8), st.floats(0.3, 3.0))
@settings(max_examples=60, deadline=None)
def test_ties_hold_together(seed, count, strength):
    """Whatever the posterior's correlations, those that are handed over are a project's own to accept."""
    rng = np.random.default_rng(seed)
    common = rng.standard_normal((400, 2)) @ rng.standard_normal((2, count)) * strength
    drawn = {f"n{i}": x for i, x in enumerate((common + rng.standard_normal((400, count))).T)}
    ties = _ties(drawn, {n: f"key.{n}" for n in drawn}, "a record")
    matrix = np.eye(count)
    for tie in ties.values():
        i, j = (int(k.removeprefix("key.n")) for k in tie["between"])
        matrix[i, j] = matrix[j, i] = 2 * np.sin(np.pi / 6 * tie["value"])
        assert tie["value"] == pytest.approx(spearmanr(drawn[f"n{i}"], drawn[f"n{j}"])[0], abs=0.011)
    assert np.linalg.eigvalsh(matrix)[0] > 0
    strong = [
        (i, j) for i in range(count) for j in range(i)
        if abs(spearmanr(drawn[f"n{i}"], drawn[f"n{j}"])[0]) > 0.205
    ]  # fmt: skip
    assert len(ties) >= len(strong)
