"""Finance: from operations to the statements and indicators of a feasibility study.

    finance = Finance.at(values)                      # parameters by key, in SI
    tables = statements(finance, operations, years)   # one scenario; `jax.vmap` for many
    results = indicators(finance, operations, tables)

Equations, conventions and sources: docs/equations/finance.md.
"""

from anodeworks.finance.catalogue import FLAGS, INDICATORS, Money
from anodeworks.finance.indicators import Flags, Indicators, indicators
from anodeworks.finance.irr import irr
from anodeworks.finance.labels import BOOKS, CLASS_LABELS, LABELS, TABLES
from anodeworks.finance.line import Line
from anodeworks.finance.operations import CLASSES, CURRENCIES, PURCHASES, SALES, Operations, Trade
from anodeworks.finance.parameters import Finance
from anodeworks.finance.statements import statements
from anodeworks.finance.tables import Statements

__all__ = [
    "BOOKS",
    "CLASSES",
    "CLASS_LABELS",
    "CURRENCIES",
    "FLAGS",
    "INDICATORS",
    "LABELS",
    "PURCHASES",
    "SALES",
    "TABLES",
    "Finance",
    "Flags",
    "Indicators",
    "Line",
    "Money",
    "Operations",
    "Statements",
    "Trade",
    "indicators",
    "irr",
    "statements",
]
