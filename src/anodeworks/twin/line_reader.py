"""The tables `[line.NAME]` of a project file, read and checked, their numbers entered in the ledger.

    [line.graphite]
    makes = "graphite_made"
    blocking = "after"

What stands in them is declared in `stations`; what is no number goes into `line_rules`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from anodeworks.errors import InputError, quoted, span, unknown
from anodeworks.language import Pair, t
from anodeworks.library import library
from anodeworks.process.activity import Machine
from anodeworks.process.market import Disposal, Purchase
from anodeworks.process.network import Network, Node
from anodeworks.project.ledger import Ledger, check_words, fill, identifier, table
from anodeworks.project.table import Table
from anodeworks.quantity import Section
from anodeworks.quantity.value import read
from anodeworks.remedies import FEWER, MORE, ONE_OUT, OUT, TURN, WHOLE, nearest
from anodeworks.twin import line_rules
from anodeworks.twin.line_calendar import check_works, days_of_year, named, read_shifts, with_stops
from anodeworks.twin.line_crews import read_crews, read_loaders
from anodeworks.twin.line_rules import ORIGIN, Rules, Told
from anodeworks.twin.production import HOME, Place, ProductionLine, assumed
from anodeworks.twin.products import Offer, labels_of
from anodeworks.twin.stations import (
    BUFFER,
    DELIVERIES,
    FOUND,
    LINES_OF,
    OF_STATION,
    OPTIONAL,
    POOL,
    PRODUCTION_LINE,
    ROOM,
    SAGGERS,
    SLOPE,
    START,
    START_UP,
    STATION,
    STOPS,
    TABLES,
    TRANSFORMERS,
    BufferNumbers,
    DeliveryNumbers,
    LineNumbers,
    SaggerNumbers,
    StationNumbers,
)

MOST: Final = 30
BEFORE: Final = {
    "effectiveness": 0.5,
    "simulated": 0.5,
    "made": 1.0,
    "origin": 0.0,
}  # any simulation: no effect


def read_production(
    tables: Mapping[str, Any],
    ledger: Ledger,
    network: Network,
    products: tuple[Offer, ...],
    phases: tuple[str, ...],
) -> tuple[ProductionLine, ...]:
    """The production lines of a file, in the order of their names; their numbers go into the ledger.

    Raises:
        InputError: words or numbers that are none, a flow that no line could make, an activity in two lines, a
            machine of which the library knows nothing.
    """
    written = table(tables.get(HOME, {}), HOME)
    if written and not products:
        raise InputError(
            HOME, t("lines of a project of finance alone"), t("a plant, or [line] left out"), OUT
        )
    if len(written) > MOST:
        raise InputError(HOME, t("{n} tables", n=len(written)), t("at most {most}", most=MOST), FEWER)
    found: list[ProductionLine] = []
    for name, raw in sorted(written.items()):
        grades = table(table(tables.get("plan", {}), "plan").get("grades", {}), "plan.grades")
        line = _Reader(identifier(name, HOME), raw, ledger, network, products, phases, grades).line()
        for other in found:
            both = {s.name for s in other.stations} & {s.name for s in line.stations}
            if both:
                twice = t(
                    "activities of {other} too: {names}",
                    other=f"{HOME}.{other.name}",
                    names=", ".join(sorted(both)),
                )
                allowed = t("each activity in one line")
                raise InputError(line.prefix, twice, allowed, t("say `begins` with the flow between the two"))
        found.append(line)
    return tuple(found)


class _Reader:
    """One table `[line.NAME]`."""

    def __init__(
        self, name: str, raw: object, ledger: Ledger, network: Network, products: tuple[Offer, ...],
        phases: tuple[str, ...], grades: Iterable[str],
    ) -> None:  # fmt: skip
        self.name, self.key, self.ledger, self.network = name, f"{HOME}.{name}", ledger, network
        self.entry = table(raw, self.key)
        self.phases, self.grades, self.sold = phases, grades, {offer.flow for offer in products}
        made = [n.reference for n in network.nodes if n.kind not in (Purchase, Disposal)]
        beside = (*LineNumbers.parameters(), *TABLES)
        self.said = PRODUCTION_LINE.read(self.entry, self.key, beside, makes=made, begins=list(network.flows))
        if not self.said["makes"] and len(products) != 1:
            allowed = t("the flow that it makes")
            raise InputError(f"{self.key}.makes", t("nothing"), allowed, t("the plant has several products"))
        self.makes = self.said["makes"] or products[0].flow

    def line(self) -> ProductionLine:
        """The line, its numbers entered."""
        shelf = library().sections[HOME]
        own = {k: v for k, v in self.entry.items() if k in LineNumbers.parameters()}
        fill(self.ledger, self.key, LineNumbers.parameters(), own, shelf["usual"], ORIGIN)
        nodes, flows = self._stretch()
        if not nodes:
            raise InputError(
                f"{self.key}.makes",
                quoted(self.makes),
                t("a flow that machines of the route make"),
                t("name a flow that machines make"),
            )
        said = table(self.entry.get("stations", {}), f"{self.key}.stations")
        known = [n.name for n in nodes]
        check_words(f"{self.key}.stations", said, known)
        self.shifts = read_shifts(self.entry.get("shifts", {}), f"{self.key}.shifts")
        self.utilities = line_rules.read_utilities(
            self.entry.get("utilities", {}), f"{self.key}.utilities", self.ledger, self.network, self.shifts
        )
        self.campaign = line_rules.read_campaign(
            self.said["campaign"], f"{self.key}.campaign", self.ledger, self.grades
        )
        self.crews = read_crews(self.entry, self.key, self.ledger, self.shifts, ORIGIN)
        stations = tuple(self._station(node, said.get(node.name, {})) for node in nodes)
        stores = self._stores(nodes, flows)
        share = self._lines()
        saggers = self._saggers(known)
        deliveries = self._part("deliveries", DELIVERIES, DeliveryNumbers, shelf["deliveries"])
        handed_over = line_rules.read_phases(
            self.said["handed_over"], f"{self.key}.handed_over", self.ledger, self.phases
        )
        if saggers:
            self.ledger[f"{self.key}.saggers.pool"] = assumed(0.0, POOL)
        for word, ask in FOUND.items():
            self.ledger[f"{self.key}.{word}"] = assumed(BEFORE[word], ask)
        line = ProductionLine(
            self.name, *labels_of(self.said, self.name), self.makes, self.said["blocking"], stations, stores, share,
            saggers, self.crews, deliveries is not None,
            delay=deliveries["delay"] if deliveries else Told(),
            campaign=self.campaign, utilities=self.utilities, handed_over=handed_over,
            phases=self.phases if self.makes in self.sold else (), whole=self.said["buy"] == "lines",
        )  # fmt: skip
        self._check(line)
        for _, slope in line.smooth:
            self.ledger[slope] = assumed(0.0, SLOPE)
        if line.phases:
            self.ledger[f"{self.key}.start_up"] = assumed(0.0, START_UP)
        for phase in line.phases:
            self.ledger |= {
                key: assumed(1.0, ask) for word, ask in START.items() for key in line.start(phase, word)
            }
        return line

    def _stretch(self) -> tuple[list[Node], dict[tuple[str, str], str]]:
        """The stations from the head of the line to its end, and the flow between each two of them."""
        makers = {n.reference: n for n in self.network.nodes if n.kind not in (Purchase, Disposal)}
        found: list[Node] = []
        between: dict[tuple[str, str], str] = {}

        def upstream(flow: str, to: Node | None) -> None:
            node = makers.get(flow)
            if node is None or flow in self.said["begins"] or "pick" in node.kind.declared(node.takes):
                return
            if issubclass(node.kind, Machine):
                if to is not None:
                    between[node.name, to.name] = flow
                if node in found:
                    return
            for port in node.takes:
                upstream(node.flow_at[port], node if issubclass(node.kind, Machine) else to)
            if issubclass(node.kind, Machine):
                found.append(node)

        upstream(self.makes, None)
        return found, between

    def _station(self, node: Node, raw: object) -> Place:
        """A station's numbers: the file's, else those of its kind of machine."""
        key = f"{self.key}.stations.{node.name}"
        entry, rows = table(raw, key), library().sections[HOME]["machines"]
        asked = StationNumbers.parameters()
        said = STATION.read(entry, key, asked, row=rows, shifts=self.shifts)
        row = said["row"] or next((name for name, each in rows.items() if node.use in each["of"]), "")
        if not row:
            remedy = t("it says what is known of its charge, its failures and its repairs")
            raise InputError(
                f"{key}.row", t("nothing"), t("a kind of machine: {names}", names=", ".join(rows)), remedy
            )
        own = {k: v for k, v in entry.items() if k in asked}
        shelf = dict(rows[row])
        if "cycle" in own and "charge" not in own:  # the file's one replaces the row's other
            shelf.pop("charge", None)
        if "charge" in own and "cycle" not in own:
            shelf.pop("cycle", None)
        rules = self._rules(key, said, own, shelf, node)
        present = {w: p for w, p in asked.items() if w not in OPTIONAL or w in own or w in shelf}
        fill(self.ledger, key, present, own, shelf, ORIGIN)
        self._whole(f"{key}.machines", own)
        plan = self.ledger[f"{node.prefix}.availability"]
        self.ledger[f"{key}.planned"] = plan.replace(parameter=OF_STATION["planned"], distribution=None, same_as="",
                                                     spread_grade="")  # fmt: skip
        self.ledger[f"{key}.effective"] = assumed(plan.number, OF_STATION["effective"])
        if "powered" in present:
            self.ledger[f"{key}.more_transformers"] = assumed(0.0, TRANSFORMERS)
        stated = "machines" in own
        self.ledger[f"{key}.count"] = assumed(self.ledger[f"{key}.machines"].number if stated else 1.0,
                                              OF_STATION["count"])  # fmt: skip
        self.ledger[f"{node.prefix}.availability"] = plan.replace(
            distribution=None, spread_grade="", same_as=f"{key}.effective", quote=None
        )
        kind = Pair(rows[row]["label"], rows[row]["label_zh"])
        return Place(self.network.nodes.index(node), node.name, node.label, node.label_zh, kind,
                     said["failures"] or next(iter(STOPS)), tuple(present), stated, rules)  # fmt: skip

    def _rules(
        self, key: str, said: Mapping[str, Any], own: dict[str, Any], shelf: dict[str, Any], node: Node
    ) -> Rules:
        """What is said of a station beside its numbers; `own` and `shelf` gain what follows from it."""
        asked = StationNumbers.parameters()
        laws = {
            word: line_rules.read_law(word, said, own, shelf, key, "exponential", asked[word])
            for word in ("between", "repair")
        }
        shifts = named(self.shifts, said["shifts"])
        stops = days_of_year(said["stands"], f"{key}.stands") if said["stands"] is not None else ()
        works = with_stops(shifts, stops)
        check_works(works, f"{key}.stands", quoted(said["stands"]))
        back = said["rework_to"]
        if back and "rework" not in own:
            raise InputError(
                f"{key}.rework_to",
                quoted(back),
                t("a station that says `rework`"),
                t("write `rework` for that station, or leave this out"),
            )
        return Rules(
            laws, said["blocking"], shifts, works,
            line_rules.read_setups(said["setup"], f"{key}.setup", self.ledger, self.campaign),
            line_rules.read_uses(said["uses"], f"{key}.uses", self.ledger, self.utilities),
            line_rules.read_transformers(said["transformers"], f"{key}.transformers", "powered" in {**own, **shelf}),
            back,
            line_rules.read_hand_overs(said["handed_over"], f"{key}.handed_over", self.ledger),
            read_loaders(said["crew"], f"{key}.crew", self.ledger, self.crews, "loading" in {**own, **shelf},
                         "persons" in own),
        )  # fmt: skip

    def _check(self, line: ProductionLine) -> None:
        """What several tables say of one another."""
        names = [place.name for place in line.stations]
        for n, place in enumerate(line.stations):
            back = place.rules.rework_to
            if back and back not in names[: n + 1]:
                raise unknown(f"{line.at(place.name)}.rework_to", back, names[: n + 1])
        if line.campaign and not any(place.rules.setups for place in line.stations):
            raise InputError(
                f"{self.key}.campaign",
                t("no station that says `setup`"),
                t("one or more that do"),
                t("write `setup` for a station, or leave [campaign] out"),
            )
        lines = dict(line.share)
        for phase, many in line.handed_over:
            if lines.get(phase) != many:
                allowed = t("lines of each phase, as many as there are times: {n}", n=many)
                remedy = t("write lines = {form}", form=f"{{ {phase} = {many} }}")
                raise InputError(f"{self.key}.handed_over.{phase}", t("{n} times", n=many), allowed, remedy)

    def _whole(self, key: str, own: Mapping[str, Any]) -> None:
        word = key.rpartition(".")[2]
        if word in own:
            value = self.ledger[key]
            if value.distribution is not None or value.number != round(value.number):
                raise InputError(key, quoted(own[word]), t("a whole number"), WHOLE)

    def _stores(
        self, nodes: list[Node], flows: Mapping[tuple[str, str], str]
    ) -> tuple[tuple[str, str, str], ...]:
        """Stores between stations, by the flow that each holds; what the file says of them goes to the ledger."""
        said = table(self.entry.get("buffers", {}), f"{self.key}.buffers")
        place = {n.name: i for i, n in enumerate(nodes)}
        ordered = sorted(flows.items(), key=lambda one: (place[one[0][0]], place[one[0][1]]))
        check_words(f"{self.key}.buffers", said, list(dict.fromkeys(flow for _, flow in ordered)))
        asked, usual = BufferNumbers.parameters(), library().sections[HOME]["buffer"]
        for flow in dict.fromkeys(flow for _, flow in ordered):
            key = f"{self.key}.buffers.{flow}"
            entry = table(said.get(flow, {}), key)
            BUFFER.read(entry, key, asked)
            own = {k: v for k, v in entry.items() if k in asked}
            if {"stock", "lasts"} <= own.keys():
                raise InputError(f"{key}.stock", t("`lasts` beside it"), t("one of the two"), ONE_OUT)
            word = "stock" if "stock" in own else "lasts"
            fill(self.ledger, key, {each: asked[each] for each in (word, "unit_cost")}, own, usual, ORIGIN)
            self.ledger[f"{key}.more_room"] = assumed(0.0, ROOM)
        return tuple((source, target, flow) for (source, target), flow in ordered)

    def _lines(self) -> tuple[tuple[str, int], ...]:
        """How many lines there are; of each phase where the file says so."""
        raw, key = self.entry.get("lines", len(self.phases)), f"{self.key}.lines"
        counts = table(raw, key) if isinstance(raw, Mapping) else {}
        check_words(key, counts, self.phases)
        numbers = [*counts.values()] if counts else [raw]
        if (
            not all(isinstance(n, int) and not isinstance(n, bool) and n >= 0 for n in numbers)
            or sum(numbers) < 1
        ):
            allowed = t("a whole number: {span}", span=span(round(LINES_OF.lo), round(LINES_OF.hi)))
            each = t("or a table with how many in each phase")
            raise InputError(key, quoted(raw), allowed, each)
        if not counts and sum(numbers) < len(self.phases):
            allowed = t("one for each phase at least: {n}", n=len(self.phases))
            raise InputError(key, quoted(raw), allowed, MORE)
        value = read(
            sum(numbers), LINES_OF, key, "project file" if "lines" in self.entry else f"library/{ORIGIN}"
        )
        note = "" if "lines" in self.entry else "one for each phase"
        self.ledger[key] = value.replace(grade="definition" if note else "judgement", note=note,
                                         note_zh="每期一条" if note else "",
                                         source="" if note else "stated in the project file")  # fmt: skip
        return tuple((phase, int(counts.get(phase, 0))) for phase in self.phases) if counts else ()

    def _saggers(self, known: list[str]) -> tuple[str, str] | None:
        if "saggers" not in self.entry:
            return None
        key, asked = f"{self.key}.saggers", SaggerNumbers.parameters()
        entry = table(self.entry["saggers"], key)
        said = SAGGERS.read(entry, key, asked)
        for end in ("first", "last"):
            if said[end] not in known:
                allowed = ", ".join(known)
                raise InputError(f"{key}.{end}", quoted(said[end]), allowed, nearest(said[end], known))
        if known.index(said["first"]) > known.index(said["last"]):
            raise InputError(
                f"{key}.last", quoted(said["last"]), t("the first station, or one behind it"), TURN
            )
        own = {k: v for k, v in entry.items() if k in asked}
        present = {w: p for w, p in asked.items() if w != "count" or w in own}
        fill(self.ledger, key, present, own, library().sections[HOME]["pool"], ORIGIN)
        self._whole(f"{key}.count", own)
        return said["first"], said["last"]

    def _part(
        self,
        name: str,
        words: Table,
        section: type[Section],
        shelf: Mapping[str, Any],
        **options: Iterable[str],
    ) -> dict[str, Any] | None:
        """What a table says that may be left out; a law of a time under the name of its mean."""
        if name not in self.entry:
            return None
        key, asked = f"{self.key}.{name}", section.parameters()
        entry, given = table(self.entry[name], key), dict(shelf)
        said = words.read(entry, key, asked, **options)
        own = {k: v for k, v in entry.items() if k in asked}
        for word in [word.removesuffix("_law") for word in words if word.endswith("_law")]:
            said[word] = line_rules.read_law(word, said, own, given, key, "constant", asked[word])
        present = {w: p for w, p in asked.items() if w not in OPTIONAL or w in own or w in given}
        fill(self.ledger, key, present, own, given, ORIGIN)
        return said
