"""`anodeworks study`: odds from as many scenarios as one likes, kept on disk, resumed, on this machine or a cluster."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from anodeworks.cli.answer import answer, columns, json_option
from anodeworks.cli.source import file_argument, open_project, with_option

MOST = 4_000_000_000
HEAD = ("", "base", "P5", "P50", "P95", "mean", "+-", "undefined", "")


@click.command()
@file_argument
@click.option(
    "--scenarios",
    type=click.IntRange(1, MOST),
    default=1_000_000,
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
@click.option("--out", type=click.Path(path_type=Path), help="The study's folder; studies/FILE unless said.")
@click.option(
    "--keep",
    default="",
    metavar="INDICATOR,...",
    help="Keep these indicators, or all, of every scenario as Parquet.",
)
@click.option("--inputs", is_flag=True, help="With --keep: keep what was drawn, too.")
@click.option("--cluster", metavar="ADDRESS", help="Compute on a Dask cluster, such as tcp://127.0.0.1:8786.")
@click.option(
    "--workers", type=click.IntRange(1), help="Threads of this machine; as many as cores unless said."
)
@with_option
@json_option
def study(
    file: Path,
    scenarios: int,
    seed: int,
    out: Path | None,
    keep: str,
    inputs: bool,
    cluster: str | None,
    workers: int | None,
    modules: tuple[Path, ...],
    as_json: bool,
) -> None:
    """The odds of a project from any number of scenarios, in memory that does not grow with them.

    What is done is kept in a folder: the same command goes on where it was stopped, and one with more scenarios
    extends the study.
    """
    project = open_project(file, modules)
    folder = out or Path("studies") / file.stem
    from anodeworks.study.scale import stream

    try:
        summary = stream(
            project,
            scenarios,
            seed=seed,
            cluster=cluster,
            workers=workers,
            folder=folder,
            keep=[name.strip() for name in keep.split(",") if name.strip()],
            inputs=inputs,
            progress=True,
        )
    except KeyboardInterrupt:
        click.echo(f"what is done is kept in {folder}; the same command goes on from there", err=True)
        raise
    figures = {**summary.figures(), "folder": str(folder)}
    answer(figures, lambda: _text(figures), as_json)


def _text(figures: dict[str, Any]) -> str:
    """The odds as a table: quantiles, mean and its standard error, share undefined."""
    rows: list[Sequence[str]] = [HEAD]
    for figure in figures["indicators"].values():
        numbers = (figure[key] for key in ("value", "p5", "p50", "p95", "mean"))
        shown = [_number(number) for number in numbers]
        missing = f"{100 * figure['undefined']:.2g} %" if figure["undefined"] else ""
        error = "" if figure["mean_error"] != figure["mean_error"] else f"{figure['mean_error']:.2g}"
        rows.append((figure["label"], *shown, error, missing, figure["unit"]))
    head = f"{figures['name']}: {figures['scenarios']:,} draws, seed {figures['seed']}"
    flags = [(f"{100 * flag['share']:.2g} %", reason) for reason, flag in figures["flags"].items()]
    certain = f"no quantile's rank is off by more than {100 * figures['rank_error']:.2g} % of the draws"
    parts = [head, columns(rows), *(["conditions broken:", columns(flags)] if flags else [])]
    return "\n".join(
        [*parts, f"{certain}; +- is the standard error of the mean", f"kept in {figures['folder']}"]
    )


def _number(number: float) -> str:
    """Five figures, dates in full; a dash for what does not exist."""
    if number != number:
        return "-"
    return f"{number:.2f}" if 1000 <= abs(number) < 1e5 else f"{number:.5g}"
