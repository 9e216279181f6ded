"""`anodeworks run`: base case and odds on one screen, and the report."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from anodeworks.cli.answer import answer, columns, json_option
from anodeworks.cli.files import ready_for, write_report, write_workbook
from anodeworks.cli.source import file_argument, open_project, with_option
from anodeworks.errors import InputError, near

if TYPE_CHECKING:
    from anodeworks.audit.answer import Answer
    from anodeworks.study.base_case import Base
    from anodeworks.study.result import Result

MOST = 100_000_000
MANY = 1_000_000  # scenarios beyond which `study` serves better
PLAIN_WIDTH = 110  # columns where the output is not a terminal


@click.command()
@file_argument
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
@click.option(
    "--design",
    type=click.Choice(["random", "sobol", "latin"]),
    default="random",
    show_default=True,
    help="How draws are spread; sobol is best with 1024, 2048, ... of them.",
)
@click.option(
    "--exceedance",
    "exceeded",
    multiple=True,
    metavar="NAME",
    help="Show how often NAME exceeds what; repeatable.",
)
@click.option(
    "--report", type=click.Path(path_type=Path), help="Where the report goes; reports/FILE.html unless said."
)
@click.option("--no-report", is_flag=True, help="Write no report.")
@click.option(
    "--excel", type=click.Path(path_type=Path), help="Write a workbook with live statements here (.xlsx)."
)
@with_option
@json_option
def run(
    file: Path,
    scenarios: int,
    seed: int,
    design: Literal["random", "sobol", "latin"],
    exceeded: tuple[str, ...],
    report: Path | None,
    no_report: bool,
    excel: Path | None,
    modules: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Evaluate a project file: the base case and the odds, on one screen and in a report."""
    if no_report and report is not None:
        raise click.UsageError("--report and --no-report exclude each other")
    ready_for(excel)
    project = open_project(file, modules)
    from anodeworks.progress import Progress
    from anodeworks.study.evaluate import monte_carlo
    from anodeworks.study.feasible import require_base_case

    for name in exceeded:
        if name not in project.indicators:
            raise InputError(
                "--exceedance", f'"{name}"', "an indicator's name", near(name, project.indicators)
            )
    if scenarios > MANY:
        click.echo(
            f"note: all {scenarios:,} scenarios are held in memory; "
            "`anodeworks study` takes any number of them, and goes on where it was stopped",
            err=True,
        )
    with Progress(True):
        result = monte_carlo(project, scenarios, seed=seed, design=design)
    require_base_case(result)
    path = None if no_report else write_report(result, report or Path("reports") / f"{file.stem}.html")
    workbook = None if excel is None else write_workbook(result, excel)
    written = {"report": path, "workbook": workbook}
    figures = {**answers(result), **{name: None if at is None else str(at) for name, at in written.items()}}
    curves = {name: result.exceedance(name) for name in exceeded}
    if curves:
        figures["exceedance"] = {name: curve.to_dict("records") for name, curve in curves.items()}
    answer(figures, lambda: "\n\n".join([_screen(result, written), *map(_curve, curves.values())]), as_json)


def answers(result: Result) -> dict[str, Any]:
    """Every indicator, flag and claim as plain figures."""
    from anodeworks.audit.answer import answers as audited
    from anodeworks.study.base_case import Base

    project = result.project
    base = Base(result)
    return {
        "file": project.file,
        "name": project.name,
        "name_zh": project.name_zh,
        "scenarios": base.draws,
        "seed": result.seed,
        "design": result.design,
        "indicators": {name: _indicator(base, name) for name in project.indicators},
        "flags": _flags(result),
        "claims": {found.claim.name: _claim(base, found) for found in audited(base)},
    }


def _indicator(base: Base, name: str) -> dict[str, Any]:
    """The base case and the spread over the draws, null without draws."""
    from anodeworks.quantity import units
    from anodeworks.study.precision import precision
    from anodeworks.study.result import QUANTILES

    about, spread = base.project.indicators[name], base.spread(name)
    known = precision(base.result, name, QUANTILES) if base.draws else None
    ends = (None, None, None) if spread is None else spread[:3]
    return {
        "unit": about.unit,
        "label": about.label,
        "value": units.from_si(base.figure(name), about.unit),
        **{
            key: None if end is None else units.from_si(end, about.unit)
            for key, end in zip(("p5", "p50", "p95"), ends, strict=True)
        },
        "undefined": None if spread is None else spread.undefined,
        "mean": known.mean if known else None,
        "standard_errors": {
            key: known.errors[i] if known else None for i, key in enumerate(("p5", "p50", "p95"))
        }
        | {"mean": known.mean_error if known else None},
    }


def _curve(curve: Any) -> str:
    """A table of exceedance as text."""
    title = f"{curve.attrs['label']}: how often it is exceeded, ± one standard error"
    rows = [
        (f"{100 * p:.1f} %", f"± {100 * e:.1f}", f"{x:,.4g} {curve.attrs['unit']}")
        for x, p, e in curve.itertuples(index=False)
    ]
    return "\n".join([title, columns([("exceeded in", "", "level"), *rows])])


def _flags(result: Result) -> dict[str, Any]:
    """Conditions broken in any scenario: in the base case, and in which share of the draws."""
    draws = slice(1 if result.scenarios > 1 else 0, None)
    return {
        reason: {"base": bool(raised[0]), "share": float(raised[draws].mean())}
        for reason, raised in result.outcome.flags.items()
        if raised.any()
    }


def _claim(base: Base, found: Answer) -> dict[str, Any]:
    """An announced figure beside the model's, in the indicator's unit."""
    from anodeworks.quantity import units

    claim = found.claim
    return {
        "indicator": claim.indicator.name,
        "announced": units.from_si(found.announced, claim.indicator.unit),
        **_indicator(base, claim.indicator.name),
        **{word: getattr(found, word) for word in ("sense", "place", "mark")},
        "met": None if found.odds is None else found.odds.met,
        "text": claim.text,
        "source": claim.value.source,
        "grade": claim.value.grade,
    }


def _screen(result: Result, written: Mapping[str, Path | None]) -> str:
    """The summary as text, in colour where the output is a terminal."""
    from rich.console import Console

    from anodeworks.report.terminal import summary

    console = Console(width=None if Console().is_terminal else PLAIN_WIDTH)
    with console.capture() as caught:
        console.print(summary(result))
        for name, path in written.items():
            if path is not None:
                console.print(f"{name}: {path}", highlight=False, soft_wrap=True, markup=False)
    return caught.get().rstrip("\n")
