"""`anodeworks new`: a commented project file to start from."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from anodeworks import __version__
from anodeworks.cli import misused
from anodeworks.cli.options import PATH, OneOf, json_option, language_option
from anodeworks.cli.output import fit
from anodeworks.cli.streams import escaped
from anodeworks.errors import InputError
from anodeworks.language import Language, say, speak, t
from anodeworks.project.starter import DEFAULT_ROUTE, LIKE, like, starter


def command() -> click.Command:
    """The command."""
    about = t("Write a commented project file to start from (FILE is plant.toml unless said; `-` prints it).")
    return misused.Command(
        "new",
        callback=new,
        params=[
            click.Argument(["file"], type=PATH, default=Path("plant.toml"), required=False),
            click.Option(
                ["route", "--route"],
                default=DEFAULT_ROUTE,
                show_default=True,
                help=say(t("Route to start from; see `anodeworks routes`.")),
            ),
            click.Option(
                ["example", "--like"],
                type=OneOf(LIKE),
                help=say(
                    t(
                        "A plant like this one, instead of a route: graphite alone, a blend, two products at once, "
                        "neat silicon-carbon, or a project of finance alone."
                    )
                ),
            ),
            click.Option(["force", "--force"], is_flag=True, help=say(t("Overwrite a file that exists."))),
            language_option(),
            json_option(),
        ],
        help=say(about),
        short_help=say(t("Write a commented project file to start from.")),
    )


def new(
    file: Path, route: str, example: str | None, force: bool, language: Language | None, as_json: bool
) -> None:
    """Write the starter, or print it."""
    if language is not None:
        speak(language)
    to_screen = str(file) == "-"
    if not to_screen:
        fit("FILE", file, (".toml",))
    text = starter(route) if example is None else like(example)
    if not to_screen:
        _write(file, text, force)
    if as_json:
        from anodeworks.render import json

        said = {
            "file": None if to_screen else str(file),
            "route": route if example is None else None,
            "like": example,
            "text": text,
        }
        click.echo(escaped(json.dump({"anodeworks": __version__, **said}), sys.stdout.encoding))
    elif to_screen:
        click.echo(text.rstrip("\n"))
    else:
        click.echo(say(t("wrote {file}; next: anodeworks run {file}", file=str(file))))


def _write(file: Path, text: str, force: bool) -> None:
    if file.is_file() and not force:
        remedy = t("add --force to overwrite it")
        raise InputError("", t("a file that exists"), t("a file that does not exist yet"), remedy, str(file))
    from anodeworks.project.write import save  # brings NumPy, which help needs not

    save(text, file)
