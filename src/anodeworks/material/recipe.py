"""Recipes of every family, read from a file; the infiltrated one is what a laboratory's batches are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from anodeworks.errors import InputError
from anodeworks.language import listed, t
from anodeworks.library import library
from anodeworks.material import infiltrated, milled, monoxide
from anodeworks.material.cell import Stack
from anodeworks.material.grade import Family, Grade, blend_share
from anodeworks.material.infiltrated import Recipe, grade, warnings
from anodeworks.project.ledger import Ledger, check_words, fill, table
from anodeworks.quantity import Scalar, Section, par
from anodeworks.remedies import ONE_OUT

STACK: Final = "cell.stack"
WIDTHS: Final = ("pore_diameter", "pore_width")  # of a scaffold, two ways to say one
FAMILIES: Final = {family.word: family for family in (infiltrated.FAMILY, milled.FAMILY, monoxide.FAMILY)}

__all__ = [
    "FAMILIES",
    "Family",
    "Grade",
    "Recipe",
    "blend_share",
    "family_in",
    "family_of",
    "grade",
    "read_recipe",
    "stack_of",
    "warnings",
]


class _Voltage(Section):
    """The mean voltage of the cell, for which the library has one value."""

    cell_voltage: Scalar = par("V", 0.5, 5, "mean voltage of the cell the anode goes into")


def family_in(tables: Mapping[str, Any], kind: str | None = None) -> Family:
    """The family of a recipe file: the one named, else the one whose table the file holds, else the infiltrated.

    Raises:
        InputError: tables of several families and none named, or of others than the one named.
    """
    outer = table(tables.get("recipe", {}), "recipe")
    check_words("recipe", outer, [family.name for family in FAMILIES.values()])
    written = [family for family in FAMILIES.values() if family.name in outer]
    if kind is not None:
        asked = FAMILIES[kind]
        if written and asked not in written:
            holds = listed([f"[{family.key}]" for family in written])
            allowed = listed([f'"{family.word}"' for family in written], "or")
            remedy = (
                t("leave out --kind, or write [{key}]", key=asked.key)
                if len(written) == 1
                else t("change --kind, or write [{key}]", key=asked.key)
            )
            raise InputError("--kind", t('"{kind}" beside {holds}', kind=kind, holds=holds), allowed, remedy)
        return asked
    if len(written) > 1:
        found = listed([f"[{family.key}]" for family in written])
        raise InputError(
            "recipe", found, t("one family"), t("say --kind {word}, or keep one table", word=written[0].word)
        )
    return written[0] if written else infiltrated.FAMILY


def family_of(ledger: Mapping[str, Any]) -> Family:
    """The family whose numbers a ledger holds."""
    return next(f for f in FAMILIES.values() if f"{f.key}.blend_share" in ledger)


def stack_of(ledger: Ledger) -> Ledger:
    """The numbers of the stack in a project's ledger, or in a recipe's."""
    return {key: ledger[key] for key in (f"{STACK}.{name}" for name in Stack.parameters())}


def read_recipe(tables: Mapping[str, Any], kind: str | None = None, stack: Ledger | None = None) -> Ledger:
    """The numbers of a recipe file (a table `[recipe.…]`, `[cell.stack]`), completed from the library, by dotted key.

    What the library's table of a family leaves out, it shares with the infiltrated powder. The room that pores leave is
    one number, the powder's: `cell.stack.room` is `recipe.….room`.

    Args:
        tables: of the file.
        kind: word of the family, where the file does not say it.
        stack: of a project (`stack_of` its ledger), which then counts; its room too, unless the file states one.

    Raises:
        InputError: an unknown key, a value that cannot be used, or a second stack.
    """
    check_words("", tables, ("recipe", "cell"))
    family = family_in(tables, kind)
    ledger: Ledger = {}
    shelf = library().sections
    shared = shelf["recipe"][infiltrated.FAMILY.name]
    written = table(table(tables.get("recipe", {}), "recipe").get(family.name, {}), family.key)
    known = {**shared, **shelf["recipe"][family.name]}
    fill(ledger, family.key, family.section.parameters(), written, known, "recipe.toml")
    cell = table(tables.get("cell", {}), "cell")
    check_words("cell", cell, ("stack",))
    own, room = table(cell.get("stack", {}), STACK), f"{family.key}.room"
    if "room" in own:
        raise InputError(
            f"{STACK}.room", t("a second room"), t("the room of the powder"), t("say {room}", room=room)
        )
    if stack is None:
        fill(ledger, STACK, Stack.parameters(), own, shelf["cell"]["stack"], "cell.toml")
    else:
        if own:
            found = t("a stack of its own, beside that of the project")
            raise InputError(
                STACK, found, t("one stack"), t("take it out of the recipe file, or leave out --project")
            )
        ledger |= stack
        if "room" not in written:
            ledger[room] = stack[f"{STACK}.room"]
    if all(written.get(name) for name in WIDTHS):
        found = t("{other} beside it", other=WIDTHS[1])
        raise InputError(
            f"{family.key}.{WIDTHS[0]}", found, t("one width: the shape gives the other"), ONE_OUT
        )
    family.check(family.section.at({key: np.float64(v.number) for key, v in ledger.items()}, family.key))
    ledger[f"{STACK}.room"] = ledger[room]
    fill(ledger, "products", _Voltage.parameters(), {}, shelf["products"], "products.toml")
    return ledger
