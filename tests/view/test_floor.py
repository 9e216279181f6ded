"""The floor by machines and stores: each cell, every sum and the sentence on land are the result's."""

from __future__ import annotations

import numpy as np
import pytest

from anodeworks.view.floor import floor
from tests.view.tables import en, rows, same


@pytest.fixture(scope="module")
def table(base):
    (found,) = floor(base)
    return found


def test_each_machine_stands_on_its_floor(table, base):
    found, phases = rows(table, "floor"), base.project.phases
    stand = [m for m in base.machines if m.floor.sum() > 0]
    assert len(stand) > 5
    assert set(found) == {m.node.name for m in stand} | {"stores", "around", "floor"}
    whole = float(np.asarray(base.outcome.ground.floor).sum())
    for m in stand:
        cells = found[m.node.name]
        assert en(cells["activity"]) == m.node.label
        same(cells["each"], m.floor.sum() / m.built.sum(), "m2", f"{m.node.prefix}.floor_area")
        for i, phase in enumerate(phases):
            same(cells[phase], m.floor[i], "m2")
        same(cells["all"], m.floor.sum(), "m2")
        assert cells["share"].share == pytest.approx(m.floor.sum() / whole, rel=1e-12)
    sizes = [cells["all"].si for name, cells in found.items() if name not in ("stores", "around", "floor")]
    assert sizes == sorted(sizes, reverse=True)


def test_machines_stores_and_what_lies_around_make_the_gross_floor(table, base):
    found, ground = rows(table, "floor"), base.outcome.ground
    factor = base.value("plant.site.gross_factor")
    for i, column in enumerate((*base.project.phases, "all")):
        gross = np.sum(ground.floor) if column == "all" else ground.floor[i]
        parts = [cells[column].si for name, cells in found.items() if name != "floor"]
        assert sum(parts) == pytest.approx(float(gross), rel=1e-9)
        same(found["floor"][column], float(gross), "m2")
        assert found["around"][column].si == pytest.approx(float(gross) * (1 - 1 / factor), rel=1e-9)
        assert found["stores"][column].si >= 0
    assert found["floor"]["share"].share == 1.0


def test_the_land_under_it_is_the_plants(table, base):
    ground, said = base.outcome.ground, table.note.args
    same(said["ratio"], base.value("plant.site.plot_ratio"), "1", "plant.site.plot_ratio")
    same(said["needed"], float(ground.land_needed), "mu")
    same(said["held"], float(ground.land_held), "mu")
