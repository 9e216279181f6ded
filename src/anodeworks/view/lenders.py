"""Who lends what, and what lenders ask for: tranches with their schedules, sculpted repayment, account and lock."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from anodeworks.finance import FLAGS, LABELS, Money
from anodeworks.finance.tranches import loans_of
from anodeworks.language import Pair, Text, t, tn
from anodeworks.quantity.wording import Number, Quantity, Share
from anodeworks.study.base_case import Base
from anodeworks.view.document import Block, Cell, Column, Finding, Row, Section, Table, Words
from anodeworks.view.labels import phase_label
from anodeworks.view.money import HALF_A_FEN

LEAST = "finance.loan.least_equity"
SAME = 1e-6  # of a share: a search has found it
Floats = npt.NDArray[np.float64]
LINES = {"drawn": "drawn", "interest": "accrued", "fees": "fees", "exchange": "exchange",
         "capitalised": "capitalised", "repaid": "principal", "loan": "closing"}  # fmt: skip


def section(base: Base) -> Section | None:
    """The lenders as a chapter, where a project says more of them than the plain loan of each phase."""
    parts: list[Block] = [Words(said) for said in asked(base)]
    if base.project.debt.tranches:
        parts += [lent(base), *schedules(base)]
    return Section("lenders", t("Lenders"), tuple(parts)) if parts else None


def finding(base: Base) -> Iterator[Finding]:
    """Where the capital paid in is less than the rules ask: what it is, of what, and what they ask."""
    if not base.result.outcome.flags[FLAGS["too_little_capital"].english][0]:
        return
    ratio, least = base.figure(Money.capital_ratio.name), base.value(LEAST)
    paid = base.quantity(Money.equity_capital)
    if ratio > 0.0:
        told = t(
            "The capital paid in, {paid}, is {ratio} of the capital base of {of}; the rules ask at least {least}.",
            paid=paid, ratio=Share(ratio, 1), of=Quantity(paid.si / ratio, paid.unit), least=Share(least),
        )  # fmt: skip
    else:
        told = t(
            "No capital is paid in; the rules ask at least {least} of the capital base.", least=Share(least)
        )
    why = t("The capital base is construction investment with VAT, interest during construction, running costs before "
            "operation, a reserve account's filling and initial working capital.")  # fmt: skip
    numbers: dict[str, Cell] = {"ratio": Share(ratio, 1), "least": Share(least)}
    yield Finding("bad", told, why, name=Money.capital_ratio.name, numbers=numbers)


def asked(base: Base) -> Iterator[Text]:
    """What lenders ask for, and what comes of it."""
    books, debt = base.outcome.statements, base.project.debt
    drawn = Quantity(float(np.sum(books.loans.drawn)), "CNY")
    if books.agreed is not None:
        share, cover = (float(np.asarray(x)) for x in books.agreed)
        told = {"cover": Number(cover, 3), "drawn": drawn, "share": Share(share, 1)}
        own, by_cover = base.value("finance.loan.equity_share"), debt.sculpted == "cover"
        if by_cover and share <= own * (1.0 + SAME):
            yield t("The owners pay the {share} of construction that the file asks of them at least, which leaves "
                    "{drawn} of long-term loans; at a debt service cover of {cover} the cash of the plant would carry "
                    "more, so they are repaid before their term.", **told)  # fmt: skip
        elif by_cover:
            yield t("At a debt service cover of {cover} the cash of the plant carries {drawn} of long-term loans; "
                    "the owners pay {share} of construction.", **told)  # fmt: skip
        else:
            yield t("With {share} of construction paid by the owners, {drawn} of long-term loans are repaid at a "
                    "debt service cover of {cover} in every whole year.", **told)  # fmt: skip
    if debt.account:
        most = Quantity(float(np.max(books.balance.reserve_account)), "CNY")
        short = int(np.sum(books.balance.reserve_account < (1.0 - 1e-9) * books.reserved))
        yield t("The debt service reserve account holds up to {most}.", most=most)
        if short:
            yield tn("It holds less than it should at the end of {n} year.",
                     "It holds less than it should at the end of {n} years.", short,
                     n=Number(short, whole=True))  # fmt: skip
    if debt.locked:
        locked = int(np.sum(np.asarray(books.profit.withheld) > 0.0))
        if locked:
            yield tn("Lenders allow no dividend in {n} year that would pay one.",
                     "Lenders allow no dividend in {n} years that would pay one.", locked,
                     n=Number(locked, whole=True))  # fmt: skip
        else:
            yield t("The dividend lock-up holds back no dividend.")


def lent(base: Base) -> Table:
    """Each tranche: what it lends, and what it costs over its life."""
    debt, loans = base.project.debt, base.outcome.statements.by_loan
    tranche = np.array([k for _, k in loans_of(debt.tranches, len(base.project.phases))])
    rows = []
    for k, about in enumerate(debt.tranches):
        own = tranche == k

        def total(line: Floats, own: npt.NDArray[np.bool_] = own) -> Quantity:
            return Quantity(float(np.asarray(line)[:, own].sum()), "CNY")

        drawn = total(loans.drawn)
        cells: tuple[Cell, ...] = (
            Pair(about.label, about.label_zh), about.currency, drawn,
            Share(drawn.si / max(float(np.sum(loans.drawn)), 1e-300), 1), total(loans.interest), total(loans.fees),
            None if loans.exchange is None else total(loans.exchange),
        )  # fmt: skip
        rows.append(Row(about.name, cells))
    columns = (
        Column("tranche", t("tranche"), role="text"), Column("currency", t("currency"), role="text"),
        Column("drawn", t("drawn"), "CNY"), Column("share", t("share of the debt")),
        Column("interest", t("interest"), "CNY"), Column("fees", t("fees"), "CNY"),
        Column("exchange", t("exchange difference"), "CNY"),
    )  # fmt: skip
    note = t("Base case, sums over the life of the loans, in CNY at the exchange rate of each year.")
    return Table("tranches", columns, tuple(rows), t("Tranches"), note, "column", adds_up=True)


def schedules(base: Base) -> Iterator[Table]:
    """The schedule of each loan by year."""
    debt, loans = base.project.debt, base.outcome.statements.by_loan
    years = [int(y) for y in base.project.years]
    columns = (Column("line", role="text"), *(Column(str(y), str(y), "CNY") for y in years))
    for place, (p, k) in enumerate(loans_of(debt.tranches, len(base.project.phases))):
        about, phase = debt.tranches[k], base.project.phases[p]
        rows = []
        for line, name in LINES.items():
            series = getattr(loans, line)
            if series is None:
                continue
            label = LABELS["loans"][name]
            amounts = (
                Quantity(float(x), "CNY") if abs(x) >= HALF_A_FEN else None
                for x in np.asarray(series)[:, place]
            )
            rows.append(Row(line, (Pair(label.english, label.chinese), *amounts)))
        title = t(
            "{tranche}, {phase}",
            tranche=Pair(about.label, about.label_zh),
            phase=phase_label(base.project, phase),
        )
        yield Table(
            f"loan_{about.name}_{phase}",
            columns,
            tuple(rows),
            title,
            scaled="table",
            folded=True,
            adds_up=True,
        )
