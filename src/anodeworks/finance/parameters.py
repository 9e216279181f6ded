"""All parameters of the stage in one frozen group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Self

from anodeworks.arrays import Array
from anodeworks.finance.announced_total import AnnouncedTotal
from anodeworks.finance.assets import AssetRules
from anodeworks.finance.carbon import Carbon
from anodeworks.finance.closing import ClosingRules
from anodeworks.finance.cost import CostRates
from anodeworks.finance.covenants import Covenants, Debt
from anodeworks.finance.decommissioning import DecommissioningRules
from anodeworks.finance.distribution import DistributionRules
from anodeworks.finance.levies import LevyRates
from anodeworks.finance.loan import LoanTerms
from anodeworks.finance.price_contingency import PriceContingency
from anodeworks.finance.prices import Prices
from anodeworks.finance.safety import SafetyFund
from anodeworks.finance.subsidies import SubsidyRules
from anodeworks.finance.tax import TaxRules
from anodeworks.finance.tax_depreciation import TaxDepreciation
from anodeworks.finance.tranches import Numbers
from anodeworks.finance.vat import VatRules
from anodeworks.finance.working_capital import WorkingCapitalRules
from anodeworks.quantity import Scalar, Section, par

PLAIN: Final = Debt()
NOTHING: Final = Covenants()
BASES: Final = ("real", "nominal")
VALUED: Final = ("start of the first year", "valuation date")
ALLOCATIONS: Final = ("by revenue", "by mass", "others as credit")


def carried(rate: Any, meant: Any, asked: Any, inflation: Any) -> Any:
    """A rate meant in one kind of money (0 real, 1 nominal) as a rate in the other."""
    return (1.0 + rate) * (1.0 + inflation) ** (asked - meant) - 1.0


def has(values: Iterable[str], *prefixes: str) -> bool:
    """Whether numbers by key hold those of one of some tables, which the optional may lack; of none: yes."""
    asked = [prefix for prefix in prefixes if prefix in Finance.OPTIONAL or prefix not in Finance.SECTIONS]
    return (
        len(asked) < len(prefixes)
        or not prefixes
        or any(key.startswith(f"{p}.") for key in values for p in asked)
    )


class Appraisal(Section):
    """How returns are judged."""

    label = "appraisal"
    discount_rate: Scalar = par("%", -50, 100, "rate at which net present values are taken (ic)")
    rate_basis: Scalar = par("1", 0, 1, "money in which that rate is meant", options=BASES)
    valued_at: Scalar = par("1", 0, 1, "day for which present values are stated", options=VALUED)
    valuation_date: Scalar = par("date", 1990, 2100, "that day, where it is not the start of the first year")
    allocation: Scalar = par(
        "1", 0, 2, "how several products share the cost of the plant", options=ALLOCATIONS
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class Finance:
    """The sections of parameters that finance reads; fields are named like the sections in a project file."""

    SECTIONS: ClassVar[Mapping[str, type[Section]]] = {
        "finance.prices": Prices,
        "finance.cost": CostRates,
        "finance.safety": SafetyFund,
        "finance.carbon": Carbon,
        "finance.assets": AssetRules,
        "finance.price_contingency": PriceContingency,
        "finance.vat": VatRules,
        "finance.levies": LevyRates,
        "finance.tax": TaxRules,
        "finance.tax_depreciation": TaxDepreciation,
        "finance.subsidies": SubsidyRules,
        "finance.working_capital": WorkingCapitalRules,
        "finance.announced_total": AnnouncedTotal,
        "finance.loan": LoanTerms,
        "finance.distribution": DistributionRules,
        "finance.closing": ClosingRules,
        "finance.decommissioning": DecommissioningRules,
        "finance.appraisal": Appraisal,
    }

    # Sections that are None where a file has no such table: what is not asked for costs nothing.
    OPTIONAL: ClassVar[frozenset[str]] = frozenset(
        f"finance.{name}"
        for name in (
            "safety",
            "carbon",
            "tax_depreciation",
            "subsidies",
            "decommissioning",
            "price_contingency",
        )
    )

    prices: Prices
    cost: CostRates
    safety: SafetyFund | None
    carbon: Carbon | None
    assets: AssetRules
    price_contingency: PriceContingency | None
    vat: VatRules
    levies: LevyRates
    tax: TaxRules
    tax_depreciation: TaxDepreciation | None
    subsidies: SubsidyRules | None
    working_capital: WorkingCapitalRules
    announced_total: AnnouncedTotal
    loan: LoanTerms
    distribution: DistributionRules
    closing: ClosingRules
    decommissioning: DecommissioningRules | None
    appraisal: Appraisal
    debt: Debt = PLAIN
    tranches: tuple[Numbers, ...] = ()
    covenants: Covenants = NOTHING

    @property
    def rate(self) -> Array:
        """The discount rate in the money of the statements: a real one grows by inflation in nominal money."""
        asked, prices = self.appraisal, self.prices
        rate: Array = carried(asked.discount_rate, asked.rate_basis, prices.basis, prices.inflation)
        return rate

    @classmethod
    def at(cls, values: Mapping[str, Scalar], debt: Debt = PLAIN) -> Self:
        """The group whose parameters are `values["finance.tax.standard_rate"]` and so on, in SI.

        Args:
            values: numbers by key.
            debt: what the project has beside the plain loan of each phase.
        """
        made: dict[str, Any] = {
            prefix: section.at(values, prefix) if has(values, prefix) else None
            for prefix, section in cls.SECTIONS.items()
        }
        return cls(
            **{prefix.removeprefix("finance."): section for prefix, section in made.items()},
            debt=debt,
            tranches=tuple(Numbers.at(values, tranche) for tranche in debt.tranches),
            covenants=Covenants.at(values, debt),
        )
