"""What two plants differ by: their results side by side, what each is called, and the parts of the difference."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

import numpy as np

from anodeworks.finance import LABELS, Money
from anodeworks.finance.cash_flow import ProjectFlow
from anodeworks.finance.parameters import carried
from anodeworks.language import Pair, Text, t
from anodeworks.quantity import Value
from anodeworks.study.base_case import Base
from anodeworks.twin.project import Project
from anodeworks.view.labels import project_label
from anodeworks.view.numbers import range_of

WORTH: Final = Money.fnpv_after_tax  # by which one of two is the better
TAXES: Final = ("output_vat", "vat_refund", "input_vat", "vat_payable", "levies", "adjusted_tax")
SAME: Final = 1e-9  # of a figure: what differs by less is rounding


@dataclass(frozen=True)
class Side:
    """What one of two is called: at the head of a column, and within a sentence."""

    head: Text
    named: Text


Sides = tuple[Side, Side]


@dataclass(frozen=True, eq=False)
class Compared:
    """Two results; by number, what the first would be worth more if it alone were as in the second, CNY.

    sides: what each is called.
    """

    first: Base
    second: Base
    alone: Mapping[str, float]
    sides: Sides

    @property
    def drawn(self) -> bool:
        """Whether both have draws, so that medians lead."""
        return bool(self.first.draws and self.second.draws)


def titled(name: Text) -> Side:
    """A side that has a title."""
    return Side(name, t("“{name}”", name=name))


def sides(first: Project, second: Project) -> Sides:
    """What two projects are called: by their names, by their files where these are alike, else by their places."""
    names = project_label(first), project_label(second)
    if names[0] != names[1]:
        return titled(names[0]), titled(names[1])
    files = PurePath(first.file).name, PurePath(second.file).name
    if files[0] != files[1] and all(files):
        return titled(files[0]), titled(files[1])
    return Side(t("first"), t("the first")), Side(t("second"), t("the second"))


def different(first: Project, second: Project) -> list[str]:
    """Numbers whose value or range differs, and those that only one of the two has."""

    def told(value: Value | None) -> object:
        return None if value is None else (value.number, value.currency, str(range_of(value)))

    every = dict.fromkeys((*first.ledger, *second.ledger))
    return [key for key in every if told(first.ledger.get(key)) != told(second.ledger.get(key))]


def alike(one: float, two: float) -> bool:
    """Whether two numbers are the same to rounding, or both undefined."""
    if not (math.isfinite(one) and math.isfinite(two)):
        return str(one) == str(two)
    return abs(two - one) <= SAME * max(abs(one), abs(two))


def middle(base: Base, name: str) -> float:
    """A figure at the median of the draws, SI."""
    spread = base.spread(name)
    return math.nan if spread is None else spread.middle


def gap(found: Compared) -> float:
    """What the second base case is worth more than the first, CNY; nothing where either is undefined."""
    one, two = (base.figure(WORTH.name) for base in (found.first, found.second))
    return two - one if math.isfinite(two - one) else 0.0


def parts_of(found: Compared) -> list[tuple[str, Text, float, float]]:
    """Cash flows of both as present values, CNY: name, label, first, second; what is paid is below nothing.

    Over all parts the sum is the net present value after tax.
    """
    both = [_present(base) for base in (found.first, found.second)]
    lines, flows = LABELS["project"], ProjectFlow._fields
    shown = [name for name in flows if name in both[0] and name not in (*TAXES, "recovered_working_capital")]
    rows: list[tuple[str, Text, float, float]] = []
    for name in shown:
        label = Pair(lines[name].english, lines[name].chinese)
        more = "recovered_working_capital" if name == "working_capital" else ""
        one, two = (each[name] + each.get(more, 0.0) for each in both)
        rows.append((name, label, one, two))
    taxes = [sum(each[name] for name in TAXES) for each in both]
    return [*rows, ("taxes", t("taxes and levies, VAT included"), taxes[0], taxes[1])]


def _present(base: Base) -> dict[str, float]:
    """The lines of the project's cash flow as present values, CNY: what comes in above nothing, what goes out below."""
    flow = base.outcome.statements.project
    asked = ("appraisal.discount_rate", "appraisal.rate_basis", "prices.basis", "prices.inflation")
    rate = carried(*(base.value(f"finance.{key}") for key in asked))
    worth = (1.0 + rate) ** -np.arange(1.0, len(base.project.years) + 1.0)
    signs = {"inflow": 1.0, "outflow": -1.0, "before_tax": 0.0, "adjusted_tax": -1.0, "after_tax": 0.0}
    found, sign = {}, 0.0
    for name in ProjectFlow._fields:  # a heading says which way the lines below it go
        sign = signs.get(name, sign)
        if sign and not LABELS["project"][name].heading:
            found[name] = sign * float(np.asarray(getattr(flow, name)) @ worth)
    return found
