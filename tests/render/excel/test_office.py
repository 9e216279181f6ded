"""LibreOffice computes the workbooks anew, as written and with inputs changed by hand, and finds the program's figures.

The values beside the formulas are taken out before, so that nothing is found but what it computes itself.
"""

from __future__ import annotations

import copy

import pytest

import anodeworks as aw
from tests.conftest import SMALL
from tests.projects.works import tables
from tests.render.excel import office, test_lending, test_optional, test_own_lines, test_workbook
from tests.render.excel.held import changed, compare, layout, verdicts, write

pytestmark = [office.needed, pytest.mark.slow]


def small():
    made = copy.deepcopy(SMALL)
    made["claims"] = {}
    return made


def two_products():
    """Two products, one of them in dollars, in nominal money."""
    made = small()
    made["products"]["neat"] |= {"price": "40 USD/kg", "price_drift": "-2 %"}
    made["products"]["carbon"] = {"flow": "porous_carbon", "price": "400 CNY/kg"}
    for size, phase in zip((4000, 6000), made["programme"]["phases"].values(), strict=True):
        phase["capacity"] = {"neat": f"{size} t/year", "carbon": f"{size // 10} t/year"}
    made["finance"] = {"prices": {"basis": "nominal", "inflation": "2.5 %", "fx_usd_drift": "-1 %"}}
    return made


def with_more(more):
    return {**small(), "finance": copy.deepcopy(more)}


def merged(changes):
    """Changes that do not speak of the same input, all at once."""
    return {key: value for one in changes for key, value in one.items()}


SEVERAL = ("price", "discount rate", "wage", "high-tech", "instalments", "lives", "power")
CASES = {
    "small": (small, {}),
    "two products": (two_products, {}),
    "capital": (small, test_workbook.CHANGES["capital"]),
    "mixed": (small, merged(test_workbook.CHANGES[name] for name in SEVERAL)),
    "lines of money": (tables, merged(test_own_lines.CHANGES.values())),
    **{
        f"lenders, {name}": (lambda more=more: with_more(more), test_lending.CHANGES[name])
        for name, more in test_lending.CASES.items()
    },
    "lenders, cover and account": (
        lambda: with_more(test_lending.SOUGHT["cover"]),
        test_lending.FAR["nominal"] | test_lending.FAR["price"],
    ),
    **{
        f"what a file may add, {name}": (
            lambda: with_more(test_optional.WRITTEN),
            test_optional.CHANGES[name],
        )
        for name in ("carbon", "the end")
    },
}


@pytest.fixture(scope="module")
def computed(tmp_path_factory):
    """By case: the book, what LibreOffice computed of its cells, and the program's result."""
    openpyxl = pytest.importorskip("openpyxl")
    folder, made, files = tmp_path_factory.mktemp("office"), {}, []
    for k, (name, (tables_of, changes)) in enumerate(CASES.items()):
        project = aw.build(tables_of(), "plant.toml")
        shown = aw.evaluate(project)
        result = aw.evaluate(project.with_values(changes)) if changes else shown
        book = layout(shown)
        file = write(shown, folder / f"{k}.xlsx")
        opened = openpyxl.load_workbook(file)  # without the values beside the formulas
        before = book.expanded()
        for at, cell in changed(book, result.project).items() if changes else ():
            if cell != before[at]:
                page, row, column = at
                opened[page].cell(row + 1, column + 1).value = cell
        opened.save(file)
        made[name], files = (book, result), [*files, file]
    found = {}
    for name, file in zip(CASES, office.convert(files, folder / "out"), strict=True):
        sheets = openpyxl.load_workbook(file, data_only=True)
        cells = {
            (s.title, c.row - 1, c.column - 1): c.value for s in sheets for row in s.iter_rows() for c in row
        }
        found[name] = (made[name][0], {at: x for at, x in cells.items() if x is not None}, made[name][1])
    return found


@pytest.mark.parametrize("name", CASES)
def test_libreoffice_gives_the_programs_figures(computed, name):
    book, cells, result = computed[name]
    assert not [at for at, x in cells.items() if isinstance(x, str) and x.startswith(("#", "Err:"))]
    compare(book, cells, result)
    assert verdicts(book, cells)["CHECK"] == 0
    assert (cells[tuple(book.names["changed"])] > 0) == bool(CASES[name][1])
