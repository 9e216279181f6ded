"""From tables to a checked network: route templates, the file's own activities, and the flows between them.

A route template in the library and `[activities]` in a project file have the same form; the file's tables are laid
over the templates', key by key, so that a user changes one connection or one number without repeating the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from anodeworks.errors import InputError, quoted, unknown
from anodeworks.language import t
from anodeworks.library import Library
from anodeworks.material.elements import ELEMENTS, fractions
from anodeworks.process.activity import Activity
from anodeworks.process.flow import ROLES, UNITS, Flow
from anodeworks.process.market import Disposal, Purchase
from anodeworks.process.network import Network, Node, components
from anodeworks.process.nodes import read_nodes
from anodeworks.process.price_path import PRICES, WORD, fill_path
from anodeworks.project.ledger import Ledger, check_words, fill, table
from anodeworks.project.table import LABELS, Table, flag, other, text
from anodeworks.remedies import FORM, LESS, ONE_OUT, OUT, near, nearest

PRODUCTS: Final = "products"  # the file's tables of what it sells
FLOW: Final = Table(
    "what is bought, made or thrown away",
    {
        "role": text("how it may begin and end", options=ROLES, default="internal"),
        "unit": text("what it counts in", options=UNITS, default="kg"),
        "formula": text("a formula such as SiH4"),
        "composition": other("mass fractions by element; the rest is other", {
            "type": "object", "additionalProperties": {"type": "number", "minimum": 0, "maximum": 1},
        }),
        "service": flag("counted in kg of what is worked on; has no mass of its own"),
        **PRICES,
        **LABELS,
    },
)  # fmt: skip


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
    nodes = read_nodes(file, library, ledger)
    ports = [(flow, port in node.kind.gives) for node in nodes for port, flow in node.ports]
    made, taken = ({flow for flow, given in ports if given is which} for which in (True, False))
    flows = _Flows(table(file.get("flows", {}), "flows"), library, made, made - taken)
    for node in nodes:
        for port, name in node.ports:
            flows.add(name, f"{node.prefix}.flows.{port}")
    for name in products:
        flows.add(name, PRODUCTS)
    for node in nodes:
        _check_units(node, flows)
    for name in flows.written:
        if name not in flows.found:
            raise InputError(
                f"flows.{name}",
                t("a flow that no activity of the route uses"),
                ", ".join(flows.found),
                nearest(name, flows.found),
            )
    nodes += _border(nodes, flows.found, set(products))
    for flow in flows.found.values():
        _flow_values(flow, flows, ledger)
    return Network(tuple(_in_material_order(nodes, flows.found)), flows.found), ledger


class _Flows:
    """Flows as the route names them, resolved from the file, the library, or as internal ones."""

    def __init__(self, written: Mapping[str, Any], library: Library, made: set[str], ends: set[str]) -> None:
        self.written, self.library, self.made, self.ends = written, library, made, ends
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
            raise InputError(
                key,
                t('flow "{name}", which nothing makes and no table [flows.{name}] declares', name=name),
                t("a flow that an activity gives, or one of the library"),
                nearest(name, self.ends if key == PRODUCTS else known),  # a plant sells what leaves it
            )
        prefix = f"flows.{name}"
        entry = self.table(name)
        said = FLOW.read({k: v for k, v in entry.items() if k in FLOW}, prefix)
        role = said["role"]
        self.found[name] = Flow(
            name=name,
            role=role,
            unit=said["unit"],
            composition=_composition(entry, prefix),
            formula=said["formula"],
            label=said["label"] or name.replace("_", " "),
            label_zh=said["label_zh"],
            warms=role == "environment" and "warming" in entry,
            powder="density" in entry,
            porous="pore_diameter" in entry,
            service=said["service"],
        )


def _check_units(node: Node, flows: _Flows) -> None:
    """Refuse a port connected to a flow that counts in something else: kg, J or CNY, as the flow of the port's name."""
    ours = node.kind.__module__.startswith("anodeworks.")
    for port, name in node.ports:
        if node.kind.many_inputs:  # whatever it joins, all of it is of one kind
            want = flows.found[node.reference].unit
        else:
            want = flows.table(port).get("unit", "kg") if port in flows.library.flows or ours else ""
        have = flows.found[name].unit
        if want and have != want:
            key = f"{node.prefix}.inputs" if node.kind.many_inputs else f"{node.prefix}.flows.{port}"
            raise InputError(
                key,
                t('flow "{name}", which counts in {have}', name=name, have=have),
                t("a flow that counts in {want}", want=want),
                t("connect another flow, or change `unit` in [flows.{name}]", name=name),
            )


def _composition(entry: Mapping[str, Any], prefix: str) -> tuple[float, ...]:
    """Mass fractions from a flow's formula or composition; empty if it declares none."""
    if "formula" in entry and "composition" in entry:
        raise InputError(
            f"{prefix}.composition",
            t("a formula beside it"),
            t("a formula or a composition, not both"),
            ONE_OUT,
        )
    if "composition" in entry:
        shares = table(entry["composition"], f"{prefix}.composition")
        for element, share in shares.items():
            key = f"{prefix}.composition.{element}"
            if element not in ELEMENTS:
                raise unknown(key, element, ELEMENTS)
            if isinstance(share, bool) or not isinstance(share, (int, float)) or not 0 <= share <= 1:
                raise InputError(key, quoted(share), t("a mass fraction from 0 to 1"), FORM)
        if sum(shares.values()) > 1 + 1e-9:
            raise InputError(
                f"{prefix}.composition",
                t("fractions that sum to {sum}", sum=format(sum(shares.values()), "g")),
                t("at most 1"),
                LESS,
            )
        return fractions(shares)
    if "formula" not in entry:
        return ()
    formula = entry["formula"]
    try:
        return fractions(formula)
    except ValueError as error:
        raise InputError(
            f"{prefix}.formula", f'"{formula}"', t("a formula such as SiH4"), str(error)
        ) from None


def _flow_values(flow: Flow, flows: _Flows, ledger: Ledger) -> None:
    written = table(flows.written.get(flow.name, {}), flow.prefix)
    library = flows.library.flows.get(flow.name, {})
    origin = flows.library.origin.get(flow.prefix, "")
    parameters = flow.parameters()
    check_words(flow.prefix, written, (*parameters, *FLOW))
    if "price" in parameters:
        written = fill_path(ledger, flow.prefix, written, parameters["price"])
    elif WORD in written:
        raise InputError(
            f"{flow.prefix}.{WORD}",
            t("a flow without a price"),
            t("a flow that is bought or handed over"),
            OUT,
        )
    fill(
        ledger,
        flow.prefix,
        parameters,
        {k: v for k, v in written.items() if k not in FLOW},
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
                t('"{name}", which is the environment', name=flow.name),
                t("a flow that the activity makes or removes"),
                t("connect another flow to it"),
            )
        if flow.name in answers:
            raise InputError(
                f"{node.prefix}.flows.{node.reference_port}",
                t(
                    '"{name}", which activities.{other} answers for already',
                    name=flow.name,
                    other=answers[flow.name].name,
                ),
                t("one activity for each flow"),
                t('give it another name, or join the two with an activity of kind "choose" or "mix"'),
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
            if not any(n.sign(p) > 0 for n in users for p, f in n.ports if f == flow.name):
                found = t('"waste", although nothing gives off "{name}"', name=flow.name)
                raise InputError(
                    f"{flow.prefix}.role",
                    found,
                    t('"market" for what is bought'),
                    t("change the role, or leave the table out"),
                )
            added.append(_simple(f"dispose_{flow.name}", Disposal, "waste", flow))
        else:
            where = f"activities.{users[0].name}" if users else PRODUCTS
            raise InputError(
                where,
                t('flow "{name}", which nothing makes, removes or buys', name=flow.name),
                t(
                    'an activity that makes it, or role = "market" with a price in [flows.{name}]',
                    name=flow.name,
                ),
                nearest(flow.name, [f for f in answers if f != flow.name]),
            )
    asked = {f for n in nodes for p, f in n.ports if p != n.reference_port} | products
    for name, node in answers.items():
        if name not in asked:
            raise InputError(
                f"{node.prefix}.flows.{node.reference_port}",
                t('flow "{name}", which nothing uses', name=name),
                t("a flow that another activity takes, or a product"),
                near(name, asked)
                or t("connect it, or add [activities.{name}] remove = true", name=node.name),
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
                    t('flow "{name}", whose composition nobody knows', name=name),
                    t("a flow that an activity of the route makes, or one of declared composition"),
                    t("add `formula` or `composition` to [flows.{name}]", name=name),
                )
    # An edge from a taker to the maker of what it takes: `components` then puts takers first.
    edges = [[makers[name] for name in names] for names in wanted]
    groups = components(edges)
    for group in groups:
        i = group[0]
        if len(group) > 1 or i in edges[i]:
            loop = ", ".join(nodes[k].name for k in group)
            raise InputError(
                f"activities.{nodes[i].name}",
                t("a loop of materials through {loop}", loop=loop),
                t("loops whose flow has a declared composition"),
                t("add `formula` or `composition` to one of the flows of the loop in [flows]"),
            )
    return [nodes[group[0]] for group in reversed(groups)]
