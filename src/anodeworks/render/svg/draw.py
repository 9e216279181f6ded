"""Every kind of picture by the function that draws it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from markupsafe import Markup

from anodeworks.language import Language
from anodeworks.render.svg.gantt import gantt
from anodeworks.render.svg.heat import heat
from anodeworks.render.svg.histogram import density, histogram
from anodeworks.render.svg.lines import lines
from anodeworks.render.svg.rows import intervals, shares, tornado
from anodeworks.render.svg.sankey import sankey
from anodeworks.render.svg.stacked import stacked
from anodeworks.render.svg.train import train
from anodeworks.view.picture import Chart, Gantt, Heat, Picture, Sankey, Train

WIDE: Final = 880.0  # of a page at a desk
NARROW: Final = 344.0  # of a page on a phone
SMALL: Final = 300.0  # of one picture among several beside one another

DRAWN: Final[Mapping[type | str, Callable[[Any, Language, float], Markup]]] = {
    "lines": lines, "stacked": stacked, "histogram": histogram, "intervals": intervals, "tornado": tornado,
    "shares": shares, "density": density, Heat: heat, Gantt: gantt, Sankey: sankey, Train: train,
}  # fmt: skip


def draw(
    picture: Picture, language: Language, width: float = WIDE, step: Callable[[str], str] | None = None
) -> Markup:
    """A picture in a width, in the units of the drawing; the same picture gives the same bytes.

    `step` says where a node of a Sankey diagram leads; an empty address leads nowhere.
    """
    if isinstance(picture, Sankey) and step is not None:
        return sankey(picture, language, width, step)
    return DRAWN[picture.kind if isinstance(picture, Chart) else type(picture)](picture, language, width)
