"""From spending to assets in use, their depreciation, replacement and recovery (docs/equations/finance.md, 3)."""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from anodeworks.finance.operations import CLASSES, FIXED
from anodeworks.numerics import Array, ending, positive, previous, running, safe_divide, weighted
from anodeworks.quantity import Scalar, Section, par
from anodeworks.quantity.units import SECONDS_PER_YEAR

SHORTEST = 3  # years; no class may be declared to live shorter, which bounds the replacements in a study
ONLY_ELECTRONICS = np.array([float(name == "electronics") for name in CLASSES])
ONLY_LAND = np.array([float(name == "land") for name in CLASSES])
IN_FIXED = np.array([float(index < FIXED) for index in range(len(CLASSES))])


class AssetRules(Section):
    """Lives, salvage, replacement and recovery by class."""

    label = "assets"
    life_buildings: Scalar = par("year", SHORTEST, 100, "life of buildings")
    life_machinery: Scalar = par("year", SHORTEST, 60, "life of machinery, and of capitalised interest")
    life_electronics: Scalar = par("year", SHORTEST, 60, "life of electronics and instruments")
    life_land: Scalar = par("year", SHORTEST, 100, "term of the right to use the land")
    life_other: Scalar = par("year", SHORTEST, 60, "years over which other assets are amortised")
    salvage_buildings: Scalar = par("%", 0, 50, "salvage value of buildings, share of cost")
    salvage_machinery: Scalar = par("%", 0, 50, "salvage value of machinery, share of cost")
    salvage_electronics: Scalar = par("%", 0, 50, "salvage value of electronics, share of cost")
    replacement: Scalar = par("%", 0, 100, "share of electronics bought again at the end of their life")
    recovery_fixed: Scalar = par("%", 0, 100, "part of the book value of fixed assets recovered at the end")
    recovery_land: Scalar = par("%", 0, 100, "part of the book value of land recovered at the end")

    @property
    def lives(self) -> Array:
        """(C,) years."""
        names = [getattr(self, f"life_{name}") for name in CLASSES]
        return jnp.stack(names) / SECONDS_PER_YEAR

    @property
    def salvages(self) -> Array:
        """(C,) share of cost; land and other assets are written off wholly."""
        fixed = [getattr(self, f"salvage_{name}") for name in CLASSES[:FIXED]]
        return jnp.stack([*fixed, *(0.0 * fixed[0] for _ in CLASSES[FIXED:])])


class Assets(NamedTuple):
    """Assets by class and year, (C, Y), and over all classes, (Y,); CNY."""

    additions: Array  # (C, Y) cost that came into use, replacements included
    charge: Array  # (C, Y) depreciation and amortisation
    book: Array  # (C, Y) book value of what is in use at the end of the year, before recovery
    replacement: Array  # paid for electronics bought again, without VAT
    underway: Array  # construction in progress at the end of the year
    depreciation: Array  # charge on fixed assets
    amortisation: Array  # charge on land and other assets
    book_fixed: Array
    book_intangible: Array
    recovered: Array  # received for what is left in the last year
    loss: Array  # book value that is not recovered in the last year
    entering: Array  # part of the unfinished construction that came into use
    unfinished: Array  # mean part of the construction so far that is not in use


def develop(rules: AssetRules, capital: Array, in_service: Array, level: Array) -> Assets:
    """The life of all assets.

    Args:
        rules: lives, salvage, replacement, recovery.
        capital: (C, Y) real spending.
        in_service: (C, Y) real cost of what is in use from the start of the year.
        level: (Y,) price level.
    """
    closing = ending(level.shape[0])
    lives, salvages = rules.lives, rules.salvages
    finished = _finished(capital, in_service, level)
    renewed = _renewals(
        weighted(ONLY_ELECTRONICS, in_service), rules.life_electronics / SECONDS_PER_YEAR, rules.replacement
    )
    replacement = renewed * level * (1.0 - closing)
    additions = finished + ONLY_ELECTRONICS[:, None] * replacement[None, :]
    ramp = _ramps(additions)
    accumulated = ((1.0 - salvages) / lives)[:, None] * (ramp - _later(ramp, lives))
    written_fixed, written_intangible = weighted(IN_FIXED, accumulated), weighted(1.0 - IN_FIXED, accumulated)
    book_fixed = running(weighted(IN_FIXED, additions)) - written_fixed
    book_intangible = running(weighted(1.0 - IN_FIXED, additions)) - written_intangible
    book_land = running(weighted(ONLY_LAND, additions)) - weighted(ONLY_LAND, accumulated)
    recovered = closing * (rules.recovery_fixed * book_fixed + rules.recovery_land * book_land)

    # How far construction has come, by the middle of the year, for the interest that is capitalised.
    spent, done = capital.sum(0) * level, finished.sum(0)
    in_use = running(done)
    underway = running(spent) - in_use
    return Assets(
        additions=additions,
        charge=accumulated - previous(accumulated),
        book=running(additions) - accumulated,
        replacement=replacement,
        underway=underway,
        depreciation=written_fixed - previous(written_fixed),
        amortisation=written_intangible - previous(written_intangible),
        book_fixed=book_fixed,
        book_intangible=book_intangible,
        recovered=recovered,
        loss=closing * (book_fixed + book_intangible + underway) - recovered,
        entering=safe_divide(done, done + positive(underway)),
        unfinished=positive(1.0 - safe_divide(in_use, in_use + underway - spent / 2.0)),
    )


def _finished(capital: Array, in_service: Array, level: Array) -> Array:
    """(C, Y) cost of what comes into use, at the prices paid for it."""

    def year(
        waiting: tuple[Array, Array], now: tuple[Array, Array, Array]
    ) -> tuple[tuple[Array, Array], Array]:
        spent, ready, price = now
        real, paid = waiting[0] + spent, waiting[1] + spent * price
        part = jnp.minimum(safe_divide(ready, real), 1.0)
        return (real * (1.0 - part), paid * (1.0 - part)), paid * part

    nothing = jnp.zeros(len(CLASSES))
    _, finished = jax.lax.scan(year, (nothing, nothing), (capital.T, in_service.T, level))
    return jnp.transpose(finished)


def _renewals(in_service: Array, life: Array, share: Array) -> Array:
    """(Y,) real cost of everything that is bought again, generation by generation."""
    count = in_service.shape[0]
    generations = np.arange(1.0, (count - 1) // SHORTEST + 1)
    each = _later(jnp.broadcast_to(in_service, (generations.size, count)), life * generations)
    return share**generations @ each


def _later(series: Array, delay: Array) -> Array:
    """The series (N, Y) delayed by `delay` (N,) years, interpolated linearly, 0 before its beginning."""
    count = series.shape[-1]
    whole = jnp.floor(delay)
    part = (delay - whole)[:, None]
    start = count - jnp.minimum(whole, count).astype(np.int64)
    padded = jax.lax.pad(series, 0.0, [(0, 0, 0), (count + 1, 0, 0)])

    shifted: Array = jax.vmap(lambda row, at: jax.lax.dynamic_slice_in_dim(row, at, count + 1))(padded, start)
    near, far = shifted[:, 1:], shifted[:, :-1]
    return near + (far - near) * part


def _ramps(series: Array) -> Array:
    """Running sums of running sums along the years."""
    lag = np.arange(series.shape[-1])
    return jnp.matmul(series, np.maximum(lag[None, :] - lag[:, None] + 1.0, 0.0))
