"""`anodeworks schema`: the JSON Schema of the project file, for editors and for machines."""

from __future__ import annotations

import json
from pathlib import Path

import click

from anodeworks.cli.answer import answer, json_option, print_json
from anodeworks.cli.source import import_activities, with_option
from anodeworks.errors import InputError


@click.command()
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Write the schema to this file.")
@with_option
@json_option
def schema(output: Path | None, modules: tuple[Path, ...], as_json: bool) -> None:
    """Print the JSON Schema of the project file, or write it to a file for your editor."""
    import_activities(modules)
    from anodeworks.process.activity import KINDS
    from anodeworks.twin.schema import project_schema

    made = project_schema(KINDS)
    if output is None:
        print_json(made)
        return
    try:
        output.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        found = f"a file that cannot be written ({error.strerror})"
        raise InputError("--output", found, "a file in a folder that exists", file=str(output)) from None
    answer({"file": str(output)}, lambda: f"wrote {output}", as_json)
