"""Silane infiltration whose yield, dust and throughput follow from the furnace's conditions.

Ports and balance are those of `process.silane`; what that kind states (utilisation, fines, purge, capacity of a
machine) is worked out here by `reactor` from temperature, pressures, the carbon's pores, and the furnace.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from anodeworks.arrays import jnp
from anodeworks.language import Pair, keyed, t
from anodeworks.material import Material
from anodeworks.material.pores import SPREADS, single
from anodeworks.process.activity import NITROGEN_MOLAR_MASS, Exchanges
from anodeworks.process.silane import Filling, Infiltration
from anodeworks.quantity import Parameter, Scalar, par
from anodeworks.reactor.continuous import worked_out
from anodeworks.reactor.kinetics import level
from anodeworks.reactor.particle import Grain
from anodeworks.reactor.vessel import Blow, Cycle, Recipe, Vessel
from anodeworks.reactor.yields import Yield

VAIN: Final = keyed(t("hardly any silane ends in pores"))
NO_PORES: Final = keyed(t("the carbon states no pores or no surface"))
LEAST_YIELD: Final = 1e-4  # of the silane, below which a furnace makes dust and no composite
LEAST_CAPACITY: Final = 1e-9  # kg/s
LEAST_PORES: Final = (
    1e-5  # m3/kg, NO_SURFACE m, NO_SKELETON m3/kg: they keep a flagged carbon's arithmetic finite
)
NO_SURFACE: Final = 2e-9
NO_SKELETON: Final = 5e-4
NO_HEAT: Final = 1100.0  # J/(kg K), of a carbon that states no heat capacity


class ReactorInfiltration(Infiltration):
    """SiH4 -> Si + 2 H2 in a batch fluidised bed of agglomerates, from its conditions (docs/equations/reactor.md).

    Utilisation, dust, nitrogen and what one furnace puts through follow; nothing of them is stated.
    """

    bed: ClassVar[str] = "fluidised"
    not_asked: ClassVar[frozenset[str]] = frozenset({"unit_capacity"})  # worked out, or without meaning here

    temperature: Scalar = par("degC", 350, 600, "temperature of the bed")
    pressure: Scalar = par("kPa", 50, 500, "pressure of the gas, absolute")
    silane_pressure: Scalar = par("kPa", 0.1, 200, "partial pressure of silane as it enters")
    rate_factor: Scalar = par(
        "1", 0.01, 100, "factor on the surface rate of Furusawa et al. (1988) at 450 °C"
    )
    rate_energy: Scalar = par("kJ/mol", -150, 150, "activation energy of the surface rate beyond theirs")
    particle_diameter: Scalar = par("um", 1, 100, "diameter of a carbon particle")
    tortuosity: Scalar = par("1", 1, 20, "of the pores in a particle")
    slits: Scalar = par("1", 0, 1, "share of the pore volume that lies in slits, the rest in round pores")
    pore_spread: Scalar = par(
        "1", SPREADS[0], SPREADS[1], "standard deviation of the pore width over its mean, by volume"
    )
    pore_filling: Scalar = par("1", 0.05, 0.95, "share of the pore volume that silicon fills")
    charge: Scalar = par("kg", 0.1, 5000, "carbon in a batch")
    bulk_density: Scalar = par("kg/m3", 100, 800, "carbon per volume of bed")
    slenderness: Scalar = par("1", 0.5, 12, "height (length) of the hot part over its diameter")
    agglomerate: Scalar = par("um", 50, 1000, "size of the agglomerates that gas lifts")
    lift: Scalar = par(
        "1", 1.05, 20, "gas velocity over that of minimum fluidisation (a batch's: as charged)", default=3.0
    )
    freeboard: Scalar = par("1", 0, 10, "hot volume above the bed over the bed's", default=1.0)
    gas_velocity: Scalar = par(
        "m/s", 0.001, 1, "velocity of gas over a kiln's powder or through a fixed bed", default="0.03 m/s"
    )
    kiln_filling: Scalar = par("1", 0.03, 0.3, "share of a kiln's section that is powder", default=0.12)
    lifting: Scalar = par(
        "1", 1, 200, "times by which flights enlarge the surface of a kiln's powder", default=20
    )
    wall_touched: Scalar = par("1", 0.05, 1, "share of a kiln's wall that lies under powder", default=0.3)
    wall_conductance: Scalar = par("W/(m2*K)", 5, 800, "from powder to wall")
    slack: Scalar = par("delta_degC", 1, 100, "by which the bed may be hotter than its wall")
    preheat: Scalar = par("1", 0, 1, "share of the heat up to the bed's temperature that gas brings in")
    clustering: Scalar = par("1", 0, 1, "share of what clusters in the gas that becomes dust")
    handling: Scalar = par("h", 0, 24, "charging, discharging, closing and testing, per batch")
    purges: Scalar = par("1", 1, 100, "changes of gas before silane, and again after")
    blanket: Scalar = par("Nm3/kg", 0, 100, "nitrogen per kg of product beside carrier and changes of gas")
    margin: Scalar = par("delta_degC", 5, 300, "by which the wall is hotter than the bed when heating ends")
    coolant: Scalar = par("degC", 0, 45, "temperature of the wall while a batch cools")
    discharge: Scalar = par("degC", 46, 300, "temperature at which a batch is discharged")

    @classmethod
    def declared(cls, takes: tuple[str, ...], called: Mapping[str, Pair] = {}) -> Mapping[str, Parameter]:
        return {name: asked for name, asked in cls.parameters().items() if name not in cls.not_asked}

    @classmethod
    def build(cls, values: Mapping[str, Any], prefix: str, takes: tuple[str, ...]) -> ReactorInfiltration:
        numbers: dict[str, Any] = {name: values[f"{prefix}.{name}"] for name in cls.declared(takes)}
        return cls(**numbers, **dict.fromkeys(cls.not_asked, jnp.asarray(jnp.nan)))

    def recipe(self, carbon: Material) -> Recipe:
        """The batch that these conditions make of a carbon; its pores are as wide as volume, surface and shape say."""
        volume = jnp.where(carbon.pores > 0, carbon.pores, LEAST_PORES)
        diameter = 4 * volume / jnp.where(carbon.surface > 0, carbon.surface, 4 * volume / NO_SURFACE)
        grain = Grain(
            single(volume, diameter, self.slits, self.pore_spread),
            self.particle_diameter / 2,
            skeleton=1 / jnp.where(carbon.skeleton > 0, carbon.skeleton, NO_SKELETON),
            tortuosity=self.tortuosity,
            silicon=self.silicon_density,
        )
        vessel = Vessel(
            charge=self.charge, bulk=self.bulk_density, slenderness=self.slenderness, agglomerate=self.agglomerate,
            lift=self.lift, velocity=self.gas_velocity, filling=self.kiln_filling, lifting=self.lifting,
            freeboard=self.freeboard, touched=self.wall_touched, conductance=self.wall_conductance, slack=self.slack,
            preheat=self.preheat, clustering=self.clustering,
        )  # fmt: skip
        cycle = Cycle(
            end=self.discharge, margin=self.margin, coolant=self.coolant, purges=self.purges, handling=self.handling,
            heat=jnp.where(carbon.heat_capacity > 0, carbon.heat_capacity, NO_HEAT),
        )  # fmt: skip
        factor = level(self.temperature, self.rate_factor, self.rate_energy)
        blow = Blow(self.temperature, self.pressure, self.silane_pressure, factor=factor)
        return Recipe(grain, blow, vessel, self.pore_filling, cycle)

    def yields(self, carbon: Material) -> Yield:
        """What comes of it."""
        return worked_out(self.recipe(carbon), self.bed)

    def exchanges(self, at: Mapping[str, Material]) -> Exchanges:
        carbon = at["carbon"]
        found = self.yields(carbon)
        loading = found.silicon / (1 - found.silicon)
        # Where all silane turns to dust the batch never ends; the row is flagged, and its arithmetic stays finite.
        vain = ~((found.utilisation > LEAST_YIELD) & (found.capacity > LEAST_CAPACITY))
        utilisation = jnp.where(vain, LEAST_YIELD, found.utilisation)
        fines = jnp.where(vain, 1 - LEAST_YIELD, found.fines)
        purge = jnp.where(vain, 0.0, found.purge) + self.blanket * NITROGEN_MOLAR_MASS
        # Pores too narrow for silane are wide enough for helium (docs/equations/powder.md): only a coat closes them.
        unevenness = jnp.where(vain, 0.0, 1 / found.uniformity - 1)
        done = self.balance(at, Filling(loading, utilisation, fines, purge, unevenness))
        composite = done.materials["composite"]._replace(surface=found.surface)
        capacity = jnp.where(vain, LEAST_CAPACITY, found.capacity)
        flags = {
            **found.flags,
            VAIN: vain,
            NO_PORES: (carbon.pores <= 0) | (carbon.surface <= 0),
        }
        return Exchanges(done.amounts, {"composite": composite}, flags, capacity, found.outside)


class KilnInfiltration(ReactorInfiltration):
    """The same in a batch rotary kiln, gas passing over the powder."""

    bed: ClassVar[str] = "rotary"

    def exchanges(self, at: Mapping[str, Material]) -> Exchanges:  # a kind is what defines its exchanges
        return super().exchanges(at)


class FixedInfiltration(ReactorInfiltration):
    """The same in a batch of powder that lies still, gas passing through it: what it meets first fills first.

    Valid for beds of agglomerates or grains, between which gas passes; `gas_velocity` is that through the empty bed.
    """

    bed: ClassVar[str] = "fixed"

    def exchanges(self, at: Mapping[str, Material]) -> Exchanges:
        return super().exchanges(at)


class ContinuousInfiltration(ReactorInfiltration):
    """The same in a fluidised bed with feed and overflow; `charge` is what it holds.

    Valid for agglomerates, as the batch is. Particles leave at every age, so that their fills are spread.
    """

    bed: ClassVar[str] = "continuous"
    not_asked: ClassVar[frozenset[str]] = ReactorInfiltration.not_asked | {
        "handling", "purges", "margin", "coolant", "discharge",
    }  # fmt: skip

    def exchanges(self, at: Mapping[str, Material]) -> Exchanges:
        return super().exchanges(at)


class ContinuousKilnInfiltration(ContinuousInfiltration):
    """The same in a rotary kiln through which powder travels along with the gas; `charge` is what it holds."""

    bed: ClassVar[str] = "continuous_kiln"

    def exchanges(self, at: Mapping[str, Material]) -> Exchanges:
        return super().exchanges(at)
