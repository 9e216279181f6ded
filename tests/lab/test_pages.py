"""Pages of a record and of the batches to make next: same figures, same bytes; what is shown is what was found."""

from __future__ import annotations

import numpy as np

from anodeworks.lab.designs import Outlook, Proposal
from anodeworks.report.lab import render
from anodeworks.report.proposal import Axis, beside, chapter, information, pareto

LOOK = Outlook(
    goals=("energy_density [Wh/L]", "anode_cost [CNY/kWh]"),
    labels=("energy density", "cost of the anode"),
    larger=(True, False),
    recorded=np.array([[[900.0, 950.0, 990.0], [40.0, 42.0, 45.0]], [[np.nan] * 3, [np.nan] * 3]]),
    candidates=np.array(
        [[[k + 990.0, k + 1000.0, k + 1010.0], [k + 29.0, k + 30.0, k + 31.0]] for k in range(6)]
    ),
    kept_recorded=np.array([1.0, 0.0]),
    kept=np.array([1.0, 1.0, 1.0, 0.2, 1.0, 1.0]),
    chosen=np.array([0, 5]),
    front=np.array([5, 4, 2, 1, 0]),
)
AXES = [Axis("energy density", "Wh/L", 1.0), Axis("anode cost", "CNY/kWh", 1.0)]


def test_two_goals():
    drawn = str(pareto(LOOK, AXES))
    assert drawn == str(pareto(LOOK, AXES))
    assert drawn.count('class="c5"') == 5  # what breaks the bounds in most draws is no candidate
    assert drawn.count('class="c1"') == 1  # a recorded batch that never keeps them has no place
    assert drawn.count('class="dot"') == len(LOOK.front)
    assert drawn.count('class="error"') == 2 * len(LOOK.chosen)
    assert "nan" not in drawn


def test_one_goal():
    drawn = str(beside(LOOK, ["tube-<7>", "tube-8"], ["next 1", "next 2"], AXES[0]))
    assert "tube-&lt;7&gt;" in drawn
    assert "tube-8" not in drawn
    assert drawn.count('class="c0"') == 2


def test_what_batches_teach():
    drawn = str(information(["next 1", "next 2"], np.array([3.2, 1.1])))
    assert drawn.count("<rect") == 2


def test_the_chapter_names_goals_bounds_and_designs(believed):
    import pandas as pd

    designs = {"temperature": np.array([723.15, 733.15])}
    figures = {
        "expected improvement": np.array([1.0, 0.5]),
        "energy_density [Wh/L]": np.array([1000.0, 1005.0]),
        "anode_cost [CNY/kWh]": np.array([30.0, 35.0]),
        "keeps the bounds": np.array([1.0, 1.0]),
    }
    front = pd.DataFrame(
        {"temperature [degC]": [450.0], "energy_density [Wh/L]": [1000.0], "anode_cost [CNY/kWh]": [30.0]}
    )
    made = chapter(Proposal(designs, figures, front, LOOK), believed, ["particle_swelling<=60 %"])
    assert made.shows["aims"] == ["more energy density", "less cost of the anode"]
    assert made.shows["bounds"] == ["particle swelling <= 60 %"]
    assert made.shows["designs"].rows[1][0] == "next 2"
    assert made.shows["designs"].head[-1] == "Temperature, °C"
    assert made.shows["front"].head[1] == "Energy density, Wh/L"


def test_the_page_of_a_record_tells_ranges_left(record, believed):
    text = render(record, believed, {"a range": 3, "another <range>": 1})
    assert text == render(record, believed, {"a range": 3, "another <range>": 1})
    assert "3 batches: a range" in text
    assert "1 batch: another &lt;range&gt;" in text
    assert "Outside the ranges" not in render(record, believed, {})
