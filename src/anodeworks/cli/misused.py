"""A command line that cannot be read, told in the form of all errors: what was found, what may stand there, the remedy.

Click's own errors are one sentence each, and of an argument that is missing they have no more than its name.
"""

from __future__ import annotations

from typing import Any

import click

from anodeworks.cli.options import flag_of
from anodeworks.errors import InputError, quoted, unknown
from anodeworks.language import Message, Text, t
from anodeworks.remedies import ADD, HELP, OUT

HELP_SHOWN = getattr(
    click.exceptions, "NoArgsIsHelpError", ()
)  # no error but help; unknown to older versions


class Argument(click.Argument):
    """An argument that knows in words what may stand for it."""

    def __init__(self, *words: Any, about: Text, **settings: Any) -> None:
        super().__init__(*words, **settings)
        self.about = about


class Command(click.Command):
    """A command that says how it is written where it is given too much."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Its arguments; what is left over is refused here."""
        ctx.allow_extra_args = True
        try:
            rest = super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx  # which its parser leaves out
            raise
        if rest and not ctx.resilient_parsing:
            raise InputError(ctx.command_path, quoted(str(rest[0])), _usage(ctx), OUT)
        return rest


class Commands(click.Group):
    """A group of commands, one of which has to be named."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is named."""
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            raise unknown(ctx.command_path, args[0], self.list_commands(ctx), t("a command"))
        return super().resolve_command(ctx, args)


def in_words(error: click.UsageError) -> InputError:
    """What click found wrong with a command line."""
    ctx = error.ctx
    if ctx is None:
        return InputError("anodeworks", error.format_message(), t("see --help"), HELP)
    options = [param for param in ctx.command.params if isinstance(param, click.Option)]
    match error:
        case click.MissingParameter(param=Argument() as argument):
            return InputError(argument.metavar or "", quoted(None), argument.about, _write(ctx))
        case click.NoSuchOption():
            known = [name for option in options for name in option.opts if name.startswith("--")]
            return unknown(ctx.command_path, error.option_name, [*known, "--help"], t("an option"))
        case click.BadOptionUsage():
            for option in options:
                if error.option_name in option.opts:
                    return _misused(option)
    return InputError(ctx.command_path, error.format_message(), t("see --help"), HELP)


def _misused(option: click.Option) -> InputError:
    """A switch that was given a value, or an option that was given none."""
    if option.is_flag:
        return InputError(flag_of(option), t("a value"), t("the option alone"), OUT)
    return InputError(flag_of(option), quoted(None), t("a value"), ADD)


def _write(ctx: click.Context) -> Message:
    return t("write {usage}", usage=_usage(ctx))


def _usage(ctx: click.Context) -> str:
    """How a command is written."""
    return " ".join((ctx.command_path, *ctx.command.collect_usage_pieces(ctx)))
