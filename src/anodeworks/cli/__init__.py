"""The command line: `anodeworks COMMAND`.

Every command computes its figures once and prints them as text, or with `--json` as one JSON document on
standard output. Exit codes: 0 done, 2 something in the input cannot be used, 130 interrupted (143 by SIGTERM), 1 a
fault that the input has no part in.
"""

from __future__ import annotations

import gettext
import os
import shutil
import sys
from collections.abc import Sequence
from contextlib import suppress

import click

from anodeworks import __version__, interrupts
from anodeworks.cli import chart, interview, misused, new, schema, serve
from anodeworks.cli.ask import command as asking
from anodeworks.cli.options import in_words, language_option
from anodeworks.cli.streams import escaped, open_streams
from anodeworks.errors import InputError
from anodeworks.language import CATALOGUES, LANGUAGES, Language, say, speak, spoken, t
from anodeworks.progress import INTERRUPTS, Stopped
from anodeworks.store import sparing_inputs
from anodeworks.view.questions import GROUPS, QUESTIONS

WIDEST, NARROWEST = 110, 38  # columns of help
FAULT = 1
BAD_INPUT = 2
PARTS = ("file", "key", "found", "allowed", "remedy")  # of an error
INTERRUPTED = t("interrupted")


class _Commands(misused.Commands):
    """The group of commands; a reader who closes the pipe (`| head`) ends them silently."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            _let_go_of_output()
            return 0
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt) or interrupts.asked():  # then in whatever clothes
                raise Stopped from None  # of which click makes no empty line
            raise


def commands() -> click.Group:
    """All commands, their help in the language that is spoken: one for each question, and the tools beside them."""
    about = t(
        "Anodeworks: an engineering and finance twin of silicon-carbon anode plants. Start with `anodeworks new "
        "plant.toml`, then `anodeworks run plant.toml`."
    )
    columns = max(min(shutil.get_terminal_size().columns, WIDEST) - 2, NARROWEST)
    settings = {"help_option_names": ["-h", "--help"], "terminal_width": columns}
    found = _Commands(
        "anodeworks", context_settings=settings, help=say(about), params=[language_option(told=False)]
    )
    click.version_option(__version__, prog_name="anodeworks", message="%(prog)s %(version)s")(found)
    for tool in (new, interview, chart, schema, serve):
        found.add_command(tool.command())
    for name, told in GROUPS.items():
        found.add_command(misused.Commands(name, help=say(told), params=[language_option(told=False)]))
    for question in QUESTIONS:
        of, _, _ = question.name.rpartition(" ")
        group = found.commands[of] if of else found
        assert isinstance(group, click.Group)
        group.add_command(asking(question))
    return in_words(found)


def main(args: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    if args is None:
        interrupts.watch()
        open_streams()
    words = list(sys.argv[1:] if args is None else args)
    speak(_asked(words))
    interrupts.say_by(say(INTERRUPTED))
    environment = os.environ.get("LANGUAGE")
    _click_speaks(spoken())
    try:
        with sparing_inputs():
            code = commands().main(words, prog_name="anodeworks", standalone_mode=False)
        sys.stdout.flush()
    except InputError as error:
        return _refuse(error, "--json" in words)
    except click.UsageError as error:
        return _misused(error, "--json" in words)
    except click.exceptions.Exit as done:
        return done.exit_code
    except (click.Abort, *INTERRUPTS):
        if args is None:
            _end()
        click.echo(say(INTERRUPTED), err=True)
        return interrupts.code()
    except BrokenPipeError:
        _let_go_of_output()
        return 0
    except OSError as error:
        if error.filename is not None:
            raise
        _let_go_of_output()
        click.echo(say(t("the output cannot be written: {why}", why=str(error.strerror))), err=True)
        return FAULT
    finally:
        speak(None)
        _click_speaks(environment)
    return code if isinstance(code, int) else 0


def _asked(words: Sequence[str]) -> Language | None:
    """The language that is asked for, known before anything is said."""
    for i, word in enumerate(words):
        name, _, said = word.partition("=")
        wanted = said or (words[i + 1] if i + 1 < len(words) else "")
        if name == "--language" and wanted in LANGUAGES:
            return next(language for language in LANGUAGES if language == wanted)
    return None


def _click_speaks(language: str | None) -> None:
    """Let the words of click itself come from the catalogue too; None leaves the choice to the user's environment."""
    gettext.bindtextdomain("anodeworks", str(CATALOGUES))
    gettext.textdomain("anodeworks")
    if language is None:
        os.environ.pop("LANGUAGE", None)
    else:
        os.environ["LANGUAGE"] = language


def _refuse(error: InputError, as_json: bool) -> int:
    if as_json:
        from anodeworks.render.json import dump

        each = [{part: getattr(e, part) for part in PARTS} for e in error.each]
        told = {"error": each[0]} if len(each) == 1 else {"error": each[0], "others": each[1:]}
        click.echo(escaped(dump(told), sys.stdout.encoding))
    else:
        click.echo(error.message, err=True)
    return BAD_INPUT


def _misused(error: click.UsageError, as_json: bool) -> int:
    """A command line that cannot be read, or one without a command, which is told what there is."""
    if not isinstance(error, misused.HELP_SHOWN):
        return _refuse(misused.in_words(error), as_json)
    error.show()
    return BAD_INPUT


def _end() -> None:
    """Let out what was said and end the process at once."""
    with suppress(OSError, ValueError):
        sys.stdout.flush()
    interrupts.say_by(say(INTERRUPTED))
    interrupts.end()


def _let_go_of_output() -> None:
    """The reader has gone: nothing more to say, and no complaint when Python closes the stream."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


__all__ = ["commands", "main"]
