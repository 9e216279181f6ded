"""The silane route: silicon deposited in the pores of a carbon, a carbon coat, passivation."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from anodeworks.arrays import jnp
from anodeworks.language import Keyed, keyed, t
from anodeworks.material import Material
from anodeworks.material.composite import Silicon, infiltrated
from anodeworks.material.elements import molar_mass
from anodeworks.material.pores import NEARLY, most_filled, single
from anodeworks.process.activity import HEAT_EMITS, NITROGEN_MOLAR_MASS, POWER_USES, Exchanges, Furnace, hot
from anodeworks.process.coating import CRYSTALS
from anodeworks.process.field_limits import limit
from anodeworks.quantity import Scalar, par
from anodeworks.quantity.wording import Span
from anodeworks.reactor.validity import FILM, NARROW
from anodeworks.reactor.yields import TOO_NARROW

SILANE_PER_SILICON: Final = molar_mass("SiH4") / molar_mass("Si")
HYDROGEN_PER_SILICON: Final = 2 * molar_mass("H2") / molar_mass("Si")


def decomposes() -> tuple[float, float]:
    """K, between which silane lays silicon in pores."""
    return limit("silane_decomposes_from", "degC"), limit("silane_decomposes_to", "degC")


@cache
def warm() -> Keyed:
    """What holds between them."""
    return keyed(t("silane that lays silicon in pores, {span}", span=Span(*decomposes(), "degC")))


class Filling(NamedTuple):
    """What infiltration does: kg of silicon per kg of carbon; shares of the silane's silicon in pores and as dust;
    kg of nitrogen per kg of composite; standard deviation of the silicon in the pores over its mean."""

    loading: Any
    utilisation: Any
    fines: Any
    nitrogen: Any
    unevenness: Any = 0.0


class Infiltration(Furnace):
    """SiH4 -> Si + 2 H2 in the pores of a carbon: ports, balance, and what the deposited silicon does."""

    takes = ("carbon",)
    uses = ("silane", "nitrogen", *POWER_USES)
    gives = ("composite",)
    emits = ("spent_silane", "offgas_hydrogen", "silicon_dust", "nitrogen_to_air", *HEAT_EMITS)

    silicon_density: Scalar = par("g/cm3", 2.0, 2.4, "density of the deposited silicon")
    silicon_utilisation: Scalar = par("1", 0.5, 1.0, "share of the silicon's lithium storage that works")
    silicon_growth: Scalar = par("1", 2.0, 3.5, "volume that silicon adds at Li15Si4, per volume of silicon")
    first_cycle_loss: Scalar = par("mAh/g", 0, 1500, "lithium trapped per g of silicon in the first cycle")

    def balance(self, at: Mapping[str, Material], filling: Filling) -> Exchanges:
        """Exchanges per kg of composite."""
        silicon = filling.loading / (1 + filling.loading)
        fed = silicon / filling.utilisation  # silicon fed as silane, per kg of product
        dust = jnp.minimum(filling.fines, 1 - filling.utilisation) * fed
        amounts = {
            "composite": 1.0,
            "carbon": 1 - silicon,
            "silane": fed * SILANE_PER_SILICON,
            "nitrogen": filling.nitrogen,
            "spent_silane": (fed - silicon - dust) * SILANE_PER_SILICON,
            "offgas_hydrogen": (silicon + dust) * HYDROGEN_PER_SILICON,
            "silicon_dust": dust,
            "nitrogen_to_air": filling.nitrogen,
        }
        deposited = at["silicon_dust"]  # the same silicon, as far as composition and heat go
        grains = Silicon(
            density=self.silicon_density,
            utilisation=self.silicon_utilisation,
            first_cycle_loss=self.first_cycle_loss,
            growth=self.silicon_growth,
        )
        laid = grains.material(deposited)
        composite = infiltrated(at["carbon"], laid, filling.loading, filling.unevenness)
        return Exchanges(self.heated(at, amounts, {"composite": composite}), {"composite": composite})


class SilaneInfiltration(Infiltration):
    """SiH4 -> Si + 2 H2 in the pores of a carbon; fluidised bed or rotary kiln by its library entry.

    Silicon content from the carbon's pores: w/(1 - w) = f V ρ. Of the silane fed a share `utilisation` ends as
    silicon in the pores, `fines` of it as dust, the rest leaves unreacted.
    """

    temperature: Scalar = hot(250, 1000)  # silane decomposes nowhere below, and in the gas alone above
    pore_filling: Scalar = par("1", 0.0, 1.0, "share of the carbon's pore volume that silicon fills")
    utilisation: Scalar = par("1", 0.2, 1.0, "share of the silane's silicon that ends in the pores")
    fines: Scalar = par("1", 0.0, 0.3, "share of the silane's silicon that leaves as dust")
    purge: Scalar = par("Nm3/kg", 0, 100, "nitrogen per kg of product")

    def exchanges(self, at: Mapping[str, Material]) -> Exchanges:
        carbon = at["carbon"]
        loading = self.pore_filling * carbon.pores * self.silicon_density
        nitrogen = self.purge * NITROGEN_MOLAR_MASS
        done = self.balance(at, Filling(loading, self.utilisation, self.fines, nitrogen))
        stated = (carbon.pores > 0) & (carbon.surface > 0)
        width = 4 * carbon.pores / jnp.where(stated, carbon.surface, jnp.inf)
        # Round pores take most; without a stated width they may be as wide as they like.
        most = most_filled(single(carbon.pores, jnp.where(stated, width, 1.0)))
        laid = loading > 0
        flags: dict[str, Any] = {TOO_NARROW: laid & stated & (self.pore_filling > NEARLY * most)}
        coldest, hottest = decomposes()
        outside: dict[str, Any] = {
            NARROW: laid & stated & (width < FILM),
            warm(): laid & ((self.temperature < coldest) | (self.temperature > hottest)),
        }
        unborne: dict[str, Any] = {CRYSTALS: laid & (self.temperature > limit("amorphous_to", "degC"))}
        return done._replace(flags=flags, outside=outside, unborne=unborne)
