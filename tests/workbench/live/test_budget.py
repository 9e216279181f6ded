"""A person's rows: enough at once, then as they come back; one person's haste costs nobody else."""

from __future__ import annotations

import pytest

from anodeworks.workbench.live import budget
from anodeworks.workbench.live.budget import Budget


@pytest.fixture
def clock(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(budget.time, "monotonic", lambda: now[0])
    return now


def test_rows_are_spent_and_come_back(clock):
    mine = Budget(rate=10, burst=100)
    assert mine.take("a", 100) == 0
    assert mine.take("a", 20) == pytest.approx(2.0)
    assert mine.take("b", 100) == 0
    clock[0] += 2
    assert mine.take("a", 20) == 0
    clock[0] += 1000
    assert mine.take("a", 101) > 0
    assert mine.take("a", 100) == 0


def test_ten_moves_a_second_and_odds_are_never_too_many(clock):
    usual = Budget()
    for _ in range(600):
        clock[0] += 0.1
        assert usual.take("a", budget.MOVE) == 0
    for _ in range(30):
        clock[0] += 1.0
        assert usual.take("a", 1024) == 0


def test_strangers_are_forgotten(clock, monkeypatch):
    monkeypatch.setattr(budget, "PEOPLE", 3)
    some = Budget(1, 10)
    for name in "abcdef":
        some.take(name, 1)
    assert list(some._left) == ["d", "e", "f"]
