"""Which batches should be made next, and what is expected of them?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, Final

import numpy as np

from anodeworks.lab.designs import Outlook, Proposal, ranges
from anodeworks.lab.expected_improvement import answering, promising
from anodeworks.lab.fit import named, parameter
from anodeworks.lab.goals import read_goals
from anodeworks.lab.most_informative import informative
from anodeworks.language import Joined, Message, Text, joined, listed, t, tn
from anodeworks.quantity import units
from anodeworks.quantity.wording import Number, Quantity, Share, Span
from anodeworks.view.document import Block, Cell, Column, Document, Finding, Row, Section, Table, Words
from anodeworks.view.laboratory import Fit, about, calibrated, chapters, pair, written
from anodeworks.view.picture import Axis, Chart, Series

BEST: Final = 6  # recorded batches shown beside the proposed
CLOUD: Final = 500  # candidates drawn
FRONT: Final = 20  # designs of the front on a screen
SHOWN: Final = 5  # batches beside one another where there is little room
BOUND: Final = re.compile(r"\s*(<=|>=)\s*")
EVEN: Final = 0.5  # of the draws, in which a candidate must keep the bounds


@dataclass(frozen=True, eq=False)
class Next:
    """Batches to make next, the calibration behind them, how many were asked for, and bounds as they were written."""

    fit: Fit
    proposal: Proposal
    batches: int
    bounds: tuple[str, ...] = ()

    @property
    def names(self) -> list[Text]:
        """What the batches are called."""
        count = len(next(iter(self.proposal.designs.values())))
        return [t("next {n}", n=Number(i, whole=True)) for i in range(1, count + 1)]


def ask(record: str | Path, *, column: Sequence[str] = (), sheet: str | None = None, heading_row: int | None = None,
        parameter: Sequence[str] = (), draws: int = 400, seed: int = 0, batches: int = 4,
        between: Sequence[str] = (), goal: Sequence[str] = (), bound: Sequence[str] = (),
        project: Path | None = None) -> Next:  # fmt: skip
    """Batches that teach most, or with goals those that promise most.

    Raises:
        InputError: a record, condition, goal or bound that cannot be used, or no batch that keeps the bounds.
    """
    asked = dict(pair(text, "--between") for text in between)
    wanted = read_goals(goal, bound, project)
    fit = calibrated(written(record, column, sheet, heading_row), parameter, draws, seed)
    may = ranges(asked, fit.found)
    if not wanted:
        return Next(fit, informative(fit.found, may, batches, seed=seed), batches)
    may = may if between else answering(fit.found, may, wanted)
    return Next(fit, promising(fit.found, may, wanted, batches, seed=seed), batches, tuple(bound))


def document(asked: Next, whole: bool = False) -> Document:
    """The batches to make next, what is expected of each, how each is made; with `whole` what that rests on."""
    proposal = asked.proposal
    blocks: tuple[Block, ...]
    if proposal.outlook is None:
        blocks = (_teaches(asked), information(asked))
    else:
        look = proposal.outlook
        picture = pareto(look) if len(look.goals) == 2 else beside(asked, look)
        blocks = (_promises(asked, look), picture)
    sections = [
        Section("next", t("Batches to make next"), (Words(_why(asked)), *blocks), 0),
        Section("designs", t("How they are made"), (_designs(asked),), 0),
    ]
    if proposal.front is not None:
        sections.append(Section("front", t("Along the front"), (_front(asked),), 1))
    outside = [
        tn(
            "{n} batch outside: {range}",
            "{n} batches outside: {range}",
            n,
            n=Number(n, whole=True),
            range=t(r),
        )
        for r, n in asked.fit.outside.items()
    ]
    if outside:
        said = t(
            "Recorded batches leave ranges of equations: {ranges}.", ranges=Joined(tuple(outside), "; ", "；")
        )
        sections.append(
            Section("outside", t("Outside the ranges of the equations"), (Finding("fair", said),), 0)
        )
    rest = chapters(asked.fit, 1) if whole else [s for s in chapters(asked.fit, 1) if s.name != "measured"]
    return Document("lab next", t("What to make next"), PurePath(asked.fit.record.file).name, tuple(_verdict(asked)),
                    (*sections, *rest), about(asked.fit))  # fmt: skip


def _verdict(asked: Next) -> list[Finding]:
    proposal, count = asked.proposal, len(asked.names)
    n = Number(count, whole=True)
    if proposal.outlook is None:
        figures = proposal.figures
        said = tn(
            "The batch to make next is expected to teach {gain} nats, most about {what:inner}: its variance falls by "
            "{share}.",
            "Of {n} batches to make next the first is expected to teach {gain} nats, most about {what:inner}: its "
            "variance falls by {share}.",
            count, n=n, gain=Number(float(figures["information [nats]"][0])),
            what=named(str(figures["narrows most"][0])), share=Share(float(figures["variance cut"][0])),
        )  # fmt: skip
        nats = t("Nats measure information: one narrows the spread of a number to a third or so.")
        return [Finding("good", said, nats, name="next")]
    found = [Finding("good", _promised(asked, proposal.outlook, k), name=f"goal_{k + 1}")
             for k in range(len(proposal.outlook.goals))]  # fmt: skip
    if count < asked.batches:
        fewer = t("No further candidate is expected to improve on these and on what is recorded.")
        found.append(Finding("fair", fewer, name="fewer"))
    return found


def _promised(asked: Next, look: Outlook, k: int) -> Message:
    """What is expected of the first batch in a goal, beside the best recorded."""
    first = look.candidates[look.chosen[0], k]
    middle = look.recorded[:, k, 1] * (1 if look.larger[k] else -1)
    goal, count = look.labels[k], len(asked.names)
    expected = t("{value}, {span} at 90 %", value=_goal(look, k, first[1]), span=_span(look, k, first))
    n = Number(count, whole=True)
    if not np.isfinite(middle).any():
        return tn("The batch to make next is expected to give {expected}: {goal:inner}.",
                  "Of {n} batches to make next the first is expected to give {expected}: {goal:inner}.",
                  count, n=n, expected=expected, goal=goal)  # fmt: skip
    best = look.recorded[int(np.nanargmax(middle)), k, 1]
    return tn(
        "The batch to make next is expected to give {expected}, the best recorded {best}: {goal:inner}.",
        "Of {n} batches to make next the first is expected to give {expected}, the best recorded {best}: {goal:inner}.",
        count, n=n, expected=expected, best=_goal(look, k, best), goal=goal,
    )  # fmt: skip


def _why(asked: Next) -> Text:
    look = asked.proposal.outlook
    if look is None:
        return t("Chosen to teach: the batches whose measurements are expected to say most about the parameters, each "
                 "given those before it.")  # fmt: skip
    aims = listed([
        t("more of {goal:inner}", goal=label) if larger else t("less of {goal:inner}", goal=label)
        for label, larger in zip(look.labels, look.larger, strict=True)
    ])  # fmt: skip
    said = t("Chosen for {aims}: the batches that are expected to improve most on what was recorded, each given those "
             "before it.", aims=aims)  # fmt: skip
    if not asked.bounds:
        return said
    bounds = listed([BOUND.sub(r" \1 ", text) for text in asked.bounds])
    return joined(said, t("Bounds: {bounds}.", bounds=bounds))


def _unit(heading: str) -> str:
    """The unit of `energy_density [Wh/L]`."""
    return heading.partition(" [")[2].rstrip("]") or "1"


def _goal(look: Outlook, k: int, number: float, digits: int = 4) -> Quantity:
    unit = _unit(look.goals[k])
    return Quantity(float(units.to_si(float(number), unit)), unit, digits=digits)


def _span(look: Outlook, k: int, ends: Any) -> Span:
    unit = _unit(look.goals[k])
    low, high = (float(units.to_si(float(x), unit)) for x in (ends[0], ends[2]))
    return Span(low, high, unit, digits=4)


def _teaches(asked: Next) -> Table:
    figures = asked.proposal.figures
    rows = tuple(
        Row(f"next_{i + 1}", (name, Number(float(figures["information [nats]"][i])),
                              named(str(figures["narrows most"][i])), Share(float(figures["variance cut"][i]))))
        for i, name in enumerate(asked.names)
    )  # fmt: skip
    columns = (
        Column("batch", t("batch"), role="text"),
        Column("information", t("nats")),
        Column("narrows", t("narrows most"), role="text"),
        Column("cut", t("variance falls by")),
    )
    return Table("next", columns, rows)


def _promises(asked: Next, look: Outlook) -> Table:
    """What is expected of each batch: a figure a row, a batch a column."""
    figures, chosen = asked.proposal.figures, look.chosen
    rows: list[Row] = []
    for k, (goal, label) in enumerate(zip(look.goals, look.labels, strict=True)):
        ends = [look.candidates[c, k] for c in chosen]
        rows.append(Row(_name(goal), (label, *(_goal(look, k, each[1]) for each in ends))))
        rows.append(
            Row(f"{_name(goal)}_range", (t("P5 to P95"), *(_span(look, k, each) for each in ends)), "part")
        )
    gains = (Number(float(x)) for x in figures["expected improvement"])
    rows.append(Row("improvement", (t("expected improvement"), *gains)))
    kept = (Share(float(x)) for x in figures["keeps the bounds"])
    rows.append(Row("kept", (t("keeps the bounds"), *kept)))
    note = t("Expected improvement on the best recorded, in the goal's unit; of two goals the area that is gained. "
             "P5 to P95: 90 % of the draws lie between.")  # fmt: skip
    return Table("next", _batches(asked, t("expected")), tuple(rows), "", note, "row")


def _batches(asked: Next, head: Message) -> tuple[Column, ...]:
    """A column for each batch; those beyond the first few are left out where there is little room."""
    made = (Column(f"next_{i + 1}", name, minor=i >= SHOWN) for i, name in enumerate(asked.names))
    return (Column("what", head, role="text"), *made)


def _name(goal: str) -> str:
    return goal.partition(" [")[0]


def _designs(asked: Next) -> Table:
    """How each batch is made: a condition a row, a batch a column."""
    rows = tuple(
        Row(name, (named(name), *(Quantity(float(x), parameter(name).unit, digits=4) for x in numbers)))
        for name, numbers in asked.proposal.designs.items()
    )
    return Table(
        "designs",
        _batches(asked, t("condition")),
        rows,
        t("how they are made"),
        scaled="row",
        brief=len(rows),
    )


def _front(asked: Next) -> Table:
    """The candidates that no other beats in both goals."""
    look, front = asked.proposal.outlook, asked.proposal.front
    assert look is not None
    assert front is not None
    conditions = [str(c) for c in front.columns if c not in look.goals]
    rows = []
    for i, (_, row) in enumerate(front.iterrows()):
        cells: list[Cell] = [_goal(look, k, row[goal]) for k, goal in enumerate(look.goals)]
        for heading in conditions:
            unit = _unit(heading)
            cells.append(Quantity(float(units.to_si(float(row[heading]), unit)), unit, digits=4))
        rows.append(Row(f"front_{i + 1}", (t("front {n}", n=Number(i + 1, whole=True)), *cells)))
    columns = (
        Column("design", t("on the front"), role="text"),
        *(
            Column(_name(goal), label, _unit(goal), apart=True)
            for goal, label in zip(look.goals, look.labels, strict=True)
        ),
        *(
            Column(_name(h), named(_name(h)), _unit(h), minor=i > 1, apart=True)
            for i, h in enumerate(conditions)
        ),
    )
    note = t("No candidate is better in both goals than these.")
    return Table("front", columns, tuple(rows), "", note, "column", FRONT)


def information(asked: Next) -> Chart:
    """What each batch is expected to teach, given those before it."""
    gains = asked.proposal.figures["information [nats]"]
    series = tuple(Series(name, [float(gain)]) for name, gain in zip(asked.names, gains, strict=True))
    axis = Axis(t("nats expected, given the batches before"))
    return Chart("information", "intervals", t("What each batch is expected to teach"), axis, series=series)


def beside(asked: Next, look: Outlook) -> Chart:
    """P5 to P95 of one goal: the best that were recorded, then the proposed."""
    middle = look.recorded[:, 0, 1] * (1 if look.larger[0] else -1)
    best = [int(i) for i in np.argsort(-np.nan_to_num(middle, nan=-np.inf))[:BEST] if np.isfinite(middle[i])]
    labels = asked.fit.found.data.labels
    rows: list[tuple[Text, Any, bool]] = [(labels[i], look.recorded[i, 0], True) for i in best]
    rows += [(name, look.candidates[c, 0], False) for name, c in zip(asked.names, look.chosen, strict=True)]
    unit = _unit(look.goals[0])
    series = []
    for name, ends, recorded in rows:
        low, mid, high = ([float(units.to_si(float(x), unit))] for x in ends)
        series.append(Series(name, mid, low=low, high=high, tone="aside" if recorded else "own"))
    said = t(
        "Grey: the best recorded, as the model has them; coloured: to be made next. P5 to P95, and the median."
    )
    title = t("Recorded and proposed batches: {goal:inner}", goal=look.labels[0])
    return Chart(
        "recorded", "intervals", title, Axis(look.labels[0], unit), series=tuple(series), caption=said
    )


def pareto(look: Outlook) -> Chart:
    """Two goals: candidates that keep the bounds, the front of their medians, what was recorded, what is proposed."""
    scales = [units.scale(_unit(goal)) for goal in look.goals]

    def si(points: Any, k: int) -> list[float]:
        return [float(x) for x in np.asarray(points, dtype=float) * scales[k].factor + scales[k].offset]

    allowed = np.flatnonzero(look.kept >= EVEN)
    cloud = allowed[np.unique(np.linspace(0, len(allowed) - 1, min(CLOUD, len(allowed))).astype(int))]
    made = np.flatnonzero(np.isfinite(look.recorded[:, :, 1]).all(axis=1))
    could, seen = look.candidates[cloud, :, 1], look.recorded[made, :, 1]
    front, chosen = look.candidates[look.front, :, 1], look.candidates[look.chosen]
    numbers = tuple(str(i + 1) for i in range(len(chosen)))
    series = (
        Series(t("could be made"), si(could[:, 1], 1), si(could[:, 0], 0), role="dots", tone="aside"),
        Series(t("no candidate is better in both"), si(front[:, 1], 1), si(front[:, 0], 0), tone="main"),
        Series(t("recorded"), si(seen[:, 1], 1), si(seen[:, 0], 0), role="dots"),
        Series(t("to be made next"), si(chosen[:, 1, 1], 1), si(chosen[:, 0, 1], 0), si(chosen[:, 1, 0], 1),
               si(chosen[:, 1, 2], 1), "dots", numbers, si(chosen[:, 0, 0], 0), si(chosen[:, 0, 2], 0)),
    )  # fmt: skip
    title = t("{one:first} against {other:inner}", one=look.labels[0], other=look.labels[1])
    axes = [Axis(label, _unit(goal)) for label, goal in zip(look.labels, look.goals, strict=True)]
    said = t("Batches to be made next are numbered, with P5 to P95 of each goal.")
    return Chart("front", "lines", title, axes[0], axes[1], series, caption=said)
