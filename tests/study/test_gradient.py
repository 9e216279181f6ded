"""Gradients equal finite differences, for every number that the indicator depends on smoothly."""

from __future__ import annotations

import jax
import numpy as np
import pytest
from scipy.stats import qmc

import anodeworks as aw
from anodeworks.quantity.value import bounds
from anodeworks.study.gradient import COUNTS, FRACTIONAL, slopes, slopes_of
from anodeworks.twin.chain import evaluate_one


@pytest.fixture(scope="module")
def pieces(small):
    values = {**small.values, COUNTS: np.float64(FRACTIONAL)}
    chain = jax.jit(lambda v: evaluate_one(small)(v).indicators)
    return values, chain


@pytest.mark.parametrize(
    "indicator", ["fnpv_after_tax", "capital", "levelised_cost", "firr_before_tax", "land"]
)
def test_gradient_is_the_finite_difference(small, pieces, indicator):
    values, chain = pieces
    head, slopes, _ = slopes_of(small, values, indicator)
    assert float(head) == pytest.approx(float(chain(values)[indicator]), rel=1e-12)
    compared = 0
    for key in sorted(small.uncertain)[::4]:
        number = float(values[key])
        if small.ledger[key].parameter.options or number == 0:
            continue
        up = down = None
        for step in (
            1e-4,
            1e-5,
            1e-6,
            1e-7,  # a date's number is its year: even this is an hour or two
        ):  # the best of four steps: kinks and rounding trade against each other
            h = step * abs(number)
            up, down = (float(chain({**values, key: np.float64(number + s * h)})[indicator]) for s in (1, -1))
            slope = (up - down) / (2 * h)
            if abs(slope * number - float(slopes[key]) * number) <= 1e-6 * max(
                abs(float(head)), abs(slope * number)
            ):
                compared += 1
                break
        else:
            pytest.fail(f"{indicator} by {key}: {float(slopes[key])} against {slope}")
    assert compared > 10


def test_table(small):
    frame = aw.gradient(small, "fnpv_after_tax")
    assert frame.attrs["unit"] == "CNY"
    assert frame.loc["products.neat.price", "derivative"] > 0
    assert np.isfinite(frame["derivative"]).all()
    assert frame["elasticity"].abs().iloc[0] >= frame["elasticity"].abs().iloc[5]


def test_unknown_indicator(small):
    with pytest.raises(aw.InputError, match="fnpv_after_tax"):
        aw.gradient(small, "fnpv_after_tacks")


FEWER, MANY = 64, 2048  # designs at the bounds; many in the slow verification


@pytest.mark.parametrize("count", [FEWER, pytest.param(MANY, marks=pytest.mark.slow)])
def test_at_the_bounds_figures_are_finite_or_flagged_and_so_are_derivatives(small, count):
    """Corners of the declared bounds, quasi-random: nothing impossible without a flag, no slope lost."""
    keys, columns = sorted(small.values), []
    sides = qmc.Sobol(len(keys), seed=7).random(count).T
    for key, side in zip(keys, sides, strict=True):
        ask, number = small.ledger[key].parameter, small.ledger[key].number
        low, high = (number, number) if ask.options or ask.unit == "date" else bounds(ask)
        columns.append(np.where(side < 0.1, low, np.where(side > 0.9, high, number)))
    names = sorted(small.indicators)
    found = slopes(small, np.array(columns), [names[i % len(names)] for i in range(count)])
    flagged = np.any(list(found.flags.values()), axis=0)
    energy = found.values[found.names.index("specific_energy")]
    assert not (~(energy > 0) & ~flagged).any()
    asked = found.values[[found.names.index(names[i % len(names)]) for i in range(count)], np.arange(count)]
    for i in np.flatnonzero(np.isfinite(asked)):
        lost = [key for key, x in zip(found.keys, found.slopes[:, i], strict=True) if not np.isfinite(x)]
        assert not lost, (names[i % len(names)], lost[:5])


@pytest.mark.parametrize(
    "changes",
    [
        {".capacity.": 0.0},
        {"activities.coating.surface": 5e5, "flows.porous_carbon_market.irreversible": 4000 * 3600.0},
    ],
    ids=["no output", "more lithium lost than there is"],
)
def test_what_is_impossible_is_flagged_and_its_derivatives_are_finite(small, changes):
    values = {**small.values, COUNTS: np.float64(FRACTIONAL)}
    for part, number in changes.items():
        values |= {key: np.float64(number) for key in values if part in key}
    for name in ("levelised_cost", "capital", "specific_energy"):
        head, slope, flags = slopes_of(small, values, name)
        assert any(flags.values())
        if np.isfinite(head):
            assert head >= 0
            assert [key for key, x in slope.items() if not np.isfinite(x)] == []
