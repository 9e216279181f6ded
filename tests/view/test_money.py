"""Money: cash by year, the cost of a kilogram and its sum, every cell of every statement, and what is left over."""

from __future__ import annotations

import math

import numpy as np
import pytest

import anodeworks as aw
from anodeworks.finance import LABELS, TABLES
from anodeworks.finance.forms import BEHIND
from anodeworks.finance.labels import CLASS_LABELS
from anodeworks.finance.parameters import has
from anodeworks.language import say
from anodeworks.process.market import Disposal, Purchase
from anodeworks.quantity.wording import Quantity, Share
from anodeworks.study.base_case import Base
from anodeworks.view import investment, money
from anodeworks.view.document import Bar
from tests.view.tables import en, rows, same


@pytest.fixture(scope="module")
def books(base):
    return base.outcome.statements


@pytest.fixture(scope="module")
def years(base):
    return [int(year) for year in base.project.years]


def test_cash(told, books, years):
    chart = told.charts["cash"]
    assert chart.x.names == tuple(str(year) for year in years)
    assert chart.y.unit == "CNY"
    each, summed = chart.series
    assert (each.role, summed.role) == ("bar", "line")
    np.testing.assert_array_equal(each.y, books.project.after_tax)
    np.testing.assert_allclose(summed.y, np.cumsum(each.y), rtol=1e-9)
    assert min(each.y) < 0 < max(each.y)
    (rule,) = chart.spots
    assert (rule.at, rule.role, rule.axis) == (0.0, "rule", "y")


@pytest.mark.parametrize("key", [key for key in TABLES if key not in BEHIND])
def test_every_cell_of_every_statement(told, base, books, years, key):
    table, lines = told.tables[f"statement_{key}"], getattr(books, key)._asdict()
    found = rows(table, table.name)
    assert (say(table.title, "en"), say(table.title, "zh")) == (TABLES[key].english, TABLES[key].chinese)
    turning = ["days", "times"] if key == "working_capital" else []
    assert [c.name for c in table.columns] == ["line", *turning, *map(str, years)]
    expected = {}
    for line, series in lines.items():
        about = LABELS[key][line]
        if not has(base.project.ledger, *about.needs):
            continue  # of an optional table that the file has not
        if turning and (key_of := f"finance.working_capital.{line}") in base.project.ledger:
            days = base.value(key_of) / 86400.0
            beside = (found[line]["days"], found[line]["times"])
            assert (
                (beside == (None, None))
                if not days
                else [c.number for c in beside] == pytest.approx([days, 360 / days])
            )
        if np.ndim(series) == 1:
            expected[line] = (about, about, np.asarray(series))
        else:
            expected[line] = (about, about, np.asarray(series).sum(axis=0))
            for kind, part in zip(CLASS_LABELS, np.asarray(series), strict=True):
                expected[f"{line} {kind.english}"] = (kind, about, part)
    assert list(found) == list(expected)
    for name, (label, about, series) in expected.items():
        assert (say(found[name]["line"], "en"), say(found[name]["line"], "zh")) == (
            label.english,
            label.chinese,
        )
        least = money.HALF_A_FEN if about.unit == "CNY" else 1e-12 * np.abs(series).max()
        for year, number in zip(years, series, strict=True):
            cell = found[name][str(year)]
            if abs(number) <= least or not math.isfinite(number):
                assert cell is None
            elif about.unit == "%":
                assert cell == Share(float(number), 1)
            else:
                same(cell, float(number), about.unit if about.unit == "CNY" else "1")
    assert sum(c is not None for cells in found.values() for c in list(cells.values())[1:]) > 20


def test_statements_close_as_they_are_shown(told, years):
    found = {key: rows(told.tables[f"statement_{key}"], "") for key in TABLES if key not in BEHIND}

    def at(table, line, year):
        cell = found[table][line][str(year)]
        return 0.0 if cell is None else cell.si

    held = 0.0
    for year in years:
        held += at("plan", "net", year)
        assert at("plan", "surplus", year) == pytest.approx(held, abs=1)
        assert at("balance", "assets", year) == pytest.approx(at("balance", "total", year), abs=1)
        assert at("profit", "total_cost", year) == pytest.approx(at("cost", "total", year), abs=1)
        assert at("profit", "revenue", year) == pytest.approx(at("sales", "revenue", year), abs=1)
        assert at("project", "inflow", year) - at("project", "outflow", year) == pytest.approx(
            at("project", "before_tax", year), abs=1
        )


def test_rounding_is_nothing_and_no_number_of_a_statement():
    """An amount below half a fen; of a row that is no amount what is nothing beside its largest."""

    def shown(unit, *series):
        row = money._row("line", "line", np.array(series), unit, False)
        return [cell is not None for cell in row.cells[1:]]

    assert shown("CNY", 1e-17, -0.004, 0.006, 5e8, math.nan) == [False, False, True, True, False]
    assert shown("t", 1e-17, 40.0, 1e-9) == [False, True, True]
    assert shown("%", 1e-17, 0.4) == [False, True]


def full_years(base):
    use = np.asarray(base.outcome.operations.utilisation)
    return use >= 0.95 * use.max()


def per_kg(base, series):
    """A line of the statements per kilogram, in money of the price date and years of full operation."""
    full = full_years(base)
    sold = np.asarray(base.outcome.operations.sales.quantity)[: len(base.project.products)]
    real = np.asarray(series) / np.asarray(base.outcome.statements.sales.level)
    return float(real[full].sum() / sold[:, full].sum())


def test_cost_per_kg_adds_up_to_the_statement_s_total_cost(told, base, books):
    found = rows(told, "cost_per_kg")
    total = found.pop("total")
    whole = per_kg(base, books.cost.total)
    same(total["amount"], whole, "CNY/kg")
    assert total["share"].share == 1.0
    assert whole > 50
    amounts = {name: cells["amount"].si for name, cells in found.items()}
    assert sum(amounts.values()) == pytest.approx(whole, rel=0.01)  # parts under 0.05 % are left out
    assert list(amounts.values()) == sorted(amounts.values(), reverse=True)
    for cells in found.values():
        assert cells["amount"].unit == "CNY/kg"
        assert cells["share"] == Share(pytest.approx(cells["amount"].si / whole), 1)
        assert cells["bar"] == Bar(pytest.approx(max(cells["amount"].si / whole, 0)))


def test_lines_of_the_cost_of_a_kilogram(told, base, books):
    found = {name: cells["amount"].si for name, cells in rows(told, "cost_per_kg").items()}
    for line in ("wages", "repair", "manufacturing", "administration", "selling", "research", "interest"):
        if line in found:
            assert found[line] == pytest.approx(per_kg(base, getattr(books.cost, line)))
    assert found["depreciation"] == pytest.approx(
        per_kg(base, books.cost.depreciation + books.cost.amortisation)
    )
    assert len({"wages", "repair", "selling", "administration", "interest"} & set(found)) >= 4
    groups = {"materials": "material", "energy": "energy", "services": "service"}
    bought = amounts_bought(base)
    for line, kind in groups.items():
        own = sum(found.get(flow, 0.0) for flow in bought[kind])
        rest = found.get(f"other_{line}", 0.0)
        assert own + rest == pytest.approx(per_kg(base, getattr(books.cost, line)), abs=6e-4 * found["total"])


def amounts_bought(base):
    """What each bought flow of a kind costs in years of full operation, at constant prices."""
    trade, full = base.outcome.operations.purchases, full_years(base)
    border = [node for node in base.project.network.nodes if node.kind in (Purchase, Disposal)]
    found = {"material": {}, "energy": {}, "service": {}}
    for i, node in enumerate(border):
        code = trade.currency[i]
        rate = 1.0 if code == "CNY" else base.value(f"finance.prices.fx_{code.lower()}")
        found[trade.kind[i]][node.reference] = float((trade.quantity[i] * trade.price[i])[full].sum()) * rate
    return found


def test_a_bought_flow_has_its_part_of_its_line(told, base, books):
    shown = {name: cells["amount"].si for name, cells in rows(told, "cost_per_kg").items()}
    seen = 0
    for kind, line in (("material", "materials"), ("energy", "energy"), ("service", "services")):
        amounts = amounts_bought(base)[kind]
        for flow, amount in amounts.items():
            expected = per_kg(base, getattr(books.cost, line)) * amount / sum(amounts.values())
            own = abs(expected) > money.OWN_LINE * shown["total"]
            assert (flow in shown) == own
            if own:
                assert shown[flow] == pytest.approx(expected)
                about = base.project.network.flows[flow]
                assert en(rows(told, "cost_per_kg")[flow]["part"]) == about.label
                seen += 1
    assert seen >= 2


def test_years_of_full_operation_are_named(told, base, years):
    full = [year for year, is_full in zip(years, full_years(base), strict=True) if is_full]
    assert f"({full[0]} to {full[-1]})" in en(told.tables["cost_per_kg"].note)
    assert full[0] > years[0]


def test_residuals(told, base, books):
    found = rows(told, "residuals")
    assert list(found) == ["steps", "flows", "balance", "funding", "cash"]
    sizes = {name: cells["residual"].number for name, cells in found.items()}
    assert all(0 <= size < 1e-6 for size in sizes.values())
    worst = np.abs(books.balance.assets - books.balance.total).max() / np.abs(books.balance.assets).max()
    assert sizes["balance"] == pytest.approx(worst)
    left = books.funding.uses - books.funding.sources
    assert sizes["funding"] == pytest.approx(np.abs(left).max() / np.abs(books.funding.uses).max())
    left = books.plan.surplus - np.cumsum(books.plan.net)
    assert sizes["cash"] == pytest.approx(np.abs(left).max() / np.abs(books.balance.assets).max())


def test_residuals_see_what_does_not_close(base, monkeypatch):
    """A plant of which a step keeps three percent of its mass, and books of which one year is off by a fifth."""
    one = next(i for i, n in enumerate(base.project.network.nodes) if n.name == "infiltration")
    amounts, outcome = Base.amounts, base.outcome
    flows = {
        port: base.project.network.flows[flow].unit for port, flow in base.project.network.nodes[one].ports
    }

    def lossy(self, i):
        known = dict(amounts(self, i))
        if i == one:
            largest = max((p for p in known if flows[p] == "kg"), key=lambda p: known[p])
            known[largest] *= 0.97
        return known

    monkeypatch.setattr(Base, "amounts", lossy)
    assets = np.array(outcome.statements.balance.assets)
    assets[3] -= 0.2 * assets.max()
    spoiled = Base(base.result)
    books = outcome.statements._replace(balance=outcome.statements.balance._replace(assets=assets))
    spoiled.__dict__["outcome"] = outcome._replace(statements=books)
    sizes = {
        name: cells["residual"].number for name, cells in rows(money.residuals(spoiled), "residuals").items()
    }
    assert sizes["balance"] == pytest.approx(0.2, rel=1e-3)
    assert 0.01 < sizes["steps"] < 0.04
    assert 0.01 < sizes["flows"] < 0.04
    assert sizes["funding"] < 1e-6


def test_numbers_stand_in_their_units(told, base):
    shown = {c.si for c in rows(told, "statement_project")["revenue"].values() if isinstance(c, Quantity)}
    sold = np.asarray(base.outcome.statements.project.revenue)
    assert shown == {float(x) for x in sold if x}
    assert max(shown) > 1e9  # CNY, not millions


def test_what_closing_leaves_unspent_is_of_no_kind_of_cost(small):
    """A plant closed while its second phase is built: no kind of cost is told as less than nothing."""
    late = {"products.neat.price": "60 CNY/kg", "programme.phases.two.start": "2026-12-01"}
    base = Base(aw.evaluate(small.with_values(late)))
    table = investment.table(base)
    found = {row.name: row.cells for row in table.rows}
    assert found["unspent"][5].si < 0
    assert found["unspent"][1:5] == (None,) * 4
    assert found["total"][1:5] == (None,) * 4
    assert found["total"][5].si == pytest.approx(float(np.sum(base.outcome.statements.funding.construction)))
    assert all(cell.si >= 0 for cells in list(found.values())[:-2] for cell in cells[1:6] if cell is not None)
