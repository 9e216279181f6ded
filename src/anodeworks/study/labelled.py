"""Labels on arrays: an outcome as an xarray Dataset, a statement as a pandas table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from anodeworks.errors import InputError, unknown
from anodeworks.finance import CLASSES, TABLES
from anodeworks.language import t
from anodeworks.plant.equipment import machine_nodes
from anodeworks.quantity import units

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from anodeworks.study.scenarios import Scenarios

COSTS = (
    "equipment",
    "buildings",
    "land",
    "substation",
    "research",
    "other",
    "licences",
    "start_up",
    "contingency",
    "total",
)
# Dimensions of each stage's arrays after the scenario axis; what is not named has none.
DIMENSIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "process": {"levels": ("activity", "product")},
    "equipment": {
        "throughput": ("machine", "phase"), "count": ("machine", "phase"), "load": ("machine",),
        "cost": ("machine", "phase"), "floor": ("machine", "phase"), "operators": ("machine", "phase"),
    },
    "ground": {"floor": ("phase",), "mean_power": ("phase",)},
    "crew": dict.fromkeys(("operators", "maintenance", "management", "pay"), ("phase",)),
    "capital": {
        **dict.fromkeys((*COSTS, "computed_equipment"), ("phase",)),
        "by_class": ("asset_class", "phase"),
    },
    "calendar": dict.fromkeys(("spent", "produced", "operated", "put_in_service"), ("phase", "year")),
    "monthly": dict.fromkeys(("spent", "produced", "operated", "put_in_service"), ("phase", "month")),
    "emissions": dict.fromkeys(("scope_1", "scope_2", "scope_3"), ("product",)),
}  # fmt: skip


def dataset(result: Scenarios) -> xr.Dataset:
    """Indicators in their units, and every stage's arrays in SI, with labelled dimensions.

    Stages that a large study did not keep are left out.
    """
    import xarray as xr

    project, outcome = result.project, result.outcome
    nodes = project.network.nodes
    coords: dict[str, Any] = {
        "scenario": np.arange(result.scenarios),
        "year": project.years,
        "month": project.years[0] + np.arange(12 * project.horizon) / 12,
        "phase": list(project.phases),
        "product": [offer.name for offer in project.products],
        "activity": [node.name for node in nodes],
        "machine": [nodes[i].name for i in machine_nodes(project.network)],
        "asset_class": list(CLASSES),
    }
    arrays: dict[str, Any] = {}
    for name, about in project.indicators.items():
        attrs = {"units": about.unit, "long_name": about.label, "description": about.meaning}
        arrays[name] = ("scenario", np.atleast_1d(result[name]), attrs)
    for stage, dimensions in DIMENSIONS.items():
        kept = getattr(outcome, stage)
        for field, axes in dimensions.items() if kept is not None else ():
            arrays[f"{stage}.{field}"] = (("scenario", *axes), np.asarray(getattr(kept, field)))
    if outcome.statements is not None:
        for statement in TABLES:
            for line, numbers in getattr(outcome.statements, statement)._asdict().items():
                axes = ("scenario", "year") if numbers.ndim == 2 else ("scenario", "asset_class", "year")
                arrays[f"{statement}.{line}"] = (axes, np.asarray(numbers), {"units": "CNY"})
    for key, numbers in result.samples.items():
        unit = project.ledger[key].parameter.unit
        at = units.scale(unit)
        arrays[f"input.{key}"] = ("scenario", (np.asarray(numbers) - at.offset) / at.factor, {"units": unit})
    used = {axis for _, (axes, *_) in arrays.items() for axis in ([axes] if isinstance(axes, str) else axes)}
    about_study: dict[str, Any] = {
        "project": project.name,
        "seed": -1 if result.seed is None else result.seed,
    }
    return xr.Dataset(arrays, {k: v for k, v in coords.items() if k in used}, about_study)


def statement(result: Scenarios, name: str, scenario: int = 0) -> pd.DataFrame:
    """One statement of one scenario: lines (rows) by year (columns), CNY.

    Raises:
        InputError: no such statement, or the study kept none.
    """
    import pandas as pd

    books = result.outcome.statements
    if books is None:
        raise InputError(
            "statement",
            t("a study that kept indicators only"),
            t("a study with outcome=True"),
            t("run the study again with it"),
        )
    if name not in TABLES:
        raise unknown("statement", name, TABLES)
    lines = getattr(books, name)._asdict()
    rows = {}
    for line, numbers in lines.items():
        if numbers.ndim == 2:
            rows[line] = np.asarray(numbers)[scenario]
        else:  # a line for each asset class
            rows |= {f"{line}, {name}": row for name, row in zip(CLASSES, numbers[scenario], strict=True)}
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=result.project.years)
    frame.columns.name = "year"
    frame.attrs = {"units": "CNY", "scenario": scenario}
    return frame
