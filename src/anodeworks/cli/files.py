"""Where commands write: the report and the workbook, with one clear word where that cannot be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from anodeworks.errors import InputError

if TYPE_CHECKING:
    from anodeworks.report.html import Chapter
    from anodeworks.report.workbook import Sheet
    from anodeworks.study.result import Result

report_option = click.option(
    "--report", type=click.Path(path_type=Path), help="Write the report, with this study in it."
)
excel_option = click.option(
    "--excel",
    type=click.Path(path_type=Path),
    help="Write a workbook with live statements, and this study (.xlsx).",
)


def ready_for(excel: Path | None) -> None:
    """Say at once, not after the study, that the library that writes workbooks is missing."""
    if excel is not None and find_spec("xlsxwriter") is None:
        raise InputError(
            "--excel", "no library that writes workbooks", "xlsxwriter", "pip install 'anodeworks[excel]'"
        )


def write_report(result: Result, path: Path, chapters: Sequence[Chapter] = ()) -> Path:
    """Write the report of a result and return its path; its folder is made."""
    from anodeworks.report import html

    return written("--report", path, lambda to: html.write(result, to, chapters))


def write_workbook(result: Result, path: Path, sheets: Sequence[Sheet] = ()) -> Path:
    """Write the workbook of a result and return its path; its folder is made."""
    from anodeworks.report import workbook

    return written("--excel", path, lambda to: workbook.write(result, to, sheets))


def written(option: str, path: Path, write: Callable[[Path], object]) -> Path:
    """Write to a path whose folder is made, and return it.

    Raises:
        InputError: it cannot be written, naming the option.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path)
    except OSError as error:
        found = f"a file that cannot be written ({error.strerror})"
        raise InputError(option, found, "a file that can be written", file=str(path)) from None
    return path
