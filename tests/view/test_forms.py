"""Tables of the standard: in its order, item by item, each sum the statement's line; sensitivity and break-even."""

from __future__ import annotations

import numpy as np
import pytest

import anodeworks as aw
from anodeworks.finance import TABLES
from anodeworks.finance.forms import BEHIND, FORMS, order
from anodeworks.language import say
from anodeworks.study.base_case import Base
from anodeworks.study.sensitivity.switching import factors, moved
from anodeworks.view import forms, investment, money, switching

# In the order of the appendix of Methods and Parameters, 3rd ed.
STANDARD = (
    "建设投资估算表（形成资产法）", "建设期利息估算表", "流动资金估算表", "项目总投资使用计划与资金筹措表",
    "营业收入、税金及附加和增值税估算表", "总成本费用估算表", "外购原材料费估算表", "外购燃料和动力费估算表",
    "固定资产折旧费估算表", "无形资产和其他资产摊销估算表", "工资及福利费估算表",
    "总成本费用估算表（生产成本加期间费用法）",
    "项目投资现金流量表", "项目资本金现金流量表", "投资各方现金流量表", "利润与利润分配表", "财务计划现金流量表",
    "资产负债表",
    "借款还本付息计划表",
)  # fmt: skip


def test_all_tables_of_the_standard_stand_in_its_order(base):
    titles = [say(table.title, "zh") for table in money.statements(base)]
    places = [titles.index(title) for title in STANDARD]
    assert places == sorted(places)
    assert len(titles) == len(TABLES) + len(FORMS) - len(BEHIND) == len(set(order())) - len(BEHIND)


@pytest.mark.parametrize(
    ("form", "parts", "line"),
    [("materials", ("material_",), "cost.materials"), ("energy", ("energy_",), "cost.energy"),
     ("wages", ("paid_",), "cost.wages"), ("depreciation", ("fixed_charge_", "interest"), "cost.depreciation"),
     ("amortisation", ("intangible_charge_",), "cost.amortisation"),
     ("formation", ("fixed_class_", "other_class_"), "funding.construction"),
     ("investors", ("dividends_",), "profit.dividends")],
)  # fmt: skip
def test_items_add_up_to_the_line_of_the_statement(base, form, parts, line):
    known = forms.case(base)
    kinds = ("quantity", "price", "vat", "book")
    own = [row for row in forms.rows(form, known) if row.name.startswith(parts)
           and not any(f"_{kind}" in row.name for kind in kinds)]  # fmt: skip
    assert own
    assert sum(row.numbers for row in own) == pytest.approx(known.line(line), rel=1e-9, abs=1e-3)


def test_quantity_times_price_is_the_amount(base):
    for form in ("materials", "energy", "turnover"):
        rows = {row.name: row.numbers for row in forms.rows(form, forms.case(base))}
        traded = [
            name for name in rows if f"{name.partition('_')[0]}_quantity_{name.partition('_')[2]}" in rows
        ]
        assert traded
        for name in traded:
            kind, _, item = name.partition("_")
            amount = rows[f"{kind}_quantity_{item}"] * rows[f"{kind}_price_{item}"]
            assert rows[name] == pytest.approx(amount, rel=1e-9)


def test_the_sensitivity_table_is_what_changed_projects_give(small):
    values = {key: value.number for key, value in small.ledger.items()}
    found = moved(small, values)
    assert {"investment", "product", "material", "energy"} <= found.keys()
    base = aw.evaluate(small)
    for name, keys in factors(small).items():
        told = found[name]
        changed = aw.study.evaluate.evaluate_si(small, {key: [1.1 * values[key]] for key in keys})
        k = list(told.changes).index(0.1)
        assert told.worths[k] == pytest.approx(changed.si("fnpv_after_tax")[0], rel=1e-9)
        rate = float(base.si("firr_after_tax")[0])
        assert told.coefficients[k] == pytest.approx(
            (float(changed.si("firr_after_tax")[0]) / rate - 1) / 0.1
        )
        if np.isfinite(told.switching):
            there = {key: [(1 + told.switching) * values[key]] for key in keys}
            worth = float(aw.study.evaluate.evaluate_si(small, there).si("fnpv_after_tax")[0])
            assert abs(worth) < 1e-4 * abs(float(base.si("fnpv_after_tax")[0]))
    assert found["product"].coefficients.min() > 0 > found["investment"].coefficients.max()


def test_changes_have_their_signs(base):
    changes = [say(row.cells[1], "en") for row in switching.table(base).rows[1:]]
    assert {word[0] for word in changes} == {"+", "−"}
    assert len(set(changes)) == len([*switching.CHANGES])


def test_capital_and_prices_are_moved_as_a_whole(small):
    """Ten percent on every unit cost are ten percent on capital; so with what is sold and bought."""
    values = {key: value.number for key, value in small.ledger.items()}
    for name, of in (("investment", "capital"), ("product", "output_value")):
        keys = factors(small)[name]
        up = aw.study.evaluate.evaluate_si(small, {key: [values[key], 1.1 * values[key]] for key in keys})
        assert up.si(of)[1] == pytest.approx(1.1 * up.si(of)[0], rel=1e-9)


def test_the_break_even_chart_crosses_at_the_break_even_utilisation(base):
    chart = switching.break_even(base)
    sales, total, fixed = (np.asarray(series.y) for series in chart.series)
    point = base.figure("break_even")
    assert sales[0] + (sales[1] - sales[0]) * point == pytest.approx(
        total[0] + (total[1] - total[0]) * point, rel=1e-6
    )
    assert total[0] == fixed[0] == fixed[1]
    assert Base(base.result).figure("break_even") == chart.spots[0].at


def test_the_estimate_of_construction_investment_closes_to_the_books(base):
    found = {row.name: row.cells for row in investment.table(base).rows}
    books, capital = base.outcome.statements, base.outcome.capital
    assert found["total"][-2].si == pytest.approx(np.asarray(books.funding.construction).sum(), rel=1e-9)
    works = sum(
        np.asarray(getattr(capital, part)).sum()
        for part in ("equipment", "buildings", "substation", "research")
    )
    assert found["works"][-2].si == pytest.approx(works, rel=1e-9)
    assert found["basic"][-2].si == pytest.approx(np.asarray(capital.contingency).sum(), rel=1e-12)
    whole = [name for name in found if name not in ("works", "total")]
    assert sum(found[name][-2].si for name in whole) == pytest.approx(found["total"][-2].si, rel=1e-9)
    for row in found.values():
        assert sum(cell.si for cell in row[1:-2] if cell is not None) == pytest.approx(
            row[-2].si, rel=1e-9, abs=1e-3
        )


def test_price_contingency_is_what_prices_rise(small):
    nominal = small.with_values({"finance.prices.basis": "nominal", "finance.prices.inflation": "4 %"})
    found = {row.name: row.cells for row in investment.table(Base(aw.evaluate(nominal))).rows}
    assert found["prices"][-2].si > 0.01 * found["works"][-2].si
    real = {row.name: row.cells for row in investment.table(Base(aw.evaluate(small))).rows}
    assert abs(real["prices"][-2].si) < 1e-6 * real["works"][-2].si
