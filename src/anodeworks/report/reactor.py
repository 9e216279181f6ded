"""The report's chapter on furnaces: the batch, a particle through time, and the window in which it can be run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from markupsafe import Markup

from anodeworks.language import say
from anodeworks.quantity.wording import capital, percent, rounded, unit_text
from anodeworks.report.pictures import NARROW, WIDE, Picture
from anodeworks.report.svg import drawing, named_ticks, path, polyline, scale, tag, text, width_of
from anodeworks.study.base_case import Base

CURVES: Final = {
    "fill": ("c0", "fill"),
    "uniformity": ("c1", "evenness"),
    "effectiveness": ("c2", "effectiveness"),
}
LIMITS: Final = {  # what breaks the window: colour, and in words
    "silane": ("k", "more silane than the pressure holds"),
    "dust": ("c1", "over 10 % dust"),
    "uneven": ("c3", "unevenly filled"),
    "heat": ("a", "more heat than wall and gas carry off"),
    "time": ("c2", "over 48 h"),
    "velocity": ("c4", "gas outside its window of velocities"),
    "pores": ("c5", "pores too narrow for the fill"),
}
COLOURS: Final = {"a": "var(--brick)", "k": "var(--ink)"} | {f"c{i}": f"var(--c{i})" for i in range(6)}
KINDS: Final = {
    "fluidised": "fluidised bed",
    "continuous": "fluidised bed with overflow",
    "rotary": "rotary kiln",
    "continuous_kiln": "rotary kiln that runs without stopping",
    "fixed": "fixed bed",
}
CELL: Final = 24.0  # height of a row of the map
THIN: Final = (
    0.1  # of the silane that enters: below, the gas around the powder is another than that which enters
)


LEVELS: Final = {
    "contour-most": 0.9,
    "contour-half": 0.5,
}  # share of the draws that a line encloses, by its style


class Row(NamedTuple):
    """A figure of the batch, or a condition, written out; `low` and `high` are P5 and P95 of the draws."""

    label: str
    label_zh: str
    meaning: str
    value: str
    unit: str
    low: str = ""
    high: str = ""


class Tie(NamedTuple):
    """A figure and the numbers that its spread goes with most."""

    label: str
    label_zh: str
    numbers: str


class Size(NamedTuple):
    """A furnace with another charge, written out; `limit` is the word of the map, empty where it can be run."""

    charge: str
    figures: list[str]
    limit: str
    share: str


class Look(NamedTuple):
    """One furnace as the page shows it."""

    label: str
    label_zh: str
    said: list[str]
    batch: list[Row]
    conditions: list[Row]
    history: Picture | None
    beside: str
    particle: Picture
    window: Picture | None
    legend: list[tuple[str, str]]
    rate: str
    draws: str
    ties: list[Tie]
    band: bool
    sizes: list[Size]
    most: str
    time: str


def shows(base: Base) -> dict[str, Any] | None:
    """The furnaces of a plant that are worked out from their conditions; None if it has none."""
    from anodeworks.study.furnace.furnace import DRAWS, figures, furnaces, of_project
    from anodeworks.study.furnace.operating_map import window
    from anodeworks.study.furnace.sizes import growth

    project, result = base.project, base.result
    draws = 0 if result.seed is None else min(result.scenarios - 1, DRAWS)
    found = []
    for node in furnaces(project):
        if base.level[project.network.nodes.index(node)] > 0:
            furnace = of_project(project, node, draws, result.seed or 0)
            told = {**figures(furnace), "growth": growth(furnace), "map": window(furnace)}
            found.append(look(told, capital(node.label), node.label_zh))
    return {"furnaces": found} if found else None


def look(figures: Mapping[str, Any], label: str = "", label_zh: str = "") -> Look:
    """The figures of a furnace (of `lab.furnace`) as tables and pictures."""
    from anodeworks.study.furnace.furnace import worded

    words, odds = worded(figures["kind"]), figures.get("odds")
    spread = odds["batch"] if odds else {}
    batch = [
        Row(
            capital(name),
            zh,
            meaning,
            rounded(figures["batch"][key]),
            unit_text(unit),
            *_ends(spread.get(key)),
        )
        for key, unit, name, meaning, zh in (
            (key, about.unit, about.label.en, about.meaning.said("en"), about.label.zh)
            for key, about in words.items()
        )
        if key in figures["batch"]
    ]
    given = [
        Row(_name(name), "", "", rounded(v["value"], 4), unit_text(v["unit"]))
        for name, v in figures["conditions"].items()
    ]
    drawn = figures.get("map")
    here = figures["conditions"]
    at = (
        tuple(here[n]["value"] for n in ("temperature", "silane_pressure"))
        if "silane_pressure" in here
        else None
    )
    broken = [name for name in LIMITS if drawn and any(name in row for row in drawn["limit"])]
    said = [capital(told) for told in (*figures["flags"], *figures["warnings"])]
    said += [f"In {percent(f['share'])} of the draws: {f['reason']}" for f in (odds["flags"] if odds else ())]
    band = odds["particle"] if odds else {}
    return Look(
        label,
        label_zh,
        said,
        batch,
        given,
        Picture(*(history(figures["bed"], width) for width in (WIDE, NARROW))) if _lasts(figures) else None,
        beside(figures),
        Picture(*(particle(figures["particle"], width, band) for width in (WIDE, NARROW))),
        Picture(*(window(drawn, width, at) for width in (WIDE, NARROW))) if drawn else None,
        [(COLOURS[LIMITS[name][0]], LIMITS[name][1]) for name in broken],
        say(figures.get("rate", ""), "en"),
        f"{odds['draws']:,} draws" if odds else "",
        [
            Tie(capital(words[n].label.en), words[n].label.zh, _tied(odds["numbers"][n]))
            for n in words
            if n in odds["numbers"]
        ]
        if odds
        else [],
        bool(drawn and "share" in drawn),
        _sizes(figures["growth"]) if "growth" in figures else [],
        most(figures["growth"]) if "growth" in figures else "",
        capital(words["cycle" if "cycle" in words else "infiltration"].label.en),
    )


def _sizes(grown: Mapping[str, Any]) -> list[Size]:
    """One furnace after the other, by charge."""
    shares = grown.get("share", [None] * len(grown["charge"]))
    shown = [
        [rounded(factor * x) for x in grown[name]]
        for name, factor in (
            ("utilisation", 100),
            ("fines", 100),
            ("cycle", 1),
            ("heat_load", 1),
            ("capacity", 1),
        )
    ]
    return [
        Size(
            rounded(charge),
            [column[i] for column in shown],
            limit if limit in LIMITS else "",
            "" if share is None else percent(share),
        )
        for i, (charge, limit, share) in enumerate(zip(grown["charge"], grown["limit"], shares, strict=True))
    ]


def most(grown: Mapping[str, Any]) -> str:
    """In a sentence how far a furnace can grow at its conditions."""
    charge, limit, now = (grown["most"][word] for word in ("charge", "limit", "now"))
    if now in LIMITS:
        least = f"no charge down to {rounded(grown['charge'][0])} kg keeps every limit"
        kept = least if charge is None else f"shrunk to {rounded(charge)} kg of carbon it keeps them all"
        return f"As it stands it breaks a limit ({LIMITS[now][1]}); {kept}."
    if limit not in LIMITS:
        return f"No limit is broken up to {rounded(charge)} kg of carbon."
    return f"It grows to {rounded(charge)} kg of carbon; beyond: {LIMITS[limit][1]}."


def _lasts(figures: Mapping[str, Any]) -> bool:
    return "hours" in figures.get("bed", {})


def beside(figures: Mapping[str, Any]) -> str:
    """In a sentence how much thinner the gas is that powder in the furnace meets; empty where it has many gases."""
    around = figures.get("bed", {}).get("silane_around")
    if around is None:
        return ""
    enters = figures["conditions"]["silane_pressure"]["value"]
    when = "in the bed" if figures["kind"] == "continuous" else "with half of its fill in"
    thin = f"{rounded(around['value'])} Pa of silane where {rounded(enters)} kPa enter"
    told = f"Around the powder, {when}, there are {thin}."
    if around["value"] > THIN * 1e3 * enters:
        return told
    return (
        f"{told} It fills over hours, as fast as gas brings silane; a single particle in the gas as it enters would in "
        "minutes. Evenness hangs on the rate law at that pressure (anodeworks reactor --law kleijn)."
    )


def _name(key: str) -> str:
    return capital(key.replace("_", " "))


def _ends(spread: Mapping[str, float] | None) -> tuple[str, str]:
    return (rounded(spread["low"]), rounded(spread["high"])) if spread else ("", "")


def _tied(most: Sequence[Mapping[str, Any]]) -> str:
    """Numbers with the sign and the share of what they explain."""
    parts = [
        f"{_name(m['number']).lower()} {'+' if m['rank_correlation'] > 0 else '−'} ({percent(m['share'])})"
        for m in most
    ]
    return ", ".join(parts) or "none of them beyond chance"


def history(bed: Mapping[str, Any], width: float = WIDE) -> Markup:
    """Fill of the powder of a batch over the hours with silane."""
    hours: Sequence[float] = bed["hours"]
    height = 170.0
    left, top, right, bottom = 34.0, 12.0, width - 12, height - 34
    x, y = scale(0.0, hours[-1], left, right), scale(0.0, 1.0, bottom, top)
    parts = [
        tag("line", x1=left, x2=right, y1=y(v), y2=y(v), class_="rule") for v in (0.0, 0.25, 0.5, 0.75, 1.0)
    ]
    parts += [text(left - 6, y(v) + 4, f"{v:g}", "tick", "end") for v in (0.0, 0.5, 1.0)]
    parts += [text(x(v), bottom + 16, name, "tick", "middle") for v, name in named_ticks(0.0, hours[-1])]
    parts.append(text(right, bottom + 30, "hours with silane", "unit", "end"))
    line = polyline([(x(t), y(v)) for t, v in zip(hours, bed["fill"], strict=True)], "line")
    parts.append(tag("g", line, class_="stroke-c0"))
    return drawing(width, height, "Fill of the furnace's powder in hours", *parts)


def particle(
    figures: Mapping[str, Any], width: float = WIDE, band: Mapping[str, Any] | None = None
) -> Markup:
    """Fill, evenness and effectiveness of a particle through time, the first two with the bands of their draws."""
    times: Sequence[float] = figures["minutes"]
    height = 260.0 if width > NARROW else 220.0
    left, top, right, bottom = 34.0, 30.0, width - 12, height - 34
    x, y = scale(0.0, times[-1], left, right), scale(0.0, 1.0, bottom, top)
    parts = [
        tag("line", x1=left, x2=right, y1=y(v), y2=y(v), class_="rule") for v in (0.0, 0.25, 0.5, 0.75, 1.0)
    ]
    parts += [text(left - 6, y(v) + 4, f"{v:g}", "tick", "end") for v in (0.0, 0.5, 1.0)]
    parts += [text(x(v), bottom + 16, name, "tick", "middle") for v, name in named_ticks(0.0, times[-1])]
    parts.append(text(right, bottom + 30, "minutes", "unit", "end"))
    ahead = left
    for name, (colour, _) in list(CURVES.items())[:2]:  # once mouths close, effectiveness is anywhere
        if band:
            ends = [
                [(x(t), y(min(max(v, 0.0), 1.0))) for t, v in zip(times, band[name][end], strict=True)]
                for end in ("low", "high")
            ]
            area = tag("path", d=path([*ends[0], *reversed(ends[1])]) + "Z", class_="band")
            parts.append(tag("g", area, class_=colour))
    for name, (colour, word) in CURVES.items():
        points = [(x(t), y(min(max(v, 0.0), 1.0))) for t, v in zip(times, figures[name], strict=True)]
        line = polyline(points, "line")
        parts.append(tag("g", line, class_=f"stroke-{colour}"))
        parts.append(tag("rect", x=ahead, y=7.0, width=10, height=10, rx=2, class_=colour))
        parts.append(text(ahead + 15, 16, word))
        ahead += 15 + width_of(word) + 18
    return drawing(width, height, "Fill, evenness and effectiveness of a particle in minutes", *parts)


def window(drawn: Mapping[str, Any], width: float = WIDE, at: Sequence[float] | None = None) -> Markup:
    """Utilisation by temperature and silane pressure; cells that break a limit have its colour.

    Args:
        drawn: the map of `lab.furnace`.
        width: of the drawing.
        at: °C and kPa at which the furnace runs, marked by a ring.
    """
    temperatures, pressures = drawn["temperature"], drawn["silane"]
    left, top = 36.0, 20.0
    step, bottom = (width - left - 2) / len(pressures), top + CELL * len(temperatures)
    parts: list[str] = [
        text(0, 11, "°C", "unit"),
        text(width - 2, bottom + 32, "kPa of silane as it enters", "unit", "end"),
    ]
    shares = drawn.get("share")
    for i, t in enumerate(temperatures):
        row = top + CELL * (len(temperatures) - 1 - i)
        parts.append(text(left - 6, row + 16, f"{t:.0f}", "tick", "end"))
        for j, p in enumerate(pressures):
            used, limit = drawn["utilisation"][i][j], drawn["limit"][i][j]
            fine = limit == "feasible"
            colour = "var(--c0)" if fine else COLOURS[LIMITS[limit][0]]
            strength = 0.18 + 0.5 * max(used, 0.0) ** 2 if fine else 0.3
            kept = f", kept in {percent(shares[i][j])} of the draws" if shares else ""
            told = tag("title", f"{t:.0f} °C, {p:.3g} kPa: utilisation {used:.0%}, {limit}{kept}")
            box = left + step * j
            style = f"fill:{colour};fill-opacity:{strength:.2f}"
            parts.append(tag("rect", told, x=box, y=row, width=step - 1, height=CELL - 1, style=style))
            word = f"{100 * used:.0f}" if fine else limit
            if width_of(word, 11) < step - 4:
                parts.append(text(box + step / 2, row + 16, word, "tick" if not fine else "cell", "middle"))
    for j, p in enumerate(pressures):
        if j % 2 == 0 or step > 2.2 * width_of(f"{p:.3g}", 11):
            parts.append(text(left + step * (j + 0.5), bottom + 15, f"{p:.3g}", "tick", "middle"))
    for style, level in LEVELS.items():
        edges = _around(shares, level) if shares else []
        lines = [[(left + step * j - 0.5, bottom - CELL * i - 0.5) for i, j in edge] for edge in edges]
        if lines:
            parts.append(tag("path", d="".join(path(line) for line in lines), class_=f"contour {style}"))
    if at is not None and len(temperatures) > 1 and len(pressures) > 1:
        across = scale(pressures[0], pressures[-1], left + step / 2, width - 2 - step / 2)
        up = scale(temperatures[0], temperatures[-1], bottom - CELL / 2, top + CELL / 2)
        parts.append(tag("circle", cx=across(at[1]), cy=up(at[0]), r=11, class_="ring"))
    return drawing(
        width, bottom + 38, "Where the furnace can be run, by temperature and silane pressure", *parts
    )


def _around(shares: Sequence[Sequence[float]], level: float) -> list[list[tuple[int, int]]]:
    """The edges between cells (temperature, silane) of which one reaches a level and the other does not."""
    inside = [[share >= level for share in row] for row in shares]
    rows, columns = range(len(inside)), range(len(inside[0]))
    across = [[(i, j), (i + 1, j)] for i in rows for j in columns[1:] if inside[i][j] != inside[i][j - 1]]
    return across + [
        [(i, j), (i, j + 1)] for i in rows[1:] for j in columns if inside[i][j] != inside[i - 1][j]
    ]


def write(figures: Mapping[str, Any], where: str | Path) -> Path:
    """Write the page and return its path; the same figures give the same bytes."""
    target = Path(where)
    target.write_text(render(figures), encoding="utf-8")
    return target


def render(figures: Mapping[str, Any]) -> str:
    """The page of one furnace as text."""
    from anodeworks.report.html import Chapter, page

    chapter = Chapter("furnace", "The furnace", "reactor.html", {"furnaces": [look(figures)], "alone": True})
    return page(f"Silane in a {KINDS[figures['kind']]}", "", [chapter])
