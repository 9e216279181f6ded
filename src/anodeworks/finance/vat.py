"""Value added tax: output, input, credit and refund (docs/equations/finance.md, 4)."""

from __future__ import annotations

from typing import NamedTuple

from anodeworks.arrays import Array, jax, jnp
from anodeworks.finance.operations import CLASSES, INSTALLED
from anodeworks.numerics import positive
from anodeworks.quantity import Scalar, Section, par


class VatRules(Section):
    """Rates on what is not a line of trade, and the treatment of excess credit."""

    label = "value added tax"
    buildings: Scalar = par("%", 0, 30, "VAT rate on construction work")
    machinery: Scalar = par("%", 0, 30, "VAT rate on machinery")
    electronics: Scalar = par("%", 0, 30, "VAT rate on electronics and instruments")
    land: Scalar = par("%", 0, 30, "VAT rate on the right to use land")
    intangibles: Scalar = par("%", 0, 30, "VAT rate on licences, patents and software")
    other: Scalar = par("%", 0, 30, "VAT rate on preparing and opening the plant, mostly services")
    installation: Scalar = par(
        "%",
        0,
        100,
        "part of the cost of machinery and electronics that is installation, taxed as building work is",
    )
    overheads: Scalar = par(
        "%", 0, 30, "mean input VAT on repairs, insurance and other manufacturing, administration, selling"
    )
    refund: Scalar = par("%", 0, 100, "part of an excess credit that is refunded within the year")

    @property
    def assets(self) -> Array:
        """(C,) rates by asset class."""
        rates = {name: getattr(self, name) for name in CLASSES}
        for name in INSTALLED:
            rates[name] += self.installation * (self.buildings - rates[name])
        return jnp.stack([*rates.values()])


class Vat(NamedTuple):
    """Value added tax by year, (Y,) each, CNY."""

    output: Array
    purchases: Array  # input tax on operating cost
    construction: Array  # input tax on construction
    replacement: Array  # input tax on replacements
    payable: Array
    refund: Array
    credit: Array  # carried forward at the end of the year


def settle(rules: VatRules, output: Array, purchases: Array, construction: Array, replacement: Array) -> Vat:
    """VAT payable, refunded and carried forward, year after year; all arrays (Y,)."""

    def split(excess: Array) -> tuple[Array, Array]:
        refund = rules.refund * positive(excess)
        return refund, positive(excess) - refund

    def year(credit: Array, balance: Array) -> tuple[Array, Array]:
        excess = credit + balance
        return split(excess)[1], excess

    inputs = purchases + construction + replacement
    _, excess = jax.lax.scan(year, jnp.zeros(()), inputs - output)
    return Vat(output, purchases, construction, replacement, positive(-excess), *split(excess))
