"""A line as its stations stand in a row, with the stores between them and how full these are."""

from __future__ import annotations

from typing import Final

from anodeworks.language import Pair, Text, joined, t, tn
from anodeworks.quantity.wording import Number, Quantity, Share
from anodeworks.study.lines.found import Part
from anodeworks.study.lines.levels import DELIVERED
from anodeworks.twin.project import Project
from anodeworks.view.document import Cell, Column, Row, Table
from anodeworks.view.line_doings import DOES
from anodeworks.view.picture import Stop, Store, Train

OF_TIME: Final = {  # elements of a machine's time that what it does is made of, from the foot of a station up
    "work": ("busy", "setup"), "blocked": ("blocked",), "down": ("down",), "planned": ("planned",), "off": ("off",),
}  # fmt: skip


def drawn(project: Project, part: Part) -> Train:
    """The row of stations, what their machines do with their time, and what the stores hold."""
    stops = []
    for place in part.about.line.stations:
        times = part.found.times[place.name]
        shares = [sum(times.get(e, 0.0) for e in elements) for elements in OF_TIME.values()]
        count = part.about.machines[place.name]
        above = tn("{n} machine", "{n} machines", count, n=Number(count, whole=True))
        level = part.levels.get(place.name)
        store = (
            None
            if level is None
            else Store(_store(project, part, place.name), level.mean, level.high, level.room)
        )
        stops.append(Stop(place.called, above, shares, store))
    return Train(
        f"train_{part.about.line.name}", t("The line and its stores over a year"), tuple(stops),
        tuple(DOES[what] for what in OF_TIME), "t",
        t("A station is filled with what its machines do; where it is empty, they wait. A store is filled as it is on "
          "average, and holds no more than its mark for 95 % of the time."),
    )  # fmt: skip


def table(project: Project, part: Part) -> Table:
    """What each store holds."""
    columns = (
        Column("store", t("store"), role="text"),
        Column("room", t("room")),
        Column("mean", t("holds on average")),
        Column("high", t("for 95 % of the time at most")),
        Column("full", t("full")),
        Column("empty", t("empty")),
    )
    rows = []
    for source, level in part.levels.items():
        cells: tuple[Cell, ...] = (
            _store(project, part, source), Quantity(level.room, "t"), Quantity(level.mean, "t"),
            Quantity(level.high, "t"), Share(level.full, 1), Share(level.empty, 1),
        )  # fmt: skip
        rows.append(Row(source or "deliveries", cells))
    missing = len({a for a, *_ in part.about.line.stores} - set(part.levels))
    delivered = t(
        "What is delivered counts by what the first station makes of it; full is when it has just come."
    )
    note = t(
        "Of what lies in it, over a year of one replication, run in; full and empty are shares of the time."
    )
    untold = t("Of a store before machines to which lots come back it is not told.")
    return Table(
        f"stores_{part.about.line.name}",
        columns,
        tuple(rows),
        note=joined(note, untold if missing else "", delivered if DELIVERED in part.levels else ""),
    )


def _store(project: Project, part: Part, source: str) -> Text:
    """The flow that lies in the store behind a station, or before all of them."""
    if source == DELIVERED:
        return t("deliveries before {station:inner}", station=part.about.line.stations[0].called)
    flow = project.network.flows[next(flow for a, _, flow in part.about.line.stores if a == source)]
    return Pair(flow.label, flow.label_zh)
