"""The grade sheet of what a plant sells: figures of each product's powder over the scenarios of a study."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from anodeworks.arrays import jax
from anodeworks.material import Material
from anodeworks.material.cell import Stack, layers
from anodeworks.store import stored
from anodeworks.study.base_case import Base
from anodeworks.twin.project import Project

Floats = npt.NDArray[np.float64]
UNSTATED: Final = ("true_density", "surface")  # 0 where nobody has stated them


def spreads(base: Base) -> bool:
    """Whether every scenario's powders were kept; a large study keeps indicators alone."""
    return base.draws > 0 and base.result.outcome.process is not None


def figures(base: Base, k: int) -> dict[str, Floats]:
    """Figures of product k by name, SI, the base case first and then the draws, (N,); NaN where nobody knows."""
    kept = base.result.outcome.process
    alone = not spreads(base)
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
