"""Documents to be rendered: the answer about the small plant, and one with every kind of block and hostile names."""

from __future__ import annotations

import pytest

from anodeworks.language import Pair, t
from anodeworks.quantity.wording import Chance, Day, Number, Quantity, Share, Span
from anodeworks.view.document import (
    Bar,
    Cited,
    Column,
    Document,
    Figures,
    Finding,
    Grade,
    Headline,
    Interval,
    Items,
    Judged,
    Key,
    Row,
    Section,
    Table,
    Words,
)

HOSTILE = "<script>alert(1)</script> & \"quoted\" 'single' \u202eright to left\u202c ]]> <b>"


@pytest.fixture(scope="session")
def answer(small_study):
    """The answer of run about the small plant, with its claims."""
    from anodeworks.view import run

    return run.document(run.Run(small_study, ("capital",)))


@pytest.fixture(scope="session")
def contrived():
    """A document in which every kind of block and cell stands, named by somebody who means harm."""
    columns = (
        Column("label", t("figure"), role="text"),
        Column("base", t("base"), "CNY"),
        Column("mark", HOSTILE, role="text"),
        Column("bar", role="text"),
        Column("key", t("key"), role="text", minor=True),
        Column("number", "P5"),
    )
    cells = (
        (Pair(HOSTILE, HOSTILE), Quantity(1.5e9, "CNY", "capital"), Judged("good", t("yes")), Bar(0.5),
         Key("a.b"), Number(3.14159, 3)),
        ("plain", Quantity(2.5e6, "CNY"), Grade("news"), Bar(1.7, True), Cited("src", HOSTILE), Share(0.001)),
        (t("capital"), Span(1e6, 2e9, "CNY"), Chance(0.25, 0.03), None, Key(HOSTILE), Day(2024.66)),
        ("none", None, Interval(1e9, 2e9, 3e9, 5e9, "CNY"), None, None, Chance(0.0)),
    )  # fmt: skip
    table = Table("numbers_hostile", columns, tuple(Row(f"r{i}", c, note=HOSTILE) for i, c in enumerate(cells)),
                  HOSTILE, HOSTILE, "column")  # fmt: skip
    by_row = Table(
        "by_row",
        (Column("label", t("figure"), role="text"), Column("base", t("base")), Column("p95", "P95")),
        (
            Row("money", ("money", Quantity(1.5e9, "CNY"), Quantity(2e6, "CNY"))),
            Row("dates", ("dates", Quantity(2027.2, "date"), Quantity(2030.9, "date")), "sum"),
            Row("count", ("count", Quantity(12345.0, "person"), Quantity(7.0, "person")), "part"),
            Row("none", ("none", Quantity(float("nan"), "%"), Quantity(0.123, "%"))),
        ),
        scaled="row",
        folded=True,
    )
    blocks = (
        Words(HOSTILE, "lead"),
        Items((HOSTILE, t("capital")), title=HOSTILE, folded=True),
        Finding("bad", HOSTILE, HOSTILE, HOSTILE, "inner", {"odds": Chance(0.5, 0.02)}),
        Figures(
            "tiles", (Headline("capital", HOSTILE, Quantity(1e9, "CNY", "capital"), Span(1e8, 1e9, "CNY")),)
        ),
        table,
        by_row,
    )
    verdict = Finding("fair", HOSTILE, HOSTILE, HOSTILE, "verdict", {"base": Quantity(1e9, "CNY")})
    return Document(
        "run", HOSTILE, Pair(HOSTILE, HOSTILE), (verdict,),
        (Section("first", HOSTILE, blocks, 0), Section("behind", t("Numbers"), (Words(HOSTILE),), 2,
                                                       (Section("inside", HOSTILE, (Words("x"),), 2),))),
        {"file": (t("project file"), HOSTILE)},
    )  # fmt: skip
