"""Every question as a function of Python, and its answer with tables, pictures and a document that shows.

audit = aw.audit("projects/ankang.toml", scenarios=255)
audit.tables["claims"]          pandas
audit.charts["ranges"]          a picture, drawn where a notebook can
audit.save("audit.html")        or .xlsx, .json, .answer

An answer speaks the language that was asked for, else that of the project's file, else the user's.
"""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Generic, Literal, TypeVar

from anodeworks import arguments
from anodeworks.errors import InputError, quoted
from anodeworks.language import LANGUAGES, Language, say, speaking, spoken, t
from anodeworks.progress import Progress
from anodeworks.remedies import ENDING, NEWER, PATH, nearest
from anodeworks.render.progress import display
from anodeworks.store import replace
from anodeworks.view.document import Document
from anodeworks.view.picture import Picture
from anodeworks.view.question import Question, resolve
from anodeworks.view.questions import QUESTIONS

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T")

FUNCTIONS: Final[Mapping[str, Question]] = {question.function: question for question in QUESTIONS}
ANSWERS: Final[Mapping[str, str]] = {  # the question that shows a result, and what makes its own result of it
    "Result": "run", "Summary": "study", "Sensitivity": "sensitivity",
}  # fmt: skip


class ByName(dict[str, T], Generic[T]):
    """What an answer has by name; of a name that it has not, the error says those that there are."""

    def __init__(self, what: str, held: Mapping[str, T]) -> None:
        super().__init__(held)
        self.what = what

    def __missing__(self, name: object) -> T:
        allowed = ", ".join(self) or t("none")
        raise InputError(self.what, quoted(name), allowed, nearest(str(name), self))


@dataclass(frozen=True, eq=False)
class Drawn:
    """A picture that a notebook draws; `own` is the language of its project's file."""

    picture: Picture
    own: Language | None = None

    def _repr_svg_(self) -> str:
        from anodeworks.render import svg

        return svg.alone(self.picture, spoken(self.own)).decode()

    def save(self, path: str | Path) -> Path:
        """Write it as .svg or .png."""
        from anodeworks.render import svg

        target = arguments.path("path", path)
        if target.suffix not in (".svg", ".png"):
            raise InputError("path", target.suffix, t(".svg, .png"), ENDING)
        target.parent.mkdir(parents=True, exist_ok=True)
        kind: Literal["svg", "png"] = "png" if target.suffix == ".png" else "svg"
        replace(target, svg.alone(self.picture, spoken(self.own), kind=kind))
        return target


@dataclass(frozen=True, eq=False)
class Answer:
    """The answer to a question: the result as the model gives it, and the document that tells of it.

    `own` is the language of the project's file, in which the answer is said unless another is asked for.
    """

    question: Question
    result: Any
    loaded: Document | None = None
    loaded_page: Document | None = None
    own: Language | None = None

    @cached_property
    def document(self) -> Document:
        """The answer as data."""
        return self.loaded or self.question.document(self.result)

    @cached_property
    def page(self) -> Document:
        """The answer with the plant's chapters behind, where the question has them."""
        if self.loaded:
            return self.loaded_page or self.loaded
        return self.question.document(self.result, whole=True) if self.question.whole else self.document

    @property
    def tables(self) -> ByName[pd.DataFrame]:
        """Every table by name."""
        return self._tables(spoken(self.own))

    def _tables(self, language: Language) -> ByName[pd.DataFrame]:
        """Every table by name, made once in each language."""
        if language not in self._frames:
            frames = {name: table.frame(language) for name, table in self.document.tables.items()}
            self._frames[language] = ByName("tables", frames)
        return self._frames[language]

    @cached_property
    def _frames(self) -> dict[Language, ByName[pd.DataFrame]]:
        return {}

    @cached_property
    def charts(self) -> ByName[Drawn]:
        """Every picture by name."""
        return ByName(
            "charts", {name: Drawn(picture, self.own) for name, picture in self.document.charts.items()}
        )

    def text(self, language: Language | None = None, full: bool = False) -> str:
        """As a terminal shows it."""
        from anodeworks.render import terminal

        return terminal.text(self.document, self._language(language), full)

    def _language(self, asked: Language | None) -> Language:
        """The language that is asked for, else the answer's own."""
        if asked is None:
            return spoken(self.own)
        arguments.choice("language", asked, LANGUAGES)
        return asked

    def save(self, path: str | Path, language: Language | None = None) -> Path:
        """Write it: a page (.html), a workbook (.xlsx), for machines (.json), or to be loaded again (.answer).

        Raises:
            InputError: another ending.
        """
        target = arguments.path("path", path, t("a path that ends in .html, .xlsx, .json or .answer"))
        language = self._language(language)
        target.parent.mkdir(parents=True, exist_ok=True)
        match target.suffix:
            case ".html":
                from anodeworks.render import html

                replace(target, html.page(self.page, language).encode())
            case ".xlsx":
                from anodeworks.render import excel

                live = (
                    resolve(self.question.live)(self.result)
                    if self.question.live and not self.loaded
                    else None
                )
                excel.write(self.document, target, live, language)
            case ".json":
                from anodeworks.render import json as machine

                replace(target, machine.text(self.document, language).encode())
            case ".answer":
                replace(target, packed(self))
            case _:
                raise InputError(
                    "path", target.suffix or str(target), t(".html, .xlsx, .json, .answer"), ENDING
                )
        return target

    def __getattr__(self, name: str) -> Any:
        """What the result itself has."""
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.result, name)

    def __repr__(self) -> str:
        """The first screen."""
        return self.text()

    def _repr_html_(self) -> str:
        from anodeworks.render import html

        return html.fragment(self.document, spoken(self.own))


def packed(answer: Answer) -> bytes:
    """An answer as a file keeps it, to be loaded again."""
    from anodeworks.view.saved import to_data

    kept = {
        "screen": to_data(answer.document),
        "page": to_data(answer.page) if answer.question.whole else None,
        "language": answer.own,
    }
    return json.dumps({**kept, "digest": _digest(kept)}, ensure_ascii=False).encode()


def _digest(kept: dict[str, Any]) -> str:
    """What tells a saved answer from one with another figure in it."""
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()


def load_answer(path: str | Path) -> Answer:
    """An answer that was saved as .answer.

    Raises:
        InputError: no such file, or none of these.
    """
    allowed = t("a file that was saved as .answer")
    path = arguments.path("path", path, allowed)
    try:
        content = path.read_bytes()
    except OSError as error:
        found = t("a file that cannot be read ({why})", why=str(error.strerror))
        raise InputError("path", found, allowed, PATH, file=str(path)) from None
    return unpacked(content, str(path))


def unpacked(content: bytes, file: str) -> Answer:
    """The answer of what `packed` made of it.

    Raises:
        InputError: content that is none.
    """
    from anodeworks.view.saved import from_data

    try:
        kept = json.loads(content)
        if kept.pop("digest") != _digest(kept):
            found = t("a file that is not as it was saved")
            raise InputError("path", found, t("a file that was saved as .answer"), PATH, file=file)
        document, page = from_data(kept["screen"]), kept["page"] and from_data(kept["page"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        found, remedy = t("a file that holds no answer"), t("save the answer anew")
        raise InputError("path", found, t("a file that was saved as .answer"), remedy, file=file) from None
    question = next((q for q in QUESTIONS if q.name == document.question), None)
    if question is None:
        raise InputError(
            "question", f'"{document.question}"', ", ".join(q.name for q in QUESTIONS), NEWER, file=file
        )
    own = next((language for language in LANGUAGES if language == kept.get("language")), None)
    return Answer(question, None, document, page, own)


def answer_of(result: Any) -> Answer:
    """The answer that shows a result."""
    question = next(q for q in QUESTIONS if q.name == ANSWERS[type(result).__name__])
    made = resolve(question.answer.partition(":")[0] + ":of_result")(result)
    return Answer(question, made, own=result.project.language)


def asking(name: str) -> Callable[..., Answer]:
    """The function that asks a question; its signature and help are the question's declaration."""
    question = FUNCTIONS[name]

    def ask(*subjects: Any, **options: Any) -> Answer:
        own = None
        try:
            things, options = question.opened(*subjects, **options)
            each = [one for thing in things for one in (thing if isinstance(thing, tuple) else (thing,))]
            own = next((one.language for one in each if getattr(one, "language", None)), None)
            with speaking(spoken(own)), Progress(display()):
                return Answer(question, question.ask(*things, **options), own=own)
        except InputError as error:
            raise error.in_language(own).in_python(question.called) from None

    subjects = [inspect.Parameter(s.name, inspect.Parameter.POSITIONAL_OR_KEYWORD,
                                  default=inspect.Parameter.empty if s.needed else None)
                for s in question.subjects]  # fmt: skip
    options = [o for o in question.options if not o.writes]
    named = [inspect.Parameter(o.name, inspect.Parameter.KEYWORD_ONLY, default=o.default) for o in options]
    ask.__name__ = ask.__qualname__ = name
    ask.__signature__ = inspect.Signature([*subjects, *named])  # type: ignore[attr-defined]
    lines = [f"    {o.name}: {say(o.help, 'en')}" for o in options]
    ask.__doc__ = "\n".join([say(question.asks, "en"), "", *lines])
    return ask
