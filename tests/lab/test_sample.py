"""What new measurements are expected to scatter by, of chains that are contrived."""

from __future__ import annotations

import numpy as np
import pytest

from anodeworks.lab import sample
from anodeworks.lab.density import About, Asked, Density

DRAWS = 250
ERRORS = np.array([[0.5, 2.0], [0.5, 4.0]])  # of two batches and two properties


def test_a_measurement_scatters_by_its_own_error_and_the_models(monkeypatch):
    """An extra error of twice the repeat error makes five times the variance; of none, the repeat error's own."""
    places = np.zeros((sample.CHAINS, DRAWS, 3))
    places[..., 0] = np.random.default_rng(7).standard_normal((sample.CHAINS, DRAWS))
    places[..., 2] = -2.0  # of either sign
    made = sample.Drawn(places, np.zeros((sample.CHAINS, DRAWS)), 0, 0, 1)
    monkeypatch.setattr(sample, "drawn", lambda *_: [made])
    monkeypatch.setattr(sample, "diagnosed", lambda *_: np.ones(3))
    monkeypatch.setattr(Density, "predictions", lambda self, at: np.full((len(at), 2, 2), 3.0))
    asked = Asked(
        np.linspace(0.0, 1.0, 101)[None], np.zeros((0, 101)), np.zeros((1, 1, 2)), np.zeros((1, 0, 2), dtype=bool),
        np.zeros((1, 2, 2)), ERRORS[None], np.ones((1, 2, 2), dtype=bool),
    )  # fmt: skip
    about = About(("silicon_share", "surface"), ("rate_factor",), ())
    found = sample.posterior(about, asked, 1, 10, DRAWS)
    assert found["extra"][..., 1] == pytest.approx(2.0)
    assert found["predicted"].mean(axis=0) == pytest.approx(np.full((2, 2), 3.0), abs=1.0)
    assert found["predicted"].std(axis=0) == pytest.approx(ERRORS * np.sqrt([1.0, 5.0]), rel=0.1)
