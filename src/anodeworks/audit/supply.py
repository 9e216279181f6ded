"""What share of supply and demand the plant would need: key materials by year, against what markets make and take.

Series are library data with their own uncertainty (`library/data/supply`), each of one place: a province, a country,
the world; docs/equations/reference.md. The plant's need counts all that it uses of a flow, bought or made, in each
scenario's own calendar.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from anodeworks.language import Pair
from anodeworks.library import library
from anodeworks.project.place import counted
from anodeworks.quantity import units
from anodeworks.quantity.distribution import Distribution
from anodeworks.study.base_case import Base
from anodeworks.study.need import Need

if TYPE_CHECKING:
    from anodeworks.process.network import Network

Floats = npt.NDArray[np.float64]

LEAST: Final = 1e-6  # shares that never exceed this are not shown


class Share(NamedTuple):
    """The plant's need against one series: by year, P5, P50 and P95 over the scenarios.

    material: what it is of, one word for all places. need: (Y, 3) in `unit`; market, share: (Y, 3). sources: of the
    series' points, with the grades of their spreads. notes: what the sources say, by year.
    """

    key: str
    material: str
    place: str
    place_zh: str
    label: str
    label_zh: str
    side: str
    unit: str
    years: tuple[int, ...]
    need: Floats
    market: Floats
    share: Floats
    sources: tuple[tuple[str, str], ...]
    notes: tuple[tuple[int, Pair], ...] = ()


def shares(base: Base, seed: int = 0) -> tuple[Share, ...]:
    """Every series that the plant has to do with: materials by their largest share, places of one together.

    Args:
        base: draws of the model whose outcome was kept.
        seed: the same seed gives the same draws of the series.
    """
    found = [_share(base, key, row, seed) for key, row in series(base.project.place).items()]
    kept = [s for s in found if s is not None]
    largest: dict[str, float] = {}
    for s in kept:
        largest[s.material] = max(largest.get(s.material, 0.0), _largest(s))
    return tuple(sorted(kept, key=lambda s: (-largest[s.material], s.material, -_largest(s))))


def series(place: str = "") -> dict[str, dict[str, Any]]:
    """The library's series by key, those of other places than a plant's own left out."""
    rows = library().supply
    return {key: row for key, row in rows.items() if counted(row, place)}


def draws(row: dict[str, Any], count: int, seed: int) -> Floats:
    """(count,) quantiles u of a series: one for all years, and for all places of a material, which so stay in step."""
    return np.random.default_rng([seed, *row["material"].encode()]).random(count)


def need_of(network: Network, row: dict[str, Any]) -> Need | None:
    """What counts of a plant against a series; None where it has nothing to do with it."""
    found = sorted({network.answerer[f] for f in row["flows"] if f in network.answerer})
    return Need(tuple(found), bool(row.get("product"))) if found or not row["flows"] else None


def size(row: dict[str, Any], per_second: Any) -> Any:
    """A need in SI per second (kg, J) in the unit of a series."""
    return per_second * units.SECONDS_PER_YEAR / (3.6e15 if row["unit"] == "TWh/year" else 1000.0)


def _largest(s: Share) -> float:
    return float(s.share[:, 1].max())


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
    need = size(row, rate)
    whole = market(row, base.project.calendar_years.astype(float), draws(row, base.draws, seed))
    share = need / whole
    if float(share.max(initial=0.0)) < LEAST:
        return None
    low_to_high = [np.quantile(x, (0.05, 0.5, 0.95), axis=0).T for x in (need, whole, share)]
    return Share(
        key=key,
        material=row["material"],
        place=row["place"],
        place_zh=row["place_zh"],
        label=row["label"],
        label_zh=row.get("label_zh", ""),
        side=row["side"],
        unit=row["unit"],
        years=tuple(int(y) for y in base.project.calendar_years),
        need=low_to_high[0],
        market=low_to_high[1],
        share=low_to_high[2],
        sources=tuple((p.get("source", ""), rests_on(p)) for p in row["points"]),
        notes=tuple((p["year"], Pair(p["note"], p.get("note_zh", ""))) for p in row["points"] if "note" in p),
    )


def rests_on(point: dict[str, Any]) -> str:
    """The grade of the spread of a point, as of any other value."""
    return str(point.get("spread_grade") or point.get("grade", "judgement"))


def _rate(base: Base, row: dict[str, Any]) -> Floats | None:
    """(N, Y) what the plant uses or sells per second in each year, SI; None if it has nothing to do with it.

    Of what is made in that year: phases that are not built, and years after the owner has closed, have no part in it.
    """
    need = need_of(base.project.network, row)
    if need is None:
        return None
    outcome, products = base.result.outcome, len(base.project.products)  # which are the first lines of sales
    made = np.asarray(outcome.operations.sales.quantity)[1:, :products] / units.SECONDS_PER_YEAR
    levels = np.asarray(outcome.process.levels)[1:]
    return np.stack([need.rate(levels, made[:, :, year]) for year in range(made.shape[2])], axis=1)
