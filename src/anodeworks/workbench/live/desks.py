"""The places of a server where numbers are moved: a desk for each structure that somebody has open, and its lanes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from anodeworks.study.live import Desk
from anodeworks.twin.project import Project
from anodeworks.workbench.live.lane import Lane

KEPT: Final = 16  # structures at once; that which nobody has asked for longest goes first


@dataclass(frozen=True)
class Place:
    """A desk, and the lanes by which figures and odds are asked of it."""

    desk: Desk
    moves: Lane[Any, Any]
    odds: Lane[Any, Any]


class Places:
    """Finds the place of a project; opens one where there is none."""

    def __init__(self, made: Callable[[Desk], Place]) -> None:
        self._made = made
        self._open: OrderedDict[str, Place] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, project: Project) -> Place:
        """The place of a project's structure, its programs on their way."""
        with self._lock:
            for name in [name for name, each in self._open.items() if each.desk.broken]:
                del self._open[name]  # made anew: what was short then may be there now
            name = next((name for name, each in reversed(self._open.items()) if each.desk.fits(project)), "")
            place = self._open[name] if name else self._made(Desk(project))
            self._open[place.desk.structure] = place
            self._open.move_to_end(place.desk.structure)
            while len(self._open) > KEPT:
                self._open.popitem(last=False)
        place.desk.open()
        return place
