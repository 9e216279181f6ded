"""From tables to a checked network: route templates, the file's own activities, and the flows between them.

A route template in the library and `[activities]` in a project file have the same form; the file's tables are laid
over the templates', key by key, so that a user changes one connection or one number without repeating the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from anodeworks.errors import InputError, near
from anodeworks.library import Library
from anodeworks.material.elements import ELEMENTS, fractions
from anodeworks.process.activity import KINDS, Activity
from anodeworks.process.flow import ROLES, UNITS, Flow
from anodeworks.process.market import Disposal, Purchase
from anodeworks.process.network import Network, Node, components
from anodeworks.project.ledger import Ledger, check_words, fill, identifier, table, text
from anodeworks.quantity import Parameter

ACTIVITY_WORDS: Final = ("use", "kind", "inputs", "flows", "remove", "label", "label_zh", "note", "source")
FLOW_WORDS: Final = ("role", "unit", "formula", "composition", "service", "label", "label_zh", "note")
MOST_ACTIVITIES: Final = 500


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
    return {word: value for word, value in entry.items() if word not in ACTIVITY_WORDS}


def assemble(file: Mapping[str, Any], library: Library, products: Iterable[str]) -> tuple[Network, Ledger]:
    """The network and the numbers of its activities and flows.

    Args:
        file: the project file's tables (`route`, `activities`, `flows` are read).
        library: the sourced library.
        products: flows that the plant sells.

    Raises:
        InputError: anything in the route that cannot be built, connected or closed.
    """
    ledger: Ledger = {}
    tables = _merged(file, library)
    nodes = [_node(name, entry, library, ledger) for name, entry in tables.items()]
    made = {flow for node in nodes for port, flow in node.ports if port in node.kind.gives}
    flows = _Flows(table(file.get("flows", {}), "flows"), library, made)
    for node in nodes:
        for port, name in node.ports:
            flows.add(name, f"{node.prefix}.flows.{port}")
    for name in products:
        flows.add(name, "products")
    for name in flows.written:
        if name not in flows.found:
            raise InputError(
                f"flows.{name}",
                "a flow that no activity of the route uses",
                ", ".join(flows.found),
                near(name, flows.found),
            )
    nodes += _border(nodes, flows.found, set(products))
    for flow in flows.found.values():
        _flow_values(flow, flows, ledger)
    return Network(tuple(_in_material_order(nodes, flows.found)), flows.found), ledger


def _merged(file: Mapping[str, Any], library: Library) -> dict[str, _Entry]:
    """What is said of every activity: the templates in `route.use`, overlaid by the file's tables."""
    route = table(file.get("route", {}), "route")
    check_words("route", route, ("use", "note"))
    text(route, "note", "route")
    use = route.get("use", [])
    if (
        not isinstance(use, list)
        or not all(isinstance(name, str) for name in use)
        or len(set(use)) < len(use)
    ):
        raise InputError(
            "route.use", repr(use), "a list of different route names: " + ", ".join(library.routes)
        )
    merged: dict[str, _Entry] = {}
    for name in use:
        if name not in library.routes:
            raise InputError("route.use", f'"{name}"', ", ".join(library.routes), near(name, library.routes))
        for activity, entry in library.routes[name]["activities"].items():
            merged[activity] = _Entry(entry, library.origin[f"routes.{name}"])
    for name, raw in table(file.get("activities", {}), "activities").items():
        key = f"activities.{identifier(name, 'activities')}"
        entry = table(raw, key)
        table(entry.get("flows", {}), f"{key}.flows")
        if entry.get("remove", True) is not True:
            raise InputError(f"{key}.remove", repr(entry["remove"]), "true", "or leave the word out")
        starts = "use" in entry or "kind" in entry
        if name not in merged and ("remove" in entry or not starts):
            remedy = near(name, merged) or 'an activity of your own says `use = "..."` or `kind = "..."`'
            raise InputError(key, "an activity that no route brings", ", ".join(merged) or "none", remedy)
        if "remove" in entry:
            del merged[name]
            continue
        before = merged.get(name, _Entry())
        merged[name] = _Entry(before.route, before.origin, entry)
    if not merged:
        raise InputError("route", "no activities", 'use = ["..."] with: ' + ", ".join(library.routes))
    if len(merged) > MOST_ACTIVITIES:
        raise InputError("activities", f"{len(merged)} activities", f"at most {MOST_ACTIVITIES}")
    return merged


def _node(name: str, said: _Entry, library: Library, ledger: Ledger) -> Node:
    """One activity: its kind, its connections, and its numbers entered in the ledger."""
    key = f"activities.{name}"
    entry = said.all
    for word in ("note", "source"):
        text(entry, word, key)
    use = text(entry, "use", key)
    if use and use not in library.activities:
        raise InputError(
            f"{key}.use", f'"{use}"', "an activity of the library", near(use, library.activities)
        )
    shelf = library.activity(use) if use else {}
    kind_name = text(entry, "kind", key, str(shelf.get("kind", use)))
    if kind_name not in KINDS:
        raise InputError(f"{key}.kind", f'"{kind_name}"', ", ".join(KINDS), near(kind_name, KINDS))
    kind = KINDS[kind_name]
    takes = _inputs(key, kind, entry)
    ports = (*kind.gives, *takes, *kind.uses, *kind.emits)
    connections = {**shelf.get("flows", {}), **entry["flows"]}
    for port, flow in connections.items():
        if port not in ports:
            raise InputError(f"{key}.flows.{port}", f'no port "{port}"', ", ".join(ports), near(port, ports))
        if not isinstance(flow, str) or not flow.isidentifier():
            raise InputError(
                f"{key}.flows.{port}", repr(flow), "a flow's name: letters, digits and underscores"
            )
    _enter(ledger, key, kind.declared(takes), said, shelf, library.origin.get(f"activities.{use}", ""))
    return Node(
        name=name,
        kind=kind,
        ports=tuple((port, connections.get(port, port)) for port in ports),
        takes=takes,
        label=text(entry, "label", key, str(shelf.get("label", name.replace("_", " ")))),
        label_zh=text(entry, "label_zh", key, str(shelf.get("label_zh", ""))),
    )


def _inputs(key: str, kind: type[Activity], entry: Mapping[str, Any]) -> tuple[str, ...]:
    """The ports through which materials come in: those of the kind, or the flows that the file lists."""
    inputs = entry.get("inputs")
    if not kind.many_inputs:
        if inputs is None:
            return kind.takes
        remedy = "connect its ports: flows = { " + ", ".join(f'{port} = "..."' for port in kind.takes) + " }"
        raise InputError(
            f"{key}.inputs", "a list of inputs", "only for kinds that take any number of them", remedy
        )
    flows = inputs if isinstance(inputs, list) else []
    names = all(isinstance(flow, str) and flow.isidentifier() for flow in flows)
    if not names or len(set(flows)) < max(len(flows), 2):
        raise InputError(f"{key}.inputs", repr(inputs), "a list of two or more different flows")
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


class _Flows:
    """Flows as the route names them, resolved from the file, the library, or as internal ones."""

    def __init__(self, written: Mapping[str, Any], library: Library, made: set[str]) -> None:
        self.written, self.library, self.made = written, library, made
        self.found: dict[str, Flow] = {}

    def table(self, name: str) -> dict[str, Any]:
        """The library's table overlaid by the file's."""
        written = table(self.written.get(name, {}), f"flows.{name}")
        other = {
            "formula": "composition",
            "composition": "formula",
        }  # the file's one replaces the library's other
        replaced = {other[word] for word in written if word in other}
        shelf = {k: v for k, v in self.library.flows.get(name, {}).items() if k not in replaced}
        return {**shelf, **written}

    def add(self, name: str, key: str) -> None:
        """Resolve one flow; one that nobody makes or declares is a slip of the pen."""
        if name in self.found:
            return
        known = {*self.library.flows, *self.written, *self.made}
        if name not in known:
            raise InputError(key, f'flow "{name}", which nothing makes and no table [flows.{name}] declares',
                             "a flow that an activity gives, or one of the library", near(name, known))  # fmt: skip
        prefix = f"flows.{name}"
        entry = self.table(name)
        role, unit = text(entry, "role", prefix, "internal"), text(entry, "unit", prefix, "kg")
        if role not in ROLES:
            raise InputError(f"{prefix}.role", f'"{role}"', ", ".join(ROLES), near(role, ROLES))
        if unit not in UNITS:
            raise InputError(f"{prefix}.unit", f'"{unit}"', ", ".join(UNITS))
        text(entry, "note", prefix)
        self.found[name] = Flow(
            name=name,
            role=role,
            unit=unit,
            composition=_composition(entry, prefix),
            formula=text(entry, "formula", prefix),
            label=text(entry, "label", prefix, name.replace("_", " ")),
            label_zh=text(entry, "label_zh", prefix),
            warms=role == "environment" and "warming" in entry,
            service=entry.get("service") is True,
        )


def _composition(entry: Mapping[str, Any], prefix: str) -> tuple[float, ...]:
    """Mass fractions from a flow's formula or composition; empty if it declares none."""
    if "formula" in entry and "composition" in entry:
        raise InputError(
            f"{prefix}.composition", "a formula beside it", "a formula or a composition, not both"
        )
    if "composition" in entry:
        shares = table(entry["composition"], f"{prefix}.composition")
        for element, share in shares.items():
            key = f"{prefix}.composition.{element}"
            if element not in ELEMENTS:
                raise InputError(key, f'"{element}"', ", ".join(ELEMENTS), near(element, ELEMENTS))
            if isinstance(share, bool) or not isinstance(share, (int, float)) or not 0 <= share <= 1:
                raise InputError(key, repr(share), "a mass fraction from 0 to 1")
        if sum(shares.values()) > 1 + 1e-9:
            raise InputError(
                f"{prefix}.composition", f"fractions that sum to {sum(shares.values()):g}", "at most 1"
            )
        return fractions(shares)
    if "formula" not in entry:
        return ()
    formula = text(entry, "formula", prefix)
    try:
        return fractions(formula)
    except ValueError as error:
        raise InputError(f"{prefix}.formula", f'"{formula}"', "a formula such as SiH4", str(error)) from None


def _flow_values(flow: Flow, flows: _Flows, ledger: Ledger) -> None:
    written = table(flows.written.get(flow.name, {}), flow.prefix)
    library = flows.library.flows.get(flow.name, {})
    origin = flows.library.origin.get(flow.prefix, "")
    parameters = flow.parameters()
    check_words(flow.prefix, written, (*parameters, *FLOW_WORDS))
    fill(
        ledger,
        flow.prefix,
        parameters,
        {k: v for k, v in written.items() if k not in FLOW_WORDS},
        library,
        origin,
    )


def _border(nodes: list[Node], flows: Mapping[str, Flow], products: set[str]) -> list[Node]:
    """The purchases and disposals that close the route, after checking that each flow has one answerer."""
    answers: dict[str, Node] = {}
    for node in nodes:
        flow = flows[node.reference]
        if flow.role == "environment":
            raise InputError(
                f"{node.prefix}.flows.{node.reference_port}",
                f'"{flow.name}", which is the environment',
                "a flow that the activity makes or removes",
            )
        if flow.name in answers:
            raise InputError(
                f"{node.prefix}.flows.{node.reference_port}",
                f'"{flow.name}", which activities.{answers[flow.name].name} answers for already',
                "one activity for each flow",
                'give it another name, or join the two with an activity of kind "choose" or "mix"',
            )
        answers[flow.name] = node
    added = []
    for flow in flows.values():
        if flow.name in answers or flow.role == "environment":
            continue
        users = [n for n in nodes for p, f in n.ports if f == flow.name]
        if flow.role == "market":
            added.append(_simple(f"buy_{flow.name}", Purchase, "bought", flow))
        elif flow.role == "waste":
            added.append(_simple(f"dispose_{flow.name}", Disposal, "waste", flow))
        else:
            where = f"activities.{users[0].name}" if users else "products"
            raise InputError(
                where,
                f'flow "{flow.name}", which nothing makes, removes or buys',
                f'an activity that makes it, or role = "market" with a price in [flows.{flow.name}]',
                near(flow.name, [f for f in answers if f != flow.name]),
            )
    asked = {f for n in nodes for p, f in n.ports if p != n.reference_port} | products
    for name, node in answers.items():
        if name not in asked:
            raise InputError(
                f"{node.prefix}.flows.{node.reference_port}",
                f'flow "{name}", which nothing uses',
                "a flow that another activity takes, or a product",
                near(name, asked) or f"connect it, or add [activities.{node.name}] remove = true",
            )
    return added


def _simple(name: str, kind: type[Activity], port: str, flow: Flow) -> Node:
    return Node(name, kind, ((port, flow.name),), (), label=flow.label, label_zh=flow.label_zh)


def _in_material_order(nodes: list[Node], flows: Mapping[str, Flow]) -> list[Node]:
    """Nodes sorted so that materials are known before they are taken.

    Raises:
        InputError: a loop of materials in which no flow declares its composition.
    """
    makers = {
        flow: i
        for i, n in enumerate(nodes)
        for port, flow in n.ports
        if n.kind is not Purchase and port in n.kind.gives and not flows[flow].declared
    }
    makers |= {
        flow: i
        for i, n in enumerate(nodes)
        for port, flow in n.ports
        if port in n.kind.emits and not flows[flow].declared and flow not in makers
    }
    wanted = [
        [n.flow_at[p] for p in (*n.takes, *n.kind.uses) if not flows[n.flow_at[p]].declared] for n in nodes
    ]
    for node, names in zip(nodes, wanted, strict=True):
        for name in names:
            if name not in makers:
                raise InputError(
                    f"{node.prefix}.flows",
                    f'flow "{name}", whose composition nobody knows',
                    "a flow that an activity of the route makes, or one of declared composition",
                    f"add `formula` or `composition` to [flows.{name}]",
                )
    # An edge from a taker to the maker of what it takes: `components` then puts takers first.
    edges = [[makers[name] for name in names] for names in wanted]
    groups = components(edges)
    for group in groups:
        i = group[0]
        if len(group) > 1 or i in edges[i]:
            names = ", ".join(nodes[k].name for k in group)
            raise InputError(
                f"activities.{nodes[i].name}",
                f"a loop of materials through {names}",
                "loops whose flow has a declared composition",
                "add `formula` or `composition` to one of the flows of the loop in [flows]",
            )
    return [nodes[group[0]] for group in reversed(groups)]
