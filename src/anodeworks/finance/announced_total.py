"""What the total that an announcement states holds: docs/equations/finance.md, 13."""

from __future__ import annotations

from typing import Any

from anodeworks.quantity import Scalar, Section, par


class AnnouncedTotal(Section):
    """Parts of an announced total of which announcements do not say whether they are in it."""

    label = "announced total"
    working_capital: Scalar = par("1", 0, 1, "part of working capital that an announced total holds")
    vat: Scalar = par("1", 0, 1, "part of the VAT on construction that an announced total holds")


def total(said: AnnouncedTotal, funding: Any) -> Any:
    """The total that an announcement states, CNY, from what is funded by year, (Y,) each."""
    held = said.vat * funding.deductible_vat.sum() + said.working_capital * funding.working_capital.sum()
    return funding.construction.sum() + funding.interest.sum() + held
