"""How likely a record is: minus the log density of its parameters and unknown conditions, and the slope of it.

One compiled program serves every record, whatever it states, measures and leaves open: batches are rows of all numbers
of a batch, in blocks of one size, and answered by all properties; which are asked for, and what a row's numbers hang
on, is arithmetic around it. docs/equations/lab.md, section 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from anodeworks.arrays import jax, jnp
from anodeworks.lab.headings import PROPERTIES
from anodeworks.lab.predict import conditions_known, predict
from anodeworks.lab.scores import read
from anodeworks.lab.unrecorded import AKIN
from anodeworks.store import stored
from anodeworks.study.program import QUICK

Floats = npt.NDArray[np.float64]
Records = Sequence[int] | npt.NDArray[np.integer[Any]]  # by their places in the list
BLOCK: Final = 160  # rows of the program: four chains of forty batches
NOWHERE: Final = 1e30  # energy where the model has no number


class About(NamedTuple):
    """What a record is of: properties measured, parameters that it teaches, and conditions that it leaves open."""

    properties: tuple[str, ...]
    parameters: tuple[str, ...]
    unknown: tuple[str, ...]


class Asked(NamedTuple):
    """R records of one kind as arrays: quantile functions of P parameters and K unrecorded conditions (P, grid), (K,
    grid); all numbers of B batches (R, N, B), where a batch lacks those K (R, K, B); values, errors and whether there
    is one, (R, B, M)."""

    tables: Floats
    open_tables: Floats
    rows: Floats
    lacking: npt.NDArray[np.bool_]
    values: Floats
    errors: Floats
    seen: npt.NDArray[np.bool_]


def numbers() -> tuple[str, ...]:
    """The names of all numbers of a batch, in the order of rows."""
    return tuple(conditions_known({}))


def answered(rows: Floats, values: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Properties (all of them, N) of rows (numbers, N), and the slope of half the weighted squares of their misfits.

    Args:
        rows: SI.
        values: measured, (properties, N); those that spread by a factor as logarithms.
        weights: one over the variance of their errors, 0 where nothing was measured.
    """
    count = rows.shape[1]
    run = stored(("rows of a laboratory", BLOCK), _lowered, QUICK)
    made, slopes = np.empty(values.shape), np.empty(rows.shape)
    for start in range(0, count, BLOCK):
        at = np.minimum(np.arange(start, start + BLOCK), count - 1)  # the last block repeats its last row
        found = run(rows[:, at], values[:, at], weights[:, at])
        kept = slice(start, min(start + BLOCK, count))
        made[:, kept], slopes[:, kept] = (np.asarray(x)[:, : kept.stop - start] for x in found)
    return made, slopes


def _lowered() -> Any:
    names = numbers()

    def one(row: Any) -> Any:
        found = predict(dict(zip(names, row, strict=True)))
        return jnp.stack([found[name] for name in PROPERTIES])

    def block(rows: Any, values: Any, weights: Any) -> Any:
        made, back = jax.vjp(jax.vmap(one, in_axes=1, out_axes=1), rows)
        off = jnp.where(weights > 0, made - values, 0.0)
        return made, back(weights * off)[0]

    shapes = [(len(names), BLOCK), (len(PROPERTIES), BLOCK), (len(PROPERTIES), BLOCK)]
    return jax.jit(block).lower(*(jax.ShapeDtypeStruct(shape, np.float64) for shape in shapes))


class Density:
    """Of records of one kind. A place (D,) holds scores of P parameters, M errors of the model (either sign), scores of
    K conditions of the laboratory, and the scores of those conditions in each batch (B, K)."""

    def __init__(self, about: About, asked: Asked) -> None:
        order, measured = list(numbers()), list(PROPERTIES)
        self.about, self.asked = about, asked
        self.taught = np.array([order.index(name) for name in about.parameters], dtype=int)
        self.open = np.array([order.index(name) for name in about.unknown], dtype=int)
        self.measured = np.array([measured.index(name) for name in about.properties], dtype=int)
        self.records, self.batches, _ = asked.values.shape
        self.shared = len(self.taught) + len(self.measured)  # where scores of the laboratory begin
        self.common = self.shared + len(self.open)  # numbers that all batches share
        self.size = self.common + self.batches * len(self.open)

    def parts(self, places: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """Of places (..., D): scores of parameters (..., P), the model's errors (..., M), scores of the laboratory
        (..., K) and of its batches (..., B, K)."""
        parameters, before = len(self.taught), places.shape[:-1]
        return (
            places[..., :parameters], places[..., parameters : self.shared], places[..., self.shared : self.common],
            places[..., self.common :].reshape(*before, self.batches, len(self.open)),
        )  # fmt: skip

    def rows(self, which: Records, places: Floats) -> tuple[Floats, Floats, Floats]:
        """Rows (S, N, B) of records at places (S, D), and slopes of parameters (S, P) and of unknown conditions (S, K,
        B) by their scores."""
        z, _, shared, own = self.parts(places)
        rows = self.asked.rows[which]
        x, steep = read(self.asked.tables, z.T)
        rows[:, self.taught] = x.T[:, :, None]
        score = np.sqrt(AKIN) * shared.T[:, :, None] + np.sqrt(1 - AKIN) * own.transpose(2, 0, 1)
        open_, open_steep = (part.transpose(1, 0, 2) for part in read(self.asked.open_tables, score))
        lacking = self.asked.lacking[which]
        rows[:, self.open] = np.where(lacking, open_, rows[:, self.open])
        return rows, steep.T, np.where(lacking, open_steep, 0.0)

    def energies(self, which: Records, places: Sequence[Floats] | Floats) -> list[tuple[float, Floats]]:
        """Minus the log density, but for a constant, and its slope (D,), of records at places, one for each."""
        at = np.asarray(places)
        rows, steep, open_steep = self.rows(which, at)
        extra = self.parts(at)[1]
        seen, errors = self.asked.seen[which], self.asked.errors[which]
        wide = 1 + extra**2
        values, weights = np.zeros((2, len(at), len(PROPERTIES), self.batches))
        values[:, self.measured] = self.asked.values[which].transpose(0, 2, 1)
        weights[:, self.measured] = np.where(seen, 1 / (errors**2 * wide[:, None]), 0.0).transpose(0, 2, 1)
        made, slopes = (_by_place(x, len(at)) for x in answered(*map(_in_line, (rows, values, weights))))
        off = made[:, self.measured] - values[:, self.measured]
        squares = np.where(seen, off.transpose(0, 2, 1) / errors, 0.0) ** 2
        misfit, count = squares.sum(axis=1) / wide, seen.sum(axis=1)
        energy = 0.5 * ((misfit + count * np.log(wide)).sum(axis=1) + (at**2).sum(axis=1))
        slope = at.copy()
        by_score = slopes[:, self.open] * open_steep
        of_z, of_extra, of_shared, of_own = self.parts(slope)  # views of it
        of_z += slopes[:, self.taught].sum(axis=2) * steep
        of_extra += extra / wide * (count - misfit)
        of_shared += np.sqrt(AKIN) * by_score.sum(axis=2)
        of_own += np.sqrt(1 - AKIN) * by_score.transpose(0, 2, 1)
        sound = np.isfinite(energy) & np.isfinite(slope).all(axis=1)
        return [
            (float(e), g) if known else (NOWHERE, x)
            for e, g, known, x in zip(energy, slope, sound, at, strict=True)
        ]

    def predictions(self, places: Floats) -> Floats:
        """What is expected of the first record's batches at places (S, D): (S, B, M)."""
        rows, *_ = self.rows([0] * len(places), places)
        return expected(self.about.properties, _in_line(rows)).reshape(len(places), self.batches, -1)


def _in_line(each: Floats) -> Floats:
    """Rows of places (S, N, B) one after another, (N, S * B)."""
    return each.transpose(1, 0, 2).reshape(each.shape[1], -1)


def _by_place(line: Floats, places: int) -> Floats:
    """The reverse of it."""
    return line.reshape(len(line), places, -1).transpose(1, 0, 2)


def expected(properties: Sequence[str], rows: Floats) -> Floats:
    """Properties (N, M) of rows (numbers, N)."""
    nothing = np.zeros((len(PROPERTIES), rows.shape[1]))
    made, _ = answered(rows, nothing, nothing)
    order = list(PROPERTIES)
    return made[[order.index(name) for name in properties]].T
