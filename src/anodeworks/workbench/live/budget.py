"""How many rows a person may have computed: enough for any hand, too few to keep others from their answers."""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import Final

RATE: Final = 2048.0  # rows a second
BURST: Final = 8192.0  # rows at once, after a rest
MOVE: Final = 32  # rows that a move may fill alone
PEOPLE: Final = 10_000  # who are remembered


class Budget:
    """Rows that each person has left; they come back with time."""

    def __init__(self, rate: float = RATE, burst: float = BURST) -> None:
        self.rate, self.burst = rate, burst
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, person: str, rows: float) -> float:
        """Take rows; 0 if they were there, else the seconds until they are."""
        now = time.monotonic()
        left, since = self._left.get(person, (self.burst, now))
        left = min(self.burst, left + (now - since) * self.rate)
        enough = left >= rows
        self._left[person] = (left - rows if enough else left, now)
        self._left.move_to_end(person)
        while len(self._left) > PEOPLE:
            self._left.popitem(last=False)
        return 0.0 if enough else (rows - left) / self.rate
