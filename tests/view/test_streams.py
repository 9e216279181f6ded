"""What every step takes and gives, what bought flows carry, and the quantiles: cells are the result's own figures."""

from __future__ import annotations

import numpy as np
import pytest

from anodeworks.language import say
from anodeworks.quantity import units
from anodeworks.study.base_case import Base
from anodeworks.view import odds, plant
from anodeworks.view.document import walk


@pytest.fixture(scope="module")
def base(small_study) -> Base:
    return Base(small_study)


def test_streams_are_what_goes_through_the_ports(base):
    rows = {row.name: row.cells for row in plant.streams(base).rows}
    made = float(base.rate.sum())
    known = {
        f"{node.name} {port}": (amount, node.sign(port), base.project.network.flows[flow])
        for i, node in enumerate(base.project.network.nodes)
        for port, flow in node.ports
        if (amount := base.amounts(i).get(port, 0.0))
    }
    assert set(rows) <= set(known)
    assert len(rows) == sum(flow.unit in plant.STREAMS for _, _, flow in known.values())
    for name, cells in rows.items():
        amount, sign, flow = known[name]
        assert cells[5].si == pytest.approx(abs(amount))
        assert cells[6].si == pytest.approx(abs(amount) / made)
        assert cells[5].unit == plant.STREAMS[flow.unit][0]
        assert say(cells[4], "en") == ("out" if sign * amount > 0 else "in")


def test_what_flows_carry_adds_up_to_the_scopes_beyond_the_plant(base):
    carried = sum(row.cells[2].si for row in plant.carried(base).rows)
    assert carried == pytest.approx(base.figure("scope_2") + base.figure("scope_3"))


def test_quantiles_are_the_results(base):
    table = odds.quantiles(base)
    frame = base.result.quantiles(odds.QUANTILES)
    assert [row.name for row in table.rows] == list(frame.index)
    for row in table.rows:
        unit = base.project.indicators[row.name].unit
        wanted = [units.to_si(q, unit) for q in frame.loc[row.name].iloc[1:-1]]
        np.testing.assert_allclose([cell.si for cell in row.cells[2:-1]], wanted)
        assert row.cells[1].si == pytest.approx(base.figure(row.name), nan_ok=True)


def test_shares_above_a_level_are_those_of_the_draws(base):
    for row in odds.beyond(base).rows:
        name, level = row.name.split()[0], row.cells[1].si
        assert row.cells[2].share == np.mean(base.drawn(name) > level)
    assert [row.cells[1].si for row in odds.beyond(base).rows][3:] == [1.0, 1.3]


def test_both_languages_say_it(base):
    for table in (plant.streams(base), plant.carried(base), odds.quantiles(base), odds.beyond(base)):
        for part in walk(table):
            assert all(isinstance(say(part, language), str) for language in ("en", "zh"))
