"""The JSON Schema (draft 2020-12) of the project file, generated from what the model declares.

Editors complete and check project files with it (`#:schema project.schema.json` on the file's first line). It
knows every key, unit, bound, option and meaning; what only the whole project can tell (connections, loops,
one answer for each flow) is left to `load`, which says it in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from anodeworks.finance import INDICATORS
from anodeworks.finance.covenants import LockUp, ReserveAccount, Sculpting
from anodeworks.finance.own_lines import OwnLine
from anodeworks.finance.tranches import Conditions, Fixed, Floating, Share, Sum
from anodeworks.library import library
from anodeworks.process.activity import Activity
from anodeworks.process.flow import (
    Emission,
    EnergyTrade,
    MaterialTrade,
    MoneyTrade,
    PorousPowder,
    Powder,
    Product,
    Species,
    Substance,
)
from anodeworks.process.nodes import ACTIVITY, ROUTE
from anodeworks.process.route import FLOW
from anodeworks.programme.phase import Phase
from anodeworks.project.table import TEXT, Schema, closed, forms, parameter_schema
from anodeworks.quantity import Parameter
from anodeworks.twin import catalogue
from anodeworks.twin.claims import CLAIM
from anodeworks.twin.correlations import CORRELATION
from anodeworks.twin.grammar import (
    INVESTOR,
    LINE,
    PHASE,
    PRODUCT,
    PROGRAMME,
    PROJECT,
    RESERVE_ACCOUNT,
    SCULPTING,
    SECTIONS,
    STUDIES,
    TRANCHE,
)
from anodeworks.twin.investors import Investor
from anodeworks.twin.plan_tables import PARTS, PLAN
from anodeworks.twin.stations import production_schema

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
NUMBER: Final = r"[-+]?([0-9][0-9_,]*\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?"
DAY: Final[Schema] = {"type": "string", "pattern": r"^\s*\d{4}-\d\d-\d\d"}
SPELL: Final[Schema] = {"type": "string", "pattern": "[12][0-9]{3}|[一二][〇零一二三四五六七八九]{3}"}
NUMERAL: Final = "[〇零一二两三四五六七八九十百千]"
MONEY: Final = r"[A-Z¥$€₩人民币]+\s*"  # a currency before its number
MEANT: Final[Schema] = {"description": ACTIVITY.words["flows"].meaning}
FLOW_SECTIONS: Final = (
    Substance,
    Powder,
    PorousPowder,
    Species,
    MaterialTrade,
    EnergyTrade,
    MoneyTrade,
    Emission,
)


def project_schema(
    kinds: Mapping[str, type[Activity]], studies: Mapping[str, Schema] | None = None
) -> Schema:
    """The schema of a project file.

    Args:
        kinds: the kinds of activity by name, a user's own among them.
        studies: what those who read the tables of studies say of them, by table; any table unless said.
    """
    activities, brought = _activities(kinds)
    tables = {
        "project": PROJECT.json(),
        "route": ROUTE.json(),
        "activities": _names({name: f"activity.{name}" for name in brought}, "activity"),
        "flows": _names(dict.fromkeys(library().flows, "flow"), "flow"),
        "products": {**_names({}, "product"), "minProperties": 1},
        **_sections(),
        "line": _names({}, "production_line"),
        "plan": _plan(),
        "claims": _names(dict.fromkeys(_indicators(), "claim.named"), "claim"),
        **{name: (studies or {}).get(name, {"type": "object"}) for name in STUDIES},
        "study": closed({"correlations": {"type": "object", "additionalProperties": CORRELATION.json()}}),
    }
    return {
        "$schema": DIALECT,
        "title": "Anodeworks project file",
        **closed(tables, required=("programme",)),
        **_either(),
        "$defs": {
            "quantity": forms(
                {"type": "string", "pattern": f"^\\s*({MONEY}{NUMBER}|{NUMBER}\\s*[^\\s0-9]|{NUMERAL})"}
            ),
            "plain": forms({"anyOf": [{"type": "number"}, {"type": "string", "pattern": f"^\\s*{NUMBER}"}]}),
            "date": forms(DAY),
            "period": forms(DAY, SPELL),
            "option": forms(TEXT),
            **_kinds(kinds),
            **activities,
            "flow": _flow(),
            "product": PRODUCT.json(Product.parameters()),
            "phase": _phase(),
            "line": _line(),
            "production_line": production_schema(),
            "investor": _investor(),
            **_claims(),
        },
    }


def _names(known: Mapping[str, str], other: str) -> Schema:
    """A table of tables: definitions of those with known names, and the one of all others."""
    refs = {name: {"$ref": f"#/$defs/{definition}"} for name, definition in known.items()}
    return {"type": "object", "properties": refs, "additionalProperties": {"$ref": f"#/$defs/{other}"}}


def _parameters(asked: Mapping[str, Parameter]) -> Schema:
    return {name: parameter_schema(ask) for name, ask in asked.items()}


def _kinds(kinds: Mapping[str, type[Activity]]) -> Schema:
    """What may be said of an activity of each kind, beside which one it is."""
    found = {}
    for name, kind in kinds.items():
        ports: Schema = dict.fromkeys((*kind.gives, *kind.takes, *kind.uses, *kind.emits), TEXT)
        entry = {**ACTIVITY.json(kind.parameters(), flows={**closed(ports), **MEANT}), "title": name}
        inputs = entry["properties"].pop("inputs")
        if kind.many_inputs:  # one parameter for each input, named after it, or one that names an input
            takes = ("first", "second")
            asked = {k: p for k, p in kind.declared(takes).items() if not p.options}
            entry["properties"] |= {
                k: {"$ref": "#/$defs/option"} for k, p in kind.declared(takes).items() if p.options
            }
            entry["properties"] |= {"inputs": inputs}
            entry["properties"]["flows"] = {"type": "object", "additionalProperties": TEXT}
            entry["patternProperties"] = {
                f"^{key.removesuffix(takes[0])}": parameter_schema(ask)
                for key, ask in asked.items()
                if key.endswith(takes[0])
            }
        found[f"kind.{name}"] = entry
    return found


def _activities(kinds: Mapping[str, type[Activity]]) -> tuple[Schema, list[str]]:
    """Definitions of the activities that routes bring, by name, and of a user's own."""
    shelf = library()
    members: dict[str, list[str]] = {kind: [] for kind in kinds}
    for use in shelf.activities:
        members[str(shelf.activity(use).get("kind", use))].append(use)
    named = []
    for kind, uses in members.items():
        which: list[Schema] = [{"required": ["kind"], "properties": {"kind": {"const": kind}}}]
        if uses:
            which.append(
                {"required": ["use"], "properties": {"use": {"enum": uses}}, "not": {"required": ["kind"]}}
            )
        named.append({"allOf": [{"$ref": f"#/$defs/kind.{kind}"}], "anyOf": which})
    found: Schema = {"activity": {"anyOf": named}}
    brought: dict[str, set[str]] = {}
    for route in shelf.routes.values():
        for name, entry in route["activities"].items():
            kind = entry.get("kind") or shelf.activity(entry["use"]).get("kind", entry["use"])
            brought.setdefault(name, set()).add(kind)
    for name, options in brought.items():
        unsaid = {"not": {"anyOf": [{"required": ["kind"]}, {"required": ["use"]}]}}
        as_brought = [{"allOf": [{"$ref": f"#/$defs/kind.{kind}"}, unsaid]} for kind in sorted(options)]
        found[f"activity.{name}"] = {"anyOf": [*as_brought, {"$ref": "#/$defs/activity"}]}
    return found, list(brought)


def _flow() -> Schema:
    said: dict[str, list[Schema]] = {}
    for section in FLOW_SECTIONS:
        for name, ask in section.parameters().items():
            form = parameter_schema(ask)
            if form not in said.setdefault(name, []):
                said[name].append(form)
    return closed(
        {
            **FLOW.properties(),
            **{name: ways[0] if len(ways) == 1 else {"anyOf": ways} for name, ways in said.items()},
        }
    )


def _phase() -> Schema:
    schema = PHASE.json(Phase.parameters())
    return {**schema, "required": ["start"]}


def _either() -> Schema:
    """A plant, whose phases say what each makes, or a project of finance alone, which states its money."""

    def phases(each: Schema) -> Schema:
        return {"properties": {"programme": {"properties": {"phases": {"additionalProperties": each}}}}}

    capacity = {"required": ["capacity"]}
    money = {"required": ["finance"], "properties": {"finance": {"required": ["lines"]}}}
    return {
        "if": {"required": ["products"]},
        "then": phases(capacity),
        "else": {"allOf": [money, phases({"not": capacity})]},
    }


def _line() -> Schema:
    """A line of money; what its list may hold is what its one value may be."""
    schema = LINE.json(OwnLine.parameters())
    for name in ("amount", "units"):
        one = schema["properties"][name]
        schema["properties"][name] = {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}
    return schema


def _plan() -> Schema:
    parts = {name: {"type": "object", "additionalProperties": table.json()} for name, table in PARTS.items()}
    return closed({**PLAN.properties(), **parts})


def _investor() -> Schema:
    return {**INVESTOR.json(Investor.parameters()), "required": ["share"]}


def _sections() -> Schema:
    """The tables `plant`, `programme` and `finance` from the sections that they hold."""
    tables: Schema = {}
    for prefix, section in SECTIONS.items():
        table, name = prefix.split(".")
        tables.setdefault(table, {})[name] = closed(_parameters(section.parameters()))
    tables["finance"] |= _debt()
    phases = {**_names({}, "phase"), "minProperties": 1}
    tables["finance"]["lines"] = _names({}, "line")
    tables["finance"]["investors"] = _names({}, "investor")
    tables["programme"] |= {"phases": phases, **PROGRAMME.properties()}
    return {
        table: closed(parts, required=("phases",) if table == "programme" else ())
        for table, parts in tables.items()
    }


def _debt() -> Schema:
    """The tables of `finance` by which lenders are told apart and ask for something."""
    numbers = {
        k: p for part in (Share, Sum, Fixed, Floating, Conditions) for k, p in part.parameters().items()
    }
    return {
        "tranches": {"type": "object", "additionalProperties": TRANCHE.json(numbers)},
        "dsra": RESERVE_ACCOUNT.json(ReserveAccount.parameters()),
        "lock_up": closed(_parameters(LockUp.parameters())),
        "sculpting": SCULPTING.json(Sculpting.parameters()),
    }


def _indicators() -> list[str]:
    """Indicators that every project has, or every one with a single product."""
    return [i.name for i in (*catalogue.PLANT, *catalogue.OF_ANODE, *INDICATORS)]


def _claims() -> Schema:
    """A claim that says which indicator it speaks of, and one that bears the indicator's name."""
    of_phase = (
        f"^phases\\.[^.]+\\.({'|'.join(i.name for i in (*catalogue.OF_PHASE, *catalogue.OF_PHASE_ASKED))})$"
    )
    own = "|".join(i.name for i in (*catalogue.OF_PRODUCT, *catalogue.OF_ANODE))
    pattern = f"{of_phase}|^products\\.[^.]+\\.({own})$|^use\\.|^machines\\.|^lines\\."
    indicator = {"anyOf": [{"enum": _indicators()}, {"type": "string", "pattern": pattern}]}
    claim = CLAIM.json(indicator=indicator)
    return {"claim": {**claim, "required": ["indicator", "value"]}, "claim.named": claim}
