"""Where commands write: with one clear word where that cannot be."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from anodeworks.errors import InputError
from anodeworks.language import t


def ready_for(excel: Path | None) -> None:
    """Say at once, not after the study, that the library that writes workbooks is missing."""
    if excel is not None and find_spec("xlsxwriter") is None:
        found = t("no library that writes workbooks")
        raise InputError("--excel", found, "xlsxwriter", "pip install 'anodeworks[excel]'")


def written(option: str, path: Path, write: Callable[[Path], object]) -> Path | None:
    """Write to a path whose folder is made, and return it; nothing where `write` returns False.

    Raises:
        InputError: it cannot be written, naming the option.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return None if write(path) is False else path
    except OSError as error:
        found = t("a file that cannot be written ({why})", why=str(error.strerror))
        raise InputError(option, found, t("a file that can be written"), file=str(path)) from None
