"""A project's own furnaces and powders: what they are, whether or not the base case uses them, and what applies.

What the questions `reactor` and `material` answer of themselves is answered here with the project's numbers where it
has them, and with the library's where it has not; which of both is said at each place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final, TypeVar

import numpy as np

from anodeworks.lab.plant import OF_FURNACE
from anodeworks.language import Message, Pair, Text, joined, listed, t
from anodeworks.material.recipe import FAMILIES
from anodeworks.material.sheet import TERMS
from anodeworks.process.infiltration import ReactorInfiltration
from anodeworks.process.milled import CompositeCarbonisation
from anodeworks.process.network import Node
from anodeworks.process.silane import Infiltration
from anodeworks.process.siox import MonoxideSublimation
from anodeworks.progress import current
from anodeworks.quantity import units
from anodeworks.quantity.wording import Quantity
from anodeworks.study.base_case import Base
from anodeworks.study.furnace.furnace import DRAWS, of_project
from anodeworks.study.grade_sheet import figures, spreads
from anodeworks.twin.project import Project
from anodeworks.view import furnace, powder
from anodeworks.view.document import Block, Document, Finding, Section, Words
from anodeworks.view.labels import project_label
from anodeworks.view.odds import CUT
from anodeworks.view.picture import Axis, Chart, Series, Spot

T = TypeVar("T")
BINS: Final = 24
DRAWN: Final = ("capacity", "first_cycle_efficiency", "swelling", "electrode_swelling")
MADE_BY: Final = {
    "infiltrated": Infiltration,
    "milled": CompositeCarbonisation,
    "monoxide": MonoxideSublimation,
}
IDLE: Final = t("It does not run in the base case, which makes its product another way; in scenarios that choose it "
                "these numbers count.")  # fmt: skip
LIBRARY: Final = t("The project states what this furnace yields and does not work it out from conditions. Below stands "
                   "what a furnace under the library's conditions makes, filled as the project fills.")  # fmt: skip


def document(base: Base) -> Document:
    """Furnaces, then powders by themselves, then how the product's properties spread."""
    current().begin(0, t("furnaces and powders"), len(_of(base.project, Infiltration)) + len(MADE_BY))
    sections = [*_spread(base), *_furnaces(base), *_powders(base)]
    return Document("powder", t("Furnace and powder"), project_label(base.project), (), tuple(sections))


def _counted(things: Iterable[T]) -> Iterator[T]:
    """Each of them, counted once it is looked into."""
    for each in things:
        yield each
        current().step()


def _runs(base: Base, node: Node) -> bool:
    return bool(base.level[base.project.network.nodes.index(node)] > 0)


def _of(project: Project, kind: type) -> list[Node]:
    return [node for node in project.network.nodes if issubclass(node.kind, kind)]


def _furnaces(base: Base) -> Iterator[Section]:
    """Furnaces that the document of the plant does not look into: those that are stated, and those that stand idle."""
    for node in _counted(_of(base.project, Infiltration)):
        computed, runs = issubclass(node.kind, ReactorInfiltration), _runs(base, node)
        if computed and runs:
            continue
        label = Pair(node.label, node.label_zh)
        stands: tuple[Block, ...] = () if runs else (Finding("none", IDLE, name=f"idle_{node.name}"),)
        if computed:
            draws = min(base.draws, DRAWS)
            looked = furnace.Looked(of_project(base.project, node, draws), label, True)
        else:
            filled = units.show(base.value(f"{node.prefix}.pore_filling"), "1")
            looked = furnace.ask(changes=(f"filling={filled}",), map=True)
            stands = (*stands, _stated(base, node), Words(LIBRARY, "note"))
        told = furnace.document(looked)
        yield Section(f"own-{node.name}", label, (*stands, *told.verdict), 1, _apart(told, node.name))


def _stated(base: Base, node: Node) -> Finding:
    """What the project says of its furnace."""

    def of(name: str) -> Quantity:
        key = f"{node.prefix}.{name}"
        return Quantity(base.value(key), "%", key)

    said = t("{used} of the silane's silicon ends in pores, {dust} as dust; silicon fills {filled} of the carbon's "
             "pores.",
             used=of("utilisation"), dust=of("fines"), filled=of("pore_filling"))  # fmt: skip
    return Finding("none", said, name=f"stated_{node.name}")


def _apart(told: Document, name: str) -> tuple[Section, ...]:
    """The chapters of a furnace under names of their own, since a page may show several."""
    return tuple(replace(each, name=f"{each.name}-{name}") for each in told.sections)


def _powders(base: Base) -> Iterator[Section]:
    """The grade sheet of each family of powder that the project can make, before anything is blended with it."""
    for word, kind in _counted(MADE_BY.items()):
        nodes = _of(base.project, kind)
        if not nodes:
            continue
        own = _own(base, nodes[0]) if word == "infiltrated" else {}
        graded = powder.ask(kind=word, changes=tuple(f"{name}={said}" for name, said in own.items()))
        told = powder.document(graded)
        whose: Message = t("The composite by itself, by the library's recipe of its family.")
        if own:
            recipe = graded.sheet.family.section.parameters()
            whose = t("The composite by itself, by the library's recipe of its family; of the project are: {names}.",
                      names=listed([t(recipe[name].meaning) for name in own]))  # fmt: skip
        lead: Text = whose if any(_runs(base, node) for node in nodes) else joined(whose, IDLE)
        tables = tuple(block for section in told.sections for block in section.blocks)
        label = FAMILIES[word].label
        verdict = tuple(
            replace(each, name=f"{each.name}_{word}") for each in told.verdict
        )  # a page may show several
        yield Section(f"own-{word}", label, (Words(lead, "note"), *verdict, *tables), 1)


def _own(base: Base, node: Node) -> dict[str, str]:
    """Numbers of a recipe that an infiltration of the project says, as a recipe's file has them."""
    recipe, found = FAMILIES["infiltrated"].section.parameters(), {}
    for name, field in OF_FURNACE.items():
        key = f"{node.prefix}.{field}"
        if name in recipe and key in base.project.ledger:
            found[name] = units.show(base.value(key), recipe[name].unit)
    return found


def _spread(base: Base) -> Iterator[Section]:
    """How often a property of a product falls where."""
    if not spreads(base):
        return
    for k, offer in enumerate(base.project.products[: powder.MOST]):
        if not offer.anode:
            continue
        found, charts = figures(base, k), []
        for term, label, label_zh, unit, _ in TERMS:
            numbers = np.asarray(found.get(term, np.nan), dtype=float)
            if term in DRAWN and np.isfinite(numbers).sum() > 2 and np.nanmax(numbers) > np.nanmin(numbers):
                charts.append(_histogram(f"{offer.name}_{term}", Pair(label, label_zh), unit, numbers))
        if charts:
            title = t("How the properties of the product spread: {name:inner}",
                      name=Pair(offer.label or offer.name, offer.label_zh))  # fmt: skip
            yield Section(f"spread-{offer.name}", title, tuple(charts), 1)


def _histogram(name: str, label: Pair, unit: str, numbers: np.ndarray) -> Chart:
    """One property over the draws, with P5, P50 and P95 of all of them; the tails beyond `CUT` are cut."""
    drawn = numbers[1:][np.isfinite(numbers[1:])]
    low, high = (float(q) for q in np.quantile(drawn, CUT))
    counts, edges = np.histogram(drawn, bins=BINS, range=(low, high) if high > low else None)
    series = Series(label, tuple(map(float, counts)), tuple(map(float, edges)), role="bar")
    spots = [Spot(float(np.quantile(drawn, q)), p) for q, p in ((0.05, "P5"), (0.5, "P50"), (0.95, "P95"))]
    return Chart(
        f"spread_{name}", "histogram", label, Axis(unit=unit), Axis(), (series,), tuple(spots), small=True
    )
