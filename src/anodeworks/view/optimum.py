"""The best design of a plant: what was decided, what binds, what it is worth on other draws; or a front of designs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anodeworks.errors import InputError
from anodeworks.interrupts import put_together
from anodeworks.language import Message, Text, joined, listed, t, tn
from anodeworks.progress import Stopped
from anodeworks.project.ledger import table as table_of
from anodeworks.quantity.wording import Number, Share, Span
from anodeworks.study.base_case import Base
from anodeworks.study.evaluate import evaluate, monte_carlo
from anodeworks.study.optimise import optimise
from anodeworks.study.optimise.front import Front, front
from anodeworks.study.optimise.optimum import Optimum
from anodeworks.study.optimise.problem import problem as read
from anodeworks.study.result import Result
from anodeworks.twin.project import Project
from anodeworks.view import closing, conditions
from anodeworks.view.design import binds, design_of, limited, measured, sections, unit_of, value_of
from anodeworks.view.document import (
    Block,
    Cell,
    Column,
    Document,
    Finding,
    Row,
    Section,
    Table,
    Words,
)
from anodeworks.view.labels import about_file, subject
from anodeworks.view.picture import Axis, Chart, Series, Spot


@dataclass(frozen=True, eq=False)
class Found:
    """An optimum or a front, and whether the search went to its end."""

    done: Optimum | Front
    finished: bool = True

    @property
    def project(self) -> Project:
        """The plant as it was."""
        return self.done.plant.project


@put_together()
def ask(
    project: Project, *, objective: Sequence[str] = (), variable: Sequence[str] = (), constraint: Sequence[str] = (),
    method: str | None = None, **numbers: int | None,
) -> Found:  # fmt: skip
    """The best design, or the front between several objectives: what [optimise] asks for, or what is said instead.

    Args:
        project: the plant.
        objective, variable, constraint: as `anodeworks.view.conditions` reads them.
        method: how combinations are found.
        numbers: scenarios, check, seed, starts, points, replications.

    Raises:
        InputError: a problem that makes no sense.
        Stopped: interrupted before there was a design to show.
    """
    raw: dict[str, Any] = dict(table_of(project.tables.get("optimise", {}), "optimise"))
    raw |= {name: number for name, number in numbers.items() if number is not None}
    raw |= {} if method is None else {"method": method}
    if objective:
        aims = [conditions.aim(word) for word in objective]
        raw["objective"] = aims[0] if len(aims) == 1 else aims
    if variable:
        raw["variables"] = dict(conditions.variable(project, word) for word in variable)
    if constraint:
        raw["constraints"] = conditions.constraints(constraint)
    asked = read(project, raw)
    try:
        return Found(front(project, asked) if len(asked.aims) > 1 else optimise(project, asked))
    except Stopped as stopped:
        if stopped.partial is None:
            raise
        return Found(stopped.partial, False)


def one_objective(project: Project, *, objective: Sequence[str] = (), **_: object) -> None:
    """A design is written of one objective alone.

    Raises:
        InputError: a front is asked for, which has many designs.
    """
    asked = objective or table_of(project.tables.get("optimise", {}), "optimise").get("objective")
    if isinstance(asked, list | tuple) and len(asked) > 1:
        raise InputError(
            "--write",
            t("a front of many designs"),
            t("one objective"),
            t("leave --write out, or name one objective"),
        )


def write(found: Found, path: Path) -> bool:
    """Write the project with the best design in it, if there is one."""
    if isinstance(found.done, Front) or not found.done.feasible:
        return False
    found.done.improved.save(path)
    return True


def study(found: Found) -> Result:
    """The study whose statements a live workbook shows: of the best design, of the file's where there is a front."""
    return monte_carlo(found.done.improved if isinstance(found.done, Optimum) else found.project)


def document(found: Found, whole: bool = False) -> Document:
    """What is best and what binds; `whole`: with the chapters of the plant that has the design."""
    more: tuple[Section, ...] = ()
    if whole:
        from anodeworks.view import run

        base = Base(study(found))
        more = run.chapters(base, run.drivers_of(base), deep=True)
    done = found.done
    verdict = (_front_verdict(done),) if isinstance(done, Front) else _verdict(done, found.finished)
    chapters = _front(done) if isinstance(done, Front) else sections(done)
    stopped = () if found.finished else (Finding("fair", t("The search was interrupted before its end.")),)
    ends = () if isinstance(done, Front) else closing.finding(Base(evaluate(done.improved)))
    return Document("optimise", t("The best design"), subject(found.project), (*verdict, *stopped, *ends),
                    (*chapters, *more), about_file(found.project), finished=found.finished)  # fmt: skip


def _verdict(done: Optimum, finished: bool) -> tuple[Finding, ...]:
    project, aim = done.project, done.problem.aims[0]
    figure, before = measured(project, aim.measure), value_of(project, aim.measure, done.before.aims[0])
    if not done.feasible:
        told = (t("No design within the bounds keeps every constraint.") if finished
                else t("No design that keeps every constraint was found yet."))  # fmt: skip
        return (
            Finding(
                "bad", told, joined(*(_impossible(done, i) for i in range(len(done.impossible)))), name="best"
            ),
        )
    value = value_of(project, aim.measure, done.best.aims[0])
    numbers: dict[str, Cell] = {"before": before, "now": value}
    told = (
        t("{figure:first} rises from {before} to {value} with the design found.", figure=figure, before=before,
          value=value)
        if done.best.aims[0] > done.before.aims[0]
        else t("{figure:first} falls from {before} to {value} with the design found.", figure=figure, before=before,
               value=value)
    )  # fmt: skip
    if done.best.aims[0] == done.before.aims[0]:
        told = t(
            "{figure:first} stays at {value}: the design in the file is the best one found.",
            figure=figure,
            value=value,
        )
    bound = [limited(project, limit) for i, limit in enumerate(done.problem.limits) if binds(done, i)]
    reason: Text = (
        tn("What binds is {limits}.", "What binds is {limits}.", len(bound), limits=listed(bound))
        if bound
        else ""
    )
    return (Finding("good", told, reason, name="best", numbers=numbers),)


def _impossible(done: Optimum, i: int) -> Message:
    """Which limit cannot be kept, and the best that can be had of it."""
    found = done.impossible[i]
    limit = limited(done.project, found.limit)
    best: Cell = (Share(found.best, 1) if found.limit.probability is not None
                  else value_of(done.project, found.limit.measure, found.best))  # fmt: skip
    if found.alone:
        return t("“{limit}” cannot be kept even with all other constraints left aside: the best is {best}.",
                 limit=limit, best=best)  # fmt: skip
    return t("“{limit}” cannot be kept: the best is {best}.", limit=limit, best=best)


def _front_verdict(done: Front) -> Finding:
    project = done.plant.project
    aims = [measured(project, aim.measure) for aim in done.plant.problem.aims]
    count = len(done.points)
    ends = [
        value_of(project, done.plant.problem.aims[0].measure, v.aims[0])
        for v in (done.points[0], done.points[-1])
    ]
    told = tn("{n} design of which none is better in all: {aims}.",
              "{n} designs of which none is better in all: {aims}.", count,
              n=Number(count, whole=True), aims=listed(aims))  # fmt: skip
    span = Span(ends[0].si, ends[1].si, ends[0].unit)
    return Finding(
        "none", told, t("{figure:first} reaches from {span}.", figure=aims[0], span=span), name="front"
    )


def _front(done: Front) -> tuple[Section, ...]:
    """The designs, and a picture of the first two objectives."""
    project, aims = done.plant.project, done.plant.problem.aims
    names = [measured(project, aim.measure) for aim in aims]
    rows = [
        Row(
            f"{i}",
            (
                *(value_of(project, a.measure, x) for a, x in zip(aims, v.aims, strict=True)),
                design_of(project, v.design),
            ),
        )
        for i, v in enumerate(done.points, 1)
    ]
    before = (value_of(project, a.measure, x) for a, x in zip(aims, done.before.aims, strict=True))
    rows.append(Row("file", (*before, t("as the file stands")), "sum"))
    columns = (*(Column(f"objective_{k}", name) for k, name in enumerate(names, 1)),
               Column("design", t("design"), role="text"))  # fmt: skip
    axes = [Axis(name, unit_of(project, aim.measure)) for name, aim in zip(names[:2], aims[:2], strict=True)]
    x, y = ([v.aims[k] for v in done.points] for k in (0, 1))
    stands = [done.before.aims[k] for k in (0, 1)]
    series = (
        Series(t("designs on the front"), y, x, role="line" if len(aims) == 2 else "dots"),
        Series(t("as the file stands"), (stands[1],), (stands[0],), role="dots"),
    )
    picture = Chart("front", "lines", t("Front between two objectives"), axes[0], axes[1], series,
                    (Spot(stands[0], t("as the file stands"), "claim"),))  # fmt: skip
    told = t("{dominated} dominated designs dropped; hypervolume {volume}.",
             dominated=Number(done.dominated, whole=True), volume=Number(done.hypervolume))  # fmt: skip
    blocks: tuple[Block, ...] = (picture, Table("designs", columns, tuple(rows), brief=len(rows)),
                                 Words(joined(done.how, told), "note"))  # fmt: skip
    return (Section("front", t("Designs of which none is better in everything"), blocks, 0),)
