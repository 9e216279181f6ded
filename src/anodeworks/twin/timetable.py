"""Phases of a project file, and the years of its calculation."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Final

from anodeworks.errors import InputError, quoted
from anodeworks.language import t
from anodeworks.library import library
from anodeworks.programme import Phase
from anodeworks.programme.phase import RAMPS, SPENDING, UTILISATION
from anodeworks.project.ledger import Ledger, enter, identifier, table
from anodeworks.quantity import Value, units
from anodeworks.quantity.value import read
from anodeworks.remedies import ADD, FEWER, LIST, MORE
from anodeworks.twin.capacities import TOTAL, enter_capacities
from anodeworks.twin.grammar import COUNTINGS, HORIZON, PHASE, PROGRAMME
from anodeworks.twin.products import Offer
from anodeworks.twin.sections import fill_section, table_at

MOST_PHASES: Final = 50
WHOLE: Final = 1e-6  # of a year, by which months and days may miss a whole number


def read_phases(tables: Mapping[str, Any], ledger: Ledger, products: tuple[Offer, ...]) -> tuple[str, ...]:
    """Fill the phases' values; their names in the order in which they start."""
    written = table(table_at(tables, "programme.phases"), "programme.phases")
    if not written:
        raise InputError(
            "programme.phases",
            t("none"),
            t("at least one table [programme.phases.NAME] with `start`"),
            ADD,
        )
    if len(written) > MOST_PHASES:
        raise InputError(
            "programme.phases",
            t("{n} tables", n=len(written)),
            t("at most {most}", most=MOST_PHASES),
            FEWER,
        )
    outputs = {name: _output(raw, name, bool(products)) for name, raw in sorted(written.items())}
    made: Ledger = {}
    if products:
        enter_capacities(made, outputs, table_at(tables, "programme").get("capacity"), products)
    ledger |= {key: value for key, value in made.items() if key.startswith(f"{TOTAL}.")}
    for name in outputs:  # the numbers of a phase stand together
        prefix = f"programme.phases.{name}"
        _fill_phase(ledger, prefix, table(written[name], prefix), bool(products))
        ledger |= {key: value for key, value in made.items() if key.startswith(f"{prefix}.")}
    total = sum(
        v.number for k, v in ledger.items() if k.startswith("programme.phases.") and ".capacity." in k
    )
    if products and total <= 0:
        raise InputError(
            "programme.phases",
            t("no output in any phase"),
            t("a capacity above 0 in at least one phase"),
            MORE,
        )
    return tuple(sorted(written, key=lambda name: (ledger[f"programme.phases.{name}.start"].number, name)))


def _output(raw: object, name: str, makes: bool) -> object:
    """What a phase says of its output; nothing in a project of finance alone."""
    prefix = f"programme.phases.{identifier(name, 'programme.phases')}"
    capacity: object = PHASE.read(raw, prefix, Phase.parameters())["capacity"]
    if not makes and capacity is not None:
        allowed = t("a capacity of products, and [products.NAME] that says which")
        raise InputError(f"{prefix}.capacity", quoted(capacity), allowed, t("leave it out"))
    if makes and capacity is None:
        raise InputError(f"{prefix}.capacity", t("nothing"), t(PHASE.words["capacity"].meaning), ADD)
    return capacity


def _fill_phase(ledger: Ledger, prefix: str, written: Mapping[str, Any], makes: bool) -> None:
    """The numbers of a phase; its lists by year stand instead of the usual curves."""
    asked = dict(Phase.parameters())
    if "utilisation" in written:
        for name in RAMPS:
            if name in written:
                remedy = t("leave {name} out, or the list", name=name)
                found = t("utilisation by year beside it")
                raise InputError(f"{prefix}.{name}", found, t("one of the two"), remedy)
            del asked[name]
    usual = {} if makes else table_at(library().sections, "alone.phase")
    fill_section(ledger, prefix, asked, written, "programme.phase", PHASE, usual)
    for word, ask in (("spending", SPENDING), ("utilisation", UTILISATION)):
        if word in written:
            raw = written[word]
            if not isinstance(raw, list):
                raise InputError(
                    f"{prefix}.{word}", quoted(raw), t("a list with one value for each year"), LIST
                )
            enter(ledger, f"{prefix}.{word}", ask, raw, many=True)
    spent = [v.number for k, v in ledger.items() if k.startswith(f"{prefix}.spending.")]
    if spent and sum(spent) <= 0:
        raise InputError(
            f"{prefix}.spending", quoted(written["spending"]), t("something spent in at least one year"), MORE
        )


def first_year_of(ledger: Ledger, phases: tuple[str, ...]) -> int:
    """The calendar year in which the first phase starts at the earliest."""
    starts = (ledger[f"programme.phases.{p}.start"] for p in phases)
    return math.floor(
        min(s.number if s.distribution is None else float(s.distribution.quantile(0.0)) for s in starts)
    )


def check_order(ledger: Ledger, phases: tuple[str, ...], first_year: int, horizon: int) -> None:
    """Refuse phases out of order, and one that begins after the calculation ends."""
    for before, after in pairwise(phases):
        first, second = (ledger[f"programme.phases.{n}.start"] for n in (before, after))
        if second.number < first.number:
            raise InputError(
                f"programme.phases.{after}.start",
                t(
                    "{second}, before {before} starts ({first})",
                    second=second.show(),
                    before=before,
                    first=first.show(),
                ),
                t("phases in the order of their start"),
                t("put the phases in order, or mend the dates"),
            )
    for phase in phases:
        start = ledger[f"programme.phases.{phase}.start"]
        if start.number >= first_year + horizon:
            found = t(
                "{start}, after the last year of the calculation ({last})",
                start=start.show(),
                last=first_year + horizon - 1,
            )
            remedy = t("mend the date, or lengthen programme.horizon")
            raise InputError(
                f"programme.phases.{phase}.start", found, t("a start within the horizon"), remedy
            )


def read_years(tables: Mapping[str, Any]) -> tuple[int, str]:
    """How many years the study has, whole ones, and from when they count."""
    entry = PROGRAMME.read(table_at(tables, "programme"), "programme", ("phases", "learning"))
    said: Value | None = entry["horizon"]
    if said is None:
        said = read(library().sections["programme"]["horizon"], HORIZON, "programme.horizon", "")
    years = said.number / units.SECONDS_PER_YEAR
    if abs(years - round(years)) > WHOLE:
        low, high = math.floor(years), math.ceil(years)
        remedy = t('statements have whole years; write "{low} year" or "{high} year"', low=low, high=high)
        raise InputError("programme.horizon", quoted(said.raw), t("a whole number of years"), remedy)
    return max(2, round(years)), entry["years"] or COUNTINGS[0]
