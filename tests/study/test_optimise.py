"""The optimiser on a plant: gradients against a grid, constraints in and out of sample, choices, files, bad input."""

from __future__ import annotations

import copy
import json
from dataclasses import replace

import numpy as np
import pytest

import anodeworks as aw
from anodeworks import progress
from anodeworks.cli import main
from anodeworks.language import say
from anodeworks.project.write import toml
from anodeworks.study.optimise import optimise, problem
from anodeworks.study.optimise import solve as solving
from anodeworks.study.optimise.front import front, nondominated
from anodeworks.study.optimise.plant import DRAWN_AT_ONCE, draw, plant
from anodeworks.study.optimise.search import find
from anodeworks.study.optimise.smooth import judged
from anodeworks.study.sample import sampler
from anodeworks.view.document import Words, walk
from anodeworks.view.optimum import Found, document
from tests.conftest import SMALL

PICK = "activities.porous_carbon_source.pick"
START = "programme.phases.two.start"
SIZE = "programme.phases.two.capacity.neat"
VARIABLES = {
    PICK: {"options": ["porous_carbon_market"]},
    "programme": {
        "phases": {
            "two": {
                "start": {"low": "2026-06-01", "high": "2031-06-01"},
                "capacity": {"neat": {"low": "1000 t/year", "high": "20000 t/year"}},
            }
        }
    },
}
ASKED = {
    "objective": "fnpv_after_tax",
    "variables": VARIABLES,
    "constraints": {"capital": {"at_most": "1.3e9 CNY"}, "land": {"at_most": "80 mu"}},
    "starts": 3,
}


@pytest.fixture(scope="module")
def project():
    tables = copy.deepcopy(SMALL)
    tables["route"]["use"] = ["porous_carbon_resin", "silane"]
    tables["activities"] = {
        "porous_carbon_source": {
            "kind": "choose",
            "inputs": ["porous_carbon_market", "porous_carbon_resin"],
            "flows": {"chosen": "porous_carbon"},
            "pick": "porous_carbon_market",
        }
    }
    return aw.build(tables, "choice.toml")


def asked(project, **changes):
    return problem(project, {**copy.deepcopy(ASKED), **changes})


@pytest.fixture(scope="module")
def done(project):
    return optimise(project, asked(project))


@pytest.mark.slow
def test_gradients_find_the_best_of_a_grid(project, done):
    """With fractional machines: no design of a fine grid that keeps the limits is better."""
    ready = done.plant
    solution = done.found[0].smooth
    task = ready.task({PICK: 0.0})
    starts, sizes = (np.linspace(lo, hi, 25) for lo, hi in zip(task.low, task.high, strict=True))
    designs = [{PICK: 0.0, START: s, SIZE: c} for s in starts for c in sizes]
    verdicts = [v for v in ready.judge(designs, whole=False) if v.feasible]
    best = max(v.aims[0] for v in verdicts)
    assert solution.feasible
    assert solution.value >= best
    assert solution.value <= best + 0.2 * abs(best)
    assert judged(task, solution.x, 0).value == solution.value


@pytest.mark.slow
def test_whole_machines_keep_the_limits_and_beat_a_grid(project, done):
    ready = done.plant
    assert done.feasible
    assert done.best.figures["capital"] <= 1.3e9
    assert done.best.aims[0] <= done.fraction.aims[0] * (1 + 1e-9)
    task = ready.task({PICK: 0.0})
    starts, sizes = (np.linspace(lo, hi, 25) for lo, hi in zip(task.low, task.high, strict=True))
    verdicts = ready.judge([{PICK: 0.0, START: s, SIZE: c} for s in starts for c in sizes])
    assert done.best.aims[0] >= max(v.aims[0] for v in verdicts if v.feasible)


@pytest.mark.slow
def test_the_shadow_price_is_what_a_looser_limit_gives(project, done):
    solution = done.found[0].smooth
    j = int(np.argmax(np.abs(solution.prices)))
    limit = done.problem.limits[j]
    step = 1e-3 * limit.value
    values = []
    for s in (-step, step):
        limits = list(done.problem.limits)
        limits[j] = replace(limit, value=limit.value + s)
        values.append(find(done.plant.replaced(replace(done.problem, limits=tuple(limits))))[0].smooth.value)
    assert solution.prices[j] == pytest.approx((values[1] - values[0]) / (2 * step), rel=0.05)


@pytest.mark.parametrize("how", ["ctrl-c", "cancelled"])
def test_a_stop_shows_the_best_so_far(project, tmp_path, capsys, monkeypatch, how):
    """After one search of three the design of that search is told, on the terminal too, with what was left undone."""
    searched = solving.search

    def once(task, start):
        done = searched(task, start)
        if how == "cancelled":
            progress.current().cancel()
        else:
            monkeypatch.setattr(solving, "search", stop)
        return done

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(solving, "search", once)
    path = project.save(tmp_path / "plant.toml")
    decided = (
        f"{PICK}=porous_carbon_market",
        f"{START}=2026-06-01..2031-06-01",
        f"{SIZE}=1000 t/year..20000 t/year",
    )
    words = [f"--variable={word}" for word in decided]
    assert main(["optimise", str(path), "--objective=fnpv_after_tax", *words, "--json"]) == 130
    caught = capsys.readouterr()
    told = json.loads(caught.out)
    assert caught.err.splitlines()[-1] == "interrupted"
    assert not told["finished"]
    assert told["verdict"][0]["numbers"]["now"]["value"] is not None
    (design,) = (section for section in told["sections"] if section["name"] == "design")
    assert design["blocks"][-1]["text"].startswith(
        "interrupted: this is the best of 1 of 1 combinations so far"
    )


def test_the_file_written_is_the_design(done, tmp_path):
    path = done.improved.save(tmp_path / "best.toml")
    again = aw.load(path)
    for key, number in done.design.items():
        assert again.ledger[key].number == pytest.approx(number, rel=1e-12)
    untouched = [k for k in again.ledger if k not in done.design]
    assert all(again.ledger[k].number == done.project.ledger[k].number for k in untouched)
    assert all(again.ledger[k].distribution == done.project.ledger[k].distribution for k in untouched)
    verdict = plant(again, done.problem).judge([done.design])[0]
    assert verdict.aims == pytest.approx(done.best.aims, rel=1e-12)


def test_a_fixed_total_is_split(project):
    tables = {
        "objective": {"indicator": "phases.two.capital", "sense": "minimise"},
        "constraints": {"capacity": {"equal": "12000 t/year"}},
    }
    done = optimise(project, asked(project, **tables))
    assert done.feasible
    assert done.best.figures["capacity"] * 365.25 * 86400 / 1e3 == pytest.approx(12_000, rel=1e-5)


@pytest.mark.slow
def test_what_cannot_be_kept_is_named_with_the_best_that_can(project):
    done = optimise(project, asked(project, constraints={"land": {"at_most": "2 mu"}}))
    assert not done.feasible
    (said,) = done.impossible
    assert said.limit.measure.indicator == "land"
    task = done.plant.task({PICK: 0.0})
    least = done.plant.judge([{PICK: 0.0, START: task.low[0], SIZE: task.low[1]}], whole=False)[0]
    assert said.best == pytest.approx(least.figures["land"], rel=1e-4)
    (verdict,) = document(Found(done)).verdict
    assert verdict.mark == "bad"
    assert not verdict.numbers
    assert "land needed" in say(verdict.reason, "en")


@pytest.mark.slow
def test_odds_hold_on_other_draws(project):
    tables = {
        "constraints": {
            "fnpv_after_tax": {"at_least": "0 CNY", "probability": 0.6},
            "land": {"at_most": "80 mu"},
        },
        "scenarios": 63,
        "check": 1000,
        "starts": 2,
        "replications": 0,
    }
    done = optimise(project, asked(project, **tables))
    assert done.feasible
    assert done.limits[0].outside >= 0.6 - 2 * done.limits[0].outside_error
    others = draw(project, 1000, 1)
    row = done.plant.judge([done.best.design], draws=others)[0].values["fnpv_after_tax"]
    assert done.aim.outside == pytest.approx(row[1:].mean())
    assert abs(done.aim.outside - done.aim.inside) < 4 * np.hypot(
        done.aim.outside_error, done.aim.inside_error
    )


@pytest.mark.slow
def test_replications_bound_what_a_better_design_could_gain(project):
    tables = {
        "objective": {"indicator": "fnpv_after_tax", "statistic": "mean"},
        "scenarios": 31,
        "check": 255,
        "starts": 2,
        "replications": 3,
    }
    done = optimise(project, asked(project, **tables))
    assert done.feasible
    assert 0.0 <= done.gap.mean <= done.gap.upper
    assert done.gap.upper < abs(done.gap.bound)
    assert done.gap.replications == 3
    assert any("By 3 replications" in say(part.text, "en") for part in walk(document(Found(done)))
               if isinstance(part, Words))  # fmt: skip


@pytest.mark.slow
def test_a_front_of_a_plant(project, done):
    """No design beats another, all keep the limits, and the best end is that of the objective alone."""
    capital = {"indicator": "capital", "sense": "minimise"}
    tables = {"objective": ["fnpv_after_tax", capital], "points": 4, "starts": 2}
    found = front(project, asked(project, **tables))
    values = np.array([v.aims for v in found.points]) * [1, -1]
    assert len(values) >= 3
    assert all(v.feasible for v in found.points)
    assert nondominated(values) == list(range(len(values)))
    assert values[:, 0].max() == pytest.approx(done.best.aims[0], rel=0.02)
    *rows, file = document(Found(found)).tables["designs"].rows
    assert [[cell.si for cell in row.cells[:2]] for row in rows] == [list(v.aims) for v in found.points]
    assert [cell.si for cell in file.cells[:2]] == list(found.before.aims)


def test_draws_are_those_of_a_study(project):
    drawn = draw(project, 20, 5)
    run = sampler(project, project.uncertain, DRAWN_AT_ONCE)
    assert (drawn == np.asarray(run(5, 0))[:, :21]).all()
    assert (drawn[:, 0] == [project.ledger[k].number for k in project.uncertain]).all()


BAD = {
    "no objective": ({"objective": None}, "optimise.objective"),
    "unknown objective": ({"objective": "fnpv"}, "optimise.objective"),
    "neither way is better": ({"objective": "capacity"}, "optimise.objective"),
    "unknown sense": ({"objective": {"indicator": "capacity", "sense": "up"}}, "optimise.objective.sense"),
    "unknown statistic": ({"objective": {"indicator": "land", "statistic": "mode"}}, "optimise.objective.statistic"),
    "no level": ({"objective": {"indicator": "land", "statistic": "cvar"}}, "optimise.objective.level"),
    "unknown word": ({"objectiv": "land"}, "optimise.objectiv"),
    "no variables": ({"variables": {}}, "optimise.variables"),
    "unknown variable": ({"variables": {"programme.phases.two.strat": {"low": 1, "high": 2}}},
                         "optimise.variables.programme.phases.two.strat"),
    "not the designer's": ({"variables": {"products.neat.price": {"low": "1 CNY/kg", "high": "2 CNY/kg"}}},
                           "optimise.variables.products.neat.price"),
    "low above high": ({"variables": {SIZE: {"low": "3 t/year", "high": "2 t/year"}}}, f"optimise.variables.{SIZE}"),
    "no high": ({"variables": {SIZE: {"low": "3 t/year"}}}, f"optimise.variables.{SIZE}.high"),
    "wrong unit": ({"variables": {SIZE: {"low": "3 mu", "high": "4 mu"}}}, f"optimise.variables.{SIZE}.low"),
    "before the first year": ({"variables": {START: {"low": "2020-01-01", "high": "2027-01-01"}}},
                              f"optimise.variables.{START}"),
    "options of a number": ({"variables": {SIZE: {"options": ["a"]}}}, f"optimise.variables.{SIZE}.options"),
    "unknown option": ({"variables": {PICK: {"options": ["coal"]}}}, f"optimise.variables.{PICK}.options"),
    "unknown constraint": ({"constraints": {"lnd": {"at_most": "3 mu"}}}, "optimise.constraints.lnd"),
    "no limit": ({"constraints": {"land": {"probability": 0.9}}}, "optimise.constraints.land"),
    "equal and more": ({"constraints": {"land": {"equal": "3 mu", "at_most": "4 mu"}}}, "optimise.constraints.land"),
    "crossed": ({"constraints": {"land": {"at_least": "5 mu", "at_most": "4 mu"}}}, "optimise.constraints.land"),
    "a bare limit": ({"constraints": {"land": "3 mu"}}, "optimise.constraints.land"),
    "impossible odds": ({"constraints": {"land": {"at_most": "3 mu", "probability": 90}}},
                        "optimise.constraints.land.probability"),
    "odds without draws": ({"constraints": {"land": {"at_most": "3 mu", "probability": 0.9}}, "scenarios": 0},
                           "optimise.scenarios"),
    "a coat that makes carbide": (
        {"variables": {"activities.coating.temperature": {"low": "650 degC", "high": "1100 degC"}}},
        "optimise.variables.activities.coating.temperature.high"),
    "a coat that makes crystals": (
        {"variables": {"activities.coating.temperature": {"low": "650 degC", "high": "850 degC"}}},
        "optimise.variables.activities.coating.temperature.high"),
    "half a draw": ({"scenarios": 10.5}, "optimise.scenarios"),
    "unknown method": ({"method": "guess"}, "optimise.method"),
    "a list": ([], "optimise"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_tables_are_refused(project, name):
    changes, key = BAD[name]
    raw = {**copy.deepcopy(ASKED), **changes} if isinstance(changes, dict) else changes
    if isinstance(raw, dict):
        raw = {k: v for k, v in raw.items() if v is not None}
    with pytest.raises(aw.InputError) as caught:
        problem(project, raw)
    assert caught.value.key == key
    assert "\n" not in caught.value.message


def test_toml_is_read_back_as_it_was():
    import tomllib

    tables = {**copy.deepcopy(SMALL), "optimise": copy.deepcopy(ASKED)}
    assert tomllib.loads(toml(tables)) == tables


def test_one_program_serves_draws_and_base_case(project):
    first, second = asked(project), asked(project, scenarios=8)
    assert plant(project, first).program.run is plant(project, second).program.run
