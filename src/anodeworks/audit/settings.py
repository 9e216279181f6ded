"""What a project file may say of its own audit, in the table [audit]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from anodeworks.audit.evidence import Evidence
from anodeworks.audit.reference_rows import plants
from anodeworks.errors import InputError, near
from anodeworks.library import library
from anodeworks.project.ledger import check_words, table, text
from anodeworks.quantity import Parameter, units
from anodeworks.quantity.value import read

TABLE: Final = "audit"
OTHERS: Final = ("inference", "hidden")  # tables below [audit] that another module reads
ASKS: Final[Mapping[str, Parameter]] = {
    "announced": Parameter("date", 1990, 2100, "the day of the announcement"),
    "as_of": Parameter("date", 1990, 2100, "evidence after this day is not used"),
    "about": Parameter("1", 0.01, 2.0, "how far an amount may lie from the announced one and still meet it"),
    "witness": Parameter("1", 0.0, 1.0, "weight of the reference class as a witness beside the model"),
}
ABOUT: Final = 0.25
WITNESS: Final = 1.0


@dataclass(frozen=True)
class Settings:
    """How a project wants to be audited.

    own: the project's own row of the reference class, left out of it; empty if it has none.
    announced: year AD of the announcement, from which planned durations count.
    as_of: evidence dated after this (year AD) is not used; infinity: all of it.
    about: an amount of money meets a claim within a factor of 1 + about.
    witness: exponent of the reference class' predictive density in the weights.
    province: whose supply the plant draws on; empty if it is not said.
    """

    own: str
    announced: float
    as_of: float
    about: float
    witness: float
    province: str


def nearness(tables: Mapping[str, Any], file: str = "") -> float:
    """How far an amount may lie from the announced one and still meet it: of the table [audit], or the default.

    Raises:
        InputError: a number that cannot be used.
    """
    entry = table(tables.get(TABLE, {}), TABLE)
    if "about" not in entry:
        return ABOUT
    try:
        return read(entry["about"], ASKS["about"], f"{TABLE}.about", "project file").number
    except InputError as error:
        raise error.in_file(file) from None


def read_settings(
    tables: Mapping[str, Any], start: float, evidence: tuple[Evidence, ...], as_of: str | None = None
) -> Settings:
    """The table [audit], completed.

    Args:
        tables: the project file's tables.
        start: year AD of the first ground-breaking, the day of the announcement unless said.
        evidence: the project's.
        as_of: a day from the command line, before that of the file.

    Raises:
        InputError: an unknown word or row, or a number that cannot be used.
    """
    entry = table(tables.get(TABLE, {}), TABLE)
    check_words(TABLE, entry, ("reference_row", "province", *ASKS, *OTHERS))
    own = text(entry, "reference_row", TABLE)
    known = [p.key for p in plants()]
    if own and own not in known:
        raise InputError(f"{TABLE}.reference_row", f'"{own}"', ", ".join(known), near(own, known))
    said = {k: read(entry[k], ask, f"{TABLE}.{k}", "project file") for k, ask in ASKS.items() if k in entry}
    for word, value in said.items():
        if value.distribution is not None:
            raise InputError(f"{TABLE}.{word}", "a distribution", "one value")
    numbers = {word: value.number for word, value in said.items()}
    row = next((p for p in plants() if p.key == own), None)
    if row is not None and row.announced_day is not None:
        start = row.announced_day
    last = max((e.date for e in evidence), default=float("inf"))
    if as_of is not None:
        numbers["as_of"] = read(as_of, ASKS["as_of"], "--as-of", "command line").number
    return Settings(
        own=own,
        announced=numbers.get("announced", start),
        as_of=numbers.get("as_of", last),
        about=nearness(tables),
        witness=numbers.get("witness", WITNESS),
        province=_province(text(entry, "province", TABLE)),
    )


def _province(name: str) -> str:
    known = sorted({row["province"] for row in library().supply.values() if "province" in row})
    if name and name not in known:
        raise InputError(f"{TABLE}.province", f'"{name}"', ", ".join(known), near(name, known))
    return name


def day(year: float) -> str:
    """A year AD as a day: "2024-08-31"."""
    return units.show(year, units.DATE)
