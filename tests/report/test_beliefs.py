"""The chart of a number before and after something was learnt."""

from __future__ import annotations

import re

import numpy as np
import pytest

from anodeworks.report.beliefs import before_and_after


def test_a_density_is_drawn_where_its_weight_lies():
    values = np.linspace(1.0, 9.0, 4000)
    even = np.full(4000, 1 / 4000)
    narrow = np.exp(-0.5 * ((values - 3.0) / 0.2) ** 2)
    drawn = str(before_and_after((values, even), (values, narrow / narrow.sum()), "a number"))
    after = re.findall(r'<path[^>]*d="M([^"]*)Z"[^>]*class="c0"', drawn)[0]
    points = np.array([[float(x) for x in pair.split()] for pair in after.split("L")])
    top = points[points[:, 1].argmin(), 0]  # on a logarithmic axis from 1.04 to 8.96
    assert top == pytest.approx(6 + 288 * np.log(3.0 / 1.04) / np.log(8.96 / 1.04), abs=8)


def test_nothing_to_draw_is_said():
    nothing = (np.array([np.nan]), np.array([1.0]))
    assert "undefined" in before_and_after(nothing, nothing, "a number")
