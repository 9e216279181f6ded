"""What would have to be true for the claims to hold: whether they can be, the plant that they ask for, its markets."""

from __future__ import annotations

from typing import Final

import numpy as np

from anodeworks.audit.inference import ranges
from anodeworks.audit.inference.conflict import UNLIKELY
from anodeworks.audit.inference.inference import Inference, series_of
from anodeworks.audit.inference.ranges import PRICE, UNDERS, Ends, Route
from anodeworks.language import Joined, Pair, Text, joined, listed, t
from anodeworks.quantity import units
from anodeworks.quantity.indicator import names
from anodeworks.quantity.wording import Figure, Number, Quantity, Share, Span
from anodeworks.twin.catalogue import OfAnode, Plant, having
from anodeworks.twin.project import Project
from anodeworks.view.density import density
from anodeworks.view.document import (
    Bar,
    Block,
    Cell,
    Column,
    Finding,
    Grade,
    Items,
    Judged,
    Row,
    Section,
    Table,
    Words,
)
from anodeworks.view.inference_price import only_at_a_price
from anodeworks.view.inference_ranges import (
    THREE,
    amount,
    behind,
    figure_label,
    figure_unit,
    number_unit,
    three,
)
from anodeworks.view.labels import announced, claim_text, indicator_label, number_label
from anodeworks.view.picture import Axis, Heat

FIRST: Final = names(OfAnode.product_capacity, OfAnode.silicon_share, Plant.capital, Plant.power, Plant.land)
ROUTE: Final = names(OfAnode.product_capacity, Plant.power, Plant.capital)
COMMON: Final = ("use.process_water", "use.natural_gas")  # used by every route
DRAWN: Final = names(OfAnode.product_capacity)  # drawn beside the price and the hidden numbers
MOST_USES: Final = 6
MOST_DRAWN: Final = 12
TOLD: Final = 3  # needs that the verdict names
WORTH: Final = 0.01  # share of a market from which on it is told


def _first(project: Project) -> list[str]:
    """The figures that are told first: the price, and those of the plant and its products."""
    size = [Plant.capacity.name] if project.open_tonnage else []
    return [*size, PRICE, *having(project.indicators, FIRST)]


def verdict(found: Inference) -> Finding:
    """Whether the claims can be true together, and which to give up if not."""
    clash = found.conflict
    texts = {c.name: t("“{claim}”", claim=claim_text(c)) for c in found.asked.claims}
    numbers: dict[str, Cell] = {"together": Share(clash.together, 1), "rest": Share(clash.rest, 1)}
    if not clash.dropped:
        if only := only_at_a_price(found):
            return Finding("fair", only, _needs(found), name="inference", numbers=numbers)
        told = t("The announced figures can be true together: {share} of announcements would be more surprising.",
                 share=Share(clash.together))  # fmt: skip
        return Finding("good", told, _needs(found), name="inference", numbers=numbers)
    told = t("The announced figures cannot all be true together: only {share} of announcements would be more "
             "surprising.",
             share=Share(clash.together, 1))  # fmt: skip
    if len(clash.dropped) == len(clash.names):
        return Finding("bad", joined(told, t("No claim can be true.")), name="inference", numbers=numbers)
    up = t("The fewest to give up: {claims}; the rest can hold ({share} of announcements would be more surprising).",
           claims=listed([texts[name] for name in clash.dropped]), share=Share(clash.rest, 1))  # fmt: skip
    return Finding("bad", told, joined(up, _needs(found)), name="inference", numbers=numbers)


def section(found: Inference) -> Section:
    """The chapter: what the plant would be, choices, markets, routes, how claims go together, all ranges."""
    required = _required(found)
    blocks: list[Block] = [required] if required.rows else []
    if open_still := _open(found):
        blocks.append(Words(open_still, "note"))
    parts = (
        _choices(found),
        _markets(found),
        _routes(found),
        _beliefs(found),
        _together(found),
        *behind(found),
    )
    return Section("inference", t("What would have to be true"), tuple(blocks), 0,
                   tuple(part for part in parts if part.blocks or part.parts))  # fmt: skip


def _needs(found: Inference) -> Text:
    """What the plant would need above all, in one sentence."""
    needed = ranges.needed(found)
    told = [
        t(
            "{span} ({what:inner})",
            what=figure_label(found.project, name),
            span=_span(found.project, name, needed[name]["rest"]),
        )
        for name in _first(found.project)
        if name in needed and ranges.narrows(needed[name])
    ]
    return t("The plant would need {needs}.", needs=listed(told[:TOLD])) if told else ""


def _span(project: Project, name: str, at: Ends) -> Span:
    return Span(at.low, at.high, figure_unit(project, name), "" if name == PRICE else name)


def _required(found: Inference) -> Table:
    """Product, price, power and land that the claims narrow."""
    project, needed = found.project, ranges.needed(found)
    rows = tuple(
        Row(name, (figure_label(project, name),
                   *(_span(project, name, needed[name][under]) for under in ("rest", "prior"))))
        for name in _first(found.project)
        if name in needed and ranges.narrows(needed[name])
    )  # fmt: skip
    note = t("P5 to P95: of a hundred plants that agree, five lie below and five above. The plant's hidden choices "
             "and all its other uncertain numbers are conditioned on the announced figures that can be true together, "
             "through the whole plant. Nothing here says that the claims are true.")  # fmt: skip
    columns = (
        Column("figure", t("the plant would be"), role="text"),
        Column("now", t("if the claims hold")),
        Column("before", t("before")),
    )
    return Table("required", columns, rows, note=note)


def _open(found: Inference) -> Text:
    """What the claims hardly narrow, in one sentence; empty if they narrow everything."""
    needed = ranges.needed(found)
    names = [
        figure_label(found.project, n)
        for n in _first(found.project)
        if n in needed and not ranges.narrows(needed[n])
    ]
    return t("The claims do not narrow: {names}.", names=Joined(tuple(names), "; ", "；")) if names else ""


def _choices(found: Inference) -> Section:
    """Each hidden choice with the odds of its options, after and before; all choices behind."""
    rows = []
    for option in ranges.options(found):
        odds = option.odds
        name = _option(found.project, option.key, option.name)
        cells: tuple[Cell, ...] = (number_label(found.project, option.key), name,
                                   *(Share(odds[under]) for under in UNDERS), Bar(odds["rest"]))  # fmt: skip
        rows.append((option.key in found.asked.hidden, Row(f"{option.key}.{option.name}", cells)))
    columns = (
        Column("choice", t("choice"), role="text"),
        Column("option", t("option"), role="text"),
        Column("prior", t("before")),
        Column("all", t("if all claims hold"), minor=True),
        Column("rest", t("if the claims hold")),
        Column("bar", role="text"),
    )
    asked, others = (tuple(row for hidden, row in rows if hidden is is_hidden) for is_hidden in (True, False))
    tables = [Table("choices", columns, asked)] if asked else []
    if others:
        tables.append(Table("other_choices", columns, others, t("other choices"), folded=True))
    return Section("choices", t("Choices"), tuple(tables))


def _option(project: Project, key: str, option: str) -> Text:
    """An option of a choice: the flow that it takes."""
    flow = project.network.flows.get(option)
    return option.replace("_", " ") if flow is None else Pair(flow.label, flow.label_zh)


def _percent(share: Ends) -> Span:
    return Span(share.low, share.high, "%", digits=2)


def _markets(found: Inference) -> Section:
    """What it would take of supply and market; those of which it would take less than 1 % come as one sentence."""
    rows, small = [], []
    for m in ranges.markets(found):
        label, place = (
            Pair(m.series["label"], m.series["label_zh"]),
            Pair(m.series["place"], m.series["place_zh"]),
        )
        if m.share["rest"].high < WORTH:
            small.append(label)
            continue
        need = amount(m.need["rest"], m.series["unit"])
        cells = (label, place, Span(need.low, need.high, m.series["unit"]), _percent(m.share["rest"]),
                 _percent(m.share["prior"]), Grade(m.grade))  # fmt: skip
        rows.append(Row(m.key, cells))
    when = str(ranges.year(found))
    columns = (
        Column("market", t("market"), role="text"),
        Column("place", t("of"), role="text"),
        Column("need", t("needed a year")),
        Column("now", t("share, if the claims hold")),
        Column("before", t("before")),
        Column("grade", t("grade"), role="text", minor=True),
    )
    note = t("Need at full output, and share of what a place makes or takes in {year}, P5 to P95. Markets are "
             "uncertain themselves; no claim speaks of them.", year=when)  # fmt: skip
    blocks: list[Block] = [Table("taken", columns, tuple(rows), note=note)] if rows else []
    if small:
        told = t("Less than 1 % of: {markets}.", markets=Joined(tuple(small), "; ", "；"))
        blocks.append(Words(told, "note"))
    return Section("taken_markets", t("What the claims would take of supply and market"), tuple(blocks))


def _route_label(found: Inference, route: Route) -> Text:
    keys = [key for key in found.space.choices if key in found.asked.hidden and key.endswith(".pick")]
    names = tuple(_option(found.project, key, name) for key, name in zip(keys, route.options, strict=True))
    return Joined(names, " + ", "＋") if names else t("the route of the file")


def _routes(found: Inference) -> Section:
    """The plant on each route that the claims leave open: a short table each, all figures behind."""
    routes, project, known = ranges.routes(found), found.project, series_of(found.project)
    columns = (Column("figure", t("on this route"), role="text"), Column("range", t("P5 to P95")))
    parts, figures, shares = [], [], []
    for n, route in enumerate(routes, 1):
        label = _route_label(found, route)
        rows = [
            Row(name, (figure_label(project, name), _span(project, name, route.figures[name])))
            for name in _of_route(project, route)
        ]
        for key, share in route.shares.items():
            market = Pair(known[key]["label"], known[key]["label_zh"])
            shares.append(three(f"{n}.{key}", (label, market), share, "%"))
            if known[key]["flows"] and not known[key].get("product") and share.high >= WORTH:
                rows.append(
                    Row(f"share.{key}", (t("share of {market:inner}", market=market), _percent(share)))
                )
        title = t(
            "{route:first}: {odds}, {prior} before",
            route=label,
            odds=Share(route.odds),
            prior=Share(route.prior),
        )
        parts.append(Table(f"route_{n}", columns, tuple(rows), title, brief=len(rows)))
        for name, at in route.figures.items():
            figures.append(
                three(f"{n}.{name}", (label, figure_label(project, name)), at, figure_unit(project, name))
            )
    odds = tuple(
        Row(str(n), (_route_label(found, r), Share(r.prior), Share(r.odds))) for n, r in enumerate(routes, 1)
    )
    heads = (Column("route", t("route"), role="text"), Column("prior", t("before")),
             Column("odds", t("if the claims hold")))  # fmt: skip
    first = Column("route", t("route"), role="text")
    figure, market_ = Column("figure", t("figure"), role="text"), Column("market", t("market"), role="text")
    behind = (
        Table("route_figures", (first, figure, *THREE), tuple(figures), t("all figures by route"), scaled="row",
              folded=True),
        Table("route_shares", (first, market_, *THREE), tuple(shares), t("shares of markets by route"), folded=True),
    )  # fmt: skip
    return Section("routes", t("Route by route"), (Table("routes", heads, odds), *parts, *behind))


def _of_route(project: Project, route: Route) -> list[str]:
    """The figures by which a route is told: product, power, capital, and its largest materials."""
    names = having(route.figures, ROUTE)
    uses = [
        name
        for name in route.figures
        if name.startswith("use.") and name not in COMMON and project.indicators[name].unit == "t/year"
    ]
    return names + sorted(uses, key=lambda name: -route.figures[name].middle)[:MOST_USES]


def _beliefs(found: Inference) -> Section:
    """Numbers before and after the claims, drawn."""
    project, charts = found.project, []
    for name in (PRICE, *having(project.indicators, DRAWN)):
        if name == PRICE and ranges.priced(found):
            pair = [ranges.prices(found, u) for u in _DRAWN]
        elif name in found.names:
            pair = [ranges.spread(found, "figures", found.names.index(name), u) for u in _DRAWN]
        else:
            continue
        charts.append(
            density(f"belief_{name}", figure_label(project, name), figure_unit(project, name), *pair)
        )
    for i, key in enumerate(found.smooth):
        pair = [ranges.spread(found, "values", i, u) for u in _DRAWN]
        charts.append(density(f"belief_{key}", number_label(project, key), number_unit(project, key), *pair))
    shown = [chart for chart in charts if chart is not None][:MOST_DRAWN]
    return Section("beliefs", t("Before and after"), tuple(shown))


_DRAWN: Final[tuple[ranges.Under, ranges.Under]] = ("prior", "rest")


def _together(found: Inference) -> Section:
    """Which claims go together."""
    clash, rows = found.conflict, []
    for told in ranges.claims(found):
        about, now = told.claim.indicator, told.figure["rest"]
        error: Figure = Share(told.error) if told.relative else Quantity(*_error(told.error, about.unit))
        cells: tuple[Cell, ...] = (
            indicator_label(about), announced(told.claim), Span(now.low, now.high, about.unit), _tail(told.alone),
            _tail(told.given), Judged("bad", t("given up")) if told.dropped else "", error,
        )  # fmt: skip
        rows.append(Row(told.claim.name, cells))
    columns = (
        Column("claim", t("claim"), role="text"),
        Column("announced", t("announced")),
        Column("model", t("the model's, if they hold")),
        Column("alone", t("tail alone")),
        Column("given", t("given others")),
        Column("dropped", role="text"),
        Column("error", t("error it may have"), minor=True),
    )
    note = t("Tail: how often a model announcement would lie as far out as the announced figure, before anything else "
             "is known (alone) and if all other claims hold (given others). The model's: P5 to P95, if the claims that "
             "can be true together hold. Error: one standard deviation that an announced figure may be off "
             "(judgement).")  # fmt: skip
    blocks: list[Block] = [*_contradictions(found), Table("together", columns, tuple(rows), note=note)]
    if len(clash.names) > 1:
        labels = tuple(claim_text(c) for c in found.asked.claims)
        factor = np.exp(np.clip(clash.factor, -50, 50))
        caption = t("How much likelier two claims are together than each by itself: above one they support each "
                    "other, below one they contradict each other. On the diagonal, a claim with all "
                    "others.")  # fmt: skip
        values = tuple(tuple(float(x) for x in row) for row in factor)
        title = t("How much likelier claims are together than apart")
        blocks.append(
            Heat("factors", title, Axis(names=labels), Axis(names=labels), values, caption=caption, digits=2)
        )
        heads = (Column("claim", t("claim"), role="text"), *(Column(n, n) for n in clash.names))
        lines = tuple(
            Row(n, (n, *(Number(x, 2) for x in row))) for n, row in zip(clash.names, values, strict=True)
        )
        blocks.append(Table("factors", heads, lines, title, folded=True))
    return Section("together", t("Which claims go together"), tuple(blocks))


def _contradictions(found: Inference) -> list[Block]:
    """Claims that cannot be true even alone, and pairs that cannot be true together."""
    clash = found.conflict
    texts = {c.name: t("“{claim}”", claim=claim_text(c)) for c in found.asked.claims}
    alone = [texts[n] for n, p in zip(clash.names, np.diag(clash.pair), strict=True) if p < UNLIKELY]
    said: list[Text] = [t("Not even alone: {claims}.", claims=listed(alone))] if alone else []
    said += [
        t("Not together, though each could be alone: {a} and {b}.", a=texts[a], b=texts[b])
        for a, b in clash.pairs
    ]
    return [Items(tuple(said))] if said else []


def _tail(share: float) -> Cell:
    """A tail, marked where the claim contradicts."""
    return Judged("bad", Share(share, 1)) if share < UNLIKELY else Share(share, 1)


def _error(error: float, unit: str) -> tuple[float, str]:
    """An error that is no share: of a date in years, else in the claim's unit."""
    return (float(units.to_si(error, "year")), "year") if unit == units.DATE else (error, unit)
