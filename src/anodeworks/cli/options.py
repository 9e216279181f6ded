"""Options that several commands have, their words in the language that is spoken."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from anodeworks.errors import unknown
from anodeworks.language import LANGUAGES, Message, say, t, tc
from anodeworks.view import whole

C = TypeVar("C", bound=click.Command)

PATH = click.Path(path_type=Path)
KINDS: Final[Mapping[str, Message]] = {  # what click calls a value, in English alone
    "text": tc("kind of value", "text"),
    "integer": tc("kind of value", "integer"),
    "integer range": tc("kind of value", "integer range"),
    "float": tc("kind of value", "number"),
    "float range": tc("kind of value", "number range"),
    "boolean": tc("kind of value", "yes or no"),
    "file": tc("kind of value", "file"),
    "directory": tc("kind of value", "directory"),
    "path": tc("kind of value", "path"),
}


class Whole(click.IntRange):
    """A whole number in the grammar of all numbers; what is none is refused in the form of all errors."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, str):
            return whole.read(value, flag_of(param), self.min, self.max)
        return int(value)


class AnyWhole(click.types.IntParamType):
    """The same without ends, of which help would say "None"."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        return whole.read(value, flag_of(param)) if isinstance(value, str) else int(value)


class OneOf(click.Choice[str]):
    """One of several words; another is refused in the form of all errors, with the nearest of them."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in self.choices:
            raise unknown(flag_of(param), value, self.choices)
        return str(value)


def flag_of(param: click.Parameter | None) -> str:
    """An option as it is written, in full."""
    return max(param.opts, key=len) if param is not None else ""


def in_words(command: C) -> C:
    """A command, and all below it, whose help names kinds of values and places of words in the language spoken."""
    command.options_metavar = say(t("[OPTIONS]"))
    for param in command.params:
        if param.type.name in KINDS:  # a copy, since click shares some of them
            param.type = copy(param.type)
            param.type.name = say(KINDS[param.type.name])
    if isinstance(command, click.Group):
        command.subcommand_metavar = say(t("COMMAND [ARGS]..."))
        for inner in command.commands.values():
            in_words(inner)
    return command


def json_option() -> click.Option:
    """`--json`."""
    return click.Option(
        ["as_json", "--json"], is_flag=True, help=say(t("Print the answer as JSON, for machines."))
    )


def language_option(told: bool = True) -> click.Option:
    """`--language`; `told`: whether the command is told, which a group need not be: `main` speaks it from the start."""
    about = t("Of all that is said; that of the user unless said.")
    kind = OneOf(LANGUAGES)
    return click.Option(["language", "--language"], type=kind, expose_value=told, help=say(about))


def modules_option() -> click.Option:
    """`--with`."""
    told = t("Import a Python file that declares activities of your own; may be repeated.")
    return click.Option(["modules", "--with"], type=PATH, multiple=True, metavar="FILE.py", help=say(told))
