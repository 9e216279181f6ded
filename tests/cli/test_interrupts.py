"""Interrupted from the first import to the last write: one line, its exit code, soon; and no half of a file."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import interrupted
from tests.interrupted import Bench, attentive, listens

pytestmark = [
    pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="signals as Linux tells of them"),
    # A child begins by a fork, of which JAX warns where an earlier test has loaded it.
    pytest.mark.filterwarnings("ignore:os.fork"),
]
SOON = 20.0  # seconds on a machine that does other things as well; on an idle one it is under two

HEARS = """
def deaf():
    while True:
        try:
            time.sleep(60)
        except BaseException:
            pass
deaf()"""
WAITS = {
    "Python": "time.sleep(60)",
    "compiled code": "import hashlib; hashlib.pbkdf2_hmac('sha256', b'', b'', 10**9)",
    "a thread": "import threading; t = threading.Thread(target=time.sleep, args=(60,)); t.start(); t.join()",
    "what swallows": HEARS,
    "another error": "try:\n    time.sleep(60)\nexcept BaseException as e:\n    raise ValueError from e",
}
TOGETHER = """
from anodeworks.interrupts import put_together
with put_together():
    try:
{body}
    finally:
        {finally_}
"""


def start(tmp_path: Path, text: str) -> subprocess.Popen[str]:
    """A command whose user's module does this, once it has begun to."""
    slow = tmp_path / "slow.py"
    slow.write_text(f"import time\nprint('here', flush=True)\n{text}\n")
    process = subprocess.Popen(
        [sys.executable, "-m", "anodeworks", "activities", "--with", str(slow)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=attentive,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "here\n"
    time.sleep(0.1)
    return process


def ended(process: subprocess.Popen[str], number: int = signal.SIGINT) -> tuple[int, str]:
    """How it ends after a signal."""
    process.send_signal(number)
    _, error = process.communicate(timeout=SOON)
    return process.returncode, error


@pytest.mark.parametrize("where", WAITS)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["INT", "TERM"])
def test_wherever_it_waits(tmp_path, where, number):
    assert ended(start(tmp_path, WAITS[where]), number) == (128 + number, "interrupted\n")


@pytest.mark.parametrize("where", WAITS)
def test_what_can_be_put_together_is(tmp_path, where):
    """Where Python hears of it; where it does not, the process ends without."""
    kept = tmp_path / "kept"
    body = "\n".join(f"        {line}" for line in WAITS[where].split("\n"))
    text = TOGETHER.format(body=body, finally_=f"open({str(kept)!r}, 'w').close()")
    assert ended(start(tmp_path, text)) == (130, "interrupted\n")
    assert kept.exists() == (where not in ("compiled code", "what swallows"))


def test_a_second_signal_ends_at_once(tmp_path):
    text = TOGETHER.format(body="        time.sleep(60)", finally_="time.sleep(60)")
    process = start(tmp_path, text)
    process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    begun = time.monotonic()
    assert ended(process) == (130, "interrupted\n")
    assert time.monotonic() - begun < 4


def test_what_is_being_written_is_written_to_its_end(tmp_path):
    path = tmp_path / "page.html"
    path.write_bytes(b"old")
    slow = "import os\nright = os.fsync\nos.fsync = lambda n: (print('here', flush=True), time.sleep(1), right(n))"
    write = f"from pathlib import Path\nfrom anodeworks.store import replace\nreplace(Path({str(path)!r}), b'new')"
    process = start(tmp_path, f"{slow}\n{write}\ntime.sleep(60)")
    assert process.stdout is not None
    assert process.stdout.readline() == "here\n"
    assert ended(process) == (130, "interrupted\n")
    assert path.read_bytes() == b"new"
    left = {p.name for p in tmp_path.iterdir()} - {"__pycache__"}  # what Python keeps of the user's module
    assert left == {"page.html", "slow.py"}


def test_who_is_not_to_be_interrupted_is_not(tmp_path):
    """A shell's background job, or under `nohup`."""
    text = "import signal; print(signal.getsignal(signal.SIGINT) == signal.SIG_IGN)"
    slow = tmp_path / "slow.py"
    slow.write_text(text)
    done = subprocess.run(
        [sys.executable, "-m", "anodeworks", "activities", "--with", str(slow)],
        capture_output=True, text=True, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN), check=False,
    )  # fmt: skip
    assert done.stdout.startswith("True")


def test_while_it_begins():
    """As soon as Python has begun to run the program."""
    draw = random.Random(4)
    for _ in range(4):
        process = subprocess.Popen(
            [sys.executable, "-m", "anodeworks", "schema"],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, preexec_fn=attentive,
        )  # fmt: skip
        while process.poll() is None and not listens(process.pid):
            time.sleep(0.001)
        time.sleep(draw.uniform(0, 0.3))
        code, error = ended(process)
        assert (code, error) in ((130, "interrupted\n"), (0, ""))


def test_when_all_is_written(tmp_path):
    """An interpreter that takes itself apart has nothing to lose, and the answer is whole."""
    slow = "import atexit\natexit.register(lambda: (print('there', flush=True), time.sleep(1)))"
    process = start(tmp_path, f"{slow}\nfrom anodeworks import Activity\nclass Own(Activity):\n"
                              "    def exchanges(self): ...")  # fmt: skip
    assert process.stdout is not None
    while process.stdout.readline() != "there\n":
        pass
    assert ended(process) == (0, "")


@pytest.mark.slow
def test_all_commands_at_random_moments(tmp_path_factory):
    assert not interrupted.main(200, 100, int.from_bytes(os.urandom(4)))


def test_a_command_that_computes(tmp_path):
    """One at a random moment of its run, in the cache of the tests."""
    bench = Bench(tmp_path, Path(os.environ["ANODEWORKS_CACHE"]))
    end = interrupted.interrupt(bench, "check", random.Random(), signal.SIGINT)
    assert not end.fault, end
