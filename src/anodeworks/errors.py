"""The one error that a user's input can cause: file, key, what was found, what is allowed, what to do."""

from __future__ import annotations

import datetime as dt
import logging
import math
import re
import threading
from collections.abc import Collection, Mapping, Sequence
from importlib import import_module
from traceback import format_exception
from types import MappingProxyType
from typing import Any, Final
from unicodedata import east_asian_width

from anodeworks.language import Language, Message, Text, say, spoken, t, visible
from anodeworks.remedies import CHOOSE, near

__all__ = ("InputError", "log", "near", "needed", "quoted", "shortened", "span", "unknown", "wide")

LINES, COLUMNS = 3, 80  # a message is never longer; the whole stands in the error's parts
LONGEST_VALUE = 60  # columns of one value in a message
LISTED: Final = 4000  # letters of names that are listed at most where none is near
HUGE = 10**LONGEST_VALUE
OPTION = re.compile(r'(--[a-z][a-z-]*)( (?=["“]))?')
PARTS = ("file", "key", "found", "allowed", "remedy", "message")  # of an error, as machines read it
# Which of a message's five parts are shortened, to how many columns, first to last: what is allowed, what to do, all.
SHORTENED = (((3,), 24), ((4,), 30), ((1, 2, 3, 4), 30), ((0, 1, 2, 3, 4), 20))


class InputError(Exception):
    """Something a user wrote cannot be used.

    Carries the five parts of a clear message. The command line prints it and ends with exit code 2;
    Python users catch it like any exception. `language` is that of the file it is in, as far as that is known: it is
    worded so unless another was asked for.
    """

    language: Language | None = None
    called: Mapping[str, str] = MappingProxyType({})  # options of a command by their names where Python asks

    def __init__(self, key: str, found: Text, allowed: Text, remedy: Text, file: str = "") -> None:
        self.file, self.key = file, str(key)
        self.said: tuple[Text, Text, Text] = found, allowed, remedy
        super().__init__(key, found, allowed, remedy, file)

    def __str__(self) -> str:
        return self.message

    @property
    def each(self) -> tuple[InputError, ...]:
        """The slips that it tells: itself, or several of one file."""
        return (self,)

    @property
    def found(self) -> str:
        """What was found, in the language that is spoken now."""
        return self._say(self.said[0])

    @property
    def allowed(self) -> str:
        """What is allowed; a sentence without its stop, for more may follow."""
        said = self._say(self.said[1])
        return (
            said[:-1]
            if said.endswith(("。", ".")) and not said[-2:-1].isdigit() and said[-2:] != ".."
            else said
        )

    @property
    def remedy(self) -> str:
        """What to do."""
        return self._say(self.said[2])

    @property
    def message(self) -> str:
        """The whole message, file first: printable characters, at most three lines of a screen."""
        parts = [self.file, self.key, self.found, self.allowed, self.remedy]
        for which, least in SHORTENED:
            for columns in range(100, least, -4):
                if wide(self._worded(parts)) <= LINES * (COLUMNS - 1):
                    break
                parts = [shortened(part, columns) if i in which else part for i, part in enumerate(parts)]
        return self._worded(parts)

    @property
    def parts(self) -> dict[str, str]:
        """The five parts and the whole message by name, in the language that is spoken now, for who reads no screen."""
        return {part: getattr(self, part) for part in PARTS}

    def _say(self, text: Text) -> str:
        return OPTION.sub(self._called, say(text, spoken(self.language)))

    def _called(self, option: re.Match[str]) -> str:
        """An option as it is written where it was asked for: `--start "2024"` is `start="2024"` in Python."""
        name = self.called.get(option[1])
        return option[0] if name is None else f"{name}=" if option[2] else name

    def _worded(self, parts: Sequence[str]) -> str:
        file, key, found, allowed, remedy = map(visible, parts)
        where = "".join(f"{part}: " for part in (file, key) if part)
        text = self._say(t("found {found}; allowed: {allowed}", found=found, allowed=allowed))
        text = self._say(t("{problem}; {remedy}", problem=text, remedy=remedy)) if remedy else text
        return "".join(
            c if c.isprintable() else " " if c.isspace() else repr(c)[1:-1] for c in f"{where}{text}"
        )

    def in_file(self, file: str) -> InputError:
        """The same error, naming the file unless one is named already."""
        named = InputError(self.key, *self.said, self.file or file)
        named.language = self.language
        return named

    def in_python(self, called: Mapping[str, str]) -> InputError:
        """The same error, in the names that a function's arguments have."""
        word, space, rest = self.key.partition(" ")
        self.key, self.called = f"{called.get(word, word)}{space}{rest}", called
        return self

    def in_language(self, language: Language | None) -> InputError:
        """The same error, worded in the language of its file unless one is known already."""
        self.language = self.language or language
        return self


def quoted(raw: object) -> Text:
    """A value as a project file writes it, shortened: a text in quotes, true, 2024-08-31, [1, 2], { a = 1 }."""
    if raw is None:
        return t("nothing")
    if isinstance(raw, int) and abs(raw) >= HUGE:
        return t("a whole number of more than {n} digits", n=LONGEST_VALUE)
    if isinstance(raw, float) and math.isinf(raw):  # what 1e400 is read as
        return t("a number beyond {most}", most="1e308")
    return shortened(_toml(raw), LONGEST_VALUE)


def _toml(raw: object, depth: int = 0) -> str:
    match raw:
        case bool():
            return str(raw).lower()
        case str():
            return f'"{raw}"'
        case int() if abs(raw) >= HUGE:
            return "..."
        case dt.datetime():
            return raw.isoformat(sep=" ")
        case dt.date() | dt.time():
            return raw.isoformat()
        case Mapping() | list() | tuple() if depth > 3:
            return "..."
        case Mapping():
            return (
                "{ " + ", ".join(f"{k} = {_toml(v, depth + 1)}" for k, v in raw.items()) + " }"
                if raw
                else "{}"
            )
        case list() | tuple():
            return "[" + ", ".join(_toml(item, depth + 1) for item in raw) + "]"
    return str(raw)


def wide(text: str) -> int:
    """How many columns of a screen a text takes; Chinese characters take two."""
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def shortened(text: str, columns: int) -> str:
    """A text in so many columns of a screen: its beginning and its end, if it is longer."""
    if wide(text) <= columns:
        return text
    head, tail = columns * 2 // 3 - 2, columns - columns * 2 // 3 - 2  # a character takes one column at least
    begin = next(i for i in range(min(head, len(text)), -1, -1) if wide(text[:i]) <= head)
    end = next(i for i in range(max(len(text) - tail, 0), len(text) + 1) if wide(text[i:]) <= tail)
    return f"{text[:begin]}...{text[end:]}"


def span(low: object, high: object) -> Message:
    """What is allowed between two ends."""
    return t("{low} to {high}", low=low, high=high)


def log(error: BaseException, where: str) -> None:
    """Write a fault of the program into the log, once in whose hands it ever comes; escapes in it steer no screen."""
    # Once the program ends, whatever still runs is cut off, which is no fault of its own.
    ending = not threading.main_thread().is_alive()
    if not getattr(error, "is_logged", False) and not ending:
        told = visible("".join(format_exception(error)))
        logging.getLogger("anodeworks").error("%s\n%s", visible(where), told)
        error.is_logged = True  # type: ignore[attr-defined]


def unknown(key: str, name: object, known: Collection[str], allowed: Text = "", file: str = "") -> InputError:
    """A name that is none of those known, with the nearest of them.

    allowed: what the known are, which stands for them where one is near; where none is, the list is what helps, unless
    nobody would read it.
    """
    close, names = near(str(name), known), ", ".join(known)
    if not allowed or (not close and len(names) <= LISTED):
        allowed = t("{what}: {names}", what=allowed, names=names) if allowed else names
    return InputError(key, quoted(name), allowed, close or CHOOSE, file)


def needed(package: str, extra: str, key: str, instead: Text = "") -> Any:
    """A package that an extra of this one brings, imported.

    Args:
        package: its name.
        extra: which brings it.
        key: what asked for it.
        instead: what would do without it.

    Raises:
        InputError: it is not installed.
    """
    try:
        return import_module(package)
    except ImportError:
        found = t("{package} is not installed", package=package)
        command = f"pip install 'anodeworks[{extra}]'"
        remedy = t("install it: {command}", command=command)
        raise InputError(key, found, instead or t("the extra [{extra}]", extra=extra), remedy) from None
