"""Records broken at random: a record, or one sentence; never a traceback, never a wait."""

from __future__ import annotations

import io
import random
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from benchmarks.synthetic import synthetic

from anodeworks.errors import InputError
from anodeworks.lab.headings import CONDITIONS, PROPERTIES
from anodeworks.lab.record import Record, read_record
from anodeworks.language import LANGUAGES, say
from anodeworks.quantity.value import bounds

from .spliced_records import spliced

LONGEST = 20.0  # s of one record
CELLS = (
    "", " ", "N/A", "#DIV/0!", "-", "nan", "inf", "1e999", "-0", "48 %", "48,5", "1,850", "1.850,5", "7,,7", "4 8",
    "48±1",
    "<48", "=1+1", "TRUE", "2026-01-03", "四十八", "４８", "48 degC", "48 furlong", "48 deg", "1" * 400, "x" * 40_000,
    '"', "''",
    "\\", "\x00", "\u202e48", "😀", "0x1f", "1_000", "48\n49", "None", "[]", "%", "degC",
)  # fmt: skip
HEADS = (
    "", "batch", "temperature", "temperature [K]", "temperature [furlong]", "silicon_share [%]",
    "silicon_share_error [%]",
    "硅含量（％）", "capacity [mAh/g", "[%]", "(((", "x" * 500, "pressure [1/0]", "filling [%%]", "coat [deg]",
    "batch_error [1]",
)  # fmt: skip
ENCODINGS = (
    "utf-8",
    "utf-8",
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-32",
    "gb18030",
    "cp1252",
    "latin-1",
    "cp437",
    "shift_jis",
)
Rows = list[list[Any]]


def of_rows(rows: Rows, rng: random.Random) -> None:
    """One change of a table in place."""
    row = rng.choice(rows[1:] or rows)
    at = rng.randrange(len(row)) if row else 0
    match rng.randrange(11):
        case 0 | 1 | 2 if row:
            row[at] = rng.choice(CELLS)
        case 3 if rows[0]:
            rows[0][rng.randrange(len(rows[0]))] = rng.choice(HEADS)
        case 4:
            row.extend(rng.choices(CELLS, k=rng.randrange(1, 40)))
        case 5:
            del row[at:]
        case 6:
            rows.insert(rng.randrange(len(rows)), list(rng.choice([[], [""], ["Batches of June"], row])))
        case 7:
            rng.shuffle(rows)
        case 8:
            rows.insert(1, [rng.choice(["", "-", "degC", "%", "[1]", "（℃）", "nm"]) for _ in rows[0]])
        case 9 if row:
            row[at] = rng.choice([10.0 ** rng.randrange(-320, 308), -1.0, 0, rng.random(), 1e18])
        case _:
            rows[:] = rows[: rng.randrange(1, len(rows) + 1)]


def as_text(rows: Rows, rng: random.Random) -> bytes:
    """Delimited text, its cells quoted or not."""
    separator, end = rng.choice(",,,,;\t|"), rng.choice(["\n", "\n", "\r\n", "\r"])
    quote = rng.choice(["", "", "", '"'])
    text = end.join(separator.join(f"{quote}{cell}{quote}" for cell in row) for row in rows)
    return text.encode(rng.choice(ENCODINGS), "replace")


def as_workbook(rows: Rows, rng: random.Random) -> bytes:
    """A workbook with formats, formulas, merged ranges, stray cells and further sheets."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    sheet = book.active
    for y, row in enumerate(rows, 1):
        for x, cell in enumerate(row, 1):
            if isinstance(cell, str):
                cell = "".join(c for c in cell if c.isprintable())[:30_000]
            sheet.cell(y, x, cell)
    wide, high = max(map(len, rows), default=1) or 1, len(rows)
    for _ in range(rng.randrange(4)):
        x, y = rng.randrange(1, wide + 1), rng.randrange(1, high + 1)
        match rng.randrange(5):
            case 0:
                sheet.cell(y, x).number_format = rng.choice(
                    ["0%", "yyyy-mm-dd", "0.00E+00", "[h]:mm", '"%"0', "@", "%"]
                )
            case 1:
                sheet.merge_cells(
                    start_row=y, start_column=x, end_row=y + rng.randrange(9), end_column=x + rng.randrange(3)
                )
            case 2:
                sheet.cell(rng.choice([high + 1, 99_999, 1_048_576]), rng.choice([x, wide + 1, 16_384]), "x")
            case 3:
                book.create_sheet(rng.choice(["1", "Batches", "表", "x" * 31]), rng.randrange(2))
            case _:
                book.create_chartsheet()
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def of_parts(data: bytes, rng: random.Random) -> bytes:
    """A workbook with one part lost, emptied or changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        names = old.namelist()
        hit, how = rng.choice(names), rng.randrange(4)
        for name in names:
            part = old.read(name)
            if name == hit:
                part = (
                    None,
                    b"",
                    of_bytes(part, rng),
                    part.replace(b"t=", b"q=").replace(b"<v>", b"<v>9e9"),
                )[how]
            if part is not None:
                new.writestr(name, part)
    return made.getvalue()


def of_bytes(data: bytes, rng: random.Random) -> bytes:
    """Bytes cut, flipped, doubled or put in."""
    if not data:
        return b"\x00"
    at, long = rng.randrange(len(data)), rng.randrange(1, 64)
    match rng.randrange(4):
        case 0:
            return data[:at]
        case 1:
            return data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :]
        case 2:
            return data[:at] + rng.randbytes(long) + data[at + long :]
        case _:
            return data[:at] + data[at : at + long] * 2 + data[at + long :]


def mutant(seed: int, rows: Rows) -> tuple[bytes, str, dict[str, Any]]:
    """A broken record, how its file ends, and what is asked of it."""
    rng = random.Random(seed)
    table = [list(row) for row in rows[: rng.randrange(2, len(rows))]]
    for _ in range(rng.randrange(1, 4)):
        of_rows(table, rng)
    book = rng.random() < 0.5
    data = (as_workbook if book else as_text)(table, rng)
    broken: tuple[Callable[[bytes, random.Random], bytes], ...] = (
        (of_bytes, of_parts) if book else (of_bytes,)
    )
    if rng.random() < 0.3:
        data = rng.choice(broken)(data, rng)
    asked = {
        "sheet": rng.choice([*[None] * 20, "1", "2", "表", ""]),
        "heading_row": rng.choice([*[None] * 20, 1, 2, 99]),
        "columns": rng.choice([*[None] * 20, {"batch": "temperature [K]"}, {"x": "y"}]),
    }
    return data, rng.choice([".xlsx", ".xlsx", ".csv"] if book else [".csv", ".csv", ".txt", ".xlsx"]), asked


def is_sound(read: Record) -> None:
    """Every batch within its declared bounds, every refusal a sentence in both languages."""
    for batch in read.batches:
        assert batch.measured
        for name, number in [*batch.given.items(), *((n, m.value) for n, m in batch.measured.items())]:
            ask = PROPERTIES.get(name) or CONDITIONS[name]
            low, high = bounds(ask)
            assert low <= number <= high
        assert not any(m.error <= 0 or np.isinf(m.error) for m in batch.measured.values())
    labels = [batch.label for batch in read.batches]
    assert len(set(labels)) == len(labels)
    for refused in read.refused:
        assert refused.row >= 1
        assert all(say(refused.reason, language) for language in LANGUAGES)


Made = tuple[bytes, str, dict[str, Any]]


def mutants(seeds: range) -> Iterator[Made]:
    """Records broken at random."""
    frame = synthetic(8)
    rows = [list(frame.columns), *frame.astype(object).where(frame.notna(), "").values.tolist()]
    return (mutant(seed, rows) for seed in seeds)


def splices(seeds: range) -> Iterator[Made]:
    """Records of pieces of others."""
    return ((*spliced(seed), {}) for seed in seeds)


def broken(records: Iterable[Made], folder: Path) -> int:
    """Read every one of them; how many gave a record."""
    read, silent = 0, []
    for place, (data, ending, asked) in enumerate(records):
        path = folder / f"broken{ending}"
        path.write_bytes(data)
        start = time.process_time()
        try:
            is_sound(read_record(path, **asked))
            read, told = read + 1, ""
        except InputError as error:
            told = error.message
            silent += [] if error.remedy else [told]
        except Exception as error:
            raise AssertionError(f"record {place}: {error!r}") from error
        assert len(told.splitlines()) <= 1
        assert time.process_time() - start < LONGEST, f"record {place}"
    assert not silent, "what to do about it stands in every refusal"
    return read


def test_a_broken_record_is_read_or_told_in_one_sentence(tmp_path):
    assert 5 < broken(mutants(range(50)), tmp_path) < 45
    assert 1 < broken(splices(range(20)), tmp_path) < 19


@pytest.mark.slow
def test_many_broken_records(tmp_path):
    assert broken(mutants(range(50, 2050)), tmp_path) > 200
    assert broken(splices(range(20, 2020)), tmp_path) > 200
