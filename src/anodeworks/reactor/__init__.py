"""Silane in porous carbon: rates, pores, a particle, a bed, and what a furnace under stated conditions yields."""
