"""Answers while numbers move: a move, its odds and the slopes of its preview, at the desk without any web around it."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import anodeworks as aw
from anodeworks.study.live import Compiled, Desk
from anodeworks.twin.catalogue import HEADLINES
from benchmarks.measure import PROJECT, machine

PRICE = "flows.silane.price"
NAMES = [about.name for about in HEADLINES]


def milliseconds(run: Callable[[], object], times: int) -> dict[str, float]:
    """Median and 95th percentile of so many calls."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        found.append(1e3 * (time.perf_counter() - start))
    return {"median_ms": float(np.median(found)), "p95_ms": float(np.quantile(found, 0.95))}


def main(path: Path = PROJECT) -> dict[str, Any]:
    """Seconds until all is ready, and milliseconds of each answer."""
    project, start = aw.load(path), time.perf_counter()
    desk = Desk(project).wait()
    found: dict[str, Any] = {**machine(), "ready_seconds": time.perf_counter() - start}
    plants = [project.with_values({PRICE: 40 + i / 8}) for i in range(256)]
    moves = iter(plants)

    def move() -> None:
        changed = project.with_values({PRICE: 50})
        assert desk.fits(changed)
        desk.figures([next(moves)])

    counter = Compiled()
    found["one move"] = milliseconds(move, 200)
    found["32 people's moves"] = milliseconds(lambda: desk.figures(plants[:32]), 50)
    found["odds, 1,023 draws"] = milliseconds(lambda: desk.odds(project, plants[0]), 20)
    found["slopes of six figures"] = milliseconds(lambda: desk.slopes(plants[0], NAMES), 20)
    found["compiled"] = counter.count
    counter.close()
    found["load_after"] = os.getloadavg()[0]
    return found


if __name__ == "__main__":
    print(json.dumps(main(), indent=2))
