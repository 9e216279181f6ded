"""Where a furnace can be run, by temperature and silane pressure: at central values, and in how many of the draws."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from anodeworks.arrays import jax
from anodeworks.reactor import maps
from anodeworks.study.furnace.furnace import FEW, Furnace

AROUND: Final = 60.0  # K on either side of the temperature
ROWS: Final = 13
LEAST: Final = 0.1  # times the partial pressure of silane
MOST: Final = 1.6
COLUMNS: Final = 11
NEARLY: Final = 0.97  # of the pressure, that silane may be


def window(of: Furnace) -> dict[str, Any]:
    """A furnace over temperatures and silane pressures, its other conditions as they are, and as they are drawn.

    Returns:
        temperature in degC, silane in kPa; utilisation, fines, cycle in h, uniformity, limit (of `maps.WHY`), each by
        temperature and silane at the central values; with draws also share: of the first 255, that keep every limit.
    """
    kelvin, silane = of.central("temperature"), of.central("silane_pressure")
    temperatures = np.linspace(kelvin - AROUND, kelvin + AROUND, ROWS)
    most = min(MOST * silane, NEARLY * of.central("pressure"))
    pressures = np.linspace(LEAST * min(silane, most), most, COLUMNS)
    hot, thick = (a.ravel() for a in np.meshgrid(temperatures, pressures, indexing="ij"))
    yields, *_ = of.run(of.but(of.rows[:, :FEW], temperature=hot, silane_pressure=thick))
    why = maps.first_broken(yields, maps.limits_of(of.kind.bed)).reshape(ROWS, COLUMNS, -1)
    base = jax.tree.map(lambda x: x[:, 0].reshape(ROWS, COLUMNS, *x.shape[2:]), yields)
    drawn: dict[str, Any] = {
        "temperature": (temperatures - 273.15).tolist(),
        "silane": (pressures / 1e3).tolist(),
        "utilisation": base.utilisation.tolist(),
        "fines": base.fines.tolist(),
        "cycle": (base.cycle / 3600).tolist(),
        "uniformity": base.uniformity.tolist(),
        "limit": [[maps.WHY[code] for code in row] for row in why[:, :, 0]],
    }
    if of.draws:
        drawn["share"] = (why[:, :, 1:] == 0).mean(axis=-1).tolist()
    return drawn
