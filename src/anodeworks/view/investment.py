"""The estimate of construction investment (概算法): works by kind of cost, contingencies, what closes to the books."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from anodeworks.language import Pair, Text, t
from anodeworks.quantity.wording import Quantity, Share
from anodeworks.study.base_case import Base
from anodeworks.view.document import Cell, Column, Row, Table

Floats = npt.NDArray[np.float64]
Kind = Literal["civil", "equipment", "installation", "other"]

TITLE: Final = Pair("Construction investment", "建设投资估算表（概算法）")
KINDS: Final[dict[Kind, Text]] = {
    "civil": t("civil works"),
    "equipment": t("equipment"),
    "installation": t("installation"),
    "other": t("other cost"),
}
# What is a share of the works, and whatever it is proportional to.
SHARED: Final[dict[str, Text]] = {
    "shared": t("design and supervision, works around the buildings"),
    "start_up": t("preparation for production and opening"),
}
LICENCES: Final = "plant.capital.licences"  # a sum; spent with the first phase
INSTALLATION: Final = "finance.vat.installation"  # share of a part of the kind "equipment"
LEAST: Final = 1e-9  # of all: what is less is rounding


class Part(NamedTuple):
    """A part of the estimate: its cost by phase (P,), CNY, and the numbers to which it is proportional.

    Of a part of the kind "equipment" a share is installation.
    `works`: whether it is part of the cost of works; otherwise of what else construction costs.
    """

    name: str
    label: Text
    kind: Kind
    amounts: Floats
    keys: tuple[str, ...]
    works: bool = True


def parts(base: Base) -> list[Part]:
    """The works and other costs that are not shares of these; what the project file states by lines stands last."""
    money, found = base.outcome.capital, list[Part]()
    if not base.project.alone:
        found = list(_of_plant(base))
    named = {"equipment": t("equipment and installation, stated"), "buildings": t("buildings, stated"),
             "land": t("land, stated"), "licences": t("licences, patents and software, stated"),
             "start_up": t("other assets, stated")}  # fmt: skip
    kinds: dict[str, Kind] = {
        "equipment": "equipment",
        "buildings": "civil",
        "land": "other",
        "licences": "other",
        "start_up": "other",
    }
    for name, amounts in _stated(base).items():
        if np.abs(amounts).sum() > LEAST * float(np.abs(money.total).sum()):
            found.append(
                Part(
                    f"stated_{name}",
                    named[name],
                    kinds[name],
                    amounts,
                    (),
                    name in ("equipment", "buildings"),
                )
            )
    return found


def split(part: Part, installed: float) -> dict[Kind, float]:
    """A part by kind of cost, CNY, all phases; `installed` is the share of equipment that is installation."""
    whole = float(part.amounts.sum())
    if part.kind != "equipment":
        return {part.kind: whole}
    return {"equipment": (1 - installed) * whole, "installation": installed * whole}


def _of_plant(base: Base) -> Iterator[Part]:
    money = base.outcome.capital
    if base.value("plant.capital.stated_equipment") > 0:
        own = np.asarray(money.equipment) - _stated(base)["equipment"]
        yield Part(
            "equipment",
            t("equipment and installation"),
            "equipment",
            own,
            ("plant.capital.stated_equipment",),
        )
    else:
        for machine in base.machines:
            if machine.built.sum() > 0:
                label = Pair(machine.node.label, machine.node.label_zh)
                cost = np.asarray(machine.cost, dtype=np.float64)
                yield Part(machine.node.name, label, "equipment", cost, (f"{machine.node.prefix}.unit_cost",))
    stated = _stated(base)

    def given(name: str, otherwise: str) -> tuple[str, ...]:
        key = f"plant.capital.stated_{name}"
        return (key if base.value(key) > 0 else f"plant.capital.{otherwise}",)

    def of(name: str) -> Floats:
        return np.asarray(getattr(money, name), dtype=np.float64) - stated.get(name, 0.0)

    yield Part("buildings", t("buildings"), "civil", of("buildings"), given("buildings", "building_cost"))
    priced = given("land", "land_price")
    deed = ("plant.capital.deed_tax",) if priced[0].endswith("price") else ()
    yield Part("land", t("land"), "other", of("land"), (*priced, *deed), False)
    yield Part("licences", t("licences, patents and software"), "other", of("licences"), (LICENCES,), False)
    if of("substation").any():
        keys = ("plant.capital.substation_cost",)
        yield Part("substation", t("power connection"), "equipment", of("substation"), keys)
    if of("research").any():
        research = tuple(
            f"plant.research.{name}" for name in ("centre_capital", "pilot_capacity", "pilot_cost")
        )
        yield Part("research", t("research centre and pilot line"), "equipment", of("research"), research)


def _stated(base: Base) -> dict[str, Floats]:
    """(P,) what lines of the project file add to each part, CNY."""
    from anodeworks.finance.own_lines import capital

    nothing = np.zeros(len(base.project.phases))
    if not base.project.lines:
        return dict.fromkeys(("equipment", "buildings", "land", "licences", "start_up"), nothing)
    values = {key: base.value(key) for key in base.project.ledger}
    buildings, machinery, electronics, land, intangibles, other = np.asarray(
        capital(base.project.lines, values, base.project.phases) * base.built
    )
    return {
        "equipment": machinery + electronics,
        "buildings": buildings,
        "land": land,
        "licences": intangibles,
        "start_up": other,
    }


def table(base: Base) -> Table:
    """The estimate, works first, then other cost, basic and price contingency; and each part's share."""
    money, books = base.outcome.capital, base.outcome.statements
    total = float(np.asarray(money.total).sum())
    every = parts(base)
    installed = base.value(INSTALLATION)
    spent = float(np.asarray(base.outcome.operations.capital).sum())
    construction = float(np.asarray(books.funding.construction).sum())
    rows = [_row(part.name, part.label, split(part, installed), construction) for part in every if part.works]
    works: dict[Kind, float] = {
        kind: sum(split(part, installed).get(kind, 0.0) for part in every if part.works) for kind in KINDS
    }
    rows.append(_row("works", t("cost of works"), works, construction, "sum"))
    rest = [part for part in every if not part.works]
    rows += [
        _row(part.name, part.label, split(part, installed), construction)
        for part in rest
        if part.amounts.any()
    ]
    opening = np.asarray(money.start_up) - _stated(base)["start_up"]
    for name, amounts in (("shared", np.asarray(money.other)), ("start_up", opening)):
        rows.append(_row(name, SHARED[name], {"other": float(amounts.sum())}, construction))
    basic = float(np.asarray(money.contingency).sum())
    rows.append(_row("basic", t("basic contingency"), {"other": basic}, construction))
    risen = construction - spent if abs(construction - spent) > LEAST * total else 0.0
    rows.append(_row("prices", t("price contingency: what prices rise until it is spent"),
                     {"other": risen}, construction))  # fmt: skip
    if abs(total - spent) > LEAST * total:
        label = t("not spent, since the study ends or the plant is closed before")
        rows.append(_row("unspent", label, {}, construction, whole=spent - total))
    everything: dict[Kind, float] = {kind: works[kind] for kind in KINDS if kind != "other"}
    everything["other"] = total + risen - sum(everything.values())
    shown = everything if abs(total - spent) <= LEAST * total else {}  # what is left out is of no kind
    rows.append(_row("total", t("construction investment"), shown, construction, "sum", construction))
    columns = (
        Column("part", t("part"), role="text"),
        *(Column(kind, head, "CNY") for kind, head in KINDS.items()),
        Column("all", t("all"), "CNY"),
        Column("share", t("share")),
    )
    note = t("Base case, without VAT. Costs of machines are those of installed ones.")
    return Table(
        "statement_investment",
        columns,
        tuple(rows),
        TITLE,
        note,
        "column",
        brief=12,
        folded=True,
        adds_up=True,
    )


def _row(
    name: str, label: Text, amounts: dict[Kind, float], total: float, role: Literal["plain", "sum"] = "plain",
    whole: float | None = None,
) -> Row:  # fmt: skip
    cells = tuple(Quantity(x, "CNY") if (x := amounts.get(kind, 0.0)) else None for kind in KINDS)
    whole = sum(amounts.values()) if whole is None else whole
    share: Cell = Share(whole / total, 1) if total > 0 else None
    return Row(name, (label, *cells, Quantity(whole, "CNY"), share), role)
