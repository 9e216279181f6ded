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
from functools import cache
from typing import Final

from anodeworks.library import library
from anodeworks.project.table import LABELS, NOTE, Schema, Table, Word, names, other, parameter_schema, text
from anodeworks.quantity import Parameter, Scalar, Section, par
from anodeworks.quantity.value import read

BLOCKING: Final = {
    "after": "a charge that is done stays on its machine until there is room behind it",
    "before": "a charge is not begun before there is room behind it",
}
STOPS: Final = {
    "operation": "failures come with the time that a machine works",
    "time": "failures come with the clock, whether it works or not",
}
LAWS: Final = {
    "exponential": "without memory: what is left does not depend on how long it has lasted",
    "weibull": "of a shape: above 1 it wears out, below 1 it fails early",
    "gamma": "of a shape: the larger, the nearer to its mean",
    "erlang": "a gamma law whose shape is a whole number",
    "lognormal": "of a spread: now and then far longer than usual",
    "constant": "always the same",
    "empirical": "one of the times that were seen, each as likely",
}
SWITCHED: Final = {
    "group": "each furnace hangs on one transformer",
    "pool": "any furnace can be switched to any transformer",
}
DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
TABLES: Final = (
    "stations", "buffers", "saggers", "crew", "crews", "deliveries", "shifts", "utilities",
)  # below a line  # fmt: skip
TIMES: Final[Schema] = {"type": "array", "items": {"$ref": "#/$defs/quantity"}, "minItems": 1}
SPANS: Final[Schema] = {"type": "array", "items": {"type": "string"}, "minItems": 1}
SHIFTS_OF: Final = text(
    "the table of shifts below the line, or the library's, by which it works; always unless said"
)
BUY: Final = {
    "machines": "as many machines of each kind as the output of a phase takes",
    "lines": "whole lines, as many as the output of the phases up to it takes",
}


def law(word: str) -> Mapping[str, Word]:
    """The words by which the law of a time is told beside its mean."""
    return {
        f"{word}_law": text(
            "the law of this time; exponential unless said, of `delay` constant", options=LAWS
        ),
        f"{word}_seen": other("times that were seen, in place of a mean: an empirical law", TIMES),
    }


LINES: Final = other("identical lines in the plant, or how many in each phase", {
    "anyOf": [
        {"type": "integer", "minimum": 1},
        {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}},
    ]
})  # fmt: skip
RUN: Final = Parameter("day", 0.001, 3650, "how long the line makes a grade before the next of its campaign")
CAMPAIGN: Final = other(
    "grades one after another, again and again: a list of { grade, lasts }",
    {"type": "array", "minItems": 2, "items": {
        "type": "object", "required": ["grade", "lasts"], "additionalProperties": False,
        "properties": {"grade": {"type": "string"}, "lasts": parameter_schema(RUN)}}},
)  # fmt: skip
HANDED: Final = Parameter("month", 0, 240, "from the phase's first product to the hand-over of a line")
MACHINE_HANDED: Final = Parameter("day", 0, 3650, "from the hand-over of its line to that of a machine")
HANDED_OVER: Final = other(
    "by phase, how long after its first product each of its lines is handed over; `apart` each unless said",
    {"type": "object", "additionalProperties": TIMES},
)
PRODUCTION_LINE: Final = Table(
    "a production line: stations in a row with stores between them, simulated event by event",
    {
        "makes": text("the flow that leaves it; the product's unless said"),
        "begins": names("flows that it takes from a store, so that it begins behind them", ()),
        "blocking": text(
            "what becomes of a charge that has no room behind it", options=BLOCKING, required=True
        ),
        "lines": LINES,
        "campaign": CAMPAIGN,
        "handed_over": HANDED_OVER,
        "buy": text("what is bought where output takes a part of a line; machines unless said", options=BUY),
        **LABELS,
    },
)
STATION: Final = Table(
    "the machines of one activity in a line",
    {
        "row": text("the library's kind of machine, where the activity's own does not fit"),
        "failures": text(options=STOPS),
        **law("between"),
        **law("repair"),
        "blocking": text(
            "as the line's `blocking`, of this station; the line's unless said", options=BLOCKING
        ),
        "shifts": SHIFTS_OF,
        "stands": other(
            "days of each year on which its machines stand as planned, such as 07-10..07-24", SPANS
        ),
        "setup": other(
            "time to set a machine up for another grade of the campaign: one, or by grade before and grade after",
            {
                "anyOf": [
                    {"$ref": "#/$defs/quantity"},
                    {
                        "type": "object",
                        "additionalProperties": {
                            "type": "object",
                            "additionalProperties": {"$ref": "#/$defs/quantity"},
                        },
                    },
                ]
            },
        ),
        "uses": other(
            "by utility what a machine takes during its cycle; what the plant's balance says unless said",
            {"type": "object", "additionalProperties": {"$ref": "#/$defs/quantity"}},
        ),
        "transformers": other(
            "how many furnaces hang on each transformer, or `group` (equal groups, unless said) or `pool` (any on any)",
            {
                "anyOf": [
                    {"enum": list(SWITCHED)},
                    {"type": "array", "items": {"type": "integer", "minimum": 1}},
                ]
            },
        ),
        "crew": other(
            "which crew loads its machines, or how many people of each; the line's only one unless said",
            {
                "anyOf": [
                    {"type": "string"},
                    {"type": "object", "additionalProperties": {"$ref": "#/$defs/quantity"}},
                ]
            },
        ),
        "rework_to": text("the station to which lots go back for rework; this one unless said"),
        "handed_over": other(
            "of each machine how long after its line it is handed over: in the start-up of the line", TIMES
        ),
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
CREW: Final = Table(
    "people who load and unload, shared by the stations that say `loading`: all of them, where there is one crew",
    {"shifts": SHIFTS_OF, **LABELS},
)
DELIVERIES: Final = Table("deliveries to the head of the line", {**law("delay"), **NOTE})
SHIFTS: Final = Table(
    "the hours of a week in which a station, a crew or a utility works, and holidays",
    {
        "hours": other("spans of a day's hours, such as 08:00-16:00 or 22:00-06:00; all unless said", SPANS),
        "days": names("days of the week; all unless said", DAYS),
        "holidays": other("days of each year that are free, such as 10-01..10-07 or 05-01", SPANS),
        **NOTE,
    },
)
UTILITY: Final = Table(
    "what several stations draw on at the same time, and of which there is only so much",
    {
        "flow": text(
            "the flow that is drawn, given off or led away: silane, off-gas, electricity", required=True
        ),
        "amount": other(
            "what there is of it: mass or power at once", {"$ref": "#/$defs/quantity"}, required=True
        ),
        "shifts": SHIFTS_OF,
        **LABELS,
    },
)
SETUP: Final = Parameter("h", 0, 1e4, "time to set a machine up for another grade")
DRAWN: Final = {"kg": "kg/h", "J": "kW"}  # by unit of a flow, that in which a utility is told


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
    transformer_cost: Scalar = par(
        "CNY", 0, 1e9, "what a transformer costs beyond those that furnaces come with"
    )
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
    between_shape: Scalar = par("1", 0.1, 1000, "shape of the law of `between`: weibull, gamma, erlang")
    between_spread: Scalar = par("1", 0.01, 10, "standard deviation of a lognormal `between` over its mean")
    repair_shape: Scalar = par("1", 0.1, 1000, "shape of the law of `repair`: weibull, gamma, erlang")
    repair_spread: Scalar = par("1", 0.01, 10, "standard deviation of a lognormal `repair` over its mean")


class BufferNumbers(Section):
    """The store behind a station: as long as it lasts, unless its mass is said."""

    lasts: Scalar = par("h", 0, 1e4, "how long the line's flow fills an empty store")
    stock: Scalar = par("kg", 0, 1e9, "what it holds")
    unit_cost: Scalar = par("CNY/kg", 0, 1e6, "what room for a kg costs, put up")


class SaggerNumbers(Section):
    """The carriers of a line."""

    count: Scalar = par("1", 1, 1e7, "carriers in the loop; a fifth more than the flow needs unless said")
    fill: Scalar = par("kg", 0.01, 1000, "what one carries")
    return_time: Scalar = par("h", 0, 1000, "from giving up to being ready again")
    unit_cost: Scalar = par("CNY", 0, 1e5, "what one costs")


class CrewNumbers(Section):
    """People who load."""

    people: Scalar = par("person", 1, 1e4, "people on every shift of one line who load and unload")


class DeliveryNumbers(Section):
    """How what a line works on comes in."""

    every: Scalar = par("h", 0.01, 1e4, "time from one delivery to the next, each of which fills the store")
    lasts: Scalar = par(
        "h", 0.01, 1e4, "how long a filled store lasts at the line's rated pace; `every` unless said"
    )
    late: Scalar = par("1", 0, 0.99, "share of deliveries that come late")
    delay: Scalar = par("h", 0, 1e4, "how late one of these comes, mean")
    delay_shape: Scalar = par("1", 0.1, 1000, "shape of the law of `delay`: weibull, gamma, erlang")
    delay_spread: Scalar = par("1", 0.01, 10, "standard deviation of a lognormal `delay` over its mean")


OPTIONAL: Final = (
    "machines", "charge", "cycle", "loading", "powered", "per_transformer", "transformer_cost", "residence", "persons",
    "hold",
    "between_shape", "between_spread", "repair_shape", "repair_spread", "delay_shape", "delay_spread", "lasts",
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
ROOM: Final = Parameter(
    "kg", -1e10, 1e10, "room of a store of one line beyond the usual one, with which machines come"
)
POOL: Final = Parameter("1", 0, 1e8, "carriers in one line")
TRANSFORMERS: Final = Parameter(
    "1", -1e5, 1e5, "transformers in one line beyond those that its furnaces come with"
)
START_YEARS: Final = 6  # of production in which lines can still be on their way to full output
START_UP: Final = Parameter(
    "1", -1, 1, "which start-up of those simulated: -1 the slowest, 0 the middle one, 1 the fastest"
)
START: Final[Mapping[str, Parameter]] = {  # shares of full output by phase and year of production
    "ramp": Parameter("1", 0, 1, "what a phase's lines make of their full output, in the middle start-up"),
    "slow": Parameter("1", 0, 1, "what a phase's lines make of their full output, in the slowest start-up"),
    "fast": Parameter("1", 0, 1, "what a phase's lines make of their full output, in the fastest start-up"),
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


@cache
def usual_store() -> float:
    """How long the stores last with which machines come, s: those of the library."""
    shelf, ask = library().sections["line"]["buffer"], BufferNumbers.parameters()["lasts"]
    return read(shelf["lasts"], ask, "line.buffer.lasts", "library/line.toml").number


def production_schema() -> Schema:
    """What a JSON Schema says of a table `[line.NAME]`."""
    whole = PRODUCTION_LINE.json(LineNumbers.parameters())
    below = {
        "stations": {"type": "object", "additionalProperties": STATION.json(StationNumbers.parameters())},
        "buffers": {"type": "object", "additionalProperties": BUFFER.json(BufferNumbers.parameters())},
        "saggers": SAGGERS.json(SaggerNumbers.parameters()),
        "crew": CREW.json(CrewNumbers.parameters()),
        "crews": {"type": "object", "additionalProperties": CREW.json(CrewNumbers.parameters())},
        "deliveries": DELIVERIES.json(DeliveryNumbers.parameters()),
        "shifts": {"type": "object", "additionalProperties": SHIFTS.json()},
        "utilities": {"type": "object", "additionalProperties": UTILITY.json()},
    }
    return {**whole, "properties": {**whole["properties"], **below}}
