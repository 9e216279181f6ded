"""What is to be decided: the table [optimise] of a project file, read and checked.

[optimise]
objective = "fnpv_after_tax"

[optimise.variables]
"activities.blend.target_capacity" = { low = "400 mAh/g", high = "650 mAh/g" }
"activities.graphite_source.pick" = { options = ["graphite_made", "graphite_market"] }

[optimise.constraints]
land = { at_most = "310 mu" }
debt_service_cover_min = { at_least = 1.2, probability = 0.9 }
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, Final

from anodeworks.errors import InputError, quoted, span, unknown
from anodeworks.language import t
from anodeworks.project.ledger import check_words, table
from anodeworks.project.table import Table
from anodeworks.quantity import Parameter, units
from anodeworks.quantity.value import read
from anodeworks.remedies import ADD, CERTAIN, FORM, MORE, ONE_OUT, OUT, TABLE, TURN, WHOLE, nearest
from anodeworks.study.feasible import require_products
from anodeworks.study.optimise.declared import AIM, BOUNDS, LIMIT, NUMBERS, OPTIMISE, VARIABLE
from anodeworks.study.optimise.smooth import Limit
from anodeworks.study.optimise.statistics import HIGH, LOW, Measure
from anodeworks.twin.claims import announced
from anodeworks.twin.project import Project

DECIDED: Final = ("activities.", "programme.phases.", "plant.", "finance.loan.")  # where a designer decides
BORNE: Final = {  # limits of what a coat is laid on, and why an optimum may not go beyond
    "crystal_limit": t("from there on amorphous silicon crystallises"),
    "carbide_limit": t("from there on silicon and carbon form carbide"),
}
SAMPLE: Final = 255.0  # draws where a measure needs some and the file names no number


@dataclass(frozen=True)
class Variable:
    """A number to decide on: between two bounds, or one of several values; SI."""

    key: str
    low: float
    high: float
    values: tuple[float, ...] = ()

    @property
    def discrete(self) -> bool:
        """Whether it is one of several values."""
        return bool(self.values)


@dataclass(frozen=True)
class Aim:
    """A measure that is to grow (sign 1) or shrink (-1)."""

    measure: Measure
    sign: int


@dataclass(frozen=True)
class Problem:
    """What is wanted, what may be decided, what must hold, and how hard to search."""

    aims: tuple[Aim, ...]
    variables: tuple[Variable, ...]
    limits: tuple[Limit, ...]
    scenarios: int = 0
    check: int = 2047
    seed: int = 0
    starts: int = 8
    points: int = 9
    replications: int = 0
    method: str = "auto"

    @property
    def continuous(self) -> tuple[Variable, ...]:
        """Variables between bounds."""
        return tuple(v for v in self.variables if not v.discrete)

    @property
    def discrete(self) -> tuple[Variable, ...]:
        """Variables among values."""
        return tuple(v for v in self.variables if v.discrete)

    @property
    def watched(self) -> tuple[str, ...]:
        """Indicators that aims and limits are about."""
        named = [a.measure.indicator for a in self.aims] + [li.measure.indicator for li in self.limits]
        return tuple(dict.fromkeys(named))


def stated(project: Project) -> Problem | None:
    """The problem in a project's file, or None if it states none.

    Raises:
        InputError: anything in the table that cannot be used.
    """
    raw = project.tables.get("optimise")
    try:
        return None if raw is None else problem(project, raw)
    except InputError as error:
        raise error.in_file(project.file) from None


def problem(project: Project, raw: object) -> Problem:
    """A problem from tables in the form of [optimise].

    Raises:
        InputError: with the dotted key at fault.
    """
    require_products(project)
    said = OPTIMISE.read(raw, "optimise")
    numbers = _numbers(said)
    variables = tuple(_variables(project, _inner(said, "variables")))
    if not variables:
        raise InputError(
            "optimise.variables",
            t("none"),
            t('at least one, such as "programme.phases.one.start" = { low, high }'),
            ADD,
        )
    conditions = _inner(said, "constraints")
    chancy = any("probability" in c or "statistic" in c for _, c in _leaves(conditions, LIMIT))
    aims = said["objective"]
    listed = aims if isinstance(aims, list) else [aims]
    chancy |= any(isinstance(a, Mapping) and a.get("statistic", "base") != "base" for a in listed)
    scenarios = numbers["scenarios"]
    if scenarios is None:
        scenarios = SAMPLE if chancy else 0.0
    if chancy and scenarios < 2:
        raise InputError(
            "optimise.scenarios", f"{scenarios:g}", t("2 or more, as a measure looks at draws"), MORE
        )
    if not listed or aims is None:
        raise InputError(
            "optimise.objective", t("nothing"), t('an indicator such as "fnpv_after_tax", or a list'), ADD
        )
    whole = {
        name: round(number) for name, number in numbers.items() if name != "confidence" and number is not None
    }
    limits = tuple(_limits(project, conditions, numbers["confidence"] or 0.95, round(scenarios)))
    for variable in variables:
        _fits(project, variable)
        _bears(project, variable)
    return Problem(
        aims=tuple(_aim(project, a, round(scenarios)) for a in listed),
        variables=variables,
        limits=limits,
        method=said["method"],
        **{**whole, "scenarios": round(scenarios)},
    )


def _inner(said: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A table of the table, empty where nothing is said."""
    return table({} if said[name] is None else said[name], f"optimise.{name}")


def _numbers(said: Mapping[str, Any]) -> dict[str, float | None]:
    """Numbers of the table, or their defaults; all but the confidence count something."""
    found = {name: ask.default if said[name] is None else said[name].number for name, ask in NUMBERS.items()}
    for name, number in found.items():
        if name != "confidence" and number is not None and number != round(number):
            raise InputError(f"optimise.{name}", f"{number:g}", t("a whole number"), WHOLE)
    return found


def _figure(raw: object, ask: Parameter, key: str) -> float:
    """One number in SI without a distribution."""
    if isinstance(raw, Mapping):
        raise InputError(
            key, t("a table"), t("one number in {unit}", unit=ask.unit or t("plain numbers")), CERTAIN
        )
    return read(raw, ask, key, "").number


def _leaves(at: Mapping[str, Any], own: Table, path: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Dotted keys and their tables: written in quotes, or as tables within tables."""
    for name, inner in at.items():
        key = f"{path}.{name}" if path else name
        if not isinstance(inner, Mapping):
            yield key, {"": inner}
        elif (
            inner
            and not any(word in own for word in inner)
            and all(isinstance(v, Mapping) for v in inner.values())
        ):
            yield from _leaves(inner, own, key)
        else:
            yield key, inner


def _variables(project: Project, at: Mapping[str, Any]) -> Iterator[Variable]:
    for key, said in _leaves(at, VARIABLE):
        where = f"optimise.variables.{key}"
        if key not in project.ledger:
            raise InputError(
                where, t("no such key"), t("a dotted key of the project"), nearest(key, project.ledger)
            )
        if not key.startswith(DECIDED):
            allowed = t("what a designer decides: {names}", names=", ".join(f"{p}*" for p in DECIDED))
            raise InputError(
                where,
                t("a number that the world decides"),
                allowed,
                t("leave it out, or choose a number of the plant's design"),
            )
        if "" in said:
            raise InputError(
                where, quoted(said[""]), t("a table: { low = ..., high = ... } or { options = [...] }"), TABLE
            )
        check_words(where, said, VARIABLE)
        yield _variable(where, key, project.ledger[key].parameter, said)


def _variable(where: str, key: str, ask: Parameter, said: Mapping[str, Any]) -> Variable:
    """One variable, its bounds inside the parameter's own."""
    if ask.options:
        asked = said.get("options", list(ask.options))
        if set(said) - {"options"} or not isinstance(asked, list) or len(set(map(str, asked))) < 1:
            raise InputError(
                where, ", ".join(said), t("options among {names}", names=", ".join(ask.options)), FORM
            )
        picks = tuple(_figure(o, ask, f"{where}.options") for o in asked)
        return Variable(key, min(picks), max(picks), tuple(dict.fromkeys(picks)))
    if "values" in said:
        asked = said["values"]
        if set(said) - {"values"} or not isinstance(asked, list) or len(asked) < 2:
            raise InputError(
                where, quoted(asked), t("a list of two or more values, without low and high"), FORM
            )
        numbers = tuple(dict.fromkeys(_figure(v, ask, f"{where}.values") for v in asked))
        return Variable(key, min(numbers), max(numbers), numbers)
    if "options" in said:
        raise InputError(f"{where}.options", t("a number"), t("low and high, or values"), FORM)
    for word in ("low", "high"):
        if word not in said:
            raise InputError(
                f"{where}.{word}",
                t("nothing"),
                t("a value in {unit}", unit=ask.unit or t("plain numbers")),
                ADD,
            )
    low, high = (_figure(said[word], ask, f"{where}.{word}") for word in ("low", "high"))
    if not low < high:
        raise InputError(where, t("low that is not below high"), "low < high", TURN)
    return Variable(key, low, high)


def _fits(project: Project, variable: Variable) -> None:
    """A phase may start within the years that the project's statements cover, whose first is fixed."""
    if variable.key.startswith("programme.phases.") and variable.key.endswith(".start"):
        last = project.first_year + project.horizon
        if variable.low < project.first_year or variable.high >= last:
            shown = span(units.show(variable.low, "date"), units.show(variable.high, "date"))
            allowed = t(
                "dates from {first_year}-01-01 to {last}-12-31, the years of the statements",
                first_year=project.first_year,
                last=last - 1,
            )
            remedy = t("the earliest start in the file gives the first year")
            raise InputError(f"optimise.variables.{variable.key}", shown, allowed, remedy)


def _bears(project: Project, variable: Variable) -> None:
    """A coat may be laid no hotter than what it is laid on bears."""
    step, dot, name = variable.key.rpartition(".")
    for limit, why in BORNE.items():
        value = project.ledger.get(f"{step}{dot}{limit}")
        if name == "temperature" and value is not None and variable.high > value.number:
            allowed = t("at most {limit}: {why}", limit=value.show(), why=why)
            remedy = t("lower it, or state a {limit} that you have measured", limit=limit)
            raise InputError(
                f"optimise.variables.{variable.key}.high", units.show(variable.high, "degC"), allowed, remedy
            )


def _indicator(project: Project, name: object, where: str) -> str:
    if name not in project.indicators:
        raise unknown(where, name, project.indicators, t("an indicator's name"))
    return str(name)


def _aim(project: Project, raw: object, scenarios: int) -> Aim:
    said = AIM.read(raw if isinstance(raw, Mapping) else {"indicator": raw}, "optimise.objective")
    name = _indicator(project, said["indicator"], "optimise.objective")
    better, sense = project.indicators[name].higher_is_better, said["sense"]
    if not sense and better is None:
        remedy = t('objective = {{ indicator = "{name}", sense = "maximise" }}', name=name)
        raise InputError(
            "optimise.objective",
            t("{name}, of which neither direction is better", name=name),
            t("a sense"),
            remedy,
        )
    sign = 1 if (sense == "maximise" if sense else better) else -1
    usual = "mean" if scenarios else "base"
    return Aim(_measure(name, said, usual, LOW if sign > 0 else HIGH, "optimise.objective"), sign)


def _measure(name: str, said: Mapping[str, Any], usual: str, bad: int, where: str) -> Measure:
    """A statistic of an indicator and its level."""
    statistic, level = said["statistic"] or usual, said["level"]
    needs = statistic in ("quantile", "cvar")
    if needs != (level is not None):
        found = t("nothing") if needs else t("a level of a {statistic}", statistic=statistic)
        raise InputError(
            f"{where}.level",
            found,
            t("a share such as 0.1 for a quantile or cvar, else none"),
            ADD if needs else OUT,
        )
    return Measure(name, statistic, 0.0 if level is None else level.number, bad)


def _limits(project: Project, at: Mapping[str, Any], confidence: float, scenarios: int) -> Iterator[Limit]:
    for key, raw in _leaves(at, LIMIT):
        where = f"optimise.constraints.{key}"
        name = _indicator(project, key, where)
        if "" in raw:
            raise InputError(where, quoted(raw[""]), t('a table such as { at_most = "..." }'), TABLE)
        said = LIMIT.read(raw, where)
        kinds = [word for word in BOUNDS if word in raw]
        if not kinds or ("equal" in kinds and len(kinds) > 1):
            raise InputError(
                where, ", ".join(raw) or t("nothing"), t("at_most, at_least, both of them, or equal"), FORM
            )
        odds, margin = None, 0.0
        if said["probability"] is not None:
            beside = ", ".join(word for word in ("statistic", "equal") if word in raw)
            if beside:
                found = t("a probability beside {words}", words=beside)
                raise InputError(where, found, t("a probability with at_most or at_least alone"), ONE_OUT)
            odds = said["probability"].number
            margin = NormalDist().inv_cdf(confidence) * math.sqrt(odds * (1 - odds) / scenarios)
        ask = announced(project.indicators[name])
        values = {kind: _figure(raw[kind], ask, f"{where}.{kind}") for kind in kinds}
        if len(kinds) == 2 and values["at_least"] > values["at_most"]:
            raise InputError(where, t("at_least above at_most"), t("at_least not above at_most"), TURN)
        for kind, number in values.items():
            measure = _measure(name, said, "base", HIGH if kind == "at_most" else LOW, where)
            yield Limit(measure, kind, number, odds, margin)
