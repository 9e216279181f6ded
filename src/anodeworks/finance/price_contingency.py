"""Price contingency (涨价预备费) of the estimate of construction (docs/equations/finance.md, 3)."""

from __future__ import annotations

import numpy as np

from anodeworks.arrays import Array
from anodeworks.numerics import power
from anodeworks.quantity import Scalar, Section, par
from anodeworks.quantity.units import SECONDS_PER_YEAR


class PriceContingency(Section):
    """How construction becomes dearer until it is paid; of plants whose file has this table."""

    label = "price contingency"
    rate: Scalar = par("%", -10, 30, "rise of the prices of construction a year, inflation included")
    preparation: Scalar = par("year", 0, 20, "years from the estimate to the first year")


def level(rules: PriceContingency, count: int) -> Array:
    """(Y,) prices of construction in the middle of each year, those of the estimate being 1."""
    elapsed = rules.preparation / SECONDS_PER_YEAR + np.arange(0.5, count)
    return power(1.0 + rules.rate, elapsed)
