"""Why no plan is possible: the sets of limits that conflict, how they belong together, and what has to give way."""

from __future__ import annotations

from collections.abc import Iterable

from anodeworks.language import Text, joined, listed, t, tn
from anodeworks.quantity.wording import Number
from anodeworks.study.plan.conflicts import Conflict, Conflicts
from anodeworks.study.plan.monthly import Limit
from anodeworks.view.document import Cell, Column, Row, Section, Table
from anodeworks.view.plan_labels import Names

ROWS = 12  # of a table that the first screen shows
WAYS = 3


def told(names: Names, found: Conflicts) -> tuple[Text, Text] | None:
    """What conflicts, in a sentence that names every limit, and what has to give way; None if nothing is known."""
    if not found.sets:
        return None
    limits, count = _listed(names, found.limits), len(found.sets)
    more: Text = "" if found.whole else t("The search ended at its time: there may be further sets.")
    if count == 1:
        own = len(found.limits)
        verdict = tn(
            "No plan can keep {limits}.", "No plan keeps all of these: {limits}.", own, limits=limits
        )
        alone: Text = t("Without any one of them the others can be kept.") if own > 1 else ""
        if found.whole and own > 1:
            alone = t("Without any one of them the whole plan is possible.")
        return verdict, joined(alone, names.ramp(found.limits), more)
    verdict = t("No plan keeps all its limits: {n} sets of them conflict, in which stand {limits}.",
                n=Number(count, whole=True), limits=limits)  # fmt: skip
    rule = t(
        "One limit of each set has to give way, whichever it is; one of several sets counts in all of them."
    )
    return verdict, joined(rule, *_ways_out(names, found), names.ramp(found.limits), more)


def _ways_out(names: Names, found: Conflicts) -> Iterable[Text]:
    """The shortest way out, and the shortest one that keeps what that gives up."""
    if not found.ways:
        return
    first = found.ways[0]
    yield tn("Without {limits} alone a plan is possible.", "A plan is possible without all of these: {limits}.",
             len(first), limits=_listed(names, first))  # fmt: skip
    if other := next((way for way in found.ways if not set(way) & set(first)), None):
        yield tn("To keep it, give up {limits} instead.", "To keep what this gives up, give up all of these instead: "
                 "{limits}.", len(other), limits=_listed(names, other))  # fmt: skip


def sections(names: Names, found: Conflicts) -> tuple[Section, ...]:
    """The sets with the months that show them, and every way out."""
    if not found.sets:
        return ()
    own = (_sets(names, found), *([_ways(names, found)] if len(found.sets) > 1 and found.ways else ()))
    return (Section("conflicts", t("What conflicts"), own, 0),)


def _sets(names: Names, found: Conflicts) -> Table:
    columns = (
        Column("set", t("set of limits")),
        Column("limit", t("what must be kept"), role="text"),
        Column("first", t("first month"), role="text"),
        Column("last", t("last month"), role="text"),
    )
    rows = []
    for n, conflict in enumerate(found.sets, 1):
        for k, limit in enumerate(conflict.limits):
            number = Number(n, whole=True) if not k else None
            cells = (number, names.limit(limit), *_months(names, conflict, limit))
            rows.append(Row(f"{n}_{names.key(limit)}", cells))
    settled = all(conflict.proven for conflict in found.sets)
    note = joined(
        t("The limits of a set cannot be kept together; without any one of them the others of the set can."),
        t("As soon as one limit of each set is given up, whichever it is, a plan is possible.")
        if found.whole
        else t("Further sets may exist: the search ended at its time."),
        "" if settled else t("The solver did not settle every question in its time."),
    )
    return Table("conflicts", columns, tuple(rows), note=note, brief=ROWS)


def _ways(names: Names, found: Conflicts) -> Table:
    """What has to be given up for a plan: the fewest limits, each choice without another within it."""
    columns = (
        Column("count", t("number of limits")),
        Column("limits", t("what makes the plan possible if it is given up"), role="text"),
    )
    rows = tuple(
        Row(f"way_{n}", (Number(len(way), whole=True), _listed(names, way)))
        for n, way in enumerate(found.ways, 1)
    )
    return Table("ways", columns, rows, brief=WAYS)


def _listed(names: Names, limits: Iterable[Limit]) -> Text:
    return listed([names.limit(limit) for limit in limits])


def _months(names: Names, conflict: Conflict, limit: Limit) -> tuple[Cell, Cell]:
    if limit not in conflict.months:
        return None, None
    first, last = conflict.months[limit]
    return names.month(first), names.month(last)
