"""Pictures as SVG."""

from __future__ import annotations

from markupsafe import Markup

from anodeworks.language import Language
from anodeworks.view.document import Interval
from anodeworks.view.picture import Picture


def draw(picture: Picture, language: Language, width: float) -> Markup:
    """A picture in a width."""
    return Markup("")


def interval(cell: Interval, language: Language, width: float) -> Markup:
    """A range and an announced figure in a cell."""
    return Markup("")
