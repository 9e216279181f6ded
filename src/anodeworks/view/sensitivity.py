"""What decides the answer: by the method that fits the question."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Final

from anodeworks import progress
from anodeworks.errors import InputError
from anodeworks.interrupts import put_together
from anodeworks.language import Joined, Text, t
from anodeworks.quantity import units
from anodeworks.quantity.wording import Number, Share, Span
from anodeworks.remedies import FORM, nearest
from anodeworks.study import sensitivity as methods
from anodeworks.study.base_case import Base
from anodeworks.study.evaluate import evaluate, monte_carlo
from anodeworks.study.feasible import require_base_case
from anodeworks.study.result import Result
from anodeworks.study.sensitivity import Sensitivity
from anodeworks.study.sensitivity.indices import bounded
from anodeworks.study.sensitivity.rank import Drivers, rank_correlations
from anodeworks.study.sensitivity.table import chosen
from anodeworks.twin.catalogue import main
from anodeworks.twin.project import Project
from anodeworks.view import closing, deciding
from anodeworks.view.document import (
    Cell,
    Document,
    Finding,
    Section,
)
from anodeworks.view.factors import TITLES, chapter, factor_label, heading
from anodeworks.view.headline import Shares
from anodeworks.view.labels import about_file, indicator_label, number_label, subject

REGIONAL: Final = 4095  # draws whose bad outcomes are compared with the rest, unless said
USUAL: Final = ("tornado", "groups", "regional")
DRAWS: Final = {
    "groups": (16, 1_048_576), "sobol": (16, 1_048_576), "derivative": (2, 65_536), "regional": (100, 10_000),
}  # fmt: skip


@dataclass(frozen=True)
class Studies:
    """What was asked of one project, by method, and how many factors to show."""

    project: Project
    studies: tuple[Sensitivity, ...]
    top: int = 12
    stopped: str = ""  # the method in which it was stopped
    drivers: Drivers | None = None  # rank correlations of the draws, where there are some

    def of(self, method: str) -> Sensitivity | None:
        """The study by a method."""
        return next((study for study in self.studies if study.method == method), None)


@put_together()
def ask(
    project: Project, *, indicator: Sequence[str] = (), method: Sequence[str] = (), by: str = "grade",
    draws: int | None = None, seed: int = 0, x: str | None = None, y: str | None = None, points: int = 9, top: int = 12,
) -> Studies:  # fmt: skip
    """What decides some figures, by some methods.

    Args:
        project: the plant.
        indicator: names of figures; the headlines unless said.
        method: how to ask; tornado, groups and regional unless said, a map where x or y is.
        by: what groups are made of.
        draws, seed: of the methods that draw.
        x, y: numbers of a map; the strongest of the tornado unless said.
        points: values of each in a map.
        top: factors to show.

    Raises:
        InputError: no such figure, method or number, or a number of draws that makes no sense.
    """
    for name in indicator:
        if name not in project.indicators:
            every = ", ".join(dict.fromkeys([*chosen(project, None), *project.indicators]))
            raise InputError("--indicator", f'"{name}"', every, nearest(name, project.indicators))
    asked = list(dict.fromkeys(method or (("map",) if x or y else USUAL)))
    for name in asked:
        low, high = DRAWS.get(name, (0, 0))
        if draws is not None and high and not low <= draws <= high:
            allowed = t("{low} to {high} with --method {method}", low=Number(low, whole=True),
                        high=Number(high, whole=True), method=name)  # fmt: skip
            raise InputError("--draws", f"{draws:,}", allowed, FORM)
    names = list(indicator) or None
    some: dict[str, Any] = {"seed": seed} | ({} if draws is None else {"draws": draws})
    result = cache(partial(monte_carlo, project, draws or REGIONAL, seed=seed, outcome=False))
    run: dict[str, Callable[[], Sensitivity]] = {
        "tornado": lambda: methods.tornado(project, names),
        "groups": lambda: methods.groups(project, names, by=by, **some),
        "sobol": lambda: methods.sobol(project, names, **some),
        "derivative": lambda: methods.derivative(project, names, **some),
        "regional": lambda: methods.regional(result(), names),
        "map": lambda: methods.grid(project, *_two(project, names, x, y), names, points=points),
    }
    require_base_case(evaluate(project))
    done: list[Sensitivity] = []
    shown = progress.current()
    for name in asked:
        shown.part = name
        try:
            done.append(run[name]())
        except progress.INTERRUPTS:
            if not done:
                raise
            return Studies(project, tuple(done), top, name)
    drivers = rank_correlations(result(), chosen(project, names)) if "regional" in asked else None
    return Studies(project, tuple(done), top, drivers=drivers)


def _two(project: Project, names: Sequence[str] | None, x: str | None, y: str | None) -> tuple[str, str]:
    """The numbers of a map: those asked for, or the strongest of the first indicator's tornado."""
    for option, key in (("--x", x), ("--y", y)):
        if key is not None and key not in project.ledger:
            raise InputError(
                option, f'"{key}"', t("a dotted key of the project"), nearest(key, project.ledger)
            )
    found = [key for key in (x, y) if key is not None]
    if len(found) < 2:
        first = chosen(project, names)[0]
        found += [
            row.name for row in methods.tornado(project, [first]).factors(first) if row.name not in found
        ]
    return (found[0], found[1]) if x or not y else (found[1], found[0])


def study(found: Studies) -> Result:
    """The study whose statements a live workbook shows."""
    return monte_carlo(found.project)


def document(found: Studies, whole: bool = False) -> Document:
    """What decides most, then each method; `whole`: with the plant's chapters behind."""
    more: tuple[Section, ...] = ()
    if whole:
        from anodeworks.view import run

        base = Base(monte_carlo(found.project))
        more = run.chapters(base, run.drivers_of(base), by_grade(base.result) if _graded(found) else None)
    return Document(
        "sensitivity",
        t("What decides the answer"),
        subject(found.project),
        (*_verdict(found), *closing.finding(Base(evaluate(found.project)))),
        (*sections(found), *more),
        _about(found),
        finished=not found.stopped,
    )


def _about(found: Studies) -> dict[str, tuple[Text, Cell]]:
    """The file, and how much each method computed, on which draws."""
    labels = {"evaluations": t("evaluations"), "draws": t("draws"), "seed": t("seed")}
    about = about_file(found.project)
    for study in found.studies:
        for name, number in {"evaluations": study.evaluations, **study.settings}.items():
            if name in labels and number is not None:
                label = Joined((TITLES[study.method], labels[name]), ": ", "：")
                about[f"{study.method}_{name}"] = (
                    label,
                    Number(number, whole=True) if name != "seed" else str(number),
                )
    return about


def _graded(found: Studies) -> bool:
    groups = found.of("groups")
    return groups is not None and groups.settings["by"] == "grade"


def by_grade(result: Result, draws: int = 4096, seed: int = 0) -> Shares:
    """For every main figure the share of its variance that each grade of evidence decides alone."""
    project = result.project
    names = main(project.indicators)
    graded = methods.groups(project, names, by="grade", draws=draws, seed=seed, resamples=0)
    found: dict[str, dict[str, float]] = {name: {} for name in names}
    for row in graded.rows:
        if math.isfinite(row["first"]):
            found[row.indicator][row.name] = min(max(float(row["first"]), 0.0), 1.0)
    return found


def _verdict(found: Studies) -> Iterator[Finding]:
    """What decides most by each method that says so, of the first figure."""
    project = found.project
    tornado = found.of("tornado")
    if tornado is not None and tornado.indicators:
        name = tornado.indicators[0]
        about, rows = project.indicators[name], tornado.factors(name)
        ends = [float(units.to_si(rows[0][word], about.unit)) for word in ("low", "high")]
        told = t(
            "By itself, “{number}” moves {figure:inner} most: {span} between the ends of its range.",
            number=number_label(project, rows[0].name), figure=indicator_label(about),
            span=Span(min(ends), max(ends), about.unit, name),
        )  # fmt: skip
        why = deciding.beside_widest(project, found.drivers, name, rows[0].name)
        yield Finding("none", told, why, name="tornado")
    groups = found.of("groups") or found.of("sobol")
    if groups is not None and groups.indicators:
        name = groups.indicators[0]
        rows = groups.factors(name)
        total, *_ = bounded(*(float(rows[0][f"total{end}"]) for end in ("", "_low", "_high")))
        told = t(
            "{share:first} of the variance of {figure:inner} is decided by {factor:inner}, alone or with others.",
            share=Share(total), figure=indicator_label(project.indicators[name]),
            factor=factor_label(project, rows[0].name),
        )  # fmt: skip
        yield Finding("none", told, name="variance")
    if tornado is None and groups is None and found.studies:
        yield Finding("none", heading(found.studies[0]), name=found.studies[0].method)
    if found.stopped:
        yield Finding(
            "fair", t("Interrupted in {method}; what was done before it is told.", method=found.stopped)
        )


def sections(found: Studies) -> tuple[Section, ...]:
    """A chapter for each method."""
    return tuple(chapter(study, found.top) for study in found.studies)


def of_result(found: Sensitivity) -> Studies:
    """What this question has of one study."""
    return Studies(found.project, (found,))
