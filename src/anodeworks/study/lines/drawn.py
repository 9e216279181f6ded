"""Drawn numbers of a line: what the sizes of a line are judged by, and where its slopes are put to the test."""

from __future__ import annotations

from typing import Final

import numpy as np

from anodeworks.quantity import Value
from anodeworks.quantity.distribution import Distribution
from anodeworks.quantity.value import read
from anodeworks.twin.production import ProductionLine
from anodeworks.twin.project import Project

# Of stores and what is shared: no line runs otherwise for them.
PRICES: Final = (".unit_cost", ".transformer_cost")


def drawn(project: Project, line: ProductionLine, count: int, seed: int) -> list[dict[str, float]]:
    """So many draws of a line's numbers, by key, SI: a Latin hypercube of those that have a distribution."""
    random = np.random.default_rng(seed)
    found: list[dict[str, float]] = [{} for _ in range(count)]
    for key in sorted(project.ledger):
        if not key.startswith(f"{line.prefix}.") or key.endswith(PRICES):
            continue
        spread = stated(project.ledger[key], key)
        if spread is None:
            continue
        places = (random.permutation(count) + random.random(count)) / count
        for numbers, number in zip(found, spread.quantile(places), strict=True):
            numbers[key] = float(number)
    return found


def decides(project: Project, key: str) -> bool:
    """Whether what a line makes hangs on a number, for which it is simulated anew when that is changed."""
    own = any(key.startswith(f"{line.prefix}.") for line in project.production)
    return own and project.ledger[key].grade != "simulation" and not key.endswith(PRICES)


def stated(value: Value, key: str) -> Distribution | None:
    """A number's distribution as it is written, whether or not the chain draws from it."""
    return None if value.raw is None else read(value.raw, value.parameter, key, value.origin).distribution
