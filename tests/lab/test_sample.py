"""What new measurements are expected to scatter by, of chains that are contrived."""

from __future__ import annotations

import numpy as np
import pytest

from anodeworks.lab import sample
from anodeworks.study.infer.chains import Chains

DRAWS = 250
ERRORS = np.array([[0.5, 2.0], [0.5, 4.0]])  # of two batches and two properties


def test_a_measurement_scatters_by_its_own_error_and_the_models(monkeypatch):
    """An extra error of twice the repeat error makes five times the variance; of none, the repeat error's own."""
    random, count = np.random.default_rng(7), (sample.CHAINS, DRAWS)
    sites = {
        "z": random.standard_normal((*count, 1)), "shared": np.zeros((*count, 0)), "own": np.zeros((*count, 0, 2)),
        "extra": np.broadcast_to(np.array([0.0, 2.0]), (*count, 2)) + np.zeros((*count, 2)),
    }  # fmt: skip
    monkeypatch.setattr(sample.chains, "sample", lambda *_, **__: Chains(sites, 0, 0, ()))
    monkeypatch.setattr(sample, "_diagnosed", lambda *_: np.ones(3))
    tables = np.linspace(0.0, 1.0, 101)[None]
    asked = sample.Asked(
        tables, np.zeros((0, 101)), np.zeros((1, 2)), np.zeros((0, 2), dtype=bool), np.zeros((2, 2)), ERRORS,
        np.ones((2, 2), dtype=bool),
    )  # fmt: skip
    found = sample.posterior(lambda *_: np.full((2, 2), 3.0), asked, 1, 10, DRAWS, ())["predicted"]
    assert found.mean(axis=0) == pytest.approx(np.full((2, 2), 3.0), abs=1.0)
    assert found.std(axis=0) == pytest.approx(ERRORS * np.sqrt([1.0, 5.0]), rel=0.1)
