"""What a plant would take of supply and market: shares of the library's series, by year."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from anodeworks.audit.supply import Share
from anodeworks.language import Joined, Message, Pair, Text, say, t
from anodeworks.quantity import units
from anodeworks.quantity.wording import Quantity, Span
from anodeworks.view.document import Block, Cell, Cited, Column, Grade, Items, Row, Section, Table, Words
from anodeworks.view.picture import Axis, Chart, Series

DRAWN: Final = 6  # series that are drawn
WORTH: Final = 0.01  # of a market, from which a first screen names it
BRIEF: Final = 4  # markets on a first screen
MATERIALS: Final = (  # that the library's series are of, to be said in either language
    t("silane"), t("porous carbon"), t("needle coke"), t("petroleum coke"), t("metallurgical silicon"),
    t("electricity"), t("silicon anode as sold"), t("silicon anode neat"), t("anode material"),
)  # fmt: skip
SHOWN: Final = 4  # years that a table has room for
SIDES: Final[dict[str, Message]] = {"supply": t("supply"), "demand": t("demand")}


def section(shares: Sequence[Share]) -> Section:
    """The chapter on supply and market, if the plant is built."""
    known = Items(tuple(t("{market}: {notes}.", market=_label(s), notes=_notes(s)) for s in shares if s.notes),
                  "note", t("What is known of these markets"), folded=True)  # fmt: skip
    behind = Section("supply_by_year", t("Needs, markets and shares by year"), (_by_year(shares),), 2)
    blocks: list[Block] = [_drawn(shares[:DRAWN]), _table(shares), *([known] if known.texts else [])]
    return Section("supply", t("What it would take of supply and market"), tuple(blocks), 1, (behind,))


def brief(shares: Sequence[Share]) -> Section:
    """What a first screen has of it: markets of which the plant would take 1 % or more, P95 of the year of the most."""
    title = t("What it would take of markets")
    large = [s for s in shares if float(s.share[:, 2].max()) >= WORTH]
    if not large:
        little = Words(t("It would take less than 1 % of every market that is known."), "note")
        return Section("markets", title, (little,), 0, brief=True)
    rows = []
    for s in large:
        most = int(s.share[:, 2].argmax())
        low, _, high = (float(x) for x in s.share[most])
        least, _, greatest = (float(units.to_si(x, s.unit)) for x in s.need[most])
        cells: tuple[Cell, ...] = (
            said_material(s.material), SIDES[s.side], Pair(s.place, s.place_zh),
            Span(least, greatest, s.unit, digits=2), Span(low, high, "%", digits=2), str(s.years[most]),
        )  # fmt: skip
        rows.append(Row(s.key, cells))
    columns = (
        Column("market", t("it would take of"), role="text"),
        Column("side", t("side"), role="text"),
        Column("place", t("of"), role="text"),
        Column("need", t("needed a year")),
        Column("share", t("share")),
        Column("year", t("year"), role="text"),
    )
    table = Table("markets", columns, tuple(rows), brief=BRIEF)
    return Section("markets", title, (table,), 0, brief=True)


def said_material(name: str) -> Message:
    """A material of the library's series."""
    return next(material for material in MATERIALS if say(material, "en") == name)


def _label(share: Share) -> Pair:
    return Pair(share.label, share.label_zh)


def _notes(share: Share) -> Joined:
    """What was noted of each year."""
    return Joined(tuple(t("{year}: {note}", year=str(y), note=n) for y, n in share.notes), "; ", "；")


def _some(years: Sequence[int]) -> list[int]:
    """Years that a table has room for."""
    return list(years)[1 :: max(1, math.ceil(len(years) / SHOWN))]


def _table(shares: Sequence[Share]) -> Table:
    """Shares in some years, and the need in the year of the largest."""
    years, rows = _some(shares[0].years), []
    for s in shares:
        low, _, high = (float(units.to_si(x, s.unit)) for x in s.need[int(s.need[:, 2].argmax())])
        at = [s.share[s.years.index(year)] for year in years]
        grades = dict.fromkeys(grade for _, grade in s.sources)
        sources = dict.fromkeys(source for source, _ in s.sources if source)
        cells: tuple[Cell, ...] = (
            t("{market} ({side})", market=_label(s), side=SIDES[s.side]), Pair(s.place, s.place_zh),
            Span(low, high, s.unit),
            *(Span(float(a), float(c), "%", digits=2) if c > 0 else "" for a, _, c in at),
            Joined(tuple(map(Grade, grades)), ", ", "、"), Joined(tuple(map(Cited, sources)), ", ", "、"),
        )  # fmt: skip
        rows.append(Row(s.key, cells))
    columns = (
        Column("market", t("market"), role="text"),
        Column("place", t("of"), role="text"),
        Column("need", t("needed a year")),
        *(Column(str(year), str(year)) for year in years),
        Column("grades", t("grade"), role="text", minor=True),
        Column("sources", t("sources"), role="text", minor=True),
    )
    note = t("Share that the plant would need if it is built, P5 to P95 of scenarios of the plant and of the market. "
             "Needed: P5 to P95 in the year of the largest need. Grades are those of the markets' ranges; where no "
             "figure was found, judgement stands in for it.")  # fmt: skip
    return Table("supply", columns, tuple(rows), note=note)


def _by_year(shares: Sequence[Share]) -> Table:
    """Everything: need, market and share of every series in every year."""
    rows = []
    for s in shares:
        for i, year in enumerate(s.years):
            amounts = [Quantity(float(units.to_si(x, s.unit)), s.unit) for x in (*s.need[i], *s.market[i])]
            part = [Quantity(float(x), "%", digits=2) for x in s.share[i]]
            rows.append(Row(f"{s.key}.{year}", (_label(s), str(year), *amounts, *part)))
    heads: tuple[tuple[str, Text], ...] = (
        ("need", t("need")),
        ("market", t("market")),
        ("share", t("share")),
    )
    columns = [Column("series", t("market"), role="text"), Column("year", t("year"), role="text")]
    columns += [
        Column(f"{name}_{p.lower()}", t("{what}, {quantile}", what=head, quantile=p))
        for name, head in heads
        for p in ("P5", "P50", "P95")
    ]
    return Table("supply_by_year", tuple(columns), tuple(rows), folded=True)


def _drawn(shares: Sequence[Share]) -> Chart:
    """Median shares by year on a logarithmic axis, five powers of ten deep."""
    high = 10.0 ** math.ceil(math.log10(max(*(float(s.share[:, 2].max()) for s in shares), 1e-3)))
    low = max(high * 1e-5, 1e-5)
    series = []
    for s in shares:
        points = [(year, float(m)) for year, (_, m, _) in zip(s.years, s.share, strict=True) if m > low]
        if len(points) > 1:
            series.append(Series(_label(s), tuple(y for _, y in points), tuple(float(x) for x, _ in points)))
    title = t("Shares of markets that the plant would take, by year")
    y = Axis(t("share of the market"), "%", True, low=low, high=high)
    return Chart("markets", "lines", title, Axis(unit="date"), y, tuple(series))  # fmt: skip
