"""Ways to borrow, and the numbers of each: tranches and what their lenders ask for."""

from __future__ import annotations

from collections.abc import Mapping

from anodeworks.finance.covenants import Debt
from anodeworks.finance.tranches import Tranche

from .model import BASE, YEAR

LOAN = "finance.loan."


def tranche(name: str, **said: object) -> Tranche:
    """A tranche of CNY that serves both phases, by share and with a fixed rate unless said."""
    words = {"label": name, "label_zh": "", "currency": "CNY", "phases": (0, 1), "turn": 1, "periods": "yearly",
             "fixed_sum": False, "fixed_rate": True}  # fmt: skip
    return Tranche(name, **(words | said))  # type: ignore[arg-type]


def numbers(values: Mapping[str, float], name: str, **own: float) -> dict[str, float]:
    """The numbers of a tranche by key: those of the plain loan of `values` unless said."""
    base = {**BASE, **values}
    usual = {word: base[LOAN + word] for word in ("repayment", "grace", "term")}
    usual |= {"rate": max(0.0, base[LOAN + "base_long"] + base[LOAN + "margin_long"]), "share": 1.0}
    usual |= {"upfront_fee": 0.0, "commitment_fee": 0.0}
    return {f"finance.tranches.{name}.{word}": number for word, number in (usual | own).items()}


# Two lenders in two moneys, one by the half-year, with fees, an account and a lock.
MIXED = Debt(
    (
        tranche(
            "abroad", currency="USD", phases=(0,), fixed_sum=True, fixed_rate=False, periods="half-yearly"
        ),
        tranche("bank"),
        tranche("later", turn=2, phases=(1,)),
    ),
    account="equity and loans",
    locked=True,
)
MIXED_NUMBERS = {
    **numbers({}, "abroad", amount=6.0e7, base=0.043, margin=0.012, upfront_fee=0.015, commitment_fee=0.004,
              repayment=1.0, grace=0.5 * YEAR, term=7.25 * YEAR),
    **numbers({}, "bank", share=0.7, upfront_fee=0.005, commitment_fee=0.002),
    **numbers({}, "later", share=0.3, rate=0.061, term=5 * YEAR, repayment=1.0),
    "finance.prices.fx_usd_drift": 0.013,
    "finance.dsra.months": 6.0, "finance.dsra.interest": 0.01,
    "finance.lock_up.cover": 1.2,
}  # fmt: skip
