"""The tables of a project file that the project itself reads: which there are, and what stands in each.

Tables of one stage are declared there: routes and activities in `process/nodes.py`, flows in `process/route.py`, claims
and correlations beside this, evidence and settings of the audit in `audit`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from anodeworks import plant, programme
from anodeworks.finance import CURRENCIES, Finance
from anodeworks.finance.covenants import FUNDED, GIVEN
from anodeworks.finance.own_lines import KINDS
from anodeworks.finance.tranches import PERIODS
from anodeworks.language import LANGUAGES
from anodeworks.material.cell import Stack
from anodeworks.process.price_path import PRICES
from anodeworks.programme.phase import SPENDING, UTILISATION
from anodeworks.project.table import LABELS, NOTE, Schema, Table, flag, names, other, series, text, value
from anodeworks.quantity import Parameter, Section

NO_KIND: Final = "none"  # of plants to compare with
PROJECT: Final = Table(
    "what the project is",
    {
        "name": text("its name in English; the file's unless said"),
        "name_zh": text("its name in Chinese"),
        "language": text("the language in which it is spoken of: English or Chinese", options=LANGUAGES),
        **NOTE,
        "sources": text("where what stands here is from"),
        "place": text("where it stands: a province of China or a country; its power, land, tax and markets"),
        "reference": text(
            "the kind of plants of the reference class that it is compared with; that of its products unless said, "
            '"none" for no comparison'
        ),
    },
)
PRODUCT: Final = Table(
    "what the plant sells, and at what price",
    {
        "flow": text("the name of the flow that is sold", required=True),
        "precursor": flag("it needs another step before it goes into a cell: no anode"),
        **PRICES,
        **LABELS,
    },
)
_OUTPUT: Final[Schema] = {
    "anyOf": [
        {"const": "unknown"},
        {"$ref": "#/$defs/quantity"},
        {"type": "number", "minimum": 0, "maximum": 1},
    ],
}
CAPACITY: Final[Schema] = {
    "anyOf": [
        {
            **_OUTPUT,
            "description": 'yearly output at full operation ("10000 t/year"), a share of the total, or "unknown"',
        },
        {"type": "object", "additionalProperties": _OUTPUT, "minProperties": 1},
    ]
}
PHASE: Final = Table(
    "a phase of construction: when it starts, and what it adds",
    {
        "capacity": other(
            'yearly output such as "10000 t/year", a share of the total such as "40 %", or "unknown"; or one of these '
            "for each product",
            CAPACITY,
        ),
        "spending": series(SPENDING),
        "utilisation": series(UTILISATION),
        **LABELS,
    },
)
LINE: Final = Table(
    "money that the file states, beside a route or instead of one",
    {
        "kind": text("what it counts as", options=KINDS, required=True),
        "phase": text(
            "the phase whose calendar it follows; the whole plant's, of capital the first's, unless said"
        ),
        **PRICES,
        **LABELS,
    },
)
INVESTOR: Final = Table("an investor, and the share of the project's equity that is theirs", {**LABELS})
SECTIONS: Final[Mapping[str, type[Section]]] = {
    "cell.stack": Stack,
    **plant.SECTIONS,
    **programme.SECTIONS,
    **Finance.SECTIONS,
}
STUDIES: Final = ("study", "optimise", "audit", "evidence")  # tables that only those who ask for them read
TABLES: Final = (
    "project",
    "route",
    "activities",
    "flows",
    "products",
    "cell",
    "plant",
    "programme",
    "line",
    "finance",
    "claims",
    "plan",
    *STUDIES,
)
HORIZON: Final = Parameter(
    "year", 2, 60, "years from the first ground-breaking to the end of the calculation"
)
COUNTINGS: Final = ("project", "calendar")
PROGRAMME: Final = Table(
    "when what is built",
    {
        "horizon": value(HORIZON, certain=True),
        "capacity": other(
            'output of all phases together, of which each states its share, or "unknown"; or one of these for each '
            "product",
            CAPACITY,
        ),
        "years": text(
            "whether the years of the statements start with the first ground-breaking or on 1 January",
            options=COUNTINGS,
        ),
        **NOTE,
    },
)
TURN: Final = Parameter(
    "1", 1, 9, "which turn it has: tranches of one are drawn together, then those of the next"
)
TRANCHE: Final = Table(
    "a long-term loan of one lender",
    {
        "currency": text("the money in which it is lent and repaid; CNY unless said", options=CURRENCIES),
        "phases": names("the phases of construction that it serves; all unless said", ()),
        "turn": value(TURN, certain=True),
        "periods": text("how often interest and principal are paid", options=PERIODS),
        **LABELS,
    },
)
RESERVE_ACCOUNT: Final = Table(
    "the account that holds some months of the debt service to come",
    {"funded": text("from what it is filled", options=FUNDED)},
)
SCULPTING: Final = Table(
    "repayment in proportion to the cash for debt service",
    {"given": text("what is given; the other follows", options=GIVEN)},
)
