"""`anodeworks schema`: the JSON Schema of the project file, for editors and for machines."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from anodeworks.cli.answer import answer, json_option, print_json
from anodeworks.cli.source import import_activities, with_option
from anodeworks.errors import InputError

if TYPE_CHECKING:
    from anodeworks.process.activity import Activity


@click.command()
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Write the schema to this file.")
@with_option
@json_option
def schema(output: Path | None, modules: tuple[Path, ...], as_json: bool) -> None:
    """Print the JSON Schema of the project file, or write it to a file for your editor."""
    import_activities(modules)
    from anodeworks.process.activity import KINDS

    made = whole_schema(KINDS)
    if output is None:
        print_json(made)
        return
    try:
        output.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        found = f"a file that cannot be written ({error.strerror})"
        raise InputError("--output", found, "a file in a folder that exists", file=str(output)) from None
    answer({"file": str(output)}, lambda: f"wrote {output}", as_json)


def whole_schema(kinds: Mapping[str, type[Activity]]) -> dict[str, Any]:
    """The schema of a project file with the tables of all studies."""
    from anodeworks.audit import schema as audit
    from anodeworks.study.optimise import schema as optimise
    from anodeworks.twin.schema import project_schema

    return project_schema(kinds, {**audit.tables(), **optimise.tables()})
