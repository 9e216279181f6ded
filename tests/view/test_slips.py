"""A file with several slips: all of them at once, each with its mend, and nothing that the mending itself makes."""

from __future__ import annotations

import json

import pytest

from anodeworks.cli import main
from anodeworks.errors import InputError
from anodeworks.language import LANGUAGES, speaking
from anodeworks.view import slips

FILE = """
[project]
name = "x"
referense = "graphite"
place = "szechuan"
[route]
use = ["graphite_mad", "utilities"]
[activities.granulation]
efficiensy = 0.5
temperature = "600 kg"
[products.graphite]
flow = "graphite_made"
price = "20 CNY"
[programme.phases.one]
start = "soon"
capacity = "100 kt"
[finance.loan]
equity_share = 1.7
[claims.investment]
indicator = "total_investmen"
value = "3 bn CNY"
[claims.land]
value = "700 muu"
[audit]
abuot = 0.2
"""
STARTS = """
[route]
use = ["graphite_made", "utilitees"]
[products.graphite]
flow = "graphite_made"
[programme.phases.one]
start = 2024-01-01
capacity = "100 kt/year"
"""
MENDS = {  # by key, what stands in the remedy; nothing where no one value is meant
    "project.referense": "reference", "project.place": "sichuan", "route.use": "graphite_made",
    "activities.granulation.efficiensy": "efficiency", "activities.granulation.temperature": "",
    "products.graphite.price": "", "programme.phases.one.start": "",
    "programme.phases.one.capacity.graphite": "100 kt/year", "finance.loan.equity_share": "",
    "claims.investment.indicator": "total_investment", "claims.land": "", "audit.abuot": "about",
}  # fmt: skip


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "slips.toml"
    path.write_text(FILE)
    return path


def told(path):
    with pytest.raises(slips.Slips) as caught:
        slips.looked_through(path)
    return caught.value


def test_every_slip_is_told_once_with_its_mend(file):
    before = file.read_text()
    found = {slip.key: slip for slip in told(file).each}
    assert found.keys() == MENDS.keys()
    for key, meant in MENDS.items():
        assert (f'"{meant}"' if meant else "") in found[key].remedy
        assert found[key].allowed
        assert found[key].file == str(file)
    assert file.read_text() == before


def test_what_is_mended_as_told_is_in_order(file):
    text = file.read_text()
    for wrong, right in {
        "referense": "reference", "szechuan": "sichuan", "graphite_mad": "graphite_made", "efficiensy": "efficiency",
        "600 kg": "600 degC", "20 CNY": "20 CNY/kg", "soon": "2024-01-01", "100 kt": "100 kt/year", "1.7": "0.7",
        "total_investmen": "total_investment", "700 muu": "700 mu", "abuot": "about",
    }.items():  # fmt: skip
        text = text.replace(f"{wrong}", right, 1)
    file.write_text(text)
    slips.looked_through(file)


def test_one_slip_is_told_as_ever(tmp_path):
    path = tmp_path / "one.toml"
    path.write_text(FILE[: FILE.index("place")].replace("referense", "reference") + STARTS)
    error = told(path)
    assert [slip.remedy for slip in error.each] == ['did you mean "utilities"?']
    assert error.message == error.each[0].message


def test_a_missing_table_ends_the_list(tmp_path):
    path = tmp_path / "missing.toml"
    path.write_text('[project]\nname = "x"\n')
    assert len(told(path).each) == 1


def test_no_file_is_one_error(tmp_path):
    with pytest.raises(InputError) as caught:
        slips.looked_through(tmp_path / "none.toml")
    assert len(caught.value.each) == 1


def test_check_tells_them_all(file, capsys):
    assert main(["check", str(file)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == len(MENDS)
    assert main(["check", str(file), "--json"]) == 2
    said = json.loads(capsys.readouterr().out)
    assert [said["error"]["key"], *(slip["key"] for slip in said["others"])] == [
        s.key for s in told(file).each
    ]
    assert main(["run", str(file), "--no-report"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_both_languages(file, language):
    with speaking(language):
        assert told(file).message.count("\n") == len(MENDS) - 1


SOUND = """
[route]
use = ["graphite_made", "utilities"]
[products.graphite]
flow = "graphite_made"
[programme.phases.one]
start = 2024-01-01
capacity = "100 kt/year"
[claims.land]
value = "700 muu"
"""
LAST = "claims.land"  # is read when the plant stands


@pytest.mark.parametrize(
    ("right", "wrong", "keys"),
    [
        ('"100 kt/year"', "100000", ["programme.phases.one.capacity.graphite", LAST]),
        ("start = 2024-01-01\n", "", ["programme.phases.one.start", LAST]),
        ("2024-01-01", "2024", ["programme.phases.one.start", LAST]),
        ('"graphite_made"\n', "3\n", ["products.graphite.flow"]),
        ('"graphite_made"\n', '"zzz"\n', ["products"]),
        ('["graphite_made"', '["zzz"', ["route.use"]),
        ("[claims", '[activities.mine]\nkind = "grinding"\n[claims', ["activities.mine.kind"]),
        (
            "[claims",
            "[activities.granulation]\ntemperature = 900\n[claims",
            ["activities.granulation.temperature", LAST],
        ),
    ],
    ids=[
        "no unit",
        "nothing",
        "a number for a date",
        "no text",
        "no flow",
        "no route",
        "an unfinished activity",
        "a number",
    ],
)
def test_no_slip_comes_of_the_mending(tmp_path, right, wrong, keys):
    path = tmp_path / "slips.toml"
    assert right in SOUND
    path.write_text(SOUND.replace(right, wrong))
    assert [slip.key for slip in told(path).each] == keys


def test_what_misses_another_slip_s_mending_is_no_slip(tmp_path):
    """A table told and not to be mended, a name misspelt whose value is missing then: one slip each, and no more."""
    for text in ("route = 5\n", "[programme]\nphases = 5\n",
                 '[programme.phases.one]\nstart = 1066-10-14\ncapacity = "1 t/year"\n'):  # fmt: skip
        file = tmp_path / "plant.toml"
        file.write_text(text)
        with pytest.raises(slips.Slips) as told:
            slips.looked_through(file)
        assert len(told.value.each) == 1, told.value.message
