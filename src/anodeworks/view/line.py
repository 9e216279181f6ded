"""What do the production lines really put through, where do they choke, and what would one more machine be worth?"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from anodeworks.audit.answer import odds_of
from anodeworks.audit.settings import nearness
from anodeworks.errors import InputError, unknown
from anodeworks.language import Text, joined, listed, t, tn
from anodeworks.quantity.wording import Chance, Number, Quantity, Share, Span
from anodeworks.study.lines.described import SAGGERS
from anodeworks.study.lines.found import Lines, Part, answered
from anodeworks.study.lines.sizing import ODDS
from anodeworks.study.lines.window import YEAR
from anodeworks.twin.project import Project
from anodeworks.view import line_stations, line_worth
from anodeworks.view.claims import MARKS
from anodeworks.view.document import Cell, Column, Document, Finding, Judged, Mark, Row, Section, Table
from anodeworks.view.labels import about_file, announced, project_label

TONNES = "t/year"


def ask(project: Project, *, line: str | None = None, size: bool = False, day: int = 0, days: int = 7,
        seed: int = 0) -> Lines:  # fmt: skip
    """The lines of a project, simulated.

    Raises:
        InputError: a project without lines, an unknown one, or a line that cannot be.
    """
    if not project.production:
        raise InputError(
            "line", t("no table [line.NAME]"), t("a project with production lines"),
            t('add [line.NAME] with makes = "..." and blocking = "after"'),
        )  # fmt: skip
    known = [each.name for each in project.production]
    if line is not None and line not in known:
        raise unknown("line", line, known)
    return answered(project, known if line is None else [line], size=size, window=(day, days), seed=seed)


def document(found: Lines) -> Document:
    """What the lines put through first, then where they choke, then what more would bring."""
    several = len(found.parts) > 1
    sections = [Section("lines", t("What the lines put through"), (_lines(found),), 0)]
    for n, part in enumerate(found.parts):
        own = [
            *line_stations.sections(found.project, part, n == 0),
            *line_worth.sections(found.project, part),
        ]
        if several:
            name = part.about.line.name
            sections.append(
                Section(f"line_{name}", part.about.line.called, (), 0 if n == 0 else 1, tuple(own))
            )
        else:
            sections += own
    return Document(
        "line",
        t("Production lines"),
        project_label(found.project),
        tuple(_verdict(found)),
        tuple(sections),
        {**about_file(found.project), **_about(found)},
    )


def mark(part: Part) -> Mark:
    """Whether a line makes what it is to make: with its numbers drawn too, at its central ones or perhaps, or not."""
    low, _, high = part.output
    if high < part.about.target:
        return "bad"
    return "good" if low >= part.about.target and part.reached >= ODDS else "fair"


def _verdict(found: Lines) -> Iterator[Finding]:
    for part in found.parts[:3]:
        low, middle, high = part.output
        target = part.about.target
        numbers: dict[str, Cell] = {
            "output": Quantity(middle, TONNES), "interval": Span(low, high, TONNES), "target": Quantity(target, TONNES),
            "share": Share(middle / target), "likely": Span(*part.likely, TONNES), "reached": Share(part.reached),
            "years": Number(len(part.drawn), whole=True), "lines": Number(part.needed),
            "planned": Number(part.about.lines, whole=True),
        }  # fmt: skip
        said = {**numbers, "line": part.about.line.called}
        told = {
            "good": t("{line:first} puts through {output} (95 % interval {interval}), of {target} that it is to make: "
                      "the tonnage can come out of it.", **said),
            "fair": t("{line:first} puts through {output} (95 % interval {interval}), about the {target} that it is to "
                      "make.", **said),
            "open": t("{line:first} puts through {output} (95 % interval {interval}), of {target} that it is to make: "
                      "enough at its central numbers, not surely with others.", **said),
            "bad": t("{line:first} puts through {output} (95 % interval {interval}), {share} of the {target} that it "
                     "is to make.", **said),
        }["open" if low >= target and mark(part) == "fair" else mark(part)]  # fmt: skip
        lines = tn(
            "One line is planned, full output takes {lines}.",
            "{planned} lines are planned, full output takes {lines}.",
            part.about.lines, **numbers,
        )  # fmt: skip
        yield Finding(
            mark(part),
            told,
            joined(
                t(
                    "With the line's numbers drawn, a year gives {likely} (5 to 95 % of {years} years); {reached} of "
                    "them reach the target.",
                    **numbers,
                ),
                lines,
                _choke(part),
            ),
            name=f"line_{part.about.line.name}",
            numbers=numbers,
        )
    for part in found.parts:
        yield from _claims(found, part)
    if found.idle:
        named = listed([line.called for line in found.project.production if line.name in found.idle])
        yield Finding("none", t("In the base case nothing is made on {lines}.", lines=named), name="idle")


def _claims(found: Lines, part: Part) -> Iterator[Finding]:
    """What was announced of the number of lines, held against what one makes at drawn numbers."""
    needed = part.about.target * part.about.lines / np.maximum(np.array(part.drawn), 1e-300)
    near = nearness(found.project.tables, found.project.file)
    for claim in found.project.claims:
        if claim.indicator.name != f"lines.{part.about.line.name}":
            continue
        odds = odds_of(claim, needed, near)
        low, high = np.quantile(needed, (0.05, 0.95))
        numbers: dict[str, Cell] = {
            "announced": announced(claim),
            "odds": Chance(odds.met, odds.error),
            "years": Number(needed.size, whole=True),
            "needed": Number(part.needed),
            "low": Number(float(low)),
            "high": Number(float(high)),
        }
        said = {**numbers, "line": part.about.line.called}
        told = {
            "likely": t("Of {line:inner} {announced} are announced: enough in {odds} of {years} simulated years.",
                        **said),
            "doubtful": t("Of {line:inner} {announced} are announced, which is doubtful: enough in only {odds} of "
                          "{years} simulated years.", **said),
            "fails": t("Of {line:inner} {announced} are announced, which is too few: enough in only {odds} of {years} "
                       "simulated years.", **said),
        }[odds.mark]  # fmt: skip
        why = t("Full output takes {needed} lines at the line's central numbers, and with these drawn {low} to {high} "
                "(5 to 95 % of the years).", **numbers)  # fmt: skip
        yield Finding(MARKS[odds.mark], told, why, name=f"claim_{claim.name}", numbers=numbers)


def _choke(part: Part) -> Text:
    """Where the line is held up."""
    name, second = part.found.choke, part.found.second
    if name == SAGGERS:
        return t("It chokes for want of saggers: {share} of the time the first station that fills them waits for one.",
                 share=Share(part.found.pools[name]))  # fmt: skip
    if name in part.found.pools:
        used = Share(part.found.pools[name])
        crew = line_stations.crew_of(part, name)
        if crew is not None:
            return t("It chokes at {crew:inner}, at work {share} of the time.", crew=crew, share=used)
        drawn = line_stations.utility_of(part, name)
        if drawn is not None:
            return t("It chokes at what there is of {utility:inner}, of which {share} is in use.", utility=drawn,
                     share=used)  # fmt: skip
        return t("It chokes at the transformers of {station:inner}, which are in use {share} of the time.",
                 station=line_stations.pool_of(part, name), share=used)  # fmt: skip
    station = next(s for s in part.about.line.stations if s.name == name)
    faster = part.found.pace.get(name, math.nan)
    if not math.isfinite(faster):
        return t("It chokes at {station:inner}, which waits least for others.", station=station.called)
    first = t("It chokes at {station:inner}: machines one percent faster there give {percent} % more.",
              station=station.called, percent=Number(faster, 2))  # fmt: skip
    if second is None:
        return first
    next_ = next(s for s in part.about.line.stations if s.name == second)
    return joined(first, t("Next comes {station:inner}, with {percent} %.", station=next_.called,
                           percent=Number(part.found.pace[second], 2)))  # fmt: skip


def _lines(found: Lines) -> Table:
    columns = (
        Column("line", t("production line"), role="text"),
        Column("target", t("to make")),
        Column("output", t("puts through")),
        Column("interval", t("95 % interval"), minor=True),
        Column("likely", t("in drawn years")),
        Column("reached", t("years that reach it")),
        Column("planned", t("lines planned")),
        Column("needed", t("lines needed")),
        Column("effectiveness", t("of rated output")),
        Column("holds", t("holds"), role="text"),
    )
    rows = []
    for part in found.parts:
        low, middle, high = part.output
        key = f"{part.about.line.prefix}.effectiveness"
        words = {"good": t("yes"), "fair": t("about"), "bad": t("no")}
        cells: tuple[Cell, ...] = (
            part.about.line.called, Quantity(part.about.target, TONNES), Quantity(middle, TONNES),
            Span(low, high, TONNES), Span(*part.likely, TONNES), Share(part.reached),
            Number(part.about.lines, whole=True), Number(part.needed, key=f"lines.{part.about.line.name}"),
            Share(middle / part.about.rated, 1, key), Judged(mark(part), words[mark(part)]),
        )  # fmt: skip
        rows.append(Row(part.about.line.name, cells))
    note = t(
        "Of one line, over the year. Rated output is what its slowest machines could make without a stop. The interval "
        "is that of the mean at the line's central numbers; in drawn years these numbers vary too (5 to 95 %). It "
        "holds where the interval and {odds} of these years reach what is to be made.",
        odds=Share(ODDS),
    )
    return Table("lines", columns, tuple(rows), note=note)


def _blocking(part: Part) -> Text:
    """What becomes of a charge that has no room behind it, at every station or at some."""
    model = part.about.model
    before = [place.called for place, station in zip(part.about.line.stations, model.stations, strict=True)
              if model.waits_before(station)]  # fmt: skip
    if not before:
        return t("after service: a charge that is done waits on its machine for room behind it")
    if len(before) == len(model.stations):
        return t("before service: no charge is begun before there is room behind it")
    return t("before service at {stations}, after service elsewhere", stations=listed(before))


def _about(found: Lines) -> dict[str, tuple[Text, Cell]]:
    """How it was computed."""
    told: dict[str, tuple[Text, Cell]] = {"seed": (t("seed"), str(found.seed))}
    for part in found.parts:
        name = part.about.line.name
        told[f"engine_{name}"] = (t("engine"), part.found.why)
        told[f"blocking_{name}"] = (t("blocking"), _blocking(part))
        told[f"buy_{name}"] = (
            t("bought"),
            t("whole lines")
            if part.about.line.whole
            else t("machines, as many of each kind as the output takes"),
        )
        told[f"runs_{name}"] = (
            t("simulated"),
            t("{n} replications of {time} after {warm} of warm-up", n=Number(len(part.found.yearly), whole=True),
              time=Quantity(YEAR, "day"), warm=Quantity(part.found.warm, "day")),
        )  # fmt: skip
    return told
