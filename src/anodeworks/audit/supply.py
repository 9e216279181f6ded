"""What share of supply and demand the plant would need: key materials by year, against what markets make and take.

Series are library data with their own uncertainty (`library/data/supply`); docs/equations/reference.md. The plant's
need counts all that it uses of a flow, bought or made, in each scenario's own calendar.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from anodeworks.audit.base import Base
from anodeworks.library import library
from anodeworks.quantity import units
from anodeworks.quantity.distribution import Distribution

Floats = npt.NDArray[np.float64]

LEAST: Final = 1e-6  # shares that never exceed this are not shown


class Share(NamedTuple):
    """The plant's need against one series: by year, P5, P50 and P95 over the scenarios.

    need: (Y, 3) in `unit`; market, share: (Y, 3). sources: of the series' points, with their grades.
    """

    key: str
    label: str
    label_zh: str
    side: str
    unit: str
    years: tuple[int, ...]
    need: Floats
    market: Floats
    share: Floats
    sources: tuple[tuple[str, str], ...]


def shares(base: Base, province: str = "", seed: int = 0) -> tuple[Share, ...]:
    """Every series that the plant has to do with, largest share first.

    Args:
        base: draws of the model whose outcome was kept.
        province: whose own series count; empty for none.
        seed: the same seed gives the same draws of the series.
    """
    found = [
        _share(base, key, row, seed)
        for key, row in library().supply.items()
        if row.get("province", province) == province
    ]
    kept = [s for s in found if s is not None]
    return tuple(sorted(kept, key=lambda s: -float(s.share[:, 1].max())))


def market(row: dict[str, Any], years: Floats, u: Floats) -> Floats:
    """(N, Y) one series in its unit for the quantiles u (N,), its logarithm interpolated between its points."""
    at = np.array([float(p["year"]) for p in row["points"]])
    knots = np.stack(
        [
            np.log(Distribution("triangular", tuple(map(float, p["triangular"]))).quantile(u))
            for p in row["points"]
        ],
        axis=1,
    )
    place = np.clip(np.interp(years, at, np.arange(len(at))), 0, len(at) - 1)
    left = np.minimum(place.astype(int), len(at) - 2)
    part = place - left
    return np.asarray(np.exp(knots[:, left] * (1 - part) + knots[:, left + 1] * part))


def _share(base: Base, key: str, row: dict[str, Any], seed: int) -> Share | None:
    rate = _rate(base, row)
    if rate is None:
        return None
    used = np.asarray(base.result.outcome.operations.utilisation)[1:]
    if row["unit"] == "TWh/year":
        need = rate[:, None] * used * units.SECONDS_PER_YEAR / 3.6e15
    else:
        need = rate[:, None] * used * units.SECONDS_PER_YEAR / 1000.0
    years = base.project.years.astype(float)
    u = np.random.default_rng([seed, *key.encode()]).random(base.draws)
    size = market(row, years, u)
    share = need / size
    if float(share.max(initial=0.0)) < LEAST:
        return None
    points = tuple((p.get("source", ""), p.get("grade", "judgement")) for p in row["points"])
    low_to_high = [np.quantile(x, (0.05, 0.5, 0.95), axis=0).T for x in (need, size, share)]
    return Share(
        key=key,
        label=row["label"],
        label_zh=row.get("label_zh", ""),
        side=row["side"],
        unit=row["unit"],
        years=tuple(int(y) for y in years),
        need=low_to_high[0],
        market=low_to_high[1],
        share=low_to_high[2],
        sources=points,
    )


def _rate(base: Base, row: dict[str, Any]) -> Floats | None:
    """(N,) what the plant uses or sells per second at full output, SI; None if it has nothing to do with it."""
    project, network = base.project, base.project.network
    if row.get("product"):
        return base.drawn("capacity")
    places = [network.answerer[f] for f in row["flows"] if f in network.answerer]
    if not places:
        return None
    levels = np.asarray(base.result.outcome.process.levels)[1:]  # (N, A, K)
    full = np.stack([_full(base, offer.name) for offer in project.products], axis=1)
    return np.asarray(np.einsum("nak,nk->n", levels[:, sorted(set(places)), :], full))


def _full(base: Base, product: str) -> Floats:
    """(N,) full output of a product over all phases, kg/s."""
    total = np.zeros(base.draws)
    for phase in base.project.phases:
        key = f"programme.phases.{phase}.capacity.{product}"
        drawn = base.result.samples.get(key)
        total = total + (float(base.project.ledger[key].number) if drawn is None else np.asarray(drawn)[1:])
    return total
