"""The first pages: what the workbook is, and the figures that decide, with charts that follow the formulas."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import Any, Final

from anodeworks import __version__
from anodeworks.audit.answer import Answer
from anodeworks.quantity import units
from anodeworks.quantity.wording import capital
from anodeworks.report import figures, words
from anodeworks.report.workbook.book import FIRST, Book, Page
from anodeworks.report.workbook.grid import HEAD, listing
from anodeworks.report.workbook.returns import FORMULAS, number_format, program_value, unit_words
from anodeworks.study.base_case import Base
from anodeworks.study.sensitivity.rank import Drivers

COVER, SUMMARY = "Cover 封面", "Summary 汇总"
LEGEND: Final = (
    ("input", "An input: change it, and everything that follows from it changes 输入：可修改"),
    ("formula", "A formula 公式"),
    ("value", "A value from the model, which no formula here follows 模型数值：不随输入变化"),
)
HOW: Final = (
    "Prices, exchange rates, VAT, taxes, wages, loans, turnover days, lives of assets and the discount rate stand on "
    "the page of inputs. Statements, indicators and checks are formulas on them.",
    "Quantities, staff, spending by class of asset and dates come from the model of the plant. Another route, "
    "capacity, yield or date needs another run of the program.",
    "The page of checks holds laws of money, and every line against the program's figure while no input is changed.",
    "Years end with the flow of the year; the first year is discounted once. Amounts are without VAT unless said.",
    "表中黄色单元格为输入，白色为公式，绿色为模型数值。修改输入后各报表、指标与检查自动重算。",
)  # fmt: skip


def open_pages(book: Book) -> tuple[Page, Page]:
    """The first two pages, still empty, so that they stand first."""
    return book.page(COVER, "#1B2430"), book.page(SUMMARY, "#1B2430")


def cover(book: Book, base: Base, page: Page, drivers: Drivers | None, found: list[Answer]) -> None:
    """What this is, how to read it, and where things stand."""
    project = base.project
    page.landscape = False
    page.widths |= {0: 34, 1: 96}
    page.put(0, 0, project.name, "title")
    page.put(1, 0, project.name_zh, "subtitle")
    page.put(2, 0, "Financial model and results of the study  财务模型与研究结果", "subtitle")
    facts = (
        ("Project file 项目文件", PurePath(project.file).name.lstrip("=") or "–"),
        ("Written by 程序", f"Anodeworks {__version__}"),
        ("Scenarios 情景", f"base case and {base.draws:,} draws" if base.draws else "base case only"),
        ("Seed 随机种子", str(base.result.seed) if base.draws else "–"),
        ("Years 计算期", f"{book.years[0]} to {book.years[-1]}"),
        ("Unit of money 金额单位", '={unit_name}&" "&{unit_name_zh}'),
        ("Basis of prices 价格口径", '={finance.prices.basis}&" CNY"'),
        ("Checks 检查", "={checked}"),
        ("Changed inputs 已修改输入", "={changed}"),
    )
    row = 4
    for label, content in facts:
        page.put(row, 0, label, "label")
        page.put(row, 1, content, "live" if content.startswith("=") else "wrap", "0")
        row += 1
    row = _heading(page, row + 1, "The answer 结论")
    for sentence in words.headline(base, drivers, found):
        page.put(row, 1, sentence, "wrap")
        row += 1
    row = _heading(page, row + 1, "How to read 阅读说明")
    for sentence in HOW:
        page.put(row, 1, sentence, "wrap")
        row += 1
    row = _heading(page, row + 1, "Colours 颜色")
    for role, meaning in LEGEND:
        page.put(row, 0, 1234.5, role, "#,##0.0")
        page.put(row, 1, meaning, "wrap")
        row += 1
    row = _heading(page, row + 1, "Pages 目录")
    for name, other in book.pages.items():
        if name != COVER:
            page.put(row, 0, f"internal:'{name}'!A1", "link")
            page.put(row, 1, _title(other), "wrap")
            row += 1


def _title(page: Page) -> str:
    cell = page.cells.get((0, 0))
    return str(cell.content) if cell is not None else ""


def _heading(page: Page, row: int, words_: str) -> int:
    for column in range(2):
        page.put(row, column, words_ if column == 0 else None, "band")
    return row + 1


def summary(book: Book, base: Base, page: Page, money: str) -> None:
    """The headline indicators: base case (a formula where there is one) and the spread over the draws."""
    page.single = True
    page.put(0, 0, "Summary  汇总", "title")
    page.put(1, 0, '="Base case and P5, P50, P95 of the draws; "&{checked}', "note")
    row = listing(
        page, 3, ("Indicator", "指标", "Unit 单位", "Base case 基本方案", "P5", "P50", "P95", "Better 优劣方向"),
        (32, 30, 16, 16, 14, 14, 14, 16),
    )  # fmt: skip
    page.freeze, page.repeat = (row, 2), (0, 3)
    for name in figures.main(base):
        about, spread = base.project.indicators[name], base.spread(name)
        number = number_format(about.unit, money)
        page.put(row, 0, capital(about.label), "label")
        page.put(row, 1, about.label_zh, "label")
        page.put(row, 2, unit_words(about.unit), "unit")
        if name in FORMULAS:
            page.put(row, 3, f"={{i.{name}}}", "formula", number, True)
        else:
            shown = _physical(about.unit, number, base.figure(name))
            page.put(row, 3, program_value(base.figure(name), about.unit), "value", shown)
        for column, q in enumerate(spread[:3] if spread else (), 4):
            page.put(row, column, program_value(q, about.unit), "value", _physical(about.unit, number, q))
        better = about.higher_is_better
        page.put(
            row, 7, "" if better is None else "higher ↑ 越高越好" if better else "lower ↓ 越低越好", "unit"
        )
        row += 1
    phases = zip(base.project.phases, base.project.phase_labels, strict=True)
    for phase, label in phases:
        name = f"phases.{phase}.production"
        spread = base.spread(name)
        page.put(row, 0, f"First product, {label}", "label")
        page.put(row, 1, "投产（产出首批产品）", "label")
        page.put(row, 2, "date", "unit")
        for column, moment in enumerate([base.figure(name), *(spread[:3] if spread else ())], 3):
            page.put(row, column, units.show(moment, "date"), "value")
        row += 1
    page.next = row + 1


def _physical(unit: str, number: str, si: float) -> str:
    """The number format of a physical figure: three or more digits."""
    if unit in ("CNY", "CNY/year", "%", "year", "person", "CNY/kg"):
        return number
    return "#,##0" if abs(units.from_si(si, unit)) >= 100 else "0.00"


def charts(book: Book) -> list[Callable[[Any], None]]:
    """Charts on the page of the summary; they read the statements, and so follow the inputs."""
    top = book.pages[SUMMARY].next

    def line(key: str) -> list[Any]:
        place = book.rows[key]
        return [place.page, place.row, FIRST, place.row, book.last]

    def axis(key: str) -> list[Any]:
        return [book.rows[key].page, HEAD, FIRST, HEAD, book.last]

    def draw(file: Any, kind: str, title: str, series: list[tuple[str, str, str]], over: list[tuple[str, str, str]],
             row: int, column: int, axes: bool = False) -> None:  # fmt: skip
        def shown(entries: list[tuple[str, str, str]], chart: Any, drawn: str, second: bool) -> None:
            for key, name, colour in entries:
                about: dict[str, Any] = {"name": name, "categories": axis(key), "values": line(key)}
                about |= (
                    {"fill": {"color": colour}, "gap": 40}
                    if drawn == "column"
                    else {"line": {"color": colour, "width": 2}}
                )
                if second:
                    about["y2_axis"] = True
                chart.add_series(about)

        subtype = {"subtype": "stacked"} if kind == "stacked" else {}
        chart = file.add_chart({"type": "column", **subtype})
        shown(series, chart, "column", False)
        if over:
            lined = file.add_chart({"type": "line"})
            shown(over, lined, "line", axes)
            chart.combine(lined)
        chart.set_title({"name": title, "name_font": {"size": 11, "color": "#1B2430"}, "overlay": False})
        chart.set_legend({"position": "bottom", "font": {"size": 9}})
        chart.set_x_axis({"num_font": {"size": 9}, "label_position": "low", "line": {"color": "#98A3AF"}})
        chart.set_y_axis({"num_font": {"size": 9}, "num_format": "#,##0", "major_gridlines": {"visible": True,
        "line": {"color": "#E8ECEF"}},
                          "line": {"none": True}})  # fmt: skip
        chart.set_size({"width": 600, "height": 300})
        chart.set_chartarea({"border": {"color": "#DDE2E7"}})
        place = {"x_offset": 4 + 620 * column, "y_offset": 4}
        file.get_worksheet_by_name(SUMMARY).insert_chart(row, 0, chart, place)

    def cash(file: Any) -> None:
        draw(file, "plain", "Cash flow of the project after tax 项目税后现金流量",
             [("project.after_tax", "Net cash flow 净现金流量", "#2A7F86")],
             [("project.cumulative_after_tax", "Cumulative 累计", "#1B2430")], top, 0)  # fmt: skip

    def profit(file: Any) -> None:
        draw(file, "stacked", "Cost and revenue 成本与收入",
             [("cost.operating", "Operating cost 经营成本", "#4A6FA5"), ("cost.depreciation",
             "Depreciation 折旧", "#8A5A83"),
              ("cost.amortisation", "Amortisation 摊销", "#7A9A5B"), ("cost.interest", "Interest 利息", "#C58F3C")],
             [("sales.revenue", "Revenue 营业收入", "#1B2430"), ("profit.net", "Net profit 净利润",
             "#A8452F")], top, 1)  # fmt: skip

    def debt(file: Any) -> None:
        draw(file, "stacked", "Loans at the end of the year 年末借款",
             [("loans.closing", "Long-term 建设投资借款", "#4A6FA5"), ("balance.working_loan",
             "Working capital 流动资金借款", "#C58F3C"),
              ("loans.short_term", "Short-term 短期", "#A8452F")], [], top + 16, 0)  # fmt: skip

    def money(file: Any) -> None:
        draw(file, "stacked", "Investment and its financing 投资与资金筹措",
             [("funding.equity", "Equity 资本金", "#2A7F86"), ("funding.long_term", "Long-term loan 建设投资借款",
             "#4A6FA5"),
              ("funding.working_loan", "Working-capital loan 流动资金借款", "#C58F3C")],
             [("funding.uses", "Total investment 总投资", "#1B2430")], top + 16, 1)  # fmt: skip

    return [cash, profit, debt, money]
