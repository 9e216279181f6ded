"""`anodeworks sensitivity`: what decides the answer, by the method that fits the question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from anodeworks.cli.answer import answer, json_option
from anodeworks.cli.files import excel_option, ready_for, report_option, write_report, write_workbook
from anodeworks.cli.source import file_argument, open_project, with_option
from anodeworks.errors import InputError, near

if TYPE_CHECKING:
    from anodeworks.study.sensitivity import Sensitivity
    from anodeworks.twin.project import Project

METHODS = ("tornado", "groups", "sobol", "derivative", "regional", "map")
USUAL = ("tornado", "groups", "regional")
DRAWS = {
    "groups": (16, 1_048_576),
    "sobol": (16, 1_048_576),
    "derivative": (2, 65_536),
    "regional": (100, 10_000),
}


@click.command()
@file_argument
@click.option(
    "--indicator",
    "indicators",
    multiple=True,
    metavar="NAME",
    help="Which figure; repeatable. Headlines unless said.",
)
@click.option(
    "--method", "methods", multiple=True, type=click.Choice(METHODS),
    help=f"How to ask; repeatable. {', '.join(USUAL)} unless said.",
)  # fmt: skip
@click.option(
    "--by", type=click.Choice(["grade", "middle", "activity", "chapter"]), default="grade", show_default=True,
    help="What groups are made of.",
)  # fmt: skip
@click.option(
    "--draws",
    type=int,
    help=f"Draws: {', '.join(f'{low:,} to {high:,} of {name}' for name, (low, high) in DRAWS.items())}.",
)
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=0, show_default=True,
              help="The same seed gives the same bits.")  # fmt: skip
@click.option("--x", metavar="KEY", help="First number of a map; the strongest of the tornado unless said.")
@click.option("--y", metavar="KEY", help="Second number of a map.")
@click.option(
    "--points", type=click.IntRange(2, 201), default=9, show_default=True, help="Values of each in a map."
)
@click.option(
    "--top", type=click.IntRange(1), default=12, show_default=True, help="How many numbers to show."
)
@report_option
@excel_option
@with_option
@json_option
def sensitivity(
    file: Path,
    indicators: tuple[str, ...],
    methods: tuple[str, ...],
    by: str,
    draws: int | None,
    seed: int,
    x: str | None,
    y: str | None,
    points: int,
    top: int,
    report: Path | None,
    excel: Path | None,
    modules: tuple[Path, ...],
    as_json: bool,
) -> None:
    """What decides the answer.

    \b
    tornado     one number at a time at its P5 and P95
    groups      share of variance by grade of evidence, activity or part of the file:
                draws x (groups + 2) evaluations, 4,096 draws unless said
    sobol       share of variance by number: draws x (numbers + 2), 1,024 draws unless said
    derivative  which numbers certainly do not matter
    regional    what the worst tenth of the draws has in common
    map         a figure over two numbers
    """
    ready_for(excel)
    project = open_project(file, modules)
    from anodeworks.progress import Progress
    from anodeworks.study import sensitivity as methods_of
    from anodeworks.study.evaluate import evaluate
    from anodeworks.study.feasible import require_base_case
    from anodeworks.study.sensitivity.table import HEADLINES

    for name in indicators:
        if name not in project.indicators:
            every = ", ".join(dict.fromkeys([*HEADLINES, *project.indicators]))
            raise InputError(
                "--indicator",
                f'"{name}"',
                every,
                near(name, project.indicators),
            )
    asked = list(dict.fromkeys(methods or (("map",) if x or y else USUAL)))
    for name in asked:
        low, high = DRAWS.get(name, (None, None))
        if draws is not None and low is not None and high is not None and not low <= draws <= high:
            raise InputError("--draws", f"{draws:,}", f"{low:,} to {high:,} with --method {name}")
    names = list(indicators) or None
    some: dict[str, Any] = {"seed": seed} | ({} if draws is None else {"draws": draws})
    run: dict[str, Callable[[], Sensitivity]] = {
        "tornado": lambda: methods_of.tornado(project, names),
        "groups": lambda: methods_of.groups(project, names, by=by, **some),
        "sobol": lambda: methods_of.sobol(project, names, **some),
        "derivative": lambda: methods_of.derivative(project, names, **some),
        "regional": lambda: methods_of.regional(project, names, **some),
        "map": lambda: methods_of.grid(project, *_two(project, names, x, y), names, points=points),
    }
    studies, stopped = [], False
    with Progress(True) as shown:
        require_base_case(evaluate(project))
        for name in asked:
            shown.part = name
            try:
                studies.append(run[name]())
            except KeyboardInterrupt:
                if not studies:
                    raise
                stopped = True
                break
    figures = {
        "file": project.file,
        "name": project.name,
        "studies": {study.method: study.figures() for study in studies},
        **_written(project, studies, *((None, None) if stopped else (report, excel)), seed),
    }
    if stopped:
        click.echo(f"interrupted in {shown.part}; what was done before it:", err=True)
    answer(figures, lambda: _text(studies, top, figures), as_json)
    if stopped:
        raise KeyboardInterrupt


def _two(project: Project, names: Sequence[str] | None, x: str | None, y: str | None) -> tuple[str, str]:
    """The numbers of a map: those asked for, or the strongest of the first indicator's tornado."""
    for option, key in (("--x", x), ("--y", y)):
        if key is not None and key not in project.ledger:
            raise InputError(option, f'"{key}"', "a dotted key of the project", near(key, project.ledger))
    found = [key for key in (x, y) if key is not None]
    if len(found) < 2:
        from anodeworks.study.sensitivity import tornado
        from anodeworks.study.sensitivity.table import HEADLINES

        first = (names or HEADLINES)[0]
        strongest = tornado(project, [first]).of(first).index
        found += [str(key) for key in strongest if key not in found]
    return (found[0], found[1]) if x or not y else (found[1], found[0])


def _text(studies: Sequence[Sensitivity], top: int, figures: Mapping[str, Any]) -> str:
    from anodeworks.study.sensitivity.words import text

    parts = [text(study, top) for study in studies]
    return "\n\n".join([*parts, *(f"{w}: {figures[w]}" for w in ("report", "workbook") if figures[w])])


def _written(
    project: Project, studies: Sequence[Sensitivity], report: Path | None, excel: Path | None, seed: int
) -> dict[str, str | None]:
    """Report and workbook with these studies, where they are asked for."""
    found: dict[str, str | None] = {"report": None, "workbook": None}
    if report is None and excel is None:
        return found
    from anodeworks.report import html, sheets
    from anodeworks.report.sensitivity import by_grade
    from anodeworks.study.evaluate import monte_carlo

    result = monte_carlo(project, seed=seed)
    if report is not None:
        graded = any(study.method == "groups" and study.settings["by"] == "grade" for study in studies)
        shares = by_grade(result, seed=seed) if graded else None
        found["report"] = str(
            write_report(result, report, [html.sensitivity_chapter(result, studies, shares)])
        )
    if excel is not None:
        found["workbook"] = str(write_workbook(result, excel, sheets.sensitivity(studies)))
    return found
