"""Errors that hold for any design of draws: the whole study repeated with other seeds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from anodeworks.errors import InputError
from anodeworks.language import t
from anodeworks.remedies import toward
from anodeworks.study.design import Design
from anodeworks.study.evaluate import monte_carlo
from anodeworks.study.precision import precision
from anodeworks.twin.project import Project

if TYPE_CHECKING:
    import pandas as pd

MANY: Final = 200  # replicates at most: each is a study


def replicates(
    project: Project, scenarios: int, *, count: int = 8, seed: int = 0, design: Design = "sobol",
    probabilities: Sequence[float] = (0.05, 0.5, 0.95),
) -> pd.DataFrame:  # fmt: skip
    """Mean and quantiles as the averages of independent studies, with errors from how much those differ.

    Args:
        project: from `load`.
        scenarios: draws of each study.
        count: how many studies, 2 to 200; their seeds are seed, seed + 1, ...
        seed, design: as for `monte_carlo`.
        probabilities: of the quantiles.

    Returns:
        As `Result.standard_errors`; valid for any design. An indicator that is undefined in some draws has no mean.
    """
    import pandas as pd

    if not 2 <= count <= MANY:
        raise InputError("count", str(count), t("2 to {most} studies", most=MANY), toward(count, 2))
    words = ["mean", *(f"P{100 * p:g}" for p in probabilities)]
    every = []
    for k in range(count):
        result = monte_carlo(project, scenarios, seed=seed + k, design=design, outcome=False)
        rows = [precision(result, name, probabilities) for name in project.indicators]
        every.append([[row.mean, *row.quantiles, row.undefined] for row in rows])
    studies = np.array(every)  # (count, indicators, figures)
    means, errors = studies.mean(axis=0), studies.std(axis=0, ddof=1) / math.sqrt(count)
    frame = pd.DataFrame({"unit": [i.unit for i in project.indicators.values()]})
    for i, word in enumerate(words):
        frame[word], frame[f"{word} ±"] = means[:, i], errors[:, i]
    frame["undefined"] = means[:, -1]
    frame.index = pd.Index(project.indicators, name="indicator")
    frame.attrs = {"draws": scenarios * count, "design": design, "studies": count}
    return frame
