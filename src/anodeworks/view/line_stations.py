"""The stations of a line: what their time goes to (ISO 22400), what waits, who does what when, and the start-up."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from anodeworks.language import Message, Pair, Text, t, tc
from anodeworks.line.simulate import Bar
from anodeworks.programme.phase import RAMPED
from anodeworks.quantity.units import SECONDS_PER_YEAR
from anodeworks.quantity.wording import Number, Quantity, Share, Span
from anodeworks.study.lines import pools
from anodeworks.study.lines.found import Part
from anodeworks.study.lines.starting import FINISHED, Start
from anodeworks.twin.project import Project
from anodeworks.twin.stations import START_YEARS
from anodeworks.view import line_stores
from anodeworks.view.document import Cell, Column, Row, Section, Table, Words
from anodeworks.view.line_doings import DOES
from anodeworks.view.picture import Axis, Chart, Gantt, Heat, Lane, Series, Stretch

LANES: Final = 14  # machines that a picture of a window shows
MONTH: Final = SECONDS_PER_YEAR / 12
TOLD: Final[dict[str, Message]] = {
    "busy": t("works"),
    "setup": t("changeover"),
    "starved": t("starved"),
    "blocked": t("blocked"),
    "power": t("waits for power"),
    "utility": t("waits for a supply"),
    "crew": t("waits for the crew"),
    "carriers": t("waits for saggers"),
    "down": t("in repair"),
    "planned": t("upkeep"),
    "off": t("outside its hours"),
}


def sections(project: Project, part: Part, first: bool) -> Iterator[Section]:
    """A line's stations: the first line's on the first screen."""
    name = part.about.line.name
    yield Section(f"stations_{name}", t("Where it chokes"), (_time(part), _map(part)), 0 if first else 1)
    if part.levels:
        own = (line_stores.drawn(project, part), line_stores.table(project, part))
        yield Section(f"stores_{name}", t("The line and its stores"), own, 1)
    yield Section(f"effect_{name}", t("Overall equipment effectiveness (OEE)"), (_effect(part), _law()), 1)
    yield Section(f"flow_{name}", t("Lead time and work in progress"), (_flow(part),), 1)
    if part.bars:
        yield Section(f"window_{name}", t("Who does what when"), (_window(part), _spent(part)), 1)
    if part.starts:
        late = [_unfinished(part, start) for start in part.starts.values() if start.last < FINISHED]
        yield Section(f"start_{name}", t("Start-up"), (_start(project, part), _curve(part), *late), 1)


def _shown(part: Part) -> list[str]:
    """The elements that any machine spends time on."""
    return [e for e in TOLD if e == "busy" or any(part.found.share(s, e) > 5e-4 for s in part.found.stations)]


def _time(part: Part) -> Table:
    """What the time of each station's machines goes to."""
    shown = _shown(part)
    columns = (
        Column("station", t("station"), role="text"),
        Column("machines", t("machines")),
        *(Column(e, TOLD[e], minor=e in ("setup", "off")) for e in shown),
        Column("pace", t("output per 1 % of pace")),
        Column("availability", t("output per 1 % of availability"), minor=True),
        Column("repairs", t("output per 1 % shorter repairs"), minor=True),
        Column("upkeep", t("output per 1 % shorter upkeep"), minor=True),
    )
    rows = []
    for place in part.about.line.stations:
        spent = tuple(Share(part.found.share(place.name, e), 1) for e in shown)
        pace = part.found.pace.get(place.name, math.nan)
        key = f"{part.about.line.at(place.name)}.count"
        cells: tuple[Cell, ...] = (
            place.called, Number(part.about.machines[place.name], whole=True, key=key), *spent,
            Share(0.01 * pace, 2) if math.isfinite(pace) else None,
            *(Share(x, 2) if x is not None and math.isfinite(pace) else None for x in _stops(part, place.name)),
        )  # fmt: skip
        rows.append(Row(place.name, cells))
    note = t(
        "Shares of the time in which the line works, of all machines of a station. Output per pace says how much more "
        "the line makes where these machines are one percent faster: a line chokes where it is large. That per "
        "availability is through repairs that are shorter by as much."
    )
    return Table(f"stations_{part.about.line.name}", columns, tuple(rows), note=note)


def _stops(part: Part, station: str) -> tuple[float | None, ...]:
    """What a line makes more, as a share, per percent of a station's availability, of its repairs, of its upkeep."""
    slopes = part.found.slopes
    repair, upkeep = (slopes.get(f"{station}.{word}") for word in ("repair", "upkeep_lasts"))
    failures = next(s for s in part.about.model.stations if s.name == station).breakdowns[0]
    down = 1.0 - failures.availability
    more = None if repair is None or down <= 0 else -0.01 * repair / down
    return more, None if repair is None else -0.01 * repair, None if upkeep is None else -0.01 * upkeep


def _map(part: Part) -> Heat:
    """The same as a map."""
    shown = _shown(part)
    places = part.about.line.stations
    values = tuple(tuple(part.found.share(place.name, e) for e in shown) for place in places)
    return Heat(
        f"time_{part.about.line.name}", t("What the machines' time goes to"),
        Axis(names=tuple(TOLD[e] for e in shown)), Axis(names=tuple(place.called for place in places)), values, "%",
        digits=2,
    )  # fmt: skip


def _effect(part: Part) -> Table:
    """OEE and its factors, by the time elements of ISO 22400."""
    columns = (
        Column("station", t("station"), role="text"),
        Column("planned", t("planned busy time")),
        Column("production", t("actual production time")),
        Column("down", t("actual unit down time"), minor=True),
        Column("delay", t("delay"), minor=True),
        Column("availability", t("availability")),
        Column("effectiveness", tc("OEE", "effectiveness")),
        Column("quality", t("quality ratio")),
        Column("oee", t("OEE")),
    )
    rows = []
    for place in part.about.line.stations:
        name = place.name
        share = part.found.times[name]
        busy = 1.0 - share["planned"] - share["off"]
        availability = share["busy"] / busy if busy > 0 else math.nan
        delay = sum(share[e] for e in ("starved", "blocked", "power", "utility", "crew", "carriers"))
        effect, quality = share["effectiveness"], share["quality"]
        cells: tuple[Cell, ...] = (
            place.called, Share(busy, 1), Share(share["busy"], 1), Share(share["down"], 1), Share(delay, 1),
            Share(availability, 1), Share(effect, 1), Share(quality, 1), Share(availability * effect * quality, 1),
        )  # fmt: skip
        rows.append(Row(name, cells))
    return Table(f"oee_{part.about.line.name}", columns, tuple(rows))


def _law() -> Words:
    return Words(
        t("By the time elements of ISO 22400: OEE is availability (production over planned busy time), times "
          "effectiveness (what the machine should have taken over what it took), times the share of good lots. Waiting "
          "for others is delay, and lowers the availability of a machine that could have worked. Times are drawn "
          "around what they should be, so that effectiveness can lie a little above 100 %."),
        "note",
    )  # fmt: skip


def utility_of(part: Part, pool: str) -> Pair | None:
    """The utility that a pool is; None where it is none."""
    return next((u.called for u in part.about.line.utilities if pools.utility(u.name) == pool), None)


def crew_of(part: Part, pool: str) -> Text | None:
    """The crew that a pool is; None where it is none."""
    crew = pools.crew_of(part.about.line, pool)
    return None if crew is None else crew.called


def pool_of(part: Part, pool: str) -> Pair:
    """The station whose furnaces share a pool of power."""
    station = next(s.name for s in part.about.model.stations for n in s.needs if pools.whole(n.pool) == pool)
    return next(place.called for place in part.about.line.stations if place.name == station)


def _flow(part: Part) -> Table:
    """Lead time, work in progress, and what Little's law makes of them."""
    found = part.found
    columns = (Column("what", role="text"), Column("figure"))
    rows = (
        Row("lead", (t("lead time, mean"), Quantity(found.lead, "day"))),
        Row(
            "residence",
            (t("of it inside machines that run without stopping"), Quantity(found.residence, "h")),
        ),
        Row("wip", (t("work in progress, mean"), Quantity(found.wip, "t"))),
        Row(
            "little",
            (t("throughput times lead time (Little's law)"), Quantity(found.went * found.lead, "t")),
        ),
        Row("aged", (t("older at the end of the year than at its beginning"), Quantity(found.aged, "t"))),
        Row("lot", (t("a lot"), Quantity(part.about.model.lot_kg, "t"))),
    )
    note = t("Lead time is that of the lots that leave in the simulated year. Throughput times lead time, and what the "
             "lots that lie in the line at the end of the year have waited more than those at its beginning had, is "
             "work in progress, exactly.")  # fmt: skip
    return Table(f"flow_{part.about.line.name}", columns, rows, note=note)


def _window(part: Part) -> Gantt:
    """What some machines do in a window of time."""
    first, last = part.window
    lanes = []
    for (station, machine), bars in _by_machine(part):
        place = next(s for s in part.about.line.stations if s.name == station)
        label = t("{station} {n}", station=place.called, n=Number(machine + 1, whole=True))
        shown = (Stretch(DOES[b.what][0], b.begin, b.end, DOES[b.what][1]) for b in bars)
        lanes.append(Lane(label, tuple(shown)))
    return Gantt(
        f"window_{part.about.line.name}", t("Machines of the line in a window of time"), tuple(lanes), first, last,
        t("One replication, run in. Where nothing is drawn, a machine waits for lots."), tuple(DOES.values()), "day",
    )  # fmt: skip


def _spent(part: Part) -> Table:
    """What the machines of the picture do with the window, in shares of it."""
    first, last = part.window
    columns = (
        Column("machine", t("machine"), role="text"),
        *(Column(what, label) for what, (_, label) in DOES.items()),
        Column("waits", t("waits")),
    )
    rows = []
    for (station, machine), bars in _by_machine(part):
        place = next(s for s in part.about.line.stations if s.name == station)
        label = t("{station} {n}", station=place.called, n=Number(machine + 1, whole=True))
        shares = {what: time / (last - first) for what, time in _times(bars).items()}
        cells: tuple[Cell, ...] = (
            label,
            *(Share(shares[what], 1) for what in DOES),
            Share(max(1.0 - sum(shares.values()), 0.0), 1),
        )
        rows.append(Row(f"{station}_{machine + 1}", cells))
    note = t("Shares of the window from {first} to {last} after the warm-up, of one replication.",
             first=Quantity(first, "day"), last=Quantity(last, "day"))  # fmt: skip
    return Table(f"doings_{part.about.line.name}", columns, tuple(rows), note=note)


def _times(bars: list[Bar]) -> dict[str, float]:
    """How long a machine did what, s; of what it does at once what stops it counts, not what it stops."""
    order = [*reversed(DOES)]  # out of its hours before in repair, in upkeep, blocked, at work
    edges = sorted({edge for bar in bars for edge in (bar.begin, bar.end)})
    found = dict.fromkeys(DOES, 0.0)
    for begin, end in pairwise(edges):
        doing = {bar.what for bar in bars if bar.begin <= begin and bar.end >= end}
        if what := next((each for each in order if each in doing), None):
            found[what] += end - begin
    return found


def _by_machine(part: Part) -> list[tuple[tuple[str, int], list[Bar]]]:
    """Bars of the machines that are shown: one of each station, then more of those that choke the line."""
    held: dict[tuple[str, int], list[Bar]] = {}
    for bar in part.bars:
        held.setdefault((bar.station, bar.machine), []).append(bar)
    names = [s.name for s in part.about.line.stations]
    order = sorted(held, key=lambda k: (k[1], k[0] != part.found.choke, names.index(k[0])))[:LANES]
    return [(k, held[k]) for k in sorted(order, key=lambda k: (names.index(k[0]), k[1]))]


def _start(project: Project, part: Part) -> Table:
    """The first years of each phase: what its lines can make, what the market takes, and what is reckoned with."""
    columns = (
        Column("phase", t("phase"), role="text"),
        Column("lines", t("lines")),
        Column("what", t("share of full output"), role="text"),
        *(Column(f"year_{n + 1}", t("year {n}", n=str(n + 1))) for n in range(START_YEARS)),
        Column("range_1", t("range, year 1"), minor=True),
    )
    rows: list[Row] = []
    for phase, start in part.starts.items():
        can = [min(float(x), 1.0) for x in start.middle]
        span = Span(float(start.years[:, 0].min()), float(start.years[:, 0].max()), "%")
        count = Number(start.lines, whole=True)
        rows.append(Row(phase, (start.label, count, t("its lines can make"), *map(Share, can), span)))
        if not part.about.line.phases:
            continue
        market = _market(project, phase)
        used = [min(*both) for both in zip(can, market, strict=True)]
        rows.append(Row(f"{phase}_market", (None, None, t("the market takes"), *map(Share, market), None)))
        rows.append(Row(f"{phase}_used", (None, None, t("is made"), *map(Share, used), None), "sum"))
    note = t("Lines of a phase come one after another, and each is slow at first. What the market takes is the ramp of "
             "the file or the library, which holds the time in which cell makers approve a product. The lesser of the "
             "two is made and sold: a line never adds to demand. Medians of the start-ups that are simulated; in drawn "
             "scenarios a line has one of them for all years and phases.")  # fmt: skip
    return Table(f"start_{part.about.line.name}", columns, tuple(rows), note=note)


def _market(project: Project, phase: str) -> list[float]:
    """What the market takes of a phase's full output in each of its first years."""
    prefix = f"programme.phases.{phase}"
    listed = [
        value.number for key, value in project.ledger.items() if key.startswith(f"{prefix}.utilisation.")
    ]
    if listed:
        return [float(listed[min(n, len(listed) - 1)]) for n in range(START_YEARS)]
    mature = float(project.ledger[f"{prefix}.mature"].number)
    ramp = [mature * float(project.ledger[f"{prefix}.ramp_{n + 1}"].number) for n in range(RAMPED)]
    return ramp + [mature] * (START_YEARS - RAMPED)


def _unfinished(part: Part, start: Start) -> Words:
    """What the chain does not see of a start-up that takes longer than it follows."""
    return Words(
        t("{phase:first} is not run in when its start-up is no longer followed: the last quarter gives {share} of full "
          "output. The money's calendar follows {years} years and reckons with full output after them.",
          phase=start.label, share=Share(start.last), years=Number(START_YEARS, whole=True)),
    )  # fmt: skip


def _curve(part: Part) -> Chart:
    """The output of each phase by month from its first product on."""
    series = []
    for start in part.starts.values():
        months = start.months
        edges = tuple(n * MONTH for n in range(months.shape[1] + 1))
        series.append(Series(start.label, months.mean(axis=0).tolist(), edges, role="step"))
    return Chart(
        f"start_{part.about.line.name}", "lines", t("Output from the hand-over of the first line on"),
        Axis(t("time from first product"), "month"), Axis(t("share of full output"), "%", low=0.0), tuple(series),
        caption=t("Mean of the replications."),
    )  # fmt: skip
