"""A small plant as a file, of the structure of that which the tests share, so that its programs are made once."""

TEXT = """\
[project]
name = "a small plant"

[route]
use = ["porous_carbon_bought", "silane"]

[products.neat]
flow = "silicon_carbon"
price = { triangular = ["200 CNY/kg", "282 CNY/kg", "400 CNY/kg"] }

[programme]
horizon = "16 year"

[programme.phases.one]
start = 2025-03-01
capacity = "4000 t/year"

[programme.phases.two]
start = { uniform = ["2026-06-01", "2027-06-01"] }
capacity = "6000 t/year"

[claims]
capacity = { value = "10000 t/year" }
capital = { value = "1e9 CNY" }
"""
