"""Every coefficient that the mixed-integer programme takes is a derivative of the chain, in a plant that is shipped."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import anodeworks as aw
from anodeworks.material import Material
from anodeworks.plant.equipment import Equipment
from anodeworks.study.optimise import stated
from anodeworks.study.optimise.choices import Programme
from anodeworks.study.optimise.plant import plant
from anodeworks.twin.chain import from_duty, phase_rates
from anodeworks.twin.outcome import Duty

SHIPPED = ("ankang",)


@pytest.mark.slow
@pytest.mark.parametrize("name", SHIPPED)
def test_coefficients_are_forward_derivatives_of_the_chain(name, root):
    """Of objective and limits, by each level, gas, property and machine: the reverse pass against forward ones."""
    project = aw.load(root / "projects" / f"{name}.toml")
    asked = stated(project)
    ready = plant(project, asked)
    programme = Programme(ready, ready.base)
    at, found, values = programme.at, programme.slopes, programme.values
    limited = [li.measure.indicator for li in asked.limits if li.probability is None]
    assert set(found.names) == {asked.aims[0].measure.indicator, *limited}
    shapes = [np.shape(x) for x in at]
    ends = np.cumsum([0, *(int(np.prod(shape)) for shape in shapes)])

    def figures(flat):
        """The chain after its levels, from the chain's own words."""
        levels, direct, products, *machines = (
            flat[a:b].reshape(shape) for a, b, shape in zip(ends, ends[1:], shapes, strict=False)
        )
        elements = products.shape[1] - len(Material._fields) + 1
        made = [Material(row[:elements], *row[elements:]) for row in products]
        duty = Duty(phase_rates(project, values), levels, direct, made)
        count, cost, floor, operators = machines
        said = from_duty(
            project, values, duty, Equipment(None, count, None, cost, floor, operators, None)
        ).indicators
        return jnp.stack([jnp.asarray(said[name], dtype=jnp.float64) for name in found.names])

    here = np.concatenate([np.ravel(x) for x in at])
    push = jax.jit(jax.vmap(lambda way: jax.jvp(figures, (here,), (way,))[1]))
    forward = np.asarray(push(np.eye(len(here)))).T
    taken = np.concatenate([np.reshape(g, (len(found.names), -1)) for g in found.by], axis=1)
    for row, exact, indicator in zip(taken, forward, found.names, strict=True):
        assert row == pytest.approx(exact, rel=1e-9, abs=1e-12 * np.abs(exact).max()), indicator
