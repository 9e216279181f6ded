"""What of a line is simulated: a year, or the lots of one, behind as much warm-up as stores and machines ask for."""

from __future__ import annotations

import math
from typing import Final

from anodeworks.line.model import Line
from anodeworks.study.lines.described import DAY, Described

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


def yearly(line: Line) -> bool:
    """Whether anything of a line stands on days that come again each year."""
    shifts = (*(s.shifts for s in line.stations), *(pool.shifts for pool in line.pools))
    return any(each is not None and each.holidays and math.isfinite(each.again) for each in shifts)


def after_warm(line: Line, into: float) -> float:
    """The first moment after the warm-up that lies so many s into a year; its end where all days are alike."""
    end = warm(line)
    return end + (into - end) % YEAR if yearly(line) else end


def lots_of(about: Described) -> tuple[int, int]:
    """The lots between whose leaving a line's pace is taken: from the warm-up on, as many as it is to make in a year.

    A fixed number of lots takes longer where times are longer, without a jump; the count of a fixed time has jumps.
    """
    pace = about.target / about.open / about.model.lot_kg
    first = math.ceil(pace * warm(about.model))
    return first, first + max(1, round(pace * YEAR))
