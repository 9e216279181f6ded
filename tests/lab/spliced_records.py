"""Records of pieces of other records, from a seed: columns, headings and cells exchanged, files joined, parts of other
workbooks, and the notations of another country all through.

    content, ending = spliced(seed)

The same seed gives the same bytes.
"""

from __future__ import annotations

import csv
import io
import random
import re
import zipfile
from functools import cache
from typing import Final

import pytest
from benchmarks.synthetic import synthetic

from tests.conftest import ROOT

SHIPPED: Final = ROOT / "projects" / "laboratory" / "synthetic_batches.csv"
Rows = list[list[str]]


def spliced(seed: int) -> tuple[bytes, str]:
    """A record with pieces of others in it, and how its file ends."""
    chance = random.Random(seed)
    rows = [list(row) for row in chance.choice(_records())]
    for _ in range(chance.choice((1, 1, 2, 2, 3))):
        chance.choice((_columns, _heading, _cells, _cells, _joined, _turned, _commented))(rows, chance)
    if chance.random() < 0.4:
        return _parts(_book(rows), _book(chance.choice(_records())), chance), ".xlsx"
    return _written(rows, chance), ".csv"


@cache
def _records() -> tuple[Rows, ...]:
    shipped = list(csv.reader(SHIPPED.read_text(encoding="utf-8").splitlines()))
    frame = synthetic(6)
    other = [list(frame.columns), *([str(cell) for cell in row] for row in frame.values.tolist())]
    return shipped[:8], other, [row[:5] + row[-4:] for row in shipped[:5]]


def _columns(rows: Rows, chance: random.Random) -> None:
    """Two columns exchanged without their headings, one left out, or one twice."""
    one, other = (chance.randrange(min(map(len, rows))) for _ in range(2))
    for row in rows[chance.choice((0, 1)) :]:
        match chance.choice((0, 0, 1)):
            case 0:
                row[one], row[other] = row[other], row[one]
            case _:
                row.insert(other, row[one])


def _heading(rows: Rows, chance: random.Random) -> None:
    """The unit of one heading at the name of another."""
    names, others = rows[0], chance.choice(_records())[0]
    at = chance.randrange(len(names))
    unit = re.search(r"\[.*", chance.choice(others))
    names[at] = re.sub(r"\[.*", "", names[at]) + (unit[0] if unit else "")


def _cells(rows: Rows, chance: random.Random) -> None:
    """A run of cells in a row for one from anywhere."""
    row, from_ = chance.choice(rows), chance.choice(chance.choice(_records()))
    at, long = chance.randrange(len(row)), chance.randrange(1, 6)
    start = chance.randrange(len(from_))
    row[at : at + long] = from_[start : start + long + chance.choice((-1, 0, 0, 1))]
    row.extend([""] * (1 - len(row)))


def _joined(rows: Rows, chance: random.Random) -> None:
    """Another record below, its headings among the rows."""
    rows.extend(list(row) for row in chance.choice(_records()))


def _turned(rows: Rows, chance: random.Random) -> None:
    """Batches as columns, as laboratories like to write."""
    wide = max(map(len, rows))
    rows[:] = [[row[i] if i < len(row) else "" for row in rows] for i in range(wide)]


def _commented(rows: Rows, chance: random.Random) -> None:
    """What people write beside numbers."""
    row = chance.choice(rows)
    at = chance.randrange(len(row))
    row[at] = chance.choice(
        ("~{}", "{} ?", "{} (n=3)", "ca. {}", "> {}", "{}*", "{} ± 2", "{} %", "见备注 {}")
    ).format(row[at])


def _written(rows: Rows, chance: random.Random) -> bytes:
    """Text with the separators of one country all through, now and then damaged."""
    separator, comma = chance.choice(
        ((",", False), (",", False), (";", True), ("\t", True), (";", False), (",", True))
    )
    cells = [[re.sub(r"(?<=\d)\.(?=\d)", ",", c) if comma else c for c in row] for row in rows]
    content = chance.choice(("\n", "\r\n")).join(separator.join(row) for row in cells).encode()
    if chance.random() < 0.2:
        at = chance.randrange(len(content))
        content = (
            content[:at]
            + chance.randbytes(chance.choice((1, 1, 9)))
            + content[at + chance.choice((0, 1, 99)) :]
        )
    return content


def _book(rows: Rows) -> bytes:
    book = pytest.importorskip("openpyxl").Workbook()
    for y, row in enumerate(rows, 1):
        for x, cell in enumerate(row, 1):
            number = re.fullmatch(r"-?\d+(\.\d+)?", cell)
            book.active.cell(y, x, float(cell) if number else cell)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _parts(one: bytes, other: bytes, chance: random.Random) -> bytes:
    """A workbook, one part of which is another's: its cells, its texts or its formats."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(one)) as mine, zipfile.ZipFile(io.BytesIO(other)) as theirs:
        hit = chance.choice(mine.namelist())
        with zipfile.ZipFile(made, "w") as new:
            for name in mine.namelist():
                new.writestr(name, (theirs if name == hit else mine).read(name))
    return made.getvalue()
