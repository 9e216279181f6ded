"""The pages of the statements, and the page that checks them.

A renderer knows no plant, but a workbook of live statements is nothing without them: what they are called, in which
order they stand and which formula each line has is read from their declarations in `finance` (`TABLES`, `LABELS`,
`INDICATORS`), and their figures from `study.base_case.Base`. The rules behind the formulas stand in
docs/equations/finance.md, steps on the way in `workings`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, Final

import numpy as np

from anodeworks.finance import CLASS_LABELS, LABELS, TABLES, Line
from anodeworks.finance.forms import FORMS, TELLS, order
from anodeworks.finance.line import formula, stands
from anodeworks.finance.parameters import ALLOCATIONS, has
from anodeworks.language import Pair, Text, t
from anodeworks.render.excel import closing, lending, search
from anodeworks.render.excel.book import TOTAL, Book, Live, Page, at
from anodeworks.render.excel.grid import MONEY, Grid
from anodeworks.render.excel.returns import formulas, labelled, number_format
from anodeworks.render.excel.workings import blocks
from anodeworks.study.base_case import Base
from anodeworks.twin.catalogue import OfProduct, of_product
from anodeworks.view.forms import Shown, case, rows
from anodeworks.view.labels import phase_label

FORMATS: Final = {"%": "0.0%", "1": "0.000"}
NUMBERS: Final = {"t": "#,##0.0", "MWh": "#,##0.0", "1000 CNY": "#,##0.0", "person-year": "#,##0.0",
                  "CNY/person/year": "#,##0"}  # fmt: skip
PAGES: Final = sorted(TABLES, key=lambda table: TABLES[table].place)
WIDTHS: Final = (70, 18, 18, 14, 14)


def statements(book: Book, base: Base) -> None:
    """All statements, each on a page, and the workings behind them."""
    known = case(base)
    for table in order():
        if table in FORMS:
            _form(book, table, rows(table, known))
            continue
        about = TABLES[table]
        grid = Grid(book, Pair(about.tab, about.chinese), label(about), colour="#1F6F78")
        for name, line in LABELS[table].items():
            there = has(base.project.ledger, *line.needs)
            _line(
                grid,
                f"{table}.{name}",
                line if there else line._replace(rule="=0"),
                not stands(about, name, line),
            )
        for indicator in TELLS.get(table, ()):
            page = grid.page
            labelled(book, page, indicator)
            number = number_format(book, indicator.unit)
            page.put(page.next, TOTAL, Live(f"={{i.{indicator.name}}}"), "formula", number, True)
            page.next += 1
    title = t("Steps between the model's quantities and the statements")
    grid = Grid(book, t("Workings"), title, colour="#98A3AF")
    phases = [phase_label(base.project, name) for name in base.project.phases]
    loans = tuple(lending.blocks(base.project.debt, phases))
    for block in blocks(loans, base.project.alone, partial(has, base.project.ledger)):
        grid.block(block)
    closing.write(book)
    if base.project.debt.sculpted or base.project.debt.account:
        told = t("Plans that are tried: what no formula gives at once")
        search.write(Grid(book, t("Search"), told, colour="#98A3AF"), base)


def _form(book: Book, form: str, shown: Sequence[Shown]) -> None:
    """A form on a page of its own; below it the rate of return of a row that has one."""
    about = FORMS[form].about
    grid = Grid(book, Pair(about.tab, about.chinese), label(about), colour="#2E8B94")
    for row in shown:
        unit = MONEY if row.sheet == "CNY" else row.sheet
        number = "" if unit == MONEY else NUMBERS.get(unit, "#,##0.00##")
        grid.row(f"form.{form}.{row.name}", row.label, row.formula, unit, number, adds=not row.stands,
                 heading=row.heading)  # fmt: skip
    rated = next(
        (row.name for row in shown if (of := FORMS[form].rate) and row.name.startswith(f"{of}_")), ""
    )
    if rated:
        page, flow = grid.page, f"[form.{form}.{rated}:]"
        guess = "{guess.equity.net}"
        page.put(page.next, 0, book.title(t("rate of return")), "label")
        told = (
            f"=IF({guess}={{word.none}},{{word.undefined}},IFERROR(IRR({flow},{guess}),{{word.undefined}}))"
        )
        page.put(page.next, TOTAL, Live(told), "formula", "0.00%", True)
        book.name(f"form.{form}.rate", page, page.next, TOTAL)
        page.next += 1


def label(line: Line) -> Pair:
    """What a line or a table is called."""
    return Pair(line.english, line.chinese)


def _line(grid: Grid, key: str, line: Line, adds: bool) -> None:
    """A line's row; for a line by class its sum and a row for each class."""
    unit, number = (MONEY, "") if line.unit == "CNY" else (line.unit, FORMATS[line.unit])
    classes = CLASS_LABELS if line.by_class else ()
    whole = formula(key, line.rule) if not classes else f"=SUM([{key}0~{key}{len(classes) - 1}])"
    heading = line.heading or line.by_class
    grid.row(key, label(line), whole, unit, number, adds=adds, heading=heading)
    for c, kind in enumerate(classes):
        grid.row(f"{key}{c}", label(kind), line.rule.replace("{c}", str(c)), unit, number, adds=adds)


LAWS: Final = (
    (t("Every input is what it may be"), "={invalid}"),
    (t("Assets equal liabilities and equity, every year"),
     "=SUMPRODUCT(ABS([balance.assets:]-[balance.total:]))/MAX([balance.assets:])"),
    (t("Uses equal sources, every year"),
     "=SUMPRODUCT(ABS([funding.uses:]-[funding.sources:]))/MAX([funding.uses:])"),
    (t("Surplus of the financial plan equals that of the balance sheet"),
     "=SUMPRODUCT(ABS([plan.surplus:]-[work.surplus:]))/MAX([balance.assets:])"),
    (t("No cash below zero"), "=MAX(0,-MIN([balance.cash:]))/MAX([balance.assets:])"),
    (t("No long-term loan is left at the end"),
     "=ABS(SUMPRODUCT([time.last:],[loans.closing:]))/MAX([balance.assets:])"),
    (t("Long-term loan: drawn and capitalised equals repaid"),
     "=ABS(SUM([loans.drawn:])+SUM([loans.capitalised:])+SUM([loans.revalued:])-SUM([loans.principal:]))"
     "/MAX([balance.assets:])"),
    (t("Equity receives dividends and the surplus, less what it pays in"),
     "=ABS(SUM([equity.net:])-SUM([plan.dividends:])+SUM([plan.equity:])"
     "-SUMPRODUCT([time.last:],[plan.surplus:]-[loans.short_term:]))/MAX([balance.assets:])"),
    (t("Assets are written off, recovered or lost to the last yuan"),
     "=ABS(SUM([work.construction:])+SUM([work.replacement:])+SUM([loans.capitalised:])-SUM([cost.depreciation:])"
     "-SUM([cost.amortisation:])-SUM([profit.disposal_loss:])-SUM([work.recovered:]))/MAX([balance.assets:])"),
    (t("Profit is distributed or kept"),
     "=ABS(SUM([profit.net:])-SUM([profit.reserve:])-SUM([profit.dividends:])"
     "-SUMPRODUCT([time.last:],[profit.closing:]))/MAX([balance.assets:])"),
)  # fmt: skip


def _of_costs(base: Base) -> tuple[Text, str]:
    """What levelised costs and prices have to add up to."""
    project = base.project
    if len(project.products) == 1:
        return (
            t(
                "Levelised price less levelised cost, times output, is the FNPV before tax of the plant run to the end"
            ),
            "=IF(COUNT({i.levelised_cost},{i.levelised_price})<2,0,"
            "ABS(({i.levelised_price}-{i.levelised_cost})"
            "*SUMPRODUCT([whole.model.mass:],[sales.level:],[ret.factor:])*1000/{unit}"
            "-SUMPRODUCT([whole.project.before_tax:],[ret.factor:])))"
            "/MAX([balance.assets:])",
        )
    costs = [f"{{i.{of_product(OfProduct.levelised_cost, offer.name)}}}" for offer in project.products]
    parts = "+".join(
        f"{cost}*SUMPRODUCT([quantity.sale{k}:],[sales.level:],[ret.factor:])" for k, cost in enumerate(costs)
    )
    credit = f'{{finance.appraisal.allocation}}="{ALLOCATIONS[2]}"'
    return (
        t(
            "Levelised costs of all products, times output, are the cost of the plant, unless others count as credit"
        ),
        f"=IF(OR({credit},COUNT({','.join(costs)})<{len(costs)}),0,"
        f"ABS(({parts})*1000/{{unit}}-{{i.present_cost}}))/MAX([balance.assets:])",
    )


def checks(book: Book, base: Base) -> None:
    """Laws of money, and every line and indicator against the program's figure while no input has been changed."""
    page = book.page(book.title(t("Formula checks")), "#A8452F")
    page.put(0, 0, book.title(t("Formulas, the laws of money and the program's figures")), "title")
    page.next = 3
    heads = (t("check"), t("by formula"), t("by the program"), t("deviation"), t("result"))
    page.table([book.title(head) for head in heads], WIDTHS)
    first = page.next
    page.band(book.say(t("Laws of money")), len(WIDTHS))
    for words, law in (
        *LAWS,
        *lending.laws(base.project.debt),
        *(() if base.project.alone else (_of_costs(base),)),
    ):
        page.put(page.next, 0, book.say(words), "label")
        _verdict(page, law, "{word.ok}", 1e-8)
    page.band(book.say(t("Indicators: formula and program")), len(WIDTHS))
    for name in formulas(base):
        about = base.project.indicators[name]
        own, other = f"{{i.{about.name}}}", f"{{p.{about.name}}}"
        off = f"=IF({own}={other},0,IFERROR(ABS({own}-{other})/MAX(ABS({other}),0.000001),1))"
        _compared(book, page, Pair(about.label, about.label_zh), own, other, off, "0.00")
    page.band(book.say(t("Statements: sums of all years")), len(WIDTHS))
    least = 1e-6 * float(base.outcome.statements.project.outflow.max())  # smaller amounts are rounding
    for table, name, line, series in _program(base):
        own, per = f"SUM([{table}.{name}:])", "/{unit}" if line.unit == "CNY" else ""
        size = max(float(np.abs(series).sum()), least if per else 1e-6)
        other = f"{float(series.sum())!r}{per}"
        words = t("{table}: {line:inner}", table=label(TABLES[table]), line=label(line))
        off = f"=ABS({own}-{other})/({size!r}{per})"
        _compared(book, page, words, own, other, off, "#,##0.00")
    for form, row in _formed(base):
        per = "/{unit}" if row.sheet == "CNY" else ""
        known = row.numbers / (1.0 if per else row.size)
        size = max(float(np.abs(known).sum()), least if per else 1e-6)
        own, other = f"SUM([form.{form}.{row.name}:])", f"{float(known.sum())!r}{per}"
        words = t("{table}: {line:inner}", table=label(FORMS[form].about), line=row.label)
        _compared(book, page, words, own, other, f"=ABS({own}-{other})/({size!r}{per})", "#,##0.00")
    last = page.next - 1
    span = f"{at(first, 4, 'rc')}:{at(last, 4, 'rc')}"
    page.put(1, 0, Live(f"=IF(COUNTIF({span},{{word.fails}})=0,{{word.passed}},{{word.failed}})"), "note")
    book.name("checked", page, 1, 0)
    page.marks += [((first, 4, last, 4), word, mark) for word, mark in (("ok", "good"), ("fails", "bad"))]


def _compared(book: Book, page: Page, words: Text, own: str, other: str, off: str, number: str) -> None:
    """A figure by formula beside the program's; nothing is compared once an input has been changed."""
    page.put(page.next, 0, book.title(words), "label")
    page.put(page.next, 1, Live(f"={own}"), "formula", number)
    page.put(page.next, 2, Live(f"={other}"), "value", number)
    _verdict(page, off, "IF({changed}>0,{word.input_changed},{word.ok})", 1e-7)


def _verdict(page: Page, off: str, passed: str, most: float) -> None:
    """A deviation, and whether it is small enough."""
    page.put(page.next, 3, Live(off), "formula", "0.0E+00")
    failed = passed.replace("{word.ok}", "{word.fails}")
    page.put(page.next, 4, Live(f"=IF({at(page.next, 3)}<={most:.8f},{passed},{failed})"), "formula")
    page.next += 1


def _program(base: Base) -> Iterator[tuple[str, str, Line, Any]]:
    """Every line of every statement as the program has it, by year."""
    for table in PAGES:
        for name, series in getattr(base.outcome.statements, table)._asdict().items():
            numbers = np.asarray(series)
            yield table, name, LABELS[table][name], numbers.sum(axis=0) if numbers.ndim > 1 else numbers


def _formed(base: Base) -> Iterator[tuple[str, Shown]]:
    """Every row of every form as the program has it."""
    known = case(base)
    for form in FORMS:
        for row in rows(form, known):
            yield form, row
