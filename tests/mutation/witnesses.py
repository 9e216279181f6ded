"""Which tests ran a line, from what `coverage` wrote down with a context for each test.

A witness is only asked first. A traced program is shared, so that its lines are known of the test that compiled it
alone, and what a process of its own ran is not known at all: where no witness sees a fault, the tests of its room are
asked as without any.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

MOST: Final = 40  # witnesses asked of a fault
ABOVE: Final = 6  # lines above it that are tried where an expression's own line was not counted


class Witnesses:
    """The tests of every line of the package that ran one."""

    def __init__(self, path: Path, package: Path) -> None:
        """Open the data of `coverage run` or `pytest --cov-context=test`."""
        self.of: dict[str, dict[int, set[str]]] = {}
        with sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True) as data:
            rows = data.execute(
                "select file.path, context.context, line_bits.numbits from line_bits"
                " join file on file.id = line_bits.file_id join context on context.id = line_bits.context_id"
            )
            for file, context, bits in rows:
                test = context.rpartition("|")[0]  # the end says whether it was set up, run or torn down
                if test and (at := file.find(f"{package.as_posix()}/")) >= 0:
                    lines = self.of.setdefault(file[at:], {})
                    for line in _numbers(bits):
                        lines.setdefault(line, set()).add(test)

    def __call__(self, file: Path, line: int, near: list[str]) -> list[str]:
        """Some tests that ran a line, those of the nearest files of tests first."""
        lines = self.of.get(file.as_posix(), {})
        found = next((lines[n] for n in range(line, line - ABOVE, -1) if n in lines), set[str]())
        order = {name: place for place, name in enumerate(near)}
        by_file: dict[str, list[str]] = {}
        for test in sorted(found):
            by_file.setdefault(test.partition("::")[0], []).append(test)
        spread = sorted(by_file, key=lambda name: (order.get(name, len(order)), name))
        turns = [by_file[name][turn : turn + 3] for turn in range(0, MOST, 3) for name in spread]
        return [test for turn in turns for test in turn][:MOST]


def _numbers(bits: bytes) -> list[int]:
    """The lines of a set as `coverage` packs it: bit `n % 8` of byte `n // 8`."""
    return [8 * place + bit for place, byte in enumerate(bits) for bit in range(8) if byte >> bit & 1]
