"""The tables and charts of a monthly plan: by month and grade, by contract, stocks, loads, worth of limits, money."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from anodeworks.language import Message, Text, listed, t, tc
from anodeworks.quantity.wording import Chance, Number, Quantity, Share
from anodeworks.study.plan.holding import Held, Months
from anodeworks.study.plan.monthly import Limit
from anodeworks.study.plan.solved import SMALL, Plan
from anodeworks.view.document import Block, Cell, Column, Row, Section, Table, Words
from anodeworks.view.picture import Axis, Chart, Series
from anodeworks.view.plan_labels import Names

CHARTED = 6  # groups of machines that the chart of loads shows
MONEY: dict[str, Message] = {
    "sales": t("deliveries"),
    "output": t("materials, energy and services of what is made"),
    "market": t("bought outside of contracts"),
    "contracts": t("bought by contract"),
    "untaken": t("paid for and not taken"),
    "late": t("penalties for what is late"),
    "missed": t("penalties for what is missed"),
    "holding": t("stocks held"),
    "changes": t("changes of grade"),
}


def sections(names: Names, plan: Plan, held: Held | None) -> tuple[Section, ...]:
    """All chapters of a plan, those without anything to say left out."""
    found = [
        Section("months", t("Month by month"), (_months(names, plan, held), *_note(plan)), 0),
        Section("deliveries", t("Contracts and markets"), (_sales(names, plan), *_purchases(names, plan)), 1),
        Section("charts", t("Output, stocks and loads"), tuple(_charts(names, plan)), 1),
        Section("limits", t("What one unit more would bring"), tuple(_limits(names, plan)), 1),
        Section("events", t("Changes of grade and maintenance"), tuple(_events(names, plan)), 1),
        Section("money", t("What the margin is made of"), (_money(plan),), 1),
    ]
    if held is not None:
        found.append(Section("holding", t("How often it holds"), tuple(_held(names, plan, held)), 2))
    return tuple(section for section in found if section.blocks)


def binding(plan: Plan, least: float = 0.0) -> list[Limit]:
    """Limits of which one unit more brings something, but what is sold; those that bring most in all first.

    Args:
        plan: the plan.
        least: the part of the strongest limit's worth that one must have to be named.
    """
    total = {limit: float(np.abs(worth).sum()) for limit, worth in plan.worth.items()}
    if plan.task.machines.names:
        hours = plan.task.machines.hours
        total |= {li: total[li] * float(hours[li.place].mean()) for li in total if li.kind == "hours"}
    kinds = ("hours", "supply", "alone", "store", "lot")
    found = [li for li, worth in total.items() if li.kind in kinds and worth > 1e-6]
    strongest = max((total[li] for li in found), default=0.0)
    found = [li for li in found if total[li] >= least * strongest]
    return sorted(found, key=lambda li: -total[li])


def _note(plan: Plan) -> Iterator[Block]:
    if len(plan.task.grades) > 1:
        yield Words(
            t("Stocks are those at the end of the month; short is what is owed then or was given up in it."),
            "note",
        )


def _months(names: Names, plan: Plan, held: Held | None) -> Table:
    """Each month, and in it each grade where there are several."""
    task, load = plan.task, plan.load
    grades = range(len(task.grades))
    rows: list[Row] = []
    for month in range(task.months):
        busiest = int(load[:, month].argmax()) if len(load) else 0
        some = bool(len(load)) and float(load[busiest, month]) > 0
        behind: tuple[Cell, ...] = (
            _loaded(float(load[busiest, month])) if some else None,
            names.activity(busiest) if some else None,
            Chance(float(held.months[month])) if held is not None else None,
        )
        name = f"m{task.begin + month}"
        amounts = _amounts(names, plan, list(grades), month)
        rows.append(Row(name, (names.month(month), *amounts, *behind), "sum" if len(grades) > 1 else "plain"))
        if len(grades) > 1:
            rows += [
                Row(
                    f"{name}_{task.grades[g]}",
                    (names.item(g), *_amounts(names, plan, [g], month), None, None, None),
                    "part",
                )
                for g in grades
            ]
    columns = (
        Column("month", t("month"), role="text"),
        Column("made", t("made"), "t"),
        Column("delivered", t("delivered"), "t"),
        Column("stock", t("stock"), "t"),
        Column("short", t("short"), "t"),
        Column("load", t("largest load")),
        Column("busiest", t("activity"), role="text", minor=True),
        Column("holds", t("draws in which it holds"), minor=True),
    )
    return Table(
        "months", columns, tuple(rows), scaled="column", brief=12 * (1 + len(grades) * (len(grades) > 1))
    )


def _loaded(share: float) -> Share:
    """A load as it is shown: what is full to the solver's rounding is full."""
    return Share(round(share, 6))


def _amounts(names: Names, plan: Plan, grades: list[int], month: int) -> tuple[Cell, ...]:
    """Made, delivered, held and short of some grades in a month."""
    sold = [s for s, sale in enumerate(plan.task.sales) if sale.grade in grades]
    short = plan.missed[sold, month] + plan.backlog[sold, month]
    figures = (plan.made[grades, month], plan.delivered[sold, month], plan.stock[grades, month], short)
    return tuple(names.amount(float(x.sum())) for x in figures)


def _sales(names: Names, plan: Plan) -> Table:
    """Every contract of sale and market."""
    rows = []
    for s, sale in enumerate(plan.task.sales):
        late, gone = plan.backlog[s], plan.missed[s]
        hit = np.flatnonzero(late + gone > SMALL)
        most = float(sale.most.sum())
        done = float(plan.delivered[s].sum())
        rows.append(
            Row(sale.name, (
                names.sale(s), names.item(sale.grade), names.amount(float(sale.firm.sum())), names.amount(most),
                names.amount(done), Share(done / most) if most > SMALL else None, names.amount(float(late.max())),
                names.amount(float(gone.sum())), names.month(int(hit[0])) if len(hit) else None,
            ))
        )  # fmt: skip
    columns = (
        Column("sale", t("contract or market"), role="text"),
        Column("grade", tc("of a product", "grade"), role="text", minor=True),
        Column("firm", t("firm"), "t"),
        Column("most", t("largest amount"), "t"),
        Column("delivered", t("delivered"), "t"),
        Column("share", t("share")),
        Column("late", t("late at most"), "t"),
        Column("missed", t("missed"), "t"),
        Column("since", t("first short in"), role="text", minor=True),
    )
    return Table("sales", columns, tuple(rows), t("Sales"), scaled="column")


def _purchases(names: Names, plan: Plan) -> Iterator[Block]:
    """Every contract of purchase, and what is bought beside them."""
    task, grades = plan.task, len(plan.task.grades)
    rows = []
    for c, supply in enumerate(task.supplies):
        item = grades + supply.flow
        rows.append(Row(supply.name, (
            names.project.planning.purchases[c].label, names.item(item), names.amount(float(plan.taken[c].sum()), item),
            names.amount(float(plan.untaken[c].sum()), item), Quantity(float(plan.paid[c].sum()) * 1000.0, "CNY"),
        )))  # fmt: skip
    for b, flow in enumerate(task.flows):
        item, bought = grades + b, float(plan.market[b].sum())
        paid = float((task.market[b] * plan.market[b]).sum())
        cells = (names.item(item), names.amount(bought, item), None, Quantity(paid * 1000.0, "CNY"))
        rows.append(Row(f"market_{flow}", (t("outside of contracts"), *cells)))
    if rows:
        columns = (
            Column("purchase", t("contract"), role="text"),
            Column("flow", t("flow"), role="text"),
            Column("taken", t("taken")),
            Column("untaken", t("paid for and not taken")),
            Column("paid", t("cost")),
        )
        yield Table("purchases", columns, tuple(rows), t("Purchases"))


def _charts(names: Names, plan: Plan) -> Iterator[Block]:
    task = plan.task
    edges = [(task.begin + month) / 12.0 for month in range(task.months + 1)]
    year = Axis(unit="date")
    made = tuple(
        Series(names.item(g), [x * 1000.0 for x in plan.made[g]], edges, role="step")
        for g in range(len(task.grades))
    )
    yield Chart("made", "lines", t("Made each month"), year, Axis(unit="t", low=0.0), made)
    stored = [s.item for s in task.stores if s.item < len(task.grades) or names.unit(s.item) == "t"]
    held = tuple(
        Series(names.item(i), [x * 1000.0 for x in plan.stock[i]], edges, role="step") for i in stored
    )
    if held:
        yield Chart(
            "stocks", "lines", t("Stocks at the end of each month"), year, Axis(unit="t", low=0.0), held
        )
    load = plan.load
    busiest = sorted(range(len(load)), key=lambda a: -float(load[a].mean()))[:CHARTED]
    loads = tuple(
        Series(names.activity(a), [float(x) for x in load[a]], edges, role="step")
        for a in busiest
        if load[a].max() > 0
    )
    if loads:
        yield Chart("loads", "lines", t("Share of the hours that the busiest machines run"), year,
                    Axis(unit="%", low=0.0), loads)  # fmt: skip


def _limits(names: Names, plan: Plan) -> Iterator[Block]:
    """The duals of the plan with its whole numbers as they are."""
    rows = []
    kept = [*binding(plan), *(li for li in plan.worth if li.kind in ("most", "firm", "closing"))]
    for limit in kept:
        worth = plan.worth[limit]
        hit = np.flatnonzero(np.abs(worth) > 1e-6)
        if not len(hit):
            continue
        most = int(np.abs(worth).argmax())
        cells = (names.limit(limit), Number(len(hit), whole=True), names.worth(float(worth[hit].mean()), limit),
                 names.worth(float(worth[most]), limit), names.month(most))  # fmt: skip
        rows.append(Row(names.key(limit), cells))
    if not rows:
        return
    columns = (
        Column("limit", t("what must be kept"), role="text"),
        Column("months", t("months in which it binds")),
        Column("mean", t("worth of one unit more, on average of these")),
        Column("largest", t("largest worth")),
        Column("when", t("month of the largest"), role="text"),
    )
    note = t("What the margin would gain from one unit more in a month, all changes of grade, maintenance and steps of "
             "prices as they are; of firm deliveries it is what one tonne that may be missed would gain.")  # fmt: skip
    yield Table("worth", columns, tuple(rows), note=note)


def _events(names: Names, plan: Plan) -> Iterator[Block]:
    """In which months machines change to a grade or stand for maintenance."""
    task, planning, rows = plan.task, names.project.planning, []
    for month in range(task.months):
        for k, done in enumerate(plan.changes):
            for n, a, b in np.argwhere(done[..., month] > 0.5).tolist():
                said = {"changeover": planning.changeovers[k].label, "line": Number(n + 1, whole=True),
                        "before": names.item(a), "grade": names.item(b)}  # fmt: skip
                what: Text = (
                    t("{changeover} of line {line} change from {before} to {grade}", **said)
                    if len(done) > 1
                    else t("{changeover} changes from {before} to {grade}", **said)
                )
                name = f"m{task.begin + month}_{k}_{n + 1}_{task.grades[a]}_{task.grades[b]}"
                rows.append(Row(name, (names.month(month), what)))
        for u in range(len(plan.stops)):
            if plan.stops[u, month] > 0.5:
                what = t("maintenance {upkeep}", upkeep=planning.upkeep[u].label)
                rows.append(
                    Row(f"m{task.begin + month}_{planning.upkeep[u].name}", (names.month(month), what))
                )
    if rows:
        columns = (Column("month", t("month"), role="text"), Column("what", t("what happens"), role="text"))
        yield Table("events", columns, tuple(rows))


def _money(plan: Plan) -> Table:
    """What is earned and spent."""
    money = plan.money
    rows = [
        Row(name, (label, Quantity(money[name] * 1000.0, "CNY")))
        for name, label in MONEY.items()
        if money[name]
    ]
    rows.append(Row("margin", (t("margin"), Quantity(plan.margin * 1000.0, "CNY")), "sum"))
    note = t("In money of the price date, without VAT. Wages, upkeep, capital and taxes do not move with the plan and "
             "are not in it.")  # fmt: skip
    return Table(
        "money",
        (Column("what", role="text"), Column("amount", t("amount"), "CNY")),
        tuple(rows),
        note=note,
        scaled="column",
    )


def _held(names: Names, plan: Plan, held: Held) -> Iterator[Block]:
    """Which machines are short, and in how many of the draws."""
    order = sorted(range(len(held.groups)), key=lambda a: -float(held.groups[a]))
    load = plan.load
    rows = tuple(
        Row(
            plan.task.machines.names[a],
            (names.activity(a), _loaded(float(load[a].max())), Chance(float(held.groups[a]))),
        )
        for a in order
        if held.groups[a] > 0
    )
    columns = (Column("activity", t("activity"), role="text"), Column("load", t("largest load as planned")),
               Column("short", t("draws in which it is short")))  # fmt: skip
    yield Words(
        t("The plan is held against draws of the plant that stands: its machines as built by the file's numbers, and "
          "everything uncertain drawn anew, but for choices. Dates, ramp-up, availability, throughput and yields "
          "decide.")
    )  # fmt: skip
    lines = [line.called for line in names.project.production if line.name in held.lines]
    if lines:
        runs = min(months.runs for months in held.lines.values())
        told = t("Machines of {lines} do in each month what the line does in a month of its simulation: one number a "
                 "month for all machines of a line, drawn from {n} simulated runs of all the months together, so that "
                 "a breakdown at the end of a month goes on in the next. Stores between the machines are in that "
                 "number; which machine of the line stood still is not.",
                 lines=listed(lines), n=Number(runs, whole=True))  # fmt: skip
    else:
        told = t("No production line is simulated: the file has no [line], so that breakdowns and waiting are in "
                 "the availability alone, the same in every month.")  # fmt: skip
    yield Words(told)
    if rows:
        yield Table("short", columns, rows)
    for line in names.project.production:
        if line.name in held.lines:
            yield _through(names, line.name, line.called, held.lines[line.name])


def _through(names: Names, name: str, called: Text, months: Months) -> Table:
    """What the plant's lines of a kind do in each month, over the draws."""
    low, middle, high = np.quantile(months.part, (0.05, 0.5, 0.95), axis=0)
    rows = tuple(
        Row(f"m{names.task.begin + n}",
            (names.month(n), *(Share(float(x[n])) for x in (low, middle, high))))
        for n in range(months.part.shape[1])
    )  # fmt: skip
    columns = (Column("month", t("month"), role="text"), Column("low", "P5"), Column("middle", t("median")),
               Column("high", "P95"))  # fmt: skip
    title = t("Months of {line:inner}, over what it makes on average", line=called)
    return Table(f"through_{name}", columns, rows, title, brief=12)
