"""Rates of silane on silicon and in the gas: laws as data, and the functions that read them.

Equations, sources and ranges: docs/equations/reactor.md, "Rates". A law fitted at 600 °C is an extrapolation at
450 °C; `ranges` says so, and the factor by which the rate may be wrong is a number of whoever asks, with its spread.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from anodeworks.arrays import jnp
from anodeworks.language import keyed, t
from anodeworks.quantity.wording import Quantity, Span
from anodeworks.reactor.thermochemistry import GAS_CONSTANT

ZERO_CELSIUS: Final = 273.15
LEVELLED: Final = 450.0 + ZERO_CELSIUS  # K, where a factor on the rate means what it says
CALORIE: Final = 4.184


class Law(NamedTuple):
    """r = A exp(-B/T) p / (1 + K_H p_H2^m + K_S exp(B_S/T) p), mol of SiH4 per m2 and s; pressures in Pa.

    With `per_concentration` 1 the A is a velocity (m/s) and stands for A/(R T).
    """

    factor: float  # A: mol/(m2 s Pa), or m/s
    energy: float  # B, K
    per_concentration: float
    hydrogen: float  # K_H, Pa^-m
    order: float  # m
    silane: float  # K_S, 1/Pa
    silane_energy: float  # B_S, K


@dataclass(frozen=True)
class Published:
    """A law with where it comes from and where it holds.

    range_read: whether the range stands in the source as read; if not it is judged.
    """

    name: str
    law: Law
    source: str
    grade: str
    lowest: float  # degC
    highest: float
    most_silane: float  # Pa
    range_read: bool


SURFACE: Final = {
    "furusawa": Published(
        "Furusawa, Kojima and Hiroha 1988 (H1)",
        Law(2.15e8, 23016.0, 1.0, 3.4e-5, 1.0, 7.6e-6, 3960.0),
        "doi:10.1016/0009-2509(88)85186-6 (Chem. Eng. Sci. 43, 2037), as coded in MFiX, silane_pyrolysis",
        "repository", 600.0, 700.0, 1e5, False,
    ),
    "kleijn": Published(
        "Kleijn et al. 1989 (H2)",
        Law(1.6e4, 18500.0, 0.0, 0.19, 0.5, 0.70, 0.0),
        "J. Electrochem. Soc. 136, 2423, equation 30, as coded in a public solver for low-pressure deposition",
        "repository", 577.0, 727.0, 200.0, False,
    ),
    "iya": Published(
        "Iya, Flagella and DiPaolo 1982 (H3)",
        Law(2.79e6, 19530.0, 1.0, 0.0, 1.0, 0.0, 0.0),
        "J. Electrochem. Soc. 129, 1531: 38.8 kcal/mol, 600 to 900 degC; the factor is judgement",
        "paper", 600.0, 900.0, 1e5, True,
    ),
}  # fmt: skip


def constants(law: Law, temperature: Any) -> tuple[Any, Any]:
    """(k in mol/(m2 s Pa), K_S in 1/Pa) at a temperature in K."""
    per = jnp.where(law.per_concentration > 0, GAS_CONSTANT * temperature, 1.0)
    rate = law.factor * jnp.exp(-law.energy / temperature) / per
    return rate, law.silane * jnp.exp(law.silane_energy / temperature)


def inhibition(law: Law, hydrogen: Any) -> Any:
    """K_H p^m; a root of no hydrogen has a slope here (0.01 Pa stands under it)."""
    return law.hydrogen * (hydrogen + jnp.where(law.order < 1, 1e-2, 0.0)) ** law.order


def level(temperature: Any, factor: Any, energy: Any) -> Any:
    """Factor on a surface rate whose level at 450 °C and whose activation energy are not those of its law.

    Args:
        temperature: K.
        factor: on the rate at `LEVELLED`.
        energy: J/mol beyond the law's own.
    """
    return factor * jnp.exp(-energy / GAS_CONSTANT * (1.0 / temperature - 1.0 / LEVELLED))


def surface_rate(law: Law, temperature: Any, silane: Any, hydrogen: Any) -> Any:
    """Silane that becomes silicon on a surface, mol/(m2 s).

    Args:
        law: of `SURFACE[...]`.law.
        temperature: K.
        silane, hydrogen: partial pressures, Pa.
    """
    k, adsorbed = constants(law, temperature)
    return k * silane / (1.0 + inhibition(law, hydrogen) + adsorbed * silane)


def ranges(name: str, temperature: Any, silane: Any) -> dict[str, Any]:
    """Range of a surface law, by name -> true where a temperature (K) or silane pressure (Pa) leaves it."""
    law = SURFACE[name]
    celsius = jnp.asarray(temperature) - ZERO_CELSIUS
    span = Span(law.lowest + ZERO_CELSIUS, law.highest + ZERO_CELSIUS, "degC")
    most = Quantity(law.most_silane, "kPa")
    if law.range_read:
        hot, thick = (
            t("rate of {law}, {span}", law=law.name, span=span),
            t("rate of {law}, to {most} of silane", law=law.name, most=most),
        )
    else:
        hot, thick = (
            t("rate of {law}, {span} (judged: not read)", law=law.name, span=span),
            t("rate of {law}, to {most} of silane (judged: not read)", law=law.name, most=most),
        )
    return {
        keyed(hot): (celsius < law.lowest) | (celsius > law.highest),
        keyed(thick): jnp.asarray(silane) > law.most_silane,
    }


class Arrhenius(NamedTuple):
    """k = A T^n exp(-B/T), in mol, m3, s."""

    factor: float
    power: float
    energy: float  # K

    def __call__(self, temperature: Any) -> Any:
        return self.factor * temperature**self.power * jnp.exp(-self.energy / temperature)


def _kcal(factor: float, power: float, energy: float) -> Arrhenius:
    return Arrhenius(factor, power, energy * 1e3 * CALORIE / GAS_CONSTANT)


CAUSSAT: Final = {  # Caussat, Hemati and Couderc 1995, doi:10.1016/0009-2509(95)00172-2, table 2 as coded in MFiX
    "SiH4 -> SiH2 + H2": Arrhenius(1.08e13, 0.0, 25600.0),
    "SiH2 + H2 -> SiH4": Arrhenius(1.26e6, 0.0, 2520.0),
    "Si2H6 -> SiH4 + SiH2": Arrhenius(5.62e15, 0.0, 26300.0),
    "SiH4 + SiH2 -> Si2H6": Arrhenius(1.00e8, 0.0, 2270.0),
}
GIUNTA: Final = {  # Giunta et al. 1990, doi:10.1063/1.345792, table 1 as read in RMG-database, Silicon_Giunta_1990
    "SiH4 -> SiH2 + H2": _kcal(3.3e15, -0.5, 55.9),
    "SiH2 + H2 -> SiH4": _kcal(3.0e4, 0.5, -0.7),
    "Si2H6 -> SiH4 + SiH2": _kcal(2.5e19, -1.0, 54.9),
    "SiH4 + SiH2 -> Si2H6": _kcal(1.3e8, 0.0, 0.0),
    "Si2H6 -> SiH3SiH + H2": _kcal(2.0e15, 0.0, 55.3),
    "SiH3SiH + H2 -> Si2H6": _kcal(1.8e4, 1.0, 4.5),
    "Si3H8 -> SiH2 + Si2H6": _kcal(2.6e19, -1.0, 55.5),
    "SiH2 + Si2H6 -> Si3H8": _kcal(2.5e8, 0.0, 0.0),
    "Si3H8 -> SiH3SiH + SiH4": _kcal(4.8e14, 0.0, 49.2),
    "SiH3SiH + SiH4 -> Si3H8": _kcal(4.6e3, 1.0, 0.0),
    "SiH3SiH -> H2SiSiH2": _kcal(1.15e20, -3.06, 6.63),
    "H2SiSiH2 -> SiH3SiH": _kcal(2.48e20, -3.06, 17.71),
    "SiH2 + SiH2 -> H2SiSiH2": _kcal(2.5e8, 0.0, 0.0),
    "H2SiSiH2 -> SiH2 + SiH2": _kcal(2.6e20, -1.0, 71.8),
}
GAS: Final = {"caussat": CAUSSAT, "giunta": GIUNTA}
GAS_RANGE: Final = (500.0, 650.0)  # degC, of both sets as fitted; judged, neither range was read


class Silylene(NamedTuple):
    """What the gas makes of silane, mol of silicon per m3 and s, and what stands in between (mol/m3)."""

    clusters: Any  # to trisilane and on to dust
    deposited: Any  # silylene that meets a surface
    silylene: Any
    disilane: Any


def gas_decomposition(
    temperature: Any, silane: Any, hydrogen: Any, wall: Any = 0.0, mechanism: str = "caussat"
) -> Silylene:
    """Silylene and disilane at their quasi-steady state, and the silicon that leaves the gas through them.

    SiH4 = SiH2 + H2, SiH2 + SiH4 = Si2H6, SiH2 + Si2H6 -> Si3H8 taken as the last step before dust (Giunta's
    constant): an upper bound, since trisilane decomposes too. The steady state is the root of a quadratic.

    Args:
        temperature: K.
        silane, hydrogen: partial pressures, Pa.
        wall: 1/s at which silylene meets surfaces.
        mechanism: of `GAS`.
    """
    at = {name: k(temperature) for name, k in GAS[mechanism].items()}
    moles = 1.0 / (GAS_CONSTANT * temperature)
    s, h = silane * moles, hydrogen * moles
    source = at["SiH4 -> SiH2 + H2"] * s
    back = at["SiH2 + H2 -> SiH4"] * h + wall
    join, part = at["SiH4 + SiH2 -> Si2H6"], at["Si2H6 -> SiH4 + SiH2"]
    grow = GIUNTA["SiH2 + Si2H6 -> Si3H8"](temperature)
    a = grow * back + 2.0 * join * grow * s
    b = back * part - source * grow
    c = source * part
    root = jnp.sqrt(b * b + 4.0 * a * c + 1e-300)
    silylene = jnp.where(b > 0, 2.0 * c / (b + root + 1e-300), (root - b) / (2.0 * a + 1e-300))
    disilane = join * s * silylene / (part + grow * silylene)
    return Silylene(3.0 * grow * silylene * disilane, wall * silylene, silylene, disilane)
