"""Laws that the plant does not need and its tests do: to hold what it needs against published figures.

Rates and enthalpies are the program's own; what is made of them here is not.
"""

from __future__ import annotations

import numpy as np
from scipy.interpolate import CubicHermiteSpline
from scipy.optimize import brentq

from anodeworks.reactor import coating, thermochemistry
from anodeworks.reactor.particle import SILICON
from anodeworks.reactor.thermochemistry import GAS_CONSTANT

STANDARD_PRESSURE = 101325.0  # Pa, that of the polynomials
ELIMINATION = {"SiH4": -1.0, "SiH2": 1.0, "H2": 1.0}


def time_to(found, fill):
    """s at which a particle reaches a fill, between the moments by a cubic; infinite where it does not."""
    curve, time = np.asarray(found.fill), np.asarray(found.time)
    if curve[-1] < fill:
        return np.inf
    loaded = found.silicon[-1] / (1.0 - found.silicon[-1])
    slope = np.asarray(found.rate * SILICON * found.fill[-1] / loaded)
    at = min(max(int(np.searchsorted(curve, fill)) - 1, 0), len(curve) - 2)
    cubic = CubicHermiteSpline(time, curve, slope)
    return brentq(lambda t: cubic(t) - fill, time[at], time[at + 1])


def time_for(gas, temperature, pressure, thickness, density=1900.0):
    """s in which a gas that does not change lays a coat of a thickness (m) and density (kg/m3)."""
    return thickness * density / coating.CARBON / coating.coat_rate(gas, temperature, pressure)


def entropy(species, temperature):
    """J/(mol K) at the standard pressure, by NASA's polynomials."""
    a, t = thermochemistry.NASA[species], temperature
    return GAS_CONSTANT * (
        a[0] * np.log(t) + t * (a[1] + t * (a[2] / 2 + t * (a[3] / 3 + t * a[4] / 4))) + a[6]
    )


def equilibrium_constant(temperature, reaction=ELIMINATION):
    """In concentrations, (mol/m3) to the change of moles of gas."""
    gibbs = sum(
        count * (thermochemistry.enthalpy(name, temperature) - temperature * entropy(name, temperature))
        for name, count in reaction.items()
    )
    change = sum(reaction.values())
    return (
        np.exp(-gibbs / (GAS_CONSTANT * temperature))
        * (STANDARD_PRESSURE / (GAS_CONSTANT * temperature)) ** change
    )
