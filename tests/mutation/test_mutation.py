"""Faults are single, of every kind, and leave a program; every folder of the package has tests that look after it."""

from __future__ import annotations

import ast
import sqlite3
from pathlib import Path

import pytest

from tests.mutation import rooms
from tests.mutation.__main__ import Copy, Kept, Verdict, chosen, state_of
from tests.mutation.faults import KINDS, faults
from tests.mutation.rooms import PACKAGE, ROOMS, ROOT, folder_of
from tests.mutation.witnesses import Witnesses

TEXT = '''"""Texts - and 1.5 in them - stay."""
SHARE: Final[tuple[int, 2]] = 0.5


def figure(a: float, b: float = 1e-9) -> float:
    """a - b."""
    if a < 2 or b != a:
        raise ValueError(a + b)
    first = rows[-1, 0]
    # 面积, a comment
    return volume(a, b) + max(a, b) * (
        f"{a + b}" + "text"
    ) - -a
'''


def test_faults_of_a_text_by_hand():
    found = {(f.kind, f.before, f.after) for f in faults(TEXT) if "max" not in f.before}
    assert found == {
        ("constant", "0.5", "(0.515)"),
        ("and or", "a < 2 or b != a", "(a < 2 and b != a)"),
        ("comparison", "a < 2", "(a > 2)"),
        ("comparison", "a < 2", "(a <= 2)"),
        ("comparison", "b != a", "(b == a)"),
        ("index", "rows[-1, 0]", "(rows[-2, 0])"),
        ("index", "rows[-1, 0]", "(rows[-1, 1])"),
        ("arguments", "volume(a, b)", "(volume(b, a))"),
        ("sign", "-a", "(a)"),
    }
    assert {f.kind for f in faults(TEXT)} == set(KINDS)


@pytest.mark.parametrize("fault", faults(TEXT), ids=lambda f: f"{f.kind} {f.before[:12]}")
def test_a_fault_is_single_and_lines_keep_their_numbers(fault):
    other = fault.put(TEXT)
    assert ast.dump(ast.parse(other)) != ast.dump(ast.parse(TEXT))
    assert other.count("\n") == TEXT.count("\n")
    assert "# 面积, a comment" in other
    lines = [
        number
        for number, (a, b) in enumerate(zip(other.split("\n"), TEXT.split("\n"), strict=True), 1)
        if a != b
    ]
    assert set(lines) <= set(range(fault.span.line, fault.span.last + 1))


def test_lists_are_spread_over_folders_and_repeat():
    places = chosen(3, 60)
    assert places == chosen(3, 60)
    assert places != chosen(4, 60)
    assert len(set(map(str, places))) > 55
    counts = [sum(folder_of(p.file) == name for p in places) for name in {folder_of(p.file) for p in places}]
    assert max(counts) - min(counts) <= 1 or min(counts) < 3  # a small folder may have no more
    for place in places:
        ast.parse(place.fault.put((ROOT / place.file).read_text(encoding="utf-8")))


def test_every_folder_has_its_tests_and_every_folder_of_tests_its_room():
    for path in (ROOT / PACKAGE).rglob("*.py"):
        found = rooms.looking_after(path.relative_to(ROOT))
        assert found
        assert all((ROOT / name).is_file() for name in found), path
    assert all((ROOT / PACKAGE / name).is_dir() for name in ROOMS)
    held = {name.partition("/")[0] for names in ROOMS.values() for name in names}
    folders = {p.name for p in (ROOT / "tests").iterdir() if list(p.rglob("test_*.py"))}
    assert folders - held == {"benchmarks", "docs", "mutation"}
    assert rooms.looking_after(PACKAGE / "finance/irr.py")[0] == "tests/finance/test_irr.py"
    assert (
        rooms.looking_after(PACKAGE / "finance/assets.py")[0] == "tests/finance/test_parts.py"
    )  # it imports it


def test_a_run_that_was_stopped_goes_on(tmp_path):
    """What was found is known again, but for a line in whose middle it was stopped."""
    path = tmp_path / "verdicts"
    rows = [
        Verdict("a.py:1  sign: 元 -> (b)", "a", "seen", 3, "tests/a.py"),
        Verdict("b", "", "unseen", 4, ""),
    ]
    for row in rows:
        Kept(path).add(row)
    whole = path.read_text()
    path.write_text(whole + whole[:20])
    assert list(Kept(path).found.values()) == rows
    assert path.read_text() == whole
    assert Kept(None).found == {}


def test_a_verdict_is_of_a_state_of_its_file():
    """A file that was changed is tried anew, and what was not seen if that is asked."""
    one, other, third = chosen(3, 3)
    kept = Kept(None)
    kept.add(Verdict(str(one), "", "seen", 1, "t", state_of(one.file)))
    kept.add(Verdict(str(other), "", "seen", 1, "t", "of another text"))
    kept.add(Verdict(str(third), "", "unseen", 1, "", state_of(third.file)))
    assert [kept.of(place) is not None for place in (one, other, third)] == [True, False, True]
    assert [kept.of(place, again=True) is not None for place in (one, other, third)] == [True, False, False]


def test_who_ran_a_line_is_asked_first(tmp_path):
    """Lines 1, 9 and 10 of a file, as `coverage` packs them, the nearest file of tests first, three of each in turn."""
    with sqlite3.connect(tmp_path / "data") as data:
        data.executescript(
            "create table file (id, path); create table context (id, context);"
            "create table line_bits (file_id, context_id, numbits);"
            "insert into file values (1, '/home/me/src/anodeworks/a/b.py'), (2, '/home/other.py');"
        )
        tests = ["", *(f"tests/far.py::test_{n}|run" for n in range(4)), "tests/near.py::test_x[1|2]|run"]
        data.executemany("insert into context values (?, ?)", enumerate(tests))
        bits = bytes([0b10, 0b110])
        data.executemany("insert into line_bits values (1, ?, ?)", [(n, bits) for n in range(5)])
        data.execute("insert into line_bits values (1, 5, ?)", [bytes([0, 0b100])])
    ran, file = Witnesses(tmp_path / "data", PACKAGE), PACKAGE / "a/b.py"
    assert sorted(ran.of[file.as_posix()]) == [1, 9, 10]
    assert ran(file, 10, ["tests/near.py"])[:2] == ["tests/near.py::test_x[1|2]", "tests/far.py::test_0"]
    assert ran(file, 9, []) == [f"tests/far.py::test_{n}" for n in range(4)]
    assert ran(file, 6, []) == ran(file, 1, []) == ran(file, 9, [])  # the line of its statement
    assert ran(file, 7, []) == []
    assert ran(Path("src/anodeworks/c.py"), 1, []) == []


@pytest.mark.slow
def test_a_witness_fails_with_the_fault_alone(tmp_path, monkeypatch):
    """What is seen, what is not, what is open, and a test that fails either way and is none."""
    tree = tmp_path / "here"
    (tree / PACKAGE).mkdir(parents=True)
    (tree / "tests").mkdir()
    file = PACKAGE / "sums.py"
    (tree / file).write_text(
        "WIDE = [1][0]\n\ndef both(a, b):\n    return a + b\n\ndef idle(a):\n    return a - 1 + 2.0\n",
        encoding="utf-8",
    )
    (tree / PACKAGE / "__init__.py").touch()
    head = "from anodeworks.sums import both\n\n"
    (tree / "tests/test_sums.py").write_text(
        f"{head}def test_red():\n    assert False\n\ndef test_both():\n    assert both(1, 2) == 3\n",
        encoding="utf-8",
    )
    monkeypatch.setattr("tests.mutation.__main__.ROOT", tree)
    monkeypatch.setattr("tests.mutation.__main__.looking_after", lambda *_: ["tests/test_sums.py"])
    copy, places = Copy(tmp_path), chosen(0, 99)
    by = {str(p).partition("  ")[2]: p for p in places}
    assert copy.verdict(by["sign: a + b -> (a - b)"], 60) == ("seen", "tests/test_sums.py::test_both")
    assert copy.verdict(by["index: [1][0] -> ([1][1])"], 60) == ("seen", "tests/test_sums.py")
    assert copy.verdict(by["constant: 2.0 -> (2.06)"], 60) == ("unseen", "")
    assert copy.verdict(by["term: a + b -> (a)"], 0.0) == ("open", "")
    assert (tree / file).read_text() == (copy.root / file).read_text()
