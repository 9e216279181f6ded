"""Whether intervals of a calibration hold what they say, with and without columns: `python -m benchmarks.laboratory`.

Laboratories are drawn from the priors (parameters, conditions of their batches, repeat errors), their records are
calibrated by the laboratory's own sampler, and the truth is looked for in the 90 % intervals. All records of a set are
sampled side by side, through the one program that serves every record.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from anodeworks.lab.density import About, Asked, Density, expected, numbers
from anodeworks.lab.fit import tables_of
from anodeworks.lab.headings import SET
from anodeworks.lab.predict import PARAMETERS, priors
from anodeworks.lab.sample import Drawn, How, diagnosed, drawn, sites
from anodeworks.lab.scores import read
from anodeworks.lab.unrecorded import conditions
from benchmarks.synthetic import NOISE, SEEN_FROM

RECORDS: Final = 20
BATCHES: Final = 8
HOW: Final = How(warmup=50, draws=60, chains=2, depth=6)
MIXED: Final = 1.05  # R-hat of a number, over which it is not judged
NARROWED: Final = 0.2  # a parameter of which the record says something


class Covered(NamedTuple):
    """Of truths inside 90 % intervals: share of all, of those that the records narrow, standard errors from records as
    wholes, how many, records whose chains are apart, the largest R-hat, seconds."""

    every: float
    taught: float
    error: float
    taught_error: float
    cases: int
    taught_cases: int
    apart: int
    r_hat: float
    seconds: float


def open_columns() -> tuple[str, ...]:
    """Columns of conditions that a record may leave out."""
    known = priors()
    return tuple(name for name in SET if known[name].distribution is not None)


class Laboratories:
    """Laboratories drawn from the priors, and their records."""

    def __init__(self, seed: int = 0, records: int = RECORDS, batches: int = BATCHES, how: How = HOW) -> None:
        known, rng = priors(), np.random.default_rng(seed)
        self.how = how
        self.open = open_columns()
        self.names = [name for name in PARAMETERS if known[name].distribution is not None]
        self.tables = tables_of(self.names, known)
        self.open_tables = tables_of(self.open, known)
        score = rng.standard_normal((records, len(self.names)))
        shared = rng.standard_normal((records, len(self.open), 1))
        own = rng.standard_normal((records, len(self.open), batches))
        self.truth = read(self.tables, score.T)[0].T
        order = list(numbers())
        self.central = np.array([known[name].number for name in order])
        self.rows = np.tile(self.central[:, None], (records, 1, batches))  # (R, N, B)
        self.at = [order.index(name) for name in self.open]
        self.rows[:, self.at] = [conditions(self.open_tables, s, o) for s, o in zip(shared, own, strict=True)]
        true = self.rows.copy()
        true[:, [order.index(name) for name in self.names]] = self.truth[:, :, None]
        exact = expected(tuple(NOISE), true.transpose(1, 0, 2).reshape(len(order), -1)).reshape(
            records, batches, -1
        )
        self.errors = np.broadcast_to(np.array(list(NOISE.values())), exact.shape)
        self.values = exact + self.errors * rng.standard_normal(exact.shape)
        least = np.array([np.log(SEEN_FROM[n]) if n in SEEN_FROM else -np.inf for n in NOISE])
        self.seen = self.values > least

    def covered(self, left_out: Sequence[str], seed: int = 1) -> Covered:
        """How often the truth lies in the intervals of records without these columns."""
        begun = time.perf_counter()
        records, batches, _ = self.values.shape
        rows = self.rows.copy()
        for name in left_out:
            rows[:, self.at[self.open.index(name)]] = self.central[self.at[self.open.index(name)]]
        places = [self.open.index(name) for name in left_out]
        asked = Asked(
            self.tables, self.open_tables[places], rows, np.ones((records, len(left_out), batches), dtype=bool),
            self.values, self.errors, self.seen,
        )  # fmt: skip
        of = Density(About(tuple(NOISE), tuple(self.names), tuple(left_out)), asked)
        return self._counted(of, drawn(of, seed, self.how), begun)

    def _counted(self, of: Density, made: Sequence[Drawn], begun: float) -> Covered:
        z = np.array([sites(of, each.places)["z"] for each in made])  # (R, chains, draws, P)
        x = read(self.tables, np.moveaxis(z, -1, 0).reshape(len(self.tables), -1))[0]
        flat = x.reshape(len(self.tables), len(made), -1)
        low, high = np.quantile(flat, [0.05, 0.95], axis=-1).swapaxes(1, 2)  # (R, P) each
        before = np.quantile(self.tables, [0.05, 0.95], axis=1)
        moved = 1 - (high - low) / (before[1] - before[0]) >= NARROWED
        inside = (low <= self.truth) & (self.truth <= high)
        r_hat = [
            diagnosed(sites(of, each.places), "r_hat", np.maximum)[: len(self.names)].max() for each in made
        ]
        return Covered(
            float(inside.mean()), float(inside[moved].mean()) if moved.any() else np.nan,
            _error(inside, np.ones_like(moved)), _error(inside, moved), inside.size, int(moved.sum()),
            int(sum(r > MIXED for r in r_hat)), float(max(r_hat)), time.perf_counter() - begun,
        )  # fmt: skip


def _error(inside: Any, counted: Any) -> float:
    """The standard error of a share, records counting as wholes: the truths of one are not independent."""
    count = counted.sum()
    if not count:
        return np.nan
    off = ((inside - inside[counted].mean()) * counted).sum(axis=1)
    return float(np.sqrt((off**2).sum()) / count)


def main() -> None:
    """Print a line for every column left out, and for all of the gas's left out together."""
    every = Laboratories()
    sets: list[tuple[str, ...]] = [(), ("charge", "silane_flow"), *((name,) for name in every.open)]
    asked = [tuple(word.split("+")) if word != "nothing" else () for word in sys.argv[1:]]
    chosen = asked or sets
    print(
        "left out | all parameters | narrowed by a fifth | cases | records with R-hat over 1.05 | largest R-hat | s"
    )
    for left_out in chosen:
        found = every.covered(left_out)
        print(
            f"{', '.join(left_out) or 'nothing'} | {found.every:.3f} ± {found.error:.3f} | "
            f"{found.taught:.3f} ± {found.taught_error:.3f} | {found.cases}, {found.taught_cases} | {found.apart} | "
            f"{found.r_hat:.3f} | {found.seconds:.0f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
