"""The chapter on sensitivity: what decides the main figures, by whatever methods were run.

Every report with draws has the quick part: a tornado of some hundred evaluations, what the worst tenth of the draws has
in common, curves of exceedance, and standard errors. Indices and maps join when `anodeworks sensitivity` ran them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from markupsafe import Markup

from anodeworks.quantity import units
from anodeworks.quantity.wording import ABSENT, Scale, capital, rounded, scale
from anodeworks.report import influence
from anodeworks.report.evidence import group_of, labels
from anodeworks.report.figures import DRIVEN, MAIN
from anodeworks.report.pictures import NARROW, WIDE, Picture
from anodeworks.study.base_case import Base
from anodeworks.study.precision import precision, share_error
from anodeworks.study.result import QUANTILES, Result
from anodeworks.study.sensitivity import Sensitivity, groups, regional, tornado
from anodeworks.study.sensitivity.regional import FEWEST

BARS: Final = 10
FINDINGS: Final = 6
CURVES: Final = ("fnpv_after_tax", "firr_after_tax", "levelised_cost", "capital", "payback", "emissions")
Shares = Mapping[str, Mapping[str, float]]  # by indicator and grade: share of variance decided alone
TITLES: Final = {
    "tornado": ("One number at a time", "单因素敏感性"),
    "groups": ("Share of variance by group", "方差分解（按组）"),
    "sobol": ("Share of variance by number", "方差分解（按参数）"),
    "derivative": ("Upper bounds from derivatives", "导数上界"),
    "regional": ("What the bad outcomes have in common", "不利情形的共同点"),
    "map": ("Two numbers together", "双因素敏感性"),
}


class Finding(NamedTuple):
    """One sentence of regional sensitivity."""

    label: str
    key: str
    distance: str
    words: str


class Part(NamedTuple):
    """What one method says of one indicator: a picture, or sentences."""

    label: str
    label_zh: str
    unit: str
    picture: Picture | None
    findings: list[Finding]
    more: int


class Method(NamedTuple):
    """One method with its parts."""

    name: str
    title: str
    title_zh: str
    settings: Mapping[str, Any]
    evaluations: str
    parts: list[Part]
    notes: tuple[str, ...]


class Curve(NamedTuple):
    """A curve of exceedance."""

    label: str
    label_zh: str
    unit: str
    chart: Markup


class Error(NamedTuple):
    """Standard errors of one figure."""

    label: str
    mean: str
    quantiles: list[str]
    unit: str


def quick(result: Result) -> list[Sensitivity]:
    """The methods that a report can afford: some hundred evaluations, and the draws that there are."""
    names = [name for name in DRIVEN if name in result.project.indicators]
    if result.seed is None or result.scenarios < 21 or not result.project.uncertain:
        return []
    found = [tornado(result.project, names)]
    if result.samples and result.scenarios > FEWEST:
        found.append(regional(result, names))
    return found


def shows(result: Result, studies: Sequence[Sensitivity], shares: Shares | None = None) -> dict[str, Any]:
    """What the template shows of these studies and of the result's own draws."""
    base = Base(result)
    drawn = bool(base.draws)
    return {
        "methods": [_method(base, study) for study in studies],
        "curves": _curves(base) if drawn else [],
        "errors": _errors(base) if drawn else [],
        "odds_error": f"{100 * share_error(0.5, base.draws):.1f}" if drawn else "",
        "design": result.design,
        "draws": base.draws,
        "shares": shares,
    }


def by_grade(result: Result, draws: int = 4096, seed: int = 0) -> dict[str, dict[str, float]]:
    """For every main figure the share of its variance that each grade of evidence decides alone."""
    project = result.project
    names = [name for name in MAIN if name in project.indicators]
    table = groups(project, names, by="grade", draws=draws, seed=seed, resamples=0).table["first"]
    found: dict[str, dict[str, float]] = {name: {} for name in names}
    for at, share in table.items():
        name, grade = str(at[0]), str(at[1])  # type: ignore[index]
        if math.isfinite(share):
            found[name][grade] = min(max(float(share), 0.0), 1.0)
    return found


def _method(base: Base, study: Sensitivity) -> Method:
    title, chinese = TITLES[study.method]
    parts = [_part(base, study, name) for name in study.indicators]
    return Method(study.method, title, chinese, study.settings, f"{study.evaluations:,}", parts, study.notes)


def _part(base: Base, study: Sensitivity, name: str) -> Part:
    about = base.project.indicators[name]
    rows = study.of(name)
    picture, findings, shown = None, list[Finding](), min(len(rows), BARS)
    at = scale(about.unit, [])
    match study.method:
        case "tornado":
            numbers = [_si(v, about.unit) for column in ("low", "high") for v in rows[column].head(BARS)]
            at = scale(about.unit, numbers)
            swings = [
                influence.Swing(
                    _label(base, str(key)),
                    _on(at, _si(row["low"], about.unit)),
                    _on(at, _si(row["high"], about.unit)),
                    row["at_low"],
                    row["at_high"],
                )
                for key, row in rows.head(BARS).iterrows()
            ]
            centre = _on(at, _si(float(rows["base"].iloc[0]), about.unit))
            if math.isfinite(centre):
                told = f"{about.label}: tornado"
                picture = _both(lambda w: influence.tornado(swings, centre, told, _words(at), w))
        case "sobol" | "groups" | "derivative":
            columns = ("first", "total", "total_low", "total_high")
            if study.method == "derivative":
                top, error = rows["bound"], rows["bound_error"]
                rows = rows.assign(first=top, total=top, total_low=top - error, total_high=top + error)
            bars = [
                influence.Index(_label(base, str(factor)), *(float(row[c]) for c in columns))
                for factor, row in rows.head(BARS).iterrows()
            ]
            picture = _both(lambda w: influence.indices(bars, f"{about.label}: shares of variance", w))
        case "regional":
            significant = rows[rows["significant"]]
            findings = [
                Finding(
                    _label(base, str(key)), str(key), f"{row['distance']:.2f}", capital(str(row["words"]))
                )
                for key, row in significant.head(FINDINGS).iterrows()
            ]
            shown = len(rows) - len(significant) + len(findings)
        case _:
            x, y = study.settings["x_axis"], study.settings["y_axis"]
            numbers = [_si(v, about.unit) for v in rows["value"]]
            at = scale(about.unit, numbers)
            cells = [numbers[i * len(y) : (i + 1) * len(y)] for i in range(len(x))]
            picture = _both(lambda w: influence.heat(cells, x, y, f"{about.label}: map", at.figure, w))
            shown = len(rows)
    return Part(capital(about.label), about.label_zh, at.unit, picture, findings, len(rows) - shown)


def _both(draw: Callable[[float], Markup]) -> Picture:
    return Picture(draw(WIDE), draw(NARROW))


def _label(base: Base, factor: str) -> str:
    """A number's table and name in words; a group's name as it is."""
    names = []
    for key in factor.split(" & "):
        if key in base.project.ledger:
            name = key.removeprefix(group_of(key) + ".").replace("_", " ").replace(".", " ")
            names.append(f"{labels(base, group_of(key))[0]}: {name}")
        else:
            group = key.split(".")
            known = len(group) == 2 and group[0] == "activities"
            names.append(labels(base, key)[0] if known else key)
    return " & ".join(names)


def _curves(base: Base) -> list[Curve]:
    """Curves of exceedance of the main figures."""
    found = []
    for name in (n for n in CURVES if n in base.project.indicators):
        about = base.project.indicators[name]
        shares = [0.995, 0.99, *(k / 50 for k in range(49, 0, -1)), 0.01, 0.005]
        levels = base.result.quantile(name, tuple(1 - p for p in shares))[:-1]
        si = [_si(level, about.unit) for level in levels]
        at = scale(about.unit, si)
        chart = influence.exceedance(
            si, shares, f"{about.label}: share of scenarios above a level", at.figure
        )
        found.append(Curve(capital(about.label), about.label_zh, at.unit, chart))
    return found


def _errors(base: Base) -> list[Error]:
    """Quantiles of the main figures with their standard errors."""
    found = []
    for name in (n for n in CURVES if n in base.project.indicators):
        about = base.project.indicators[name]
        known = precision(base.result, name, QUANTILES)
        at = scale(about.unit, [_si(q, about.unit) for q in known.quantiles])
        size = at.factor / units.scale(about.unit).factor  # errors are differences: no offset

        def told(value: float, error: float, at: Any = at, size: float = size, unit: str = about.unit) -> str:
            if not math.isfinite(value):
                return ABSENT
            return f"{at.figure(_si(value, unit))} ± {error / size:,.2g}" if math.isfinite(error) else ABSENT

        pairs = zip(known.quantiles, known.errors, strict=True)
        found.append(
            Error(
                capital(about.label), told(known.mean, known.mean_error), [told(*p) for p in pairs], at.unit
            )
        )
    return found


def _on(at: Scale, si: float) -> float:
    """Where a figure stands on an axis in its own unit, so that the axis has round numbers; dates in years."""
    return si if at.kind == "date" else (si - at.offset) / at.factor


def _words(at: Scale) -> Callable[[float], str]:
    """How a place on such an axis is written."""
    return at.figure if at.kind == "date" else rounded


def _si(value: float, unit: str) -> float:
    return float(units.to_si(float(value), unit)) if math.isfinite(value) else math.nan
