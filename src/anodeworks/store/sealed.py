"""What is kept on disk for later runs: by all that it depends on, sealed, in a folder of the user's own.

A file is a line that says what it is, a seal, and the content. The seal is a digest (HMAC-SHA256) of the content, of
the file's own name, of the versions of package, Python and libraries, and of the machine, under a key that stands
beside the files and that only their owner can read. What does not fit its seal is not looked at: it is made anew. So a
damaged file changes no figure, and one that somebody else has put there does nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Final

from anodeworks import progress
from anodeworks.language import t
from anodeworks.store import values
from anodeworks.store.files import replace
from anodeworks.store.version import code_version, surroundings

Arrays = dict[str, Any]

MAGIC: Final = b"anodeworks kept 1\n"
KEY: Final = "key"
LONG: Final = 32  # bytes of a key and of a seal
FLEETING: Final = f"of this process alone, {secrets.token_hex(16)}:"
OTHERS: Final = 0o022  # a mode that lets others write


def folder(sort: str) -> Path:
    """Where things of one sort are kept: under `ANODEWORKS_CACHE`, or under the user's cache folder."""
    import platformdirs

    return Path(os.environ.get("ANODEWORKS_CACHE") or platformdirs.user_cache_dir("anodeworks")) / sort


def keep(path: Path, content: bytes) -> None:
    """Keep content for later runs; a folder that cannot be written costs only time."""
    with suppress(OSError):
        key = _key(path.parent.parent)
        _own_folder(path.parent)
        if key is not None and _trusted(path.parent):
            replace(path, MAGIC + _seal(key, path, content) + content, mode=0o600)


def fetch(path: Path) -> bytes | None:
    """Content that was kept, or None where nothing is, or not what was kept, or of somebody who is not trusted."""
    try:
        with path.open("rb") as file:
            if not (_trusted(path.parent) and _trusted(path, os.fstat(file.fileno()))):
                return None
            found = file.read()
        key = _key(path.parent.parent)
    except OSError:
        return None
    seal, content = found[len(MAGIC) :][:LONG], found[len(MAGIC) + LONG :]
    if key is None or not found.startswith(MAGIC) or not hmac.compare_digest(seal, _seal(key, path, content)):
        return None
    return content


def kept(
    home: Path, asked: Sequence[object], arrays: Mapping[str, Any], make: Callable[[], Arrays]
) -> Arrays:
    """What `make` gives, from disk where it has been made before.

    Args:
        home: the folder of the code that makes it, beside the chain's and the study's own.
        asked: all that it depends on beside the arrays and that code; `repr` must tell it apart.
        arrays: numbers that it depends on, by name.
        make: called only if the answer is nowhere to be found.
    """
    import numpy as np

    digest = hashlib.sha256()
    for name in sorted(arrays):
        column = np.ascontiguousarray(arrays[name])
        digest.update(f"{name} {column.dtype} {column.shape}".encode())
        digest.update(column.tobytes())
    depends = (code_version(home), *asked, digest.hexdigest())
    found: Arrays = kept_value(place("calibrations", depends), make)
    return found


def fleeting(word: str, version: int) -> str:
    """A word for what only this process can tell apart: nothing that depends on it is kept on disk."""
    return f"{FLEETING} {version} {word}"


def place(sort: str, asked: object, ending: str = "") -> Path | None:
    """Where a thing that depends on `asked` is kept among its sort; None: nowhere, nobody would know it again."""
    words = repr(asked)
    if FLEETING in words:
        return None
    return folder(sort) / f"{hashlib.sha256(words.encode()).hexdigest()[:32]}{ending}"


def kept_value(path: Path | None, make: Callable[[], Any]) -> Any:
    """A value of numbers, texts and arrays: from where it was kept, or from `make`, and kept there, if anywhere."""
    if path is None:
        return make()
    content = fetch(path)
    if content is not None:
        with suppress(ValueError):
            return values.from_bytes(content)
    found = make()
    keep(path, values.to_bytes(found))
    return found


def _seal(key: bytes, path: Path, content: bytes) -> bytes:
    seal = hmac.new(key, MAGIC, hashlib.sha256)
    seal.update(repr((path.parent.name, path.name, surroundings())).encode())
    seal.update(content)
    return seal.digest()


def _key(home: Path) -> bytes | None:
    """The key of a folder, made where there is none; None where others could know or change it."""
    path = home / KEY
    with suppress(FileNotFoundError), path.open("rb") as file:
        if not _trusted(path, os.fstat(file.fileno()), 0o077):
            return None
        found = file.read()
        if len(found) == LONG:
            return found
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = secrets.token_bytes(LONG)
    replace(path, made, mode=0o600)
    return made


def _own_folder(path: Path) -> None:
    """Make a folder that only its owner can read; one that an earlier version made becomes such a folder."""
    path.mkdir(mode=0o700, exist_ok=True)
    about = path.stat()
    if os.name == "posix" and about.st_uid == os.geteuid() and about.st_mode & 0o077:
        path.chmod(0o700)


def _trusted(path: Path, about: os.stat_result | None = None, forbidden: int = OTHERS) -> bool:
    """Whether a file or folder is the user's own and nobody else can write it; told where it is not."""
    if os.name != "posix":  # Windows keeps folders of users apart by itself
        return True
    about = about or path.stat()
    if about.st_uid == os.geteuid() and not about.st_mode & forbidden:
        return True
    _tell(path)
    return False


@cache
def _tell(path: Path) -> None:
    """Say once what is left alone."""
    text = t(
        "{path} is left alone, since it belongs to another user or others may change it: what it would hold is "
        "computed here",
        path=str(path),
    )
    progress.tell(text)
