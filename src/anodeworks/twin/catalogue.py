"""The catalogue of results, each declared once: the plant's indicators beside those of finance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

import jax.numpy as jnp

from anodeworks.finance import INDICATORS, Money
from anodeworks.language import Pair, keyed, t
from anodeworks.material import Material
from anodeworks.material.cell import Layers
from anodeworks.numerics import added, product, safe_divide
from anodeworks.process.market import Purchase
from anodeworks.process.network import Network
from anodeworks.programme import Phase
from anodeworks.quantity import Indicator
from anodeworks.quantity.indicator import declared as declared_in
from anodeworks.quantity.indicator import indicator


class Figures(NamedTuple):
    """What one scenario gives, and what several indicators share; SI."""

    after: Any  # what follows from duty and machines, as `outcome` has it
    machines: Any
    finances: Any
    prices: Sequence[Any]  # of each product, CNY per kg
    rate: Any  # (K, P) kg/s
    levels: Any  # (N, P) of each activity, units of its reference port per second
    full: Any  # (K,) kg/s, all phases together
    main: Material  # the first product
    voltage: Any
    stack: Layers
    scopes: Sequence[Any]
    phases: Sequence[Phase]


def _known(figure: Any) -> Any:
    """A figure of the powder, not a number where nobody has stated it."""
    return jnp.where(figure > 0, figure, jnp.nan)


# fmt: off


class Plant:
    """What the plant is and makes."""

    capacity = indicator(
        "t/year", "capacity", "产能", "yearly output of all products at full operation", None, "input", 1,
        of=lambda f: f.full.sum())
    output_value = indicator(
        "CNY/year", "output value", "年产值",
        "sales of a year at full operation, at prices of the price year, without VAT", rank=11,
        of=lambda f: sum(price * f.full[k] for k, price in enumerate(f.prices)))
    capital = indicator(
        "CNY", "capital", "建设投资（不含税）",
        "construction capital with contingency, without VAT, interest and working capital", False, "about", 4,
        of=lambda f: f.after.capital.total.sum())
    capital_per_tonne = indicator(
        "CNY/(t/year)", "capital per capacity", "单位产能投资", "construction capital over capacity", False, "about", 5,
        of=lambda f: safe_divide(f.after.capital.total.sum(), f.full.sum()))
    equipment = indicator(
        "CNY", "equipment installed", "设备购置及安装工程费", "equipment and its installation", False, "about",
        of=lambda f: f.after.capital.equipment.sum())
    machines = indicator(
        "1", "machines", "主要设备台数", "number of main machines", None, "about", 7,
        of=lambda f: added(f.machines.count).sum())
    floor_area = indicator(
        "m2", "floor area", "建筑面积", "gross floor area of all buildings", None, "about",
        of=lambda f: f.after.ground.floor.sum())
    land = indicator(
        "mu", "land needed", "所需用地", "land for the floor area at the site's plot ratio", False, "within", 8,
        of=lambda f: f.after.ground.land_needed)
    power = indicator(
        "MW", "mean electric load", "平均用电负荷", "electric power drawn at full operation", None, "within",
        of=lambda f: f.after.ground.mean_power.sum())
    electricity_intensity = indicator(
        "kWh/kg", "electricity per product", "单位产品电耗", "electricity per kg of all products", False, "about", 10,
        of=lambda f: safe_divide(f.after.ground.mean_power.sum(), f.full.sum()))
    product_capacity = indicator(
        "mAh/g", "reversible capacity", "首次放电比容量（首次可逆比容量）", "reversible capacity of the main product",
        rank=2, of=lambda f: f.main.capacity)
    first_cycle_efficiency = indicator(
        "%", "first-cycle efficiency", "首次库仑效率", "reversible over first-charge capacity of the main product",
        True, rank=3, of=lambda f: f.main.first_cycle_efficiency)
    silicon_share = indicator(
        "%", "silicon", "硅含量", "silicon in the main product, by mass", None, "about",
        of=lambda f: f.main.share("Si"))
    true_density = indicator(
        "g/cm3", "true density", "真密度", "density of the main product's solid",
        of=lambda f: _known(f.main.true_density))
    surface = indicator(
        "m2/g", "specific surface", "比表面积", "surface of the main product that electrolyte meets", False,
        of=lambda f: _known(f.main.surface))
    particle_swelling = indicator(
        "%", "particle swelling", "颗粒膨胀率", "volume that full lithiation adds to a particle of the main product",
        False, of=lambda f: f.stack.particle_swelling)
    electrode_swelling = indicator(
        "%", "electrode swelling", "极片厚度膨胀率", "thickness that a full charge adds to the anode coating as rolled",
        False, of=lambda f: f.stack.electrode_swelling)
    specific_energy = indicator(
        "Wh/kg", "specific energy, stack", "质量能量密度（极组）",
        "energy of a layer stack with the main product per mass, casing left out", True,
        of=lambda f: f.stack.specific_energy)
    energy_density = indicator(
        "Wh/L", "energy density, stack", "体积能量密度（极组）",
        "energy of a layer stack with the main product per volume at full charge, casing left out", True,
        of=lambda f: f.stack.energy_density)
    anode_use = indicator(
        "kg/kWh", "anode per energy", "单位电量负极用量", "anode powder in a cell per energy that the cell gives back",
        False, of=lambda f: f.stack.anode_use)
    anode_cost = indicator(
        "CNY/kWh", "anode cost per energy", "单位电量负极成本",
        "levelised cost of the anode powder in a cell per energy that the cell gives back", False,
        of=lambda f: product(f.stack.anode_use, f.finances.levelised_cost))
    anode_energy = indicator(
        "GWh/year", "cells served", "可配套电芯电量",
        "energy of the cells that a year's full output of the main product serves",
        of=lambda f: f.voltage * f.main.capacity * f.full[0])
    scope_1 = indicator(
        "kg/kg", "emissions, scope 1", "范围一排放", "kg CO2e from the plant itself per kg of product", False,
        of=lambda f: f.scopes[0])
    scope_2 = indicator(
        "kg/kg", "emissions, scope 2", "范围二排放", "kg CO2e of bought energy per kg of product", False,
        of=lambda f: f.scopes[1])
    scope_3 = indicator(
        "kg/kg", "emissions, scope 3", "范围三排放",
        "kg CO2e of bought materials and waste treatment per kg of product", False, of=lambda f: f.scopes[2])
    emissions = indicator(
        "kg/kg", "emissions", "碳排放", "kg CO2e per kg of product, all scopes", False, rank=22,
        of=lambda f: sum(f.scopes))


class OfPhase:
    """What each phase is; `of` takes the figures and the place of the phase."""

    capacity = indicator(
        "t/year", "capacity", "产能", "yearly output of the phase at full operation", None, "input",
        of=lambda at: at[0].rate[:, at[1]].sum())
    capital = indicator(
        "CNY", "capital", "建设投资（不含税）", "construction capital of the phase, without VAT and interest", False,
        "about", of=lambda at: at[0].after.capital.total[at[1]])
    completion = indicator(
        "date", "mechanical completion", "机械竣工", "when the phase is built", False,
        of=lambda at: at[0].phases[at[1]].completion)
    production = indicator(
        "date", "first product", "投产（产出首批产品）", "when the phase makes its first product", False,
        of=lambda at: at[0].phases[at[1]].production)


# fmt: on
PLANT: Final = declared_in(Plant)
OF_PHASE: Final = declared_in(OfPhase)
HEADLINES: Final = (
    Plant.capital,
    Money.total_investment,
    Money.levelised_cost,
    Money.fnpv_after_tax,
    Money.firr_after_tax,
    Money.payback,
)
OF_CELL: Final = (
    Plant.specific_energy,
    Plant.energy_density,
    Plant.anode_use,
    Plant.electrode_swelling,
    Plant.particle_swelling,
)
# The figures that tell what a plant is and is worth, in their order.
MAIN: Final = tuple(sorted((i for i in (*PLANT, *INDICATORS) if i.rank), key=lambda i: i.rank))


def of_phase(about: Indicator, phase: str) -> str:
    """What a result knows an indicator of one phase by."""
    return f"phases.{phase}.{about.name}"


def _of_phase(about: Indicator, p: int) -> Callable[[Figures], Any]:
    assert about.of
    of = about.of
    return lambda f: of((f, p))


def _bought(node: int) -> Callable[[Figures], Any]:
    return lambda f: f.levels[node].sum()


def of_plant(phases: Mapping[str, tuple[str, str]], network: Network) -> dict[str, Indicator]:
    """The indicators by name that finance does not compute: the plant's, each phase's, each bought flow's."""
    found = {i.name: i for i in PLANT}
    for p, (phase, (label, label_zh)) in enumerate(phases.items()):
        for i in OF_PHASE:
            name = of_phase(i, phase)
            chinese = f"{label_zh}{i.label_zh}" if label_zh else f"{label}：{i.label_zh}"
            of = _of_phase(i, p)
            found[name] = replace(i, name=name, label=f"{i.label}, {label}", label_zh=chinese, of=of)
    for n, node in enumerate(network.nodes):
        if node.kind is Purchase:
            flow = network.flows[node.reference]
            found[f"use.{flow.name}"] = Indicator(
                f"use.{flow.name}",
                {"kg": "t/year", "J": "MWh/year", "CNY": "CNY/year"}[flow.unit],
                f"{flow.label} bought",
                f"{flow.label_zh or flow.label}{'采购额' if flow.unit == 'CNY' else '采购量'}",
                keyed(t("{flow} bought in a year of full operation", flow=Pair(flow.label, flow.label_zh))),
                sense="within",
                of=_bought(n),
            )
    return found


def declared(phases: Mapping[str, tuple[str, str]], network: Network) -> dict[str, Indicator]:
    """Every indicator of a project by name: those of the plant, and finance's.

    Args:
        phases: English and Chinese label of each phase by name.
        network: the route.
    """
    return {**of_plant(phases, network), **{i.name: i for i in INDICATORS}}
