"""Synthetic batches: made by the model itself from stated parameters, with stated noise, and labelled as such.

They show what a record looks like, and they test calibration: the parameters must come back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import jax
import jax.numpy as jnp
import numpy as np
from scipy.stats import qmc

from anodeworks.lab.fit import parameter
from anodeworks.lab.headings import BY_FACTOR, PROPERTIES, SYNTHETIC
from anodeworks.lab.predict import conditions_known, predict
from anodeworks.quantity import units

if TYPE_CHECKING:
    import pandas as pd

# The truth behind the shipped record: values that no library entry has, so that getting them back means something.
TRUTH: Final = {
    "rate_factor": 0.42,
    "rate_energy": 22e3,
    "tortuosity": 5.5,
    "clustering": 0.18,
    "silicon_utilisation": 0.87,
    "silicon_loss": 118 * 3600.0,
    "film_loss": 6.4 * 3.6,
    "scaffold_capacity": 178 * 3600.0,
    "sealing": 0.985,
}
SPANS: Final = {
    "temperature": ("430 degC", "500 degC"),
    "pressure": ("101 kPa", "106 kPa"),
    "silane_pressure": ("4 kPa", "40 kPa"),
    "hydrogen_pressure": ("0 kPa", "5 kPa"),
    "pore_volume": ("0.60 cm3/g", "1.05 cm3/g"),
    "pore_diameter": ("1.6 nm", "3.6 nm"),
    "particle_diameter": ("5 um", "25 um"),
    "filling": ("0.35", "0.65"),
    "coat": ("0.02", "0.07"),
    "oxygen": ("0.003", "0.012"),
    "charge": ("2 g", "20 g"),
    "silane_flow": ("0.2 NL/min", "2 NL/min"),
    "hot_volume": ("1 L", "10 L"),
}
NOISE: Final = {  # repeat errors, one standard deviation: relative where a property spreads by a factor
    "infiltration_time": 0.06,
    "silane_utilisation": 0.01,
    "dust_share": 0.15,
    "unevenness": 0.10,
    "silicon_share": 0.006,
    "composite_capacity": 15 * 3600.0,
    "composite_efficiency": 0.004,
    "composite_surface": 0.08,
}
# What is too little to be weighed or seen: such a cell is left empty.
SEEN_FROM: Final = {"dust_share": 5e-4, "unevenness": 0.01}


def synthetic(batches: int = 36, seed: int = 7, truth: Mapping[str, float] | None = None) -> pd.DataFrame:
    """A record of synthetic batches, with units in its headings.

    Args:
        batches: how many.
        seed: of conditions and noise.
        truth: parameters in SI that differ from the library's central values; `TRUTH` unless given.
    """
    import pandas as pd

    names = tuple(SPANS)
    ends = np.array([[units.parse(e, parameter(n).unit, n) for e in SPANS[n]] for n in names])
    points = qmc.LatinHypercube(len(names), seed=seed).random(batches)
    conditions = ends[:, 0] + (ends[:, 1] - ends[:, 0]) * points
    central = conditions_known({}) | dict(TRUTH if truth is None else truth)
    rows = {k: jnp.full(batches, v) for k, v in central.items()}
    rows |= {n: jnp.asarray(conditions[:, i]) for i, n in enumerate(names)}
    exact = jax.vmap(predict)(rows)
    rng = np.random.default_rng(seed)
    frame: dict[str, object] = {"batch": [f"{SYNTHETIC}-{i + 1:02d}" for i in range(batches)]}
    for i, n in enumerate(names):
        frame[f"{n} [{parameter(n).unit}]"] = np.round(units.from_si(conditions[:, i], parameter(n).unit), 4)
    for name, noise in NOISE.items():
        unit = PROPERTIES[name].unit
        measured = np.asarray(exact[name]) + noise * rng.standard_normal(batches)
        if name in BY_FACTOR:
            measured = np.exp(measured)
        measured = np.where(measured < SEEN_FROM.get(name, -np.inf), np.nan, measured)
        shown = units.from_si(measured, unit)
        frame[f"{name} [{unit}]"] = np.array([float(f"{x:.5g}") for x in shown])
        error = noise * shown if name in BY_FACTOR else np.full(batches, noise / units.scale(unit).factor)
        frame[f"{name}_error [{unit}]"] = np.array([float(f"{x:.3g}") for x in error])
    return pd.DataFrame(frame)
