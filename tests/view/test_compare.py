"""Two projects side by side: each figure stands in its own column, and the difference is the second less the first."""

from __future__ import annotations

import dataclasses

import pytest

from anodeworks.language import Pair, say
from anodeworks.quantity.wording import Quantity
from anodeworks.render import html, terminal
from anodeworks.view import compare
from anodeworks.view.compared import Side, gap, parts_of
from tests.view.tables import en

PLACES = (Side("version 1", "version 1"), Side("draft", "the draft"))


@pytest.fixture(scope="module")
def compared(small):
    dearer = small.with_values({"products.neat.price": "300 CNY/kg"})
    return compare.ask(small, dearer, called=PLACES)


def test_every_figure_and_its_difference(compared):
    rows = compare.document(compared).tables["figures"].rows
    assert {row.name for row in rows} == set(compared.first.project.indicators)
    for row in rows:
        names = [column.name for column in compare.document(compared).tables["figures"].columns]
        cells = dict(zip(names, row.cells, strict=True))
        assert names[1] == "first_p50", "medians lead"
        assert cells["second_p50"].si == pytest.approx(compared.second.spread(row.name).middle, nan_ok=True)
        one, two, gap = cells["first"], cells["second"], cells["difference"]
        first, second = compared.first.figure(row.name), compared.second.figure(row.name)
        assert (one.si, two.si) == pytest.approx((first, second), nan_ok=True)
        if first == first and second == second and one.unit != "date":
            assert gap.value == pytest.approx(two.value - one.value, rel=1e-9, abs=1e-9)


def test_what_differs_is_named(compared):
    document = compare.document(compared)
    assert [row.name for row in document.tables["numbers"].rows] == ["products.neat.price"]
    assert document.verdict[0].mark == "good"  # a higher price gives a higher present value


def test_one_number_makes_the_whole_difference(compared):
    """A number that is the only one to differ does alone what all do together."""
    assert compared.alone["products.neat.price"] == pytest.approx(gap(compared), rel=1e-9)
    effect = compare.document(compared).tables["numbers"].rows[0].cells[-1]
    assert effect.si == compared.alone["products.neat.price"]


def test_present_values_add_up(compared):
    parts = parts_of(compared)
    sums = [sum(part[i] for part in parts) for i in (2, 3)]
    bases = (compared.first, compared.second)
    assert sums == pytest.approx([base.figure("fnpv_after_tax") for base in bases], rel=1e-9)


@pytest.mark.parametrize("turned", [False, True])
def test_the_verdict_names_the_better_and_why(compared, turned):
    found = compared if not turned else compare.Compared(compared.second, compared.first, {}, PLACES)
    first = compare.document(found).verdict[0]
    words = en(first.verdict)
    assert words.startswith("Version 1 is better" if turned else "The draft is better")
    worth = sorted(base.spread("fnpv_after_tax").middle for base in (found.first, found.second))
    assert "stand in the same order" in en(first.reason)
    assert f"are on the side of {'version 1' if turned else 'the draft'}." in en(first.reason)
    assert en(Quantity(worth[1] - worth[0], "CNY")) in words
    assert "revenue without VAT higher by" in en(first.reason)


def test_the_largest_difference_is_told_first_and_not_the_largest_sum(compared, monkeypatch):
    parts = [
        ("a", Pair("salt"), 90e6, 91e6),
        ("b", Pair("pepper"), 10e6, 20e6),
        ("c", Pair("sugar"), -50e6, -47e6),
    ]
    monkeypatch.setattr(compare, "parts_of", lambda found: parts)
    said = en(compare.document(compared).verdict[0].reason)
    assert said.index("pepper higher") < said.index("sugar lower") < said.index("salt higher")


def test_nothing_differs(small):
    document = compare.document(compare.ask(small, small))
    assert document.verdict[0].mark == "none"
    assert "Neither is better" in en(document.verdict[0].verdict)
    assert [finding.name for finding in document.verdict] == [
        "better",
        "numbers",
        "closing_first",
    ]
    assert [finding.name for finding in document.sections[0].blocks] == ["closing_second"]
    assert en(document.verdict[1].verdict) == "No number differs."
    assert document.tables["numbers"].rows == ()
    assert "Does alone" not in terminal.text(document, "en")


def test_costs_are_told_as_costs(small):
    """What is paid more stands as higher, although it lies further below nothing."""
    dearer = small.with_values({"flows.silane.price": "70 CNY/kg"})
    first = compare.document(compare.ask(small, dearer)).verdict[0]
    assert en(first.verdict).startswith("The first is better")  # both have one name and one file
    assert "operating cost lower by" in en(first.reason)


def test_each_side_is_named_wherever_it_is_spoken_of(compared):
    """Heads, sentences and notes say which is which; nothing speaks of a first and a second."""
    document = compare.document(compared)
    tables = document.tables
    assert [en(c.head) for c in tables["worth"].columns[1:]] == ["version 1", "draft", "difference"]
    assert [en(c.head) for c in tables["figures"].columns[1:3]] == ["version 1, P50", "draft, P50"]
    assert [en(c.head) for c in tables["numbers"].columns[2:4]] == ["version 1", "draft"]
    said = terminal.text(document, "en", True)
    assert "Difference: the draft less version 1." in said
    assert "Version 1: In " in said.replace("version 1: In ", "Version 1: In ")
    assert not [word for word in ("first,", "second", "The first", "the second") if word in said]


def test_projects_of_one_name_are_told_apart_by_their_files(small):
    one, two = (dataclasses.replace(small, file=f"projects/{name}.toml") for name in ("old", "new"))
    document = compare.document(
        compare.ask(one, two.with_values({"products.neat.price": "300 CNY/kg"}), scenarios=0)
    )
    assert en(document.subject) == "old.toml; new.toml"
    assert en(document.verdict[0].verdict).startswith("“new.toml” is better")


def test_rows_without_a_difference_are_shown_on_demand(compared):
    """A dearer product moves money and no machine: what stays stands folded, and no row is lost."""
    document = compare.document(compared)
    roles = {row.name: row.role for row in document.tables["figures"].rows}
    assert (roles["firr_after_tax"], roles["capital"], roles["land"]) == ("plain", "same", "same")
    for table in ("worth", "figures"):
        for row in document.tables[table].rows:
            gaps = [cell.si for column, cell in zip(document.tables[table].columns, row.cells, strict=True)
                    if column.name.startswith("difference")]  # fmt: skip
            assert (row.role == "same") <= all(g == pytest.approx(0.0, abs=1e-3) or g != g for g in gaps)
    page = html.fragment(document, "en")
    folded = page.partition('<section id="figures">')[2].partition("<summary>Without a difference")[2]
    label = say(document.tables["figures"].rows[list(roles).index("land")].cells[0], "en").capitalize()
    assert label in folded.partition("</details>")[0]
    assert page.count(f">{label}<") == 1
    assert label not in terminal.text(document, "en")


def test_rates_differ_by_points(compared):
    """15.3 % and 30.7 % are 15.4 points apart, whatever one is of the other."""
    document = compare.document(compared)
    rate = next(row for row in document.tables["figures"].rows if row.name == "firr_after_tax")
    one, two, gap_ = rate.cells[4:7]
    assert gap_.value == pytest.approx(two.value - one.value, abs=1e-9)
    assert en(gap_).endswith(" points")
    assert say(gap_, "zh").endswith("个百分点")
