"""Options that several commands have, their words in the language that is spoken."""

from __future__ import annotations

from pathlib import Path

import click

from anodeworks.language import LANGUAGES, say, t

PATH = click.Path(path_type=Path)


def json_option() -> click.Option:
    """`--json`."""
    return click.Option(
        ["as_json", "--json"], is_flag=True, help=say(t("Print the answer as JSON, for machines."))
    )


def language_option(told: bool = True) -> click.Option:
    """`--language`; `told`: whether the command is told, which a group need not be: `main` speaks it from the start."""
    about = t("Of all that is said; that of the user unless said.")
    kind = click.Choice(LANGUAGES)
    return click.Option(["language", "--language"], type=kind, expose_value=told, help=say(about))


def modules_option() -> click.Option:
    """`--with`."""
    told = t("Import a Python file that declares activities of your own; may be repeated.")
    return click.Option(["modules", "--with"], type=PATH, multiple=True, metavar="FILE.py", help=say(told))
