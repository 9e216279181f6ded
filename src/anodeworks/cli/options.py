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


def language_option() -> click.Option:
    """`--language`."""
    told = t("Of all that is said; that of the file or of the user unless said.")
    return click.Option(["language", "--language"], type=click.Choice(LANGUAGES), help=say(told))


def modules_option() -> click.Option:
    """`--with`."""
    told = t("Import a Python file that declares activities of your own; may be repeated.")
    return click.Option(["modules", "--with"], type=PATH, multiple=True, metavar="FILE.py", help=say(told))
