"""The JSON Schema (draft 2020-12) of the project file, generated from what the model declares.

Editors complete and check project files with it (`#:schema project.schema.json` on the file's first line). It
knows every key, unit, bound, option and meaning; what only the whole project can tell (connections, loops,
one answer for each flow) is left to `load`, which says it in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from anodeworks.finance import INDICATORS
from anodeworks.library import library
from anodeworks.process.activity import Activity
from anodeworks.process.flow import (
    ROLES,
    UNITS,
    Emission,
    EnergyTrade,
    MaterialTrade,
    MoneyTrade,
    Powder,
    Product,
    Species,
    Substance,
)
from anodeworks.programme.phase import Phase
from anodeworks.quantity import Parameter, units
from anodeworks.quantity.distribution import KINDS as DISTRIBUTIONS
from anodeworks.quantity.value import GRADES
from anodeworks.twin import catalogue, correlations
from anodeworks.twin.project import HORIZON, PROJECT_WORDS, SECTIONS, STUDIES

Schema = dict[str, Any]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
NUMBER: Final = r"[-+]?([0-9][0-9_,]*\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?"
TEXT: Final[Schema] = {"type": "string"}
NAME: Final = "^[A-Za-z_][A-Za-z0-9_]*$"
FLOW_SECTIONS: Final = (Substance, Powder, Species, MaterialTrade, EnergyTrade, MoneyTrade, Emission)


def project_schema(
    kinds: Mapping[str, type[Activity]], studies: Mapping[str, Schema] | None = None
) -> Schema:
    """The schema of a project file.

    Args:
        kinds: the kinds of activity by name, a user's own among them.
        studies: what those who read the tables of studies say of them, by table; any table unless said.
    """
    activities, brought = _activities(kinds)
    correlation = correlations.schema({"$ref": "#/$defs/plain"}, _evidence())
    tables = {
        "project": _object(dict.fromkeys(PROJECT_WORDS, TEXT)),
        "route": _object({"use": {"type": "array", "items": {"enum": list(library().routes)}}, "note": TEXT}),
        "activities": _names({name: f"activity.{name}" for name in brought}, "activity"),
        "flows": _names(dict.fromkeys(library().flows, "flow"), "flow"),
        "products": {**_names({}, "product"), "minProperties": 1},
        **_sections(),
        "claims": _names(dict.fromkeys(_indicators(), "claim.named"), "claim"),
        **{name: (studies or {}).get(name, {"type": "object"}) for name in STUDIES},
        "study": _study(correlation),
    }
    return {
        "$schema": DIALECT,
        "title": "Anodeworks project file",
        **_object(tables, required=("products", "programme")),
        "$defs": {
            "quantity": _forms({"type": "string", "pattern": f"^\\s*{NUMBER}\\s*[^\\s0-9]"}),
            "plain": _forms({"anyOf": [{"type": "number"}, {"type": "string", "pattern": f"^\\s*{NUMBER}"}]}),
            "date": _forms({"type": "string", "pattern": r"^\s*\d{4}-\d\d-\d\d"}),
            "option": _forms(TEXT),
            **_kinds(kinds),
            **activities,
            "flow": _flow(),
            "product": _product(),
            "phase": _phase(),
            **_claims(),
        },
    }


def parameter_schema(ask: Parameter) -> Schema:
    """One parameter: any form of a value, its bounds where a plain number may stand, its meaning."""
    allowed = ", ".join(ask.options) or f"{ask.lo:g} to {ask.hi:g} {ask.unit}".rstrip()
    schema: Schema = {"description": f"{ask.meaning} ({allowed})"}
    if ask.default is not None:
        schema["default"] = ask.default
    if ask.options:
        return {**_forms({"enum": list(ask.options)}), **schema}
    if ask.unit == units.DATE:
        return {"$ref": "#/$defs/date", **schema}
    at = units.scale(ask.unit)
    if at.dimension != units.PLAIN:
        return {"$ref": "#/$defs/quantity", **schema}
    return {"$ref": "#/$defs/plain", "minimum": ask.lo * at.factor, "maximum": ask.hi * at.factor, **schema}


def _forms(one: Schema) -> Schema:
    """One value as it stands, or in a table with distribution, source, grade and note."""
    many = {"type": "array", "items": one, "minItems": 1}
    spreads: Schema = {}
    for kind, args in DISTRIBUTIONS.items():
        spreads[kind] = {**many, "minItems": len(args), "maxItems": len(args)} if args else many
        if args:
            spreads[kind]["description"] = f"[{', '.join(args)}]"
    spreads["lognormal"] = {**spreads["lognormal"], "items": {"type": ["number", "string"]}}
    weights: Schema = {"type": "number", "minimum": 0, "maximum": 1}
    spreads["choice"] = {
        "anyOf": [many, {"type": "object", "additionalProperties": weights, "minProperties": 1}]
    }
    table = _object(
        {
            "value": one,
            **spreads,
            "weights": {"type": "array", "items": weights},
            **_evidence(),
            "spread_grade": {
                "enum": list(GRADES),
                "description": "grade of the spread, where it is not that of the middle",
            },
            "assumed": {"type": "boolean", "description": "the public record is silent; the study varies it"},
        }
    )
    spread = [*DISTRIBUTIONS, "spread_grade"]
    none = {"required": ["value"], "not": {"anyOf": [{"required": [word]} for word in spread]}}
    return {"anyOf": [one, {**table, "oneOf": [none, *({"required": [kind]} for kind in DISTRIBUTIONS)]}]}


def _evidence() -> Schema:
    return {
        "source": {**TEXT, "description": "a key of the bibliography (anodeworks sources), or a citation"},
        "grade": {
            "enum": list(GRADES),
            "description": "; ".join(f"{g}: {text}" for g, text in GRADES.items()),
        },
        "note": TEXT,
    }


def _object(properties: Mapping[str, Schema], required: Iterable[str] = ()) -> Schema:
    """A table with these keys and no others."""
    schema: Schema = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    return {**schema, "required": list(required)} if required else schema


def _names(known: Mapping[str, str], other: str) -> Schema:
    """A table of tables: definitions of those with known names, and the one of all others."""
    refs = {name: {"$ref": f"#/$defs/{definition}"} for name, definition in known.items()}
    return {"type": "object", "properties": refs, "additionalProperties": {"$ref": f"#/$defs/{other}"}}


def _parameters(asked: Mapping[str, Parameter]) -> Schema:
    return {name: parameter_schema(ask) for name, ask in asked.items()}


def _labels() -> Schema:
    return {"label": TEXT, "label_zh": TEXT, "note": TEXT}


def _kinds(kinds: Mapping[str, type[Activity]]) -> Schema:
    """What may be said of an activity of each kind, beside which one it is."""
    found = {}
    for name, kind in kinds.items():
        ports: Schema = dict.fromkeys((*kind.gives, *kind.takes, *kind.uses, *kind.emits), TEXT)
        entry = {**_object({**_words(ports), **_parameters(kind.parameters())}), "title": name}
        if kind.many_inputs:  # one parameter for each input, named after it, or one that names an input
            takes = ("first", "second")
            asked = {k: p for k, p in kind.declared(takes).items() if not p.options}
            inputs = {"type": "array", "items": {**TEXT, "pattern": NAME}, "minItems": 2, "uniqueItems": True}
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


def _words(ports: Schema) -> Schema:
    return {
        "use": {**TEXT, "description": "an activity of the library (anodeworks activities)"},
        "kind": {**TEXT, "description": "a kind of activity"},
        "flows": {
            **_object(ports),
            "description": "the flow at each port; a port's flow has its name unless said",
        },
        "remove": {"const": True, "description": "leave this activity of the route out"},
        **_labels(),
        "source": TEXT,
    }


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
    shares = {"type": "object", "additionalProperties": {"type": "number", "minimum": 0, "maximum": 1}}
    return _object(
        {
            "role": {"enum": list(ROLES)},
            "unit": {"enum": list(UNITS)},
            "formula": {**TEXT, "description": "a formula such as SiH4"},
            "composition": {**shares, "description": "mass fractions by element; the rest is other"},
            "service": {
                "type": "boolean",
                "description": "counted in kg of what is worked on; has no mass of its own",
            },
            **_labels(),
            **{name: forms[0] if len(forms) == 1 else {"anyOf": forms} for name, forms in said.items()},
        }
    )


def _product() -> Schema:
    return _object({"flow": TEXT, **_labels(), **_parameters(Product.parameters())}, required=("flow",))


def _phase() -> Schema:
    of_one = {
        "$ref": "#/$defs/quantity",
        "description": 'yearly output at full operation, such as "10000 t/year"',
    }
    of_many = {"type": "object", "additionalProperties": {"$ref": "#/$defs/quantity"}, "minProperties": 1}
    capacity = {"anyOf": [of_one, of_many]}
    asked = _parameters(Phase.parameters())
    return _object({"capacity": capacity, **_labels(), **asked}, required=("start", "capacity"))


def _sections() -> Schema:
    """The tables `plant`, `programme` and `finance` from the sections that they hold."""
    tables: Schema = {}
    for prefix, section in SECTIONS.items():
        table, name = prefix.split(".")
        tables.setdefault(table, {})[name] = _object(_parameters(section.parameters()))
    phases = {**_names({}, "phase"), "minProperties": 1}
    tables["programme"] |= {"phases": phases, "horizon": parameter_schema(HORIZON), "note": TEXT}
    return {
        table: _object(parts, required=("phases",) if table == "programme" else ())
        for table, parts in tables.items()
    }


def _indicators() -> list[str]:
    """Indicators that every project has."""
    return [i.name for i in (*catalogue.PLANT, *INDICATORS)]


def _study(correlation: Schema) -> Schema:
    """What all studies of a project read."""
    return _object({"correlations": {"type": "object", "additionalProperties": correlation}})


def _claims() -> Schema:
    """A claim that says which indicator it speaks of, and one that bears the indicator's name."""
    of_phase = f"^phases\\.[^.]+\\.({'|'.join(i.name for i in catalogue.OF_PHASE)})$"
    indicator = {"anyOf": [{"enum": _indicators()}, {"type": "string", "pattern": f"{of_phase}|^use\\."}]}
    value = {
        "anyOf": [
            {"type": "number"},
            *({"$ref": f"#/$defs/{form}"} for form in ("quantity", "plain", "date")),
        ]
    }
    words = {"indicator": indicator, "value": value, "text": TEXT, "text_zh": TEXT, **_evidence()}
    return {
        "claim": _object(words, required=("indicator", "value")),
        "claim.named": _object(words, required=("value",)),
    }
