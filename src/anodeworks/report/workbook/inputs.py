"""The page of inputs: every number that the formulas read, free to be changed."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from typing import Any, Final

from anodeworks.finance.operations import CLASSES, FIXED
from anodeworks.finance.parameters import Finance
from anodeworks.quantity import Value, units
from anodeworks.quantity.wording import unit_text
from anodeworks.report.evidence import grade_of, labels, range_of
from anodeworks.report.workbook.book import Book, Page, at
from anodeworks.report.workbook.grid import listing
from anodeworks.study.base_case import Base

PAGE: Final = "Inputs 输入"
CHANGED: Final = 9  # column that tells whether an input has been changed
WRITTEN: Final = 8  # column with the value that the program wrote
UNITS: Final = (
    ("CNY", "元", 1.0),
    ("10,000 CNY", "万元", 1e4),
    ("million CNY", "百万元", 1e6),
    ("100 million CNY", "亿元", 1e8),
)
SECTIONS_ZH: Final = {
    "finance.prices": "价格与汇率", "finance.cost": "成本费率", "finance.assets": "资产", "finance.vat": "增值税",
    "finance.levies": "税金及附加", "finance.tax": "所得税", "finance.working_capital": "流动资金",
    "finance.loan": "借款", "finance.distribution": "利润分配", "finance.appraisal": "评价参数",
}  # fmt: skip
PEOPLE: Final = ("plant.staff.operator_pay", "plant.staff.management_pay", "plant.research.spending_share")
DATES: Final = ("finance.prices.price_date", "finance.tax.western_until")
_EPOCH: Final = dt.date(1899, 12, 30)


def in_cell(value: Value, si: float) -> tuple[Any, str]:
    """A number of the ledger as a cell shows it, and its number format: shares as percent, dates as days."""
    parameter = value.parameter
    if parameter.options:
        return parameter.options[round(si)], ""
    if parameter.unit == units.DATE:
        return serial(si), "yyyy-mm-dd"
    if parameter.unit == "%":
        return si, "0.00%"
    number = units.from_si(si, parameter.unit)
    if parameter.unit == "1" and abs(number) < 1 and parameter.hi <= 5:
        return number, "0.0000"
    if number == round(number):
        return number, "#,##0"
    return number, "#,##0.00##" if abs(number) >= 0.01 else "General"


def unit_of(value: Value) -> str:
    """The unit beside a cell."""
    if value.parameter.options:
        return "word"
    if value.parameter.unit == units.DATE:
        return "date"
    return unit_text(value.parameter.unit).replace("CNY", value.currency)


def serial(year: float) -> float:
    """A year AD as a day in the count of spreadsheets."""
    whole = math.floor(year)
    first = dt.date(whole, 1, 1)
    length = (dt.date(whole + 1, 1, 1) - first).days
    return (first - _EPOCH).days + (year - whole) * length


def write(book: Book, base: Base, traded: list[str]) -> None:
    """Write the page.

    Args:
        book: to which the page is added.
        base: the result.
        traded: prefixes of what is bought and sold, whose prices the formulas read.
    """
    page = book.page(PAGE, "#C9A227")
    page.put(0, 0, "Inputs  输入参数", "title")
    page.put(1, 0, "Yellow cells may be changed: every statement, indicator and check follows. "
             "黄色单元格可修改，全部报表与指标随之重算。", "note")  # fmt: skip
    row = listing(
        page, 3,
        ("Input", "Meaning", "Value 数值", "Unit 单位", "Distribution 分布", "Source 来源", "Grade 证据等级",
         "Note 备注", "As written 原值", "Changed?"),
        (38, 62, 14, 14, 26, 24, 22, 40, 14, 10),
    )  # fmt: skip
    page.freeze, page.repeat, page.repeat_columns = (row, 1), (0, 3), 1
    page.next = row
    _settings(book, page)
    for heading, keys in _groups(base, traded):
        _band(page, heading)
        for key in keys:
            _entry(book, page, base, key)
    _derived(book, page)
    changed = at(row, CHANGED, "rc"), at(page.next, CHANGED, "rc")
    page.put(1, 8, "Changed inputs", "note")
    page.put(1, CHANGED, f'=COUNTIF({changed[0]}:{changed[1]},"changed")', "formula", "0")
    book.name("changed", page, 1, CHANGED)


def _groups(base: Base, traded: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Headings, and the keys below them."""
    ledger = base.project.ledger
    for prefix, section in reversed(list(Finance.SECTIONS.items())):
        label = section.label
        yield (
            f"{label[0].upper()}{label[1:]} {SECTIONS_ZH[prefix]}",
            [key for key in ledger if key.startswith(prefix + ".")],
        )
    yield "People and research 人员与研发", list(PEOPLE)
    for prefix in traded:
        names = ("price", "capacity_premium", "reference_capacity", "price_drift", "vat")
        english, chinese = labels(base, prefix)
        yield f"{english} {chinese}".strip(), [f"{prefix}.{n}" for n in names if f"{prefix}.{n}" in ledger]


def _band(page: Page, words: str) -> None:
    for column in range(CHANGED + 1):
        page.put(page.next, column, words if column == 0 else None, "band")
    page.next += 1


def _entry(book: Book, page: Page, base: Base, key: str) -> None:
    """One number of the ledger that the formulas read."""
    value, row = base.project.ledger[key], page.next
    shown, number = in_cell(value, base.value(key))
    page.put(row, 0, key, "code")
    page.put(row, 1, value.parameter.meaning, "wrap")
    _free(page, row, shown, number)
    if value.parameter.options:
        page.lists[row, 2] = list(value.parameter.options)
    beside = (unit_of(value), range_of(value), value.source, grade_of(value), value.note)
    for column, words in enumerate(beside, 3):
        page.put(row, column, words, "small")
    book.name(key, page, row, 2)
    page.next += 1


def _free(page: Page, row: int, shown: Any, number: str) -> None:
    """A cell that may be changed, the value as written, and whether they differ."""
    page.put(row, 2, shown, "input", number)
    page.put(row, WRITTEN, shown, "value", number)
    page.put(row, CHANGED, f'=IF({at(row, 2)}={at(row, WRITTEN)},"","changed")', "unit")


def _settings(book: Book, page: Page) -> None:
    """The unit of money, and factors for what-if questions."""
    _band(page, "Workbook 工作簿设置")
    rows: tuple[tuple[str, str, str, Any, str], ...] = (
        ("unit_name", "unit of money of all statements", "金额单位", "10,000 CNY", ""),
        ("what_if.products", "what if: prices of products times", "产品价格系数", 1.0, "0.00"),
        ("what_if.purchases", "what if: prices of purchases times", "采购价格系数", 1.0, "0.00"),
        ("what_if.capital", "what if: construction investment times", "建设投资系数", 1.0, "0.00"),
    )
    for key, meaning, chinese, shown, number in rows:
        row = page.next
        page.put(row, 0, key, "code")
        page.put(row, 1, f"{meaning} {chinese}", "wrap")
        _free(page, row, shown, number)
        if key == "unit_name":
            page.lists[row, 2] = [name for name, _, _ in UNITS]
            page.put(row, CHANGED, "", "small")  # another unit changes no figure that is compared
        book.name(key, page, row, 2)
        page.next += 1


def _derived(book: Book, page: Page) -> None:
    """Cells that follow from the inputs and are read in many places."""
    _band(page, "Derived from the inputs 派生参数")
    words = [f'"{name}"' for name, _, _ in UNITS]

    def pick(values: list[str]) -> str:
        return f"=INDEX({{{','.join(values)}}},MATCH({{unit_name}},{{{','.join(words)}}},0))"

    def year(key: str) -> str:
        day = f"{{{key}}}"
        start, after = f"DATE(YEAR({day}),1,1)", f"DATE(YEAR({day})+1,1,1)"
        return f"=YEAR({day})+({day}-{start})/({after}-{start})"

    salvage = [f"={{finance.assets.salvage_{c}}}" for c in CLASSES[:FIXED]] + ["=0"] * (len(CLASSES) - FIXED)
    rows = [
        ("unit", "CNY in one unit of money", pick([f"{size:.0f}" for _, _, size in UNITS]), "#,##0"),
        ("unit_name_zh", "金额单位", pick([f'"{zh}"' for _, zh, _ in UNITS]), ""),
        ("inflation", "inflation in the statements",
        '=IF({finance.prices.basis}="nominal",{finance.prices.inflation},0)', "0.00%"),
        ("rate_long", "interest of the long-term loan",
        "=MAX({finance.loan.base_long}+{finance.loan.margin_long},0)", "0.00%"),
        ("rate_working", "interest of the working-capital loan",
        "=MAX({finance.loan.base_short}+{finance.loan.margin_working},0)", "0.00%"),
        ("rate_short", "interest of short-term loans",
        "=MAX({finance.loan.base_short}+{finance.loan.margin_short},0)", "0.00%"),
        ("loss_years", "years for which a loss is carried forward",
         '=ROUND(IF({finance.tax.standing}="high-tech",{finance.tax.loss_years_high_tech},'
         "{finance.tax.loss_years}),0)", "0"),
        *((f"{key}.year", f"{key.rpartition('.')[2]} as a year", year(key), "0.0000") for key in DATES),
        *((f"life{c}", f"life of {name}, years", f"={{finance.assets.life_{name}}}", "0.0") for c,
        name in enumerate(CLASSES)),
        *((f"salvage{c}", f"salvage value of {name}", salvage[c], "0.0%") for c, name in enumerate(CLASSES)),
    ]  # fmt: skip
    for key, meaning, formula, number in rows:
        row = page.next
        page.put(row, 0, key, "code")
        page.put(row, 1, meaning, "wrap")
        page.put(row, 2, formula, "formula", number)
        book.name(key, page, row, 2)
        page.next += 1
    for k in range(1, max(1, (len(book.years) - 1) // 3) + 1):
        page.put(page.next, 0, f"generation {k}", "code")
        page.put(page.next, 1, "generation of electronics bought again", "wrap")
        page.put(page.next, 2, k, "value", "0")
        if k == 1:
            book.name("generation.first", page, page.next, 2)
        if k == max(1, (len(book.years) - 1) // 3):
            book.name("generation.last", page, page.next, 2)
        page.next += 1
