"""Priors beside the data that they are judged from, which stand in the library, too."""

from __future__ import annotations

import re

import numpy as np
import pytest

from anodeworks.audit.reference_rows import plants
from anodeworks.library import library
from anodeworks.quantity.distribution import Distribution
from tests.docs.doc_pages import ROOT


def test_an_announced_total_holds_of_working_capital_what_such_totals_have_held():
    raw = library().sections["finance"]["announced_total"]["working_capital"]
    scope = Distribution("choice", tuple(raw["choice"]), tuple(raw["weights"]))
    held = sorted(each["value"] for each in library().sections["announced_scopes"].values())
    low, middle, high = scope.quantile([0.05, 0.5, 0.95])
    assert low <= held[0]
    assert held[-1] <= high
    assert held[1] <= middle <= held[-2]
    assert scope.central == middle  # the base case is the middle of what is drawn
    assert middle == pytest.approx(0.3)  # initial working capital, by custom


def test_the_share_of_a_first_phase_covers_what_plants_have_stated():
    share = Distribution("triangular", tuple(library().sections["first_of_two"]["triangular"]))
    stated = library().sections["first_phases"]
    assert stated.keys() <= {p.key for p in plants()}
    data = np.sort([each["value"] for each in stated.values()])
    low, middle, high = share.quantile([0.05, 0.5, 0.95])
    assert np.mean((low <= data) & (data <= high)) >= 8 / 9
    assert share.args[0] < data[0]
    assert data[-1] < share.args[-1]
    assert data[len(data) // 3] <= middle <= data[-len(data) // 3]


def test_the_part_of_oxide_that_is_dense_spans_what_was_read_back():
    page = (ROOT / "docs" / "equations" / "powder.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \d+ \| \d+, \d+ \|.*\| ([\d.]+) \|$", page, flags=re.MULTILINE)
    parts = [float(row) for row in rows]
    assert len(parts) == 5
    assert library().sections["recipe"]["milled"]["oxide_dense"]["uniform"] == [min(parts), max(parts)]
