"""The chapter on what would have to be true, and its charts."""

from __future__ import annotations

import re

import numpy as np
import pytest
from tests.audit.inference.plants import POINTS, plant

from anodeworks.audit.inference.inference import infer
from anodeworks.report.beliefs import before_and_after, matrix
from anodeworks.report.html import environment
from anodeworks.report.inference import chapter


@pytest.fixture(scope="module")
def made():
    return chapter(infer(plant(), effort="quick", points=POINTS))


def test_the_chapter_shows_verdict_numbers_and_conflict(made):
    text = environment().get_template(made.template).render(chapter=made)
    assert "can be true together" in text
    assert text.count("<svg") >= 4
    shown = (
        "What a kilogram sells for",
        "Silane bought",
        "Before and after",
        "Given others",
        "Silane made in the world",
    )
    for words in shown:
        assert words in text
    assert "nan" not in re.sub(r"<[^>]*>", " ", text).lower().split()


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


def test_the_matrix_names_every_claim_and_colours_by_sign():
    factor = np.array([[0.5, -2.0], [-2.0, 1.0]])
    drawn = str(matrix(["output", "land"], factor))
    assert drawn.count('class="rise"') == 2
    assert drawn.count('class="fall"') == 2
    assert "×0.14" in drawn
    assert "1  output" in drawn
