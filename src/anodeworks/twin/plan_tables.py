"""The tables [plan] of a project file, declared once for their reader, for editors and for the reference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from anodeworks.project.table import (
    LABELS,
    NOTE,
    Table,
    Word,
    flag,
    other,
    parameter_schema,
    text,
    value,
)
from anodeworks.quantity import Parameter

HOME: Final = "plan"
LONGEST: Final = 120  # months
MOST: Final = 1e7  # t a month
PER: Final = {"kg": ("t/month", "t", "CNY/kg"), "J": ("MWh/month", "MWh", "CNY/kWh")}  # by unit of a flow


def _each(ask: Parameter) -> Word:
    """One value for all months, or a list with one for each."""
    one = parameter_schema(ask)
    return other(ask.meaning, {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]})


def _one(ask: Parameter) -> Word:
    return value(ask, certain=True)


def _by_change(ask: Parameter) -> Word:
    """One value for every change of grade, or one by grade before and grade after."""
    one = parameter_schema(ask)
    row = {"type": "object", "additionalProperties": one}
    return other(ask.meaning, {"anyOf": [one, {"type": "object", "additionalProperties": row}]})


FIRST: Final = Parameter(
    "date", 1990, 2160, "the first month in which it counts; the plan's first unless said"
)
LAST: Final = Parameter("date", 1990, 2160, "the last month in which it counts; the plan's last unless said")
WINDOW: Final = {"first": _one(FIRST), "last": _one(LAST)}
NUMBERS: Final[Mapping[str, Parameter]] = {
    "start": Parameter(
        "date", 1990, 2160, "the first month of the plan; that of the first product unless said"
    ),
    "months": Parameter("1", 1, LONGEST, "how many months are planned", default=36.0),
}
FIRM: Final = Parameter(
    "t/month", 0, MOST, "what must be delivered each month; the last of a list goes on", default="0 t/month"
)
TAKEN: Final = Parameter("t/month", 0, MOST, "the most that is bought each month, firm deliveries included")
PRICE: Final = Parameter("CNY/kg", 0, 1e6, "price without VAT; what the project's products earn unless said")
LATE: Final = Parameter(
    "CNY/kg/month", 0, 1e6, "penalty for each month that a firm delivery is late; never late unless said"
)
PATIENCE: Final = Parameter("1", 1, LONGEST, "months that a firm delivery may be late", default=1.0)
MISSED: Final = Parameter(
    "CNY/kg", 0, 1e7, "penalty for a firm delivery that is never made; none may be missed unless said"
)
HOLDING: Final = Parameter(
    "CNY/kg/month", 0, 1e4, "cost of what is held at a month's end, for a month", default="0 CNY/kg/month"
)
SETUP: Final = Parameter(
    "h", 0, 720, "hours for which the machines stand at a change of grade, or by grade before and grade after; as the "
    "production line says unless said", default="0 h",
)  # fmt: skip
LOST: Final = Parameter(
    "t", 0, 1e6, "material of the new grade that a change of grade spoils, or by grade before and grade after",
    default="0 t",
)  # fmt: skip
COST: Final = Parameter(
    "CNY", 0, 1e12, "what a change of grade costs beside time and material, or by grade before and grade after",
    default="0 CNY",
)  # fmt: skip
LOT: Final = Parameter(
    "t", 0, 1e7, "the least of a grade that is made in a month in which it is made at all", default="0 t"
)
STOPPED: Final = Parameter("h", 0, 730.5, "hours for which the machines stand, in one month of the window")
PAID: Final = Parameter(
    "1", 0, 1, "share of the price that is paid for what is not taken of the minimum", default=1.0
)

GRADE: Final = Table(
    "a grade of a product: the product made with other numbers",
    {
        "product": text("the product that it is; the project's only one unless said"),
        "numbers": other(
            'by dotted key in quotes, the numbers that make the grade: "activities.blend.target_capacity"',
            {"type": "object"},
        ),
        "price": _one(PRICE),
        **LABELS,
    },
)
SALE: Final = Table(
    "a contract of sale, or what a market takes",
    {
        "grade": text("the grade or product that is sold; the only one unless said"),
        "firm": _each(FIRM),
        "most": _each(TAKEN),
        "price": _each(PRICE),
        "late": _one(LATE),
        "patience": _one(PATIENCE),
        "missed": _one(MISSED),
        **WINDOW,
        **LABELS,
    },
)
BOUGHT: Final = Table(
    "a contract of purchase",
    {
        "flow": text("the flow that is bought", required=True),
        "least": other(
            "take or pay: what is paid for each month, taken or not", {"$ref": "#/$defs/quantity"}
        ),
        "paid": _one(PAID),
        "most": other("the most that is supplied each month", {"$ref": "#/$defs/quantity"}),
        "price": other(
            "price without VAT; the project's of the flow unless said", {"$ref": "#/$defs/quantity"}
        ),
        "steps": other(
            "prices of what is taken beyond an amount: a list of { above, price }, the smallest amount first",
            {"type": "array", "items": {"type": "object", "required": ["above", "price"]}, "minItems": 1},
        ),
        "alone": flag("nothing of the flow is to be had but by contracts"),
        **WINDOW,
        **LABELS,
    },
)
STORE: Final = Table(
    "a store of a grade, a product or a bought flow; without one nothing is held from month to month",
    {
        "holds": text("the grade, product or flow that it holds", required=True),
        "most": other(
            "the most that it holds at a month's end; anything unless said", {"$ref": "#/$defs/quantity"}
        ),
        "opening": other(
            "what it holds when the plan begins; nothing unless said", {"$ref": "#/$defs/quantity"}
        ),
        "closing": other(
            "the least that it holds when the plan ends; nothing unless said", {"$ref": "#/$defs/quantity"}
        ),
        "holding": other(HOLDING.meaning, {"$ref": "#/$defs/quantity"}),
        **LABELS,
    },
)
CHANGEOVER: Final = Table(
    "machines that make one grade at a time, and what a change of grade takes",
    {
        "activity": text("the activity whose machines change", required=True),
        "setup": _by_change(SETUP),
        "lost": _by_change(LOST),
        "cost": _by_change(COST),
        "lot": _one(LOT),
        "set_for": text("the grade that they are set for when the plan begins; any unless said"),
        "together": flag("machines of several production lines change together, and not line by line"),
        **LABELS,
    },
)
UPKEEP: Final = Table(
    "planned maintenance: hours in one month that the plan chooses within a window",
    {
        "activity": text("the activity whose machines stand; the whole plant's unless said"),
        "hours": value(STOPPED, required=True, certain=True),
        **WINDOW,
        **LABELS,
    },
)
PLAN: Final = Table(
    "the months that are planned; what must be kept in them stands in the tables below",
    {**{name: _one(ask) for name, ask in NUMBERS.items()}, **NOTE},
)
PARTS: Final[Mapping[str, Table]] = {
    "grades": GRADE,
    "sales": SALE,
    "purchases": BOUGHT,
    "stores": STORE,
    "changeovers": CHANGEOVER,
    "upkeep": UPKEEP,
}
