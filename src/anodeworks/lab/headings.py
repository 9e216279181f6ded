"""What a laboratory may write down: the conditions of a batch and the properties measured, each with its unit.

Conditions are the numbers of a recipe and of the furnace; properties are what `material.recipe.Grade` and the
infiltration's clock predict. A column's heading names one of them, in English or Chinese, with its unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from anodeworks.material.recipe import Recipe
from anodeworks.quantity import Parameter, Scalar, Section, par


class Furnace(Section):
    """The gas around the powder while silicon is laid down."""

    temperature: Scalar = par("degC", 300, 700, "temperature of the powder")
    pressure: Scalar = par("kPa", 0.1, 2000, "total pressure")
    silane_pressure: Scalar = par("kPa", 0.01, 500, "partial pressure of silane as it enters")
    hydrogen_pressure: Scalar = par("kPa", 0.0, 500, "partial pressure of hydrogen as it enters")
    charge: Scalar = par("g", 1e-6, 1e6, "scaffold in the furnace")
    silane_flow: Scalar = par("NL/min", 1e-6, 1e6, "flow of silane as it enters")
    hot_volume: Scalar = par("L", 0, 1e6, "hot volume without powder, in which dust forms")


CONDITIONS: Final[Mapping[str, Parameter]] = {**Furnace.parameters(), **Recipe.parameters()}
# What each batch sets, weighs or buys; every other number of a recipe is the laboratory's material, alike in all.
SET: Final = (
    *Furnace.parameters(), "pore_volume", "pore_diameter", "pore_width", "pore_surface", "particle_diameter",
    "outer_surface", "filling", "coat", "oxygen", "blend_share",
)  # fmt: skip
PROPERTIES: Final[Mapping[str, Parameter]] = {
    "infiltration_time": Parameter(
        "h", 1e-4, 1000, "time for which silane flowed until the filling was reached"
    ),
    "silane_utilisation": Parameter(
        "%", 0.01, 120, "silane fed whose silicon ended in the powder, as the balance has it"
    ),
    "dust_share": Parameter("%", 0, 100, "silane fed whose silicon ended as dust"),
    "unevenness": Parameter("1", 0, 5, "standard deviation over mean of silicon inside a particle"),
    "silicon_share": Parameter("%", 0, 95, "silicon in the composite, by mass"),
    "oxygen_share": Parameter("%", 0, 50, "oxygen in the composite, by mass"),
    "composite_capacity": Parameter("mAh/g", 0, 3600, "first reversible capacity of the composite"),
    "composite_efficiency": Parameter("%", 1, 100, "first-cycle efficiency of the composite"),
    "composite_surface": Parameter("m2/g", 0, 4000, "BET surface of the composite"),
    "composite_density": Parameter("g/cm3", 0.5, 5, "true density of the composite"),
    "pore_volume_left": Parameter("cm3/g", 0, 3, "pore volume of the composite"),
    "capacity": Parameter("mAh/g", 0, 3600, "first reversible capacity of the product"),
    "first_cycle_efficiency": Parameter("%", 1, 100, "first-cycle efficiency of the product"),
    "surface": Parameter("m2/g", 0, 4000, "BET surface of the product"),
    "true_density": Parameter("g/cm3", 0.5, 5, "true density of the product"),
    "tap_density": Parameter("g/cm3", 0.05, 3, "tap density of the product"),
}
# Properties that spread by a factor rather than by a difference; their errors are relative.
BY_FACTOR: Final = (
    "infiltration_time", "dust_share", "unevenness", "composite_surface", "surface", "pore_volume_left",
)  # fmt: skip
ALIASES: Final = {
    "批次": "batch", "编号": "batch", "sample": "batch", "batch": "batch", "label": "batch", "id": "batch",
    "温度": "temperature", "压力": "pressure", "硅烷分压": "silane_pressure", "氢气分压": "hydrogen_pressure",
    "装料量": "charge", "硅烷流量": "silane_flow", "硅烷利用率": "silane_utilisation", "粉尘率": "dust_share",
    "成尘率": "dust_share",
    "填充不均匀度": "unevenness", "孔容": "pore_volume", "孔径": "pore_diameter", "填充率": "filling", "包碳量": "coat",
    "沉积时间": "infiltration_time", "硅含量": "silicon_share", "氧含量": "oxygen_share", "比表面积": "surface",
    "真密度": "true_density", "振实密度": "tap_density", "首次可逆比容量": "capacity",
    "首次库仑效率": "first_cycle_efficiency", "首效": "first_cycle_efficiency",
    "首次库伦效率": "first_cycle_efficiency", "首次效率": "first_cycle_efficiency", "首次放电比容量": "capacity",
    "可逆比容量": "capacity", "沉积温度": "temperature", "反应温度": "temperature", "总压": "pressure",
    "孔体积": "pore_volume", "平均孔径": "pore_diameter", "碳包覆量": "coat", "碳层含量": "coat", "比表": "surface",
    "粒度D50": "particle_diameter", "粒度d50": "particle_diameter", "硅烷流速": "silane_flow",
}  # fmt: skip
CALIBRATED: Final = "calibrated by anodeworks lab on "  # how the source of such a number of a plant begins
ERROR: Final = "_error"  # a column of this ending holds the repeat error (one standard deviation)
SYNTHETIC: Final = "synthetic"  # how the label of a batch begins that the model itself has made
