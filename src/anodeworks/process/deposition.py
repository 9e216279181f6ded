"""A carbon coat whose mass, utilisation and throughput follow from the furnace's conditions.

Ports and balance are those of `process.coating`; what `CarbonCoating` states (coat, utilisation, surface, capacity of a
machine) is worked out here by `reactor.coating` from temperature, gas, time and the powder's surface.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from anodeworks.arrays import jnp
from anodeworks.language import Pair, keyed, t
from anodeworks.material import Material
from anodeworks.material.composite import film_lithium
from anodeworks.material.elements import fractions, molar_mass
from anodeworks.material.pores import single
from anodeworks.process.activity import NITROGEN_MOLAR_MASS, Exchanges
from anodeworks.process.coating import Coating
from anodeworks.quantity import Parameter, Scalar, par
from anodeworks.reactor import coating

WORKED_OUT: Final = "unit_capacity"
MOST_GAS: Final = 0.98  # of the pressure: the rest keeps the arithmetic of an infeasible gas finite
MOST_COAT: Final = 0.5  # of the product: beyond, no coat but another powder
NO_PORES: Final = 1e-9  # m3/kg and m: they keep the arithmetic of a powder without pores finite
CLOSE: Final = 1e-3  # of the mass fraction of carbon, by which a gas is recognised


class AcetyleneDeposition(Coating):
    """C2H2 -> 2 C + H2 on a powder, from its conditions (docs/equations/reactor.md, "Carbon coat").

    Coat, utilisation and what one furnace puts through follow; the level of the rate is judged (`rate_factor`). A
    continuous kiln is a furnace that holds `charge` for `duration` and needs no handling.
    """

    gas: ClassVar[str] = "acetylene"

    pressure: Scalar = par("kPa", 50, 500, "pressure of the gas, absolute")
    gas_pressure: Scalar = par("kPa", 0.1, 200, "partial pressure of the hydrocarbon as it enters")
    gas_flow: Scalar = par("Nm3/h", 0.01, 10000, "hydrocarbon fed to one furnace")
    duration: Scalar = par("h", 0.01, 50, "time with gas, or the powder's residence")
    charge: Scalar = par("kg", 1, 20000, "powder in a furnace")
    handling: Scalar = par(
        "h", 0, 48, "heating, cooling and handling between charges; 0 for a continuous kiln"
    )
    outer_surface: Scalar = par("m2/g", 0.1, 50, "surface around the particles, on which the coat lies")
    rate_factor: Scalar = par("1", 0.01, 100, "factor on the rate of deposition")
    blanket: Scalar = par("Nm3/kg", 0, 100, "nitrogen per kg of product beside the carrier")
    film_density: Scalar = par("mAh/cm3", 200, 3000, "lithium bound per volume of film")

    @classmethod
    def declared(cls, takes: tuple[str, ...], called: Mapping[str, Pair] = {}) -> Mapping[str, Parameter]:
        return {name: asked for name, asked in cls.parameters().items() if name != WORKED_OUT}

    @classmethod
    def build(cls, values: Mapping[str, Any], prefix: str, takes: tuple[str, ...]) -> AcetyleneDeposition:
        numbers: dict[str, Any] = {name: values[f"{prefix}.{name}"] for name in cls.declared(takes)}
        return cls(**numbers, unit_capacity=jnp.asarray(jnp.nan))

    def exchanges(self, at: Mapping[str, Material]) -> Exchanges:
        powder, gas = at["powder"], at["gas"]
        entering = jnp.minimum(self.gas_pressure, MOST_GAS * self.pressure)
        hold = coating.Hold(
            self.temperature, self.pressure, entering, self.gas_flow, self.charge, self.outer_surface,
            self.duration, self.rate_factor,
        )  # fmt: skip
        laid = coating.deposit(self.gas, hold)
        share = laid.carbon / (1 + laid.carbon)
        per_product = 1 / (1 + laid.carbon)  # kg of powder
        passed = self.gas_flow * self.duration / self.charge * per_product  # mol of hydrocarbon
        carrier = passed * (self.pressure - entering) / entering
        nitrogen = (carrier + self.blanket) * NITROGEN_MOLAR_MASS
        fed = passed * molar_mass(coating.FORMULA[self.gas])
        surface, open_volume, sealing = self._left(powder, laid.carbon)
        outer = self.outer_surface * per_product
        film = film_lithium(outer, surface - outer, open_volume, self.film_loss, self.film_density)
        done = self.under_gas(at, share, fed, nitrogen, surface, sealing, film)
        through = self.charge * (1 + laid.carbon) / (self.duration + self.handling)
        known = fractions(coating.FORMULA[self.gas])[0]
        flags = {
            "more hydrocarbon than the pressure holds": self.gas_pressure > MOST_GAS * self.pressure,
            "more coat than powder": share > MOST_COAT,
            keyed(t("the gas is not {gas}", gas=coating.named(self.gas))): jnp.abs(gas.share("C") - known)
            > CLOSE,
        }
        outside = {**done.outside, **coating.range_left(self.gas, self.temperature)}
        return Exchanges(done.amounts, done.materials, flags, through, outside, done.unborne)

    def _left(self, powder: Material, carbon: Any) -> tuple[Any, Any, Any]:
        """m2 per kg of coated powder, around the particles and in pores wider than the coat is thick; m3 of these; and
        the share of the pores that is narrower, and closed.

        What is left of the powder's pores counts as pores as wide as their volume and surface say.
        """
        volume = jnp.maximum(powder.pores, NO_PORES)
        width = 4 * volume / jnp.where(powder.surface > 0, powder.surface, 4 * volume / NO_PORES)
        thick = carbon / (self.outer_surface * self.coat_density)
        laid = coating.coat(thick, self.outer_surface, single(volume, width), 0.0, 1.0, self.coat_density)
        return laid.surface, laid.open_volume, 1 - laid.open_volume * (1 + carbon) / volume


class MethaneDeposition(AcetyleneDeposition):
    """The same from methane, CH4 -> C + 2 H2."""

    gas: ClassVar[str] = "methane"

    def exchanges(self, at: Mapping[str, Material]) -> Exchanges:  # a kind is what defines its exchanges
        return super().exchanges(at)
