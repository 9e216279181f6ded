"""`anodeworks routes`, `activities` and `sources`: what the library holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from anodeworks.cli.answer import answer, columns, json_option
from anodeworks.cli.source import import_activities, with_option
from anodeworks.errors import InputError, near


@click.command()
@click.argument("name", required=False)
@json_option
def routes(name: str | None, as_json: bool) -> None:
    """List the routes of the library, or the activities of the route NAME."""
    from anodeworks.library import library

    found = {
        route: {
            "product": entry.get("product", ""),
            "label": entry.get("label", ""),
            "label_zh": entry.get("label_zh", ""),
            "note": entry.get("note", ""),
            "activities": {
                a: t.get("use", t.get("kind", "")) for a, t in entry.get("activities", {}).items()
            },
        }
        for route, entry in _picked(library().routes, name, "a route").items()
    }

    def text() -> str:
        if name is None:
            rows = [
                (r, e["product"], e["label"], f"{len(e['activities'])} activities") for r, e in found.items()
            ]
            return columns([("route", "makes", "", ""), *rows], indent=0)
        entry = found[name]
        head = [f"{name}: {entry['label'] or entry['product']}", entry["note"]]
        return "\n".join([*filter(None, head), columns(entry["activities"].items())])

    answer({"routes": found}, text, as_json)


@click.command()
@click.argument("name", required=False)
@with_option
@json_option
def activities(name: str | None, modules: tuple[Path, ...], as_json: bool) -> None:
    """List the kinds of activity, or all about NAME: a kind, or an activity of the library."""
    import_activities(modules)
    from anodeworks import process  # noqa: F401  (makes the built-in kinds known)
    from anodeworks.library import library
    from anodeworks.process.activity import KINDS

    shelf = library()
    kind_of = {a: str(shelf.activity(a).get("kind", a)) for a in shelf.activities}
    members = {kind: [a for a, k in kind_of.items() if k == kind] for kind in KINDS}
    if name is None:
        kinds = {kind: _kind(kind, members[kind]) for kind in KINDS}
        rows = [(k, e["meaning"]) for k, e in kinds.items()]
        answer({"kinds": kinds}, lambda: columns(rows, indent=0), as_json)
        return
    _picked({**kind_of, **KINDS}, name, "a kind of activity, or an activity of the library")
    kind = kind_of.get(name, name)
    if kind not in KINDS:
        raise InputError(name, f'kind "{kind}"', ", ".join(KINDS), near(kind, KINDS))
    about = {"name": name, **_kind(kind, members[kind]), "values": {}}
    if name in kind_of:
        about["values"] = {k: v for k, v in shelf.activity(name).items() if k in KINDS[kind].parameters()}
    answer({"activity": about}, lambda: _activity_text(about), as_json)


def _kind(name: str, members: list[str]) -> dict[str, Any]:
    """A kind of activity: ports and parameters."""
    from anodeworks.process.activity import KINDS

    kind = KINDS[name]
    return {
        "kind": name,
        "meaning": (kind.__doc__ or "").strip().split("\n")[0].rstrip("."),
        "ports": {group: list(getattr(kind, group)) for group in ("takes", "uses", "gives", "emits")},
        "many_inputs": kind.many_inputs,
        "parameters": {
            key: {
                "unit": p.unit,
                "bounds": [p.lo, p.hi],
                "meaning": p.meaning,
                "default": p.default,
                "options": list(p.options),
            }
            for key, p in kind.parameters().items()
        },
        "activities": members,
    }


def _activity_text(about: Mapping[str, Any]) -> str:
    ports = [(group, ", ".join(names)) for group, names in about["ports"].items() if names]
    if about["many_inputs"]:
        ports.insert(0, ("takes", "two or more flows: inputs = [...]"))
    rows = []
    for key, p in about["parameters"].items():
        given = about["values"].get(key, p["default"])
        bounds = ", ".join(p["options"]) or f"{p['bounds'][0]:g} to {p['bounds'][1]:g} {p['unit']}".rstrip()
        rows.append((key, _short(given), bounds, p["meaning"]))
    head = f"{about['name']}: {about['meaning']}"
    used = [f"  in the library as {', '.join(about['activities'])}"] if about["activities"] else []
    title = ("parameter", "library value", "allowed", "")
    return "\n".join([head, *used, columns(ports), "", columns([title, *rows])])


def _short(raw: Any) -> str:
    """A value of the library in one cell."""
    if raw is None:
        return "to be given"
    if not isinstance(raw, Mapping):
        return str(raw)
    if "value" in raw:
        return str(raw["value"])
    kind, args = next((k, v) for k, v in raw.items() if isinstance(v, (list, Mapping)))
    return f"{kind} {' / '.join(map(str, args))}"


@click.command()
@click.argument("name", required=False)
@json_option
def sources(name: str | None, as_json: bool) -> None:
    """List the bibliography, or the source NAME."""
    from anodeworks.library import library

    shelf = library()
    found = {
        key: {"citation": shelf.cite(key), **entry}
        for key, entry in _picked(shelf.sources, name, "a source").items()
    }
    answer(
        {"sources": found}, lambda: columns([(k, e["citation"]) for k, e in found.items()], indent=0), as_json
    )


def _picked(entries: Mapping[str, Any], name: str | None, what: str) -> Mapping[str, Any]:
    """All entries, or the one asked for.

    Raises:
        InputError: no such entry, with the nearest name.
    """
    if name is None:
        return entries
    if name not in entries:
        raise InputError(name, "no such name", what, _near(name, entries))
    return {name: entries[name]}


def _near(name: str, known: Iterable[str]) -> str:
    return near(name, known) or "the command without a name lists them"


COMMANDS = (routes, activities, sources)
