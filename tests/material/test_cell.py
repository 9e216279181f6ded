"""The layer stack: against a hand calculation, limits and directions."""

from __future__ import annotations

import jax
import numpy as np
import pytest

from anodeworks.material import Material, mix
from anodeworks.material.cell import Stack, layers, lithium_overdrawn
from anodeworks.material.elements import fractions

MAH_G, MAH_CM2, UM, WH_KG, WH_L = 3600.0, 36000.0, 1e-6, 3600.0, 3.6e6
CARBON = np.asarray(fractions({"C": 1.0}))
GRAPHITE = Material(
    CARBON, 0.0, 700.0, 355 * MAH_G, 25 * MAH_G, skeleton=1 / 2230, surface=1500.0, growth=0.1 / 2230
)
NEAT = Material(
    np.asarray(fractions({"C": 0.5, "Si": 0.5})), 0.0, 700.0, 1800 * MAH_G, 180 * MAH_G,
    skeleton=1 / 2100, pores=0.1e-3, surface=4000.0, growth=1.2 / 2100,
)  # fmt: skip
PLAIN = {
    "loading": 4.5 * MAH_CM2, "excess": 1.1, "cathode_capacity": 225 * MAH_G, "cathode_efficiency": 0.88,
    "cathode_density": 4700.0, "cathode_share": 0.965, "cathode_porosity": 0.25, "anode_share": 0.955,
    "anode_porosity": 0.28, "least_porosity": 0.18, "pore_uptake": 0.4, "room": 0.6, "binder_density": 1800.0,
    "copper": 6 * UM, "aluminium": 12 * UM, "separator": 12 * UM, "separator_porosity": 0.42,
    "electrolyte_density": 1220.0, "electrolyte_excess": 0.25, "retained": 0.2, "renewal": 0.1,
}  # fmt: skip


def stack(**changes):
    return Stack(**PLAIN | changes)


def test_graphite_by_hand():
    made = layers(stack(), GRAPHITE, 3.6)
    reversible = 4.5 * 0.88
    powder = 1.1 * reversible / 355  # g/cm2
    assert float(made.areal) / MAH_CM2 == pytest.approx(reversible)  # the cathode's own loss is the larger
    assert not made.lithium_limit
    dead = powder * (1 / 0.955 - 1)
    solids = powder / 2.23 + dead / 1.8
    rolled = solids / 0.72
    cathode = 4.5 / 225
    cathode_dead = cathode * (1 / 0.965 - 1)
    cathode_solids = cathode / 4.7 + cathode_dead / 1.8
    cathode_thick = cathode_solids / 0.75
    pores = rolled - solids + cathode_thick - cathode_solids + 0.42 * 12e-4
    mass = (
        powder
        + dead
        + cathode
        + cathode_dead
        + 8.96 * 3e-4
        + 2.7 * 6e-4
        + 0.95 * 0.58 * 12e-4
        + 1.22 * pores * 1.25
    )
    energy = 3.6 * reversible
    assert float(made.specific_energy) / WH_KG == pytest.approx(energy / mass, rel=1e-9)
    grown = 0.6 * 0.1 * powder / 2.23 / 1.1 / 0.72  # 0.4 of it goes between the particles
    thick = rolled + grown + cathode_thick + 12e-4 + 9e-4
    assert float(made.electrode_swelling) == pytest.approx(grown / rolled, rel=1e-9)
    assert float(made.energy_density) / WH_L == pytest.approx(energy / thick, rel=1e-9)
    assert float(made.anode_use) * 3.6e6 == pytest.approx(powder / energy * 1e3, rel=1e-9)


def test_pores_that_do_not_yield_swell_graphite_as_dilatometers_measure():
    """Close to 9 % with the porosity as before (doi:10.1149/1945-7111/abd648, abstract), charged to the full."""
    made = layers(stack(pore_uptake=0.0, excess=1.0, cathode_efficiency=0.95), GRAPHITE, 3.6)
    assert float(made.areal) == pytest.approx(4.5 * 0.95 * MAH_CM2, rel=0.02)
    assert float(made.electrode_swelling) == pytest.approx(0.09, abs=0.01)


def test_growth_between_the_particles_from_none_to_all():
    """At 0 the porosity stays; at 1 pores fill down to the least before the coating thickens; never beyond."""
    for powder in (GRAPHITE, NEAT):
        swelling = [
            float(layers(stack(pore_uptake=u), powder, 3.5).electrode_swelling) for u in np.linspace(0, 1, 9)
        ]
        assert (np.diff(swelling) <= 1e-12).all()
        mass = float(layers(stack(), powder, 3.5).coating_density)  # kg of coating per m3 as rolled
        volume = 0.955 * (powder.skeleton + powder.pores)  # of particles, m3 per kg of coating
        used = min(1.0, float(layers(stack(), powder, 3.5).areal) / (1.1 * 0.88 * 4.5 * MAH_CM2))
        grown = 0.955 * max(powder.growth * used - 0.6 * powder.pores, 0.0)
        solids = volume + 0.045 / 1800
        assert solids * mass == pytest.approx(0.72)
        assert swelling[0] == pytest.approx(grown / solids)
        assert swelling[-1] == pytest.approx(max(0.0, (solids + grown) * mass / 0.82 - 1), abs=1e-12)
        pores = [1 - (solids + grown) * mass / (1 + s) for s in swelling]
        assert min(pores) >= 0.18 - 1e-12
    tight = layers(stack(anode_porosity=0.15, least_porosity=0.2), GRAPHITE._replace(growth=0.0), 3.6)
    assert float(tight.electrode_swelling) == pytest.approx(
        0.0, abs=1e-12
    )  # rolled tighter than growth leaves it


def test_silicon_saves_powder_and_swells():
    blend = mix([(0.1, NEAT), (0.9, GRAPHITE)])
    plain, rich = (layers(stack(), a, 3.5) for a in (GRAPHITE, blend))
    assert float(rich.anode_use) < float(plain.anode_use)
    assert float(rich.specific_energy) > float(plain.specific_energy)
    assert float(rich.particle_swelling) > float(plain.particle_swelling)
    neat = layers(stack(), NEAT, 3.5)
    assert float(neat.electrode_swelling) > 0.3


def test_poor_first_cycle_takes_the_cathodes_lithium():
    poor = GRAPHITE._replace(irreversible=100 * MAH_G)
    made = layers(stack(), poor, 3.6)
    assert made.lithium_limit
    powder = 1.1 * 0.88 * 4.5 / 355
    assert float(made.areal) / MAH_CM2 == pytest.approx(4.5 - powder * 100)


def test_loss_within_the_cathodes_costs_nothing():
    a, b = (layers(stack(), GRAPHITE._replace(irreversible=q * MAH_G), 3.6) for q in (0.0, 20.0))
    assert float(a.specific_energy) == pytest.approx(float(b.specific_energy))


def test_unknown_powder_has_no_figures():
    unknown = GRAPHITE._replace(skeleton=0.0)
    made = layers(stack(), unknown, 3.6)
    assert np.isnan(float(made.energy_density))
    assert np.isfinite(float(made.anode_use))
    slope = jax.grad(lambda q: layers(stack(), unknown._replace(capacity=q), 3.6).areal)(355 * MAH_G)
    assert np.isfinite(float(slope))


def test_gradient_equals_finite_difference():
    def density(porosity):
        return layers(stack(anode_porosity=porosity), NEAT, 3.5).energy_density

    step = 1e-6
    slope = (float(density(0.3 + step)) - float(density(0.3 - step))) / (2 * step)
    assert float(jax.grad(density)(0.3)) == pytest.approx(slope, rel=1e-6, abs=1e-3)


@pytest.mark.parametrize("loss", [0.0, 25.0, 360.0, 366.0, 370.0, 2000.0])
def test_no_cell_gives_back_less_than_nothing(loss):
    """355 / (1.1 * 0.88) = 366.7 mAh/g is what the cathode holds for a gram of this graphite."""
    powder = GRAPHITE._replace(irreversible=loss * MAH_G)
    made = layers(stack(), powder, 3.6)
    assert bool(lithium_overdrawn(stack(), powder)) == (loss > 366.7)
    assert (float(made.specific_energy) > 0) == (loss < 366.7)
    assert float(made.areal) >= 0
    slopes = jax.grad(lambda x: layers(stack(), powder._replace(irreversible=x), 3.6).specific_energy)
    assert np.isfinite(slopes(loss * MAH_G))


def test_more_storage_taken_than_there_is_overdraws_lithium():
    assert lithium_overdrawn(stack(), GRAPHITE._replace(capacity=-1.0))
    assert not lithium_overdrawn(stack(), GRAPHITE._replace(capacity=0.0, irreversible=0.0))
