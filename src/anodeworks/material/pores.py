"""The pores of a scaffold: their sizes, and what is left of volume and surface as a film narrows them.

Pores are cylinders whose diameters are spread log-normally by volume. A film of one thickness grows on all walls
that gas can reach; a pore closes when the film has grown to its radius. Equations: docs/equations/powder.md, section 1.
"""

from __future__ import annotations

from typing import Any, Final

import jax
import jax.numpy as jnp
import numpy as np

from anodeworks import numerics  # noqa: F401  (double precision)
from anodeworks.quantity import Scalar, Section, par

NODES: Final = 64  # of the distribution, at equal steps of volume
STEPS: Final = 60  # halvings of the bracket around a film's thickness: below 1e-15 of the largest pore


class Pores(Section):
    """A pore-size distribution by volume, in SI."""

    volume: Scalar = par("cm3/g", 0.05, 5.0, "pore volume of the scaffold")
    diameter: Scalar = par("nm", 0.4, 100, "median pore diameter, by volume")
    spread: Scalar = par("1", 1.01, 5, "geometric standard deviation of the pore diameter")
    narrowest: Scalar = par("nm", 0.0, 2.0, "diameter of the narrowest pore that the gas enters")

    def diameters(self) -> Any:
        """Diameters of `NODES` classes of equal volume, m."""
        u = (np.arange(NODES) + 0.5) / NODES
        z = jax.scipy.special.ndtri(jnp.asarray(u))
        return self.diameter * jnp.exp(jnp.log(self.spread) * z)

    def reached(self) -> Any:
        """Share of the pore volume that the gas enters."""
        width = jnp.log(self.spread)
        return jax.scipy.stats.norm.sf(jnp.log(jnp.maximum(self.narrowest, 1e-12) / self.diameter) / width)

    def surface(self) -> Any:
        """Wall surface of all pores, m2/kg: 4 V/d of each class."""
        return (4 * self.volume / self.diameters()).mean()

    def filled(self, film: Any) -> Any:
        """Share of the reached pore volume that a film of this thickness (m) fills."""
        open_ = jnp.maximum(1 - 2 * film / self.diameters(), 0.0)
        return self._mean(1 - open_**2)

    def surface_left(self, film: Any) -> Any:
        """Wall surface that a film of this thickness leaves open, m2/kg; pores that no gas enters count as closed."""
        d = self.diameters()
        open_ = jnp.maximum(1 - 2 * film / d, 0.0)
        return self.volume * self.reached() * self._mean(4 / d * open_)

    def film(self, filling: Any) -> Any:
        """Thickness (m) of the film that fills this share of the reached pore volume, 0 to 1.

        Found by halving, then one Newton step, through which derivatives run.
        """
        d = self.diameters()

        def halve(_: Any, ends: tuple[Any, Any]) -> tuple[Any, Any]:
            low, high = ends
            middle = (low + high) / 2
            short = self.filled(middle) < filling
            return jnp.where(short, middle, low), jnp.where(short, high, middle)

        low, high = jax.lax.fori_loop(0, STEPS, halve, (jnp.zeros(()), d.max() / 2))
        near = jax.lax.stop_gradient((low + high) / 2)
        slope = jax.lax.stop_gradient(jax.grad(self.filled)(near))
        return near - (self.filled(near) - filling) / jnp.where(slope > 0, slope, 1.0)

    def _mean(self, by_class: Any) -> Any:
        """Mean over the classes that the gas enters, by volume; the class at the edge counts in part."""
        d = self.diameters()
        step = jnp.log(d / jnp.maximum(self.narrowest, 1e-12)) / jnp.log(self.spread)
        weight = jax.nn.sigmoid(40 * step)
        return (weight * by_class).sum() / weight.sum()
