"""From tables to a checked network: route templates, the file's own activities, and the flows between them.

A route template in the library and `[activities]` in a project file have the same form; the file's tables are laid
over the templates', key by key, so that a user changes one connection or one number without repeating the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from anodeworks.errors import InputError, near
from anodeworks.library import Library
from anodeworks.process.activity import KINDS, Activity, Machine
from anodeworks.material.elements import fractions
from anodeworks.process.flow import ROLES, UNITS, Flow
from anodeworks.process.market import Disposal, Purchase
from anodeworks.process.network import Network, Node, components
from anodeworks.project.ledger import Ledger, check_words, fill, table

ACTIVITY_WORDS = ("use", "kind", "like", "inputs", "flows", "remove", "label", "label_zh", "note", "source")
FLOW_WORDS = ("role", "unit", "formula", "composition", "label", "label_zh", "note")


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
            raise InputError(f"flows.{name}", "a flow that no activity of the route uses", ", ".join(flows.found),
                             near(name, flows.found))
    nodes += _border(nodes, flows.found, set(products))
    for flow in flows.found.values():
        _flow_values(flow, flows, ledger)
    return Network(tuple(_in_material_order(nodes, flows.found)), flows.found), ledger


def _merged(file: Mapping[str, Any], library: Library) -> dict[str, dict[str, Any]]:
    """Activity tables by name: the templates in `route.use`, overlaid by the file's."""
    route = table(file.get("route", {}), "route")
    check_words("route", route, ("use", "note"))
    use = route.get("use", [])
    if not isinstance(use, list) or not all(isinstance(name, str) for name in use):
        raise InputError("route.use", repr(use)[:60], "a list of route names: " + ", ".join(library.routes))
    merged: dict[str, dict[str, Any]] = {}
    for name in use:
        if name not in library.routes:
            raise InputError("route.use", f'"{name}"', ", ".join(library.routes), near(name, library.routes))
        for activity, entry in library.routes[name]["activities"].items():
            merged[activity] = {**entry, "flows": dict(entry.get("flows", {}))}
    for name, raw in table(file.get("activities", {}), "activities").items():
        entry = table(raw, f"activities.{name}")
        connections = table(entry.get("flows", {}), f"activities.{name}.flows")
        if entry.get("remove") is True:
            if name not in merged:
                raise InputError(f"activities.{name}.remove", "an activity that no route brings", ", ".join(merged),
                                 near(name, merged))
            del merged[name]
            continue
        before = merged.get(name, {"flows": {}})
        merged[name] = {**before, **entry, "flows": {**before["flows"], **connections}}
    if not merged:
        raise InputError("route", "no activities", 'use = ["..."] with: ' + ", ".join(library.routes))
    return merged


def _node(name: str, entry: Mapping[str, Any], library: Library, ledger: Ledger) -> Node:
    """One activity: its kind, its connections, and its numbers entered in the ledger."""
    key = f"activities.{name}"
    defaults: Mapping[str, Any] = {}
    if "use" in entry:
        use = entry["use"]
        if use not in library.activities:
            raise InputError(f"{key}.use", f'"{use}"', "an activity of the library", near(str(use), library.activities))
        defaults = library.activity(use)
    kind_name = entry.get("kind", defaults.get("kind", entry.get("use", "")))
    if kind_name not in KINDS:
        remedy = near(str(kind_name), KINDS) or 'say `use = "..."` (an activity of the library) or `kind = "..."`'
        raise InputError(f"{key}.kind", f'"{kind_name}"', ", ".join(KINDS), remedy)
    kind = KINDS[kind_name]
    takes = kind.takes
    if kind.many_inputs:
        takes = tuple(entry.get("inputs", ()))
        if len(takes) < 2 or len(set(takes)) < len(takes) or not all(isinstance(t, str) for t in takes):
            raise InputError(f"{key}.inputs", repr(entry.get("inputs")), "a list of two or more different flows")
    elif "inputs" in entry:
        raise InputError(f"{key}.inputs", "a list of inputs", f"only for kinds that take many; {kind_name} has ports",
                         "use `flows = { port = \"flow\" }`")
    ports = (*kind.gives, *takes, *kind.uses, *kind.emits)
    connections = {**defaults.get("flows", {}), **entry["flows"]}
    for port, flow in connections.items():
        if port not in ports:
            raise InputError(f"{key}.flows.{port}", f'no port "{port}"', ", ".join(ports), near(port, ports))
        if not isinstance(flow, str) or not flow.isidentifier():
            raise InputError(f"{key}.flows.{port}", repr(flow), "a flow's name: letters, digits and underscores")
    declared = kind.declared(takes)
    origin = library.origin.get(f"activities.{entry.get('use')}", "")
    written = {k: v for k, v in entry.items() if k not in ACTIVITY_WORDS}
    if issubclass(kind, Machine) and "cost_capacity" not in {**defaults, **written}:
        quoted = defaults.get("unit_capacity", written.get("unit_capacity"))
        defaults = {**defaults, "cost_capacity": quoted} if quoted is not None else defaults
    fill(ledger, key, declared, written, defaults, origin)
    if "cost_capacity" not in written and f"{key}.cost_capacity" in ledger:
        quote = ledger[f"{key}.cost_capacity"]  # a quotation is one number: only the machine built may vary
        ledger[f"{key}.cost_capacity"] = quote.replace(distribution=None)
    return Node(
        name=name,
        kind=kind,
        ports=tuple((port, connections.get(port, port)) for port in ports),
        takes=takes,
        label=str(entry.get("label", defaults.get("label", name.replace("_", " ")))),
        label_zh=str(entry.get("label_zh", defaults.get("label_zh", ""))),
    )


class _Flows:
    """Flows as the route names them, resolved from the file, the library, or as internal ones."""

    def __init__(self, written: Mapping[str, Any], library: Library, made: set[str]) -> None:
        self.written, self.library, self.made = written, library, made
        self.found: dict[str, Flow] = {}

    def table(self, name: str) -> dict[str, Any]:
        """The library's table overlaid by the file's."""
        return {**self.library.flows.get(name, {}), **table(self.written.get(name, {}), f"flows.{name}")}

    def add(self, name: str, key: str) -> None:
        """Resolve one flow; one that nobody makes or declares is a slip of the pen."""
        if name in self.found:
            return
        known = {*self.library.flows, *self.written, *self.made}
        if name not in known:
            raise InputError(key, f'flow "{name}", which nothing makes and no table [flows.{name}] declares',
                             "a flow that an activity gives, or one of the library", near(name, known))
        entry = self.table(name)
        role, unit = entry.get("role", "internal"), entry.get("unit", "kg")
        if role not in ROLES:
            raise InputError(f"flows.{name}.role", f'"{role}"', ", ".join(ROLES), near(str(role), ROLES))
        if unit not in UNITS:
            raise InputError(f"flows.{name}.unit", f'"{unit}"', ", ".join(UNITS))
        raw = entry.get("formula") or entry.get("composition")
        try:
            composition = fractions(raw) if raw else ()
        except (ValueError, TypeError, AttributeError) as error:
            raise InputError(f"flows.{name}.formula", repr(raw), "a formula such as SiH4, or mass fractions by element",
                             str(error)) from None
        self.found[name] = Flow(
            name=name, role=role, unit=unit, composition=composition, formula=str(entry.get("formula", "")),
            label=str(entry.get("label", name.replace("_", " "))), label_zh=str(entry.get("label_zh", "")),
            warms=role == "environment" and "warming" in entry,
        )


def _flow_values(flow: Flow, flows: _Flows, ledger: Ledger) -> None:
    written = table(flows.written.get(flow.name, {}), flow.prefix)
    library = flows.library.flows.get(flow.name, {})
    origin = flows.library.origin.get(flow.prefix, "")
    parameters = flow.parameters()
    check_words(flow.prefix, written, (*parameters, *FLOW_WORDS))
    fill(ledger, flow.prefix, parameters, {k: v for k, v in written.items() if k not in FLOW_WORDS}, library, origin)


def _border(nodes: list[Node], flows: Mapping[str, Flow], products: set[str]) -> list[Node]:
    """The purchases and disposals that close the route, after checking that each flow has one answerer."""
    answers: dict[str, Node] = {}
    for node in nodes:
        flow = flows[node.reference]
        if flow.role == "environment":
            raise InputError(f"{node.prefix}.flows.{node.reference_port}", f'"{flow.name}", which is the environment',
                             "a flow that the activity makes or removes")
        if flow.name in answers:
            raise InputError(f"{node.prefix}.flows.{node.reference_port}",
                             f'"{flow.name}", which activities.{answers[flow.name].name} answers for already',
                             "one activity for each flow",
                             "give it another name, or join the two with an activity of kind \"choose\" or \"mix\"")
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
            raise InputError(where, f'flow "{flow.name}", which nothing makes, removes or buys',
                             f"an activity that makes it, or role = \"market\" with a price in [flows.{flow.name}]",
                             near(flow.name, [f for f in answers if f != flow.name]))
    asked = {f for n in nodes for p, f in n.ports if p != n.reference_port} | products
    for name, node in answers.items():
        if name not in asked:
            raise InputError(f"{node.prefix}.flows.{node.reference_port}", f'flow "{name}", which nothing uses',
                             "a flow that another activity takes, or a product",
                             near(name, asked) or f"connect it, or add [activities.{node.name}] remove = true")
    return added


def _simple(name: str, kind: type[Activity], port: str, flow: Flow) -> Node:
    return Node(name, kind, ((port, flow.name),), (), label=flow.label, label_zh=flow.label_zh)


def _in_material_order(nodes: list[Node], flows: Mapping[str, Flow]) -> list[Node]:
    """Nodes sorted so that materials are known before they are taken.

    Raises:
        InputError: a loop of materials in which no flow declares its composition.
    """
    makers = {flow: i for i, n in enumerate(nodes) for port, flow in n.ports
              if port in n.kind.gives and not flows[flow].declared}
    makers |= {flow: i for i, n in enumerate(nodes) for port, flow in n.ports
               if port in n.kind.emits and not flows[flow].declared and flow not in makers}
    # An edge from a taker to the maker of what it takes: `components` then puts takers first.
    edges = [[makers[n.flow_at[p]] for p in n.takes if n.flow_at[p] in makers] for n in nodes]
    groups = components(edges)
    for group in groups:
        i = group[0]
        if len(group) > 1 or i in edges[i]:
            names = ", ".join(nodes[k].name for k in group)
            raise InputError(f"activities.{nodes[i].name}", f"a loop of materials through {names}",
                             "loops whose flow has a declared composition",
                             "add `formula` or `composition` to one of the flows of the loop in [flows]")
    return [nodes[group[0]] for group in reversed(groups)]
