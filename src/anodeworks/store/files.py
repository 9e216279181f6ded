"""Files that take another's place: whole or not at all, never in the place of what the run itself reads."""

from __future__ import annotations

import os
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Final

from anodeworks.errors import InputError
from anodeworks.interrupts import uninterrupted
from anodeworks.language import t
from anodeworks.remedies import ELSEWHERE

try:
    import fcntl
except ImportError:  # Windows refuses to remove a file that somebody writes
    fcntl = None  # type: ignore[assignment]

FRESH: Final = 60.0  # seconds for which an empty part may be somebody's who has just begun

_read: set[str | tuple[int, int]] | None = None  # what this run reads; None: nobody asked that it be spared


@contextmanager
def sparing_inputs(spare: bool = True) -> Iterator[None]:
    """Until the end no file is replaced that was read meanwhile; or, where it is to be, any file may be."""
    global _read
    before, _read = _read, set() if spare else None
    try:
        yield
    finally:
        _read = before


def reads(path: Path) -> Path:
    """Say that a run reads this file, which none of its own files may replace; returns the path."""
    if _read is not None:
        _read.update(_names(path))
    return path


def is_read(path: Path) -> bool:
    """Whether the run reads this file, by whichever name: a link, another way to it, other letters."""
    return bool(_read) and not _names(path).isdisjoint(_read or ())


def _names(path: Path) -> set[str | tuple[int, int]]:
    """What tells a file from others: its place, and on disk its number."""
    real = os.path.realpath(path)
    found: set[str | tuple[int, int]] = {os.path.normcase(real)}
    with suppress(OSError):
        about = os.stat(real)
        found.add((about.st_dev, about.st_ino))
    return found


def replace(path: Path, content: bytes, mode: int = 0o666) -> None:
    """Put content in a file's place, so that it stands there whole or not at all, even after a loss of power.

    Args:
        path: where. A link stays a link.
        content: all of it.
        mode: who may read and write a new file, before the user's mask; an old one's stays.

    Raises:
        OSError: it cannot be written; what stood there still does.
        InputError: the run reads this file.
    """
    if is_read(path):
        found, allowed = t("a file that this run reads"), t("another file")
        raise InputError("", found, allowed, ELSEWHERE, file=str(path))
    path = Path(os.path.realpath(path))
    if path.exists() and not path.is_file():
        path.write_bytes(content)  # a pipe or a screen; a folder is refused
        return
    with uninterrupted():
        _clear(path)
        beside = path.with_name(f"{_beginning(path)}{uuid.uuid4().hex}.part")
        number = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
        try:
            with os.fdopen(number, "wb") as part:
                _hold(part)
                part.write(content)
                part.flush()
                os.fsync(part.fileno())
            if path.exists():
                shutil.copymode(path, beside)
            os.replace(beside, path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise


def append(path: Path, line: bytes) -> None:
    """Put a line at the end of a file; a loss of power may tear it, and only it.

    Raises:
        OSError: it cannot be written.
    """
    with uninterrupted(), path.open("ab") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())


def _beginning(path: Path) -> str:
    """How the names of parts of a file begin."""
    return f".{path.name[:50]}."


def _clear(path: Path) -> None:
    """Take away the parts of this file that killed processes have left."""
    beginning = _beginning(path)
    with suppress(OSError):
        for name in os.listdir(path.parent):
            if name.startswith(beginning) and name.endswith(".part"):
                _take_away(path.with_name(name))


def _take_away(part: Path) -> None:
    with suppress(OSError), part.open("rb") as left:
        about = os.fstat(left.fileno())
        if about.st_size or time.time() - about.st_mtime > FRESH:
            _hold(left)  # raises where somebody writes it
            part.unlink()


def held(path: Path) -> IO[str]:
    """An open file that nobody else holds until it is closed, or its process ends, however it does.

    Raises:
        BlockingIOError: another process holds it.
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("a")
    try:
        _hold(file)
    except BlockingIOError:
        file.close()
        raise
    return file


def _hold(file: IO[Any]) -> None:
    """Hold an open file; where a system or a disk knows no locks nobody holds anything.

    Raises:
        BlockingIOError: another process holds it.
    """
    if fcntl is not None:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise
        except OSError:
            return
