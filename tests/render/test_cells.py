"""Tables in words: one scale a row or a column, its unit in the head or beside it, in both languages."""

from __future__ import annotations

import math
import re

import pytest

from anodeworks.finance import LABELS
from anodeworks.language import LANGUAGES, t
from anodeworks.quantity import units
from anodeworks.quantity.wording import Chance, Number, Quantity, Share, Span
from anodeworks.render.cells import grid
from anodeworks.view.document import Column, Judged, Row, Table

MONEY = (1.5e9, 2.5e6, 4.0e10)


def words(table, language):
    found = grid(table, language)
    return [h.text for h in found.heads], [[c.text for c in cells] for _, cells in found.rows]


@pytest.fixture
def column():
    rows = tuple(Row(f"r{i}", ("x", Quantity(n, "CNY"))) for i, n in enumerate(MONEY))
    return Table(
        "t", (Column("label", role="text"), Column("money", t("cost"), "CNY")), rows, scaled="column"
    )


def test_one_scale_for_a_column(column):
    heads, rows = words(column, "en")
    assert heads[1] == "Cost (bn CNY)"
    assert [r[1] for r in rows] == ["1.50", "0.00250", "40.0"]
    heads, rows = words(column, "zh")
    assert heads[1].endswith("（亿元）")
    assert [r[1] for r in rows] == ["15.0", "0.0250", "400"]


def test_one_scale_for_a_row():
    cells = ("x", *(Quantity(n, "CNY") for n in MONEY), Span(1e9, 2e9, "CNY"), Share(0.25))
    columns = (Column("label", role="text"), *(Column(f"c{i}", f"P{i}") for i in range(5)))
    table = Table(
        "t", columns, (Row("r", cells), Row("n", ("y", *(Number(i) for i in range(5))))), scaled="row"
    )
    heads, rows = words(table, "en")
    assert len(heads) == 7
    assert rows[0] == ["x", "1.50", "0.00250", "40.0", "1.00 to 2.00", "25 %", "bn CNY"]
    assert rows[1][-1] == ""
    assert words(table, "zh")[1][0] == ["x", "15.0", "0.0250", "400", "10.0～20.0", "25%", "亿元"]


def test_each_cell_has_its_own_unit_where_nothing_is_shared():
    columns = (Column("label", role="text"), Column("money", "cost"))
    table = Table("t", columns, tuple(Row(f"r{i}", ("x", Quantity(n, "CNY"))) for i, n in enumerate(MONEY)))
    heads, rows = words(table, "en")
    assert heads[1] == "Cost"
    assert [r[1] for r in rows] == ["1.50 bn CNY", "2.50 million CNY", "40.0 bn CNY"]


def test_another_unit_in_a_column_keeps_its_own():
    columns = (Column("label", role="text"), Column("money", "cost", "CNY"))
    table = Table("t", columns, (Row("a", ("x", Quantity(1.5e9, "CNY"))), Row("b", ("y", Quantity(3600.0, "h")))),
                  scaled="column")  # fmt: skip
    _, rows = words(table, "en")
    assert [r[1] for r in rows] == ["1.50", "1.00 h"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_kinds_of_cells(language):
    cells = (
        "x", None, Judged("good", Chance(0.25, 0.03)), Chance(0.001, 0.001), Quantity(2027.2, "date"),
        Span(2027.2, 2030.9, "date"), Quantity(math.nan, "CNY"), Span(math.nan, math.nan, "CNY"), Share(0.001),
        Span(2027.2, 2027.21, "date"),
    )  # fmt: skip
    columns = tuple(Column(f"c{i}") for i in range(len(cells)))
    (row,) = words(Table("t", columns, (Row("r", cells),)), language)[1]
    if language == "en":
        assert row[:7] == ["x", "", "25 % ± 3", "under 1 %", "2027-03", "2027-03 to 2030-11", "–"]
        assert row[8:] == ["under 1 %", "2027-03"]
    else:
        assert row[:7] == ["x", "", "25%±3", "不到1%", "2027年3月", "2027年3月至2030年11月", "–"]
        assert row[8:] == ["不到1%", "2027年3月"]


def test_labels_begin_with_a_large_letter_but_keys_and_names_do_not():
    columns = (Column("label", role="text"),)
    table = Table("t", columns, (Row("a", (t("capital"),)), Row("b", ("capital",))))
    assert words(table, "en")[1] == [["Capital"], ["capital"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_shown_is_the_number(answer, language):
    """Every quantity of every table on a shared scale, read back from its words and its unit."""
    sizes = {"bn CNY": 1e9, "million CNY": 1e6, "CNY": 1.0, "亿元": 1e8, "万元": 1e4, "元": 1.0}
    seen = 0
    for table in answer.tables.values():
        found = grid(table, language)
        for _, cells in found.rows:
            for i, cell in enumerate(cells):
                if (
                    not isinstance(cell.cell, Quantity)
                    or cell.cell.unit != "CNY"
                    or not math.isfinite(cell.cell.si)
                ):
                    continue
                beside = cells[-1].text if found.heads[-1].unit else ""
                words = found.heads[0 if table.scaled == "table" else i].text
                head = re.search(r"[(（]([^()（）]*)[)）]$", words) or re.search("(.+)", words)
                text = cell.text.replace("−", "-").replace(",", "")
                number = re.match(r"-?[\d.]+(?:e[+-]\d+)?", text).group()
                inner = text.removeprefix(number).strip()
                unit = inner or beside or (head.group(1) if head else "")
                exact = units.from_si(cell.cell.si, "CNY")
                places = len(number.partition(".")[2])
                near = {"rel": 6 * 10.0**-cell.cell.digits, "abs": 1e-9}
                if table.adds_up:
                    near = {"rel": 1e-12, "abs": 0.501 * 10.0**-places * sizes[unit]}
                assert float(number) * sizes[unit] == pytest.approx(exact, **near), (
                    table.name,
                    text,
                )
                seen += 1
    assert seen > 500


def test_columns_of_one_quantity_share_their_scale():
    """Parts and their sum stand in one unit; the price of one machine beside them in its own."""
    columns = (Column("label", role="text"), Column("one", "Phase 1", "CNY"), Column("two", "Phase 2", "CNY"),
               Column("each", "Each", "CNY", apart=True))  # fmt: skip
    rows = [(1.05e9, 8.81e8, 4.2e6), (5.65e6, 5.02e6, 1.8e6)]
    table = Table("t", columns, tuple(Row(str(i), ("x", *(Quantity(n, "CNY") for n in r)))
                                      for i, r in enumerate(rows)), scaled="column")  # fmt: skip
    heads, cells = words(table, "en")
    assert heads[1:] == ["Phase 1 (million CNY)", "Phase 2 (million CNY)", "Each (million CNY)"]
    assert cells[1] == ["x", "5.65", "5.02", "1.80"]
    heads, cells = words(table, "zh")
    assert heads[1:] == ["Phase 1（万元）", "Phase 2（万元）", "Each（万元）"]
    assert cells[1] == ["x", "565", "502", "180"]


def test_noise_has_no_say_in_the_scale_of_a_column():
    rows = tuple(Row(str(i), ("x", Quantity(n, "CNY"))) for i, n in enumerate((2e9, 1e-7, 0.0)))
    columns = (Column("label", role="text"), Column("cost", "Cost", "CNY"))
    assert words(Table("t", columns, rows, scaled="column"), "en")[0][1] == "Cost (bn CNY)"


@pytest.mark.parametrize("language", LANGUAGES)
def test_shown_parts_add_up_to_their_shown_sum(answer, language):
    """Of a statement as it is read: but for half a unit of the last place of each number."""
    parts = [name for name in LABELS["cost"] if name not in ("operating", "total", "variable", "fixed")]
    found = grid(answer.tables["statement_cost"], language)
    shown = {
        row.name: [cell.text.replace("−", "-").replace(",", "") for cell in cells]
        for row, cells in found.rows
    }
    numbers = [text for cells in shown.values() for text in cells[1:] if text]
    places = {len(text.partition(".")[2]) for text in numbers}
    assert len(places) == 1
    unit = 10.0 ** -places.pop()
    for year in range(1, len(found.heads)):
        known = [float(shown[name][year] or 0.0) for name in parts if name in shown]
        assert abs(sum(known) - float(shown["total"][year] or 0.0)) <= 0.5 * unit * (len(known) + 1) + 1e-9
