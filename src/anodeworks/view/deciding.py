"""Which number decides a figure most over the scenarios, by one rule for every document: its rank correlation."""

from __future__ import annotations

from anodeworks.language import Text, t
from anodeworks.study.sensitivity.rank import Drivers
from anodeworks.twin.project import Project
from anodeworks.view.labels import number_label


def strongest(drivers: Drivers | None, figure: str) -> tuple[str, float] | None:
    """The number that moves a figure most over the draws, and its correlation; None where chance explains all."""
    top = drivers.top(figure, 1) if drivers and figure in drivers.indicators else []
    return top[0] if top else None


def decides(project: Project, drivers: Drivers | None, figure: str) -> Text:
    """What decides most, and which way."""
    found = strongest(drivers, figure)
    if found is None:
        return ""
    key, rho = found
    label = number_label(project, key)
    if project.ledger[key].parameter.options:
        return t("What decides most: the choice of {number:inner}.", number=label)
    if rho > 0:
        return t("What decides most: {number:inner}; the higher, the better.", number=label)
    return t("What decides most: {number:inner}; the lower, the better.", number=label)


def beside_widest(project: Project, drivers: Drivers | None, figure: str, widest: str) -> Text:
    """The same beside the number whose ends part a figure most, and why they may be two."""
    found = strongest(drivers, figure)
    if found is None:
        return ""
    key, _ = found
    if key == widest:
        return t("It also decides most over all scenarios, in which every number moves at once.")
    return t(
        "Over all scenarios {number:inner} decides most: they count how often each value comes, a bar its two ends "
        "alone.",
        number=number_label(project, key),
    )
