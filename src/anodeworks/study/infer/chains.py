"""Chains of the No-U-Turn sampler (Hoffman and Gelman 2014) over a model in numpyro's words, all in lockstep.

What a record or a reference class says is sampled here; announcements, whose chains run through the whole plant, have a
driver of their own (`nuts`). Where most chains are together, one that stays where the density is lower by far is
started anew from where one of them ended; what still stands apart then is told. docs/equations/inference.md, "Chains of
records and classes".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from anodeworks import progress
from anodeworks.arrays import jax, jnp
from anodeworks.errors import InputError
from anodeworks.language import Text, t
from anodeworks.store import stored

Arrays = dict[str, npt.NDArray[Any]]
Floats = npt.NDArray[np.float64]

AGAIN: Final = 2  # times that chains which strayed are started anew
# Deviations of the energy by which a chain's mean lies off the middle chain's: it is elsewhere.
APART: Final = 4.0
LEAST: Final = 0.5  # of that deviation: chains of few numbers hardly vary in it


class Chains(NamedTuple):
    """Draws of every site, (chains, draws, ...), how many diverged, how many chains were started anew, and which
    stand apart all the same (numbers from 0)."""

    sites: Arrays
    divergences: int
    again: int = 0
    apart: tuple[int, ...] = ()


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
    key = jax.random.key_data(jax.random.key(seed))
    with progress.current().waiting(awaited):
        run = _program(model, how, kernel, kept, key, data)
        found = _numbers(run(key, *data))
        count, again = 0, run
        for _ in range(AGAIN):
            away = strayed(found["energy"])
            if not away.any():
                break
            begin = jax.tree.map(jnp.asarray, begun_at(found["last"], found["energy"]))
            if not count:
                again = _program(model, how, kernel, kept, key, data, begin)
            count += int(away.sum())
            key = jax.random.key_data(jax.random.key(seed + 7919 * count))
            found = _with(found, _numbers(again(key, *data, begin)), away)
    left = tuple(int(c) for c in np.flatnonzero(apart(found["energy"])))
    return Chains(found["sites"], int(found["diverging"].sum()), count, left)


def apart(energy: Floats) -> npt.NDArray[np.bool_]:
    """Which chains (C,) are not where most are, from minus the log density of their draws (C, N).

    Where chains are together their energies have one mean and one spread, whatever the model is. Higher or lower tells
    nothing of who is right: a mode of low energy may be narrow. All of them, where there is no majority.
    """
    mean, middle, spread = _energies(energy)
    with np.errstate(invalid="ignore"):
        away = np.asarray(~(np.abs(mean - middle) <= APART * spread))
    return away if 2 * int(away.sum()) < len(away) else np.ones_like(away)


def strayed(energy: Floats) -> npt.NDArray[np.bool_]:
    """Which chains (C,) stand apart from a majority where the density is lower by far: those to be started anew."""
    mean, middle, _ = _energies(energy)
    away = apart(energy)
    return np.asarray(away & (mean > middle) & (not away.all()))


def _energies(energy: Floats) -> tuple[Floats, float, float]:
    """Each chain's mean (C,), that of the middle chain, and the chains' median spread."""
    finite = np.asarray(np.isfinite(energy).all(axis=1))
    mean = np.where(finite[:, None], energy, np.inf).mean(axis=1)
    spread = np.median(energy[finite].std(axis=1)) if finite.any() else 0.0
    return mean, float(np.sort(mean)[(len(mean) - 1) // 2]), max(float(spread), LEAST)


def begun_at(last: Any, energy: Floats) -> Any:
    """Where chains begin again: those that strayed at the last place of one of the many, the others at theirs."""
    away, good = strayed(energy), np.flatnonzero(~apart(energy))
    of = np.array([good[c % len(good)] if away[c] else c for c in range(len(away))])
    return jax.tree.map(lambda x: np.asarray(x)[of], last)


def _with(found: dict[str, Any], new: dict[str, Any], away: npt.NDArray[np.bool_]) -> dict[str, Any]:
    """What was found with those chains from the new run."""

    def chosen(old: Any, fresh: Any) -> Any:
        return np.where(away.reshape(-1, *[1] * (np.ndim(old) - 1)), fresh, old)

    return {name: jax.tree.map(chosen, found[name], new[name]) for name in found}


def _numbers(run: Any) -> dict[str, Any]:
    names = ("sites", "diverging", "energy", "last")
    return dict(zip(names, jax.tree.map(np.asarray, run), strict=True))


def _program(
    model: Callable[..., None], how: How, kernel: Mapping[str, Any], kept: tuple[object, ...], key: Any, data: Any,
    begin: Any = None,
) -> Callable[..., Any]:  # fmt: skip
    """The sampler of a model; with `begin` it takes, as its last argument, where the chains start."""
    from numpyro.infer import MCMC, NUTS

    def run(key: Any, *given: Any) -> tuple[Any, ...]:
        rest, start = (given, None) if begin is None else (given[:-1], given[-1])
        made = MCMC(NUTS(model, **kernel), num_warmup=how.warmup, num_samples=how.draws, num_chains=how.chains,
                    chain_method="vectorized", progress_bar=False, jit_model_args=bool(kept))  # fmt: skip
        fields = ("diverging", "potential_energy")
        made.run(jax.random.wrap_key_data(key), *rest, extra_fields=fields, init_params=start)
        told = made.get_extra_fields(group_by_chain=True)
        return (
            made.get_samples(group_by_chain=True),
            told["diverging"],
            told["potential_energy"],
            made.last_state.z,
        )

    if not kept:
        return run
    given = data if begin is None else (*data, begin)
    shapes = [(np.shape(a), np.asarray(a).dtype.str) for a in (key, *data)]
    return stored((*kept, how, shapes, begin is None), lambda: jax.jit(run).lower(key, *given))
