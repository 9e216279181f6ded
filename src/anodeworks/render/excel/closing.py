"""When the owner closes, as formulas: the plant once more as if it were run to the end, and what closing each year is
worth in it (docs/equations/finance.md, 9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from anodeworks.finance import BOOKS
from anodeworks.finance.closing import CLOSINGS
from anodeworks.language import Text, t
from anodeworks.render.excel.book import TOTAL, Book, Live
from anodeworks.render.excel.copies import Otherwise, copied
from anodeworks.render.excel.grid import Grid
from anodeworks.study.base_case import Base

WHOLE: Final = "whole"  # before the names of the rows of the plant that is run to the end
END: Final = "closing.end"
ASKED: Final = (
    BOOKS.project.before_tax, BOOKS.project.recovered_assets, BOOKS.project.recovered_working_capital,
    BOOKS.sales.products, BOOKS.working_capital.net, "work.book_fixed", "as.book3", "model.operating",
)  # fmt: skip
OF_PRODUCTS: Final = (
    "model.mass",
    "model.anodes",
    "model.energy",
    "trade.anodes",
)  # levelised costs read them
LEAVING: Final = ("work.leaving_asked", "work.leaving")


def write(book: Book) -> None:
    """Lay the page, and name the cell of the number of years for which the plant is run."""
    title = t("When the owner closes: the plant run to the end, and what closing after each year is worth")
    grid = Grid(book, t("Closing"), title, colour="#98A3AF")
    page = grid.page
    page.put(page.next, 0, book.title(t("years of the study")), "label")
    page.put(page.next, TOTAL, Live("=COUNT([time.year:])"), "formula", "0")
    book.name(END, page, page.next, TOTAL)
    page.next += 1
    leaving = tuple(key for key in LEAVING if key in book.rows)
    sold = tuple(key for key in book.rows if key in OF_PRODUCTS or key.startswith("sale"))
    asked = (*ASKED, *leaving, *sold)
    words = t("The plant run to the end of the study")
    named = copied(grid, words, WHOLE, asked, Otherwise({"model.closing": END}))
    for key in asked:  # what closing does not move is the same in both
        book.rows.setdefault(f"{WHOLE}.{key}", book.rows[named(key)])

    def own(key: str) -> str:
        return f"[{named(key)}]"

    grid.heading(t("What closing after each year is worth"))
    last = "".join(f"-{own(key)}" for key in ASKED[1:3]) + (f"+{own(LEAVING[1])}" if leaving else "")
    grid.row("closing.flow", t("cash flow before income tax, without what is recovered and paid at the end"),
             f"={own(ASKED[0])}{last}", "money")  # fmt: skip
    fetched = f"={{finance.assets.recovery_fixed}}*{own('work.book_fixed')}"
    fetched += f"+{{finance.assets.recovery_land}}*{own('as.book3')}+{own(BOOKS.working_capital.net)}"
    grid.row("closing.fetched", t("what assets and working capital fetch at the end of the year"),
             fetched + (f"-{own(LEAVING[0])}" if leaving else ""), "money", adds=False)  # fmt: skip
    grid.row("closing.worth", t("worth of closing at the end of the year, at the start of the first year"),
             "=SUMPRODUCT([closing.flow..],[closing.discount..])+[closing.fetched]*[closing.discount]", "money",
             adds=False)  # fmt: skip
    grid.row(
        "closing.discount", t("discount factor"), "=1/(1+{rate})^([time.index]+1)", "", "0.0000", adds=False
    )
    early = f"AND({{finance.closing.rule}}={{option.{CLOSINGS[0]}}},SUM([{named('model.operating')}..])>0)"
    grid.row("closing.may", t("the same where the owner may close: once the plant has run, and in the last year"),
             f'=IF(OR([time.index]+1={{{END}}},{early}),[closing.worth],"")', "money", adds=False)  # fmt: skip
    page.put(
        page.next,
        0,
        book.title(t("years for which the plant is run before the owner closes it")),
        "sum",
        "",
        True,
    )
    best = Live("=MATCH(MAX([closing.may:]),[closing.may:],0)")
    page.put(page.next, TOTAL, best, "formula", "0", True)
    book.name("closing.years", page, page.next, TOTAL)
    page.next += 1


def built(base: Base, phases: Sequence[Text]) -> list[tuple[str, Text, float | str, str]]:
    """Which phases are begun before the plant is closed, and their part of full output: key, label, content, unit."""
    begin, found = float(base.outcome.operations.begin), list[tuple[str, Text, float | str, str]]()
    for p, phase in enumerate(phases):
        begun = base.value(f"programme.phases.{base.project.phases[p]}.start") - begin
        words = t("ground-breaking of {phase}, from the start of the first year", phase=phase)
        found.append((f"model.starts{p}", words, begun, "year"))
        words = t("built: 1 where {phase} is begun before the plant is closed", phase=phase)
        found.append((f"model.built{p}", words, f"=IF({{model.starts{p}}}<{{model.closing}},1,0)", ""))
    each = np.ones(len(phases)) if base.project.alone else base.rate.sum(axis=0)
    parts = (f"{float(x / (each.sum() or 1.0))!r}*{{model.built{p}}}" for p, x in enumerate(each))
    words = t("part of full output that is in phases that are built")
    return [*found, ("model.built_share", words, f"=MAX({'+'.join(parts)},1E-9)", "")]
