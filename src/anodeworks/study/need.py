"""What a plant needs of a market: what it uses of a material, or what it sells of a kind."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


class Need(NamedTuple):
    """What is counted: levels of activities, or the output of those products in which they are.

    at: activities, by their places in the network; with none, everything that is sold counts. sold: whether all of a
    product counts that has any of them in it, and nothing of the others.
    """

    at: tuple[int, ...] = ()
    sold: bool = False

    def rate(self, levels: Floats, output: Floats) -> Floats:
        """(N,) the need for an output, SI per second.

        Args:
            levels: (N, A, K) of activities per kg of each product.
            output: (N, K) of each product, kg/s.
        """
        if not self.at:
            return np.asarray(output.sum(axis=1))
        used = levels[:, list(self.at)].sum(axis=1)
        return np.asarray(((used > 0 if self.sold else used) * output).sum(axis=1))
