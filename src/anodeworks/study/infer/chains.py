"""Chains of the No-U-Turn sampler (Hoffman and Gelman 2014) over a model in numpyro's words, all in lockstep.

What a record or a reference class says is sampled here; announcements, whose chains run through the whole plant, have a
driver of their own (`nuts`).
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from anodeworks import progress
from anodeworks.arrays import jax
from anodeworks.errors import InputError
from anodeworks.language import Text, t
from anodeworks.store import stored

Arrays = dict[str, npt.NDArray[Any]]


class Chains(NamedTuple):
    """Draws of every site, (chains, draws, ...), and how many of them diverged."""

    sites: Arrays
    divergences: int


class How(NamedTuple):
    """How long the chains are, how many, and the extra of the package that brings numpyro, for the message."""

    warmup: int
    draws: int
    chains: int
    extra: str


def require(extra: str) -> None:
    """Refuse to go on without numpyro, which this extra of the package brings.

    Raises:
        InputError: it is not installed.
    """
    if find_spec("numpyro") is None:
        remedy = f"pip install 'anodeworks[{extra}]'"
        raise InputError("numpyro", t("not installed"), t("the extra [{extra}]", extra=extra), remedy)


def sample(
    model: Callable[..., None], how: How, seed: int, *data: Any, awaited: Text, kept: tuple[object, ...] = (),
    **kernel: Any,
) -> Chains:  # fmt: skip
    """Draws from a model, given data.

    Args:
        model: in numpyro's words, a function of the data.
        how: long, and how many chains.
        seed: of the draws.
        data: arrays.
        awaited: what a reader waits for.
        kept: where the program is to be kept on disk for other data of the same shapes, all that it depends on.
        kernel: settings of the No-U-Turn sampler.

    Raises:
        InputError: numpyro is not installed.
    """
    require(how.extra)
    from numpyro.infer import MCMC, NUTS

    def run(key: Any, *given: Any) -> tuple[Any, Any]:
        made = MCMC(NUTS(model, **kernel), num_warmup=how.warmup, num_samples=how.draws, num_chains=how.chains,
                    chain_method="vectorized", progress_bar=False, jit_model_args=bool(kept))  # fmt: skip
        made.run(jax.random.wrap_key_data(key), *given, extra_fields=("diverging",))
        return made.get_samples(group_by_chain=True), made.get_extra_fields()

    key = jax.random.key_data(jax.random.key(seed))
    with progress.current().waiting(awaited):
        if kept:
            shapes = [(np.shape(a), np.asarray(a).dtype.str) for a in (key, *data)]
            program = stored((*kept, how, shapes), lambda: jax.jit(run).lower(key, *data))
            found, fields = program(key, *data)
        else:
            found, fields = run(key, *data)
        sites = {name: np.asarray(draws) for name, draws in found.items()}
    return Chains(sites, int(np.asarray(fields["diverging"]).sum()))
