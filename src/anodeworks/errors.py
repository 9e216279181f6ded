"""The one error that a user's input can cause: file, key, what was found, what is allowed, what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from anodeworks.language import Message, Text, say, t

LONGEST_FOUND = 200  # characters of a message; the whole stands in the error's parts
LONGEST_ALLOWED = 400


class InputError(Exception):
    """Something a user wrote cannot be used.

    Carries the five parts of a clear message. The command line prints it and ends with exit code 2;
    Python users catch it like any exception.
    """

    def __init__(self, key: str, found: Text, allowed: Text, remedy: Text = "", file: str = "") -> None:
        self.file, self.key = file, key
        self.said: tuple[Text, Text, Text] = found, allowed, remedy
        super().__init__(key, found, allowed, remedy, file)

    def __str__(self) -> str:
        return self.message

    @property
    def found(self) -> str:
        """What was found, in the language that is spoken now."""
        return say(self.said[0])

    @property
    def allowed(self) -> str:
        """What is allowed."""
        return say(self.said[1])

    @property
    def remedy(self) -> str:
        """What to do."""
        return say(self.said[2])

    @property
    def message(self) -> str:
        """The whole message on one line of printable characters, file first."""
        where = ": ".join(part for part in (self.file, self.key) if part)
        found, allowed = _short(self.found, LONGEST_FOUND), _short(self.allowed, LONGEST_ALLOWED)
        text = say(t("found {found}; allowed: {allowed}", found=found, allowed=allowed))
        after = self.remedy
        text = say(t("{problem}; {remedy}", problem=text, remedy=after)) if after else text
        return "".join(c if c.isprintable() else repr(c)[1:-1] for c in f"{where}: {text}")

    def in_file(self, file: str) -> InputError:
        """The same error, naming the file unless one is named already."""
        return InputError(self.key, *self.said, self.file or file)


def _short(text: str, longest: int) -> str:
    """The text, or its beginning up to a word's end."""
    return text if len(text) <= longest else text[:longest].rsplit(" ", 1)[0] + " ..."


def span(low: object, high: object) -> Message:
    """What is allowed between two ends."""
    return t("{low} to {high}", low=low, high=high)


def near(word: str, known: Iterable[str]) -> Text:
    """`did you mean "x"?` for the known name nearest to `word`, or that begins most like it; else an empty string."""
    names = list(known)
    close = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    if not close and len(word) >= 3:  # "fnvp" is far from "fnpv_after_tax", but not from how that begins
        beginnings = {name[: len(word)]: name for name in reversed(names)}
        close = [beginnings[b] for b in difflib.get_close_matches(word, beginnings, n=1, cutoff=0.7)]
    return t('did you mean "{name}"?', name=close[0]) if close else ""
