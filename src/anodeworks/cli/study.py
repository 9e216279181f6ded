"""`anodeworks study`: odds from as many scenarios as one likes, kept on disk, resumed, on this machine or a cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import click

from anodeworks.cli.answer import answer, columns, json_option
from anodeworks.cli.source import file_argument, open_project, with_option

MOST = 4_000_000_000
DESIGNS = {"random": "", "sobol": " by Sobol's sequence", "latin": " in a Latin hypercube"}
HEAD = ("", "base", "P5", "P50", "P95", "mean", "±", "undefined", "")


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
@click.option(
    "--design",
    type=click.Choice(["random", "sobol", "latin"]),
    default="random",
    show_default=True,
    help="How draws are spread; sobol is best with a power of two of them, latin cannot be extended.",
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
@click.option("--all", "every", is_flag=True, help="Print all indicators, not only the headlines.")
@with_option
@json_option
def study(
    file: Path,
    scenarios: int,
    seed: int,
    design: Literal["random", "sobol", "latin"],
    out: Path | None,
    keep: str,
    inputs: bool,
    cluster: str | None,
    workers: int | None,
    every: bool,
    modules: tuple[Path, ...],
    as_json: bool,
) -> None:
    """The odds of a project from any number of scenarios, in memory that does not grow with them.

    What is done is kept in a folder: the same command goes on where it was stopped, and one with more scenarios
    extends the study.
    """
    project = open_project(file, modules)
    folder = out or Path("studies") / file.stem
    from anodeworks.progress import INTERRUPTS, Progress
    from anodeworks.study.scale import stream

    try:
        with Progress(True):
            summary = stream(
                project,
                scenarios,
                seed=seed,
                design=design,
                cluster=cluster,
                workers=workers,
                folder=folder,
                keep=[name.strip() for name in keep.split(",") if name.strip()],
                inputs=inputs,
            )
    except INTERRUPTS:
        click.echo(f"what is done is kept in {folder}; the same command goes on from there", err=True)
        raise
    figures = {**summary.figures(), "folder": str(folder)}
    answer(figures, lambda: _text(figures, every), as_json)


def _text(figures: dict[str, Any], every: bool) -> str:
    """The odds as a table: quantiles, mean and its standard error, share undefined."""
    from anodeworks.report.terminal import SHOWN

    found = figures["indicators"]
    names = list(found) if every else [name for name in SHOWN if name in found]
    rows: list[Sequence[str]] = [HEAD, *(_row(found[name]) for name in names)]
    spread = DESIGNS[figures["design"]]
    head = f"{figures['name']}: {figures['scenarios']:,} draws{spread}, seed {figures['seed']}"
    parts = [head, columns(rows)]
    if len(names) < len(found):
        parts.append(f"and {len(found) - len(names)} more indicators: --all")
    flags = [(f"{100 * flag['share']:.2g} %", reason) for reason, flag in figures["flags"].items()]
    parts += ["conditions broken:", columns(flags)] if flags else []
    certain = f"no quantile's rank is off by more than {100 * figures['rank_error']:.2g} % of the draws"
    error = "± is the standard error of the mean"
    parts.append(f"{certain}; {error}" + (", if draws were independent: here it is less" if spread else ""))
    if any(_misleads(found[name]) for name in names):
        parts.append(
            "no mean is shown where a few extreme draws make it, or where more than 5 % have no figure"
        )
    return "\n".join([*parts, f"kept in {figures['folder']}"])


def _row(figure: Mapping[str, Any]) -> Sequence[str]:
    """One indicator in the units and digits in which `run` shows it."""
    from anodeworks.quantity import units
    from anodeworks.quantity.wording import capital, percent, rounded, scale

    unit = figure["unit"]
    numbers = [units.to_si(figure[key], unit) for key in ("value", "p5", "p50", "p95", "mean")]
    at = scale(unit, numbers[:4])
    shown = [at.figure(float(number)) for number in numbers]
    error = figure["mean_error"] * units.scale(unit).factor / at.factor
    told = "" if error != error else f"{rounded(error, 2)} yr" if at.kind == "date" else rounded(error, 2)
    if _misleads(figure):
        shown[-1] = told = ""
    missing = percent(figure["undefined"]) if figure["undefined"] else ""
    return capital(figure["label"]), *shown, told, missing, at.unit


def _misleads(figure: Mapping[str, Any]) -> bool:
    """Whether a mean says nothing of the draws: its spread comes from their tails, or many have no figure."""
    low, high = figure["p5"], figure["p95"]
    if low != low or high != high:
        return True
    return bool(high > low and figure["sd"] > high - low)
