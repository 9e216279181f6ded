"""The cell of the hand-written kernel: docs/equations/cell.md for the blend of the two powders."""

from __future__ import annotations

import math
from typing import Any

from numba import njit

from anodeworks.material.cell import ALUMINIUM, COPPER, POLYOLEFIN

CELL_FIGURES = (
    "true_density", "surface", "particle_swelling", "electrode_swelling", "specific_energy", "energy_density",
    "anode_use", "irreversible_swelling", "cycle_life",
)  # fmt: skip


@njit(inline="always", error_model="numpy")
def mixed_powder(share: float, first: float, second: float) -> float:
    """A property per kg of the blend."""
    return share * first + (1.0 - share) * second


@njit(error_model="numpy")
def cell_figures(
    v: Any, AT: Any, share: float, capacity: float, lost: float, voltage: float, out: Any
) -> None:
    """The stack with the blend to `out`, in the order of `CELL_FIGURES`."""
    solid_active = (1.0 - v[AT.flows_active_market_volatile]) / v[AT.flows_active_market_density]
    solid_matrix = (1.0 - v[AT.flows_graphite_market_volatile]) / v[AT.flows_graphite_market_density]
    skeleton = mixed_powder(share, solid_active, solid_matrix)
    inner = mixed_powder(
        share, v[AT.flows_active_market_pore_volume], v[AT.flows_graphite_market_pore_volume]
    )
    growth = mixed_powder(
        share,
        v[AT.flows_active_market_expansion] * solid_active,
        v[AT.flows_graphite_market_expansion] * solid_matrix,
    )
    charge = v[AT.cell_stack_loading]
    returned = v[AT.cell_stack_cathode_efficiency] * charge
    powder = v[AT.cell_stack_excess] * returned / capacity
    areal = charge - max(powder * lost, charge - returned)
    dead = powder * (1.0 / v[AT.cell_stack_anode_share] - 1.0)
    solids = powder * (skeleton + inner) + dead / v[AT.cell_stack_binder_density]
    rolled = solids / (1.0 - v[AT.cell_stack_anode_porosity])
    used = min(max(areal / (v[AT.cell_stack_excess] * returned), 0.0), 1.0)
    room = v[AT.cell_stack_room]
    grown = powder * max(growth * used - room * inner, 0.0)
    porosity = v[AT.cell_stack_anode_porosity]
    spread = rolled + (1.0 - v[AT.cell_stack_pore_uptake]) * grown / (1.0 - porosity)
    least = min(v[AT.cell_stack_least_porosity], porosity)
    swollen = max(spread, (solids + grown) / (1.0 - least))
    cathode = charge / v[AT.cell_stack_cathode_capacity]
    cathode_dead = cathode * (1.0 / v[AT.cell_stack_cathode_share] - 1.0)
    cathode_solids = (
        cathode / v[AT.cell_stack_cathode_density] + cathode_dead / v[AT.cell_stack_binder_density]
    )
    cathode_thickness = cathode_solids / (1.0 - v[AT.cell_stack_cathode_porosity])
    separator, open_share = v[AT.cell_stack_separator], v[AT.cell_stack_separator_porosity]
    pores = rolled - solids + cathode_thickness - cathode_solids + open_share * separator
    copper, aluminium = v[AT.cell_stack_copper], v[AT.cell_stack_aluminium]
    mass = powder + dead + cathode + cathode_dead + COPPER * copper / 2.0 + ALUMINIUM * aluminium / 2.0
    mass += POLYOLEFIN * (1.0 - open_share) * separator
    mass += v[AT.cell_stack_electrolyte_density] * pores * (1.0 + v[AT.cell_stack_electrolyte_excess])
    thickness = swollen + cathode_thickness + separator + (copper + aluminium) / 2.0
    energy = voltage * areal
    out[0] = 1.0 / skeleton
    out[1] = mixed_powder(share, v[AT.flows_active_market_surface], v[AT.flows_graphite_market_surface])
    out[2] = max(growth - room * inner, 0.0) / (skeleton + inner)
    out[3] = swollen / rolled - 1.0
    out[7] = v[AT.cell_stack_retained] * out[3]
    out[8] = math.nan  # of powders as bought no film is known that breaks
    out[4], out[5], out[6] = energy / mass, energy / thickness, powder / energy
