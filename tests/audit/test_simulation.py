"""Simulation-based calibration of the pooled regression (Talts et al. 2018, arXiv:1804.06788).

Parameters are drawn from the prior, a reference class from the parameters, some of its rows known as intervals or only
as lower bounds; the rank of the true parameter among draws from the posterior must be uniform.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from anodeworks.audit.regression.model import model
from anodeworks.audit.regression.observations import KIND_NAMES, ROWS, Prior

PRIOR = Prior(0.0, 1.0, 0.0, 0.3, 0.6, 0.5, 0.4)
SETS, COUNTED, WARM, DRAWS, THIN = 256, 20, 400, 600, 6
NAMES = ("mean", "slope", "kinds", "scatter")


def one_class(random):
    """True parameters and one reference class: half of the rows exact, a quarter intervals, a quarter open above."""
    truth = {
        "mean": random.normal(PRIOR.mean, PRIOR.mean_spread),
        "slope": random.normal(PRIOR.slope, PRIOR.slope_spread),
        "kinds": abs(random.normal(0, PRIOR.kinds_spread)),
        "scatter": PRIOR.scatter * np.exp(PRIOR.scatter_spread * random.normal()),
    }
    offsets = truth["kinds"] * random.normal(size=len(KIND_NAMES))
    kind, size = random.integers(0, len(KIND_NAMES), ROWS), random.normal(0, 1.2, ROWS)
    y = truth["mean"] + offsets[kind] + truth["slope"] * size + truth["scatter"] * random.normal(size=ROWS)
    cut = np.arange(ROWS) % 4
    grid = 0.5  # intervals are cells of a grid and bounds are set without regard to y, as a calendar would be
    cell = np.floor(y / grid) * grid
    ahead = random.normal(0, 1, ROWS)
    open_above = (cut == 1) & (y > ahead)
    low = np.where(cut == 0, cell, np.where(open_above, ahead, y))
    high = np.where(cut == 0, cell + grid, np.where(open_above, np.inf, y))
    return truth, (low, high, kind, size, np.arange(ROWS) < COUNTED)


def sampled(key, low, high, kind, size, counts):
    """Draws of one chain for one class, (DRAWS, 4) on the constrained scale."""
    import jax
    import jax.numpy as jnp
    from numpyro.infer import NUTS

    kernel = NUTS(model, target_accept_prob=0.95, max_tree_depth=7)
    args = (low, high, kind, size, counts, jnp.asarray(PRIOR))
    state = kernel.init(key, WARM, None, args, {})

    def step(state, _):
        state = kernel.sample(state, args, {})
        z = state.z
        return state, jnp.stack([z["mean"], z["slope"], jnp.exp(z["kinds"]), jnp.exp(z["scatter"])])

    state, _ = jax.lax.scan(step, state, None, length=WARM)
    return jax.lax.scan(step, state, None, length=DRAWS)[1]


@pytest.mark.slow
def test_ranks_are_uniform():
    import jax
    from scipy.stats import chisquare

    random = np.random.default_rng(20261123)
    truths, classes = zip(*(one_class(random) for _ in range(SETS)), strict=True)
    columns = [np.stack(column) for column in zip(*classes, strict=True)]
    run = jax.jit(jax.vmap(partial(sampled)))
    draws = np.asarray(run(jax.random.split(jax.random.key(1), SETS), *columns))[:, ::THIN]
    ranks = {
        name: np.array([(draws[i, :, p] < truths[i][name]).sum() for i in range(SETS)])
        for p, name in enumerate(NAMES)
    }
    bins = 16
    found = {}
    for name, rank in ranks.items():
        counts, _ = np.histogram(rank, bins=bins, range=(0, draws.shape[1] + 1))
        found[name] = float(chisquare(counts).pvalue)
    print(found)
    assert min(found.values()) > 0.01 / len(NAMES), found
