"""Lines of money: what each kind and each way of giving it does, by hand; finance alone in every medium."""

from __future__ import annotations

import copy
import datetime as dt

import numpy as np
import pytest

import anodeworks as aw
from anodeworks.finance import CLASSES
from anodeworks.finance.own_lines import SOLD
from anodeworks.finance.prices import by_year
from anodeworks.render.terminal import text
from anodeworks.study.base_case import Base
from anodeworks.study.evaluate import evaluate_si
from anodeworks.twin.alone import planned
from anodeworks.twin.books import timed
from anodeworks.view import run
from tests.finance import closing_by_hand
from tests.projects import test_finance_alone as shop
from tests.projects.works import tables

PLAIN = {"finance.prices.wage_growth": 0, "finance.closing.rule": "never before the end"}


@pytest.fixture(scope="module")
def works() -> aw.Project:
    return aw.build(tables(), "works.toml")


def small(horizon: int = 8, **lines: dict) -> dict:
    """Built in the first two years, half of full output in the third, all from the fourth."""
    phase = {"start": dt.date(2026, 1, 1), "construction": "24 month", "utilisation": [0.5, 1.0]}
    programme = {"horizon": f"{horizon} year", "phases": {"one": phase}}
    return {"programme": programme, "finance": {"lines": lines}}


def of(made: dict):
    """Operations of the base case of tables, as if run to the end; nothing is compiled."""
    project = aw.build(made)
    values = project.tied(project.values)
    return planned(project, values, timed(project, values))


USE = [0, 0, 0.5, 1, 1, 1, 1, 1]
RUN = [0, 0, 1, 1, 1, 1, 1, 1]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ({"amount": "10 CNY"}, [10 * u for u in USE]),
        ({"amount": ["0 CNY", "1 CNY", "7 CNY"]}, [0, 1, 7, 7, 7, 7, 7, 7]),
        ({"units": 5, "price": "3 CNY"}, [5 * u for u in USE]),
        ({"units": [1, 2], "price": "3 CNY"}, [1, 2, 2, 2, 2, 2, 2, 2]),
        ({"amount": "10 CNY", "variable_share": 0.4}, [4 * u + 6 * r for u, r in zip(USE, RUN, strict=True)]),
        ({"amount": "10 CNY", "variable_share": 0}, [10 * r for r in RUN]),
        (
            {"amount": "10 CNY", "variable_share": 0, "from_year": 2, "to_year": 5},
            [0, 10, 10, 10, 10, 0, 0, 0],
        ),
        ({"amount": "10 CNY", "from_year": 3, "to_year": 4}, [0, 0, 5, 10, 0, 0, 0, 0]),
    ],
)
def test_a_line_of_trade_by_year(line, wanted):
    operations = of(small(sales={"kind": "revenue", **line}, feed={"kind": "materials", **line}))
    for trade in (operations.sales, operations.purchases):
        np.testing.assert_allclose(trade.quantity[0], wanted, rtol=1e-12)
        assert trade.price[0] == (3.0 if "price" in line else 1.0)


def test_a_line_may_name_the_prices_of_years():
    line = {"kind": "revenue", "units": 5, "prices": {"2028": "30 CNY", "2032": "10 CNY"}, "vat": 0}
    sales = of(small(sales=line)).sales
    np.testing.assert_allclose(sales.quantity[0], [5 * u for u in USE], rtol=1e-12)
    np.testing.assert_allclose(by_year(sales, 2026.0)[0], [30, 30, 30, 25, 20, 15, 10, 10], rtol=1e-9)
    assert sales.price[0] == 30.0


def test_capital_follows_its_phase_or_its_list():
    lines = {
        "machines": {"kind": "machinery", "amount": "100 CNY"},
        "halls": {"kind": "buildings", "amount": ["10 CNY", "20 CNY", "0 CNY", "6 CNY"]},
    }
    made = small(sales={"kind": "revenue", "amount": "50 CNY"}, **lines)
    made["programme"]["phases"]["one"]["spending"] = [1, 3]
    operations = of(made)
    machines, halls = (CLASSES.index(name) for name in ("machinery", "buildings"))
    np.testing.assert_allclose(operations.capital[0, machines], [25, 75, 0, 0, 0, 0, 0, 0], rtol=1e-12)
    np.testing.assert_allclose(operations.in_service[0, machines], [0, 0, 100, 0, 0, 0, 0, 0], rtol=1e-12)
    np.testing.assert_allclose(operations.capital[0, halls], [10, 20, 0, 6, 0, 0, 0, 0], rtol=1e-12)
    np.testing.assert_allclose(operations.in_service[0, halls], [0, 0, 30, 0, 6, 0, 0, 0], rtol=1e-12)


def test_working_capital_is_held_and_comes_back():
    made = small(
        sales={"kind": "revenue", "amount": "50 CNY"},
        sum={"kind": "working capital", "amount": "8 CNY"},
        level={"kind": "working capital", "amount": ["0 CNY", "1 CNY", "3 CNY"]},
    )
    made["finance"]["closing"] = {"rule": "never before the end"}
    books = aw.evaluate(aw.build(made)).outcome.statements
    np.testing.assert_allclose(books.working_capital.net[0], [0, 1, 11, 11, 11, 11, 11, 11], rtol=1e-12)
    np.testing.assert_allclose(books.working_capital.increase[0], [0, 1, 10, 0, 0, 0, 0, 0], rtol=1e-12)
    assert books.project.recovered_working_capital[0, -1] == pytest.approx(11)


def test_variable_and_fixed_cost_are_told_apart():
    made = small(
        sales={"kind": "revenue", "amount": "100 CNY"},
        feed={"kind": "materials", "amount": "40 CNY"},
        power={"kind": "energy", "amount": "10 CNY", "variable_share": 0.7},
        crew={"kind": "wages", "amount": "20 CNY"},
        rest={"kind": "other cost", "amount": "10 CNY", "variable_share": 0.5},
    )
    made["finance"]["levies"] = {"stamp_duty": "0 %"}
    result = aw.evaluate(aw.build(made))
    cost = result.outcome.statements.cost
    assert cost.variable[0, 3] == pytest.approx(40 + 7 + 5)
    assert cost.operating[0, 3] == pytest.approx(80)
    assert cost.other[0, 2] == pytest.approx(10 * (0.5 * 0.5 + 0.5))
    assert result["break_even"] == pytest.approx(100 * cost.fixed[0, 3:].mean() / (100 - 52), rel=1e-9)


def test_every_cell_agrees_with_the_spreadsheet(works):
    """The same operations computed cell by cell, to 1e-9 of the largest outlay."""
    for changes in ({}, {"finance.prices.basis": "nominal", "finance.prices.inflation": "3 %"}):
        project = works.with_values({**PLAIN, **changes})
        values = project.tied(project.values)
        made = Base(aw.evaluate(project)).outcome
        cells = closing_by_hand.study(values, made.operations)
        scale = max(map(abs, cells["project"]["outflow"]))
        for name, table in made.statements._asdict().items():
            for line, row in table._asdict().items() if hasattr(table, "_asdict") and name in cells else ():
                wanted = np.asarray(cells[name][line])
                assert np.all(np.abs(np.asarray(row) - wanted) <= 1e-9 * np.maximum(scale, np.abs(wanted))), (
                    f"{name}.{line}"
                )


def test_lines_beside_a_route_add_to_it_and_nothing_declared_changes_nothing():
    plain = shop.tables()
    beside = copy.deepcopy(plain)
    beside["finance"] = {
        "lines": {
            "rent": {"kind": "income", "amount": "1e6 CNY", "variable_share": 0},
            "fee": {"kind": "services", "per_kg": "20 CNY/kg"},
            "lab": {"kind": "other assets", "amount": "5e6 CNY"},
        }
    }
    one, two = (aw.evaluate(aw.build(made)) for made in (plain, beside))
    assert two.si("capital")[0] - one.si("capital")[0] == pytest.approx(5e6)
    money = Base(two).outcome.capital
    parts = (money.equipment, money.buildings, money.land, money.substation, money.research, money.other,
             money.licences, money.start_up, money.contingency)  # fmt: skip
    assert sum(map(np.sum, parts)) == pytest.approx(money.total.sum(), rel=1e-12)
    assert text(run.document(run.Run(two), whole=True), "zh", full=True)
    output = two.outcome.operations.output[0, 0]
    np.testing.assert_allclose(two.outcome.operations.purchases.quantity[0, -1], output, rtol=1e-12)
    gained = two.outcome.statements.sales.by_products - one.outcome.statements.sales.by_products
    np.testing.assert_allclose(gained[0], 1e6 * two.outcome.operations.operating[0], rtol=1e-9)
    assert two.si("levelised_cost")[0] != one.si("levelised_cost")[0]


def test_numbers_of_lines_have_keys_and_vary(works):
    assert works.ledger["finance.lines.crew.amount.3"].number == 2.5e6
    assert "finance.lines.sales.price" in works.uncertain
    assert works.ledger["finance.lines.exports.amount.4"].currency == "USD"
    more = works.with_values({"finance.lines.crew.amount.3": 9e6})
    assert aw.evaluate(more).si("fnpv_before_tax")[0] < aw.evaluate(works).si("fnpv_before_tax")[0]


def test_a_changed_value_of_a_list_is_written_in_its_place(tmp_path):
    file = tmp_path / "works.toml"
    file.write_text(
        '[programme.phases.one]\nstart = 2026-01-01\n\n[finance.lines.crew]\nkind = "wages"\n'
        'amount = ["0 CNY", "1 CNY", "2 CNY"]  # as agreed\n'
    )
    changed = aw.load(file).with_values({"finance.lines.crew.amount.2": "7 CNY"})
    changed.save(file)
    assert 'amount = ["0 CNY", "7 CNY", "2 CNY"]  # as agreed' in file.read_text()
    assert aw.load(file).ledger["finance.lines.crew.amount.2"].number == 7.0


def test_the_order_of_tables_changes_no_bit(works):
    turned = tables()
    turned["finance"]["lines"] = dict(reversed(turned["finance"]["lines"].items()))
    other = aw.evaluate(aw.build(turned))
    same = aw.evaluate(works)
    assert all(
        same.si(name)[0] == other.si(name)[0] or np.isnan(same.si(name)[0]) for name in works.indicators
    )


def test_what_has_no_meaning_without_a_plant_is_not_there(works):
    names = " ".join(works.indicators)
    assert not any(word in names for word in ("levelised", "jobs", "capacity", "emissions", "machines"))
    assert not any(
        key.startswith(("plant.", "cell.", "flows.", "programme.learning")) for key in works.ledger
    )
    document = run.document(run.Run(aw.monte_carlo(works, 15)), whole=True)
    for language in ("en", "zh"):
        said = text(document, language, full=True)
        assert "kWh" not in said
        assert "NaN" not in said
    chapters = {section.name for section in document.sections}
    assert not chapters & {"plant", "process", "product", "furnace"}


BAD = [
    ({"kind": "revenu", "amount": "1 CNY"}, "finance.lines.x.kind", "revenue"),
    ({"amount": "1 CNY"}, "finance.lines.x.kind", "nothing"),
    ({"kind": "revenue"}, "finance.lines.x", "nothing"),
    ({"kind": "revenue", "amount": "1 CNY", "units": 3}, "finance.lines.x", "together"),
    ({"kind": "revenue", "units": 3}, "finance.lines.x.price", "stand together"),
    ({"kind": "revenue", "amount": "1 CNY", "price": "2 CNY"}, "finance.lines.x.price", "beside amount"),
    ({"kind": "revenue", "amount": "1 CNY", "prices": {"2027": "2 CNY"}}, "finance.lines.x.prices", "unknown key"),
    ({"kind": "materials", "per_kg": "2 CNY/kg"}, "finance.lines.x.per_kg", "no products"),
    ({"kind": "revenue", "amount": []}, "finance.lines.x.amount", "a list with one for each year"),
    ({"kind": "revenue", "amount": ["1 CNY"] * 20}, "finance.lines.x.amount", "20 years"),
    ({"kind": "revenue", "amount": ["1 CNY", "1 kg"]}, "finance.lines.x.amount.2", "1 kg"),
    ({"kind": "revenue", "amount": ["1 CNY", "1 USD"]}, "finance.lines.x.amount.2", "USD"),
    ({"kind": "revenue", "amount": "-1 CNY"}, "finance.lines.x.amount", "-1 CNY"),
    ({"kind": "revenue", "amount": ["1 CNY"], "from_year": 2}, "finance.lines.x.from_year", "a list"),
    ({"kind": "revenue", "amount": "1 CNY", "from_year": 5, "to_year": 3}, "finance.lines.x.to_year", "3"),
    ({"kind": "machinery", "amount": "1 CNY", "vat": 0.1}, "finance.lines.x.vat", "unknown key"),
    ({"kind": "machinery", "units": 1, "price": "1 CNY"}, "finance.lines.x.units", "unknown key"),
    ({"kind": "wages", "amount": "1 CNY", "phase": "two"}, "finance.lines.x.phase", "two"),
    ({"kind": "revenue", "amount": ["1 CNY"], "variable_share": 0.5}, "finance.lines.x.variable_share", "one value"),
    ("1 CNY", "finance.lines.x", "a table"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "key", "words"), BAD, ids=range(len(BAD)))
def test_a_line_that_cannot_be_used_is_named(line, key, words):
    with pytest.raises(aw.InputError) as caught:
        aw.build(small(x=line))
    assert caught.value.key == key
    assert words in str(caught.value)


PLANTS = [
    ("route", {"use": ["silane"]}, "no products"),
    ("plant", {"site": {"plot_ratio": 2}}, "no products"),
]


@pytest.mark.parametrize(("word", "said", "words"), PLANTS)
def test_what_speaks_of_a_plant_has_no_place_without_one(word, said, words):
    with pytest.raises(aw.InputError, match=words) as caught:
        aw.build({**small(x={"kind": "revenue", "amount": "1 CNY"}), word: said})
    assert caught.value.key == word


def test_a_file_without_products_and_money_is_told_both_ways():
    with pytest.raises(aw.InputError, match=r"finance\.lines\.NAME"):
        aw.build({"programme": {"phases": {"one": {"start": dt.date(2026, 1, 1)}}}})


def test_capacity_and_two_ramps_are_refused():
    line = {"kind": "revenue", "amount": "1 CNY"}
    for word, value, where in (("capacity", "5 t/year", "capacity"), ("ramp_1", 0.5, "ramp_1")):
        made = small(x=line)
        made["programme"]["phases"]["one"][word] = value
        with pytest.raises(aw.InputError) as caught:
            aw.build(made)
        assert caught.value.key == f"programme.phases.one.{where}"


def test_revenue_beside_products_is_income():
    made = shop.tables()
    made["finance"] = {"lines": {"x": {"kind": "revenue", "amount": "1 CNY"}}}
    with pytest.raises(aw.InputError, match="income"):
        aw.build(made)


def test_what_asks_about_a_plant_says_what_can_be_asked_instead(works):
    from anodeworks.study.optimise import problem
    from anodeworks.view import audit

    for ask in (lambda: audit.ask(works), lambda: problem(works, {"objective": "fnpv_after_tax"})):
        with pytest.raises(aw.InputError, match="project of finance alone"):
            ask()


@pytest.mark.slow
def test_every_question_about_money_is_answered_in_both_languages(works):
    from anodeworks.view import check, compare, explain, gradient, sensitivity

    asked = {
        check: check.ask(works),
        compare: compare.ask(works, works.with_values({"finance.lines.feed.amount": 5e6})),
        explain: explain.ask("finance.lines.crew.amount.3", project=works),
        gradient: gradient.ask(works, "fnpv_after_tax"),
        sensitivity: sensitivity.ask(works, method=("tornado",)),
    }
    for view, answer in asked.items():
        for language in ("en", "zh"):
            assert text(view.document(answer), language, full=True), view.__name__
    shown = text(gradient.document(asked[gradient]), "zh", full=True)
    assert "货物" in shown


@pytest.mark.slow
def test_answers_as_data_have_the_published_shape(works):
    from tests.render.test_json import CHECKER, data

    result = aw.monte_carlo(works, 15)
    document = run.document(run.Run(result), whole=True)
    for language in ("en", "zh"):
        assert [error.message[:200] for error in CHECKER.iter_errors(data(document, language))] == []
    labelled = result.to_xarray()
    assert labelled["cost.other"].dims == ("scenario", "year")
    assert "process.levels" not in labelled
    assert result.statement("project").shape[1] == works.horizon


def test_nothing_is_added_to_what_the_file_says(works):
    """Whatever shares and days the library has for plants, a project of finance alone has its lines and statute."""
    books = aw.evaluate(works).outcome.statements
    cost, held = books.cost, books.working_capital
    stated = cost.materials + cost.energy + cost.services + cost.wages + cost.other
    np.testing.assert_allclose(cost.operating, stated, rtol=1e-12)
    np.testing.assert_allclose(held.net, held.cash, rtol=1e-12)


def test_more_income_is_better_and_more_spending_worse(works):
    """Each amount, price and number of units by itself, a tenth more; present value and rate of return move alike."""
    words = ("amount", "units", "price")
    keys = [key for line in works.lines for key in works.ledger
            if key.startswith(f"{line.prefix}.") and key.split(".")[3] in words]  # fmt: skip
    good = {line.prefix: line.kind in SOLD for line in works.lines}
    base = np.array([works.ledger[key].number for key in keys])
    rows = base[:, None] * (1.0 + 0.1 * np.eye(len(keys), len(keys) + 1, 1))
    result = evaluate_si(works.with_values(PLAIN), dict(zip(keys, rows, strict=True)))
    for name in ("fnpv_before_tax", "firr_before_tax"):
        figures = result.si(name)
        for place, (key, start) in enumerate(zip(keys, base, strict=True), 1):
            change = figures[place] - figures[0]
            better = good[key.rpartition(".")[0] if key.count(".") == 3 else key.rsplit(".", 2)[0]]
            assert change == 0.0 if start == 0.0 else (change > 0.0) == better, (name, key, change)
