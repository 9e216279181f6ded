"""The estimate of construction investment as formulas: what machines, buildings and land cost follows the inputs.

Each part is what the model found times the inputs that it is proportional to, over these as written. By asset class and
phase the estimate over that of the program is a factor, and spending by year is the program's times the factor.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from anodeworks.finance import CLASS_LABELS
from anodeworks.finance.operations import CLASSES
from anodeworks.language import Pair, Text, t
from anodeworks.render.excel import own_lines
from anodeworks.render.excel.book import Book, Live, Page, at
from anodeworks.render.excel.inputs import in_cell
from anodeworks.study.base_case import Base
from anodeworks.view.investment import INSTALLATION, KINDS, LICENCES, SHARED, TITLE, Part, parts
from anodeworks.view.labels import phase_label

OF_WORKS: Final = {"shared": "plant.capital.other_share", "start_up": "plant.capital.start_up_share"}
SHARES: Final = ("plant.capital.control_share", *OF_WORKS.values(), "plant.capital.contingency_share")
# Which classes of assets a part holds that the project file states itself.
STATED: Final = {
    "stated_equipment": ("machinery", "electronics"),
    "stated_buildings": ("buildings",),
    "stated_land": ("land",),
    "stated_licences": ("intangibles",),
    "stated_start_up": ("other",),
}
ONE: Final = "1"


def keys(base: Base) -> list[str]:
    """The inputs that the estimate reads."""
    found = [key for part in parts(base) for key in part.keys]
    return [*dict.fromkeys(found), *(SHARES if _computed(base) else ())]


def _computed(base: Base) -> bool:
    return not base.project.alone


def _moved(book: Book, base: Base, part: Part) -> str:
    """By what a part has moved since it was written: its inputs over what they were."""
    written = [in_cell(book, base.project.ledger[key], base.value(key))[0] for key in part.keys]
    cells = [f"{{{key}}}" for key in part.keys]
    if len(cells) == 3:  # a centre, and a pilot line by its capacity
        whole = written[0] + written[1] * written[2]
        return f"({cells[0]}+{cells[1]}*{cells[2]})/{whole!r}" if whole else ONE
    if len(cells) == 2:  # a price, and the tax on it
        whole = written[0] * (1 + written[1])
        return f"{cells[0]}*(1+{cells[1]})/{whole!r}" if whole else ONE
    return f"{cells[0]}/{written[0]!r}" if cells and written[0] else ONE


def write(book: Book, base: Base) -> None:
    """The page: parts by phase, their sums by kind of cost, shares for other cost and contingency, and factors."""
    phases = [phase_label(base.project, name) for name in base.project.phases]
    page = book.page(book.title(Pair("Investment", TITLE.zh)), "#2E8B94")
    page.put(0, 0, book.title(TITLE), "title")
    told = t("Money of the price date without VAT, before the factors of what-if questions; amounts in CNY.")
    page.put(1, 0, book.say(told), "note")
    page.next = 3
    heads: list[Text] = [t("part"), *phases, t("all"), *KINDS.values(), t("share")]
    page.table([book.title(head) for head in heads], (46, *[18] * (len(heads) - 1)))
    found = parts(base)
    plants = [part for part in found if part.keys]
    for part in found:
        moved = _moved(book, base, part)
        cells = [f"{float(x)!r}*{moved}" for x in part.amounts]
        if part.keys == (LICENCES,):  # a sum, which may be 0 as written
            one = in_cell(book, base.project.ledger[LICENCES], 1.0)[0]
            cells = [f"{{{LICENCES}}}/{one!r}", *["0"] * (len(cells) - 1)]
        for code in own_lines.abroad(base):  # what is stated in foreign money follows its rate
            spent = own_lines.estimated(base, code)[
                [CLASSES.index(name) for name in STATED.get(part.name, ())]
            ].sum(0)
            cells = [f"{cell}+{float(x)!r}*({own_lines.moved(base, code)}-1)" if x else cell
                     for cell, x in zip(cells, spent, strict=True)]  # fmt: skip
        _row(book, page, part.name, part.label, cells, part.kind)

    def total(of: Iterator[Part], p: int) -> str:
        return "+".join(f"{{b1.{part.name}.{p}}}" for part in of) or "0"

    if _computed(base):
        served = [total((part for part in plants if part.works), p) for p in range(len(phases))]
        for name, label in SHARED.items():
            _row(book, page, name, label, [f"{{{OF_WORKS[name]}}}*({each})" for each in served], "other")
        basis = [total(iter(plants), p) for p in range(len(phases))]
        _row(book, page, "basic", t("basic contingency"),
             [f"{{plant.capital.contingency_share}}*({each}+{{b1.shared.{p}}}+{{b1.start_up.{p}}})"
              for p, each in enumerate(basis)],
             "other")  # fmt: skip
    more = (*SHARED, "basic") if _computed(base) else ()
    names = [*(part.name for part in found), *more]
    sums = ["+".join(f"{{b1.{name}.{p}}}" for name in names) or "0" for p in range(len(phases))]
    _row(book, page, "total", t("construction investment"), sums, "")
    built = [f"{{b1.total.{p}}}*{{model.built{p}}}" for p in range(len(phases))]
    _row(book, page, "built", t("of it in phases that are begun before the plant is closed"), built, "")
    _factors(book, page, base, plants)


def _row(book: Book, page: Page, name: str, label: Text, cells: list[str], kind: str) -> None:
    """A part by phase, in all, under its kind of cost, and as a share of everything."""
    row, most = page.next, len(cells)
    heading = name == "total"
    page.put(row, 0, book.title(label), "sum" if heading else "label", "", heading)
    for p, cell in enumerate(cells):
        page.put(row, 1 + p, Live(f"={cell}"), "formula", "#,##0", heading)
        book.name(f"b1.{name}.{p}", page, row, 1 + p)
    page.put(row, 1 + most, Live(f"=SUM({at(row, 1)}:{at(row, most)})"), "formula", "#,##0", heading)
    book.name(f"b1.{name}", page, row, 1 + most)
    for k, each in enumerate(KINDS, 2 + most):
        own = Live(f"={at(row, 1 + most)}{part}") if (part := _part(each, kind)) is not None else None
        if heading:
            own = Live(f"=SUM({at(4, k)}:{at(row - 1, k)})")
        page.put(row, k, own, "formula", "#,##0", heading)
    share = Live(f"=IF({{b1.total}}=0,0,{at(row, 1 + most)}/{{b1.total}})")
    page.put(row, 2 + most + len(KINDS), share, "formula", "0.0%", heading)
    page.next += 1


def _part(column: str, kind: str) -> str | None:
    """What of a part of a kind of cost stands in a column, as a factor; None: nothing."""
    if kind == "equipment":
        return {"equipment": f"*(1-{{{INSTALLATION}}})", "installation": f"*{{{INSTALLATION}}}"}.get(column)
    return "" if column == kind else None


def _factors(book: Book, page: Page, base: Base, plants: list[Part]) -> None:
    """By asset class and phase, the estimate over the program's."""
    abroad = sum((own_lines.estimated(base, code) for code in own_lines.abroad(base)), np.zeros(()))
    whole = np.asarray(base.outcome.capital.by_class, dtype=np.float64)
    written = whole - abroad  # what is stated in foreign money follows its rate and no factor
    written = np.where(written > own_lines.ROUNDING * whole, written, 0.0)
    stated = np.zeros_like(whole) if base.project.alone else own_lines.estimated(base, "CNY")
    page.next += 1
    page.band(
        book.title(t("By class of assets: the estimate over that of the program")), 2 + written.shape[1]
    )
    spread = "(1+{plant.capital.contingency_share})"
    for c, (name, label) in enumerate(zip(CLASSES, CLASS_LABELS, strict=True)):
        page.put(page.next, 0, book.title(Pair(label.english, label.chinese)), "label")
        for p in range(written.shape[1]):
            known = float(written[c, p])
            told = ONE if known else "0"
            if _computed(base):
                own = f"{_of_class(name, p, plants)}*{spread}+{float(stated[c, p])!r}"
                # Exactly 1 while nothing is changed, for rounding would be lent; of what there is none, the sum itself.
                told = f"ROUND(({own})/{known!r},12)" if known else own
            page.put(page.next, 1 + p, Live(f"={told}"), "formula", "0.0000")
            book.name(f"b1.factor.{c}.{p}", page, page.next, 1 + p)
        page.next += 1


def _of_class(name: str, p: int, plants: list[Part]) -> str:
    """What a class of assets of a plant is of the parts of the estimate, before contingency."""

    def total(kind: str) -> str:
        own = [f"{{b1.{part.name}.{p}}}" for part in plants if part.kind == kind and part.works]
        return f"(1+{{plant.capital.other_share}})*({'+'.join(own) or '0'})"

    def alone(part: str) -> str:
        return f"{{b1.{part}.{p}}}" if any(each.name == part for each in plants) else "0"

    control = "{plant.capital.control_share}"
    return {
        "buildings": total("civil"),
        "machinery": f"{total('equipment')}*(1-{control})",
        "electronics": f"{total('equipment')}*{control}",
        "land": alone("land"),
        "intangibles": alone("licences"),
        "other": f"{{b1.start_up.{p}}}",
    }[name]
