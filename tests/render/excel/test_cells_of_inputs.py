"""Input cells are bounded, what is pasted past the bounds breaks a check; prose says that it is as first written."""

from __future__ import annotations

import zipfile

import pytest

from anodeworks.render import excel
from anodeworks.render.excel import evaluate, inputs
from anodeworks.render.excel.book import WORDS, Formula
from anodeworks.view.headline import main
from anodeworks.view.median import parted
from tests.render.excel.held import document, layout, verdicts, write
from tests.view.test_median import plant


@pytest.fixture(scope="module")
def book(small_study):
    return layout(small_study)


def test_every_input_has_a_choice_of_words_or_bounds(book):
    page = book.pages[book.names["changed"].page]
    inputs = [place for place, cell in page.cells.items() if cell.style.role == "input"]
    assert inputs
    assert {*page.lists} | {*page.bounds} == {*inputs}
    assert not {*page.lists} & {*page.bounds}
    known = evaluate.values(book.expanded())
    for place, (low, high) in page.bounds.items():
        assert low <= known[page.name, *place] <= high


@pytest.mark.parametrize(
    ("key", "pasted"),
    [("finance.tax.standard_rate", 3.0), ("finance.loan.repayment", "when it suits"), ("what_if.products", 11.0)],
)  # fmt: skip
def test_what_is_pasted_past_the_bounds_breaks_a_check(book, key, pasted):
    cells = book.expanded()
    cells[tuple(book.names[key])] = pasted
    known = evaluate.values(cells)
    assert known[tuple(book.names["invalid"])] == 1
    assert known[tuple(book.names["checked"])] == book.say(WORDS["failed"])
    assert verdicts(book, known)["CHECK"] >= 1


@pytest.mark.parametrize("pasted", ["a quarter", "25 %", "=dear"])
def test_words_in_the_place_of_a_number_are_seen(book, pasted):
    """Nothing that reads such a cell has a value any more, but the count of what is not allowed has."""
    cells, place = book.expanded(), book.names["finance.tax.standard_rate"]
    own = {at: content for at, content in cells.items() if at[0] == place.page and at[2] != 2}
    kept = {at: content for at, content in cells.items() if at[0] == place.page and at[2] == 2
            and not isinstance(content, Formula)}  # fmt: skip
    known = evaluate.values({at: x for at, x in {**own, **kept, tuple(place): pasted}.items()
                             if not isinstance(x, Formula) or at[2] == inputs.CHANGED})  # fmt: skip
    assert known[tuple(book.names["invalid"])] == 1


def test_a_cell_in_a_sentence_is_read(book):
    """The sentences that name a cell show what it holds."""
    known = evaluate.values(book.expanded())
    told = [x for x in known.values() if isinstance(x, str) and x.startswith("Amounts in ")]
    assert told
    assert set(told) == {"Amounts in million CNY, real."}


def test_prose_says_that_it_is_as_first_written(book, small_study):
    told = document(small_study)
    titles = [book.title(s.title) for s in told.sections if not s.brief and s.name != excel.LIVE]
    pages = [page for page in book.pages.values() if page.cells[0, 0].content in titles]
    assert len(pages) == len(titles)
    changed = book.expanded() | {tuple(book.names["finance.tax.standard_rate"]): 0.2}
    for cells, said in ((book.expanded(), "still"), (changed, "since")):
        known = evaluate.values(cells)
        for page in pages:
            assert "As first written" in known[page.name, 1, 0]
            assert known[page.name, 1, 0].endswith(book.say(WORDS[said]))
        first = next(iter(book.pages))
        assert known[first, 2, 0].endswith(book.say(WORDS[said]))
    alone = excel.layout(told, None, "en").book
    assert not any("As first written" in str(cell) for cell in alone.expanded().values())


def test_charts_of_chapters_are_drawn_from_the_numbers_beside_them(book, small_study, tmp_path):
    """Each chart names the cells of its table; the file has one drawing for each, and those of the summary."""
    cells = book.expanded()
    names = {drawing.title for drawing in book.drawings}
    assert {"Break-even chart", "Cash flow of the project after tax"} <= names
    for drawing in book.drawings:
        for line in drawing.lines:
            held = [
                cells.get((drawing.page, row, line.numbers)) for row in range(drawing.first, drawing.last + 1)
            ]
            assert all(isinstance(x, float) for x in held), (drawing.title, line.name)
            places = [
                cells.get((drawing.page, row, line.places)) for row in range(drawing.first, drawing.last + 1)
            ]
            assert None not in places
            assert line.name in str(cells[drawing.page, drawing.first - 1, line.numbers])
    chart = next(each for each in book.drawings if each.title == "Cash flow of the project after tax")
    flow = small_study.outcome.statements.project.after_tax[0]
    drawn = [cells[chart.page, row, chart.lines[0].numbers] for row in range(chart.first, chart.last + 1)]
    assert drawn == pytest.approx(flow / (flow[-1] / drawn[-1]), rel=1e-6)
    file = zipfile.ZipFile(write(small_study, tmp_path / "drawn.xlsx"))
    charts = [name for name in file.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == len(book.drawings) + 4
    assert b"dataValidation" in b"".join(file.read(n) for n in file.namelist() if "worksheets/sheet" in n)


def test_the_summary_leads_with_the_median():
    """P50 stands first, the live base case last, and that it lies apart is said."""
    base = plant("395 CNY/kg")
    assert parted(base)
    book = layout(base.result)
    page = next(page for page in book.pages.values() if page.cells[0, 0].content == "Summary")
    heads = [page.cells[3, column].content for column in range(2, 6)]
    assert heads == ["P50", "P5", "P95", "Base case"]
    known, row = evaluate.values(book.expanded()), 4
    assert "The base case lies apart from the medians" in known[page.name, 2, 0]
    name = main(base)[row - 4 + 3]  # capital
    spread, per = base.spread(name), 1e6
    told = [known[page.name, row + 3, column] * per for column in range(2, 6)]
    assert told == pytest.approx([spread.middle, spread.low, spread.high, base.figure(name)], rel=1e-9)
