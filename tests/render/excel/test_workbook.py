"""The workbook's formulas give the program's figures, before and after an input is changed."""

from __future__ import annotations

import re
import zipfile

import numpy as np
import pytest

import anodeworks as aw
from anodeworks.errors import InputError
from anodeworks.finance import LABELS
from anodeworks.finance.forms import FORMS
from anodeworks.quantity.wording import Quantity
from anodeworks.render import excel
from anodeworks.render.excel import evaluate
from anodeworks.render.excel.book import FIRST, WORDS, Book, Formula, Live
from anodeworks.render.excel.returns import formulas
from anodeworks.study.base_case import Base
from anodeworks.view import forms
from anodeworks.view.document import Table, walk
from tests.render.excel.held import UNIT, changed, compare, document, follows, holds, layout, verdicts, write

# Changes of one or several inputs, as a project file writes them.
CHANGES = {
    "price": {"products.neat.price": "240 CNY/kg"},
    "a loss": {"finance.closing.rule": "never before the end", "products.neat.price": "120 CNY/kg",
               "finance.tax.loss_years": "2 year"},
    "premium": {
        "products.neat.capacity_premium": "0.05 CNY/kg/(mAh/g)",
        "products.neat.reference_capacity": "1500 mAh/g",
    },
    "drift and VAT": {"products.neat.price_drift": -0.02, "flows.electricity.vat": 0.06},
    "power": {"flows.electricity.price": "0.9 CNY/kWh"},
    "discount rate": {"finance.appraisal.discount_rate": "9.5 %"},
    "tax": {"finance.tax.standing": "standard", "finance.tax.standard_rate": "30 %"},
    "high-tech": {
        "finance.tax.standing": "high-tech", "finance.tax.exempt_years": "2 year",
        "finance.tax.half_years": "3 year", "finance.tax.holiday_from": "first taxable income",
    },
    "western": {"finance.tax.standing": "western", "finance.tax.western_until": "2032-06-30"},
    "wage": {
        "plant.staff.operator_pay": "180000 CNY/person/year", "plant.staff.management_pay": "90000 CNY/person/year",
    },
    "research": {"plant.research.spending_share": "1 %"},
    "nominal": {
        "finance.prices.basis": "nominal", "finance.prices.inflation": "3 %", "finance.prices.wage_growth": "2 %",
        "finance.prices.price_date": "2023-03-31",
    },
    "instalments": {"finance.loan.repayment": "equal instalments", "finance.loan.grace": "1.5 year"},
    "sweep": {"finance.loan.repayment": "maximum ability", "finance.distribution.payout": "80 %"},
    "principal": {"finance.loan.repayment": "equal principal", "finance.loan.term": "1 year"},
    "no loan": {"finance.loan.equity_share": "100 %", "finance.working_capital.own_share": "100 %"},
    "lives": {
        "finance.assets.life_electronics": "3.5 year", "finance.assets.replacement": "70 %",
        "finance.assets.life_machinery": "8.4 year", "finance.assets.recovery_fixed": "40 %",
    },
    "VAT": {"finance.vat.refund": "50 %", "finance.vat.machinery": "9 %", "finance.vat.overheads": "3 %"},
    "capital": {
        "plant.capital.licences": "40e6 CNY", "plant.capital.start_up_share": 0.02,
        "plant.capital.other_share": 0.06, "finance.vat.installation": "25 %",
    },
    "turnover": {
        "finance.working_capital.receivables_at": "revenue with VAT", "finance.working_capital.advances": "80 day",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def book(small_study) -> Book:
    return layout(small_study)


@pytest.fixture(scope="module")
def small_base(small) -> aw.Project:
    """The small plant; its numbers are arguments of one compiled program."""
    return small


def test_a_chinese_workbook_has_chinese_words_to_choose_and_follows_them(small_study, small_base):
    book = layout(small_study, "zh")
    lists = [word for page in book.pages.values() for words in page.lists.values() for word in words]
    assert "高新技术企业" in lists
    assert not [word for word in lists if re.search("[A-Za-z]", word)]
    mixed = CHANGES["high-tech"] | CHANGES["instalments"]
    project = small_base.with_values(mixed)
    result = aw.evaluate(project)
    cells, unit = changed(book, project), book.names["unit_name"]
    cells[unit.page, unit.row, unit.column] = book.say(WORDS["million"])
    compare(book, evaluate.values(cells), result)


def test_formulas_give_the_programs_figures(book, small_study):
    found = verdicts(book, holds(book, small_study))
    assert found["input changed"] == 0
    assert found["OK"] > 200


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_input_flows_through(book, small_base, name):
    known, result = follows(book, small_base, CHANGES[name])
    assert verdicts(book, known)["OK"] == 11, "the laws of money hold whatever is changed"
    ledgers = result.project.ledger, small_base.ledger
    differ = [key for key in CHANGES[name] if len({ledger[key].number for ledger in ledgers}) > 1]
    assert known[tuple(book.names["changed"])] == len(differ) > 0


def test_a_check_that_fails_anywhere_is_said_at_the_head(book, small_study):
    """A deviation in the first row, in the last, and in none; every row in between is counted."""
    cells, head = book.expanded(), book.names["checked"]
    rows = sorted(row for (page, row, column), x in cells.items() if page == head.page and column == 3 and row > 3
                  and isinstance(x, Formula))  # fmt: skip
    # laws, indicators, lines of statements and of forms
    lines = sum(map(len, LABELS.values())) + sum(
        len(forms.rows(form, forms.case(Base(small_study)))) for form in FORMS
    )
    assert len(rows) == 11 + len(formulas(Base(small_study))) + lines
    passed, failed = book.say(WORDS["passed"]), book.say(WORDS["failed"])
    for broken, said in ((None, passed), (rows[0], failed), (rows[-1], failed)):
        known = evaluate.values(cells if broken is None else {**cells, (head.page, broken, 3): 1.0})
        assert known[tuple(head)] == said
        assert verdicts(book, known)["CHECK"] == (broken is not None)


def test_every_cell_of_a_statement_is_a_formula(book):
    cells = book.expanded()
    for table, lines in LABELS.items():
        for line in lines:
            place = book.rows[f"{table}.{line}"]
            assert all(
                isinstance(cells[place.page, place.row, FIRST + i], Formula) for i in range(len(book.years))
            )


def test_another_unit_of_money_changes_no_check(book, small_study):
    cells = book.expanded()
    cells[tuple(book.names["unit_name"])] = "ten thousand CNY"
    known = evaluate.values(cells)
    assert verdicts(book, known)["CHECK"] == 0
    place = book.rows["sales.revenue"]
    revenue = np.asarray(small_study.outcome.statements.sales.revenue)[0]
    assert known[place.page, place.row, book.last] == pytest.approx(revenue[-1] / 1e4)


def test_what_if_factors_move_prices_and_capital(book):
    place = book.names["i.fnpv_after_tax"]
    base = evaluate.values(book.expanded())[tuple(place)]
    for key, better in (("products", 1), ("purchases", -1), ("capital", -1)):
        cells = book.expanded()
        cells[tuple(book.names[f"what_if.{key}"])] = 1.1
        assert (evaluate.values(cells)[tuple(place)] - base) * better > 0


@pytest.mark.parametrize("language", ["en", "zh"])
def test_words_that_begin_like_a_formula_stay_words(small_tables, language):
    """Names, labels and notes of a project file, in every role that a cell may have."""
    evil = '=HYPERLINK("http://x")'
    small_tables["project"] |= {"name": evil, "name_zh": "=7+7"}
    small_tables["products"]["neat"]["label"] = "=2+2"
    small_tables["programme"]["phases"]["one"]["label"] = "=3+3"
    small_tables["finance"] = {"tax": {"standard_rate": {"value": "25 %", "note": "=4+4"}}}
    small_tables["claims"]["capital"] |= {"text": "=5+5", "source": "=6+6"}
    result = aw.evaluate(aw.build(small_tables))
    cells = layout(result, language).expanded()
    words = ("HYPERLINK", "2+2", "3+3", "4+4", "5+5", "6+6", "7+7")
    assert not [c for c in cells.values() if isinstance(c, Formula) and any(word in c for word in words)]
    shown = {str(c) for c in cells.values() if not isinstance(c, Formula)}
    for word in ("=2+2", "=4+4", "=7+7" if language == "zh" else evil):
        assert any(word in text for text in shown), word


def test_both_languages_have_the_same_formulas_and_numbers(small_study):
    """Cell by cell, in one unit of money; only words and the names of sheets differ."""
    books = {language: layout(small_study, language) for language in ("en", "zh")}
    pages = {language: list(book.pages.values()) for language, book in books.items()}
    names = {language: [page.name for page in own] for language, own in pages.items()}
    for own in names.values():
        assert len({name.lower() for name in own}) == len(own)
        assert max(map(len, own)) <= 31
    known = {}
    for language, book in books.items():
        cells = book.expanded()
        cells[tuple(book.names["unit_name"])] = book.say(WORDS["million"])
        known[language] = evaluate.values(cells)
    assert len(pages["en"]) == len(pages["zh"])
    live = pages["en"].index(books["en"].pages[books["en"].names["checked"].page]) + 1
    compared = formulas = 0
    for k, (english, chinese) in enumerate(zip(pages["en"], pages["zh"], strict=True)):
        if k == 0 or k >= live:
            continue  # chapters: each language has its own scales
        assert english.cells.keys() == chinese.cells.keys()
        for at, cell in english.cells.items():
            other = chinese.cells[at]
            assert isinstance(cell.content, Live) == isinstance(other.content, Live)
            if isinstance(cell.content, Live) and cell.style.role in ("formula", "value"):
                assert cell.content == other.content
                formulas += 1
            one, two = known["en"][english.name, *at], known["zh"][chinese.name, *at]
            if isinstance(one, float):
                assert one == two
                compared += 1
    assert formulas > 2000
    assert compared > 4000


def test_one_language_stands_on_a_page(small_study):
    """The English workbook has no Chinese; the Chinese one has a Chinese word in every label of a live page."""
    english, chinese = layout(small_study, "en"), layout(small_study, "zh")
    for key, place in english.rows.items():
        if key.endswith(("sale0", "sale.first")) or re.fullmatch(r"(planned|model)\.(spent|ready)\d", key):
            continue  # the product and the phases, which the file names in English alone
        assert english.pages[place.page].cells[place.row, 0].content.isascii(), key
        label = chinese.pages[chinese.rows[key].page].cells[chinese.rows[key].row, 0].content
        assert any(ord(c) > 0x2E80 for c in label), (key, label)


def test_chapters_hold_the_numbers_of_the_document(small_study):
    """Every number of every table stands on the page of its chapter, in the unit that stands beside or above it."""
    told = document(small_study)
    book = excel.layout(told, small_study, "en").book
    known = evaluate.values(book.expanded())
    for section in told.sections:
        if section.brief or section.name == excel.LIVE:
            continue
        page = next(p for p in book.pages.values() if p.cells[0, 0].content == section.title.said("en"))
        held = np.array(
            [x for (name, *_), x in known.items() if name == page.name and isinstance(x, int | float)]
        )
        for table in (part for part in walk(section) if isinstance(part, Table)):
            for cell in (cell for row in table.rows for cell in row.cells if isinstance(cell, Quantity)):
                if not np.isfinite(cell.si) or cell.unit == "date":
                    continue
                shown = cell.value * np.array([1.0, 0.01, 1e-6, 1e-9])
                assert np.isclose(held[:, None], shown, rtol=1e-9, atol=1e-15).any(), (table.name, cell)


def test_the_sensitivity_table_says_what_it_is_and_for_which_figures(small_study):
    """Its rows are values; beside the figures they rest on stands whether these are still the same."""
    book = layout(small_study)
    (page,) = (
        p
        for p in book.pages.values()
        if any("runs the whole plant anew" in str(c.content) for c in p.cells.values())
    )
    at = [key for key, c in book.expanded().items() if isinstance(c, Formula) and key[0] == page.name
          and "{i.fnpv_after_tax}={p.fnpv_after_tax}" in c.family[2]]  # fmt: skip
    assert len(at) == 1
    assert evaluate.values(book.expanded())[at[0]] == "OK"
    cells = book.expanded()
    cells[tuple(book.names["what_if.products"])] = 1.05
    assert evaluate.values(cells)[at[0]] == "CHECK"


def test_a_number_that_formulas_read_follows_the_inputs(book):
    """In the list of every assumption it is no copy."""
    key = "finance.tax.standard_rate"
    cells = book.expanded()
    follow = [at for at, c in cells.items() if isinstance(c, Formula) and c.family[2] == f"={{{key}}}"]
    assert follow
    cells[tuple(book.names[key])] = 0.31
    known = evaluate.values(cells)
    assert all(known[at] == 0.31 for at in follow)


def test_a_document_without_a_study_has_a_page_for_each_chapter(small_study):
    told = document(small_study)
    book = excel.layout(told, None, "en").book
    assert not book.rows
    assert len(book.pages) == 1 + sum(not section.brief for section in told.sections)
    assert not [c for c in book.expanded().values() if isinstance(c, Formula)]


def test_file_holds_values_beside_formulas_and_no_clock(small_study, tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    paths = [write(small_study, tmp_path / f"{k}.xlsx") for k in range(2)]
    assert paths[0].read_bytes() == paths[1].read_bytes()
    shown = openpyxl.load_workbook(paths[0], data_only=True)
    live = openpyxl.load_workbook(paths[0])
    assert len(shown.sheetnames) == len(set(shown.sheetnames)) > 25
    cover, balance = shown.worksheets[0], next(s for s in shown if s.title.startswith("Balance"))
    assert cover["A1"].value == "a small plant"
    assert balance["I5"].value == pytest.approx(small_study.outcome.statements.balance.assets[0, 4] / UNIT)
    assert str(live[balance.title]["I5"].value).startswith("=")
    assert balance.freeze_panes == "E5"
    assert (balance.page_setup.orientation, balance.print_title_rows) == ("landscape", "$1:$4")
    errors = [
        c.coordinate for s in shown for row in s.iter_rows() for c in row if str(c.value).startswith("#")
    ]
    assert not errors
    assert not any("calcChain" in name for name in zipfile.ZipFile(paths[0]).namelist())


def test_without_the_library_one_sentence_says_so(small_study, tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "xlsxwriter", None)
    with pytest.raises(InputError, match=r"anodeworks\[excel\]"):
        write(small_study, tmp_path / "x.xlsx")
