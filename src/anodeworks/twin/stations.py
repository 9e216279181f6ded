"""What is said of production lines in a project file: the words of `[line.NAME]` and the numbers beside them.

    [line.graphite]
    makes = "graphite_made"
    blocking = "after"
    lines = 4

    [line.graphite.stations.graphitisation]
    between = "1500 h"

Equations: docs/equations/line.md; what the library knows: docs/equations/line_data.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from anodeworks.project.table import LABELS, NOTE, Schema, Table, names, other, text
from anodeworks.quantity import Parameter, Scalar, Section, par

BLOCKING: Final = {
    "after": "a charge that is done stays on its machine until there is room behind it",
    "before": "a charge is not begun before there is room behind it",
}
STOPS: Final = {
    "operation": "failures come with the time that a machine works",
    "time": "failures come with the clock, whether it works or not",
}
TABLES: Final = ("stations", "buffers", "saggers", "crew", "deliveries")  # below a line

PRODUCTION_LINE: Final = Table(
    "a production line: stations in a row with stores between them, simulated event by event",
    {
        "makes": text("the flow that leaves it; the product's unless said"),
        "begins": names("flows that it takes from a store, so that it begins behind them", ()),
        "blocking": text(
            "what becomes of a charge that has no room behind it", options=BLOCKING, required=True
        ),
        **LABELS,
    },
)
STATION: Final = Table(
    "the machines of one activity in a line",
    {
        "row": text("the library's kind of machine, where the activity's own does not fit"),
        "failures": text(options=STOPS),
        **NOTE,
    },
)
BUFFER: Final = Table("the store behind the activity that makes a flow", dict(NOTE))
SAGGERS: Final = Table(
    "carriers that go round: from the first station to the last, and back",
    {
        "first": text("the activity at which they are filled", required=True),
        "last": text("the activity behind which they are emptied", required=True),
        **NOTE,
    },
)
CREW: Final = Table("people who load and unload, shared by all stations that say `loading`", dict(NOTE))
DELIVERIES: Final = Table("deliveries to the head of the line", dict(NOTE))
LINES: Final = other("identical lines in the plant, or how many in each phase", {
    "anyOf": [
        {"type": "integer", "minimum": 1},
        {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}},
    ]
})  # fmt: skip


class LineNumbers(Section):
    """A line as a whole."""

    lot_lasts: Scalar = par("h", 0.01, 1000, "what moves together, by how long the line takes to make it")
    closed: Scalar = par("day", 0.01, 300, "days of a year on which the whole line stands as planned")
    start_share: Scalar = par(
        "1", 0.02, 1, "pace of a line on the day of its hand-over, of that when it is run in"
    )
    start_time: Scalar = par("month", 0.05, 120, "in which half of the gap to full pace is closed")
    apart: Scalar = par("month", 0, 60, "between the hand-over of one line of a phase and the next")


class StationNumbers(Section):
    """The machines of an activity in a line; those with no default are asked for only where they mean something."""

    machines: Scalar = par(
        "1", 1, 1e5, "machines in one line; as many as its share of the plan needs unless said"
    )
    charge: Scalar = par("kg", 1e-3, 1e7, "what a machine gives from one charge")
    cycle: Scalar = par("h", 1e-3, 1e4, "time from one charge of a machine to the next")
    loading: Scalar = par("h", 0, 1e4, "of the cycle: emptying, mending, charging")
    powered: Scalar = par(
        "h", 1e-3, 1e4, "of the cycle: under power from the transformer that furnaces share"
    )
    per_transformer: Scalar = par("1", 1, 1000, "furnaces that share a transformer, one at a time")
    residence: Scalar = par(
        "h", 0, 1000, "time in a machine that runs without stopping, one lot behind another"
    )
    persons: Scalar = par("person", 0, 100, "people of the crew at one machine while it is loaded")
    cycle_spread: Scalar = par("1", 0, 2, "standard deviation of a charge's time over its mean", default=0.05)
    between: Scalar = par("h", 0.1, 1e6, "mean time of work from one failure of a machine to the next")
    repair: Scalar = par("h", 1e-3, 1e5, "mean time of a repair, waiting for people and parts with it")
    upkeep_every: Scalar = par("day", 0.1, 1e5, "time from one planned upkeep of a machine to the next")
    upkeep_lasts: Scalar = par("h", 1e-3, 1e5, "how long planned upkeep of a machine takes")
    rework: Scalar = par("1", 0, 0.9, "share of lots that go through the station again", default=0.0,
                         grade="definition")  # fmt: skip
    scrap: Scalar = par("1", 0, 0.9, "share of lots that are thrown away beyond the activity's own yield",
                        default=0.0, grade="definition")  # fmt: skip
    hold: Scalar = par("h", 0, 1e4, "time for which lots wait for their inspection")


class BufferNumbers(Section):
    """The store behind a station: as long as it lasts, unless its mass is said."""

    lasts: Scalar = par("h", 0, 1e4, "how long the line's flow fills an empty store")
    stock: Scalar = par("kg", 0, 1e9, "what it holds")


class SaggerNumbers(Section):
    """The carriers of a line."""

    count: Scalar = par("1", 1, 1e7, "carriers in the loop; a fifth more than the flow needs unless said")
    fill: Scalar = par("kg", 0.01, 1000, "what one carries")
    return_time: Scalar = par("h", 0, 1000, "from giving up to being ready again")


class CrewNumbers(Section):
    """People who load."""

    people: Scalar = par("person", 1, 1e4, "people on every shift of one line who load and unload")


class DeliveryNumbers(Section):
    """How what a line works on comes in."""

    every: Scalar = par("h", 0.01, 1e4, "time from one delivery to the next")
    late: Scalar = par("1", 0, 0.99, "share of deliveries that come late")
    delay: Scalar = par("h", 0, 1e4, "how late one of these comes")


OPTIONAL: Final = (
    "machines", "charge", "cycle", "loading", "powered", "per_transformer", "residence", "persons", "hold",
)  # fmt: skip
FOUND: Final[Mapping[str, Parameter]] = {  # what the simulation finds, and the chain reads
    "effectiveness": Parameter(
        "1", 0.001, 0.9999, "what a line puts through over what its slowest machines could without a stop"
    ),
    "simulated": Parameter(
        "1", 0.001, 0.9999, "effectiveness at the numbers at which the line was simulated"
    ),
    "made": Parameter("t/year", 1e-6, 1e9, "what one line makes in a year once it is run in"),
    "origin": Parameter("1", -1e6, 1e6, "where the slopes of a line's effectiveness begin"),
}
OF_STATION: Final[Mapping[str, Parameter]] = {
    "planned": Parameter(
        "1", 0.001, 1.0, "availability by which machines are counted before the line is simulated"
    ),
    "effective": Parameter("1", 0.001, 1.0, "share of a machine's rated output that it gives in the line"),
    "count": Parameter("1", 1, 1e6, "machines of the station in one line"),
}
SLOPE: Final = Parameter("1", -100, 100, "percent of the line's output per percent of the number")
LINES_OF: Final = Parameter("1", 1, 1000, "identical lines in the plant")


def production_schema() -> Schema:
    """What a JSON Schema says of a table `[line.NAME]`."""
    whole = PRODUCTION_LINE.json(LineNumbers.parameters())
    below = {
        "lines": LINES.json(),
        "stations": {"type": "object", "additionalProperties": STATION.json(StationNumbers.parameters())},
        "buffers": {"type": "object", "additionalProperties": BUFFER.json(BufferNumbers.parameters())},
        "saggers": SAGGERS.json(SaggerNumbers.parameters()),
        "crew": CREW.json(CrewNumbers.parameters()),
        "deliveries": DELIVERIES.json(DeliveryNumbers.parameters()),
    }
    return {**whole, "properties": {**whole["properties"], **below}}
