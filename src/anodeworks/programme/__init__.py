"""When: phases, construction, delay, ramp-up, learning."""

from anodeworks.programme.calendar import Calendar, Learning, lay_out
from anodeworks.programme.phase import Phase

SECTIONS = {"programme.learning": Learning}

__all__ = ["SECTIONS", "Calendar", "Learning", "Phase", "lay_out"]
