"""Pages of a workbook that show studies: headings are words with units, never names of the program's own."""

from __future__ import annotations

import re

from anodeworks.report import sheets

OWN = re.compile(r"[a-z]_[a-z]")  # a name of the program's: no heading has an underscore between letters

OPTIMUM = {
    "objective": {"sense": "maximise", "measure": "mean of fnpv_after_tax", "unit": "CNY", "before": 1e9, "value": 2e9},
    "how": "by gradients",
    "variables": [
        {"key": "programme.phases.two.start", "meaning": "start of construction", "before": "2027-01-01",
         "after": "2026-06-01", "low": "2026-06-01", "high": "2031-06-01", "options": [], "at": "low",
         "shadow_price": -1e8, "unit": "date"},
        {"key": "activities.source.pick", "meaning": "which input is taken", "before": "a", "after": "b", "low": None,
         "high": None, "options": ["a", "b"], "at": None, "shadow_price": 0.0, "unit": "1"},
    ],
    "constraints": [
        {"constraint": "P(debt_service_cover_min >= 1.2) >= 90 %", "unit": "%", "limit": 90.0, "before": 70.0,
         "value": 93.0, "holds": True, "binds": True, "margin": 3.0, "shadow_price": -1e6, "out_of_sample": 91.0,
         "standard_error": 0.7},
    ],
    "figures": [{"indicator": "capital", "label": "capital", "unit": "CNY", "before": 1e9, "after": 2e9}],
    "neighbours": [{"design": {"activities.source.pick": "a"}, "objective": 1.5e9, "feasible": False}],
    "sample": {"scenarios": 255, "check": 2047, "in_sample": 2.1e9, "out_of_sample": 2e9, "out_of_sample_error": 1e7},
    "matrix": {"proposals": [{"design": {"activities.source.pick": "b"}, "matrix": 1.9e9, "model": 2e9}]},
    "notes": ["the design raises the flag: water"],
}  # fmt: skip


def headings(page):
    """All headings of a page, indexes' names too; names of numbers may stand in them."""
    keys = {v["key"] for v in OPTIMUM["variables"]}
    found = [str(h) for _, frame in page.frames for h in (frame.index.name, *frame.columns)]
    return [h for h in found if h not in keys]


def test_an_optimum_is_headed_by_words():
    (page,) = sheets.optimum(OPTIMUM)
    assert not [h for h in headings(page) if OWN.search(h)]
    frames = dict(page.frames)
    assert frames["Constraints"].loc[:, "on other draws"].tolist() == [91.0]
    assert frames["Constraints"]["state"].tolist() == ["binds"]
    assert frames["Design"]["at its bound"].tolist() == ["least", ""]
    assert any("2,047" in note for note in page.notes)


def test_a_front_is_headed_by_measures_and_units():
    told = {
        "objectives": [
            {"measure": "fnpv_after_tax", "unit": "CNY"},
            {"measure": "emissions", "unit": "kg/kg"},
        ],
        "points": [{"objectives": [1e9, 20.0], "design": {"a.b": "1 t"}}],
        "before": [0.5e9, 25.0],
        "how": "by gradients",
    }
    (page,) = sheets.front(told)
    assert list(page.frames[0][1].reset_index().columns) == [
        "fnpv_after_tax [CNY]",
        "emissions [kg/kg]",
        "a.b",
    ]
    assert page.frames[1][1].reset_index().to_numpy().tolist() == [[0.5e9, 25.0]]
