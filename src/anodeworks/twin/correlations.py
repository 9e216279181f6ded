"""Correlations between uncertain numbers, as they stand in the file under `[study.correlations]`.

    [study.correlations.silane_and_product]
    between = ["flows.silane.price", "products.silicon_carbon.price"]
    value = 0.5
    source = "..."
    grade = "judgement"

A correlation is Spearman's, of ranks, so that it means the same whatever the two distributions are. It is one more
number that somebody has to answer for: it carries source and grade like any other.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from anodeworks.errors import InputError, quoted, unknown
from anodeworks.language import t
from anodeworks.project.ledger import Ledger, check_words, table
from anodeworks.project.table import SAID, TEXT, Table, flag, other, value
from anodeworks.quantity import Parameter, Value
from anodeworks.quantity.value import read
from anodeworks.remedies import LIST, ONE_OUT

RANK: Final = Parameter("1", -0.99, 0.99, "rank correlation (Spearman's) of two uncertain numbers")
CORRELATION: Final = Table(
    "two uncertain numbers that move together, and who says so",
    {
        "between": other("the keys of two uncertain numbers", {
            "type": "array", "items": TEXT, "minItems": 2, "maxItems": 2, "uniqueItems": True,
        }, required=True),
        "value": value(RANK, required=True),
        "assumed": flag("the public record is silent"),
        **SAID,
    },
)  # fmt: skip
LEAST: Final = 1e-9  # smallest eigenvalue that counts as positive
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Correlation:
    """Two uncertain numbers that move together: how much in ranks, and who says so."""

    name: str
    between: tuple[str, str]
    value: Value


def read_correlations(study: object, ledger: Ledger) -> tuple[Correlation, ...]:
    """The correlations of a project file.

    Args:
        study: the file's `study` table.
        ledger: every number of the project.

    Raises:
        InputError: unknown keys, numbers that do not vary or are options, a pair said twice, a value out of range, or
            correlations that no set of numbers can have together.
    """
    check_words("study", table(study, "study"), ("correlations",))
    written = table(table(study, "study").get("correlations", {}), "study.correlations")
    found: list[Correlation] = []
    for name, raw in written.items():
        key = f"study.correlations.{name}"
        entry = table(raw, key)
        check_words(key, entry, CORRELATION)
        pair = _pair(entry.get("between"), f"{key}.between", ledger)
        twice = next((c.name for c in found if set(c.between) == set(pair)), None)
        if twice is not None:
            raise InputError(
                f"{key}.between", t('the two numbers of "{twice}"', twice=twice), t("each pair once"), ONE_OUT
            )
        stated = read({k: v for k, v in entry.items() if k != "between"}, RANK, key, "project file")
        found.append(Correlation(name, pair, stated))
    _refuse_contradictions(found)
    return tuple(found)


def coupling(correlations: Sequence[Correlation], keys: Sequence[str]) -> tuple[tuple[str, ...], Floats]:
    """The correlated ones of some keys, in their order, and what makes independent normal numbers so.

    Returns:
        The keys (R,), and the lower triangle L, (R, R): if z are independent standard normal numbers, L z have the
        Gaussian copula's correlations 2 sin(pi rho / 6), which gives ranks the correlation rho (Pearson 1907).
    """
    there = set(keys)
    held = [c for c in correlations if there.issuperset(c.between)]
    named = {key for c in held for key in c.between}
    tied = tuple(key for key in keys if key in named)
    return tied, np.asarray(np.linalg.cholesky(_matrix(held, tied)), dtype=np.float64)


def blocks(correlations: Sequence[Correlation], keys: Sequence[str]) -> list[tuple[str, ...]]:
    """The keys in groups that are independent of one another: one key each but for those that are tied together."""
    there = set(keys)
    group = {key: {key} for key in keys}
    for c in correlations:
        if there.issuperset(c.between):
            joined = group[c.between[0]] | group[c.between[1]]
            for key in joined:
                group[key] = joined
    return list(dict.fromkeys(tuple(k for k in keys if k in group[key]) if len(group[key]) > 1 else (key,)
                              for key in keys))  # fmt: skip


def _pair(raw: object, key: str, ledger: Ledger) -> tuple[str, str]:
    """Two different keys of numbers that have a continuous distribution."""
    allowed = t('the keys of two uncertain numbers: ["flows.silane.price", "products.NAME.price"]')
    if not isinstance(raw, list) or len(raw) != 2 or not all(isinstance(word, str) for word in raw):
        raise InputError(key, quoted(raw), allowed, LIST)
    first, second = raw
    if first == second:
        raise InputError(
            key, t("{first} twice", first=first), allowed, t("name another number for one of the two")
        )
    for word in raw:
        if word not in ledger:
            raise unknown(key, word, ledger, allowed)
        spread = ledger[word].distribution
        if spread is None:
            raise InputError(
                key, t("{word}, which does not vary", word=word), allowed, t("give it a distribution first")
            )
        if spread.kind == "choice":
            raise InputError(
                key,
                t("{word}, a choice among options", word=word),
                t("numbers with a continuous distribution"),
                t("name another number, or give it a range"),
            )
    return first, second


def _matrix(correlations: Sequence[Correlation], keys: Sequence[str]) -> Floats:
    """The matrix of the copula's normal numbers."""
    at = {key: i for i, key in enumerate(keys)}
    matrix = np.eye(len(keys))
    for c in correlations:
        i, j = (at[key] for key in c.between)
        matrix[i, j] = matrix[j, i] = 2 * math.sin(math.pi * c.value.number / 6)
    return matrix


def _refuse_contradictions(correlations: Sequence[Correlation]) -> None:
    """Correlations of a triangle bind one another; those that cannot hold together are named, and not mended."""
    keys = list(dict.fromkeys(key for c in correlations for key in c.between))
    for block in blocks(correlations, keys):
        held = [c for c in correlations if set(c.between) <= set(block)]
        if not held:
            continue
        sizes, vectors = np.linalg.eigh(_matrix(held, block))
        if sizes[0] < LEAST:
            weight: Mapping[str, Any] = dict(zip(block, np.abs(vectors[:, 0]), strict=True))
            bad = [c for c in held if min(weight[key] for key in c.between) > 0.1 * max(weight.values())]
            said = "; ".join(f"{c.name} {c.value.number:+g} ({', '.join(c.between)})" for c in bad or held)
            allowed = t("correlations that can hold together (a positive definite matrix)")
            remedy = t("bring them nearer to 0, or state the pairs that are left out")
            raise InputError("study.correlations", said, allowed, remedy)
