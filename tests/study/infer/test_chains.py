"""Chains that stand apart are found by their energy, started anew where others ended, and told if they stay."""

from __future__ import annotations

import numpy as np
import pytest

from anodeworks.language import t
from anodeworks.study.infer import chains

HOW = chains.How(warmup=60, draws=40, chains=6, extra="lab")


def test_a_chain_apart_is_one_whose_energy_stays_higher_by_far():
    rng = np.random.default_rng(0)
    energy = 10 + rng.standard_normal((5, 100))
    assert not chains.apart(energy).any()
    energy[2] += 30
    assert chains.apart(energy).tolist() == [False, False, True, False, False]
    energy[0, 50:] = np.inf
    assert chains.apart(energy).tolist() == [True, False, True, False, False]
    assert chains.strayed(energy).tolist() == [True, False, True, False, False]
    still = np.full((3, 50), 2.0)  # of a target that does not vary
    assert not chains.apart(still + np.array([[0.0], [1.0], [0.5]])).any()


def test_many_are_never_moved_towards_one_of_low_energy():
    """A chain stuck in a narrow neck has the lowest energy and the least spread."""
    rng = np.random.default_rng(1)
    energy = 50 + 5 * rng.standard_normal((6, 100))
    energy[3] = 20 + 0.1 * rng.standard_normal(100)
    assert chains.apart(energy).tolist() == [False, False, False, True, False, False]
    assert not chains.strayed(energy).any()


@pytest.mark.parametrize("means", [(5, 60), (5, 5.5, 60, 60.5), (5, 60, 120), (np.inf, np.inf, 5)])
def test_without_a_majority_none_is_moved_and_all_are_told(means):
    energy = np.array(means)[:, None] + np.array([0.0, 1.0, 2.0])
    assert chains.apart(energy).all()
    assert not chains.strayed(energy).any()


def test_chains_apart_begin_where_others_ended():
    energy = np.array([[1.0, 1.2], [90.0, 90.0], [1.1, 1.0]])
    last = {"x": np.array([[1.0, 2.0], [50.0, 60.0], [3.0, 4.0]])}
    begun = chains.begun_at(last, energy)["x"]
    assert begun[[0, 2]].tolist() == last["x"][[0, 2]].tolist()
    assert begun[1].tolist() in last["x"][[0, 2]].tolist()


@pytest.fixture
def wells():
    """Two wells with a wall between: in the left one the density is lower by a factor of exp(60)."""
    pytest.importorskip("numpyro")

    def model():
        import jax.numpy as jnp
        import numpyro
        from numpyro import distributions as dist

        x = numpyro.sample("x", dist.Normal(0.0, 100.0))
        wall = 400.0 / (1 + (x / 0.1) ** 2)
        numpyro.factor("wells", -jnp.where(x > 0, (x - 1.5) ** 2, 60 + (x + 1.5) ** 2) / 0.02 * 0.5 - wall)

    return model


def sampled(monkeypatch, runs):
    """`sample` over runs that are given, of the energies of three chains each; where each began."""
    begun = []

    def program(*_):
        def run(key, *data):
            begun.append(data[-1]["x"].tolist() if data else None)
            energy = np.array(runs[len(begun) - 1], dtype=float)[:, None] + np.array([0.0, 1.0, 2.0])
            last = {"x": np.array([10.0, 20.0, 30.0]) + len(begun)}
            return {"x": energy}, np.zeros(energy.shape), energy, last

        return run

    monkeypatch.setattr(chains, "require", lambda extra: None)
    monkeypatch.setattr(chains, "_program", program)
    return chains.sample(lambda: None, HOW, 0, awaited=t("draws")), begun


def test_only_chains_apart_are_started_anew(monkeypatch):
    found, begun = sampled(monkeypatch, [(5, 60, 5.5), (90, 5.2, 90)])
    assert begun == [None, [11.0, 31.0, 31.0]]
    assert found.sites["x"][:, 0].tolist() == [5, 5.2, 5.5]
    assert (found.again, found.apart) == (1, ())


def test_a_chain_of_low_energy_is_told_and_draws_nobody(monkeypatch):
    found, begun = sampled(monkeypatch, [(60, 5, 60.5)])
    assert begun == [None]
    assert (found.again, found.apart) == (0, (1,))


def test_a_chain_that_comes_nowhere_is_told_after_two_tries(monkeypatch):
    found, begun = sampled(monkeypatch, [(5, 60, 5.5), (5, 70, 5), (5, 80, 5)])
    assert len(begun) == 3
    assert (found.again, found.apart) == (2, (1,))


@pytest.mark.slow
def test_chains_of_a_false_well_come_to_the_true_one(wells):
    found = chains.sample(wells, HOW, 3, awaited=t("draws"))
    assert found.again > 0
    assert found.apart == ()
    assert found.sites["x"].shape == (6, 40)
    assert found.sites["x"].min() > 0


@pytest.mark.slow
def test_a_chain_that_stays_apart_is_told(wells, monkeypatch):
    monkeypatch.setattr(chains, "AGAIN", 0)
    found = chains.sample(wells, HOW, 3, awaited=t("draws"))
    assert found.again == 0
    assert set(found.apart) == set(np.flatnonzero((found.sites["x"] < 0).all(axis=1)))
    assert found.apart
