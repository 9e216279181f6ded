"""The measurements that docs/architecture.md argues with, taken side by side in one run.

    python docs/measurements.py

Speed of the whole program is measured in benchmarks/; here stand comparisons of ways to build it.
"""

from __future__ import annotations

import pickle
import statistics
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

import jax
import jax.numpy as jnp
import numpy as np
from jax.experimental import serialize_executable

import anodeworks as aw
from anodeworks.project.starter import DEFAULT_ROUTE, starter
from anodeworks.study.program import columns, of_columns

SCENARIOS: Final = 1024
REPEATS: Final = 7
ANKANG: Final = "projects/ankang.toml"


def main() -> None:
    """Measure and print."""
    for measure in (levels, central_values, program, start_up, flattening):
        print(f"\n{(measure.__doc__ or '').strip().splitlines()[0]}")
        for name, figure in measure().items():
            print(f"  {name:<46} {figure}")


def levels() -> dict[str, str]:
    """Activity levels of 1,024 scenarios of the Ankang plant: substitution against one dense solve each."""
    project = aw.load(ANKANG)
    network = project.network
    exchanges = network.exchanges(project.values)
    columns = [network.column(i, done) for i, done in enumerate(exchanges)]
    rows = {node.reference: i for i, node in enumerate(network.nodes)}
    places = [(rows[flow], j) for j, column in enumerate(columns) for flow in column if flow in rows]
    entries = np.array([float(columns[j][network.nodes[i].reference]) for i, j in places])
    noise = np.random.default_rng(0).uniform(0.999, 1.001, (SCENARIOS, len(places)))
    product = project.products[0].flow
    demand = jnp.zeros(len(rows)).at[rows[product]].set(1.0)
    of_row, of_column = (np.array(side) for side in zip(*places, strict=True))

    def substituted(values: Any) -> Any:
        filled: list[dict[str, Any]] = [{} for _ in columns]
        for place, (i, j) in enumerate(places):
            filled[j][network.nodes[i].reference] = values[place]
        asked: dict[str, Any] = {product: 1.0}
        settled: list[Any] = [0.0] * len(columns)
        for group in network.order:
            names = [network.nodes[i].reference for i in group]
            matrix = jnp.stack(
                [jnp.stack([jnp.asarray(filled[i].get(f, 0.0)) for i in group]) for f in names]
            )
            right = jnp.stack([jnp.asarray(asked.get(f, 0.0)) for f in names])
            solved = right / matrix[0] if len(group) == 1 else jnp.linalg.solve(matrix, right)
            for k, i in enumerate(group):
                settled[i] = solved[k]
                for flow, amount in filled[i].items():
                    if flow not in names:
                        asked[flow] = asked.get(flow, 0.0) - amount * solved[k]
        return jnp.stack([jnp.asarray(s) for s in settled])

    def dense(values: Any) -> Any:
        matrix = jnp.zeros((len(rows), len(columns))).at[of_row, of_column].add(values)
        return jnp.linalg.solve(matrix, demand)

    given = jnp.asarray(entries * noise)
    ways = {name: jax.jit(jax.vmap(way)) for name, way in (("substitution", substituted), ("dense", dense))}
    found = {name: np.asarray(way(given)) for name, way in ways.items()}
    apart = np.abs(found["substitution"] - found["dense"]).max()
    seconds = {name: median(partial(_finish, way, given)) for name, way in ways.items()}
    return {
        "activities; largest group solved together": f"{len(columns)}; {max(map(len, network.order))}",
        **{name: f"{1e3 * s:.1f} ms" for name, s in seconds.items()},
        "dense over substitution": f"{seconds['dense'] / seconds['substitution']:.0f}",
        "largest difference of a level": f"{apart:.1e}",
    }


def central_values() -> dict[str, str]:
    """The starter plant at all modes, at all medians, and the P50 of its draws."""
    project = aw.build(tomllib.loads(starter(DEFAULT_ROUTE)))
    modes = {
        key: value.distribution.args[1]
        for key, value in project.ledger.items()
        if value.distribution is not None and value.distribution.kind in ("triangular", "pert")
    }
    at_medians, at_modes = aw.evaluate(project), aw.evaluate(project.with_si(modes))
    study = aw.monte_carlo(project, SCENARIOS - 1)
    found = {}
    for name in ("capital", "levelised_cost", "payback"):
        numbers = [float(at_modes[name]), float(at_medians[name]), study.quantile(name)[1]]
        figures = " / ".join(f"{x:.4g}" for x in numbers)
        found[f"{name}: modes / medians / P50"] = f"{figures} {project.indicators[name].unit}"
    return found


def program() -> dict[str, str]:
    """The compiled program of the starter plant's base case: made anew, or read from disk."""
    project = aw.build(tomllib.loads(starter(DEFAULT_ROUTE)))
    start = time.perf_counter()
    lowered = jax.jit(jax.vmap(of_columns(project), 1)).lower(columns(project)[:, None])
    traced = time.perf_counter()
    made = lowered.compile()
    compiled = time.perf_counter()
    kept = pickle.dumps(serialize_executable.serialize(made))
    before = time.perf_counter()
    serialize_executable.deserialize_and_load(*pickle.loads(kept))
    read = time.perf_counter() - before
    return {
        "tracing": f"{traced - start:.1f} s",
        "compiling": f"{compiled - traced:.1f} s",
        "reading from disk": f"{read:.2f} s, {len(kept) / 1e6:.1f} MB",
    }


def start_up() -> dict[str, str]:
    """Seconds to import (median of five processes)."""
    wanted = ("import anodeworks", "import jax", "import equinox")
    return {what: f"{_import_seconds(what):.2f} s" for what in wanted}


def flattening() -> dict[str, str]:
    """Taking a project's numbers apart for a compiled call: a dictionary by dotted key, or nested objects."""
    flat = aw.load(ANKANG).values
    nested: dict[str, Any] = {}
    for key, number in flat.items():
        at = nested
        *path, last = key.split(".")
        for word in path:
            at = at.setdefault(word, {})
        at[last] = number
    found = {"numbers": f"{len(flat)}", "dictionary": _microseconds(flat)}
    try:
        found["equinox modules"] = _microseconds(_modules(nested))
    except ImportError:
        found["equinox modules"] = "equinox is not installed"
    return found


def _modules(tree: Mapping[str, Any]) -> Any:
    """Nested dictionaries as nested equinox modules."""
    import equinox

    fields = {k: _modules(v) if isinstance(v, dict) else v for k, v in tree.items()}
    names = {k: f"field_{i}" for i, k in enumerate(fields)}
    kind = type("Part", (equinox.Module,), {"__annotations__": dict.fromkeys(names.values(), Any)})
    return kind(**{names[k]: v for k, v in fields.items()})


def _microseconds(tree: Any) -> str:
    return f"{1e6 * median(lambda: [jax.tree.flatten(tree) for _ in range(20)]) / 20:.0f} µs"


def _finish(way: Callable[[Any], Any], given: Any) -> Any:
    return jax.block_until_ready(way(given))  # type: ignore[no-untyped-call]


def _import_seconds(what: str) -> float:
    code = f"import time; t = time.perf_counter(); {what}; print(time.perf_counter() - t)"
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True) for _ in range(5)]
    return statistics.median(float(run.stdout or "nan") for run in runs)


def median(run: Callable[[], object]) -> float:
    """Median seconds of some calls."""
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


if __name__ == "__main__":
    main()
