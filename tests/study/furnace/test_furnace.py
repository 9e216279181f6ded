"""A furnace with its draws: they follow the project's distributions, and what is told of them is what they give."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from anodeworks import build, load
from anodeworks.errors import InputError
from anodeworks.language import say
from anodeworks.project.starter import starter
from anodeworks.reactor import maps
from anodeworks.reactor.continuous import BEDS
from anodeworks.reactor.kinetics import SURFACE
from anodeworks.study.furnace.furnace import EVEN, FEW, figures, furnaces, of_project, worded
from anodeworks.study.furnace.operating_map import COLUMNS, window
from anodeworks.study.furnace.sizes import growth
from anodeworks.view import furnace as furnace_view

KEY = "activities.infiltration"


@cache
def project():
    return furnace_of({})


def furnace_of(conditions, correlations=None):
    """The starter plant with a computed furnace, and conditions as they stand in a file."""
    tables = tomllib.loads(starter("silane_reactor"))
    tables.setdefault("activities", {})["infiltration"] = {"use": "reactor_infiltration", **conditions}
    if correlations:
        tables["study"] = {"correlations": correlations}
    return build(tables, "furnace.toml")


def looked(of, **asked):
    return of_project(of, furnaces(of)[0], **asked)


def column(furnace, name):
    return furnace.rows[list(furnace.conditions).index(name)]


def test_scenarios_are_central_values_and_the_draws_of_their_seed():
    one, two, other = looked(project()), looked(project()), looked(project(), seed=1)
    assert one.rows.shape[1] == 1024
    assert np.array_equal(one.rows, two.rows)
    assert not np.array_equal(one.rows, other.rows)
    assert np.array_equal(one.rows[:, 0], other.rows[:, 0])
    assert one.central("rate_factor") == pytest.approx(1.9)
    factors = column(one, "rate_factor")[1:]
    spread = project().ledger[f"{KEY}.rate_factor"].distribution
    assert np.median(factors) == pytest.approx(1.9, rel=0.15)
    assert np.exp(np.std(np.log(factors))) == pytest.approx(spread.args[1], rel=0.06)
    assert np.ptp(column(one, "pore_volume")) > 0  # the carbon is drawn with the rest of its plant
    held = looked(project().with_values({f"{KEY}.rate_factor": "0.5"}), carbon={"pore_volume": 1e-3})
    assert set(column(held, "rate_factor")) == {0.5}
    assert set(column(held, "pore_volume")) == {1e-3}
    with pytest.raises(InputError, match="draws"):
        looked(project(), draws=-1)


def test_a_furnace_is_given_the_carbon_that_its_plant_makes():
    """Density and heat capacity are those that the bought carbon states, not what stands in for a carbon without."""
    furnace = looked(project(), draws=0)
    density = project().ledger["flows.porous_carbon_market.density"].number
    _, grain, _ = furnace.run(furnace.rows)
    assert grain.skeleton == pytest.approx([density])
    heat = project().ledger["flows.porous_carbon_market.heat_capacity"].number
    assert furnace.central("heat_capacity") == pytest.approx(heat)
    dense = looked(project(), draws=0, carbon={"skeleton": 1 / 1500.0})
    assert dense.run(dense.rows)[1].skeleton == pytest.approx([1500.0])


def test_draws_follow_a_calibration_that_was_handed_over():
    """A narrowed factor narrows what hangs on it, and rank correlations hold."""
    source = {"source": "calibrated on 24 batches of a record", "grade": "measurement"}
    tie = {"between": [f"{KEY}.rate_factor", f"{KEY}.tortuosity"], "value": 0.8, **source}
    wide = looked(project())
    learnt = looked(furnace_of({"rate_factor": {"lognormal": [0.9, 1.15], **source}}, {"tie": tie}))
    assert np.std(np.log(column(learnt, "rate_factor")[1:])) < 0.2
    ranks = [np.argsort(np.argsort(column(learnt, n)[1:])) for n in ("rate_factor", "tortuosity")]
    assert np.corrcoef(ranks)[0, 1] == pytest.approx(0.8, abs=0.05)
    before, after = (figures(of)["odds"] for of in (wide, learnt))
    width = [np.ptp([o["batch"]["uniformity"][end] for end in ("low", "high")]) for o in (before, after)]
    assert width[1] < 0.65 * width[0]
    inside = [
        np.array(o["particle"]["fill"]["high"])[4] - np.array(o["particle"]["fill"]["low"])[4]
        for o in (before, after)
    ]
    assert inside[1] < 0.65 * inside[0]
    assert next(iter(figures(learnt)["conditions"])) == "temperature"  # a furnace's, not its price and people
    assert before["numbers"]["uniformity"][0]["number"] == "rate_factor"
    assert before["numbers"]["uniformity"][0]["rank_correlation"] < -0.5


def test_figures_are_those_of_the_draws():
    furnace = looked(project(), draws=255)
    told = figures(furnace)
    yields, *_ = furnace.run(furnace.rows)
    for name in ("utilisation", "cycle", "heat_load"):
        drawn, ends = np.asarray(getattr(yields, name)), told["odds"]["batch"][name]
        per = told["batch"][name] / drawn[0]
        assert [ends[q] for q in ("low", "middle", "high")] == pytest.approx(
            per * np.quantile(drawn[1:], [0.05, 0.5, 0.95])
        )
        assert ends["undefined"] == 0
    band = told["odds"]["particle"]["fill"]
    assert np.all(np.diff(band["low"]) >= 0)  # one whose mouths have closed fills no more
    assert np.all(np.diff(band["low"][:10]) > 0)
    assert np.all(np.array(band["low"]) <= told["particle"]["fill"])
    assert np.all(np.array(told["particle"]["fill"]) <= band["high"])
    assert "odds" not in figures(looked(project(), draws=0))


def test_window():
    furnace = looked(project(), draws=255)
    drawn = window(furnace)
    i, j = 6, 6  # at its own temperature
    assert drawn["temperature"][i] == pytest.approx(furnace.central("temperature") - 273.15)
    here = furnace.but(
        furnace.rows[:, :FEW],
        temperature=np.array([drawn["temperature"][i] + 273.15]),
        silane_pressure=np.array([drawn["silane"][j] * 1e3]),
    )
    yields, *_ = furnace.run(here)
    why = maps.first_broken(yields, maps.Limits())[0]
    assert drawn["utilisation"][i][j] == pytest.approx(float(yields.utilisation[0, 0]))
    assert drawn["limit"][i][j] == maps.WHY[why[0]]
    assert drawn["share"][i][j] == pytest.approx((why[1:] == 0).mean())
    assert 0 < drawn["share"][i][j] < 1
    assert len(drawn["share"][0]) == COLUMNS
    shares = np.array(drawn["share"])
    assert shares[-1].max() < shares[i].max()  # hot furnaces fill unevenly
    assert "share" not in window(looked(project(), draws=0))


def test_growth():
    """Its own charge is its batch; the charge named is where the limit named is met, from either side."""
    furnace = looked(project(), draws=255)
    grown, told = growth(furnace), figures(furnace)
    own = grown["charge"].index(pytest.approx(furnace.central("charge")))
    assert grown["cycle"][own] == pytest.approx(told["batch"]["cycle"])
    assert np.all(np.diff(grown["utilisation"]) < 0)  # bubbles grow with the bed
    assert np.all(np.diff(grown["fines"]) > 0)
    assert np.all(np.diff(grown["share"]) <= 0)
    assert grown["most"] == {
        "charge": pytest.approx(10 * furnace.central("charge")),
        "limit": "feasible",
        "now": "feasible",
    }
    thin = looked(project().with_values({f"{KEY}.silane_pressure": "15 kPa"}), draws=0)
    ends = growth(thin)["most"]
    assert (
        (ends["limit"], ends["now"]) == ("time", "feasible")
        if ends["charge"] > thin.central("charge")
        else ("time", "time")
    )
    at = thin.but(thin.rows, charge=np.array([ends["charge"]]))
    assert float(thin.run(at)[0].cycle[0, 0]) == pytest.approx(48 * 3600, rel=0.01)
    hot = looked(project().with_values({f"{KEY}.temperature": "540 degC"}), draws=0)
    assert growth(hot)["most"] == {"charge": None, "limit": "feasible", "now": "dust"}


PLANT = Path(__file__).parents[3] / "projects" / "laboratory" / "reactor_plant.toml"


def asked(*changes, file=None, kind=None):
    return furnace_view.asked(None if file is None else load(file), "infiltration", kind, changes)


def test_a_file_says_its_own_furnace():
    with pytest.raises(InputError, match=r'the file says .*use = "fixed_infiltration"'):
        asked(file=PLANT, kind="fixed")
    assert asked(file=PLANT, kind="fluidised")[1].kind.bed == asked(file=PLANT)[1].kind.bed == "fluidised"
    assert asked(kind="fixed")[1].kind.bed == "fixed"


def test_words_of_a_recipe_are_conditions():
    """A width of pores gives their surface with the volume that arrives, in every draw; `filling` is the pores' one."""
    of, node, carbon = asked("pore_diameter=2 nm", "filling=0.5")
    assert of.ledger[f"{KEY}.pore_filling"].number == 0.5
    found = of_project(of, node, 15, carbon=carbon)
    assert np.ptp(column(found, "pore_volume")) > 0
    assert 4 * column(found, "pore_volume") / column(found, "pore_surface") == pytest.approx(
        np.full(16, 2e-9)
    )
    for changes, said in (
        (("pore_diameter=2 nm", "pore_surface=900 m2/g"), "one of both"),
        (("pore_diametre=2 nm",), '"pore_diameter"'),
        (("pore_diameter=0 nm",), "above 0"),
    ):
        with pytest.raises(InputError, match=said):
            asked(*changes)


def test_evenness_has_a_meaning_in_every_furnace():
    """One word for the reader; the mixing that a kiln's counts on is said."""
    assert set(EVEN) == set(BEDS)
    for bed in BEDS:
        words = worded(bed)["uniformity"]
        assert (words.label.en, words.meaning) == ("evenness", EVEN[bed])
    assert "ideally mixed" in say(EVEN["rotary"], "en")


@pytest.mark.slow
def test_laws_and_furnaces_are_those_asked_for():
    """Another law is as another factor; powder that passes through has a residence and no cycle."""
    told = {law: figures(looked(project(), draws=0, law=law)) for law in SURFACE}
    assert len({round(t["batch"]["uniformity"], 6) for t in told.values()}) == len(SURFACE)
    assert "Kleijn" in say(told["kleijn"]["rate"], "en")
    assert any("Kleijn" in words for words in told["kleijn"]["warnings"])
    assert "cycle" in worded("fluidised")
    assert "cycle" not in worded("continuous_kiln")
    assert worded("continuous_kiln")["infiltration"].label.en == "residence"
