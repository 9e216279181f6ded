"""The grade sheet: a powder in the terms of GB/T 38823-2020 and GB/T 24533-2019, with its spread.

What the standards ask for and the model does not know stands on the sheet as such.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from anodeworks.arrays import jax
from anodeworks.material.cell import Layers, Stack, layers
from anodeworks.material.grade import Family, Grade
from anodeworks.material.recipe import family_of
from anodeworks.project.ledger import Ledger
from anodeworks.quantity import units
from anodeworks.store import stored

DRAWS: Final = 2000
NOT_MODELLED: Final = (
    ("moisture", "moisture", "水分含量"),
    ("ph", "pH", "pH值"),
    ("magnetic_impurities", "magnetic impurities", "磁性物质含量"),
    ("trace_metals", "trace metals", "微量金属元素含量"),
    ("gassing", "gassing in slurry and cell", "浆料和电芯产气"),
    ("shelf_life", "shelf life in air", "储存期"),
)


@dataclass(frozen=True)
class Line:
    """A property: its value and P5 to P95 in `unit`, all None where the model does not know it."""

    name: str
    term: str
    term_zh: str
    unit: str
    value: float | None
    low: float | None
    high: float | None
    chapter: str  # "powder" or "cell"


class Sheet:
    """The grade sheet of a recipe ledger (from `read_recipe`).

    Args:
        ledger: numbers of recipe and cell by key.
        draws: samples of the ledger's distributions for the spread; 0 for none.
        seed: the same seed gives the same spread.
    """

    def __init__(self, ledger: Ledger, draws: int = DRAWS, seed: int = 0) -> None:
        self.ledger = ledger
        base = {key: np.float64(value.number) for key, value in ledger.items()}
        self.family = family_of(ledger)
        self.recipe = self.family.section.at(base, self.family.key)
        self.grade, self.cell, figures = _worked_out(self.family, ledger, draws, seed)
        central = {name: float(column[0]) for name, column in figures.items()}
        drawn = {name: column[1:] for name, column in figures.items()} if draws else {}
        self.lines = [self._line(*term, central, drawn) for term in (*TERMS, *self.family.own)]
        self.lines += [
            Line(name, term, zh, "", None, None, None, "powder") for name, term, zh in NOT_MODELLED
        ]

    @staticmethod
    def _line(
        name: str,
        term: str,
        term_zh: str,
        unit: str,
        chapter: str,
        central: dict[str, float],
        drawn: dict[str, npt.NDArray[np.float64]],
    ) -> Line:
        ends = np.quantile(drawn[name], [0.05, 0.95]) if drawn else (None, None)
        value, low, high = (
            None if x is None else units.from_si(float(x), unit) for x in (central[name], *ends)
        )
        return Line(name, term, term_zh, unit, value, low, high, chapter)


TERMS: Final = (
    ("particle_diameter", "median particle diameter D50", "粒度 D50", "um", "powder"),
    ("surface", "specific surface (BET)", "比表面积", "m2/g", "powder"),
    ("tap_density", "tap density", "振实密度", "g/cm3", "powder"),
    ("coat_thickness", "coat, mean thickness", "包覆层平均厚度", "nm", "powder"),
    ("true_density", "true density", "真密度", "g/cm3", "powder"),
    ("silicon", "silicon", "硅含量", "%", "powder"),
    ("carbon", "carbon", "碳含量", "%", "powder"),
    ("oxygen", "oxygen", "氧含量", "%", "powder"),
    ("capacity", "first reversible capacity", "首次放电比容量（首次可逆比容量）", "mAh/g", "powder"),
    ("first_cycle_efficiency", "first-cycle efficiency", "首次库仑效率", "%", "powder"),
    ("swelling", "particle swelling", "颗粒膨胀率", "%", "powder"),
    ("coating_density", "density of the rolled coating", "压实密度（极片）", "g/cm3", "cell"),
    ("electrode_swelling", "electrode swelling", "极片厚度膨胀率", "%", "cell"),
    ("irreversible_swelling", "electrode swelling that stays", "首次循环后极片不可逆膨胀率", "%", "cell"),
    ("cycle_life", "cycles to 80 % by the film's renewal", "循环寿命（至80%，按SEI膜更新计）", "1", "cell"),
    ("specific_energy", "specific energy of a stack", "质量能量密度（极组）", "Wh/kg", "cell"),
    ("energy_density", "energy density of a stack", "体积能量密度（极组）", "Wh/L", "cell"),
    ("anode_use", "anode per energy", "单位电量负极用量", "kg/kWh", "cell"),
)


def _both(family: Family, values: dict[str, Any]) -> tuple[Grade, Layers]:
    made = family.grade(family.section.at(values, family.key))
    return made, layers(Stack.at(values, "cell.stack"), made.product, values["products.cell_voltage"])


def _figures(family: Family, made: Grade, cell: Layers, values: dict[str, Any]) -> dict[str, Any]:
    product = made.product
    return {
        **made.figures,
        "particle_diameter": values[f"{family.key}.particle_diameter"],
        "silicon": product.share("Si"),
        "carbon": product.share("C"),
        "oxygen": product.share("O"),
        "coat_thickness": made.coat_thickness,
        "micropores": made.micropores,
        "lithium": product.share("Li"),
        **{name: getattr(cell, name) for name in cell._fields},
    }


def _worked_out(
    family: Family, ledger: Ledger, count: int, seed: int
) -> tuple[Grade, Layers, dict[str, npt.NDArray[np.float64]]]:
    """Grade and cell of the ledger's own numbers; every figure of them and of draws after them, (1 + count,)."""
    generator = np.random.default_rng(seed)
    columns = {key: np.full(1 + count, value.number) for key, value in ledger.items()}
    for key, value in ledger.items():
        if value.distribution is not None:
            columns[key][1:] = value.distribution.quantile(generator.random(count))
    columns["cell.stack.room"] = columns[f"{family.key}.room"]  # one number

    def one(values: dict[str, Any]) -> tuple[Grade, Layers, dict[str, Any]]:
        made, cell = _both(family, values)
        return made, cell, _figures(family, made, cell, values)

    asked = "sheet", family.word, count, tuple(columns)
    ready = stored(asked, lambda: jax.jit(jax.vmap(one)).lower(columns))
    made, cell, figures = jax.tree.map(np.asarray, ready(columns))
    return *jax.tree.map(lambda x: x[0], (made, cell)), figures
