"""Why a claim and the model differ, in a few plain sentences made of the model's own numbers.

A sentence knows the indicator, never the project: it names the amounts that the indicator is made of and,
where that can be turned round, what would have to be true for the announced figure to hold.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Final

import numpy as np

from anodeworks.audit.answer import Answer
from anodeworks.audit.reference_rows import mix_of, own_rows, plants, reference_class
from anodeworks.finance import Money
from anodeworks.language import Message, Pair, Text, joined, listed, t, tn
from anodeworks.quantity import Indicator, units
from anodeworks.quantity.wording import Number, Quantity, Share, Span
from anodeworks.study.base_case import Base, Machinery
from anodeworks.study.sensitivity.rank import Drivers, rank_correlations
from anodeworks.twin.catalogue import OfPhase, OfPhaseAsked, Plant, of_phase
from anodeworks.view.labels import day_of_value, indicator_label, number_label, phase_label, whose

TONNE_A_YEAR: Final = 1000.0 / units.SECONDS_PER_YEAR  # kg/s
MONTH: Final = units.SECONDS_PER_YEAR / 12
PER: Final = "CNY/(t/year)"
DENSE: Final = "t/year/m2"

Says = Callable[[Base, Quantity, Quantity], Iterator[Message]]  # of the model's figure and the announced one


def reasons(base: Base, answers: list[Answer]) -> dict[str, Text]:
    """The reason of each claim, by its name; rank correlations only for those without a sentence of their own."""
    plain = list(dict.fromkeys(a.claim.indicator.name for a in answers if not _own(a.claim.indicator.name)))
    drivers = rank_correlations(base.result, plain)
    return {
        a.claim.name: joined(*_carried(a), reason(base, a.claim.indicator.name, a.announced, drivers))
        for a in answers
    }


def _carried(answer: Answer) -> Iterator[Message]:
    """At which exchange rate money of another currency was carried to CNY, and whose rate it is."""
    rate = answer.claim.rate
    if rate is not None:
        raw = answer.claim.value.raw
        yield t("Announced as {announced}, at {rate} CNY for one {currency} ({whose}).", announced=str(raw["value"]),
                rate=Number(rate.number, 4), currency=answer.claim.currency, whose=whose(rate))  # fmt: skip


def reason(base: Base, indicator: str, announced: float, drivers: Drivers | None = None) -> Text:
    """Why one claim and the model differ.

    Args:
        base: the result.
        indicator: what the claim speaks of.
        announced: its figure, SI.
        drivers: rank correlations, for indicators without a sentence of their own.
    """
    phase, _, of_phase = indicator.partition(".")[2].rpartition(".")
    if indicator in OF_PLANT:
        return joined(*OF_PLANT[indicator](base, announced))
    if _own(indicator):
        return joined(*OF_PHASE[of_phase](base, phase, announced))
    return _drivers(base, indicator, drivers)


def _own(indicator: str) -> bool:
    """Whether an indicator has a sentence of its own."""
    first, _, last = indicator.partition(".")
    return indicator in OF_PLANT or (first == "phases" and last.rpartition(".")[2] in OF_PHASE)


def _capacity(base: Base, announced: float) -> Iterator[Message]:
    project = base.project
    asked = [
        t("{amount} in {phase}", amount=Quantity(float(rate), "t/year"), phase=phase_label(project, phase))
        for phase, rate in zip(project.phases, base.rate.sum(axis=0), strict=True)
    ]
    count = sum(float(m.built.sum()) for m in base.machines)
    yield t("The project file asks for {phases}; the model finds that this takes {machines} machines and {floor} of "
            "floor.", phases=listed(asked), machines=Number(count, whole=True),
            floor=base.quantity(Plant.floor_area))  # fmt: skip


def _phase_capacity(base: Base, phase: str, announced: float) -> Iterator[Message]:
    key = of_phase(OfPhase.capacity, phase)
    yield t(
        "The project file asks for {amount} in this phase.", amount=Quantity(base.figure(key), "t/year", key)
    )


def _output_value(base: Base, announced: float) -> Iterator[Message]:
    project, prices = base.project, base.outcome.operations.sales.price
    sold = []
    for k, offer in enumerate(project.products):
        key = f"products.{offer.name}.price"
        value = project.ledger[key]
        unit = value.parameter.unit.replace("CNY", value.currency)
        sold.append(t("{amount} of {product} at {price} ({whose})",
                      amount=Quantity(float(base.rate[k].sum()), "t/year"),
                      product=Pair(offer.label, offer.label_zh), price=Quantity(float(prices[k]), unit, key),
                      whose=whose(value)))  # fmt: skip
    total = base.quantity(Plant.output_value)
    yield tn(
        "{products} makes {total}.", "{products} make {total}.", len(sold), products=listed(sold), total=total
    )
    needed = Quantity(announced / float(base.rate.sum()), "CNY/kg")
    yield tn("The announced figure needs {price}.", "The announced figure needs a mean price of {price}.",
             len(sold), price=needed)  # fmt: skip
    if base.draws:
        low, high = np.quantile(
            base.drawn(Plant.output_value.name) / base.drawn(Plant.capacity.name), [0.05, 0.95]
        )
        if high > low:
            yield t(
                "The model's price is {span} from P5 to P95.", span=Span(float(low), float(high), "CNY/kg")
            )


def _capital(base: Base, announced: float) -> Iterator[Message]:
    mass = float(base.rate.sum())
    yield from _without_tax(base, base.figure(Plant.capital.name) / mass, announced / mass)


def _capital_per_tonne(base: Base, announced: float) -> Iterator[Message]:
    yield from _without_tax(base, base.figure(Plant.capital_per_tonne.name), announced)


def _without_tax(base: Base, model: float, announced: float) -> Iterator[Message]:
    yield from _equipment(base)
    yield t("The model's capital, without VAT, interest and working capital, comes to {model}, the announced figure "
            "to {announced}.",
            model=Quantity(model, PER, Plant.capital_per_tonne.name), announced=Quantity(announced, PER))  # fmt: skip
    yield t("What announcements call investment is mostly the total, which the model puts at {total}.",
            total=base.quantity(Money.announced_investment))  # fmt: skip


def _total(about: Indicator, says: Says) -> Callable[[Base, float], Iterator[Message]]:
    """The plant's total, by the sentences that such a total has."""

    def sentences(base: Base, announced: float) -> Iterator[Message]:
        mass = float(base.rate.sum())
        yield from _equipment(base)
        model = Quantity(base.figure(about.name) / mass, PER, about.name)
        yield from says(base, model, Quantity(announced / mass, PER))
        yield from _class_range(base)

    return sentences


def _in_full(base: Base, model: Quantity, announced: Quantity) -> Iterator[Message]:
    yield t("The model's total investment, with VAT, interest and working capital, comes to {model}, the announced "
            "figure to {announced}.", model=model, announced=announced)  # fmt: skip


def _as_stated(base: Base, model: Quantity, announced: Quantity) -> Iterator[Message]:
    """What announced totals hold is not said, and so taken as unknown."""
    yield t("The model's total, as announcements state it, comes to {model}, the announced figure to {announced}.",
            model=model, announced=announced)  # fmt: skip
    yield t("Announcements do not say what they count: in the base case {working} of the working capital and {vat} of "
            "the VAT on construction; all of both make it {total}.",
            working=Share(base.value("finance.announced_total.working_capital")),
            vat=Share(base.value("finance.announced_total.vat")),
            total=base.quantity(Money.total_investment))  # fmt: skip


def _equipment(base: Base) -> Iterator[Message]:
    """What the capital goes into."""
    costs = base.outcome.capital
    largest = sorted(base.machines, key=lambda m: -float(m.cost.sum()))[:3]
    if largest:
        share = Share(float(costs.equipment.sum() / costs.total.sum()))
        yield t("Equipment is {share} of the model's capital, most of it in {machines}.", share=share,
                machines=listed([_group(m) for m in largest]))  # fmt: skip


def _group(m: Machinery) -> Message:
    count = float(m.built.sum())
    return tn("{activity:inner} ({n} machine, {cost})", "{activity:inner} ({n} machines, {cost})", count,
              activity=_activity(m), n=Number(count, whole=True),
              cost=Quantity(float(m.cost.sum()), "CNY"))  # fmt: skip


def _activity(m: Machinery) -> Pair:
    return Pair(m.node.label, m.node.label_zh)


def _class_range(base: Base) -> Iterator[Message]:
    for kind, _ in mix_of(base):
        found = reference_class(kind, own_rows(base.project))
        if found.quantiles is not None:
            yield tn("The total investment of {n} other plant was announced at {span} ({kind:inner}).",
                     "The total investment of {n} other plants was announced at {span} ({kind:inner}).", found.compared,
                     n=Number(found.compared, whole=True), span=Span(found.quantiles[0], found.quantiles[-1], PER),
                     kind=Pair(found.label, found.label_zh))  # fmt: skip


def _phase_capital(base: Base, phase: str, announced: float) -> Iterator[Message]:
    p = base.project.phases.index(phase)
    whole, part = float(base.rate.sum()), float(base.rate[:, p].sum())
    total = base.outcome.capital.total
    yield t("The phase brings {output} of the output and {capital} of the capital.", output=Share(part / whole),
            capital=Share(float(total[p] / total.sum())))  # fmt: skip
    if p == 0 and len(base.project.phases) > 1:
        yield t("Land and research are paid with the first phase.")
    if part > 0:
        yield t("The announced amount is {announced}, the model's, without VAT and interest, {model}.",
                announced=Quantity(announced / part, PER), model=Quantity(float(total[p]) / part, PER))  # fmt: skip


def _phase_total(about: Indicator, says: Says) -> Callable[[Base, str, float], Iterator[Message]]:
    """The same of a phase's share."""

    def sentences(base: Base, phase: str, announced: float) -> Iterator[Message]:
        share, name = _phase_share(base, phase), of_phase(about, phase)
        yield t("The phase brings {output} of the output.", output=Share(share))
        mass = float(base.rate.sum()) * share
        if mass > 0:
            yield from says(
                base, Quantity(base.figure(name) / mass, PER, name), Quantity(announced / mass, PER)
            )
        yield from _class_range(base)

    return sentences


def _phase_land(base: Base, phase: str, announced: float) -> Iterator[Message]:
    name = of_phase(OfPhaseAsked.land, phase)
    yield t("The phase brings {output} of the output.", output=Share(_phase_share(base, phase)))
    yield t("The model's land for it, by its share of the floor, is {land}.",
            land=Quantity(base.figure(name), "mu", name))  # fmt: skip


def _phase_value(base: Base, phase: str, announced: float) -> Iterator[Message]:
    part = _phase_share(base, phase)
    if part > 0:
        name, mass = of_phase(OfPhaseAsked.output_value, phase), float(base.rate.sum()) * part
        yield t("The model sells the phase's output at {price} on average; the announced figure needs {needed}.",
                price=Quantity(base.figure(name) / mass, "CNY/kg", name),
                needed=Quantity(announced / mass, "CNY/kg"))  # fmt: skip


def _phase_share(base: Base, phase: str) -> float:
    """What a phase brings of the output."""
    p = base.project.phases.index(phase)
    return float(base.rate[:, p].sum()) / float(base.rate.sum())


def _land(base: Base, announced: float) -> Iterator[Message]:
    floor = float(base.outcome.ground.floor.sum())
    ratio, gross = base.value("plant.site.plot_ratio"), base.value("plant.site.gross_factor")
    largest = sorted(base.machines, key=lambda m: -float(m.floor.sum()))[:2]
    parts = [
        t(
            "{floor} for {activity:inner}",
            floor=Quantity(float(m.floor.sum()) * gross, "m2"),
            activity=_activity(m),
        )
        for m in largest
    ]
    stores = floor - gross * sum(float(m.floor.sum()) for m in base.machines)
    parts.append(t("{floor} for stores", floor=Quantity(stores, "m2")))
    yield t("The plant needs {floor} of floor, of which {parts}; at a plot ratio of {ratio} ({whose}) that is {land}.",
            floor=base.quantity(Plant.floor_area), parts=listed(parts), land=base.quantity(Plant.land),
            ratio=Number(ratio, 2, key="plant.site.plot_ratio"),
            whose=whose(base.project.ledger["plant.site.plot_ratio"]))  # fmt: skip
    if announced <= 0:
        return
    yield t("The announced land would need a plot ratio of {ratio} and carry {density}.",
            ratio=Number(floor / announced, 2),
            density=Quantity(float(base.rate.sum()) / announced, DENSE, digits=2))  # fmt: skip
    known = [p.capacity / p.land for p in plants() if p.key not in own_rows(base.project)]
    known = [other for other in known if math.isfinite(other)]
    if known:
        yield tn("{n} other plant carries {span}.", "{n} other plants carry {span}.", len(known),
                 n=Number(len(known), whole=True), span=Span(min(known), max(known), DENSE, digits=2))  # fmt: skip


def _date(base: Base, phase: str, announced: float, made: bool) -> Iterator[Message]:
    prefix = f"programme.phases.{phase}"
    built, late, tried = (
        Number(base.value(f"{prefix}.{name}") / MONTH, whole=True, key=f"{prefix}.{name}")
        for name in ("construction", "delay", "commissioning")
    )
    start = base.value(f"{prefix}.start")
    begun = day_of_value(base.project.ledger[f"{prefix}.start"], start, f"{prefix}.start")
    said = {
        f"whose_{name}": whose(base.project.ledger[f"{prefix}.{name}"])
        for name in ("start", "construction", "delay", "commissioning")
    }
    if made:
        key = of_phase(OfPhase.production, phase)
        yield t("Ground-breaking in {start} ({whose_start}), {built} months of construction ({whose_construction}), a "
                "delay of {late} months ({whose_delay}) and {tried} months of commissioning ({whose_commissioning}) "
                "lead to {reached}.", start=begun, built=built, late=late, tried=tried,
                reached=Quantity(base.figure(key), "date", key), **said)  # fmt: skip
    else:
        key = of_phase(OfPhase.completion, phase)
        del said["whose_commissioning"]
        yield t("Ground-breaking in {start} ({whose_start}), {built} months of construction ({whose_construction}) and "
                "a delay of {late} months ({whose_delay}) lead to {reached}.", start=begun, built=built, late=late,
                reached=Quantity(base.figure(key), "date", key), **said)  # fmt: skip
    span = base.inputs(f"{prefix}.delay")
    if span is not None:
        low, high = (Number(end / MONTH, whole=True) for end in span)
        yield t("The delay is {low} to {high} months from P5 to P95.", low=low, high=high)
    yield t(
        "The announced date leaves {left} months in all.", left=Number((announced - start) * 12, whole=True)
    )


def _completion(base: Base, phase: str, announced: float) -> Iterator[Message]:
    return _date(base, phase, announced, made=False)


def _production(base: Base, phase: str, announced: float) -> Iterator[Message]:
    return _date(base, phase, announced, made=True)


def _jobs(base: Base, announced: float) -> Iterator[Message]:
    crew = base.outcome.crew
    counts = [float(np.sum(n)) for n in (crew.operators, crew.maintenance, crew.management, crew.researchers)]
    shift, maintenance, management, research = (Number(n, whole=True) for n in counts)
    per = float(base.rate.sum()) / TONNE_A_YEAR / max(sum(counts), 1e-9)
    yield t("The model counts {shift} operators on shift, {maintenance} in maintenance, {management} in management "
            "and {research} in research: {output} t/yr of product per person.", shift=shift, maintenance=maintenance,
            management=management, research=research, output=Number(per))  # fmt: skip


def _tax(about: Indicator) -> Callable[[Base, float], Iterator[Message]]:
    """The sentences of a tax: the same tax in the model, and what all taxes of a mean year are made of."""

    def sentences(base: Base, announced: float) -> Iterator[Message]:
        yield t("The model's {tax:inner} come to {amount}.", tax=indicator_label(about),
                amount=base.quantity(about))  # fmt: skip
        yield from _taxes(base)

    return sentences


def _taxes(base: Base) -> Iterator[Message]:
    """What a mean year of operation pays."""
    taxes, years = base.outcome.statements.taxes, float(base.outcome.operations.operating.sum())
    vat, levies, income = (
        Quantity(float(np.sum(paid)) / max(years, 1e-9) / units.SECONDS_PER_YEAR, "CNY/year")
        for paid in (taxes.vat_payable, taxes.levies, taxes.income_tax)
    )
    yield t("All taxes of a mean year of operation are {vat} of VAT, {levies} of levies and {income} of income tax.",
            vat=vat, levies=levies, income=income)  # fmt: skip
    charged = float(np.sum(taxes.output_vat))
    if charged > 0:
        left = Share(float(np.sum(taxes.vat_payable)) / charged)
        yield t("{left} of the VAT on sales is left after that on purchases.", left=left)


def _drivers(base: Base, indicator: str, drivers: Drivers | None) -> Message:
    top = drivers.top(indicator, 2) if drivers is not None and indicator in drivers.indicators else []
    if not top:
        return t("It follows from the inputs together; the gradient of this figure ranks them.")
    named = [
        t("“{number}” ({key}, rank correlation {rho})", number=number_label(base.project, key), key=key,
          rho=Number(rho, 2))
        for key, rho in top
    ]  # fmt: skip
    return t("In the model it depends most on {numbers}.", numbers=listed(named))


OF_PLANT: Final[dict[str, Callable[[Base, float], Iterator[Message]]]] = {
    Plant.capacity.name: _capacity,
    Plant.output_value.name: _output_value,
    Plant.capital.name: _capital,
    Money.announced_investment.name: _total(Money.announced_investment, _as_stated),
    Money.total_investment.name: _total(Money.total_investment, _in_full),
    Plant.capital_per_tonne.name: _capital_per_tonne,
    Plant.land.name: _land,
    Money.jobs.name: _jobs,
    **{
        tax.name: _tax(tax)
        for tax in (
            Money.total_tax,
            Money.total_tax_full,
            Money.local_tax,
            Money.local_tax_full,
            Money.profit_and_tax_full,
        )
    },
}
OF_PHASE: Final[dict[str, Callable[[Base, str, float], Iterator[Message]]]] = {
    OfPhase.capacity.name: _phase_capacity,
    OfPhase.capital.name: _phase_capital,
    OfPhase.completion.name: _completion,
    OfPhase.production.name: _production,
    OfPhaseAsked.announced_investment.name: _phase_total(OfPhaseAsked.announced_investment, _as_stated),
    OfPhaseAsked.total_investment.name: _phase_total(OfPhaseAsked.total_investment, _in_full),
    OfPhaseAsked.land.name: _phase_land,
    OfPhaseAsked.output_value.name: _phase_value,
}
