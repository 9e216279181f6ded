"""What does a recipe's grade do in a cell under current? By PyBaMM."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from anodeworks import store
from anodeworks.errors import InputError
from anodeworks.language import Message, Text, joined, listed, t, tc
from anodeworks.material.cell import Layers, Stack, layers
from anodeworks.material.cycling import Ageing, Discharge, ageing, discharge
from anodeworks.material.electrochemistry import SET, Cell
from anodeworks.material.electrochemistry import cell as design_of
from anodeworks.material.recipe import Family, family_of, stack_of
from anodeworks.quantity.wording import Number, Quantity, Share
from anodeworks.remedies import FORM, nearest
from anodeworks.twin.project import Project
from anodeworks.view.document import (
    Block,
    Column,
    Document,
    Figures,
    Finding,
    Headline,
    Row,
    Section,
    Table,
    Words,
)
from anodeworks.view.picture import Axis, Chart, Series
from anodeworks.view.powder import ledger_of

if TYPE_CHECKING:
    from anodeworks.project.ledger import Ledger

HOUR: Final = 3600.0  # Ah to C, Wh to J
RATES: Final = t("rates above 0 and up to 100, such as C/10,1,2")
KINETICS: Final = t("Kinetics, potentials and electrolyte are those of the set {name}.", name=SET)
FILM: Final = t("The film's numbers are examples of PyBaMM's set and no grade's own.")


@dataclass(frozen=True)
class Product:
    """A project's product: the mean voltage (V) that the project says, its stack, and the project."""

    file: str
    name: str
    voltage: float
    stack: Ledger
    project: Project


@dataclass(frozen=True, eq=False)
class Tested:
    """A grade in a cell: its stack with the mean voltage found, discharges and cycles, and the product that it is for.

    assumed: mean voltage (V) that the project or the library says. stack: with the voltage found.
    """

    file: Path | None
    family: Family
    blend_share: float
    capacity: float
    room: float
    assumed: float
    design: Cell
    stack: Layers
    made: Discharge
    aged: Ageing | None
    sold: Product | None


def ask(file: str | Path | None = None, *, changes: tuple[str, ...] = (), target: str | None = None,
        rates: str = "C/10,C/3,1,2,3", cycles: int = 0, cycle_rate: str = "C/2", swollen: bool = False,
        project: Path | None = None, product: str | None = None, kind: str | None = None) -> Tested:  # fmt: skip
    """Discharge, and cycle if wanted, the cell that a recipe's grade goes into.

    Raises:
        InputError: a recipe, stack or rate that cannot be used, or PyBaMM is absent.
    """
    path = Path(file) if file else None
    sold = None if project is None else product_of(project, product)
    try:
        ledger = ledger_of(path, changes, target, kind, None if sold is None else sold.stack)
        base = {key: np.float64(value.number) for key, value in ledger.items()}
        family = family_of(ledger)
        recipe, stack = family.section.at(base, family.key), Stack.at(base, "cell.stack")
        grade = family.grade(recipe)
        design = design_of(stack, grade.product, float(grade.by_silicon), swollen)
    except InputError as error:
        raise (error if path is None else error.in_file(str(path))) from None
    made = discharge(design, [rate_of(word, "--rates") for word in rates.split(",")])
    aged = ageing(design, cycles, rate_of(cycle_rate, "--cycle-rate")) if cycles else None
    return Tested(
        file=path,
        family=family,
        blend_share=float(recipe.blend_share),
        capacity=float(grade.product.capacity),
        room=float(stack.room),
        assumed=float(base["products.cell_voltage"]) if sold is None else sold.voltage,
        design=design,
        stack=layers(stack, grade.product, made.mean_voltage),
        made=made,
        aged=aged,
        sold=sold,
    )


def product_of(project: Path, name: str | None) -> Product:
    """The product of a project file: the one named, or the only one.

    Raises:
        InputError: no such product, or several and none named.
    """
    from anodeworks.study.feasible import require_products
    from anodeworks.twin.opened import opened

    plant = opened("project", project)
    require_products(plant)
    names = [offer.name for offer in plant.products]
    if name is None and len(names) > 1:
        raise InputError("--product", t("none"), listed(names, "or"), t("say which"), plant.file)
    chosen = names[0] if name is None else name
    if chosen not in names:
        raise InputError("--product", f'"{chosen}"', listed(names, "or"), nearest(chosen, names), plant.file)
    voltage = float(plant.ledger[f"products.{chosen}.cell_voltage"].number)
    return Product(plant.file, chosen, voltage, stack_of(plant.ledger), plant)


def rate_of(word: str, option: str) -> float:
    """A rate in C: `0.5`, `2C` or `C/3`.

    Raises:
        InputError: it is none.
    """
    plain = word.strip().upper()
    try:
        rate = 1 / float(plain[2:]) if plain.startswith("C/") else float(plain.removesuffix("C"))
    except (ValueError, ZeroDivisionError):
        rate = 0.0
    if not 0 < rate <= 100:
        raise InputError(option, f'"{word}"', RATES, FORM)
    return rate


def write_project(tested: Tested, path: Path) -> None:
    """Write the project with the mean voltage found."""
    assert tested.sold is not None
    said = {"value": f"{tested.made.mean_voltage:.3f} V", "source": "computed by anodeworks cell"}
    tested.sold.project.with_values({f"products.{tested.sold.name}.cell_voltage": said}).save(path)


def write_bpx(tested: Tested, path: Path) -> None:
    """Write the cell as a BPX document."""
    from anodeworks.material.bpx import bpx

    store.replace(path, (json.dumps(bpx(tested.design), indent=1) + "\n").encode())


def document(tested: Tested) -> Document:
    """Mean voltage and energy, and what is left of the capacity; then by rate and over cycles."""
    first: tuple[Block, ...] = (Words(_what(tested)), _figures(tested), _rates(tested.made))
    sections = [Section("cell", t("The cell"), first, 0)]
    if tested.aged is not None:
        sections.append(Section("cycles", t("Over cycles"), (*_cycles(tested.aged), Words(FILM, "note")), 1))
    sections.append(Section("curves", t("Curves"), tuple(pictures(tested.made, tested.aged)), 1))
    if tested.made.curve is not None:
        sections.append(Section("curve", t("Points of the voltage curve"), (_curve(tested.made),), 2))
    return Document(
        "cell",
        t("Cell test"),
        tested.family.label if tested.file is None else str(tested.file),
        tuple(_verdict(tested)),
        tuple(sections),
        {
            "kind": (t("family"), tested.family.word),
            "project": (t("project"), tested.sold.file if tested.sold else None),
        },
    )


def _verdict(tested: Tested) -> list[Finding]:
    made, above = tested.made, tested.made.mean_voltage - tested.assumed
    said = t(
        "At {rate} the cell gives {voltage} on average, {energy} and {density} of stack.",
        rate=_c(float(made.rates["rate"].iloc[0])), voltage=_volts(made.mean_voltage),
        energy=Quantity(float(tested.stack.specific_energy), "Wh/kg"),
        density=Quantity(float(tested.stack.energy_density), "Wh/L"),
    )  # fmt: skip
    off = Quantity(abs(above), "V", digits=2)
    of_library, higher = tested.sold is None, above >= 0
    beside: Message
    if of_library:
        beside = (
            t("That is {off} above what the library takes.", off=off)
            if higher
            else t("That is {off} below what the library takes.", off=off)
        )
    else:
        beside = (
            t("That is {off} above what the project says.", off=off)
            if higher
            else t("That is {off} below what the project says.", off=off)
        )
    found = [Finding("none", said, beside, name="voltage")]
    if tested.aged is not None:
        last = tested.aged.cycles.iloc[-1]
        kept = t("After {n} cycles {share} of the capacity is left.",
                 n=Number(float(last["cycle"]), whole=True), share=Share(float(last["kept"]), 2))  # fmt: skip
        found.append(Finding("none", kept, FILM, name="fade"))
    return found


def _what(tested: Tested) -> Text:
    """What was put into which stack."""
    grade = t(
        "Composite in the product: {part}, the rest graphite; it stores {capacity}, of which {silicon} by silicon.",
        part=Share(tested.blend_share, 1), capacity=Quantity(tested.capacity, "mAh/g"),
        silicon=Share(tested.design.silicon_share),
    )  # fmt: skip
    room = (
        t("In the library's stack {room} of the pores in particles take up growth.", room=Share(tested.room))
        if tested.sold is None
        else t(
            "In the project's stack {room} of the pores in particles take up growth.", room=Share(tested.room)
        )
    )
    return joined(grade, room, KINETICS)


def _figures(tested: Tested) -> Figures:
    made = tested.made
    return Figures(
        "cell",
        (
            Headline("mean_voltage", t("mean voltage"), _volts(made.mean_voltage)),
            Headline("assumed", t("mean voltage assumed until now"), _volts(tested.assumed)),
            Headline("above_assumed", t("above the assumed"), _volts(made.mean_voltage - tested.assumed)),
            Headline(
                "specific_energy",
                t("specific energy of a stack"),
                Quantity(float(tested.stack.specific_energy), "Wh/kg"),
            ),
            Headline(
                "energy_density",
                t("energy density of a stack"),
                Quantity(float(tested.stack.energy_density), "Wh/L"),
            ),
            Headline("areal", t("capacity by the layer stack"), _areal(made.areal)),
            Headline("capacity", t("capacity of the powder"), Quantity(tested.capacity, "mAh/g")),
            Headline("silicon_share", t("capacity by silicon"), Share(tested.design.silicon_share)),
            Headline("blend_share", t("composite in the product"), Share(tested.blend_share, 1)),
            Headline("room", t("pores that take up growth"), Share(tested.room)),
        ),
    )


def _rates(made: Discharge) -> Table:
    rows = tuple(
        Row(
            f"{row['rate']:.3g}C",
            (
                _c(row["rate"]),
                _areal(row["capacity"]),
                Share(row["kept"]),
                _volts(row["mean_voltage"]),
                Quantity(row["energy"] * HOUR, "mWh/cm2"),
            ),
        )
        for row in made.rates.to_dict("records")
    )
    columns = (
        Column("rate", t("rate")),
        Column("capacity", t("capacity")),
        Column("kept", t("of that at the first rate")),
        Column("mean_voltage", t("mean voltage")),
        Column("energy", t("energy")),
    )
    return Table("rates", columns, rows, t("By rate"))


def _cycles(aged: Ageing) -> tuple[Block, ...]:
    rows = tuple(
        Row(
            f"cycle_{int(row['cycle'])}",
            (
                Number(row["cycle"], whole=True),
                _areal(row["capacity"]),
                Share(row["kept"], 2),
                _areal(row["lost_to_film"]),
            ),
        )
        for row in aged.cycles.to_dict("records")
    )
    columns = (
        Column("cycle", tc("cell", "cycle")),
        Column("capacity", t("capacity")),
        Column("kept", tc("capacity", "kept")),
        Column("lost_to_film", t("lost to the film")),
    )
    return (Table("cycles", columns, rows, t("Capacity over cycles"), folded=len(rows) > 12),)


def _curve(made: Discharge) -> Table:
    curve = made.curve
    rows = tuple(
        Row(f"point_{i}", (_areal(q), _volts(v)))
        for i, (q, v) in enumerate(zip(curve["capacity"], curve["voltage"], strict=True))
    )
    columns = (Column("capacity", t("capacity")), Column("voltage", t("voltage")))
    return Table("curve", columns, rows, folded=True)


def pictures(made: Discharge, aged: Ageing | None) -> list[Chart]:
    """Voltage; capacity by rate where there are several; capacity over cycles where it was asked."""
    rates, curve = made.rates, made.curve
    first = _c(float(rates["rate"].iloc[0]))
    capacity = Axis(t("capacity"), "mAh/cm2")
    kept = Axis(t("of the capacity at first"), "%")
    charge = [x * HOUR for x in curve["capacity"]]
    found = [
        Chart(
            "cell_voltage", "lines", t("Voltage of the cell at {rate}", rate=first), capacity,
            Axis(t("voltage"), "V"), (Series(t("voltage"), list(curve["voltage"]), charge),),
        )
    ]  # fmt: skip
    if len(rates) > 1:
        points = Series(tc("capacity", "kept"), list(rates["kept"]), list(rates["rate"]))
        dots = Series("", list(rates["kept"]), list(rates["rate"]), role="dots")
        found.append(
            Chart("cell_rates", "lines", t("Capacity by rate, of that at {rate}", rate=first),
                  Axis(t("rate, C"), low=0.0), Axis(kept.title, "%", low=0.0), (points, dots))
        )  # fmt: skip
    if aged is not None and len(aged.cycles) > 1:
        line = Series(tc("capacity", "kept"), list(aged.cycles["kept"]), list(aged.cycles["cycle"]))
        title = t("Capacity over cycles at {rate}", rate=_c(aged.rate))
        found.append(Chart("cell_cycles", "lines", title, Axis(tc("cell", "cycle")), kept, (line,)))
    return found


def _c(rate: float) -> Message:
    return t("{rate}C", rate=format(rate, ".3g"))


def _volts(volts: float) -> Quantity:
    return Quantity(volts, "V", digits=4)


def _areal(ampere_hours: float) -> Quantity:
    """Ah/m2 as a quantity."""
    return Quantity(ampere_hours * HOUR, "mAh/cm2")
