"""`anodeworks lab`: calibrate on a record of batches, propose the next, report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from anodeworks.cli.answer import answer, columns, json_option
from anodeworks.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from anodeworks.lab.fit import Calibration
    from anodeworks.lab.plant import Plant
    from anodeworks.lab.propose import Goal
    from anodeworks.lab.record import Record

Command = Callable[..., Any]


@click.group()
def lab() -> None:
    """Laboratory batches: calibrate the model on them, and say which to make next."""


def record_options(command: Command) -> Command:
    """The arguments that every command of the group has."""
    for option in (
        json_option,
        click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=0, show_default=True),
        click.option("--draws", type=click.IntRange(50, 20_000), default=600, show_default=True,
                     help="Of each of four chains, and as many to warm up."),
        click.option("--parameter", "parameters", multiple=True, metavar="NAME", help="Calibrate only this."),
        click.option("--column", "mapped", multiple=True, metavar="HEADING=MEANING",
                     help='What a heading means, such as "Si wt%=silicon_share [%]".'),
        click.argument("record", type=click.Path(path_type=Path, dir_okay=False)),
    ):  # fmt: skip
        command = option(command)
    return command


@lab.command()
@record_options
@click.option(
    "--project",
    "project_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A project with a computed infiltration, for --write.",
)
@click.option(
    "--write",
    "written",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write that project again, with what the batches say in the place of the library's values.",
)
def fit(
    record: Path,
    mapped: tuple[str, ...],
    parameters: tuple[str, ...],
    draws: int,
    seed: int,
    as_json: bool,
    project_file: Path | None,
    written: Path | None,
) -> None:
    """Calibrate the parameters of material and furnace on RECORD, a CSV or Excel file of batches."""
    from anodeworks.lab.plant import Plant
    from anodeworks.twin.project import load

    if (project_file is None) != (written is None):
        missing = "--project" if project_file is None else "--write"
        raise InputError(missing, "not given", "--project FILE and --write FILE together")
    plant = Plant(load(project_file)) if project_file else None
    read, found = _calibrated(record, mapped, parameters, draws, seed)
    figures, handed = _told(read, found), ""
    if plant is not None and written is not None:
        handed, figures["written"] = _hand_over(plant, read, found, written)
    answer(figures, lambda: f"{_text(read, found)}{handed}", as_json)


def _hand_over(plant: Plant, read: Record, found: Calibration, path: Path) -> tuple[str, dict[str, Any]]:
    """Write the plant with the posterior in it; what was done in words, and as data."""
    from anodeworks.lab.hand_over import hand_over

    made = hand_over(found, plant, Path(read.file).name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(made.text, encoding="utf-8")
    except OSError as error:
        why = f"a file that cannot be written ({error.strerror})"
        raise InputError("--write", why, "a file that can", file=str(path)) from None
    text = f"\n{path}: {len(made.keys)} numbers now as the batches say, {made.tied} pairs of them correlated"
    text += f"\n  no place in the plant for: {', '.join(made.left)}" if made.left else ""
    return text, {
        "file": str(path),
        "keys": dict(made.keys),
        "correlated": made.tied,
        "left": list(made.left),
    }


@lab.command("next")
@record_options
@click.option(
    "--batches", type=click.IntRange(1, 50), default=4, show_default=True, help="How many to propose."
)
@click.option(
    "--between",
    multiple=True,
    metavar="CONDITION=LOW..HIGH",
    help='Such as temperature="430 degC .. 480 degC".',
)
@click.option(
    "--goal",
    "goals",
    multiple=True,
    metavar="NAME",
    help="Make this outcome better, instead of learning; once or twice.",
)
@click.option(
    "--bound", "bounds", multiple=True, metavar="NAME<=VALUE", help='Such as "particle_swelling<=60 %".'
)
@click.option("--project", "project_file", type=click.Path(path_type=Path, dir_okay=False),
              help="Goals and bounds may then be indicators of this project.")  # fmt: skip
def next_(
    record: Path,
    mapped: tuple[str, ...],
    parameters: tuple[str, ...],
    draws: int,
    seed: int,
    as_json: bool,
    batches: int,
    between: tuple[str, ...],
    goals: tuple[str, ...],
    bounds: tuple[str, ...],
    project_file: Path | None,
) -> None:
    """Which batches to make next: those that teach most, or with --goal those that promise most."""
    from anodeworks.lab.goals import read_goals
    from anodeworks.lab.propose import informative, promising, ranges

    asked_between = dict(_pair(text, "--between") for text in between)
    asked: list[Goal] = read_goals(goals, bounds, project_file)
    read, found = _calibrated(record, mapped, parameters, draws, seed)
    may = ranges(asked_between, found)
    if asked:
        proposal = promising(found, may, asked, batches, seed=seed)
    else:
        proposal = informative(found, may, batches, seed=seed)
    figures = {**_told(read, found), "next": _rows(proposal.table())}
    if proposal.front is not None:
        figures["front"] = _rows(proposal.front)

    def text() -> str:
        parts = ["batches to make next", _frame(proposal.table())]
        if proposal.front is not None:
            parts += ["no candidate is better in both goals than these", _frame(proposal.front.head(20))]
        return "\n".join(parts)

    answer(figures, text, as_json)


@lab.command()
@record_options
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The page; reports/RECORD-lab.html unless said.",
)
def report(
    record: Path,
    mapped: tuple[str, ...],
    parameters: tuple[str, ...],
    draws: int,
    seed: int,
    as_json: bool,
    output: Path | None,
) -> None:
    """A page with the record, the posterior against the prior, and how well the model predicts the batches."""
    from anodeworks.report import lab as page

    read, found = _calibrated(record, mapped, parameters, draws, seed)
    path = output or Path("reports") / f"{record.stem}-lab.html"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page.render(read, found), encoding="utf-8")
    except OSError as error:
        why = f"a file that cannot be written ({error.strerror})"
        raise InputError("--output", why, "a file that can", file=str(path)) from None
    answer(
        {**_told(read, found), "report": str(path)}, lambda: f"{_text(read, found)}\nreport: {path}", as_json
    )


def _calibrated(
    record: Path, mapped: tuple[str, ...], parameters: tuple[str, ...], draws: int, seed: int
) -> tuple[Record, Calibration]:
    from anodeworks.lab.fit import calibrate
    from anodeworks.lab.record import read_record
    from anodeworks.study.progress import Progress

    read = read_record(record, dict(_pair(text, "--column") for text in mapped))
    with Progress(True):
        return read, calibrate(read, parameters or None, seed=seed, warmup=draws, draws=draws)


def _pair(text: str, option: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip() or not value.strip():
        raise InputError(option, f'"{text}"', "NAME=VALUE")
    return name.strip(), value.strip()


def _told(read: Record, found: Calibration) -> dict[str, Any]:
    return {
        "record": read.file,
        "batches": len(read.batches),
        "refused": [{"row": r.row, "batch": r.label, "reason": r.reason} for r in read.refused],
        "ignored_headings": list(read.ignored),
        "parameters": _rows(found.table(), "parameter"),
        "checks": _rows(found.checks(), "property"),
        "weak": list(found.weak),
        "divergences": found.divergences,
        "seed": found.seed,
    }


def _rows(frame: pd.DataFrame, index: str = "") -> list[dict[str, Any]]:
    frame = frame.reset_index(names=index) if index else frame
    return [
        {str(k): v.item() if hasattr(v, "item") else v for k, v in row.items()}
        for row in frame.to_dict("records")
    ]


def _text(read: Record, found: Calibration) -> str:
    parts = [f"{len(read.batches)} batches of {read.file}"]
    parts += [f"! row {r.row} ({r.label}) refused: {r.reason}" for r in read.refused]
    parts += [f"! heading left out: {heading}" for heading in read.ignored]
    parts += ["prior and posterior of the parameters", _frame(found.table().drop(columns=["prior's source"]))]
    parts += ["posterior predictive checks", _frame(found.checks())]
    if found.weak:
        parts.append(f"the record says nothing of: {', '.join(found.weak)}")
    worst = max(found.r_hat.values())
    judged = "chains agree" if worst < 1.01 else "chains do NOT agree: more draws are needed"
    parts.append(f"largest R-hat {worst:.3f} ({judged}); {found.divergences} divergent transitions")
    return "\n".join(parts)


def _frame(frame: pd.DataFrame) -> str:
    """A table as aligned text."""

    def cell(value: Any) -> str:
        return f"{value:,.4g}" if isinstance(value, float) else str(value)

    head = ("", *map(str, frame.columns))
    rows = [(str(row[0]), *map(cell, row[1:])) for row in frame.itertuples()]
    return columns([head, *rows])
