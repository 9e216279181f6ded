"""An optimum and a front as plain figures in the units in which the project shows them: for JSON, text and report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from anodeworks.finance import Money
from anodeworks.quantity import units
from anodeworks.quantity.value import show
from anodeworks.study.optimise.optimum import Comparison, Optimum
from anodeworks.study.optimise.plant import Verdict
from anodeworks.study.optimise.smooth import Limit
from anodeworks.twin.catalogue import Plant as OfPlant
from anodeworks.twin.project import Project

COMPARED: Final = (
    OfPlant.capacity, OfPlant.product_capacity, OfPlant.capital, Money.total_investment, OfPlant.land,
    OfPlant.power, Money.fnpv_after_tax, Money.firr_after_tax, Money.levelised_cost, Money.payback,
    Money.debt_service_cover_min, OfPlant.emissions,
)  # fmt: skip
CLOSE: Final = 5  # other combinations that are shown
BINDS: Final = 0.01  # scaled slack of whole machines below which a limit is said to bind


def optimum(done: Optimum) -> dict[str, Any]:
    """Everything of an optimum."""
    project, problem = done.project, done.problem
    aim = problem.aims[0]
    about = project.indicators[aim.measure.indicator]
    better = done.best if done.feasible else None
    fraction = done.fraction
    return {
        "file": project.file,
        "name": project.name,
        "objective": {
            "measure": str(aim.measure),
            "indicator": about.name,
            "sense": "maximise" if aim.sign > 0 else "minimise",
            "unit": about.unit,
            "before": in_unit(about.unit, done.before.aims[0]),
            "value": None if better is None else in_unit(about.unit, better.aims[0]),
            "fractional_machines": None if fraction is None else in_unit(about.unit, fraction.aims[0]),
        },
        "feasible": done.feasible,
        "how": done.how,
        "variables": [variable(project, done, v.key) for v in problem.variables],
        "constraints": [constraint(project, done, i) for i in range(len(problem.limits))],
        "impossible": [
            {
                "constraint": wording(project, found.limit),
                "best": in_unit(project.indicators[found.limit.measure.indicator].unit, found.best),
                "others_hold": not found.alone,
            }
            for found in done.impossible
        ],
        "figures": compared(project, done.before, done.best),
        "neighbours": [
            {
                "design": design(project, f.whole.design),
                "objective": in_unit(about.unit, f.whole.aims[0]),
                "feasible": f.whole.feasible,
            }
            for f in done.found[1 : 1 + CLOSE]
        ],
        "sample": sample(done, about.unit),
        "matrix": None if done.matrix is None else done.matrix.figures(done),
        "notes": list(done.notes),
    }


def in_unit(unit: str, number: float) -> float:
    """An SI number in an indicator's unit."""
    return float(units.from_si(float(number), unit))


def design(project: Project, found: Mapping[str, float]) -> dict[str, str]:
    """A design in words: every variable in its unit, or its option."""
    return {k: worded(project, k, x) for k, x in found.items()}


def worded(project: Project, key: str, number: float) -> str:
    """One number of a design in words."""
    entry = project.ledger[key]
    return show(float(number), entry.parameter, entry.currency, 5)


def variable(project: Project, done: Optimum, key: str) -> dict[str, Any]:
    """A variable before and after, its bounds, and whether it stands at one."""
    asked = next(v for v in done.problem.variables if v.key == key)
    now, unit = done.best.design[key], project.ledger[key].parameter.unit
    width = asked.high - asked.low
    near = [
        end
        for end in ("low", "high")
        if not asked.discrete and abs(now - getattr(asked, end)) < 0.005 * width
    ]
    price = done.edges.get(key, 0.0) * units.scale(unit).factor if not asked.discrete else 0.0
    aim = project.indicators[done.problem.aims[0].measure.indicator].unit
    return {
        "key": key,
        "meaning": project.ledger[key].parameter.meaning,
        "before": worded(project, key, done.before.design[key]),
        "after": worded(project, key, now),
        "low": None if asked.discrete else worded(project, key, asked.low),
        "high": None if asked.discrete else worded(project, key, asked.high),
        "options": [worded(project, key, x) for x in asked.values],
        "at": near[0] if near else None,
        "shadow_price": price / units.scale(aim).factor,
        "unit": unit,
    }


def wording(project: Project, limit: Limit) -> str:
    """A limit in words."""
    unit = project.indicators[limit.measure.indicator].unit
    sign = {"at_most": "<=", "at_least": ">=", "equal": "="}[limit.kind]
    said = f"{limit.measure} {sign} {units.show(limit.value, unit, 5)}"
    return said if limit.probability is None else f"P({said}) >= {100 * limit.probability:g} %"


def constraint(project: Project, done: Optimum, i: int) -> dict[str, Any]:
    """A limit with its figure, whether it binds, and what one more of it is worth."""
    limit, found = done.problem.limits[i], done.best.found[i]
    unit = "%" if limit.probability is not None else project.indicators[limit.measure.indicator].unit
    aim = project.indicators[done.problem.aims[0].measure.indicator].unit
    price = float(done.prices[i]) * units.scale(unit).factor / units.scale(aim).factor
    slack = done.best.slacks[i]
    outside = done.limits[i] if done.limits else None
    binds = limit.kind == "equal" or abs(slack) < BINDS or price != 0.0
    return {
        "constraint": wording(project, limit),
        "unit": unit,
        "limit": in_unit(unit, limit.value if limit.probability is None else limit.probability),
        "before": in_unit(unit, done.before.found[i]),
        "value": in_unit(unit, found),
        "holds": slack >= 0,
        "binds": binds,
        "margin": in_unit("%", limit.margin) if limit.probability is not None else 0.0,
        "shadow_price": price,
        "out_of_sample": None if outside is None else in_unit(unit, outside.outside),
        "standard_error": None if outside is None else outside.outside_error / units.scale(unit).factor,
    }


def compared(project: Project, before: Verdict, after: Verdict) -> list[dict[str, Any]]:
    """The plant's main figures in the base case, before and after."""
    rows = []
    for about in COMPARED:
        rows.append(
            {
                "indicator": about.name,
                "label": about.label,
                "unit": about.unit,
                "before": in_unit(about.unit, before.figures[about.name]),
                "after": in_unit(about.unit, after.figures[about.name]),
            }
        )
    return rows


def sample(done: Optimum, unit: str) -> dict[str, Any] | None:
    """What the objective is on the draws of the choice and on others, and what a better design could gain."""
    if done.aim is None:
        return None
    at, gap = units.scale(unit).factor, done.gap
    found: Comparison = done.aim
    return {
        "scenarios": done.problem.scenarios,
        "check": done.problem.check,
        "seed": done.problem.seed,
        "in_sample": in_unit(unit, found.inside),
        "in_sample_error": found.inside_error / at,
        "out_of_sample": in_unit(unit, found.outside),
        "out_of_sample_error": found.outside_error / at,
        "optimality_gap": None
        if gap is None
        else {
            "mean": gap.mean / at,
            "upper_95": gap.upper / at,
            "replications": gap.replications,
            "bound": in_unit(unit, gap.bound),
            "bound_error": gap.bound_error / at,
        },
        "no_gap": done.no_gap or None,
    }


def front(project: Project, found: Any) -> dict[str, Any]:
    """A front as figures."""
    aims = found.plant.problem.aims
    about = [project.indicators[a.measure.indicator] for a in aims]
    return {
        "file": project.file,
        "name": project.name,
        "objectives": [
            {"measure": str(a.measure), "sense": "maximise" if a.sign > 0 else "minimise", "unit": i.unit}
            for a, i in zip(aims, about, strict=True)
        ],
        "how": found.how,
        "before": _objectives(about, found.before),
        "points": [
            {"objectives": _objectives(about, v), "design": design(project, v.design)} for v in found.points
        ],
        "dominated": found.dominated,
        "hypervolume": found.hypervolume,
        "reference": [in_unit(i.unit, x) for i, x in zip(about, found.reference, strict=True)],
    }


def _objectives(about: Sequence[Any], verdict: Verdict) -> list[float]:
    return [in_unit(i.unit, x) for i, x in zip(about, verdict.aims, strict=True)]
