"""Shengquan's project file holds what was filed: the sum of capital, and both tonnages of porous carbon."""

from __future__ import annotations

import pytest

import anodeworks as aw
from anodeworks.twin.chain import run_process

FILED = (1812.8785e6, 265.7539e6, 103.95e6)  # equipment, buildings and related, land
CONTINGENCY = 1.06


@pytest.fixture(scope="module")
def shengquan(root):
    return aw.load(root / "projects" / "shengquan.toml")


def test_capital_is_the_filed_sum(shengquan):
    assert aw.evaluate(shengquan)["capital"] == pytest.approx(CONTINGENCY * sum(FILED), rel=1e-9)


def test_all_porous_carbon_that_was_filed_is_made(shengquan):
    """15,000 t/yr, of which what is not sold goes into silicon-carbon."""
    levels = run_process(shengquan, shengquan.values).levels
    maker = shengquan.network.answerer["porous_carbon_resin"]
    tonnes = [shengquan.values[f"programme.phases.project.capacity.{p.name}"] for p in shengquan.products]
    made = sum(float(levels[maker, k]) * rate for k, rate in enumerate(tonnes)) * 365.25 * 86400 / 1e3
    assert made == pytest.approx(15_000, rel=0.005)
