"""What a file says of a production line beside its stations' numbers: laws, changes of grade, utilities, hand-overs.

Their numbers stand in the ledger below `line.NAME`, as all others; what is no number is kept here for the simulation.
Equations: docs/equations/line_data.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations
from typing import Any, Final

from anodeworks.errors import InputError, quoted, unknown
from anodeworks.language import Pair, t
from anodeworks.library import library
from anodeworks.line.model import Shifts
from anodeworks.process.network import Network
from anodeworks.project.ledger import Ledger, check_words, identifier, stated, table
from anodeworks.quantity import Parameter, Value
from anodeworks.quantity.distribution import KINDS
from anodeworks.quantity.value import read
from anodeworks.remedies import CERTAIN, FORM, LIST, ONE_OUT, OUT, TEXT, WHOLE
from anodeworks.twin.products import labels_of
from anodeworks.twin.stations import DRAWN, HANDED, MACHINE_HANDED, RUN, SETUP, SWITCHED, UTILITY

ORIGIN: Final = "line.toml"
SHAPED: Final = ("weibull", "gamma", "erlang")


@dataclass(frozen=True)
class Told:
    """The law of a time: its kind, and of an empirical one the times that were seen, s."""

    kind: str = "exponential"
    seen: tuple[float, ...] = ()


@dataclass(frozen=True)
class Utility:
    """What several stations draw on: of which flow, in which unit of its amount, and when there is any."""

    name: str
    called: Pair
    flow: str
    unit: str
    shifts: Shifts | None


@dataclass(frozen=True)
class Rules:
    """Of one station, what is no number.

    laws: of `between` and `repair`. shifts: in which it works; works: these less the days on which it stands. setups:
    (before, after, key of the time below the station). uses: utilities of which the file says how much. transformers:
    furnaces on each, or a word of `SWITCHED`. handed_over: how many machines are said to be handed over when.
    crew: by whom its machines are loaded (name, where the people at one of them stand below the station; empty: one).
    """

    laws: Mapping[str, Told] = field(default_factory=dict)
    blocking: str = ""
    shifts: Shifts | None = None
    works: Shifts | None = None
    setups: tuple[tuple[str, str, str], ...] = ()
    uses: tuple[str, ...] = ()
    transformers: str | tuple[int, ...] = "group"
    rework_to: str = ""
    handed_over: int = 0
    crew: tuple[tuple[str, str], ...] = ()


def read_law(
    word: str, said: Mapping[str, Any], own: dict[str, Any], shelf: dict[str, Any], key: str, usual: str,
    ask: Parameter,
) -> Told:  # fmt: skip
    """The law of a time; a mean that follows from seen times, and a shape from the library, go to `own` and `shelf`.

    Raises:
        InputError: words that do not go together, or times that are none.
    """
    kind, seen = said[f"{word}_law"], said[f"{word}_seen"]
    if seen is not None and word in own:
        raise InputError(
            f"{key}.{word}", t("`{word}_seen` beside it", word=word), t("one of the two"), ONE_OUT
        )
    if seen is not None and kind not in ("", "empirical"):
        raise InputError(
            f"{key}.{word}_law", quoted(kind), t("empirical, for `{word}_seen` gives times", word=word), OUT
        )
    kind = kind or ("empirical" if seen is not None else usual)
    if kind == "empirical" and seen is None:
        remedy = t("add the times that were seen")
        raise InputError(f"{key}.{word}_seen", t("nothing"), t("a list of times"), remedy)
    for part, kinds in (("shape", SHAPED), ("spread", ("lognormal",))):
        name = f"{word}_{part}"
        if kind in kinds:
            if name not in own:
                shelf[name] = library().sections["line"]["laws"][kind][part]
        elif name in own:
            allowed = t("nothing, for the law is {law}", law=kind)
            remedy = t("or {word}_law = one of {laws}", word=word, laws=", ".join(kinds))
            raise InputError(f"{key}.{name}", quoted(own[name]), allowed, remedy)
    if kind == "erlang":
        raw = own.get(f"{word}_shape", shelf.get(f"{word}_shape"))
        shape = raw.get("value") if isinstance(raw, Mapping) else raw
        if not isinstance(shape, int | float) or shape != round(shape) or shape < 1:
            raise InputError(f"{key}.{word}_shape", quoted(raw), t("a whole number of 1 or more"), WHOLE)
    times: tuple[float, ...] = ()
    if seen is not None:
        if not isinstance(seen, list) or not seen:
            raise InputError(f"{key}.{word}_seen", quoted(seen), t("a list of times"), LIST)
        times = tuple(certain(raw, ask, f"{key}.{word}_seen.{n}").number for n, raw in enumerate(seen, 1))
        own[word] = f"{sum(times) / len(times) / 3600.0:.15g} h"
    return Told(kind, times)


def read_campaign(raw: Any, key: str, ledger: Ledger, grades: Iterable[str]) -> tuple[str, ...]:
    """The grades of a campaign in their order; how long each lasts goes into the ledger.

    Args:
        raw: what stands in the file; None without a campaign.
        key: of the campaign.
        ledger: gains `key.1` and so on.
        grades: those of the file's plan; without any, names are free.

    Raises:
        InputError: no campaign of two grades or more.
    """
    if raw is None:
        return ()
    rows = raw if isinstance(raw, list) else []
    if len(rows) < 2 or not all(
        isinstance(row, Mapping) and row.keys() == {"grade", "lasts"} for row in rows
    ):
        raise InputError(key, quoted(raw), t("a list of two or more {form}", form="{ grade, lasts }"), LIST)
    known, found = tuple(grades), []
    for n, row in enumerate(rows, 1):
        grade = row["grade"]
        if not isinstance(grade, str) or (known and grade not in known):
            raise unknown(f"{key}.{n}.grade", str(grade), known) if known else InputError(
                f"{key}.{n}.grade", quoted(grade), t("a name"), TEXT)  # fmt: skip
        ledger[f"{key}.{n}"] = stated(row["lasts"], RUN, f"{key}.{n}.lasts")
        found.append(identifier(grade, f"{key}.{n}.grade"))
    if len(set(found)) < 2:
        raise InputError(
            key,
            t("one grade: {grade}", grade=found[0]),
            t("two grades or more"),
            t("add a second grade, or leave the campaign out"),
        )
    return tuple(found)


def read_setups(
    raw: Any, key: str, ledger: Ledger, campaign: Sequence[str]
) -> tuple[tuple[str, str, str], ...]:
    """Times to set a station up for another grade: one for every change, or a matrix, filled by the library's.

    Raises:
        InputError: without a campaign, of a grade that is not in it, or no time.
    """
    if raw is None:
        return ()
    if not campaign:
        remedy = t("add campaign = [...] to the line: its grades in their order")
        raise InputError(key, quoted(raw), t("a line whose campaign has several grades"), remedy)
    grades = tuple(dict.fromkeys(campaign))
    if not isinstance(raw, Mapping) or raw.keys() & {"value", *KINDS}:
        ledger[key] = stated(raw, SETUP, key)
        return tuple((a, b, "setup") for a in grades for b in grades if a != b)
    check_words(key, raw, grades)
    for before, row in raw.items():
        check_words(f"{key}.{before}", table(row, f"{key}.{before}"), [g for g in grades if g != before])
    usual = library().sections["line"]["setup"]["usual"]
    found = []
    # Machines side by side change out of the campaign's order too.
    for before, after in permutations(grades, 2):
        written, where = raw.get(before, {}), f"{key}.{before}.{after}"
        ledger[where] = (
            stated(written[after], SETUP, where)
            if after in written
            else read(usual, SETUP, where, f"library/{ORIGIN}")
        )
        found.append((before, after, f"setup.{before}.{after}"))
    return tuple(found)


def read_utilities(
    raw: object, key: str, ledger: Ledger, network: Network, shifts: Mapping[str, Shifts]
) -> tuple[Utility, ...]:
    """What several stations draw on; amounts go into the ledger.

    Raises:
        InputError: a flow that the plant does not have, or an amount that is none.
    """
    found = []
    for name, entry in sorted(table(raw, key).items()):
        here = f"{key}.{identifier(name, key)}"
        flows = [flow for flow, about in network.flows.items() if about.unit in DRAWN]
        said = UTILITY.read(entry, here, flow=flows, shifts=shifts)
        unit = DRAWN[network.flows[said["flow"]].unit]
        ask = Parameter(unit, 1e-9, 1e9, UTILITY.words["amount"].meaning)
        ledger[f"{here}.amount"] = stated(said["amount"], ask, f"{here}.amount")
        called = Pair(*labels_of(said, name))
        found.append(Utility(name, called, said["flow"], unit, shifts.get(said["shifts"])))
    return tuple(found)


def read_uses(raw: Any, key: str, ledger: Ledger, utilities: Sequence[Utility]) -> tuple[str, ...]:
    """Of which utilities the file says what a machine takes.

    Raises:
        InputError: a utility that the line does not have, or no amount.
    """
    if raw is None:
        return ()
    units = {each.name: each.unit for each in utilities}
    for name, amount in table(raw, key).items():
        if name not in units:
            raise unknown(
                f"{key}.{name}", name, units, "" if units else t("a table [line.NAME.utilities.NAME]")
            )
        ask = Parameter(units[name], 0, 1e9, "what a machine takes of it during its cycle")
        ledger[f"{key}.{name}"] = stated(amount, ask, f"{key}.{name}")
    return tuple(raw)


def read_transformers(raw: Any, key: str, batch: bool) -> str | tuple[int, ...]:
    """How furnaces hang on transformers.

    Raises:
        InputError: neither a word nor whole numbers, or of a station that shares none.
    """
    if raw is None:
        return next(iter(SWITCHED))
    if not batch:
        raise InputError(
            key,
            quoted(raw),
            t("a station that says `powered`, its time under power"),
            t("write `powered` for that station, or name another"),
        )
    if isinstance(raw, str) and raw in SWITCHED:
        return raw
    if isinstance(raw, list) and raw and all(type(n) is int and n >= 1 for n in raw):
        return tuple(raw)
    raise InputError(key, quoted(raw), t("group, pool, or a list of how many furnaces hang on each"), FORM)


def read_hand_overs(raw: Any, key: str, ledger: Ledger, ask: Parameter = MACHINE_HANDED) -> int:
    """Hand-overs one after another, into the ledger as `key.1` and so on; how many.

    Raises:
        InputError: no list of times.
    """
    if raw is None:
        return 0
    if not isinstance(raw, list) or not raw:
        raise InputError(key, quoted(raw), t("a list of times, one for each"), LIST)
    for n, each in enumerate(raw, 1):
        ledger[f"{key}.{n}"] = stated(each, ask, f"{key}.{n}")
    return len(raw)


def read_phases(raw: Any, key: str, ledger: Ledger, phases: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """Hand-overs of the lines of each phase: (phase, how many).

    Raises:
        InputError: a phase that is none, or no list of times.
    """
    written = table({} if raw is None else raw, key)
    check_words(key, written, phases)
    return tuple(
        (phase, read_hand_overs(each, f"{key}.{phase}", ledger, HANDED)) for phase, each in written.items()
    )


def certain(raw: Any, ask: Parameter, key: str) -> Value:
    """One number without a distribution.

    Raises:
        InputError: a distribution, or no number.
    """
    value = stated(raw, ask, key)
    if value.distribution is not None:
        raise InputError(key, t("a distribution"), t("one value"), CERTAIN)
    return value
