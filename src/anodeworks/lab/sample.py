"""Draws from the posterior of a record's parameters: NUTS through the model, four chains at once.

Model and diagnostics: docs/equations/lab.md, section 3.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from anodeworks.arrays import jax, jnp
from anodeworks.lab.unrecorded import conditions
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


class Asked(NamedTuple):
    """What is sampled, as arrays: quantile functions of P parameters and K unrecorded conditions (P, grid), (K, grid);
    conditions (C, B) and where a batch lacks those K (K, B); values, errors and whether there is one, (B, M) each."""

    tables: Any
    open_tables: Any
    conditions: Any
    lacking: Any
    values: Any
    errors: Any
    seen: Any


Run = Callable[[Any, Any, Any, Any], Any]


def predicted(run: Run, given: Asked, z: Any, shared: Any, own: Any) -> Any:
    """What is expected of the batches, (B, M), from normal scores: of parameters (P,), and of unrecorded conditions, of
    the laboratory (K,) and of each batch (K, B)."""
    open_ = conditions(given.open_tables, shared[:, None], own)
    return run(given.conditions, given.lacking, from_normal(given.tables, z), open_)


def model_of(run: Run) -> Callable[..., None]:
    """The model in numpyro's words, a function of the arrays of `Asked`."""

    def model(*arrays: Any) -> None:
        import numpyro
        from numpyro import distributions as dist

        given = Asked(*arrays)
        z = numpyro.sample("z", dist.Normal(0.0, 1.0).expand([len(given.tables)]).to_event(1))
        shared = numpyro.sample("shared", dist.Normal(0.0, 1.0).expand([len(given.lacking)]).to_event(1))
        own = numpyro.sample("own", dist.Normal(0.0, 1.0).expand(list(given.lacking.shape)).to_event(2))
        count = given.values.shape[1]
        extra = numpyro.sample("extra", dist.HalfNormal(MODEL_ERROR).expand([count]).to_event(1))
        made = jnp.where(given.seen, predicted(run, given, z, shared, own), given.values)
        scale = given.errors * jnp.sqrt(1 + extra**2)
        log = dist.Normal(made, scale).log_prob(given.values)
        numpyro.factor("seen", jnp.where(given.seen, log, 0.0).sum())

    return model


def posterior(
    run: Run,
    asked: Asked,
    seed: int,
    warmup: int,
    draws: int,
    kept: tuple[object, ...],
) -> Arrays:
    """Draws of P parameters, of K unrecorded conditions and of M model errors, given measurements (B, M).

    Args:
        run: conditions (C, B), where they are lacking (K, B), parameters (P,) and unrecorded conditions (K, B) to
            predictions (B, M).
        asked: of what.
        seed, warmup, draws: of each of four chains.
        kept: all that `run` depends on.

    Returns:
        x (chains, draws, P), shared (chains, draws, K) normal scores of what the laboratory's batches have in common,
        extra (chains, draws, M), r_hat and ess (P + K + M,), divergences (), again () chains started anew, apart
        numbers of chains that are elsewhere all the same, predicted (S, B, M).

    Raises:
        InputError: numpyro is not installed.
    """

    how = chains.How(warmup, draws, CHAINS, "lab")
    awaited = t(
        "sampling {chains} chains of {steps} steps", chains=CHAINS, steps=Number(warmup + draws, whole=True)
    )
    made = chains.sample(
        model_of(run), how, seed, *asked, awaited=awaited, kept=kept, target_accept_prob=0.9, max_tree_depth=8
    )
    found = made.sites
    x = np.asarray(jax.jit(jax.vmap(jax.vmap(partial(from_normal, jnp.asarray(asked.tables)))))(found["z"]))
    steps = CHAINS * draws
    at = np.linspace(0, steps - 1, min(steps, CHECKED)).astype(int)
    flat = {site: jnp.asarray(drawn.reshape(steps, *drawn.shape[2:])[at]) for site, drawn in found.items()}
    given = Asked(*map(jnp.asarray, asked))
    every = jax.jit(partial(jax.lax.map, lambda each: predicted(run, given, *each)))
    centre = np.asarray(every((flat["z"], flat["shared"], flat["own"])))
    noise = np.random.default_rng(seed).standard_normal(centre.shape)
    widened = np.sqrt(1 + np.asarray(flat["extra"])[:, None, :] ** 2)
    return {
        "x": x,
        "shared": found["shared"],
        "extra": found["extra"],
        "r_hat": _diagnosed(found, "r_hat", np.maximum),
        "ess": _diagnosed(found, "n_eff", np.minimum),
        "divergences": np.asarray(made.divergences),
        "again": np.asarray(made.again),
        "apart": np.asarray(made.apart, dtype=int),
        "predicted": centre + noise * np.asarray(asked.errors) * widened,
    }


def _diagnosed(found: Arrays, what: str, worse: np.ufunc) -> Floats:
    """A diagnostic of every parameter, unrecorded condition (the worst of its batches) and model error."""
    from numpyro.diagnostics import summary

    told = summary({site: drawn for site, drawn in found.items() if drawn.size}, group_by_chain=True)
    parts = [np.atleast_1d(told["z"][what])]
    if "own" in told:
        parts.append(worse(told["shared"][what], worse.reduce(told["own"][what], axis=-1)))
    return np.concatenate([*parts, np.atleast_1d(told["extra"][what])])
