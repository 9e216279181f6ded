"""Assets as a spreadsheet would compute them, vintage by vintage, and what a file may add to them.

That is subsidies, taking the plant down, and depreciation for tax. Written as `spreadsheet` is: from
docs/equations/finance.md, without a look at the package.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from .financing_by_hand import YEAR, Row

CLASSES = ("buildings", "machinery", "electronics", "land", "intangibles", "other")
ALL = range(len(CLASSES))


def split(delay: float) -> list[tuple[int, float]]:
    """A delay of 2.25 years as 2 years for three quarters, and 3 years for a quarter."""
    whole = math.floor(delay)
    return [(whole, 1.0 - (delay - whole)), (whole + 1, delay - whole)]


def straight(age: float, years: float) -> float:
    return max(0.0, min(age, years)) / years


def assets(
    p: Callable[[str], float], stated: Callable[[str], bool], op: Any, n: int, level: Row, fixed_now: Row
) -> SimpleNamespace:
    """Section 3 of the equations, by class and year; `stated` says whether a file has a key."""
    span, last, phases = range(n), n - 1, range(len(op.produces))
    capital = [[sum(float(op.capital[f][c][t]) for f in phases) for t in span] for c in ALL]
    in_service = [[sum(float(op.in_service[f][c][t]) for f in phases) for t in span] for c in ALL]
    built = level
    if stated("price_contingency.rate"):
        waited = p("price_contingency.preparation") / YEAR
        built = [(1 + p("price_contingency.rate")) ** (waited + t + 0.5) for t in span]
    spend = [[capital[c][t] * built[t] for t in span] for c in ALL]
    estimate = [sum(capital[c][t] for c in ALL) for t in span]
    dearer = [0.0 if built is level else estimate[t] * (built[t] - 1) for t in span]
    use = [[0.0] * n for _ in ALL]
    underway = [[0.0] * n for _ in ALL]
    for c in ALL:
        real = paid = 0.0
        for t in span:
            real, paid = real + capital[c][t], paid + spend[c][t]
            part = min(in_service[c][t] / real, 1.0) if real else 0.0
            use[c][t] = paid * part
            real, paid = real * (1 - part), paid * (1 - part)
            underway[c][t] = paid
    life = [p(f"assets.life_{name}") / YEAR for name in CLASSES]
    salvage = [p(f"assets.salvage_{name}") for name in CLASSES[:3]] + [0.0, 0.0, 0.0]
    anew = [[0.0] * n for _ in ALL]
    for c in range(3):
        for v in span:
            for k in range(1, n + 1):
                for delay, weight in split(k * p(f"assets.service_{CLASSES[c]}") / YEAR):
                    if v + delay <= last:
                        anew[c][v + delay] += p("assets.replacement") ** k * weight * in_service[c][v]
    anew = [[row[t] * level[t] for t in span] for row in anew]
    again = [sum(row[t] for row in anew) for t in span]
    made = [[use[c][t] + anew[c][t] for t in span] for c in ALL]
    charge = [[0.0] * n for _ in ALL]
    for c in ALL:
        for v in span:
            for t in range(v, n):
                share = max(0.0, min(t - v + 1, life[c]) - min(t - v, life[c])) / life[c]
                charge[c][t] += made[c][v] * (1 - salvage[c]) * share
    book = [[sum(made[c][: t + 1]) - sum(charge[c][: t + 1]) for t in span] for c in ALL]
    back = (
        p("assets.recovery_fixed") * sum(book[c][last] for c in range(3))
        + p("assets.recovery_land") * book[3][last]
    )
    recovered = [0.0] * last + [back]
    loss = [0.0] * last + [sum(row[last] for row in book) + sum(row[last] for row in underway) - back]
    dep = [sum(charge[c][t] for c in range(3)) for t in span]
    amort = [sum(charge[c][t] for c in ALL[3:]) for t in span]

    # what a file may add
    helped, help_income, help_held = [0.0] * n, [0.0] * n, [0.0] * n
    if stated("subsidies.grant"):
        every = sum(float(x) for f in phases for row in op.capital[f] for x in row)
        idle = kept = held_back = served = 0.0
        vintages: Row = []
        for t in span:
            spent_now = sum(capital[c][t] for c in ALL)
            got = p("subsidies.grant") * spent_now / every * level[t] if every else 0.0
            idle, kept = idle + spent_now, kept + got
            part = min(sum(in_service[c][t] for c in ALL) / idle, 1.0) if idle else 0.0
            vintages.append(kept * part)
            idle, kept = idle * (1 - part), kept * (1 - part)
            years = life[1]
            freed = sum(
                v * (straight(t - s + 1, years) - straight(t - s, years)) for s, v in enumerate(vintages)
            )
            booked = freed if p("subsidies.booked") == 0.0 else got
            held_back += got - booked
            before, served = served, min(served + float(op.operating[t]), p("subsidies.years") / YEAR)
            yearly_help = p("subsidies.yearly") * YEAR * (served - before) * level[t]
            helped[t], help_income[t] = got + yearly_help, booked + yearly_help
            if t == last:
                help_income[t], held_back = help_income[t] + held_back, 0.0
            help_held[t] = held_back
    leaving, leaving_charge, provision = [0.0] * n, [0.0] * n, [0.0] * n
    if stated("decommissioning.share"):
        time = [float(x) for x in op.operating[:n]]
        if sum(time) > 0:
            leaving[last] = (
                p("decommissioning.share") * fixed_now[last] + p("decommissioning.cost") * level[last]
            )
        leaving_charge = list(leaving)
        if p("decommissioning.booked") == 1.0 and sum(time) > 0:
            leaving_charge = [leaving[last] * x / sum(time) for x in time]
        provision = [sum(leaving_charge[: t + 1]) if t < last else 0.0 for t in span]
    ahead = [-x for x in provision]
    if stated("subsidies.grant") and p("subsidies.taxed") == 0.0:
        ahead = [ahead[t] - help_held[t] for t in span]
    if stated("tax_depreciation.method"):
        for c in (1, 2):
            for v in span:
                until = p("tax_depreciation.one_off_until") + 1 / 365 - float(op.begin) - v
                once = p("tax_depreciation.one_off") * min(1.0, max(0.0, until))
                for t in range(v, last):
                    age = min(t - v + 1.0, life[c])
                    method = round(p("tax_depreciation.method"))
                    gone = (1 - salvage[c]) * age / life[c]
                    if method == 1:  # twice the straight rate, and the last two years alike
                        turn = life[c] - 2
                        left = max((1 - 2 / life[c]) ** min(age, turn), salvage[c])
                        gone = 1 - left + (left - salvage[c]) * max(0.0, age - turn) / 2
                    if method == 2:  # by the years that remain, of their sum
                        gone = (1 - salvage[c]) * (
                            1 - (life[c] - age) * (life[c] + 1 - age) / life[c] / (life[c] + 1)
                        )
                    deducted = made[c][v] * (once + (1 - once) * gone)
                    ahead[t] += deducted - made[c][v] * (1 - salvage[c]) * straight(t - v + 1, life[c])
    for_tax = [ahead[t] - (ahead[t - 1] if t else 0.0) for t in span]
    return SimpleNamespace(
        spend=spend, dearer=dearer, use=use, underway=underway, life=life, anew=anew, again=again,
        made=made, charge=charge, book=book, recovered=recovered, loss=loss, dep=dep, amort=amort,
        helped=helped, help_income=help_income, help_held=help_held, leaving=leaving,
        leaving_charge=leaving_charge, provision=provision, for_tax=for_tax,
    )  # fmt: skip
