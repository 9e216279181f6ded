"""What a project file may say of its own audit, in the table [audit]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from anodeworks.audit.evidence import Evidence
from anodeworks.audit.reference_rows import plants
from anodeworks.errors import InputError, quoted, unknown
from anodeworks.language import t
from anodeworks.library import library
from anodeworks.project.ledger import table
from anodeworks.project.table import TEXT, Table, closed, other, text, value
from anodeworks.quantity import Parameter, Value, units
from anodeworks.quantity.value import read
from anodeworks.remedies import LIST

TABLE: Final = "audit"
ASKS: Final[Mapping[str, Parameter]] = {
    "announced": Parameter("date", 1990, 2100, "the day of the announcement"),
    "as_of": Parameter("date", 1990, 2100, "evidence after this day is not used"),
    "about": Parameter("1", 0.01, 2.0, "how far an amount may lie from the announced one and still meet it"),
    "witness": Parameter("1", 0.0, 1.0, "weight of the reference class as a witness beside the model"),
}
AUDIT: Final = Table(
    "how the project wants to be audited",
    {
        "reference_row": text("the project's own row, left out", options=lambda: [p.key for p in plants()]),
        **{name: value(ask, certain=True) for name, ask in ASKS.items()},
        "taken": other("what the announcement's words were taken to mean, told with the verdict",
                       {"type": "array", "items": TEXT}),
        "hidden": other("hidden choices by dotted key, each as wide as it could be", {"type": "object"}),
        "inference": other("the claims that are taken together, and how far each may be off", closed({
            "claims": {"type": "array", "items": TEXT, "minItems": 1},
            "errors": {"type": "object", "additionalProperties": {"type": "number", "exclusiveMinimum": 0}},
        })),
    },
)  # fmt: skip
ABOUT: Final = 0.25
WITNESS: Final = 1.0


@dataclass(frozen=True)
class Settings:
    """How a project wants to be audited.

    own: the project's own row of the reference class, left out of it; empty if it has none.
    announced: year AD of the announcement, from which planned durations count.
    as_of: evidence dated after this (year AD) is not used; infinity: all of it.
    about: an amount of money meets a claim within a factor of 1 + about.
    taken: what the announcement's words were taken to mean: keys of the library's `taken_announced`.
    witness: exponent of the reference class' predictive density in the weights.
    """

    own: str
    announced: float
    as_of: float
    about: float
    witness: float
    taken: tuple[str, ...] = ()


def nearness(tables: Mapping[str, Any], file: str = "") -> float:
    """How far an amount may lie from the announced one and still meet it: of the table [audit], or the default.

    Raises:
        InputError: a number that cannot be used.
    """
    try:
        said: Value | None = AUDIT.words["about"].read(table(tables.get(TABLE, {}), TABLE), "about", TABLE)
        return ABOUT if said is None else said.number
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
    said = AUDIT.read(tables.get(TABLE, {}), TABLE)
    numbers = {word: said[word].number for word in ASKS if said[word] is not None}
    own = said["reference_row"]
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
        taken=_taken(said["taken"]),
    )


def _taken(said: Any) -> tuple[str, ...]:
    known = library().sections["taken_announced"]
    if said is None:
        return ()
    if not isinstance(said, list):
        raise InputError(
            f"{TABLE}.taken", quoted(said), t("a list of these: {names}", names=", ".join(known)), LIST
        )
    for key in said:
        if key not in known:
            raise unknown(f"{TABLE}.taken", str(key), known)
    return tuple(said)


def day(year: float) -> str:
    """A year AD as a day: "2024-08-31"."""
    return units.show(year, units.DATE)
