"""The crews of a production line, and which of them load the machines of a station.

    [line.graphite.crews.furnacemen]
    people = "12 person"

    [line.graphite.stations.graphitisation]
    crew = { furnacemen = "4 person", crane = "1 person" }

A line with one crew says `[line.NAME.crew]`, and then stations need not name it. Equations:
docs/equations/line_data.md, "Who loads".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from anodeworks.errors import InputError, quoted, unknown
from anodeworks.language import Pair, Text, t
from anodeworks.line.model import Shifts
from anodeworks.project.ledger import Ledger, fill, identifier, stated, table
from anodeworks.remedies import FORM, ONE_OUT, OUT
from anodeworks.twin.line_calendar import named
from anodeworks.twin.products import labels_of
from anodeworks.twin.stations import CREW, CrewNumbers, StationNumbers

ALONE: Final = "crew"  # the name of the one crew of a line, and of the table in which it stands
SEVERAL: Final = "crews"


@dataclass(frozen=True)
class Crew:
    """People who load: where their numbers stand below the line, what they are called, and when they work."""

    name: str
    within: str
    called: Text
    shifts: Shifts | None

    @property
    def people(self) -> str:
        """Where it stands, below the line, how many they are."""
        return f"{self.within}.people"


def read_crews(
    entry: Mapping[str, Any], key: str, ledger: Ledger, shifts: Mapping[str, Shifts], origin: str
) -> tuple[Crew, ...]:
    """The crews of a line; how many people they have goes into the ledger.

    Raises:
        InputError: one crew and several at once, shifts that nobody wrote, or no number of people.
    """
    several = table(entry.get(SEVERAL, {}), f"{key}.{SEVERAL}")
    if several and ALONE in entry:
        raise InputError(f"{key}.{SEVERAL}", t("`crew` beside it"), t("one of the two"), ONE_OUT)
    written = {
        f"{SEVERAL}.{identifier(name, f'{key}.{SEVERAL}')}": raw for name, raw in sorted(several.items())
    }
    if ALONE in entry:
        written[ALONE] = entry[ALONE]
    found = []
    for within, raw in written.items():
        here, asked, name = f"{key}.{within}", CrewNumbers.parameters(), within.rpartition(".")[2]
        said = CREW.read(table(raw, here), here, asked, shifts=shifts)
        fill(ledger, here, asked, {k: v for k, v in table(raw, here).items() if k in asked}, {}, origin)
        labelled = within != ALONE or said["label"]
        called = Pair(*labels_of(said, name)) if labelled else t("the crew")
        found.append(Crew(name, within, called, named(shifts, said["shifts"])))
    return tuple(found)


def read_loaders(
    raw: Any, key: str, ledger: Ledger, crews: tuple[Crew, ...], loading: bool, persons: bool
) -> tuple[tuple[str, str], ...]:
    """By which crews the machines of a station are loaded: (crew, where it stands below the station how many people).

    Args:
        raw: what the file says: a crew, or how many people of each; None: the only crew.
        key: of it.
        ledger: gains the people.
        crews: of the line.
        loading: whether machines of the station are loaded.
        persons: whether the file says how many people of the crew a machine takes.

    Raises:
        InputError: a crew that the line does not have, or none named among several.
    """
    names = [crew.name for crew in crews]
    if raw is None:
        if len(crews) > 1 and loading:
            remedy = t(
                "name one, or say how many people of each: {form}", form=f'{{ {names[0]} = "1 person" }}'
            )
            raise InputError(key, t("nothing"), t("one of {names}", names=", ".join(names)), remedy)
        return tuple((name, "persons" if persons else "") for name in names if loading)
    if not loading:
        allowed = t("a station that says `loading`")
        raise InputError(key, quoted(raw), allowed, t("write `loading` for that station, or leave this out"))
    if isinstance(raw, str):
        _known(raw, key, names)
        return ((raw, "persons" if persons else ""),)
    if not isinstance(raw, Mapping):
        raise InputError(key, quoted(raw), t("a crew, or how many people of each"), FORM)
    if persons:
        raise InputError(
            f"{key.rpartition('.')[0]}.persons", t("`crew` with people beside it"), t("one of the two"), OUT
        )
    for name, people in raw.items():
        _known(name, f"{key}.{name}", names)
        ledger[f"{key}.{name}"] = stated(people, StationNumbers.parameters()["persons"], f"{key}.{name}")
    return tuple((name, f"{ALONE}.{name}") for name in raw)


def _known(name: str, key: str, names: list[str]) -> None:
    if name not in names:
        raise unknown(key, name, names, "" if names else t("a table [line.NAME.crew]"))
