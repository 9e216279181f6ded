"""What a file says of its production lines, what is assumed of them, and how they will be simulated."""

from __future__ import annotations

from collections.abc import Iterator

from anodeworks.language import Message, Pair, Text, joined, listed, t
from anodeworks.line.simulate import chosen
from anodeworks.quantity.wording import Number, Quantity, Share
from anodeworks.study.lines import pools
from anodeworks.study.lines.described import SAGGERS, Described
from anodeworks.study.lines.outlined import Outline
from anodeworks.twin.production import HOME
from anodeworks.twin.project import Project
from anodeworks.view.document import Cell, Column, Finding, Row, Section, Table

TONNES = "t/year"


def section(project: Project, outlines: tuple[Outline, ...]) -> Section:
    """The lines of a file, and the stations of each."""
    about = [each.about for each in outlines if each.about is not None]
    return Section(
        HOME,
        t("Production lines"),
        (_lines(project, outlines), *(_stations(project, each) for each in about)),
        0,
    )


def findings(outlines: tuple[Outline, ...]) -> Iterator[Finding]:
    """What is plainly wrong: too few machines, or too little of what is shared, for what a line is to make."""
    for outline in outlines:
        line, about = outline.line, outline.about
        if about is None:
            yield Finding(
                "fair",
                t("In the base case nothing is made on {lines}.", lines=line.called),
                name=f"idle_{line.name}",
            )
            continue
        if outline.bound < about.target:
            numbers = {"target": Quantity(about.target, TONNES), "bound": Quantity(outline.bound, TONNES)}
            told = t("{line:first} cannot make {target}: its slowest machines come to {bound}, without a wait.",
                     line=line.called, **numbers)  # fmt: skip
            yield Finding("fair", told, name=f"bound_{line.name}")
        for name, share in outline.asked:
            if share > 1.0:
                short = t("{line:first} asks for {share} of {what:inner}.", line=line.called, share=Share(share),
                          what=_shared(about, name))  # fmt: skip
                yield Finding("fair", short, name=f"short_{line.name}_{name.replace(' ', '_')}")


def _lines(project: Project, outlines: tuple[Outline, ...]) -> Table:
    columns = (
        Column("line", t("production line"), role="text"),
        Column("target", t("to make")),
        Column("lines", t("lines planned")),
        Column("written", t("numbers in the file")),
        Column("assumed", t("of the library")),
        Column("judged", t("of these judged")),
        Column("shares", t("shares"), role="text"),
        Column("engine", t("simulated"), role="text"),
    )
    rows = []
    for outline in outlines:
        line, about = outline.line, outline.about
        own = [
            v
            for key, v in project.ledger.items()
            if key.startswith(f"{line.prefix}.") and v.grade != "simulation"
        ]
        written = sum(value.origin == "project file" for value in own)
        judged = sum(value.grade == "judgement" for value in own if value.origin != "project file")
        counts = (Number(n, whole=True) for n in (written, len(own) - written, judged))
        rows.append(Row(line.name, (
            line.called, None if about is None else Quantity(about.target, TONNES),
            None if about is None else Number(about.lines, whole=True), *counts,
            None if about is None else _common(about), None if about is None else _engine(about),
        )))  # fmt: skip
    return Table(HOME, columns, tuple(rows), note=t("What one line is to make, over the year. What a line really puts "
                                                    "through is simulated: `anodeworks line`."))  # fmt: skip


def _engine(about: Described) -> Message:
    """By which engine, and why."""
    engine, reason = chosen(about.model)
    return (
        t("by the recursion") if engine == "recursion" else t("event by event, since {reason}", reason=reason)
    )


def _common(about: Described) -> Text:
    """What stations of a line share."""
    names = dict.fromkeys(pools.whole(pool.name) for pool in about.model.pools)
    shared = [_shared(about, name) for name in (*names, *(loop.name for loop in about.model.circulations))]
    return listed(shared) if shared else t("nothing")


def _shared(about: Described, name: str) -> Text:
    crew = pools.crew_of(about.line, name)
    if crew is not None:
        return crew.called
    if name == SAGGERS:
        return t("saggers")
    utility = next((each.called for each in about.line.utilities if pools.utility(each.name) == name), None)
    station = next((s.called for s in about.line.stations if pools.transformer(s.name) == name), None)
    return utility or t("transformers of {station:inner}", station=station or Pair(name, name))


def _stations(project: Project, about: Described) -> Table:
    """The stations of a line as they will be simulated, with the store behind each."""
    columns = (
        Column("station", t("station"), role="text"),
        Column("kind", t("as"), role="text"),
        Column("machines", t("machines")),
        Column("counted", t("counted"), role="text"),
        Column("charge", t("charge")),
        Column("time", t("time of a charge")),
        Column("between", t("between failures"), minor=True),
        Column("repair", t("repair"), minor=True),
        Column("store", t("store behind it")),
        Column("crew", t("loaded by"), role="text"),
    )
    line, model = about.line, about.model
    crews = {crew.name: crew.called for crew in line.crews}
    rows = []
    for place, station in zip(line.stations, model.stations, strict=True):
        key, kg = line.at(place.name), about.ratio[place.name] * model.lot_kg
        behind = next((b for b in model.buffers if b.source == place.name), None)
        loaders = [crews[name] for name, _ in place.rules.crew]
        cells: tuple[Cell, ...] = (
            place.called, place.kind, Number(station.machines, whole=True),
            t("in the file") if place.stated else t("by the plan"), Quantity(kg * model.lots(station), "t"),
            Quantity(sum(law.mean for law in station.work), "h"),
            Quantity(project.ledger[f"{key}.between"].number, "h", f"{key}.between"),
            Quantity(project.ledger[f"{key}.repair"].number, "h", f"{key}.repair"),
            None if behind is None else Quantity(model.places(behind) * kg, "t"),
            listed(loaders) if loaders else None,
        )  # fmt: skip
        rows.append(Row(place.name, cells))
    head = t("Stores before the first station are taken to be large.")
    supplied = t("The store before the first station is filled by deliveries.")
    stop = t("In this order lots come to them; what two branches make is joined.")
    return Table(f"stations_{line.name}", columns, tuple(rows), title=line.called,
                 note=joined(stop, supplied if line.deliveries else head))  # fmt: skip
