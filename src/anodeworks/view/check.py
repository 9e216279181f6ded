"""Is a project file in order, and what plant does it describe?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from anodeworks.audit.preparation import prepare
from anodeworks.language import Joined, Message, Pair, Text, listed, t, tn
from anodeworks.library import library
from anodeworks.process.market import Disposal, Purchase
from anodeworks.quantity import Value
from anodeworks.quantity.wording import Number, Quantity
from anodeworks.remedies import near
from anodeworks.study.feasible import require_plant
from anodeworks.study.lines.outlined import Outline, outlined
from anodeworks.twin.capacities import phase_key
from anodeworks.twin.project import Project
from anodeworks.view import check_lines, implied
from anodeworks.view.document import Cell, Column, Document, Finding, Row, Section, Table
from anodeworks.view.labels import about_file, phase_label
from anodeworks.view.reference import doubts
from anodeworks.view.unknown import Ranked, ranked, section, unsaid

NAMED = 5  # keys that a warning names before it says "and more"


@dataclass(frozen=True)
class Checked:
    """A project that has production lines, with these as they are to be simulated."""

    found: Project | Ranked
    lines: tuple[Outline, ...]

    @property
    def project(self) -> Project:
        """The project."""
        return self.found.project if isinstance(self.found, Ranked) else self.found


def ask(project: Project, *, unknown: bool = False) -> Project | Ranked | Checked:
    """The project, all of its tables looked through; with `unknown` what it leaves open, ranked.

    Raises:
        InputError: what is wrong in them.
    """
    if not project.alone:
        require_plant(project)
    prepare(project)
    if "optimise" in project.tables:  # a twentieth of a second for who asks for no optimum
        from anodeworks.study.optimise import stated

        stated(project)
    found = ranked(project) if unknown else project
    return Checked(found, outlined(project)) if project.production else found


def document(found: Project | Ranked | Checked) -> Document:
    """What plant the file describes, how well its numbers are known, and what deserves a look."""
    lines = found.lines if isinstance(found, Checked) else ()
    found = found.found if isinstance(found, Checked) else found
    project = found.project if isinstance(found, Ranked) else found
    n = len(project.lines)
    plant = t("{file} is in order: {products}", file=project.file, products=listed(list(_products(project))))
    if project.alone:
        plant = tn("{file} is in order: a project of finance alone, {n} line of money",
                   "{file} is in order: a project of finance alone, {n} lines of money",
                   n, file=project.file, n=Number(n, whole=True))  # fmt: skip
    return Document(
        "check",
        t("Check of a project file"),
        Pair(project.name, project.name_zh),
        (
            Finding("good", plant),
            *implied.of_file(project),
            *check_lines.findings(lines),
            *_warnings(project),
            *filter(None, [unsaid(project)]),
        ),
        (
            *([section(found)] if isinstance(found, Ranked) else []),
            Section("phases", t("Phases"), (_phases(project),), 0),
            *([check_lines.section(project, lines)] if lines else []),
            Section("numbers", t("Numbers"), (_numbers(project), *_correlations(project)), 0),
        ),
        about_file(project),
    )


def _capacity(project: Project, phase: str, product: str) -> float:
    return float(project.ledger[phase_key(phase, product)].number)


def _products(project: Project) -> Iterator[Message]:
    """Each product with its full output."""
    for offer in project.products:
        whole = sum(_capacity(project, phase, offer.name) for phase in project.phases)
        label = Pair(offer.label, offer.label_zh)
        if _open(project, *(phase_key(phase, offer.name) for phase in project.phases)):
            yield t("an unknown amount of {product}", product=label)
        else:
            yield t("{amount} of {product}", amount=Quantity(whole, "t/year"), product=label)


def _open(project: Project, *keys: str) -> bool:
    """Whether nobody states one of these outputs."""
    own = (project.ledger[key].same_as or key for key in keys)
    return not set(own).isdisjoint(project.open_tonnage)


def _phases(project: Project) -> Table:
    rows = []
    for phase in project.phases:
        whole = sum(_capacity(project, phase, offer.name) for offer in project.products)
        start = f"programme.phases.{phase}.start"
        begun = Quantity(project.ledger[start].number, "date", start, exact=True)
        unknown = _open(project, *(phase_key(phase, offer.name) for offer in project.products))
        output: tuple[Cell, ...] = (t("not stated") if unknown else Quantity(whole, "t/year"),)
        output = () if project.alone else output
        rows.append(Row(phase, (phase_label(project, phase), *output, begun)))
    columns = (
        Column("phase", t("phase"), role="text"),
        *(() if project.alone else (Column("capacity", t("output")),)),
        Column("start", t("ground-breaking")),
    )
    return Table("phases", columns, tuple(rows))


def _numbers(project: Project) -> Table:
    """How many numbers there are, and on what they rest."""
    values = project.ledger.values()
    kinds = Counter(
        node.kind if node.kind in (Purchase, Disposal) else None for node in project.network.nodes
    )
    last = project.first_year + project.horizon - 1
    of_route: tuple[tuple[str, Text, int], ...] = (
        ("activities", t("activities"), kinds[None]),
        ("purchases", t("purchases"), kinds[Purchase]),
        ("disposals", t("wastes"), kinds[Disposal]),
    )
    counts: tuple[tuple[str, Text, int], ...] = (
        ("first_year", t("first year of the study"), project.first_year),
        ("last_year", t("last year of the study"), last),
        *(() if project.alone else of_route),
        *((("lines", t("lines of money"), len(project.lines)),) if project.lines else ()),
        ("all", t("numbers in all"), len(values)),
        ("uncertain", t("uncertain"), len(project.uncertain)),
        ("judgement", t("on judgement"), sum(value.grade == "judgement" for value in values)),
        ("judged_spreads", t("spreads judged"),
         sum(value.rests_on == "judgement" for value in values if value.distribution)),
        ("written", t("written in the file"), sum(value.origin == "project file" for value in values)),
        ("assumed", t("assumed"), sum(value.assumed for value in values)),
        ("claims", t("claims"), len(project.claims)),
    )  # fmt: skip
    rows = tuple(
        Row(name, (label, Number(n, whole=True) if "year" not in name else str(n)))
        for name, label, n in counts
    )
    return Table("numbers", (Column("what", role="text"), Column("count")), rows, brief=len(rows))


def _correlations(project: Project) -> list[Table]:
    if not project.correlations:
        return []
    rows = tuple(
        Row(c.name, (listed(c.between), Number(c.value.number, 2), t(c.value.grade)))
        for c in project.correlations
    )
    columns = (
        Column("between", t("correlation between"), role="text"),
        Column("value", t("rank correlation")),
        Column("grade", t("grade"), role="text"),
    )
    return [Table("correlations", columns, rows)]


def _warnings(project: Project) -> Iterator[Finding]:
    """What is allowed but deserves a look, each with the keys that it is about."""
    claims = {f"claims.{claim.name}": claim.value for claim in project.claims}
    written = {key: value for key, value in project.ledger.items() if value.origin == "project file"}
    yield from _warning(
        "unsourced", t("claims without a source"), [k for k, v in claims.items() if not v.source]
    )
    yield from _unknown_sources({**written, **claims})
    assumed = [key for key, value in written.items() if value.assumed]
    varied = [key for key in assumed if written[key].distribution is not None]
    yield from _warning("varied", t("assumed, and varied"), varied)
    fixed = [key for key in assumed if key not in varied]
    yield from _warning("fixed", t("assumed, but not varied"), fixed)
    for n, doubt in enumerate(doubts(project) if project.claims else (), 1):
        yield Finding("fair", doubt, name=f"kind-{n}")


def _unknown_sources(values: dict[str, Value]) -> Iterator[Finding]:
    """Sources that look like keys of the bibliography and are none."""
    known = library().sources
    for key, value in values.items():
        likely = near(value.source, known) if " " not in value.source else ""
        if likely and value.source not in known:
            text = t('source "{source}" is not in the bibliography, {near}', source=value.source, near=likely)
            yield from _warning(f"source-{key}", text, [key])


def _warning(name: str, text: Message, keys: list[str]) -> Iterator[Finding]:
    if keys:
        more = len(keys) - NAMED
        named = Joined(tuple(keys[:NAMED]), ", ", "、")
        rest = tn("and {n} more", "and {n} more", more, n=Number(more, whole=True)) if more > 0 else ""
        yield Finding("fair", Joined((named, rest), " ", ""), "", text, name)
