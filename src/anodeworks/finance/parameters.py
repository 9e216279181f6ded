"""All parameters of the stage in one frozen group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from anodeworks.finance.assets import AssetRules
from anodeworks.finance.cost import CostRates
from anodeworks.finance.distribution import DistributionRules
from anodeworks.finance.levies import LevyRates
from anodeworks.finance.loan import LoanTerms
from anodeworks.finance.prices import Prices
from anodeworks.finance.tax import TaxRules
from anodeworks.finance.vat import VatRules
from anodeworks.finance.working_capital import WorkingCapitalRules
from anodeworks.quantity import Scalar, Section, par


class Appraisal(Section):
    """How returns are judged."""

    label = "appraisal"
    discount_rate: Scalar = par(
        "%", -50, 100, "rate at which net present values are taken (ic), on the basis in use"
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class Finance:
    """The sections of parameters that finance reads; fields are named like the sections in a project file."""

    SECTIONS: ClassVar[Mapping[str, type[Section]]] = {
        "finance.prices": Prices,
        "finance.cost": CostRates,
        "finance.assets": AssetRules,
        "finance.vat": VatRules,
        "finance.levies": LevyRates,
        "finance.tax": TaxRules,
        "finance.working_capital": WorkingCapitalRules,
        "finance.loan": LoanTerms,
        "finance.distribution": DistributionRules,
        "finance.appraisal": Appraisal,
    }

    prices: Prices
    cost: CostRates
    assets: AssetRules
    vat: VatRules
    levies: LevyRates
    tax: TaxRules
    working_capital: WorkingCapitalRules
    loan: LoanTerms
    distribution: DistributionRules
    appraisal: Appraisal

    @classmethod
    def at(cls, values: Mapping[str, Scalar]) -> Self:
        """The group whose parameters are `values["finance.tax.standard_rate"]` and so on, in SI."""
        made: dict[str, Any] = {
            prefix: section.at(values, prefix) for prefix, section in cls.SECTIONS.items()
        }
        return cls(**{prefix.removeprefix("finance."): section for prefix, section in made.items()})
