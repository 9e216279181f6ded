"""The answers of an inference as tables: hidden choices, options, claims, and what the plant would need."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from anodeworks.audit.inference import markets
from anodeworks.quantity import units
from anodeworks.study.infer.importance import quantiles
from anodeworks.study.infer.space import Floats
from anodeworks.twin.catalogue import Plant

if TYPE_CHECKING:
    import pandas as pd

    from anodeworks.audit.inference.inference import Inference

ENDS: Final = (0.05, 0.5, 0.95)
PRICE: Final = "price"  # what a kilogram sells for, premiums and all: output value over capacity
LEAST: Final = 1e-9
RARE: Final = 0.02  # odds below which a route is not told


def spread(found: Inference, values: str, i: int, under: str) -> tuple[Floats, Floats]:
    """Points of a hidden number ("values") or figure ("figures"), SI, with their weights.

    under: "prior", "all" (all claims), or "rest" (the largest set of claims that can be true together), for which
    the chains are taken where there are any.
    """
    if under == "rest" and found.chains is not None:
        chains = found.chains
        if values == "values":
            return chains.values[:, i], chains.weight
        return chains.figures[:, i], chains.weight[chains.figured]
    points = found.rest_points if under == "rest" else found.points
    return getattr(points, values)[:, i], found.weights[under]


def hidden(found: Inference) -> pd.DataFrame:
    """Prior and posterior quantiles of the continuous hidden choices, in their units.

    Columns: meaning, unit, then prior_, all_ and rest_ with p5, p50, p95: the prior, given all claims, given the
    largest set of claims that can be true together.
    """
    import pandas as pd

    rows = []
    for i, key in enumerate(found.smooth):
        value = found.project.ledger[key]
        unit = value.parameter.unit
        ends = _ends(found, "values", i, unit)
        shown = unit.replace("CNY", value.currency)
        rows.append({"key": key, "meaning": value.parameter.meaning, "unit": shown, **ends})
    return pd.DataFrame(rows, columns=["key", "meaning", "unit", *_names()]).set_index("key")


def options(found: Inference) -> pd.DataFrame:
    """Prior and posterior probability of each option of each choice."""
    import pandas as pd

    space = found.space
    after = {"all": found.evidence.share, "rest": found.rest_points.evidence(found.rest).share}
    rows = []
    for c, key in enumerate(space.choices):
        for option in np.unique(space.combinations[:, c]):
            on = space.combinations[:, c] == option
            ask = found.project.ledger[key].parameter
            name = ask.options[round(option)] if ask.options else f"{option:g}"
            odds = {under: float(share[on].sum()) for under, share in after.items()}
            rows.append({"key": key, "option": name, "prior": float(space.weights[on].sum()), **odds})
    return pd.DataFrame(rows, columns=["key", "option", "prior", "all", "rest"]).set_index(["key", "option"])


def needed(found: Inference) -> pd.DataFrame:
    """What the plant would be: quantiles of its figures under the prior and given the claims.

    Materials that are hardly ever used are left out. The first row is the price of a kilogram, premiums and all.
    """
    import pandas as pd

    rows = [_price(found)] if {Plant.output_value.name, Plant.capacity.name} <= set(found.names) else []
    for i, name in enumerate(found.names):
        about = found.project.indicators[name]
        ends = _ends(found, "figures", i, about.unit)
        if name.startswith("use.") and max(ends["prior_p95"], ends["rest_p95"], ends["all_p95"]) <= LEAST:
            continue
        rows.append({"figure": name, "label": about.label, "unit": about.unit, **ends})
    return pd.DataFrame(rows, columns=["figure", "label", "unit", *_names()]).set_index("figure")


def routes(found: Inference) -> pd.DataFrame:
    """What the plant would be on each route: one row for a combination of hidden choices and a figure.

    Columns: prior and odds of the combination (given the largest set of claims that can be true together), label and
    unit of the figure, its quantiles p5, p50, p95 on that route. Routes with odds below 2 % are left out.
    """
    import pandas as pd

    rows = []
    for route, prior, odds, figures, weight in on_routes(found):
        for i, name in enumerate(found.names):
            known = np.isfinite(figures[:, i])
            if not known.any():
                continue
            about = found.project.indicators[name]
            at = quantiles(figures[known, i], weight[known], ENDS)
            ends = [units.from_si(float(x), about.unit) for x in at]
            if name.startswith("use.") and ends[2] <= LEAST:
                continue
            told = {
                "label": about.label,
                "unit": about.unit,
                **dict(zip(("p5", "p50", "p95"), ends, strict=True)),
            }
            rows.append({"route": route, "figure": name, "prior": prior, "odds": odds, **told})
    columns = ["route", "figure", "prior", "odds", "label", "unit", "p5", "p50", "p95"]
    return pd.DataFrame(rows, columns=columns).set_index(["route", "figure"])


def on_routes(found: Inference) -> Iterator[tuple[str, float, float, Floats, Floats]]:
    """(route, prior, odds, figures (N, F) on it, weights (N,)) of each route that the claims leave open."""
    space, names = found.space, found.space.choices
    hidden = [c for c, key in enumerate(names) if key in found.asked.hidden and key.endswith(".pick")]
    odds = found.rest_points.evidence(found.rest).share
    if found.chains is not None:
        row, weight, figures = (
            found.chains.row[found.chains.figured],
            found.chains.weight[found.chains.figured],
            found.chains.figures,
        )
    else:
        row, weight, figures = found.rest_points.row, found.weights["rest"], found.rest_points.figures
    for picks in np.unique(space.combinations[:, hidden], axis=0) if hidden else np.zeros((1, 0)):
        on = (space.combinations[:, hidden] == picks).all(axis=1)
        mine = on[row] & (weight > 0)
        if odds[on].sum() < RARE or not mine.any():
            continue
        ledger = found.project.ledger
        labels = (ledger[names[c]].parameter.options[round(p)] for c, p in zip(hidden, picks, strict=True))
        route = " + ".join(label.replace("_", " ") for label in labels) or "the route of the file"
        yield route, float(space.weights[on].sum()), float(odds[on].sum()), figures[mine], weight[mine]


def claims(found: Inference) -> pd.DataFrame:
    """Announced figures against what the model predicts of them.

    Columns: indicator, unit, announced, error (one standard deviation, of the logarithm, in years, or in the unit),
    prior_, all_ and rest_ quantiles of the model's figure; alone and given: two-sided tail of the announced figure
    under the prior, and given all other claims; dropped: whether it is one of the fewest to give up.
    """
    import pandas as pd

    rows = []
    for j, claim in enumerate(found.asked.claims):
        about = claim.indicator
        i = found.names.index(about.name)
        scale = found.told.scale[j]
        rows.append(
            {
                "claim": claim.name,
                "indicator": about.name,
                "unit": about.unit,
                "announced": units.from_si(claim.value.number, about.unit),
                "error": float(scale if found.told.logs[j] else scale / units.scale(about.unit).factor),
                "relative": bool(found.told.logs[j]),
                **_ends(found, "figures", i, about.unit),
                "alone": float(found.conflict.alone[j]),
                "given": float(found.conflict.given[j]),
                "dropped": claim.name in found.conflict.dropped,
            }
        )
    return pd.DataFrame(rows).set_index("claim")


def factors(found: Inference) -> pd.DataFrame:
    """exp of the logarithmic factor of each pair; the diagonal is that of a claim with all others together."""
    import pandas as pd

    names = list(found.conflict.names)
    return pd.DataFrame(np.exp(found.conflict.factor), index=names, columns=names)


def quality(found: Inference) -> dict[str, Any]:
    """How far the figures can be trusted: effective sizes, errors, and how the chains mixed and agree."""
    chains = found.chains
    rest = found.rest_points.evidence(found.rest)
    about: dict[str, Any] = {
        "points": len(found.points.row),
        "effective_points": {"all": found.evidence.size, "rest": rest.size},
        "log_evidence": {"all": found.evidence.log, "rest": rest.log},
        "log_evidence_error": {"all": found.evidence.error, "rest": rest.error},
        "combinations": len(found.space.weights),
        "combinations_left_out": found.space.left,
        "latent_numbers": len(found.space.keys),
    }
    if chains is None:
        return about
    return {
        **about,
        "chains": chains.chains,
        "draws": chains.draws,
        "r_hat": float(chains.r_hat.max(initial=1.0)),
        "effective_draws": float(chains.size.min(initial=np.inf)),
        "divergences": chains.diverging,
        "trees_at_bound": chains.at_bound,
        "acceptance": chains.accept,
        "without_chains": chains.left,
        "disagreement": disagreement(found),
    }


def disagreement(found: Inference) -> float:
    """The largest difference of medians between chains and points over hidden numbers, in posterior deviations."""
    worst = 0.0
    if found.chains is None:
        return worst
    weights = found.weights["rest"]
    for i in range(len(found.smooth)):
        chain = quantiles(found.chains.values[:, i], found.chains.weight, (0.16, 0.5, 0.84))
        point = quantiles(found.rest_points.values[:, i], weights, (0.5,))
        worst = max(worst, abs(float(chain[1] - point[0])) / max(float(chain[2] - chain[0]) / 2, 1e-300))
    return worst


def figures(found: Inference) -> dict[str, Any]:
    """Everything as plain figures."""
    clash = found.conflict
    return {
        "together": clash.together,
        "dropped": list(clash.dropped),
        "rest": clash.rest,
        "pairs": [list(pair) for pair in clash.pairs],
        "hidden": hidden(found).to_dict("index"),
        "options": [
            {str(name): row[name] for name in row} for row in options(found).reset_index().to_dict("records")
        ],
        "claims": claims(found).to_dict("index"),
        "routes": [
            {str(k): v for k, v in row.items()} for row in routes(found).reset_index().to_dict("records")
        ],
        "needed": needed(found).to_dict("index"),
        "markets": markets.shares(found).to_dict("index"),
        "market_routes": [
            {str(k): v for k, v in row.items()}
            for row in markets.by_route(found).reset_index().to_dict("records")
        ],
        "factors": factors(found).to_dict("index"),
        "quality": quality(found),
    }


def price_points(found: Inference, under: str) -> tuple[Floats, Floats]:
    """CNY per kg that the products fetch, with weights."""
    value, weight = spread(found, "figures", found.names.index(Plant.output_value.name), under)
    output, _ = spread(found, "figures", found.names.index(Plant.capacity.name), under)
    return value / np.where(output > 0, output, np.nan), weight


def _price(found: Inference) -> dict[str, Any]:
    ends: dict[str, float] = {}
    for under in ("prior", "all", "rest"):
        values, weight = price_points(found, under)
        known = np.isfinite(values)
        low = quantiles(values[known], weight[known], ENDS)
        ends |= {f"{under}_{p}": float(x) for p, x in zip(("p5", "p50", "p95"), low, strict=True)}
    return {"figure": PRICE, "label": "output value per kilogram", "unit": "CNY/kg", **ends}


def _ends(found: Inference, values: str, i: int, unit: str) -> dict[str, float]:
    ends = {}
    for under in ("prior", "all", "rest"):
        x, weight = spread(found, values, i, under)
        known = np.isfinite(x)
        at = quantiles(x[known], weight[known], ENDS) if known.any() else np.full(3, np.nan)
        for p, number in zip(("p5", "p50", "p95"), at, strict=True):
            ends[f"{under}_{p}"] = units.from_si(float(number), unit)
    return ends


def _names() -> list[str]:
    return [f"{under}_{p}" for under in ("prior", "all", "rest") for p in ("p5", "p50", "p95")]
