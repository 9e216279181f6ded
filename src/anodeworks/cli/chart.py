"""`anodeworks chart`: pictures of an answer as files of their own."""

from __future__ import annotations

import re
import sys
from functools import partial
from pathlib import Path
from typing import Any, Literal

import click

from anodeworks.cli import misused
from anodeworks.cli.options import PATH, OneOf, Whole, json_option, language_option, modules_option
from anodeworks.cli.output import written
from anodeworks.cli.source import import_activities, open_project
from anodeworks.cli.streams import escaped
from anodeworks.errors import InputError, needed, quoted, unknown
from anodeworks.language import Language, say, speak, spoken, t
from anodeworks.remedies import ADD
from anodeworks.store import replace
from anodeworks.view.question import Subject

ALL = "all"
MOST = 100_000_000


def command() -> click.Command:
    """The command, its words in the language that is spoken."""
    return misused.Command(
        "chart",
        callback=chart,
        params=[
            misused.Argument(["file"], type=PATH, metavar="FILE", about=Subject("project", "FILE").about),
            click.Argument(["names"], nargs=-1),
            click.Option(["only_list", "--list"], is_flag=True, help=say(t("Name the charts and write none."))),
            click.Option(["kind", "--format"], type=OneOf(["svg", "png"]), default="svg", show_default=True,
                         help=say(t("Of the pictures."))),
            click.Option(["out", "--out"], type=PATH, default=Path("charts"), show_default=True,
                         help=say(t("The folder they go to."))),
            click.Option(["width", "--width"], type=Whole(50, 20_000),
                         help=say(t("Of the pictures, in pixels."))),
            click.Option(["scenarios", "--scenarios"], type=Whole(0, MOST), default=1023, show_default=True,
                         help=say(t("Draws beside the base case."))),
            click.Option(["seed", "--seed"], type=Whole(0, 2**63 - 1), default=0, show_default=True,
                         help=say(t("The same seed gives the same bits."))),
            modules_option(), language_option(), json_option(),
        ],
        help=say(t("Write charts of a project file as pictures: those with the given NAMES, or all. SVG needs nothing "
                   "more; PNG needs pip install 'anodeworks[charts]'.")),
        short_help=say(t("Write charts of a project file as pictures.")),
    )  # fmt: skip


def chart(
    file: Path, names: tuple[str, ...], only_list: bool, kind: Literal["svg", "png"], out: Path, width: int | None,
    scenarios: int, seed: int, modules: tuple[Path, ...], language: Language | None, as_json: bool,
) -> None:  # fmt: skip
    """Write the pictures of a base case and its odds."""
    if language is not None:
        speak(language)
    if not names and not only_list:
        raise InputError("NAMES", quoted(None), t("all, or a chart's name (--list)"), ADD)
    if kind == "png":
        needed("resvg_py", "charts", "--format", "svg")
    import_activities(modules)
    project = open_project(file)
    from anodeworks.progress import Progress
    from anodeworks.render import svg
    from anodeworks.render.progress import display
    from anodeworks.view import run

    with Progress(display()):
        found = run.document(run.ask(project, scenarios=scenarios, seed=seed)).charts
    for name in names:
        if name != ALL and name not in found:
            raise unknown("NAMES", name, found, t("all, or a chart's name (--list)"))
    rows: list[dict[str, Any]] = []
    for name, picture in found.items():
        if only_list or name in names or ALL in names:
            place = None
            if not only_list:
                place = out / f"{re.sub(r'[^A-Za-z0-9._-]', '-', name)}.{kind}"
                content = svg.alone(picture, spoken(), width, kind)
                written("--out", place, partial(replace, content=content))
            rows.append(
                {"name": name, "title": say(picture.title), "path": None if place is None else str(place)}
            )
    if as_json:
        from anodeworks.render import json

        click.echo(escaped(json.dump({"file": project.file, "charts": rows}), sys.stdout.encoding))
        return
    for row in rows:
        click.echo(f"{row['name']}  {row['path'] or row['title']}")
