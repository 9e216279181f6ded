"""`python -m benchmarks compare`: the chain beside other tools and beside a kernel written by hand, in one run.

Another tool runs in an interpreter of its own, named by an option or by an environment variable, and answers counts of
scenarios with seconds. Rounds alternate: the other, ours, the other, ours, so that the load of the machine meets both.
What is not installed is skipped with one line. Ratios are ours over theirs, in scenarios per second.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measure import machine

HERE = Path(__file__).parent
ROOT = HERE.parent
RESULTS = HERE / "results"
PLANT = HERE / "blend.toml"
OURS = 40_000  # scenarios of a round: so many run on the optimised program


@dataclass(frozen=True)
class Peer:
    """Another tool: its case, how many scenarios make a round, and what the comparison aims at."""

    name: str
    case: str
    count: int
    target: float | None

    @property
    def variable(self) -> str:
        """The environment variable that names its interpreter."""
        return f"BENCHMARK_{self.name.upper()}"


PEERS = (
    Peer("biosteam", "biosteam_case.py", 100, 3000.0),
    Peer("openpytea", "openpytea_case.py", 10_000, 10.0),
    Peer("difflow", "difflow_case.py", 20_480, None),
)
KERNEL_TARGET = 0.5


class SkippedError(Exception):
    """A comparison that cannot be made here, and why."""


def main(arguments: Sequence[str]) -> None:
    """Compare, print a table, save JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks compare", description=__doc__)
    names = ["kernel", *(peer.name for peer in PEERS)]
    parser.add_argument("--only", nargs="+", choices=names, default=names)
    parser.add_argument("--rounds", type=int, default=7)
    for peer in PEERS:
        parser.add_argument(
            f"--{peer.name}",
            default=os.environ.get(peer.variable),
            metavar="PYTHON",
            help=f"interpreter that has {peer.name} (or the variable {peer.variable})",
        )
    asked = parser.parse_args(arguments)
    found: dict[str, Any] = {"machine": machine(), "rounds": asked.rounds, "ours": about_ours()}
    ours = our_round()
    comparisons: dict[str, Callable[[], dict[str, Any]]] = {"kernel": lambda: kernel(ours, asked.rounds)}
    for peer in PEERS:
        python = getattr(asked, peer.name)
        comparisons[peer.name] = lambda peer=peer, python=python: other(peer, python, ours, asked.rounds)
    for name in asked.only:
        before = os.getloadavg()[0]
        try:
            found[name] = {**comparisons[name](), "load": [before, os.getloadavg()[0]]}
            print(line(name, found[name]), flush=True)
        except SkippedError as why:
            found[name] = {"skipped": str(why)}
            print(f"{name:<10} skipped: {why}", flush=True)
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"compare-{time.strftime('%Y%m%d-%H%M%S')}.json"
    path.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(f"saved {path.relative_to(ROOT)}")


def about_ours() -> dict[str, Any]:
    """The plant that our side runs."""
    import anodeworks as aw

    project = aw.load(PLANT)
    return {
        "project": PLANT.name, "activities": len(project.network.nodes), "values": len(project.ledger),
        "uncertain": len(project.uncertain), "indicators": len(project.indicators), "years": project.horizon,
        "scenarios": OURS,
    }  # fmt: skip


def our_round() -> Callable[[], float]:
    """Seconds of a round of the whole chain: draws, plant, calendar, statements, indicators."""
    import anodeworks as aw

    project = aw.load(PLANT)
    aw.monte_carlo(project, OURS - 1, outcome=False)  # compile or load
    return lambda: timed(lambda: aw.monte_carlo(project, OURS - 1, outcome=False))


def kernel(ours: Callable[[], float], rounds: int) -> dict[str, Any]:
    """The hand-written kernel on as many threads: agreement first, then speed."""
    try:
        import numba
    except ImportError:
        raise SkippedError("numba is not installed (pip install -e '.[bench]')") from None
    from benchmarks import kernel as by_hand

    apart = by_hand.disagreement()
    given = by_hand.distributions(by_hand.PROJECT)
    run = by_hand.monte_carlo
    start = time.perf_counter()
    run(by_hand.VALUES, *given, 0, 8)
    about = {
        "numba": numba.__version__, "threads": numba.get_num_threads(), "indicators": len(by_hand.FIGURES),
        "compile_seconds": time.perf_counter() - start, "largest_disagreement": max(apart.values()),
        "disagreement_of": max(apart, key=lambda name: apart[name]),
    }  # fmt: skip
    rows = [
        (timed(lambda seed=seed: run(by_hand.VALUES, *given, seed, OURS)), ours()) for seed in range(rounds)
    ]
    return {**about, **summary(rows, OURS, KERNEL_TARGET)}


def other(peer: Peer, python: str | None, ours: Callable[[], float], rounds: int) -> dict[str, Any]:
    """Another tool, round by round beside ours."""
    if not python:
        raise SkippedError(f"give an interpreter that has it: --{peer.name} PYTHON or {peer.variable}=PYTHON")
    count = str(about_ours()["uncertain"])
    try:
        process = subprocess.Popen(
            [python, str(HERE / "peers" / peer.case), count], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, cwd=HERE / "peers",
        )  # fmt: skip
    except OSError as error:
        raise SkippedError(f"{python} cannot be run: {error}") from None
    with process:

        def ask(number: int) -> dict[str, Any]:
            assert process.stdin is not None
            process.stdin.write(f"{number}\n")
            process.stdin.flush()
            return answer(process)

        about = answer(process)
        ask(max(peer.count // 10, 8))  # warm
        told = []
        rows = []
        for _ in range(rounds):
            told.append(ask(peer.count))
            rows.append((told[-1]["seconds"], ours()))
        process.stdin.close()  # type: ignore[union-attr]
    found = {"about": about, **summary(rows, peer.count, peer.target)}
    if "gradient" in told[0]:
        found["gradient_over_evaluation"] = statistics.median(t["gradient"] / t["evaluation"] for t in told)
    return found


def answer(process: subprocess.Popen[str]) -> dict[str, Any]:
    """The next line of JSON that the other process writes."""
    assert process.stdout is not None
    while text := process.stdout.readline():
        if text.startswith("{"):
            return dict(json.loads(text))
    assert process.stderr is not None
    last = (process.stderr.read().strip().splitlines() or ["no message"])[-1]
    raise SkippedError(f"its case ended: {last}")


def summary(rows: Sequence[tuple[float, float]], count: int, target: float | None) -> dict[str, Any]:
    """Rates and ratios of rounds (their seconds for `count` scenarios, ours for `OURS`)."""
    ratios = [(OURS / own) / (count / theirs) for theirs, own in rows]
    middle = statistics.median(ratios)
    return {
        "scenarios": count,
        "per_second": count / statistics.median(theirs for theirs, _ in rows),
        "ours_per_second": OURS / statistics.median(own for _, own in rows),
        "ratio": middle,
        "ratio_range": [min(ratios), max(ratios)],
        "ratio_of_best": (OURS / min(own for _, own in rows)) / (count / min(theirs for theirs, _ in rows)),
        "target": target,
        "met": None if target is None else middle >= target,
    }


def line(name: str, found: dict[str, Any]) -> str:
    """One comparison in words."""
    low, high = found["ratio_range"]
    verdict = (
        ""
        if found["target"] is None
        else f"; target {found['target']:g}: {'met' if found['met'] else 'missed'}"
    )
    return (
        f"{name:<10} {found['per_second']:>10,.0f}/s, ours {found['ours_per_second']:>8,.0f}/s: "
        f"{found['ratio']:.3g} times ({low:.3g} to {high:.3g}, best rounds {found['ratio_of_best']:.3g}){verdict}"
    )


def timed(run: Callable[[], object]) -> float:
    """Seconds of one call."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start
