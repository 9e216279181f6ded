"""A tonnage that nobody states: what the announced figures imply for it, and whether one tonnage serves them all."""

from __future__ import annotations

from collections.abc import Iterator

from anodeworks.audit.tonnage import Implied, Range, Tonnage
from anodeworks.language import Text, joined, listed, t
from anodeworks.quantity.wording import Quantity, Span
from anodeworks.twin.project import Project
from anodeworks.view.document import Cell, Column, Finding, Mark, Row, Section, Table
from anodeworks.view.labels import announced, indicator_label

UNIT = "t/year"


def finding(found: Tonnage | None) -> Iterator[Finding]:
    """The first finding of an answer about a plant whose tonnage is not stated."""
    if found is None:
        return
    together: dict[str, Cell] = {"together": _span(found.together), "prior": _span(found.prior)}
    if not found.implied:
        why = t("No announced figure tells it: what follows is drawn from {span}, as plants of its kind have it.",
                   span=_span(found.prior))  # fmt: skip
        yield Finding("fair", t("The tonnage is not stated."), why, name="tonnage", numbers=together)
        return
    numbers = {each.claim.name: _span(each.at) for each in found.implied if each.at is not None}
    means: Text = t(
        "The tonnage is not stated: {means}.", means=listed([_means(each) for each in found.implied])
    )
    served, mark, reason = _served(found)
    fitted = t("Since these figures set the tonnage, each meets it about as often as not: “doubtful” says of them only "
               "that nothing speaks against them.")  # fmt: skip
    yield Finding(
        mark,
        joined(means, served),
        joined(reason, fitted if mark == "fair" else ""),
        name="tonnage",
        numbers={**numbers, **together},
    )


def _served(found: Tonnage) -> tuple[Text, Mark, Text]:
    """Whether one tonnage serves all figures, the mark, and on which tonnage the answer goes on."""
    span = _span(found.together)
    if len(found.implied) < 2:
        return "", "fair", t("What follows is computed for {span}.", span=span)
    if found.serves:
        return (
            t("Together they mean {span}.", span=span),
            "fair",
            t("What follows is computed for that tonnage."),
        )
    reason = t("What follows is computed for {span}, which lies between them.", span=span)
    return t("No tonnage serves all of them."), "bad", reason


def _means(each: Implied) -> Text:
    what = indicator_label(each.claim.indicator)
    if each.at is None:
        return t("no tonnage gives {what:inner} of {announced}", what=what, announced=announced(each.claim))
    return t(
        "{what:inner} of {announced} means {span}",
        what=what,
        announced=announced(each.claim),
        span=_span(each.at),
    )


def section(found: Tonnage | None) -> list[Section]:
    """The chapter: the tonnage by plants of its kind, by each figure, and by all together."""
    if found is None:
        return []
    rows = [_row("prior", t("plants of its kind"), "", found.prior)]
    rows += [
        _row(e.claim.name, indicator_label(e.claim.indicator), announced(e.claim), e.at)
        for e in found.implied
    ]
    if found.implied:
        rows.append(_row("together", t("all together"), "", found.together))
    columns = (
        Column("by", t("tonnage by"), role="text"),
        Column("announced", t("announced")),
        Column("p5", "P5"),
        Column("p50", "P50"),
        Column("p95", "P95"),
    )
    note = t(
        "Output of all products a year. Each figure alone, with the error that announced figures have; together "
        "they are weighed by how much each says, and a range of figures that contradict one another is widened."
    )
    return [Section("tonnage", t("The tonnage that the figures imply"),
                    (Table("tonnage", columns, tuple(rows), note=note),), 0)]  # fmt: skip


def of_file(project: Project) -> Iterator[Finding]:
    """What a check says of outputs that nobody states."""
    for key in project.open_tonnage:
        spread = project.ledger[key].distribution
        if spread is None:
            continue
        low, high = (float(q) for q in spread.quantile([0.05, 0.95]))
        told = t("The tonnage is not stated; plants of its kind have {span}. `anodeworks run` and `anodeworks audit` "
                 "tell what the announced figures imply for it.", span=Span(low, high, UNIT, key))  # fmt: skip
        yield Finding("fair", told, name=f"tonnage-{key}")


def _row(name: str, label: Text, said: Cell, at: Range | None) -> Row:
    three = [Quantity(x, UNIT) for x in at] if at is not None else [None] * 3
    return Row(name, (label, said, *three))


def _span(at: Range) -> Span:
    return Span(at.low, at.high, UNIT)
