"""Workbooks: formats, merged ranges, formulas, errors of a sheet, stray cells, damaged and foreign files."""

from __future__ import annotations

import csv
import datetime as dt
import gc
import time
import zipfile
from dataclasses import replace

import pytest

from anodeworks.errors import InputError
from anodeworks.lab.lines import MOST, place
from anodeworks.lab.record import read_record
from anodeworks.language import say
from anodeworks.view.left_out import used
from tests.conftest import ROOT

openpyxl = pytest.importorskip("openpyxl")

SLOWER = 2.0  # a machine that does other things as well; an idle one takes under ten seconds
HEADS = ("batch", "temperature [degC]", "filling", "silicon_share [%]")
ROWS = (("a1", 460, 0.6, 48), ("a2", 470, 0.6, 49), ("a3", 480, 0.6, 50))


@pytest.fixture
def book(tmp_path):
    """A workbook of three batches, and how to read it after a change."""
    made = openpyxl.Workbook()
    for row in (HEADS, *ROWS):
        made.active.append(row)

    def read(**asked):
        path = tmp_path / "batches.xlsx"
        made.save(path)
        return read_record(path, **asked)

    made.read = read
    return made


def shares(read):
    return {batch.label: batch.measured["silicon_share"].value for batch in read.batches}


def test_a_workbook(book):
    read = book.read()
    assert shares(read) == pytest.approx({"a1": 0.48, "a2": 0.49, "a3": 0.50})
    assert [batch.given["temperature"] for batch in read.batches] == pytest.approx([733.15, 743.15, 753.15])


@pytest.mark.parametrize("shown", ["0%", "0.00%", '0.0" "%', "0%;[Red]-0%"])
def test_a_cell_shown_as_a_percentage_is_one(book, shown):
    book.active["D2"], book.active["D2"].number_format = 0.48, shown
    book.active["C2"], book.active["C2"].number_format = 0.61, shown
    first = book.read().batches[0]
    assert first.measured["silicon_share"].value == pytest.approx(0.48)
    assert first.given["filling"] == pytest.approx(0.61)


@pytest.mark.parametrize("shown", ['0"%"', "0\\%", "General", "0.00"])
def test_a_percent_sign_that_is_only_written_beside_a_number_scales_nothing(book, shown):
    book.active["D2"].number_format = shown
    assert shares(book.read())["a1"] == pytest.approx(0.48)


def test_a_percentage_is_no_temperature(book):
    book.active["B2"], book.active["B2"].number_format = 4.6, "0%"
    (refused,) = book.read().refused
    assert (refused.cell, refused.label) == ("B2", "a1")
    assert "460 %" in say(refused.reason, "en")


def test_a_merged_value_counts_in_all_its_cells(book):
    book.active.merge_cells("B2:B4")
    book.active.merge_cells("B9:B40")  # below the last row: no batches
    assert [batch.given["temperature"] for batch in book.read().batches] == pytest.approx([733.15] * 3)


def test_a_value_merged_across_columns_counts_in_its_own_alone(book):
    """48 silicon over 0.6 of filling would be another number of another thing."""
    book.active["C2"], book.active["C3"], book.active["D2"], book.active["D3"] = 0.6, None, None, None
    book.active.merge_cells("C2:D3")
    read = book.read()
    assert [(each.label, each.cell) for each in read.refused] == [("a1", "D2"), ("a2", "D3")]
    assert "merged with C2, of another column" in say(read.refused[0].reason, "en")
    assert [batch.given["filling"] for batch in read.batches] == [0.6]


def test_headings_and_units_may_stand_over_several_columns(book):
    book.active.insert_rows(1, 2)
    book.active["B1"], book.active["A2"], book.active["B2"], book.active["D2"] = "furnace", "batch", "x", "y"
    book.active.merge_cells("B1:D1")
    for cell, text in zip("ABCD", ("batch", "temperature", "filling", "silicon_share"), strict=True):
        book.active[f"{cell}2"] = text
        book.active[f"{cell}3"] = None
    book.active["B3"], book.active["C3"] = "degC", "%"
    book.active.merge_cells("C3:D3")
    book.active["C4"] = book.active["C5"] = book.active["C6"] = 60
    assert shares(book.read(heading_row=2)) == pytest.approx({"a1": 0.48, "a2": 0.49, "a3": 0.50})


def test_the_first_sheet_that_is_shown_and_has_cells(book):
    book.create_sheet("empty", 0)
    hidden = book.create_sheet("old", 0)
    hidden.sheet_state = "hidden"
    for row in (HEADS, ("h1", 400, 0.1, 9)):
        hidden.append(row)
    assert list(shares(book.read())) == ["a1", "a2", "a3"]
    assert list(shares(book.read(sheet="old"))) == ["h1"]


def test_rows_that_a_filter_hides_count_and_are_told(book):
    """Who filters a sheet to look at it means no row away; who hid an outlier is told that it counts."""
    assert book.read().hidden == ()
    book.active.row_dimensions[3].hidden = book.active.row_dimensions[40].hidden = True
    record = book.read()
    assert (list(shares(record)), record.hidden) == (["a1", "a2", "a3"], (3,))
    book.active["D4"], book.active.row_dimensions[4].hidden = None, True
    assert book.read().hidden == (3,)  # what is refused does not count
    told = say(used(record)[0].verdict, "en")
    assert told == "1 row is hidden in the sheet and counts all the same: 3."
    many = say(used(replace(record, hidden=tuple(range(2, 40))))[0].verdict, "en")
    assert "38 rows" in many
    assert many.endswith("10, 11 and ….")


def test_a_cover_is_told_with_the_other_sheets(book):
    cover = book.create_sheet("cover", 0)
    cover.append(["Trials of spring", "by K."])
    with pytest.raises(InputError) as caught:
        book.read()
    assert "--sheet" in caught.value.remedy
    assert "Sheet" in caught.value.remedy
    assert len(book.read(sheet="Sheet").batches) == 3


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("=40+8", "never calculated"), ("#DIV/0!", "an error of the sheet"), ("#N/A", "an error of the sheet"),
        ("N/A", "a number"), (dt.datetime(2026, 1, 3), "2026-01-03"), (True, "true or false"), ("1,700", "thousands"),
    ],
)  # fmt: skip
def test_what_is_no_value_refuses_its_row_by_its_cell(book, value, said):
    """Never "not stated", whose place the library's value would take."""
    book.active["C3"] = value
    read = book.read()
    (refused,) = read.refused
    assert (refused.row, refused.label, refused.cell) == (3, "a2", "C3")
    assert said in say(refused.reason, "en")
    assert list(shares(read)) == ["a1", "a3"]


def test_a_formula_that_was_calculated_is_its_value(tmp_path):
    xlsxwriter = pytest.importorskip("xlsxwriter")
    path = tmp_path / "batches.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, HEADS)
        sheet.write_row(1, 0, ROWS[0])
        sheet.write_formula("D2", "=40+8.5", None, 48.5)
    assert shares(read_record(path)) == pytest.approx({"a1": 0.485})


def test_labels_as_people_write_them(book):
    """A number, a date, or nothing in the cell of the label."""
    book.active["A2"], book.active["A3"], book.active["A4"] = 17, dt.datetime(2026, 1, 3), None
    assert list(shares(book.read())) == ["17", "2026-01-03", "#4"]


def test_two_rows_without_label_are_two_batches(book):
    book.active["A3"] = book.active["A4"] = None
    read = book.read()
    assert list(shares(read)) == ["a1", "#3", "#4"]
    assert read.refused == ()


@pytest.mark.parametrize("cell", ["XFD1048576", "E1048576", "A1048576", "XFD3"])
def test_a_stray_value_far_away_costs_a_row_at_most(book, cell):
    book.active[cell] = "x"
    start = time.process_time()
    read = book.read()
    assert time.process_time() - start < 5
    (refused,) = read.refused
    assert refused.row == int(cell.lstrip("XFDEA"))
    assert len(read.batches) >= 2


def test_sheets_are_chosen_by_name_or_place(book):
    other = book.create_sheet("June")
    for row in (HEADS, ("b1", 500, 0.5, 40)):
        other.append(row)
    assert list(shares(book.read())) == ["a1", "a2", "a3"]
    assert list(shares(book.read(sheet="June"))) == list(shares(book.read(sheet="2"))) == ["b1"]
    with pytest.raises(InputError, match='found "Jun"; allowed: Sheet, June; did you mean "June"'):
        book.read(sheet="Jun")


def test_headings_below_a_title_with_units_beneath(book):
    book.active.insert_rows(1, 2)
    book.active["A1"] = "Batches of June"
    for at, (name, unit) in enumerate(
        (("batch", None), ("temperature", "℃"), ("filling", "-"), ("硅含量", "%")), 1
    ):
        book.active.cell(2, at, name)
        book.active.cell(3, at, unit)
    book.active.merge_cells("A2:A3")
    read = book.read(heading_row=2)
    assert shares(read) == pytest.approx({"a1": 0.48, "a2": 0.49, "a3": 0.50})
    assert read.batches[0].given["temperature"] == pytest.approx(733.15)


def test_a_workbook_of_charts_alone(tmp_path):
    made = openpyxl.Workbook()
    made.remove(made.active)
    made.create_chartsheet()
    made.save(tmp_path / "charts.xlsx")
    with pytest.raises(InputError, match="no sheet with cells"):
        read_record(tmp_path / "charts.xlsx")


def test_damaged_and_foreign_workbooks(book, tmp_path):
    """Cut short, bytes changed in the sheet, no workbook inside, a sheet that is no XML."""
    book.read()
    whole = (tmp_path / "batches.xlsx").read_bytes()
    at = whole.index(b"xl/worksheets/sheet1.xml") + 40
    bad = [whole[: len(whole) // 2], whole[:at] + bytes(40) + whole[at + 40 :]]
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as other:
        other.writestr("a.txt", "x")
    bad.append((tmp_path / "other.zip").read_bytes())
    with (
        zipfile.ZipFile(tmp_path / "batches.xlsx") as source,
        zipfile.ZipFile(tmp_path / "no.zip", "w") as other,
    ):
        for part in source.namelist():
            other.writestr(part, b"<worksheet><row" if "sheet1" in part else source.read(part))
    bad.append((tmp_path / "no.zip").read_bytes())
    for n, data in enumerate(bad):
        path = tmp_path / f"bad{n}.xlsx"
        path.write_bytes(data)
        with pytest.raises(InputError, match="cannot be read") as caught:
            read_record(path)
        assert caught.value.file == str(path)


def test_a_workbook_that_unpacks_to_more_than_memory(book, monkeypatch):
    monkeypatch.setattr("anodeworks.lab.workbook.LARGEST", 100)
    with pytest.raises(InputError, match="too large"):
        book.read()


@pytest.mark.parametrize(
    ("at", "name"), [((0, 1), "A1"), ((25, 2), "Z2"), ((26, 3), "AA3"), ((16383, 9), "XFD9")]
)
def test_names_of_cells(at, name):
    assert place(*at) == name


@pytest.mark.parametrize("wanted", [True, False])
def test_the_collector_of_garbage_is_left_as_it_was(book, tmp_path, wanted):
    (gc.enable if wanted else gc.disable)()
    try:
        book.read()
        with pytest.raises(InputError):
            book.read(sheet="none of this name")
        assert gc.isenabled() == wanted
    finally:
        gc.enable()


@pytest.mark.slow
def test_a_hundred_thousand_rows_are_read_in_ten_seconds(tmp_path):
    xlsxwriter = pytest.importorskip("xlsxwriter")
    shipped = list(csv.reader((ROOT / "projects/laboratory/synthetic_batches.csv").open(encoding="utf-8")))
    path = tmp_path / "batches.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, shipped[0])
        for row in range(1, MOST + 1):
            sheet.write_string(row, 0, f"b{row}")
            for column, cell in enumerate(shipped[1 + row % (len(shipped) - 1)][1:], 1):
                if cell:
                    sheet.write_number(row, column, float(cell))
    start = time.process_time()
    read = read_record(path)
    assert time.process_time() - start < 10.0 * SLOWER
    assert len(read.batches) == MOST
