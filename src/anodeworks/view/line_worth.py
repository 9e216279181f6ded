"""What one more machine or place brings, and the cheapest line that reaches its target."""

from __future__ import annotations

from collections.abc import Iterator

from anodeworks.language import Pair, Text, joined, listed, t, tn
from anodeworks.quantity.wording import Number, Quantity, Share, Span
from anodeworks.study.lines.described import SAGGERS
from anodeworks.study.lines.found import Part
from anodeworks.study.lines.simulated import effort_of
from anodeworks.study.lines.sizing import Size
from anodeworks.study.lines.worth import More
from anodeworks.twin.project import Project
from anodeworks.view.document import Cell, Column, Row, Section, Table, Words
from anodeworks.view.line_stations import crew_of, pool_of, utility_of


def sections(project: Project, part: Part) -> Iterator[Section]:
    """What more would bring; with a search for sizes what it found."""
    name = part.about.line.name
    yield Section(
        f"more_{name}", t("What more would bring"), (_more(project, part), _meant(part), *_less(part)), 0
    )
    if part.size is not None:
        yield Section(f"size_{name}", t("The cheapest line found that makes it"), (*_sized(part),), 1)


def _called(project: Project, part: Part, more: More) -> Text:
    if more.kind == "machine":
        place = next(s for s in part.about.line.stations if s.name == more.name)
        return t("a machine of {station:inner}", station=place.called)
    if more.kind == "pool":
        return _shared(part, more)
    flow = project.network.flows[more.name]
    return t(
        "{kg} more room for {flow:inner}", kg=Quantity(more.added, "kg"), flow=Pair(flow.label, flow.label_zh)
    )


def _shared(part: Part, more: More) -> Text:
    if more.name == SAGGERS:
        return t("a tenth more saggers")
    crew = crew_of(part, more.name)
    if crew is not None:
        return t("a person of {crew:inner} on every shift", crew=crew)
    drawn = utility_of(part, more.name)
    if drawn is not None:
        return t("a tenth more of {utility:inner}", utility=drawn)
    return t("a transformer of {station:inner}", station=pool_of(part, more.name))


def _more(project: Project, part: Part) -> Table:
    """More of each, in tonnes and in money."""
    columns = (
        Column("what", t("more in every line"), role="text"),
        Column("gain", t("a line makes more"), "t/year"),
        Column("interval", t("95 % interval"), "t/year", minor=True),
        Column("value", t("net present value"), "CNY"),
    )
    rows = []
    for more in sorted(part.more, key=lambda m: (-m.gain, m.kind)):
        cells: tuple[Cell, ...] = (
            _called(project, part, more), Quantity(more.gain, "t/year"), Span(more.low, more.high, "t/year"),
            Quantity(more.value, "CNY"),
        )  # fmt: skip
        rows.append(Row(f"{more.kind}_{more.name.replace(' ', '_')}", cells))
    return Table(f"more_{part.about.line.name}", columns, tuple(rows), scaled="column")


def _meant(part: Part) -> Words:
    return Words(
        tn("Simulated with the same random times with and without. The value is that of a plant that has its line and "
           "sells what it makes, with what is more paid for: machines, room in stores, transformers, saggers, and "
           "people by their wages; but a utility is not. A store is tried with a tenth more, a charge at least.",
           "Simulated with the same random times with and without. The value is that of a plant that has its {n} lines "
           "and sells what they make, with what is more paid for: machines, room in stores, transformers, saggers, "
           "and people by their wages; but a utility is not. A store is tried with a tenth more, a charge at least.",
           part.about.lines, n=Number(part.about.lines, whole=True)),
        "note",
    )  # fmt: skip


def _less(part: Part) -> Iterator[Words]:
    """That more can bring less, where it does, and from how little that is known."""
    if any(more.high < 0 for more in part.more):
        runs = Number(effort_of(part.about.model).changes, whole=True)
        told = t(
            "More of one thing can bring less: a machine more takes its part of what is shared (crew, power, supplies) "
            "at the cost of those that hold the line up. Intervals are those of {n} replications.", n=runs
        )  # fmt: skip
        yield Words(told, "note")


def _sized(part: Part) -> Iterator[Table | Words]:
    """Counts, places and what is shared of the line that was found, and among what it is the cheapest."""
    size = part.size
    assert size is not None
    if not size.reached:
        yield Words(t("No line was found that makes it in {odds} of the simulated years: the best does in {share}.",
                      odds=Share(size.odds), share=Share(size.share)))  # fmt: skip
    else:
        yield Words(t("Each line with these machines and stores makes {target} in {share} of the simulated years, the "
                      "numbers of the line drawn with them.",
                      target=Quantity(part.about.target, "t/year"), share=Share(size.share)))  # fmt: skip
    columns = (
        Column("station", t("station"), role="text"),
        Column("now", t("machines now")),
        Column("then", t("machines then")),
        Column("places_now", t("places behind it now"), minor=True),
        Column("places", t("places behind it then"), minor=True),
        Column("cost", t("more capital for both"), "CNY"),
    )
    rows = []
    for place in part.about.line.stations:
        name = place.name
        cells: tuple[Cell, ...] = (
            place.called, Number(part.about.machines[name], whole=True), Number(size.machines[name], whole=True),
            Number(size.places_now[name], whole=True) if name in size.places_now else None,
            Number(size.places[name], whole=True) if name in size.places else None,
            Quantity(size.cost.get(name, 0.0), "CNY"),  # a station without a price of its own costs nothing
        )  # fmt: skip
        rows.append(Row(name, cells))
    own = sum(size.cost.get(place.name, 0.0) for place in part.about.line.stations)
    total = Row("total", (t("all"), Number(sum(part.about.machines.values()), whole=True),
                          Number(sum(size.machines.values()), whole=True), None, None,
                          Quantity(own, "CNY")), "sum")  # fmt: skip
    yield Table(f"size_{part.about.line.name}", columns, (*rows, total), scaled="column", brief=len(rows) + 1)
    if size.shared_now:
        yield _shared_size(part, size, own)
    yield Words(joined(*_searched(part, size)), "note")


def _shared_size(part: Part, size: Size, machines: float) -> Table:
    """How much of what is shared; what it costs is capital, or the wages of people over the plant's life."""
    columns = (
        Column("what", t("what is shared"), role="text"),
        Column("now", t("now")),
        Column("then", t("then")),
        Column("cost", t("more capital"), "CNY"),
        Column("wages", t("wages, present value"), "CNY"),
    )
    rows, capital, wages = [], machines, 0.0
    for name, now in size.shared_now.items():
        cost, people = size.cost.get(name, 0.0), crew_of(part, name) is not None
        capital, wages = (capital, wages + cost) if people else (capital + cost, wages)
        paid = (None, Quantity(cost, "CNY")) if people else (Quantity(cost, "CNY"), None)
        counts = Number(now, whole=True), Number(size.shared[name], whole=True)
        rows.append(Row(name.replace(" ", "_"), (_pool(part, name), *counts, *paid)))
    total = Row("total", (t("all, with machines and stores"), None, None, Quantity(capital, "CNY"),
                          Quantity(wages, "CNY")), "sum")  # fmt: skip
    return Table(
        f"shared_{part.about.line.name}", columns, (*rows, total), scaled="column", brief=len(rows) + 1
    )


def _searched(part: Part, size: Size) -> Iterator[Text]:
    """Among which lines the one that was found is the cheapest."""
    many = Number(size.simulated, whole=True)
    if size.ended:
        yield t("Looked for in {n} simulated years until no single change and no trade is cheaper: one machine less "
                "(of what is shared, one transformer, one person or a tenth of the saggers), a store by half or by a "
                "place smaller, each of these alone, with one more of another, a store doubled, all stores two or four "
                "times as large, or with more of what then brings most for its price.", n=many)  # fmt: skip
    elif size.reached:
        yield t("The search ended after {n} simulated years: a cheaper line may exist.", n=many)
    yield t("Money tied up by what lies in the stores is not counted.")
    if any(crew_of(part, name) is not None for name in size.shared_now):
        yield t("A person of a crew counts with the present value of what they cost.")
    if size.left:
        names = listed([_pool(part, name) for name in size.left])
        yield t("Left as they are, since nothing says what more of them costs: {names}.", names=names)


def _pool(part: Part, name: str) -> Text:
    """What is shared, by the name of its pool."""
    if name == SAGGERS:
        return t("saggers, by the lots that they hold")
    crew = crew_of(part, name)
    if crew is not None:
        return t("people of {crew:inner} on every shift", crew=crew)
    drawn = utility_of(part, name)
    return drawn if drawn is not None else t("transformers of {station:inner}", station=pool_of(part, name))
