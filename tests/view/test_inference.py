"""What would have to be true, as a chapter: numbers are the inference's own, before and after, in both languages."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from anodeworks import load
from anodeworks.audit.inference import ranges
from anodeworks.audit.inference.inference import infer
from anodeworks.language import LANGUAGES, say
from anodeworks.library import library
from anodeworks.quantity import units
from anodeworks.quantity.wording import Number, Quantity, Share, Span
from anodeworks.twin.catalogue import having
from anodeworks.view import inference
from anodeworks.view.density import density
from anodeworks.view.document import Document, Judged, walk
from anodeworks.view.inference_price import only_at_a_price
from tests.audit.inference.plants import CLAIMS, HIDDEN, POINTS, plant


@pytest.fixture(scope="module")
def found():
    return infer(plant(), effort="quick", points=POINTS)


@pytest.fixture(scope="module")
def made(found):
    return Document("audit", "", "", (inference.verdict(found),), (inference.section(found),))


def cells(table, name):
    row = next(row for row in table.rows if row.name == name)
    return dict(zip((column.name for column in table.columns), row.cells, strict=True))


def nine(table, name):
    row = cells(table, name)
    return [row[f"{under}_{p}"] for under in ranges.UNDERS for p in ("p5", "p50", "p95")]


def test_what_the_plant_would_be(found, made):
    needed = ranges.needed(found)
    table = made.tables["required"]
    told = {inference.PRICE, *having(found.project.indicators, inference.FIRST)} & set(needed)
    assert {row.name for row in table.rows} == {name for name in told if ranges.narrows(needed[name])}
    row = cells(table, "price")
    now, before = needed["price"]["rest"], needed["price"]["prior"]
    assert row["now"] == Span(now.low, now.high, "CNY/kg")
    assert row["before"] == Span(before.low, before.high, "CNY/kg")


def test_all_ranges(found, made):
    for table, told in (("hidden", ranges.hidden(found)), ("needed", ranges.needed(found))):
        assert [row.name for row in made.tables[table].rows] == list(told)
        for name, at in told.items():
            assert [x.si for x in nine(made.tables[table], name)] == [x for u in ranges.UNDERS for x in at[u]]
    assert nine(made.tables["hidden"], "products.neat.price")[0].unit == "CNY/kg"
    for told in ranges.claims(found):
        unit = told.claim.indicator.unit
        shown = nine(made.tables["claim_ranges"], told.claim.name)
        assert shown == [Quantity(x, unit) for under in ranges.UNDERS for x in told.figure[under]]


def test_claims_and_how_they_go_together(found, made):
    for told in ranges.claims(found):
        row, unit = cells(made.tables["together"], told.claim.name), told.claim.indicator.unit
        assert row["announced"].si == told.claim.value.number
        assert row["model"] == Span(told.figure["rest"].low, told.figure["rest"].high, unit)
        for word in ("alone", "given"):
            tail = getattr(told, word)
            assert row[word] == (Judged("bad", Share(tail, 1)) if tail < 0.05 else Share(tail, 1))
        if told.relative:
            assert row["error"] == Share(told.error)
        else:
            assert row["error"].value == pytest.approx(told.error)
            assert row["error"].unit == "year"
    factor = np.exp(found.conflict.factor)
    heat, table = made.charts["factors"], made.tables["factors"]
    assert np.allclose(heat.values, factor)
    assert say(heat.x.names[0], "en") == found.asked.claims[0].indicator.label
    for i, name in enumerate(CLAIMS):
        assert cells(table, name)[list(CLAIMS)[-1]] == Number(float(factor[i, -1]), 2)


def test_markets(found, made):
    taken = made.tables["taken"]
    for m in ranges.markets(found):
        unit = m.series["unit"]
        shown = nine(made.tables["market_needs"], m.key)
        assert [x.value for x in shown] == pytest.approx([x for u in ranges.UNDERS for x in m.need[u]])
        assert [x.si for x in nine(made.tables["market_shares"], m.key)] == [
            x for u in ranges.UNDERS for x in m.share[u]
        ]
        size = cells(made.tables["market_sizes"], m.key)
        assert [size[p].value for p in ("p5", "p50", "p95")] == pytest.approx(list(m.market))
        if m.share["rest"].high >= 0.01:
            row = cells(taken, m.key)
            assert row["now"] == Span(m.share["rest"].low, m.share["rest"].high, "%", digits=2)
            assert row["before"].low == m.share["prior"].low
            assert row["need"].high == pytest.approx(float(units.to_si(m.need["rest"].high, unit)))
            assert row["grade"].word == m.grade
    assert "2027" in say(taken.note, "en")


def test_routes(found, made):
    (route,) = ranges.routes(found)
    assert cells(made.tables["routes"], "1")["odds"] == Share(route.odds)
    shown = cells(made.tables["route_figures"], "1.capital")
    assert [shown[p].si for p in ("p5", "p50", "p95")] == list(route.figures["capital"])
    assert cells(made.tables["route_1"], "capital")["range"].low == route.figures["capital"].low
    share = cells(made.tables["route_shares"], "1.silane_china")
    assert share["p95"].si == route.shares["silane_china"].high


def test_quality(found, made):
    row = {row.name: row.cells[1] for row in made.tables["quality"].rows}
    assert row["points"].number == len(found.points.row)
    assert row["effective_all"].number == found.evidence.size
    assert row["log_evidence_all"].number == found.evidence.log
    assert row["latent"].number == len(found.space.keys)
    errors = {row.name: row.cells[1] for row in made.tables["errors"].rows}
    judged = library().sections["errors_of_announcements"]
    assert errors["date"].value == pytest.approx(judged["date"]["error"], abs=0.05)
    assert errors["capital"].share == pytest.approx(judged["capital"]["error"], abs=0.01)


def test_numbers_are_drawn_before_and_after(made):
    names = {f"belief_{key}" for key in HIDDEN} | {"belief_price", "belief_product_capacity"}
    assert names <= set(made.charts)
    for name in names:
        before, after = made.charts[name].series
        assert len(before.x) == len(before.y) == len(after.y)


def test_the_verdict(found):
    spread = {"uniform": ["20 CNY/kg", "500 CNY/kg"]}
    found = replace(found, project=found.project.with_values({"products.neat.price": spread}))
    told = inference.verdict(found)
    assert told.mark == "good"
    assert "can be true together" in say(told.verdict, "en")
    assert told.numbers["together"] == Share(found.conflict.together, 1)
    price = ranges.needed(found)["price"]["rest"]
    assert f"{say(Span(price.low, price.high, 'CNY/kg'), 'en')} (price" in say(told.reason, "en")
    some = replace(found, conflict=replace(found.conflict, dropped=("first",), together=0.01, rest=0.4))
    told = inference.verdict(some)
    assert told.mark == "bad"
    assert "cannot all be true together" in say(told.verdict, "en")
    label = next(c for c in found.asked.claims if c.name == "first").indicator.label
    assert f"fewest to give up: “{label}”" in say(told.reason, "en")
    assert "40.0 %" in say(told.reason, "en")
    none = replace(found, conflict=replace(found.conflict, dropped=found.conflict.names, together=0.0))
    assert "No claim can be true." in say(inference.verdict(none).verdict, "en")


@pytest.mark.parametrize(("low", "words"), [(1.0, "above the range"), (3000.0, "below the range")])
def test_claims_that_need_another_price_than_the_file_states_are_no_plus(found, low, words):
    spread = {"uniform": [f"{low} CNY/kg", f"{2 * low} CNY/kg"]}
    told = inference.verdict(
        replace(found, project=found.project.with_values({"products.neat.price": spread}))
    )
    assert told.mark == "fair"
    assert words in say(told.verdict, "en")
    assert "CNY/kg (price" in say(told.reason, "en")


def test_contradictions_are_named(found):
    clash = found.conflict
    pair = np.ones_like(clash.pair)
    pair[0, 0] = pair[1, 2] = pair[2, 1] = 0.01
    section = inference.section(replace(found, conflict=replace(clash, pair=pair, dropped=("capital",))))
    said = [
        say(part.text if hasattr(part, "text") else part, "en")
        for part in walk(section)
        if hasattr(part, "said")
    ]
    assert any(words.startswith("Not even alone: “capacity”") for words in said)
    assert any(words.startswith("Not together, though each could be alone") for words in said)
    together = next(
        part for part in walk(section) if getattr(part, "name", "") == "together" and hasattr(part, "rows")
    )
    assert cells(together, "capital")["dropped"].mark == "bad"
    assert cells(together, "capacity")["dropped"] == ""


def test_names_are_unique_and_everything_says_itself(made):
    names = [part.name for part in walk(made) if hasattr(part, "columns") and hasattr(part, "rows")]
    assert len(names) == len(set(names))
    for table in made.tables.values():
        assert len({row.name for row in table.rows}) == len(table.rows), table.name
    for part in walk(made):
        for language in LANGUAGES:
            say(part, language)


def test_a_density_lies_where_its_weight_does():
    values = np.linspace(1.0, 9.0, 4000)
    even = np.full(4000, 1 / 4000)
    narrow = np.exp(-0.5 * ((values - 3.0) / 0.2) ** 2)
    drawn = density("a", "a number", "1", (values, even), (values, narrow / narrow.sum()))
    after = drawn.series[1]
    assert drawn.x.log
    assert after.x[int(np.argmax(after.y))] == pytest.approx(3.0, rel=0.05)
    assert sum(after.y) == pytest.approx(1.0, abs=0.02)
    nothing = (np.array([np.nan]), np.array([1.0]))
    assert density("a", "a number", "1", nothing, nothing) is None


@pytest.mark.parametrize(("price", "words"), [(45.0, "above all"), (24.0, ""), (9.0, "below all")])
def test_a_price_that_the_library_does_not_know_is_said(root, monkeypatch, price, words):
    """Graphite at 45 CNY/kg can make all claims true; that nobody pays it has to stand beside."""
    project = load(root / "projects" / "announcements" / "zhongke_luzhou.toml")
    at = dict.fromkeys(ranges.UNDERS, ranges.Ends(price, price, price))
    monkeypatch.setattr(ranges, "needed", lambda _: {ranges.PRICE: at})
    found = SimpleNamespace(project=project, conflict=SimpleNamespace(together=0.5))
    told = say(only_at_a_price(found), "en")
    assert words in told
    assert bool(told) == bool(words)
