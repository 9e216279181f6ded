"""The reference class: its rows are sound, its figures arithmetic, the project itself is not in it."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from anodeworks import build, evaluate, monte_carlo
from anodeworks.audit.reference_rows import KINDS, classes, mix_of, model_exponent, plants, reference_class
from anodeworks.errors import InputError
from anodeworks.library import library
from anodeworks.quantity import units
from anodeworks.quantity.value import GRADES
from anodeworks.study.base_case import Base
from anodeworks.view.reference import doubts


def test_every_row_is_sound():
    for plant in plants():
        assert set(plant.kinds) <= set(KINDS), plant.key
        assert plant.stage in ("announced", "part built", "built"), plant.key
        assert plant.grade in GRADES, plant.key
        assert plant.source in library().sources, plant.key
        assert not plant.capacity <= 0, plant.key
        assert not plant.comparable or math.isnan(plant.capital) or plant.capital > 0, plant.key


@pytest.mark.parametrize(
    ("key", "per_tonne"),
    [("ankang", 36_667), ("putailai_wuhu", 247_934), ("zhongke_luzhou", 23_333), ("xichang", 36_000)],
)
def test_capital_per_tonne_is_arithmetic(key, per_tonne):
    plant = next(p for p in plants() if p.key == key)
    assert units.from_si(plant.per_tonne, "CNY/(t/year)") == pytest.approx(per_tonne, rel=1e-3)


def test_an_amount_that_pays_for_more_is_left_out():
    plant = next(p for p in plants() if p.key == "guibao_meishan")
    assert math.isnan(plant.per_tonne)


def test_quantiles_rise_and_span_the_class():
    for kind in KINDS:
        found = reference_class(kind)
        known = sorted(p.per_tonne for p in found.plants if math.isfinite(p.per_tonne))
        assert found.compared == len(known)
        assert bool(known) == (kind != "natural") == bool(found.quantiles)
        if not known:
            continue
        assert list(found.quantiles) == sorted(found.quantiles)
        assert (found.quantiles[0], found.quantiles[-1]) == (known[0], known[-1])


def test_the_announcement_itself_is_left_out(small_tables):
    small_tables["project"]["reference"] = "blend"
    small_tables["claims"]["capital"]["source"] = "yuyang-ankang"
    project = build(small_tables)
    found = classes(Base(_Bare(project)))
    assert found[0].kind == "blend"
    assert "ankang" not in [p.key for p in found[0].plants]
    assert "neijiang" in [p.key for p in found[0].plants]


def test_an_unknown_kind_is_refused_with_the_nearest(small_tables):
    small_tables["project"]["reference"] = "blends"
    with pytest.raises(InputError, match='did you mean "blend"'):
        build(small_tables)


def test_the_models_exponent_is_that_of_growing_the_plant(small):
    """The slope of log capital over log output between the plant and one a hundredth larger."""
    keys = [f"programme.phases.{phase}.capacity.neat" for phase in small.phases]

    def grown(factor):
        changes = {key: small.ledger[key].number * factor for key in keys}
        return monte_carlo(small.with_si({**changes, "plant.equipment.counts": 1.0}), 1, seed=3)

    before, after = grown(1.0), grown(1.01)
    slope = math.log(after.si("capital")[0] / before.si("capital")[0]) / math.log(1.01)
    assert model_exponent(Base(before)) == pytest.approx(slope, abs=2e-3)


class _Bare:
    """A result without outcome: enough for what is read from the project."""

    def __init__(self, project):
        self.project = project


MIXED = {
    "route": {"use": ["graphite_made", "siox", "utilities"]},
    "products": {"graphite": {"flow": "graphite_made"}, "siox": {"flow": "siox_composite"}},
    "programme": {"phases": {"one": {"start": "2026-01-01",
                                     "capacity": {"graphite": "9000 t/year", "siox": "1000 t/year"}}}},
}  # fmt: skip


def test_a_plant_is_held_against_plants_of_what_it_makes_by_tonnage():
    """Graphite beside silicon oxide was held against silicon oxide alone."""
    for named in ("", "siox"):
        project = build({**MIXED, "project": {"reference": named} if named else {}}, "mixed.toml")
        base = Base(evaluate(project))
        assert dict(mix_of(base)) == pytest.approx({"graphite": 0.9, "siox": 0.1})
        assert {c.kind for c in classes(base)[:2]} == {"graphite", "siox"}


@pytest.mark.parametrize(
    ("route", "flow", "named", "kinds"),
    [
        ("silane", "silicon_carbon", "", {"x": "cvd"}),
        ("silane", "silicon_carbon", "siox", {"x": "siox"}),
        ("silane", "silicon_carbon", "none", {}),
        ("graphite_natural", "graphite_natural", "", {"x": "natural"}),
        ("porous_carbon_resin", "porous_carbon_resin", "", {}),
        ("porous_carbon_resin", "porous_carbon_resin", "cvd", {"x": "cvd"}),
    ],
)
def test_the_kind_is_the_products_unless_the_file_names_it(route, flow, named, kinds):
    assert of(route, flow, named).kinds == kinds


def of(route, flow, named):
    """A plant of one product."""
    use = ["porous_carbon_bought", route] if route == "silane" else [route]
    tables = {
        "project": {"reference": named} if named else {},
        "route": {"use": use},
        "products": {"x": {"flow": flow, "precursor": flow.startswith("porous")}},
        "programme": {"phases": {"one": {"start": "2026-01-01", "capacity": "1000 t/year"}}},
    }
    return build(tables, "one.toml")


@pytest.mark.parametrize(
    ("route", "flow", "named", "words"),
    [
        ("silane", "silicon_carbon", "siox", "names plants of silicon oxide to compare with"),
        ("porous_carbon_resin", "porous_carbon_resin", "", "No kind of plants is known that makes x"),
        ("silane", "silicon_carbon", "cvd", ""),
        ("graphite_natural", "graphite_natural", "", "No other plant of natural graphite, coated is known"),
        ("silane", "silicon_carbon", "none", ""),
    ],
)
def test_a_kind_that_does_not_fit_is_said(route, flow, named, words):
    told = " ".join(doubt.said("en") for doubt in doubts(of(route, flow, named)))
    assert words in told
    assert bool(told) == bool(words)


def test_a_kind_of_which_no_other_plant_is_known_is_said():
    project = of("silane", "silicon_carbon", "milled")
    row = next(p.key for p in plants() if p.kinds == ("milled",))
    own = replace(project, tables={**project.tables, "audit": {"reference_row": row}})
    told = [doubt.said("en") for doubt in doubts(own)]
    assert any(words.startswith("No other plant of milled silicon-carbon is known") for words in told)
