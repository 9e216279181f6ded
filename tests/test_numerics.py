"""Operations that stay defined at their edges, values and derivatives."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from anodeworks.numerics import product, read_tables, safe_divide

SLOPES = jax.jit(jax.value_and_grad(safe_divide, argnums=(0, 1)))


@pytest.mark.parametrize("numerator", [0.0, 1.0, -1e13, 1e99])
@pytest.mark.parametrize("denominator", [0.0, -0.0, 5e-324, -1e-310, 1.9e-304, 1e-155, -1e-101])
def test_what_is_too_small_to_be_a_quantity_divides_to_nothing(numerator, denominator):
    value, slopes = SLOPES(jnp.asarray(numerator), jnp.asarray(denominator))
    assert value == 0.0
    assert np.array_equal(slopes, (0.0, 0.0))


@pytest.mark.parametrize("numerator", [0.0, 1.0, -1e13, 1e99])
@pytest.mark.parametrize("denominator", [2e-100, -1e-99, 1e-26, -3.0, 1e13, 1e300])
def test_quotients_of_quantities_are_exact_and_their_derivatives_finite(numerator, denominator):
    value, slopes = SLOPES(jnp.asarray(numerator), jnp.asarray(denominator))
    assert value == numerator / denominator
    assert slopes[0] == pytest.approx(1.0 / denominator, rel=1e-15)
    assert np.isfinite(slopes[1])
    assert slopes[1] == pytest.approx(-numerator / denominator / denominator, rel=1e-15, abs=0.0)


def test_a_product_that_is_not_a_number_spoils_no_derivative():
    """Nobody asks for the product, and a reverse pass goes through it all the same."""

    def asked(one, other):
        return jnp.where(False, product(one, other), 0.0) + 2 * one + 3 * other

    assert jax.grad(asked, (0, 1))(jnp.nan, 5.0)[1] == 3
    assert jax.grad(asked, (0, 1))(5.0, jnp.nan)[0] == 2
    assert jax.grad(product, (0, 1))(5.0, 7.0) == (7.0, 5.0)
    assert jnp.isnan(product(jnp.asarray(jnp.nan), jnp.asarray(1.0)))


def test_tables_are_read_linear_between_their_points():
    tables = np.array([[1.0, 3.0, 4.0], [-2.0, 0.0, 10.0]])
    share = np.array([[0.0, 0.2, 0.5, 0.9, 1.0], [1.0, 0.75, 0.5, 0.1, 0.0]])
    wanted = [np.interp(at, [0.0, 0.5, 1.0], row) for at, row in zip(share, tables, strict=True)]
    assert np.asarray(read_tables(jnp.asarray(tables), jnp.asarray(share))) == pytest.approx(np.array(wanted))
