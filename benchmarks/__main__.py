"""Speed and memory, measured side by side in one run; figures are medians, ratios are taken within the run."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.compare import main as compare
from benchmarks.measure import PROJECT, RESULTS, ROOT, inside_of, machine, timed

SCENARIOS = (1, 1_000, 100_000, 1_000_000)
TARGETS = {
    "scenarios_per_second_1e5": 1e5,
    "memory_1e6_MiB": 2048,
    "gradient_over_evaluation": 5.0,
    "warm_seconds": 2.5,
}


def main() -> None:
    """Measure, print a table, save JSON; `compare` sets the chain beside other tools instead."""
    if sys.argv[1:2] == ["compare"]:
        compare(sys.argv[2:])
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--project", type=Path, default=PROJECT)
    parser.add_argument("--most", type=int, default=SCENARIOS[-1], help="largest number of scenarios")
    asked = parser.parse_args()
    found: dict[str, Any] = {"machine": machine(), "project": asked.project.name}
    found["shell"] = shell(asked.project)
    found["scenarios"] = [inside("scenarios", asked.project, n) for n in SCENARIOS if n <= asked.most]
    found["gradient"] = inside("gradient", asked.project)
    found["targets"] = verdicts(found)
    print(json.dumps(found, indent=2))
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{time.strftime('%Y%m%d-%H%M%S')}.json"
    path.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(f"saved {path.relative_to(ROOT)}")


def shell(project: Path) -> dict[str, float]:
    """Seconds from the shell prompt to the finished summary: an empty cache, then a full one (median of five)."""
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "ANODEWORKS_CACHE": cache}
        command = [sys.executable, "-m", "anodeworks", "run", str(project)]

        def once(*more: str) -> float:
            start = time.perf_counter()
            subprocess.run(
                [*command, *more], env=environment, cwd=cache, check=True, stdout=subprocess.DEVNULL
            )
            return time.perf_counter() - start

        cold = once("--no-report")
        warm = statistics.median(once("--no-report") for _ in range(5))
        report = statistics.median(once() for _ in range(3))
    return {"cold_seconds": cold, "warm_seconds": warm, "warm_with_report_seconds": report}


def inside(what: str, *arguments: object) -> dict[str, Any]:
    """One measurement in a process of its own, so that its peak memory is its own."""
    return inside_of("benchmarks.__main__", what, *arguments)


def measure_scenarios(path: str, n: str) -> None:
    """Time and peak memory of a Monte Carlo study of `n` scenarios, indicators kept."""
    import anodeworks as aw

    project, count = aw.load(path), int(n)
    aw.monte_carlo(project, 1, outcome=False)  # compile or load
    seconds = median(lambda: aw.monte_carlo(project, count, outcome=False), 3 if count >= 100_000 else 5)
    print(json.dumps({
        "scenarios": count, "seconds": seconds, "per_second": count / seconds, "peak_MiB": peak(),
        "uncertain_values": len(project.uncertain), "values": len(project.ledger),
    }))  # fmt: skip


def measure_gradient(path: str) -> None:
    """The gradients of 32 scenarios over all parameters against their evaluation alone, in turn."""
    import jax
    import numpy as np

    import anodeworks as aw
    from anodeworks.study.gradient import LANES, slopes
    from anodeworks.study.program import QUICK, columns, of_columns

    project = aw.load(path)
    numbers = np.repeat(columns(project)[:, None], LANES, axis=1)

    def figure(column: object) -> object:
        return of_columns(project)(column).indicators["fnpv_after_tax"]

    forward = jax.jit(jax.vmap(figure, 1)).lower(numbers).compile(compiler_options=QUICK)
    names = ["fnpv_after_tax"] * LANES
    slopes(project, numbers, names)
    forward_s, backward_s = [], []
    for _ in range(200):
        forward_s.append(timed(lambda: jax.block_until_ready(forward(numbers))))
        backward_s.append(timed(lambda: slopes(project, numbers, names)))
    f, b = statistics.median(forward_s), statistics.median(backward_s)
    print(json.dumps({
        "evaluation_ms": 1e3 * f, "gradient_ms": 1e3 * b, "ratio": b / f, "parameters": len(project.ledger),
    }))  # fmt: skip


def median(run: Callable[[], object], times: int) -> float:
    """Median seconds over some calls."""
    return statistics.median(timed(run) for _ in range(times))


def peak() -> float:
    """Peak memory of this process so far, MiB."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def verdicts(found: dict[str, Any]) -> dict[str, Any]:
    """Every target with what was measured, and whether it is met."""
    by_count = {row["scenarios"]: row for row in found["scenarios"]}
    measured = {
        "scenarios_per_second_1e5": by_count.get(100_000, {}).get("per_second"),
        "memory_1e6_MiB": by_count.get(1_000_000, {}).get("peak_MiB"),
        "gradient_over_evaluation": found["gradient"]["ratio"],
        "warm_seconds": found["shell"]["warm_seconds"],
    }
    at_least = {"scenarios_per_second_1e5"}
    return {
        name: {
            "target": target,
            "measured": measured[name],
            "met": None
            if measured[name] is None
            else (measured[name] >= target if name in at_least else measured[name] <= target),
        }
        for name, target in TARGETS.items()
    }


if __name__ == "__main__":
    main()
