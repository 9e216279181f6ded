"""One table does not mix units of one quantity: parts and their sum, and what stands in one column, are read in one."""

from __future__ import annotations

import re

import pytest

from anodeworks.language import LANGUAGES
from anodeworks.quantity.wording import Quantity
from anodeworks.render.cells import column_scale, grid
from tests.view import samples

MONEY = {"en": re.compile("bn CNY|million CNY"), "zh": re.compile("[亿万]元")}


@pytest.fixture(
    scope="module",
    params=[*samples.QUICK, *(pytest.param(name, marks=pytest.mark.slow) for name in samples.SLOW)],
)
def tables(request):
    return list(samples.ALL[request.param].document.tables.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_columns_of_one_quantity_share_their_unit(tables, language):
    for table in tables:
        if table.scaled == "column":
            for unit in {column.unit for column in table.columns} - {""}:
                alike = [
                    i for i, column in enumerate(table.columns) if column.unit == unit and not column.apart
                ]
                assert len({column_scale(table, i, language) for i in alike}) <= 1, (table.name, unit)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_column_of_money_is_read_in_one_unit(tables, language):
    for table in tables:
        rows = grid(table, language).rows
        for i, column in enumerate(table.columns):
            there = [c[i] for _, c in rows if isinstance(c[i].cell, Quantity)]
            if table.scaled == "row" or len({c.cell.unit for c in there}) != 1:
                continue  # figures of several kinds below one another
            said = {match[0] for c in there if (match := MONEY[language].search(c.text))}
            assert len(said) <= 1, (table.name, column.name, said)
