"""The declared lines by table and name, each with its labels in English and Chinese."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Final, get_type_hints

from anodeworks.finance.line import Line, named
from anodeworks.finance.tables import Statements

# Names of the rows of the lines that are by class, in the order of `operations.CLASSES`.
CLASS_LABELS: Final = (
    Line("Buildings", "房屋建筑物"),
    Line("Machinery", "机器设备"),
    Line("Electronics", "电子设备"),
    Line("Right to use land", "土地使用权"),
    Line("Licences, patents and software", "其他无形资产"),
    Line("Other assets", "其他资产"),
)
KINDS: Final = {
    name: kind for name, kind in get_type_hints(Statements).items() if name in Statements._field_defaults
}
TABLES: Final[dict[str, Line]] = {name: Statements._field_defaults[name] for name in KINDS}
LABELS: Final[dict[str, dict[str, Line]]] = named(
    {name: kind._field_defaults for name, kind in KINDS.items()}
)
# What a line is called by: `BOOKS.profit.net`; one that is not declared is no attribute.
BOOKS: Final = SimpleNamespace(
    **{table: SimpleNamespace(**{name: f"{table}.{name}" for name in own}) for table, own in LABELS.items()}
)
