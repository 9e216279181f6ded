"""Commands made from the list of questions: options, help, the answer in the medium that is asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from anodeworks import store
from anodeworks.cli import misused
from anodeworks.cli.options import PATH, AnyWhole, OneOf, Whole, json_option, language_option, modules_option
from anodeworks.cli.output import PAGE, WORKBOOK, fit, ready_for, spare, written
from anodeworks.cli.source import import_activities, open_project
from anodeworks.cli.streams import escaped
from anodeworks.errors import InputError
from anodeworks.language import Language, joined, say, speak, t, visible
from anodeworks.remedies import ONE_OUT
from anodeworks.view.question import Option, Question, Subject, resolve

if TYPE_CHECKING:
    from anodeworks.view.document import Document

_Wanted = tuple[
    str, str, Path, Callable[[Path], object]
]  # a file: its name, its option, where, and what writes it


def command(question: Question) -> click.Command:
    """The command of a question."""
    name = question.name.split()[-1]
    params: list[click.Parameter] = [_argument(subject) for subject in question.subjects]
    params += [_option(option) for option in question.options]
    params += _common(question)
    more = say(joined(question.more, question.typed))
    words = f"{say(question.asks)}\n\n{more}" if more else say(question.asks)
    return misused.Command(
        name,
        callback=_telling_all(question, _asker(question)),
        params=params,
        help=words,
        short_help=say(question.asks),
    )


def _argument(subject: Subject) -> misused.Argument:
    kind = str if subject.kind == "word" else click.Path(path_type=Path)
    shown = subject.shown if subject.needed else f"[{subject.shown}]"
    count = -1 if subject.many else 1
    return misused.Argument(
        [subject.name], about=subject.about, required=subject.needed, type=kind, metavar=shown, nargs=count
    )


def _option(option: Option) -> click.Option:
    kinds: Mapping[str, Callable[[], Any]] = {
        "whole": lambda: _whole(option),
        "text": lambda: str,
        "words": lambda: str,
        "choice": lambda: OneOf(option.choices),
        "flag": lambda: bool,
        "file": lambda: click.Path(path_type=Path),
    }
    shown = option.default not in (None, "") and option.kind != "flag"
    return click.Option(
        [option.name, option.flag],
        type=kinds[option.kind](),
        is_flag=option.kind == "flag",
        multiple=option.many,
        default=option.default if option.default is not None or not option.many else (),
        show_default=shown and not option.writes,
        help=say(joined(option.help, t("May be given again.") if option.many else "")),
        metavar=option.shown or None,
    )


def _whole(option: Option) -> Whole | AnyWhole:
    """A whole number, within bounds if there are any."""
    low, high = (None if end is None else int(end) for end in (option.lo, option.hi))
    return AnyWhole() if low is high is None else Whole(low, high)


def _common(question: Question) -> list[click.Option]:
    """What may be said with every question."""
    path = PATH
    found = [
        json_option(),
        click.Option(["full", "--full"], is_flag=True, help=say(t("Print all chapters, not only the first screen."))),
        click.Option(
            ["report", "--report", *question.pages],
            type=path,
            metavar="FILE.html",
            help=say(t("Write the answer as a page.")),
        ),
        click.Option(
            ["excel", "--excel"],
            type=path,
            metavar="FILE.xlsx",
            help=say(t("Write a workbook with live statements and the answer.") if question.live
                     else t("Write the answer as a workbook.")),
        ),
        language_option(),
    ]  # fmt: skip
    if question.page:
        found.append(click.Option(["no_report", "--no-report"], is_flag=True, help=say(t("Write no page."))))
    if question.modules or any(subject.kind == "project" for subject in question.subjects):
        found.append(modules_option())
    return found


def _asker(question: Question) -> Callable[..., None]:
    """What the command does: the answer, the files that were asked for, and what is printed."""
    writers = {option.name: option for option in question.options if option.writes}

    def asked(
        *,
        as_json: bool,
        full: bool,
        report: Path | None,
        excel: Path | None,
        language: Language | None,
        modules: tuple[Path, ...] = (),
        no_report: bool = False,
        **said: Any,
    ) -> None:
        from anodeworks.progress import Progress
        from anodeworks.render.progress import display

        if no_report and report is not None:
            raise InputError("--report", t("it beside --no-report"), t("one of the two"), ONE_OUT)
        _needed(question, said)
        fit("--report", report, PAGE)
        fit("--excel", excel, WORKBOOK)
        for option in writers.values():
            if option.endings:
                fit(option.flag, said[option.name], option.endings)
        ready_for(excel)
        if language is not None:
            speak(language)
        import_activities(modules)
        things = [_subject(subject, said.pop(subject.name)) for subject in question.subjects]
        given = [(option, said.pop(name)) for name, option in writers.items()]
        paths = [(option, path) for option, path in given if path is not None]
        if question.page and report is None and not no_report:
            report = Path("reports") / question.page.format(stem=_stem(things))
        for name, path in (("--report", report), ("--excel", excel), *((o.flag, path) for o, path in paths)):
            if path is not None:
                spare(name, path)
        for option, _ in paths:
            if option.refuses:
                resolve(option.refuses)(*things, **said)
        with Progress(display()):
            result = question.ask(*things, **said)
        document = question.document(result)
        wanted: list[_Wanted] = []
        if document.finished and report is not None:
            wanted.append(("report", "--report", report, _page(question, result)))
        if document.finished and excel is not None:
            wanted.append(("excel", "--excel", excel, _workbook(question, result)))
        wanted += [(o.name, o.flag, path, partial(resolve(o.writes), result)) for o, path in paths]
        files = {
            name: at for name, flag, path, write in wanted if (at := written(flag, path, write)) is not None
        }
        _print(document, {name: str(path) for name, path in files.items()}, as_json, full)
        if not document.finished:
            raise KeyboardInterrupt

    return asked


def _telling_all(question: Question, asked: Callable[..., None]) -> Callable[..., None]:
    """The command, which tells of a file that cannot be used all that is wrong, if the question knows how."""
    if not question.amiss:
        return asked

    def telling(**said: Any) -> None:
        try:
            asked(**said)
        except InputError:
            resolve(question.amiss)(said[question.subjects[0].name])
            raise

    return telling


def _needed(question: Question, said: Mapping[str, Any]) -> None:
    """Say at once that an option needs another."""
    flags = {option.name: option.flag for option in question.options}
    for option in question.options:
        if option.needs and said[option.name] is not None and said[option.needs] is None:
            other = flags[option.needs]
            raise InputError(
                option.flag,
                t("it without {other}", other=other),
                t("both together"),
                t("add {other}", other=other),
            )


def _subject(subject: Subject, given: Any) -> Any:
    """What a question is asked of, a project read."""
    if subject.many:
        return tuple(_subject(replace(subject, many=False, needed=True), one) for one in given)
    read = subject.kind == "project" and (given is not None or subject.needed)
    return open_project(given) if read else given


def _stem(things: Sequence[Any]) -> str:
    """The name of the file that was asked about, without its ending."""
    thing = things[0]
    return Path(getattr(thing, "file", thing)).stem


def _page(question: Question, result: Any) -> Callable[[Path], object]:
    def write(path: Path) -> None:
        from anodeworks.render import html

        store.replace(path, html.page(question.document(result, whole=True)).encode())

    return write


def _workbook(question: Question, result: Any) -> Callable[[Path], object]:
    def write(path: Path) -> object:
        from anodeworks.render import excel

        live = resolve(question.live)(result) if question.live else None
        return excel.write(question.document(result), path, live)

    return write


WRITTEN: Final = {"report": t("report"), "excel": t("workbook"), "write": t("project file")}


def _print(document: Document, files: Mapping[str, str], as_json: bool, full: bool) -> None:
    """The answer in the medium that is asked for."""
    if as_json:
        from anodeworks.render import json

        click.echo(escaped(json.text(document, written=files), sys.stdout.encoding))
        return
    from anodeworks.render import terminal

    terminal.write(document, full=full)
    for name, path in files.items():
        click.echo(visible(say(t("{what:inner}: {path}", what=WRITTEN.get(name, name), path=path))))
