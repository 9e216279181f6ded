"""The tables of *Methods and Parameters* that stand behind the statements: item by item, and in the standard's order.

A form has no numbers of its own. Its rows are lines of the statements, or one row for each item of a kind (what is
bought, sold, built, who works, who invests), each with the workbook's formula and where the numbers of a base case are
found. `{i}` in a formula is the item's row in the workbook, `{key}` the key of its price.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from anodeworks.finance.catalogue import Money
from anodeworks.finance.labels import LABELS, TABLES
from anodeworks.finance.line import Line, table
from anodeworks.language import Text
from anodeworks.quantity import Indicator

Numbers = Any  # (Y,) of a base case


class Item(NamedTuple):
    """What a form has a row for; numbers are (Y,) of a base case, SI or CNY.

    name: of its row in the workbook. kind: which rows are its. key: of its price or share, or empty.
    """

    name: str
    label: Text
    kind: str
    key: str = ""
    unit: str = ""  # in which its quantity is shown
    quantity: Numbers = 0.0  # in that unit
    amount: Numbers = 0.0
    vat: Numbers = 0.0
    held: Mapping[str, Numbers] = {}  # by name, whatever else its rows show


class Case(NamedTuple):
    """A base case: a line of its statements by name, (Y,), its items by kind, and whether it has optional tables."""

    line: Callable[[str], Numbers]
    items: Callable[[str], tuple[Item, ...]]
    has: Callable[..., bool]


class Entry(NamedTuple):
    """A row of a form, or one for each item of the kind `each`; `over` sums one over all items of a kind.

    Without labels it is called what its item or its line is called. unit: "quantity" and "price" are the item's.
    """

    rule: str
    english: str = ""
    chinese: str = ""
    of: Callable[[Case, Item], Numbers] | None = None
    each: str = ""
    over: str = ""
    heading: bool = False
    unit: str = "CNY"
    stands: bool = False


class Form(NamedTuple):
    """A table, its rows by name, and the row of which the rate of return is told, if of any."""

    about: Line
    entries: Mapping[str, Entry]
    rate: str = ""


def _of(name: str) -> Callable[[Case, Item], Numbers]:
    return lambda case, item: item.held[name]


def _traded(kind: str) -> dict[str, Entry]:
    """Each line of trade: its amount, and below it quantity, price and VAT."""
    return {
        kind: Entry("=[{i}]", of=lambda case, item: item.amount, each=kind, heading=True),
        f"{kind}_quantity": Entry("=[quantity.{i}]*[time.alive]", "quantity", "数量",
                                  lambda case, item: item.quantity, kind, unit="quantity"),
        f"{kind}_price": Entry("=IF([quantity.{i}]*[time.alive]=0,0,[price.{i}])", "price without VAT", "单价",
                               lambda case, item: item.held["price"], kind, unit="price", stands=True),
        f"{kind}_vat": Entry("=[{i}]*{{i}.vat}", "VAT", "增值税额", lambda case, item: item.amount * item.vat, kind),
    }  # fmt: skip


def _vat(kind: str, english: str, chinese: str) -> Entry:
    return Entry("[{i}]*{{i}.vat}", english, chinese, lambda case, item: item.amount * item.vat, over=kind)


def _written_off(kind: str) -> dict[str, Entry]:
    """Each class of assets: cost, charge of the year, and book value."""
    return {
        f"{kind}_cost": Entry("=[assets.cost{i}]", of=_of("cost"), each=kind, heading=True, stands=True),
        f"{kind}_charge": Entry(
            "=[assets.charge{i}]", "charge of the year", "当期折旧摊销费", _of("charge"), kind
        ),
        f"{kind}_book": Entry("=[assets.book{i}]", "book value", "净值", _of("book"), kind, stands=True),
    }


def _taxed() -> dict[str, Entry]:
    """The lines of the table of taxes up to tax and surcharge."""
    names = list(LABELS["taxes"])
    return {f"taxes_{name}": Entry(f"taxes.{name}", heading=LABELS["taxes"][name].heading,
                                   stands=bool(LABELS["taxes"][name].stands))
            for name in names[: names.index("levies") + 1]}  # fmt: skip


_MADE = "cost.total - cost.administration - cost.selling - cost.research - cost.amortisation - cost.interest"
_SHARE = "{{key}}*"

FORMS: Final[Mapping[str, Form]] = {
    "formation": Form(
        table("Construction investment by assets formed", "建设投资估算表（形成资产法）", "Assets formed", 2),
        {
            "fixed": Entry("[as.spent{i}]", "Cost of fixed assets", "固定资产费用", _of("spent"), over="fixed",
                           heading=True),
            "fixed_class": Entry("=[as.spent{i}]", of=_of("spent"), each="fixed"),
            "other": Entry("[as.spent{i}]", "Cost of intangible and other assets", "无形资产和其他资产费用",
                           _of("spent"), over="intangible", heading=True),
            "other_class": Entry("=[as.spent{i}]", of=_of("spent"), each="intangible"),
            "total": Entry("funding.construction", heading=True),
            "vat": Entry("funding.deductible_vat"),
        },
    ),
    "interest": Form(
        table("Interest during construction", "建设期利息估算表", "Interest", 3),
        {
            "opening": Entry("loans.opening", stands=True),
            "drawn": Entry("loans.drawn"),
            "accrued": Entry("loans.accrued"),
            "fees": Entry("loans.fees", "Other costs of financing: upfront and commitment fees",
                          "其他融资费用（前端费及承诺费）"),
            "exchange": Entry("loans.exchange"),
            "revalued": Entry("loans.revalued"),
            "paid": Entry("loans.paid"),
            "capitalised": Entry("loans.capitalised", heading=True),
            "repaid": Entry("loans.principal"),
            "closing": Entry("loans.closing", stands=True),
        },
    ),
    "days": Form(
        table("Turnover of working capital", "流动资金最低周转天数和周转次数", "Turnover days", 4),
        {
            "days": Entry("={{key}}*[time.alive]", of=_of("days"), each="turnover", heading=True, unit="day",
                          stands=True),
            "times": Entry("=IF({{key}}=0,0,360/{{key}})*[time.alive]", "times a year", "周转次数", _of("times"),
                           "turnover", unit="1", stands=True),
        },
    ),
    "turnover": Form(
        table("Revenue, tax and surcharge, and VAT", "营业收入、税金及附加和增值税估算表", "Revenue and taxes", 6),
        {
            "revenue": Entry("sales.revenue", heading=True),
            **_traded("product"),
            **_traded("by-product"),
            **_taxed(),
        },
    ),
    "materials": Form(
        table("Raw materials", "外购原材料费估算表", "Materials", 10),
        {
            **_traded("material"),
            "total": Entry("cost.materials", heading=True),
            "vat": _vat("material", "Input VAT on raw materials", "外购原材料进项税额"),
        },
    ),
    "energy": Form(
        table("Fuel and power", "外购燃料和动力费估算表", "Energy", 11),
        {
            **_traded("energy"),
            "total": Entry("cost.energy", heading=True),
            "vat": _vat("energy", "Input VAT on fuel and power", "外购燃料和动力进项税额"),
        },
    ),
    "depreciation": Form(
        table("Depreciation of fixed assets", "固定资产折旧费估算表", "Depreciation", 12),
        {
            **_written_off("fixed"),
            "interest": Entry("assets.charge_interest"),
            "interest_book": Entry("assets.book_interest", stands=True),
            "total": Entry("cost.depreciation", heading=True),
        },
    ),
    "amortisation": Form(
        table("Amortisation of intangible and other assets", "无形资产和其他资产摊销估算表", "Amortisation", 13),
        {
            **_written_off("intangible"),
            "total": Entry("cost.amortisation", heading=True),
        },
    ),
    "wages": Form(
        table("Wages and welfare", "工资及福利费估算表", "Wages", 14),
        {
            "staff": Entry("=[{i}]", of=lambda case, item: item.quantity, each="staff", unit="person-year",
                           heading=True),
            "pay": Entry("=IF([{i}]=0,0,{{key}}*[time.wages])", "pay of a person-year", "人均年工资及福利费",
                         _of("pay"), "staff", unit="CNY/person/year", stands=True),
            "paid": Entry("=[{i}]*{{key}}*[time.wages]/{unit}", "wages and welfare", "工资及福利费",
                          lambda case, item: item.amount, "staff"),
            "stated": Entry("=[{i}]", of=lambda case, item: item.amount, each="wages"),
            "total": Entry("cost.wages", heading=True),
        },
    ),
    "production": Form(
        table("Total cost by production and period", "总成本费用估算表（生产成本加期间费用法）", "Production cost", 15),
        {
            "production": Entry(_MADE, "Cost of production", "生产成本", heading=True),
            "materials": Entry("cost.materials", "Direct materials", "直接材料费"),
            "energy": Entry("cost.energy", "Direct fuel and power", "直接燃料及动力费"),
            "wages": Entry("cost.wages", "Wages and welfare", "工资及福利费"),
            "manufacturing": Entry(_MADE + " - cost.materials - cost.energy - cost.wages", "Manufacturing cost",
                                   "制造费用", heading=True),
            "depreciation": Entry("cost.depreciation"),
            "repair": Entry("cost.repair"),
            "rest": Entry(_MADE + " - cost.materials - cost.energy - cost.wages - cost.depreciation - cost.repair",
                          "Other manufacturing cost, services included", "其他制造费用（含外购服务）"),
            "administration": Entry("cost.administration + cost.research + cost.amortisation",
                                    "Administration, research and amortisation", "管理费用（含研发费用和摊销费）"),
            "selling": Entry("cost.selling", "Selling cost", "营业费用"),
            "financial": Entry("cost.interest", "Financial cost", "财务费用"),
            "total": Entry("cost.total", heading=True),
            "variable": Entry("cost.variable"),
            "fixed": Entry("cost.fixed"),
            "operating": Entry("cost.operating"),
        },
    ),
    "investors": Form(
        table("Cash flow of each investor", "投资各方现金流量表", "Investors CF", 18),
        {
            "net": Entry(f"={_SHARE}([profit.dividends]+[time.last]*{{end}}-[funding.equity])", of=_of("net"),
                         each="investor", heading=True),
            "dividends": Entry(f"={_SHARE}[profit.dividends]", "dividends", "实分利润", _of("dividends"), "investor"),
            "end": Entry(f"={_SHARE}[time.last]*{{end}}", "distribution of what is left at the end",
                         "资产处置收益分配", _of("end"), "investor"),
            "paid_in": Entry(f"={_SHARE}[funding.equity]", "capital paid in", "实缴资本", _of("paid_in"), "investor"),
        },
        rate="net",
    ),
}  # fmt: skip
# What is left to the owners in the last year: whatever the cash flow of equity has beyond dividends and capital.
LEFT: Final = "(SUM([equity.net:])-SUM([profit.dividends:])+SUM([funding.equity:]))"
# What is computed from a cash flow, and stands below it.
TELLS: Final[Mapping[str, tuple[Indicator, ...]]] = {
    "project": (Money.firr_before_tax, Money.firr_after_tax, Money.fnpv_before_tax, Money.fnpv_after_tax,
                Money.payback_before_tax, Money.payback),
    "equity": (Money.equity_irr,),
}  # fmt: skip
# What other tables show class by class, or beside their items, stands by itself in the workbook alone.
BEHIND: Final = ("assets", "days")


def order() -> list[str]:
    """All tables, statements and forms, in the order of the standard."""
    places = {**{name: about.place for name, about in TABLES.items()},
              **{name: form.about.place for name, form in FORMS.items()}}  # fmt: skip
    return sorted(places, key=lambda name: places[name])
