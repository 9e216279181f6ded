"""`anodeworks chart`: charts of a study as pictures of their own."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import click

from anodeworks.cli.answer import answer, columns, json_option
from anodeworks.cli.source import file_argument, open_project, with_option
from anodeworks.errors import InputError, near

ALL = "all"


MOST = 100_000_000


@click.command()
@file_argument
@click.argument("names", nargs=-1)
@click.option("--list", "only_list", is_flag=True, help="Name the charts and write none.")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["svg", "png"]),
    default="svg",
    show_default=True,
    help="Of the pictures.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("charts"),
    show_default=True,
    help="The folder they go to.",
)
@click.option("--width", type=click.IntRange(50, 20_000), help="Of the pictures, in pixels.")
@click.option(
    "--scenarios",
    type=click.IntRange(0, MOST),
    default=1023,
    show_default=True,
    help="Draws beside the base case.",
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    default=0,
    show_default=True,
    help="The same seed gives the same bits.",
)
@with_option
@json_option
def chart(
    file: Path,
    names: tuple[str, ...],
    only_list: bool,
    kind: str,
    out: Path,
    width: int | None,
    scenarios: int,
    seed: int,
    modules: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Write charts of a project file as pictures: those with the given NAMES, or all.

    SVG needs nothing more; PNG needs pip install 'anodeworks[charts]'.
    """
    if not names and not only_list:
        raise click.UsageError(f'name the charts, or say "{ALL}"; --list names them')
    if kind == "png" and find_spec("resvg_py") is None:
        raise InputError("--format", "png", "svg, or resvg-py", "pip install 'anodeworks[charts]'")
    project = open_project(file, modules)
    from anodeworks.report import gallery
    from anodeworks.study.evaluate import monte_carlo
    from anodeworks.study.feasible import require_base_case

    result = monte_carlo(project, scenarios, seed=seed)
    require_base_case(result)
    found = gallery.charts(result)
    for name in names:
        if name != ALL and name not in found:
            raise InputError("NAMES", f'"{name}"', f"{ALL}, or a chart's name (--list)", near(name, found))
    wanted = {name: draw for name, draw in found.items() if only_list or name in names or ALL in names}
    try:
        paths = (
            [None] * len(wanted)
            if only_list
            else gallery.write(wanted, out, "png" if kind == "png" else "svg", width)
        )
    except OSError as error:
        raise InputError(
            "--out", f"a folder that cannot be written ({error.strerror})", "a folder", file=str(out)
        ) from None
    rows = [
        {
            "name": name,
            "title": gallery.title(draw(gallery.HISTOGRAM)),
            "path": None if path is None else str(path),
        }
        for (name, draw), path in zip(wanted.items(), paths, strict=True)
    ]
    text = [(str(row["name"]), str(row["path"] or row["title"])) for row in rows]
    answer({"file": project.file, "charts": rows}, lambda: columns(text, 0), as_json)
