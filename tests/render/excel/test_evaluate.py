"""The workbook's own evaluator: each function by hand, and what has no value."""

from __future__ import annotations

import numpy as np
import pytest

from anodeworks.finance import irr
from anodeworks.render.excel import evaluate
from anodeworks.render.excel.book import Formula


def cell(formula: str, cells: dict[tuple[int, int], object] | None = None) -> object:
    """A formula's value; `cells` stand on the same page."""
    known = {("p", *at): content for at, content in (cells or {}).items()}
    return evaluate.values({**known, ("p", 99, 0): Formula("=" + formula, ("p", 99, formula), 0)})[
        ("p", 99, 0)
    ]


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("1+2*3^2", 19.0), ("-2^2", 4.0), ("(1+2)*3/2-1", 3.5), ("2>1", True), ('"a"="A"', True), ('"a"&1', "a1"),
        ("IF(1>2,1/0,5)", 5.0), ("IFERROR(1/0,7)", 7.0), ("SUM(A1:A3)", 6.0), ("MAX(A1:A4,2)", 3.0),
        ("COUNT(A1:A4)", 3.0), ("SUMPRODUCT(A1:A3,A1:A3)", 14.0), ("SUMPRODUCT((A1:A3>1)*A1:A3)", 5.0),
        ("SUMPRODUCT(A1:A3*B1:C1)", 6 * 30.0), ("INDEX({4,5,6},MATCH(2,A1:A3,0))", 5.0), ("SUMIF(A1:A3,2,A1:A3)", 2.0),
        ("NPV(0.1,A1:A3)", 1 / 1.1 + 2 / 1.21 + 3 / 1.331), ("ROUND(2.5,0)", 3.0), ("YEAR(DATE(2024,1,1)+365)", 2024.0),
        ("AND(1<2,2<3)", True), ("OR(1>2,2>3)", False), ("D9+1", 1.0), ("AVERAGE(A1:A3)", 2.0),
    ],
)  # fmt: skip
def test_functions(formula, value):
    cells = {(0, 0): 1.0, (1, 0): 2.0, (2, 0): 3.0, (3, 0): "word", (0, 1): 10.0, (0, 2): 20.0}
    assert cell(formula, cells) == (pytest.approx(value) if isinstance(value, float) else value)


def test_rate_of_return_agrees_with_the_programs():
    flows = [-100.0, -50.0, 30.0, 60.0, 80.0, 40.0]
    cells = {(0, i): flow for i, flow in enumerate(flows)}
    assert cell("IRR(A1:F1,0.1)", cells) == pytest.approx(float(irr(np.array(flows)).rate), abs=1e-12)


@pytest.mark.parametrize("formula", ["A100+1", "NONSENSE(1)", "1+", "1/0", "A1:"])
def test_what_has_no_value_is_an_error(formula):
    with pytest.raises((evaluate.FormulaError, IndexError)):
        cell(formula)
