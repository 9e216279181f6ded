"""What an inference says of numbers, SI: their ranges before the claims, given all of them, and given those that can
be true together (`UNDERS`); of hidden choices, of the plant's figures, of the claims, of routes, of supply and market.

Needs are computed at every point through the whole plant, bought or made; markets are drawn beside them, since no claim
speaks of them. Series, places and grades are those of `audit.supply`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, Literal, NamedTuple, get_args

import numpy as np

from anodeworks.audit.inference.inference import Inference, by_last, series_of
from anodeworks.audit.supply import LEAST, draws, market, rests_on, size
from anodeworks.quantity import units
from anodeworks.study.infer.importance import quantiles
from anodeworks.study.infer.space import Floats
from anodeworks.twin.catalogue import Plant
from anodeworks.twin.claims import Claim

Under = Literal["prior", "all", "rest"]  # no claims, all, or the largest set that can be true together
UNDERS: Final[tuple[Under, ...]] = get_args(Under)
PRICE: Final = "price"  # what a kilogram sells for, premiums and all: output value over capacity
USED: Final = 1e-9  # kg/s from which on a material is used at all
RARE: Final = 0.02  # odds below which a route is not told
KEPT: Final = 0.9  # part of the prior's range from which on a figure is not narrowed


class Ends(NamedTuple):
    """P5, P50 and P95."""

    low: float
    middle: float
    high: float


Ranges = Mapping[Under, Ends]


class Option(NamedTuple):
    """An option of a choice: its probability before, given all claims, and given those that can be true together."""

    key: str
    name: str
    odds: Mapping[Under, float]


class ClaimRange(NamedTuple):
    """A claim: the model's figure, the announcement's error (relative: of the logarithm), and how it fits the others.

    alone, given: two-sided tail of the announced figure under the prior, and given all other claims. dropped: whether
    it is one of the fewest to give up.
    """

    claim: Claim
    error: float
    relative: bool
    figure: Ranges
    alone: float
    given: float
    dropped: bool


class MarketRange(NamedTuple):
    """What the plant needs of one series of supply and demand, per year in the series' unit, and its share of it."""

    key: str
    series: Mapping[str, Any]
    grade: str
    need: Ranges
    market: Ends
    share: Ranges


class Route(NamedTuple):
    """The plant on one combination of hidden choices that the claims leave open: figures and shares of markets."""

    options: tuple[str, ...]
    prior: float
    odds: float
    figures: Mapping[str, Ends]
    shares: Mapping[str, Ends]


def spread(
    found: Inference, values: Literal["values", "figures"], i: int, under: Under
) -> tuple[Floats, Floats]:
    """Points of a hidden number ("values") or a figure, SI, with their weights; chains where there are any."""
    if under == "rest" and found.chains is not None:
        chains = found.chains
        if values == "values":
            return chains.values[:, i], chains.weight
        return chains.figures[:, i], chains.weight[chains.figured]
    points = found.rest_points if under == "rest" else found.points
    return getattr(points, values)[:, i], found.weights[under]


def prices(found: Inference, under: Under) -> tuple[Floats, Floats]:
    """What a kilogram of the products fetches, SI, with weights."""
    value, weight = spread(found, "figures", found.names.index(Plant.output_value.name), under)
    output, _ = spread(found, "figures", found.names.index(Plant.capacity.name), under)
    return value / np.where(output > 0, output, np.nan), weight


def ends(values: Floats, weight: Floats) -> Ends:
    """The range of weighted points."""
    known = np.isfinite(values)
    if not known.any():
        return Ends(math.nan, math.nan, math.nan)
    return Ends(*(float(x) for x in quantiles(values[known], weight[known], (0.05, 0.5, 0.95))))


@lru_cache(maxsize=1)  # verdict, sections and page each ask
def hidden(found: Inference) -> dict[str, Ranges]:
    """Ranges of the continuous hidden choices by key."""
    return {
        key: {under: ends(*spread(found, "values", i, under)) for under in UNDERS}
        for i, key in enumerate(found.smooth)
    }


def options(found: Inference) -> list[Option]:
    """Odds of each option of each choice."""
    space = found.space
    odds = {
        "prior": space.weights,
        "all": found.evidence.share,
        "rest": found.rest_points.evidence(found.rest).share,
    }
    told = []
    for c, key in enumerate(space.choices):
        for option in np.unique(space.combinations[:, c]):
            on = space.combinations[:, c] == option
            names = found.project.ledger[key].parameter.options
            name = names[round(option)] if names else f"{option:g}"
            told.append(Option(key, name, {under: float(odds[under][on].sum()) for under in UNDERS}))
    return told


def priced(found: Inference) -> bool:
    """Whether the price that the plant needs can be told."""
    return {Plant.output_value.name, Plant.capacity.name} <= set(found.names)


@lru_cache(maxsize=1)
def needed(found: Inference) -> dict[str, Ranges]:
    """Ranges of the plant's figures by name, its price first.

    Without what is the same for every plant of the prior, and materials that are hardly ever used.
    """
    told: dict[str, Ranges] = {}
    if priced(found):
        told[PRICE] = {under: ends(*prices(found, under)) for under in UNDERS}
    for i, name in enumerate(found.names):
        figure = {under: ends(*spread(found, "figures", i, under)) for under in UNDERS}
        used = not name.startswith("use.") or max(each.high for each in figure.values()) > USED
        if used and figure["prior"].low != figure["prior"].high:
            told[name] = figure
    return told


def narrows(figure: Ranges) -> bool:
    """Whether the claims leave out a tenth of the prior's range or more; in logarithms where all ends are positive."""
    now, before = figure["rest"], figure["prior"]
    at = np.array([now.low, now.high, before.low, before.high])
    if not np.isfinite(at).all():
        return True
    low, high, prior_low, prior_high = np.log(at) if (at > 0).all() else at
    whole = prior_high - prior_low
    return bool(whole <= 0 or min(high, prior_high) - max(low, prior_low) <= KEPT * whole)


def claims(found: Inference) -> list[ClaimRange]:
    """The claims on which it was conditioned, against what the model predicts of them."""
    told, clash = found.told, found.conflict
    rows = []
    for j, claim in enumerate(found.asked.claims):
        i = found.names.index(claim.indicator.name)
        figure: Ranges = {under: ends(*spread(found, "figures", i, under)) for under in UNDERS}
        rows.append(
            ClaimRange(claim, float(told.scale[j]), bool(told.logs[j]), figure, float(clash.alone[j]),
                       float(clash.given[j]), claim.name in clash.dropped)
        )  # fmt: skip
    return rows


def year(found: Inference) -> int:
    """The first whole year in which all of the plant was announced to run; without a date, by the model."""
    dates = [c.value.number for c in found.asked.claims if c.indicator.unit == units.DATE]
    if not dates:
        i = found.names.index(by_last(found.project))
        dates = [ends(*spread(found, "figures", i, "rest")).middle]
    return math.ceil(max(dates) - 1e-6)


@lru_cache(maxsize=1)
def markets(found: Inference) -> list[MarketRange]:
    """Needs and shares of each series in that year, the largest share first."""
    when, known, told = year(found), series_of(found.project), []
    for i, key in enumerate(found.needs):
        row = known[key]
        need, share = {}, {}
        for under in UNDERS:
            points, weight = spread(found, "figures", len(found.names) + i, under)
            amount, whole = size(row, points), _market(found, row, when, len(points))
            need[under], share[under] = ends(amount, weight), ends(amount / whole, weight)
            if under == "prior":
                size_of = ends(whole, np.full(len(whole), 1 / len(whole)))
        if max(each.high for each in share.values()) >= LEAST:
            told.append(MarketRange(key, row, _grade(row, when), need, size_of, share))
    return sorted(told, key=lambda m: -m.share["rest"].high)


def routes(found: Inference) -> list[Route]:
    """The plant on each route that the claims leave open, the likeliest first; those with odds below 2 % left out."""
    when, known, told = year(found), series_of(found.project), []
    for names, prior, odds, points, weight in _on_routes(found):
        figures = {}
        for i, name in enumerate(found.names):
            at = ends(points[:, i], weight)
            if not math.isnan(at.middle) and (not name.startswith("use.") or at.high > USED):
                figures[name] = at
        shares = {}
        for i, key in enumerate(found.needs):
            need = size(known[key], points[:, len(found.names) + i])
            at = ends(need / _market(found, known[key], when, len(need)), weight)
            if at.high >= LEAST:
                shares[key] = at
        told.append(Route(names, prior, odds, figures, shares))
    return sorted(told, key=lambda route: -route.odds)


def _on_routes(found: Inference) -> Iterator[tuple[tuple[str, ...], float, float, Floats, Floats]]:
    """(options, prior, odds, figures (N, F) on it, weights (N,)) of each route that the claims leave open."""
    space, names, chains = found.space, found.space.choices, found.chains
    chosen = [c for c, key in enumerate(names) if key in found.asked.hidden and key.endswith(".pick")]
    odds = found.rest_points.evidence(found.rest).share
    if chains is None:
        row, weight, figures = found.rest_points.row, found.weights["rest"], found.rest_points.figures
    else:
        row, weight, figures = chains.row[chains.figured], chains.weight[chains.figured], chains.figures
    for picks in np.unique(space.combinations[:, chosen], axis=0) if chosen else np.zeros((1, 0)):
        on = (space.combinations[:, chosen] == picks).all(axis=1)
        mine = on[row] & (weight > 0)
        if odds[on].sum() < RARE or not mine.any():
            continue
        asks = (found.project.ledger[names[c]].parameter for c in chosen)
        picked = tuple(ask.options[round(pick)] for ask, pick in zip(asks, picks, strict=True))
        yield picked, float(space.weights[on].sum()), float(odds[on].sum()), figures[mine], weight[mine]


def disagreement(found: Inference) -> float:
    """The largest difference of medians between chains and points over hidden numbers, in posterior deviations."""
    worst, chains = 0.0, found.chains
    for i in range(len(found.smooth) if chains is not None else 0):
        assert chains is not None
        low, middle, high = quantiles(chains.values[:, i], chains.weight, (0.16, 0.5, 0.84))
        point = quantiles(found.rest_points.values[:, i], found.weights["rest"], (0.5,))
        worst = max(worst, abs(float(middle - point[0])) / max(float(high - low) / 2, 1e-300))
    return worst


def _market(found: Inference, row: Mapping[str, Any], when: int, count: int) -> Floats:
    return market(dict(row), np.array([float(when)]), draws(dict(row), count, found.seed))[:, 0]


def _grade(row: Mapping[str, Any], when: int) -> str:
    """The grade of the nearest point of a series; judgement outside the years that it knows."""
    known = [point["year"] for point in row["points"]]
    if not min(known) <= when <= max(known):
        return "judgement"
    return rests_on(min(row["points"], key=lambda p: abs(p["year"] - when)))
