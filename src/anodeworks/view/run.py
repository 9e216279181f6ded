"""What would this plant be, what does it make and cost, and how sure is that: base case and odds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePath

from anodeworks import __version__, progress
from anodeworks.audit.answer import Answer, answers
from anodeworks.audit.tonnage import Tonnage, tonnage
from anodeworks.errors import InputError
from anodeworks.finance import Money
from anodeworks.language import Message, Text, joined, listed, say, t, tc, tn
from anodeworks.quantity.wording import Day, Number, Quantity, Share, Span
from anodeworks.remedies import nearest
from anodeworks.study.base_case import Base
from anodeworks.study.design import Design
from anodeworks.study.evaluate import monte_carlo
from anodeworks.study.feasible import require_base_case
from anodeworks.study.result import Result
from anodeworks.study.sensitivity.rank import Drivers, rank_correlations
from anodeworks.twin.catalogue import OfAnode, OfPhase, Plant, having, of_phase, of_product
from anodeworks.twin.project import Project
from anodeworks.view import (
    alone,
    closing,
    deciding,
    factors,
    flags,
    flows,
    furnace,
    headline,
    implied,
    laboratory,
    lenders,
    median,
    money,
    nominal,
    numbers,
    odds,
    phases,
    plant,
    powder,
)
from anodeworks.view.claims import claims, verdict_of_claims
from anodeworks.view.document import Cell, Column, Document, Finding, Mark, Row, Section, Table, Words
from anodeworks.view.headline import Shares
from anodeworks.view.labels import phase_label, product_labels, subject, whose

WEIGHT: tuple[Mark, ...] = ("bad", "fair", "none", "good")  # what is told first
PAYS, LOSES = (
    0.8,
    0.5,
)  # shares of scenarios with a present value above zero: from which it pays, below which not
MOST_FLAGS = 3
BEFORE = "money", "lenders", "odds"  # chapters behind which stands what decides
BASES = {"real": tc("basis", "real"), "nominal": tc("basis", "nominal")}
MANY = 1_000_000  # scenarios beyond which `study` serves better


@dataclass(frozen=True)
class Run:
    """A result, the figures whose curves of exceedance were asked for, and what is known of a tonnage not stated."""

    result: Result
    exceeded: tuple[str, ...] = ()
    tonnage: Tonnage | None = None

    @cached_property
    def short(self) -> Document:
        """All that a screen does not wait for long for, once for all media."""
        return _short(self)


def ask(
    project: Project, *, scenarios: int = 1023, seed: int = 0, design: Design = "random",
    exceedance: Sequence[str] = (),
) -> Run:  # fmt: skip
    """The base case and the draws.

    Args:
        project: the plant.
        scenarios: draws beside the base case.
        seed: of the draws.
        design: how they are spread.
        exceedance: indicators of which to tell how often they exceed what.

    Raises:
        InputError: no such indicator, or a base case that cannot be computed.
    """
    for name in exceedance:
        if name not in project.indicators:
            raise InputError(
                "--exceedance", f'"{name}"', t("an indicator's name"), nearest(name, project.indicators)
            )
    if scenarios > MANY:
        told = t(
            "All {n} scenarios are held in memory; `anodeworks study` takes any number of them, and goes on where "
            "it was stopped.",
            n=Number(scenarios, whole=True),
        )
        progress.current().note(say(told))
    size = tonnage(project, seed)
    result = monte_carlo(size.settle(project) if size else project, scenarios, seed=seed, design=design)
    require_base_case(result)
    return Run(result, tuple(exceedance), size)


def study(run: Run) -> Result:
    """The study whose statements a live workbook shows."""
    return run.result


def document(run: Run, whole: bool = False) -> Document:
    """Does it pay, will the claims hold; then figures, phases, claims, and the plant's chapters.

    `whole`: with what decides the answer, one number at a time, which a screen does not wait for.
    """
    short = run.short
    strongest = factors.deciding(run.result, odds.DRIVEN) if whole else None
    if strongest is None:
        return short
    at = 1 + max(i for i, section in enumerate(short.sections) if section.name in BEFORE)
    return replace(short, sections=(*short.sections[:at], strongest, *short.sections[at:]))


def _short(run: Run) -> Document:
    base = Base(run.result)
    drivers, found = drivers_of(base), answers(base)
    screen = Section(
        "screen",
        "",
        (
            headline.figures(base, having(base.project.indicators, headline.SCREEN), "screen"),
            *headline.trust(base),
            *headline.elsewhere(base.project),
            phases.table(base, brief=True),
            *flags.broken_in(base, MOST_FLAGS),
        ),
        0,
        brief=True,
    )
    asked = Section(
        "exceedance", t("How often figures exceed what"), tuple(headline.exceeded(base, run.exceeded)), 0
    )
    return Document(
        "run",
        t("Base case and odds"),
        subject(base.project),
        (*implied.finding(run.tonnage), *verdict(base, drivers, found)),
        (
            screen,
            *implied.section(run.tonnage),
            *([claims(base, found)] if found else []),
            *([asked] if run.exceeded else []),
            *chapters(base, drivers),
        ),
        about(base),
    )


def chapters(
    base: Base, drivers: Drivers | None = None, shares: Shares | None = None, deep: bool = False
) -> tuple[Section, ...]:
    """The plant's chapters, which stand behind the answer to any question about it.

    Args:
        base: the result.
        drivers: rank correlations of the main figures.
        shares: shares of variance by grade, which take their place in telling what rests on judgement.
        deep: also what decides the main figures, for which the plant is evaluated some hundred times more.
    """
    announced = {c.indicator.name: float(c.value.number) for c in base.project.claims}
    figures = Section(
        "figures",
        t("Headline figures"),
        (
            Words(summary(base), "lead"),
            headline.tiles(base),
            *(Words(told, "note") for told in (median.why_apart(base, drivers), _covered(base)) if told),
            *(Words(joined(found.verdict, found.reason), "note") for found in closing.finding(base)),
            headline.figures(base, headline.main(base), "figures", drivers, shares),
            Words(headline.P_WORDS, "note"),
            *([headline.judged_note(shares is not None)] if base.draws else []),
            *([Words(told, "note")] if (told := headline.which_judged(base, drivers)) else []),
        ),
    )
    others = Section(
        "other",
        t("All other figures"),
        (headline.figures(base, headline.rest(base), "other"), *headline.precise(base)),
        2,
    )
    checks = Section("checks", t("Checks"), (*flags.broken_in(base), money.residuals(base), _method(base)), 2)
    found = (
        figures,
        phases.section(base),
        money.section(base),
        lenders.section(base),
        odds.section(base, drivers, announced),
        factors.deciding(base.result, odds.DRIVEN) if deep else None,
        *(() if base.project.alone else (flows.section(base), plant.section(base))),
        plant.capital_section(base),
        powder.of_plant(base),
        furnace.of_plant(base),
        laboratory.of_plant(base),
        numbers.section(base, drivers, shares),
        checks,
        others,
        money.statements_section(base),
    )
    return tuple(section for section in found if section is not None)


def drivers_of(base: Base) -> Drivers | None:
    """Rank correlations of the main figures and of those that claims speak of."""
    claimed = [claim.indicator.name for claim in base.project.claims]
    return rank_correlations(base.result, list(dict.fromkeys([*headline.main(base), *claimed])))


def verdict(base: Base, drivers: Drivers | None, found: Sequence[Answer]) -> tuple[Finding, ...]:
    """Whether the plant pays and what decides it, and whether what was announced holds."""
    announced = verdict_of_claims(found)
    told = [announced] if announced else []
    more = (*phases.never(base), *closing.finding(base), *lenders.finding(base), *nominal.finding(base))
    return (_pays(base, drivers), *told, *sorted(more, key=lambda finding: WEIGHT.index(finding.mark)))


def _pays(base: Base, drivers: Drivers | None) -> Finding:
    name, unit = Money.fnpv_after_tax.name, Money.fnpv_after_tax.unit
    spread, value = base.spread(name), base.quantity(Money.fnpv_after_tax)
    if spread is None:
        mark: Mark = "good" if value.si > 0 else "bad"
        told = t("At the selling prices {whose}, the net present value after tax (FNPV) of the base case is {value}.",
                 whose=_whose_prices(base), value=value)  # fmt: skip
        return Finding(mark, told, _covered(base), name="pays", numbers={"fnpv": value})
    share = headline.positive_share(base, name) or 0.0
    mark = "good" if share >= PAYS else "fair" if share >= LOSES else "bad"
    middle, span = Quantity(spread.middle, unit, name), Span(spread.low, spread.high, unit, name)
    told = t(
        "Pays in {share} of {n} scenarios: the net present value after tax (FNPV) is {median} at the median "
        "({span} from P5 to P95).",
        share=Share(share), n=Number(base.draws, whole=True), median=middle, span=span,
    )  # fmt: skip
    why = joined(deciding.decides(base.project, drivers, name), median.beside(base))
    given: dict[str, Cell] = {"share": Share(share), "median": middle, "range": span, "base": value}
    return Finding(mark, told, why, name="pays", numbers=given)


def _whose_prices(base: Base) -> Text:
    """Who says what the products fetch; of a project of finance alone the file."""
    said = [whose(base.project.ledger[f"products.{offer.name}.price"]) for offer in base.project.products]
    return listed(list({each.many: each for each in said or [t("stated in the file")]}.values()))


def _covered(base: Base) -> Text:
    """The price that covers all costs, and the price that is assumed."""
    if len(base.project.products) != 1:
        cost, sales = base.quantity(Money.present_cost), base.quantity(Money.present_sales)
        return t("All costs over the study have a present value of {cost} in the base case, sales one of {sales}.",
                 cost=cost, sales=sales)  # fmt: skip
    cost, price = base.quantity(Money.levelised_cost), base.quantity(Money.levelised_price)
    if not math.isfinite(cost.si):
        return ""
    return t(
        "All costs are covered at {cost} in the base case, against a selling price of {price} over the study.",
        cost=cost, price=price,
    )  # fmt: skip


def summary(base: Base) -> Text:
    """What plant it is, in two sentences."""
    project = base.project
    built = [phase for phase, there in zip(project.phases, base.built, strict=True) if there]
    count = len(built)
    if project.alone:
        return alone.summary(base)
    products = listed(product_labels(project))
    first = tn(
        "The plant is to make {output} of {products} in one phase.",
        "The plant is to make {output} of {products} in {n} phases.",
        count, output=base.quantity(Plant.capacity), products=products,
        n=Number(count, whole=True),
    )  # fmt: skip
    stores = joined(*(_stores(base, k) for k in range(len(project.products))))
    takes = t(
        "It takes {machines} main machines, {floor} of floor and {jobs}; first product is to be expected in {dates}.",
        machines=Number(base.figure(Plant.machines.name), whole=True), floor=base.quantity(Plant.floor_area),
        jobs=base.quantity(Money.jobs), dates=listed([_date(base, p) for p in built]),
    )  # fmt: skip
    return joined(first, stores, takes)


def _stores(base: Base, k: int) -> Text:
    """What a product is in a cell, if it is an anode."""
    offers = base.project.products
    if not offers[k].anode:
        return ""
    alone = len(offers) == 1
    capacity, silicon = (
        base.project.indicators[about.name if alone else of_product(about, offers[k].name)]
        for about in (OfAnode.product_capacity, OfAnode.silicon_share)
    )
    told = {"capacity": base.quantity(capacity), "silicon": base.quantity(silicon, 2)}
    if told["capacity"].si <= 0:
        return ""
    if alone:
        return t("The product stores {capacity} with {silicon} silicon.", **told)
    product = product_labels(base.project)[k]
    return t("{product:first} stores {capacity} with {silicon} silicon.", product=product, **told)


def _date(base: Base, phase: str) -> Message:
    name = of_phase(OfPhase.production, phase)
    spread, label = base.spread(name), phase_label(base.project, phase)
    moment = Quantity(spread.middle if spread else base.figure(name), "date", name)
    return t("{date} for {phase:inner}", date=moment, phase=label)


def _method(base: Base) -> Table:
    """How the figures were computed."""
    rows = tuple(Row(name, (label, cell)) for name, (label, cell) in about(base).items())
    return Table(
        "method", (Column("what", role="text"), Column("how", role="text")), rows, t("How it was computed")
    )


def about(base: Base) -> dict[str, tuple[Text, Cell]]:
    """How the figures were computed, by name."""
    project, ledger = base.project, base.project.ledger
    counts = ledger.get("plant.equipment.counts")
    drawn = (
        t("base case and {n} draws", n=Number(base.draws, whole=True)) if base.draws else t("base case only")
    )
    varied = t("{n} in all, of which {varied} vary", n=Number(len(ledger), whole=True),
               varied=Number(len(project.uncertain), whole=True))  # fmt: skip
    first = Quantity(float(base.outcome.operations.begin), "date")
    years = t("{n}, the first from {first}", n=Number(project.horizon, whole=True), first=first)
    found: dict[str, tuple[Text, Cell]] = {
        "program": (t("program"), f"Anodeworks {__version__}"),
        "file": (t("project file"), PurePath(project.file).name),
        "scenarios": (t("scenarios"), drawn),
        "draws": (t("draws"), Number(base.draws, whole=True)),
        "seed": (t("seed"), str(base.result.seed) if base.draws else None),
        "design": (t("design of the draws"), base.result.design),
        **({"machines": (t("machines counted"), _counted(base))} if counts else {}),
        "numbers": (t("numbers"), varied),
        "years": (t("years"), years),
    }
    if "finance.prices.price_date" in ledger:
        basis = ledger["finance.prices.basis"].parameter.options[round(base.value("finance.prices.basis"))]
        day = Day(base.value("finance.prices.price_date"))
        found["money"] = (t("money"), t("{basis} CNY, prices of {day}", basis=BASES[basis], day=day))
    return found


def _counted(base: Base) -> Text:
    return t("whole") if base.value("plant.equipment.counts") < 0.5 else t("fractional")


def of_result(result: Result) -> Run:
    """What this question has of a result."""
    return Run(result)
