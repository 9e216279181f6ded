"""The question about production lines: its verdict, and that every number is the simulation's own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from anodeworks import InputError, build, notebook
from anodeworks.language import say, t
from anodeworks.line.simulate import Bar
from anodeworks.quantity.wording import Quantity, Share
from anodeworks.render import json
from anodeworks.render.terminal import text
from anodeworks.study import lines
from anodeworks.study.base_case import Base
from anodeworks.study.evaluate import evaluate
from anodeworks.study.lines.levels import DELIVERED, Level
from anodeworks.study.lines.sizing import Size
from anodeworks.study.lines.worth import More
from anodeworks.twin.line_crews import Crew
from anodeworks.view import line, line_stations, line_worth, plant
from anodeworks.view.labels import announced
from tests.project.test_production import tables
from tests.view import samples


@pytest.fixture(scope="module")
def found():
    """The finishing of the small plant as a line."""
    return samples.QUICK["line"].result


def test_the_verdict_says_what_is_made_and_where_it_chokes(found):
    document = line.document(found)
    (verdict, _) = document.verdict
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
    (verdict, *_) = line.document(replace(found, parts=(half,))).verdict
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


def test_the_claim_on_lines_is_a_finding_of_the_answer(found):
    """By the one rule of claims, over the years at drawn numbers: as many of them as need no more than announced."""
    (part,) = found.parts
    (claim,) = found.project.claims
    target, lines = part.about.target, part.about.lines
    enough = target * lines / claim.value.number  # of one line, with which the announced lines just do
    for many, mark in ((15, "good"), (4, "fair"), (0, "bad")):
        drawn = (1.01 * enough,) * many + (0.99 * enough,) * (20 - many)
        document = line.document(replace(found, parts=(replace(part, drawn=drawn),)))
        (finding,) = [each for each in document.verdict if each.name == f"claim_{claim.name}"]
        assert finding.mark == mark
        assert finding.numbers["odds"].share == pytest.approx(many / 20)
        assert finding.numbers["announced"] == announced(claim)
        assert finding.numbers["high"].number == pytest.approx(claim.value.number / 0.99, rel=0.02)


def test_the_line_is_drawn_with_its_stores(found):
    """Stations in their order, shares of their time that leave what they wait, and what the stores hold."""
    (part,) = found.parts
    document = line.document(found)
    train, table = document.charts["train_neat"], document.tables["stores_neat"]
    assert [stop.label for stop in train.stops] == [place.called for place in part.about.line.stations]
    for stop, place in zip(train.stops, part.about.line.stations, strict=True):
        times = part.found.times[place.name]
        waits = part.found.waits(place.name) - times["blocked"]
        assert sum(stop.shares) + waits == pytest.approx(1.0, abs=1e-6)
        if (level := part.levels.get(place.name)) is not None:
            assert (stop.store.mean, stop.store.high, stop.store.room) == (level.mean, level.high, level.room)
    assert train.stops[-1].store is None
    assert [row.name for row in table.rows] == [source for source, _, _ in part.about.line.stores]
    for row in table.rows:
        level = part.levels[row.name]
        assert row.cells[2] == Quantity(level.mean, "t")
        assert 0 <= level.mean <= level.room
        assert 0 <= level.high <= level.room


def test_what_is_delivered_has_a_row_and_kilns_have_their_time(found):
    (part,) = found.parts
    level = Level(9e3, 5e3, 9e3, 0.1, 0.0)
    there = replace(
        part, levels={DELIVERED: level, **part.levels}, found=replace(part.found, residence=7200.0)
    )
    told = line.document(replace(found, parts=(there,)))
    first = told.tables["stores_neat"].rows[0]
    assert (first.name, first.cells[1]) == ("deliveries", Quantity(9e3, "t"))
    assert "deliveries before" in say(first.cells[0], "en")
    (row,) = [row for row in told.tables["flow_neat"].rows if row.name == "residence"]
    assert row.cells[1] == Quantity(7200.0, "h")


def test_a_line_that_is_none_is_refused_before_any_is_simulated(monkeypatch):
    """In Python too: neither question simulates before it has read its options."""

    def simulated(project):
        raise AssertionError("simulated")

    monkeypatch.setattr(lines, "lined", simulated)
    project = build(tables())
    for words in ({"line": 3}, {"line": "neet"}, {"days": 0}, {"day": "noon"}):
        with pytest.raises(InputError):
            notebook.FUNCTIONS["line"].ask(project, **words)
    with pytest.raises(InputError):
        notebook.FUNCTIONS["plan"].ask(project, draws=-1)


def test_a_window_is_told_in_a_table_too(found):
    """Shares of the window that add up; what stops a machine counts, and not what it stops."""
    table = line.document(found).tables["doings_neat"]
    assert len(table.rows) == len(line.document(found).charts["window_neat"].lanes)
    for row in table.rows:
        assert sum(cell.share for cell in row.cells[1:]) == pytest.approx(1.0, abs=1e-6)
    bars = [Bar("a", 0, 0.0, 10.0, "work"), Bar("a", 0, 4.0, 6.0, "down"), Bar("a", 0, 10.0, 12.0, "blocked")]
    times = line_stations._times(bars)
    assert {what: time for what, time in times.items() if time} == {"work": 8.0, "down": 2.0, "blocked": 2.0}
    assert "doings" not in text(line.document(found), "en")
    assert "Shares of the window" in text(line.document(found), "en", True)


def test_a_machine_that_takes_from_others_is_explained(found):
    (part,) = found.parts
    more = More("machine", part.about.line.stations[0].name, 1.0, -0.2, -0.3, -0.1, -1e6)
    worse = replace(found, parts=(replace(part, more=(more,)),))
    assert "More of one thing can bring less" in text(line.document(worse), "en", True)
    assert "More of one thing can bring less" not in text(line.document(found), "en", True)


def test_a_size_says_what_is_shared_and_what_was_searched(found, monkeypatch):
    (part,) = found.parts
    names = [s.name for s in part.about.line.stations]
    counts = dict(part.about.machines)
    cost = {**dict.fromkeys(names, 0.0), names[0]: 7e5, "crew": 5e5, "transformer x": 2e5}
    shared, now = {"crew": 3, "transformer x": 5}, {"crew": 2, "transformer x": 4}
    size = Size(counts, {}, {}, shared, now, cost, ("saggers",), 0.95, 0.95, True, True, 321)
    crew = Crew("crew", "crew", t("the crew"), None)
    monkeypatch.setattr(line_worth, "crew_of", lambda part, pool: crew.called if pool == "crew" else None)
    monkeypatch.setattr(line_worth, "pool_of", lambda part, pool: part.about.line.stations[0].called)
    sized = line.document(replace(found, parts=(replace(part, size=size),)))
    machines, rest = (sized.tables[name].rows for name in ("size_neat", "shared_neat"))
    assert [row.name for row in machines] == [*names, "total"]  # people are no machines
    assert [cell.number for cell in machines[-1].cells[1:3]] == [sum(counts.values())] * 2
    assert machines[-1].cells[-1] == Quantity(7e5, "CNY")
    people, power, total = rest
    assert [cell.number for cell in people.cells[1:3]] == [2, 3]
    assert people.cells[3:] == (None, Quantity(5e5, "CNY"))  # wages are no capital
    assert power.cells[3:] == (Quantity(2e5, "CNY"), None)
    assert total.cells[3:] == (Quantity(9e5, "CNY"), Quantity(5e5, "CNY"))
    said = " ".join(text(sized, "en", True).split())
    assert "321 simulated years until no single change and no trade is cheaper" in said
    assert "nothing says what more of them costs: saggers" in said
    cut = line.document(replace(found, parts=(replace(part, size=replace(size, ended=False)),)))
    assert "a cheaper line may exist" in " ".join(text(cut, "en", True).split())


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
    crews = (Crew("crew", "crew", t("the crew"), None),)
    for pool, words in held.items():
        manned = replace(part.about, line=replace(part.about.line, crews=crews))
        shared = replace(part, about=manned, found=replace(part.found, pools={pool: 0.99999}))
        shared = replace(
            shared,
            found=replace(
                shared.found,
                times={name: {**times, "starved": 0.5} for name, times in part.found.times.items()},
            ),
        )
        (verdict, *_) = line.document(replace(found, parts=(shared,))).verdict
        assert words in say(verdict.reason, "en")
    two = replace(part, found=replace(part.found, pace={first: 0.6, second: 0.3}))
    (verdict, *_) = line.document(replace(found, parts=(two,))).verdict
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
