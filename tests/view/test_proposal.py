"""Batches to make next, as a document: each figure is the proposal's, for learning, one goal and two."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from anodeworks.lab.designs import Outlook, Proposal
from anodeworks.language import LANGUAGES, say, t
from anodeworks.quantity import units
from anodeworks.render import html, json, terminal
from anodeworks.view import proposal
from anodeworks.view.laboratory import Fit
from tests.lab.conftest import believed, record  # noqa: F401  (fixtures)

LOOK = Outlook(
    goals=("energy_density [Wh/L]", "anode_cost [CNY/kWh]"),
    labels=(t("energy density of a stack"), "cost of the anode"),
    larger=(True, False),
    recorded=np.array([[[900.0, 950.0, 990.0], [40.0, 42.0, 45.0]], *[[[np.nan] * 3, [np.nan] * 3]] * 23]),
    candidates=np.array(
        [[[k + 990.0, k + 1000.0, k + 1010.0], [k + 29.0, k + 30.0, k + 31.0]] for k in range(6)]
    ),
    kept_recorded=np.array([1.0, *[0.0] * 23]),
    kept=np.array([1.0, 1.0, 1.0, 0.2, 1.0, 1.0]),
    chosen=np.array([0, 5]),
    front=np.array([5, 4, 2, 1, 0]),
)
DESIGNS = {"temperature": np.array([723.15, 733.15])}
FIGURES = {
    "expected improvement": np.array([1.0, 0.5]),
    "energy_density [Wh/L]": np.array([1000.0, 1005.0]),
    "anode_cost [CNY/kWh]": np.array([30.0, 35.0]),
    "keeps the bounds": np.array([1.0, 0.75]),
}
ALONG = pd.DataFrame(
    {"temperature [degC]": [450.0], "energy_density [Wh/L]": [1000.0], "anode_cost [CNY/kWh]": [30.0]}
)


@pytest.fixture
def fit(record, believed):  # noqa: F811
    return Fit(record, believed, tuple(believed.samples), {"a range": 3}, 50)


@pytest.fixture
def two(fit):
    return proposal.Next(fit, Proposal(DESIGNS, FIGURES, ALONG, LOOK), 2, ("particle_swelling<=60 %",))


@pytest.fixture
def one(fit):
    look = dataclasses.replace(
        LOOK, goals=LOOK.goals[:1], labels=LOOK.labels[:1], larger=(True,), recorded=LOOK.recorded[:, :1],
        candidates=LOOK.candidates[:, :1], front=np.array([], dtype=int),
    )  # fmt: skip
    return proposal.Next(fit, Proposal(DESIGNS, FIGURES, None, look), 4)


@pytest.fixture
def learning(fit):
    figures = {
        "information [nats]": np.array([3.2, 1.1]),
        "narrows most": np.array(["film_loss", "sealing"], dtype=object),
        "variance cut": np.array([0.21, 0.12]),
    }
    return proposal.Next(fit, Proposal(DESIGNS, figures), 2)


def rows(document, table):
    return {row.name: row.cells[1:] for row in document.tables[table].rows}


@pytest.mark.slow
def test_what_batches_teach(learning):
    document = proposal.document(learning)
    first, second = document.tables["next"].rows
    assert (first.cells[1].number, second.cells[1].number) == (3.2, 1.1)
    assert (first.cells[3].share, second.cells[3].share) == (0.21, 0.12)
    [verdict] = document.verdict
    assert "the first is expected to teach 3.20 nats" in say(verdict.verdict, "en")
    assert "its variance falls by 21 %" in say(verdict.verdict, "en")
    assert [s.y for s in document.charts["information"].series] == [[3.2], [1.1]]


def test_designs_are_those_of_the_proposal(learning):
    cells = rows(proposal.document(learning), "designs")["temperature"]
    assert [cell.value for cell in cells] == pytest.approx([450.0, 460.0])


def test_one_goal(one):
    document = proposal.document(one)
    found = rows(document, "next")
    assert [cell.value for cell in found["energy_density"]] == pytest.approx([1000.0, 1005.0])
    span = found["energy_density_range"][1]
    assert [units.from_si(x, "Wh/L") for x in (span.low, span.high)] == pytest.approx([995.0, 1015.0])
    assert [cell.number for cell in found["improvement"]] == [1.0, 0.5]
    assert [cell.share for cell in found["kept"]] == [1.0, 0.75]
    promised, fewer = document.verdict
    assert "1,000 Wh/L, 990.0 to 1,010 Wh/L at 90 %, the best recorded 950.0 Wh/L" in say(
        promised.verdict, "en"
    )
    assert fewer.name == "fewer"  # four were asked for
    series = document.charts["recorded"].series
    assert [s.tone for s in series] == [
        "aside",
        "own",
        "own",
    ]  # a batch that never keeps the bounds has no place
    assert say(series[0].name, "en") == one.fit.found.data.labels[0]


def test_two_goals(two):
    document = proposal.document(two)
    cloud, front, made, chosen = document.charts["front"].series
    assert len(cloud.y) == 5  # what breaks the bounds in most draws is no candidate
    assert len(made.y) == 1
    assert len(front.y) == len(LOOK.front)
    assert [units.from_si(x, "Wh/L") for x in chosen.x] == pytest.approx([1000.0, 1005.0])
    assert [units.from_si(x, "CNY/kWh") for x in chosen.high] == pytest.approx([31.0, 36.0])
    assert [units.from_si(x, "Wh/L") for x in chosen.left] == pytest.approx([990.0, 995.0])
    assert chosen.said == ("1", "2")
    energy, cost, hot = rows(document, "front")["front_1"]
    assert (energy.value, cost.value, hot.value) == pytest.approx((1000.0, 30.0, 450.0))
    said = terminal.text(document, "en")
    assert "more of energy density of a stack and less of cost of the anode" in " ".join(said.split())
    assert "Bounds: particle_swelling <= 60 %." in " ".join(said.split())
    assert "the best recorded 42.00 CNY/kWh" in " ".join(said.split())


def test_the_page_rests_on_the_record(two):
    whole, screen = proposal.document(two, whole=True), proposal.document(two)
    assert set(screen.tables) == set(whole.tables)
    assert "parity_silicon_share" in whole.charts
    assert html.page(whole, "en") == html.page(whole, "en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["learning", "one", "two"])
def test_one_screen_in_both_languages(name, language, request):
    document = proposal.document(request.getfixturevalue(name))
    assert len(terminal.text(document, language).splitlines()) <= 45
    assert json.text(document, language)
