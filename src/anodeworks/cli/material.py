"""`anodeworks material`: from a recipe to a grade sheet, and what the grade is worth in a cell."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from anodeworks.cli.answer import answer, columns, json_option
from anodeworks.errors import InputError

if TYPE_CHECKING:
    from anodeworks.material.sheet import Sheet

HEADS = {"powder": "Grade sheet, terms of GB/T 38823 and GB/T 24533", "cell": "In a layer stack"}


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
    "--draws", type=click.IntRange(0, 1_000_000), default=2000, show_default=True, help="For the spread."
)
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=0, show_default=True, help="Of the draws.")
@json_option
def material(
    file: Path | None, changes: tuple[str, ...], target: str | None, draws: int, seed: int, as_json: bool
) -> None:
    """The grade that a recipe gives: capacity, first cycle, densities, swelling, and the cell it goes into.

    FILE holds [recipe.powder] and, if wanted, [cell.stack]; what it leaves out, and all without a file, is the
    library's.
    """
    from anodeworks.material.sheet import Sheet

    try:
        ledger = read_ledger(file, changes, target)
    except InputError as error:
        raise (error if file is None else error.in_file(str(file))) from None
    sheet = Sheet(ledger, draws, seed)
    figures = _figures(sheet, file)
    answer(figures, lambda: _text(figures, draws), as_json)


def read_ledger(file: Path | None, changes: tuple[str, ...], target: str | None) -> Any:
    """The recipe's numbers, with what the command line changes."""
    import numpy as np

    from anodeworks.material.recipe import KEY, Recipe, blend_share, grade, graphite_of, read_recipe
    from anodeworks.project.file import read_tables
    from anodeworks.quantity import units

    tables: dict[str, Any] = dict(read_tables(file)) if file else {}
    written = dict(tables.get("recipe", {}).get("powder", {}))
    for change in changes:
        key, equals, value = change.partition("=")
        if not equals:
            raise InputError("--set", f'"{change}"', "KEY=VALUE, such as filling=0.7")
        written[key.strip().removeprefix(f"{KEY}.")] = value.strip()
    ledger = read_recipe({**tables, "recipe": {**tables.get("recipe", {}), "powder": written}})
    if target is not None:
        wanted = units.parse(target, "mAh/g", "--target")
        recipe = Recipe.at({k: np.float64(v.number) for k, v in ledger.items()}, KEY)
        share = float(blend_share(grade(recipe).composite, graphite_of(recipe), wanted))
        if not 0 <= share <= 1:
            ends = [float(m.capacity) / 3600 for m in (graphite_of(recipe), grade(recipe).composite)]
            allowed = f"{min(ends):.0f} to {max(ends):.0f} mAh/g: graphite to neat composite"
            raise InputError("--target", target, allowed)
        entry = ledger[f"{KEY}.blend_share"]
        ledger[f"{KEY}.blend_share"] = entry.replace(
            number=share, distribution=None, source="set by the user"
        )
    return ledger


def _figures(sheet: Sheet, file: Path | None) -> dict[str, Any]:
    from anodeworks.material.recipe import warnings

    return {
        "file": None if file is None else str(file),
        "blend_share": float(sheet.recipe.blend_share),
        "sheet": [
            {"term": x.term, "term_zh": x.term_zh, "unit": x.unit, "value": x.value, "p5": x.low, "p95": x.high,
             "chapter": x.chapter}
            for x in sheet.lines
        ],
        "lithium_limited_by": "anode" if bool(sheet.cell.lithium_limit) else "cathode",
        "warnings": warnings(sheet.recipe, sheet.grade),
    }  # fmt: skip


def _text(figures: dict[str, Any], draws: int) -> str:
    parts = [f"composite in the product: {100 * figures['blend_share']:.1f} %, the rest graphite"]
    for chapter, head in HEADS.items():
        rows = [("", "value", "P5", "P95", "", "")] if draws else [("", "value", "", "", "", "")]
        for line in (x for x in figures["sheet"] if x["chapter"] == chapter):
            known = line["value"] is not None
            spread = [f"{line[p]:,.4g}" if known and draws else "" for p in ("p5", "p95")]
            value = f"{line['value']:,.4g}" if known else "not modelled"
            rows.append((line["term"], value, *spread, line["unit"], line["term_zh"]))
        parts += [head, columns(rows)]
    limit = figures["lithium_limited_by"]
    parts.append(f"lithium of the first cycle is lost to the {limit}, which loses the more")
    parts += [f"! {warning}" for warning in figures["warnings"]]
    return "\n".join(parts)
