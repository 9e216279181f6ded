"""Files are written whole or not at all, whatever fails, and never over what the run reads."""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
import time

import pytest

from anodeworks import InputError
from anodeworks.store import append, replace
from anodeworks.store.files import is_read, reads, sparing_inputs

KILLS = 6
WRITER = """
import sys
from pathlib import Path
from anodeworks.store import replace
print("here", flush=True)
n = 0
while True:
    n += 1
    replace(Path(sys.argv[1]), bytes([n % 251]) * 4_000_000)
"""


def full(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("step", ["fsync", "replace", "open"])
@pytest.mark.parametrize("error", [full, KeyboardInterrupt], ids=["full", "interrupted"])
def test_what_fails_leaves_the_old_file(tmp_path, monkeypatch, step, error):
    path = tmp_path / "page.html"
    path.write_bytes(b"old")

    def fail(*given: object, **more: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) if error is full else KeyboardInterrupt

    monkeypatch.setattr(os, step, fail)
    with pytest.raises((OSError, KeyboardInterrupt)):
        replace(path, b"new")
    monkeypatch.undo()
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["page.html"]


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_killed_writer_leaves_a_whole_file_and_the_next_one_cleans_up(tmp_path):
    path, draw = tmp_path / "page.html", random.Random(3)
    replace(path, b"")
    for _ in range(KILLS):
        process = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(draw.uniform(0, 0.1))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        content = path.read_bytes()
        assert len(content) in (0, 4_000_000)
        assert len(set(content)) <= 1
    for part in tmp_path.glob(".*.part"):  # one without content may be of a writer that is about to hold it
        os.utime(part, (0, 0))
    replace(path, b"whole")
    assert [p.name for p in tmp_path.iterdir()] == ["page.html"]


def test_a_part_that_somebody_writes_is_left(tmp_path):
    import fcntl

    path, part = tmp_path / "page.html", tmp_path / ".page.html.0.part"
    part.write_bytes(b"half")
    with part.open("rb") as writing:
        fcntl.flock(writing, fcntl.LOCK_EX)
        replace(path, b"other")
        assert part.exists()
    replace(path, b"other")
    assert not part.exists()


def test_a_link_stays_a_link_and_a_mode_a_mode(tmp_path):
    path, link = tmp_path / "page.html", tmp_path / "link.html"
    path.write_bytes(b"old")
    path.chmod(0o640)
    link.symlink_to(path)
    replace(link, b"new")
    assert link.is_symlink()
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o640


def test_what_a_run_reads_is_not_replaced(tmp_path, monkeypatch):
    path, symbolic, hard = tmp_path / "plant.toml", tmp_path / "symbolic", tmp_path / "hard"
    path.write_bytes(b"old")
    symbolic.symlink_to(path)
    os.link(path, hard)
    monkeypatch.chdir(tmp_path)
    others = [path, symbolic, hard, tmp_path / "x" / ".." / "plant.toml", type(path)("plant.toml")]
    with sparing_inputs():
        reads(path)
        for other in others:
            assert is_read(other)
            with pytest.raises(InputError, match="a file that this run reads"):
                replace(other, b"new")
        replace(tmp_path / "other.toml", b"new")
        os.unlink(path)  # its place is the run's too
        path.write_bytes(b"old")
        assert is_read(path)
    assert path.read_bytes() == b"old"
    replace(path, b"new")  # in Python a project may be saved where it was read
    assert path.read_bytes() == b"new"


def test_a_screen_is_written_to():
    replace(type(__import__("pathlib").Path())(os.devnull), b"x")


def test_lines_are_added(tmp_path):
    for line in (b"one\n", b"two\n"):
        append(tmp_path / "lines", line)
    assert (tmp_path / "lines").read_bytes() == b"one\ntwo\n"
