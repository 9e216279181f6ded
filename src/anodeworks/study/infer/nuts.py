"""The No-U-Turn sampler (Hoffman and Gelman 2014) of numpyro, many chains in lockstep as one compiled program.

Each chain has its own data set, combination of options and map to its own standard space, all of them arguments:
so one program serves all combinations of a plant, and all the synthetic announcements of a calibration. Chains in
lockstep wait for the longest tree; the depth of trees is bounded, and the share of transitions that reached the
bound is reported.

A chain moves in x with z = m + x + U diag(s - 1) U' x, where (m, U, s) is the Gaussian fit of `laplace.py`: if the
posterior were that Gaussian, x would be standard normal, and no mass matrix has to be learnt.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any, Final, NamedTuple

import numpy as np

from anodeworks import progress
from anodeworks.arrays import jax, jnp
from anodeworks.errors import needed
from anodeworks.language import t
from anodeworks.store import stored
from anodeworks.study.infer.likelihood import Announced, gap
from anodeworks.study.infer.problem import UNDEFINED, Problem, transformed
from anodeworks.study.infer.space import Floats

DEPTH: Final = 4  # of trees, so at most 15 leapfrog steps a transition
TARGET: Final = 0.8  # acceptance that the step size is tuned to
FIRST_STEP: Final = 0.1  # before it is tuned; the tuning first tries ten times as much
GROUPS: Final = 2  # of chains in lockstep, each on a thread of its own


class Starts(NamedTuple):
    """What each of B chains is given.

    x: (B, D) where it starts, standard. centre: (B, D). basis: (B, D, R), orthonormal columns. scale: (B, R).
    options: (B, C). announced, precision: (B, T) transformed figures and 1/sd^2, 0 for a claim left out.
    """

    x: Floats
    centre: Floats
    basis: Floats
    scale: Floats
    options: Floats
    announced: Floats
    precision: Floats


class Chains(NamedTuple):
    """What came out: z (B, N, D); diverging (B, N); at_bound (B, N) trees of full depth; steps (B, N) leapfrogs."""

    z: Floats
    diverging: Any
    at_bound: Any
    steps: Any
    step_size: Floats
    accept: Floats


def sample(
    problem: Problem,
    told: Announced,
    starts: Starts,
    warmup: int,
    draws: int,
    *,
    seed: int = 0,
) -> Chains:
    """Run all chains.

    Args:
        problem: the model.
        told: how figures are compared; each chain has announced figures of its own.
        starts: of the B chains.
        warmup: transitions in which the step size is tuned. draws: transitions that are kept.
        seed: the same seed gives the same bits.

    Raises:
        InputError: numpyro is not installed.
    """
    count, dims = starts.x.shape
    groups = GROUPS if count % GROUPS == 0 else 1
    size = count // groups
    begin, advance = _programs(problem, told, starts, size, warmup)
    keys = jax.random.split(jax.random.PRNGKey(seed), count)
    kept = np.empty((draws, count, dims))
    seen = {name: np.empty((draws, count)) for name in ("diverging", "num_steps", "accept_prob")}
    ends = np.empty(count)

    def group(g: int) -> None:
        """One group of chains, start to end."""
        mine = slice(g * size, (g + 1) * size)
        state = begin(jnp.asarray(starts.x[mine]), keys[mine])
        given = tuple(jnp.asarray(part[mine]) for part in starts[1:])
        for i in range(warmup + draws):
            if i == warmup:  # one step for all: a chain whose own tuning went astray would stand still
                step = jnp.full(size, jnp.median(state.adapt_state.step_size))
                state = state._replace(adapt_state=state.adapt_state._replace(step_size=step))
            state = advance(problem.shared, state, given)
            jax.block_until_ready(state.z)
            if i >= warmup:
                kept[i - warmup, mine] = np.asarray(state.z)
                for name, array in seen.items():
                    array[i - warmup, mine] = np.asarray(getattr(state, name))
            if halted.is_set():
                return
            if g == 0:
                shown.at(i + 1, warmup + draws)
        ends[mine] = np.asarray(state.adapt_state.step_size)

    shown, halted = progress.current(), Event()
    shown.begin(0, t("transitions of all chains"), warmup + draws)
    with ThreadPoolExecutor(groups) as pool:
        try:
            list(pool.map(group, range(groups)))
        except BaseException:
            halted.set()  # the other chains need not go on
            raise
    x = kept.transpose(1, 0, 2)
    along = np.einsum("bdr,bnd->bnr", starts.basis, x)
    z = x + starts.centre[:, None] + np.einsum("bdr,br,bnr->bnd", starts.basis, starts.scale - 1, along)
    steps = seen["num_steps"].T
    return Chains(z, seen["diverging"].T > 0.5, steps >= 2**DEPTH - 1, steps, ends, seen["accept_prob"].T)


def potential(
    problem: Problem,
    told: Announced,
    shared: Any,
    centre: Any,
    basis: Any,
    scale: Any,
    options: Any,
    *data: Any,
) -> Callable[[Any], Any]:
    """Minus the log posterior density of one chain as a function of its standard x (D,)."""
    announced, precision = data

    def energy(x: Any) -> Any:
        z = centre + x + basis @ ((scale - 1) * (basis.T @ x))
        figures, broken = problem.one(shared, z, options)
        y, defined = transformed(jnp, figures, told.logs)
        misfit = jnp.where(
            defined, precision * gap(jnp, y, announced, told.ease) ** 2 / 2, UNDEFINED * (precision > 0)
        ).sum()
        return misfit + jnp.where(broken, UNDEFINED, 0.0) + (z * z).sum() / 2

    return energy


def _programs(problem: Problem, told: Announced, starts: Starts, size: int, warmup: int) -> tuple[Any, Any]:
    """The two compiled programs: states at the start, and one transition of all chains."""
    needed("numpyro", "audit", "inference")
    from numpyro.infer.hmc import hmc
    from numpyro.infer.util import ParamInfo

    def generate(*given: Any) -> Any:
        return potential(problem, told, *given) if given else lambda x: 0.0

    init, following = hmc(potential_fn_gen=generate, algo="NUTS")
    dims = starts.x.shape[1]

    def begin_one(x: Any, key: Any) -> Any:
        # The energy at the start is given as huge and the force as none: the first transition, of the warm-up,
        # then goes wherever it drifts, and the chain of the plant is traced once less.
        return init(
            ParamInfo(x, jnp.asarray(1e9), jnp.zeros(dims)), warmup, step_size=FIRST_STEP,
            inverse_mass_matrix=jnp.ones(dims), adapt_mass_matrix=False, target_accept_prob=TARGET,
            max_tree_depth=DEPTH, trajectory_length=None, rng_key=key,
        )  # fmt: skip

    def advance(shared: Any, state: Any, given: Any) -> Any:
        return jax.vmap(lambda s, g: following(s, model_args=(shared, *g)))(state, given)

    keys = jax.ShapeDtypeStruct((size, 2), np.uint32)
    x = jax.ShapeDtypeStruct((size, dims), np.float64)
    many = jax.jit(jax.vmap(begin_one))
    shape = jax.eval_shape(many, x, keys)  # also tells the kernel its settings
    shapes = [(size, *part.shape[1:]) for part in starts]
    given = tuple(jax.ShapeDtypeStruct(s, np.float64) for s in shapes[1:])
    asked = ("nuts", problem.word, told.logs.tolist(), told.ease.tolist(), shapes, warmup, DEPTH)
    ready = stored(asked, lambda: jax.jit(advance).lower(problem.shared, shape, given))
    return many, ready
