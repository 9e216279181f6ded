"""What a question is: a name, declared options, the function that answers it, and the view that makes a document of it.

Commands, `--json`, pages, the notebook's functions and the reference are made from these declarations; nothing here
computes, and nothing is imported before a question is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from anodeworks.errors import InputError, quoted
from anodeworks.language import Message, Text, joined, t
from anodeworks.remedies import ADD, FEWER, PATH, SWITCH, TEXT, WHOLE, nearest
from anodeworks.view import whole

if TYPE_CHECKING:
    from anodeworks.view.document import Document

Kind = Literal["whole", "text", "choice", "flag", "file", "words"]


@dataclass(frozen=True)
class Option:
    """What may be said with a question.

    name: of the function's argument; on the command line `--name`, underscores as hyphens. about: its meaning. default:
    what counts unless said. lo, hi: bounds of a whole number. choices: of a choice, or of words. many: may be said
    again, and comes as a tuple. typed: how it is written by whoever writes it as a text, at a prompt or in a program; a
    form has fields for it. shown: what stands for its value in the help. writes: dotted path of a function
    (result, path) that writes a file there, or returns False where it has nothing to write; such an option is no
    argument of the answer. refuses: dotted path of a function (subjects, options) that says before anything is computed
    why nothing could be written. endings: those that a file that is written may have; none, where it is a folder.
    needs: an option without which it says nothing. unless: what it says nothing beside, if the question is asked of it.
    """

    name: str
    kind: Kind
    about: Message
    default: Any = None
    lo: float | None = None
    hi: float | None = None
    choices: tuple[str, ...] = ()
    many: bool = False
    shown: str = ""
    writes: str = ""
    refuses: str = ""
    endings: tuple[str, ...] = ()
    needs: str = ""
    word: str = ""  # on the command line, where it is not the name
    typed: Text = ""
    unless: str = ""
    parted: bool = False  # whether several are said in one text, parted by commas

    @property
    def help(self) -> Text:
        """Its meaning, and how it is written as a text."""
        return joined(self.about, self.typed)

    @property
    def flag(self) -> str:
        """As it is written on a command line."""
        return f"--{self.word or self.name.replace('_', '-')}"

    def read(self, value: Any) -> Any:
        """A value as the answer's function takes it.

        Raises:
            InputError: it is no such value.
        """
        if value is None:
            return () if self.many else None
        if self.many:
            return tuple(self._one(each) for each in ((value,) if isinstance(value, str) else value))
        return self._one(value)

    def _one(self, value: Any) -> Any:
        if self.kind == "whole":
            if isinstance(value, bool) or not isinstance(value, int):
                raise InputError(self.name, quoted(value), t("a whole number"), WHOLE)
            return whole.within(value, self.name, self.lo, self.hi)
        if self.kind == "choice" and value not in self.choices:
            raise InputError(
                self.name, f'"{value}"', ", ".join(self.choices), nearest(str(value), self.choices)
            )
        if self.kind == "flag" and not isinstance(value, bool):
            raise InputError(self.name, quoted(value), t("True or False"), SWITCH)
        return Path(value) if self.kind == "file" and isinstance(value, str) else value


@dataclass(frozen=True)
class Subject:
    """What a question is asked of: a `project` file, a laboratory's `record`, a `recipe` file, or a `word`.

    needed: whether it must be given. shown: what stands for it in the help. many: any number of them, as a tuple.
    """

    kind: Literal["project", "record", "recipe", "word"]
    shown: str
    needed: bool = True
    name: str = "file"
    many: bool = False


@dataclass(frozen=True)
class Question:
    """A question and how it is answered.

    name: as a command, such as "run" or "lab fit". asks: what it answers, in one sentence; more: what else should be
    known, wherever it is asked; typed: what only the command line has to say beside it. subjects: what it is asked of.
    answer: dotted path of the function (subjects, options) that gives a result. view: that of the function that makes a
    document of it; with `whole` the plant's chapters stand behind. live: that of the function that finds in a result
    the study whose statements a live workbook shows. amiss: that of the function that tells of a file that cannot be
    used all that is wrong with it.
    """

    name: str
    asks: Message
    answer: str
    view: str
    subjects: tuple[Subject, ...] = ()
    options: tuple[Option, ...] = ()
    more: Text = ""
    whole: bool = False
    live: str = ""
    amiss: str = ""
    page: str = ""  # the page that is written unless said, its name with a place for that of the file: {stem}
    pages: tuple[str, ...] = ()  # other spellings of --report
    modules: bool = (
        False  # whether a user's own activities may be imported although it is asked of no project
    )
    python: str = ""  # the notebook's function, where it is not the name
    typed: Text = ""
    short: bool = False  # whether it is answered at once, and needs no process of its own
    as_written: bool = False  # whether it is asked of projects before their production lines are simulated

    @property
    def function(self) -> str:
        """The notebook's function."""
        return self.python or self.name.replace(" ", "_")

    def ask(self, *subjects: Any, **options: Any) -> Any:
        """The result.

        Raises:
            InputError: an option that is none, or that cannot be used.
        """
        things, options = self.opened(*subjects, **options)
        known = {option.name: option for option in self.options if not option.writes}
        for name in options:
            if name not in known:
                raise InputError(name, t("an option that {question} has not", question=self.name),
                                 ", ".join(known) or t("none"), nearest(name, known))  # fmt: skip
        asked = {name: option.read(options.get(name, option.default)) for name, option in known.items()}
        if not self.as_written:
            things = [_lined(thing) for thing in things]
        return resolve(self.answer)(*things, **asked)

    def opened(self, *subjects: Any, **options: Any) -> tuple[list[Any], dict[str, Any]]:
        """What the question is asked of, projects read from their files, and the options beside it.

        Raises:
            InputError: too many things, or one that is none that can be asked about.
        """
        if len(subjects) > len(self.subjects):
            raise InputError(
                self.function,
                t("{n} things", n=str(len(subjects))),
                ", ".join(s.name for s in self.subjects),
                FEWER,
            )
        given = [*subjects, *(options.pop(about.name, None) for about in self.subjects[len(subjects) :])]
        return [_read(thing, about) for thing, about in zip(given, self.subjects, strict=True)], options

    def document(self, result: Any, whole: bool = False) -> Document:
        """The document of a result; `whole`: with the plant's chapters behind its own."""
        view: Callable[..., Document] = resolve(self.view)
        return view(result, whole=True) if whole and self.whole else view(result)


def _read(thing: Any, about: Subject) -> Any:
    """What a question is asked of: a project from its file."""
    if about.many:
        each = () if thing is None else thing if isinstance(thing, tuple | list) else (thing,)
        return tuple(_read(one, replace(about, many=False)) for one in each)
    if thing is None and about.needed:
        raise InputError(about.name, t("nothing"), t("what is asked about"), ADD)
    if about.kind == "project" and isinstance(thing, str | Path):
        return resolve("anodeworks.twin.project:load")(thing)
    if about.kind == "project" and thing is not None and not hasattr(thing, "ledger"):
        raise InputError(about.name, type(thing).__name__, t("a project, or the path of its file"), PATH)
    if about.kind == "word" and thing is not None and not isinstance(thing, str):
        raise InputError(about.name, quoted(thing), t("a text"), TEXT)
    return thing


def _lined(thing: Any) -> Any:
    """A project with what its production lines really put through; whatever has none as it is."""
    if isinstance(thing, tuple):
        return tuple(map(_lined, thing))
    return resolve("anodeworks.study.lines:lined")(thing) if getattr(thing, "production", ()) else thing


def resolve(path: str) -> Any:
    """What a dotted path such as "anodeworks.audit.audit:audit" names."""
    module, _, name = path.partition(":")
    return getattr(import_module(module), name)
