"""Commands interrupted and killed at random moments: `python -m tests.interrupted COUNT [KILLS] [SEED]` prints each.

What has to hold is in `fault`: an interrupted command ends soon with 130 (143 by SIGTERM), says one line, leaves files
that are whole, and no others; one that was killed does, asked again, what it would have done.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import anodeworks
from tests.conftest import ROOT, SMALL
from tests.project.toml_text import dump

PAGE = ("--report", "x.html")
COMMANDS = {
    "run": ["run", "small.toml", "--scenarios", "255", *PAGE, "--excel", "x.xlsx"],
    "study": ["study", "small.toml", "--scenarios", "100000", "--out", "study", "--keep", "capital"],
    "sensitivity": ["sensitivity", "small.toml", "--draws", "128", *PAGE],
    "gradient": ["gradient", "small.toml", "fnpv_after_tax"],
    "audit": ["audit", "small.toml", "--scenarios", "255", "--inference", "quick", *PAGE],
    "optimise": ["optimise", "small.toml", "--objective", "fnpv_after_tax", "--variable",
                 "plant.staff.shift_teams=4|5", "--write", "x.toml"],
    "matrix": ["optimise", "small.toml", "--objective", "fnpv_after_tax", "--variable",
               "activities.infiltration.unit_capacity=50 kg/h|100 kg/h", "--method", "matrix"],
    "plan": ["plan", "small.toml"],
    "line": ["line", "lines.toml"],
    "material": ["material", *PAGE],
    "reactor": ["reactor", "--map"],
    "chart": ["chart", "small.toml", "cash", "--scenarios", "255"],
    "compare": ["compare", "small.toml", "small.toml"],
    "lab": ["lab", "fit", "batches.csv", "--draws", "50", "--parameter", "rate_factor"],
    "check": ["check", "small.toml", "--excel", "x.xlsx"],
    "explain": ["explain", "capital", "--project", "small.toml"],
}  # fmt: skip
SPARED = {"small.toml", "lines.toml", "batches.csv"}
PATIENCE = 60.0  # seconds after which a command counts as one that does not end
COLD = 5  # one in so many finds an empty cache and compiles


@dataclass
class Bench:
    """A folder with a project, a warm cache, and what every command writes and says when it is left alone."""

    home: Path
    cache: Path
    whole: dict[str, tuple[float, bytes, dict[str, bytes]]] = field(default_factory=dict)

    def left_alone(self, name: str) -> tuple[float, bytes, dict[str, bytes]]:
        """Seconds that a command takes, what it says, and its files; done once, and once before to warm up."""
        if name not in self.whole:
            for _ in range(2):
                folder, begun = self.folder("alone"), time.monotonic()
                process = self.start(name, folder, self.cache)
                said, error = process.communicate()
                assert process.returncode == 0, (name, error)
                self.whole[name] = time.monotonic() - begun, said, files(folder)
        return self.whole[name]

    def folder(self, name: str) -> Path:
        """A fresh folder with the project."""
        folder = self.home / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / "small.toml").write_text(dump(SMALL))
        shutil.copy(ROOT / "projects" / "graphite_lines.toml", folder / "lines.toml")
        shutil.copy(ROOT / "projects" / "laboratory" / "synthetic_batches.csv", folder / "batches.csv")
        return folder

    def start(self, name: str, folder: Path, cache: Path) -> subprocess.Popen[bytes]:
        """A command in a process of its own."""
        path = os.pathsep.join([str(ROOT), str(Path(anodeworks.__file__).parent.parent)])
        environment = {
            **os.environ,
            "PYTHONPATH": path,
            "ANODEWORKS_CACHE": str(cache),
            "ANODEWORKS_LANGUAGE": "en",
        }
        return subprocess.Popen(
            [sys.executable, "-m", "anodeworks", *COMMANDS[name]], cwd=folder, env=environment,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, preexec_fn=attentive,
        )  # fmt: skip


def attentive() -> None:
    """A shell's background job, as a test run may be, ignores Ctrl-C and hands that on."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def files(folder: Path) -> dict[str, bytes]:
    """What a command has written, the lock of a study aside."""
    found = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    return {n: p.read_bytes() for n, p in found.items() if n not in SPARED and not n.endswith(".lock")}


def listens(pid: int) -> bool:
    """Whether the program has begun in a process: Python alone does not catch SIGTERM."""
    with open(f"/proc/{pid}/status") as status:
        caught = next(line for line in status if line.startswith("SigCgt"))
    return bool(int(caught.split()[1], 16) >> (signal.SIGTERM - 1) & 1)


@dataclass(frozen=True)
class Ended:
    """How an interrupted command ended; `early`: before the program had begun."""

    name: str
    at: float
    took: float
    code: int
    error: str
    early: bool
    fault: str


def interrupt(bench: Bench, name: str, draw: random.Random, number: int, at: float | None = None) -> Ended:
    """Interrupt a command at a random moment, or at this one."""
    span, said, whole = bench.left_alone(name)
    cold = bool(COLD) and draw.randrange(COLD) == 0
    cache = bench.home / "cold" if cold else bench.cache
    if cold:
        shutil.rmtree(cache, ignore_errors=True)
    folder = bench.folder("interrupted")
    moment = draw.uniform(0, span * (3 if cold else 1)) if at is None else at
    process = bench.start(name, folder, cache)
    time.sleep(moment)
    early = process.poll() is None and not listens(process.pid)
    before = process.poll() is None
    process.send_signal(number)
    begun = time.monotonic()
    try:
        out, error = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        out, error = process.communicate()
    took, text = time.monotonic() - begun, error.decode()
    wrong = fault(bench, name, folder, process.returncode, text, number, before) if not early else ""
    if not wrong and process.returncode == 0 and (out, files(folder)) != (said, whole):
        wrong = "done, and not the same"
    if took >= PATIENCE:
        wrong = "does not end"
    return Ended(f"{name}{' cold' if cold else ''}", moment, took, process.returncode, text, early, wrong)


def fault(bench: Bench, name: str, folder: Path, code: int, error: str, number: int, before: bool) -> str:
    """What is wrong with how a command ended, in a word; nothing if nothing is."""
    _, _, whole = bench.left_alone(name)
    if code not in (128 + number, 0) or (code == 0 and "interrupted" in error):
        return f"exit {code}"
    if "Traceback" in error or "Exception" in error:
        return "a traceback"
    if code and (error.splitlines()[-1:] != ["interrupted"] or error.count("interrupted") > 1):
        return "not one line"
    left = files(folder)
    if torn := [n for n in left if n.endswith(".part")]:
        return f"left {torn}"
    kept = {n: c for n, c in left.items() if not n.startswith("study/")}
    if torn := [n for n, content in kept.items() if content != whole.get(n)]:
        return f"not whole: {torn}"
    if parts := list(bench.cache.rglob("*.part")):
        return f"left {parts}"
    if name == "study" and code:
        again = bench.start(name, folder, bench.cache)
        again.communicate()
        if files(folder) != whole:
            return "resumed, and not the same"
    return ""


def kill(bench: Bench, name: str, draw: random.Random) -> Ended:
    """Kill a command at a random moment and ask again."""
    span, said, whole = bench.left_alone(name)
    folder = bench.folder("killed")
    moment = draw.uniform(0, span)
    process = bench.start(name, folder, bench.cache)
    time.sleep(moment)
    process.kill()
    process.communicate()
    left = {n: c for n, c in files(folder).items() if not n.startswith("study/") and not n.endswith(".part")}
    wrong = "" if all(content == whole.get(n) for n, content in left.items()) else "not whole"
    begun = time.monotonic()
    again = bench.start(name, folder, bench.cache)
    out, error = again.communicate()
    if (out, files(folder)) != (said, whole):
        wrong = wrong or "asked again, and not the same"
    return Ended(name, moment, time.monotonic() - begun, again.returncode, error.decode(), False, wrong)


def main(count: int, kills: int = 0, seed: int = 0, *names: str) -> list[Ended]:
    """So many interrupts, and kills, of all commands in turn; those that ended wrongly."""
    draw, asked = random.Random(seed), names or tuple(COMMANDS)
    wrong, codes, slowest = [], Counter[str](), 0.0
    with tempfile.TemporaryDirectory() as home:
        bench = Bench(Path(home), Path(os.environ.get("ANODEWORKS_CACHE") or Path(home) / "cache"))
        for i in range(count + kills):
            name = asked[i % len(asked)]
            if i < count:
                number = signal.SIGTERM if draw.randrange(5) == 0 else signal.SIGINT
                ended = interrupt(bench, name, draw, number)
                codes["early" if ended.early else str(ended.code)] += 1
                slowest = max(slowest, ended.took)
            else:
                ended = kill(bench, name, draw)
                codes["killed"] += 1
            print(f"{i} {ended.name} at {ended.at:.2f} s: exit {ended.code} in {ended.took:.2f} s {ended.fault}",
                  flush=True)  # fmt: skip
            if ended.fault:
                wrong.append(ended)
                print(ended.error, flush=True)
    print(f"{dict(codes)}, {len(wrong)} wrong, slowest {slowest:.2f} s", flush=True)
    return wrong


if __name__ == "__main__":
    sys.exit(bool(main(*map(int, sys.argv[1:4]), *sys.argv[4:])))
