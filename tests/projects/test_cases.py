"""Cases that others have published come out of their project files to the digits that were printed."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import jsonschema
import numpy as np
import pytest

import anodeworks as aw
from anodeworks.finance import LABELS
from anodeworks.quantity import units
from anodeworks.render.terminal import text
from anodeworks.view import run
from tests.cli.test_schema import PUBLISHED, plain

FILES = sorted((Path(__file__).parents[2] / "projects" / "cases").glob("*.toml"))
NUMBER = re.compile(r"([-+]?\d+\.?\d*)(?:e(\d+))?\s*(.*)")
WAN = 1e4  # CNY, the unit of the Chinese cases

# What was printed of a line of a statement, by year of the study.
PRINTED = {
    "cost_engineer_2009": {
        "project.after_tax": {1: "-700"},
        "project.cumulative_after_tax": {1: "-700", 3: "-86", 5: "855", 7: "1974"},
        "project.recovered_assets": {7: "28"},
        "project.recovered_working_capital": {7: "150"},
        "cost.depreciation": dict.fromkeys(range(2, 8), "112"),
        "profit.ebit": {2: "242", 3: "478"},
    },
    "cost_engineer_loan": {
        "loans.capitalised": {1: "15.00", 2: "45.90"},
        "loans.opening": {3: "1060.9"},
        "loans.principal": dict.fromkeys(range(3, 9), "176.82"),
        "loans.paid": {3: "63.65", 4: "53.04", 5: "42.44", 6: "31.83", 7: "21.22", 8: "10.61"},
    },
    "cost_engineer_2012": {
        "loans.capitalised": {1: "27", 2: "82.62"},
        "loans.opening": {3: "1909.62"},
        "loans.paid": {3: "114.58", 4: "88.39"},
        "loans.principal": {3: "436.52", 4: "462.71"},
        "cost.operating": {3: "544", 4: "680"},
    },
    "cost_engineer_2015": {
        "loans.opening": {3: "2121.80"},
        "loans.paid": {3: "127.31"},
        "loans.principal": {3: "325.49"},
        "profit.income_tax": {3: "0"},
    },
    "constructor_interest": {"loans.capitalised": {1: "18", 2: "74.16", 3: "143.06"}},
    "constructor_payback": {
        "project.before_tax": {1: "-800", 2: "-700", 3: "400", 4: "600", 5: "600", 6: "600", 7: "600"},
        "project.cumulative_before_tax": {2: "-1500", 3: "-1100", 4: "-500", 5: "100", 6: "700", 7: "1300"},
    },
    "constructor_dscr": {
        "profit.ebit": {6: "180"},
        "taxes.income_tax": {6: "37.5"},
        "cost.depreciation": {6: "20"},
        "loans.principal": {6: "40"},
        "loans.paid": {6: "30"},
        "loans.debt_service_cover": {6: "2.32"},
    },
    "profast": {  # its own years 2024 to 2037, CNY
        "taxes.income_tax": {2: "0.0000", 3: "11.9125", 7: "18.1625", 13: "40.6625", 14: "40.6625"},
        "project.after_tax": {1: "-1000.0000", 2: "0", 3: "150.7375", 7: "144.4875", 13: "121.9875"},
    },
}


def half(printed: str) -> tuple[float, float]:
    """A printed number, and half a unit of its last digit."""
    decimals = len(printed.partition(".")[2])
    return float(printed), 0.5 * 10.0**-decimals * (1 + 1e-9)


@pytest.fixture(scope="module")
def results(uncompiled) -> dict:
    """The base case of each file."""
    return {path.stem: aw.evaluate(aw.load(path)) for path in FILES}


def test_there_are_enough_of_them():
    assert len(FILES) >= 5
    assert set(PRINTED) <= {path.stem for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_says_where_it_is_from(path):
    head = path.read_text(encoding="utf-8").splitlines()[1:12]
    assert head[0].startswith("# ")
    assert any("http" in line or "numpy" in line or "computed with" in line for line in head)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_has_the_published_shape(path):
    text = path.read_text(encoding="utf-8")
    jsonschema.Draft202012Validator(PUBLISHED).validate(plain(tomllib.loads(text)))


def test_a_case_without_spread_has_no_base_case_apart_from_its_draws():
    found = run.document(
        run.ask(aw.load(next(path for path in FILES if path.stem == "profast")), scenarios=63)
    )
    assert "better than" not in text(found, "en")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_claims_are_met_to_the_digits_printed(results, path):
    result = results[path.stem]
    assert result.project.claims or path.stem in PRINTED
    for claim in result.project.claims:
        number, power, unit = NUMBER.fullmatch(claim.value.raw["value"]).groups()
        printed, near = half(number)
        scale = 10.0 ** int(power or 0)
        found = float(units.from_si(result.si(claim.indicator.name)[0], unit)) / scale
        assert abs(found - printed) <= near, (claim.name, found)


@pytest.mark.parametrize("name", PRINTED)
def test_statements_have_the_figures_printed(results, name):
    books = results[name].outcome.statements
    for line, years in PRINTED[name].items():
        table, _, key = line.partition(".")
        unit = WAN if LABELS[table][key].unit == "CNY" else 1.0
        row = np.asarray(getattr(getattr(books, table), key))[0] / unit
        for year, said in years.items():
            printed, near = half(said)
            assert abs(row[year - 1] - printed) <= near, (line, year, row[year - 1])
