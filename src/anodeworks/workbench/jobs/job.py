"""Long work as data: what was asked, by whom, how far it is."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from anodeworks.errors import PARTS, InputError
from anodeworks.language import LANGUAGES, Language, Message, say, speaking, spoken, tc
from anodeworks.workbench.archive.database import Row
from anodeworks.workbench.archive.entries import moment

QUEUED, RUNNING, DONE, FAILED, CANCELLED = STATES = ("queued", "running", "done", "failed", "cancelled")
OVER: Final = (DONE, FAILED, CANCELLED)
WORDS: Final[Mapping[str, Message]] = {
    QUEUED: tc("job", "queued"),
    RUNNING: tc("job", "running"),
    DONE: tc("job", "finished"),
    FAILED: tc("job", "failed"),
    CANCELLED: tc("job", "cancelled"),
}


@dataclass(frozen=True)
class Progress:
    """How far a job is: so many of so many, seconds left over if known, and what is being done, by language."""

    done: int = 0
    total: int = 0
    left: float | None = None
    said: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Job:
    """A question that somebody asked and that takes long.

    things: what it is asked of, by subject. answer: the digest of the answer, once there is one. wrong: why it failed:
    the parts of a message by language, options in them as a command line has them.
    """

    id: str
    project: str
    subject: str
    question: str
    things: Mapping[str, Any]
    options: Mapping[str, Any]
    by: str
    state: str
    made: dt.datetime
    begun: dt.datetime | None
    ended: dt.datetime | None
    answer: str
    wrong: Mapping[str, Mapping[str, str]]
    tries: int
    progress: Progress = field(default_factory=Progress)

    @property
    def over(self) -> bool:
        """Whether nothing will change any more."""
        return self.state in OVER

    @property
    def fault(self) -> InputError:
        """Why it failed, in the language that is spoken now."""
        said = self.wrong.get(spoken(), {})
        file, key, found, allowed, remedy = (said.get(part, "") for part in PARTS[:-1])
        return InputError(key, found, allowed, remedy, file)

    def shown(self, language: Language) -> dict[str, Any]:
        """The job as JSON, in the words of a language."""
        return {
            "id": self.id,
            "project": self.project,
            "question": self.question,
            "options": dict(self.options),
            "by": self.by,
            "state": self.state,
            "words": say(WORDS[self.state], language),
            "made": self.made.isoformat(),
            "begun": self.begun.isoformat() if self.begun else None,
            "ended": self.ended.isoformat() if self.ended else None,
            "done": self.progress.done,
            "total": self.progress.total,
            "seconds_left": self.progress.left,
            "said": self.progress.said.get(language, ""),
            "answer": self.answer or None,
            "error": self._error(language) if self.wrong else None,
        }

    def _error(self, language: Language) -> dict[str, str]:
        """Why it failed, for a program: options by the names under which the API takes them."""
        from anodeworks.view.questions import QUESTIONS

        called = next((each.called for each in QUESTIONS if each.name == self.question), {})
        with speaking(language):
            return self.fault.in_python(called).parts


def job_of(row: Row, progress: Progress | None = None) -> Job:
    """The job of a row of the archive."""
    begun, ended = (None if row[at] is None else moment(row[at]) for at in ("begun", "ended"))
    return Job(
        row["id"], row["project"], row["subject"], row["question"], json.loads(row["things"]),
        json.loads(row["options"]), row["by"], row["state"], moment(row["made"]), begun, ended, row["answer"],
        json.loads(row["wrong"] or "{}"), row["tries"], progress or Progress(),
    )  # fmt: skip


def wrong_of(error: InputError) -> dict[str, dict[str, str]]:
    """Why a job failed, in every language, in the parts of an error of the input."""
    found: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        with speaking(language):
            found[language] = error.parts
    return found
