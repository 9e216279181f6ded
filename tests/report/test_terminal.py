"""The screen: it fits, it is plain in a pipe, and it says what the report says."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console

from anodeworks import build, monte_carlo
from anodeworks.quantity.wording import phrase
from anodeworks.report.terminal import summary

CLAIMS = {
    f"claim_{i}": {"indicator": name, "value": value}
    for i, (name, value) in enumerate(
        [
            ("capital", "1e9 CNY"),
            ("land", "100 mu"),
            ("phases.one.production", "2026-06-30"),
            ("jobs", "500 person"),
        ]
        * 3
    )
}


@pytest.fixture(scope="module")
def study(small):
    return monte_carlo(build({**small.tables, "claims": CLAIMS}), 255, seed=3)


def printed(result, width=80, **how):
    console = Console(width=width, file=io.StringIO(), **how)
    console.print(summary(result))
    return console.file.getvalue()


@pytest.mark.parametrize("drawn", [True, False])
def test_it_fits_on_one_screen(study, drawn):
    text = printed(study if drawn else replace(study, seed=None))
    assert len(text.splitlines()) <= 45
    assert max(map(len, text.splitlines())) <= 80


def test_it_is_plain_in_a_pipe_and_coloured_on_a_terminal(study):
    assert "\x1b" not in printed(study)
    assert "\x1b[" in printed(study, force_terminal=True)


def test_words_are_the_same_with_and_without_colour(study):
    from rich.text import Text

    assert Text.from_ansi(printed(study, force_terminal=True)).plain.split() == printed(study).split()


def test_it_shows_the_figures(study):
    text = printed(study)
    capital = study.si("capital")[0]
    assert phrase(capital, "CNY").split()[0] in text
    assert "10,000 t/yr" in text
    for part in ("phase", "finding", "CNY/kg at full operation", "announced elsewhere", "255 scenarios"):
        assert part in text, part


def test_markup_in_a_name_is_not_obeyed(small, study):
    tables = {**small.tables, "project": {"name": "a [red]plant[/red]"}}
    assert "a [red]plant[/red]" in printed(replace(study, project=build({**tables, "claims": CLAIMS})))
