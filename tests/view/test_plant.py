"""The plant's tables: machines, capital, staff, emissions and plants of its kind, each cell and every sum."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from anodeworks.audit.reference_rows import KINDS, classes, model_exponent
from anodeworks.language import say
from anodeworks.quantity.wording import Number, Quantity, Share, Span
from anodeworks.study.base_case import Base
from anodeworks.view import plant
from anodeworks.view.document import Bar, Cited, Grade
from tests.view.tables import column, en, rows, same

PER = "CNY/(t/year)"


@pytest.fixture(scope="module")
def phases(base):
    return base.project.phases


def whole(cell, number):
    """A cell counts so many things."""
    assert isinstance(cell, Number)
    assert cell.whole
    assert cell.number == pytest.approx(number, rel=1e-12)
    return True


def test_machines(told, base, phases):
    found = rows(told, "equipment")
    used = [m for m in base.machines if m.built.sum() > 0]
    assert set(found) == {m.node.name for m in used} | {"all"}
    assert len(used) > 5
    ledger = base.project.ledger
    for m in used:
        cells, prefix = found[m.node.name], m.node.prefix
        assert say(cells["activity"], "en") == m.node.label
        for i, phase in enumerate(phases):
            whole(cells[phase], m.built[i])
        whole(cells["all"], m.built.sum())
        unit = m.node.kind.parameters()["unit_capacity"].unit
        same(cells["capacity"], m.capacity, unit, f"{prefix}.unit_capacity")
        assert cells["availability"].share == float(ledger[f"{prefix}.availability"].number)
        assert cells["availability"].key == f"{prefix}.availability"
        assert cells["load"] == Share(m.load)
        same(cells["unit_cost"], m.cost.sum() / m.built.sum(), "CNY", f"{prefix}.unit_cost")
        same(cells["cost"], m.cost.sum(), "CNY")
        assert cells["exponent"].number == float(ledger[f"{prefix}.scale_exponent"].number)
        assert cells["grade"] == Grade(ledger[f"{prefix}.unit_cost"].grade)
        assert cells["source"] == Cited(ledger[f"{prefix}.unit_cost"].source)
    assert list(found) == [*sorted((m.node.name for m in used), key=lambda n: -found[n]["cost"].si), "all"]


def test_machines_add_up(told, base, phases):
    found = rows(told, "equipment")
    last, parts = found["all"], [cells for name, cells in found.items() if name != "all"]
    for name in (*phases, "all"):
        assert last[name].number == pytest.approx(sum(cells[name].number for cells in parts))
    assert last["all"].number == pytest.approx(sum(last[phase].number for phase in phases))
    assert last["all"].number == pytest.approx(base.figure("machines"))
    assert last["cost"].si == pytest.approx(sum(cells["cost"].si for cells in parts))
    for cells in parts:
        assert cells["all"].number == pytest.approx(sum(cells[phase].number for phase in phases))
        assert cells["unit_cost"].si * cells["all"].number == pytest.approx(cells["cost"].si)
        assert 0 < cells["load"].share <= 1


def test_machines_that_are_not_used_are_named(base):
    idle = base.machines[0]
    gone = [m._replace(built=np.zeros_like(m.built)) if m is idle else m for m in base.machines]
    without = Base(base.result)
    without.__dict__["machines"] = gone
    table, words = plant.equipment(without)
    assert idle.node.name not in rows(table, "equipment")
    assert f"Not used in the base case: {idle.node.label}" in en(words.text)


def test_fractional_machines_are_said_to_be_so(base, small_study, monkeypatch):
    monkeypatch.setattr(Base, "value", lambda self, key: 1.0 if key == "plant.equipment.counts"
                        else float(self.project.ledger[key].number))  # fmt: skip
    table = plant.equipment(Base(small_study))[0]
    assert "fractions" in en(table.note)
    assert not any(cells["all"].whole for cells in rows(table, "equipment").values())


def test_capital(told, base, small_study, phases):
    money, found = base.outcome.capital, rows(told, "capital")
    labels = dict(plant.PARTS)
    total = float(np.sum(money.total))
    for name, cells in found.items():
        amounts = np.asarray(getattr(money, name))
        assert say(cells["part"], "en") == say(labels[name], "en")
        for i, phase in enumerate(phases):
            same(cells[phase], amounts[i], "CNY")
        same(cells["all"], amounts.sum(), "CNY")
        assert cells["share"].share == pytest.approx(amounts.sum() / total)
    for name in labels:
        assert (name in found) == (np.sum(getattr(money, name)) != 0)
    for name in (*phases, "all"):
        parts = sum(cells[name].si for part, cells in found.items() if part != "total")
        assert found["total"][name].si == pytest.approx(parts)
    assert sum(c["share"].share for n, c in found.items() if n != "total") == pytest.approx(1)
    assert found["total"]["share"].share == pytest.approx(1)
    assert found["total"]["all"].si == pytest.approx(small_study.si("capital")[0])
    for phase in phases:
        assert found["total"][phase].si == pytest.approx(small_study.si(f"phases.{phase}.capital")[0])


def test_staff(told, base, phases):
    crew, found = base.outcome.crew, rows(told, "staff")
    assert list(found) == ["operators", "maintenance", "management", "research", "all"]
    for name in ("operators", "maintenance", "management"):
        for i, phase in enumerate(phases):
            whole(found[name][phase], float(getattr(crew, name)[i]))
    whole(found["research"]["one"], float(np.sum(crew.researchers)))
    whole(found["research"]["two"], 0.0)
    for cells in found.values():
        assert cells["all"].number == pytest.approx(sum(cells[phase].number for phase in phases))
        assert cells["share"].share == pytest.approx(cells["all"].number / found["all"]["all"].number)
    for name in (*phases, "all"):
        parts = sum(cells[name].number for people, cells in found.items() if people != "all")
        assert found["all"][name].number == pytest.approx(parts)
    assert found["all"]["all"].number == pytest.approx(base.figure("jobs"))
    assert {name: en(cells["people"]).split(",")[0].split(" ")[0] for name, cells in found.items()} == {
        n: n for n in found
    }


def test_emissions(told, base):
    found = rows(told, "emissions")
    assert list(found) == ["scope_1", "scope_2", "scope_3", "emissions"]
    for name, cells in found.items():
        spread = base.spread(name)
        same(cells["base"], base.figure(name), "kg/kg", name)
        assert cells["range"] == Span(spread.low, spread.high, "kg/kg")
        assert cells["share"].share == pytest.approx(base.figure(name) / base.figure("emissions"))
        assert name == "emissions" or en(cells["scope"]).startswith(name.replace("_", " "))
    assert found["emissions"]["base"].si == pytest.approx(
        sum(found[f"scope_{i}"]["base"].si for i in (1, 2, 3))
    )
    assert isinstance(found["scope_1"]["share"], Bar)


def test_plants_of_its_kind(told, base):
    found = rows(told, "reference_class")
    kinds = {c.kind: c for c in classes(base)}
    low, high = np.quantile(base.drawn("announced_investment") / base.drawn("capacity"), (0.05, 0.95))
    assert list(found) == ["own", *kinds]
    own = found["own"]
    same(own["least"], low, PER)
    same(own["median"], base.figure("announced_investment") / base.figure("capacity"), PER)
    same(own["most"], high, PER)
    assert own["exponent"] == Number(model_exponent(base), 2)
    for name, kind in kinds.items():
        cells = found[name]
        assert (say(cells["kind"], "en"), say(cells["kind"], "zh")) == (kind.label, kind.label_zh)
        whole(cells["plants"], kind.compared)
        whole(cells["built"], kind.built)
        known = [p.per_tonne for p in kind.plants if math.isfinite(p.per_tonne)]
        same(cells["least"], min(known), PER)
        same(cells["median"], float(np.median(known)), PER)
        same(cells["most"], max(known), PER)
        assert cells["exponent"] == (None if kind.exponent is None else Number(kind.exponent, 2))
    own_kind = plant._kind(kinds["cvd"], True)
    assert en(own_kind.note) == "the kind of this plant"
    noted = [row.name for row in told.tables["reference_class"].rows if row.note]
    assert noted == ["cvd"]  # what the small plant makes


def test_every_plant_of_the_class(told, base):
    found = rows(told, "reference_plants")
    known = {p.key: p for c in classes(base) for p in c.plants}
    assert set(found) == set(known)
    for key, p in known.items():
        cells = found[key]
        assert (say(cells["plant"], "en"), say(cells["plant"], "zh")) == (p.label, p.label_zh or p.label)
        assert en(cells["kinds"]) == ", ".join(KINDS[kind][0] for kind in p.kinds)
        same(cells["capacity"], p.capacity, "t/year")
        same(cells["capital"], p.capital, "CNY")
        same(cells["per_tonne"], p.per_tonne, PER)
        assert cells["land"] == (Quantity(p.land, "mu") if math.isfinite(p.land) else None)
        assert cells["announced"] == p.announced
        assert en(cells["became"]) == "; ".join(w.en for w in (p.planned, p.status, p.note) if w.en)
        assert cells["grade"] == Grade(p.grade)
        assert cells["source"] == Cited(p.source)


def test_without_draws_there_are_no_ranges(base):
    alone = Base(replace(base.result, seed=None))
    own = rows(plant.reference(alone)[0], "reference_class")["own"]
    assert math.isnan(own["least"].si)
    assert math.isnan(own["most"].si)
    assert own["median"].si == base.figure("announced_investment") / base.figure("capacity")
    assert set(column(plant.emissions(alone), "emissions", "range").values()) == {None}
