"""The pages of the statements, and the page that checks them."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from anodeworks.finance import CLASS_LABELS, INDICATORS, LABELS, TABLES, Line
from anodeworks.finance.line import formula, stands
from anodeworks.report.workbook.book import Book, Page, at
from anodeworks.report.workbook.grid import Grid, listing
from anodeworks.report.workbook.lines import PAGES
from anodeworks.report.workbook.workings import BLOCKS
from anodeworks.study.base_case import Base

FORMATS: Final = {"%": "0.0%", "1": "0.000"}


def statements(book: Book, money: str) -> None:
    """All statements, each on a page, and the workings behind them."""
    for table in PAGES:
        about = TABLES[table]
        grid = Grid(book, about.tab, about.english, about.chinese, colour="#1F6F78")
        for name, line in LABELS[table].items():
            _line(grid, f"{table}.{name}", line, not stands(about, name, line), money)
    grid = Grid(book, "Workings 计算过程", "Steps between the model's quantities and the statements", "计算过程",
                colour="#98A3AF")  # fmt: skip
    for block in BLOCKS:
        grid.block(block, money)


def _line(grid: Grid, key: str, line: Line, adds: bool, money: str) -> None:
    """A line's row; for a line by class its sum and a row for each class."""
    in_money = line.unit == "CNY"
    unit = "={unit_name}" if in_money else line.unit.replace("1", "")
    number = money if in_money else FORMATS[line.unit]
    classes = CLASS_LABELS if line.by_class else ()
    whole = formula(key, line.rule) if not classes else f"=SUM([{key}0~{key}{len(classes) - 1}])"
    heading = line.heading or line.by_class
    grid.row(key, line.english, line.chinese, whole, unit, number, adds=adds, heading=heading)
    for c, kind in enumerate(classes):
        own = line.rule.replace("{c}", str(c))
        grid.row(f"{key}{c}", kind.english, kind.chinese, own, unit, number, adds=adds)


LAWS: Final = (
    ("Assets equal liabilities and equity, every year", "资产等于负债加所有者权益",
     "=SUMPRODUCT(ABS([balance.assets:]-[balance.total:]))/MAX([balance.assets:])"),
    ("Uses equal sources, every year", "资金使用等于资金筹措",
     "=SUMPRODUCT(ABS([funding.uses:]-[funding.sources:]))/MAX([funding.uses:])"),
    ("Surplus of the financial plan equals that of the balance sheet", "财务计划盈余与资产负债表一致",
     "=SUMPRODUCT(ABS([plan.surplus:]-[work.surplus:]))/MAX([balance.assets:])"),
    ("No cash below zero", "货币资金不为负", "=MAX(0,-MIN([balance.cash:]))/MAX([balance.assets:])"),
    ("No long-term loan is left at the end", "期末无建设投资借款",
     "=ABS(SUMPRODUCT([time.last:],[loans.closing:]))/MAX([balance.assets:])"),
    ("Long-term loan: drawn and capitalised equals repaid", "建设投资借款借还平衡",
     "=ABS(SUM([loans.drawn:])+SUM([loans.capitalised:])-SUM([loans.principal:]))/MAX([balance.assets:])"),
    ("Equity receives dividends and the surplus, less what it pays in", "资本金现金流量与分配一致",
     "=ABS(SUM([equity.net:])-SUM([plan.dividends:])+SUM([plan.equity:])"
     "-SUMPRODUCT([time.last:],[plan.surplus:]-[loans.short_term:]))/MAX([balance.assets:])"),
    ("Assets are written off, recovered or lost to the last yuan", "资产全部摊销、回收或处置",
     "=ABS(SUM([work.construction:])+SUM([work.replacement:])+SUM([loans.capitalised:])-SUM([cost.depreciation:])"
     "-SUM([cost.amortisation:])-SUM([profit.disposal_loss:])-SUM([work.recovered:]))/MAX([balance.assets:])"),
    ("Profit is distributed or kept", "利润分配平衡",
     "=ABS(SUM([profit.net:])-SUM([profit.reserve:])-SUM([profit.dividends:])"
     "-SUMPRODUCT([time.last:],[profit.closing:]))/MAX([balance.assets:])"),
    ("Levelised price less levelised cost, times output, is the FNPV before tax", "平准化售价与成本之差等于净现值",
     "=IF(COUNT({i.levelised_cost},{i.levelised_price})<2,0,ABS(({i.levelised_price}-{i.levelised_cost})"
     "*SUMPRODUCT([model.mass:],[sales.level:],[ret.factor:])*1000/{unit}-{i.fnpv_before_tax}))/MAX([balance.assets:])"),
)  # fmt: skip


def checks(book: Book, base: Base) -> None:
    """Laws of money, and every line and indicator against the program's figure while no input has been changed."""
    page = book.page("Checks 检查", "#A8452F")
    page.put(0, 0, "Checks  检查", "title")
    row = listing(
        page, 3, ("Check", "检查项目", "By formula 公式值", "By the program 程序值", "Deviation 偏差", "Result 结果"),
        (58, 40, 18, 18, 14, 14),
    )  # fmt: skip
    page.freeze, page.repeat = (row, 2), (0, 3)
    first = row
    row = _band(page, row, "Laws of money 勾稽关系")
    for label, label_zh, law in LAWS:
        page.put(row, 0, label, "label")
        page.put(row, 1, label_zh, "label")
        page.put(row, 4, law, "formula", "0.0E+00")
        page.put(row, 5, f'=IF({at(row, 4)}<=0.00000001,"OK","CHECK")', "formula")
        row += 1
    row = _band(page, row, "Indicators: formula and program 指标对比")
    for about in INDICATORS:
        own, other = f"{{i.{about.name}}}", f"{{p.{about.name}}}"
        deviation = f"ABS({own}-{other})/MAX(ABS({other}),0.000001)"
        row = _compared(
            page,
            row,
            about.label,
            about.label_zh,
            own,
            other,
            f"IF({own}={other},0,IFERROR({deviation},1))",
            "0.00",
        )
    row = _band(page, row, "Statements: sums of all years 报表逐行对比")
    least = 1e-6 * float(base.outcome.statements.project.outflow.max())  # smaller amounts are rounding
    for table, line, label, label_zh, series, in_money in _program(base):
        own = f"SUM([{table}.{line}:])"
        other = f"{float(series.sum())!r}" + ("/{unit}" if in_money else "")
        size = f"{max(float(np.abs(series).sum()), least if in_money else 1e-6)!r}" + (
            "/{unit}" if in_money else ""
        )
        name = f"{TABLES[table].english}: {label}"
        row = _compared(page, row, name, label_zh, own, other, f"ABS({own}-{other})/({size})", "#,##0.00")
    span = f"{at(first, 5, 'rc')}:{at(row - 1, 5, 'rc')}"
    page.put(
        1,
        0,
        f'=IF(COUNTIF({span},"CHECK")=0,"All checks are OK 全部通过","Some checks fail: see below 存在未通过项")',
        "note",
    )
    book.name("checked", page, 1, 0)
    page.marks.append(((first, 5, row - 1, 5), "OK", "good"))
    page.marks.append(((first, 5, row - 1, 5), "CHECK", "bad"))


def _compared(
    page: Page, row: int, label: str, label_zh: str, own: str, other: str, deviation: str, number: str
) -> int:
    page.put(row, 0, label, "label")
    page.put(row, 1, label_zh, "label")
    page.put(row, 2, f"={own}", "formula", number)
    page.put(row, 3, f"={other}", "value", number)
    page.put(row, 4, f"={deviation}", "formula", "0.0E+00")
    verdict = f'IF({at(row, 4)}<=0.0000001,"OK","CHECK")'
    page.put(row, 5, f'=IF({{changed}}>0,"input changed",{verdict})', "formula")
    return row + 1


def _band(page: Page, row: int, words: str) -> int:
    for column in range(6):
        page.put(row, column, words if column == 0 else None, "band")
    return row + 1


def _program(base: Base) -> list[tuple[str, str, str, str, Any, bool]]:
    """Every line of every statement as the program has it: table, line, labels, values by year, whether money."""
    found = []
    for table in PAGES:
        for line, series in getattr(base.outcome.statements, table)._asdict().items():
            label, numbers = LABELS[table][line], np.asarray(series)
            total = numbers.sum(axis=0) if numbers.ndim > 1 else numbers
            found.append((table, line, label.english, label.chinese, total, label.unit == "CNY"))
    return found
