"""Drawing scenarios: seeded, the same for a seed whatever the chunking, drawn where they are used.

Scenario 0 is the base case; scenarios 1, 2, ... are draws. Each draw depends on the seed, its own number, the design
(see `design.py`) and the name of what is drawn, so a study cut into chunks of any size, run by any number of workers,
gives the same numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from anodeworks.arrays import jax, jnp
from anodeworks.numerics import read_tables
from anodeworks.quantity.distribution import GRID
from anodeworks.store import stored
from anodeworks.study import counter
from anodeworks.study.design import BITS, Design, directions, uniforms
from anodeworks.twin.correlations import coupling
from anodeworks.twin.project import Project

PAGE: Final = (128, 32, 8)  # triangular distributions, tables and choices that one call of a `drawer` draws
OPTIONS: Final = 8  # of a choice on a page; more in powers of two


class Spread(NamedTuple):
    """The distributions of uncertain values in the form that compiled code reads, grouped by how they are drawn.

    base: (D,) central values in the order of the keys; the groups below hold D values together.
    triangular: (3, T) low, mode, high. tables: (Q, GRID) quantile functions on an even grid.
    steps, options: (C, K) cumulative weights (2, never reached, beyond the last option) and values of choices.
    words: (D,) the streams, masks: (D, 32) the direction numbers (none but for Sobol's sequence), both by group.
    factor: (R, R) lower triangle whose products with independent normal numbers are correlated.
    """

    base: npt.NDArray[np.float64]
    triangular: npt.NDArray[np.float64]
    tables: npt.NDArray[np.float64]
    steps: npt.NDArray[np.float64]
    options: npt.NDArray[np.float64]
    words: npt.NDArray[np.uint64]
    masks: npt.NDArray[np.uint32]
    factor: npt.NDArray[np.float64]


class Places(NamedTuple):
    """Where things stand among the groups: `keys` (D,) each key, `coupled` (R,) those that are correlated."""

    keys: tuple[int, ...]
    coupled: tuple[int, ...]


def spread(
    project: Project, keys: Sequence[str], design: Design = "random", block: int = 0
) -> tuple[Spread, Places]:
    """The distributions of these keys, and where each stands among the groups."""
    drawn = {key: project.ledger[key].distribution for key in keys}
    triangular = [key for key, d in drawn.items() if d and d.kind == "triangular"]
    choices = [key for key, d in drawn.items() if d and d.kind == "choice"]
    grouped = {*triangular, *choices}
    tabled = [key for key in keys if key not in grouped]
    most = max([len(drawn[key].args) for key in choices] + [1])  # type: ignore[union-attr]
    steps, options = np.full((len(choices), most), 2.0), np.zeros((len(choices), most))
    for i, key in enumerate(choices):
        choice = drawn[key]
        assert choice is not None
        steps[i, : len(choice.args) - 1] = np.cumsum(choice.weights)[:-1]
        options[i, : len(choice.args)] = choice.args
    order = [*triangular, *tabled, *choices]
    at = {key: i for i, key in enumerate(order)}
    axis = {key: i for i, key in enumerate(keys)}  # a key's dimension is its place in the ledger's order
    masks = np.zeros((0, BITS), dtype=np.uint32)
    if design == "sobol" and keys:
        masks = directions(block * len(keys), len(keys))[[axis[key] for key in order]]
    tied, factor = coupling(project.correlations, keys)
    spreads = Spread(
        base=np.array([project.ledger[key].number for key in keys]),
        triangular=np.array([d.args for key in triangular if (d := drawn[key])]).reshape(-1, 3).T,
        tables=np.array([d.table() for key in tabled if (d := drawn[key])]).reshape(-1, GRID),
        steps=steps,
        options=options,
        words=counter.streams(order, block),
        masks=masks,
        factor=factor,
    )
    return spreads, Places(tuple(at[key] for key in keys), tuple(at[key] for key in tied))


def sampler(
    project: Project,
    keys: Sequence[str],
    size: int,
    design: Design = "random",
    draws: int = 0,
    block: int = 0,
) -> Callable[[int, int], Any]:
    """The compiled draw for these keys: (seed, start) -> values of `size` scenarios from `start`, (D, size).

    Args:
        project: whose distributions and correlations.
        keys: of uncertain numbers, in the ledger's order.
        size: scenarios of a chunk.
        design: see `design.py`; checked by `design.require`.
        draws: N of a Latin hypercube; the other designs do not ask.
        block: which of several independent sets of draws: 0, 1, ...
    """
    spreads, places = spread(project, keys, design, block)
    shapes = [array.shape for array in spreads]
    zero, count = jnp.asarray(0), jnp.asarray(max(draws, 1))

    def lower() -> Any:
        one = partial(draw, places=places, size=size, design=design)
        return jax.jit(one).lower(spreads, zero, zero, count)

    run = stored(("draw", shapes, places, size, design), lower)
    held = jax.device_put(spreads)
    return lambda seed, start: run(held, jnp.asarray(seed), jnp.asarray(start), count)


def drawer(
    project: Project,
    keys: Sequence[str],
    size: int,
    design: Design = "random",
    draws: int = 0,
    block: int = 0,
) -> Callable[[int, int], npt.NDArray[np.float64]]:
    """The same numbers as from `sampler`, by one program for all projects: other distributions compile nothing.

    A page of so many triangular distributions, tables and choices is drawn at a time. Correlated numbers have to be
    drawn together, and are drawn by `sampler`.
    """
    spreads, places = spread(project, keys, design, block)
    if places.coupled:
        together = sampler(project, keys, size, design, draws, block)
        return lambda seed, start: np.asarray(together(seed, start))
    pages, rows = _pages(spreads, places)
    zero, count = jnp.asarray(0), jnp.asarray(max(draws, 1))

    def lower() -> Any:
        one = partial(draw, places=Places(tuple(range(sum(PAGE))), ()), size=size, design=design)
        return jax.jit(one).lower(pages[0], zero, zero, count)

    run = stored(("page", PAGE, pages[0].steps.shape[1], size, design), lower) if keys else None
    held = jax.device_put(pages)

    def drawn(seed: int, start: int) -> npt.NDArray[np.float64]:
        found = np.empty((len(keys), size))
        if run is not None:
            for page, (at, own) in zip(held, rows, strict=True):
                found[at] = np.asarray(run(page, jnp.asarray(seed), jnp.asarray(start), count))[own]
        return found

    return drawn


def _pages(spreads: Spread, places: Places) -> tuple[list[Spread], list[tuple[list[int], list[int]]]]:
    """The distributions cut into pages of one shape, and for each the keys that it draws and their rows in it."""
    counts = (spreads.triangular.shape[1], len(spreads.tables), len(spreads.steps))
    firsts = np.cumsum([0, *counts])
    key_of = {row: key for key, row in enumerate(places.keys)}
    wide = OPTIONS
    while wide < spreads.steps.shape[1]:
        wide *= 2
    pages, rows = [], []
    for number in range(max(-(-count // room) for count, room in zip(counts, PAGE, strict=True))):
        parts = [
            range(number * room, min((number + 1) * room, count))
            for count, room in zip(counts, PAGE, strict=True)
        ]
        at = [[key_of[int(first) + i] for i in part] for first, part in zip(firsts, parts, strict=False)]
        own = [[sum(PAGE[:g]) + i for i in range(len(part))] for g, part in enumerate(parts)]
        triangular, tables, choices = (np.array(part, dtype=np.int64) for part in parts)
        everyone = np.concatenate(
            [firsts[g] + np.array(part, dtype=np.int64) for g, part in enumerate(parts)]
        )
        places_of = np.array([row for group in own for row in group], dtype=np.int64)
        base, words = np.zeros(sum(PAGE)), np.zeros(sum(PAGE), dtype=np.uint64)
        masks = np.zeros((sum(PAGE) if len(spreads.masks) else 0, BITS), dtype=np.uint32)
        base[places_of] = spreads.base[[key for group in at for key in group]]
        words[places_of] = spreads.words[everyone]
        if len(masks):
            masks[places_of] = spreads.masks[everyone]
        steps, options = np.full((PAGE[2], wide), 2.0), np.zeros((PAGE[2], wide))
        steps[: len(choices), : spreads.steps.shape[1]] = spreads.steps[choices]
        options[: len(choices), : spreads.options.shape[1]] = spreads.options[choices]
        pages.append(
            Spread(
                base=base,
                triangular=np.pad(
                    spreads.triangular[:, triangular], ((0, 0), (0, PAGE[0] - len(triangular)))
                ),
                tables=np.pad(spreads.tables[tables], ((0, PAGE[1] - len(tables)), (0, 0))),
                steps=steps,
                options=options,
                words=words,
                masks=masks,
                factor=np.zeros((0, 0)),
            )
        )
        rows.append(([key for group in at for key in group], [row for group in own for row in group]))
    return pages, rows


def draw(
    spreads: Spread, seed: Any, start: Any, draws: Any, places: Places, size: int, design: Design
) -> Any:
    """Values of scenarios `start` to `start + size - 1`, shape (D, size); scenario 0 is the base case."""
    number = start + jnp.arange(size)
    u = uniforms(design, spreads.words, spreads.masks, seed, number, draws)
    if places.coupled:
        u = coupled(u, spreads.factor, np.array(places.coupled))
    t, q = spreads.triangular.shape[1], spreads.tables.shape[0]
    groups = [
        _triangular(spreads, u[:t]),
        read_tables(jnp.asarray(spreads.tables), u[t : t + q]),
        _chosen(spreads, u[t + q :]),
    ]
    drawn = jnp.concatenate(groups)[np.array(places.keys, dtype=np.int64)]
    return jnp.where(number[None, :] == 0, jnp.asarray(spreads.base)[:, None], drawn)


def coupled(u: Any, factor: Any, rows: Any) -> Any:
    """The same numbers in (0, 1) with some rows tied by a Gaussian copula; the first of them stays as it was."""
    z = jax.scipy.special.ndtri(u[rows])
    return u.at[rows].set(jax.scipy.special.ndtr(jnp.asarray(factor) @ z))


def _triangular(spreads: Spread, u: Any) -> Any:
    low, mode, high = (row[:, None] for row in jnp.asarray(spreads.triangular))
    rising = u * (high - low) < mode - low
    root = jnp.sqrt((high - low) * jnp.where(rising, u * (mode - low), (1 - u) * (high - mode)))
    return jnp.where(rising, low + root, high - root)


def _chosen(spreads: Spread, u: Any) -> Any:
    chosen = (u[:, :, None] >= jnp.asarray(spreads.steps)[:, None, :]).sum(axis=2)
    return jnp.asarray(spreads.options)[np.arange(u.shape[0])[:, None], chosen]
