"""What stations of a project's line share: transformers, the crew, utilities; as pools and needs of the simulation.

Equations: docs/equations/line_data.md, "What is shared".
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final, Literal

from anodeworks.errors import InputError
from anodeworks.language import t
from anodeworks.line.model import Line, Need, Pool, Station
from anodeworks.quantity.wording import Quantity
from anodeworks.remedies import AGREE, OUT
from anodeworks.study.lines.laid import Plan
from anodeworks.twin.line_crews import Crew
from anodeworks.twin.line_rules import Utility
from anodeworks.twin.production import Place, ProductionLine

NEAR: Final = 1e-9  # by which a count may miss a whole number
CREW: Final = "crew"


def transformer(station: str) -> str:
    """What the transformers of a station are called, all together."""
    return f"transformer {station}"


def utility(name: str) -> str:
    """What a utility is called in the simulation."""
    return f"utility {name}"


def whole(pool: str) -> str:
    """The name under which a pool is told of: one of a station's transformers by that of all of them."""
    return pool.partition(" no. ")[0]


def takers(line: Line, pool: str) -> tuple[str, ...]:
    """The stations that draw on a pool, or through which carriers of this name go; none of another name."""
    names = [s.name for s in line.stations]
    for loop in line.circulations:
        if loop.name == pool:
            return tuple(names[names.index(loop.first) : names.index(loop.last) + 1])
    return tuple(s.name for s in line.stations if any(whole(need.pool) == pool for need in s.needs))


def groups(
    place: Place, count: int, per: float, number: int | None = None, *, refused_at: str = ""
) -> tuple[int, ...]:
    """How many furnaces of a station hang on each of its transformers; one entry where any hangs on any.

    Args:
        place: the station.
        count: its furnaces.
        per: furnaces of a transformer, at most.
        number: of transformers, in place of what `per` gives.
        refused_at: key of groups that are refused unless they are as many furnaces as there are; without one what is
            more hangs in the smallest groups, and what is less is missing in the largest.

    Raises:
        InputError: such groups.
    """
    said = place.rules.transformers
    if isinstance(said, tuple) and number is None:
        if sum(said) != count and refused_at:
            found = t("{n} furnaces", n=sum(said))
            raise InputError(refused_at, found, t("the {n} of the station", n=count), AGREE)
        sizes = list(said)
        while sum(sizes) < count:
            sizes[sizes.index(min(sizes))] += 1
        while sum(sizes) > count:
            sizes[sizes.index(max(sizes))] -= 1
        return tuple(size for size in sizes if size)
    many = number or math.ceil(count / per - NEAR)
    part, rest = divmod(count, many)
    return tuple(size for size in (part + (n < rest) for n in range(many)) if size)


def hung(place: Place, sizes: tuple[int, ...]) -> tuple[Need, ...]:
    """The need of power of a station's furnaces, by the transformer on which each hangs."""
    name = transformer(place.name)
    if place.rules.transformers == "pool":
        return (Need(name, 1.0, "cycle"),)
    ends = [sum(sizes[: n + 1]) for n in range(len(sizes))]
    return tuple(
        Need(f"{name} no. {n + 1}", 1.0, "cycle", tuple(range(end - size, end)))
        for n, (size, end) in enumerate(zip(sizes, ends, strict=True))
    )


def transformers(place: Place, sizes: tuple[int, ...]) -> tuple[Pool, ...]:
    """The transformers of a station."""
    name = transformer(place.name)
    if place.rules.transformers == "pool":
        return (Pool(name, len(sizes), "power"),)
    return tuple(Pool(f"{name} no. {n + 1}", 1.0, "power") for n in range(len(sizes)))


def drawn_on(
    plan: Plan, line: ProductionLine, place: Place, each: Utility, charge: float, time: float
) -> float:
    """What one machine takes of a utility during its cycle, SI: as the file says, else by the plant's balance.

    Args:
        plan: of the project.
        line: of that project.
        place: the station.
        each: the utility.
        charge: kg that the station handles in a charge.
        time: s that the cycle of a charge takes.
    """
    if each.name in place.rules.uses:
        return plan.value(f"{line.at(place.name)}.uses.{each.name}")
    per = plan.takes.get(place.name, {}).get(each.flow, 0.0)
    return per * charge / time if time > 0 else 0.0


def needs(plan: Plan, line: ProductionLine, place: Place, charge: float, time: float) -> tuple[Need, ...]:
    """What a machine of a station takes of the line's utilities."""
    found = ((each, drawn_on(plan, line, place, each, charge, time)) for each in line.utilities)
    return tuple(Need(utility(each.name), amount, "cycle") for each, amount in found if amount > 0)


def utilities(
    plan: Plan, line: ProductionLine, stations: Mapping[str, Station], given: Mapping[str, float]
) -> tuple[Pool, ...]:
    """The utilities of a line, of which a single machine never takes more than there is.

    Raises:
        InputError: nobody draws on one, or one machine takes more than there is.
    """
    found = []
    for each in line.utilities:
        name, key = utility(each.name), f"{line.prefix}.utilities.{each.name}"
        asked = {s.name: n.amount for s in stations.values() for n in s.needs if n.pool == name}
        amount = given.get(name, plan.value(f"{key}.amount"))
        if not asked:
            allowed = t("a flow that machines of the line take or give off, or `uses` of a station")
            raise InputError(f"{key}.flow", f'"{each.flow}"', allowed, OUT)
        most = max(asked, key=lambda station: asked[station])
        if asked[most] > amount:
            if not plan.numbers:
                shown = Quantity(asked[most], each.unit)
                remedy = t("so much takes one machine of {station}", station=most)
                raise InputError(
                    f"{key}.amount", Quantity(amount, each.unit), t("{least} or more", least=shown), remedy
                )
            amount = asked[most]
        kind: Literal["power", "utility"] = "power" if each.unit == "kW" else "utility"
        found.append(Pool(name, amount, kind, each.shifts))
    return tuple(found)


def crew_pool(crew: Crew) -> str:
    """What a crew is called in the simulation: the only one of a line by that word alone."""
    return CREW if crew.within == CREW else f"{CREW} {crew.name}"


def crew_of(line: ProductionLine, pool: str) -> Crew | None:
    """The crew that a pool is; None where it is none."""
    return next((crew for crew in line.crews if crew_pool(crew) == pool), None)


def loaders(line: ProductionLine, place: Place, number: Callable[[str], float]) -> Iterator[Need]:
    """The people whom a machine of a station takes while it is loaded."""
    called = {crew.name: crew_pool(crew) for crew in line.crews}
    for name, key in place.rules.crew:
        persons = number(f"stations.{place.name}.{key}") if key else 1.0
        if persons > 0:
            yield Need(called[name], persons, "load")


def crews(line: ProductionLine, number: Callable[[str], float]) -> tuple[Pool, ...]:
    """The people who load and unload, by the numbers of the line.

    Raises:
        InputError: fewer than one machine takes.
    """
    found = []
    for crew in line.crews:
        people, name = number(crew.people), crew_pool(crew)
        loaded = (
            s for s in line.stations if "loading" in s.asked and number(f"stations.{s.name}.loading") > 0
        )
        asked = [(need.amount, s) for s in loaded for need in loaders(line, s, number) if need.pool == name]
        most, busiest = max(asked, key=lambda both: both[0], default=(0.0, None))
        if busiest is not None and most > people:
            raise InputError(
                f"{line.prefix}.{crew.people}", Quantity(people, "person"),
                t("{least} or more", least=Quantity(most, "person")),
                t("so many load one machine of {station:inner}", station=busiest.called),
            )  # fmt: skip
        found.append(Pool(name, people, "crew", crew.shifts))
    return tuple(found)


def amended(pools: tuple[Pool, ...], given: Mapping[str, float]) -> tuple[Pool, ...]:
    """Pools with other amounts of some."""
    return tuple(replace(pool, amount=given.get(pool.name, pool.amount)) for pool in pools)
