"""What computes on threads that nobody waits for, when the interpreter ends."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

from anodeworks import background

BEGUN = """
import sys, threading, time
from anodeworks import background

def work():
    with background.computing():
        begun.set()
        time.sleep({seconds})
        print("done", flush=True)
    with background.computing():
        print("begun too late", flush=True)

begun = threading.Event()
threading.Thread(target=work, daemon=True).start()
begun.wait()
{end}
"""


def ended(seconds: float, end: str) -> subprocess.CompletedProcess[str]:
    """A process that ends while a daemon thread computes for so many seconds."""
    script = BEGUN.format(seconds=seconds, end=end)
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)


def test_an_interpreter_that_ends_waits_for_what_is_computed_and_begins_nothing_more():
    found = ended(0.2, "")
    assert (found.returncode, found.stdout, found.stderr) == (0, "done\n", "")


def test_an_unexpected_fault_is_told_and_ends_at_once_too():
    begun = time.monotonic()
    fails = "import anodeworks.cli, anodeworks.__main__ as program; anodeworks.cli.main = lambda: 1 // 0"
    found = ended(60, f"{fails}; sys.exit(program.main())")
    assert found.returncode == 1
    assert "ZeroDivisionError" in found.stderr
    assert time.monotonic() - begun < 30


def test_a_thread_is_counted_before_anything_waits_for_it(monkeypatch):
    counted = []

    class Thread(threading.Thread):
        def start(self):
            counted.append(background._busy)
            super().start()

    before = background._busy
    monkeypatch.setattr(background.threading, "Thread", Thread)
    with background.computing():
        pass
    assert counted == [before + 1]
    assert background._busy == before


def test_the_command_line_ends_at_once_with_its_own_code_and_all_that_it_said():
    begun = time.monotonic()
    found = ended(60, "sys.stdout.write('said'); background.cut_off(3)")
    assert (found.returncode, found.stdout) == (3, "said")
    assert time.monotonic() - begun < 30
    assert ended(0, "time.sleep(0.2); background.cut_off(3)").returncode == 0  # nothing is computed any more
