"""`anodeworks lab`: calibrate on a record of batches, propose the next, report."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from anodeworks.cli.answer import answer, columns, json_option
from anodeworks.cli.files import written
from anodeworks.errors import InputError, near

if TYPE_CHECKING:
    import pandas as pd

    from anodeworks.lab.designs import Proposal
    from anodeworks.lab.fit import Calibration
    from anodeworks.lab.plant import Plant
    from anodeworks.lab.record import Record

Command = Callable[..., Any]


class Asked(NamedTuple):
    """What every command of the group is asked: of which record, what, how many draws."""

    record: Path
    mapped: tuple[str, ...]
    parameters: tuple[str, ...]
    draws: int
    seed: int

    def calibrated(self) -> tuple[Record, Calibration]:
        """The record, and what it says of the parameters."""
        from anodeworks.lab.fit import calibrate
        from anodeworks.lab.predict import PARAMETERS
        from anodeworks.lab.record import read_record
        from anodeworks.progress import Progress

        read = read_record(self.record, dict(_pair(text, "--column") for text in self.mapped))
        known = [*PARAMETERS]
        for name in self.parameters:
            if name not in known:
                raise InputError("--parameter", f'"{name}"', ", ".join(known), near(name, known))
        with Progress(True):
            return read, calibrate(read, seed=self.seed, warmup=self.draws, draws=self.draws)

    def shown(self, found: Calibration) -> pd.DataFrame:
        """The parameters to tell of."""
        table = found.table()
        return table.loc[[n for n in table.index if not self.parameters or n in self.parameters]]


def record_options(command: Command) -> Command:
    """The arguments that every command of the group has, given to it as `Asked`."""

    def run(**options: Any) -> Any:
        return command(Asked(*(options.pop(name) for name in Asked._fields)), **options)

    wrapped: Command = update_wrapper(run, command)
    for option in (
        json_option,
        click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=0, show_default=True),
        click.option("--draws", type=click.IntRange(50, 20_000), default=600, show_default=True,
                     help="Of each of four chains, and as many to warm up."),
        click.option("--parameter", "parameters", multiple=True, metavar="NAME",
                     help="Tell only of this; all that the record teaches are calibrated."),
        click.option("--column", "mapped", multiple=True, metavar="HEADING=MEANING",
                     help='What a heading means, such as "Si wt%=silicon_share [%]".'),
        click.argument("record", type=click.Path(path_type=Path, dir_okay=False)),
    ):  # fmt: skip
        wrapped = option(wrapped)
    return wrapped


def file_option(flag: str, name: str, text: str) -> Callable[[Command], Command]:
    """An option that names a file."""
    return click.option(flag, name, type=click.Path(path_type=Path, dir_okay=False), help=text)


@click.group()
def lab() -> None:
    """Laboratory batches: calibrate the model on them, and say which to make next."""


@lab.command()
@record_options
@file_option("--project", "project_file", "A project with a computed infiltration, for --write.")
@file_option(
    "--write",
    "target",
    "Write that project again, with what the batches say in the place of the library's values.",
)
def fit(asked: Asked, as_json: bool, project_file: Path | None, target: Path | None) -> None:
    """Calibrate the parameters of material and furnace on RECORD, a CSV or Excel file of batches."""
    from anodeworks.lab.plant import Plant
    from anodeworks.twin.project import load

    if (project_file is None) != (target is None):
        missing = "--project" if project_file is None else "--write"
        raise InputError(missing, "not given", "--project FILE and --write FILE together")
    plant = Plant(load(project_file)) if project_file else None
    read, found = asked.calibrated()
    figures, handed = _told(asked, read, found), ""
    if plant is not None and target is not None:
        handed, figures["written"] = _hand_over(plant, read, found, target)
    answer(figures, lambda: f"{_text(asked, figures, found)}{handed}", as_json)


def _hand_over(plant: Plant, read: Record, found: Calibration, path: Path) -> tuple[str, dict[str, Any]]:
    """Write the plant with the posterior in it; what was done in words, and as data."""
    from anodeworks.lab.to_plant import hand_over

    made = hand_over(found, plant, Path(read.file).name)
    written("--write", path, lambda _: path.write_text(made.text, encoding="utf-8"))
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
@click.option("--between", multiple=True, metavar="CONDITION=LOW..HIGH",
              help='Such as temperature="430 degC .. 480 degC".')  # fmt: skip
@click.option("--goal", "goals", multiple=True, metavar="NAME",
              help="Make this outcome better, instead of learning; once or twice.")  # fmt: skip
@click.option(
    "--bound", "bounds", multiple=True, metavar="NAME<=VALUE", help='Such as "particle_swelling<=60 %".'
)
@file_option("--project", "project_file", "Goals and bounds may then be indicators of this project.")
@file_option("--report", "target", "Write the proposal with pictures, and what it rests on, to an HTML file.")
def next_(
    asked: Asked,
    as_json: bool,
    batches: int,
    between: tuple[str, ...],
    goals: tuple[str, ...],
    bounds: tuple[str, ...],
    project_file: Path | None,
    target: Path | None,
) -> None:
    """Which batches to make next: those that teach most, or with --goal those that promise most."""
    from anodeworks.lab.designs import ranges
    from anodeworks.lab.expected_improvement import answering, promising
    from anodeworks.lab.goals import read_goals
    from anodeworks.lab.most_informative import informative

    asked_between = dict(_pair(text, "--between") for text in between)
    wanted = read_goals(goals, bounds, project_file)
    read, found = asked.calibrated()
    may = ranges(asked_between, found)
    if wanted:
        may = may if between else answering(found, may, wanted)
        proposal = promising(found, may, wanted, batches, seed=asked.seed)
    else:
        proposal = informative(found, may, batches, seed=asked.seed)
    figures = {**_told(asked, read, found), "next": _rows(proposal.table())}
    if proposal.front is not None:
        figures["front"] = _rows(proposal.front)
    if target is not None:
        figures["report"] = str(_page(target, "--report", read, found, figures, proposal, tuple(bounds)))

    def text() -> str:
        parts = ["batches to make next", _frame(proposal.table())]
        fewer = len(proposal.table()) < batches
        parts += (
            ["no further candidate is expected to improve on these and on what is recorded"] if fewer else []
        )
        if proposal.front is not None:
            parts += ["no candidate is better in both goals than these", _frame(proposal.front.head(20))]
        parts += [_outside(figures), f"report: {target}" if target else ""]
        return "\n".join(filter(None, parts))

    answer(figures, text, as_json)


@lab.command()
@record_options
@file_option("--output", "target", "The page; reports/RECORD-lab.html unless said.")
def report(asked: Asked, as_json: bool, target: Path | None) -> None:
    """A page with the record, the posterior against the prior, and how well the model predicts the batches."""
    read, found = asked.calibrated()
    figures = _told(asked, read, found)
    path = target or Path("reports") / f"{asked.record.stem}-lab.html"
    figures["report"] = str(_page(path, "--output", read, found, figures))
    answer(figures, lambda: f"{_text(asked, figures, found)}\nreport: {path}", as_json)


def _page(
    path: Path,
    option: str,
    read: Record,
    found: Calibration,
    figures: dict[str, Any],
    proposal: Proposal | None = None,
    bounds: tuple[str, ...] = (),
) -> Path:
    """Write the page of a record, with what to make next if that was asked."""
    from anodeworks.report import lab as page
    from anodeworks.report import proposal as ahead

    first = [] if proposal is None else [ahead.chapter(proposal, found, bounds)]
    outside = {r["range"]: r["batches"] for r in figures["extrapolated"]}
    text = page.render(read, found, outside, first)
    return written(option, path, lambda _: path.write_text(text, encoding="utf-8"))


def _pair(text: str, option: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip() or not value.strip():
        raise InputError(option, f'"{text}"', "NAME=VALUE")
    return name.strip(), value.strip()


def _told(asked: Asked, read: Record, found: Calibration) -> dict[str, Any]:
    from anodeworks.lab.extrapolated import left

    return {
        "record": read.file,
        "batches": len(read.batches),
        "refused": [{"row": r.row, "batch": r.label, "reason": r.reason} for r in read.refused],
        "ignored_headings": list(read.ignored),
        "synthetic": read.synthetic,
        "parameters": _rows(asked.shown(found), "parameter"),
        "checks": _rows(found.checks(), "property"),
        "weak": list(found.weak),
        "extrapolated": [{"range": said, "batches": n} for said, n in left(found).items()],
        "divergences": found.divergences,
        "doubts": found.doubts(),
        "seed": found.seed,
    }


def _rows(frame: pd.DataFrame, index: str = "") -> list[dict[str, Any]]:
    frame = frame.reset_index(names=index) if index else frame
    return [
        {str(k): v.item() if hasattr(v, "item") else v for k, v in row.items()}
        for row in frame.to_dict("records")
    ]


def _text(asked: Asked, figures: dict[str, Any], found: Calibration) -> str:
    made = ", synthetic: made by the model itself" if figures["synthetic"] else ""
    parts = [f"{figures['batches']} batches of {figures['record']}{made}"]
    parts += [f"! row {r['row']} ({r['batch']}) refused: {r['reason']}" for r in figures["refused"]]
    parts += [f"! heading left out: {heading}" for heading in figures["ignored_headings"]]
    parts += [
        "prior and posterior of the parameters",
        _frame(asked.shown(found).drop(columns=["prior's source"])),
    ]
    parts += ["posterior predictive checks", _frame(found.checks())]
    if found.weak:
        parts.append(f"the record says nothing of: {', '.join(found.weak)}")
    worst = max(found.r_hat, key=lambda name: found.r_hat[name])
    parts.append(
        f"largest R-hat {found.r_hat[worst]:.3f} ({worst}); {found.divergences} divergent transitions"
    )
    parts += [f"! {doubt}" for doubt in figures["doubts"]]
    return "\n".join(filter(None, [*parts, _outside(figures)]))


def _outside(figures: dict[str, Any]) -> str:
    """Ranges that batches leave, a line each."""
    count = figures["batches"]
    return "\n".join(
        f"! {r['batches']} of {count} batches outside: {r['range']}" for r in figures["extrapolated"]
    )


def _frame(frame: pd.DataFrame) -> str:
    """A table as aligned text."""

    def cell(value: Any) -> str:
        return f"{value:,.4g}" if isinstance(value, float) else str(value)

    head = ("", *map(str, frame.columns))
    rows = [(str(row[0]), *map(cell, row[1:])) for row in frame.itertuples()]
    return columns([head, *rows])
