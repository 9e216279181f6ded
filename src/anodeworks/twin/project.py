"""The project: what a user wrote, checked and completed from the library, ready to be evaluated."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from anodeworks import arguments
from anodeworks.errors import InputError, quoted
from anodeworks.finance import Finance
from anodeworks.finance.covenants import Debt
from anodeworks.finance.own_lines import Given
from anodeworks.language import Language, Pair, speaking, spoken, t
from anodeworks.library import library
from anodeworks.process import Network, assemble
from anodeworks.process.flow import Product
from anodeworks.process.price_path import fill_path
from anodeworks.programme.phase import Phase
from anodeworks.project import place
from anodeworks.project.file import MARK, language_of, read_file
from anodeworks.project.ledger import Ledger, check_words, table
from anodeworks.project.write import changed, save
from anodeworks.quantity import Indicator, Value
from anodeworks.quantity.value import bounds, reach
from anodeworks.remedies import CURRENCY, nearest, toward
from anodeworks.shown import number_label
from anodeworks.twin import borrowing, catalogue
from anodeworks.twin.capacities import SIZES
from anodeworks.twin.claims import Claim, read_claims
from anodeworks.twin.correlations import Correlation, read_correlations
from anodeworks.twin.given import BY_USER, from_si, given, one_in_si, table_of
from anodeworks.twin.grammar import NO_KIND, PHASE, PRODUCT, PROJECT, SECTIONS, TABLES
from anodeworks.twin.investors import read_investors
from anodeworks.twin.line_reader import read_production
from anodeworks.twin.money_lines import read_lines
from anodeworks.twin.planning import Planning, planned, read_planning
from anodeworks.twin.production import ProductionLine
from anodeworks.twin.products import Offer, kind_of, labels_of, read_products
from anodeworks.twin.quotes import carried
from anodeworks.twin.sections import by_name, fill_section, stands, table_at, words_below
from anodeworks.twin.ties import Tie, tie, tie_of
from anodeworks.twin.timetable import check_order, first_year_of, read_phases, read_years

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Project:
    """One plant: the fixed structure, and the ledger of its numbers by dotted key."""

    file: str
    name: str
    name_zh: str
    language: Language | None  # in which it is spoken of, if it says so
    note: str
    reference: str  # kind of the plants to compare with, as the file names it; see `kinds`
    place: str  # where it stands, a row of places.toml, or empty
    network: Network
    products: tuple[Offer, ...]
    phases: tuple[str, ...]
    phase_labels: tuple[str, ...]
    first_year: int
    counting: str  # of years: one of `COUNTINGS`
    horizon: int  # years
    lines: tuple[Given, ...]  # of money that the file states
    debt: Debt  # beside the plain loan of each phase
    production: tuple[ProductionLine, ...]  # lines of machines that are simulated
    ledger: Ledger
    indicators: Mapping[str, Indicator]
    claims: tuple[Claim, ...]
    correlations: tuple[Correlation, ...]
    tables: Mapping[str, Any] = field(repr=False)
    lined: bool = False  # whether what only a simulation of its lines finds stands in the ledger
    investors: Mapping[str, Pair] = field(default_factory=dict)  # who shares its equity, by name; none: one
    text: str = field(default="", repr=False)  # of the file; empty if the project was built from tables
    planning: Planning = field(default_factory=Planning)  # what a monthly plan must keep
    changes: Mapping[str, Any] = field(
        default_factory=dict
    )  # since the file was read: by key, as a file says it

    def __repr__(self) -> str:
        """The project in one line."""
        of = f"{len(self.network.nodes)} activities" if self.products else f"{len(self.lines)} lines of money"
        kinds = f"{of}, {len(self.phases)} phase(s), {len(self.ledger)} numbers"
        return f"<Project {self.name}: {kinds}, {len(self.uncertain)} of them uncertain>"

    @property
    def alone(self) -> bool:
        """Whether it is a project of finance alone: no plant, its money stated line by line."""
        return not self.products

    @property
    def kinds(self) -> dict[str, str]:
        """The kind of plants of the reference class that each product is held against; without those of no kind."""
        if self.reference == NO_KIND:
            return {}
        alone = len(self.products) == 1
        found = {
            p.name: (alone and self.reference) or kind_of(p.flow) or self.reference for p in self.products
        }
        return {name: kind for name, kind in found.items() if kind}

    @property
    def values(self) -> dict[str, np.float64]:
        """Every number that the chain reads at its central value, SI, by dotted key."""
        return {key: np.float64(value.number) for key, value in self.ledger.items() if not planned(key)}

    @property
    def uncertain(self) -> list[str]:
        """Keys of the numbers that carry a distribution."""
        return [key for key, value in self.ledger.items() if value.distribution is not None]

    @cached_property
    def ties(self) -> dict[str, Tie]:
        """Keys of the numbers that are another's too, and how they are."""
        return {
            key: tie_of(value) for key, value in self.ledger.items() if value.same_as and not planned(key)
        }

    @property
    def open_tonnage(self) -> tuple[str, ...]:
        """Keys of outputs that nobody states."""
        return tuple(key for key, value in self.ledger.items()
                     if value.origin == SIZES and not value.same_as and value.parameter.unit != "1")  # fmt: skip

    def tied(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Numbers by key, those that are another's set to it: what the chain has to be given."""
        return {
            **values,
            **{key: tie.of(values.__getitem__) for key, tie in self.ties.items()},
        }

    def untied(self, keys: Iterable[str]) -> Project:
        """The project in which these numbers are no longer another's: what is given values has its own."""
        cut = {
            key: self.ledger[key].replace(same_as="", part=1.0, shares=())
            for key in keys
            if self.ledger[key].same_as
        }
        return replace(self, ledger={**self.ledger, **cut}) if cut else self

    def free(self, key: str) -> str:
        """A ledger key whose number may vary by itself.

        Raises:
            InputError: an unknown key, or one that is another's number.
        """
        value = self.ledger[self.find(key)]
        if value.same_as:
            vary = {"other": value.same_as}
            remedy = (
                t("vary {other}, or what divides it", **vary) if value.shares else t("vary {other}", **vary)
            )
            raise InputError(key, value.tied, t("a number of its own"), remedy, file=self.file)
        return key

    @property
    def years(self) -> np.ndarray[Any, np.dtype[np.int64]]:
        """Years of the statements: 1, 2, ... from ground-breaking, or calendar years."""
        return self.calendar_years if self.counting == "calendar" else np.arange(1, self.horizon + 1)

    @property
    def calendar_years(self) -> np.ndarray[Any, np.dtype[np.int64]]:
        """Calendar years in which the years of the statements start, ground broken as early as it may be."""
        return np.arange(self.first_year, self.first_year + self.horizon)

    def phase_label(self, phase: str) -> Pair:
        """What a phase is called."""
        written = self.tables["programme"]["phases"][phase]
        return Pair(self.phase_labels[self.phases.index(phase)], str(written.get("label_zh", "")))

    def find(self, key: str) -> str:
        """A ledger key, or a clear word with the nearest one."""
        if key in self.ledger:
            return key
        raise InputError(
            key, t("no such key"), t("a dotted key of the project"), nearest(key, self.ledger), file=self.file
        )

    @property
    def inputs(self) -> pd.DataFrame:
        """Every number as a table by key: label, meaning, value as `explain` shows it, unit, distribution, source.

        Label and meaning are in the language that is spoken; the label says of what it is a number, as documents do.
        """
        with speaking(spoken(self.language)):
            return table_of(self.ledger, {key: number_label(self, key) for key in self.ledger})

    def with_values(self, changes: Mapping[str, Any]) -> Project:
        """The project with some values replaced, each given as a person writes it.

        Args:
            changes: by dotted key, a plain number in the unit that `explain` and `inputs` show (a date as a year AD),
                a text with its unit ("460 degC"), the word of an option, a date, or a table in any form of a project
                file, such as {"triangular": [430, 460, 480], "source": "..."}.

        Raises:
            InputError: an unknown key, or anything that is no value of that number.
        """
        if not isinstance(changes, Mapping):
            raise InputError(
                "changes", quoted(changes), t("values by dotted key"), '{"flows.silane.price": 52}'
            )
        new = {str(key): given(raw, self.ledger[self.find(str(key))], str(key))
               for key, raw in changes.items()}  # fmt: skip
        return self._with(new, {key: value.raw for key, value in new.items()})

    def with_si(self, changes: Mapping[str, float], source: str = BY_USER) -> Project:
        """The same for the program's own use: numbers in SI, dates in years AD, options by their place.

        Raises:
            InputError: an unknown key, what is no number, or one outside its bounds.
        """
        new, written = {}, {}
        for key, raw in changes.items():
            old, number = self.ledger[self.find(key)], one_in_si(raw, key)
            low, high = bounds(old.parameter)
            if not low <= number <= high:
                raise InputError(
                    key,
                    t("{number} (SI)", number=format(number, "g")),
                    reach(old.parameter),
                    toward(number, bounds(old.parameter)[0]),
                )
            new[key] = old.replace(number=number, distribution=None, source=source, same_as="", quote=None)
            written[key] = {"value": from_si(number, old), "source": source}
        return self._with(new, written)

    def save(self, path: str | Path) -> Path:
        """Write the project file with the values that have changed since it was read, and return its path.

        Everything else of a file that was loaded stays as it was, comments and all; a project that was built from
        tables is written anew. What stood at `path` is replaced at once, or left where it was.

        Raises:
            InputError: values that make no project together, or a file that cannot be written.
        """
        return save(self.written, arguments.path("path", path))

    @property
    def written(self) -> str:
        """The text that `save` writes, read and checked as `load` does.

        Raises:
            InputError: values that make no project together.
        """
        return rewritten(self, self.changes)[0]

    def _with(self, new: Mapping[str, Value], written: Mapping[str, Any]) -> Project:
        """Other values, and how a file writes them."""
        made = self.with_ledger({**self.ledger, **new})
        return replace(made, changes={**self.changes, **written})

    def with_ledger(self, ledger: Ledger) -> Project:
        """The same plant with other numbers; its calendar begins in the year of the earliest start.

        Raises:
            InputError: phases out of order or beyond the horizon, or two currencies for one product.
        """
        ledger = tie(carried(ledger))
        first_year = first_year_of(ledger, self.phases)
        check_order(ledger, self.phases, first_year, self.horizon)
        for product in self.products:
            _one_currency(ledger, f"products.{product.name}")
        return replace(self, ledger=ledger, first_year=first_year, lined=False)


def load(path: str | Path) -> Project:
    """Read, check and complete a project file.

    Args:
        path: a TOML file; see the guide to the project file.

    Raises:
        InputError: with file, key, what was found, what is allowed and what to do.
    """
    path = arguments.path("path", path, t("the path of a project file"))
    try:
        tables, text = read_file(path)
    except InputError as error:
        raise error.in_file(str(path)) from None
    try:
        return replace(build(tables, str(path)), text=text)
    except InputError as error:
        raise error.in_file(str(path)).in_language(language_of(tables)) from None


def rewritten(project: Project, changes: Mapping[str, Any]) -> tuple[str, Project]:
    """A project file's text with other values in it, by dotted key in a file's form, and the project that it makes.

    Raises:
        InputError: values that make no project together.
    """
    mark = MARK if project.text.startswith(MARK) else ""
    text = changed(project.text.removeprefix(MARK), project.tables, changes)
    return mark + text, replace(build(tomllib.loads(text), project.file), text=mark + text)


def build(tables: Mapping[str, Any], file: str = "") -> Project:
    """The project of tables that stand in memory, in the form of a project file."""
    shelf = library()
    check_words("", table(tables, "tables"), TABLES)
    known = {kind for plant in shelf.reference.values() for kind in plant["kinds"]}
    kinds = sorted(known | set(shelf.sections["product_kinds"].values()))
    said = PROJECT.read(
        place.named(tables.get("project", {})), "project", reference=[*kinds, NO_KIND], place=place.keys()
    )
    shelf = place.of_flows(said["place"])
    for name in ("cell", "plant", "finance"):
        beside = borrowing.TABLES if name == "finance" else ()
        check_words(name, table(tables.get(name, {}), name), (*words_below(name), *beside))
    ordered = by_name(tables)
    products = read_products(ordered)
    network, ledger = (
        assemble(ordered, shelf, [p.flow for p in products]) if products else (Network((), {}), {})
    )
    for product in products:
        prefix, asked = f"products.{product.name}", Product.parameters()
        priced = fill_path(ledger, prefix, tables["products"][product.name], asked["price"])
        usual = shelf.sections["product_prices"].get(product.flow, {})
        fill_section(ledger, prefix, asked, priced, "products", PRODUCT, usual)
    for prefix, section in SECTIONS.items():
        if prefix in Finance.OPTIONAL and not stands(tables, prefix):
            continue
        if products or prefix in Finance.SECTIONS:
            asked, alone = section.parameters(), f"alone.{prefix}"
            usual = place.at(said["place"], prefix) if products else table_at(shelf.sections, alone)
            written = table_at(tables, prefix)
            fill_section(ledger, prefix, asked, written, prefix, words_below(prefix), usual)
    phases = read_phases(tables, ledger, products)
    production = read_production(tables, ledger, network, products, phases)
    horizon, counting = read_years(tables)
    lines = read_lines(tables, ledger, phases, horizon, bool(products))
    investors = read_investors(tables, ledger)
    debt = borrowing.read_debt(tables, ledger, phases)
    planning = read_planning(tables, ledger, products, network)
    ledger = tie(carried(place.told(ledger, said["place"])))
    for product in products:
        _one_currency(ledger, f"products.{product.name}")
    first_year = first_year_of(ledger, phases)
    check_order(ledger, phases, first_year, horizon)
    written = tables["programme"]["phases"]
    labels = {
        p: labels_of(PHASE.read(written[p], f"programme.phases.{p}", Phase.parameters()), p) for p in phases
    }
    indicators = catalogue.declared(labels, products, network, production)
    told, asked_for = (
        table(tables.get("claims", {}), "claims"),
        catalogue.on_request(labels, products, network),
    )
    claims = read_claims(told, {**indicators, **asked_for}, ledger)
    indicators |= {c.indicator.name: c.indicator for c in claims}
    return Project(
        file=file,
        name=said["name"] or Path(file).stem,
        name_zh=said["name_zh"],
        language=said["language"] or None,
        note=said["note"],
        reference=said["reference"],
        place=said["place"],
        network=network,
        products=products,
        phases=phases,
        phase_labels=tuple(english for english, _ in labels.values()),
        first_year=first_year,
        counting=counting,
        horizon=horizon,
        lines=lines,
        investors=investors,
        debt=debt,
        production=production,
        ledger=ledger,
        indicators=indicators,
        claims=claims,
        correlations=read_correlations(tables.get("study", {}), ledger),
        planning=planning,
        tables=tables,
    )


def _one_currency(ledger: Ledger, prefix: str) -> None:
    """A product's price and what is added to it for its grade are paid in one currency."""
    price, premium = ledger[f"{prefix}.price"], ledger[f"{prefix}.capacity_premium"]
    if price.currency != premium.currency:
        if premium.number or premium.distribution:
            raise InputError(
                f"{prefix}.capacity_premium",
                premium.currency,
                t("{currency}, as the price stands in", currency=price.currency),
                CURRENCY,
            )
        ledger[f"{prefix}.capacity_premium"] = premium.replace(currency=price.currency)
