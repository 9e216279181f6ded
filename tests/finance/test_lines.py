"""Lines as they are declared: a rule says what the engine computes, and the labels are whole."""

from __future__ import annotations

import numpy as np
import pytest

from anodeworks.finance import LABELS
from anodeworks.finance.line import by_rule, formula

from .model import study

SUMS = [f"{table}.{name}" for table, lines in LABELS.items() for name, about in lines.items() if about.sums]


@pytest.fixture(scope="module")
def books():
    return study()[0]


@pytest.mark.parametrize("name", SUMS)
def test_a_rule_is_what_the_engine_computes(books, name):
    def known(other):
        table, _, line = other.partition(".")
        return getattr(getattr(books, table), line)

    flow = np.abs(books.project.outflow).max()
    assert by_rule(LABELS, known, name) == pytest.approx(np.asarray(known(name)), rel=1e-9, abs=1e-9 * flow)


def test_what_is_no_sum_says_where_the_engine_has_it():
    for table, lines in LABELS.items():
        for name, about in lines.items():
            assert about.of or about.sums, f"{table}.{name}"


@pytest.mark.parametrize(
    ("rule", "written"),
    [
        ("a + b", "=[t.a]+[t.b]"),
        ("a - b~d", "=[t.a]-SUM([t.b~t.d])"),
        ("closing<", "=[t.closing<]+0"),
        ("net< + u.flow", "=[t.net<]+[u.flow]"),
        ("=MAX([t.a],0)", "=MAX([t.a],0)"),
    ],
)
def test_a_rule_becomes_a_formula(rule, written):
    assert formula("t.net", rule) == written
