"""Pictures that stand by themselves: SVG with its styles inside and white behind it, or PNG."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final, Literal

from markupsafe import Markup

from anodeworks.errors import needed
from anodeworks.language import Language
from anodeworks.render.svg.draw import draw
from anodeworks.render.svg.marks import shorten, tag, text
from anodeworks.view.picture import Chart, Picture

STYLES: Final = Path(__file__).parent.parent / "style.css"
FONTS: Final = (
    '"Inter", "Segoe UI", "Helvetica Neue", Arial, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", '
    '"Noto Sans SC", "WenQuanYi Micro Hei", "DejaVu Sans", sans-serif'
)
FULL: Final = 880.0  # width of a drawing
SMALL: Final = 440.0  # what is simple is drawn smaller, so that its words are read at the same distance
MARGIN: Final = 16.0  # around the drawing
HEADING: Final = 26.0  # height of the line that names it
SHARPNESS: Final = 2.0  # pixels of a PNG for each unit of the drawing, unless a width is asked for


def alone(
    picture: Picture, language: Language, width: int | None = None, kind: Literal["svg", "png"] = "svg"
) -> bytes:
    """A picture as a file of its own.

    Args:
        picture: of a document.
        language: of its words.
        width: in pixels; the drawing's own unless said, of a PNG twice that.
        kind: svg, or png.

    Raises:
        InputError: PNG is asked for, and the library that makes it is not installed.
    """
    small = isinstance(picture, Chart) and (picture.small or picture.kind in ("histogram", "density"))
    drawn = framed(
        draw(picture, language, SMALL if small else FULL), width if kind == "svg" else None, language
    )
    return drawn.encode() if kind == "svg" else png(drawn, width)


def framed(svg: str, width: int | None, language: Language) -> str:
    """A drawing with its styles inside, its name above, white behind, and a size."""
    found = re.match(r'<svg ([^>]*?)viewBox="0 0 ([\d.]+) ([\d.]+)"([^>]*)>', svg)
    assert found is not None, "a drawing of this package"
    wide, high = float(found[2]) + 2 * MARGIN, float(found[3]) + 2 * MARGIN + HEADING
    shown = float(width or round(wide))
    head = (
        f'<svg {found[1]}xml:lang="{"zh-CN" if language == "zh" else "en"}" width="{shown:.0f}" '
        f'height="{shown * high / wide:.0f}" viewBox="{-MARGIN:g} {-MARGIN - HEADING:g} {wide:g} {high:g}"{found[4]}>'
    )
    paper = tag("rect", x=-MARGIN, y=-MARGIN - HEADING, width=wide, height=high, fill="#ffffff")
    named = re.search(r'aria-label="([^"]*)"', svg)
    name = str(Markup(named[1]).unescape()) if named else ""
    heading = text(0.0, 8.0 - HEADING, shorten(name, wide - 2 * MARGIN, 13.0), "strong")
    return f"{head}<style>{_styles()}</style>{paper}{heading}{svg[found.end() :]}"


def png(svg: str, width: int | None = None) -> bytes:
    """A picture made of SVG that stands by itself.

    Raises:
        InputError: the library that makes it is not installed.
    """
    resvg_py = needed("resvg_py", "charts", "--format", "svg")
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
