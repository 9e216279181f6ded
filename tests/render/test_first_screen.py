"""What opens an answer: at most three findings, and the figures that people look for before all else."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from anodeworks.finance import Money
from anodeworks.quantity.wording import Number
from anodeworks.render import html, terminal
from anodeworks.study.sensitivity.indices import bounded
from anodeworks.study.sensitivity.rank import Drivers
from anodeworks.view import deciding, headline
from anodeworks.view.document import Column, Document, Figures, Finding, Headline, Row, Section, Table

FIVE = tuple(Finding("none", f"finding {n}", "because " * 150, name=f"n{n}") for n in range(5))
ROWS = tuple(Row(f"r{n}", (f"row {n}", Number(n))) for n in range(20))
TABLE = Table("t", (Column("a", "a", role="text"), Column("b", "b")), ROWS, brief=13, least=5)
FIRST = Figures("headline", (Headline("x", "worth", Number(7.25)),), opens=True)
SECTIONS = (Section("screen", "", (TABLE,), 0, brief=True), Section("body", "Body", (FIRST, TABLE)))
DOCUMENT = Document("run", "", "", FIVE, SECTIONS)


def test_what_is_found_beyond_three_opens_the_chapters():
    assert [f.name for f in DOCUMENT.verdict] == ["n0", "n1", "n2"]
    assert [s.name for s in DOCUMENT.sections] == ["beside", "screen", "body"]
    more = dataclasses.replace(DOCUMENT, verdict=(Finding("none", "new", name="new"), *DOCUMENT.verdict))
    assert [f.name for f in more.verdict] == ["new", "n0", "n1"]
    assert [f.name for f in more.sections[0].blocks] == ["n3", "n4", "n2"]


def test_a_screen_keeps_the_first_figures_however_long_the_verdict():
    screen = terminal.text(DOCUMENT, "en")
    assert "row 4 " in screen
    assert "row 5 " not in screen
    assert "finding 3" not in screen
    assert "finding 3" in terminal.text(DOCUMENT, "en", full=True)


def test_a_page_tells_the_answer_then_the_figures_once_then_the_rest():
    page = html.page(DOCUMENT, "en")
    places = [page.index(word) for word in ("finding 0", "7.25", "finding 1", "finding 3", 'id="body"')]
    assert places == sorted(places)
    assert page.count("7.25") == 1
    alone = html.fragment(DOCUMENT, "en", sections=DOCUMENT.sections[2:], verdict=False)
    assert "7.25" in alone


def test_worth_return_payback_cost_and_investment_come_first():
    first = (
        Money.fnpv_after_tax,
        Money.firr_after_tax,
        Money.payback,
        Money.levelised_cost,
        Money.total_investment,
    )
    assert first == headline.FIRST
    assert headline.SCREEN[:5] == headline.TILES == tuple(about.name for about in first)


def test_what_decides_is_one_rule_and_the_widest_bar_is_told_apart(small):
    name = Money.fnpv_after_tax.name
    keys = ("flows.silane.price", "finance.cost.repair")
    drivers = Drivers((name,), keys, np.array([[-0.9, 0.5]]), 1023)
    assert deciding.strongest(drivers, name) == (keys[0], -0.9)
    assert "the lower, the better" in deciding.decides(small, drivers, name).said("en")
    assert deciding.beside_widest(small, drivers, name, keys[0]).said("en").startswith("It also decides most")
    other = deciding.beside_widest(small, drivers, name, keys[1]).said("en")
    assert "ilane" in other
    assert "its two ends alone" in other
    assert deciding.beside_widest(small, None, name, keys[1]) == ""


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ((-0.002, -0.00325, -0.000957), (0.0, 0.0, 0.001043, True)),
        ((0.995, 0.955, 1.04), (0.995, 0.955, 1.0, False)),
        ((1.01, 0.99, 1.02), (1.0, 0.98, 1.0, True)),
        ((0.3, 0.2, 0.4), (0.3, 0.2, 0.4, False)),
    ],
)
def test_shares_of_variance_are_shares(told, shown):
    assert bounded(*told) == pytest.approx(shown)
