"""The page of inputs: every number that the formulas read, free to be changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from anodeworks.finance import CLASS_LABELS
from anodeworks.finance.assets import BRIEFEST
from anodeworks.finance.covenants import GIVEN
from anodeworks.finance.operations import CLASSES, FIXED
from anodeworks.finance.own_lines import HELD
from anodeworks.finance.parameters import Finance, has
from anodeworks.language import Pair, Text, t, tc
from anodeworks.process.price_path import WORD, years_of
from anodeworks.quantity import Value, units
from anodeworks.quantity.wording import unit_text
from anodeworks.render.excel.book import WORDS, Book, Live, Page, at, serial
from anodeworks.study.base_case import Base
from anodeworks.view.document import Cited, Grade
from anodeworks.view.labels import OPTIONS, group_label, source_label
from anodeworks.view.numbers import range_of

WIDTHS: Final = (38, 62, 14, 14, 26, 24, 22, 40, 14, 10)
WRITTEN: Final = 8  # column with the value that the program wrote
NUMBER: Final = 2  # column with the value that formulas read
CHANGED: Final = 9  # column that tells whether an input has been changed
UNITS: Final = {"yuan": 1, "ten_thousand": 10_000, "million": 1_000_000, "hundred_million": 100_000_000}
FACTOR: Final = (0.0, 10.0)  # of a what-if question
OWN: Final = {"en": "million", "zh": "ten_thousand"}  # the unit of money that a new workbook has
PEOPLE: Final = ("plant.staff.operator_pay", "plant.staff.management_pay", "plant.research.spending_share")
PRICED: Final = ("price", "capacity_premium", "reference_capacity", "price_drift", "vat")
DATES: Final = {
    "finance.prices.price_date": t("price date as a year"),
    "finance.tax.western_until": t("end of the western rate as a year"),
    "finance.appraisal.valuation_date": t("valuation date as a year"),
    "finance.tax_depreciation.one_off_until": t("end of deduction at once as a year"),
}


def in_cell(book: Book, value: Value, si: float) -> tuple[Any, str]:
    """A number of the ledger as a cell shows it, and its number format: shares as percent, dates as days."""
    parameter = value.parameter
    if parameter.options:
        return book.option(parameter.options[round(si)]), ""
    if parameter.unit == units.DATE:
        return serial(si), "yyyy-mm-dd"
    if parameter.unit == "%":
        return si, "0.00%"
    number = units.from_si(si, parameter.unit)
    if parameter.unit == "1" and abs(number) < 1 and parameter.hi <= 5:
        return number, "0.0000"
    if number == round(number):
        return number, "#,##0"
    return number, "#,##0.00##" if abs(number) >= 0.01 else "General"


def unit_of(book: Book, value: Value) -> str:
    """The unit beside a cell."""
    if value.parameter.options:
        return book.say(tc("value", "word"))
    if value.parameter.unit == units.DATE:
        return book.say(t("date"))
    return unit_text(value.parameter.unit.replace("CNY", value.currency), book.language)


def write(book: Book, base: Base, traded: Sequence[str], building: Sequence[str]) -> None:
    """Write the page.

    Args:
        book: to which the page is added.
        base: the result.
        traded: prefixes of what is bought and sold, whose prices the formulas read.
        building: keys of what construction costs, which they read too.
    """
    book.options = OPTIONS
    page = book.page(book.title(t("Inputs")), "#C9A227")
    page.put(0, 0, book.title(t("Inputs")), "title")
    told = t("Yellow cells may be changed: every statement, indicator and check follows. A number that no formula here "
             "reads is as computed; to change it asks for another run of the program.")  # fmt: skip
    page.put(1, 0, book.say(told), "note")
    heads = (t("input"), t("meaning"), t("value"), t("unit"), t("distribution"), t("source"), t("grade"), t("note"),
             t("as written"), t("changed"))  # fmt: skip
    page.next = 3
    page.table([book.title(head) for head in heads], WIDTHS)
    page.repeat_columns = 1
    first = page.next
    _settings(book, page)
    groups = list(_groups(base, traded, building))
    here = {key for _, keys in groups for key in keys}
    for heading, keys in groups:
        page.band(book.title(heading), len(WIDTHS))
        for key in keys:
            _entry(book, page, base, key, here)
    _derived(book, page, base)
    span = f"{at(first, CHANGED, 'rc')}:{at(page.next, CHANGED, 'rc')}"
    page.put(1, WRITTEN, book.title(t("changed inputs")), "note")
    counted = f"=COUNTIF({span},{{word.changed}})+COUNTIF({span},{{word.invalid}})"
    page.put(1, CHANGED, Live(counted), "formula", "0")
    book.name("changed", page, 1, CHANGED)
    page.put(0, WRITTEN, book.title(t("inputs that are not allowed")), "note")
    page.put(0, CHANGED, Live(f"=COUNTIF({span},{{word.invalid}})"), "formula", "0")
    book.name("invalid", page, 0, CHANGED)
    page.put(2, WRITTEN, Live("=IF({changed}=0,{word.still},{word.since})"), "note")
    book.name("since", page, 2, WRITTEN)
    page.marks += [((first, CHANGED, page.next, CHANGED), "invalid", "bad")]


def settle(book: Book) -> None:
    """Once all formulas are written: an input that none of them reads, not by way of other cells either, is none."""
    page = book.pages[book.names["changed"].page]
    own = {(place.row, place.column): key for key, place in book.names.items() if place.page == page.name}
    read: set[str] = set()
    ahead = list({cell.content for each in book.pages.values() for (_, column), cell in each.cells.items()
                  if isinstance(cell.content, Live) and not (each is page and column == NUMBER)})  # fmt: skip
    while ahead:
        for key in book.read_by(ahead.pop()) - read:
            read.add(key)
            place = book.names[key]
            content = book.pages[place.page].cells[place.row, place.column].content
            if place.page == page.name and isinstance(content, Live):
                ahead.append(content)
    for place_of, cell in list(page.cells.items()):
        if cell.style.role == "input" and own[place_of] not in read:
            page.put(*place_of, cell.content, "value", cell.style.number)
            page.put(place_of[0], CHANGED, book.say(t("as computed")), "small")
            page.lists.pop(place_of, None)
            page.bounds.pop(place_of, None)


def _groups(base: Base, traded: Sequence[str], building: Sequence[str]) -> Iterator[tuple[Text, list[str]]]:
    """Headings, and the keys below them."""
    ledger = base.project.ledger
    for prefix in (*reversed(list(Finance.SECTIONS)), *base.project.debt.prefixes):
        if has(ledger, prefix):
            yield group_label(base.project, prefix), [key for key in ledger if key.startswith(prefix + ".")]
    if shared := [key for key in ledger if key.startswith("finance.investors.")]:
        yield t("investors"), shared
    if not base.project.alone:
        yield t("people and research"), list(PEOPLE)
    if building:
        yield t("construction"), list(building)
    held = [line.prefix for line in base.project.lines if line.kind == HELD]
    for prefix in (*filter(None, traded), *held):
        by_year = [f"{WORD}.{year}" for year in years_of(ledger, prefix)]
        keys: Iterable[str] = (f"{prefix}.{name}" for name in (*PRICED, *by_year))
        if prefix.startswith("finance.lines."):
            keys = (key for key in ledger if key.startswith(f"{prefix}."))
        yield group_label(base.project, prefix), [key for key in keys if key in ledger]


def _entry(book: Book, page: Page, base: Base, key: str, here: set[str]) -> None:
    """One number of the ledger that the formulas read; one that is another's follows that one if it stands `here`."""
    value = base.project.ledger[key]
    if value.parameter.options:
        page.lists[page.next, 2] = [book.option(word) for word in value.parameter.options]
    source = source_label(value)  # a citation by its key: the sources have a page of their own
    said = Cited(source.key) if isinstance(source, Cited) else source or ""
    beside = (unit_of(book, value), range_of(value) or "", said, Grade(value.grade), value.remark)
    for column, words in enumerate(beside, 3):
        page.put(page.next, column, book.say(words), "small")
    shown, number = in_cell(book, value, base.value(key))
    times = f"*{value.part!r}" if value.part != 1.0 else ""
    times += "".join(f"*(1-{{{share}}})" if rest else f"*{{{share}}}" for share, rest in value.shares)
    known = here.issuperset((value.same_as, *(share for share, _ in value.shares)))
    follows = Live(f"={{{value.same_as}}}{times}") if known else None
    _free(book, page, key, t(value.parameter.meaning), shown, number, _bounds(book, value), follows)


def _bounds(book: Book, value: Value) -> tuple[float, float] | None:
    """What a cell's number may be from and to; None for words."""
    parameter = value.parameter
    if parameter.options:
        return None
    low, high = (
        in_cell(book, value, float(units.to_si(end, parameter.unit)))[0]
        for end in (parameter.lo, parameter.hi)
    )
    return low, high


def _free(
    book: Book, page: Page, key: str, meaning: Text, shown: Any, number: str,
    bounds: tuple[float, float] | None = None, follows: Live | None = None,
) -> None:  # fmt: skip
    """A cell that may be changed, the value as written, and whether it is another, or one that is not allowed.

    Without bounds it holds one of its words; it `follows` another cell until it is changed.
    """
    row = page.next
    page.put(row, 0, key, "code")
    page.put(row, 1, book.say(meaning), "wrap")
    page.put(row, 2, shown if follows is None else follows, "input", number)
    page.put(row, WRITTEN, shown, "value", number)
    cell = at(row, 2)
    differs = f'IF({cell}={at(row, WRITTEN)},"",{{word.changed}})'
    if bounds is None:
        words = ",".join(f'{cell}="{word}"' for word in page.lists[row, 2])
        page.put(row, CHANGED, Live(f"=IF(OR({words}),{differs},{{word.invalid}})"), "unit")
    else:
        page.bounds[row, 2] = bounds
        low, high = (f"{cell}{sign}{end!r}" for sign, end in zip((">=", "<="), bounds, strict=True))
        known = f"IF(AND({low},{high}),{differs},{{word.invalid}})"
        page.put(row, CHANGED, Live(f"=IF(ISNUMBER({cell}),{known},{{word.invalid}})"), "unit")
    book.name(key, page, row, 2)
    page.next += 1


def _settings(book: Book, page: Page) -> None:
    """The unit of money, and factors for what-if questions."""
    page.band(book.say(t("Workbook")), len(WIDTHS))
    page.lists[page.next, 2] = [book.say(WORDS[name]) for name in UNITS]
    _free(
        book, page, "unit_name", t("unit of money of all statements"), book.say(WORDS[OWN[book.language]]), ""
    )
    page.put(page.next - 1, CHANGED, "", "small")  # another unit changes no figure that is compared
    _free(book, page, "what_if.products", t("what if: prices of products times"), 1.0, "0.00", FACTOR)
    _free(book, page, "what_if.purchases", t("what if: prices of purchases times"), 1.0, "0.00", FACTOR)
    _free(book, page, "what_if.capital", t("what if: construction investment times"), 1.0, "0.00", FACTOR)


def _derived(book: Book, page: Page, base: Base) -> None:
    """Cells that follow from the inputs and are read in many places."""
    page.band(book.say(t("Derived from the inputs")), len(WIDTHS))
    sizes, names = ",".join(map(str, UNITS.values())), ",".join(f"{{word.{name}}}" for name in UNITS)
    years = "=ROUND(IF({finance.tax.standing}={option.high-tech},{finance.tax.loss_years_high_tech},"
    years += "{finance.tax.loss_years}),0)"
    sculpted = base.project.debt.sculpted
    cover = {"": "=0", GIVEN[0]: "={search.cover}", GIVEN[1]: "={finance.sculpting.cover}"}[sculpted]
    rows: list[tuple[str, Text, str, str]] = [
        ("unit", t("CNY in one unit of money"), f"=INDEX({{{sizes}}},MATCH({{unit_name}},{{{names}}},0))", "#,##0"),
        ("inflation", t("inflation in the statements"),
         '=IF({finance.prices.basis}={option.nominal},{finance.prices.inflation},0)', "0.00%"),
        ("rate", t("discount rate in the money of the statements"),
         '=(1+{finance.appraisal.discount_rate})*(1+{finance.prices.inflation})^(IF({finance.prices.basis}={option.nominal},1,0)'
         '-IF({finance.appraisal.rate_basis}={option.nominal},1,0))-1', "0.00%"),
        ("equity_share", t("part of construction investment paid by equity"),
         "={search.equity_share}" if sculpted == GIVEN[1] else "={finance.loan.equity_share}", "0.00%"),
        ("cover", t("debt service cover to which repayment keeps"), cover, "0.00"),
        ("rate_long", t("interest of the long-term loan"),
         "=MAX({finance.loan.base_long}+{finance.loan.margin_long},0)", "0.00%"),
        ("rate_working", t("interest of the working-capital loan"),
         "=MAX({finance.loan.base_short}+{finance.loan.margin_working},0)", "0.00%"),
        ("rate_short", t("interest of short-term loans"),
         "=MAX({finance.loan.base_short}+{finance.loan.margin_short},0)", "0.00%"),
        ("model.closing", t("years for which the plant is run before the owner closes it"), "={closing.years}", "0"),
        ("loss_years", t("years for which a loss is carried forward"), years, "0"),
        *((f"{key}.year", words, _year(key), "0.0000") for key, words in DATES.items() if key in book.names),
    ]  # fmt: skip
    moved = "=IF({finance.appraisal.valued_at}={option.valuation date},"
    moved += "(1+{rate})^({finance.appraisal.valuation_date.year}-{model.begin}),1)"
    rows.append(
        ("moved", t("worth on the valuation date of 1 at the start of the first year"), moved, "0.0000")
    )
    for c, (name, line) in enumerate(zip(CLASSES, CLASS_LABELS, strict=True)):
        asset = Pair(line.english, line.chinese)
        salvage = f"={{finance.assets.salvage_{name}}}" if c < FIXED else "=0"
        rows.append(
            (
                f"life{c}",
                t("life of {asset:inner}, years", asset=asset),
                f"={{finance.assets.life_{name}}}",
                "0.0",
            )
        )
        if c < FIXED:
            served = t("years that {asset:inner} serves", asset=asset)
            rows.append((f"service{c}", served, f"={{finance.assets.service_{name}}}", "0.0"))
        rows.append((f"salvage{c}", t("salvage value of {asset:inner}", asset=asset), salvage, "0.0%"))
    for key, meaning, formula, number in rows:
        _cell(book, page, key, meaning, Live(formula), "formula", number)
        book.name(key, page, page.next - 1, 2)
    most = max(1, (len(book.years) - 1) // BRIEFEST)
    for k in range(1, most + 1):
        _cell(book, page, f"generation {k}", t("generation of what is bought again"), k, "value", "0")
        for end in {1: ["first"], most: ["last"]}.get(k, []) if most > 1 else ["first", "last"]:
            book.name(f"generation.{end}", page, page.next - 1, 2)


def _cell(book: Book, page: Page, key: str, meaning: Text, content: Any, role: str, number: str) -> None:
    """A cell that is not to be changed."""
    page.put(page.next, 0, key, "code")
    page.put(page.next, 1, book.say(meaning), "wrap")
    page.put(page.next, 2, content, role, number)
    page.next += 1


def _year(key: str) -> str:
    """A day as a year AD."""
    day = f"{{{key}}}"
    start, after = f"DATE(YEAR({day}),1,1)", f"DATE(YEAR({day})+1,1,1)"
    return f"=YEAR({day})+({day}-{start})/({after}-{start})"
