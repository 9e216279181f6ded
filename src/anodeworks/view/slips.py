"""Every slip of a project file at once: each is mended as its message says, or left out, and the file read again.

What is put right stands in memory alone; the file is the user's. Nothing after a slip whose place cannot be found.
"""

from __future__ import annotations

import copy
import datetime as dt
import re
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from anodeworks.errors import InputError
from anodeworks.language import Message
from anodeworks.project.file import language_of, read_tables
from anodeworks.twin.project import build
from anodeworks.view import check

Tables = MutableMapping[str, Any]
MOST: Final = 50  # readings of one file
LEANT_ON: Final = (
    "route",
    "activities",
    "flows",
    "products",
    "programme",
)  # others fail without what stands there


class _Place(NamedTuple):
    """Where a key leads: the table that holds the last of it that is there, by which name, and what is not there."""

    holder: MutableMapping[str, Any]
    name: str
    rest: str

    @property
    def lacks(self) -> bool:
        """Whether the key is that of something missing, rather than of a part of what is there."""
        return bool(self.rest) and isinstance(self.holder[self.name], MutableMapping)


class Slips(InputError):  # noqa: N818  (several)
    """The slips of one file, in the order in which they were found; its own parts are those of the first."""

    def __init__(self, slips: tuple[InputError, ...]) -> None:
        first = slips[0]
        super().__init__(first.key, *first.said, first.file)
        self.language = first.language
        self.slips = slips

    @property
    def each(self) -> tuple[InputError, ...]:
        """The slips."""
        return self.slips

    @property
    def message(self) -> str:
        """Their messages, one under the other."""
        return "\n".join(slip.message for slip in self.slips)


def looked_through(path: Path) -> None:
    """Read a project file as `check` does.

    Raises:
        InputError: a file that cannot be read; `Slips` where it is no plant.
    """
    tables: dict[str, Any] = copy.deepcopy(read_tables(path))
    found: dict[str, InputError] = {}
    mended: set[str] = set()  # keys of what was told, and of what stands there now
    for _ in range(MOST):
        try:
            check.ask(build(tables, str(path)))
            break
        except InputError as error:
            slip = error.in_file(str(path)).in_language(language_of(tables))
        place, again = _place(tables, slip.key), slip.key in found
        if not again and _follows(slip.key, place, mended):
            break
        found.setdefault(slip.key, slip)
        if place is None or not (_left_out(place) if again else _mended(tables, place, slip)):
            break
        mended |= {slip.key, ".".join([*slip.key.split(".")[:-1], _meant(slip)])}
    if found:
        raise Slips(tuple(found.values()))


def _follows(key: str, place: _Place | None, mended: set[str]) -> bool:
    """Whether a slip may come from the mending of another: it lies within or around it, or misses what stood beside."""
    if any(key == old or key.startswith(f"{old}.") or old.startswith(f"{key}.") for old in mended):
        return True
    missing = place is None or place.lacks
    return missing and any(key.rpartition(".")[0] == old.rpartition(".")[0] for old in mended)


def _left_out(place: _Place) -> bool:
    """Whether what stood in for a value, and will not do either, could be left out: not where it is gone already."""
    if place.lacks:
        return False
    del place.holder[place.name]
    return True


def _mended(tables: Tables, place: _Place, slip: InputError) -> bool:
    """Put right what a slip is about: as its remedy says, by the example of what is allowed, or by leaving it out.

    False where nothing of this is possible without slips of its own.
    """
    holder, name, rest = place
    at, meant = holder[name], _meant(slip)
    unknown = f'"{name}"' in slip.found and at != name  # the name itself is the slip
    written, one = slip.found.strip('"'), not isinstance(at, MutableMapping | list)
    if place.lacks:
        if "." in rest or not (such := _example(slip)):
            return False
        at[rest] = such
    elif unknown and meant and meant not in holder:
        holder[meant] = holder.pop(name)
    elif one and not unknown and (such := meant or _example(slip)):
        holder[name] = _day(tables, such) if isinstance(such, dt.date) else such
    elif not rest and meant and isinstance(at, MutableMapping) and written in at and meant not in at:
        at[meant] = at.pop(written)
    elif not rest and meant and isinstance(at, list) and written in at:
        at[at.index(written)] = meant
    elif unknown or not slip.key.startswith(LEANT_ON):
        del holder[name]
    else:
        return False
    return True


def _day(tables: Tables, example: dt.date) -> dt.date:
    """A day that goes with the others of the file: the first of them that is no earlier than the example."""
    found: list[dt.date] = []

    def walk(at: Any) -> None:
        if isinstance(at, dt.date) and not isinstance(at, dt.datetime):
            found.append(at)
        for each in at.values() if isinstance(at, MutableMapping) else at if isinstance(at, list) else ():
            walk(each)

    walk(tables)
    return min((day for day in found if day >= example), default=example)


def _example(slip: InputError) -> Any:
    """What the slip gives as an example of what is allowed; empty where it gives none."""
    found = re.search(r'"([^"]+)"|([0-9]{4}-[0-9]{2}-[0-9]{2})', slip.allowed)
    return "" if found is None else found[1] or dt.date.fromisoformat(found[2])


def _meant(slip: InputError) -> str:
    """The one name or value that the slip's remedy proposes; empty where it proposes none."""
    said = slip.said[2].args if isinstance(slip.said[2], Message) else {}
    if {"number", "unit"} <= said.keys():
        return f"{said['number']} {said['unit']}"
    return str(said.get("name", ""))


def _place(tables: MutableMapping[str, Any], key: str) -> _Place | None:
    """The place of a key; none where nothing of it is there."""
    holder: Any = tables
    found = None
    rest = key.strip("[]")
    while rest and isinstance(holder, MutableMapping):
        name = next((n for n in _heads(rest) if n in holder), None)
        if name is None:
            break
        rest = rest[len(name) :].lstrip(".")
        found = _Place(holder, name, rest)
        holder = holder[name]
    return found


def _heads(key: str) -> list[str]:
    """The beginnings of a dotted key, longest first: a name may hold dots itself."""
    parts = key.split(".")
    return [".".join(parts[:n]) for n in range(len(parts), 0, -1)]
