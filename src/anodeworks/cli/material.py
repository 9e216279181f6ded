"""`anodeworks material`: from a recipe to a grade sheet, and what the grade is worth in a cell."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from anodeworks.cli.answer import answer, columns, json_option
from anodeworks.errors import InputError

if TYPE_CHECKING:
    from anodeworks.material.sheet import Sheet
    from anodeworks.project.ledger import Ledger

kind_option = click.option(
    "--kind",
    type=click.Choice(["infiltrated", "milled", "monoxide"]),
    help="The family of powders, where no FILE says it.",
)
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
@kind_option
@json_option
def material(
    file: Path | None,
    changes: tuple[str, ...],
    target: str | None,
    draws: int,
    seed: int,
    kind: str | None,
    as_json: bool,
) -> None:
    """The grade that a recipe gives: capacity, first cycle, densities, swelling, and the cell it goes into.

    FILE holds the table of a family, [recipe.powder] (silicon infiltrated into porous carbon), [recipe.milled] or
    [recipe.monoxide], and, if wanted, [cell.stack]; what it leaves out, and all without a file, is the library's.
    """
    from anodeworks.material.sheet import Sheet

    try:
        ledger = read_ledger(file, changes, target, kind)
    except InputError as error:
        raise (error if file is None else error.in_file(str(file))) from None
    sheet = Sheet(ledger, draws, seed)
    figures = _figures(sheet, file)
    answer(figures, lambda: _text(figures, draws), as_json)


def read_ledger(
    file: Path | None,
    changes: tuple[str, ...],
    target: str | None,
    kind: str | None = None,
    stack: Ledger | None = None,
) -> Ledger:
    """The recipe's numbers, with what the command line changes; `stack` of a project, where one is given."""
    import numpy as np

    from anodeworks.material.recipe import blend_share, family_in, read_recipe
    from anodeworks.project.file import read_tables
    from anodeworks.project.ledger import table
    from anodeworks.quantity import units

    tables: dict[str, Any] = dict(read_tables(file)) if file else {}
    family = family_in(tables, kind)
    outer = tables.get("recipe", {})
    written = dict(table(outer.get(family.name, {}), family.key))
    for change in changes:
        key, equals, value = change.partition("=")
        if not equals:
            raise InputError("--set", f'"{change}"', "KEY=VALUE, such as filling=0.7")
        written[key.strip().removeprefix(f"{family.key}.")] = value.strip()
    ledger = read_recipe({**tables, "recipe": {**outer, family.name: written}}, family.word, stack)
    if target is not None:
        wanted = units.parse(target, "mAh/g", "--target")
        recipe = family.section.at({k: np.float64(v.number) for k, v in ledger.items()}, family.key)
        composite = family.grade(recipe).composite
        share = float(blend_share(composite, recipe.graphite, wanted))
        if not 0 <= share <= 1:
            ends = [float(m.capacity) / 3600 for m in (recipe.graphite, composite)]
            allowed = f"{min(ends):.0f} to {max(ends):.0f} mAh/g: graphite to neat composite"
            raise InputError("--target", target, allowed)
        entry = ledger[f"{family.key}.blend_share"]
        ledger[f"{family.key}.blend_share"] = entry.replace(
            number=share, distribution=None, source="set by the user"
        )
    return ledger


def _figures(sheet: Sheet, file: Path | None) -> dict[str, Any]:
    return {
        "kind": sheet.family.word,
        "file": None if file is None else str(file),
        "blend_share": float(sheet.recipe.blend_share),
        "sheet": [
            {"term": x.term, "term_zh": x.term_zh, "unit": x.unit, "value": x.value, "p5": x.low, "p95": x.high,
             "chapter": x.chapter}
            for x in sheet.lines
        ],
        "lithium_limited_by": "anode" if bool(sheet.cell.lithium_limit) else "cathode",
        "warnings": sheet.family.warnings(sheet.recipe, sheet.grade),
    }  # fmt: skip


def _text(figures: dict[str, Any], draws: int) -> str:
    from anodeworks.material.recipe import FAMILIES

    share = f"{100 * figures['blend_share']:.1f} %, the rest graphite"
    parts = [f"{FAMILIES[figures['kind']].label}; composite in the product: {share}"]
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
