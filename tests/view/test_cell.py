"""A cell as a document: its figures are the discharge's, its writers write what was found."""

from __future__ import annotations

import json as plain
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from anodeworks.errors import InputError
from anodeworks.language import LANGUAGES, say
from anodeworks.material.cell import Stack, layers
from anodeworks.material.cycling import Ageing, Discharge
from anodeworks.material.electrochemistry import cell as design_of
from anodeworks.material.recipe import family_of
from anodeworks.render import json, terminal
from anodeworks.view import cell
from anodeworks.view.powder import ledger_of

RATES = pd.DataFrame(
    {"rate": [0.1, 1.0], "capacity": [40.0, 36.0], "kept": [1.0, 0.9], "mean_voltage": [3.5, 3.4],
     "energy": [140.0, 122.4]}
)  # fmt: skip
CURVE = pd.DataFrame({"capacity": [0.0, 20.0, 40.0], "voltage": [4.1, 3.5, 2.5]})
CYCLES = pd.DataFrame(
    {"cycle": [1.0, 2.0], "capacity": [40.0, 39.0], "kept": [1.0, 0.975], "lost_to_film": [0.0, 1.0]}
)


def looked_at(sold=None, cycled=True):
    ledger = ledger_of(None, (), None)
    base = {key: np.float64(value.number) for key, value in ledger.items()}
    family = family_of(ledger)
    recipe, stack = family.section.at(base, family.key), Stack.at(base, "cell.stack")
    grade = family.grade(recipe)
    made = Discharge(RATES, CURVE, 41.0)
    return cell.Tested(
        None, family, float(recipe.blend_share), float(grade.product.capacity), float(stack.room), 3.3,
        design_of(stack, grade.product, float(grade.by_silicon), False), layers(stack, grade.product, 3.5), made,
        Ageing(CYCLES, 0.5) if cycled else None, sold,
    )  # fmt: skip


def test_figures_are_the_discharges():
    document = cell.document(looked_at())
    rates = {row.name: row.cells for row in document.tables["rates"].rows}
    assert list(rates) == ["0.1C", "1C"]
    capacity, kept, volts, energy = rates["1C"][1:]
    assert (capacity.value, capacity.unit) == (pytest.approx(3.6), "mAh/cm2")
    assert (kept.share, volts.value, energy.value) == (0.9, 3.4, pytest.approx(12.24))
    cycles = {row.name: row.cells for row in document.tables["cycles"].rows}
    assert cycles["cycle_2"][2].share == 0.975
    assert cycles["cycle_2"][3].value == pytest.approx(0.1)
    assert [row.cells[1].si for row in document.tables["curve"].rows] == [4.1, 3.5, 2.5]
    figures = json.as_json(document, "en")["figures"]["cell"]
    assert figures["mean_voltage"]["figure"]["value"] == 3.5
    assert figures["above_assumed"]["figure"]["value"] == pytest.approx(0.2)
    assert figures["areal"]["figure"]["value"] == pytest.approx(4.1)


def test_the_verdict_says_voltage_energy_and_fade():
    voltage, fade = cell.document(looked_at()).verdict
    assert "3.500 V on average" in say(voltage.verdict, "en")
    assert "Wh/kg" in say(voltage.verdict, "en")
    assert say(voltage.reason, "en") == "That is 0.20 V above what the library takes."
    assert say(fade.verdict, "en") == "After 2 cycles 97.50 % of the capacity is left."
    assert len(cell.document(looked_at(cycled=False)).verdict) == 1


def test_charts_are_those_that_were_asked_for():
    assert set(cell.document(looked_at()).charts) == {"cell_voltage", "cell_rates", "cell_cycles"}
    voltage = cell.document(looked_at()).charts["cell_voltage"].series[0]
    assert list(voltage.x) == [0.0, 72000.0, 144000.0]
    assert list(voltage.y) == [4.1, 3.5, 2.5]


def test_charts_and_project_are_written(plant, tmp_path):
    from anodeworks import load
    from anodeworks.cli.pictures import of_cell

    of_cell(looked_at(), tmp_path / "charts")
    assert {path.name for path in (tmp_path / "charts").iterdir()} == {
        "cell_voltage.svg", "cell_rates.svg", "cell_cycles.svg"}  # fmt: skip
    sold = cell.product_of(plant, None)
    out = tmp_path / "new.toml"
    cell.write_project(looked_at(sold), out)
    key = f"products.{sold.name}.cell_voltage"
    assert load(out).ledger[key].number == pytest.approx(3.5)
    said = say(cell.document(looked_at(sold)).verdict[0].reason, "en")
    assert said.endswith("what the project says.")


@pytest.mark.parametrize(("word", "rate"), [("0.5", 0.5), ("2C", 2.0), ("C/4", 0.25), (" 1c ", 1.0)])
def test_rates_are_read_as_they_are_written(word, rate):
    assert cell.rate_of(word, "--rates") == rate


@pytest.mark.parametrize("word", ["", "0", "-1", "C/0", "fast", "C/-2", "nan", "1e9"])
def test_other_rates_are_refused(word):
    with pytest.raises(InputError, match="such as C/10"):
        cell.rate_of(word, "--rates")


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_languages(language):
    document = cell.document(looked_at())
    assert plain.loads(json.text(document, language))["tables"]
    assert len(terminal.text(document, language).splitlines()) <= 45


@pytest.fixture(scope="module")
def plant(tmp_path_factory, small) -> Path:
    from tests.project.toml_text import dump

    file = tmp_path_factory.mktemp("plant") / "small.toml"
    file.write_text(dump(small.tables))
    return file
