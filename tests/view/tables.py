"""A document's cells by the names of table, row and column."""

from __future__ import annotations

import math

from anodeworks.language import say
from anodeworks.quantity.wording import Quantity


def rows(document, table):
    """Every row of a table by name: its cells by column. `document` may be a table itself, or a section."""
    found = document if hasattr(document, "rows") else tables(document)[table]
    names = [column.name for column in found.columns]
    assert len(names) == len(set(names))
    assert len({row.name for row in found.rows}) == len(found.rows)
    return {row.name: dict(zip(names, row.cells, strict=True)) for row in found.rows}


def tables(part):
    """All tables of a document or of a section by name."""
    from anodeworks.view.document import Table, walk

    found = [each for each in walk(part) if isinstance(each, Table)]
    assert len({table.name for table in found}) == len(found)
    return {table.name: table for table in found}


def column(document, table, name):
    """One column of a table by row."""
    return {row: cells[name] for row, cells in rows(document, table).items()}


def order(document, table):
    """The names of a table's rows, in order."""
    return list(rows(document, table))


def en(text):
    """A text in English, lines joined."""
    return say(text, "en")


def same(cell, si, unit, key="", digits=3):
    """A cell is this number in this unit; also where it is not a number."""
    assert isinstance(cell, Quantity), cell
    assert (cell.unit, cell.key, cell.digits) == (unit, key, digits)
    assert cell.si == si or (math.isnan(cell.si) and math.isnan(si)), (cell.si, si)
    return True
