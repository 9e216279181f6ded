"""The one error that a user's input can cause: file, key, what was found, what is allowed, what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class InputError(Exception):
    """Something a user wrote cannot be used.

    Carries the five parts of a clear message. The command line prints it and ends with exit code 2;
    Python users catch it like any exception.
    """

    def __init__(self, key: str, found: str, allowed: str, remedy: str = "", file: str = "") -> None:
        self.file, self.key, self.found, self.allowed, self.remedy = file, key, found, allowed, remedy
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """The whole message on one line, file first."""
        where = ": ".join(part for part in (self.file, self.key) if part)
        text = f"{where}: found {self.found}; allowed: {self.allowed}"
        return f"{text}; {self.remedy}" if self.remedy else text

    def in_file(self, file: str) -> InputError:
        """The same error, naming the file unless one is named already."""
        return InputError(self.key, self.found, self.allowed, self.remedy, self.file or file)


def near(word: str, known: Iterable[str]) -> str:
    """`did you mean "x"?` for the known name nearest to `word`, or an empty string."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f'did you mean "{close[0]}"?' if close else ""
