"""Small functions of the hand-written kernel: rates of return, payback, losses carried forward."""

from __future__ import annotations

from collections import namedtuple
from typing import Any

import numpy as np
from numba import njit

from anodeworks.finance.irr import GRID, ORDER

YEARS = 15
YEAR = 365.25 * 86400.0
NAN = np.nan
FACTORS = 1.0 / (1.0 + GRID)


def index(keys: tuple[str, ...]) -> Any:
    """The place of each key, as attributes that compiled code folds into constants."""
    names = [key.replace(".", "_") for key in keys]
    return namedtuple("Index", names)(*range(len(names)))


# Rows of the books of a scenario.
ROWS = (
    "construction", "build_vat", "again", "again_vat", "underway", "estate", "depreciation", "amortisation",
    "book_fixed", "book_land", "book_other", "products", "revenue", "goods", "making", "selling", "operating",
    "levy", "payable", "refund", "credit", "current", "liabilities", "net_working", "start_up",
    "flow", "inflow", "outflow", "plain", "after_tax", "equity_net", "equity", "invested", "profit", "charged",
    "taxed", "interest", "interest_charge", "principal", "short_principal", "owed", "repaying", "peak", "wages",
    "headcount",
)  # fmt: skip
R = index(ROWS)


@njit(error_model="numpy")
def rate_of_return(flow: Any) -> float:
    """The rate nearest to 0 at which the worth of flows falls to 0: signs on a grid, then Halley's steps in between."""
    negative = np.empty(FACTORS.size, np.bool_)
    for g in range(FACTORS.size):
        value = 0.0
        for y in range(YEARS - 1, -1, -1):
            value = value * FACTORS[g] + flow[y]
        negative[g] = value < 0.0
    for g in ORDER:
        if not negative[g] and negative[g + 1]:
            low, high = FACTORS[g + 1], FACTORS[g]
            at = (low + high) / 2.0
            for _ in range(50):
                value = slope = bend = 0.0
                for y in range(YEARS - 1, -1, -1):
                    bend = bend * at + slope
                    slope = slope * at + value
                    value = value * at + flow[y]
                if value >= 0.0:
                    high = at
                else:
                    low = at
                moved = at - value * slope / (slope * slope - value * bend)
                if not low <= moved <= high:
                    moved = (low + high) / 2.0
                done = abs(moved - at) <= 1e-7 * at
                at = moved
                if done:
                    break
            return 1.0 / at - 1.0
    return NAN


@njit(error_model="numpy")
def payback(flow: Any) -> float:
    """Years until the sum of flows is negative no more."""
    total, when = 0.0, 0.0
    for y in range(YEARS):
        before = total
        total += flow[y]
        if before < 0.0 <= total:
            when = y - before / flow[y]
    return when if total >= 0.0 else NAN


@njit(inline="always", error_model="numpy")
def ratio(a: float, b: float) -> float:
    """a / b, and 0 where b is 0."""
    return a / b if b != 0.0 else 0.0


@njit(inline="always", error_model="numpy")
def defined(a: float, b: float) -> float:
    """a / b, undefined where b is not above 0."""
    return a / b if b > 0.0 else NAN


@njit(error_model="numpy")
def income_tax(losses: Any, t: int, income: float, keep: int) -> float:
    """Taxable income after losses of the last `keep` years, oldest first; this year's loss joins the list."""
    rest = max(income, 0.0)
    for y in range(max(t - keep, 0), t):
        taken = min(losses[y], rest)
        losses[y] -= taken
        rest -= taken
    losses[t] = max(-income, 0.0)
    return rest


@njit(error_model="numpy")
def part_of(year: int, start: Any, length: float) -> float:
    """The part of a year that lies in a span of time, of two spans of one length the larger part."""
    longest = 0.0
    for begin in start:
        longest = max(longest, min(begin + length, year + 1.0) - max(begin, float(year)))
    return longest
