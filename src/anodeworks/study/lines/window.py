"""What of a line's time is simulated: a year, behind as much warm-up as its stores and machines ask for."""

from __future__ import annotations

import math
from typing import Final

from anodeworks.line.model import Line
from anodeworks.study.lines.described import DAY

YEAR: Final = 365 * DAY
LEAST: Final = 60 * DAY
TIMES: Final = 3  # that the line could be filled


def warm(line: Line) -> float:
    """The warm-up of a line, s: three times what it takes to fill it altogether, in steps of 60 days, a year at most.

    No lot is in a line for longer on average than filling every store and machine of it takes.
    """
    lots: float = sum(line.lots(s) * s.machines for s in line.stations)
    lots += sum(line.places(b) for b in line.buffers if math.isfinite(line.places(b)))
    steps = math.ceil(min(TIMES * lots * line.lot_kg / line.bound_kg_s, YEAR) / LEAST)
    return min(max(1, steps) * LEAST, YEAR)
