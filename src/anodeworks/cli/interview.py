"""`anodeworks ask`: asks in the terminal what an announcement says, and writes the project file.

Nothing is written before the last answer: who interrupts leaves nothing behind.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from anodeworks import __version__
from anodeworks.cli import misused
from anodeworks.cli.options import PATH, json_option, language_option
from anodeworks.cli.output import fit
from anodeworks.cli.streams import escaped
from anodeworks.errors import InputError
from anodeworks.language import Language, Text, listed, say, speak, t
from anodeworks.project.fields import FIELDS, Field, joined_up

NEEDED = ("product",)


def command() -> click.Command:
    """The command."""
    about = t(
        "Ask what an announcement says, and write the project file (FILE is named by product and size unless said). "
        "What is said by an option is not asked. An empty answer leaves a thing unsaid; Ctrl-C ends and writes nothing."
    )
    said = [
        click.Option(
            [field.name, f"--{field.name.replace('_', '-')}"],
            metavar=field.shown,
            help=say(field.help),
            multiple=field.each,
        )
        for field in FIELDS
    ]
    return misused.Command(
        "ask",
        callback=ask,
        params=[
            click.Argument(["file"], type=PATH, required=False, metavar="[FILE]"),
            *said,
            language_option(),
            json_option(),
        ],
        help=say(about),
        short_help=say(t("Ask what an announcement says, and write the project file.")),
    )


def ask(
    file: Path | None, language: Language | None, as_json: bool, **said: str | tuple[str, ...] | None
) -> None:
    """Ask what has not been said, and write the file."""
    from anodeworks.project import announcement  # brings NumPy, which help needs not

    if language is not None:
        speak(language)
    if file is not None:
        fit("FILE", file, (".toml",))
        _free(file)
    told = {name: joined_up(text) for name, text in said.items() if text}
    for name, text in told.items():
        announcement.check(name, text)
    for field in FIELDS:
        if field.often and field.name not in told and not (field.name == "announced" and "start" in told):
            told[field.name] = _answer(field, needed=field.name in NEEDED or (
                field.name == "start" and not told.get("announced")))  # fmt: skip
    path = file or announcement.path_of(told)
    while file is None and path.exists():
        path = Path(_prompt(t("{file} exists. Write to which file?", file=str(path))) or path)
    announcement.write(told, path)
    if as_json:
        from anodeworks.render import json

        found = {"anodeworks": __version__, "file": str(path), "said": {k: v for k, v in told.items() if v}}
        click.echo(escaped(json.dump(found), sys.stdout.encoding))
    else:
        click.echo(say(t("wrote {file}; next: anodeworks audit {file}", file=str(path))))


def _free(path: Path) -> None:
    if path.exists():
        remedy = t("anodeworks audit {file} asks about that one", file=str(path))
        raise InputError(
            "FILE", t("a file that exists"), t("a file that does not exist yet"), remedy, str(path)
        )


def _answer(field: Field, needed: bool) -> str:
    """What is answered, once it can be read."""
    from anodeworks.project import announcement

    such = listed(list(announcement.products()), "or") if field.name == "product" else field.such
    while True:
        text = _prompt(field.asked(such, needed))
        if not text and not needed:
            return ""
        try:
            announcement.check(field.name, text)
            return text
        except InputError as error:
            click.echo(error.message, err=True)


def _prompt(text: Text) -> str:
    answer: str = click.prompt(say(text), default="", show_default=False, prompt_suffix=" ", err=True)
    return answer.strip()
