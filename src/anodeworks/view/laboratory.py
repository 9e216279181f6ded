"""What do a laboratory's batches say of the model's parameters? And the numbers of a plant that they calibrated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from anodeworks.errors import InputError
from anodeworks.lab.extrapolated import left
from anodeworks.lab.fit import AGREE, Calibration, calibrate, named, parameter
from anodeworks.lab.headings import BY_FACTOR, CALIBRATED, PROPERTIES
from anodeworks.lab.predict import PARAMETERS
from anodeworks.lab.record import Record, read_record
from anodeworks.language import Joined, Message, Pair, Text, joined, listed, t, tn
from anodeworks.project.write import save
from anodeworks.quantity import units
from anodeworks.quantity.wording import Number, Quantity, Share, Span
from anodeworks.remedies import FORM, nearest
from anodeworks.view.document import (
    Cell,
    Cited,
    Column,
    Document,
    Finding,
    Grade,
    Key,
    Row,
    Section,
    Table,
    Words,
)
from anodeworks.view.labels import batches
from anodeworks.view.left_out import refused, used
from anodeworks.view.picture import Axis, Chart, Series

if TYPE_CHECKING:
    from anodeworks.lab.to_plant import HandedOver
    from anodeworks.study.base_case import Base

Floats = npt.NDArray[np.float64]
NARROWED: Final = 0.2  # from which a parameter counts as narrowed by the record
NAMED: Final = 3  # parameters in the verdict
PLACES: Final = 64  # of a density
SPAN: Final = 6.0  # ratio of its ends from which an axis is logarithmic
ENDS: Final = (0.05, 0.5, 0.95)
PERCENTILES: Final = t("P5, P50 and P95: 5 %, half and 95 % of the draws lie below. Narrowed: one less the ratio of "
                       "the two widths.")  # fmt: skip


@dataclass(frozen=True, eq=False)
class Fit:
    """A record, what it says of the parameters, those to tell of, and where its batches leave ranges of equations.

    handed: the project with the posterior in it, where one was given.
    """

    record: Record
    found: Calibration
    shown: tuple[str, ...]
    outside: Mapping[str, int]
    draws: int
    handed: HandedOver | None = None


def ask(record: str | Path, *, column: Sequence[str] = (), sheet: str | None = None, heading_row: int | None = None,
        parameter: Sequence[str] = (), draws: int = 400, seed: int = 0,
        project: Path | None = None) -> Fit:  # fmt: skip
    """Calibrate on a record of batches, and hand the posterior over to a project if one is given.

    Raises:
        InputError: a record, heading, parameter or project that cannot be used.
    """
    from anodeworks.lab.plant import Plant
    from anodeworks.lab.to_plant import hand_over
    from anodeworks.twin.opened import opened

    plant = Plant(opened("project", project)) if project else None
    fit = calibrated(written(record, column, sheet, heading_row), parameter, draws, seed)
    if plant is None:
        return fit
    made = hand_over(fit.found, plant, Path(fit.record.file).name)
    return Fit(fit.record, fit.found, fit.shown, fit.outside, draws, made)


def written(record: str | Path, column: Sequence[str], sheet: str | None, heading_row: int | None) -> Record:
    """The record, its headings mapped as --column says.

    Raises:
        InputError: a record, sheet or heading that cannot be used.
    """
    meanings = dict(pair(text, "--column") for text in column)
    return read_record(record, meanings, sheet=sheet, heading_row=heading_row)


def calibrated(read: Record, parameters: Sequence[str], draws: int, seed: int) -> Fit:
    """A record, and what it says of the parameters.

    Raises:
        InputError: no such parameter, or a record that teaches none.
    """
    for name in parameters:
        if name not in PARAMETERS:
            raise InputError("--parameter", f'"{name}"', ", ".join(PARAMETERS), nearest(name, PARAMETERS))
    found = calibrate(read, seed=seed, warmup=max(100, draws // 2), draws=draws)
    shown = tuple(name for name in found.samples if not parameters or name in parameters)
    return Fit(read, found, shown, left(found), draws)


def pair(text: str, option: str) -> tuple[str, str]:
    """NAME=VALUE in two.

    Raises:
        InputError: it is none.
    """
    name, equals, value = text.partition("=")
    if not equals or not name.strip() or not value.strip():
        raise InputError(option, f'"{text}"', t("NAME=VALUE"), FORM)
    return name.strip(), value.strip()


def write_project(fit: Fit, path: Path) -> None:
    """Write the project with the posterior in it."""
    assert fit.handed is not None
    save(fit.handed.text, path)


def document(fit: Fit) -> Document:
    """What the record narrowed and what speaks against the model; then parameters and predictions."""
    return Document(
        "lab fit",
        t("What the batches say"),
        PurePath(fit.record.file).name,
        (learnt(fit), doubted(fit), *open_(fit), *used(fit.record)),
        (*chapters(fit, 0), *_handed(fit)),
        about(fit),
    )


def about(fit: Fit) -> dict[str, tuple[Message, Cell]]:
    """How a calibration was computed."""
    found, worst = fit.found, max(fit.found.r_hat, key=lambda name: fit.found.r_hat[name])
    return {
        "record": (t("record"), fit.record.file),
        "batches": (t("batches"), Number(len(fit.record.batches), whole=True)),
        "synthetic": (t("made by the model itself"), t("yes") if fit.record.synthetic else t("no")),
        "draws": (t("draws of each of four chains"), Number(fit.draws, whole=True)),
        "seed": (t("seed"), Number(found.seed, whole=True)),
        "r_hat": (t("largest R-hat"), Number(found.r_hat[worst], 4)),
        "divergences": (t("divergent transitions"), Number(found.divergences, whole=True)),
    }


def learnt(fit: Fit) -> Finding:
    """Which parameters the record narrowed most."""
    table = fit.found.table().loc[list(fit.shown)].sort_values("narrowed", ascending=False)
    by = {str(name): float(row["narrowed"]) for name, row in table.iterrows()}
    unknown = fit.found.unmixed()
    few = [name for name, share in by.items() if share >= NARROWED and name not in unknown]
    batches = Number(len(fit.record.batches), whole=True)
    apart = Number(sum(name in unknown for name in by), whole=True)
    if apart.number:
        said = t("Chains disagree on {n} of {all} parameters, of which nothing is known from this fit.",
                 n=apart, all=Number(len(by), whole=True))  # fmt: skip
        return Finding("bad", said, t("More draws may bring them together."), name="learnt")
    if not few:
        said = t("{batches} batches narrow none of {n} parameters by a fifth or more.", batches=batches,
                 n=Number(len(table), whole=True))  # fmt: skip
        return Finding("fair", said, name="learnt")
    most = [t("{what:inner} (by {share})", what=named(name), share=Share(by[name]))
            for name in few[:NAMED]]  # fmt: skip
    said = tn(
        "{batches} batches narrow {n} of {all} parameters by a fifth or more.",
        "{batches} batches narrow {n} of {all} parameters by a fifth or more.",
        len(few), batches=batches, n=Number(len(few), whole=True), all=Number(len(table), whole=True),
    )  # fmt: skip
    return Finding("good", said, t("Most of all: {most}.", most=listed(most)), name="learnt")


def doubted(fit: Fit) -> Finding:
    """What speaks against the model or the sampling."""
    doubts = fit.found.doubts()
    if not doubts:
        return Finding("good", t("Nothing in the checks speaks against the model."), name="doubts")
    said = tn("{n} thing speaks against the calibration.", "{n} things speak against the calibration.",
              len(doubts), n=Number(len(doubts), whole=True))  # fmt: skip
    return Finding("bad" if len(doubts) > 1 else "fair", said, doubts[0], name="doubts")


def open_(fit: Fit) -> tuple[Finding, ...]:
    """What the record should state."""
    lacking = fit.found.to_record()
    return () if lacking is None else (Finding("fair", lacking, name="unrecorded"),)


def chapters(fit: Fit, depth: Any) -> tuple[Section, ...]:
    """Parameters before and after, measured against predicted, and what was not used."""
    found = fit.found
    worst = max(found.r_hat, key=lambda name: found.r_hat[name])
    chains: Text = t("Four chains of NUTS: the largest R-hat is {r_hat} ({what:inner}), below {good} is good.",
                     r_hat=Number(found.r_hat[worst], 4), what=named(worst), good=Number(AGREE, 3))  # fmt: skip
    if found.again:
        anew = tn("{n} chain was started anew, from where another ended: R-hat is of the draws after that, and cannot "
                  "show that they disagreed.",
                  "{n} times a chain was started anew, from where another ended: R-hat is of the draws after that, and "
                  "cannot show that they disagreed.",
                  found.again, n=Number(found.again, whole=True))  # fmt: skip
        chains = joined(chains, anew)
    weak = t("The record says nothing of: {names}.", names=listed([named(n) for n in found.weak]))
    doubts = tuple(Finding("fair", doubt) for doubt in found.doubts()[1 if depth == 0 else 0 :])
    outside = tuple(
        Finding("fair", tn("{n} batch outside the range of an equation: {range}.",
                           "{n} batches outside the range of an equation: {range}.",
                           n, n=Number(n, whole=True), range=t(said)))
        for said, n in fit.outside.items()
    )  # fmt: skip
    small = tuple(density(found, name) for name in fit.shown)
    sections = [
        Section("doubts", t("What speaks against it"), (*doubts, *outside), depth),
        Section("parameters", t("What they say of the parameters"), (_parameters(fit),), depth),
        Section("densities", t("Parameters before and after"),
                (Words(joined(chains, weak if found.weak else "")), *small), 1),
        Section("predictions", t("Measured and predicted"), (_checks(found),), depth),
        Section("measured", t("Each batch, measured and predicted"),
                (Words(t("A dot is a batch, its bar the 90 % interval of a new measurement of it, the line where both "
                         "agree: nine in ten bars should cross it.")),
                 *(parity(found, name) for name in found.data.properties)), 1),
    ]  # fmt: skip
    unused = refused(fit.record)
    if unused:
        sections.insert(1, Section("refused", t("Not used"), unused, depth))
    return tuple(each for each in sections if each.blocks)


def _parameters(fit: Fit) -> Table:
    """Before and after, those that the record narrowed most first."""
    table = fit.found.table().loc[list(fit.shown)].sort_values("narrowed", ascending=False)
    rows, unknown = [], fit.found.unmixed()
    for key, row in table.iterrows():
        unit = str(row["unit"])
        p5, p50, p95, b5, b50, b95 = (
            units.to_si(float(row[c]), unit)
            for c in ("P5", "P50", "P95", "prior P5", "prior P50", "prior P95")
        )
        rows.append(Row(str(key), (
            named(str(key)), Quantity(p50, unit), Span(p5, p95, unit), Span(b5, b95, unit), Quantity(b50, unit),
            t("chains disagree") if key in unknown else Share(row["narrowed"]), Grade(row["prior's grade"]),
            Number(row["R-hat"], 4), Number(row["ESS"], whole=True), Cited(str(row["prior's source"])), str(key),
        )))  # fmt: skip
    columns = (
        Column("parameter", t("parameter"), role="text"),
        Column("p50", t("P50")),
        Column("range", t("P5 to P95")),
        Column("before", t("before"), minor=True),
        Column("before_p50", t("before, P50"), minor=True),
        Column("narrowed", t("narrowed")),
        Column("grade", t("evidence before"), role="text", minor=True),
        Column("r_hat", t("R-hat"), minor=True),
        Column("draws", t("effective draws"), minor=True),
        Column("source", t("source before"), role="text", minor=True),
        Column("name", t("name"), role="text", minor=True),
    )
    return Table("parameters", columns, tuple(rows), t("parameters before and after"), PERCENTILES, "row", 10)


def _checks(found: Calibration) -> Table:
    """How well the model predicts what was measured."""
    rows = tuple(
        Row(str(name), (
            named(str(name)), Number(row["batches"], whole=True), Share(row["in 90 %"]),
            Number(row["mean residual"], 2), Number(row["p"], 2), Number(row["model error"], 2),
            Number(row["R-hat"], 4),
        ))
        for name, row in found.checks().iterrows()
    )  # fmt: skip
    columns = (
        Column("property", t("property"), role="text"),
        Column("batches", t("batches")),
        Column("inside", t("in 90 %")),
        Column("residual", t("mean residual")),
        Column("p", t("p")),
        Column("error", t("model's own error"), minor=True),
        Column("r_hat", t("R-hat"), minor=True),
    )
    note = t(
        "In 90 %: share of the batches inside their 90 % interval. p: how often drawn residuals spread more than the "
        "observed; 0.5 to 0.95 is usual, since the model's own error only widens; near 0 or 1 the errors are "
        "misjudged. Model's own error: in repeat errors, learnt with the rest."
    )
    return Table("checks", columns, rows, t("posterior predictive checks"), note, brief=8)


def density(found: Calibration, name: str) -> Chart:
    """Density of a parameter before and after."""
    prior = found.priors[name].distribution
    assert prior is not None
    pairs = [prior.quantile(np.linspace(0.0005, 0.9995, 2000)), found.samples[name].ravel()]
    low, high = min(x.min() for x in pairs), max(x.max() for x in pairs)
    log = bool(low > 0 and high / low > SPAN)
    forth = np.log if log else np.asarray
    edges = np.linspace(forth(low), forth(high), PLACES + 1)
    middles = 0.5 * (edges[1:] + edges[:-1])
    at = (np.exp(middles) if log else middles).tolist()
    curves = [np.histogram(forth(x), edges, density=True)[0].tolist() for x in pairs]
    series = (
        Series(t("before: literature and judgement"), curves[0], at, role="area", tone="aside"),
        Series(t("with the batches"), curves[1], at, role="area"),
    )
    axis = Axis(unit=parameter(name).unit, log=log)
    return Chart(f"density_{name}", "density", named(name), axis, series=series, small=True)


def parity(found: Calibration, name: str) -> Chart:
    """Measured (across) against predicted (up), with the 90 % interval of each batch."""
    m = found.data.properties.index(name)
    seen = found.data.seen[:, m]
    low, middle, high = np.quantile(found.predicted[:, seen, m], ENDS, axis=0)
    measured, log = found.data.values[seen, m], name in BY_FACTOR
    if log:
        low, middle, high, measured = (np.exp(x) for x in (low, middle, high, measured))
    ends = [float(min(low.min(), measured.min())), float(max(high.max(), measured.max()))]
    unit = PROPERTIES[name].unit
    series = (
        Series(t("agreement"), ends, ends, tone="aside"),
        Series(t("batches"), middle.tolist(), measured.tolist(), low.tolist(), high.tolist(), "dots",
               tuple(label for label, here in zip(found.data.labels, seen, strict=True) if here)),
    )  # fmt: skip
    across = Axis(t("measured"), unit, log, low=ends[0], high=ends[1])
    up = Axis(t("predicted"), unit, log, low=ends[0], high=ends[1])
    return Chart(f"parity_{name}", "lines", named(name), across, up, series, small=True)


def _handed(fit: Fit) -> tuple[Section, ...]:
    """What the project gains of the batches."""
    if fit.handed is None:
        return ()
    made = fit.handed
    said: list[Text] = [
        t("{n} numbers of the project as the batches say; {tied} pairs of them are correlated.",
          n=Number(len(made.keys), whole=True), tied=Number(made.tied, whole=True))
    ]  # fmt: skip
    if made.left:
        said.append(t("The project has no place for: {names}.", names=listed([named(n) for n in made.left])))
    rows = tuple(Row(name, (name, Key(key))) for name, key in made.keys.items())
    columns = (Column("parameter", t("parameter"), role="text"), Column("key", t("key"), role="text"))
    table = Table("handed_over", columns, rows, brief=0)
    return (Section("handed-over", t("Handed over to the project"), (Words(Joined(tuple(said))), table), 0),)


def of_plant(base: Base) -> Section | None:
    """The numbers of a plant that a laboratory calibrated; None if there are none."""
    project = base.project
    found = {key: v for key, v in project.ledger.items() if v.source.startswith(CALIBRATED)}
    if not found:
        return None
    tied = sum(c.value.source.startswith(CALIBRATED) for c in project.correlations)
    sources = listed(
        [
            batches(source.removeprefix(CALIBRATED))
            for source in dict.fromkeys(v.source for v in found.values())
        ]
    )
    said: Text = t("These numbers of the plant were calibrated in the laboratory on {sources}, and took the place of "
                   "the library's.", sources=sources)  # fmt: skip
    if tied:
        pairs = tn("{n} pair of them is drawn together, as the batches could not tell them apart.",
                   "{n} pairs of them are drawn together, as the batches could not tell them apart.",
                   tied, n=Number(tied, whole=True))  # fmt: skip
        said = joined(said, pairs)
    rows = []
    for key, value in found.items():
        unit = value.parameter.unit
        ends = [value.number] * 3
        if value.distribution is not None:
            ends = [float(x) for x in value.distribution.quantile(list(ENDS))]
        before = Pair(value.note.removeprefix("before: "), value.note_zh.removeprefix("此前："))
        middle, span = Quantity(ends[1], unit, key), Span(ends[0], ends[2], unit, key)
        rows.append(Row(key, (t(value.parameter.meaning), middle, span, before, Key(key))))
    columns = (
        Column("number", t("number"), role="text"),
        Column("p50", t("P50")),
        Column("range", t("P5 to P95")),
        Column("before", t("before"), role="text"),
        Column("key", t("key"), role="text", minor=True),
    )
    table = Table("calibrated", columns, tuple(rows), scaled="row")
    return Section("laboratory", t("Laboratory"), (Words(said, "lead"), table), 1)
