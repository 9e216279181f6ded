"""Records: columns by name and unit, bad rows refused with reasons, the rest kept."""

from __future__ import annotations

import math

import pytest

from anodeworks.errors import InputError
from anodeworks.lab.record import _column, error_of, read_record
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
        ("A3,inf,0.6,50,,,", "finite"),
        ('A3,"1,450",0.6,50,,,', "separators of thousands"),
        ("A3,450,0.6,0,,,", "without a repeat error"),
        ("A3,450,0.99,50,,,", "narrower than silane"),
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


def test_excel(tmp_path):
    pd = pytest.importorskip("pandas")
    pytest.importorskip("openpyxl")
    path = tmp_path / "batches.xlsx"
    pd.DataFrame({"batch": ["A"], "silicon_share [%]": [50.0], "temperature [K]": [723.0]}).to_excel(
        path, index=False
    )
    (batch,) = read_record(path).batches
    assert batch.given["temperature"] == pytest.approx(723.0)


@pytest.mark.parametrize("conditions", ["silane_pressure [kPa]", "pressure [kPa],silane_pressure [kPa]"])
def test_more_silane_than_gas_is_refused(tmp_path, conditions):
    """Of a stated pressure, and of the atmosphere where none is stated."""
    much, little = ("200,300", "200,20") if "," in conditions else ("150", "15")
    text = f"batch,{conditions},silicon_share [%]\nA,{much},50\nB,{little},50\n"
    read = read_record(write(tmp_path, text))
    assert [batch.label for batch in read.batches] == ["B"]
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
    assert _column(heading, heading, False, "lab.csv").name == name
