"""The odds of a project from any number of scenarios, in memory that does not grow with them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from anodeworks import progress
from anodeworks.finance import Money
from anodeworks.interrupts import put_together
from anodeworks.language import Message, Text, joined, t
from anodeworks.quantity import units
from anodeworks.quantity.wording import Number, Quantity, Share, Span
from anodeworks.study.design import Design
from anodeworks.study.scale import streamed
from anodeworks.study.scale.summary import LEVELS, Summary
from anodeworks.twin.catalogue import having
from anodeworks.twin.project import Project
from anodeworks.view import closing, median
from anodeworks.view.document import Cell, Column, Document, Finding, Mark, Row, Section, Table, Words
from anodeworks.view.flags import broken
from anodeworks.view.headline import P_WORDS, SCREEN
from anodeworks.view.labels import indicator_label, subject

PAYS, LOSES = (
    0.8,
    0.5,
)  # shares of scenarios with a present value above zero: from which it pays, below which not
DESIGNS: dict[str, Message] = {
    "random": t("independent draws"),
    "sobol": t("draws by Sobol's sequence"),
    "latin": t("draws in a Latin hypercube"),
}


@dataclass(frozen=True)
class Streamed:
    """A summary, where it is kept, and whether all indicators are shown."""

    summary: Summary
    folder: Path
    every: bool = False


@put_together()
def ask(
    project: Project, *, scenarios: int = 1_000_000, seed: int = 0, design: Design = "random", out: Path | None = None,
    keep: str = "", inputs: bool = False, cluster: str | None = None, workers: int | None = None, every: bool = False,
) -> Streamed:  # fmt: skip
    """Draw scenarios, or go on with those that a folder holds.

    Raises:
        InputError: a folder of another study, or an option that cannot be used.
    """
    folder = out or Path("studies") / Path(project.file).stem
    kept = [name.strip() for name in keep.split(",") if name.strip()]
    try:
        summary = streamed(
            project,
            scenarios,
            seed=seed,
            design=design,
            cluster=cluster,
            workers=workers,
            folder=folder,
            keep=kept,
            inputs=inputs,
        )
    except progress.INTERRUPTS:
        told = t("What is done is kept in {folder}; the same command goes on from there.", folder=str(folder))
        progress.current().note(told)
        raise
    return Streamed(summary, folder, every)


def document(found: Streamed) -> Document:
    """Whether it pays, then the odds of every figure and how far each may be off."""
    summary, project = found.summary, found.summary.project
    names = list(project.indicators) if found.every else having(project.indicators, SCREEN)
    notes = [_trust(summary)]
    if any(_misleads(summary, name) for name in names):
        notes.append(
            t("No mean is shown where a few extreme draws make it, or where more than 5 % have no figure.")
        )
    every = (_figures(summary, list(project.indicators), "all"), _levels(summary))
    words = (Words(note, "note") for note in (*notes, P_WORDS))
    screen = Section("odds", t("Odds"), (_figures(summary, names, "odds"), *_flags(summary), *words), 0)
    return Document(
        "study",
        t("Odds from many scenarios"),
        subject(project),
        (_verdict(summary), *_closing(summary)),
        (
            screen,
            Section("all", t("All figures"), every),
        ),
        _about(found),
    )


def _about(found: Streamed) -> dict[str, tuple[Text, Cell]]:
    summary = found.summary
    return {
        "file": (t("project file"), Path(summary.project.file).name),
        "scenarios": (t("scenarios"), Number(summary.draws, whole=True)),
        "seed": (t("seed"), str(summary.seed)),
        "design": (t("design of the draws"), DESIGNS[summary.design]),
        "rank_error": (t("largest error of a rank"), Share(_rank_error(summary), 2)),
        "folder": (t("kept in"), str(found.folder)),
    }


def _verdict(summary: Summary) -> Finding:
    name, unit = Money.fnpv_after_tax.name, Money.fnpv_after_tax.unit
    share, error = summary.exceedance(name, 0.0)
    low, middle, high = (float(units.to_si(q, unit)) for q in summary.quantile(name)[:3])
    mark: Mark = "good" if share >= PAYS else "fair" if share >= LOSES else "bad"
    told = t(
        "Pays in {share} of {n} scenarios: the net present value after tax (FNPV) is {median} at the median "
        "({span} from P5 to P95).",
        share=Share(share, 1), n=Number(summary.draws, whole=True), median=Quantity(middle, unit, name),
        span=Span(low, high, unit, name),
    )  # fmt: skip
    numbers: dict[str, Cell] = {"share": Share(share, 1), "error": Number(error)}
    known = float(summary.row(name)["base"])
    base = Quantity(float(units.to_si(known, unit)), unit, name)
    beside = median.base_beside(base, 1.0 - summary.exceedance(name, known)[0])
    return Finding(mark, told, beside, name="pays", numbers=numbers)


def _closing(summary: Summary) -> Iterator[Finding]:
    """How often the owner closes the plant."""
    raised = dict(zip(summary.account.base.flags, summary.account.tally.raised, strict=True))
    share = float(raised.get(closing.CLOSED, 0.0)) / summary.draws
    if share:
        yield Finding("none", closing.sentence(share), name="closing", numbers={"share": Share(share)})


def _rank_error(summary: Summary) -> float:
    return max(summary.rank_error(name) for name in summary.project.indicators)


def _trust(summary: Summary) -> Text:
    """How far the figures can be trusted."""
    certain = t(
        "No quantile's rank is off by more than {share} of the draws.", share=Share(_rank_error(summary), 2)
    )
    error = (
        t("± is the standard error of the mean.")
        if summary.design == "random"
        else t("± is the standard error of the mean of independent draws: here it is less.")
    )
    return joined(certain, error)


def _figures(summary: Summary, names: Sequence[str], table: str) -> Table:
    """Quantiles and base case, the median first; mean with its standard error, least and largest, share undefined."""
    heads = median.heads(t("base"))
    columns = (
        Column("label", t("figure"), role="text"), *heads,
        Column("mean", t("mean")), Column("mean_error", "±", minor=True),
        Column("sd", t("standard deviation"), minor=True), Column("sd_error", "±", minor=True),
        Column("least", t("least"), minor=True), Column("largest", t("largest"), minor=True),
        Column("undefined", t("undefined"), minor=True),
    )  # fmt: skip
    rows = tuple(Row(name, _row(summary, name)) for name in names)
    return Table(table, columns, rows, scaled="row", brief=len(rows))


def _row(summary: Summary, name: str) -> tuple[Cell, ...]:
    about, known = summary.project.indicators[name], summary.row(name)
    unit = about.unit

    def own(word: str) -> Cell:
        number = float(known[word])
        return Quantity(float(units.to_si(number, unit)) if math.isfinite(number) else math.nan, unit,
                        name if word == "base" else "")  # fmt: skip

    def width(word: str) -> Cell:
        """A difference: years of a date, else in the figure's unit without its offset."""
        number = float(known[word])
        if unit == units.DATE:
            return Quantity(number * units.SECONDS_PER_YEAR, "year", digits=2)
        return Quantity(number * units.scale(unit).factor, unit, digits=2)

    hidden = _misleads(summary, name)
    missing = float(known["undefined"])
    return (
        indicator_label(about), *(own(word) for word in median.order("base", "P5", "P50", "P95")),
        None if hidden else own("mean"), None if hidden else width("mean_error"), width("sd"), width("sd_error"),
        own("least"), own("largest"), Share(missing) if missing else None,
    )  # fmt: skip


def _misleads(summary: Summary, name: str) -> bool:
    """Whether a mean says nothing of the draws: its spread comes from their tails, or many have no figure."""
    low, _, high, _ = summary.quantile(name)
    if not (math.isfinite(low) and math.isfinite(high)):
        return True
    return bool(high > low and summary.sd(name)[0] > high - low)


def _levels(summary: Summary) -> Table:
    """More quantiles, each with its standard error in the figure's own unit."""
    columns = [Column("label", t("figure"), role="text")]
    for p in LEVELS:
        columns += [Column(f"p{100 * p:g}", f"P{100 * p:g}"), Column(f"p{100 * p:g}_error", "±", minor=True)]
    rows = []
    for name, about in summary.project.indicators.items():
        cells: list[Cell] = [indicator_label(about)]
        for p, value in zip(LEVELS, summary.quantile(name, LEVELS)[:-1], strict=True):
            si = float(units.to_si(value, about.unit)) if math.isfinite(value) else math.nan
            cells += [Quantity(si, about.unit), Number(summary.quantile_error(name, p), 2)]
        rows.append(Row(name, tuple(cells)))
    note = t("± stands in the unit of the figure's own declaration.")
    return Table(
        "levels", tuple(columns), tuple(rows), t("Quantiles with their standard errors"), note, "row"
    )


def _flags(summary: Summary) -> list[Table]:
    """Conditions broken in any draw."""
    base = summary.account.base.flags
    shares = zip(base, (summary.account.tally.raised / summary.draws).tolist(), strict=True)
    rows = [(reason, bool(base[reason]), share) for reason, share in sorted(shares, key=lambda pair: -pair[1])
            if share or base[reason]]  # fmt: skip
    return [broken(rows, brief=10)] if rows else []


def of_result(summary: Summary) -> Streamed:
    """What this question has of a summary."""
    return Streamed(summary, summary.folder or Path())
