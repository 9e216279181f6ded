"""A plant with a production line: described, simulated, and what becomes of the chain."""

from __future__ import annotations

import copy
import math
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from anodeworks import InputError, build, evaluate
from anodeworks.line.model import Line
from anodeworks.plant.equipment import machine_nodes
from anodeworks.programme.phase import Phase
from anodeworks.study.evaluate import evaluate_si, monte_carlo
from anodeworks.study.gradient import COUNTS, gradient
from anodeworks.study.lines import lined
from anodeworks.study.lines.described import described
from anodeworks.study.lines.drawn import drawn
from anodeworks.study.lines.laid import plan
from anodeworks.study.lines.pools import groups
from anodeworks.study.lines.simulated import Simulated, one_year, simulated
from anodeworks.study.lines.sizing import YEARS, sized
from anodeworks.study.lines.starting import started
from anodeworks.study.lines.window import warm
from anodeworks.study.lines.worth import _gain, worth
from anodeworks.study.lines.years import drawn_years
from anodeworks.study.plan.margins import produced, running
from anodeworks.twin.effectiveness import change
from anodeworks.twin.effectiveness import started as ramps
from anodeworks.view import explain
from tests.conftest import SMALL

STATIONS = ("passivation", "deagglomeration", "classification", "sieving", "demagnetising")
TONNES = 1000 / (365.25 * 86400)  # kg/s per t/yr


def tables(**line):
    """The small plant, its finishing as a line of few machines and large lots: quick to simulate."""
    found = copy.deepcopy(SMALL)
    words = {"blocking": "after", "begins": ["coated_carbon"], "lines": 4, "lot_lasts": "4 h", **line}
    found["line"] = {"neat": words}
    return found


@pytest.fixture(scope="module")
def project():
    """The small plant with its line simulated."""
    return lined(build(tables()))


@pytest.fixture(scope="module")
def about(project):
    """Its line as the simulation takes it."""
    found = described(plan(project), project.production[0])
    assert found is not None
    return found


def test_a_number_that_is_written_is_explained_without_simulating(monkeypatch):
    monkeypatch.setattr("anodeworks.study.lines.lined", lambda project: pytest.fail("simulated"))
    plant = build(tables())
    found = explain.ask("line.neat.stations.sieving.repair", project=plant)
    assert found.project is plant


def test_a_line_has_the_machines_that_the_plan_would_buy_for_it(project, about):
    """By hand: 2,500 t/yr of each line over capacity and availability."""
    assert about.target == pytest.approx(2500 * TONNES)
    for name in STATIONS:
        ledger = project.ledger
        rate = (
            ledger[f"activities.{name}.unit_capacity"].number
            * ledger[f"line.neat.stations.{name}.planned"].number
        )
        assert about.machines[name] == math.ceil(about.target * about.ratio[name] / rate)


def test_masses_are_those_of_what_leaves_the_line(project, about):
    """A station's kg per kg of product are the yields behind it."""
    kept = 1.0
    for name in reversed(STATIONS):
        assert about.ratio[name] == pytest.approx(kept, rel=1e-9)
        kept /= project.ledger.get(
            f"activities.{name}.mass_yield", project.ledger["programme.phases.one.mature"]
        ).number


def test_a_lot_and_its_times(project, about):
    model: Line = about.model
    hours = 4 * 3600
    assert model.lot_kg == pytest.approx(hours * about.target / about.open)
    sieve = model.stations[STATIONS.index("sieving")]
    assert sieve.cycle.mean == pytest.approx(model.lot_kg / about.capacity["sieving"])
    lasts = project.ledger["line.neat.buffers.sieved_silicon_carbon.lasts"].number
    assert model.buffers[-1].places == max(1, round(lasts / hours))


def test_a_stated_store_and_machine_are_as_stated():
    project = build(
        tables(stations={"sieving": {"machines": 3}}, buffers={"sieved_silicon_carbon": {"stock": "9 t"}})
    )
    about = described(plan(project), project.production[0])
    assert about.machines["sieving"] == 3
    held = 9000 / about.ratio["sieving"] / about.model.lot_kg
    assert about.model.buffers[-1].places == math.floor(held)


def test_carriers_that_cannot_fill_a_charge_are_refused_with_the_count_that_does():
    """The count that is named is the least that is taken."""
    ends = {"first": "passivation", "last": "demagnetising"}
    stations = {"passivation": {"charge": "4000 kg"}}

    def made(count):
        project = build(tables(saggers={**ends, "count": count}, stations=stations))
        return described(plan(project), project.production[0])

    with pytest.raises(InputError, match=r"\d+ or more; so many go into a charge of passivation") as error:
        made(1)
    least = int(error.value.allowed.split()[0])
    assert made(least) is not None
    with pytest.raises(InputError, match="or more"):
        made(least - 1)


def test_the_chain_has_what_the_line_makes(project, about):
    """Machines of the plant are those of as many lines as full output takes, whatever the station."""
    found = simulated(about)
    made = found.throughput * about.open
    result = evaluate_si(project, {COUNTS: 1.0})
    base = result.outcome.equipment
    nodes = [project.network.nodes[i].name for i in machine_nodes(project.network)]
    lines = 10_000 * TONNES / made
    for name in STATIONS:
        count = float(np.asarray(base.count)[0, nodes.index(name)].sum())
        assert count == pytest.approx(lines * about.machines[name], rel=1e-9)
    assert float(result.si("lines.neat")[0]) == pytest.approx(lines, rel=1e-9)
    assert project.ledger["line.neat.effectiveness"].grade == "simulation"
    assert project.ledger["activities.sieving.availability"].number == pytest.approx(
        made / (about.machines["sieving"] * about.capacity["sieving"])
    )


def test_whole_lines_are_bought_where_the_file_says_so(project, about):
    """A part of a line more is a whole one more, with all its machines; the next phase has what is left of it."""
    whole = evaluate_si(lined(build(tables(buy="lines"))), {})
    made = simulated(about).throughput * about.open
    needed = np.cumsum([4_000, 6_000]) * TONNES / made
    lines = np.diff(np.ceil(needed - 1e-9), prepend=0)
    nodes = [project.network.nodes[i].name for i in machine_nodes(project.network)]
    for name in STATIONS:
        count = np.asarray(whole.outcome.equipment.count)[0, nodes.index(name)]
        assert count == pytest.approx(lines * about.machines[name])
    assert lines.sum() >= needed[-1]


def test_little_and_the_window(about):
    found = simulated(about)
    assert found.wip == pytest.approx(found.went * found.lead + found.aged, rel=1e-9)
    assert abs(found.aged) < 0.02 * found.wip
    for name in STATIONS:
        shares = [v for k, v in found.times[name].items() if k not in ("effectiveness", "quality")]
        assert sum(shares) == pytest.approx(1.0, abs=1e-9)


def test_half_of_the_gap_is_closed_when_it_is_said(project, about):
    """Pace 1 - (1 - share) 2^(-t / time) from the hand-over on, whatever the pace that it begins with."""
    stated = {"start_share": 0.2, "start_time": 360 * 86400.0, "apart": 0.0}
    fixed = {f"line.neat.{word}": number for word, number in stated.items()}
    laid = plan(project)
    ledger = {k: v.replace(raw=None, number=fixed.get(k, v.number)) for k, v in project.ledger.items()}
    (start, *_) = started(about, replace(laid, project=project.with_ledger(ledger))).values()
    assert start.months[:, 10:14].mean() == pytest.approx(0.6, abs=0.05)


def test_a_warm_up_is_longer_than_lots_stay_in_the_line(about):
    """Three times what it takes to fill the line, 60 days at least, a year at most."""
    model = about.model
    held = sum(s.machines for s in model.stations) + sum(b.places for b in model.buffers)
    assert 3 * held * model.lot_kg / model.bound_kg_s < 60 * 86400
    assert warm(model) == 60 * 86400
    room = 70 * 86400 * model.bound_kg_s / model.lot_kg
    larger = tuple(replace(b, places=round(room / len(model.buffers))) for b in model.buffers)
    assert warm(replace(model, buffers=larger)) == 240 * 86400
    assert warm(replace(model, buffers=tuple(replace(b, places=10**6) for b in model.buffers))) == 365 * 86400


def test_the_bias_of_the_slopes_moves_the_middle_of_the_spread(project, about):
    """Mean of drawn years at their numbers, and that of the effectiveness drawn in the chain, as simulated."""
    laid = plan(project)
    key = "line.neat.effectiveness"
    spread, start = project.ledger[key].distribution, project.ledger[key].number
    central = {k: v.number for k, v in project.ledger.items()}
    years = drawn_years(laid, about)
    missed = [y.made / y.rated - start * float(change(about.line, {**central, **y.numbers})) for y in years]
    low, middle, high = spread.args
    assert middle == pytest.approx(start + np.mean(missed), abs=1e-9)
    chance = np.std(simulated(about).yearly, ddof=1) * about.open / about.rated
    found = np.sqrt(np.var(missed, ddof=1) - chance**2)
    assert (high - low) / 2 == pytest.approx(
        np.sqrt(6) * np.hypot(found, simulated(about).error * start), rel=1e-6
    )


def test_a_store_smaller_than_a_charge_is_refused(project):
    small = build(tables(buffers={"sieved_silicon_carbon": {"stock": "0 kg"}}))
    with pytest.raises(InputError) as error:
        described(replace(plan(project), project=small), small.production[0])
    assert error.value.key == "line.neat.buffers.sieved_silicon_carbon.stock"


def test_what_is_shared_can_hold_a_line_up(project, about):
    """A pool that waits less than every station is the choke; waiting for it is waiting."""
    found = simulated(about)
    shares = dict.fromkeys(found.times[STATIONS[0]], 0.0)
    waiting = {name: {**shares, "busy": 0.5, "starved": 0.5} for name in STATIONS}
    waiting[STATIONS[0]] = {**shares, "busy": 0.004, "crew": 0.996}
    held = replace(found, times=waiting, pace={}, pools={"crew": 0.996})
    assert held.waits(STATIONS[0]) == pytest.approx(0.996)
    assert held.choke == "crew"
    assert replace(held, pools={"crew": 0.4}).choke in STATIONS[1:]


def test_more_of_what_is_shared_is_described(project):
    words = {"passivation": {"loading": "0.1 h"}, "sieving": {"loading": "0.1 h"}}
    manned = build(tables(crew={"people": "1 person"}, stations=words))
    laid = replace(plan(project), project=manned)
    about = described(laid, manned.production[0])
    assert about.model.pools[0].amount == 1.0
    assert described(laid, about.line, pools={"crew": 2.0}).model.pools[0].amount == 2.0


def test_few_replications_have_the_wide_interval_of_students_law(about):
    """By hand: differences 1 and 3 kg/s have mean 2 and deviation sqrt 2; t of one degree of freedom is 12.706."""
    before, after = (
        Simulated(made, {}, 0, 0, 0, 0, {}, {}, "", "", 0, {}) for made in ((1.0, 1.0), (2.0, 4.0))
    )
    mean, low, high = _gain(replace(about, open=1.0), before, after)
    assert mean == pytest.approx(2.0)
    assert (high - low) / 2 == pytest.approx(12.7062, rel=1e-4)


def test_what_is_simulated_once_is_the_same_again(project):
    twice = lined(build(tables()))
    assert {k: v.number for k, v in twice.ledger.items()} == {k: v.number for k, v in project.ledger.items()}
    assert lined(project) is project


def test_a_plant_without_lines_is_as_before(small):
    assert lined(small) is small


def test_the_start_up_of_lines_stands_beside_the_ramp_of_the_market(project, about):
    starts = started(about, plan(project))
    assert set(starts) == {"one", "two"}
    (line,) = project.production
    for phase, start in starts.items():
        path = [project.ledger[key].number for key in line.start(phase, "ramp")]
        assert path == pytest.approx([min(float(x), 1.0) for x in start.middle])
        assert path[:3] == sorted(path[:3])
        assert path[0] < 0.8
        assert (
            min(path[3:]) > 0.99
        )  # through before the chain no longer follows it, and no chance of a year in it
        assert start.lines == 2
        assert project.ledger[f"programme.phases.{phase}.ramp_1"].grade != "simulation"


def test_a_phase_makes_the_lesser_of_what_its_lines_can_and_what_the_market_takes(project):
    """By hand, with a market that takes 80 % in the long run; a line never adds to demand."""
    (line,) = project.production
    prefix, values = "programme.phases.one", {k: v.number for k, v in project.ledger.items()}
    can = [0.2, 0.5, 0.7, 0.75, 0.78, 0.9]
    values |= dict(zip(line.start("one", "ramp"), can, strict=True))
    values |= {
        f"{prefix}.mature": 0.8,
        f"{prefix}.ramp_1": 0.4,
        f"{prefix}.ramp_2": 0.6,
        f"{prefix}.ramp_3": 0.95,
    }
    phase = Phase.at({**values, **ramps(project.production, values)}, prefix)
    made = np.diff([float(phase.produced(phase.production + n)) for n in range(8)])
    market = [0.8 * x for x in (0.4, 0.6, 0.95, 1, 1, 1, 1)]
    assert made == pytest.approx([min(*both) for both in zip([*can, 1.0], market, strict=True)])


def test_machines_of_a_plan_come_up_as_their_lines_do_whatever_the_market_takes(project):
    """By hand: the market limits what is sold, and not the hours too; both are full where the market takes all."""
    (line,) = project.production
    prefix = "programme.phases.one"
    can = [0.2, 0.5, 0.7, 0.75, 0.78, 0.9]
    given = dict(zip(line.start("one", "ramp"), can, strict=True)) | {
        f"{prefix}.start": 2030.0, f"{prefix}.construction": 0.0, f"{prefix}.delay": 0.0,
        f"{prefix}.commissioning": 0.0, f"{prefix}.mature": 0.8, f"{prefix}.ramp_1": 0.1, f"{prefix}.ramp_2": 0.6,
        f"{prefix}.ramp_3": 0.95,
    }  # fmt: skip
    at = project.phases.index("one")

    def yearly(of):
        return of(project, given, 12 * 2030, 84)[at].reshape(7, 12).sum(axis=1)

    assert yearly(running) == pytest.approx([*can, 1.0])
    assert yearly(produced) == pytest.approx([0.08, 0.48, 0.7, 0.75, 0.78, 0.8, 0.8])


def test_one_draw_moves_the_whole_start_up(project):
    """Half of the way to the slowest, or to the fastest, in every year and phase at once."""
    (line,) = project.production
    values = {k: v.number for k, v in project.ledger.items()}
    values |= {f"programme.phases.{p}.ramp_{n}": 1.0 for p in ("one", "two") for n in (1, 2, 3)}
    for which, word in ((-0.5, "slow"), (0.5, "fast")):
        found = ramps(project.production, {**values, "line.neat.start_up": which})
        for phase in ("one", "two"):
            ends = (np.array([values[k] for k in line.start(phase, w)]) for w in ("ramp", word))
            year = np.mean(list(ends), axis=0)[1] / values[f"programme.phases.{phase}.mature"]
            assert float(found[f"programme.phases.{phase}.ramp_2"]) == pytest.approx(min(year, 1.0), rel=1e-6)
    assert "line.neat.start_up" in monte_carlo(project, 15, seed=1).samples


def test_draws_follow_the_numbers_of_the_line(project):
    study = monte_carlo(project, 255, seed=1)
    assert "line.neat.stations.passivation.repair" in study.samples
    effective, needed = study.samples["line.neat.effectiveness"][1:], study.si("lines.neat")[1:]
    assert np.corrcoef(1 / effective, needed)[0, 1] > 0.4
    repair = study.samples["line.neat.stations.passivation.repair"][1:]
    assert np.corrcoef(repair, needed)[0, 1] > 0.2
    assert np.median(needed) == pytest.approx(float(study.si("lines.neat")[0]), rel=0.05)


@pytest.mark.slow
def test_the_gradient_goes_through_the_line():
    """NPV by all stops of a station: the chain's derivatives times the line's are the difference of whole runs."""
    keys = [f"line.neat.stations.passivation.{word}" for word in ("repair", "upkeep_lasts")]
    words = tables(lot_lasts="1 h", stations={"passivation": {"machines": 1}})
    for phase in words["programme"]["phases"].values():
        phase |= {
            "ramp_1": 0.1,
            "ramp_2": 0.3,
            "ramp_3": 0.5,
        }  # slower than the line, whose start-up moves too
    base = build(words).with_values({COUNTS: "fractional"})
    slopes = gradient(base, "fnpv_after_tax")["derivative"]
    hours = {key: base.ledger[key].number / 3600 for key in keys}
    ends = []
    for factor in (1.02, 1 / 1.02):
        changed = base.with_values({key: factor * each for key, each in hours.items()})
        ends.append(float(evaluate(changed).si("fnpv_after_tax")[0]))
    expected = sum(slopes[key] * each for key, each in hours.items()) * (1.02 - 1 / 1.02)
    assert ends[0] - ends[1] == pytest.approx(expected, rel=0.01)


def test_one_more_machine_is_worth_what_whole_runs_say(project, about):
    """No machine makes a line slower, and what costs nothing and brings nothing is worth nothing."""
    laid = plan(project)
    more = worth(project, laid, about, simulated(about))
    assert {m.kind for m in more} == {"machine", "place"}
    lots = {flow: b.places for (_, _, flow), b in zip(about.line.stores, about.model.buffers, strict=True)}
    for each in (m for m in more if m.kind == "place"):  # a tenth of the store, and a lot
        source = next(source for source, _, flow in about.line.stores if flow == each.name)
        kg = about.model.lot_kg * about.ratio[source]
        assert each.added == pytest.approx(max(1, math.ceil(0.1 * lots[each.name])) * kg)
    best = max(more, key=lambda m: m.gain)
    assert best.gain > 0
    assert best.low < best.gain < best.high


@pytest.mark.slow
def test_a_size_that_reaches_its_target_cannot_lose_a_machine():
    project = lined(build(tables(lines=3)))
    laid = plan(project)
    about = described(laid, project.production[0])
    size = sized(project, laid, about)
    assert size.reached
    assert size.share >= size.odds
    draws = [replace(laid, numbers=numbers) for numbers in drawn(project, about.line, YEARS, 0)]
    flows = {source: flow for source, _, flow in about.line.stores}
    for name in STATIONS:
        if size.machines[name] > 1:
            fewer = {**size.machines, name: size.machines[name] - 1}
            held = {flows[source]: places for source, places in size.places.items()}
            lines = [described(each, about.line, fewer, held) for each in draws]
            made = [one_year(each, 0, n) * each.open for n, each in enumerate(lines)]
            assert np.mean(np.array(made) >= about.target) < size.odds


@pytest.mark.parametrize(
    ("per", "sizes"), [(7.0, (7, 7, 7)), (7.0 * (1 - 1e-12), (7, 7, 7)), (6.9, (6, 5, 5, 5))]
)
def test_furnaces_are_spread_over_as_few_transformers_as_carry_them(per, sizes):
    """What rounding leaves of a whole number asks for no transformer more."""
    assert groups(SimpleNamespace(rules=SimpleNamespace(transformers=None)), 21, per) == sizes
