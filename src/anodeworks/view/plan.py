"""The monthly plan: what can be delivered, what is short and by which limit, what conflicts, how often it holds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from anodeworks.errors import needed
from anodeworks.language import Text, joined, listed, t
from anodeworks.quantity.wording import Chance, Number, Quantity, Share
from anodeworks.study.plan.holding import Held, held_by_chain
from anodeworks.study.plan.of_project import Reading
from anodeworks.study.plan.solved import SMALL, Answer, Plan, solve
from anodeworks.twin.project import Project
from anodeworks.view import plan_conflicts, plan_tables
from anodeworks.view.document import Cell, Document, Finding
from anodeworks.view.labels import about_file, project_label
from anodeworks.view.plan_labels import Names

FULL = 0.9995  # share from which something counts as all
NAMED = 3  # limits that a sentence names
NOTHING = 1e-9  # a gap below which there is none
TELLING = 0.1  # of the strongest limit's worth, below which another is not named


@dataclass(frozen=True, eq=False)
class Planned:
    """What became of a project's plan, and how often it holds over draws."""

    project: Project
    answer: Answer
    held: Held | None
    seed: int

    @property
    def shown(self) -> Plan | None:
        """The plan, or the nearest one."""
        return self.answer.plan or self.answer.nearest

    @property
    def names(self) -> Names:
        """What things are called."""
        return Names(self.project, self.answer.task)


def ask(project: Project, *, draws: int = 255, seed: int = 0) -> Planned:
    """The best monthly plan of a project, or what conflicts in it.

    Args:
        project: the plant, with or without tables [plan].
        draws: on how many draws it is said how often the plan holds; 0 for none.
        seed: the same seed gives the same bits.

    Raises:
        InputError: no plant, or tables that make no sense.
        Stopped: cancelled.
    """
    for package in ("linopy", "highspy"):
        needed(package, "plan", "plan")
    reading = Reading(project)
    answer = solve(reading.task)
    plan = answer.plan or answer.nearest
    made = plan is not None and bool(plan.made.sum() > SMALL)
    return Planned(
        project, answer, held_by_chain(reading, plan, draws, seed) if plan and made and draws else None, seed
    )


def document(found: Planned) -> Document:
    """What can be delivered first, then by month, and why not more."""
    plan = found.shown
    sections = plan_conflicts.sections(found.names, found.answer.conflicts)
    if plan is not None:
        sections += plan_tables.sections(found.names, plan, found.held)
    return Document("plan", t("The monthly plan"), project_label(found.project), tuple(_verdict(found)), sections,
                    {**about_file(found.project), **_about(found)})  # fmt: skip


def _about(found: Planned) -> dict[str, tuple[Text, Cell]]:
    task, names = found.answer.task, found.names
    said: dict[str, tuple[Text, Cell]] = {
        "first": (t("first month"), names.month(0)),
        "months": (t("months"), Number(task.months, whole=True)),
    }
    if found.held is not None:
        said["draws"] = t("draws"), Number(found.held.draws, whole=True)
        said["seed"] = t("seed"), Number(found.seed, whole=True)
    return said


def _verdict(found: Planned) -> list[Finding]:
    """The answer, its proof, and how often the plan holds."""
    plan = found.answer.plan
    if plan is None:
        return [_impossible(found)]
    more = [] if found.held is None else [_holds(found, found.held)]
    return [_delivered(found, plan), *more, _proof(plan)]


def _delivered(found: Planned, plan: Plan) -> Finding:
    """What is delivered of what is due and of what could be sold, and what binds."""
    task, names = plan.task, found.names
    first, last = names.month(0), names.month(task.months - 1)
    delivered, firm = float(plan.delivered.sum()), float(sum(s.firm.sum() for s in task.sales))
    short = float(plan.missed.sum())
    could = float(sum(s.most.sum() for s in task.sales))
    amount, margin = names.amount(delivered), Quantity(plan.margin * 1000.0, "CNY")
    numbers: dict[str, Cell] = {"delivered": amount, "margin": margin}
    if short > SMALL:
        numbers |= {"missed": names.amount(short), "share": Share(short / firm, 1)}
        told = t("From {first} to {last} {amount} can be delivered; {missed} of what is firm ({share}) is not.",
                 first=first, last=last, amount=amount, missed=numbers["missed"], share=numbers["share"])  # fmt: skip
        return Finding(
            "bad", told, joined(_late(plan, names), _binding(names, plan)), name="delivered", numbers=numbers
        )
    late = float(plan.backlog.sum())
    share = delivered / could if could > 0 else 1.0
    numbers["of_market"] = Share(share, 1)
    told = t("From {first} to {last} {amount} can be delivered: {share} of what could be sold, for a margin of "
             "{margin}.", first=first, last=last, amount=amount, share=numbers["of_market"], margin=margin)  # fmt: skip
    kept: Text = t("All that is firm is delivered.") if firm > 0 else ""
    mark = "good" if share >= FULL and late <= SMALL else "fair"
    reason = joined(kept, _late(plan, names), "" if share >= FULL else _binding(names, plan))
    return Finding(mark, told, reason, name="delivered", numbers=numbers)  # type: ignore[arg-type]


def _late(plan: Plan, names: Names) -> Text:
    """What is delivered late."""
    owed = plan.backlog.sum(axis=0)
    if owed.max(initial=0.0) <= SMALL:
        return ""
    worst = int(owed.argmax())
    return t(
        "Late at most are {amount}, in {month}.",
        amount=names.amount(float(owed[worst])),
        month=names.month(worst),
    )


def _binding(names: Names, plan: Plan) -> Text:
    """The limits of which one unit more would bring most over the plan."""
    found = plan_tables.binding(plan, TELLING)[:NAMED]
    if not found:
        return t("More would bring no more margin.")
    held = t("What holds it back is {limits}.", limits=listed([names.limit(limit) for limit in found]))
    return joined(held, names.ramp(found))


def _impossible(found: Planned) -> Finding:
    """Which limits conflict, what has to give way, and the plan that misses least."""
    answer = found.answer
    told = plan_conflicts.told(found.names, answer.conflicts)
    if told is None:
        return Finding("bad", t("The solver found no plan in its time."), name="delivered")
    near, numbers = answer.nearest, dict[str, Cell]()
    nearest: Text = ""
    if near is not None:
        missed, firm = float(near.missed.sum()), float(sum(s.firm.sum() for s in near.task.sales))
        numbers = {"missed": found.names.amount(missed), "share": Share(missed / max(firm, SMALL), 1)}
        nearest = t(
            "The plan below misses {missed} of what is firm ({share}) and keeps everything else.", **numbers
        )
    verdict, reason = told
    return Finding("bad", verdict, joined(reason, nearest), name="delivered", numbers=numbers)


def _holds(found: Planned, held: Held) -> Finding:
    """How often the plan holds over draws of the plant."""
    made = float(held.output.mean())
    worst = int(held.groups.argmax())
    error = float(np.sqrt(held.whole * (1 - held.whole) / held.draws))
    numbers: dict[str, Cell] = {"whole": Chance(held.whole, error), "output": Share(made)}
    told = t("The whole plan holds in {whole} of {n} draws of what the plant can do; on average {output} of it is "
             "made.",
             whole=Chance(held.whole, error), n=Number(held.draws, whole=True), output=Share(made))  # fmt: skip
    reason: Text = t("Short of hours most often: {activity}, in {share} of the draws.",
                     activity=found.names.activity(worst), share=Chance(float(held.groups[worst])))  # fmt: skip
    late: Text = t("In {share} of the draws the plant does not produce yet in a month that is planned.",
                   share=Chance(held.waiting))  # fmt: skip
    reason = joined(late if held.waiting > 0 else "", reason if held.groups[worst] > 0 else "")
    mark = "good" if held.whole >= 0.9 else "fair" if made >= 0.9 else "bad"
    return Finding(mark, told, reason, name="holds", numbers=numbers)  # type: ignore[arg-type]


def _proof(plan: Plan) -> Finding:
    """That no plan is better, or by how much one might be."""
    gap = Share(plan.gap, 4) if plan.gap > NOTHING else Share(0.0)
    if plan.proven:
        return Finding("good", t("No plan has a larger margin: the solver's gap is {gap}.", gap=gap), name="proof",
                       numbers={"gap": gap})  # fmt: skip
    bound = Quantity(plan.bound * 1000.0, "CNY")
    told = t(
        "A plan with a margin of up to {bound} may exist: the solver stopped at a gap of {gap}.",
        bound=bound,
        gap=gap,
    )
    return Finding("fair", told, name="proof", numbers={"gap": gap, "bound": bound})
