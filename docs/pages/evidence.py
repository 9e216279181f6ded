"""What it rests on: plants of the reference class, and the bibliography."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from anodeworks.audit import reference_rows as reference
from anodeworks.library import library
from anodeworks.process.activity import KINDS
from anodeworks.project import place
from anodeworks.quantity import units
from pages import parts


def plants() -> str:
    rows = []
    for plant in reference.plants():
        per_tonne = units.from_si(plant.per_tonne, "CNY/(t/year)")
        known = ". ".join(filter(None, (each.en for each in (plant.planned, plant.status, plant.note))))
        rows.append((
            f"{plant.label} {plant.label_zh}".strip(), ", ".join(plant.kinds) or "–",
            _number(units.from_si(plant.capacity, "t/year")), _number(plant.capital / 1e9),
            _number(per_tonne), plant.announced or "–", plant.stage, known, plant.grade,
            parts.source(plant.source),
        ))  # fmt: skip
    head = (
        "plant", "kinds", "t/yr", "bn CNY", "CNY per t/yr", "announced", "stage", "plan; what is known",
        "grade", "source",
    )  # fmt: skip
    kinds = [(f"`{kind}`", english, chinese) for kind, (english, chinese) in reference.KINDS.items()]
    return parts.page(
        "Plants of the reference class",
        """What other plants were announced or known to cost. A project names the kind that it is compared
        with by `reference = "..."` under `[project]`. Amounts are as published, in foreign money at a rounded
        exchange rate. Where an amount pays for more than the capacity beside it, no figure per tonne is
        formed.""",
        parts.table(("kind", "", ""), kinds),
        parts.table(head, rows),
    )


def places() -> str:
    rows, asked = [], ("flows.electricity.price", "flows.electricity.emission_factor", "plant.capital.land_price",
                       "finance.tax.standing", "finance.tax.standard_rate", "plant.staff.operator_pay")  # fmt: skip
    for key, row in library().sections["places"].items():
        said = place.values_of(key)
        rows.append((f"`{key}`", row["label"], row["label_zh"], row["grade"], ", ".join((*row["markets"], "world")),
                     *(_spread(said.get(name)) for name in asked)))  # fmt: skip
    return parts.page(
        "Places",
        """Where a plant stands: `place = "sichuan"` under `[project]`, by key or by its name in either language. A
        place says what power, land and people cost there, which grid the power is from, which tax the company
        pays, and whose supply and demand count for it; what the project file says itself stands before it. What a
        place leaves empty is the library's for any place. Machines, buildings, VAT and levies are those of China
        everywhere. Numbers are low, likely and high, or options. The grade beside a name is that of the entry itself:
        by which cities announcements name the place, and which grid, region and tax it is put into.""",
        parts.table(
            (
                "place",
                "",
                "",
                "grade",
                "markets",
                "electricity",
                "its emissions",
                "land",
                "tax",
                "income tax",
                "operators",
            ),
            rows,
        ),
    )


def _spread(raw: Mapping[str, Any] | None) -> str:
    """A spread of the library in short, with its source and grade."""
    if raw is None:
        return ""
    ends = raw.get("triangular") or raw["choice"]
    numbers, units_of = (
        [str(end).partition(" ")[0] for end in ends],
        {str(end).partition(" ")[2] for end in ends},
    )
    source = f", {parts.source(raw['source'])}" if "source" in raw else ""
    return f"{', '.join(numbers)} {''.join(units_of)} ({raw['grade']}{source})".replace("  ", " ")


def sources() -> str:
    shelf = library()
    cited = Counter(_said_sources())
    rows = [
        (f'<a id="{key}"></a>`{key}`', shelf.cite(key), entry.get("note", ""), str(cited[key]))
        for key, entry in sorted(shelf.sources.items())
    ]
    return parts.page(
        "Sources",
        """The bibliography. A `source` in a project file may be one of these keys or a citation in words. The
        last column counts the entries of the library that cite it.""",
        parts.table(("key", "citation", "note", "cited"), rows),
    )


def _number(x: float) -> str:
    return "–" if x != x else f"{x:,.0f}" if abs(x) >= 1000 else f"{x:.3g}"


def _said_sources() -> Iterator[str]:
    """Every source that an entry of the library cites, once for each entry."""

    def below(entry: object) -> Iterator[str]:
        if isinstance(entry, Mapping):
            if isinstance(entry.get("source"), str):
                yield entry["source"]
            for inner in entry.values():
                yield from below(inner)

    shelf = library()
    for group in (shelf.flows, shelf.activities, shelf.routes, shelf.sections, shelf.reference, shelf.supply):
        yield from below(group)
    for kind in KINDS.values():
        yield from (p.source for p in kind.parameters().values() if p.source)
