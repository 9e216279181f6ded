"""The question about production lines: its verdict, and that every number is the simulation's own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from anodeworks import InputError
from anodeworks.language import say
from anodeworks.quantity.wording import Quantity, Share
from anodeworks.render import json
from anodeworks.render.terminal import text
from anodeworks.view import line
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
    assert line.mark(replace(part, found=replace(part.found, yearly=yearly))) == mark


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
