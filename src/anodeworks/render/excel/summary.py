"""What stands first: how the workbook is read, and the figures that decide, with charts that follow the formulas."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from anodeworks.finance import BOOKS, LABELS
from anodeworks.language import Pair, Text, t
from anodeworks.render.excel.book import FIRST, Book, Live, Page, Shown, chart_name
from anodeworks.render.excel.grid import HEAD
from anodeworks.render.excel.returns import QUANTILES, figure, formulas, labelled, number_format, spread_of
from anodeworks.study.base_case import Base
from anodeworks.twin.catalogue import OfPhase, of_phase
from anodeworks.view.headline import main
from anodeworks.view.labels import phase_label
from anodeworks.view.median import order, why_apart

LEGEND: Final = (
    ("input", t("An input: change it, and everything that follows from it changes.")),
    ("formula", t("A formula.")),
    ("value", t("A value from the model, which no formula here follows.")),
)
HOW: Final = (
    t("Prices, exchange rates, VAT, taxes, wages, loans, turnover days, lives of assets and the discount rate stand on "
      "the page of inputs. Statements, indicators and checks are formulas on them."),
    t("Quantities, staff, spending by class of asset and dates come from the model of the plant. Another route, "
      "capacity, yield or date needs another run of the program; odds are those of the run."),
    t("The page of formula checks holds laws of money, and every line against the program's figure while no input is "
      "changed."),
    t("Years end with the flow of the year; the first year is discounted once. Amounts are without VAT unless said."),
)  # fmt: skip
STATE: Final[tuple[tuple[Text, Text], ...]] = (
    (t("unit of money"), Shown("unit_name")),
    (t("basis of prices"), t("{basis} CNY", basis=Shown("finance.prices.basis"))),
    (t("checks"), Shown("checked")),
    (t("changed inputs"), Shown("changed")),
)


def guide(book: Book, page: Page) -> None:
    """Below the answer: where the workbook stands, how to read it, and what its colours mean."""
    page.next += 1
    page.band(book.say(t("This workbook")), 2)
    for label, content in STATE:
        page.put(page.next, 0, book.title(label), "label")
        page.put(page.next, 1, book.sentence(content), "live")
        page.next += 1
    page.next += 1
    page.band(book.say(t("How to read it")), 2)
    for sentence in HOW:
        page.put(page.next, 1, book.say(sentence), "wrap")
        page.next += 1
    for role, meaning in LEGEND:
        page.put(page.next, 0, 1234.5, role, "#,##0.0")
        page.put(page.next, 1, book.say(meaning), "wrap")
        page.next += 1


def contents(book: Book, page: Page) -> None:
    """Links to all other pages."""
    page.next += 1
    page.band(book.say(t("Pages")), 2)
    for name, other in book.pages.items():
        if other is not page:
            title = other.cells.get((0, 0))
            page.put(page.next, 0, f"internal:'{name}'!A1", "link")
            page.put(page.next, 1, title.content if title else "", "wrap")
            page.next += 1


def summary(book: Book, base: Base, page: Page) -> None:
    """The headline indicators: base case (a formula where there is one) and the spread over the draws."""
    page.single = True
    page.put(0, 0, book.title(t("Summary")), "title")
    told = t("Base case, and P5, P50, P95 of the draws; statements in {basis} money. {checked}",
             basis=Shown("finance.prices.basis"), checked=Shown("checked"))  # fmt: skip
    page.put(1, 0, book.sentence(told), "note")
    if apart := why_apart(base, None):
        page.put(2, 0, book.say(apart), "note")
    page.next = 3
    heads = order(t("base case"), *QUANTILES)
    page.table([book.title(head) for head in (t("indicator"), t("unit"), *heads, t("better"))],
               (40, 18, 16, 14, 14, 14, 16))  # fmt: skip
    live = formulas(base)
    places = order("base", *QUANTILES)
    columns = [2 + places.index(word) for word in ("base", *QUANTILES)]
    for name in main(base):
        about, row = base.project.indicators[name], page.next
        labelled(book, page, about)
        if name in live:
            page.put(
                row, columns[0], Live(f"={{i.{name}}}"), "formula", number_format(book, about.unit), True
            )
        else:
            page.put(row, columns[0], *figure(book, about.unit, base.figure(name)))
        for column, si in zip(columns[1:], spread_of(base, name), strict=False):
            page.put(row, column, *figure(book, about.unit, si))
        better = {None: "", True: t("higher ↑"), False: t("lower ↓")}[about.higher_is_better]
        page.put(row, 6, book.say(better), "unit")
        page.next += 1
    for phase in base.project.phases:
        name = of_phase(OfPhase.production, phase)
        words = t("First product, {phase:inner}", phase=phase_label(base.project, phase))
        page.put(page.next, 0, book.say(words), "label")
        page.put(page.next, 1, book.say(t("date")), "unit")
        for column, moment in zip(columns, (base.figure(name), *spread_of(base, name)), strict=False):
            page.put(page.next, column, *figure(book, "date", moment))
        page.next += 1
    page.next += 1


class Drawn(NamedTuple):
    """A chart: columns of lines of the statements, and lines over them."""

    title: Text
    columns: tuple[str, ...]
    lines: tuple[str, ...] = ()
    stacked: bool = True


CHARTS: Final = (
    Drawn(t("Cash flow of the project after tax"),
          (BOOKS.project.after_tax,), (BOOKS.project.cumulative_after_tax,), False),
    Drawn(t("Cost and revenue"),
          (BOOKS.cost.operating, BOOKS.cost.depreciation, BOOKS.cost.amortisation, BOOKS.cost.interest),
          (BOOKS.sales.revenue, BOOKS.profit.net)),
    Drawn(t("Loans at the end of the year"),
          (BOOKS.loans.closing, BOOKS.balance.working_loan, BOOKS.loans.short_term)),
    Drawn(t("Investment and its financing"),
          (BOOKS.funding.equity, BOOKS.funding.long_term, BOOKS.funding.working_loan), (BOOKS.funding.uses,)),
)  # fmt: skip
COLUMNS, LINES = ("#4A6FA5", "#8A5A83", "#7A9A5B", "#C58F3C"), ("#1B2430", "#A8452F")


def charts(book: Book, page: Page) -> list[Callable[[Any], None]]:
    """Charts below the figures, as functions that put them into a file; they read the statements, and so follow."""

    def drawn(k: int, about: Drawn) -> Callable[[Any], None]:
        place = page.next + 16 * (k // 2), {"x_offset": 4 + 620 * (k % 2), "y_offset": 4}
        return lambda file: file.get_worksheet_by_name(page.name).insert_chart(
            place[0], 0, _chart(book, file, about), place[1]
        )

    return [drawn(k, about) for k, about in enumerate(CHARTS)]


def _chart(book: Book, file: Any, about: Drawn) -> Any:
    kind = {"type": "column", **({"subtype": "stacked"} if about.stacked else {})}
    chart = file.add_chart(kind)
    for key, colour in zip(about.columns, COLUMNS, strict=False):
        chart.add_series(_series(book, key) | {"fill": {"color": colour}, "gap": 40})
    if about.lines:
        over = file.add_chart({"type": "line"})
        for key, colour in zip(about.lines, LINES, strict=False):
            over.add_series(_series(book, key) | {"line": {"color": colour, "width": 2}})
        chart.combine(over)
    soft, font = {"color": "#E8ECEF"}, {"size": 9}
    title = {"size": 11, "color": "#1B2430"}
    chart.set_title({"name": chart_name(book.say(about.title)), "name_font": title, "overlay": False})
    chart.set_legend({"position": "bottom", "font": font})
    chart.set_x_axis({"num_font": font, "label_position": "low", "line": {"color": "#98A3AF"}})
    grid = {"visible": True, "line": soft}
    chart.set_y_axis(
        {"num_font": font, "num_format": "#,##0", "major_gridlines": grid, "line": {"none": True}}
    )
    chart.set_size({"width": 600, "height": 300})
    chart.set_chartarea({"border": {"color": "#DDE2E7"}})
    return chart


def _series(book: Book, key: str) -> dict[str, Any]:
    """A line of a statement over the years."""
    place, (table, _, name) = book.rows[key], key.partition(".")
    line = LABELS[table][name]
    return {
        "name": chart_name(book.title(Pair(line.english, line.chinese))),
        "categories": [place.page, HEAD, FIRST, HEAD, book.last],
        "values": [place.page, place.row, FIRST, place.row, book.last],
    }
