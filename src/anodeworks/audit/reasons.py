"""Why a claim and the model differ, in one or two plain sentences made of the model's own numbers.

A sentence knows the indicator, never the project: it names the amounts that the indicator is made of and,
where that can be turned round, what would have to be true for the announced figure to hold.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import numpy as np

from anodeworks.audit.reference_rows import own_rows, plants, reference_class
from anodeworks.finance import Money
from anodeworks.quantity import Indicator, units
from anodeworks.quantity.wording import between, capital, inside, listed, month, percent, phrase, rounded
from anodeworks.study.base_case import Base
from anodeworks.study.sensitivity.rank import Drivers
from anodeworks.twin.catalogue import OfPhase, Plant

TONNE_A_YEAR: Final = 1000.0 / units.SECONDS_PER_YEAR  # kg/s
MONTH: Final = units.SECONDS_PER_YEAR / 12


def reason(base: Base, indicator: str, announced: float, drivers: Drivers | None) -> str:
    """The sentence for one claim; announced figure in SI.

    Args:
        base: the result.
        indicator: what the claim speaks of.
        announced: its figure.
        drivers: rank correlations, for indicators without a sentence of their own.
    """
    first, _, last = indicator.partition(".")
    phase, _, of_phase = last.rpartition(".")
    if first == "phases":
        return OF_PHASE[of_phase](base, phase, announced)
    if indicator in OF_PLANT:
        return OF_PLANT[indicator](base, announced)
    return _drivers(base, indicator, drivers)


def _capacity(base: Base, announced: float) -> str:
    phases = [
        f"{phrase(float(rate), 't/year')} in {label}"
        for label, rate in zip(base.project.phase_labels, base.rate.sum(axis=0), strict=True)
    ]
    count = sum(float(m.built.sum()) for m in base.machines)
    floor = phrase(float(base.outcome.ground.floor.sum()), "m2")
    return (
        f"The project file asks for {listed(phases)}; the model finds that this takes {count:,.0f} machines "
        f"and {floor} of floor."
    )


def _phase_capacity(base: Base, phase: str, announced: float) -> str:
    asked = phrase(base.figure(f"phases.{phase}.capacity"), "t/year")
    return f"The project file asks for {asked} in this phase."


def _output_value(base: Base, announced: float) -> str:
    project, prices = base.project, base.outcome.operations.sales.price
    parts = []
    for k, offer in enumerate(project.products):
        value = project.ledger[f"products.{offer.name}.price"]
        price = phrase(float(prices[k]), value.parameter.unit.replace("CNY", value.currency))
        parts.append(f"{phrase(float(base.rate[k].sum()), 't/year')} of {offer.label} at {price}")
    one = len(parts) == 1
    total, needed = base.figure(Plant.output_value.name), announced / float(base.rate.sum())
    text = f"{capital(listed(parts))} {'makes' if one else 'make'} {phrase(total, 'CNY/year')}; "
    text += f"the announced figure needs {'' if one else 'a mean price of '}{phrase(needed, 'CNY/kg')}"
    if base.draws:
        low, high = np.quantile(
            base.drawn(Plant.output_value.name) / base.drawn(Plant.capacity.name), [0.05, 0.95]
        )
        if high > low:
            text += f", where the model's price is {between(low, high, 'CNY/kg')} (P5 to P95)"
    return text + "."


def _capital(indicator: Indicator, words: str) -> Callable[[Base, float], str]:
    """The sentence of an amount: announced and model's are divided by the same capacity, and are the same amount."""

    def sentence(base: Base, announced: float) -> str:
        mass = 1.0 if indicator is Plant.capital_per_tonne else float(base.rate.sum())
        text = _equipment(base)
        text += f"The model's {words} comes to {phrase(base.figure(indicator.name) / mass, 'CNY/(t/year)')}"
        text += f", the announced figure to {phrase(announced / mass, 'CNY/(t/year)')}"
        return text + _class_range(base) + "."

    return sentence


def _equipment(base: Base) -> str:
    """What the capital goes into."""
    costs = base.outcome.capital
    largest = sorted(base.machines, key=lambda m: -float(m.cost.sum()))[:3]
    groups = [
        f"{inside(m.node.label)} ({float(m.built.sum()):,.0f} machines, {phrase(float(m.cost.sum()), 'CNY')})"
        for m in largest
    ]
    share = percent(float(costs.equipment.sum() / costs.total.sum()))
    return f"Equipment is {share} of the model's capital, most of it in {listed(groups)}. " if groups else ""


def _class_range(base: Base) -> str:
    if not base.project.reference:
        return ""
    found = reference_class(base.project.reference, own_rows(base.project))
    if found.quantiles is None:
        return ""
    span = between(found.quantiles[0], found.quantiles[-1], "CNY/(t/year)")
    words = "plant" if found.compared == 1 else "plants"
    return f"; the total investment of {found.compared} other {words} was announced at {span} ({found.label})"


def _phase_capital(base: Base, phase: str, announced: float) -> str:
    p = base.project.phases.index(phase)
    whole, part = float(base.rate.sum()), float(base.rate[:, p].sum())
    total = base.outcome.capital.total
    of_output, of_capital = percent(part / whole), percent(float(total[p] / total.sum()))
    text = f"The phase brings {of_output} of the output and {of_capital} of the capital"
    if p == 0 and len(base.project.phases) > 1:
        text += " (land and research are paid with the first phase)"
    if part > 0:
        text += f"; the announced amount is {phrase(announced / part, 'CNY/(t/year)')}"
        text += f", the model's, without VAT and interest, {phrase(float(total[p]) / part, 'CNY/(t/year)')}"
    return text + "."


def _land(base: Base, announced: float) -> str:
    floor = float(base.outcome.ground.floor.sum())
    ratio, gross = base.value("plant.site.plot_ratio"), base.value("plant.site.gross_factor")
    largest = sorted(base.machines, key=lambda m: -float(m.floor.sum()))[:2]
    parts = [f"{phrase(float(m.floor.sum()) * gross, 'm2')} for {inside(m.node.label)}" for m in largest]
    stores = floor - gross * sum(float(m.floor.sum()) for m in base.machines)
    parts.append(f"{phrase(stores, 'm2')} for stores")
    text = (
        f"The plant needs {phrase(floor, 'm2')} of floor, of which {listed(parts)}; at a plot ratio of "
        f"{rounded(ratio, 2)} that is {phrase(floor / ratio, 'mu')}."
    )
    if announced <= 0:
        return text
    dense = float(base.rate.sum()) / TONNE_A_YEAR / announced
    known = [p.capacity / TONNE_A_YEAR / p.land for p in plants() if p.key not in own_rows(base.project)]
    known = [other for other in known if math.isfinite(other)]
    beside = (
        f" ({rounded(min(known), 2)} to {rounded(max(known), 2)} in {len(known)} other plants)"
        if known
        else ""
    )
    return (
        f"{text} The announced land would need a plot ratio of {rounded(floor / announced, 2)} and carry "
        f"{rounded(dense, 2)} t/yr per m²{beside}."
    )


def _date(of: Indicator) -> Callable[[Base, str, float], str]:
    made = of is OfPhase.production

    def sentence(base: Base, phase: str, announced: float) -> str:
        prefix = f"programme.phases.{phase}"
        start = base.value(f"{prefix}.start")
        built, late, tried = (
            base.value(f"{prefix}.{name}") / MONTH for name in ("construction", "delay", "commissioning")
        )
        text = f"Ground-breaking in {month(start)}, {built:.0f} months of construction as planned"
        text += f"{',' if made else ' and'} a delay of {late:.0f} months"
        span = base.inputs(f"{prefix}.delay")
        if span is not None:
            text += f" (P5 to P95: {span[0] / MONTH:.0f} to {span[1] / MONTH:.0f})"
        text += f" and {tried:.0f} months of commissioning" if made else ""
        reached = month(base.figure(f"phases.{phase}.{of.name}"))
        left = (announced - start) * 12
        return f"{text} lead to {reached}; the announced date leaves {left:.0f} months in all."

    return sentence


def _jobs(base: Base, announced: float) -> str:
    people = base.outcome.crew
    named = (
        ("operators on shift", people.operators),
        ("in maintenance", people.maintenance),
        ("in management", people.management),
        ("in research", people.researchers),
    )
    counted = [f"{float(np.sum(number)):,.0f} {label}" for label, number in named]
    per = float(base.rate.sum()) / TONNE_A_YEAR / max(sum(float(np.sum(number)) for _, number in named), 1e-9)
    return f"The model counts {listed(counted)}: {rounded(per)} t/yr of product per person."


def _tax(indicator: Indicator) -> Callable[[Base, float], str]:
    """The sentence of a tax: the same tax in the model, and what all taxes of a mean year are made of."""

    def sentence(base: Base, announced: float) -> str:
        found = phrase(base.figure(indicator.name), indicator.unit)
        return f"The model's {inside(indicator.label)} come to {found}. {_taxes(base)}"

    return sentence


def _taxes(base: Base) -> str:
    """What a mean year of operation pays."""
    taxes, years = base.outcome.statements.taxes, float(base.outcome.operations.operating.sum())
    parts = [
        f"{phrase(float(np.sum(paid)) / max(years, 1e-9) / units.SECONDS_PER_YEAR, 'CNY/year')} of {name}"
        for paid, name in (
            (taxes.vat_payable, "VAT"),
            (taxes.levies, "levies"),
            (taxes.income_tax, "income tax"),
        )
    ]
    text = f"All taxes of a mean year of operation are {listed(parts)}"
    charged = float(np.sum(taxes.output_vat))
    if charged > 0:
        left = percent(float(np.sum(taxes.vat_payable)) / charged)
        text += f"; {left} of the VAT on sales is left after that on purchases"
    return text + "."


def _drivers(base: Base, indicator: str, drivers: Drivers | None) -> str:
    top = drivers.top(indicator, 2) if drivers is not None and indicator in drivers.indicators else []
    if not top:
        return "It follows from the inputs together; the gradient of this figure ranks them."
    ledger = base.project.ledger
    named = [
        f"{ledger[key].parameter.meaning.partition(';')[0]} ({key}, rank correlation {rounded(rho, 2)})"
        for key, rho in top
    ]
    return f"In the model it depends most on {listed(named)}."


WITHOUT: Final = "capital, without VAT, interest and working capital,"
OF_PLANT: Final[dict[str, Callable[[Base, float], str]]] = {
    Plant.capacity.name: _capacity,
    Plant.output_value.name: _output_value,
    **{i.name: _capital(i, WITHOUT) for i in (Plant.capital, Plant.capital_per_tonne)},
    Money.total_investment.name: _capital(
        Money.total_investment, "total investment, with VAT, interest and working capital,"
    ),
    Plant.land.name: _land,
    Money.jobs.name: _jobs,
    **{
        i.name: _tax(i)
        for i in (Money.total_tax, Money.total_tax_full, Money.local_tax, Money.local_tax_full)
    },
}
OF_PHASE: Final[dict[str, Callable[[Base, str, float], str]]] = {
    OfPhase.capacity.name: _phase_capacity,
    OfPhase.capital.name: _phase_capital,
    **{i.name: _date(i) for i in (OfPhase.completion, OfPhase.production)},
}
