"""What does the library hold: routes, activities, sources?

Nothing here computes: `routes` and `sources` read data files alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from anodeworks.errors import InputError
from anodeworks.language import Joined, Message, Pair, Text, joined, t, tc, tn
from anodeworks.library import library
from anodeworks.quantity.wording import Number
from anodeworks.remedies import near, nearest
from anodeworks.view.document import Block, Cited, Column, Document, Finding, Key, Row, Section, Table, Words

if TYPE_CHECKING:
    from anodeworks.process.activity import Activity
    from anodeworks.quantity import Parameter

LONG: Final = 34  # rows on a first screen
LIST: Final = t("the command without a name lists them")
PORTS: Final[Mapping[str, Message]] = {
    "takes": t("takes"),
    "uses": t("uses"),
    "gives": tc("port", "gives"),
    "emits": t("emits"),
}
FIELDS: Final[Mapping[str, Message]] = {
    "author": t("author"),
    "title": t("title"),
    "publisher": t("publisher"),
    "year": t("year"),
    "doi": t("DOI"),
    "url": t("address"),
    "note": t("note"),
}


@dataclass(frozen=True)
class Shelf:
    """Entries of the library by name: all, or the one that was asked for."""

    entries: Mapping[str, Any]
    name: str | None


@dataclass(frozen=True)
class Kind:
    """A kind of activity, and the activities of the library that are of it; `values`: of the one that was asked for."""

    kind: type[Activity]
    members: tuple[str, ...]
    values: Mapping[str, Any]

    @property
    def meaning(self) -> str:
        """The first line of its own description; nothing where there is only what Python writes for a dataclass."""
        text = self.kind.__doc__ or ""
        return "" if text.startswith(f"{self.kind.__name__}(") else text.strip().split("\n")[0].rstrip(".")


def routes(name: str | None = None) -> Shelf:
    """The routes of the library, or one of them."""
    return Shelf(_picked(library().routes, name, t("a route")), name)


def sources(name: str | None = None) -> Shelf:
    """The bibliography, or one entry of it."""
    return Shelf(_picked(library().sources, name, t("a source")), name)


def activities(name: str | None = None) -> Shelf:
    """The kinds of activity, or one: by its own name, or by that of an activity of the library."""
    from anodeworks import process  # noqa: F401  (makes the built-in kinds known)
    from anodeworks.process.activity import KINDS

    shelf = library()
    kind_of = {a: str(shelf.activity(a).get("kind", a)) for a in shelf.activities}
    members = {kind: tuple(a for a, k in kind_of.items() if k == kind) for kind in KINDS}
    if name is None:
        return Shelf({kind: Kind(KINDS[kind], members[kind], {}) for kind in KINDS}, None)
    _picked({**kind_of, **KINDS}, name, t("a kind of activity, or an activity of the library"))
    kind = kind_of.get(name, name)
    if kind not in KINDS:
        raise InputError(name, t('kind "{kind}"', kind=kind), ", ".join(KINDS), nearest(kind, KINDS))
    given = shelf.activity(name) if name in kind_of else {}
    values = {k: v for k, v in given.items() if k in KINDS[kind].parameters()}
    return Shelf({kind: Kind(KINDS[kind], members[kind], values)}, name)


def of_routes(shelf: Shelf) -> Document:
    """What each route makes and of how many activities it consists; of one, its activities."""
    entries = shelf.entries
    if shelf.name is not None:
        entry = entries[shelf.name]
        label = Pair(entry.get("label") or entry.get("product", ""), entry.get("label_zh", ""))
        found = tn(
            "{name} is a route of {n} activity: {label}.",
            "{name} is a route of {n} activities: {label}.",
            len(_uses(entry)), name=shelf.name, n=_count(_uses(entry)), label=label,
        )  # fmt: skip
        blocks: tuple[Block, ...] = (
            *([Words(_note(entry), "lead")] if entry.get("note") else []),
            _route(entries),
        )
        return _document("routes", t("A route of the library"), found, Section("route", "", blocks, 0))
    made = {entry.get("product", "") for entry in entries.values()}
    found = t(
        "The library has {n} routes, which make {products} kinds of powder.",
        n=_count(entries), products=_count(made),
    )  # fmt: skip
    rows = tuple(
        Row(route, (Key(route), e.get("product", ""), Pair(e.get("label", ""), e.get("label_zh", "")),
                    _count(_uses(e))), note=_note(e))
        for route, e in entries.items()
    )  # fmt: skip
    columns = (
        Column("route", t("route"), role="text"),
        Column("product", t("makes"), role="text", minor=True),
        Column("label", t("what it is"), role="text"),
        Column("activities", t("activities")),
    )
    listed = Section("list", "", (Table("routes", columns, rows, brief=LONG),), 0)
    return _document("routes", t("Routes of the library"), found, listed,
                     Section("steps", t("Activities of each route"), (_route(entries),), 2))  # fmt: skip


def _route(entries: Mapping[str, Any]) -> Table:
    """The activities of routes, each with the entry or kind that it uses."""
    rows = tuple(
        Row(activity if len(entries) == 1 else f"{route}.{activity}", (activity, use, route))
        for route, entry in entries.items()
        for activity, use in _uses(entry).items()
    )
    columns = (
        Column("activity", t("activity"), role="text"),
        Column("use", t("uses the entry"), role="text"),
        Column("of", t("route"), role="text", minor=True),
    )
    return Table("activities", columns, rows, brief=LONG)


def _uses(entry: Mapping[str, Any]) -> dict[str, str]:
    return {a: about.get("use", about.get("kind", "")) for a, about in entry.get("activities", {}).items()}


def of_activities(shelf: Shelf) -> Document:
    """What each kind of activity does; of one, its ports and parameters with the library's values."""
    if shelf.name is not None:
        [about] = shelf.entries.values()
        found: Text = t("{name}: {meaning}.", name=shelf.name, meaning=t(about.meaning))
        if about.members:
            found = joined(found, t("It stands in the library as {names}.", names=_names(about.members)))
        tables = (_ports(shelf.entries), _parameters(shelf))
        return _document("activities", t("A kind of activity"), found, Section("activity", "", tables, 0))
    found = t(
        "There are {n} kinds of activity, of which the library has {members} entries.",
        n=_count(shelf.entries), members=_count([m for k in shelf.entries.values() for m in k.members]),
    )  # fmt: skip
    rows = tuple(Row(kind, (Key(kind), t(k.meaning), _names(k.members))) for kind, k in shelf.entries.items())
    columns = (
        Column("kind", t("kind"), role="text"),
        Column("meaning", t("what it does"), role="text"),
        Column("entries", t("entries of the library"), role="text", minor=True),
    )
    listed = Section("list", "", (Table("kinds", columns, rows, brief=LONG),), 0)
    more = Section("details", t("Ports and parameters"), (_ports(shelf.entries), _parameters(shelf)), 2)
    return _document("activities", t("Kinds of activity"), found, listed, more)


def _ports(kinds: Mapping[str, Kind]) -> Table:
    """The ports of kinds, by what they do there."""
    rows = []
    for kind, about in kinds.items():
        before = "" if len(kinds) == 1 else f"{kind}."
        if about.kind.many_inputs:
            many = t("two or more flows: inputs = [...]")
            rows.append(Row(f"{before}inputs", (PORTS["takes"], many, kind)))
        for group, label in PORTS.items():
            if ports := getattr(about.kind, group):
                rows.append(Row(f"{before}{group}", (label, _names(ports), kind)))
    columns = (
        Column("group", role="text"),
        Column("ports", t("ports"), role="text"),
        Column("of", t("kind"), role="text", minor=True),
    )
    return Table("ports", columns, tuple(rows))


def _parameters(shelf: Shelf) -> Table:
    """The parameters of kinds: the value that the library gives, what is allowed, what each means."""
    rows = []
    for kind, about in shelf.entries.items():
        before = "" if len(shelf.entries) == 1 else f"{kind}."
        for key, asked in about.kind.parameters().items():
            given = about.values.get(key, asked.default)
            rows.append(Row(f"{before}{key}", (key, _raw(given), _allowed(asked), t(asked.meaning), kind)))
    columns = (
        Column("parameter", t("parameter"), role="text"),
        Column("value", t("value"), role="text"),
        Column("allowed", t("allowed"), role="text"),
        Column("meaning", t("meaning"), role="text"),
        Column("of", t("kind"), role="text", minor=True),
    )
    return Table("parameters", columns, tuple(rows), brief=LONG)


def _allowed(asked: Parameter) -> Text:
    """Bounds or options of a parameter, as a file has them."""
    if asked.options:
        return ", ".join(asked.options)
    unit = "" if asked.unit == "1" else asked.unit
    return t("{low} to {high} {unit}", low=format(asked.lo, "g"), high=format(asked.hi, "g"), unit=unit)


def _raw(raw: Any) -> Text:
    """A value as a file of the library has it."""
    if raw is None:
        return t("to be given")
    if not isinstance(raw, Mapping):
        return str(raw)
    if "value" in raw:
        return str(raw["value"])
    kind, args = next((k, v) for k, v in raw.items() if isinstance(v, (list, Mapping)))
    return f"{kind} {' / '.join(map(str, args))}"


def of_sources(shelf: Shelf) -> Document:
    """The bibliography; of one source, all that is written of it."""
    shown = library()
    if shelf.name is not None:
        entry = shelf.entries[shelf.name]
        cited = t("{key}: {citation}.", key=shelf.name, citation=shown.cite(shelf.name))
        rows = tuple(
            Row(name, (FIELDS.get(name, name), _note(entry) if name == "note" else str(value)))
            for name, value in entry.items()
            if name != "note_zh"
        )
        table = Table("source", (Column("field", role="text"), Column("entry", role="text")), rows)
        return _document("sources", t("A source"), cited, Section("source", "", (table,), 0))
    found = t("The bibliography has {n} sources.", n=_count(shelf.entries))
    rows = tuple(
        Row(
            key,
            (
                Key(key),
                Cited(key, shown.cite(key)),
                *(_note(entry) if name == "note" else str(entry.get(name, "")) for name in FIELDS),
            ),
        )
        for key, entry in shelf.entries.items()
    )
    columns = (
        Column("key", t("key"), role="text"),
        Column("citation", t("source"), role="text"),
        *(Column(name, label, role="text", minor=True) for name, label in FIELDS.items()),
    )
    listed = Section("list", "", (Table("sources", columns, rows, brief=LONG),), 0)
    return _document("sources", t("Bibliography"), found, listed)


def _document(question: str, title: Message, found: Text, *sections: Section) -> Document:
    return Document(question, title, t("the library"), (Finding("none", found),), sections)


def _names(names: Sequence[str]) -> Joined:
    """Names as a file has them."""
    return Joined(tuple(map(Key, names)), ", ", "、")


def _note(entry: Mapping[str, Any]) -> Pair | str:
    """What else there is to say of an entry."""
    return Pair(entry["note"], entry.get("note_zh", "")) if "note" in entry else ""


def _count(things: Sequence[Any] | Mapping[str, Any] | set[str]) -> Number:
    return Number(len(things), whole=True)


def _picked(entries: Mapping[str, Any], name: str | None, what: Message) -> Mapping[str, Any]:
    """All entries, or the one asked for.

    Raises:
        InputError: no such entry, with the nearest name.
    """
    if name is None:
        return entries
    if name not in entries:
        raise InputError(name, t("no such name"), what, near(name, entries) or LIST)
    return {name: entries[name]}
