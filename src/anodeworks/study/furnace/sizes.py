"""How far a furnace can grow: its figures by charge, all other conditions as they are, and the limit that ends it."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from anodeworks.arrays import jax
from anodeworks.quantity import units
from anodeworks.reactor import maps
from anodeworks.study.furnace.furnace import FEW, Floats, Furnace

TIMES: Final = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)  # the charge
FINE: Final = 25  # places to every tenfold, where the limit is looked for
SHOWN: Final = ("utilisation", "fines", "cycle", "uniformity", "heat_load", "capacity")


def growth(of: Furnace) -> dict[str, Any]:
    """A furnace with other charges at the same conditions: same gas, same shape, wall and gas grown with it.

    Returns:
        charge in kg; `SHOWN` (shares of 1, h, kg/h) and limit (of `maps.WHY`) by charge; with draws also share: of the
        first 255, each with its own charge times as much, that keep every limit. most: the limit that is broken `now`,
        as it stands; the charge in kg to which it can grow, or must shrink, and the limit that ends it there
        ("feasible" where none does up to ten times the charge). Charge None where no smaller one keeps every limit.
        loads: how far each limit is used as it stands, above 1 where it is broken.
    """
    charge, limits = of.central("charge"), maps.limits_of(of.kind.bed)
    times = np.array(TIMES)
    yields, *_ = of.run(_grown(of, of.rows[:, :FEW], times))
    why = maps.first_broken(yields, limits)
    base = jax.tree.map(lambda x: x[:, 0], yields)
    units_of = {"cycle": "h", "capacity": "kg/h"}
    told: dict[str, Any] = {
        "charge": (charge * times).tolist(),
        **{n: units.from_si(getattr(base, n), units_of.get(n, "1")).tolist() for n in SHOWN},
        "limit": [maps.WHY[code] for code in why[:, 0]],
        "most": _most(of, charge, limits),
        "loads": dict(
            zip(maps.WHY[1:], maps.loads(yields, limits)[:, TIMES.index(1.0), 0].tolist(), strict=True)
        ),
    }
    if of.draws:
        told["share"] = (why[:, 1:] == 0).mean(axis=-1).tolist()
    return told


def _grown(of: Furnace, rows: Floats, times: Floats) -> Floats:
    """Rows (numbers, N) with their charges times (M,): (numbers, M, N)."""
    changed = np.repeat(rows[:, None, :], len(times), axis=1)
    changed[list(of.conditions).index("charge")] *= times[:, None]
    return changed


def _most(of: Furnace, charge: float, limits: maps.Limits) -> dict[str, Any]:
    """Where a limit breaks above the charge as it stands, or below it; between places straight in the logarithm."""
    places = round(FINE * np.log10(TIMES[-1] / TIMES[0])) + 1
    times = np.geomspace(TIMES[0], TIMES[-1], places)
    yields, *_ = of.run(_grown(of, of.rows[:, :1], times))
    loads = maps.loads(yields, limits)[:, :, 0]
    kept = np.asarray((loads <= 1.0).all(axis=0))
    here = places // 2
    broken = maps.WHY[0] if kept[here] else maps.WHY[1 + int((loads[:, here] > 1.0).argmax())]
    fine = np.flatnonzero(~kept[here:]) + here if kept[here] else np.flatnonzero(kept[:here]) + 1
    if len(fine) == 0:
        return {
            "charge": charge * float(times[-1]) if kept[here] else None,
            "limit": maps.WHY[0],
            "now": broken,
        }
    i = int(fine[0] if kept[here] else fine[-1])  # the first place beyond, on the way up
    which = int((loads[:, i] > 1.0).argmax())
    low, high = loads[which, i - 1], loads[which, i]
    share = (1.0 - low) / (high - low) if np.isfinite(high) else 0.0
    reached = charge * float(times[i - 1] * (times[i] / times[i - 1]) ** share)
    return {"charge": reached, "limit": maps.WHY[1 + which], "now": broken}
