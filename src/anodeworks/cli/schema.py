"""`anodeworks schema`: the JSON Schema of the project file, for editors and for machines."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from anodeworks import __version__, store
from anodeworks.cli import misused
from anodeworks.cli.options import PATH, json_option, language_option, modules_option
from anodeworks.cli.output import fit
from anodeworks.cli.source import import_activities
from anodeworks.cli.streams import escaped
from anodeworks.errors import InputError
from anodeworks.language import Language, say, speak, t
from anodeworks.remedies import RIGHTS

if TYPE_CHECKING:
    from anodeworks.process.activity import Activity


def command() -> click.Command:
    """The command."""
    return misused.Command(
        "schema",
        callback=schema,
        params=[
            click.Option(
                ["output", "-o", "--output"], type=PATH, help=say(t("Write the schema to this file."))
            ),
            modules_option(),
            language_option(),
            json_option(),
        ],
        help=say(t("Print the JSON Schema of the project file, or write it to a file for your editor.")),
        short_help=say(t("Print the JSON Schema of the project file.")),
    )


def schema(output: Path | None, modules: tuple[Path, ...], language: Language | None, as_json: bool) -> None:
    """Print or write the schema."""
    if language is not None:
        speak(language)
    fit("--output", output, (".json",))
    import_activities(modules)
    from anodeworks.process.activity import KINDS
    from anodeworks.render.json import dump

    made = whole_schema(KINDS)
    if output is None:
        click.echo(escaped(dump(made), sys.stdout.encoding))
        return
    text = json.dumps(made, ensure_ascii=False, indent=1) + "\n"
    try:
        store.replace(output, text.encode())
    except OSError as error:
        found = t("a file that cannot be written ({why})", why=str(error.strerror))
        raise InputError(
            "--output", found, t("a file in a folder that exists"), RIGHTS, file=str(output)
        ) from None
    if as_json:
        click.echo(escaped(dump({"anodeworks": __version__, "file": str(output)}), sys.stdout.encoding))
    else:
        click.echo(say(t("wrote {file}", file=str(output))))


def whole_schema(kinds: Mapping[str, type[Activity]]) -> dict[str, Any]:
    """The schema of a project file with the tables of all studies."""
    from anodeworks.audit.evidence import EVIDENCE
    from anodeworks.audit.settings import AUDIT
    from anodeworks.study.optimise.declared import OPTIMISE
    from anodeworks.twin.schema import project_schema

    evidence = {"type": "object", "additionalProperties": EVIDENCE.json()}
    return project_schema(kinds, {"audit": AUDIT.json(), "evidence": evidence, "optimise": OPTIMISE.json()})
