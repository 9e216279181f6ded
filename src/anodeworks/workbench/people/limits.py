"""How much one person may ask, and how large what he sends may be."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import Final

from starlette.types import Message, Receive

KNOWN: Final = 10_000  # people and addresses that are counted


class Rate:
    """So many a second on average, and so many at once: a bucket for each name."""

    def __init__(self, each_second: float, at_once: int) -> None:
        self.each_second, self.at_once = each_second, at_once
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # what is left, and since when
        self._lock = threading.Lock()

    def wait(self, name: str) -> float:
        """Count one; 0, or after how many seconds there is room for it."""
        now = time.monotonic()
        with self._lock:
            left, since = self._buckets.pop(name, (float(self.at_once), now))
            left = min(left + (now - since) * self.each_second, float(self.at_once))
            room = left >= 1
            self._buckets[name] = (left - 1 if room else left, now)
            while len(self._buckets) > KNOWN:
                self._buckets.popitem(last=False)
        return 0.0 if room else (1 - left) / self.each_second

    def back(self, name: str) -> None:
        """Give back one that was counted and need not have been."""
        with self._lock:
            if name in self._buckets:
                left, since = self._buckets[name]
                self._buckets[name] = (min(left + 1, float(self.at_once)), since)


class TooLarge(Exception):  # noqa: N818  (no fault of the program)
    """Somebody sends more than is taken."""


def measured(receive: Receive, most: int) -> Receive:
    """What receives a request's content, and no more of it than so many bytes.

    Raises:
        TooLarge: there is more.
    """
    received = 0

    async def counted() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > most:
            raise TooLarge
        return message

    return counted
