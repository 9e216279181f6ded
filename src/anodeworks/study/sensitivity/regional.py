"""What the bad outcomes have in common: numbers whose values in the worst tenth differ from those elsewhere.

Regional sensitivity analysis (Spear and Hornberger 1980, doi:10.1016/0043-1354(80)90040-8): the draws are split by an
indicator into the worst tenth and the rest, and each number's two distributions are compared by the largest distance
of their cumulative curves (Kolmogorov and Smirnov); options by the largest difference of their shares. It needs no runs
beside those of a Monte Carlo study.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from anodeworks.arguments import number, takes
from anodeworks.errors import InputError, span
from anodeworks.language import Pair, say, t
from anodeworks.quantity.wording import Number, valued
from anodeworks.remedies import toward
from anodeworks.study.evaluate import KEPT, monte_carlo
from anodeworks.study.lines import asked_of
from anodeworks.study.result import Result
from anodeworks.study.sensitivity.runs import Floats
from anodeworks.study.sensitivity.table import ASKED, Factor, Sensitivity, chosen
from anodeworks.twin.project import Project

LEVEL: Final = 0.05  # chance that any number without influence is named
FEWEST: Final = 100


def _drawn(name: str, given: Any) -> Project | Result:
    """A result as it is, else a project."""
    return given if isinstance(given, Result) else asked_of(name, given)


@takes(**ASKED, study=_drawn, share=number)
def regional(
    study: Project | Result,
    indicators: Sequence[str] | str | None = None,
    *,
    share: float = 0.1,
    draws: int = 4095,
    seed: int = 0,
) -> Sensitivity:
    """What the worst outcomes of each indicator have in common.

    Args:
        study: a project, of which `draws` scenarios are drawn, or the result of `monte_carlo` with its samples.
        indicators: names; the headlines unless said.
        share: of the draws that count as bad. Where neither direction is better, the highest ones are taken.
        draws, seed: of a project.

    Returns:
        By uncertain number: `distance` (0 to 1), `threshold` beyond which it is no chance (5 % for all numbers
        together: Bonferroni), `significant`, and `side`, `limit` (as text), `at` (SI), `bad`, `rest`: in which share of
        bad and of other draws the number lies below or above the limit, or is the option named.

    Raises:
        InputError: an unknown indicator, a share outside 0.005 to 0.5, or a result without draws or samples.
    """
    if isinstance(study, Project):
        if not FEWEST <= draws <= KEPT:
            raise InputError(
                "draws", str(draws), span(FEWEST, Number(KEPT, whole=True)), toward(draws, FEWEST)
            )
        chosen(study, indicators)
        study = monte_carlo(study, draws, seed=seed, outcome=False)
    names = chosen(study.project, indicators)
    if not 0.005 <= share <= 0.5:
        raise InputError("share", f"{share:g}", span("0.005", "0.5"), toward(share, 0.005))
    if study.seed is None or not study.samples or study.scenarios - 1 < FEWEST:
        allowed = t(
            "a Monte Carlo study of {fewest} to {most} draws", fewest=FEWEST, most=Number(KEPT, whole=True)
        )
        raise InputError(
            "study",
            t("{n} draws with {m} samples", n=study.scenarios - 1, m=len(study.samples)),
            allowed,
            t("run such a study first"),
        )
    keys = list(study.samples)
    columns = np.stack([np.asarray(study.samples[key])[1:] for key in keys])
    order = np.argsort(columns, axis=1)
    rising = np.take_along_axis(columns, order, axis=1)
    rows: list[Factor] = []
    notes = []
    for name in names:
        bad = _bad(study, name, share)
        if not bad.any() or bad.all():
            label = Pair(study.project.indicators[name].label, study.project.indicators[name].label_zh)
            notes.append(
                t("{figure:first}: the same in every draw, so that no part of them is worse.", figure=label)
            )
            bad = np.zeros(len(bad), dtype=bool)
            bad[0] = True
        compared = _compared(study.project, keys, columns, order, rising, bad)
        rows += [Factor(name, k, row) for k, row in zip(keys, compared, strict=True)]
    settings = {"share": share, "draws": columns.shape[1], "seed": study.seed, "design": study.design}
    return Sensitivity("regional", study.project, rows, "distance", study.scenarios, settings, tuple(notes))


def _bad(study: Result, name: str, share: float) -> Any:
    """Which draws are the worst, at least so large a share; undefined ones are the worst of all."""
    draws = np.asarray(study.si(name), dtype=np.float64)[1:]
    better = study.project.indicators[name].higher_is_better
    badness = np.where(np.isfinite(draws), -draws if better else draws, np.inf)
    count = max(1, round(share * len(draws)))
    limit = np.partition(badness, len(draws) - count)[len(draws) - count]
    return badness >= limit


def _compared(
    project: Project, keys: Sequence[str], columns: Floats, order: Any, rising: Floats, bad: Any
) -> list[dict[str, Any]]:
    """Every number's distance, and on which side of which limit the bad draws lie."""
    n, m = int(bad.sum()), int((~bad).sum())
    upto = np.cumsum(bad[order], axis=1)  # (D, N): bad draws, by rising value of each number
    others = np.arange(1, n + m + 1) - upto
    last = np.concatenate([rising[:, 1:] > rising[:, :-1], np.ones((len(keys), 1), dtype=bool)], axis=1)
    gap = np.where(last, upto / n - others / m, 0.0)
    place = np.abs(gap).argmax(axis=1)
    level = LEVEL / len(keys)
    threshold = math.sqrt(-math.log(level / 2) / 2) * math.sqrt((n + m) / (n * m))
    found = []
    for i, key in enumerate(keys):
        value = project.ledger[key]
        if value.parameter.options:
            found.append(_of_options(project, key, columns[i], bad, threshold))
            continue
        limit, below = float(rising[i, place[i]]), bool(gap[i, place[i]] > 0)
        end = int(np.searchsorted(rising[i], limit, side="right")) - 1
        b, r = int(upto[i, end]), int(others[i, end])
        shares = (b / n, r / m) if below else ((n - b) / n, (m - r) / m)
        side = "below" if below else "above"
        found.append(
            _row(abs(float(gap[i, place[i]])), threshold, side, limit, say(valued(limit, value, 3)), shares)
        )
    return found


def _of_options(project: Project, key: str, column: Floats, bad: Any, threshold: float) -> dict[str, Any]:
    """The option whose share differs most."""
    options = project.ledger[key].parameter.options
    shares = [
        (float((column[bad] == k).mean()), float((column[~bad] == k).mean())) for k in range(len(options))
    ]
    most = max(range(len(options)), key=lambda k: shares[k][0] - shares[k][1])
    distance = max(abs(a - b) for a, b in shares)
    return _row(distance, threshold, "is", float(most), options[most], shares[most])


def _row(
    distance: float, threshold: float, side: str, at: float, limit: str, shares: tuple[float, float]
) -> dict[str, Any]:
    return {
        "distance": distance, "threshold": threshold, "significant": distance > threshold, "side": side,
        "limit": limit, "at": at, "bad": shares[0], "rest": shares[1],
    }  # fmt: skip
