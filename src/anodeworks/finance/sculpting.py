"""Repayment by what the plant earns, and a reserve for the debt service to come (docs/equations/finance.md, 8).

Both ask for more than one plan. How much debt a cover allows is found by Newton's method: what is left to the last
year of repayment grows with the debt, in straight pieces where taxes turn. The account is filled by the debt service of
the plan without it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from anodeworks.arrays import Array, jax, jnp
from anodeworks.finance.covenants import Covenants, Debt
from anodeworks.finance.plan import Agreed, Plan, Setting
from anodeworks.numerics import choose, previous, running, safe_divide


class Planned(NamedTuple):
    """A plan, what it was made of, and on what lenders and owners agree."""

    setting: Setting
    run: Plan
    agreed: Agreed | None


Planner = Callable[[Array, Array | None, Array | None], Planned]
STEPS: Final = 40
MONTHS: Final = 12.0
NEAR: Final = 1e-5
LEAST, MOST = 0.01, 1.0  # part of the cash for debt service that lenders have: a cover of 100, and of 1


def agreed(planned: Planner, debt: Debt, share: Array, covenants: Covenants, count: int) -> Planned:
    """The plan that keeps to what lenders ask.

    Args:
        planned: the plan by equity share, cover, and what the reserve account should hold.
        debt: what is asked.
        share: part of construction that is paid by equity, at least if the cover is given.
        covenants: the numbers.
        count: of years.
    """

    def once(reserved: Array | None) -> Planned:
        if not debt.sculpted:
            return planned(share, None, reserved)
        return _sculpted(planned, debt, share, covenants.cover, reserved)

    if covenants.account is None:
        return once(None)
    years = covenants.account.months / MONTHS

    def again(reserved: Array, _: None) -> tuple[Array, Planned]:
        made = once(reserved)
        setting, run = made.setting, made.run
        assert run.served is not None
        # What is repaid because the plant ends is no service for which an account is kept.
        service = run.served + (1.0 - setting.last) * run.repaid
        ahead = previous(service[::-1])[::-1]
        owing = (run.loan > 0.0) & (setting.last < 1.0)
        return years * choose(owing, ahead, 0.0), made

    # Twice: without the account, and with what follows for it.
    _, both = jax.lax.scan(again, jnp.zeros(count), None, length=2)
    last: Planned = jax.tree.map(lambda x: x[-1], both)
    return last


def _sculpted(
    planned: Planner, debt: Debt, share: Array, cover: Array | None, reserved: Array | None
) -> Planned:
    """The plan in which repayment keeps to one cover and ends with its term."""

    def tried(x: Array) -> Planned:
        """By the debt's part of the investment where the cover is given, else by the part of cash that repays it."""
        if debt.sculpted == "cover":
            return planned(1.0 - x, cover, reserved)
        return planned(share, 1.0 / x, reserved)

    def left(x: Array) -> Array:
        """What the last year of repayment would have to pay beyond its part: it grows with debt, falls with cash."""
        made = tried(x)
        setting, run = made.setting, made.run
        assert run.gap is not None
        assert setting.ended is not None
        ends = setting.ended * (previous(running(setting.ended)) == 0.0)
        return run.gap @ ends

    if debt.sculpted == "cover":
        return tried(_root(left, jnp.zeros(()), 1.0 - share, True))
    return tried(_root(left, jnp.asarray(LEAST), jnp.asarray(MOST), False))


def _root(f: Callable[[Array], Array], bottom: Array, top: Array, rising: bool) -> Array:
    """Where a monotone function is 0 between two ends, or the end nearest to it; its derivative is the root's own."""
    fixed = jax.lax.stop_gradient

    def slope(x: Array) -> tuple[Array, Array]:
        value, steep = jax.jvp(f, (x,), (jnp.ones(()),))
        return fixed(value), fixed(steep)

    def step(state: tuple[Array, Array, Array], _: None) -> tuple[tuple[Array, Array, Array], None]:
        low, high, x = state
        value, steep = slope(x)
        above = (value > 0.0) == rising
        low, high = jnp.where(above, low, x), jnp.where(above, x, high)
        newton = x - safe_divide(value, steep)
        inside = (newton > low) & (newton < high)
        return (low, high, jnp.where(inside, newton, (low + high) / 2.0)), None

    start = (fixed(bottom), fixed(top), fixed(bottom + top) / 2.0)
    (_, _, x), _ = jax.lax.scan(step, start, None, length=STEPS)
    rest = safe_divide(f(x), slope(x)[1])
    found = x - jnp.where(
        jnp.abs(rest) < NEAR, rest, 0.0
    )  # beside a kink the bracket is nearer than the slope
    beyond = (slope(fixed(top))[0] > 0.0) != rising
    return jnp.where(beyond, top, found)
