"""What the program says, in the reader's language: English in the code, Chinese in a gettext catalogue.

    t("The plant needs {floor} of floor.", floor=Quantity(si, "m2"))      a sentence with what stands in it
    tn("{n} machine", "{n} machines", count, n=Number(count))              singular and plural of English
    tc("cell", "capacity")                                                 one word that Chinese says in two ways
    Pair("silane", "硅烷")                                                  data that carries both languages

A sentence is whole in each language; only what stands in its placeholders is put in, each saying itself in the same
language. English placeholders may ask for a form: `{label:first}` with a large first letter, `{label:inner}` as it
stands inside a sentence; Chinese has neither. Nothing is worded before somebody reads it: texts travel as data, and
`say` makes words of them. Why gettext: translators and their tools know it, Babel finds every text in the code and
keeps the catalogue, the standard library reads it, and nothing more is installed.
"""

from __future__ import annotations

import gettext
import locale
import os
import re
import string
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, Literal, Protocol

Language = Literal["en", "zh"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "zh")
USERS: Final = ("ANODEWORKS_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")  # variables, first counts
CATALOGUES: Final = Path(__file__).parent / "locale"


class Said(Protocol):
    """What can say itself in a language."""

    def said(self, language: Language) -> str:
        """Itself in words of a language."""


Text = str | Said  # a plain text is a name, a key or a citation: it is the same in every language


@dataclass(frozen=True)
class Message:
    """A text of the program with what stands in its placeholders; `one` and `context` as gettext has them."""

    many: str
    args: Mapping[str, Any] = field(default_factory=dict)
    one: str = ""
    count: float = 2.0
    context: str = ""

    def said(self, language: Language) -> str:
        """The message in a language, everything in it said in the same language."""
        wording = self.wording(language)
        return _filled(wording, self.args, language) if self.args else wording

    def wording(self, language: Language) -> str:
        """The wording with its placeholders."""
        english = self.one if self.one and round(self.count) == 1 else self.many
        if language == "en" or not english:  # of an empty text a catalogue has its own header
            return english
        book, known = catalogue(language), self.one or self.many
        return book.pgettext(self.context, known) if self.context else book.gettext(known)


@dataclass(frozen=True)
class Pair:
    """A text of the data, which carries both languages; English stands in where Chinese is missing."""

    en: str
    zh: str = ""

    def said(self, language: Language) -> str:
        """The text in a language."""
        return self.zh if language == "zh" and self.zh else self.en


@dataclass(frozen=True)
class Listed:
    """Several things in one sentence: "a, b and c", "a、b和c"; `word` is "and" or "or"."""

    parts: tuple[Any, ...]
    word: Literal["and", "or"] = "and"

    def said(self, language: Language) -> str:
        """The list in a language."""
        words = [say(part, language) for part in self.parts]
        comma, last = _LISTS[language][self.word]
        return f"{comma.join(words[:-1])}{last}{words[-1]}" if len(words) > 1 else "".join(words)


@dataclass(frozen=True)
class Joined:
    """Texts after one another; `by` stands between them in English, `by_zh` in Chinese: sentences unless said."""

    parts: tuple[Any, ...]
    by: str = " "
    by_zh: str = ""

    def said(self, language: Language) -> str:
        """The texts in a language, those that are empty left out."""
        words = (say(part, language) for part in self.parts)
        return (self.by if language == "en" else self.by_zh).join(word for word in words if word)


@dataclass(frozen=True)
class Short:
    """A text up to its first semicolon."""

    text: Message

    def said(self, language: Language) -> str:
        """What stands before the semicolon."""
        return self.text.said(language).replace("；", ";").partition(";")[0]


def t(text: str, /, **args: Any) -> Message:
    """A text of the program, to be said in the reader's language; of a key what it says."""
    return text.message if isinstance(text, Keyed) else Message(text, args)


def tn(one: str, many: str, count: float, /, **args: Any) -> Message:
    """A text that has a singular in English."""
    return Message(many, args, one, count)


def tc(context: str, text: str, /, **args: Any) -> Message:
    """A text that Chinese says in several ways; `context` tells which."""
    return Message(text, args, context=context)


def listed(parts: Sequence[Any], word: Literal["and", "or"] = "and") -> Listed:
    """Several things in one sentence."""
    return Listed(tuple(parts), word)


def joined(*parts: Any) -> Joined:
    """Sentences after one another."""
    return Joined(parts)


class Keyed(str):
    """A message as a key that compiled code and counts can carry: its English words, which say themselves."""

    _fields = ("message",)  # of which it is made again
    message: Message

    def __new__(cls, message: Message) -> Keyed:
        """The key of a message."""
        key = super().__new__(cls, message.said("en"))
        key.message = message
        return key

    def __reduce__(self) -> tuple[type[Keyed], tuple[Message]]:
        return Keyed, (self.message,)

    def said(self, language: Language) -> str:
        """The message in a language."""
        return self.message.said(language)


def keyed(message: Message) -> Keyed:
    """A message as a key."""
    return Keyed(message)


def say(text: Any, language: Language | None = None) -> str:
    """A text in words: of a language, or of that which is spoken now; what cannot be seen is shown by marks."""
    return visible(text.said(language or spoken()) if says(text) else str(text))


def visible(text: str) -> str:
    """The text with marks for characters that steer a screen or turn the direction of reading.

    Control characters become their pictures ("␛"), others their number ("<U+202E>"); line ends and tabs stay.
    """
    return text if text.isprintable() else UNSEEN.sub(_mark, text)


def _mark(found: re.Match[str]) -> str:
    code = ord(found[0])
    return chr(0x2400 + code) if code < 0x20 else "␡" if code == 0x7F else f"<U+{code:04X}>"


def says(thing: Any) -> bool:
    """Whether a thing can say itself."""
    return callable(getattr(thing, "said", None))


def spoken(own: Language | None = None) -> Language:
    """The language that is spoken now: the one that was asked for, `own` of what is spoken of, or the user's."""
    return _spoken.get() or _tongue(os.environ.get(USERS[0], "")) or own or users()


@contextmanager
def speaking(language: Language | None) -> Iterator[None]:
    """Say everything in a language; in the user's if None."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def speak(language: Language | None) -> None:
    """From here on everything is said in this language; in the user's if None."""
    _spoken.set(language)


def users() -> Language:
    """The user's language: `ANODEWORKS_LANGUAGE`, or the first that gettext would look for, or that of the locale."""
    named = (os.environ.get(name, "") for name in USERS)
    wanted = next((names for names in named if names), "") or (locale.getlocale()[0] or "")
    return _tongue(wanted) or "en"


def _tongue(names: str) -> Language | None:
    """The first language of a list such as "zh_CN.UTF-8:en" that is spoken here."""
    for name in names.split(":"):
        tongue = re.split(r"[ _.@-]", name.lower())[0]
        if tongue in ("zh", "chinese"):
            return "zh"
        if tongue in ("en", "english", "c", "posix"):
            return "en"
    return None


@cache
def catalogue(language: Language) -> gettext.NullTranslations:
    """The catalogue of a language; English has none."""
    return gettext.translation("anodeworks", CATALOGUES, [language], fallback=True)


def capital(words: str) -> str:
    """An English text with its first letter large, unless it begins with a sign such as pH."""
    return words if words[1:2].isupper() else words[:1].upper() + words[1:]


def inside(words: str) -> str:
    """An English label as it stands inside a sentence: its first letter small, unless it is an abbreviation."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


_LISTS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "en": {"and": (", ", " and "), "or": (", ", " or ")},
    "zh": {"and": ("、", "和"), "or": ("、", "或")},
}
_FORMS: Final[Mapping[str, Callable[[str], str]]] = {"first": capital, "inner": inside}
UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
_spoken: ContextVar[Language | None] = ContextVar("language", default=None)


def _filled(wording: str, args: Mapping[str, Any], language: Language) -> str:
    """A wording with what says itself in its placeholders."""
    words = []
    for literal, name, form in _parts(wording):
        words.append(literal)
        if name is not None:
            said = say(args[name], language)
            words.append(_FORMS[form](said) if form and language == "en" else said)
    return "".join(words)


@lru_cache(maxsize=20_000)
def _parts(wording: str) -> tuple[tuple[str, str | None, str], ...]:
    """What a wording is made of: text, the placeholder after it, and the form in which that is asked for."""
    return tuple((text, name, form or "") for text, name, form, _ in string.Formatter().parse(wording))
