"""What the plan follows from and no formula gives at once: the debt that a cover carries, and the reserve for service.

The same equation as the program's (docs/equations/finance.md, 8): the plan stands once more for each trial, and each
trial lies between the bounds that those before it have found.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from anodeworks.finance import BOOKS
from anodeworks.finance.covenants import GIVEN
from anodeworks.finance.sculpting import LEAST, MOST
from anodeworks.language import Text, t
from anodeworks.quantity.wording import Number
from anodeworks.render.excel.book import FIRST, Live, at
from anodeworks.render.excel.copies import Otherwise, copied
from anodeworks.render.excel.grid import MONEY, Grid
from anodeworks.study.base_case import Base

TRIALS: Final = 12
NEAR: Final = "0.000000000001*SUM([work.construction:])"  # nearer is rounding, through which no secant goes
# What there is of the reserve account; without it all of them are nothing.
ACCOUNT: Final = frozenset(
    f"reserve.{name}" for name in ("filling", "own", "lent", "transferred", "short")
) | {BOOKS.plan.reserve_account, BOOKS.balance.reserve_account, BOOKS.loans.earned}


LEFT: Final = t("left beyond the last year's part")
# What is searched for, by its cell and whether there is no reserve account in the plans.
TITLES: Final = {
    ("equity_share", False): t("The equity share at which the cover repays all debt"),
    ("equity_share", True): t(
        "The equity share at which the cover repays all debt, without the reserve account"
    ),
    ("cover", False): t("The cover at which all debt is repaid"),
    ("cover", True): t("The cover at which all debt is repaid, without the reserve account"),
}


class Unknown(NamedTuple):
    """What is searched: the cell that the plan reads, its name to a reader, and the bounds of the search.

    Trials are in the part that is lent, with which what is left to the last year rises, or in the part of cash that
    repays, with which it falls. `cell` is the cell's formula, in which x stands for a trial's address.
    """

    name: str
    label: Text
    of: Text
    number: str
    cell: str
    rising: bool
    bottom: str
    top: str
    guess: float

    @property
    def ends(self) -> tuple[str, str, str, str]:
        """The ends at which too much is left, and nothing is, before any trial; 0: what is left there is unknown."""
        ends = (self.bottom, self.top)
        over, under = reversed(ends) if self.rising else ends
        return over, "0", under, "0"


def write(grid: Grid, base: Base) -> None:
    """Lay all searches on the page: for a plan without account first, by which the reserve is measured."""
    debt = base.project.debt
    sought = _unknown(base) if debt.sculpted else None
    if debt.account:
        cells = {} if sought is None else {sought.name: _search(grid, sought, "free", ACCOUNT)}
        _asked(grid, Otherwise(cells, ACCOUNT))
    if sought is not None:
        _search(grid, sought, "search", frozenset())


def _unknown(base: Base) -> Unknown:
    """What of the two follows from the other, as the program has found it."""
    agreed = base.outcome.statements.agreed
    assert agreed is not None
    share, cover = (float(np.asarray(x)) for x in agreed)
    if base.project.debt.sculpted == GIVEN[1]:
        return Unknown("equity_share", t("equity share"), t("part that is lent"), "0.00%",
                       "1-IF(x<0.000000000001,0,x)", True, "0", "1-{finance.loan.equity_share}", 1 - share)  # fmt: skip
    return Unknown("cover", t("debt service cover"), t("part of the cash that repays"), "0.0000",
                   "1/x", False, repr(LEAST), repr(MOST), 1 / cover)  # fmt: skip


def _search(grid: Grid, sought: Unknown, mark: str, nothing: frozenset[str]) -> str:
    """A search: its table of trials, and the plan of each; the name of the cell in which it ends."""
    book, page = grid.book, grid.page
    grid.heading(TITLES[sought.name, bool(nothing)])
    heads = (t("trial"), sought.of, sought.label, LEFT, t("too much is left at"), LEFT,
             t("the trial before it"), LEFT, t("nothing too much is left at"), LEFT, t("weight"))  # fmt: skip
    x, number, left, over, over_left, before, before_left, under, under_left, weight = range(
        FIRST, FIRST + 10
    )
    for column, words in zip((0, *range(x, weight + 1)), heads, strict=True):
        page.put(page.next, column, book.title(words), "unit")
    page.next += 1
    first = page.next

    def cell(k: int, column: int) -> str:
        return at(first + k, column)

    def put(k: int, column: int, content: str, form: str = "0.000000") -> None:
        page.put(first + k, column, Live(f"={content}"), "formula", form)

    for k in range(TRIALS + 1):  # the last is what they end in, and is not tried
        if k == 0:
            put(k, x, sought.top)
        elif k == 1:
            put(k, x, f"MIN({sought.top},MAX({sought.bottom},{sought.guess!r}))")
        else:
            names = (x, left, over, over_left, before, before_left, under, under_left, weight)
            put(k, x, _next(*(cell(k - 1, column) for column in names)))
        put(k, number, sought.cell.replace("x", cell(k, x)), sought.number)
        if k == TRIALS:
            break
        page.put(first + k, 0, book.title(t("trial {k}", k=Number(k + 1, whole=True))), "label")
        put(k, left, f"SUM([{mark}{k}.sculpt.gap:])", book.money)
        book.name(f"{mark}{k}.{sought.name}", page, first + k, number)
        much = f"{cell(k, left)}>0"
        known = (
            [cell(k - 1, column) for column in (over, over_left, under, under_left)] if k else [*sought.ends]
        )
        for column, own, kept in (
            (over, cell(k, x), known[0]), (over_left, cell(k, left), known[1]),
            (before, known[0], cell(k - 1, before) if k else known[0]),
            (before_left, known[1], cell(k - 1, before_left) if k else "0"),
        ):  # fmt: skip
            put(k, column, f"IF({much},{own},{kept})", "0.000000" if column in (over, before) else book.money)
        put(k, under, f"IF({much},{known[2]},{cell(k, x)})")
        put(k, under_left, f"IF({much},{known[3]},{cell(k, left)})", book.money)
        same = f"({much})=({cell(k - 1, left)}>0)"
        put(k, weight, f"IF({same},{cell(k - 1, weight)}/2,1)" if k else "1")
    page.put(first + TRIALS, 0, book.title(t("found")), "sum", "", True)
    beyond = "<=" if sought.rising else ">="  # at the top debt is still carried, or cash still too little
    end = f"IF({cell(0, left)}{beyond}0,{cell(0, number)},{cell(TRIALS, number)})"
    page.put(first + TRIALS, left, Live(f"={end}"), "formula", sought.number, True)
    ended = f"{mark}.{sought.name}"
    book.name(ended, page, first + TRIALS, left)
    page.next = first + TRIALS + 1
    for k in range(TRIALS):
        words = t("Plan of trial {k}", k=Number(k + 1, whole=True))
        tried = Otherwise({sought.name: f"{mark}{k}.{sought.name}"}, nothing)
        copied(grid, words, f"{mark}{k}", ("sculpt.gap",), tried)
    return ended


def _next(
    x: str,
    left: str,
    over: str,
    over_left: str,
    before: str,
    before_left: str,
    under: str,
    under_left: str,
    weight: str,
) -> str:
    """Where to try next, of what is known so far (addresses).

    As long as too much is left wherever it was tried, it is nearly straight in what is tried: the secant through the
    last two trials, and a small step before it if there is but one. Between trials on both sides the same after one
    with too much left, else the chord by the rule of Illinois: an end that stays while the other moves counts half each
    time, since the chord alone would creep (Dowell and Jarratt 1971). Where a line leads outside, the next of these.
    """

    def line(x1: str, y1: str, x2: str, y2: str) -> str:
        return f"{x1}-{y1}*({x1}-{x2})/IF({y1}={y2},1,{y1}-{y2})"

    def or_else(at: str, other: str) -> str:
        return f"IF((({at})-{over})*(({at})-{under})<0,{at},{other})"

    above = f"{over_left}*IF({left}>0,1,{weight})"
    below = f"{under_left}*IF({left}>0,{weight},1)"
    chord = or_else(line(over, f"({above})", under, f"({below})"), f"({over}+{under})/2")
    far = f"({over}+9*{under})/10"

    def secant(other: str) -> str:
        return or_else(line(over, over_left, before, before_left), other)

    first = f"IF({before_left}=0,{over}+({under}-{over})/100,{secant(far)})"
    both = f"AND({over_left}>0,{under_left}<0)"
    between = f"IF(AND({left}>0,{before_left}>0),{secant(chord)},{chord})"
    middle = f"IF({left}>0,{first},({over}+{under})/2)"
    return f"IF(ABS({left})<={NEAR},{x},IF({both},{between},{middle}))"


def _asked(grid: Grid, put: Otherwise) -> None:
    """What the account should hold: some months of the next year's debt service in the plan without it."""
    paid, principal, owed = BOOKS.loans.paid, BOOKS.loans.principal, BOOKS.loans.closing
    own = copied(grid, t("Plan without the reserve account"), "free",
                 (paid, principal, owed), put)  # fmt: skip
    service = f"=[{own(paid)}]+(1-[time.last])*[{own(principal)}]"
    grid.row("reserve.service", t("Debt service for which an account is kept"), service, MONEY)
    held = "={finance.dsra.months}/12"
    asked = f"{held}*IF(AND([{own(owed)}]>0,[time.last]<1),[reserve.service>],0)"
    words = t("What the debt service reserve account should hold")
    grid.row("reserve.asked", words, asked, MONEY, adds=False)
