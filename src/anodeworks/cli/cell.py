"""`anodeworks cell`: what a recipe's grade does in a cell under current, by PyBaMM."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from anodeworks.cli.answer import answer, columns, json_option
from anodeworks.cli.files import written
from anodeworks.cli.material import kind_option, read_ledger
from anodeworks.cli.source import open_project
from anodeworks.errors import InputError, near

if TYPE_CHECKING:
    from anodeworks.material.cycling import Ageing, Discharge
    from anodeworks.material.electrochemistry import Cell
    from anodeworks.project.ledger import Ledger

PER_CM2 = 0.1  # mAh/cm2 per Ah/m2, mWh/cm2 per Wh/m2


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
@click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="KEY=VALUE",
    help='A number of the recipe, such as filling=0.7 or pore_volume="0.8 cm3/g"; may be given again.',
)
@click.option(
    "--target", metavar="CAPACITY", help='Blend with graphite to this capacity, such as "450 mAh/g".'
)
@click.option(
    "--rates", default="C/10,C/3,1,2,3", show_default=True, help="Of discharges; the first gives the voltage."
)
@click.option("--cycles", type=click.IntRange(0, 10_000), default=0, help="Cycle with a growing film.")
@click.option("--cycle-rate", default="C/2", show_default=True, help="Of charge and discharge in a cycle.")
@click.option("--swollen", is_flag=True, help="With the anode as thick and dense as charged, not as rolled.")
@click.option(
    "--project",
    "plant",
    type=click.Path(path_type=Path),
    help="Take a project's stack, and compare with its cell_voltage.",
)
@click.option("--product", metavar="NAME", help="Of the project, where it has several.")
@click.option(
    "--write", type=click.Path(path_type=Path), help="Write the project with the mean voltage in it."
)
@kind_option
@click.option("--bpx", "document", type=click.Path(path_type=Path), help="Write the cell as a BPX document.")
@click.option("--svg", "folder", type=click.Path(path_type=Path), help="Write charts to this folder.")
@json_option
def cell(
    file: Path | None,
    changes: tuple[str, ...],
    target: str | None,
    rates: str,
    cycles: int,
    cycle_rate: str,
    swollen: bool,
    plant: Path | None,
    product: str | None,
    write: Path | None,
    kind: str | None,
    document: Path | None,
    folder: Path | None,
    as_json: bool,
) -> None:
    """Mean voltage, energy, capacity by rate and over cycles of the cell that a recipe's grade goes into.

    FILE holds [recipe.powder], [recipe.milled] or [recipe.monoxide] and, if wanted, [cell.stack]; what it leaves out,
    and all without a file, is the library's. With --project the stack is the project's, and the room that pores leave
    too unless FILE states it. Answers are kept and found again. Needs pip install 'anodeworks[cell]'.
    """
    from anodeworks.material.cycling import ageing, discharge

    if plant is None and (product or write):
        raise click.UsageError("--product and --write need --project")
    sold = None if plant is None else _product(plant, product)
    try:
        ledger = read_ledger(file, changes, target, kind, None if sold is None else sold.stack)
        design, around = _cell(ledger, swollen, sold)
    except InputError as error:
        raise (error if file is None else error.in_file(str(file))) from None
    made = discharge(design, [_rate(word, "--rates") for word in rates.split(",")])
    aged = ageing(design, cycles, _rate(cycle_rate, "--cycle-rate")) if cycles else None
    figures = {
        "file": None if file is None else str(file),
        **around(made.mean_voltage),
        **_figures(design, made, aged),
        "project": None if plant is None else str(plant),
        "written": None if sold is None or write is None else str(sold.write(made.mean_voltage, write)),
        "bpx": None if document is None else str(document),
        "charts": [],
    }
    if document is not None:
        from anodeworks.material.bpx import bpx

        content = json.dumps(bpx(design), indent=1) + "\n"
        written("--bpx", document, lambda _: document.write_text(content, encoding="utf-8"))
    if folder is not None:
        from anodeworks.report import gallery
        from anodeworks.report.cell import drawings

        charts = drawings(made, aged)
        written("--svg", folder, lambda _: gallery.write(charts, folder))
        figures["charts"] = [str(folder / f"{name}.svg") for name in charts]
    answer(figures, lambda: _text(figures), as_json)


def _cell(ledger: Any, swollen: bool, sold: _Product | None) -> tuple[Cell, Any]:
    """The cell of a ledger, and a function that says of a mean voltage what the stack comes to with it."""
    import numpy as np

    from anodeworks.material.cell import Stack, layers
    from anodeworks.material.electrochemistry import cell as design_of
    from anodeworks.material.recipe import family_of

    base = {key: np.float64(value.number) for key, value in ledger.items()}
    family = family_of(ledger)
    recipe, stack = family.section.at(base, family.key), Stack.at(base, "cell.stack")
    made = family.grade(recipe)
    product = made.product
    assumed = float(base["products.cell_voltage"]) if sold is None else sold.voltage

    def around(voltage: float) -> dict[str, Any]:
        known = layers(stack, product, voltage)
        return {
            "kind": family.word,
            "room": float(stack.room),
            "blend_share": float(recipe.blend_share),
            "capacity_mAh_g": float(product.capacity) / 3600,
            "cell_voltage_assumed": assumed,
            "mean_voltage": voltage,
            "mean_voltage_above_assumed": voltage - assumed,
            "specific_energy_Wh_kg": float(known.specific_energy) / 3600,
            "energy_density_Wh_L": float(known.energy_density) / 3.6e6,
        }

    return design_of(stack, product, float(made.by_silicon), swollen), around


@dataclass(frozen=True)
class _Product:
    """A project's product: the mean voltage (V) that the project says, its stack, and its tables."""

    name: str
    voltage: float
    stack: Ledger
    tables: Mapping[str, Any]

    def write(self, voltage: float, path: Path) -> Path:
        """Write the project with another mean voltage."""
        from anodeworks.twin.write import toml

        tables = copy.deepcopy(dict(self.tables))
        said = {"value": f"{voltage:.3f} V", "source": "computed by anodeworks cell"}
        tables.setdefault("products", {}).setdefault(self.name, {})["cell_voltage"] = said
        head = "# The mean voltage of a product is that of anodeworks cell, marked by its source.\n"
        text = f"#:schema project.schema.json\n{head}{toml(tables)}"
        return written("--write", path, lambda _: path.write_text(text, encoding="utf-8"))


def _product(plant: Path, name: str | None) -> _Product:
    """The product of a project file: the one named, or the only one."""
    from anodeworks.material.recipe import stack_of

    project = open_project(plant)
    names = [p.name for p in project.products]
    if name is None and len(names) > 1:
        raise InputError("--product", "none", " or ".join(names), "say which", str(plant))
    chosen = names[0] if name is None else name
    if chosen not in names:
        raise InputError("--product", f'"{chosen}"', " or ".join(names), near(chosen, names), str(plant))
    voltage = float(project.ledger[f"products.{chosen}.cell_voltage"].number)
    return _Product(chosen, voltage, stack_of(project.ledger), project.tables)


def _rate(word: str, option: str) -> float:
    """A rate in C: `0.5`, `2C` or `C/3`."""
    plain = word.strip().upper()
    try:
        rate = 1 / float(plain[2:]) if plain.startswith("C/") else float(plain.removesuffix("C"))
    except (ValueError, ZeroDivisionError):
        rate = 0.0
    if not 0 < rate <= 100:
        raise InputError(option, f'"{word}"', "rates above 0 and up to 100, such as C/10,1,2")
    return rate


def _figures(design: Cell, made: Discharge, aged: Ageing | None) -> dict[str, Any]:
    rates = [
        {
            "rate": row["rate"],
            "capacity_mAh_cm2": PER_CM2 * row["capacity"],
            "kept": row["kept"],
            "mean_voltage": row["mean_voltage"],
            "energy_mWh_cm2": PER_CM2 * row["energy"],
        }
        for row in made.rates.to_dict("records")
    ]
    cycles = [] if aged is None else [
        {
            "cycle": int(row["cycle"]),
            "capacity_mAh_cm2": PER_CM2 * row["capacity"],
            "kept": row["kept"],
            "lost_to_film_mAh_cm2": PER_CM2 * row["lost_to_film"],
        }
        for row in aged.cycles.to_dict("records")
    ]  # fmt: skip
    curve = made.curve
    return {
        "silicon_share_of_capacity": design.silicon_share,
        "stack_capacity_mAh_cm2": PER_CM2 * made.areal,
        "rates": rates,
        "cycles": cycles,
        "curve": {
            "capacity_mAh_cm2": (PER_CM2 * curve["capacity"]).tolist(),
            "voltage": curve["voltage"].tolist(),
        },
    }


def _text(figures: dict[str, Any]) -> str:
    part, silicon = 100 * figures["blend_share"], 100 * figures["silicon_share_of_capacity"]
    above = figures["mean_voltage_above_assumed"]
    rows = [("rate", "mAh/cm2", "kept", "mean V", "mWh/cm2")]
    for r in figures["rates"]:
        numbers = (f"{r['capacity_mAh_cm2']:.2f}", f"{100 * r['kept']:.0f} %", f"{r['mean_voltage']:.3f}")
        rows.append((f"{r['rate']:.3g}C", *numbers, f"{r['energy_mWh_cm2']:.2f}"))
    found = [
        f"composite in the product: {part:.1f} %, the rest graphite; {figures['capacity_mAh_g']:.0f} mAh/g, "
        f"of which {silicon:.0f} % by silicon",
        columns(rows),
        f"{'stack of the project' if figures['project'] else 'stack'}, {100 * figures['room']:.0f} % of the pores in "
        "particles take up growth",
        f"by the layer stack {figures['stack_capacity_mAh_cm2']:.2f} mAh/cm2; at the first rate's mean voltage "
        f"{figures['specific_energy_Wh_kg']:.0f} Wh/kg and {figures['energy_density_Wh_L']:.0f} Wh/L of stack",
        f'for a project\'s product: cell_voltage = "{figures["mean_voltage"]:.3f} V", '
        f"{abs(above):.2f} V {'above' if above >= 0 else 'below'} "
        + ("the library's" if figures["project"] is None else "what it says"),
    ]
    if figures["cycles"]:
        last = figures["cycles"][-1]
        found.append(
            f"after {last['cycle']} cycles {100 * last['kept']:.2f} % kept, the film's numbers being examples "
            "of PyBaMM's set and no grade's own"
        )
    found += [f"written: {path}" for path in [figures["written"], figures["bpx"], *figures["charts"]] if path]
    found.append("kinetics, potentials and electrolyte are those of the set Chen2020_composite")
    return "\n".join(found)


__all__ = ["cell"]
