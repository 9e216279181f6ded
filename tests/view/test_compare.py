"""Two projects side by side: each figure stands in its own column, and the difference is the second less the first."""

from __future__ import annotations

import pytest

from anodeworks.view import compare


@pytest.fixture(scope="module")
def compared(small):
    dearer = small.with_values({"products.neat.price": "300 CNY/kg"})
    return compare.ask(small, dearer)


def test_every_figure_and_its_difference(compared):
    rows = compare.document(compared).tables["figures"].rows
    assert {row.name for row in rows} == set(compared.first.project.indicators)
    for row in rows:
        _, one, two, gap = row.cells
        first, second = compared.first.figure(row.name), compared.second.figure(row.name)
        assert (one.si, two.si) == pytest.approx((first, second), nan_ok=True)
        if first == first and second == second and one.unit != "date":
            assert gap.value == pytest.approx(two.value - one.value, rel=1e-9, abs=1e-9)


def test_what_differs_is_named(compared):
    document = compare.document(compared)
    assert [row.name for row in document.tables["numbers"].rows] == ["products.neat.price"]
    assert document.verdict[0].mark == "good"  # a higher price gives a higher present value
