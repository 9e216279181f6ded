"""Reading a project file: bytes to tables, with a clear word for everything that is not a TOML text."""

from __future__ import annotations

import math
import re
import tomllib
from pathlib import Path
from typing import Any

from anodeworks.errors import LONGEST_VALUE, InputError, quoted
from anodeworks.language import LANGUAGES, Language, t
from anodeworks.quantity import units
from anodeworks.quantity.wording import Number
from anodeworks.remedies import BEGIN, FILE, LESS, PATH, READABLE, UTF8
from anodeworks.store import reads

MARK = "\ufeff"  # some editors begin a text with it
DEEPEST = 20  # tables within tables; a project file has five
LARGEST = 5_000_000  # bytes; a project file is a few thousand
TOML = t("a project file in TOML")
EXPECTED = t('a project file in TOML; "anodeworks new FILE" writes one to start from')


def read_tables(path: Path) -> dict[str, Any]:
    """The tables of a project file; see `read_file`."""
    return read_file(path)[0]


def read_file(path: Path) -> tuple[dict[str, Any], str]:
    """The tables of a project file, and its text to the last byte.

    Raises:
        InputError: missing, a folder, unreadable, too large, not text, empty, or not TOML (with line and column).
    """
    name = str(path)
    try:
        if path.is_dir():
            raise InputError("", t("a folder"), EXPECTED, FILE, file=name)
        with reads(path).open("rb") as file:
            content = file.read(LARGEST + 1)  # never more, whatever stands there
    except FileNotFoundError:
        raise InputError("", t("no such file"), EXPECTED, PATH, file=name) from None
    except OSError as error:
        raise InputError(
            "",
            t("a file that cannot be read ({why})", why=str(error.strerror)),
            EXPECTED,
            READABLE,
            file=name,
        ) from None
    return read_bytes(content, name)


def read_bytes(content: bytes, name: str) -> tuple[dict[str, Any], str]:
    """The tables of what stands in a project file, and its text; `name` is that of the file in messages.

    Raises:
        InputError: too large, not text, empty, or not TOML (with line and column).
    """
    if len(content) > LARGEST:
        raise InputError(
            "",
            t("more than a project file ever is"),
            t("at most {most} bytes", most=Number(LARGEST, whole=True)),
            t("check that it is the file you mean"),
            file=name,
        )
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise InputError("", t("bytes that are not UTF-8 text"), TOML, UTF8, file=name) from None
    if not text.removeprefix(MARK).strip():
        raise InputError("", t("an empty file"), TOML, BEGIN, file=name)
    try:
        tables = tomllib.loads(text.removeprefix(MARK))
    except tomllib.TOMLDecodeError as error:
        found = t("a text that is not TOML ({error})", error=_spelt(error))
        raise InputError(
            "",
            found,
            TOML,
            t("mend that line: a text stands in quotes, a table's name in [brackets]"),
            file=name,
        ) from None
    except ValueError:  # what Python itself says of a number of 4,300 digits
        most = t("a number below 1e308")
        raise InputError(
            "", t("a whole number of more than {n} digits", n=LONGEST_VALUE), most, LESS, file=name
        ) from None
    except RecursionError:
        found = t("tables or lists within one another")
        raise InputError(
            "", found, t("{n} levels", n=DEEPEST), t("write the tables out below one another"), file=name
        ) from None
    _look_through(tables, "", name)
    return tables, text


def language_of(tables: dict[str, Any]) -> Language | None:
    """The language in which a project file wants to be spoken of, known before anything else in it is read."""
    said = tables.get("project")
    wanted = said.get("language") if isinstance(said, dict) else None
    return next((language for language in LANGUAGES if language == wanted), None)


def _spelt(error: tomllib.TOMLDecodeError) -> str:
    """What the reader of TOML says, keys as a file writes them: programme.phases and not ('programme', 'phases')."""
    return re.sub(r"\((?:'[^']*',? ?)+\)", lambda key: ".".join(re.findall(r"'([^']*)'", key[0])), str(error))


def _look_through(inner: object, key: str, file: str, depth: int = 0) -> None:
    """Refuse whole numbers larger than any number of the program, and tables within tables without end."""
    if depth > DEEPEST:
        raise InputError(
            key,
            t("tables or lists within one another"),
            t("{n} levels", n=DEEPEST),
            t("write the tables out below one another"),
            file=file,
        )
    if isinstance(inner, int) and not math.isfinite(units.as_float(inner)):
        raise InputError(key, quoted(inner), t("a number below 1e308"), LESS, file=file)
    for word, item in inner.items() if isinstance(inner, dict) else ():
        _look_through(item, f"{key}.{word}" if key else word, file, depth + 1)
    for item in inner if isinstance(inner, list) else ():
        _look_through(item, key, file, depth + 1)
