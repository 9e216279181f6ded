"""Long-term loans of several lenders: who lends how much, in which money and when (docs/equations/finance.md, 8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Self

import numpy as np

from anodeworks.arrays import Array, jnp
from anodeworks.finance.loan import REPAYMENTS, Terms
from anodeworks.finance.operations import CURRENCIES
from anodeworks.finance.prices import Prices
from anodeworks.numerics import choose, positive, powers, previous, running, safe_divide
from anodeworks.quantity import Scalar, Section, par

PERIODS: Final = ("yearly", "half-yearly")


class Share(Section):
    """What a tranche lends, as a part."""

    share: Scalar = par("%", 0, 100, "part of the debt that fixed sums leave", default="100 %")


class Sum(Section):
    """What a tranche lends, as a sum."""

    amount: Scalar = par("CNY", 0, 1e12, "what is lent, at the exchange rate of the price date", foreign=True)


class Fixed(Section):
    """Interest that stays as it is."""

    rate: Scalar = par("%", 0, 50, "interest a year that is fixed")


class Floating(Section):
    """Interest that follows a base rate."""

    base: Scalar = par("%", -5, 50, "base rate a year; that of finance.loan unless said")
    margin: Scalar = par("%", -5, 30, "margin over the base rate; that of finance.loan unless said")


class Conditions(Section):
    """What else a tranche agrees on."""

    label = "conditions of a tranche"
    repayment: Scalar = par(
        "1", 0, 2, "form of repayment; that of finance.loan unless said", options=REPAYMENTS
    )
    grace: Scalar = par(
        "year",
        0,
        30,
        "time from a phase's first product to the start of repayment; that of finance.loan unless said",
    )
    term: Scalar = par("year", 1, 40, "years of repayment; those of finance.loan unless said")
    upfront_fee: Scalar = par("%", 0, 20, "fee at signing, share of what is promised", default="0 %")
    commitment_fee: Scalar = par(
        "%", 0, 10, "fee a year on what is promised and not yet drawn", default="0 %"
    )


@dataclass(frozen=True)
class Tranche:
    """What is fixed of a tranche: its words in the project file.

    phases: places of those that it serves. turn: tranches of a turn are drawn together, the next when they are used up.
    fixed_sum, fixed_rate: whether a sum stands in place of a share, a rate in place of base and margin.
    """

    name: str
    label: str
    label_zh: str
    currency: str
    phases: tuple[int, ...]
    turn: int
    periods: str
    fixed_sum: bool
    fixed_rate: bool

    @property
    def sections(self) -> tuple[type[Section], ...]:
        """Where its numbers are declared."""
        return (Sum if self.fixed_sum else Share, Fixed if self.fixed_rate else Floating, Conditions)


class Numbers(NamedTuple):
    """The numbers of a tranche."""

    size: Array  # share, or sum in CNY at the exchange rate of the price date
    rate: Array
    conditions: Conditions

    @classmethod
    def at(cls, values: Mapping[str, Any], tranche: Tranche) -> Self:
        """Those of `values["finance.tranches.NAME.term"]` and so on, SI."""
        prefix = f"finance.tranches.{tranche.name}"
        size = values[f"{prefix}.amount" if tranche.fixed_sum else f"{prefix}.share"]
        if tranche.fixed_sum and tranche.currency != CURRENCIES[0]:
            size = size * values[f"finance.prices.fx_{tranche.currency.lower()}"]
        if tranche.fixed_rate:
            rate = values[f"{prefix}.rate"]
        else:
            rate = positive(values[f"{prefix}.base"] + values[f"{prefix}.margin"])
        return cls(size, rate, Conditions.at(values, prefix))


class Lent(NamedTuple):
    """What the loans have beside their terms; rows are (L, Y), CNY."""

    drawn: Array
    fees: Array | None  # of the year, None where there are no tranches
    growth: (
        Array | None
    )  # (L,) the exchange rate of a year over that of the year before, None where all is in CNY


def terms_of(tranches: tuple[Tranche, ...], numbers: tuple[Numbers, ...], phases: int) -> Terms:
    """The terms of every loan."""
    loans = loans_of(tranches, phases)

    def each(of: Any) -> Array:
        return jnp.stack([jnp.asarray(of(numbers[k])) for _, k in loans])

    halves = np.array([float(tranches[k].periods == "half-yearly") for _, k in loans])
    return Terms(
        each(lambda n: n.rate),
        each(lambda n: n.conditions.repayment),
        each(lambda n: n.conditions.grace),
        each(lambda n: n.conditions.term),
        halves if halves.any() else None,
    )


def lend(tranches: tuple[Tranche, ...], numbers: tuple[Numbers, ...], prices: Prices, debt: Array) -> Lent:
    """Drawings, fees and exchange rates of every loan, phase after phase and within it by the names of tranches.

    Args:
        tranches: by name.
        numbers: of each.
        prices: exchange rates and how they move.
        debt: (P, Y) what has to be lent for each phase.
    """
    phases, count = debt.shape
    loans = loans_of(tranches, phases)
    whole, so_far = debt.sum(1), running(debt)
    drawn = []
    for p, promised in enumerate(_promises(tranches, numbers, whole)):
        drawn += _drawings(tranches, promised, debt[p], so_far[p], whole[p])
    rows = jnp.stack(drawn)
    phase = np.array([p for p, _ in loans])
    signed = so_far[phase] > 0.0
    growth = _growth(tranches, loans, prices)
    level = jnp.ones(()) if growth is None else powers(growth, count)
    conditions = [numbers[k].conditions for _, k in loans]
    upfront, yearly = (
        jnp.stack([jnp.asarray(getattr(c, f"{name}_fee")) for c in conditions])[:, None]
        for name in ("upfront", "commitment")
    )
    taken = rows / level
    promise = taken.sum(1, keepdims=True)
    signing = choose(signed & ~(previous(so_far)[phase] > 0.0), 1.0, 0.0)
    undrawn = choose(signed, positive(promise - running(taken) + taken / 2.0), 0.0)
    fees = level * (upfront * promise * signing + yearly * undrawn)
    return Lent(rows, fees, growth)


def loans_of(tranches: tuple[Tranche, ...], phases: int) -> list[tuple[int, int]]:
    """Phase and tranche of each loan."""
    return [(p, k) for p in range(phases) for k, tranche in enumerate(tranches) if p in tranche.phases]


def _promises(
    tranches: tuple[Tranche, ...], numbers: tuple[Numbers, ...], whole: Array
) -> list[dict[int, Array]]:
    """What part of each phase's debt its tranches promise: fixed sums first, shares of what these leave."""
    fixed = {
        k: safe_divide(number.size, whole[np.array(tranche.phases)].sum())
        for k, (tranche, number) in enumerate(zip(tranches, numbers, strict=True))
        if tranche.fixed_sum
    }
    found = []
    for phase in range(whole.shape[0]):
        serving = [k for k, tranche in enumerate(tranches) if phase in tranche.phases]
        sums = {k: fixed[k] for k in serving if k in fixed}
        taken = sum(sums.values(), jnp.zeros(()))
        # A debt smaller than the sums is lent in their proportion.
        sums = {k: part / jnp.maximum(taken, 1.0) for k, part in sums.items()}
        shares = {k: numbers[k].size for k in serving if k not in fixed}
        left = safe_divide(positive(1.0 - taken), sum(shares.values(), jnp.zeros(())))
        found.append({k: sums[k] if k in sums else shares[k] * left for k in serving})
    return found


def _drawings(
    tranches: tuple[Tranche, ...], promised: dict[int, Array], debt: Array, so_far: Array, whole: Array
) -> list[Array]:
    """What each tranche that serves a phase lends it by year: those of a turn together, turn after turn."""
    turns = sorted({tranches[k].turn for k in promised})
    if len(turns) == 1:
        return [part * debt for part in promised.values()]
    before, drawn = jnp.zeros(()), {}
    for turn in turns:
        own = [k for k in promised if tranches[k].turn == turn]
        size = sum((promised[k] for k in own), jnp.zeros(()))
        reached = jnp.clip(so_far - before * whole, 0.0, size * whole)
        for k in own:
            drawn[k] = safe_divide(promised[k], size) * (reached - previous(reached))
        before = before + size
    return [drawn[k] for k in promised]


def _growth(tranches: tuple[Tranche, ...], loans: list[tuple[int, int]], prices: Prices) -> Array | None:
    """(L,) how the exchange rates of the loans' currencies move a year."""
    codes = [tranches[k].currency for _, k in loans]
    if all(code == CURRENCIES[0] for code in codes):
        return None
    return jnp.stack(
        [1.0 + (0.0 * prices.fx_usd_drift if code == CURRENCIES[0] else getattr(prices, f"fx_{code.lower()}_drift"))
         for code in codes]
    )  # fmt: skip
