"""The answers of an inference in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from anodeworks.audit.inference import markets, tables
from anodeworks.audit.inference.conflict import UNLIKELY
from anodeworks.quantity import units
from anodeworks.quantity.wording import between, capital, inside, listed, percent, phrase
from anodeworks.twin.catalogue import Plant

if TYPE_CHECKING:
    from anodeworks.audit.inference.inference import Inference

FIRST: Final = (
    tables.PRICE,
    *(i.name for i in (Plant.product_capacity, Plant.silicon_share, Plant.capital, Plant.power, Plant.land)),
)
ROUTE: Final = tuple(i.name for i in (Plant.product_capacity, Plant.power, Plant.capital))
COMMON: Final = ("use.process_water", "use.natural_gas")  # used by every route
MOST_USES: Final = 6
KEPT: Final = 0.9  # part of the prior's interval from which on a figure is not narrowed
WIDTH: Final = 100


def text(found: Inference) -> str:
    """The answer on one page."""
    lines = ["What would have to be true", ""]
    lines += [*(f"  {line}" for line in verdict(found)), ""]
    lines += [
        "  For the claims that can be true together, the plant would be (P5 to P95; prior in brackets):"
    ]
    lines += [f"    {name}: {now} [{before}]" for name, now, before in requirements(found)]
    lines += [f"    {line}" for line in chosen(found)]
    if left := open_still(found):
        lines.append(f"  {left}")
    rows, small = of_markets(found)
    if rows:
        lines += ["", f"  Of supply and market in {markets.year(found)} it would take (prior in brackets):"]
        lines += [f"    {label}: {now} [{before}]" for label, _, _, now, before in rows]
    if small:
        lines.append(f"  {small}")
    for route, before, now, figures in by_route(found):
        lines += ["", f"  {capital(route)}: {now} [{before}]"]
        lines += [f"    {name}: {words}" for name, words in figures]
    head = ("claim", "announced", "the model's, given those claims", "alone", "given others")
    lines += ["", f"    {head[0]:<24} {head[1]:<18} {head[2]:<34} {head[3]:>8} {head[4]:>12}"]
    for name, announced, predicted, alone, given in claims(found):
        lines.append(f"    {name:<24} {announced:<18} {predicted:<34} {alone:>8} {given:>12}")
    lines += ["", *(f"  {line}" for line in trust(found))]
    return "\n".join(lines)


def verdict(found: Inference) -> list[str]:
    """Whether the claims can be true together, and which to give up if not."""
    clash = found.conflict
    texts = {c.name: c.text or c.indicator.label for c in found.asked.claims}
    lines = []
    single = np.diag(clash.pair)
    impossible = [texts[n] for n, p in zip(clash.names, single, strict=True) if p < UNLIKELY]
    if not clash.dropped:
        lines.append(f"The claims can be true together ({_tail(clash.together)}).")
    else:
        lines.append(f"The claims cannot all be true together ({_tail(clash.together)}).")
        what = listed([f"“{texts[name]}”" for name in clash.dropped])
        if len(clash.dropped) < len(clash.names):
            lines.append(f"The fewest to give up: {what}; the rest can hold ({_tail(clash.rest)}).")
        else:
            lines.append("No claim can be true.")
    if impossible:
        lines.append(f"Not even alone: {listed([f'“{words}”' for words in impossible])}.")
    for a, b in clash.pairs:
        lines.append(f"Not together, though each could be alone: “{texts[a]}” and “{texts[b]}”.")
    return lines


def requirements(found: Inference) -> list[tuple[str, str, str]]:
    """(what, range given the claims, range of the prior) of product, price, power and land that the claims narrow."""
    return [row for row, narrowed in _first(found) if narrowed]


def open_still(found: Inference) -> str:
    """What the claims hardly narrow, in one sentence; empty if they narrow everything."""
    names = [name for (name, _, _), narrowed in _first(found) if not narrowed]
    return f"The claims do not narrow: {', '.join(names)}." if names else ""


def _first(found: Inference) -> list[tuple[tuple[str, str, str], bool]]:
    """The figures that are told first, each with whether the claims narrow it."""
    frame = tables.needed(found)
    rows = []
    for name in [n for n in FIRST if n in frame.index]:
        row = frame.loc[name]
        now, before = (_range(row, under) for under in ("rest", "prior"))
        label = "price, premiums and all" if name == tables.PRICE else str(row["label"])
        ends = [float(str(row[f"{under}_{p}"])) for under in ("rest", "prior") for p in ("p5", "p95")]
        rows.append(((inside(label), now, before), narrows(*ends)))
    return rows


def narrows(low: float, high: float, prior_low: float, prior_high: float) -> bool:
    """Whether an interval leaves out a tenth of the prior's or more; in logarithms where all ends are positive."""
    ends = np.array([low, high, prior_low, prior_high])
    if not np.isfinite(ends).all():
        return True
    low, high, prior_low, prior_high = np.log(ends) if (ends > 0).all() else ends
    whole = prior_high - prior_low
    return bool(whole <= 0 or min(high, prior_high) - max(low, prior_low) <= KEPT * whole)


def of_markets(found: Inference) -> tuple[list[tuple[str, str, str, str, str]], str]:
    """(market, place, need, share given the claims, share of the prior) of each market worth telling, largest first.

    Markets of which it would take less than 1 % in 95 of 100 cases come as one sentence.
    """
    rows, small = [], []
    for row in markets.shares(found).to_dict("records"):
        label, place = str(row["label"]), capital(str(row["place"]))
        if row["share_rest_p95"] < markets.WORTH:
            small.append(label)
            continue
        low, high = (units.to_si(float(row[f"need_rest_{p}"]), row["unit"]) for p in ("p5", "p95"))
        need = between(low, high, row["unit"])
        now, before = (markets.told(row[f"share_{u}_p5"], row[f"share_{u}_p95"]) for u in ("rest", "prior"))
        rows.append((label, place, need, now, before))
    return rows, f"Less than 1 % of: {'; '.join(small)}." if small else ""


def by_route(found: Inference) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """(route, odds before, odds now, [(figure, range)]) of each route that the claims leave open, likeliest first."""
    told: dict[str, tuple[str, float, list[tuple[str, str]]]] = {}
    size: dict[str, list[tuple[float, str, str]]] = {}
    for row in tables.routes(found).reset_index().to_dict("records"):
        route, name, unit = str(row["route"]), str(row["figure"]), str(row["unit"])
        told.setdefault(route, (percent(float(row["prior"])), float(row["odds"]), []))
        low, high = (units.to_si(float(row[p]), unit) for p in ("p5", "p95"))
        label, words = inside(str(row["label"])), between(low, high, unit)
        if name in ROUTE:
            told[route][2].append((label, words))
        elif name.startswith("use.") and unit == "t/year" and name not in COMMON:
            entry = (float(row["p50"]), label.replace("bought bought", "bought"), words)
            size.setdefault(route, []).append(entry)
    for route, uses in size.items():
        told[route][2].extend((label, words) for _, label, words in sorted(uses, reverse=True)[:MOST_USES])
    known = markets.series_of(found)
    for share in markets.by_route(found).reset_index().to_dict("records"):
        market = known[str(share["market"])]
        if market["flows"] and not market.get("product") and share["p95"] >= markets.WORTH:
            words = markets.told(float(share["p5"]), float(share["p95"]))
            told[str(share["route"])][2].append((f"share of {market['label']}", words))
    order = sorted(told, key=lambda route: -told[route][1])
    return [(route, told[route][0], percent(told[route][1]), told[route][2]) for route in order]


def chosen(found: Inference) -> list[str]:
    """Each choice with the odds of its options, after and before."""
    frame, lines = tables.options(found), []
    for key in dict.fromkeys(key for key, _ in frame.index):
        if key not in found.asked.hidden:
            continue
        mine = frame.loc[key].sort_values("rest", ascending=False)
        odds = [
            f"{option} {percent(row['rest'])} [{percent(row['prior'])}]" for option, row in mine.iterrows()
        ]
        lines.append(f"{key}: {', '.join(odds)}")
    return lines


def claims(found: Inference) -> list[tuple[str, str, str, str, str]]:
    """(name, announced, the model's range given the rest, tail alone, tail given the others) of each claim."""
    frame = tables.claims(found)
    return [
        (
            str(name),
            phrase(units.to_si(row["announced"], row["unit"]), row["unit"]),
            _range(row, "rest"),
            percent(row["alone"], 1),
            percent(row["given"], 1),
        )
        for name, row in frame.iterrows()
    ]


def trust(found: Inference) -> list[str]:
    """What the figures rest on."""
    about = tables.quality(found)
    size = about["effective_points"]["rest"]
    lines = [
        f"{about['points']:,} weighted plants over {about['latent_numbers']} uncertain numbers and "
        f"{about['combinations']} combinations of options; effectively {size:,.0f} under the claims."
    ]
    if found.chains is not None:
        lines.append(
            f"No-U-Turn sampler: {about['chains']} chains of {about['draws']} draws, R-hat at most "
            f"{about['r_hat']:.3f}, effectively {about['effective_draws']:,.0f} draws, {about['divergences']} "
            f"divergences, medians within {about['disagreement']:.2f} deviations of the weighted plants'."
        )
    if size < 100:
        lines.append("Too few plants carry the weight: read the figures as rough.")
    return lines


def _range(row: object, under: str) -> str:
    low, high = row[f"{under}_p5"], row[f"{under}_p95"]  # type: ignore[index]
    unit = row["unit"]  # type: ignore[index]
    return between(units.to_si(low, unit), units.to_si(high, unit), unit)


def _tail(tail: float) -> str:
    return f"surprise beyond this in {percent(tail, 1)} of announcements"


__all__ = [
    "by_route",
    "chosen",
    "claims",
    "narrows",
    "of_markets",
    "open_still",
    "requirements",
    "text",
    "trust",
    "verdict",
]
