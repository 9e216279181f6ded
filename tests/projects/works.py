"""A project of finance alone with a line of every kind, given in every way."""

from __future__ import annotations

import tomllib

TEXT = """
[project]
name = "A works"
name_zh = "某厂"

[programme]
horizon = "12 year"

[programme.phases.first]
start = 2026-04-01
construction = "18 month"
utilisation = [0.5, 0.7, 1.0]
spending = [40, 60]

[programme.phases.second]
start = 2028-01-01
construction = "12 month"

[finance.lines.sales]
kind = "revenue"
label = "goods"
label_zh = "货物"
units = 200000
price = { triangular = ["90 CNY", "100 CNY", "105 CNY"], source = "offers" }
vat = 0.13
price_drift = -0.01

[finance.lines.exports]
kind = "revenue"
amount = ["0 USD", "0 USD", "2e5 USD", "3e5 USD"]

[finance.lines.scrap]
kind = "income"
amount = "2e5 CNY"
phase = "first"

[finance.lines.feed]
kind = "materials"
amount = "7e6 CNY"
vat = 0.13

[finance.lines.power]
kind = "energy"
amount = "1e6 CNY"
variable_share = 0.8
phase = "second"

[finance.lines.haulage]
kind = "services"
units = [0, 0, 1000, 2000]
prices = { 2028 = "300 CNY", 2032 = "240 CNY" }
vat = 0.09

[finance.lines.crew]
kind = "wages"
amount = ["0 CNY", "1e6 CNY", "2.5e6 CNY", "3e6 CNY"]

[finance.lines.upkeep]
kind = "other cost"
amount = "1e6 CNY"
variable_share = 0.4
from_year = 3
to_year = 11

[finance.lines.halls]
kind = "buildings"
amount = ["4e6 CNY", "6e6 CNY", "0 CNY", "0 CNY", "1e6 CNY"]

[finance.lines.machines]
kind = "machinery"
amount = { triangular = ["12e6 CNY", "15e6 CNY", "22e6 CNY"], source = "offers", grade = "news" }

[finance.lines.second_machines]
kind = "machinery"
phase = "second"
amount = "1e6 EUR"

[finance.lines.site]
kind = "land"
amount = "3e6 CNY"

[finance.lines.stock]
kind = "working capital"
amount = "2e6 CNY"

[finance.lines.season]
kind = "working capital"
amount = ["0 CNY", "0 CNY", "5e5 CNY"]
"""


def tables() -> dict:
    """Its tables, anew each time."""
    return tomllib.loads(TEXT)
