"""Streamed studies: rate and memory by size, against studies in memory, and a cluster against threads, in one run.

A scenario's time on one core is given beside the rate: it is the same on a machine that has other work to do.

`python -m benchmarks.scale` measures 1e6 and 1e7 scenarios; `--most 100000000` goes on to 1e8.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import time
from pathlib import Path
from typing import Any

from benchmarks.measure import PROJECT, RESULTS, ROOT, inside_of, machine, timed

SIZES = (1_000_000, 10_000_000, 100_000_000)
WORKERS = (1, 2, 4)
TURNS = 3  # of what is compared, one after the other, so that the machine's load falls on both


def main() -> None:
    """Measure, print, save JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--project", type=Path, default=PROJECT)
    parser.add_argument("--most", type=int, default=SIZES[1], help="largest streamed study")
    parser.add_argument("--compared", type=int, default=300_000, help="scenarios of each comparison")
    asked = parser.parse_args()
    here = "benchmarks.scale"
    found: dict[str, Any] = {"machine": machine(), "project": asked.project.name}
    found["against_memory"] = inside_of(here, "against_memory", asked.project, asked.compared)
    found["cluster"] = inside_of(here, "cluster", asked.project, asked.compared)
    found["sizes"] = [inside_of(here, "size", asked.project, n) for n in SIZES if n <= asked.most]
    print(json.dumps(found, indent=2))
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"scale-{time.strftime('%Y%m%d-%H%M%S')}.json"
    path.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(f"saved {path.relative_to(ROOT)}")


def measure_against_memory(path: str, n: str) -> None:
    """A streamed study and one in memory, in turns."""
    import anodeworks as aw
    from anodeworks.study.scale import stream

    project, count = aw.load(path), int(n)
    runs = {
        "streamed": lambda: stream(project, count),
        "in_memory": lambda: aw.monte_carlo(project, count, outcome=False),
    }
    print(json.dumps(in_turns(count, runs)))


def measure_cluster(path: str, n: str) -> None:
    """Threads of this process, and clusters of 1, 2 and 4 worker processes on the same machine, in turns."""
    from contextlib import ExitStack

    from distributed import LocalCluster

    import anodeworks as aw
    from anodeworks.study.scale import stream

    project, count = aw.load(path), int(n)
    with ExitStack() as stack:
        started = {
            k: stack.enter_context(
                LocalCluster(n_workers=k, threads_per_worker=1, dashboard_address=":0", host="127.0.0.1")
            )
            for k in WORKERS
        }
        runs: dict[str, Any] = {"threads": lambda: stream(project, count)}
        for k, cluster in started.items():
            runs[f"workers_{k}"] = lambda c=cluster: stream(project, count, cluster=c.scheduler_address)
        print(json.dumps(in_turns(count, runs)))


def measure_size(path: str, n: str) -> None:
    """Rate and peak memory of one streamed study."""
    import anodeworks as aw
    from anodeworks.study.scale import stream

    project, count = aw.load(path), int(n)
    stream(project, 1)  # compile or load
    busy = time.process_time()
    seconds = timed(lambda: stream(project, count))
    busy = time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({
        "scenarios": count, "seconds": seconds, "per_second": count / seconds, "peak_MiB": peak,
        "core_microseconds": 1e6 * busy / count,
    }))  # fmt: skip


def in_turns(count: int, runs: dict[str, Any]) -> dict[str, Any]:
    """Median scenarios a second of each, and its ratio to the first."""
    for run in runs.values():
        run()  # compile, load, start
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    busy: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(TURNS):
        for name, run in runs.items():
            before = time.process_time()
            seconds[name].append(timed(run))
            busy[name].append(time.process_time() - before)
    rates = {name: count / statistics.median(found) for name, found in seconds.items()}
    first = next(iter(rates.values()))
    return {
        "scenarios": count,
        "per_second": rates,
        "core_microseconds_here": {
            name: 1e6 * statistics.median(found) / count for name, found in busy.items()
        },
        "to_the_first": {name: rate / first for name, rate in rates.items()},
    }


if __name__ == "__main__":
    main()
