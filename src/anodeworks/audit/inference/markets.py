"""What the plant that the claims ask for would take of supply and market: shares of the library's series in one year.

Needs are computed at every point through the whole plant, bought or made; markets are drawn beside them, since no claim
speaks of them. Series, places and grades are those of `audit.supply`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from anodeworks.audit.supply import LEAST, draws, market, places, rests_on, series, size
from anodeworks.quantity import units
from anodeworks.quantity.wording import rounded
from anodeworks.study.infer.importance import quantiles
from anodeworks.study.infer.space import Floats
from anodeworks.twin.project import Project

if TYPE_CHECKING:
    import pandas as pd

    from anodeworks.audit.inference.inference import Inference

ENDS: Final = {"p5": 0.05, "p50": 0.5, "p95": 0.95}
UNDERS: Final = ("prior", "all", "rest")
LAST: Final = "phases.{}.production"  # by which the year is found where no claim is a date
WORTH: Final = 0.01  # share from which on a market is told in a sentence


def needs(project: Project) -> dict[str, list[int]]:
    """The series that the plant has to do with: key -> activities whose levels count, none for all that it sells."""
    found = {key: places(project.network, row) for key, row in _rows(project).items()}
    return {key: at for key, at in found.items() if at is not None}


def year(found: Inference) -> int:
    """The first whole year in which all of the plant was announced to run; without a date, by the model."""
    dates = [c.value.number for c in found.asked.claims if c.indicator.unit == units.DATE]
    if not dates:
        from anodeworks.audit.inference.tables import spread

        name = LAST.format(found.project.phases[-1])
        values, weight = spread(found, "figures", found.names.index(name), "rest")
        known = np.isfinite(values)
        dates = [float(quantiles(values[known], weight[known], (0.5,))[0])]
    return math.ceil(max(dates) - 1e-6)


def shares(found: Inference) -> pd.DataFrame:
    """Needs and shares by series, in the year that `year` says.

    Columns: label, place, side, grade (of the market's spread), unit, year; need_, share_ each under prior_, all_ and
    rest_ with p5, p50, p95; market_ p5, p50, p95. Largest first.
    """
    import pandas as pd

    from anodeworks.audit.inference.tables import spread

    when, rows, known = year(found), [], series_of(found)
    for i, key in enumerate(found.needs):
        row = known[key]
        entry: dict[str, Any] = {
            "market": key, "label": row["label"], "label_zh": row["label_zh"], "place": row["place"],
            "place_zh": row["place_zh"], "side": row["side"], "grade": _grade(row, when), "unit": row["unit"],
            "year": when,
        }  # fmt: skip
        for under in UNDERS:
            need, weight = spread(found, "figures", len(found.names) + i, under)
            whole = _market(found, row, when, len(need))
            entry |= _ends(f"need_{under}", size(row, need), weight)
            entry |= _ends(f"share_{under}", size(row, need) / whole, weight)
            if under == "prior":
                entry |= _ends("market", whole, np.full(len(whole), 1 / len(whole)))
        if max(entry[f"share_{under}_p95"] for under in UNDERS) >= LEAST:
            rows.append(entry)
    names = [f"{what}_{under}_{p}" for what in ("need", "share") for under in UNDERS for p in ENDS]
    head = ["market", "label", "label_zh", "place", "place_zh", "side", "grade", "unit", "year"]
    frame = pd.DataFrame(rows, columns=[*head, *names, *(f"market_{p}" for p in ENDS)]).set_index("market")
    return frame.sort_values("share_rest_p95", ascending=False, kind="stable")


def by_route(found: Inference) -> pd.DataFrame:
    """Shares on each route that the claims leave open: route, market, and p5, p50, p95 of the share."""
    import pandas as pd

    from anodeworks.audit.inference.tables import on_routes

    when, rows, known = year(found), [], series_of(found)
    for route, _, _, figures, weight in on_routes(found):
        for i, key in enumerate(found.needs):
            row = known[key]
            need = size(row, figures[:, len(found.names) + i])
            ends = _ends("", need / _market(found, row, when, len(need)), weight)
            if ends["p95"] >= LEAST:
                rows.append({"route": route, "market": key, **ends})
    return pd.DataFrame(rows, columns=["route", "market", *ENDS]).set_index(["route", "market"])


def series_of(found: Inference) -> dict[str, dict[str, Any]]:
    """The series that this inference looked at, by key."""
    return _rows(found.project)


def _rows(project: Project) -> dict[str, dict[str, Any]]:
    audit = project.tables.get("audit", {})
    return series(str(audit.get("province", "")) if isinstance(audit, Mapping) else "")


def told(low: float, high: float) -> str:
    """Two shares of a market as a range: "3 to 12 %", "2.1 to 9 times" where it is more than all of it."""
    if high >= 2:
        return f"{rounded(low, 2)} to {rounded(high, 2)} times"
    return f"{rounded(100 * low, 2)} to {rounded(100 * high, 2)} %"


def _market(found: Inference, row: dict[str, Any], when: int, count: int) -> Floats:
    return market(row, np.array([float(when)]), draws(row, count, found.seed))[:, 0]


def _grade(row: dict[str, Any], when: int) -> str:
    """The grade of the nearest point of a series; judgement outside the years that it knows."""
    known = [point["year"] for point in row["points"]]
    if not min(known) <= when <= max(known):
        return "judgement"
    return rests_on(min(row["points"], key=lambda p: abs(p["year"] - when)))


def _ends(name: str, values: Floats, weight: Floats) -> dict[str, float]:
    known = np.isfinite(values)
    at = quantiles(values[known], weight[known], tuple(ENDS.values())) if known.any() else np.full(3, np.nan)
    return {f"{name}_{p}".lstrip("_"): float(x) for p, x in zip(ENDS, at, strict=True)}
