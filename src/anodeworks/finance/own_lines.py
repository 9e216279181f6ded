"""Money that a project file states itself, line by line, beside a route or instead of one (finance.md, 15)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

import numpy as np

from anodeworks.arrays import Array, jnp
from anodeworks.finance.operations import CLASSES, Operations, Trade
from anodeworks.finance.prices import on_price_date
from anodeworks.numerics import previous, running
from anodeworks.process.price_path import WORD
from anodeworks.quantity import Scalar, Section, par

SOLD: Final = {"revenue": "product", "income": "by-product"}
BOUGHT: Final = {
    "materials": "material", "energy": "energy", "services": "service", "wages": "wages", "other cost": "other",
}  # fmt: skip
BUILT: Final = {
    "buildings": "buildings", "machinery": "machinery", "electronics": "electronics", "land": "land",
    "intangibles": "intangibles", "other assets": "other",
}  # fmt: skip
HELD: Final = "working capital"
KINDS: Final = {
    "revenue": "sales of a project that names no products",
    "income": "by-products and other income",
    "materials": "materials bought",
    "energy": "fuel and power bought",
    "services": "services bought",
    "wages": "wages and welfare",
    "other cost": "any other operating cost",
    **{kind: f"capital: {kind}" for kind in BUILT},
    HELD: "working capital held, beside what turnover days give",
}
FIXED: Final = ("wages", "other cost")  # kinds of cost that do not move with output unless their line says so


class OwnLine(Section):
    """The numbers of a line of money; which of them it has says how it is given."""

    label = "lines of money"
    amount: Scalar = par(
        "CNY",
        0,
        1e13,
        "money of a year at full output; of capital in all; a list has one for each year",
        foreign=True,
    )
    units: Scalar = par(
        "1", 0, 1e15, "how many are traded in a year at full output; a list has one for each year"
    )
    price: Scalar = par("CNY", 0, 1e12, "price of one of them without VAT", foreign=True)
    per_kg: Scalar = par("CNY/kg", 0, 1e6, "money for each kilogram of all products", foreign=True)
    variable_share: Scalar = par("1", 0, 1, "share that moves with utilisation; the rest is fixed")
    from_year: Scalar = par("1", 1, 60, "first year of the study in which there is any")
    to_year: Scalar = par("1", 1, 60, "last year of the study in which there is any")
    vat: Scalar = par("1", 0, 0.25, "VAT rate", default=0.0, grade="definition")
    price_drift: Scalar = par("1", -0.3, 0.3, "real price change per year", default=0.0, grade="definition")


@dataclass(frozen=True)
class Given:
    """What of a line is fixed before any number is: how it is given, and what it counts as.

    by: "amount", "units" or "per_kg". years: length of the list that gives it, 0 for one value. phase: whose calendar
    it follows; empty for the whole plant's. begins, ends: whether it says so. currency: of its price. priced: the years
    whose prices it names, instead of one price.
    """

    name: str
    kind: str
    by: str
    years: int
    phase: str
    begins: bool
    ends: bool
    currency: str
    label: str
    label_zh: str
    priced: tuple[int, ...] = ()

    @property
    def prefix(self) -> str:
        """Where its numbers stand in the ledger."""
        return f"finance.lines.{self.name}"


class Course(NamedTuple):
    """What lines follow through the years, (Y,) each: of the whole plant, or of one phase."""

    used: Array  # share of full output
    runs: Array  # share of the year in operation
    spent: Array  # share of the capital spent in the year
    ready: Array  # share of the assets put into service
    output: Array  # kg of all products


def add(
    lines: Sequence[Given], values: Mapping[str, Any], courses: Mapping[str, Course], operations: Operations,
    phases: Sequence[str],
) -> Operations:  # fmt: skip
    """The operations with the lines in them.

    Args:
        lines: what the file states.
        values: numbers by dotted key, SI.
        courses: by phase; of the whole plant under "".
        operations: of the plant without them.
        phases: names in their order.
    """
    sold = [line for line in lines if line.kind in SOLD]
    bought = [line for line in lines if line.kind in BOUGHT]
    if sold:
        sales = operations.sales.joined(_trade(sold, SOLD, values, courses))
        operations = operations._replace(sales=sales)
    if bought:
        before = operations.purchases
        usual = np.ones(len(before.kind))
        moving = jnp.stack([jnp.asarray(values[f"{line.prefix}.variable_share"]) for line in bought])
        purchases = before.joined(_trade(bought, BOUGHT, values, courses))
        variable = jnp.concatenate([usual, moving])
        operations = operations._replace(purchases=replace(purchases, variable=variable))
    for line in lines:
        if line.kind in BUILT:
            at = phases.index(line.phase or phases[0]), CLASSES.index(BUILT[line.kind])
            spent, ready = construction(line, values, courses[line.phase or phases[0]])
            operations = operations._replace(
                capital=operations.capital.at[at].add(spent),
                in_service=operations.in_service.at[at].add(ready),
            )
        if line.kind == HELD:
            held = _held(line, values, courses[line.phase])
            stated = operations.working_capital
            operations = operations._replace(working_capital=held if stated is None else stated + held)
    return operations


def _trade(
    lines: Sequence[Given], kinds: Mapping[str, str], values: Mapping[str, Any], courses: Mapping[str, Course]
) -> Trade:
    """Lines of buying or selling: money is counted in money, what has a price in units or kg."""

    def column(name: str) -> Array:
        return jnp.stack([jnp.asarray(values[f"{line.prefix}.{name}"]) for line in lines])

    prices = {"amount": None, "units": "price", "per_kg": "per_kg"}
    asked = [prices[line.by] for line in lines]
    years = {k: line.priced for k, line in enumerate(lines) if line.priced}
    trade = Trade(
        quantity=jnp.stack([_by_year(line, values, courses[line.phase]) for line in lines]),
        price=jnp.stack(
            [
                jnp.asarray(values[f"{line.prefix}.{name}"] if name else 1.0)
                for line, name in zip(lines, asked, strict=True)
            ]
        ),
        drift=column("price_drift"),
        vat=column("vat"),
        currency=tuple(line.currency for line in lines),
        kind=tuple(kinds[line.kind] for line in lines),
        prices={
            k: jnp.stack([jnp.asarray(values[f"{lines[k].prefix}.{WORD}.{year}"]) for year in named])
            for k, named in years.items()
        },
        years=tuple(years.items()),
    )
    return on_price_date(trade, values["finance.prices.price_date"])


def _by_year(line: Given, values: Mapping[str, Any], course: Course) -> Array:
    """(Y,) what is traded in each year: money, units, or kg."""
    if line.years:
        return _listed(line, values, course, goes_on=True)
    if line.by == "per_kg":
        return jnp.multiply(course.output, _window(line, values, course))
    moves = values[f"{line.prefix}.variable_share"]
    there = _window(line, values, course) if line.begins or line.ends else None
    follows = moves * course.used + (1.0 - moves) * (course.runs if there is None else 1.0)
    return jnp.multiply(values[f"{line.prefix}.{line.by}"], follows if there is None else follows * there)


def _listed(line: Given, values: Mapping[str, Any], course: Course, goes_on: bool) -> Array:
    """(Y,) the list of a line; after its end the last goes on, or there is nothing."""
    count = course.used.shape[0]
    found = [jnp.asarray(values[f"{line.prefix}.{line.by}.{n + 1}"]) for n in range(line.years)]
    rest = [found[-1] if goes_on else jnp.zeros(())] * (count - line.years)
    return jnp.stack(found + rest)


def _window(line: Given, values: Mapping[str, Any], course: Course) -> Array:
    """(Y,) the part of each year between the first and the last year of a line."""
    year = np.arange(1.0, course.used.shape[0] + 1.0)
    inside = jnp.ones(year.shape)
    if line.begins:
        inside = inside * jnp.clip(year + 1.0 - values[f"{line.prefix}.from_year"], 0.0, 1.0)
    if line.ends:
        inside = inside * jnp.clip(values[f"{line.prefix}.to_year"] + 1.0 - year, 0.0, 1.0)
    return inside


def construction(line: Given, values: Mapping[str, Any], course: Course) -> tuple[Array, Array]:
    """(Y,) spending, and the cost of what is in use from the start of the year; real CNY."""
    rate = _rate(line, values)
    if not line.years:
        amount = rate * values[f"{line.prefix}.amount"]
        return amount * course.spent, amount * course.ready
    spent = rate * _listed(line, values, course, goes_on=False)
    in_use = running(course.ready) * previous(running(spent))
    return spent, in_use - previous(in_use)


def capital(lines: Sequence[Given], values: Mapping[str, Any], phases: Sequence[str]) -> Array:
    """(C, P) what the lines spend on assets in all, by class and phase; real CNY."""
    found = jnp.zeros((len(CLASSES), len(phases)))
    for line in lines:
        if line.kind in BUILT:
            places = [f".{n + 1}" for n in range(line.years)] or [""]
            spent = sum(values[f"{line.prefix}.amount{place}"] for place in places)
            at = CLASSES.index(BUILT[line.kind]), phases.index(line.phase or phases[0])
            found = found.at[at].add(_rate(line, values) * spent)
    return found


def _held(line: Given, values: Mapping[str, Any], course: Course) -> Array:
    """(Y,) working capital at the end of each year, real CNY."""
    if line.years:
        held = _listed(line, values, course, goes_on=True)
    else:
        there = _window(line, values, course)
        begun = there if line.begins else there * (running(course.runs) > 0.0)
        held = values[f"{line.prefix}.amount"] * begun
    stated: Array = _rate(line, values) * held
    return stated


def _rate(line: Given, values: Mapping[str, Any]) -> Any:
    """CNY for one unit of the line's currency on the price date."""
    return 1.0 if line.currency == "CNY" else values[f"finance.prices.fx_{line.currency.lower()}"]
