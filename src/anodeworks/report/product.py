"""The report's chapter on what the plant sells: the grade sheet of each product, with its spread over the scenarios."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from anodeworks.material.sheet import NOT_MODELLED, TERMS
from anodeworks.quantity import units
from anodeworks.quantity.wording import capital, rounded, unit_text
from anodeworks.study.base_case import Base
from anodeworks.study.grade_sheet import figures as _figures
from anodeworks.study.grade_sheet import spreads as _spread

Floats = npt.NDArray[np.float64]
HEADS: Final = {"powder": ("Powder", "粉体"), "cell": ("In a layer stack", "极组")}
MOST: Final = 8  # products that get a sheet


class Line(NamedTuple):
    """A property, written out; quantiles are empty where nothing was drawn."""

    term: str
    term_zh: str
    base: str
    low: str
    middle: str
    high: str
    unit: str


class Sheet(NamedTuple):
    """One product's properties by chapter of the sheet, and those that the model does not know."""

    label: str
    label_zh: str
    parts: list[tuple[str, str, list[Line]]]
    missing: list[str]


def shows(base: Base) -> dict[str, Any] | None:
    """The grade sheets of the plant's products; None where none of them stores lithium."""
    sheets = []
    for k, offer in enumerate(base.project.products[:MOST]):
        figures = _figures(base, k)
        if not figures["capacity"][0] > 0:
            continue
        parts = []
        for chapter, (head, head_zh) in HEADS.items():
            lines = [
                _line(term, zh, unit, figures[name])
                for name, term, zh, unit, of in TERMS
                if of == chapter and np.isfinite(figures.get(name, np.nan)).any()
            ]
            if lines:
                parts.append((head, head_zh, lines))
        known = {line.term for _, _, lines in parts for line in lines}
        missing = [term for _, term, *_ in TERMS if capital(term) not in known]
        missing += [term for _, term, _ in NOT_MODELLED]
        sheets.append(Sheet(capital(offer.label or offer.name), offer.label_zh, parts, missing))
    return {"sheets": sheets, "spread": _spread(base)} if sheets else None


def _line(term: str, term_zh: str, unit: str, numbers: Floats) -> Line:
    shown = units.from_si(numbers, unit)
    drawn = shown[1:][np.isfinite(shown[1:])]
    low, middle, high = (
        (rounded(float(q)) for q in np.quantile(drawn, [0.05, 0.5, 0.95])) if drawn.size else ("", "", "")
    )
    return Line(capital(term), term_zh, rounded(float(shown[0])), low, middle, high, unit_text(unit))
