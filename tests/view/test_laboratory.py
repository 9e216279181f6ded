"""What batches say, as a document: every figure is the calibration's, and what speaks against it is said."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest

from anodeworks.lab.fit import named
from anodeworks.lab.headings import CALIBRATED, PROPERTIES
from anodeworks.lab.record import Refused
from anodeworks.language import LANGUAGES, say, t
from anodeworks.quantity import Parameter, Value, units
from anodeworks.quantity.distribution import Distribution
from anodeworks.render import html, json, terminal
from anodeworks.view import laboratory
from anodeworks.view.document import Finding, walk
from tests.lab.conftest import believed, record  # noqa: F401  (fixtures)


@pytest.fixture
def fit(record, believed):  # noqa: F811
    found = dataclasses.replace(believed, held=())
    return laboratory.Fit(record, found, tuple(found.samples), {"a range": 3, "another <range>": 1}, 50)


def but(fit, **changes):
    """A fit whose calibration differs."""
    return dataclasses.replace(fit, found=dataclasses.replace(fit.found, **changes))


def test_parameters_before_and_after_are_those_of_the_calibration(fit):
    table = fit.found.table()
    rows = {row.name: row.cells for row in laboratory.document(fit).tables["parameters"].rows}
    assert set(rows) == set(table.index)
    for name, row in table.iterrows():
        label, p50, span, before, before50, narrowed, grade, r_hat, draws, source, key = rows[name]
        assert (label, key) == (named(name), name)
        assert p50.value == pytest.approx(row["P50"])
        ends = [units.from_si(x, row["unit"]) for x in (span.low, span.high, before.low, before.high)]
        assert ends == pytest.approx([row["P5"], row["P95"], row["prior P5"], row["prior P95"]])
        assert before50.value == pytest.approx(row["prior P50"])
        assert narrowed.share == row["narrowed"]
        assert (grade.word, r_hat.number, draws.number) == (row["prior's grade"], row["R-hat"], row["ESS"])
        assert source.key == row["prior's source"]


def test_checks_are_those_of_the_calibration(fit):
    checks = fit.found.checks()
    rows = {row.name: row.cells for row in laboratory.document(fit).tables["checks"].rows}
    assert set(rows) == set(checks.index)
    for name, row in checks.iterrows():
        batches, inside, residual, p, error, r_hat = rows[name][1:]
        assert (batches.number, inside.share) == (row["batches"], row["in 90 %"])
        assert (residual.number, p.number) == (row["mean residual"], row["p"])
        assert (error.number, r_hat.number) == (row["model error"], row["R-hat"])


def test_the_verdict_says_what_was_narrowed_and_what_speaks_against_it(fit):
    learnt, doubts, *_ = laboratory.document(fit).verdict
    assert learnt.mark == "fair"  # the posterior is the prior
    assert "narrow none of 6 parameters" in say(learnt.verdict, "en")
    assert doubts.mark == "bad"  # predictions that are never off: an error model that is refuted
    assert doubts.reason == fit.found.doubts()[0]
    middle = {n: np.full((4, 50), np.median(x)) for n, x in fit.found.samples.items()}
    for n, x in middle.items():
        x += 0.01 * (fit.found.samples[n] - x)
    sharp = laboratory.learnt(but(fit, samples=middle))
    assert sharp.mark == "good"
    assert "narrow 6 of 6 parameters" in say(sharp.verdict, "en")
    assert "(by 99 %)" in say(sharp.reason, "en")
    found = [t("no agreement"), t("one side")]
    marks = [
        laboratory.doubted(SimpleNamespace(found=SimpleNamespace(doubts=lambda n=n: found[:n])))
        for n in range(3)
    ]
    assert [each.mark for each in marks] == ["good", "fair", "bad"]
    assert say(marks[0].verdict, "en") == "Nothing in the checks speaks against the model."
    assert "2 things speak against" in say(marks[2].verdict, "en")
    assert "2 transitions diverged" in say(but(fit, divergences=2).found.doubts()[0], "en")
    assert say(named("packing"), "en") in say(but(fit, held=("packing",)).found.doubts()[-1], "en")


def test_densities_and_parities(fit):
    charts = laboratory.document(fit).charts
    assert {f"density_{n}" for n in fit.shown} | {f"parity_{p}" for p in fit.found.data.properties} == set(
        charts
    )
    before, after = charts["density_sealing"].series
    assert before.tone == "aside"
    for curve in (before, after):  # of equal steps: what lies under it is one
        step = curve.x[1] - curve.x[0]
        assert sum(curve.y) * step == pytest.approx(1.0, rel=0.02)
    name = fit.found.data.properties[0]
    dots = charts[f"parity_{name}"].series[1]
    seen = fit.found.data.seen[:, 0]
    values = fit.found.data.values[seen, 0]
    assert dots.x == pytest.approx(np.exp(values) if name in laboratory.BY_FACTOR else values)
    assert len(dots.said) == seen.sum()
    assert all(low <= y <= high for low, y, high in zip(dots.low, dots.y, dots.high, strict=True))
    assert charts[f"parity_{name}"].x.unit == PROPERTIES[name].unit


def test_ranges_left_and_what_was_not_used(fit):
    refused = (Refused(4, "tube-<7>", "no", "C4"), Refused(9, "row 9", "two cells too many"))
    read = dataclasses.replace(fit.record, refused=refused, ignored=("smell",))
    document = laboratory.document(dataclasses.replace(fit, record=read))
    text = terminal.text(document, "en")
    assert "3 batches outside the range of an equation: a range." in text
    assert "1 batch outside the range of an equation: another <range>." in text
    first, second = document.tables["refused"].rows
    assert (first.cells[0].number, *first.cells[1:]) == (4, "tube-<7>", "C4", "no")
    assert (second.cells[0].number, *second.cells[1:]) == (9, "row 9", "", "two cells too many")
    assert "2 rows were refused. 1 heading was left out." in " ".join(text.split())
    page = html.page(document, "en")
    assert page == html.page(document, "en")
    assert "tube-&lt;7&gt;" in page


def test_only_the_parameters_asked_for(fit):
    document = laboratory.document(dataclasses.replace(fit, shown=("sealing",)))
    assert [row.name for row in document.tables["parameters"].rows] == ["sealing"]
    assert "density_sealing" in document.charts
    assert "density_rate_factor" not in document.charts


def test_what_a_project_gains(fit, tmp_path):
    made = SimpleNamespace(keys={"sealing": "a.b.sealing"}, left=("packing",), tied=2, text="x = 1\n")
    handed = dataclasses.replace(fit, handed=made)
    document = laboratory.document(handed)
    assert document.tables["handed_over"].rows[0].cells[1].key == "a.b.sealing"
    said = " ".join(terminal.text(document, "en", full=True).split())
    assert "1 numbers of the project" in said or "1 number of the project" in said
    laboratory.write_project(handed, tmp_path / "new.toml")
    assert (tmp_path / "new.toml").read_text() == "x = 1\n"


def test_the_chapter_of_a_plant():
    asked = Parameter("%", 0, 100, "a share")
    value = Value(0.4, asked, Distribution("uniform", (0.2, 0.6)), f"{CALIBRATED}24 batches of lab.csv",
                  note="before: 10 to 90 (judgement)")  # fmt: skip
    other = Value(0.4, asked, source="a book")
    tie = SimpleNamespace(value=value)
    project = SimpleNamespace(ledger={"a.b": value, "a.c": other}, correlations=[tie])
    section = laboratory.of_plant(SimpleNamespace(project=project))
    lead, table = section.blocks
    assert "on 24 batches of lab.csv" in say(lead.text, "en")
    assert "1 pair of them is drawn together" in say(lead.text, "en")
    [row] = table.rows
    assert row.name == "a.b"
    assert row.cells[1].value == pytest.approx(40.0)
    assert (row.cells[2].low, row.cells[2].high) == pytest.approx((0.22, 0.58))
    assert row.cells[3].en == "10 to 90 (judgement)"
    project.ledger.pop("a.b")
    assert laboratory.of_plant(SimpleNamespace(project=project)) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_screen_in_both_languages(fit, language):
    document = laboratory.document(fit)
    against = sum(isinstance(part, Finding) for part in walk(document.sections))
    assert (
        len(terminal.text(document, language).splitlines()) <= 45 + against
    )  # whatever speaks against it is said
    assert json.text(document, language)
