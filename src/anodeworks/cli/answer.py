"""How a command answers: the same figures as text or as one JSON document."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import click

from anodeworks import __version__

json_option = click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON, for machines.")


def answer(figures: Mapping[str, Any], text: Callable[[], str], as_json: bool) -> None:
    """Print `figures` as JSON under the package's version, or `text()`."""
    if as_json:
        print_json({"anodeworks": __version__, **figures})
    else:
        click.echo(text())


def print_json(document: Mapping[str, Any]) -> None:
    """One JSON document on standard output; numbers that are not finite become null."""
    click.echo(json.dumps(_plain(document), ensure_ascii=False, indent=2, allow_nan=False))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    if isinstance(value, float):  # NumPy's float64 is one
        return float(value) if math.isfinite(value) else None
    return value.isoformat() if isinstance(value, dt.date) else value


def columns(rows: Iterable[Sequence[str]], indent: int = 2) -> str:
    """Rows of text in aligned columns (a Chinese character is two cells wide); the last column runs on."""
    from rich.cells import cell_len, set_cell_size

    table = [list(row) for row in rows]
    if not table:
        return ""
    wide = [max(cell_len(row[i]) for row in table) for i in range(len(table[0]))]
    lines = ("  ".join(set_cell_size(cell, w) for cell, w in zip(row, wide, strict=True)) for row in table)
    return "\n".join((" " * indent + line).rstrip() for line in lines)
