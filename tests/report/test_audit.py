"""The chapter on an audit: pictures and tables from figures made by hand, as the page shows them."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest

from anodeworks.audit.audit import Moment, PhaseOdds
from anodeworks.audit.odds import Held, Odds
from anodeworks.audit.supply import Share
from anodeworks.quantity import Indicator
from anodeworks.report import audit
from anodeworks.report.html import environment

MONEY = Indicator("capital", "CNY", "capital", "投资", "capital of the plant", False)
DATE = Indicator("phases.one.production", "date", "first product, phase 1", "投产", "first product", False)


def held(about, announced, *odds, text="what was said"):
    claim = SimpleNamespace(name=about.name, indicator=about, text=text, text_zh="")
    answer = SimpleNamespace(claim=claim, announced=announced, why="Because <of> this.")
    return Held(answer, "met if", *odds, "")


def found():
    years = (2025, 2026, 2027)
    odds = Odds(0.4, 0.02, 1e9, 2e9, 9e10)
    dated = Odds(0.0, 0.0, 2026.0, 2027.5, math.inf)
    claims = (held(MONEY, 3e9, odds, odds, odds), held(DATE, 2025.5, dated, None, dated))
    told = {c.answer.claim.name: 0.3 for c in claims}
    columns = np.array([[0.0, 0.0, 0.0], [0.1, 0.2, 0.4], [1.0, 3.0, 9.0]])
    share = Share(
        "silane",
        "silane",
        "China",
        "中国",
        "silane",
        "硅烷",
        "supply",
        "t/year",
        years,
        columns,
        columns,
        columns,
        (("x", "news"),),
        ("2024: much of it",),
    )
    return SimpleNamespace(
        claims=claims,
        phases=(PhaseOdds("one", "phase 1", 0.7, 0.01, years, (0.1, 0.4, 0.6)),),
        moments=(Moment(None, "", told, {"one": 0.8}), Moment(2026.9, "nothing & seen", told, {"one": 0.6})),
        settings=SimpleNamespace(announced=2023.5, as_of=2026.9, about=0.25),
        later=(),
        supply=(share,),
        seen=None,
        notes=["a note"],
    )


def test_the_chapter_is_drawn_and_escaped():
    made = audit.chapter(found())
    page = environment().get_template(made.template).render(chapter=made)
    assert "phase 1 ever completed" in page
    assert "Nothing &amp; seen" in page
    assert "Because &lt;of&gt; this." in page
    assert "3 times" in page.replace("3.0", "3")
    assert "under 1 %" in page
    assert "docs/calibration.md" in page
    assert "China" in page
    assert "2024: much of it" in page
    assert "nan" not in page
    assert page.count("<svg") == 2 + 2 * 2


def test_without_evidence_and_markets_it_is_shorter():
    bare = found()
    bare.supply, bare.moments = (), bare.moments[:1]
    page = environment().get_template("audit.html").render(chapter=audit.chapter(bare))
    assert "How the odds moved" not in page
    assert "supply and market" not in page


@pytest.mark.parametrize("high", [1.1e9, 5e11])
def test_three_intervals_stay_inside_their_picture(high):
    one = Odds(0.5, 0.01, 1e9, 1.05e9, high)
    drawn = str(audit.three(held(MONEY, 2e9, one, one, one)))
    places = [float(part.split('"')[0]) for part in drawn.split(' x="')[1:]]
    assert all(0 <= x <= 270 for x in places)
    assert ("log scale" in drawn) == (high > 1e11)
