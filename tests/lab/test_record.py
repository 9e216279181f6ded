"""Records: columns by name and unit, bad rows refused with reasons, the rest kept."""

from __future__ import annotations

import math
import time

import pytest

from anodeworks.errors import InputError
from anodeworks.lab.columns import columns
from anodeworks.lab.record import error_of, read_record
from anodeworks.language import say

GOOD = """batch,temperature [degC],filling,silicon_share [%],silicon_share_error [%],infiltration_time [min],colour
A1,450,0.6,50.1,0.5,120,black
A2,460,0.7,54.0,,90,black
"""


def write(tmp_path, text, name="batches.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_units_and_errors(tmp_path):
    read = read_record(write(tmp_path, GOOD))
    first, second = read.batches
    assert first.given == {"temperature": pytest.approx(723.15), "filling": 0.6}
    assert first.measured["silicon_share"] == (pytest.approx(0.501), pytest.approx(0.005))
    assert first.measured["infiltration_time"].value == pytest.approx(7200)
    assert math.isnan(second.measured["silicon_share"].error)
    assert error_of("silicon_share", second.measured["silicon_share"]) == pytest.approx(0.03 * 0.54)
    assert error_of("infiltration_time", first.measured["infiltration_time"]) == pytest.approx(0.03)
    assert read.ignored == ("colour",)
    assert read.refused == ()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("A3,450,0.6,abc,,,", "abc"),
        ("A3,45000,0.6,50,,,", "300 degC to 700 degC"),
        ("A3,450,0.6,250,,,", "0 % to 95 %"),
        ("A3,450,0.6,,,,", "none measured"),
        ("A1,450,0.6,50,,,", "a second time"),
        ("A3,450,0.6,50,-1,,", "above 0"),
        ("A3,inf,0.6,50,,,", "a number"),
        ("A3,1e999,0.6,50,,,", "finite"),
        ("A3,450,0.6,50,0,,", "above 0"),
        ('A3,"1,450",0.6,50,,,', "separators of thousands"),
        ("A3,450,0.6,0,,,", "without a repeat error"),
    ],
)
def test_a_bad_row_is_refused_and_the_rest_kept(tmp_path, row, reason):
    read = read_record(write(tmp_path, GOOD + row + "\n"))
    assert len(read.batches) == 2
    (refused,) = read.refused
    assert refused.row == 4
    assert reason in say(refused.reason, "en")


def test_headings_in_chinese_and_by_mapping(tmp_path):
    text = "编号;硅含量 (%);Q1\nB1;48;1650\n"
    read = read_record(write(tmp_path, text), {"Q1": "composite_capacity [mAh/g]"})
    (batch,) = read.batches
    assert batch.label == "B1"
    assert batch.measured["composite_capacity"].value == pytest.approx(1650 * 3600)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("a,b\n1,2\n", "headings"),
        ("silicon_share\n50\n", "silicon_share"),
        ("silicon_share [K]\n50\n", "silicon_share [K]"),
        ("silicon_share [furlong]\n50\n", "silicon_share [furlong]"),
        ("silicon_share [%],硅含量 [%]\n50,50\n", "硅含量 [%]"),
        ("silicon_share [%]\nx\n", "rows"),
        ("silicon_share [%]\n", "rows"),
    ],
)
def test_a_file_that_cannot_be_used(tmp_path, text, key):
    with pytest.raises(InputError) as caught:
        read_record(write(tmp_path, text))
    assert caught.value.key == key
    assert caught.value.file


def test_files_that_are_none(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_record(tmp_path / "nowhere.csv")
    torn = tmp_path / "torn.xlsx"
    torn.write_bytes(b"PK\x03\x04 not a workbook")
    with pytest.raises(InputError, match="cannot be read"):
        read_record(torn)


def test_more_silicon_than_stated_pores_take_is_refused(tmp_path):
    """Pores that nobody has stated may be wide enough."""
    text = "batch,pore_diameter [nm],filling,silicon_share [%]\nA,2,0.99,50\nB,2,0.6,50\nC,,0.99,50\n"
    read = read_record(write(tmp_path, text))
    assert [batch.label for batch in read.batches] == ["B", "C"]
    assert "narrower than silane" in say(read.refused[0].reason, "en")


def test_more_silane_than_gas_is_refused(tmp_path):
    """Of a stated pressure: one that nobody has stated is at least what stands in it."""
    text = (
        "batch,pressure [kPa],silane_pressure [kPa],silicon_share [%]\nA,200,300,50\nB,200,20,50\nC,,150,50\n"
    )
    read = read_record(write(tmp_path, text))
    assert [batch.label for batch in read.batches] == ["B", "C"]
    assert "above the pressure of the gas" in say(read.refused[0].reason, "en")


def test_a_model_says_that_it_made_a_record(tmp_path):
    assert not read_record(write(tmp_path, GOOD)).synthetic
    assert read_record(
        write(tmp_path, GOOD.replace("A1", "synthetic-1").replace("A2", "synthetic-2"))
    ).synthetic


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("首次库伦效率 [%]", "first_cycle_efficiency"), ("可逆比容量（mAh/g）", "capacity"),
        ("沉积温度 [degC]", "temperature"), ("平均孔径（nm）", "pore_diameter"), ("总压（kPa）", "pressure"),
        ("碳包覆量 [%]", "coat"), ("粒度D50（um）", "particle_diameter"), ("硅烷流速（NL/min）", "silane_flow"),
    ],
)  # fmt: skip
def test_headings_as_laboratories_write_them(heading, name):
    assert (
        columns([heading, "capacity [mAh/g]"][: 1 + (name != "capacity")], [], {}, "lab.csv")[0][0].name
        == name
    )


PLAIN = "batch,temperature [degC],silicon_share [%]\nA,460,48.5\nB,470,49.5\n"
CHINESE = "编号,沉积温度（℃）,硅含量（％）\nA,460,48.5\nB,470,49.5\n"
GERMAN = "batch;temperature [°C];silicon_share [%]\nA;460;48,5\nB;470;49,5\n"


@pytest.mark.parametrize(
    "data",
    [
        PLAIN.encode(), PLAIN.encode("utf-8-sig"), PLAIN.encode("utf-16"), PLAIN.encode("utf-16-le"),
        PLAIN.encode("utf-16-be"), PLAIN.replace("\n", "\r\n").encode(), PLAIN.replace("\n", "\r").encode(),
        PLAIN.replace(",", "\t").encode(), PLAIN.replace(",", ";").encode(), ("\n\n" + PLAIN).encode(),
        CHINESE.encode(), CHINESE.encode("gbk"), CHINESE.encode("gb18030"), CHINESE.encode("utf-16"),
        GERMAN.encode(), GERMAN.encode("cp1252"), GERMAN.replace(";", "\t").encode("utf-16"),
        b"batch,temperature,silicon_share\n,degC,%\nA,460,48.5\nB,470,49.5\n",
        "批次,温度,硅含量\n-,（℃）,[%]\nA,460,48.5\nB,470,49.5\n".encode("gbk"),
        b'batch,temperature [degC],silicon_share [1]\nA,"460",48.5 %\nB,743.15 K,0.495\n',
    ],
)  # fmt: skip
def test_texts_as_machines_write_them(tmp_path, data):
    """Encodings, separators, line ends, decimal commas, units beneath headings or beside numbers."""
    path = tmp_path / "batches.csv"
    path.write_bytes(data)
    read = read_record(path)
    assert [batch.label for batch in read.batches] == ["A", "B"]
    assert [batch.given["temperature"] for batch in read.batches] == pytest.approx([733.15, 743.15])
    assert [batch.measured["silicon_share"].value for batch in read.batches] == pytest.approx([0.485, 0.495])
    assert read.refused == ()
    assert read.ignored == ()


def test_a_comma_of_two_meanings_is_refused(tmp_path):
    """ "1,700" is 1.7 beside "48,5", and nobody knows what it is without; beside a point it is no decimal."""
    heads = "batch;composite_capacity [mAh/g];silicon_share [%]\n"
    alone = read_record(write(tmp_path, heads + "A;1,700;48\nB;1650;48\n"))
    assert [(r.row, r.cell) for r in alone.refused] == [(2, "B2")]
    (proven,) = read_record(write(tmp_path, heads + "A;1,700;48,5\n")).batches
    assert proven.measured["composite_capacity"].value == pytest.approx(1.7 * 3600)
    mixed = read_record(write(tmp_path, heads + "A;1650;48,5\nB;1650;48.5\n"))
    assert [(r.row, r.cell) for r in mixed.refused] == [(2, "C2")]


@pytest.mark.parametrize(
    "cell",
    [
        "N/A", "n/a", "NaN", "nan", "-", "#DIV/0!", "none", "TRUE", "<50", "50±1", "5 0", "7__7", "50 deg", "50 dB",
        "50 h",
    ],
)  # fmt: skip
def test_what_is_no_number_is_refused_by_its_cell(tmp_path, cell):
    read = read_record(write(tmp_path, GOOD + f"A3,450,0.6,{cell},,,\n"))
    (refused,) = read.refused
    assert (refused.row, refused.label, refused.cell) == (4, "A3", "D4")
    assert say(refused.reason, "en").startswith(f'silicon_share [%]: found "{cell}"')
    assert len(read.batches) == 2


def test_one_row_of_another_length_refuses_itself_alone(tmp_path):
    long, short = "A3,450,0.6,50,,,black,1,2\n", "A4,450,0.6,50\n"
    read = read_record(write(tmp_path, GOOD + long + short + "A5,450,0.6,50,,,,,\n"))
    assert [batch.label for batch in read.batches] == ["A1", "A2", "A4", "A5"]
    assert [(r.row, r.cell) for r in read.refused] == [(4, "")]


def test_a_quotation_mark_that_does_not_close_refuses_its_row_alone(tmp_path):
    read = read_record(write(tmp_path, GOOD + 'A3,450,0.6,"50,,,\nA4,450,0.6,50,,,\n"A5",450,0.6,50,,,\n'))
    assert [batch.label for batch in read.batches] == ["A1", "A2", "A4", "A5"]
    assert [r.row for r in read.refused] == [4]


def test_rows_without_label_are_called_by_number(tmp_path):
    read = read_record(write(tmp_path, GOOD + ",450,0.6,50,,,\n,450,0.6,51,,,\n"))
    assert [batch.label for batch in read.batches] == ["A1", "A2", "#4", "#5"]


def test_headings_below_a_title(tmp_path):
    """Chosen by number; where the first row has none, that is said."""
    path = write(tmp_path, "Batches of June,,\n,,\n" + PLAIN)
    with pytest.raises(InputError, match="--heading-row") as caught:
        read_record(path)
    assert caught.value.key == "headings"
    assert len(read_record(path, heading_row=3).batches) == 2
    with pytest.raises(InputError, match="nothing in row 2"):
        read_record(path, heading_row=2)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\n\n\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04", b"\x00\x01\x02\x03\xff" * 50,
        b"\xff\xfe\x00", b"\xff" * 99, b"%PDF-1.4\n", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b'"', b'"' * 200_000,
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["batches.csv", "batches.xlsx"])
def test_foreign_files_are_told_in_one_sentence(tmp_path, data, name):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_record(path)
    assert caught.value.file == str(path)
    assert len(caught.value.message.splitlines()) == 1


def test_a_folder_or_a_sheet_of_a_text(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        read_record(tmp_path)
    with pytest.raises(InputError, match="a workbook, of which a sheet can be chosen"):
        read_record(write(tmp_path, PLAIN), sheet="Batches")


def test_many_rows(tmp_path):
    """Each row once: labels and pores are not looked up again for every row."""
    rows = "".join(f"b{i},{400 + i % 100},1.8,0.6,50\n" for i in range(30_000))
    head = "batch,temperature [degC],pore_diameter [nm],filling,silicon_share [%]\n"
    path = write(tmp_path, f"{head}{rows}b7,450,1.8,0.6,50\n")
    start = time.process_time()
    read = read_record(path)
    # 1 s where nothing else runs; 15 s where every row with pores met all others, 400 s where every label did
    assert time.process_time() - start < 8
    assert len(read.batches) == 30_000
    assert [r.row for r in read.refused] == [30_002]


def test_more_rows_than_allowed(tmp_path, monkeypatch):
    monkeypatch.setattr("anodeworks.lab.record.MOST", 1)
    with pytest.raises(InputError, match="more than 1"):
        read_record(write(tmp_path, PLAIN))


def test_one_strange_unit_beneath_is_told_and_no_other_heading(tmp_path):
    file = tmp_path / "record.csv"
    file.write_text("批次,温度,填充率,硅含量\n,℃,%,wt%\na1,460,60,48\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_record(file)
    assert (caught.value.key, caught.value.found) == ("硅含量", "[wt%]")
    file.write_text("批次,温度,填充率,硅含量\n,℃,%,%\na1,460,60,48\n", encoding="utf-8")
    assert read_record(file).batches[0].measured["silicon_share"].value == 0.48


@pytest.mark.parametrize(
    "heading", ["首次可逆比容量/(mAh·g-1)", "首次可逆比容量/mAh·g⁻¹", "首次可逆比容量(mAh·g-1)"]
)
def test_headings_as_standards_write_quantities_over_units(tmp_path, heading):
    file = tmp_path / "record.csv"
    file.write_text(f"批次,温度/℃,{heading},首效/%\na1,460,1500,90\n", encoding="utf-8")
    (batch,) = read_record(file).batches
    assert batch.given["temperature"] == 733.15
    assert batch.measured["capacity"].value == 1500 * 3600
    assert batch.measured["first_cycle_efficiency"].value == 0.9


@pytest.mark.parametrize(
    ("encoding", "label"),
    [("cp1252", "Größe"), ("cp1252", "Größé 5 °C"), ("gb18030", "批次一"), ("gb18030", "硅炭°")],
)
def test_texts_of_europe_and_of_china(tmp_path, encoding, label):
    file = tmp_path / "record.csv"
    text = f"batch,temperature [°C],silicon_share [%],Größe\n{label},460,48,1\n"
    if encoding == "gb18030":
        text = f"编号,温度 [℃],硅含量 [%],备注\n{label},460,48,1\n"
    file.write_bytes(text.encode(encoding))
    assert [batch.label for batch in read_record(file).batches] == [label]


@pytest.mark.parametrize("cell", ["48±1", "48 +/- 1", "48 +- 1"])
def test_a_repeat_error_has_a_column_of_its_own(tmp_path, cell):
    file = tmp_path / "record.csv"
    file.write_text(f"batch,temperature [degC],silicon_share [%]\na,460,{cell}\nb,460,48\n", encoding="utf-8")
    (refused,) = read_record(file).refused
    assert "its repeat error in a column silicon_share_error" in say(refused.reason, "en")


def test_all_faults_of_a_row_are_told_each_with_its_cell(tmp_path):
    file = tmp_path / "batches.csv"
    file.write_text(
        "batch,temperature [degC],silane_pressure [kPa],hydrogen_pressure [kPa],pressure [kPa],silicon_share [%],"
        "capacity [mAh/g]\n"
        "a1,450,5,1,100,48,1800\n"
        "a2,warm,80,40,100,480,n/a\n"
        "a3,450,5,1,100,n/a,\n"
        "a1,450,5,1,100,48,1800\n"
    )
    read = read_record(file)
    assert [(r.row, r.label, r.cell) for r in read.refused] == [
        (3, "a2", "B3"), (3, "a2", "F3"), (3, "a2", "G3"), (3, "a2", "C3"), (4, "a3", "F4"), (5, "a1", "A5"),
    ]  # fmt: skip
    assert "above the pressure of the gas" in say(read.refused[3].reason, "en")
    assert not any("none measured" in say(each.reason, "en") for each in read.refused)
    assert read.rows_refused == 3
