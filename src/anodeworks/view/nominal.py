"""Nominal money, told wherever a document begins: what is of each year, and what of the price date."""

from __future__ import annotations

from collections.abc import Iterator

from anodeworks.language import t
from anodeworks.quantity.wording import Day, Share
from anodeworks.study.base_case import Base
from anodeworks.view.document import Finding
from anodeworks.view.labels import nominal


def finding(base: Base) -> Iterator[Finding]:
    """That the money of the statements is of each year, where it is."""
    if not nominal(base.project):
        return
    told = t(
        "Statements and returns are in nominal money, with inflation of {inflation} a year; capital, prices and output "
        "value as the plan has them are in money of {day}.",
        inflation=Share(base.value("finance.prices.inflation"), 1), day=Day(base.value("finance.prices.price_date")),
    )  # fmt: skip
    yield Finding("none", told, name="money")
