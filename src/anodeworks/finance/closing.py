"""When the owner stops: going on is worth less than what the plant fetches (docs/equations/finance.md, 9)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from anodeworks.arrays import Array, jnp
from anodeworks.numerics import choose, previous, running
from anodeworks.quantity import Scalar, Section, par

ROUNDING = 1e-9  # of the highest utilisation
CLOSINGS = ("when going on is worth less", "never before the end")


class ClosingRules(Section):
    """Whether a plant that loses money is run to the end of the study."""

    label = "closing"
    rule: Scalar = par("1", 0, 1, "when the owner closes the plant", options=CLOSINGS)


class Closing(NamedTuple):
    """The years in which the plant is run, (Y,) each, 0 or 1."""

    ramping: Array  # the years up to the first of the highest utilisation
    last: Array  # the year at whose end all is settled
    alive: Array  # the years up to it
    going: Array  # the years before it
    worth: Array  # () present value of running to the end, before income tax, at the start of year 1


def ramping(utilisation: Array) -> Array:
    """(Y,) 1 until the first year of the highest utilisation, that year included: the way to design output."""
    reached = utilisation >= (1.0 - ROUNDING) * utilisation.max()
    return (previous(running(reached.astype(np.float64))) == 0.0).astype(np.float64)


def close(
    rules: ClosingRules, way: Array, flow: Array, exit_value: Array, operating: Array, factors: Array
) -> Closing:
    """The year at whose end the owner closes.

    Args:
        rules: whether he may close before the last year.
        way: (Y,) from `ramping`.
        flow: (Y,) cash flow of the project before income tax and without any recovery.
        exit_value: (Y,) what assets and working capital fetch at the end of each year.
        operating: (Y,) share of the year in operation; nobody closes a plant before it has run.
        factors: (Y,) discount factors.
    """
    count = flow.shape[0]
    end = np.arange(count) == count - 1
    worth = running(flow * factors) + exit_value * factors
    may = (running(operating) > 0.0) & (rules.rule == CLOSINGS.index("when going on is worth less"))
    # The first year from which no later closing is worth more is the best of all: earlier ones are below it.
    best = jnp.argmax(choose(may | end, worth, -np.inf))
    last = jnp.equal(np.arange(count), best).astype(np.float64)
    before = running(last)
    return Closing(way, last, alive=1.0 - before + last, going=1.0 - before, worth=worth[-1])
