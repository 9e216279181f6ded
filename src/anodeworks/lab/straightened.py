"""The space in which a record's posterior is about standard normal: from its curvature where it is highest.

Batches hang together only by what they share, so that the curvature is an arrow: a block of common numbers, a block of
each batch's own, and what connects both. Its root is as large as the record, not as its square.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
STEP: Final = 0.1  # of scores, over which slopes are compared
LEAST: Final = (
    0.5  # curvature: half of what the prior's is, since priors are tables whose slope goes in steps
)
PRIOR_DRAWS: Final = 60  # draws that what is known of the common numbers counts as, beside draws of chains


class Straight(NamedTuple):
    """Roots of the inverse curvature: of common numbers (G, G), of each batch's own (B, K, K) as the inverse of its
    factor, and how own numbers follow the common ones (B, K, G)."""

    root: Floats
    own: Floats
    follows: Floats

    def out(self, x: Floats) -> Floats:
        """A difference of scores (D,) from one of the straight space."""
        common = self.root @ x[: len(self.root)]
        if not self.own.size:
            return common
        rest = x[len(self.root) :].reshape(self.own.shape[:2]) - self.follows @ common
        return np.concatenate([common, np.einsum("bji,bj->bi", self.own, rest).ravel()])

    def slope(self, g: Floats) -> Floats:
        """The slope in the straight space from that by scores, (D,)."""
        if not self.own.size:
            return np.asarray(self.root.T @ g)
        own = np.einsum("bij,bj->bi", self.own, g[len(self.root) :].reshape(self.own.shape[:2]))
        common = self.root.T @ (g[: len(self.root)] - np.einsum("bkg,bk->g", self.follows, own))
        return np.concatenate([common, own.ravel()])

    def learnt(self, common: Floats) -> Straight:
        """The same with the spread of common numbers as chains (C, N, G) have it."""
        off = (common - common.mean(axis=1, keepdims=True)).reshape(-1, common.shape[-1])
        before = self.root @ self.root.T
        spread = (off.T @ off + PRIOR_DRAWS * before) / (len(off) + PRIOR_DRAWS)
        return self._replace(root=np.linalg.cholesky(spread))


def straight(
    slopes: Callable[[list[Floats]], list[Floats]], place: Floats, common: int, batches: int
) -> Straight:
    """From slopes about a place.

    Args:
        slopes: of places.
        place: (D,), common numbers first, then each batch's own.
        common, batches: how many.
    """
    own = (len(place) - common) // batches if batches else 0
    ways = np.zeros((common + own, len(place)))
    ways[np.arange(common), np.arange(common)] = STEP
    for k in range(own):
        ways[common + k, common + k :: own] = STEP
    found = slopes([*(place + way for way in ways), *(place - way for way in ways)])
    change = (np.array(found[: len(ways)]) - np.array(found[len(ways) :])) / (2 * STEP)  # (G + K, D)
    across = change[:common, common:].reshape(common, batches, own).transpose(1, 2, 0)
    blocks = change[common:, common:].reshape(own, batches, own).transpose(1, 0, 2)
    factor = np.linalg.inv(np.linalg.cholesky(_bounded(blocks))) if own else blocks
    follows = factor @ across
    left = change[:common, :common] - np.einsum("bki,bkj->ij", follows, follows)
    return Straight(np.linalg.inv(np.linalg.cholesky(_bounded(left))).T, factor, follows)


def _bounded(curvature: Floats) -> Floats:
    """Symmetric matrices (..., N, N) with no curvature below the least."""
    values, vectors = np.linalg.eigh((curvature + np.swapaxes(curvature, -1, -2)) / 2)
    return np.asarray((vectors * np.maximum(values, LEAST)[..., None, :]) @ np.swapaxes(vectors, -1, -2))
