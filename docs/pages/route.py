"""What a plant is made of: kinds, activities, flows and routes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from anodeworks.library import library
from anodeworks.material.elements import ELEMENTS, fractions
from anodeworks.process.activity import KINDS, Activity, Furnace, Machine, Powered
from anodeworks.process.flow import ROLES, UNITS, Flow
from anodeworks.quantity import Parameter
from anodeworks.quantity.value import read
from pages import parts

BASES: Final[dict[str, type[Activity]]] = {"machine": Machine, "powered machine": Powered, "furnace": Furnace}
INPUTS: Final = ("first", "second")  # names that stand for the inputs of a kind that takes many


def kinds(kinds: Mapping[str, type[Activity]]) -> str:
    members = _members()
    blocks = ["## Parameters that many kinds share"]
    for title, base in BASES.items():
        more = [other for other in BASES.values() if issubclass(base, other) and other is not base]
        own = _without(base.parameters(), more)
        blocks += [f"### {title}", parts.doc(base), parts.declared(own)]
    for name, kind in kinds.items():
        takes = INPUTS if kind.many_inputs else kind.takes
        ports = {"gives": kind.gives, "takes": takes, "uses": kind.uses, "emits": kind.emits}
        rows = [(group, ", ".join(f"`{port}`" for port in names)) for group, names in ports.items() if names]
        asked = kind.declared(takes)
        bases = {title: base for title, base in BASES.items() if issubclass(kind, base)}
        own = _without(asked, bases.values())
        blocks += [f"## {name}", parts.doc(kind), parts.table(("ports", ""), rows)]
        if kind.many_inputs:
            blocks.append('It takes two or more flows, here `inputs = ["first", "second"]`.')
        if own:
            blocks.append(parts.declared(own))
        if bases:
            links = " and ".join(f"[{title}](#{title.replace(' ', '-')})" for title in bases)
            blocks.append(f"{'Further' if own else 'Its'} parameters: {links}.")
        used = [f"[{use}](activities.md#{use})" for use in members.get(name, ())]
        if used:
            blocks.append("In the library as " + ", ".join(used) + ".")
    return parts.page(
        "Kinds of activity",
        """A kind is a class with ports, parameters and a balance. All amounts are per unit of the first port
        that it gives or, if it gives nothing, of the first that it takes or uses. The equations stand under
        [equations](../equations/README.md). A kind of your own is a Python class; see
        [CONTRIBUTING.md](../../CONTRIBUTING.md).""",
        *blocks,
    )


def _without(asked: Mapping[str, Parameter], bases: Iterable[type[Activity]]) -> dict[str, Parameter]:
    """Parameters that none of the bases declares in the same words."""
    inherited = [base.parameters() for base in bases]
    return {k: p for k, p in asked.items() if not any(other.get(k) == p for other in inherited)}


def activities() -> str:
    shelf = library()
    blocks = []
    for use in shelf.activities:
        entry = shelf.activity(use)
        name = str(entry.get("kind", use))
        kind = KINDS[name]
        head = f"Kind [{name}](kinds.md#{name})."
        if "like" in shelf.activities[use]:
            like = shelf.activities[use]["like"]
            head += f" Like [{like}](#{like}) where it says nothing else."
        ports = ", ".join(f"`{port}` to `{flow}`" for port, flow in entry.get("flows", {}).items())
        if ports:
            head += f" Connects {ports}."
        blocks += [f"## {use}", parts.labels(entry), head]
        asked = {k: p for k, p in kind.parameters().items() if k in entry or p.default is not None}
        blocks.append(parts.parameter_table("", asked, entry, declared_too=False))
    return parts.page(
        "Activities of the library",
        """A route or a project file takes one by `use = "NAME"` and writes only what differs. Values that
        stand in the declaration of the kind are listed [there](kinds.md).""",
        *blocks,
    )


def flows() -> str:
    shelf = library()
    rows = []
    for name, entry in sorted(shelf.flows.items()):
        raw = entry.get("formula") or entry.get("composition")
        shares = fractions(raw) if raw else ()
        flow = Flow(
            name=name,
            role=entry.get("role", "internal"),
            unit=entry.get("unit", "kg"),
            composition=shares,
            formula=entry.get("formula", ""),
            warms="warming" in entry,
        )
        values = {
            key: read(entry[key], ask, f"flows.{name}.{key}", "library")
            for key, ask in flow.parameters().items()
            if key in entry
        }
        said = "; ".join(f"{key} {parts.short(value)}" for key, value in values.items())
        role = f"{flow.role}, service" if entry.get("service") else flow.role
        rows.append((
            f'<a id="{name}"></a>`{name}`', parts.both(entry), role, flow.unit,
            flow.formula or _composition(shares), said, parts.cited(values.values()),
        ))  # fmt: skip
    roles = {
        "internal": "made by one activity of the route, used by others; no price",
        "market": "bought at a price unless an activity of the route makes it",
        "waste": "taken away at a price (negative: a fee) unless an activity removes it; sold if positive",
        "environment": "free: air, gases to air, heat to the surroundings",
    }
    assert tuple(roles) == ROLES
    counted = ", ".join(f"`{unit}` (read in {shown})" for unit, shown in UNITS.items())
    return parts.page(
        "Flows of the library",
        f"""What activities exchange. A flow counts in {counted}. The role says how it begins and ends;
        compositions are mass fractions. A service counts in kg of what is worked on and brings no material.
        Prices are without VAT; a spread is given as P5 / P50 / P95.""",
        parts.table(("role", "meaning"), roles.items()),
        parts.table(("flow", "", "role", "unit", "formula or composition", "values", "sources"), rows),
    )


def routes() -> str:
    shelf = library()
    blocks = []
    for name, entry in shelf.routes.items():
        under = ", ".join(f"[{other}](#{other})" for other in entry.get("with", ()))
        head = f"Makes `{entry['product']}`." if "product" in entry else ""
        head += f" `anodeworks new --route {name}` sets it on {under}." if under else ""
        rows = [
            (
                f"`{activity}`",
                f"[{table['use']}](activities.md#{table['use']})" if "use" in table
                else f"[{table['kind']}](kinds.md#{table['kind']})",
                ", ".join([*(f"`{port}` = `{flow}`" for port, flow in table.get("flows", {}).items()),
                           *(f"input `{flow}`" for flow in table.get("inputs", ()))]),
            )
            for activity, table in entry.get("activities", {}).items()
        ]  # fmt: skip
        columns = ("activity", "is", "connections that differ from the port's name")
        blocks += [f"## {name}", parts.labels(entry), entry.get("note", ""), head, parts.table(columns, rows)]
    return parts.page(
        "Routes of the library",
        """`[route] use = [...]` lays them over each other in the order named: an activity of a later route
        replaces or completes one of the same name. The project file's own `[activities]` come last.""",
        *blocks,
    )


def _composition(shares: Sequence[float]) -> str:
    return ", ".join(f"{e} {x:.4g}" for e, x in zip(ELEMENTS, shares, strict=False) if x > 1e-9) or "–"


def _members() -> dict[str, list[str]]:
    """Activities of the library by kind."""
    members: dict[str, list[str]] = {}
    for use in library().activities:
        members.setdefault(str(library().activity(use).get("kind", use)), []).append(use)
    return members
