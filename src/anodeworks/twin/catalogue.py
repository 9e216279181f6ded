"""The catalogue of results: the plant's indicators beside those of finance, each declared once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from anodeworks import finance
from anodeworks.process.market import Purchase
from anodeworks.process.network import Network
from anodeworks.quantity import Indicator

PLANT: Final = (
    Indicator("capacity", "t/year", "capacity", "产能", "yearly output of all products at full operation"),
    Indicator(
        "output_value",
        "CNY/year",
        "output value",
        "年产值",
        "sales of a year at full operation, at prices of the price year, without VAT",
    ),
    Indicator(
        "capital",
        "CNY",
        "capital",
        "建设投资",
        "construction capital with contingency, without VAT, interest and working capital",
        False,
    ),
    Indicator(
        "capital_per_tonne",
        "CNY/(t/year)",
        "capital per capacity",
        "单位产能投资",
        "construction capital over capacity",
        False,
    ),
    Indicator(
        "equipment", "CNY", "equipment installed", "设备及安装", "equipment and its installation", False
    ),
    Indicator("machines", "1", "machines", "设备台数", "number of main machines"),
    Indicator("floor_area", "m2", "floor area", "建筑面积", "gross floor area of all buildings"),
    Indicator(
        "land", "mu", "land needed", "所需用地", "land for the floor area at the site's plot ratio", False
    ),
    Indicator("power", "MW", "mean electric load", "平均电负荷", "electric power drawn at full operation"),
    Indicator(
        "electricity_intensity",
        "kWh/kg",
        "electricity per product",
        "单位产品电耗",
        "electricity per kg of all products",
        False,
    ),
    Indicator(
        "product_capacity",
        "mAh/g",
        "reversible capacity",
        "可逆比容量",
        "reversible capacity of the main product",
    ),
    Indicator(
        "first_cycle_efficiency",
        "%",
        "first-cycle efficiency",
        "首次库仑效率",
        "reversible over first-charge capacity of the main product",
        True,
    ),
    Indicator("silicon_share", "%", "silicon", "硅含量", "silicon in the main product, by mass"),
    Indicator("true_density", "g/cm3", "true density", "真密度", "density of the main product's solid"),
    Indicator(
        "surface",
        "m2/g",
        "specific surface",
        "比表面积",
        "surface of the main product that electrolyte meets",
        False,
    ),
    Indicator(
        "particle_swelling",
        "%",
        "particle swelling",
        "颗粒膨胀率",
        "volume that full lithiation adds to a particle of the main product",
        False,
    ),
    Indicator(
        "electrode_swelling",
        "%",
        "electrode swelling",
        "极片膨胀率",
        "thickness that a full charge adds to the anode coating as rolled",
        False,
    ),
    Indicator(
        "specific_energy",
        "Wh/kg",
        "specific energy, stack",
        "比能量（极组）",
        "energy of a layer stack with the main product per mass, casing left out",
        True,
    ),
    Indicator(
        "energy_density",
        "Wh/L",
        "energy density, stack",
        "能量密度（极组）",
        "energy of a layer stack with the main product per volume at full charge, casing left out",
        True,
    ),
    Indicator(
        "anode_use",
        "kg/kWh",
        "anode per energy",
        "单位电量负极用量",
        "anode powder in a cell per energy that the cell gives back",
        False,
    ),
    Indicator(
        "anode_cost",
        "CNY/kWh",
        "anode cost per energy",
        "单位电量负极成本",
        "levelised cost of the anode powder in a cell per energy that the cell gives back",
        False,
    ),
    Indicator(
        "anode_energy",
        "GWh/year",
        "cells served",
        "可配套电池",
        "energy of the cells that a year's full output of the main product serves",
    ),
    Indicator(
        "scope_1",
        "kg/kg",
        "emissions, scope 1",
        "范围一排放",
        "kg CO2e from the plant itself per kg of product",
        False,
    ),
    Indicator(
        "scope_2",
        "kg/kg",
        "emissions, scope 2",
        "范围二排放",
        "kg CO2e of bought energy per kg of product",
        False,
    ),
    Indicator(
        "scope_3",
        "kg/kg",
        "emissions, scope 3",
        "范围三排放",
        "kg CO2e of bought materials and waste treatment per kg of product",
        False,
    ),
    Indicator("emissions", "kg/kg", "emissions", "碳排放", "kg CO2e per kg of product, all scopes", False),
)
OF_PHASE: Final = (
    Indicator("capacity", "t/year", "capacity", "产能", "yearly output of the phase at full operation"),
    Indicator(
        "capital",
        "CNY",
        "capital",
        "投资",
        "construction capital of the phase, without VAT and interest",
        False,
    ),
    Indicator("completion", "date", "mechanical completion", "建成", "when the phase is built", False),
    Indicator("production", "date", "first product", "投产", "when the phase makes its first product", False),
)


def declared(phases: Mapping[str, tuple[str, str]], network: Network) -> dict[str, Indicator]:
    """Every indicator of a project by name: the plant's, each phase's, each bought flow's, and finance's.

    Args:
        phases: English and Chinese label of each phase by name.
        network: the route.
    """
    found = {i.name: i for i in PLANT}
    for phase, (label, label_zh) in phases.items():
        for i in OF_PHASE:
            name = f"phases.{phase}.{i.name}"
            chinese = f"{i.label_zh}（{label_zh or label}）"
            found[name] = Indicator(
                name, i.unit, f"{i.label}, {label}", chinese, i.meaning, i.higher_is_better
            )
    for node in network.nodes:
        if node.kind is Purchase:
            flow = network.flows[node.reference]
            unit = {"kg": "t/year", "J": "MWh/year", "CNY": "CNY/year"}[flow.unit]
            name = f"use.{flow.name}"
            found[name] = Indicator(
                name,
                unit,
                f"{flow.label} bought",
                f"外购{flow.label_zh or flow.label}",
                f"{flow.label} bought in a year of full operation",
            )
    return {**found, **{i.name: i for i in finance.INDICATORS}}
