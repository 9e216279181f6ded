"""Whether intervals of a calibration hold what they say, with and without columns: `python -m benchmarks.laboratory`.

Laboratories are drawn from the priors (parameters, conditions of their batches, repeat errors), their records are
calibrated by the laboratory's own model, and the truth is looked for in the 90 % intervals. All records of a set are
sampled side by side, one program for every set: a column that is left out is a mask.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from anodeworks.lab.fit import predictor, tables_of
from anodeworks.lab.headings import SET
from anodeworks.lab.predict import PARAMETERS, priors
from anodeworks.lab.sample import Asked, model_of
from anodeworks.lab.unrecorded import conditions
from benchmarks.synthetic import NOISE, SEEN_FROM

RECORDS: Final = 20
BATCHES: Final = 8
CHAINS: Final = 2
WARMUP: Final = 250
DRAWS: Final = 200
DEPTH: Final = 6
NARROWED: Final = 0.2  # a parameter of which the record says something


class Covered(NamedTuple):
    """Share of truths inside 90 % intervals: of all parameters, and of those that the records narrow; how many."""

    every: float
    taught: float
    cases: int
    taught_cases: int
    r_hat: float
    seconds: float


def open_columns() -> tuple[str, ...]:
    """Columns of conditions that a record may leave out."""
    known = priors()
    return tuple(name for name in SET if known[name].distribution is not None)


class Laboratories:
    """`RECORDS` laboratories drawn from the priors, and the one program that calibrates all of their records."""

    def __init__(self, seed: int = 0, records: int = RECORDS, batches: int = BATCHES) -> None:
        known, rng = priors(), np.random.default_rng(seed)
        self.open = open_columns()
        self.names = [name for name in PARAMETERS if known[name].distribution is not None]
        self.tables = tables_of(self.names, known)
        self.open_tables = tables_of(self.open, known)
        score = rng.standard_normal((records, len(self.names)))
        shared = rng.standard_normal((records, len(self.open), 1))
        own = rng.standard_normal((records, len(self.open), batches))
        self.truth = np.asarray(_scored(jnp.asarray(self.tables), jnp.asarray(score)))
        made = jax.vmap(lambda s, o: conditions(jnp.asarray(self.open_tables), s, o))(shared, own)
        columns = {n: np.full((records, batches), known[n].number) for n in SET}
        columns |= {n: np.asarray(made[:, k]) for k, n in enumerate(self.open)}
        rest = {n: np.full((records, batches), v.number) for n, v in known.items() if n not in columns}
        columns |= rest
        self.columns = tuple(columns)
        self.conditions = np.stack([columns[n] for n in self.columns], axis=1)  # (R, C, B)
        self.central = np.array([known[n].number for n in self.columns])
        self.run = predictor(self.columns, tuple(NOISE), self.names, self.open)
        nothing = np.zeros((len(self.open), batches), dtype=bool)
        exact = np.asarray(
            jax.jit(jax.vmap(lambda c, x: self.run(c, nothing, x, jnp.zeros(nothing.shape))))(
                self.conditions, self.truth
            )
        )
        self.errors = np.broadcast_to(np.array(list(NOISE.values())), exact.shape)
        self.values = exact + self.errors * rng.standard_normal(exact.shape)
        least = np.array([np.log(SEEN_FROM[n]) if n in SEEN_FROM else -np.inf for n in NOISE])
        self.seen = self.values > least
        self.program: Any = None

    def covered(self, left_out: Sequence[str], seed: int = 1) -> Covered:
        """How often the truth lies in the intervals of records without these columns."""
        begun = time.perf_counter()
        lacking = np.array([[name in left_out] * self.values.shape[1] for name in self.open])
        given = self.conditions.copy()
        for name in left_out:
            at = self.columns.index(name)
            given[:, at] = self.central[at]
        records = len(self.truth)
        asked = Asked(
            np.broadcast_to(self.tables, (records, *self.tables.shape)),
            np.broadcast_to(self.open_tables, (records, *self.open_tables.shape)),
            given, np.broadcast_to(lacking, (records, *lacking.shape)), self.values, self.errors, self.seen,
        )  # fmt: skip
        keys = jax.random.key_data(jax.random.split(jax.random.key(seed), records))
        if self.program is None:
            self.program = jax.jit(jax.vmap(self._sampled)).lower(keys, *asked).compile()
        z = np.asarray(self.program(keys, *map(jnp.asarray, asked)))  # (R, chains, draws, P)
        return self._counted(z, time.perf_counter() - begun)

    def _sampled(self, key: Any, *asked: Any) -> Any:
        from numpyro.infer import MCMC, NUTS

        kernel = NUTS(model_of(self.run), target_accept_prob=0.85, max_tree_depth=DEPTH)
        made = MCMC(kernel, num_warmup=WARMUP, num_samples=DRAWS, num_chains=CHAINS, chain_method="vectorized",
                    progress_bar=False, jit_model_args=True)  # fmt: skip
        made.run(jax.random.wrap_key_data(key), *asked)
        return made.get_samples(group_by_chain=True)["z"]

    def _counted(self, z: Any, seconds: float) -> Covered:
        from numpyro.diagnostics import split_gelman_rubin

        drawn = np.asarray(_scored(jnp.asarray(self.tables), jnp.asarray(z)))
        flat = drawn.reshape(len(drawn), -1, drawn.shape[-1])
        low, high = np.quantile(flat, [0.05, 0.95], axis=1)
        before = np.quantile(self.tables, [0.05, 0.95], axis=1)
        narrowed = 1 - (high - low) / (before[1] - before[0])
        inside = (low <= self.truth) & (self.truth <= high)
        moved = narrowed >= NARROWED
        r_hat = max(float(np.nanmax(split_gelman_rubin(each))) for each in z)
        return Covered(
            float(inside.mean()), float(inside[moved].mean()) if moved.any() else np.nan, inside.size, int(moved.sum()),
            r_hat, seconds,
        )  # fmt: skip


def _scored(tables: Any, scores: Any) -> Any:
    """Parameters (..., P) whose standard normal scores are (..., P)."""
    from anodeworks.lab.sample import from_normal

    flat = scores.reshape(-1, scores.shape[-1])
    return jax.vmap(lambda z: from_normal(tables, z))(flat).reshape(scores.shape)


def main() -> None:
    """Print a line for every column left out, and for all of the gas's left out together."""
    every = Laboratories()
    sets: list[tuple[str, ...]] = [(), ("charge", "silane_flow"), *((name,) for name in every.open)]
    chosen = [s for s in sets if not sys.argv[1:] or "+".join(s) in sys.argv[1:]]
    print("left out | all parameters | narrowed by a fifth | cases | R-hat | s")
    for left_out in chosen:
        found = every.covered(left_out)
        print(
            f"{', '.join(left_out) or 'nothing'} | {found.every:.3f} | {found.taught:.3f} | {found.cases}, "
            f"{found.taught_cases} | {found.r_hat:.3f} | {found.seconds:.0f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
