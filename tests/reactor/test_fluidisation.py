"""Bubbles of a fluidised bed, each correlation against the same sum by hand."""

from __future__ import annotations

import math

import pytest

from anodeworks.reactor import fluidisation


def test_bubbles_at_half_the_height_of_a_bed():
    """0.18 m/s beyond fluidisation, in a bed 0.5 m wide and 1 m high: 43.0 cm at most, 1.2 cm first, 12.0 cm there."""
    largest = 0.652 * (math.pi / 4 * 50**2 * 18) ** 0.4
    first = 0.00376 * 18**2
    assert (largest, first) == pytest.approx((43.0, 1.218), rel=1e-3)
    by_hand = largest - (largest - first) * math.exp(-0.3 * 50 / 50)
    assert float(fluidisation.bubble_size(0.20, 0.02, 0.5, 1.0)) == pytest.approx(by_hand / 100, rel=1e-9)


def test_bubbles_of_a_stated_size(monkeypatch):
    """A bubble of 10 cm in a gas of 1 cm2/s rises with 0.704 m/s by itself."""
    monkeypatch.setattr(fluidisation, "chapman_enskog", lambda *_: 1e-4)
    found = fluidisation.bubbling(0.20, 0.02, 0.1, 1.0, 723.15, 1.2e5)
    rising, gravity = 0.711 * math.sqrt(9.80665 * 0.1), 9.80665
    assert rising == pytest.approx(0.7041, rel=1e-4)
    speed = 0.18 + rising
    to_cloud = 4.5 * 0.02 / 0.1 + 5.85 * 1e-2 * gravity**0.25 / 0.1**1.25  # 1/s, Kunii and Levenspiel
    to_dense = 6.77 * math.sqrt(1e-4 * fluidisation.VOIDS * rising / 0.1**3)
    exchange = to_cloud * to_dense / (to_cloud + to_dense)
    assert to_cloud == pytest.approx(2.741, rel=1e-3)
    assert [float(x) for x in found[:3]] == pytest.approx([speed, 0.18 / speed, exchange], rel=1e-9)
    assert float(found.passed) == pytest.approx(0.9 * math.exp(-exchange / speed), rel=1e-9)
