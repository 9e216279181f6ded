"""`anodeworks cell`: what it prints, what it refuses, what it writes."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ElementTree
from types import SimpleNamespace

import pytest

from anodeworks import load
from anodeworks.cli import main
from anodeworks.lab.goals import _of_cell
from anodeworks.lab.predict import conditions_known
from anodeworks.material.recipe import read_recipe
from anodeworks.view.cell import product_of
from anodeworks.view.powder import ledger_of


def test_without_pybamm_exit_2(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "pybamm", None)
    assert main(["cell", "--rates", "1"]) == 2
    assert "anodeworks[cell]" in capsys.readouterr().err


def test_a_stack_that_plates_is_refused_with_its_file(tmp_path, capsys):
    file = tmp_path / "recipe.toml"
    file.write_text("[cell.stack]\nexcess = 1.0\ncathode_efficiency = 0.75\n[recipe.powder]\nsealing = 1.0\n")
    assert main(["cell", str(file), "--set", "film_loss=0 mAh/m2", "--set", "silicon_loss=0 mAh/g"]) == 2
    message = capsys.readouterr().err
    assert "recipe.toml: cell.stack.excess" in message
    assert "plates" in message


def test_what_is_said_of_a_blend(tmp_path, capsys):
    pytest.importorskip("pybamm", reason='PyBaMM is not installed: pip install "anodeworks[cell]"')
    out = tmp_path / "charts"
    words = ["cell", "--target", "450 mAh/g", "--rates", "C/10,1", "--svg", str(out)]
    assert main(words) == 0
    said = capsys.readouterr().out
    assert "450 mAh/g" in said
    assert "the cell gives 3.5" in said
    for name in ("cell_voltage", "cell_rates"):
        assert ElementTree.parse(out / f"{name}.svg").getroot().tag.endswith("svg")


def test_the_voltage_goes_into_a_project(plant, tmp_path, capsys):
    pytest.importorskip("pybamm", reason='PyBaMM is not installed: pip install "anodeworks[cell]"')
    out = tmp_path / "new.toml"
    assert main(["cell", "--rates", "C/10", "--project", str(plant), "--write", str(out)]) == 0
    assert "what the project says" in capsys.readouterr().out
    before, after = load(plant), load(out)
    key = f"products.{before.products[0].name}.cell_voltage"
    assert 3.2 < after.ledger[key].number < 3.45
    changed = {k for k, v in after.ledger.items() if v.number != before.ledger[k].number}
    assert changed == {key}


@pytest.fixture
def thin(plant, tmp_path):
    """A project whose stack is its own."""
    file = tmp_path / "thin.toml"
    own = '\n[cell.stack]\nloading = "1 mAh/cm2"\nroom = 0.9\n'
    file.write_text(plant.read_text(encoding="utf-8") + own, encoding="utf-8")
    return file


def test_one_stack_for_one_project(thin):
    stack = product_of(thin, None).stack
    ledger = ledger_of(None, (), None, stack=stack)
    assert ledger["cell.stack.loading"].number == pytest.approx(36000)
    assert ledger["recipe.powder.room"].number == ledger["cell.stack.room"].number == 0.9
    stated = ledger_of(None, ("room=0.2",), None, stack=stack)
    assert stated["recipe.powder.room"].number == stated["cell.stack.room"].number == 0.2
    library = read_recipe({})
    assert library["cell.stack.loading"].number > 1.2e5
    assert library["cell.stack.room"] == library["recipe.powder.room"]


def test_two_stacks_or_rooms_are_refused(thin, tmp_path, capsys):
    file = tmp_path / "recipe.toml"
    file.write_text('[cell.stack]\nloading = "4 mAh/cm2"\n')
    assert main(["cell", str(file), "--project", str(thin)]) == 2
    assert "one stack" in capsys.readouterr().err
    file.write_text("[cell.stack]\nroom = 0.5\n")
    assert main(["material", str(file)]) == 2
    assert "say recipe.powder.room" in capsys.readouterr().err


def test_goals_of_a_project_are_of_its_stack(thin):
    batch = {name: [number] for name, number in conditions_known({}).items()}
    own = _of_cell("energy_density", SimpleNamespace(project=load(thin)))(batch)
    assert own < 0.9 * _of_cell("energy_density", None)(batch)


def test_a_product_that_is_not_there_is_refused(plant, capsys):
    assert main(["cell", "--project", str(plant), "--product", "nut"]) == 2
    assert "--product" in capsys.readouterr().err
    assert main(["cell", "--write", "x.toml"]) == 2
    assert "--write: found it without --project" in capsys.readouterr().err


@pytest.mark.parametrize(("option", "name"), [("--bpx", "x.json"), ("--svg", "x"), ("--write", "x.toml")])
def test_where_it_cannot_write_it_says_so(option, name, plant, tmp_path, capsys):
    pytest.importorskip("pybamm", reason='PyBaMM is not installed: pip install "anodeworks[cell]"')
    (tmp_path / "file").write_text("")
    out = tmp_path / "file" / name
    assert main(["cell", "--rates", "1", "--project", str(plant), option, str(out)]) == 2
    assert f"{name}: {option}: found a file that cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["material", "cell"])
def test_a_file_of_another_family_is_refused(command, tmp_path, capsys):
    file = tmp_path / "recipe.toml"
    file.write_text("[recipe.milled]\nporosity = 0.1\n")
    assert main([command, str(file), "--kind", "monoxide"]) == 2
    message = capsys.readouterr().err
    assert "recipe.toml: --kind" in message
    assert '"monoxide" beside [recipe.milled]' in message
    assert "leave out --kind, or write [recipe.monoxide]" in message
