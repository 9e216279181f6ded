"""`anodeworks check`: is the file in order, and what plant does it describe?"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from anodeworks.cli.answer import answer, columns, json_option
from anodeworks.cli.source import file_argument, open_project, with_option
from anodeworks.errors import near

if TYPE_CHECKING:
    from anodeworks.twin.project import Project

NUMBERS = {
    "all": "in all",
    "uncertain": "uncertain",
    "judgement": "on judgement",
    "judged_spreads": "spreads judged",
    "written": "written here",
    "assumed": "assumed",
}
NAMED = 5  # keys that a warning names before it says "and more"


@click.command()
@file_argument
@with_option
@json_option
def check(file: Path, modules: tuple[Path, ...], as_json: bool) -> None:
    """Check a project file and say what plant it describes."""
    project = open_project(file, modules)
    from anodeworks.study.feasible import require_plant

    require_plant(project)
    from anodeworks.audit.audit import prepare

    prepare(project)
    from anodeworks.study.optimise import stated

    stated(project)
    figures = describe(project)
    answer(figures, lambda: _text(figures), as_json)


def describe(project: Project) -> dict[str, Any]:
    """The plant in a few figures."""
    from anodeworks.process.market import Disposal, Purchase
    from anodeworks.quantity import units

    ledger = project.ledger.values()
    at = {p: f"programme.phases.{p}" for p in project.phases}
    yearly = {
        (p, k.name): units.from_si(project.ledger[f"{at[p]}.capacity.{k.name}"].number, "t/year")
        for p in project.phases
        for k in project.products
    }
    kinds = [node.kind for node in project.network.nodes]
    return {
        "file": project.file,
        "name": project.name,
        "name_zh": project.name_zh,
        "products": {
            k.name: {
                "label": k.label,
                "flow": k.flow,
                "capacity": sum(yearly[p, k.name] for p in project.phases),
            }
            for k in project.products
        },
        "phases": {
            p: {
                "label": label,
                "start": project.ledger[f"{at[p]}.start"].show(),
                "capacity": sum(yearly[p, k.name] for k in project.products),
            }
            for p, label in zip(project.phases, project.phase_labels, strict=True)
        },
        "first_year": project.first_year,
        "horizon": project.horizon,
        "activities": sum(kind not in (Purchase, Disposal) for kind in kinds),
        "purchases": kinds.count(Purchase),
        "disposals": kinds.count(Disposal),
        "numbers": {
            "all": len(ledger),
            "uncertain": len(project.uncertain),
            "judgement": sum(value.grade == "judgement" for value in ledger),
            "judged_spreads": sum(value.rests_on == "judgement" for value in ledger if value.distribution),
            "written": sum(value.origin == "project file" for value in ledger),
            "assumed": sum(value.assumed for value in ledger),
        },
        "claims": len(project.claims),
        "correlations": {
            c.name: {
                "between": list(c.between),
                "value": c.value.number,
                "source": c.value.source,
                "grade": c.value.grade,
                "assumed": c.value.assumed,
            }
            for c in project.correlations
        },
        "warnings": list(warnings(project)),
    }


def warnings(project: Project) -> Iterable[dict[str, Any]]:
    """What is allowed but deserves a look, each with the keys that it is about."""
    from anodeworks.library import library

    claims = {f"claims.{claim.name}": claim.value for claim in project.claims}
    written = {key: value for key, value in project.ledger.items() if value.origin == "project file"}
    bare = [key for key, value in claims.items() if not value.source]
    if bare:
        yield {"text": "claims without a source", "keys": bare}
    known = library().sources
    for key, value in (*written.items(), *claims.items()):
        likely = near(value.source, known) if " " not in value.source else ""
        if likely and value.source not in known:
            yield {"text": f'source "{value.source}" is not in the bibliography, {likely}', "keys": [key]}
    assumed = [key for key, value in written.items() if value.assumed]
    varied = [key for key in assumed if written[key].distribution is not None]
    if varied:
        yield {"text": "assumed, and varied", "keys": varied}
    if len(varied) < len(assumed):
        yield {"text": "assumed, but not varied", "keys": [key for key in assumed if key not in varied]}


def _note(warning: dict[str, Any]) -> str:
    keys = warning["keys"]
    more = f" and {len(keys) - NAMED} more" if len(keys) > NAMED else ""
    return f"  note: {warning['text']}: {', '.join(keys[:NAMED])}{more}"


def _text(figures: dict[str, Any]) -> str:
    products = ", ".join(f"{p['label']} {p['capacity']:,.0f} t/year" for p in figures["products"].values())
    phases = "; ".join(
        f"{p['label']}: {p['capacity']:,.0f} t/year from {p['start']}" for p in figures["phases"].values()
    )
    rows = [
        ("products", products),
        ("phases", phases),
        ("years", f"{figures['first_year']} to {figures['first_year'] + figures['horizon'] - 1}"),
        (
            "activities",
            f"{figures['activities']}, {figures['purchases']} purchases, {figures['disposals']} wastes",
        ),
        ("numbers", ", ".join(f"{figures['numbers'][key]} {text}" for key, text in NUMBERS.items())),
        ("claims", str(figures["claims"])),
        *(
            ("correlation", f"{c['value']:+.2f} between {' and '.join(c['between'])} ({c['grade']})")
            for c in figures["correlations"].values()
        ),
    ]
    notes = map(_note, figures["warnings"])
    return "\n".join([f"{figures['name']}: {figures['file']} is in order", columns(rows), *notes])
