"""The page on a furnace: figures in, the same bytes out, nothing unescaped."""

from __future__ import annotations

from anodeworks.report.reactor import most, render, window

FIGURES = {
    "kind": "fluidised",
    "batch": {"utilisation": 88.4, "cycle": 12.1},
    "flags": ["more heat than <wall> and gas carry off"],
    "warnings": [],
    "conditions": {"temperature": {"value": 450.0, "unit": "degC"}},
    "particle": {
        "minutes": [0.0, 5.0, 10.0],
        "fill": [0.0, 0.6, 0.9],
        "uniformity": [1.0, 0.99, -0.2],
        "effectiveness": [1.0, 0.9, 0.3],
    },
    "map": {
        "temperature": [440.0, 460.0],
        "silane": [10.0, 20.0],
        "utilisation": [[0.8, 0.82], [0.85, 0.0]],
        "limit": [["feasible", "feasible"], ["feasible", "uneven"]],
    },
}
DRAWN = {
    **FIGURES,
    "odds": {
        "draws": 1023,
        "seed": 0,
        "batch": {
            n: {"low": 61.5, "middle": 80.0, "high": 97.25, "undefined": 0.0} for n in FIGURES["batch"]
        },
        "flags": [{"reason": "gas outside the <window>", "share": 0.123}],
        "numbers": {
            "utilisation": [{"number": "rate_factor", "rank_correlation": -0.5, "share": 0.25}],
            "cycle": [],
        },
        "particle": {
            **{n: {"low": [0.0, 0.1, 0.2], "high": [0.9, 0.95, 1.0]} for n in ("fill", "uniformity")},
            "closing_minutes": {"low": 3.0, "high": None},
        },
    },
    "map": {**FIGURES["map"], "share": [[0.95, 0.6], [0.4, 0.0]]},
}


def test_page():
    page = render(FIGURES)
    assert page == render(FIGURES)
    assert "88.4" in page
    assert "&lt;wall&gt;" in page
    assert page.count("<svg") == 4  # each for wide and for narrow screens


def test_gas_around_the_powder_stands_beside_its_course():
    """Where the gas is much thinner than that which enters, the page says why hours are not minutes."""
    here = {**FIGURES["conditions"], "silane_pressure": {"value": 44.0, "unit": "kPa"}}
    bed = {"silane_around": {"value": 5.9, "unit": "Pa"}, "hours": [0.0, 5.0, 10.0], "fill": [0.0, 0.3, 0.65]}
    page = render({**FIGURES, "conditions": here, "bed": bed})
    assert page.count("<svg") == 6
    assert "5.90 Pa of silane where 44.0 kPa enter. It fills over hours" in page
    bed["silane_around"]["value"] = 3e4
    assert "over hours, as fast as" not in render({**FIGURES, "conditions": here, "bed": bed})


def test_window_names_what_is_broken():
    drawn = str(window(FIGURES["map"]))
    assert drawn.count("<rect") == 4
    assert "uneven" in drawn
    assert "82%" in drawn


def test_spread_of_the_draws():
    page = render(DRAWN)
    for said in (
        "61.5",
        "97.2",
        "1,023 draws",
        "In 12 % of the draws",
        "rate factor − (25 %)",
        "none of them beyond",
    ):
        assert said in page, said
    assert page.count('class="band"') == 4
    assert "<window>" not in page
    assert "P95" not in render(FIGURES)


def test_lines_enclose_the_cells_that_reach_their_share():
    """Of two by two cells one reaches 90 %, two reach 50 %: two edges and two."""
    drawn = str(window(DRAWN["map"]))
    most, half = (part.split('"')[1].count("M") for part in drawn.split("<path d=")[1:])
    assert (most, half) == (2, 2)
    assert "kept in 60 % of the draws" in drawn


def test_how_far_it_grows():
    """The table by charge and its sentence: ended by a limit, by none, or broken as it stands."""
    grown = {
        **{name: [0.5, 0.25] for name in ("utilisation", "fines", "cycle", "uniformity", "heat_load", "capacity")},
        "charge": [10.0, 2000.0], "limit": ["feasible", "heat"], "share": [0.9, 0.1],
        "most": {"charge": 345.6, "limit": "heat", "now": "feasible"},
    }  # fmt: skip
    page = render({**DRAWN, "growth": grown})
    for said in ("It grows to 346 kg of carbon; beyond: more heat than", "2,000", "<td>heat</td>", "10 %"):
        assert said in page, said
    ends = {
        "No limit is broken up to 700 kg": {"charge": 700.0, "limit": "feasible", "now": "feasible"},
        "shrunk to 80.0 kg of carbon it keeps": {"charge": 80.0, "limit": "dust", "now": "dust"},
        "no charge down to 10.0 kg keeps": {"charge": None, "limit": "feasible", "now": "uneven"},
    }
    for said, most_ in ends.items():
        assert said in most({**grown, "most": most_}), said
