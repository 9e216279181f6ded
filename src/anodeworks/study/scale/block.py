"""What becomes of a block's scenarios: the same steps wherever they were computed."""

from __future__ import annotations

from anodeworks.study.scale.account import Base, Tally
from anodeworks.study.scale.engine import Engine, Floats, Rows
from anodeworks.study.scale.parquet import Columns
from anodeworks.study.scale.sketch import Grid

Task = tuple[int, int]  # number of a block, and its scenarios
Done = tuple[int, Tally, Floats | None]


def pilot_of(engine: Engine, rows: Rows, exact: bool) -> tuple[Base, Grid]:
    """Base case and grid, from the first scenarios of a study."""
    flags = dict(zip(engine.reasons, rows.flags[:, 0].tolist(), strict=True))
    base = Base(rows.indicators[:, 0].copy(), flags)
    return base, Grid.of(rows.indicators[:, 1:], exact)


def account_for(rows: Rows, grid: Grid, number: int, columns: Columns | None) -> Done:
    """What is kept of a block."""
    return number, Tally.of(rows, grid, number), None if columns is None else columns.of_rows(rows)
