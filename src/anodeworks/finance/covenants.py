"""What lenders ask for beside their loan: a reserve account, a lock on dividends, repayment by what the plant earns.

docs/equations/finance.md, 8.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from anodeworks.arrays import Array
from anodeworks.finance.tranches import Tranche
from anodeworks.quantity import Scalar, Section, par

FUNDED: Final = ("cash flow", "equity", "equity and loans")
GIVEN: Final = ("equity share", "cover")


class ReserveAccount(Section):
    """The account that holds some months of the debt service to come (DSRA)."""

    label = "debt service reserve account"
    months: Scalar = par("1", 0, 24, "months of the next year's debt service that it holds", default=6)
    interest: Scalar = par("%", 0, 20, "interest a year that it earns", default="0 %")


class LockUp(Section):
    """When no dividend may be paid."""

    label = "dividend lock-up"
    cover: Scalar = par("1", 0, 10, "debt service cover below which a year pays no dividend", default=1.1)


class Sculpting(Section):
    """Repayment in proportion to the cash for debt service."""

    label = "sculpted repayment"
    cover: Scalar = par("1", 1, 20, "debt service cover that repayment keeps to", default=1.3)


@dataclass(frozen=True)
class Debt:
    """How a project borrows beside the plain loan of each phase: what its file has tables for, and no number.

    account: from what the reserve account is filled (one of `FUNDED`), or empty. locked: whether dividends are.
    sculpted: what is given where repayment is sculpted (one of `GIVEN`), the other follows; or empty.
    """

    tranches: tuple[Tranche, ...] = ()
    account: str = ""
    locked: bool = False
    sculpted: str = ""

    @property
    def sections(self) -> dict[str, type[Section]]:
        """The sections that it reads beside those of its tranches."""
        return {
            **({"finance.dsra": ReserveAccount} if self.account else {}),
            **({"finance.lock_up": LockUp} if self.locked else {}),
            **({"finance.sculpting": Sculpting} if self.sculpted == "cover" else {}),
        }

    @property
    def prefixes(self) -> tuple[str, ...]:
        """The tables of the project file in which its numbers stand."""
        return (*(f"finance.tranches.{tranche.name}" for tranche in self.tranches), *self.sections)


class Covenants(NamedTuple):
    """The numbers of what lenders ask for; None where nothing is asked."""

    account: ReserveAccount | None = None
    lock: LockUp | None = None
    cover: Array | None = None  # that repayment keeps to

    @classmethod
    def at(cls, values: Mapping[str, Array], debt: Debt) -> Covenants:
        """Those of a project, SI."""
        return cls(
            ReserveAccount.at(values, "finance.dsra") if debt.account else None,
            LockUp.at(values, "finance.lock_up") if debt.locked else None,
            values["finance.sculpting.cover"] if debt.sculpted == "cover" else None,
        )
