"""Land that is announced bounds the need from above: a plant may leave land empty, and none is built on less."""

from __future__ import annotations

import math

import numpy as np
import pytest

from anodeworks.audit.reference_rows import plants
from anodeworks.library import library
from anodeworks.quantity import units
from anodeworks.study.infer.likelihood import Announced, gap, misfits

LAND = Announced(
    ("land",), ("land",), np.array([True]), np.log([100.0]), np.array([0.25]), np.zeros(1), ("land",), np.array([0.25])
)  # fmt: skip


def test_a_need_below_what_is_announced_counts_less():
    far = math.exp(0.5)
    more, less = misfits(np.array([[100 * far], [100 / far]]), np.zeros(2, dtype=bool), LAND)[:, 0]
    assert more == pytest.approx((0.5 / 0.25) ** 2 / 2)
    assert less == pytest.approx((0.5 / 1.0) ** 2 / 2)
    assert gap(np, np.log(100.0), LAND.centre, LAND.ease) == pytest.approx(0.0)


def test_the_place_of_an_announced_figure_is_that_of_its_two_widths():
    y = np.log(np.array([100.0, 1e-9, 1e9]))
    assert LAND.below(y, 0) == pytest.approx([0.25 / 1.25, 1.0, 0.0])
    rng = np.random.default_rng(0)
    size = np.abs(rng.standard_normal(200_000))
    drawn = np.where(rng.random(200_000) < 0.8, size, -0.25 * size)  # of c - y
    for off in (-0.3, 0.4, 1.2):
        assert LAND.below(LAND.centre - off, 0)[0] == pytest.approx(np.mean(drawn < off), abs=0.005)


def test_the_spare_land_of_the_library_is_that_of_its_plants():
    dense = sorted(
        math.log(units.from_si(p.capacity, "t/year") / units.from_si(p.land, "mu"))
        for p in plants() if "graphite" in p.kinds and math.isfinite(p.land) and math.isfinite(p.capacity)
    )  # fmt: skip
    away = [math.sqrt(np.mean([(most - each) ** 2 for each in dense if each <= most])) for most in dense[-2:]]
    assert away[0] < library().sections["errors_of_announcements"]["land"]["spare"] < away[1]
