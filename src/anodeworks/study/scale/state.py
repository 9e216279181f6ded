"""A study's folder: its state, written whole or not at all, and refused if it is of another study.

    study.lock      held by whoever works on the study
    prefix.state    all whole blocks merged so far, in order
    summary.state   the finished study

A state file is one line of what it is, one of the digest of the rest, and the arrays. It is written beside its place,
made durable, and moved there, so that a killed process leaves the former state or the new one.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from anodeworks.errors import InputError
from anodeworks.language import t
from anodeworks.progress import tell
from anodeworks.remedies import RIGHTS
from anodeworks.store import held, replace
from anodeworks.study.scale.account import Account
from anodeworks.study.scale.identity import difference

MAGIC = b"anodeworks study 1\n"
PREFIX = "prefix.state"
SUMMARY = "summary.state"
LOCK = "study.lock"


class TornError(Exception):
    """A state file that is not as it was written."""


def write(path: Path, words: dict[str, str], account: Account) -> None:
    """Write a state atomically and durably."""
    content = io.BytesIO()
    np.savez(content, **account.arrays(), words=np.array(json.dumps(words)))  # type: ignore[arg-type]
    body = content.getvalue()
    replace(path, MAGIC + hashlib.sha256(body).hexdigest().encode() + b"\n" + body)


def read(path: Path, words: dict[str, str]) -> Account | None:
    """The state in a file, or None if there is none.

    Raises:
        InputError: a state of another study.
        TornError: a file that is damaged.
    """
    if not path.exists():
        return None
    content = path.read_bytes()
    magic, digest, body = content[: len(MAGIC)], content[len(MAGIC) :][:64], content[len(MAGIC) + 65 :]
    if magic != MAGIC or hashlib.sha256(body).hexdigest().encode() != digest:
        raise TornError(path)
    try:
        with np.load(io.BytesIO(body), allow_pickle=False) as stored:
            arrays = dict(stored)
    except (ValueError, zipfile.BadZipFile) as error:
        raise TornError(path) from error
    found = json.loads(str(arrays.pop("words")))
    if other := difference(words, found):
        raise InputError(
            "--out",
            t("a folder with a study of {other}", other=other),
            t("the folder of the same study, or a new one"),
            t("keep this study in a folder of its own"),
            file=str(path.parent),
        )
    return Account.read(arrays)


def tell_damaged(path: Path) -> None:
    """Say that a file is not as it was written."""
    tell(t("{path} is damaged; what it held is computed again", path=str(path)))


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a study's folder; the system lets go of it when the process ends, however it does.

    Raises:
        InputError: the folder cannot be written, or another process holds it.
    """
    try:
        file = held(folder / LOCK)
    except BlockingIOError:
        found = t("a folder in which another process works")
        raise InputError(
            "--out",
            found,
            t("another folder, or patience"),
            t("wait until it has ended, or write elsewhere"),
            file=str(folder),
        ) from None
    except OSError as error:
        found = t("a folder that cannot be written ({why})", why=str(error.strerror))
        raise InputError(
            "--out", found, t("a folder that can be written"), RIGHTS, file=str(folder)
        ) from None
    with file:
        yield
