"""What a furnace does through time, over temperature and silane pressure, and with other charges."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from anodeworks.language import Message, Text, joined, t, tc
from anodeworks.quantity import units
from anodeworks.quantity.wording import Number, Quantity, Share, Span
from anodeworks.reactor.maps import WHY
from anodeworks.view.document import Block, Cell, Column, Figures, Headline, Judged, Row, Table, Words
from anodeworks.view.picture import Axis, Chart, Heat, Series

Told = Mapping[str, Any]

LIMITS: Final[Mapping[str, Message]] = {  # what breaks the window
    "silane": t("more silane than the pressure holds"),
    "dust": t("over {most} dust", most=Share(0.10)),
    "uneven": t("unevenly filled"),
    "heat": t("more heat than wall and gas carry off"),
    "time": t("over {most}", most=Quantity(48 * 3600.0, "h", digits=2)),
    "velocity": t("gas outside its window of velocities"),
    "pores": t("pores too narrow for the fill"),
}
SHORT: Final[Mapping[str, Message]] = {  # the same in a cell
    "silane": t("silane"),
    "dust": t("dust"),
    "uneven": t("uneven"),
    "heat": t("heat"),
    "time": t("time"),
    "velocity": t("velocity"),
    "pores": t("pores"),
}
NOUNS: Final[Mapping[str, Message]] = {**SHORT, "uneven": t("unevenness")}
CURVES: Final[Mapping[str, Message]] = {
    "fill": t("fill"),
    "uniformity": t("evenness"),
    "effectiveness": t("effectiveness"),
    "silicon": t("silicon"),
    "mouth": t("mouth"),
}
DRAWN: Final = ("fill", "uniformity", "effectiveness")
BANDED: Final = ("fill", "uniformity")  # once mouths close, effectiveness is anywhere
THIN: Final = (
    0.1  # of the silane that enters: below, the gas around the powder is another than that which enters
)
FEW: Final = 11  # moments on a screen
FREEZING: Final = 273.15


def course(found: Told, name: str) -> tuple[Block, ...]:
    """The powder of a batch over hours, and a particle in the gas as it enters over minutes."""
    bed, particle = found.get("bed", {}), found["particle"]
    blocks: list[Block] = []
    if "hours" in bed:
        line = Series(t("fill"), bed["fill"], [h * 3600.0 for h in bed["hours"]])
        blocks.append(
            Chart(_named(name, "history"), "lines", t("The powder in the furnace"), Axis(t("hours with silane"), "h"),
                  Axis(t("fill"), low=0.0, high=1.0), (line,),
                  caption=t("Share of the pore volume that silicon fills, at central values."))
        )  # fmt: skip
    around = beside(found)
    if around:
        blocks.append(Words(around))
    blocks.append(_particle(found, name))
    band = found["odds"]["particle"]["closing_minutes"] if "odds" in found else None
    figures = [_closing(particle["closing_minutes"], band)] if "closing_minutes" in particle else []
    if "silane_around" in bed:
        value = Quantity(bed["silane_around"]["value"], "Pa")
        figures.append(Headline("silane_around", t("silane around the powder"), value))
    if figures:
        blocks.append(Figures(_named(name, "gas"), tuple(figures)))
    return tuple(blocks)


def _closing(minutes: float, band: Told | None) -> Headline:
    spread = None
    if band is not None:
        low, high = (math.inf if end is None else 60.0 * float(end) for end in (band["low"], band["high"]))
        spread = Span(low, high, "min")
    return Headline("closing", t("mouths of its pores close after"), Quantity(60.0 * minutes, "min"), spread)


def beside(found: Told) -> Text:
    """How much thinner the gas is that powder in the furnace meets; nothing where it meets many gases."""
    around = found.get("bed", {}).get("silane_around")
    if around is None:
        return ""
    enters = Quantity(1e3 * found["conditions"]["silane_pressure"]["value"], "kPa")
    thin = Quantity(around["value"], "Pa")
    said: Text = (
        t("Around the powder in the bed there are {thin} of silane where {enters} enter.", thin=thin, enters=enters)
        if found["kind"] == "continuous"
        else t("Around the powder, with half of its fill in, there are {thin} of silane where {enters} enter.",
               thin=thin, enters=enters)
    )  # fmt: skip
    if around["value"] > THIN * enters.si:
        return said
    why = t("It fills over hours, as fast as gas brings silane; a single particle in the gas as it enters would "
            "in minutes. Evenness hangs on the rate law at that pressure "
            "(`anodeworks reactor --law kleijn`).")  # fmt: skip
    return joined(said, why)


def _particle(found: Told, name: str) -> Chart:
    """Fill, evenness and effectiveness of a particle through time, the first two with the bands of their draws."""
    particle, times = found["particle"], [60.0 * m for m in found["particle"]["minutes"]]
    bands = found["odds"]["particle"] if "odds" in found else {}
    series = [
        Series(
            CURVES[key],
            x=times,
            low=_inside(bands[key]["low"]),
            high=_inside(bands[key]["high"]),
            role="band",
        )
        for key in BANDED
        if key in bands
    ]
    series += [Series(CURVES[key], _inside(particle[key]), times) for key in DRAWN]
    said: Text = t(
        "A single particle in gas that nothing depletes. Fill: share of the pore volume. Evenness: 1 is a particle "
        "filled alike from rim to core. Effectiveness: rate of the particle over that without resistance inside it."
    )
    if bands:
        said = joined(said, t("Bands of fill and evenness: P5 to P95 of the first 255 draws at each moment."))
    return Chart(_named(name, "particle"), "lines", t("A particle in the gas as it enters"),
                 Axis(t("minutes"), "min"), Axis(low=0.0, high=1.0), tuple(series), caption=said)  # fmt: skip


def _inside(numbers: Sequence[float]) -> list[float]:
    return [min(max(float(x), 0.0), 1.0) for x in numbers]


def moments(found: Told, name: str) -> Table:
    """A particle at each moment, with P5 and P95 of the draws."""
    particle, bands = found["particle"], found["odds"]["particle"] if "odds" in found else {}
    known = [key for key in CURVES if key in particle]
    spread = [key for key in known if key in bands]
    rows = tuple(
        Row(
            f"moment_{i}",
            (
                Quantity(60.0 * minute, "min"),
                *(Number(particle[key][i]) for key in known),
                *(Number(bands[key][end][i]) for key in spread for end in ("low", "high")),
            ),
        )
        for i, minute in enumerate(particle["minutes"])
    )
    columns = (
        Column("time", t("time"), "min"),
        *(Column(key, CURVES[key]) for key in known),
        *(
            Column(
                f"{key}_{end}",
                t("{curve}, {quantile}", curve=CURVES[key], quantile=end.upper()),
                minor=True,
            )
            for key in spread
            for end in ("p5", "p95")
        ),
    )
    return Table(_named(name, "particle"), columns, rows, scaled="column", brief=FEW, folded=True)


def over(drawn: Told, found: Told, name: str) -> tuple[Block, ...]:
    """The map: utilisation where the furnace can be run, else the limit that is broken first."""
    hot, thick = (np.asarray(drawn[n], dtype=float) for n in ("temperature", "silane"))
    rows = range(len(hot) - 1, -1, -1)  # the hottest on top
    fine = WHY[0]
    broken = tuple(tuple(LIMITS[why] if why != fine else "" for why in drawn["limit"][i]) for i in rows)
    here = found["conditions"]
    at = None
    if "silane_pressure" in here and len(hot) > 1 and len(thick) > 1:
        place = float(np.interp(here["temperature"]["value"], hot, np.arange(len(hot), dtype=float)))
        across = float(np.interp(here["silane_pressure"]["value"], thick, np.arange(len(thick), dtype=float)))
        at = (len(hot) - 1 - place, across)
    kept = tuple(drawn["share"][i] for i in rows) if "share" in drawn else ()
    said: Text = t(
        "In the window stands the utilisation; other cells break a limit. The ring is where it runs."
    )
    if kept:
        said = joined(said, t("Inside the solid line every limit is kept in at least 90 % of the first 255 draws of "
                              "the other conditions, inside the dashed one in half of them."))  # fmt: skip
    picture = Heat(
        _named(name, "window"), t("Where the furnace can be run"),
        Axis(t("silane as it enters"), "kPa", names=tuple(Quantity(1e3 * p, "kPa") for p in thick)),
        Axis(t("temperature"), "degC", names=tuple(_celsius(hot[i]) for i in rows)),
        tuple(drawn["utilisation"][i] for i in rows), "%", broken, at, said, 2, kept=kept,
    )  # fmt: skip
    note = t("Utilisation by temperature and silane pressure; a word names the limit that is broken.")
    return (picture, _grid(drawn, _named(name, "window"), note, lambda i, j: _mapped(drawn, i, j)))


def shares(drawn: Told, name: str) -> Table | None:
    """In how many of the draws each cell keeps every limit."""
    if "share" not in drawn:
        return None
    title = t("Share of the draws in which it can be run there.")
    return _grid(drawn, _named(name, "window_share"), title, lambda i, j: Share(drawn["share"][i][j]))


def _mapped(drawn: Told, i: int, j: int) -> Cell:
    why = drawn["limit"][i][j]
    return Share(drawn["utilisation"][i][j]) if why == WHY[0] else Judged("bad", SHORT[why])


def grids(drawn: Told, name: str) -> tuple[Table, ...]:
    """Every figure of the map, limits or not."""
    shown: dict[str, tuple[Message, Any]] = {
        "utilisation": (t("Utilisation, whether a limit is broken or not."), lambda x: Share(x)),
        "fines": (t("Dust."), lambda x: Share(x, 1)),
        "cycle": (t("Time."), lambda x: Quantity(3600.0 * x, "h")),
        "uniformity": (t("Evenness."), lambda x: Number(x)),
    }
    return tuple(
        _grid(drawn, _named(name, f"window_{key}"), title,
              lambda i, j, key=key, cell=cell: cell(drawn[key][i][j]), folded=True)
        for key, (title, cell) in shown.items()
        if key in drawn
    )  # fmt: skip


def _grid(drawn: Told, name: str, title: Message, cell: Any, folded: bool = False) -> Table:
    """Cells by temperature (down) and silane pressure (across); every second column is left out on a small screen."""
    rows = tuple(
        Row(f"t{round(t_)}", (_celsius(t_), *(cell(i, j) for j in range(len(drawn["silane"])))))
        for i, t_ in enumerate(drawn["temperature"])
    )
    columns = (
        Column("temperature", t("by kPa of silane"), role="text"),
        *(Column(f"p{j}", Number(p), minor=bool(j % 2)) for j, p in enumerate(drawn["silane"])),
    )
    return Table(name, columns, rows, title, brief=len(rows), folded=folded)


def _celsius(celsius: float) -> Quantity:
    return Quantity(float(celsius) + FREEZING, "degC")


def sizes(grown: Told, name: str, time: Message) -> tuple[Block, ...]:
    """One furnace after the other, by charge, and in a sentence how far it can grow."""
    shares = grown.get("share")
    per: tuple[tuple[str, Message, Any], ...] = (
        ("utilisation", t("utilisation"), lambda x: Share(x)),
        ("fines", tc("limit", "dust"), lambda x: Share(x, 1)),
        ("cycle", time, lambda x: Quantity(3600.0 * x, "h")),
        ("uniformity", t("evenness"), lambda x: Number(x)),
        ("heat_load", t("heat load"), lambda x: Number(x)),
        ("capacity", t("output"), lambda x: Quantity(units.to_si(x, "kg/h"), "kg/h")),
    )
    rows = tuple(
        Row(
            f"size_{i}",
            (
                Quantity(charge, "kg"),
                *(cell(grown[key][i]) for key, _, cell in per),
                Judged("bad", SHORT[grown["limit"][i]]) if grown["limit"][i] in SHORT else "",
                Share(shares[i]) if shares else None,
            ),
        )
        for i, charge in enumerate(grown["charge"])
    )
    columns = (
        Column("charge", t("carbon"), "kg"),
        *(Column(key, label, {"cycle": "h", "capacity": "kg/h"}.get(key, "")) for key, label, _ in per),
        Column("limit", t("limit"), role="text"),
        Column("share", t("draws") if shares else ""),
    )
    note: Text = t("The same conditions with other charges of carbon, every number at its central value.")
    if shares:
        note = joined(note, t("Draws: in what share of the first 255 every limit is kept with that many times the "
                              "charge."))  # fmt: skip
    table = Table(_named(name, "growth"), columns, rows, t("with other charges"), note, "column")
    return (Words(most(grown)), table)


def most(grown: Told) -> Text:
    """How far a furnace can grow at its conditions."""
    charge, limit, now = (grown["most"][word] for word in ("charge", "limit", "now"))
    reached = None if charge is None else Quantity(charge, "kg")
    if now in LIMITS and reached is None:
        return t("No charge down to {charge} keeps every limit.", charge=Quantity(grown["charge"][0], "kg"))
    if now in LIMITS:
        return t("Shrunk to {charge} of carbon the furnace keeps every limit.", charge=reached)
    if limit not in LIMITS:
        return t("No limit is broken up to {charge} of carbon.", charge=reached)
    return t("It grows to {charge} of carbon; beyond: {limit}.", charge=reached, limit=LIMITS[limit])


def _named(name: str, what: str) -> str:
    return f"{name}_{what}" if name else what
