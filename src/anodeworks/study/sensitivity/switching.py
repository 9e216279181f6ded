"""The sensitivity table of *Methods and Parameters*: usual factors moved by percentages, and where worth turns to 0.

A factor is a set of numbers that are moved together: a plant's cost is proportional to its unit costs, what it earns to
its prices. The sensitivity coefficient (敏感度系数) is the relative change of the rate of return over that of the
factor, the switching value (临界点) the change at which the net present value after tax is 0.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from anodeworks.finance import Money
from anodeworks.finance.own_lines import BOUGHT, BUILT, SOLD
from anodeworks.process.market import Purchase
from anodeworks.study.evaluate import evaluate_si
from anodeworks.twin.project import Project

Floats = npt.NDArray[np.float64]

CHANGES: Final = (-0.2, -0.1, -0.05, 0.05, 0.1, 0.2)  # that the table shows
# Where worth is looked at for a change of sign, beside these; five factors at so many places are one batch of the
# program of first answers. Between two places it counts as a straight line, and is looked at anew where that says 0.
STEPS: Final = (
    (-0.95, -0.8, 3),
    (-0.7, -0.3, 5),
    (-0.24, 0.24, 25),
    (0.3, 0.7, 5),
    (0.85, 1.15, 2),
    (1.5, 3.0, 3),
)
ANEW: Final = 2  # times
PLACES: Final = np.concatenate([np.linspace(low, high, count) for low, high, count in STEPS])
BUILDING: Final = ("plant.capital.", "plant.research.")
USED: Final = ("mature", "utilisation")  # of a phase: what it sells of what it can make


class Moved(NamedTuple):
    """A factor at some changes, (C,) each: rate of return, net present value (CNY), sensitivity coefficient."""

    changes: Floats
    rates: Floats
    worths: Floats
    coefficients: Floats
    switching: (
        float  # the change nearest to 0 at which the net present value is 0; not a number if there is none
    )


def factors(project: Project) -> dict[str, list[str]]:
    """The keys of the numbers that each usual factor moves, by its name; what the project has not is absent."""
    ledger = project.ledger
    priced: dict[str, list[str]] = {"product": [], "material": [], "energy": []}
    priced["product"] += [f"products.{offer.name}." for offer in project.products]
    for node in project.network.nodes:
        flow = project.network.flows.get(node.reference)
        if node.kind is Purchase and flow is not None and not flow.service and flow.unit in ("J", "kg"):
            priced["energy" if flow.unit == "J" else "material"].append(f"flows.{node.reference}.")
    named = {"materials": "material", "energy": "energy"}
    for line in project.lines:
        kind = (
            "product"
            if SOLD.get(line.kind) == "product"
            else named.get(line.kind)
            if line.kind in BOUGHT
            else None
        )
        if kind:
            priced[kind].append(f"{line.prefix}.")
    built = tuple(f"{line.prefix}." for line in project.lines if line.kind in BUILT)
    money = [key for key, value in ledger.items() if value.parameter.unit.startswith("CNY")]
    found = {
        "investment": [key for key in money if key.startswith((*BUILDING, *built)) or key.endswith(".unit_cost")],
        **{name: [key for key in money if key.startswith(tuple(of))] for name, of in priced.items()},
        "output": [key for key in ledger if key.startswith("programme.phases.") and
                   any(f".{word}" in key[len("programme.phases."):] for word in USED)],
    }  # fmt: skip
    # What is another's number moves with that one, by which it is one good with one price.
    own = {name: [*dict.fromkeys(ledger[key].same_as or key for key in keys)] for name, keys in found.items()}
    return {name: keys for name, keys in own.items() if keys}


def moved(
    project: Project, values: Mapping[str, float], changes: Sequence[float] = CHANGES
) -> dict[str, Moved]:
    """Every usual factor at these changes, and its switching value.

    Args:
        project: the plant.
        values: its numbers in the base case, SI, by key.
        changes: of each factor, as shares of it.
    """
    found, near = factors(project), np.array([*changes, *PLACES])
    names = list(found)
    rows = [(name, float(change)) for name in found for change in near]
    base, rates, worths = _evaluated(project, values, found, rows)
    shape = (len(names), len(near))
    rates, worths = rates.reshape(shape), worths.reshape(shape)
    places = np.tile(np.array([0.0, *near]), (len(names), 1))
    worth = np.column_stack([np.full(len(names), base[1]), worths])
    for _ in range(ANEW):
        turns = np.array([_turn(*seen) for seen in zip(places, worth, strict=True)])
        there = np.where(np.isfinite(turns), turns, 0.0)
        _, _, again = _evaluated(project, values, found, list(zip(names, there.tolist(), strict=True)))
        places, worth = np.column_stack([places, there]), np.column_stack([worth, again])
    told, count = {}, len(changes)
    for k, name in enumerate(names):
        relative = rates[k, :count] / base[0] - 1.0 if base[0] > 0 else np.full(count, math.nan)
        told[name] = Moved(np.asarray(changes), rates[k, :count], worths[k, :count], relative / np.asarray(changes),
                           _turn(places[k], worth[k]))  # fmt: skip
    return told


def _turn(places: Floats, worths: Floats) -> float:
    """The place nearest to 0 at which worth is 0, on a straight line between two places; not a number without any."""
    order = np.argsort(places)
    x, y = places[order], worths[order]
    turns = [k for k in range(len(x) - 1) if (y[k] < 0) != (y[k + 1] < 0)]
    found = [float(x[k] - y[k] * (x[k + 1] - x[k]) / (y[k + 1] - y[k])) for k in turns]
    return min(found, key=abs, default=math.nan)


def _evaluated(
    project: Project, values: Mapping[str, float], found: Mapping[str, list[str]], rows: Sequence[tuple[str, float]]
) -> tuple[tuple[float, float], Floats, Floats]:  # fmt: skip
    """Rate of return and net present value of the base case, and of each row: one factor moved by so much."""
    keys = sorted({key for own in found.values() for key in own})
    numbers = {key: np.full(len(rows) + 1, values[key]) for key in keys}
    for k, (name, change) in enumerate(rows, 1):
        for key in found[name]:
            numbers[key][k] *= 1.0 + change
    result = evaluate_si(project, numbers, outcome=False)
    rates, worths = (
        np.asarray(result.si(about.name)) for about in (Money.firr_after_tax, Money.fnpv_after_tax)
    )
    return (float(rates[0]), float(worths[0])), rates[1:], worths[1:]
