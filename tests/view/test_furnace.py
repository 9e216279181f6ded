"""A furnace as a document: the limit that it breaks or comes nearest to, and every figure where it belongs."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from anodeworks.errors import InputError
from anodeworks.language import LANGUAGES, say, t
from anodeworks.process.activity import KINDS
from anodeworks.reactor.continuous import BEDS
from anodeworks.reactor.kinetics import SURFACE
from anodeworks.reactor.maps import WHY
from anodeworks.render import html, json, terminal
from anodeworks.study.furnace.furnace import FIGURES
from anodeworks.view import furnace, window
from anodeworks.view.questions import QUESTIONS

SI = {"%": 0.01, "h": 3600.0}
CURVES = ("fill", "uniformity", "effectiveness", "silicon", "mouth")
GROWN = {
    **{n: [0.5, 0.4, 0.3, 0.25] for n in ("utilisation", "fines", "cycle", "uniformity", "heat_load", "capacity")},
    "charge": [10.0, 20.0, 50.0, 100.0], "limit": ["feasible", "feasible", "feasible", "heat"],
    "share": [0.95, 0.93, 0.92, 0.91],
    "most": {"charge": 345.6, "limit": "heat", "now": "feasible"},
    "loads": {name: 0.1 * i for i, name in enumerate(WHY[1:])},
}  # fmt: skip
WINDOW = {
    "temperature": [440.0, 460.0], "silane": [10.0, 20.0],
    "utilisation": [[0.8, 0.82], [0.85, 0.0]], "fines": [[0.01, 0.02], [0.03, 0.04]],
    "cycle": [[10.0, 11.0], [12.0, 13.0]], "uniformity": [[0.99, 0.98], [0.97, 0.4]],
    "limit": [["feasible", "feasible"], ["feasible", "uneven"]], "share": [[0.95, 0.6], [0.4, 0.0]],
}  # fmt: skip


def figures():
    batch = {name: 1.0 + i for i, name in enumerate(FIGURES)}
    return {
        "kind": "fluidised", "rate": t("law"), "batch": batch,
        "flags": ["more heat than <wall> and gas carry off"], "warnings": ["a range"],
        "conditions": {"temperature": {"value": 450.0, "unit": "degC"},
                       "silane_pressure": {"value": 15.0, "unit": "kPa"}},
        "bed": {"silane_around": {"value": 5.9, "unit": "Pa"}, "hours": [0.0, 5.0], "fill": [0.0, 0.65]},
        "particle": {"minutes": [0.0, 5.0, 10.0], "closing_minutes": 4.0,
                     **{name: [0.0, 0.6, 0.9] for name in CURVES}},
        "odds": {
            "draws": 1023, "seed": 0,
            "batch": {n: {"low": x - 0.5, "middle": x, "high": x + 0.5, "undefined": 0.0} for n, x in batch.items()},
            "flags": [{"reason": "gas outside the <window>", "share": 0.123}],
            "numbers": {"utilisation": [{"number": "rate_factor", "rank_correlation": -0.5, "share": 0.25}],
                        "cycle": [], "uniformity": [], "heat_load": []},
            "particle": {**{n: {"low": [0.0, 0.1, 0.2], "high": [0.9, 0.95, 1.0]} for n in CURVES},
                         "closing_minutes": {"low": 3.0, "high": None}},
        },
    }  # fmt: skip


def looked(mapped=False, grown=GROWN, **changes):
    """A furnace of contrived figures."""
    found = furnace.Looked(SimpleNamespace(kind=KINDS["reactor_infiltration"], seed=0), "A <furnace>", mapped)
    found.__dict__.update(figures={**figures(), **changes}, growth={**grown}, window=WINDOW)
    found.__dict__["figures"]["kind"] = "fluidised"
    return found


@pytest.fixture(autouse=True)
def own(monkeypatch):
    monkeypatch.setattr(furnace, "TIMES", (0.5, 1.0, 2.0, 5.0))


def test_every_figure_stands_in_its_row():
    found = looked()
    rows = {row.name: row.cells for row in furnace.document(found).tables["batch"].rows}
    assert set(rows) == set(FIGURES)
    for name, about in FIGURES.items():
        label, central, low, high = rows[name]
        assert label == about.label
        assert [x.value for x in (central, low, high)] == pytest.approx(
            [found.figures["batch"][name] + d for d in (0.0, -0.5, 0.5)]
        )
        assert central.unit == about.unit
    ties = {row.name: row.cells for row in furnace.document(found).tables["ties"].rows}
    assert (ties["utilisation_1"][2].number, ties["utilisation_1"][3].share) == (-0.5, 0.25)
    assert "beyond chance" in say(ties["cycle_1"][1], "en")
    conditions = {row.name: row.cells for row in furnace.document(found).tables["conditions"].rows}
    assert conditions["temperature"][1].value == pytest.approx(450.0)


def test_the_verdict_says_whether_limits_are_kept():
    kept = furnace.limits(looked())
    assert kept.mark == "good"
    assert kept.numbers["share"].share == 0.93
    assert "60 % of it" in say(kept.reason, "en")
    unsure = furnace.limits(looked(grown={**GROWN, "share": [0.9, 0.4, 0.3, 0.2]}))
    assert unsure.mark == "fair"
    broken = furnace.limits(
        looked(grown={**GROWN, "most": {"charge": None, "limit": "feasible", "now": "dust"}})
    )
    assert broken.mark == "bad"
    assert say(broken.verdict, "en") == "At these conditions the furnace breaks a limit: over 10 % dust."


def test_how_far_it_grows():
    ends = {
        "No limit is broken up to 700 kg": {"charge": 700.0, "limit": "feasible", "now": "feasible"},
        "Shrunk to 80.0 kg of carbon": {"charge": 80.0, "limit": "dust", "now": "dust"},
        "No charge down to 10.0 kg keeps": {"charge": None, "limit": "feasible", "now": "uneven"},
        "It grows to 346 kg of carbon; beyond: more heat than": GROWN["most"],
    }
    for said, most in ends.items():
        assert said in say(window.most({**GROWN, "most": most}), "en"), said
    rows = {row.name: row.cells for row in furnace.document(looked()).tables["growth"].rows}
    assert rows["size_3"][0].value == 100.0
    assert rows["size_3"][1].share == 0.25
    assert rows["size_3"][3].value == pytest.approx(0.25)
    assert say(rows["size_3"][7], "en") == "heat"
    assert rows["size_3"][8].share == 0.91


def test_the_map_names_what_is_broken():
    document = furnace.document(looked(True))
    rows = {row.name: row.cells for row in document.tables["window"].rows}
    assert rows["t440"][2].share == 0.82
    assert say(rows["t460"][2], "en") == "uneven"
    shares = {row.name: row.cells for row in document.tables["window_share"].rows}
    assert shares["t460"][1].share == 0.4
    picture = document.charts["window"]
    assert picture.values[0] == [0.85, 0.0]  # the hottest on top
    assert say(picture.broken[0][1], "en") == "unevenly filled"
    assert picture.here == (0.5, 0.5)
    assert picture.kept[1] == [0.95, 0.6]
    assert document.tables["window_cycle"].rows[1].cells[2].value == pytest.approx(13.0)
    assert "window" not in furnace.document(looked()).tables
    assert "window" in furnace.document(looked(), whole=True).tables


def test_a_particle_at_each_moment():
    document = furnace.document(looked())
    rows = document.tables["particle"].rows
    assert len(rows) == 3
    assert rows[1].cells[0].value == pytest.approx(5.0)
    assert [cell.number for cell in rows[1].cells[1:6]] == [0.6] * 5
    assert rows[1].cells[6].number == 0.1
    assert {s.role for s in document.charts["particle"].series} == {"line", "band"}
    assert document.charts["history"].series[0].y == [0.0, 0.65]


def test_gas_around_the_powder_stands_beside_its_course():
    """Where the gas is much thinner than that which enters, it is said why hours are not minutes."""
    said = say(window.beside(figures()), "en")
    assert "5.90 Pa of silane where 15.0 kPa enter. It fills over hours" in said
    thick = {**figures(), "bed": {"silane_around": {"value": 3e4, "unit": "Pa"}}}
    assert "over hours" not in say(window.beside(thick), "en")
    assert window.beside({**figures(), "bed": {}}) == ""


def test_what_cannot_be_is_named_and_escaped():
    page = html.page(furnace.document(looked(True), whole=True), "en")
    assert page == html.page(furnace.document(looked(True), whole=True), "en")
    assert "&lt;wall&gt;" in page
    assert "<window>" not in page
    text = terminal.text(furnace.document(looked()), "en")
    assert "gas outside the <window> (12 %)" in text
    assert "Extrapolated: a range." in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mapped", [True, False])
def test_one_screen_in_both_languages(language, mapped):
    document = furnace.document(looked(mapped))
    assert len(terminal.text(document, language).splitlines()) <= 45
    assert json.text(document, language)


def test_without_draws_there_is_no_spread():
    found = looked(grown={k: v for k, v in GROWN.items() if k != "share"})
    del found.figures["odds"]
    text = terminal.text(furnace.document(found), "en", full=True)
    assert "P95" not in text
    assert "of the draws" not in text


def test_the_question_offers_every_furnace_and_law():
    options = {option.name: option for option in next(q for q in QUESTIONS if q.name == "reactor").options}
    assert set(options["kind"].choices) == set(furnace.KINDS) == set(furnace.TITLES) == set(BEDS)
    assert all(name == KINDS[kind].bed for name, kind in furnace.KINDS.items())
    assert options["law"].choices == tuple(SURFACE)
    assert set(window.LIMITS) == set(window.SHORT) == set(WHY[1:])


def test_words_of_money_are_refused():
    with pytest.raises(InputError, match="no figure of a furnace depends"):
        furnace.asked(None, "infiltration", None, ("unit_cost=3 CNY",))
