"""A design in words and tables: what was decided, what had to hold, what it is worth on other draws."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Final

from anodeworks.finance import Money
from anodeworks.language import Joined, Text, listed, t, tc
from anodeworks.quantity import units
from anodeworks.quantity.indicator import names
from anodeworks.quantity.wording import Number, Quantity, Share, Unit
from anodeworks.study.optimise.optimum import Comparison, Optimum
from anodeworks.study.optimise.plant import Verdict
from anodeworks.study.optimise.smooth import Limit
from anodeworks.study.optimise.statistics import Measure
from anodeworks.twin.catalogue import OfAnode, Plant, having
from anodeworks.twin.project import Project
from anodeworks.view.document import Block, Cell, Column, Judged, Key, Row, Section, Table, Words
from anodeworks.view.labels import indicator_label, number_label, valued

COMPARED: Final = names(
    Plant.capacity, OfAnode.product_capacity, Plant.capital, Money.total_investment, Plant.land, Plant.power,
    Money.fnpv_after_tax, Money.firr_after_tax, Money.levelised_cost, Money.payback, Money.debt_service_cover_min,
    Plant.emissions,
)  # fmt: skip
CLOSE: Final = 5  # other combinations that are shown
BINDS: Final = 0.01  # scaled slack of whole machines below which a limit is said to bind
SIGNS: Final = {"at_most": "≤", "at_least": "≥", "equal": "="}


def measured(project: Project, measure: Measure) -> Text:
    """A measure in words: a figure of the base case, a mean, a quantile, the mean of the worst."""
    label = indicator_label(project.indicators[measure.indicator])
    match measure.statistic:
        case "mean":
            return t("mean of {figure:inner}", figure=label)
        case "quantile":
            level = f"P{100 * measure.level:g}"
            return t("{quantile} of {figure:inner}", quantile=level, figure=label)
        case "cvar":
            return t("mean of the worst {share} of {figure:inner}", share=Share(measure.level), figure=label)
    return label


def limited(project: Project, limit: Limit) -> Text:
    """A limit in words: "land needed ≤ 310 mu", in a share of scenarios."""
    value = Quantity(limit.value, project.indicators[limit.measure.indicator].unit, digits=4)
    said = t(
        "{measure} {sign} {value}",
        measure=measured(project, limit.measure),
        sign=SIGNS[limit.kind],
        value=value,
    )
    if limit.probability is None:
        return said
    return t("{condition} in {share} of scenarios", condition=said, share=Share(limit.probability, 1))


def unit_of(project: Project, measure: Measure) -> str:
    return project.indicators[measure.indicator].unit


def value_of(project: Project, measure: Measure, number: float | None) -> Quantity:
    return Quantity(
        math.nan if number is None else float(number), unit_of(project, measure), measure.indicator, 4
    )


def sections(done: Optimum) -> tuple[Section, ...]:
    design: list[Block] = [Words(done.how, "note"), _variables(done)]
    design += [_constraints(done)] if done.problem.limits else []
    design += [Words(line) for line in _sample(done)]
    design += [Words(note, "note") for note in done.notes]
    near: list[Block] = [_neighbours(done)] if len(done.found) > 1 else []
    near += _proposals(done)
    sections = [
        Section("design", t("Design"), tuple(design), 0),
        Section(
            "compared", t("The plant before and now"), (_compared(done.project, done.before, done.best),), 0
        ),
    ]
    return (*sections, *([Section("near", t("Next best choices"), tuple(near), 0)] if near else []))


def _variables(done: Optimum) -> Table:
    """What was decided: before, now, bounds, and what one more of a bound is worth."""
    project, aim = done.project, done.problem.aims[0]
    rows = []
    for asked in done.problem.variables:
        value, now = project.ledger[asked.key], done.best.design[asked.key]
        if asked.discrete:
            bounds: Text = listed([valued(x, value) for x in asked.values], "or")
        else:
            ends = {"low": valued(asked.low, value), "high": valued(asked.high, value)}
            close = 0.005 * (asked.high - asked.low)
            near = next((end for end in ("low", "high") if abs(now - getattr(asked, end)) < close), None)
            bounds = {
                None: t("{low} to {high}", **ends),
                "low": t("{low} to {high}; at its least", **ends),
                "high": t("{low} to {high}; at its greatest", **ends),
            }[near]
        price = done.edges.get(asked.key, 0.0) if not asked.discrete else 0.0
        size = units.SECONDS_PER_YEAR if value.parameter.unit == units.DATE else 1.0
        worth = _price(project, aim.measure, price * units.scale(value.parameter.unit).factor,
                       "year" if size > 1 else value.parameter.unit)  # fmt: skip
        was = valued(done.before.design[asked.key], value)
        cells: tuple[Cell, ...] = (
            number_label(project, asked.key), Key(asked.key), was, valued(now, value), bounds, *worth,
        )  # fmt: skip
        rows.append(Row(asked.key, cells))
    columns = (
        Column("number", t("variable"), role="text"), Column("key", t("key"), role="text", minor=True),
        Column("before", t("before")), Column("now", t("now")), Column("bounds", t("bounds"), role="text"),
        Column("worth", t("change of the bound is worth"), minor=True),
        Column("step", t("for"), role="text", minor=True),
    )  # fmt: skip
    return Table("variables", columns, tuple(rows), t("What was decided"), brief=len(rows))


def _price(project: Project, measure: Measure, price: float, unit: str) -> tuple[Cell, Cell]:
    """What the objective gains for one more of a limit, and what one more is."""
    if not price:
        return None, None
    return _gain(project, measure, price), t("1 {unit} more", unit=Unit(unit))


def _gain(project: Project, measure: Measure, difference: float) -> Quantity:
    """A difference of a measure: years of a date."""
    unit = unit_of(project, measure)
    if unit == units.DATE:
        return Quantity(difference * units.SECONDS_PER_YEAR, "year", digits=4)
    return Quantity(difference, unit, digits=4)


def binds(done: Optimum, i: int) -> bool:
    limit, slack = done.problem.limits[i], done.best.slacks[i]
    return slack >= 0 and (limit.kind == "equal" or abs(slack) < BINDS or float(done.prices[i]) != 0.0)


def _constraints(done: Optimum) -> Table:
    """What had to hold: before, now, whether it binds, what one more of it is worth, and on other draws."""
    project, aim = done.project, done.problem.aims[0]
    rows = []
    for i, limit in enumerate(done.problem.limits):
        odds = limit.probability is not None
        unit = "%" if odds else unit_of(project, limit.measure)

        def shown(number: float, odds: bool = odds, limit: Limit = limit) -> Cell:
            return Share(float(number), 1) if odds else value_of(project, limit.measure, number)

        holds = done.best.slacks[i] >= 0
        state = Judged("fair", t("binds")) if binds(done, i) else Judged("good", t("holds"))
        outside: Comparison | None = done.limits[i] if done.limits else None
        other = None
        if outside is not None and outside.outside_error:
            other = t("{value} ± {error}", value=shown(outside.outside),
                      error=Quantity(outside.outside_error, unit, digits=2))  # fmt: skip
        note = t("{share} is asked for on so few draws.", share=Share(limit.probability + limit.margin, 1)) \
            if limit.probability is not None and limit.margin else ""  # fmt: skip
        cells: tuple[Cell, ...] = (
            limited(project, limit), shown(done.before.found[i]), shown(done.best.found[i]),
            state if holds else Judged("bad", t("broken")),
            *_price(project, aim.measure, float(done.prices[i]) * units.scale(unit).factor, unit), other,
        )  # fmt: skip
        rows.append(Row(f"{limit.measure}_{limit.kind}", cells, note=note))
    columns = (
        Column("constraint", t("constraint"), role="text"), Column("before", t("before")), Column("now", t("now")),
        Column("state", t("state"), role="text"), Column("worth", t("change of the limit is worth"), minor=True),
        Column("step", t("for"), role="text", minor=True),
        Column("other_draws", t("on other draws"), role="text", minor=True),
    )  # fmt: skip
    return Table("constraints", columns, tuple(rows), t("What had to hold"), brief=len(rows))


def _compared(project: Project, before: Verdict, after: Verdict) -> Table:
    """The plant's main figures in the base case, before and after."""
    rows = []
    for name in having(project.indicators, COMPARED):
        about = project.indicators[name]
        was, now = (
            Quantity(float(verdict.figures[name]), about.unit, name, 4) for verdict in (before, after)
        )
        rows.append(Row(name, (indicator_label(about), was, now)))
    columns = (
        Column("figure", t("base case"), role="text"),
        Column("before", t("before")),
        Column("now", t("now")),
    )
    return Table("compared", columns, tuple(rows), scaled="row", brief=len(rows))


def _sample(done: Optimum) -> Iterator[Text]:
    """What the objective is on the draws of the choice and on others, and what a better design could gain."""
    if done.aim is None:
        return
    project, measure = done.project, done.problem.aims[0].measure
    found = done.aim
    yield t(
        "Chosen on {draws} draws: {inside}, standard error {inside_error}. On {check} other draws: {outside}, "
        "standard error {outside_error}.",
        draws=Number(done.problem.scenarios, whole=True), inside=value_of(project, measure, found.inside),
        inside_error=_gain(project, measure, found.inside_error), check=Number(done.problem.check, whole=True),
        outside=value_of(project, measure, found.outside), outside_error=_gain(project, measure, found.outside_error),
    )  # fmt: skip
    if done.gap is not None:
        yield t(
            "By {n} replications a better design could gain {mean}, with 95 % confidence at most {most}.",
            n=Number(done.gap.replications, whole=True), mean=_gain(project, measure, done.gap.mean),
            most=_gain(project, measure, done.gap.upper),
        )  # fmt: skip
    if done.no_gap:
        yield done.no_gap


def design_of(project: Project, design: Mapping[str, float]) -> Joined:
    """A design in words."""
    return Joined(tuple(valued(x, project.ledger[k]) for k, x in design.items()), ", ", "、")


def _kept(feasible: bool) -> Judged:
    return (
        Judged("good", tc("constraint", "kept")) if feasible else Judged("bad", tc("constraint", "not kept"))
    )


def _neighbours(done: Optimum) -> Table:
    project, measure = done.project, done.problem.aims[0].measure
    rows = tuple(
        Row(
            f"{i}",
            (
                design_of(project, f.whole.design),
                value_of(project, measure, f.whole.aims[0]),
                _kept(f.whole.feasible),
            ),
        )
        for i, f in enumerate(done.found[1 : 1 + CLOSE], 2)
    )
    columns = (
        Column("design", t("design"), role="text"), Column("objective", measured(project, measure)),
        Column("constraints", t("constraints"), role="text"),
    )  # fmt: skip
    return Table("neighbours", columns, rows, t("Next best choices"))


def _proposals(done: Optimum) -> list[Block]:
    """What the mixed-integer programme proposed, beside what the whole model made of it."""
    if done.matrix is None:
        return []
    project, measure = done.project, done.problem.aims[0].measure
    rows, gaps = [], []
    for i, (picks, estimate) in enumerate(zip(done.matrix.picks, done.matrix.estimates, strict=True), 1):
        judged = next((f for f in done.found if all(f.whole.design[k] == x for k, x in picks.items())), None)
        if judged is None:  # the search was interrupted before it came to this one
            continue
        value = judged.whole.aims[0]
        gaps.append(estimate - value)
        cells = (design_of(project, picks), value_of(project, measure, estimate), value_of(project, measure, value),
                 _kept(judged.whole.feasible))  # fmt: skip
        rows.append(Row(f"{i}", cells))
    columns = (
        Column("design", t("choice"), role="text"), Column("programme", t("by the programme")),
        Column("model", t("by the whole model")), Column("constraints", t("constraints"), role="text"),
    )  # fmt: skip
    table = Table("proposals", columns, tuple(rows), t("Choices by the mixed-integer programme"))
    if len(rows) < len(done.matrix.picks):
        return [table] if rows else []
    first = done.matrix.picks[0]
    agrees = all(done.best.design[k] == x for k, x in first.items())
    said = (t("The programme's first choice is the whole model's; its estimate is off by {gap}.",
              gap=_gain(project, measure, gaps[0])) if agrees
            else t("The whole model prefers another choice; the programme's estimate of its own is off by {gap}.",
                   gap=_gain(project, measure, gaps[0])))  # fmt: skip
    return [table, Words(said, "note")]
