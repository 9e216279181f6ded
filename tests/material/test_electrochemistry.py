"""The cell by PyBaMM: what it is given, what it answers, what is kept, and the BPX document."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from anodeworks.errors import InputError
from anodeworks.material import cycling, electrochemistry, mix
from anodeworks.material.cell import layers
from anodeworks.material.composite import by_silicon
from anodeworks.material.electrochemistry import cell
from anodeworks.material.lithium import FARADAY
from tests.material.test_cell import GRAPHITE, NEAT, stack

STORED = 1600 * 3600.0  # C of silicon in a kg of NEAT
PARTS = (0.0, 0.07, 0.3)  # of NEAT in graphite


def design(part, **changes):
    return cell(stack(**changes), mix([(part, NEAT), (1 - part, GRAPHITE)]), part * STORED)


@pytest.fixture(scope="module")
def pybamm():
    """PyBaMM, which complains of its own dependencies on import."""
    return pytest.importorskip("pybamm", reason='PyBaMM is not installed: pip install "anodeworks[cell]"')


@pytest.fixture
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("ANODEWORKS_CACHE", str(tmp_path))
    return tmp_path


def test_silicon_and_carbon_share_the_capacity():
    powder = NEAT._replace(elements=np.asarray([0.5, 0.48, 0, 0.02, 0, 0, 0]))
    by_hand = 0.9 * (3579 * 0.48 - 1570 * 0.02)  # mAh/g
    assert float(by_silicon(powder, 0.9, 0.0)) / 3600 == pytest.approx(by_hand, rel=1e-3)
    assert float(by_silicon(GRAPHITE, 0.9, 0.0)) == 0


def test_the_stack_is_what_layers_says():
    rolled, charged = design(0.07), cell(stack(), mix([(0.07, NEAT), (0.93, GRAPHITE)]), 0.07 * STORED, True)
    made = layers(stack(), mix([(0.07, NEAT), (0.93, GRAPHITE)]), 3.6)
    assert rolled.areal == pytest.approx(float(made.areal))
    assert rolled.carbon + rolled.silicon == pytest.approx(1.1 * 0.88 * 162000)
    assert rolled.anode_porosity == pytest.approx(0.28)
    assert 0.18 < charged.anode_porosity < 0.28  # growth took a share of the pores
    yielding = cell(stack(pore_uptake=1.0), mix([(0.07, NEAT), (0.93, GRAPHITE)]), 0.07 * STORED, True)
    assert yielding.anode_porosity == pytest.approx(0.18)  # the least that growth leaves
    foils = rolled.separator + (rolled.copper + rolled.aluminium) / 2
    assert charged.anode_thickness + charged.cathode_thickness + foils == pytest.approx(float(made.thickness))


def test_an_excess_that_plates_is_refused():
    with pytest.raises(InputError, match=r"at least 1\.06"):
        design(0.0, excess=1.0)
    assert design(0.0, excess=1.07).use < 1


def test_without_pybamm_one_clear_message(monkeypatch):
    monkeypatch.setitem(sys.modules, "pybamm", None)
    with pytest.raises(InputError, match=r"anodeworks\[cell\]"):
        cycling.discharge(design(0.07))


def test_rates_and_cycles_out_of_range_are_refused():
    with pytest.raises(InputError, match="rates above 0"):
        cycling.discharge(design(0.07), (0.1, -1.0))
    with pytest.raises(InputError, match="at least one cycle"):
        cycling.ageing(design(0.07), cycles=0)


@pytest.mark.parametrize("part", PARTS)
def test_volume_fractions_hold_the_capacities(pybamm, part):
    made = design(part)
    known = electrochemistry.parameters(made)
    thick = known["Negative electrode thickness [m]"]
    held = []
    for phase in electrochemistry.PHASES:
        share = known[f"{phase}Negative electrode active material volume fraction"]
        most = known[f"{phase}Maximum concentration in negative electrode [mol.m-3]"]
        start = known[f"{phase}Initial concentration in negative electrode [mol.m-3]"]
        held.append((FARADAY * most * share * thick, FARADAY * start * share * thick))
    assert [h[0] for h in held] == pytest.approx([made.carbon, made.silicon])
    assert sum(h[1] for h in held) == pytest.approx(made.areal, rel=1e-6)
    if part == 0:
        assert known["Negative electrode active material volume fraction"] * thick * FARADAY * known[
            "Maximum concentration in negative electrode [mol.m-3]"
        ] == pytest.approx(made.carbon)


def test_phases_are_at_rest_with_each_other(pybamm):
    rest = electrochemistry.balance(design(0.07))
    known = pybamm.ParameterValues(electrochemistry.SET)
    names = ("Primary: Negative electrode OCP [V]", "Secondary: Negative electrode lithiation OCP [V]")
    carbon, silicon = (electrochemistry.potential(known, n) for n in names)
    assert carbon(rest.carbon[0]) == pytest.approx(silicon(rest.silicon[0]), abs=1e-4)
    assert 4.1 < rest.voltage < 4.3
    assert rest.cathode[1] == pytest.approx(0.27 + 0.73 * 0.88, abs=1e-4)


@pytest.mark.parametrize("part", PARTS)
def test_a_slow_discharge_gives_what_the_stack_says(pybamm, part):
    made = cycling.discharge(design(part), (1 / 50,))
    assert made.rates["capacity"][0] == pytest.approx(made.areal, rel=0.01)
    assert made.curve["voltage"][10:].is_monotonic_decreasing  # first silicon changes its branch
    assert made.energy == pytest.approx(made.mean_voltage * made.rates["capacity"][0])


@pytest.mark.slow
def test_silicon_lowers_the_voltage_and_rate_the_capacity(pybamm):
    volts = []
    for part in PARTS:
        made = cycling.discharge(design(part), (0.1, 1.0, 3.0))
        assert made.rates["kept"].is_monotonic_decreasing
        assert made.rates["mean_voltage"].is_monotonic_decreasing
        volts.append(made.mean_voltage)
    assert volts[0] > volts[1] + 0.03 > volts[2] + 0.06


def test_a_trace_of_silicon_is_the_plain_model(pybamm):
    plain = design(0.0)
    trace = replace(plain, carbon=0.998 * plain.carbon, silicon=0.002 * plain.carbon)
    assert trace.blended
    assert not plain.blended
    one, two = (cycling.discharge(d, (0.1, 1.0)) for d in (plain, trace))
    assert two.mean_voltage == pytest.approx(one.mean_voltage, abs=0.005)
    np.testing.assert_allclose(two.rates["capacity"], one.rates["capacity"], rtol=0.005)


def test_ageing_loses_to_the_film(pybamm):
    made = design(0.07)
    slow = cycling.ageing(made, 2).cycles
    fast = cycling.ageing(made, 2, solvent_diffusivity=2.5e-20, silicon_loss=1e-3).cycles
    assert slow["kept"][0] == 1
    assert 0 < slow["lost_to_film"][1] < fast["lost_to_film"][1]
    assert fast["kept"][1] < slow["kept"][1] < 1
    assert fast["silicon_left"][1] < 0.999
    np.testing.assert_allclose(slow["silicon_left"], 1)
    np.testing.assert_allclose(fast["carbon_left"], 1)


def test_answers_are_kept_by_content(pybamm, own_cache, monkeypatch):
    calls = []

    def answer(asked, rates):
        calls.append(rates)
        return {"rates": [[r] * len(rates) for r in range(5)], "curve": [[0.0], [4.0]]}

    monkeypatch.setattr(cycling, "_discharge", answer)
    first = cycling.discharge(design(0.07), (0.1,))
    assert cycling.discharge(design(0.07), (0.1,)).rates.equals(first.rates)
    assert len(calls) == 1
    cycling.discharge(design(0.08), (0.1,))
    cycling.discharge(design(0.07), (0.2,))
    assert len(calls) == 3
    monkeypatch.setattr(cycling, "_version", lambda: "another")
    cycling.discharge(design(0.07), (0.1,))
    assert len(calls) == 4
    kept = [file for file in own_cache.rglob("*") if file.is_file()]
    assert len(kept) >= 3
    for file in kept:
        file.write_text("torn{")
    cycling.discharge(design(0.07), (0.1,))
    assert len(calls) == 5


@pytest.mark.filterwarnings("ignore")  # the schema's parser uses names that its own dependency has retired
@pytest.mark.parametrize("part", PARTS[:2])
def test_bpx_is_valid_and_repeats_the_discharge(pybamm, tmp_path: Path, part):
    schema = pytest.importorskip("bpx", reason='bpx is not installed: pip install "anodeworks[cell]"')
    from anodeworks.material.bpx import bpx

    made = design(part)
    file = tmp_path / "cell.json"
    file.write_text(json.dumps(bpx(made)))
    read = schema.parse_bpx_file(str(file))
    assert (hasattr(read.parameterisation.negative_electrode, "particle")) == made.blended
    theirs, ours = pybamm.ParameterValues.create_from_bpx(str(file)), electrochemistry.parameters(made)
    starts = {key: ours[key] for key in theirs.keys() if "Initial concentration" in key and "trode" in key}  # noqa: SIM118
    theirs.update(starts)
    model = pybamm.lithium_ion.DFN(electrochemistry.options(made.blended))
    done = pybamm.Simulation(model, parameter_values=theirs, C_rate=1).solve([0, 5400])
    again = done["Discharge capacity [A.h]"].entries[-1]
    expected = cycling.discharge(made, (1.0,)).rates["capacity"][0]
    assert again == pytest.approx(expected, rel=1e-3)
