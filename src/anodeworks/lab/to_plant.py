"""Handing a calibration over to a plant: the posterior as distributions of a project file, with its rank correlations.

Each number that the plant has gets the distribution, of those that a file can say, that lies nearest to its posterior,
and pairs that move together get their rank correlation. What the plant has no place for is named and left out.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.stats import spearmanr

from anodeworks.lab.fit import Calibration
from anodeworks.lab.headings import CALIBRATED
from anodeworks.lab.plant import Plant
from anodeworks.language import Text, say, t
from anodeworks.quantity import Parameter, Value, units
from anodeworks.quantity.distribution import Distribution, fault
from anodeworks.twin.project import Project, rewritten

Floats = npt.NDArray[np.float64]
PLACES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
LEAST: Final = 0.2  # rank correlation below which two numbers are drawn apart, if the rest allows it
MOST: Final = 0.99
SLACK: Final = 1e-4  # of the least eigenvalue of a matrix of correlations
GRADE: Final = "measurement"
DIGITS: Final = 5
SURFACE: Final = "surface_under_coat"  # of the powder: worked out from what seals it


@dataclass(frozen=True)
class HandedOver:
    """A project file's text, read back; the keys that it gained by parameter, what it has no place for, and ties."""

    text: str
    project: Project
    keys: Mapping[str, str]
    left: tuple[str, ...]
    tied: int


def hand_over(calibration: Calibration, plant: Plant, record: str) -> HandedOver:
    """The plant's project file with the posterior in it.

    Args:
        calibration: from `calibrate`.
        plant: of the project, which must have been loaded from tables that can be written.
        record: what the source calls the batches.
    """
    project = plant.project
    drawn = {name: samples.ravel() for name, samples in calibration.samples.items()}
    keys = {n: plant.keys[n] for n in drawn if n in plant.keys and plant.keys[n] in project.ledger}
    surface = plant.surface_under_coat(drawn)
    if surface is not None:
        keys[SURFACE], drawn[SURFACE] = surface
    source = f"{CALIBRATED}{len(calibration.data.labels)} batches of {record}"
    changes: dict[str, Any] = {}
    for name, key in keys.items():
        entry = project.ledger[key]
        said = {**nearest(drawn[name], entry.parameter), "source": source, "grade": GRADE}
        changes[key] = {**said, **_before(entry)}
    ties = _ties(drawn, keys, source)
    changes |= {f"study.correlations.{name}": tie for name, tie in ties.items()}
    text, made = rewritten(project, changes)
    # What seals the powder is handed over as the surface under the coat.
    within = ("sealing", "outer_roughness") if surface is not None else ()
    left = tuple(n for n in calibration.samples if n not in keys and n not in within)
    return HandedOver(text, made, keys, left, len(ties))


def nearest(samples: Floats, asked: Parameter) -> dict[str, Any]:
    """The distribution nearest to samples (SI) by their quantiles, as a file says it, inside the parameter's bounds."""
    at = np.quantile(samples, PLACES)
    low, high = (units.to_si(end, asked.unit) for end in (asked.lo, asked.hi))
    best: tuple[float, str, tuple[float, ...]] | None = None
    for kind, args in _candidates(samples):
        if fault(kind, args):
            continue
        made = Distribution(kind, args)
        ends = made.quantile([0.0, 1.0])
        off = float(np.abs(made.quantile(list(PLACES)) - at).max())
        if low <= ends[0] and ends[1] <= high and (best is None or off < best[0]):
            best = off, kind, args
    assert (
        best is not None
    )  # a uniform distribution between samples lies inside the bounds that they lie inside
    _, kind, args = best
    if kind == "lognormal":
        return {kind: [_written(args[0], asked.unit), float(f"{args[1]:.{DIGITS}g}")]}
    if kind == "normal":
        spread = args[1] / units.scale(asked.unit).factor
        plain = asked.unit in ("", "1")
        number = float(f"{spread:.{DIGITS}g}")
        return {kind: [_written(args[0], asked.unit), number if plain else f"{number!r} {asked.unit}"]}
    return {kind: [_written(x, asked.unit) for x in args]}


def _candidates(samples: Floats) -> list[tuple[str, tuple[float, ...]]]:
    low, middle, high = (float(x) for x in np.quantile(samples, [0.005, 0.5, 0.995]))
    found: list[tuple[str, tuple[float, ...]]] = [
        ("uniform", (low, high)),
        ("normal", (float(samples.mean()), float(samples.std()))),
    ]
    found += [("pert", (low, mode, high)) for mode in (middle, *np.linspace(low, high, 21).tolist())]
    found += [("triangular", (low, mode, high)) for mode in np.linspace(low, high, 21).tolist()]
    if samples.min() > 0:
        logs = np.log(samples)
        found.append(("lognormal", (float(np.exp(np.median(logs))), float(np.exp(logs.std())))))
    return found


def _written(number: float, unit: str) -> float | str:
    shown = float(f"{units.from_si(number, unit):.{DIGITS}g}")
    return shown if unit in ("", "1") else f"{shown!r} {unit}"


def _before(entry: Value) -> dict[str, str]:
    """A note of what stood there, in both languages."""
    told = t("before: {value} ({grade})", value=_stood(entry), grade=t(entry.grade))
    return {"note": say(told, "en"), "note_zh": say(told, "zh")}


def _stood(entry: Value) -> Text:
    unit = entry.parameter.unit
    if entry.distribution is None:
        return entry.show(3)
    low, high = (units.from_si(float(x), unit) for x in entry.distribution.quantile([0.05, 0.95]))
    return t("{low} to {high}", low=format(low, ".3g"), high=format(high, ".3g"))


def _ties(drawn: Mapping[str, Floats], keys: Mapping[str, str], source: str) -> dict[str, Any]:
    """Rank correlations of the posterior, as tables of a project file.

    Weak ones are left out as far as the rest can hold together: a matrix in which they are 0 need not be one of
    correlations.
    """
    names = list(keys)
    found: dict[str, Any] = {}
    if len(names) < 2:
        return found
    rank = np.atleast_2d(spearmanr(np.stack([drawn[n] for n in names], axis=1))[0])
    if len(names) == 2:  # of two columns SciPy gives the one number
        rank = np.array([[1.0, rank.item()], [rank.item(), 1.0]])
    rank = np.clip(np.round(rank, 3), -MOST, MOST)
    least = LEAST
    while not _hold_together(np.where(np.abs(rank) >= least, rank, 0.0)) and least > 1e-3:
        least /= 2
    for i, j in itertools.combinations(range(len(names)), 2):
        if abs(rank[i, j]) >= least:
            a, b = names[i], names[j]
            tie = {
                "between": [keys[a], keys[b]],
                "value": float(rank[i, j]),
                "source": source,
                "grade": GRADE,
            }
            found[f"{a}_and_{b}"] = tie
    return found


def _hold_together(rank: Floats) -> bool:
    """Whether rank correlations are those of some normal copula."""
    normal = 2 * np.sin(np.pi / 6 * rank)
    np.fill_diagonal(normal, 1.0)
    return bool(np.linalg.eigvalsh(normal)[0] > SLACK)
