"""`anodeworks run`: base case and odds on one screen, and the report."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from anodeworks.cli.answer import answer, json_option
from anodeworks.cli.source import file_argument, open_project, with_option
from anodeworks.errors import InputError

if TYPE_CHECKING:
    from anodeworks.study.result import Result

MOST = 100_000_000
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
    "--report", type=click.Path(path_type=Path), help="Where the report goes; reports/FILE.html unless said."
)
@click.option("--no-report", is_flag=True, help="Write no report.")
@with_option
@json_option
def run(
    file: Path,
    scenarios: int,
    seed: int,
    report: Path | None,
    no_report: bool,
    modules: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Evaluate a project file: the base case and the odds, on one screen and in a report."""
    if no_report and report is not None:
        raise click.UsageError("--report and --no-report exclude each other")
    project = open_project(file, modules)
    from anodeworks.study.evaluate import monte_carlo
    from anodeworks.study.feasible import require_plant

    require_plant(project)
    result = monte_carlo(project, scenarios, seed=seed)
    path = None if no_report else _write_report(result, report or Path("reports") / f"{file.stem}.html")
    figures = {**answers(result), "report": None if path is None else str(path)}
    answer(figures, lambda: _screen(result, path), as_json)


def answers(result: Result) -> dict[str, Any]:
    """Every indicator, flag and claim as plain figures."""
    project = result.project
    return {
        "file": project.file,
        "name": project.name,
        "name_zh": project.name_zh,
        "scenarios": result.scenarios - 1,
        "seed": result.seed,
        "indicators": {name: _indicator(result, name) for name in project.indicators},
        "flags": _flags(result),
        "claims": _claims(result),
    }


def _indicator(result: Result, name: str) -> dict[str, Any]:
    about = result.project.indicators[name]
    p5, p50, p95, undefined = result.quantile(name)
    return {
        "unit": about.unit,
        "label": about.label,
        "value": _base(result, name),
        "p5": p5,
        "p50": p50,
        "p95": p95,
        "undefined": undefined,
    }


def _base(result: Result, name: str) -> float:
    """An indicator in the base case."""
    import numpy as np

    return float(np.atleast_1d(result[name])[0])


def _flags(result: Result) -> dict[str, Any]:
    """Conditions broken in any scenario: in the base case, and in which share of the draws."""
    raised: Mapping[str, Any] = result.outcome.flags
    draws = slice(1 if result.scenarios > 1 else 0, None)
    return {
        reason: {"base": bool(flags[0]), "share": float(flags[draws].mean())}
        for reason, flags in raised.items()
        if flags.any()
    }


def _claims(result: Result) -> dict[str, Any]:
    """Announced figures beside the model's, in the indicator's unit."""
    from anodeworks.quantity import units

    return {
        claim.name: {
            "indicator": claim.indicator.name,
            "claimed": units.from_si(claim.value.number, claim.indicator.unit),
            **_indicator(result, claim.indicator.name),
            "text": claim.text,
            "source": claim.value.source,
            "grade": claim.value.grade,
        }
        for claim in result.project.claims
    }


def _write_report(result: Result, path: Path) -> Path:
    from anodeworks.report import html

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        html.write(result, path)
    except OSError as error:
        found = f"a file that cannot be written ({error.strerror})"
        raise InputError(
            "--report", found, "a file that can be written, or --no-report", file=str(path)
        ) from None
    return path


def _screen(result: Result, path: Path | None) -> str:
    """The summary as text, in colour where the output is a terminal."""
    from rich.console import Console

    from anodeworks.report.terminal import summary

    console = Console(width=None if Console().is_terminal else PLAIN_WIDTH)
    with console.capture() as caught:
        console.print(summary(result))
        if path is not None:
            console.print(f"report: {path}", highlight=False, soft_wrap=True, markup=False)
    return caught.get().rstrip("\n")
