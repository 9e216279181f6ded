"""What a question is: a name, declared options, the function that answers it, and the view that makes a document of it.

Commands, `--json`, pages, the notebook's functions and the reference are made from these declarations; nothing here
computes, and nothing is imported before a question is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Literal

from anodeworks import arguments
from anodeworks.errors import InputError
from anodeworks.language import Message, Text, joined, t
from anodeworks.remedies import ADD, FEWER, nearest

if TYPE_CHECKING:
    from anodeworks.view.document import Document

Kind = Literal["whole", "text", "choice", "flag", "file", "words"]
KINDS: Final[Mapping[str, Message]] = {
    "project": t("a project file, such as plant.toml"),
    "record": t("a record of batches, CSV or Excel"),
    "recipe": t("a recipe file"),
    "word": t("a name"),
}


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
        if value is None and (self.many or self.default is None):
            return () if self.many else None
        if self.many:
            return tuple(self._one(each) for each in self._several(value))
        return self._one(value)

    def _several(self, value: Any) -> tuple[Any, ...]:
        """Each of the values; what is written KEY=VALUE may be given as a dict."""
        _, pair, form = self.shown.partition("=")
        if not pair or not isinstance(value, Mapping):
            return arguments.several(value)
        return tuple(f"{key}={_written(self.name, of, form)}" for key, of in value.items())

    def _one(self, value: Any) -> Any:
        match self.kind:
            case "whole":
                return arguments.whole(self.name, value, self.lo, self.hi)
            case "choice":
                return arguments.choice(self.name, value, self.choices)
            case "flag":
                return arguments.flag(self.name, value)
            case "file":  # or a project that is open already
                return value if hasattr(value, "ledger") else arguments.path(self.name, value)
        return arguments.text(self.name, value)


@dataclass(frozen=True)
class Subject:
    """What a question is asked of: a `project` file, a laboratory's `record`, a `recipe` file, or a `word`.

    needed: whether it must be given. shown: what stands for it in the help. many: any number of them, as a tuple.
    word: what may stand for a word.
    """

    kind: Literal["project", "record", "recipe", "word"]
    shown: str
    needed: bool = True
    name: str = "file"
    many: bool = False
    word: Text = ""

    @property
    def about(self) -> Text:
        """What may stand for it."""
        return self.word or KINDS[self.kind]


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

    @property
    def called(self) -> Mapping[str, str]:
        """The names of what is said on a command line as arguments of a function."""
        things = {subject.shown.rstrip("."): subject.name for subject in self.subjects}
        return things | {option.flag: option.name for option in self.options}

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
        each = () if thing is None else arguments.several(thing)
        return tuple(_read(one, replace(about, many=False)) for one in each)
    if thing is None and about.needed:
        raise InputError(about.name, t("nothing"), t("what is asked about"), ADD)
    if thing is None:
        return None
    if about.kind == "project":
        return resolve("anodeworks.twin.opened:opened")(about.name, thing)
    return (arguments.text if about.kind == "word" else arguments.path)(about.name, thing)


def _written(name: str, value: Any, form: str) -> str:
    """A value of a dict as it is written behind the equals sign; a pair of ends as LOW..HIGH, several as A|B."""
    if isinstance(value, Mapping):
        ends = [value[end] for end in ("low", "high") if end in value]
        value = tuple(ends) if len(ends) == len(value) == 2 else value.get("options", value.get("values"))
    if form != "LOW..HIGH" or not isinstance(value, list | tuple):
        return arguments.text(name, value)
    return (".." if isinstance(value, tuple) else "|").join(arguments.text(name, each) for each in value)


def _lined(thing: Any) -> Any:
    """A project with what its production lines really put through; whatever has none as it is."""
    if isinstance(thing, tuple):
        return tuple(map(_lined, thing))
    return resolve("anodeworks.study.lines:lined")(thing) if getattr(thing, "production", ()) else thing


def resolve(path: str) -> Any:
    """What a dotted path such as "anodeworks.audit.audit:audit" names."""
    module, _, name = path.partition(":")
    return getattr(import_module(module), name)
