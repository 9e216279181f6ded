"""The activities of a plant: route templates of the library, laid over by the project file, as nodes of the network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from anodeworks.errors import InputError, quoted, unknown
from anodeworks.language import Pair, t
from anodeworks.library import Library, library
from anodeworks.process.activity import KINDS, Activity
from anodeworks.process.network import Node
from anodeworks.project.ledger import Ledger, fill, identifier, table
from anodeworks.project.table import LABELS, NOTE, TEXT, Table, names, other, text
from anodeworks.quantity import Parameter
from anodeworks.remedies import ADD, FEWER, FORM, RENAME, near, nearest

NAME: Final = "^[A-Za-z_][A-Za-z0-9_]*$"
ROUTE: Final = Table(
    "routes of the library, each laid over those before it",
    {"use": names("names of routes (anodeworks routes)", lambda: library().routes), **NOTE},
)
ACTIVITY: Final = Table(
    "what differs in one activity of the route, or an activity of one's own",
    {
        "use": text("an activity of the library (anodeworks activities)"),
        "kind": text("a kind of activity"),
        "inputs": other("the flows that it joins, of a kind that takes any number", {
            "type": "array", "items": {**TEXT, "pattern": NAME}, "minItems": 2, "uniqueItems": True,
        }),
        "flows": other("the flow at each port; a port's flow has its name unless said", {
            "type": "object", "additionalProperties": TEXT,
        }),
        "remove": other("leave this activity of the route out", {"const": True}),
        "source": text("who says so"),
        **LABELS,
    },
)  # fmt: skip
MOST_ACTIVITIES: Final = 500


def read_nodes(file: Mapping[str, Any], library: Library, ledger: Ledger) -> list[Node]:
    """The activities that the file asks for, in the order in which they are named; their numbers go to the ledger.

    Raises:
        InputError: anything in `route` or `activities` that cannot be used.
    """
    written = table(file.get("flows", {}), "flows")
    return [_node(name, said, library, ledger, written) for name, said in _merged(file, library).items()]


@dataclass(frozen=True)
class _Entry:
    """What is said of one activity: by a route of the library, and over it by the project file."""

    route: Mapping[str, Any] = field(default_factory=dict)
    origin: str = ""  # the route's file
    file: Mapping[str, Any] = field(default_factory=dict)

    @property
    def all(self) -> dict[str, Any]:
        """Every word, the file's over the route's, connection by connection."""
        return {
            **self.route,
            **self.file,
            "flows": {**self.route.get("flows", {}), **self.file.get("flows", {})},
        }

    @property
    def of_route(self) -> dict[str, Any]:
        """The route's numbers, unless the file puts another activity in this place."""
        return {} if "use" in self.file or "kind" in self.file else _numbers_of(self.route)

    @property
    def of_file(self) -> dict[str, Any]:
        """The file's numbers."""
        return _numbers_of(self.file)


def _numbers_of(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {word: value for word, value in entry.items() if word not in ACTIVITY}


def _merged(file: Mapping[str, Any], library: Library) -> dict[str, _Entry]:
    """What is said of every activity: the templates in `route.use`, overlaid by the file's tables."""
    use = ROUTE.read(file.get("route", {}), "route", use=library.routes)["use"]
    merged: dict[str, _Entry] = {}
    for name in use:
        for activity, entry in library.routes[name]["activities"].items():
            merged[activity] = _Entry(entry, library.origin[f"routes.{name}"])
    for name, raw in table(file.get("activities", {}), "activities").items():
        key = f"activities.{identifier(name, 'activities')}"
        entry = table(raw, key)
        table(entry.get("flows", {}), f"{key}.flows")
        if entry.get("remove", True) is not True:
            raise InputError(f"{key}.remove", quoted(entry["remove"]), "true", t("or leave the word out"))
        starts = "use" in entry or "kind" in entry
        if name not in merged and ("remove" in entry or not starts):
            remedy = near(name, merged) or t('an activity of your own says `use = "..."` or `kind = "..."`')
            raise InputError(
                key, t("an activity that no route brings"), ", ".join(merged) or t("none"), remedy
            )
        if "remove" in entry:
            del merged[name]
            continue
        before = merged.get(name, _Entry())
        merged[name] = _Entry(before.route, before.origin, entry)
    if not merged:
        raise InputError(
            "route",
            t("no activities"),
            t('use = ["..."] with: {names}', names=", ".join(library.routes)),
            ADD,
        )
    if len(merged) > MOST_ACTIVITIES:
        raise InputError(
            "activities",
            t("{n} activities", n=len(merged)),
            t("at most {most}", most=MOST_ACTIVITIES),
            FEWER,
        )
    return merged


def _node(name: str, said: _Entry, library: Library, ledger: Ledger, flows: Mapping[str, Any]) -> Node:
    """One activity: its kind, its connections, and its numbers entered in the ledger."""
    key = f"activities.{name}"
    entry = said.all
    words = ACTIVITY.read({k: v for k, v in entry.items() if k in ACTIVITY}, key, kind=KINDS)
    use = words["use"]
    if use and use not in library.activities:
        raise unknown(f"{key}.use", use, library.activities, t("an activity of the library"))
    shelf = library.activity(use) if use else {}
    kind_name = words["kind"] or str(shelf.get("kind", use))
    if kind_name not in KINDS:
        raise unknown(f"{key}.kind", kind_name, KINDS)
    kind = KINDS[kind_name]
    takes = _inputs(key, kind, entry)
    ports = (*kind.gives, *takes, *kind.uses, *kind.emits)
    connections = {**shelf.get("flows", {}), **entry["flows"]}
    for port, flow in connections.items():
        if port not in ports:
            raise InputError(
                f"{key}.flows.{port}",
                t('no port "{port}"', port=port),
                ", ".join(ports),
                nearest(port, ports),
            )
        if not isinstance(flow, str) or not flow.isidentifier():
            raise InputError(
                f"{key}.flows.{port}",
                quoted(flow),
                t("a flow's name: letters, digits and underscores"),
                RENAME,
            )
    called = {flow: _called(flow, flows, library) for flow in takes}
    _enter(
        ledger, key, kind.declared(takes, called), said, shelf, library.origin.get(f"activities.{use}", "")
    )
    return Node(
        name=name,
        kind=kind,
        ports=tuple((port, connections.get(port, port)) for port in ports),
        takes=takes,
        label=words["label"] or str(shelf.get("label", name.replace("_", " "))),
        label_zh=words["label_zh"] or str(shelf.get("label_zh", "")),
        use=use,
    )


def _called(flow: str, written: Mapping[str, Any], library: Library) -> Pair:
    """What a flow is called, by the file or the library."""
    own = written.get(flow, {})
    entry = {**library.flows.get(flow, {}), **(own if isinstance(own, Mapping) else {})}
    return Pair(str(entry.get("label", flow.replace("_", " "))), str(entry.get("label_zh", "")))


def _inputs(key: str, kind: type[Activity], entry: Mapping[str, Any]) -> tuple[str, ...]:
    """The ports through which materials come in: those of the kind, or the flows that the file lists."""
    inputs = entry.get("inputs")
    if not kind.many_inputs:
        if inputs is None:
            return kind.takes
        ports = ", ".join(f'{port} = "..."' for port in kind.takes)
        remedy = t("connect its ports: flows = {{ {ports} }}", ports=ports)
        raise InputError(
            f"{key}.inputs", t("a list of inputs"), t("only for kinds that take any number of them"), remedy
        )
    flows = inputs if isinstance(inputs, list) else []
    names = all(isinstance(flow, str) and flow.isidentifier() for flow in flows)
    if not names or len(set(flows)) < max(len(flows), 2):
        raise InputError(f"{key}.inputs", quoted(inputs), t("a list of two or more different flows"), FORM)
    return tuple(flows)


def _enter(
    ledger: Ledger,
    key: str,
    declared: Mapping[str, Parameter],
    said: _Entry,
    shelf: Mapping[str, Any],
    origin: str,
) -> None:
    """Enter an activity's numbers: the file's, else the route's, else those of the library's activity."""
    written, of_route = said.of_file, said.of_route
    known = {**shelf, **of_route}
    quoted = "cost_capacity" in known or "cost_capacity" in written
    if "cost_capacity" in declared and not quoted:  # a quotation is for the machine as it was first described
        quote = next(
            (at["unit_capacity"] for at in (shelf, of_route, written) if "unit_capacity" in at), None
        )
        known |= {} if quote is None else {"cost_capacity": quote}
    fill(ledger, key, declared, written, known, origin)
    for word in of_route.keys() & declared.keys() - written.keys():
        ledger[f"{key}.{word}"] = ledger[f"{key}.{word}"].replace(origin=f"library/{said.origin}")
    if "cost_capacity" in declared and "cost_capacity" not in written:
        quote = ledger[f"{key}.cost_capacity"]  # a quotation is one number: only the machine built may vary
        ledger[f"{key}.cost_capacity"] = quote.replace(distribution=None)
