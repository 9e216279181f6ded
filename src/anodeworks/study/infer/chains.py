"""Chains of the No-U-Turn sampler (Hoffman and Gelman 2014) over a model in numpyro's words, all in lockstep.

What a record or a reference class says is sampled here; announcements, whose chains run through the whole plant, have a
driver of their own (`nuts`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import numpy as np
import numpy.typing as npt

from anodeworks import progress
from anodeworks.errors import InputError

Arrays = dict[str, npt.NDArray[Any]]


class Chains(NamedTuple):
    """Draws of every site, (chains, draws, ...), and how many of them diverged."""

    sites: Arrays
    divergences: int


def sampler(
    model: Callable[..., None],
    *,
    warmup: int,
    draws: int,
    chains: int,
    extra: str,
    again: bool = False,
    **kernel: Any,
) -> Any:
    """A sampler, compiled when it first runs.

    Args:
        model: in numpyro's words.
        warmup, draws, chains: how long and how many.
        extra: of the package that brings numpyro, for the message.
        again: whether it will run on other data of the same shapes, which then are arguments.
        kernel: of the No-U-Turn sampler.

    Raises:
        InputError: numpyro is not installed.
    """
    try:
        from numpyro.infer import MCMC, NUTS
    except ImportError:
        remedy = f"pip install 'anodeworks[{extra}]'"
        raise InputError("numpyro", "not installed", f"the extra [{extra}]", remedy) from None
    return MCMC(NUTS(model, **kernel), num_warmup=warmup, num_samples=draws, num_chains=chains,
                chain_method="vectorized", progress_bar=False, jit_model_args=again)  # fmt: skip


def run(found: Any, seed: int, *data: Any, awaited: str) -> Chains:
    """Run a sampler on some data; `awaited` is what a reader waits for."""
    with progress.current().waiting(awaited):
        found.run(jax.random.key(seed), *data, extra_fields=("diverging",))
        sites = {name: np.asarray(draws) for name, draws in found.get_samples(group_by_chain=True).items()}
    return Chains(sites, int(np.asarray(found.get_extra_fields()["diverging"]).sum()))
