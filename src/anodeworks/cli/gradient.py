"""`anodeworks gradient`: which numbers move an indicator most."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from anodeworks.cli.answer import answer, columns, json_option
from anodeworks.cli.source import file_argument, open_project, with_option
from anodeworks.errors import InputError, near


@click.command()
@file_argument
@click.argument("indicator")
@click.option(
    "--top", type=click.IntRange(1), default=20, show_default=True, help="How many numbers to show."
)
@with_option
@json_option
def gradient(file: Path, indicator: str, top: int, modules: tuple[Path, ...], as_json: bool) -> None:
    """Exact derivatives of INDICATOR with respect to the numbers of a project, strongest first.

    Machines are counted as fractions: whole counts have no derivative. An elasticity of 2 means that one
    percent more of the number gives two percent more of the indicator.
    """
    project = open_project(file, modules)
    from anodeworks.study.gradient import gradient as of

    if indicator not in project.indicators:
        raise InputError(
            "INDICATOR", f'"{indicator}"', "an indicator's name", near(indicator, project.indicators)
        )
    table = of(project, indicator)
    rows = [
        {"key": str(key), **{name: row[name] for name in ("value", "unit", "derivative", "elasticity")}}
        for key, row in table.head(top).iterrows()
    ]
    figures = {**{k: table.attrs[k] for k in ("indicator", "value", "unit")}, "gradient": rows}
    answer(figures, lambda: _text(figures), as_json)


def _text(figures: dict[str, Any]) -> str:
    value = f"{figures['value']:,.5g} {figures['unit']}"
    head = f"{figures['indicator']} = {value} with machines counted as fractions"
    title = ("number", "value", "", "derivative", "elasticity")
    rows = [
        (r["key"], f"{r['value']:,.5g}", r["unit"], f"{r['derivative']:.4g}", f"{r['elasticity']:+.3f}")
        for r in figures["gradient"]
    ]
    return "\n".join([head, columns([title, *rows])])
