"""A page on one furnace: a particle through time, and the window in which the furnace can be run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from markupsafe import Markup, escape

from anodeworks import __version__
from anodeworks.report.svg import drawing, named_ticks, path, scale, tag, text

STYLE: Final = Path(__file__).parent / "templates" / "style.css"
CURVES: Final = {"fill": "#1f6f8b", "uniformity": "#b3541e", "effectiveness": "#5b7f2b"}
BROKEN: Final = "#c9c5bd"


def particle(figures: Mapping[str, Any], width: float = 720, height: float = 280) -> Markup:
    """Fill, evenness and effectiveness of a particle through time."""
    times: Sequence[float] = figures["minutes"]
    left, top, right, bottom = 44.0, 24.0, width - 12, height - 30
    x, y = scale(0.0, times[-1], left, right), scale(0.0, 1.0, bottom, top)
    parts = [
        tag("line", x1=left, x2=right, y1=y(v), y2=y(v), class_="rule") for v in (0.0, 0.25, 0.5, 0.75, 1.0)
    ]
    parts += [text(left - 6, y(v) + 4, f"{v:g}", "tick", "end") for v in (0.0, 0.5, 1.0)]
    parts += [text(x(v), bottom + 16, name, "tick", "middle") for v, name in named_ticks(0.0, times[-1])]
    parts.append(text(right, bottom + 28, "minutes", "unit", "end"))
    for i, (name, colour) in enumerate(CURVES.items()):
        points = [(x(t), y(min(max(v, 0.0), 1.0))) for t, v in zip(times, figures[name], strict=True)]
        parts.append(tag("path", d=path(points), style=f"stroke:{colour};stroke-width:1.6;fill:none"))
        parts.append(tag("text", name, x=left + 8 + 110 * i, y=14, style=f"fill:{colour}"))
    return drawing(width, height, "Fill, evenness and effectiveness of a particle in minutes", *parts)


def window(drawn: Mapping[str, Any], width: float = 720) -> Markup:
    """Utilisation by temperature and silane pressure; cells that break a limit are grey and name it."""
    temperatures, pressures = drawn["temperature"], drawn["silane"]
    left, top, cell = 60.0, 26.0, 24.0
    step = (width - left - 8) / len(pressures)
    height = top + cell * len(temperatures) + 22
    parts: list[str] = [
        text(0, 14, "°C", "unit"),
        text(width - 8, height - 4, "kPa of silane", "unit", "end"),
    ]
    for i, t in enumerate(temperatures):
        at = top + cell * (len(temperatures) - 1 - i)
        parts.append(text(left - 8, at + 16, f"{t:.0f}", "tick", "end"))
        for j, p in enumerate(pressures):
            used, limit = drawn["utilisation"][i][j], drawn["limit"][i][j]
            fine = limit == "feasible"
            told = tag("title", f"{t:.0f} °C, {p:.3g} kPa: utilisation {used:.1%}, {limit}")
            fill = f"rgba(31,111,139,{0.08 + 0.4 * max(used, 0.0) ** 2:.2f})" if fine else BROKEN
            box = left + step * j
            parts.append(
                tag("rect", told, x=box, y=at, width=step - 1, height=cell - 1, style=f"fill:{fill}")
            )
            shown = f"{used:.0%}" if fine else limit
            parts.append(text(box + step / 2, at + 16, shown, "tick", "middle"))
    for j, p in enumerate(pressures):
        parts.append(text(left + step * (j + 0.5), height - 16 + 2, f"{p:.3g}", "tick", "middle"))
    return drawing(width, height, "Where the furnace can be run, by temperature and silane pressure", *parts)


def write(figures: Mapping[str, Any], where: str | Path, units: Mapping[str, str]) -> Path:
    """Write the page and return its path; the same figures give the same bytes. `units`: of the batch's figures."""
    target = Path(where)
    target.write_text(render(figures, units), encoding="utf-8")
    return target


def render(figures: Mapping[str, Any], units: Mapping[str, str]) -> str:
    """The page as text."""
    rows = Markup("").join(
        tag("tr", tag("th", name.replace("_", " ")), tag("td", f"{value:,.4g} {units[name].strip('1')}"))
        for name, value in figures["batch"].items()
    )
    given = Markup("").join(
        tag("tr", tag("th", name.replace("_", " ")), tag("td", f"{v['value']:,.4g} {v['unit'].strip('1')}"))
        for name, v in figures["conditions"].items()
    )
    said = Markup("").join(tag("li", words) for words in (*figures["flags"], *figures["warnings"]))
    parts = [
        tag("h1", f"Silane in a {figures['kind']} furnace"),
        tag("ul", said) if said else "",
        tag("h2", "The batch"), tag("table", rows),
        tag("h2", "A particle in the gas as it enters"), particle(figures["particle"]),
        *([tag("h2", "Where it can be run"), window(figures["map"])] if "map" in figures else []),
        tag("h2", "Conditions"), tag("table", given),
        tag("footer", f"anodeworks {__version__}"),
    ]  # fmt: skip
    head = Markup(
        "<meta charset='utf-8'><meta name='viewport' content='width=device-width, initial-scale=1'>"
    )
    style = Markup(f"<style>{STYLE.read_text(encoding='utf-8')}</style>")
    title = tag("title", f"Silane in a {escape(figures['kind'])} furnace")
    body = "".join(parts)
    top = f"<!doctype html><html lang='en'><head>{head}{title}{style}</head>"
    return f"{top}<body><main>{body}</main></body></html>\n"
