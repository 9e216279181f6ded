"""The command line as a process: what it imports, closed pipes, interruption."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from anodeworks.cli import main

SCRIPT = "import sys; from anodeworks.cli import main; code = main(); {after}; sys.exit(code)"
HEAVY = ("pandas", "xarray", "matplotlib", "markupsafe")


def command(*words: str, after: str = "pass") -> list[str]:
    return [sys.executable, "-c", SCRIPT.format(after=after), *words]


def imported(*words: str, among: tuple[str, ...]) -> str:
    """Which of these modules a command imports."""
    after = f"print(*(m for m in {among!r} if m in sys.modules), file=sys.stderr)"
    done = subprocess.run(command(*words, after=after), capture_output=True, text=True, check=True)
    return done.stderr.splitlines()[-1].strip()  # before it, perhaps, what is compiled


@pytest.mark.parametrize("words", [["--help"], ["run", "--help"], ["--version"]], ids=" ".join)
def test_help_imports_nothing_heavy(words):
    assert imported(*words, among=("jax", "numpy", "pint", "rich", *HEAVY)) == ""


def test_listing_the_library_needs_no_model():
    assert imported("routes", among=("jax", "numpy", "pint", *HEAVY)) == ""
    assert imported("sources", among=("jax", "numpy", "pint", *HEAVY)) == ""


def test_check_imports_no_tables_or_pictures(plant):
    assert (
        imported("check", str(plant), among=(*HEAVY, "anodeworks.audit.audit", "anodeworks.study.optimise"))
        == ""
    )


def test_a_file_that_was_found_in_order_is_checked_without_computing(plant):
    imported("check", str(plant), among=())
    assert imported("check", str(plant), among=("jax", "pint", *HEAVY)) == ""


def test_running_for_machines_needs_no_tables(plant):
    words = ("run", str(plant), "--scenarios", "255", "--json", "--no-report")
    assert imported(*words, among=("pandas", "xarray", "matplotlib")) == ""


def test_a_page_needs_neither_tables_nor_other_units(plant, tmp_path):
    """What a person waits for most often: pandas and pint would add a quarter to it."""
    words = ("run", str(plant), "--scenarios", "255", "--report", str(tmp_path / "page.html"))
    assert imported(*words, among=("pandas", "xarray", "pint", "scipy")) == ""


def test_a_reader_who_leaves():
    process = subprocess.Popen(command("schema"), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(60) == 0


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no full device here")
def test_a_full_disk():
    with open("/dev/full", "w") as full:
        done = subprocess.run(command("routes"), stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "the output cannot be written: No space left on device\n"


def test_interrupted(tmp_path):
    slow = tmp_path / "slow.py"
    slow.write_text("import time\nprint('here', flush=True)\ntime.sleep(60)\n")
    words = command("activities", "--with", str(slow))
    # A shell's background job, as a test run may be, ignores Ctrl-C and hands that on to its children.
    words[2] = f"import signal; signal.signal(signal.SIGINT, signal.default_int_handler); {words[2]}"
    process = subprocess.Popen(
        words,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "here\n"
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=60)
    assert process.returncode == 130
    assert error.strip() == "interrupted"


def test_interrupted_while_something_runs_on_a_thread(tmp_path):
    """Compiled programs go on for a while after Ctrl-C: nobody waits for them."""
    slow = tmp_path / "slow.py"
    thread = "import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()\n"
    slow.write_text(f"{thread}raise KeyboardInterrupt\n")
    done = subprocess.run(
        command("activities", "--with", str(slow)), capture_output=True, text=True, timeout=30, check=False
    )
    assert (done.returncode, done.stderr.strip(), done.stdout) == (130, "interrupted", "")


def test_interrupted_sensitivity_gives_what_was_done(plant, tmp_path, capsys, monkeypatch):
    from anodeworks.study import sensitivity

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sensitivity, "groups", stop)
    page = tmp_path / "page.html"
    words = ["sensitivity", str(plant), "--indicator", "capital", "--method", "tornado", "--method", "groups"]
    assert main([*words, "--report", str(page)]) == 130
    caught = capsys.readouterr()
    assert "One number at a time" in caught.out
    assert "Interrupted in groups; what was done before it is told." in caught.out
    assert caught.err.strip() == "interrupted"
    assert not page.exists()
    assert main([*words, "--json"]) == 130
    told = json.loads(capsys.readouterr().out)
    assert not told["finished"]
    assert "tornado_capital" in told["tables"]
    assert main([*words[:4], "--method", "groups"]) == 130
    assert capsys.readouterr().out == ""
