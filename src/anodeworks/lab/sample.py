"""Draws from the posterior of a record's parameters: the No-U-Turn sampler through the model, all chains side by side.

Model and diagnostics: docs/equations/lab.md, section 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from anodeworks import progress
from anodeworks.lab.density import About, Asked, Density
from anodeworks.lab.scores import read
from anodeworks.lab.straightened import Straight, straight
from anodeworks.language import t
from anodeworks.quantity.wording import Number
from anodeworks.study.infer.chains import AGAIN, apart, begun_at, require, strayed
from anodeworks.study.infer.side_by_side import Told, Walk, descend, together, walk

if TYPE_CHECKING:
    from anodeworks.store import Arrays

Floats = npt.NDArray[np.float64]
CHAINS: Final = 4
CHECKED: Final = 1000  # draws of which new measurements are made
TRIED: Final = 8  # draws of the prior, of which a chain's descent begins at the likeliest
DESCENT: Final = 60  # steps of it
FIRST_STEP: Final = 0.4  # in a straight space of some forty numbers


class How(NamedTuple):
    """How long chains are, how many, and the greatest depth of their trees."""

    warmup: int
    draws: int
    chains: int = CHAINS
    depth: int = 7


class Drawn(NamedTuple):
    """Of one record: places (chains, draws, D), energies (chains, draws), transitions that diverged, chains that were
    started anew, and leapfrog steps."""

    places: Floats
    energy: Floats
    divergences: int
    again: int
    steps: int


class _Side:
    """Chains of records, side by side: where they are, their spaces and steps, and what they last drew."""

    def __init__(self, of: Density, seed: int, how: How) -> None:
        self.of, self.how = of, how
        self.owner = np.repeat(np.arange(of.records), how.chains)
        self.randoms = np.random.default_rng(seed).spawn(len(self.owner))
        self.steps = np.full(len(self.owner), FIRST_STEP)
        self.again, self.spent = (np.zeros(of.records, dtype=int) for _ in range(2))
        self.places: list[Floats] = []
        self.walks: list[Walk] = []
        found = together([descend(x, DESCENT) for x in self._begun()], self._plainly)
        self.at = [x for x, _ in found]
        heights = np.array([energy for _, energy in found]).reshape(of.records, how.chains)
        self.spaces = [self._space(r, int(k)) for r, k in enumerate(heights.argmin(axis=1))]

    def _begun(self) -> list[Floats]:
        """Of each chain the likeliest of a few draws of the prior."""
        tried = [random.standard_normal((TRIED, self.of.size)) for random in self.randoms]
        told = self.of.energies(np.repeat(self.owner, TRIED), np.concatenate(tried))
        heights = np.array([energy for energy, _ in told]).reshape(-1, TRIED)
        return [each[k] for each, k in zip(tried, heights.argmin(axis=1), strict=True)]

    def _space(self, r: int, deepest: int) -> Straight:
        def slopes(places: list[Floats]) -> list[Floats]:
            return [slope for _, slope in self.of.energies(np.full(len(places), r), places)]

        batches = self.of.batches if self.of.about.unknown else 0
        return straight(slopes, self.at[self.mine(r)][deepest], self.of.common, batches)

    def _plainly(self, which: Sequence[int], places: Sequence[Floats]) -> list[Told]:
        return self.of.energies(self.owner[list(which)], places)

    def _straight(self, which: Sequence[int], ways: Sequence[Floats]) -> list[Told]:
        spaces = [self.spaces[self.owner[i]] for i in which]
        places = [self.at[i] + space.out(x) for i, space, x in zip(which, spaces, ways, strict=True)]
        told = self._plainly(which, places)
        return [(energy, space.slope(g)) for (energy, g), space in zip(told, spaces, strict=True)]

    def mine(self, r: int) -> slice:
        """The chains of a record."""
        return slice(r * self.how.chains, (r + 1) * self.how.chains)

    def energy(self, r: int) -> Floats:
        """Energies of what a record's chains last drew, (chains, draws)."""
        return np.array([each.energy for each in self.walks[self.mine(r)]])

    def go(self, count: int, tune: bool) -> bool:
        """Transitions of all chains; whether any strayed, which then stands where another is."""
        walking = [
            walk(np.zeros_like(x), float(step), count, tune, self.how.depth, random)
            for x, step, random in zip(self.at, self.steps, self.randoms, strict=True)
        ]
        self.walks = together(walking, self._straight)
        self.places = [
            np.array([x + self.spaces[r].out(way) for way in each.x])
            for r, x, each in zip(self.owner, self.at, self.walks, strict=True)
        ]
        strays = 0
        for r in range(self.of.records):
            mine, energy = self.mine(r), self.energy(r)
            self.at[mine] = list(begun_at(np.array([each[-1] for each in self.places[mine]]), energy))
            self.steps[mine] = np.median([each.step for each in self.walks[mine]])
            self.spent[r] += sum(each.steps for each in self.walks[mine])
            away = int(strayed(energy).sum())
            self.again[r] += away
            strays += away
        return strays > 0

    def learn(self) -> None:
        """Take the spaces from what chains drew that are together."""
        for r in range(self.of.records):
            common = np.array([each[:, : self.of.common] for each in self.places[self.mine(r)]])
            away = apart(self.energy(r))
            self.spaces[r] = self.spaces[r].learnt(common if away.all() else common[~away])


def drawn(of: Density, seed: int, how: How) -> list[Drawn]:
    """Draws from the posteriors of records.

    Each chain descends from a draw of the prior; the deepest place found gives the space in which it walks, which the
    first half of the warm-up improves. Chains that stray are started anew from where others are.
    """
    side, half = _Side(of, seed, how), max(1, how.warmup // 2)
    side.go(half, True)
    side.learn()
    side.go(max(1, how.warmup - half), True)
    for _ in range(AGAIN):
        if not side.go(how.draws, False):
            break
        side.go(half, True)
    else:
        side.go(how.draws, False)
    return [
        Drawn(np.array(side.places[side.mine(r)]), side.energy(r), sum(w.diverged for w in side.walks[side.mine(r)]),
              int(side.again[r]), int(side.spent[r]))
        for r in range(of.records)
    ]  # fmt: skip


def sites(of: Density, places: Floats) -> Arrays:
    """What places (..., D) are of: scores of parameters `z` (..., P), of the laboratory `shared` (..., K) and of its
    batches `own` (..., K, B), and the model's errors `extra` (..., M)."""
    z, extra, shared, own = of.parts(places)
    return {"z": z, "shared": shared, "own": np.swapaxes(own, -1, -2), "extra": np.abs(extra)}


def posterior(about: About, asked: Asked, seed: int, warmup: int, draws: int) -> Arrays:
    """Draws of P parameters, of K unrecorded conditions and of M model errors, given measurements (B, M).

    Args:
        about, asked: of what.
        seed, warmup, draws: of each of four chains.

    Returns:
        x (chains, draws, P), shared (chains, draws, K) normal scores of what the laboratory's batches have in common,
        extra (chains, draws, M), r_hat and ess (P + K + M,), divergences (), again () chains started anew, apart
        numbers of chains that are elsewhere all the same, predicted (S, B, M).

    Raises:
        InputError: numpyro, which diagnoses, is not installed.
    """
    require("lab")
    awaited = t(
        "sampling {chains} chains of {steps} steps", chains=CHAINS, steps=Number(warmup + draws, whole=True)
    )
    one = Density(about, asked)
    with progress.current().waiting(awaited):
        (made,) = drawn(one, seed, How(warmup, draws))
    found = sites(one, made.places)
    steps = CHAINS * draws
    at = np.linspace(0, steps - 1, min(steps, CHECKED)).astype(int)
    centre = one.predictions(made.places.reshape(steps, -1)[at])
    noise = np.random.default_rng(seed).standard_normal(centre.shape)
    widened = np.sqrt(1 + found["extra"].reshape(steps, -1)[at][:, None, :] ** 2)
    x, _ = read(asked.tables, np.moveaxis(found["z"], -1, 0))
    return {
        "x": np.moveaxis(x, 0, -1),
        "shared": found["shared"],
        "extra": found["extra"],
        "r_hat": diagnosed(found, "r_hat", np.maximum),
        "ess": diagnosed(found, "n_eff", np.minimum),
        "divergences": np.asarray(made.divergences),
        "again": np.asarray(made.again),
        "apart": np.flatnonzero(apart(made.energy)),
        "predicted": centre + noise * asked.errors * widened,
    }


def diagnosed(found: Arrays, what: str, worse: np.ufunc) -> Floats:
    """A diagnostic of every parameter, unrecorded condition (the worst of its batches) and model error."""
    from numpyro.diagnostics import summary

    told = summary({site: drawn for site, drawn in found.items() if drawn.size}, group_by_chain=True)
    parts = [np.atleast_1d(told["z"][what])]
    if "own" in told:
        parts.append(worse(told["shared"][what], worse.reduce(told["own"][what], axis=-1)))
    return np.concatenate([*parts, np.atleast_1d(told["extra"][what])])
