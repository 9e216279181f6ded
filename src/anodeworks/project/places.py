"""Where things stand in a TOML text: the span of every value and of every table, by the words that lead to it.

tomllib says what a text means and not where; this says where and not what. It takes texts that tomllib has read.
"""

from __future__ import annotations

import re
import tomllib
from typing import Final

Words = tuple[str, ...]
Span = tuple[int, int]

_SPACE: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BLANK: Final = re.compile(r"[ \t]*")
_TEXT: Final = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|' + r"'''.*?'{3,5}|" + r'"(?:[^"\\\n]|\\.)*"|' + r"'[^'\n]*'", re.DOTALL
)
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_PLAIN: Final = re.compile(r"[^,\]}\n\r#]+")  # a number, a date, true


class Places:
    """values: from a value's first character to behind its last. tables: from a header to behind the last line that
    belongs to it, comments at its end left out; those above the first header are those of (). written: keys that have
    a line of their own."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.values: dict[Words, Span] = {}
        self.tables: dict[Words, Span] = {(): (0, 0)}
        self._owner: dict[Words, Words] = {}
        self.written: dict[Words, Span] = {}
        self._read()

    def lines(self, words: Words) -> Span:
        """The lines on which a key and its value stand."""
        start, stop = self.written[words]
        after = self.text.find("\n", stop)
        return self.text.rfind("\n", 0, start) + 1, len(self.text) if after < 0 else after + 1

    def owner(self, words: Words) -> Words | None:
        """The table whose dotted keys make the one at these words; None if there is none."""
        for place, table in self._owner.items():
            if len(table) < len(words) < len(place) and place[: len(words)] == words:
                return table
        return None

    def kin(self, words: Words) -> Words | None:
        """The last table that begins with as many of these words as any; None if none begins with the first."""

        def shared(table: Words) -> int:
            return next((i for i, (a, b) in enumerate(zip(table, words, strict=False)) if a != b),
                        min(len(table), len(words)))  # fmt: skip

        best = max(map(shared, self.tables), default=0)
        return [table for table in self.tables if shared(table) == best][-1] if best else None

    def _read(self) -> None:
        table: Words = ()
        while True:
            self._skip(_SPACE)
            if self.at >= len(self.text):
                return
            start = self.at
            if self.text[self.at] == "[":
                many = self.text.startswith("[[", self.at)
                self.at += 1 + many
                table = self._key()
                self.at = self._line_end(self.text.index("]", self.at))
                self.tables[table] = (start, self.at)
            else:
                words = self._pair(table)
                self._owner[words], self.written[words] = table, (start, self.at)
                self.at = self._line_end(self.at)
                self.tables[table] = (self.tables[table][0], self.at)

    def _pair(self, table: Words) -> Words:
        words = table + self._key()
        self._skip(_BLANK)
        self.at += 1  # =
        self._skip(_BLANK)
        start = self.at
        self._value(words)
        self.values[words] = (start, self.at)
        return words

    def _key(self) -> Words:
        words = []
        while True:
            self._skip(_BLANK)
            match = _TEXT.match(self.text, self.at) or _BARE.match(self.text, self.at)
            assert match is not None
            self.at = match.end()
            words.append(match[0] if match[0][0] not in "\"'" else tomllib.loads(f"x = {match[0]}")["x"])
            self._skip(_BLANK)
            if self.text[self.at] != ".":
                return tuple(words)
            self.at += 1

    def _value(self, words: Words) -> None:
        first = self.text[self.at]
        if first in "[{":
            self.at += 1
            while True:
                self._skip(_SPACE)
                if self.text[self.at] in "]}":
                    self.at += 1
                    return
                if self.text[self.at] == ",":
                    self.at += 1
                elif first == "{":
                    self._pair(words)
                else:
                    self._value((*words, ""))
        else:
            match = _TEXT.match(self.text, self.at) or _PLAIN.match(self.text, self.at)
            assert match is not None
            self.at += len(match[0].rstrip())

    def _skip(self, what: re.Pattern[str]) -> None:
        match = what.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def _line_end(self, at: int) -> int:
        """Where the line ends, a comment on it counted in."""
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end - (self.text[end - 1] == "\r")
