"""Sobol' indices: this package's estimator against SALib's on the same outputs, side by side in one run.

    python -m benchmarks.indices

Both estimate first-order and total indices with bootstrapped intervals, of one output (SALib takes one at a time) and
of twelve. What is compared is the estimation alone: no model runs. Prints JSON; times are medians, ratios of one run.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

DRAWS, NUMBERS, RESAMPLES, TIMES = 1024, 100, 100, 3


def main() -> None:
    """Measure and print."""
    from SALib.analyze import sobol

    from anodeworks.study.sensitivity.indices import Base

    problem = {
        "num_vars": NUMBERS,
        "names": [f"x{i}" for i in range(NUMBERS)],
        "bounds": [[0.0, 1.0]] * NUMBERS,
    }
    random = np.random.default_rng(0)
    a, b = random.random((2, DRAWS, NUMBERS))
    weights = random.random(NUMBERS) ** 4

    def model(x: Any) -> Any:
        return x @ weights + x[:, 0] * x[:, 1]

    mixed = []
    for i in range(NUMBERS):
        ab = a.copy()
        ab[:, i] = b[:, i]
        mixed.append(model(ab))
    outputs = np.stack([model(a), *mixed, model(b)], axis=1)  # (N, D + 2)
    outputs = (outputs - outputs.mean()) / outputs.std()

    def theirs() -> Any:
        flat = outputs.reshape(-1)
        return sobol.analyze(problem, flat, calc_second_order=False, num_resamples=RESAMPLES, seed=0)

    def ours(count: int) -> list[Any]:
        held = [np.repeat(outputs[:, i : i + 1], count, axis=1) for i in (0, NUMBERS + 1)]
        base = Base(held[0], held[1], RESAMPLES, centre=np.zeros(count))
        return [base.indices(np.repeat(outputs[:, i + 1 : i + 2], count, axis=1)) for i in range(NUMBERS)]

    gap = float(np.abs(np.array([float(f.first[0]) for f in ours(1)]) - theirs()["S1"]).max())
    seconds = {"salib": median(theirs), "one": median(lambda: ours(1)), "twelve": median(lambda: ours(12))}
    print(json.dumps({
        "draws": DRAWS, "numbers": NUMBERS, "resamples": RESAMPLES, "largest_difference": gap,
        "salib_seconds": seconds["salib"], "one_output_seconds": seconds["one"],
        "salib_over_ours_one_output": seconds["salib"] / seconds["one"],
        "salib_over_ours_each_of_twelve": 12 * seconds["salib"] / seconds["twelve"],
    }, indent=2))  # fmt: skip


def median(run: Callable[[], object]) -> float:
    """Median seconds of some calls."""
    found = []
    for _ in range(TIMES):
        start = time.perf_counter()
        run()
        found.append(time.perf_counter() - start)
    return statistics.median(found)


if __name__ == "__main__":
    main()
