"""Does a furnace keep its limits at these conditions, and what does it make? And the furnaces of a plant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from anodeworks.errors import InputError
from anodeworks.language import Joined, Message, Pair, Text, joined, t
from anodeworks.process.infiltration import ReactorInfiltration
from anodeworks.quantity import units
from anodeworks.quantity.wording import Number, Quantity, Share
from anodeworks.remedies import FORM, MORE, ONE_OUT, OUT, nearest
from anodeworks.study.feasible import require_products
from anodeworks.study.furnace.furnace import (
    BESIDES,
    CARBON,
    DIAMETER,
    DRAWS,
    LAW,
    TRACED,
    WIDTH,
    Furnace,
    figures,
    furnaces,
    meant,
    of_project,
    worded,
)
from anodeworks.study.furnace.operating_map import window
from anodeworks.study.furnace.sizes import TIMES, growth
from anodeworks.view import window as maps
from anodeworks.view.document import Block, Cell, Column, Document, Finding, Mark, Row, Section, Table, Words
from anodeworks.view.powder import QUANTILES
from anodeworks.view.window import LIMITS, NOUNS, Told

if TYPE_CHECKING:
    from anodeworks.process.network import Node
    from anodeworks.study.base_case import Base
    from anodeworks.twin.project import Project

KINDS: Final = {  # what a project calls a furnace
    "fluidised": "reactor_infiltration",
    "continuous": "continuous_infiltration",
    "rotary": "kiln_infiltration",
    "continuous_kiln": "continuous_kiln_infiltration",
    "fixed": "fixed_infiltration",
}
TITLES: Final[Mapping[str, Message]] = {
    "fluidised": t("A batch in a fluidised bed"),
    "rotary": t("A batch in a rotary kiln"),
    "fixed": t("A batch in a fixed bed"),
    "continuous": t("A fluidised bed with overflow"),
    "continuous_kiln": t("A rotary kiln that runs without stopping"),
}
DEFAULT: Final = "fluidised"
ROUTE: Final = "silane_reactor"  # where no file says otherwise
WORDS: Final = {  # as a recipe or a reader may call them
    "filling": "pore_filling",
    "pore_size": "pore_diameter",
}
SURE: Final = 0.9  # share of the draws that keep all limits, from which a furnace counts as safe


@dataclass(frozen=True, eq=False)
class Looked:
    """A furnace looked into; `mapped`: whether its map was asked for."""

    furnace: Furnace
    label: Text
    mapped: bool = False

    @cached_property
    def figures(self) -> Told:
        """Its figures (`study.furnace.furnace.figures`)."""
        return figures(self.furnace)

    @cached_property
    def growth(self) -> Told:
        """With other charges (`study.furnace.sizes.growth`)."""
        return growth(self.furnace)

    @cached_property
    def window(self) -> Told:
        """Over temperatures and pressures (`study.furnace.operating_map.window`)."""
        return window(self.furnace)

    @property
    def own(self) -> int:
        """The place of its own charge among those it is grown to."""
        return TIMES.index(1.0)

    @property
    def steady(self) -> bool:
        """Whether it runs without batches."""
        return "cycle" not in worded(self.furnace.kind.bed)


def ask(project: Project | None = None, *, activity: str = "infiltration", kind: str | None = None,
        changes: tuple[str, ...] = (), law: str = LAW, draws: int = DRAWS, seed: int = 0,
        map: bool = False) -> Looked:  # fmt: skip
    """Look into a furnace of a project, or into one under the library's conditions.

    Raises:
        InputError: no such activity or condition, or one that is not worked out from conditions.
    """
    plant, node, carbon = asked(project, activity, kind, changes)
    label = TITLES[bed_of(node)] if project is None else Pair(node.label, node.label_zh)
    looked = Looked(of_project(plant, node, draws, seed, law, carbon), label, map)
    _ = looked.figures, looked.growth
    if map:
        _ = looked.window
    return looked


def asked(
    project: Project | None, activity: str, kind: str | None, changes: tuple[str, ...]
) -> tuple[Project, Node, dict[str, float]]:
    """The project with what was changed, the furnace's activity, and pores that it is given (SI).

    Raises:
        InputError: no such activity or condition, or one that is not worked out from conditions.
    """
    plant = _library(kind or DEFAULT) if project is None else project
    node = _node(plant, activity, kind)
    written = dict(_change(text) for text in changes)
    widths = {name: unit for name, (_, unit, _) in CARBON.items()} | {DIAMETER: "nm", WIDTH: "nm"}
    names = [name for name in (*node.kind.declared(()), *widths) if name not in BESIDES]
    for name in written:
        if name in BESIDES:
            found = t("money, people or lithium, on which no figure of a furnace depends")
            raise InputError(f"--set {name}", found, ", ".join(names), OUT)
        if name not in names:
            raise InputError(f"--set {name}", t("no such condition"), ", ".join(names), nearest(name, names))
    given = [name for name in (DIAMETER, WIDTH, "pore_surface") if name in written]
    if len(given) > 1:
        raise InputError(f"--set {given[0]}", t("{other} beside it", other=given[1]),
                         t("one of both: either gives the other"), ONE_OUT)  # fmt: skip
    changed = {f"{node.prefix}.{n}": v for n, v in written.items() if n not in widths}
    carbon = {n: units.parse(v, widths[n], f"--set {n}") for n, v in written.items() if n in widths}
    for name, value in carbon.items():
        if not value > 0:
            raise InputError(f"--set {name}", written[name], t("a number above 0"), MORE)
    return plant.with_values(changed), node, carbon


def _node(plant: Project, activity: str, kind: str | None) -> Node:
    require_products(plant)
    nodes = {node.name: node for node in plant.network.nodes}
    if activity not in nodes:
        raise InputError(
            "--activity", f'"{activity}"', t("an activity of the route"), nearest(activity, nodes)
        )
    node = nodes[activity]
    if not issubclass(node.kind, ReactorInfiltration):
        remedy = t(
            'use the route "silane_reactor", or ask without a project: then the library\'s conditions count'
        )
        allowed = t("a kind that is worked out from conditions")
        raise InputError(node.prefix, node.kind.__name__, allowed, remedy)
    if kind not in (None, node.kind.bed):
        remedy = t('change it there: [{table}] use = "{entry}"; or ask without a project',
                   table=node.prefix, entry=KINDS[kind])  # fmt: skip
        allowed = t('the kind that the file says ("{kind}")', kind=node.kind.bed)
        raise InputError("--kind", f'"{kind}"', allowed, remedy)
    return node


def bed_of(node: Node) -> str:
    """Which of `KINDS` a furnace is."""
    assert issubclass(node.kind, ReactorInfiltration)
    return node.kind.bed


def _library(kind: str) -> Project:
    """The library's conditions for a kind of furnace, in a starter plant."""
    import tomllib

    from anodeworks.project.starter import starter
    from anodeworks.twin.project import build

    tables = tomllib.loads(starter(ROUTE))
    tables.setdefault("activities", {}).setdefault("infiltration", {})["use"] = KINDS[kind]
    return build(tables, "the library's conditions")


def _change(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name or not value:
        raise InputError("--set", f'"{text}"', t('NAME=VALUE, such as temperature="470 degC"'), FORM)
    name = name.strip()
    return WORDS.get(name, name), value.strip().strip('"')


def document(looked: Looked, whole: bool = False) -> Document:
    """Whether the furnace keeps its limits, what it makes, how sure that is, and where else it could be run."""
    shown = looked.mapped or whole
    sections = [Section("batch", t("What it makes"), _first(looked), 0), *_sections(looked, "", shown)]
    conditions = Section("conditions", t("Conditions"), (_conditions(looked),), 2)
    odds = looked.figures.get("odds", {})
    about: dict[str, tuple[Message, Cell]] = {
        "kind": (t("furnace"), looked.furnace.kind.bed),
        "law": (t("rate on surfaces"), looked.figures["rate"]),
        "draws": (t("draws"), Number(odds.get("draws", 0), whole=True)),
        "seed": (t("seed"), Number(looked.furnace.seed, whole=True)),
    }
    verdict = (limits(looked), _makes(looked), Finding("none", maps.most(looked.growth), name="growth"))
    title = t("Silane in a furnace")
    return Document("reactor", title, looked.label, verdict, (*sections, conditions), about)


def of_plant(base: Base) -> Section | None:
    """The furnaces of a plant that are worked out from their conditions and run; None if it has none."""
    project, result = base.project, base.result
    draws = 0 if result.seed is None else min(result.scenarios - 1, DRAWS)
    found = []
    for node in furnaces(project):
        if base.level[project.network.nodes.index(node)] > 0:
            label = Pair(node.label, node.label_zh)
            looked = Looked(of_project(project, node, draws, result.seed or 0), label, True)
            name = f"furnace_{node.name}"
            blocks = (limits(looked), _makes(looked), *_warnings(looked), *_batch(looked, name))
            parts = (*_sections(looked, name, True),)
            found.append(Section(name.replace("_", "-"), label, blocks, 1, parts))
    return Section("furnace", t("Furnace"), (), 1, tuple(found)) if found else None


def limits(looked: Looked) -> Finding:
    """Whether the furnace keeps its limits: the one that it breaks first, or that which is nearest."""
    grown = looked.growth
    loads: Mapping[str, float] = grown["loads"]
    numbers: dict[str, Cell] = {name: Number(load) for name, load in loads.items()}
    share = grown["share"][looked.own] if "share" in grown else None
    if share is not None:
        numbers["share"] = Share(share)
    now = grown["most"]["now"]
    if now in LIMITS:
        said = t("At these conditions the furnace breaks a limit: {limit}.", limit=LIMITS[now])
        return Finding("bad", said, _kept(share), name="limits", numbers=numbers)
    nearest = max(loads, key=lambda name: loads[name])
    reason = t("Nearest to its limit is the {what}, at {share} of it.", what=NOUNS[nearest],
               share=Share(loads[nearest]))  # fmt: skip
    mark: Mark = "good" if share is None or share >= SURE else "fair"
    said = t("At these conditions the furnace keeps all its limits.")
    return Finding(mark, said, joined(_kept(share), reason), name="limits", numbers=numbers)


def _kept(share: float | None) -> Text:
    return "" if share is None else t("All are kept in {share} of the draws.", share=Share(share))


def _makes(looked: Looked) -> Finding:
    """What comes of the silane, how long it takes, and how much one furnace gives."""
    cells: dict[str, Cell] = {
        name: _figure(looked, name, looked.figures["batch"][name])
        for name in ("utilisation", "infiltration" if looked.steady else "cycle", "capacity")
    }
    used, lasts, gives = cells.values()
    said = (
        t("{used} of the silane's silicon ends in pores; powder stays {time}, and one furnace gives {output}.",
          used=used, time=lasts, output=gives)
        if looked.steady
        else t("{used} of the silane's silicon ends in pores; a batch takes {time}, and one furnace gives {output}.",
               used=used, time=lasts, output=gives)
    )  # fmt: skip
    return Finding("none", said, name="makes", numbers=cells)


def _figure(looked: Looked, name: str, number: float, digits: int = 3) -> Quantity:
    unit = worded(looked.furnace.kind.bed)[name].unit
    return Quantity(units.to_si(number, unit), unit, digits=digits)


def _first(looked: Looked) -> tuple[Block, ...]:
    """The first screen: the batch, what its spread goes with, where equations are extrapolated."""
    return (*_warnings(looked), *_batch(looked, ""))


def _batch(looked: Looked, name: str) -> tuple[Block, ...]:
    found = looked.figures
    odds = found.get("odds")
    rows = []
    for key, about in worded(found["kind"]).items():
        spread: list[Cell] = [None, None]
        if odds:
            spread = [_figure(looked, key, odds["batch"][key][end]) for end in ("low", "high")]
        central = _figure(looked, key, found["batch"][key])
        rows.append(Row(key, (about.label, central, *spread), note=about.meaning))
    columns = (
        Column("figure", role="text"),
        Column("central", t("central")),
        Column("p5", t("P5") if odds else ""),
        Column("p95", t("P95") if odds else ""),
    )
    note: Text = t("Rate on surfaces: {rate}.", rate=found["rate"])
    if odds:
        note = joined(
            t("P5 and P95 of {n} draws of the conditions.", n=Number(odds["draws"], whole=True)), note
        )
    few = 12 if looked.mapped or odds else len(rows)
    batch = Table(_named(name, "batch"), columns, tuple(rows), "", note, "row", 6 if looked.mapped else few)
    if not odds:
        return (batch,)
    note_ = Words(QUANTILES, "note")
    return (batch, note_) if looked.mapped and not name else (batch, note_, _ties(looked, name))


def _ties(looked: Looked, name: str) -> Table:
    """For each traced figure the conditions that its spread goes with, the strongest of each first."""
    kind, numbers = looked.furnace.kind, looked.figures["odds"]["numbers"]
    words = worded(looked.figures["kind"])
    rows = []
    for rank in range(3):
        for key in TRACED:
            if key in words and rank < max(len(numbers[key]), 1):
                if numbers[key]:
                    tie = numbers[key][rank]
                    correlation = Number(tie["rank_correlation"], 2)
                    cells: tuple[Cell, ...] = (meant(kind, tie["number"]), correlation, Share(tie["share"]))
                else:
                    cells = (t("none of them beyond chance"), None, None)
                rows.append(Row(f"{key}_{rank + 1}", (words[key].label, *cells)))
    columns = (
        Column("figure", t("spread of"), role="text"),
        Column("number", t("goes with"), role="text"),
        Column("rank_correlation", t("correlation")),
        Column("share", t("of spread")),
    )
    note = t("Conditions whose ranks move with a figure's, up or down (Spearman's correlation of ranks); its square is "
             "the share of the spread that each explains.")  # fmt: skip
    return Table(_named(name, "ties"), columns, tuple(rows), "", note, brief=len(TRACED))


def _warnings(looked: Looked) -> tuple[Finding, ...]:
    """What cannot be, where equations leave their ranges, and what cannot be in some of the draws."""
    found = looked.figures
    said: list[Finding] = [Finding("bad", t(flag)) for flag in found["flags"]]
    outside = [t(each) for each in found["warnings"]]
    if outside:
        said.append(Finding("fair", t("Extrapolated: {ranges}.", ranges=Joined(tuple(outside), "; ", "；"))))
    some = [
        t("{reason} ({share})", reason=t(flag["reason"]), share=Share(flag["share"]))
        for flag in found.get("odds", {}).get("flags", ())
    ]
    if some:
        said.append(
            Finding("fair", t("In some of the draws: {reasons}.", reasons=Joined(tuple(some), "; ", "；")))
        )
    return tuple(said)


def _sections(looked: Looked, name: str, mapped: bool) -> tuple[Section, ...]:
    """Through time, over the map, with other charges."""
    time = t("cycle") if not looked.steady else t("residence")
    found = [
        Section(_named(name, "course").replace("_", "-"), t("Through time"), maps.course(looked.figures, name), 1),
        Section(_named(name, "sizes").replace("_", "-"), t("How far it can grow"),
                maps.sizes(looked.growth, name, time), 1),
        Section(_named(name, "moments").replace("_", "-"), t("A particle at each moment"),
                (maps.moments(looked.figures, name),), 2),
    ]  # fmt: skip
    if mapped:
        blocks = maps.over(looked.window, looked.figures, name)
        where = Section(_named(name, "map").replace("_", "-"), t("Where it can be run"), blocks,
                        0 if looked.mapped and not name else 1)  # fmt: skip
        more = Section(_named(name, "grids").replace("_", "-"), t("All figures over the map"),
                       maps.grids(looked.window, name), 2)  # fmt: skip
        beside = [each for each in (maps.shares(looked.window, name),) if each is not None]
        kept = Section(
            _named(name, "kept").replace("_", "-"), t("How surely it can be run there"), tuple(beside), 1
        )
        found = [where, *([kept] if beside else []), *found, more]
    if mapped and not name and looked.mapped and "odds" in looked.figures:
        found.append(Section("spread", t("What the spread goes with"), (_ties(looked, name),), 1))
    return tuple(found)


def _conditions(looked: Looked) -> Table:
    rows = tuple(
        Row(name, (meant(looked.furnace.kind, name),
                   Quantity(units.to_si(about["value"], about["unit"]), about["unit"], digits=4), name))
        for name, about in looked.figures["conditions"].items()
    )  # fmt: skip
    columns = (
        Column("condition", t("condition"), role="text"),
        Column("value", t("value")),
        Column("name", t("name"), role="text"),
    )
    return Table("conditions", columns, rows, brief=len(rows))


def _named(name: str, what: str) -> str:
    return f"{name}_{what}" if name else what


__all__ = ["KINDS", "Looked", "ask", "asked", "document", "limits", "of_plant"]
