"""Which grade does a recipe give, and what is it worth in a cell? And the grade sheet of what a plant sells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from anodeworks.errors import InputError
from anodeworks.language import Message, Pair, t, tn
from anodeworks.material.recipe import blend_share, family_in, read_recipe
from anodeworks.material.sheet import NOT_MODELLED, TERMS, Line, Sheet
from anodeworks.project.file import read_tables
from anodeworks.project.ledger import Ledger, table
from anodeworks.quantity import units
from anodeworks.quantity.wording import Number, Quantity, Share, Span
from anodeworks.remedies import FORM
from anodeworks.study.grade_sheet import figures, spreads
from anodeworks.view.document import Block, Cell, Column, Document, Finding, Items, Row, Section, Table, Words

if TYPE_CHECKING:
    from anodeworks.study.base_case import Base

MOST: Final = 8  # products of a plant that get a sheet
HEADS: Final[Mapping[str, Message]] = {
    "powder": t("grade sheet, terms of GB/T 38823 and GB/T 24533"),
    "cell": t("in a layer stack"),
}
UNKNOWN: Final = t("not modelled")
QUANTILES: Final = t("P5 and P95: in 5 % of the draws the figure is lower, in 5 % higher.")


@dataclass(frozen=True)
class Graded:
    """A recipe's sheet, and where its numbers come from."""

    sheet: Sheet
    file: Path | None
    draws: int
    seed: int


def ask(file: str | Path | None = None, *, changes: tuple[str, ...] = (), target: str | None = None,
        draws: int = 2000, seed: int = 0, kind: str | None = None) -> Graded:  # fmt: skip
    """The grade sheet of a recipe file, or of the library's recipe.

    Raises:
        InputError: a recipe that cannot be used.
    """
    path = Path(file) if file else None
    try:
        return Graded(Sheet(ledger_of(path, changes, target, kind), draws, seed), path, draws, seed)
    except InputError as error:
        raise (error if path is None else error.in_file(str(path))) from None


def ledger_of(
    file: Path | None,
    changes: tuple[str, ...],
    target: str | None,
    kind: str | None = None,
    stack: Ledger | None = None,
) -> Ledger:
    """The recipe's numbers with what was changed; `stack` of a project, where one is given.

    Raises:
        InputError: a change that cannot be read, a capacity that no blend has, or whatever is wrong in the file.
    """
    tables: dict[str, Any] = dict(read_tables(file)) if file else {}
    family = family_in(tables, kind)
    outer = tables.get("recipe", {})
    written = dict(table(outer.get(family.name, {}), family.key))
    for change in changes:
        key, equals, value = change.partition("=")
        if not equals:
            raise InputError("--set", f'"{change}"', t("KEY=VALUE, such as filling=0.7"), FORM)
        written[key.strip().removeprefix(f"{family.key}.")] = value.strip()
    ledger = read_recipe({**tables, "recipe": {**outer, family.name: written}}, family.word, stack)
    if target is not None:
        wanted = units.parse(target, "mAh/g", "--target")
        recipe = family.section.at({k: np.float64(v.number) for k, v in ledger.items()}, family.key)
        composite = family.grade(recipe).composite
        share = float(blend_share(composite, recipe.graphite, wanted))
        if not 0 <= share <= 1:
            low, high = sorted(float(m.capacity) for m in (recipe.graphite, composite))
            ends = Span(low, high, "mAh/g", digits=4)
            raise InputError(
                "--target",
                target,
                t("{ends}: graphite to neat composite", ends=ends),
                t("choose a capacity between the two"),
            )
        entry = ledger[f"{family.key}.blend_share"]
        ledger[f"{family.key}.blend_share"] = entry.replace(
            number=share, distribution=None, source="set by the user"
        )
    return ledger


def document(graded: Graded) -> Document:
    """The grade in one sentence and what limits its cell; then the sheet."""
    sheet = graded.sheet
    warnings = [t(each) for each in sheet.family.warnings(sheet.recipe, sheet.grade)]
    part = Share(float(sheet.recipe.blend_share), 1)
    made = t("{kind:first}; composite in the product: {share}, the rest graphite.",
             kind=sheet.family.label, share=part)  # fmt: skip
    powder: tuple[Block, ...] = (
        Words(made),
        *(Finding("fair", each) for each in warnings),
        _lines(graded, "powder"),
    )
    cell: tuple[Block, ...] = (_lines(graded, "cell"),)
    if graded.draws:
        cell = (*cell, Words(QUANTILES, "note"))
    about: dict[str, tuple[Message, Cell]] = {
        "kind": (t("family"), sheet.family.word),
        "blend_share": (t("composite in the product"), part),
        "draws": (t("draws"), Number(graded.draws, whole=True)),
        "seed": (t("seed"), Number(graded.seed, whole=True)),
    }
    return Document(
        "material",
        t("Grade sheet"),
        sheet.family.label if graded.file is None else str(graded.file),
        (_grade(sheet), _limit(sheet), *_left(len(warnings))),
        (Section("powder", t("The powder"), powder, 0), Section("cell", t("The cell"), cell, 0)),
        about,
    )


def _grade(sheet: Sheet) -> Finding:
    """What the powder stores, gives back and swells by."""
    told_of = {line.name: _si(line) for line in sheet.lines if line.value is not None}
    numbers: dict[str, Cell] = {
        name: told_of[name] for name in ("capacity", "first_cycle_efficiency", "swelling")
    }
    said = t(
        "The product stores {capacity} reversibly, gives back {efficiency} of its first charge, and its particles "
        "swell by {swelling}.",
        capacity=numbers["capacity"], efficiency=numbers["first_cycle_efficiency"], swelling=numbers["swelling"],
    )  # fmt: skip
    return Finding("none", said, name="grade", numbers=numbers)


def _limit(sheet: Sheet) -> Finding:
    """Which electrode's first cycle sets what the cell gives back."""
    by_anode = bool(sheet.cell.lithium_limit)
    numbers: dict[str, Cell] = {"limited_by": "anode" if by_anode else "cathode"}
    if by_anode:
        said = t("It limits the cell: in the first cycle it loses more lithium than the cathode.")
        return Finding("fair", said, name="limit", numbers=numbers)
    said = t("It does not limit the cell: in the first cycle the cathode loses more lithium than it.")
    return Finding("good", said, name="limit", numbers=numbers)


def _left(count: int) -> tuple[Finding, ...]:
    if not count:
        return ()
    said = tn("In {n} respect the recipe lies outside what was measured.",
              "In {n} respects the recipe lies outside what was measured.",
              count, n=Number(count, whole=True))  # fmt: skip
    return (Finding("fair", said, name="outside"),)


def _si(line: Line) -> Quantity:
    assert line.value is not None
    return Quantity(units.to_si(line.value, line.unit), line.unit, digits=4)


def _lines(graded: Graded, chapter: str) -> Table:
    """A chapter of the sheet."""
    rows = []
    for line in graded.sheet.lines:
        if line.chapter == chapter:
            known = line.value is not None
            ends = (line.low, line.high) if known and graded.draws else (None, None)
            spread = (
                None if end is None else Quantity(units.to_si(end, line.unit), line.unit, digits=4)
                for end in ends
            )
            rows.append(
                Row(line.name, (Pair(line.term, line.term_zh), _si(line) if known else UNKNOWN, *spread))
            )
    columns = (
        Column("property", role="text"),
        Column("value", t("value")),
        Column("p5", t("P5") if graded.draws else ""),
        Column("p95", t("P95") if graded.draws else ""),
    )
    return Table(chapter, columns, tuple(rows), HEADS[chapter], scaled="row", brief=len(rows))


def of_plant(base: Base) -> Section | None:
    """The grade sheets of a plant's products; None where none of them stores lithium."""
    parts = []
    for k, offer in enumerate(base.project.products[:MOST]):
        found = figures(base, k)
        if offer.anode and found["capacity"][0] > 0:
            blocks = _of_product(found, f"product_{offer.name}")
            parts.append(
                Section(f"product-{offer.name}", Pair(offer.label or offer.name, offer.label_zh), blocks)
            )
    if not parts:
        return None
    lead = t("What the plant sells, in the terms of GB/T 38823 and GB/T 24533, at central values.")
    if spreads(base):
        lead = t("What the plant sells, in the terms of GB/T 38823 and GB/T 24533: at central values, and P5, P50 and "
                 "P95 of the scenarios (5 %, half and 95 % of them lie below).")  # fmt: skip
    return Section("product", t("Product"), (Words(lead, "lead"),), 1, tuple(parts))


def _of_product(found: Mapping[str, Any], name: str) -> tuple[Block, ...]:
    """A product's sheet by chapter, and what the model does not know of it."""
    blocks: list[Block] = []
    known = set()
    for chapter, head in HEADS.items():
        rows = []
        for term, label, label_zh, unit, of in TERMS:
            numbers = np.asarray(found.get(term, np.nan), dtype=float)
            if of == chapter and np.isfinite(numbers).any():
                known.add(term)
                rows.append(Row(term, (Pair(label, label_zh), *_quantiles(numbers, unit))))
        columns = (
            Column("property", role="text"),
            Column("base", t("base case")),
            Column("p5", t("P5")),
            Column("p50", t("P50")),
            Column("p95", t("P95")),
        )
        if rows:
            blocks.append(Table(f"{name}_{chapter}", columns, tuple(rows), head, scaled="row"))
    missing = [Pair(label, zh) for term, label, zh, *_ in TERMS if term not in known]
    missing += [Pair(label, zh) for _, label, zh in NOT_MODELLED]
    return (*blocks, Items(tuple(missing), "note", t("Not modelled")))


def _quantiles(numbers: Any, unit: str) -> tuple[Cell, ...]:
    """The base case, and P5, P50 and P95 of the draws where there are any."""
    drawn = numbers[1:][np.isfinite(numbers[1:])]
    ends = [float(q) for q in np.quantile(drawn, [0.05, 0.5, 0.95])] if drawn.size else []
    spread: list[Cell] = [Quantity(end, unit) for end in ends] or [None] * 3
    return (Quantity(float(numbers[0]), unit), *spread)
