"""The question about production lines: its verdict, and that every number is the simulation's own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from anodeworks import InputError
from anodeworks.language import say
from anodeworks.quantity.wording import Quantity, Share
from anodeworks.render import json
from anodeworks.render.terminal import text
from anodeworks.study.base_case import Base
from anodeworks.study.evaluate import evaluate
from anodeworks.view import line, plant
from tests.view import samples


@pytest.fixture(scope="module")
def found():
    """The finishing of the small plant as a line."""
    return samples.QUICK["line"].result


def test_the_verdict_says_what_is_made_and_where_it_chokes(found):
    document = line.document(found)
    (verdict,) = document.verdict
    (part,) = found.parts
    assert verdict.numbers["output"] == Quantity(part.output[1], "t/year")
    assert verdict.mark == line.mark(part)
    choke = next(s for s in part.about.line.stations if s.name == part.found.choke)
    assert say(choke.called, "en") in say(verdict.reason, "en")


@pytest.mark.parametrize(("made", "mark"), [(0.5, "bad"), (1.0, "fair"), (2.0, "good")])
def test_a_line_holds_where_its_interval_does(found, made, mark):
    (part,) = found.parts
    rate = made * part.about.target / part.about.open
    yearly = (0.99 * rate, 1.01 * rate, rate)
    sure = replace(part, found=replace(part.found, yearly=yearly), drawn=(made * part.about.target,) * 20)
    assert line.mark(sure) == mark
    if mark == "good":  # at its central numbers, and not with others
        assert line.mark(replace(sure, drawn=(*sure.drawn[:18], 0.0, 0.0))) == "fair"


def test_the_verdict_names_the_drawn_years(found):
    (part,) = found.parts
    half = replace(part, drawn=(2 * part.about.target,) * 10 + (0.0,) * 10)
    (verdict,) = line.document(replace(found, parts=(half,))).verdict
    assert verdict.numbers["reached"] == Share(0.5)
    assert "50 % of them reach the target" in say(verdict.reason, "en")


def test_every_share_is_the_simulations(found):
    (part,) = found.parts
    table = line.document(found).tables["stations_neat"]
    names = [c.name for c in table.columns]
    for row in table.rows:
        for name, cell in zip(names, row.cells, strict=True):
            if name in part.found.times[row.name]:
                assert cell == Share(part.found.share(row.name, name), 1)
    effect = line.document(found).tables["oee_neat"]
    for row in effect.rows:
        availability, effectiveness, quality, oee = (cell.share for cell in row.cells[-4:])
        assert oee == pytest.approx(availability * effectiveness * quality)


def test_it_reads_in_both_languages_and_as_data(found):
    document = line.document(found)
    assert "Finishing line" in text(document, "en", True)
    assert "后处理产线" in text(document, "zh", True)
    assert '"stations_neat"' in json.text(document)


def test_the_window_has_bars_of_machines(found):
    (gantt,) = [p for name, p in line.document(found).charts.items() if name == "window_neat"]
    assert gantt.lanes
    assert all(0 <= s.start <= s.end <= 3 * 86400 for lane in gantt.lanes for s in lane.stretches)


def test_a_claim_on_lines_is_held_against_what_they_make(found):
    (claim,) = found.project.claims
    assert claim.indicator.name == "lines.neat"
    assert found.parts[0].needed > claim.value.number


def test_a_project_without_lines_is_told_what_to_add(small):
    with pytest.raises(InputError) as error:
        line.ask(small)
    assert error.value.key == "line"
    with pytest.raises(InputError):
        line.ask(samples.lined(), line="nea")


def test_a_start_up_that_is_not_through_is_said(found):
    (part,) = found.parts
    late = {
        name: replace(start, months=0.8 * np.ones_like(start.months)) for name, start in part.starts.items()
    }
    said = {
        True: text(line.document(replace(found, parts=(replace(part, starts=late),))), "en", True),
        False: text(line.document(found), "en", True),
    }
    assert {here: "not run in when" in words for here, words in said.items()} == {
        True: True,
        False: False,
    }


def test_what_holds_the_line_up_is_named(found):
    """Saggers, a crew and a next station have sentences of their own."""
    (part,) = found.parts
    first, second, *_ = part.found.stations
    held = {"saggers": "want of saggers", "crew": "at the crew"}
    for pool, words in held.items():
        shared = replace(part, found=replace(part.found, pools={pool: 0.99999}))
        shared = replace(
            shared,
            found=replace(
                shared.found,
                times={name: {**times, "starved": 0.5} for name, times in part.found.times.items()},
            ),
        )
        (verdict,) = line.document(replace(found, parts=(shared,))).verdict
        assert words in say(verdict.reason, "en")
    two = replace(part, found=replace(part.found, pace={first: 0.6, second: 0.3}))
    (verdict,) = line.document(replace(found, parts=(two,))).verdict
    assert "Next comes" in say(verdict.reason, "en")
    assert replace(two.found, pace={first: 0.6, second: 0.01}).second is None


def test_a_run_says_what_the_line_changed(found):
    """Cost of its machines as they are, and as they would be with the availability that stands without the line."""
    base = Base(evaluate(found.project))
    (words,) = plant.lines(base)
    machines = {m.node.name: m for m in base.machines}
    places = found.parts[0].about.line.stations
    expected = sum(
        float(machines[s.name].cost.sum()) * base.value(f"line.neat.stations.{s.name}.effective")
        / base.value(f"line.neat.stations.{s.name}.planned") for s in places
    )  # fmt: skip
    assert words.text.args["before"] == Quantity(pytest.approx(expected), "CNY")
