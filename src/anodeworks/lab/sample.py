"""Draws from the posterior of a record's parameters: NUTS through the model, four chains at once.

Model and diagnostics: docs/equations/lab.md, section 3.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt

from anodeworks.language import t
from anodeworks.numerics import read_tables
from anodeworks.quantity.wording import Number
from anodeworks.study.infer import chains

if TYPE_CHECKING:
    from anodeworks.store import Arrays

Floats = npt.NDArray[np.float64]
CHAINS: Final = 4
MODEL_ERROR: Final = 1.0  # scale of the model's own error, in units of the repeat error; judgement
CHECKED: Final = 1000  # draws of which new measurements are made


def from_normal(tables: Any, z: Any) -> Any:
    """Parameters (P,) whose standard normal scores are z (P,)."""
    return read_tables(tables, jax.scipy.stats.norm.cdf(z))


def posterior(
    run: Callable[[Any], Any],
    quantiles: Floats,
    measured: tuple[Floats, Floats, npt.NDArray[np.bool_]],
    seed: int,
    warmup: int,
    draws: int,
) -> Arrays:
    """Draws of P parameters and of M model errors, given measurements (B, M).

    Args:
        run: (P,) parameters to (B, M) predictions.
        quantiles: quantile functions of the priors, (P, grid).
        measured: values, errors, and whether there is one, (B, M) each.
        seed, warmup, draws: of each of four chains.

    Returns:
        x (chains, draws, P), extra (chains, draws, M), r_hat and ess (P + M,), divergences (), predicted (S, B, M).

    Raises:
        InputError: numpyro is not installed.
    """
    tables = jnp.asarray(quantiles)
    values, errors, seen = (jnp.asarray(x) for x in measured)
    count = values.shape[1]

    def model() -> None:
        import numpyro
        from numpyro import distributions as dist

        z = numpyro.sample("z", dist.Normal(0.0, 1.0).expand([len(quantiles)]).to_event(1))
        extra = numpyro.sample("extra", dist.HalfNormal(MODEL_ERROR).expand([count]).to_event(1))
        predicted = jnp.where(seen, run(from_normal(tables, z)), values)
        scale = errors * jnp.sqrt(1 + extra**2)
        log = dist.Normal(predicted, scale).log_prob(values)
        numpyro.factor("seen", jnp.where(seen, log, 0.0).sum())

    how = chains.How(warmup, draws, CHAINS, "lab")
    awaited = t(
        "sampling {chains} chains of {steps} steps", chains=CHAINS, steps=Number(warmup + draws, whole=True)
    )
    found, divergences = chains.sample(
        model, how, seed, awaited=awaited, target_accept_prob=0.9, max_tree_depth=8
    )
    from numpyro.diagnostics import summary

    told = summary({"z": found["z"], "extra": found["extra"]}, group_by_chain=True)
    every = jax.jit(jax.vmap(jax.vmap(lambda z: from_normal(tables, z))))
    x = np.asarray(every(jnp.asarray(found["z"])))
    flat, extra = x.reshape(-1, x.shape[-1]), found["extra"].reshape(-1, count)
    at = np.linspace(0, len(flat) - 1, min(len(flat), CHECKED)).astype(int)
    centre = np.asarray(jax.jit(lambda points: jax.lax.map(run, points))(jnp.asarray(flat[at])))
    noise = np.random.default_rng(seed).standard_normal(centre.shape)
    both = ("z", "extra")
    return {
        "x": x,
        "extra": found["extra"],
        "r_hat": np.concatenate([np.atleast_1d(told[site]["r_hat"]) for site in both]),
        "ess": np.concatenate([np.atleast_1d(told[site]["n_eff"]) for site in both]),
        "divergences": np.asarray(divergences),
        "predicted": centre + noise * np.asarray(errors) * np.sqrt(1 + extra[at][:, None, :] ** 2),
    }
