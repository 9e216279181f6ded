"""Charts by name, each a picture that stands by itself: SVG with its styles, or PNG.

    from anodeworks.report import gallery
    found = gallery.charts(result)
    gallery.write(found, "figures", "png")

A chart is a function from a width to SVG. `PROVIDERS` are functions that name the charts of a result; a study that
draws more adds a provider there, or hands its own charts over as `more`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Final, Literal

from markupsafe import Markup

from anodeworks.audit.answer import answers
from anodeworks.errors import InputError
from anodeworks.report import pictures
from anodeworks.report.pictures import Drawing
from anodeworks.report.svg import shorten, tag, text
from anodeworks.study.base_case import Base
from anodeworks.study.result import Result

Format = Literal["svg", "png"]

STYLES: Final = Path(__file__).parent / "templates" / "style.css"
FONTS: Final = (
    '"Inter", "Segoe UI", "Helvetica Neue", Arial, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", '
    '"Noto Sans SC", "WenQuanYi Micro Hei", "DejaVu Sans", sans-serif'
)
HISTOGRAM: Final = 440.0  # what is simple is drawn smaller, so that its words are read at the same distance
MARGIN: Final = 16.0  # around a chart that stands by itself
HEADING: Final = 26.0  # height of the line that names it
SHARPNESS: Final = 2.0  # pixels of a PNG for each unit of the drawing, unless a width is asked for


def charts(result: Result, more: Mapping[str, Drawing] | None = None) -> dict[str, Drawing]:
    """Every chart of a result by name; histograms stand in a study with draws only.

    Args:
        result: from `evaluate` or `monte_carlo`.
        more: charts of other studies, by names of their own.
    """
    base = Base(result)
    found: dict[str, Drawing] = {}
    for provider in PROVIDERS:
        found |= provider(base)
    return found | dict(more or {})


def write(
    drawings: Mapping[str, Drawing], folder: str | Path, kind: Format = "svg", width: int | None = None
) -> list[Path]:
    """Write charts as files, one each, named after them; the folder is made where it is missing.

    Args:
        drawings: charts by name.
        folder: where they go.
        kind: svg, or png.
        width: of the picture in pixels; twice the drawing's own for a PNG unless said.

    Raises:
        InputError: PNG is asked for, and the library that makes it is not installed.
    """
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, draw in drawings.items():
        drawn = draw(HISTOGRAM if name.startswith("odds-") else pictures.WIDE)
        picture = alone(drawn, width if kind == "svg" else None)
        path = target / f"{re.sub(r'[^A-Za-z0-9._-]', '-', name)}.{kind}"
        path.write_bytes(picture.encode() if kind == "svg" else png(picture, width))
        paths.append(path)
    return paths


def title(svg: str) -> str:
    """What a chart says of itself to those who cannot see it."""
    found = re.search(r'aria-label="([^"]*)"', svg)
    return str(Markup(found[1]).unescape()) if found else ""


def alone(svg: str, width: int | None = None) -> str:
    """A chart of the report as a picture of its own: styles inside, white behind, a size.

    Args:
        svg: as the functions of the report draw it.
        width: in pixels; the drawing's own unless said.
    """
    found = re.match(r'<svg ([^>]*?)viewBox="0 0 ([\d.]+) ([\d.]+)"([^>]*)>', svg)
    assert found is not None, "a drawing of this package"
    wide, high = float(found[2]) + 2 * MARGIN, float(found[3]) + 2 * MARGIN + HEADING
    shown = float(width or round(wide))
    head = (
        f'<svg {found[1]}width="{shown:.0f}" height="{shown * high / wide:.0f}" '
        f'viewBox="{-MARGIN:g} {-MARGIN - HEADING:g} {wide:g} {high:g}"{found[4]}>'
    )
    paper = tag("rect", x=-MARGIN, y=-MARGIN - HEADING, width=wide, height=high, fill="#ffffff")
    heading = text(0.0, 8.0 - HEADING, shorten(title(svg), wide - 2 * MARGIN, 13.0), "strong")
    return f"{head}<style>{_styles()}</style>{paper}{heading}{svg[found.end() :]}"


def png(svg: str, width: int | None = None) -> bytes:
    """A picture made of SVG that stands by itself.

    Raises:
        InputError: the library that makes it is not installed.
    """
    try:
        import resvg_py
    except ModuleNotFoundError:
        raise InputError("--format", "png", "svg, or resvg-py", "pip install 'anodeworks[charts]'") from None
    size = {"width": width} if width else {"zoom": SHARPNESS}
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, **size))


@cache
def _styles() -> str:
    """The rules of the page's style sheet that charts use, in its light colours."""
    sheet = STYLES.read_text(encoding="utf-8")
    screen = sheet.partition("@media screen and (min-width")[0]
    colours = dict(re.findall(r"(--[\w-]+):\s*([^;]+);", screen.partition("@media")[0]))
    rules = re.findall(r"(\.chart\b[^{}]*)\{([^{}]*)\}", screen)
    kept = [
        f"{','.join(_place(part) for part in place.split(','))}{{{' '.join(rule.split())}}}"
        for place, rule in rules
        if ":hover" not in place and _place(place)
    ]
    joined = "".join(kept).replace("font-family: inherit", f"font-family: {FONTS}")
    return re.sub(r"var\((--[\w-]+)\)", lambda found: colours[found[1]], joined)


def _place(selector: str) -> str:
    """A selector without the class of the drawing itself."""
    return selector.strip().removeprefix(".chart").strip()


def _study(base: Base) -> dict[str, Drawing]:
    """Flows, phases, output and cash."""
    return pictures.drawings(base)


def _odds(base: Base) -> dict[str, Drawing]:
    """A histogram for each main indicator, and for those that claims speak of."""
    return {f"odds-{name}": draw for name, draw in pictures.histograms(base, answers(base)).items()}


PROVIDERS: tuple[Callable[[Base], Mapping[str, Drawing]], ...] = (_study, _odds)
