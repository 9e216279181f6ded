"""The formulas of the statements: one for each line, by its declaration in `finance.tables`.

Names are those of `book`; the rules behind them stand in docs/equations/finance.md. Steps on the way are those of
`workings`, on a page of their own.
"""

from __future__ import annotations

from typing import Final

from anodeworks.finance import LABELS, TABLES
from anodeworks.finance.line import formula

# Tables in the order in which a study shows them; those by class of assets have formulas for each class.
PAGES: Final = sorted(TABLES, key=lambda table: TABLES[table].place)
STATEMENTS: Final[dict[str, dict[str, str]]] = {
    table: {line: formula(f"{table}.{line}", about.rule) for line, about in LABELS[table].items()}
    for table in PAGES
    if not any(about.by_class for about in LABELS[table].values())
}
