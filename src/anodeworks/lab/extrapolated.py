"""Where batches of a record leave the ranges in which the model's equations hold, each named with how many do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np

from anodeworks.arrays import jax
from anodeworks.lab.bench import LAW, lay_down
from anodeworks.lab.fit import Calibration
from anodeworks.material.recipe import Recipe, grade, warnings
from anodeworks.reactor.kinetics import ranges
from anodeworks.reactor.validity import UNEVEN, UNEVENLY, dust_range


def left(calibration: Calibration) -> Mapping[str, int]:
    """Range -> number of batches outside it, the most frequent first; parameters at the posterior's medians."""
    medians = {name: np.median(drawn) for name, drawn in calibration.samples.items()}
    columns = dict(calibration.data.conditions)
    count = len(calibration.data.labels)
    rows = {name: np.full(count, medians[name]) if name in medians else x for name, x in columns.items()}
    grades, uneven = jax.jit(jax.vmap(_made))(rows)
    found: Counter[str] = Counter()
    for b in range(count):
        row: dict[str, Any] = {name: float(x[b]) for name, x in rows.items()}
        recipe = Recipe(**{name: row[name] for name in Recipe.parameters()})
        found.update(warnings(recipe, jax.tree.map(lambda x, b=b: np.asarray(x)[b], grades)))
        beyond = {
            **ranges(LAW, row["temperature"], row["silane_pressure"]),
            **(dust_range(row["temperature"]) if row["hot_volume"] > 0 else {}),
            UNEVENLY: uneven[b] > UNEVEN,
        }
        found.update(said for said, is_left in beyond.items() if bool(is_left))
    return dict(found.most_common())


def _made(values: Mapping[str, Any]) -> Any:
    recipe = Recipe(**{name: values[name] for name in Recipe.parameters()})
    made = grade(recipe)
    return made, lay_down(values, recipe, made.film).unevenness
