"""The page on a furnace: figures in, the same bytes out, nothing unescaped."""

from __future__ import annotations

from anodeworks.report.reactor import render, window

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


def test_page():
    page = render(FIGURES)
    assert page == render(FIGURES)
    assert "88.4" in page
    assert "&lt;wall&gt;" in page
    assert page.count("<svg") == 4  # each for wide and for narrow screens


def test_window_names_what_is_broken():
    drawn = str(window(FIGURES["map"]))
    assert drawn.count("<rect") == 4
    assert "uneven" in drawn
    assert "82%" in drawn
