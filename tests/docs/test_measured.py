"""What others measured, beside the model: bias and scatter of every family stay where they are known to be.

A bound is about the present error, so that a change of the model or of a value that makes a family worse fails here;
one that makes it better should tighten its bound. Errors are of docs/pages/measured.py: points of percentages, else
logarithms of the ratio.
"""

from __future__ import annotations

import csv
import importlib
import re
import sys

import numpy as np
import pytest

from anodeworks.library import library
from tests.docs.doc_pages import ROOT

# Family and figure: least number compared, largest |bias|, largest scatter, least share inside P5 to P95, which is
# nothing to hold a range to where the rows have set it.
BOUNDS = {
    ("porous carbon", "surface from volume and width"): (12, 0.35, 0.30, None),
    ("porous carbon", "volume below 2 nm"): (10, 7.0, 4.0, None),
    ("char", "char of phenolic resin"): (3, 10.0, 6.0, None),
    ("pitch carbon", "capacity"): (3, 0.16, 0.14, None),
    ("pitch carbon", "first-cycle loss"): (3, 0.45, 0.28, None),
    ("silicon in carbon, by oxide", "capacity"): (6, 0.11, 0.36, None),
    ("silicon in carbon, by oxide", "first-cycle efficiency"): (6, 4.2, 2.6, None),
    ("silicon by vapour", "capacity"): (3, 0.22, 0.13, None),
    ("silicon by vapour", "first-cycle efficiency"): (1, 20.0, 0.1, None),
    ("silicon oxide", "first-cycle efficiency"): (1, 2.0, 0.1, 1.0),
    ("silicon oxide", "first charge"): (1, 0.12, 0.1, 0.0),
    ("silicon oxide", "capacity"): (1, 0.45, 0.1, 0.0),
    ("rate", "growth"): (2, 0.35, 0.75, 1.0),
    ("energy of the rate", "activation energy"): (1, 0.1, 0.1, 1.0),
    ("swelling", "growth of crystalline silicon"): (1, 0.05, 0.1, None),
}


@pytest.fixture(scope="module")
def measured():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "docs")
        yield importlib.import_module("pages.measured")
        for name in [n for n in sys.modules if n == "pages" or n.startswith("pages.")]:
            del sys.modules[name]


def test_every_family_is_bounded(measured):
    assert measured.summary(measured.compared()).keys() == BOUNDS.keys()


@pytest.mark.parametrize("key", BOUNDS, ids=[", ".join(key) for key in BOUNDS])
def test_bias_and_scatter(measured, key):
    count, bias, scatter, inside = BOUNDS[key]
    found = measured.summary(measured.compared())[key]
    assert found.count >= count
    assert abs(found.bias) <= bias
    assert found.scatter <= scatter
    assert (inside is None) == (key[0] in measured.SETS)
    assert inside is None or found.inside >= inside - 1e-9


def test_no_bound_is_idle(measured):
    """Each bound lies near enough to what is found that half as much error again would break it."""
    found = measured.summary(measured.compared())
    for key, (_, bias, scatter, _) in BOUNDS.items():
        least = 1.0 if next(c.share for c in measured.compared() if (c.family, c.figure) == key) else 0.1
        assert bias <= max(2.0 * abs(found[key].bias), 5 * least, 0.1), key
        assert scatter <= max(1.5 * found[key].scatter, least), key


def test_a_family_whose_rows_set_a_number_says_so(measured):
    """What the library cites a row's source for is named beside the family, so that no fit reads as a test."""
    shelf = library()
    for family, keys in measured.SETS.items():
        said = [c.row for c in measured.compared() if c.family == family]
        assert said, family
        for key in keys:
            group, name, *rest = key.split(".")
            table = shelf.flows[name] if group == "flows" else shelf.sections[group][name]
            assert set(rest) <= set(table), key
    bare = {row["id"]: re.sub(r"\W", "", row["source"]).lower() for row in measured.facts()}
    for name, table in shelf.sections["recipe"].items():
        for word, entry in table.items():
            cited = re.sub(r"\W", "", entry.get("source", "")) if isinstance(entry, dict) else ""
            for c in measured.compared():
                if len(cited) > 8 and cited in bare[c.row]:
                    assert word in {key.split(".")[-1] for key in measured.SETS[c.family]}, (name, c.row)
    page = measured.measured()
    row = next(
        line for line in page.splitlines() if line.startswith("| silicon in carbon, by oxide | capacity")
    )
    assert "`recipe.milled.oxide_dense`" in row


def test_rows_say_where_they_are_from_and_how_they_were_read():
    with (ROOT / "docs" / "measured.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 75
    assert len({row["id"] for row in rows}) == len(rows)
    assert all(row["source"] and row["family"] and row["system"] for row in rows)
    assert {row["grade"] for row in rows} <= {"paper", "abstract", "repository", "news", "claim"}


def test_errors_by_hand(measured):
    share = measured.Compared("a", "f", "x", "%", 80.0, 70.0, 83.0, 90.0, share=True)
    ratio = measured.Compared("b", "f", "y", "mAh/g", 100.0, 101.0, 110.0, 120.0)
    assert share.error == pytest.approx(3.0)
    assert share.inside
    assert ratio.error == pytest.approx(np.log(1.1))
    assert not ratio.inside
