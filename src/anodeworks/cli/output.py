"""Where commands write: with one clear word where that cannot be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from anodeworks.errors import InputError, needed
from anodeworks.language import t
from anodeworks.remedies import ELSEWHERE, ENDING, FILE, RIGHTS
from anodeworks.store import is_read


def ready_for(excel: Path | None) -> None:
    """Say at once, not after the study, that the library that writes workbooks is missing."""
    if excel is not None:
        needed("xlsxwriter", "excel", "--excel")


PAGE: Final = (".html", ".htm")
WORKBOOK: Final = (".xlsx",)


def fit(option: str, path: Path | None, endings: Sequence[str]) -> None:
    """Say at once that a file has the ending of another kind, so that no slip of the hand costs a file.

    Raises:
        InputError: another ending, a folder, or a name that no file can have; a screen or a pipe may have any ending.
    """
    if path is None:
        return
    try:
        folder, special = path.is_dir(), path.exists() and not path.is_file()
    except OSError as error:  # a name too long, or a folder that may not be looked into
        raise _unwritable(option, path, error) from None
    if folder:
        raise InputError(option, t("a folder"), t("a file that can be written"), FILE, file=str(path))
    if special or path.suffix.lower() in endings:
        return
    found = t('the ending "{ending}"', ending=path.suffix) if path.suffix else t("no ending")
    raise InputError(option, found, ", ".join(endings), ENDING, file=str(path))


def spare(option: str, path: Path) -> None:
    """Say at once that a file is one that the run reads.

    Raises:
        InputError: it is.
    """
    if is_read(path):
        raise InputError(
            option, t("a file that this run reads"), t("another file"), ELSEWHERE, file=str(path)
        )


def written(option: str, path: Path, write: Callable[[Path], object]) -> Path | None:
    """Write to a path whose folder is made, and return it; nothing where `write` returns False.

    Raises:
        InputError: it cannot be written, naming the option.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return None if write(path) is False else path
    except InputError as error:
        raise error if error.key else InputError(option, *error.said, error.file) from None
    except OSError as error:
        raise _unwritable(option, path, error) from None


def _unwritable(option: str, path: Path, error: OSError) -> InputError:
    found = t("a file that cannot be written ({why})", why=str(error.strerror))
    return InputError(option, found, t("a file that can be written"), RIGHTS, file=str(path))
