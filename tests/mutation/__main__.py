"""Put single faults into a copy of the program, one at a time, and run the tests of the room that each stands in.

A fault is seen if a test fails with it that passes without it. It is open where the tests had not ended in time, or
where they cannot be run without the fault. With `--kept FILE` each verdict is added to a file as soon as it is found,
and a fault that stands there is not tried again while its file of the package is as it was: a long run may be stopped,
and goes on where it was. `--again` tries once more what was not seen. With `--ran FILE`, the data of
`pytest --cov=src/anodeworks --cov-context=test`, the tests that ran a line are asked first.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from tests.mutation.faults import Fault, faults
from tests.mutation.rooms import PACKAGE, ROOT, folder_of, looking_after
from tests.mutation.witnesses import Witnesses

LEFT: Final = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache", ".hypothesis", "results")
FAILED: Final = re.compile(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", re.MULTILINE)
PASSED, FAILING = 0, 1  # how pytest ends


class Place(NamedTuple):
    """A fault and the file, from the root of the tree, that it stands in."""

    file: Path
    fault: Fault

    def __str__(self) -> str:
        """File and line, and what is done there."""
        here = self.file.relative_to(PACKAGE)
        return f"{here}:{self.fault.span.line}  {self.fault.kind}: {self.fault.before} -> {self.fault.after}"


@cache
def every(root: Path) -> tuple[Place, ...]:
    """All faults that may be put into the package of a tree."""
    paths = sorted((root / PACKAGE).rglob("*.py"))
    return tuple(Place(p.relative_to(root), f) for p in paths for f in faults(p.read_text(encoding="utf-8")))


def chosen(seed: int, count: int, folders: list[str] | None = None) -> list[Place]:
    """So many faults, in turn from every folder of the package, every kind as likely where there are any."""
    draw = random.Random(seed)
    known: dict[str, dict[str, list[Place]]] = defaultdict(lambda: defaultdict(list))
    for place in every(ROOT):
        known[folder_of(place.file)][place.fault.kind].append(place)
    order = [name for name in sorted(known) if folders is None or name in folders]
    draw.shuffle(order)
    picked: list[Place] = []
    while len(picked) < count and any(known[name] for name in order):
        for name in order:
            kinds = known[name]
            if kinds and len(picked) < count:
                kind = draw.choice(sorted(kinds))
                picked.append(kinds[kind].pop(draw.randrange(len(kinds[kind]))))
                if not kinds[kind]:
                    del kinds[kind]
    return picked


class Verdict(NamedTuple):
    """What the tests said to a fault, in what time, and which of them."""

    place: str
    folder: str
    verdict: str
    seconds: int
    by: str
    state: str = ""


def state_of(file: Path) -> str:
    """A digest of a file, by which a verdict is known to be of it."""
    return hashlib.blake2b((ROOT / file).read_bytes(), digest_size=8).hexdigest()


class Kept:
    """Verdicts in a file, a line of JSON each, or in none."""

    def __init__(self, path: Path | None) -> None:
        """Read what stands there; what was cut off in the middle of a line is tried again."""
        self.path = path
        self.found: dict[str, Verdict] = {}
        if path is not None and path.exists():
            whole = path.read_text(encoding="utf-8").splitlines(keepends=True)
            rows = [Verdict(*json.loads(line)) for line in whole if line.endswith("\n")]
            self.found = {row.place: row for row in rows}
            path.write_text("".join(line for line in whole if line.endswith("\n")), encoding="utf-8")

    def of(self, place: Place, again: bool = False) -> Verdict | None:
        """What is known of a fault, if its file is as it was; unless `again`, what was not seen counts too."""
        row = self.found.get(str(place))
        if row is None or row.state != state_of(place.file) or (again and row.verdict != "seen"):
            return None
        return row

    def add(self, row: Verdict) -> None:
        """Keep a verdict at once."""
        self.found[row.place] = row
        if self.path is not None:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")


class Copy:
    """A copy of the tree in which faults are put and tests run."""

    def __init__(self, folder: Path) -> None:
        """Copy what tests need."""
        self.root = folder / "tree"
        shutil.copytree(ROOT, self.root, ignore=LEFT)
        paths = os.pathsep.join([str(self.root / "src"), str(self.root)])
        self.env = {
            **os.environ, "PYTHONPATH": paths, "ANODEWORKS_CACHE": str(folder / "kept"),
            "PYTHONDONTWRITEBYTECODE": "1",
        }  # fmt: skip

    def run(self, tests: list[str], limit: float) -> tuple[int | None, list[str]]:
        """How pytest ended, None where it had to be ended, and the tests that failed."""
        asked = [sys.executable, "-m", "pytest", "-x", "-p", "no:cacheprovider", "--no-header", *tests]
        with subprocess.Popen(asked, cwd=self.root, env=self.env, text=True, start_new_session=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as running:  # fmt: skip
            try:
                said, _ = running.communicate(timeout=limit)
            except subprocess.TimeoutExpired:
                os.killpg(running.pid, signal.SIGKILL)
                running.communicate()
                return None, []
        return running.returncode, FAILED.findall(said)

    def verdict(self, place: Place, limit: float, ran: Witnesses | None = None) -> tuple[str, str]:
        """Whether a fault is seen, unseen or open, and by which test."""
        near = looking_after(place.file, self.root)
        if ran and (first := ran(place.file, place.fault.span.line, near)):
            found = self.asked(place, first, limit)
            if found[0] == "seen":
                return found
        return self.asked(place, near, limit)

    def asked(self, place: Place, near: list[str], limit: float) -> tuple[str, str]:
        """Whether some tests see a fault, and which."""
        path = self.root / place.file
        right = path.read_text(encoding="utf-8")
        tests, red = [*near], list[str]()
        end = time.monotonic() + limit
        while True:
            path.write_text(place.fault.put(right), encoding="utf-8")
            try:
                code, failed = self.run(tests, max(end - time.monotonic(), 1.0))
            finally:
                path.write_text(right, encoding="utf-8")
            if code is None or set(failed) & set(red):
                return "open", ""
            if code == PASSED:
                return "unseen", ""
            how = [] if code == FAILING else ["--collect-only"]  # with the fault it could not even be read
            if not failed or self.run([*failed[:1], *how], limit)[0] == PASSED:
                return "seen", failed[0] if failed else f"pytest ended with {code}"
            red += failed[:1]  # it fails without the fault too and is no witness
            tests += ["--deselect", failed[0]]


def main() -> None:
    """Choose, try, count."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--seed", type=int, default=0, help="the same seed gives the same faults")
    parser.add_argument("--count", type=int, default=20, help="how many faults")
    parser.add_argument(
        "--limit", type=float, default=600.0, help="seconds that the tests of a fault may take"
    )
    parser.add_argument("--folder", action="append", help="only faults of this folder of the package")
    parser.add_argument("--kept", type=Path, help="a file of verdicts: what it holds is not tried again")
    parser.add_argument("--again", action="store_true", help="try what was not seen once more")
    parser.add_argument("--ran", type=Path, help="the data of coverage: which tests ran a line")
    parser.add_argument("--list", action="store_true", help="name the faults and try none")
    asked = parser.parse_args()
    places = chosen(asked.seed, asked.count, asked.folder)
    if asked.list:
        print(*places, sep="\n")
        return
    kept = Kept(asked.kept)
    ran = Witnesses(asked.ran, PACKAGE) if asked.ran else None
    found: dict[Place, Verdict] = {}
    with tempfile.TemporaryDirectory(prefix="anodeworks-faults-") as folder:
        copy = Copy(Path(folder))
        for place in places:
            if (known := kept.of(place, asked.again)) is None:
                begun, state = time.monotonic(), state_of(place.file)
                verdict, by = copy.verdict(place, asked.limit, ran)
                seconds = round(time.monotonic() - begun)
                known = Verdict(str(place), folder_of(place.file), verdict, seconds, by, state)
                kept.add(known)
                print(f"{verdict:7}{seconds:4} s  {place}  {by}", flush=True)
            found[place] = known
    report([*found.values()])


def report(found: list[Verdict]) -> None:
    """Figures by folder, and what was not seen."""
    counts = defaultdict[str, Counter[str]](Counter)
    for row in found:
        counts[row.folder][row.verdict] += 1
    print(f"\n{'folder':14}{'seen':>6}{'unseen':>8}{'open':>6}")
    for name, by in [*sorted(counts.items()), ("all", sum(counts.values(), Counter()))]:
        print(f"{name or '(package)':14}{by['seen']:6}{by['unseen']:8}{by['open']:6}")
    if unseen := [row.place for row in found if row.verdict == "unseen"]:
        print("\nnot seen:", *unseen, sep="\n  ")


if __name__ == "__main__":
    main()
