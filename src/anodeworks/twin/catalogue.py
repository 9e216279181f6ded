"""The catalogue of results, each declared once: the plant's indicators beside those of finance."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from anodeworks.arrays import jnp
from anodeworks.finance import INDICATORS, Money
from anodeworks.language import Pair, keyed, t
from anodeworks.material import Material
from anodeworks.material.cell import Layers
from anodeworks.numerics import added, product, safe_divide
from anodeworks.plant.equipment import machine_nodes
from anodeworks.process.market import Purchase
from anodeworks.process.network import Network
from anodeworks.programme import Phase
from anodeworks.quantity import Indicator
from anodeworks.quantity.indicator import declared as declared_in
from anodeworks.quantity.indicator import indicator
from anodeworks.twin.effectiveness import of_lines
from anodeworks.twin.production import ProductionLine
from anodeworks.twin.products import Offer


class Figures(NamedTuple):
    """What one scenario gives, and what several indicators share; SI."""

    after: Any  # what follows from duty and machines, as `outcome` has it
    finances: Any
    prices: Sequence[Any]  # of each product, CNY per kg
    rate: Any  # (K, P) kg/s
    levels: Any  # (N, P) of each activity, units of its reference port per second
    full: Any  # (K,) kg/s, all phases together
    powders: Sequence[Material]  # of each product
    voltages: Sequence[Any]
    stacks: Sequence[Layers | None]  # the cell that each goes into, if it is an anode
    scopes: Sequence[Any]
    phases: Sequence[Phase]
    values: Mapping[str, Any]  # the numbers of the scenario, by key


def _known(figure: Any) -> Any:
    """A figure of the powder, not a number where nobody has stated it."""
    return jnp.where(figure > 0, figure, jnp.nan)


def _phase_investment(f: Figures, p: int, total: Any, held: Any = 1.0) -> Any:
    """The phase's share of a total that holds a part of working capital."""
    capital, running = f.after.capital.total, held * f.finances.working_capital
    built = (total - running) * safe_divide(capital[p], capital.sum())
    return built + running * safe_divide(f.rate[:, p].sum(), f.rate.sum())


def _phase_as_announced(f: Figures, p: int) -> Any:
    held = f.values["finance.announced_total.working_capital"]
    return _phase_investment(f, p, f.finances.announced_investment, held)


def _powder(at: tuple[Figures, int]) -> Material:
    return at[0].powders[at[1]]


def _stack(at: tuple[Figures, int]) -> Layers:
    stack = at[0].stacks[at[1]]
    assert stack is not None
    return stack


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
        of=lambda f: added(f.after.equipment.count).sum())
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
    anode_energy = indicator(
        "GWh/year", "cells served", "可配套电芯电量",
        "energy of the cells that a year's full output of all anodes serves",
        of=lambda f: sum(f.voltages[k] * f.powders[k].capacity * f.full[k] for k, at in enumerate(f.stacks) if at))
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


class OfPhaseAsked:
    """What each phase is beside that, where a claim speaks of it; a part of the whole plant's figure."""

    land = indicator(
        "mu", "land needed", "所需用地", "land for the phase's floor area at the site's plot ratio", False, "within",
        of=lambda at: product(at[0].after.ground.land_needed,
                              safe_divide(at[0].after.ground.floor[at[1]], at[0].after.ground.floor.sum())))
    total_investment = indicator(
        "CNY", "total investment", "项目总投资",
        "the phase's share: of construction with VAT and interest by capital, of working capital by output",
        False, "about", of=lambda at: _phase_investment(at[0], at[1], at[0].finances.total_investment))
    announced_investment = indicator(
        "CNY", "announced total investment", "公布口径总投资",
        "the phase's share of it: of construction with interest and VAT by capital, of working capital by output",
        False, "about", of=lambda at: _phase_as_announced(*at))
    output_value = indicator(
        "CNY/year", "output value", "年产值",
        "sales of the phase in a year at full operation, at prices of the price year, without VAT",
        of=lambda at: sum(price * at[0].rate[k, at[1]] for k, price in enumerate(at[0].prices)))


class OfProduct:
    """What each product is; `of` takes the figures and the place of the product."""

    output = indicator(
        "t/year", "output", "产量", "yearly output of the product at full operation", None, "input",
        of=lambda at: at[0].full[at[1]])
    price = indicator(
        "CNY/kg", "price", "售价", "selling price of its grade in the price year, without VAT", None, "about",
        of=lambda at: at[0].prices[at[1]])
    levelised_price = indicator(
        "CNY/kg", "levelised price", "平准化售价", "its sales over its output, both discounted", None, "about", 12,
        of=lambda at: at[0].finances.products.price[at[1]])
    levelised_cost = indicator(
        "CNY/kg", "levelised cost", "平准化成本",
        "its part, by revenue unless the file says otherwise, of all outflows less by-products of the plant, run to "
        "the end, over its output, both discounted", False, "about", 13,
        of=lambda at: at[0].finances.products.cost[at[1]])


class OfAnode:
    """What each product is in a cell; `of` takes the figures and the place of the product."""

    product_capacity = indicator(
        "mAh/g", "reversible capacity", "首次放电比容量（首次可逆比容量）", "charge that it gives back per mass",
        rank=2, of=lambda at: _powder(at).capacity)
    first_cycle_efficiency = indicator(
        "%", "first-cycle efficiency", "首次库仑效率", "reversible over first-charge capacity",
        True, rank=3, of=lambda at: _powder(at).first_cycle_efficiency)
    silicon_share = indicator(
        "%", "silicon", "硅含量", "silicon in it, by mass", None, "about",
        of=lambda at: _powder(at).share("Si"))
    true_density = indicator(
        "g/cm3", "true density", "真密度", "density of its solid",
        of=lambda at: _known(_powder(at).true_density))
    surface = indicator(
        "m2/g", "specific surface", "比表面积", "its surface that electrolyte meets", False,
        of=lambda at: _known(_powder(at).surface))
    particle_swelling = indicator(
        "%", "particle swelling", "颗粒膨胀率", "volume that full lithiation adds to a particle",
        False, of=lambda at: _stack(at).particle_swelling)
    electrode_swelling = indicator(
        "%", "electrode swelling", "极片厚度膨胀率", "thickness that a full charge adds to the anode coating as rolled",
        False, of=lambda at: _stack(at).electrode_swelling)
    irreversible_swelling = indicator(
        "%", "electrode swelling that stays", "极片不可逆膨胀率",
        "of its thickening at the first charge, what stays after the discharge",
        False, of=lambda at: _stack(at).irreversible_swelling)
    cycle_life = indicator(
        "1", "cycles to 80 %", "循环寿命（至80%）",
        "cycles in which the film that swelling breaks, made anew, takes a fifth of the cell's lithium (a wide guess)",
        True, of=lambda at: _stack(at).cycle_life)
    specific_energy = indicator(
        "Wh/kg", "specific energy, stack", "质量能量密度（极组）",
        "energy of a layer stack with it per mass, casing left out", True,
        of=lambda at: _stack(at).specific_energy)
    energy_density = indicator(
        "Wh/L", "energy density, stack", "体积能量密度（极组）",
        "energy of a layer stack with it per volume at full charge, casing left out", True,
        of=lambda at: _stack(at).energy_density)
    anode_use = indicator(
        "kg/kWh", "anode per energy", "单位电量负极用量", "anode powder in a cell per energy that the cell gives back",
        False, of=lambda at: _stack(at).anode_use)
    anode_cost = indicator(
        "CNY/kWh", "anode cost per energy", "单位电量负极成本",
        "levelised cost of the anode powder in a cell per energy that the cell gives back", False,
        of=lambda at: product(_stack(at).anode_use, at[0].finances.products.cost[at[1]]))


# fmt: on
PLANT: Final = declared_in(Plant)
OF_PHASE: Final = declared_in(OfPhase)
OF_PHASE_ASKED: Final = declared_in(OfPhaseAsked)
OF_PRODUCT: Final = declared_in(OfProduct)
OF_ANODE: Final = declared_in(OfAnode)
# What a plant with one product has of it by its own name; where there are several, none has it.
OF_ONE: Final = (Money.levelised_price, Money.levelised_cost)
# What a project of finance alone has none of: it has no goods, nobody is counted, and every phase makes money alone.
OF_GOODS: Final = (*OF_ONE, Money.levelised_cost_energy, Money.jobs)
OF_BUILDING: Final = (OfPhase.capital, OfPhase.completion, OfPhase.production)
HEADLINES: Final = (
    Plant.capital,
    Money.total_investment,
    Money.levelised_cost,
    Money.fnpv_after_tax,
    Money.firr_after_tax,
    Money.payback,
)
OF_CELL: Final = (
    OfAnode.specific_energy,
    OfAnode.energy_density,
    OfAnode.anode_use,
    OfAnode.electrode_swelling,
    OfAnode.particle_swelling,
    OfAnode.irreversible_swelling,
    OfAnode.cycle_life,
)


def main(indicators: Mapping[str, Indicator]) -> list[str]:
    """The figures that tell what a plant is and is worth, in their order."""
    return sorted((name for name, i in indicators.items() if i.rank), key=lambda name: indicators[name].rank)


def having(indicators: Mapping[str, Any], asked: Iterable[str]) -> list[str]:
    """Those of the figures asked for that a plant has; of each product where it has several."""
    found: list[str] = []
    for name in asked:
        own = [key for key in indicators if key.startswith("products.") and key.rpartition(".")[2] == name]
        found += [name] if name in indicators else own
    return list(dict.fromkeys(found))


def of_phase(about: Indicator, phase: str) -> str:
    """What a result knows an indicator of one phase by."""
    return f"phases.{phase}.{about.name}"


def of_product(about: Indicator, product: str) -> str:
    """What a result knows an indicator of one of several products by."""
    return f"products.{product}.{about.name}"


def _own(about: Indicator, name: str, place: int, label: Pair | None = None) -> Indicator:
    """An indicator of the phase or product at a place, under a name and with the label of what it is of."""
    assert about.of
    of = about.of
    found = replace(about, name=name, of=lambda f: of((f, place)))
    if label is None:
        return found
    chinese = f"{label.zh}{about.label_zh}" if label.zh else f"{label.en}：{about.label_zh}"
    return replace(found, label=f"{about.label}, {label.en}", label_zh=chinese)


def _bought(node: int) -> Callable[[Figures], Any]:
    return lambda f: f.levels[node].sum()


def _of_products(products: Sequence[Offer]) -> dict[str, Indicator]:
    """The indicators of the products: by their own names where there is one, else by the product's."""
    found: dict[str, Indicator] = {}
    for k, offer in enumerate(products):
        if len(products) == 1:
            found |= {i.name: _own(i, i.name, k) for i in OF_ANODE if offer.anode}
            continue
        for i in (*OF_PRODUCT, *(OF_ANODE if offer.anode else ())):
            name = of_product(i, offer.name)
            found[name] = _own(i, name, k, Pair(offer.label, offer.label_zh))
    return found


def _of_phases(phases: Mapping[str, tuple[str, str]], asked: Iterable[Indicator]) -> dict[str, Indicator]:
    """The indicators of each phase, by the phase's name."""
    return {
        (name := of_phase(i, phase)): _own(i, name, p, Pair(*labels))
        for p, (phase, labels) in enumerate(phases.items())
        for i in asked
    }


def of_plant(
    phases: Mapping[str, tuple[str, str]], products: Sequence[Offer], network: Network
) -> dict[str, Indicator]:
    """The indicators by name that finance does not compute: the plant's, each product's, phase's and bought flow's."""
    found = {i.name: i for i in PLANT} | _of_products(products) | _of_phases(phases, OF_PHASE)
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


def on_request(
    phases: Mapping[str, tuple[str, str]], products: Sequence[Offer], network: Network
) -> dict[str, Indicator]:
    """Indicators by name that a project has only if a claim speaks of them: parts of a phase, machines of a kind."""
    if not products:
        return {}
    found = _of_phases(phases, OF_PHASE_ASKED)
    for row, n in enumerate(machine_nodes(network)):
        node = network.nodes[n]
        name = f"machines.{node.name}"
        found[name] = Indicator(
            name, "1", f"machines, {node.label}", f"{node.label_zh or node.label}台数",
            keyed(t("number of machines, or lines, of {activity:inner}", activity=Pair(node.label, node.label_zh))),
            sense="about", of=_counted(row),
        )  # fmt: skip
    return found


def _counted(row: int) -> Callable[[Figures], Any]:
    return lambda f: f.after.equipment.count[row].sum()


def declared(
    phases: Mapping[str, tuple[str, str]],
    products: Sequence[Offer],
    network: Network,
    production: Iterable[ProductionLine] = (),
) -> dict[str, Indicator]:
    """Every indicator of a project by name: those of the plant, and finance's.

    Args:
        phases: English and Chinese label of each phase by name.
        products: what the plant sells.
        network: the route.
        production: its lines that are simulated.
    """
    if not products:
        alone = {i.name: i for i in (Plant.capital, *(i for i in INDICATORS if i not in OF_GOODS))}
        return {**alone, **_of_phases(phases, OF_BUILDING)}
    money = [i for i in INDICATORS if len(products) == 1 or i not in OF_ONE]
    lines = of_lines(production, network)
    return {**of_plant(phases, products, network), **lines, **{i.name: i for i in money}}
