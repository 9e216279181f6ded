"""Loans, cash, tax and dividends as a spreadsheet would compute them, year by year and loan by loan.

Written from docs/equations/finance.md, 6, 8 and 10, without a look at the package, and in another way where there is
one: losses are a list of vintages, a loan by the half-year is two periods, sculpted debt is bisected.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

YEAR = 365.25 * 86400.0
DAY = 86400.0

Row = list[float]
Table = dict[str, Row]


def running(row: Sequence[float]) -> Row:
    total, out = 0.0, []
    for cell in row:
        total += cell
        out.append(total)
    return out


class Taxpayer:
    """Who pays income tax, year after year."""

    def __init__(
        self, p: Callable[[str], float], keep: int, research: Row, ahead: Row, revenue: Row, rate: Row
    ) -> None:
        self.p, self.keep, self.research, self.ahead, self.revenue, self.rate = (
            p,
            keep,
            research,
            ahead,
            revenue,
            rate,
        )
        self.vintages: list[list[float]] = []
        self.since = 0

    def pay(self, t: int, profit: float) -> tuple[float, float, float]:
        p = self.p
        income = profit - p("tax.super_deduction") * self.research[t] - self.ahead[t]
        self.vintages = [[y, a] for y, a in self.vintages if t - y <= self.keep]
        rest = max(income, 0.0)
        for vintage in self.vintages:
            taken = min(vintage[1], rest)
            vintage[1] -= taken
            rest -= taken
        used = max(income, 0.0) - rest
        if income < 0:
            self.vintages.append([t, -income])
        if self.since or (self.revenue[t] > 0 if p("tax.holiday_from") == 0 else rest > 0):
            self.since += 1
        exempt, half = p("tax.exempt_years") / YEAR, p("tax.half_years") / YEAR
        factor = 0.0 if self.since <= exempt else 0.5 if self.since <= exempt + half else 1.0
        return used, rest, rest * min(self.rate[t], p("tax.standard_rate") * factor)


@dataclass
class Before:
    """What is known before anybody finances it, by year."""

    flow: Row
    plain: Row  # profit before interest and tax
    investment: Row  # construction with VAT
    start_up: Row
    own: Row  # working capital that equity pays for
    working_loan: Row
    charges: Row
    replacement: Row
    machine: float  # life in years
    company: Callable[[], Taxpayer]


class Loan(NamedTuple):
    """One loan: its phase, its terms, and what it lends by year."""

    phase: int
    rate: float
    form: int
    start: float  # of repayment
    term: float
    halves: bool
    growth: float  # of its exchange rate
    drawn: Row
    fees: Row


def share_due(form: int, rate: float, start: float, term: float, at: float, length: float) -> float:
    """What part of the balance at `at` falls due in the period from then on."""
    if at + length - start <= 1e-6:
        return 0.0
    left, rest = (term - min(max(x - start, 0.0), term) for x in (at, at + length))
    if form == 2 or rest <= 1e-6:
        return 1.0
    if form == 1:
        i = rate * length
        worth = [-math.expm1(-x / length * math.log1p(i)) for x in (left, rest)]
        if worth[
            0
        ]:  # what the instalments to come are worth at the end of the period, less than at its start
            return 1 - worth[1] / worth[0]
    return (left - rest) / left


def loans_of(p: Callable[[str], float], op: Any, debt: Any, needs: list[Row], n: int) -> list[Loan]:
    """The loans of all phases, given what has to be lent for each by year."""
    span, made = range(n), []
    tranches = sorted(debt.tranches, key=lambda x: x.name) if debt else []
    if not tranches:
        rate = max(0.0, p("loan.base_long") + p("loan.margin_long"))
        start, nothing = p("loan.grace") / YEAR, [0.0] * n
        return [Loan(f, rate, round(p("loan.repayment")), float(op.produces[f]) + start, p("loan.term") / YEAR,
                     False, 1.0, need, nothing) for f, need in enumerate(needs)]  # fmt: skip

    def own(tranche: Any, word: str) -> float:
        return p(f"tranches.{tranche.name}.{word}")

    part = {}
    for x in tranches:
        if x.fixed_sum:
            rate = 1.0 if x.currency == "CNY" else p(f"prices.fx_{x.currency.lower()}")
            whole = sum(sum(needs[f]) for f in x.phases)
            part[x.name] = own(x, "amount") * rate / whole if whole else 0.0
    for f, need in enumerate(needs):
        serving = [x for x in tranches if f in x.phases]
        sums = sum(part[x.name] for x in serving if x.fixed_sum)
        shares = sum(own(x, "share") for x in serving if not x.fixed_sum)
        promise = {
            x.name: part[x.name] / max(1.0, sums)
            if x.fixed_sum
            else max(0.0, 1 - sums) * own(x, "share") / shares
            if shares
            else 0.0
            for x in serving
        }
        drawn: dict[str, Row] = {x.name: [0.0] * n for x in serving}
        room = {x.name: promise[x.name] * sum(need) for x in serving}
        for t in span:
            left = need[t]
            for turn in sorted({x.turn for x in serving}):
                group = [x.name for x in serving if x.turn == turn]
                free = sum(room[name] for name in group)
                last_turn = turn == max(x.turn for x in serving)
                taken = left if last_turn else min(left, free)
                whole = sum(promise[name] for name in group)
                for name in group:
                    amount = taken * promise[name] / whole if whole else 0.0
                    drawn[name][t] += amount
                    room[name] -= amount
                left -= taken
        first = next((t for t in span if need[t] > 0), n)
        for x in serving:
            growth = 1.0 if x.currency == "CNY" else 1.0 + p(f"prices.fx_{x.currency.lower()}_drift")
            foreign = [drawn[x.name][t] / growth**t for t in span]
            promised = sum(foreign)
            fees = [0.0] * n
            for t in range(first, n):
                open_part = promised - sum(foreign[:t]) - foreign[t] / 2
                fees[t] = growth**t * own(x, "commitment_fee") * max(0.0, open_part)
            if first < n:
                fees[first] += growth**first * own(x, "upfront_fee") * promised
            rate = own(x, "rate") if x.fixed_rate else max(0.0, own(x, "base") + own(x, "margin"))
            made.append(
                Loan(f, rate, round(own(x, "repayment")), float(op.produces[f]) + own(x, "grace") / YEAR,
                     own(x, "term") / YEAR, x.periods == "half-yearly", growth, drawn[x.name], fees)
            )  # fmt: skip
    return made


def financed(values: Mapping[str, float], op: Any, n: int, debt: Any, before: Before) -> Table:
    """The plan by year."""

    def p(key: str) -> float:
        return float(values[f"finance.{key}"])

    share = p("loan.equity_share")

    def run(reserved: Row | None) -> Table:
        def tried(x: float) -> Table:
            if debt.sculpted == "cover":
                return planned(p, op, n, debt, before, 1 - x, p("sculpting.cover"), reserved)
            return planned(p, op, n, debt, before, share, 1 / x, reserved)

        if not debt or not debt.sculpted:
            return planned(p, op, n, debt, before, share, None, reserved)
        rising = debt.sculpted == "cover"
        low, high = (0.0, 1 - share) if rising else (0.01, 1.0)
        if (tried(high)["gap"][0] > 0) != rising:
            return tried(high)
        for _ in range(100):
            middle = (low + high) / 2
            if (tried(middle)["gap"][0] > 0) == rising:
                high = middle
            else:
                low = middle
        return tried((low + high) / 2)

    if not debt or not debt.account:
        return run(None)
    plain = run([0.0] * n)
    service = [plain["served"][t] + (plain["repaid"][t] if t < n - 1 else 0.0) for t in range(n)] + [0.0]
    owing = [plain["loan"][t] > 0 and t < n - 1 for t in range(n)]
    months = p("dsra.months") / 12
    return run([months * service[t + 1] if owing[t] else 0.0 for t in range(n)])


def planned(
    p: Callable[[str], float], op: Any, n: int, debt: Any, before: Before, share: float, cover: float | None,
    reserved: Row | None,
) -> Table:  # fmt: skip
    """The plan with this part of construction paid by equity, a cover to keep to, and an account to fill."""
    span, last, phases = range(n), n - 1, range(len(op.produces))
    filling = [0.0] * n
    if reserved and debt.account != "cash flow":
        first = next((t for t in span if reserved[t] > 0), None)
        if first is not None:
            filling[first] = reserved[first]
    borrowed_too = bool(reserved) and debt.account == "equity and loans"
    extra = [before.start_up[t] + (filling[t] if borrowed_too else 0.0) for t in span]
    need = [before.investment[t] + extra[t] for t in span]
    equity = [share * need[t] + before.own[t] + (0.0 if borrowed_too else filling[t]) for t in span]
    paid_in = running(equity)
    real_spent = [[sum(float(x[t]) for x in op.capital[f]) for t in span] for f in phases]
    real_ready = [[sum(float(x[t]) for x in op.in_service[f]) for t in span] for f in phases]
    needs = [[0.0] * n for _ in phases]
    unfinished, entering = [[0.0] * n for _ in phases], [[0.0] * n for _ in phases]
    for t in span:
        spent_now = sum(real_spent[f][t] for f in phases)
        for f in phases:
            part = real_spent[f][t] / spent_now if spent_now else 0.0
            needs[f][t] = (1 - share) * (part * before.investment[t] + (extra[t] if f == 0 else 0.0))
            middle = sum(real_spent[f][:t]) + real_spent[f][t] / 2
            open_part = 1 - sum(real_ready[f][: t + 1]) / middle if middle else 1.0
            unfinished[f][t] = open_part if open_part > 1e-12 else 0.0
            left = max(0.0, sum(real_spent[f][: t + 1]) - sum(real_ready[f][:t]))
            entering[f][t] = min(1.0, real_ready[f][t] / left) if left else 0.0
    loans = loans_of(p, op, debt, needs, n)
    i_work = max(0.0, p("loan.base_short") + p("loan.margin_working"))
    i_short = max(0.0, p("loan.base_short") + p("loan.margin_short"))
    parts = [max(max(0.0, min(t + 1, x.start + x.term) - max(t, x.start)) for x in loans) for t in span]
    ends = next((t for t in span if sum(parts[: t + 1]) > 0 and sum(parts[t + 1 :]) <= 1e-6), last)
    company = before.company()
    k: Table = {"gap": [0.0], "filling": filling, "equity": equity, "cover": [cover or 0.0], "share": [share]}
    owed, waits = [0.0] * len(loans), [0.0] * len(loans)
    short = surplus = i_book = yearly = undistributed = reserve = working = account = 0.0
    for t in span:
        opening, gains, accrued, caps, charged_gain, dues = sum(owed), [], [], [], 0.0, []
        served = 0.0
        for j, x in enumerate(loans):
            open_part, balance, drawn = unfinished[x.phase][t], owed[j] * x.growth, x.drawn[t]
            gain = balance - owed[j]
            due = 0.0
            if x.halves:
                i1 = x.rate / 2 * (balance + drawn / 4)
                r1 = 0.0 if x.form == 2 else balance * share_due(x.form, x.rate, x.start, x.term, t, 0.5)
                i2 = x.rate / 2 * (balance - r1 + open_part * i1 + drawn / 2 + drawn / 4)
                r2 = (balance - r1) * share_due(x.form, x.rate, x.start, x.term, t + 0.5, 0.5)
                interest, due = i1 + i2, r1 + r2
            else:
                interest = x.rate * (balance + drawn / 2)
                due = balance * share_due(x.form, x.rate, x.start, x.term, t, 1.0)
            if cover is not None:
                due = balance if t + 1 - x.start > 1e-6 else 0.0
            gains.append(gain)
            accrued.append(interest)
            caps.append(open_part * (interest + x.fees[t] + gain))
            charged_gain += (1 - open_part) * gain
            served += (1 - open_part) * (interest + x.fees[t])
            dues.append(due)
        interest, cap, fees = sum(accrued), sum(caps), sum(x.fees[t] for x in loans)
        w_int, s_int = i_work * before.working_loan[t], i_short * short
        earned = p("dsra.interest") * account if reserved is not None else 0.0
        charged = served + w_int + s_int - earned
        arrives = [entering[x.phase][t] * waits[j] for j, x in enumerate(loans)]
        arriving = sum(arrives)
        yearly += arriving / before.machine
        i_charge = min(yearly, i_book + arriving)
        i_book += arriving - i_charge
        waits = [waits[j] + caps[j] - arrives[j] for j in range(len(loans))]
        waiting = sum(waits)
        i_loss = i_book + waiting if t == last else 0.0
        profit = before.plain[t] - i_charge - i_loss - charged - charged_gain
        used, taxable, tax = company.pay(t, profit)
        w_end = 0.0 if t == last else before.working_loan[t]
        drawn = sum(x.drawn[t] for x in loans)
        cash = surplus + before.flow[t] - tax + equity[t] + drawn + (w_end - working) - charged - short
        available = before.plain[t] + before.charges[t] - before.replacement[t] - i_loss - tax
        ready = max(cash - sum(due for x, due in zip(loans, dues, strict=True) if x.form != 2), 0.0)
        if cover is not None:
            ready = parts[t] * max(0.0, available / cover - charged - short)
            if t == min(ends, last):
                k["gap"] = [sum(dues) - ready]
            if t >= min(ends, last):
                ready = math.inf
        paid_back = []
        for j, x in enumerate(loans):
            due = dues[j]
            if cover is not None:
                due *= min(1.0, ready / sum(dues)) if due else 0.0
            elif x.form == 2:  # spare cash goes to the loans in their order
                due = max(0.0, min(due, ready))
                ready -= dues[j]
            paid_back.append(owed[j] + x.drawn[t] + caps[j] + (1 - unfinished[x.phase][t]) * gains[j]
                             if t == last else due)  # fmt: skip
        repaid = sum(paid_back)
        after, moved = cash - repaid, 0.0
        if reserved is not None:
            moved = reserved[t] - account
            if moved > 0:
                moved = min(moved, max(after, 0.0)) if after >= 0 else -min(account, -after)
            elif after < 0:
                moved = min(moved, -min(account, -after))
            account, after = account + moved, after - moved
        net = profit - tax
        gain = max(0.0, min(net, undistributed + net))
        add = min(
            p("distribution.reserve") * gain, max(0.0, p("distribution.reserve_limit") * paid_in[t] - reserve)
        )
        dividend = min(p("distribution.payout") * max(0.0, undistributed + net - add), max(0.0, after))
        service, withheld = charged + repaid + short, 0.0
        if debt and debt.locked:
            low = service > 0 and available < (p("lock_up.cover") - 1e-9) * service
            if low or (reserved is not None and account < (1 - 1e-9) * reserved[t]):
                dividend, withheld = 0.0, dividend
        row = {"opening": opening, "drawn": drawn, "interest": interest, "capitalised": cap, "w_interest": w_int,
               "s_interest": s_int, "charged": charged, "repaid": repaid, "s_repaid": short, "fees": fees,
               "exchange": sum(gains), "revalued": charged_gain, "earned": earned, "transferred": moved,
               "account": account, "withheld": withheld, "served": served}  # fmt: skip
        owed = [owed[j] + x.drawn[t] + caps[j] + (1 - unfinished[x.phase][t]) * gains[j] - paid_back[j]
                for j, x in enumerate(loans)]  # fmt: skip
        if t == last:
            waits = [0.0 for _ in loans]
        short, surplus = max(0.0, -after), max(0.0, after) - dividend
        working = w_end
        undistributed += net - add - dividend
        reserve += add
        row |= {"loan": sum(owed), "working": working, "short": short, "surplus": surplus, "i_charge": i_charge,
                "waiting": 0.0 if t == last else waiting, "i_book": 0.0 if t == last else i_book,
                "i_loss": i_loss, "profit": profit, "used": used, "taxable": taxable, "tax": tax,
                "reserve_add": add, "dividend": dividend, "undistributed": undistributed,
                "reserve": reserve}  # fmt: skip
        for name, cell in row.items():
            k.setdefault(name, []).append(cell)
    return k
