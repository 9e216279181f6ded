"""Pictures as SVG: `draw` for a page, `interval` and `bar` for cells of tables, `alone` for a file of its own."""

from anodeworks.render.svg.alone import alone
from anodeworks.render.svg.draw import NARROW, SMALL, WIDE, draw
from anodeworks.render.svg.rows import bar, interval

__all__ = ["NARROW", "SMALL", "WIDE", "alone", "bar", "draw", "interval"]
