"""The command line: `anodeworks COMMAND`.

Every command computes its figures once and prints them as text, or with `--json` as one JSON document on
standard output. Exit codes: 0 done, 2 something in the input cannot be used, 130 interrupted, 1 a fault that the
input has no part in.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

import click

from anodeworks import __version__
from anodeworks.cli import (
    audit,
    cell,
    chart,
    check,
    explain,
    gradient,
    lab,
    listing,
    material,
    new,
    optimise,
    reactor,
    run,
    schema,
    sensitivity,
    study,
)
from anodeworks.cli.answer import print_json
from anodeworks.errors import InputError
from anodeworks.store import part_stderr

FAULT = 1
INTERRUPTED = 130
BAD_INPUT = 2


class _Commands(click.Group):
    """The group of commands; a reader who closes the pipe (`| head`) ends them silently."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            _let_go_of_output()
            return 0


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.version_option(__version__, prog_name="anodeworks", message="%(prog)s %(version)s")
def commands() -> None:
    """Anodeworks: an engineering and finance twin of silicon-carbon anode plants.

    Start with `anodeworks new plant.toml`, then `anodeworks run plant.toml`.
    """


for command in (
    new.new,
    check.check,
    run.run,
    chart.chart,
    audit.audit,
    study.study,
    sensitivity.sensitivity,
    explain.explain,
    gradient.gradient,
    material.material,
    lab.lab,
    reactor.reactor,
    optimise.optimise,
    *listing.COMMANDS,
    cell.cell,
    schema.schema,
):
    commands.add_command(command)


def main(args: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    if args is None:
        part_stderr()
    words = list(sys.argv[1:] if args is None else args)
    try:
        code = commands.main(words, prog_name="anodeworks", standalone_mode=False)
        sys.stdout.flush()
    except InputError as error:
        return _refuse(error, "--json" in words)
    except click.UsageError as error:
        return _misused(error, "--json" in words)
    except click.exceptions.Exit as done:
        return done.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        if args is None:
            _leave(INTERRUPTED)
        return INTERRUPTED
    except BrokenPipeError:
        _let_go_of_output()
        return 0
    except OSError as error:
        if error.filename is not None:
            raise
        _let_go_of_output()
        click.echo(f"the output cannot be written: {error.strerror}", err=True)
        return FAULT
    return code if isinstance(code, int) else 0


def _refuse(error: InputError, as_json: bool) -> int:
    if as_json:
        parts = {part: getattr(error, part) for part in ("file", "key", "found", "allowed", "remedy")}
        print_json({"error": parts})
    else:
        click.echo(error.message, err=True)
    return BAD_INPUT


def _misused(error: click.UsageError, as_json: bool) -> int:
    """A command line that cannot be read: click's own message, or the same as JSON."""
    if as_json:
        about = error.ctx.command_path if error.ctx else "anodeworks"
        return _refuse(InputError(about, error.format_message(), "see --help"), as_json)
    error.show()
    return BAD_INPUT


def _leave(code: int) -> NoReturn:
    """End the process at once: compiled programs may still run on threads, under which an ending interpreter fails."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def _let_go_of_output() -> None:
    """The reader has gone: nothing more to say, and no complaint when Python closes the stream."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


__all__ = ["commands", "main"]
