"""From spending to assets in use, their depreciation, replacement and recovery (docs/equations/finance.md, 3)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from anodeworks.arrays import Array, jax, jnp
from anodeworks.finance.operations import CLASSES, FIXED
from anodeworks.numerics import added, previous, running, safe_divide, weighted
from anodeworks.quantity import Scalar, Section, par
from anodeworks.quantity.units import SECONDS_PER_YEAR

SHORTEST = 3  # years over which anything is written off at least
BRIEFEST = 5  # years that anything serves at least, which bounds the generations in a study
ONLY_LAND = np.array([float(name == "land") for name in CLASSES])
IN_FIXED = np.array([float(index < FIXED) for index in range(len(CLASSES))])


class AssetRules(Section):
    """Lives, salvage, replacement and recovery by class."""

    label = "assets"
    life_buildings: Scalar = par("year", SHORTEST, 100, "years over which buildings are depreciated")
    life_machinery: Scalar = par(
        "year", SHORTEST, 60, "years over which machinery and capitalised interest are depreciated"
    )
    life_electronics: Scalar = par(
        "year", SHORTEST, 60, "years over which electronics and instruments are depreciated"
    )
    life_land: Scalar = par("year", SHORTEST, 100, "term of the right to use the land")
    life_intangibles: Scalar = par(
        "year", SHORTEST, 60, "years over which licences, patents and software are amortised"
    )
    life_other: Scalar = par(
        "year", SHORTEST, 60, "years over which the cost of preparing and opening the plant is amortised"
    )
    salvage_buildings: Scalar = par("%", 0, 50, "salvage value of buildings, share of cost")
    salvage_machinery: Scalar = par("%", 0, 50, "salvage value of machinery, share of cost")
    salvage_electronics: Scalar = par("%", 0, 50, "salvage value of electronics, share of cost")
    service_buildings: Scalar = par(
        "year", BRIEFEST, 100, "years that buildings serve before they are replaced"
    )
    service_machinery: Scalar = par(
        "year", BRIEFEST, 100, "years that machinery serves before it is replaced"
    )
    service_electronics: Scalar = par(
        "year", BRIEFEST, 100, "years that electronics and instruments serve before they are replaced"
    )
    replacement: Scalar = par(
        "%", 0, 100, "share of fixed assets bought again when they have served, at today's cost"
    )
    recovery_fixed: Scalar = par("%", 0, 100, "part of the book value of fixed assets recovered at the end")
    recovery_land: Scalar = par("%", 0, 100, "part of the book value of land recovered at the end")

    @property
    def lives(self) -> Array:
        """(C,) years."""
        names = [getattr(self, f"life_{name}") for name in CLASSES]
        return jnp.stack(names) / SECONDS_PER_YEAR

    @property
    def services(self) -> Array:
        """(F,) years that fixed assets serve."""
        names = [getattr(self, f"service_{name}") for name in CLASSES[:FIXED]]
        return jnp.stack(names) / SECONDS_PER_YEAR

    @property
    def salvages(self) -> Array:
        """(C,) share of cost; what is amortised is written off wholly."""
        fixed = [getattr(self, f"salvage_{name}") for name in CLASSES[:FIXED]]
        return jnp.stack([*fixed, *(0.0 * fixed[0] for _ in CLASSES[FIXED:])])


class Assets(NamedTuple):
    """Assets by class and year, (C, Y), and over all classes, (Y,); CNY."""

    additions: Array  # (C, Y) cost that came into use, replacements included
    charge: Array  # (C, Y) depreciation and amortisation
    book: Array  # (C, Y) book value of what is in use at the end of the year, before recovery
    finished: Array  # (C, Y) cost that came into use for the first time
    replaced: Array  # (C, Y) paid for what is bought again, without VAT
    underway: Array  # construction in progress at the end of the year
    depreciation: Array  # charge on fixed assets
    amortisation: Array  # charge on land, other intangible and other assets
    book_fixed: Array
    book_intangible: Array
    salvage: Array  # what would be received for all that is in use, if the plant closed with the year


def develop(rules: AssetRules, capital: Array, in_service: Array, level: Array, built: Array) -> Assets:
    """The life of all assets.

    Args:
        rules: lives, salvage, replacement, recovery.
        capital: (C, Y) real spending.
        in_service: (C, Y) real cost of what is in use from the start of the year.
        level: (Y,) price level.
        built: (Y,) level of the prices at which construction is paid.
    """
    lives, salvages = rules.lives, rules.salvages
    entering = finished(capital, in_service, built)
    renewed = _renewals(in_service[:FIXED], rules.services, rules.replacement) * level
    replaced = jax.lax.pad(renewed, 0.0, [(0, len(CLASSES) - FIXED, 0), (0, 0, 0)])
    additions = entering + replaced
    accumulated = (1.0 - salvages)[:, None] * amortised(additions, lives)
    written_fixed, written_intangible = weighted(IN_FIXED, accumulated), weighted(1.0 - IN_FIXED, accumulated)
    book_fixed = running(weighted(IN_FIXED, additions)) - written_fixed
    book_intangible = running(weighted(1.0 - IN_FIXED, additions)) - written_intangible
    book_land = running(weighted(ONLY_LAND, additions)) - weighted(ONLY_LAND, accumulated)
    return Assets(
        additions=additions,
        charge=accumulated - previous(accumulated),
        book=running(additions) - accumulated,
        finished=entering,
        replaced=replaced,
        underway=running(added(capital) * built - added(entering)),
        depreciation=written_fixed - previous(written_fixed),
        amortisation=written_intangible - previous(written_intangible),
        book_fixed=book_fixed,
        book_intangible=book_intangible,
        salvage=rules.recovery_fixed * book_fixed + rules.recovery_land * book_land,
    )


def amortised(additions: Array, lives: Array) -> Array:
    """(C, Y) written off by the end of each year of additions (C, Y), in equal parts over lives (C,) in years."""
    ramp = _ramps(additions)
    return (ramp - jax.vmap(_later)(ramp, lives)) / lives[:, None]


def finished(capital: Array, in_service: Array, level: Array) -> Array:
    """(C, Y) cost of what comes into use, at the prices paid for it."""

    def year(
        waiting: tuple[Array, Array], now: tuple[Array, Array, Array]
    ) -> tuple[tuple[Array, Array], Array]:
        spent, ready, price = now
        real, paid = waiting[0] + spent, waiting[1] + spent * price
        part = jnp.minimum(safe_divide(ready, real), 1.0)
        return (real * (1.0 - part), paid * (1.0 - part)), paid * part

    nothing = jnp.zeros(capital.shape[0])
    _, entering = jax.lax.scan(year, (nothing, nothing), (capital.T, in_service.T, level))
    return jnp.transpose(entering)


def _renewals(in_service: Array, service: Array, share: Array) -> Array:
    """(F, Y) real cost of everything that is bought again, generation by generation."""
    generations = np.arange(1.0, (in_service.shape[1] - 1) // BRIEFEST + 1)
    if generations.size == 0:
        return jnp.zeros_like(in_service)
    each = jax.vmap(jax.vmap(_later, (None, 0)))(in_service, service[:, None] * generations)
    return added((share**generations)[:, None] * each, axis=1)


def _later(series: Array, delay: Array) -> Array:
    """The series (Y,) delayed by `delay` years, interpolated linearly, 0 before its beginning."""
    count = series.shape[0]
    whole = jnp.floor(delay)
    start = count - jnp.minimum(whole, count).astype(np.int64)
    shifted: Array = jax.lax.dynamic_slice_in_dim(
        jax.lax.pad(series, 0.0, [(count + 1, 0, 0)]), start, count + 1
    )
    near, far = shifted[1:], shifted[:-1]
    return near + (far - near) * (delay - whole)


def _ramps(series: Array) -> Array:
    """Running sums of running sums along the years."""
    lag = np.arange(series.shape[-1])
    return jnp.matmul(series, np.maximum(lag[None, :] - lag[:, None] + 1.0, 0.0))
