"""How fast a line is simulated, beside SimPy and salabim on the same samples.

    python -m benchmarks.line [JOBS]

Twelve stations in a row, exponential cycles, stores of five places, breakdowns by operation. Ratios are within one run:
all share the machine's load. What is all-in draws its samples too; salabim is given a tenth of the jobs. The others are
written as their manuals would: a process for each station, a store between two; breakdowns by the clock interrupt, and
those of a machine without work are left out there. At last a thousand years of the lines of the worked example.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from anodeworks.line.kernel import compiled, is_compiled
from anodeworks.line.law import Law
from anodeworks.line.model import Breakdown, Line, Need, Pool, Station, tandem
from anodeworks.line.recursion import Layout
from anodeworks.line.simulate import replicate, simulate
from anodeworks.line.times import Times
from anodeworks.study.lines.described import described
from anodeworks.study.lines.laid import plan
from anodeworks.twin.project import load
from benchmarks.measure import ROOT, machine, timed

STATIONS, PLACES, JOBS, YEAR = 12, 5, 100_000, 31_557_600.0
STOP = Breakdown("operation", Law.exponential(50.0), Law.exponential(5.0))


def row(stop: Breakdown | None = STOP) -> Line:
    """The line that is measured, in units of a mean cycle."""
    stations = tuple(
        Station(f"s{j}", Law.exponential(1.0), breakdowns=(stop,) if stop else ()) for j in range(STATIONS)
    )
    return Line("twelve", 1.0, stations, tandem(stations, [PLACES] * (STATIONS - 1)))


def samples(line: Line, jobs: int) -> np.ndarray:
    """Times of all charges, repairs with them, (J, N)."""
    times = Times(line, 1, 0, 0.0)
    return np.array([times.work(s, jobs).after for s in line.stations])


def by_recursion(line: Line, times: np.ndarray) -> np.ndarray:
    """The last station's departures by the compiled loop."""
    layout, leave = Layout(line), np.empty(times.shape[::-1])
    compiled()[0](
        np.zeros(STATIONS), np.zeros_like(times), times, layout.sources, layout.targets, layout.places, True,
        np.zeros((STATIONS, 0)), leave,
    )  # fmt: skip
    return leave[:, -1]


def by_scan(line: Line, times: np.ndarray) -> np.ndarray:
    """The last station's departures by the scan."""
    from anodeworks.line.scan import departures

    layout, leave = Layout(line), np.empty(times.shape[::-1])
    departures(
        np.zeros(STATIONS), np.zeros_like(times), times, layout.sources, layout.targets, layout.places, True,
        np.zeros((STATIONS, 0)), leave,
    )  # fmt: skip
    return leave[:, -1]


def by_simpy(lasting: list[Callable[[], float]], jobs: int) -> list[float]:
    """The last station's departures by SimPy: what each station's next charge takes is asked for."""
    import simpy

    env, left = simpy.Environment(), []
    stores = [simpy.Store(env, PLACES) for _ in lasting[1:]]

    def station(j: int) -> Iterator[Any]:
        for job in range(jobs):
            lot = job if j == 0 else (yield stores[j - 1].get())
            yield env.timeout(lasting[j]())
            if j < len(lasting) - 1:
                yield stores[j].put(lot)
            else:
                left.append(env.now)

    for j in range(len(lasting)):
        env.process(station(j))
    env.run()
    return left


def by_salabim(lasting: list[Callable[[], float]], jobs: int) -> list[float]:
    """The last station's departures by salabim."""
    import salabim

    env, left = salabim.Environment(trace=False, yieldless=False), []
    stores = [
        salabim.Store(f"s{j}", capacity=PLACES, env=env, monitor=False) for j in range(len(lasting) - 1)
    ]

    class Machine(salabim.Component):  # type: ignore[misc]
        def setup(self, j: int) -> None:
            self.j = j

        def process(self) -> Iterator[Any]:
            for _ in range(jobs):
                lot = salabim.Component("lot", process="", env=env) if self.j == 0 else None
                if lot is None:
                    yield self.from_store(stores[self.j - 1])
                    lot = self.from_store_item()
                yield self.hold(lasting[self.j]())
                if self.j < len(lasting) - 1:
                    yield self.to_store(stores[self.j], lot)
                else:
                    left.append(env.now())

    for j in range(len(lasting)):
        Machine(j=j, env=env)
    env.run()
    return left


def by_simpy_with_clocks(jobs: int) -> float:
    """The last departure where breakdowns by the clock interrupt machines, all drawn on the way."""
    import simpy

    env, draw = simpy.Environment(), random.Random(1).expovariate
    stores = [simpy.Store(env, PLACES) for _ in range(STATIONS - 1)]
    ended = []

    def station(j: int) -> Iterator[Any]:
        for job in range(jobs):
            lot = job if j == 0 else (yield stores[j - 1].get())
            left = draw(1.0)
            while left > 0:
                begun = env.now
                try:
                    yield env.timeout(left)
                    left = 0.0
                except simpy.Interrupt as stop:
                    left -= env.now - begun
                    yield env.timeout(stop.cause)
            if j < STATIONS - 1:
                yield stores[j].put(lot)
        ended.append(j)

    def breaker(working: Any) -> Iterator[Any]:
        while working.is_alive:
            yield env.timeout(draw(1 / STOP.between.mean))
            repair = draw(1 / STOP.repair.mean)
            if (
                working.is_alive
                and working.target is not None
                and isinstance(working.target, simpy.events.Timeout)
            ):
                working.interrupt(repair)
            yield env.timeout(repair)

    for j in range(STATIONS):
        env.process(breaker(env.process(station(j))))
    env.run()
    return float(env.now)


def drawn(jobs: int) -> list[Callable[[], float]]:
    """What each station's next charge takes, drawn one by one, breakdowns by operation with it."""
    made = []
    for j in range(STATIONS):
        draw, left = random.Random(j).expovariate, [0.0]
        left[0] = draw(1 / STOP.between.mean)

        def lasts(draw: Any = draw, left: list[float] = left) -> float:
            work = draw(1.0)
            whole = work
            left[0] -= work
            while left[0] < 0:
                whole += draw(1 / STOP.repair.mean)
                left[0] += draw(1 / STOP.between.mean)
            return whole

        made.append(lasts)
    return made


def powered() -> Line:
    """Six furnaces on a transformer that carries four, and a mill: what only events can follow."""
    furnace = Station(
        "furnace", Law.exponential(4.0), 6, load=Law.fixed(1.0), needs=(Need("transformer", 1.0),)
    )
    row = (furnace, Station("mill", Law.exponential(0.8)))
    return Line("powered", 1.0, row, tandem(row, [PLACES]), pools=(Pool("transformer", 4.0, "power"),))


def ankang() -> dict[str, Line]:
    """The lines of the worked example."""
    project = load(ROOT / "projects" / "ankang_lines.toml")
    laid = plan(project)
    return {line.name: described(laid, line).model for line in project.production}


def main() -> None:
    """Measure and print."""
    jobs = int(sys.argv[1]) if len(sys.argv) > 1 else JOBS
    line = row()
    times = samples(line, jobs)
    last = by_recursion(line, times)  # compiles
    found: dict[str, Any] = {"machine": machine(), "numba": is_compiled(), "jobs": jobs}
    same = found["same_samples_s"] = {}
    same["recursion"] = min(timed(lambda: by_recursion(line, times)) for _ in range(5))
    by_scan(line, times)
    same["scan"] = min(timed(lambda: by_scan(line, times)) for _ in range(5))
    given = times.tolist()
    few = max(1, jobs // 10)
    others: dict[str, Any] = {}

    def other(name: str, run: Any, n: int) -> float:
        return timed(lambda: others.update({name: run([iter(g).__next__ for g in given], n)}))

    same["simpy"], same["salabim_tenth"] = other("simpy", by_simpy, jobs), other("salabim", by_salabim, few)
    found["largest_difference"] = {n: float(np.abs(x - last[: len(x)]).max()) for n, x in others.items()}
    found["scan_difference"] = float(np.abs(by_scan(line, times) - last).max())
    whole = found["all_in_s"] = {}
    whole["recursion"] = min(timed(lambda: replicate(line, "recursion", 1, 0, None, jobs)) for _ in range(3))
    whole["simpy"] = timed(lambda: by_simpy(drawn(jobs), jobs))
    whole["salabim_tenth"] = timed(lambda: by_salabim(drawn(few), few))
    found["times_simpy"] = {
        "same samples": same["simpy"] / same["recursion"], "all-in": whole["simpy"] / whole["recursion"],
        "scan": same["simpy"] / same["scan"],
    }  # fmt: skip
    found["times_salabim"] = {
        "same samples": same["salabim_tenth"] * jobs / few / same["recursion"],
        "all-in": whole["salabim_tenth"] * jobs / few / whole["recursion"],
    }  # fmt: skip
    clock = row(replace(STOP, by="time"))
    replicate(clock, "recursion", 1, 0, None, 100)
    found["breakdowns_by_the_clock_s"] = {
        "jobs": few, "recursion": timed(lambda: replicate(clock, "recursion", 1, 0, None, few)),
        "simpy": timed(lambda: by_simpy_with_clocks(few)),
    }  # fmt: skip
    found["shared_power_s"] = {
        "jobs": few,
        "events": timed(lambda: replicate(powered(), "events", 1, 0, None, few)),
    }
    found["thousand_years_s"] = {
        name: timed(lambda one=one: simulate(one, horizon=YEAR, replications=1000))
        for name, one in ankang().items()
    }
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
