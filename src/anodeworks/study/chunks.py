"""Many scenarios in chunks of one size, on as many threads as cores: compiled programs leave Python alone."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_order(run: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
    """What `run` makes of each item, in their order; only a few are ahead, so that results do not pile up."""
    workers = min(len(items), os.cpu_count() or 1)
    if workers <= 1:
        yield from map(run, items)
        return
    with ThreadPoolExecutor(workers) as pool:
        waiting: deque[Future[Result]] = deque()
        for item in items:
            waiting.append(pool.submit(run, item))
            if len(waiting) > 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def chunk(columns: npt.NDArray[np.float64], start: int, size: int) -> npt.NDArray[np.float64]:
    """Scenarios (..., size) of columns (..., N) from `start`; a last chunk is filled up with its last scenario."""
    part = columns[..., start : start + size]
    missing = size - part.shape[-1]
    return np.pad(part, [(0, 0)] * (part.ndim - 1) + [(0, missing)], mode="edge") if missing else part
