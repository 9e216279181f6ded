"""The ground under the plant: floor, land against the site's limit, and the power connection."""

from __future__ import annotations

from typing import Any, NamedTuple

from anodeworks.arrays import jnp
from anodeworks.numerics import safe_divide
from anodeworks.quantity import Scalar, Section, par


class Site(Section):
    """What the site offers and what building on it takes."""

    land_limit: Scalar = par("mu", 0, 1e5, "land that the project has; 0: as much as it needs")
    plot_ratio: Scalar = par("1", 0.1, 5.0, "floor area over land area")
    gross_factor: Scalar = par("1", 1.0, 5.0, "gross floor over the floor that machines and stores occupy")
    storage_days: Scalar = par("day", 0, 180, "stock of product and materials kept under roof")
    storage_density: Scalar = par("t/m2", 0.05, 10, "tonnes stored per m2 of warehouse")
    peak_factor: Scalar = par("1", 1.0, 3.0, "connected load over mean load")
    power_limit: Scalar = par("MW", 0, 1e4, "grid connection that the site offers; 0: no limit stated")


class Ground(NamedTuple):
    """Floor (P,) m2 gross by phase; land needed and held, m2; load W by phase and in sum."""

    floor: Any
    land_needed: Any
    land_held: Any
    mean_power: Any
    connected_power: Any
    too_little_land: Any
    too_little_power: Any

    def only(self, built: Any) -> Ground:
        """Floor and load of the phases where `built` (P,) is 1; land is held, and the connection laid, for all."""
        floor = self.floor * built
        needed = self.land_needed * safe_divide(floor.sum(), self.floor.sum())
        return self._replace(
            floor=floor,
            land_needed=needed,
            mean_power=self.mean_power * built,
            too_little_land=self.too_little_land & (needed > self.land_held),
        )


def ground(site: Site, machine_floor: Any, stored: Any, mean_power: Any) -> Ground:
    """Floor and land from machines and stocks, and the power connection.

    Args:
        site: the site's figures.
        machine_floor: (P,) m2 that the machines of each phase occupy.
        stored: (P,) kg/s of goods that pass through the warehouse.
        mean_power: (P,) W, mean electric load at full output.
    """
    warehouse = stored * site.storage_days / site.storage_density
    floor = (machine_floor + warehouse) * site.gross_factor
    needed = floor.sum() / site.plot_ratio
    connected = mean_power.sum() * site.peak_factor
    return Ground(
        floor=floor,
        land_needed=needed,
        land_held=jnp.where(site.land_limit > 0, site.land_limit, needed),
        mean_power=mean_power,
        connected_power=connected,
        too_little_land=(site.land_limit > 0) & (needed > site.land_limit),
        too_little_power=(site.power_limit > 0) & (connected > site.power_limit),
    )
