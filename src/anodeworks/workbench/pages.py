"""The pages of a project, in the order in which a plant is built: which parts of its document each shows, and which
numbers can be changed there.

A page computes nothing: it is chapters of the document that answers `run`, by their names. What no page names is shown
on the plant's, so that a new chapter or a new table of numbers is never lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from anodeworks.language import Message, t, tc

if TYPE_CHECKING:
    from anodeworks.twin.project import Project
    from anodeworks.view.document import Block, Document, Section


@dataclass(frozen=True)
class Page:
    """A page of a project.

    sections: chapters of the document; "plant:equipment,staff" shows two blocks of one, "programme:gantt,money.cash"
    a block of another beside them, "claims:*" one without its parts. numbers: the beginnings of keys that are changed
    here. verdict: whether the answer opens it. plant: whether a project of finance alone lacks it. made: whether it is
    more than chapters, and has a module of its own. inside: whether it shows more than a version, and is closed to who
    came by a link to one.
    """

    name: str
    label: Message
    about: Message
    sections: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    verdict: bool = False
    plant: bool = False
    made: bool = False
    inside: bool = False


PAGES: Final = (
    Page("overview", t("Overview"), t("What the plant is, whether it pays, and what of the claims holds."),
         ("beside", "tonnage", "figures", "claims:*", "other", "checks"), verdict=True),
    Page("site", t("Site and supply"), t("Where it stands, what it buys, sells and emits."),
         ("site", "plant:emissions,carried,streams"), ("plant.site", "flows"), plant=True),
    Page("plant", t("Plant"), t("From raw material to product: flows, machines, people, capital."),
         ("process", "plant:equipment,floor,staff", "capital"), ("activities", "plant", "cell"), plant=True),
    Page("calendar", tc("page", "Calendar"), t("When each phase is begun, built and at full output."),
         ("programme:gantt,money.cash,phases,output",), ("programme",)),
    Page("money", tc("page", "Money"), t("Cash, cost, loans and the statements."),
         ("money", "lenders", "statements"), ("products", "finance")),
    Page("odds", t("Odds"), t("How sure the figures are, and what decides them."), ("odds", "deciding", "exceedance")),
    Page("compare", t("Compare"), t("This plant beside another, or beside an earlier version."), made=True),
    Page("laboratory", t("Laboratory"), t("Batches that were made, what they teach, and which to make next."),
         ("laboratory",), made=True, inside=True),
    Page("powder", t("Furnace and powder"), t("What the recipe gives, and what the furnace makes of it."),
         ("product", "furnace"), ("activities", "cell"), plant=True),
    Page("announcement", t("Announcement"),
         t("What was announced, against the model, other plants and what was seen since."),
         ("claims",), made=True),
    Page("sources", t("Sources"), t("Every number, its grade of evidence and where it is from."), made=True),
)  # fmt: skip
BY_NAME: Final = {page.name: page for page in PAGES}
REST: Final = "plant"  # the page of what no other shows
KNOWN: Final = {name.partition(":")[0] for page in PAGES for name in page.sections} | {"evidence"}
NUMBERS: Final = {begin.partition(".")[0] for page in PAGES for begin in page.numbers}


def shown(page: Page, document: Document) -> list[Section]:
    """The chapters of a document that a page shows."""
    there = {section.name: section for section in document.sections if not section.brief}
    found: list[Section] = []
    for name in page.sections:
        chapter, _, blocks = name.partition(":")
        if chapter in there:
            found.append(_part(there, chapter, blocks.split(",")) if blocks else there[chapter])
    if page.name == REST:
        found += [section for name, section in there.items() if name not in KNOWN]
    return [section for section in found if section.blocks or section.parts]


def _part(there: dict[str, Section], chapter: str, names: Sequence[str]) -> Section:
    """A chapter without its parts, or some of its blocks in the order of their names, others' among them."""
    section = there[chapter]
    if names == ["*"]:
        return replace(section, parts=())
    blocks: list[Block] = []
    for name in names:
        own, _, block = name.rpartition(".")
        home = there.get(own or chapter)
        blocks += [b for b in home.blocks if getattr(b, "name", "") == block] if home else []
    return replace(section, blocks=tuple(blocks))


def of_project(project: Project) -> Iterator[Page]:
    """The pages that a project has."""
    for page in PAGES:
        if not (page.plant and project.alone):
            yield page


def keys(page: Page, project: Project) -> list[str]:
    """The keys of the numbers that are changed on a page."""
    begins = [f"{begin}." for begin in page.numbers]
    if page.name == REST:
        begins += [f"{first}." for first in {key.partition(".")[0] for key in project.ledger} - NUMBERS]
    return [key for key in project.ledger if key.startswith(tuple(begins))]
