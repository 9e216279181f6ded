"""The report's chapter on what the plant sells: the grade sheet of each product, with its spread over the scenarios."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import jax
import numpy as np
import numpy.typing as npt

from anodeworks.material import Material
from anodeworks.material.cell import Stack, layers
from anodeworks.material.sheet import NOT_MODELLED, TERMS
from anodeworks.quantity import units
from anodeworks.quantity.wording import capital, rounded, unit_text
from anodeworks.store import stored
from anodeworks.study.base_case import Base
from anodeworks.twin.project import Project

Floats = npt.NDArray[np.float64]
HEADS: Final = {"powder": ("Powder", "粉体"), "cell": ("In a layer stack", "极组")}
MOST: Final = 8  # products that get a sheet


class Line(NamedTuple):
    """A property, written out; quantiles are empty where nothing was drawn."""

    term: str
    term_zh: str
    base: str
    low: str
    middle: str
    high: str
    unit: str


class Sheet(NamedTuple):
    """One product's properties by chapter of the sheet, and those that the model does not know."""

    label: str
    label_zh: str
    parts: list[tuple[str, str, list[Line]]]
    missing: list[str]


def shows(base: Base) -> dict[str, Any] | None:
    """The grade sheets of the plant's products; None where none of them stores lithium."""
    sheets = []
    for k, offer in enumerate(base.project.products[:MOST]):
        figures = _figures(base, k)
        if not figures["capacity"][0] > 0:
            continue
        parts = []
        for chapter, (head, head_zh) in HEADS.items():
            lines = [
                _line(term, zh, unit, figures[name])
                for name, term, zh, unit, of in TERMS
                if of == chapter and np.isfinite(figures.get(name, np.nan)).any()
            ]
            if lines:
                parts.append((head, head_zh, lines))
        known = {line.term for _, _, lines in parts for line in lines}
        missing = [term for _, term, *_ in TERMS if capital(term) not in known]
        missing += [term for term, _ in NOT_MODELLED]
        sheets.append(Sheet(capital(offer.label or offer.name), offer.label_zh, parts, missing))
    return {"sheets": sheets, "spread": _spread(base)} if sheets else None


def _spread(base: Base) -> bool:
    """Whether every scenario's powders were kept; a large study keeps indicators alone."""
    return base.draws > 0 and base.result.outcome.process is not None


def _line(term: str, term_zh: str, unit: str, numbers: Floats) -> Line:
    shown = units.from_si(numbers, unit)
    drawn = shown[1:][np.isfinite(shown[1:])]
    low, middle, high = (
        (rounded(float(q)) for q in np.quantile(drawn, [0.05, 0.5, 0.95])) if drawn.size else ("", "", "")
    )
    return Line(capital(term), term_zh, rounded(float(shown[0])), low, middle, high, unit_text(unit))


def _figures(base: Base, k: int) -> dict[str, Floats]:
    """Figures of product k by name, SI, the base case first and then the draws, (N,); NaN where nobody knows."""
    kept = base.result.outcome.process
    alone = not _spread(base)
    made: Material = base.outcome.process.products[k] if alone else kept.products[k]
    count = 1 if alone else base.result.scenarios
    material = Material(*(np.broadcast_to(x, (count, 7) if i == 0 else count) for i, x in enumerate(made)))

    def column(key: str) -> Floats:
        drawn = None if alone else base.result.samples.get(key)
        return np.broadcast_to(base.value(key) if drawn is None else np.asarray(drawn), count)

    stack = {name: column(f"cell.stack.{name}") for name in Stack.parameters()}
    voltage = column(f"products.{base.project.products[k].name}.cell_voltage")
    run = jax.jit(jax.vmap(_one))
    ready = stored(("grade sheet", count), lambda: run.lower(material, stack, voltage))
    found = {name: np.asarray(x) for name, x in ready(material, stack, voltage).items()}
    sized = diameter_key(base.project, base.project.products[k].flow)
    found |= {} if sized is None else {"particle_diameter": column(sized)}
    return {name: np.where(x == 0, np.nan, x) if name in UNSTATED else x for name, x in found.items()}


def diameter_key(project: Project, flow: str) -> str | None:
    """The key of the particles' diameter, where the powder was infiltrated as one size and never mixed since."""
    makers = {node.reference: node for node in project.network.nodes}
    while flow in makers:
        node = makers[flow]
        key = f"{node.prefix}.particle_diameter"
        if key in project.ledger:
            return key
        if len(node.takes) != 1:
            return None
        flow = node.flow_at[node.takes[0]]
    return None


UNSTATED: Final = ("true_density", "surface")  # 0 where nobody has stated them


def _one(material: Material, stack: dict[str, Any], voltage: Any) -> dict[str, Any]:
    """The sheet's figures of one powder, SI; a density of 0 where it is not known."""
    in_cell = layers(Stack(**stack), material, voltage)
    return {
        "capacity": material.capacity,
        "first_cycle_efficiency": material.first_cycle_efficiency,
        "silicon": material.share("Si"),
        "carbon": material.share("C"),
        "oxygen": material.share("O"),
        "surface": material.surface,
        "true_density": material.true_density,
        "swelling": in_cell.particle_swelling,
        **{name: getattr(in_cell, name) for name in in_cell._fields if name != "particle_swelling"},
    }
