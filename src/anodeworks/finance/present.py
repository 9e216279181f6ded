"""How the results are laid out as tables: each line by its declaration, once."""

from __future__ import annotations

from typing import Any

from anodeworks.arrays import Array
from anodeworks.finance.before_financing import BeforeFinancing
from anodeworks.finance.labels import KINDS, LABELS
from anodeworks.finance.line import Engine, value
from anodeworks.finance.plan import Agreed, Plan, Setting
from anodeworks.finance.tables import Statements


def statements(
    now: BeforeFinancing, setting: Setting, run: Plan, start_up: Array, agreed: Agreed | None
) -> Statements:
    """All tables."""
    found: dict[str, Array] = {}

    def line(name: str) -> Array:
        if name not in found:
            found[name] = value(LABELS, engine, name)
        return found[name]

    charges = now.assets.depreciation + now.assets.amortisation + run.charge
    engine = Engine(now, setting, run, start_up, now.closing.going, charges, line)
    tables: dict[str, Any] = {
        table: kind(**{own: line(f"{table}.{own}") for own in kind._fields}) for table, kind in KINDS.items()
    }
    return Statements(
        setting.tax.missed,
        now.closing,
        setting.repaying,
        now.planned,
        now.sold,
        now.bought,
        run.loans,
        setting.reserved,
        agreed,
        **tables,
    )
