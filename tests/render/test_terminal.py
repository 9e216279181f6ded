"""A document on a terminal: one screen, no line too wide, no number cut, the same in a pipe, the verdict first."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from rich.cells import cell_len

from anodeworks.language import LANGUAGES, say
from anodeworks.quantity.wording import Quantity
from anodeworks.render import terminal
from anodeworks.render.cells import grid
from anodeworks.view.document import Bar, Column, Document, Finding, Interval, Key, Row, Section, Table

NUMBER = re.compile(r"[−-]?\d[\d,]*(?:\.\d+)?")


def numbers(words):
    return NUMBER.findall(words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_small_plant_fits_one_screen(answer, language):
    answer = replace(answer, sections=tuple(s for s in answer.sections if s.name != "exceedance"))
    lines = terminal.text(answer, language).splitlines()
    assert len(lines) <= terminal.HEIGHT
    assert max(map(cell_len, lines)) <= 80


SCREENS = [
    (40, False),
    (80, False),
    (120, False),
    (40, True),
    (120, True),
]  # columns, and whether all is shown


@pytest.mark.parametrize(("columns", "full"), SCREENS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_is_wider_than_asked(answer, contrived, language, columns, full):
    for document in (answer, contrived):
        for line in terminal.text(document, language, full, columns).splitlines():
            assert cell_len(line) <= columns, line


def shown(document, full):
    """The tables of a screen, or of all."""
    sections = [s for s in document.sections if (not s.brief if full else s.depth == 0)]
    return [
        block for s in _all(sections, full) for block in s.blocks if isinstance(block, Table)
    ]  # fmt: skip


def _all(sections, full):
    for section in sections:
        yield section
        yield from _all([p for p in section.parts if full or p.depth == 0], full)


@pytest.mark.parametrize(("columns", "full"), SCREENS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_are_never_cut(answer, language, columns, full, monkeypatch):
    """Every number of every shown cell stands whole in a line of the screen."""
    monkeypatch.setattr(terminal, "HEIGHT", 1000)
    text = terminal.text(answer, language, full, columns)
    words = set(re.split(r"[\s]+", text))
    whole = set(numbers(text))
    for table in shown(answer, full):
        found = grid(table, language)
        rows = found.rows if full else found.rows[: table.brief]
        for _, cells in rows:
            for head, cell in zip(found.heads, cells, strict=True):
                if head.minor and not full:
                    continue
                if head.number and cell.text:
                    for number in numbers(cell.text):
                        assert number in whole, (table.name, number)
                if isinstance(cell.cell, Key) and columns == 120:
                    assert cell.text in words
    if not full:
        assert "…" not in text or columns == 40


def test_the_cells_of_a_row_stand_in_one_line(answer, monkeypatch):
    monkeypatch.setattr(terminal, "HEIGHT", 1000)
    text = terminal.text(answer, "en")
    lines = text.splitlines()
    found = grid(answer.tables["screen"], "en")
    for _, cells in found.rows:
        line = next(
            line for line in lines if line.startswith(cells[0].text) and line[len(cells[0].text)] == " "
        )
        assert line.split(cells[0].text, 1)[1].split() == " ".join(c.text for c in cells[1:]).split()


def test_what_is_read_is_what_was_computed(answer, small_study):
    """From the screen back to the result, by the digits that are shown."""
    lines = terminal.text(answer, "en").splitlines()
    heads = next(x for x in lines if x.startswith("Figure  ")).split()[1:5]
    line = next(x for x in lines if x.startswith("Total investment  "))
    assert line.endswith("bn CNY")
    low, middle, high, _ = small_study.quantile("total_investment")
    exact = {"Base": small_study["total_investment"][0], "P5": low, "P50": middle, "P95": high}
    read = dict(zip(heads, map(float, line.split()[2:6]), strict=True))
    assert read == pytest.approx({head: x / 1e9 for head, x in exact.items()}, rel=5e-3)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_verdict_stands_first(answer, language):
    lines = terminal.text(answer, language).splitlines()
    assert lines[0] == say(answer.subject, language)
    assert lines[1].startswith(f"{terminal.SIGNS[answer.verdict[0].mark]} ")
    told = "".join(line.strip() for line in lines[1:6]).replace(" ", "")
    assert say(answer.verdict[0].verdict, language).replace(" ", "")[:60] in told


@pytest.mark.parametrize("full", [False, True])
def test_the_same_in_a_pipe(answer, full, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    pipe = io.StringIO()
    terminal.write(answer, "en", full, pipe)
    assert pipe.getvalue() == terminal.text(answer, "en", full, 80)

    class Screen(io.StringIO):
        def isatty(self):
            return True

    screen = Screen()
    monkeypatch.setenv("TERM", "xterm-256color")
    terminal.write(answer, "en", full, screen)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", screen.getvalue())
    assert [line.rstrip() for line in plain.splitlines()] == pipe.getvalue().splitlines()


def test_what_is_hidden_is_said(answer):
    lines = terminal.text(answer, "en").splitlines()
    behind = [s for s in answer.sections if s.depth > 0]
    told = int(lines[-1].removesuffix(" more chapters with --full"))
    # Chapters of the screen for which there was no room count too: without them the rest reads the same.
    cut = [s for s in answer.sections if s.depth == 0][len(answer.sections) - told :]
    assert told == len(behind) + len(cut)
    rest = replace(answer, sections=tuple(s for s in answer.sections if s not in cut))
    assert terminal.text(rest, "en").splitlines()[:-1] == lines[:-1]
    assert "more chapter" not in terminal.text(answer, "en", full=True)


def cut(tables):
    """A document with a short table and long ones."""
    columns = (Column("line", role="text"), Column("n"))

    def table(name, rows):
        made = tuple(Row(f"{name}{i}", (f"{name}-{i}", Quantity(float(i)))) for i in range(rows))
        return Table(name, columns, made, brief=rows)

    sections = tuple(Section(f"s{k}", "", (table(f"t{k}", 60 if k else 5),), 0) for k in range(tables))
    return Document("run", "", "a plant", (Finding("good", "It holds."),), sections)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_title_is_told_in_lines_and_not_cut_within_a_number(language):
    title = {
        "en": "A silicon-carbon project with some 300,000 t/year",
        "zh": "某地硅碳负极材料一体化项目每年300,000吨",
    }[language]
    document = Document("run", title, title, (Finding("good", "so"),), (), {})
    lines = terminal.text(document, language, columns=40).splitlines()
    told = lines[: next(i for i, line in enumerate(lines) if line.startswith("+"))]
    assert " ".join(told).split() == title.split() if language == "en" else "".join(told) == title
    assert any("300,000" in line for line in told)


def test_what_is_too_long_is_cut_where_it_is_longest():
    lines = terminal.text(cut(4), "en").splitlines()
    assert terminal.HEIGHT - 5 <= len(lines) <= terminal.HEIGHT
    assert all(any(line.startswith(f"t0-{i} ") for line in lines) for i in range(5))  # the short one is whole
    assert sum(line.endswith("more with --full") for line in lines) == 3
    assert "t3-59" in terminal.text(cut(4), "en", full=True)


def test_chapters_are_left_out_where_even_short_tables_are_too_long():
    lines = terminal.text(cut(14), "en").splitlines()
    assert len(lines) <= terminal.HEIGHT
    assert lines[-1].endswith("more chapters with --full")


def test_no_table_stands_without_rows():
    document = Document(
        "run", "", "a plant", (), (Section("s", "", (Table("t", (Column("line", "head"),), ()),), 0),)
    )
    assert "head" not in terminal.text(document, "en").lower()


def test_a_table_too_wide_is_told_in_parts():
    years = [str(year) for year in range(2025, 2041)]
    columns = (Column("line", role="text"), *(Column(y, y, "CNY") for y in years))
    row = Row("sales", ("Sales of the plant", *(Quantity(1.23e9 + int(y), "CNY") for y in years)))
    document = Document(
        "run", "", "a plant", (), (Section("s", "", (Table("t", columns, (row,), scaled="column"),), 0),)
    )
    text = terminal.text(document, "en", columns=60)
    assert text.count("Sales of the") == 2
    assert text.count("1.23") == 16
    assert all(year in text for year in years)
    assert max(map(len, text.splitlines())) <= 60


def test_chinese_breaks_between_words_but_not_within_numbers():
    words = "所得税后财务净现值为1,234.5万元，" * 12
    from anodeworks.view.document import Words

    document = Document("run", "", "厂", (), (Section("s", "", (Words(words),), 0),))
    for columns in range(40, 60):
        lines = terminal.text(document, "zh", columns=columns).splitlines()[2:]
        assert "".join(lines) == words
        assert all(line.count("1,234.5") == len(re.findall(r"[\d,.]+", line)) for line in lines)
        assert not any(line.startswith(("，", "。")) for line in lines)
        assert max(map(cell_len, lines)) <= columns


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_cell_stands_in_the_full_text(contrived, language):
    text = re.sub(r"\s+", "", terminal.text(contrived, language, full=True, columns=200))
    for table in contrived.tables.values():
        for _, cells in grid(table, language).rows:
            for cell in cells:
                if not isinstance(cell.cell, Bar | Interval):
                    assert re.sub(r"\s+", "", cell.text) in text
