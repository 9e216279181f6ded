"""What can be asked: every question with its command, its function and its options."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Final

from anodeworks.language import joined, say
from anodeworks.view.question import Option, Question, Subject
from anodeworks.view.questions import GROUPS, QUESTIONS
from pages import parts

HEAD: Final = ("option", "in Python", "allowed", "unless said", "meaning")
TAKES: Final = {
    "project": "a project file",
    "record": "a record of batches, CSV or Excel",
    "recipe": "a recipe file",
    "word": "a word",
}
FORMS: Final = {
    "whole": "a whole number",
    "text": "text",
    "words": "text",
    "flag": "true or false",
    "file": "a file",
}
FOR_ALL: Final = (
    ("`--json`", "print the answer as JSON: [use-json.md](../how-to/use-json.md)"),
    ("`--full`", "print all chapters, not only the first screen"),
    ("`--report FILE.html`", "write the answer as a page"),
    ("`--excel FILE.xlsx`", "write the answer as a workbook, with live statements where there is a plant's study"),
    ("`--language en` or `zh`", "of all that is said: [languages.md](../how-to/languages.md)"),
    ("`--with FILE.py`", "import activities of your own, where a project or a kind of activity is asked about"),
    ("`--no-report`", "write no page, where one is written unless said"),
)  # fmt: skip


def questions() -> str:
    """The page."""
    blocks = ["## What every command takes", parts.table(("option", "meaning"), FOR_ALL)]
    for question in QUESTIONS:
        blocks += [
            f"## {question.name}",
            say(question.asks, "en"),
            say(joined(question.more, question.typed), "en"),
            _asked(question),
        ]
        rows = list(map(_row, question.options))
        blocks.append(parts.table(HEAD, rows))
    groups = ". ".join(f"`{name}`: {say(about, 'en').rstrip('.')}" for name, about in GROUPS.items())
    return parts.page(
        "Questions",
        """A question is declared once, in `src/anodeworks/view/questions.py`; its command, its function in Python,
        its page, workbook and JSON follow. A function takes the same as the command, options by name, and gives an
        answer: [notebook.md](../how-to/notebook.md).""",
        f"{groups}. Beside questions stand the tools `new`, `ask`, `schema` and `chart`, which write files.",
        *blocks,
    )


def _asked(question: Question) -> str:
    """How it is asked, on the command line and in Python."""
    words = " ".join(s.shown if s.needed else f"[{s.shown}]" for s in question.subjects)
    names = [s.name if s.needed else f"{s.name}=None" for s in question.subjects]
    options = ", ..." if question.options else ""
    takes = "; ".join(_takes(subject) for subject in question.subjects)
    page = (
        f" A page goes to `reports/{question.page.format(stem='FILE')}` unless said." if question.page else ""
    )
    return inspect.cleandoc(
        f"""`anodeworks {question.name} {words}`, `aw.{question.function}({", ".join(names)}{options})`.
        {takes}.{page}"""
    )


def _takes(subject: Subject) -> str:
    beside = " (or a project that is loaded)" if subject.kind == "project" else ""
    unless = "" if subject.needed else ", which may be left out"
    several = "; several, as a list in Python, are answered in one table" if subject.many else ""
    return f"`{subject.shown}` is {TAKES[subject.kind]}{beside}{unless}{several}"


def _row(option: Option) -> tuple[str, ...]:
    shown = "" if option.kind == "flag" else f" {option.shown or ('FILE' if option.kind == 'file' else 'N')}"
    shown = (
        " WORD" if option.kind == "choice" else shown if option.kind != "text" or option.shown else " TEXT"
    )
    again = ", repeatable" if option.many else ""
    needs = f" Needs `--{option.needs}`." if option.needs else ""
    unsaid = option.default is None or option.default == "" or option.kind == "flag"
    default = "–" if unsaid else f"`{option.default}`"
    python = "–" if option.writes else f"`{option.name}`"
    return (
        f"`{option.flag}{shown}`",
        python,
        f"{_allowed(option)}{again}",
        default,
        f"{say(option.help, 'en')}{needs}",
    )


def _allowed(option: Option) -> str:
    if option.choices:
        return ", ".join(f"`{choice}`" for choice in option.choices)
    return f"{FORMS[option.kind]}{''.join(_bounds(option))}"


def _bounds(option: Option) -> Iterator[str]:
    lo, hi = (None if end is None else f"{end:,.0f}" for end in (option.lo, option.hi))
    if lo is not None and hi is not None:
        yield f", {lo} to {'2^63 − 1' if option.hi == 2**63 - 1 else hi}"
    elif lo is not None:
        yield f", {lo} or more"
