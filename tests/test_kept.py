"""What is kept on disk: made once for the same question, anew for another, and again where it is not as it was kept."""

from __future__ import annotations

import io
import json
import os
import pickle
import random
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from anodeworks.progress import Progress
from anodeworks.store import fetch, folder, forget, keep, kept, kept_value, surroundings
from anodeworks.store.values import from_bytes, from_form, to_bytes
from tests.store_cases import calibration, compiled, figures, files, flipped, posterior

FLIPS = 30
POSIX = pytest.mark.skipif(os.name != "posix", reason="owners and modes are POSIX's")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A cache folder of the test's own."""
    monkeypatch.setenv("ANODEWORKS_CACHE", str(tmp_path / "cache"))
    forget()
    yield tmp_path / "cache"
    forget()


def test_what_is_kept(home):
    made = []

    def ask(question, numbers):
        def make():
            made.append(question)
            return {"twice": 2 * numbers, "count": np.asarray(len(numbers))}

        return kept(Path(__file__).parent, (question,), {"numbers": numbers}, make)

    first, again = ask("a", np.arange(3.0)), ask("a", np.arange(3.0))
    assert made == ["a"]
    assert again["twice"].tolist() == first["twice"].tolist() == [0.0, 2.0, 4.0]
    assert int(again["count"]) == 3
    ask("b", np.arange(3.0))
    ask("a", np.arange(4.0))  # other numbers are another question
    assert made == ["a", "b", "a"]
    for path in (home / "calibrations").iterdir():
        path.write_bytes(path.read_bytes()[:50])
    assert ask("a", np.arange(3.0))["twice"].tolist() == [0.0, 2.0, 4.0]
    assert len(made) == 4


def test_a_flipped_bit_changes_nothing(home):
    whole, draw = figures(), random.Random(1)
    assert {path.parent.name for path in files(home)} == {"cache", "programs", "inferences", "calibrations"}
    for _ in range(FLIPS):
        path = draw.choice(files(home))
        before = path.read_bytes()
        flipped(path, draw)
        assert figures() == whole, path
        if path.name != "key":
            assert path.read_bytes()[:18] == before[:18]
            assert fetch(path) is not None, "what was damaged is kept anew"


def test_what_is_found_again_is_what_was_made(home):
    assert figures() == figures()
    assert type(posterior()["evidence"].size) is int


def test_other_surroundings_find_nothing(home, monkeypatch):
    path = folder("things") / "one"
    keep(path, b"content")
    assert fetch(path) == b"content"
    monkeypatch.setattr("anodeworks.store.sealed.surroundings", lambda: "another processor")
    assert fetch(path) is None


def test_surroundings_tell_machines_and_libraries_apart(monkeypatch):
    here = surroundings()
    for name, other in (("processor", lambda: "another"), ("_version", lambda library: "another")):
        with monkeypatch.context() as patched:
            patched.setattr(f"anodeworks.store.version.{name}", other)
            surroundings.cache_clear()
            assert surroundings() != here
    surroundings.cache_clear()


def test_content_under_another_name_is_not_taken(home):
    """A kept answer is no answer to another question."""
    one, other = folder("things") / "one", folder("things") / "other"
    keep(one, b"content")
    shutil.copy(one, other)
    assert fetch(other) is None
    elsewhere = folder("others") / "one"
    keep(elsewhere, b"else")
    shutil.copy(one, elsewhere)
    assert fetch(elsewhere) is None


def test_a_planted_file_does_not_run(home):
    """Whatever lies there, nothing of it runs unless it has the seal of the owner's key."""
    ran = home.parent / "ran"

    class Planted:
        def __reduce__(self):
            return os.mkdir, (str(ran),)

    figures()
    for path in files(home):
        if path.name != "key":
            path.write_bytes(b"anodeworks kept 1\n" + bytes(32) + pickle.dumps(Planted()))
    figures()
    for path in files(home):
        if path.name != "key":
            path.write_bytes(pickle.dumps(Planted()))
    figures()
    assert not ran.exists()


def test_no_class_from_elsewhere_is_made():
    for name in (
        "os:system",
        "subprocess:Popen",
        "anodeworks.store.files:replace",
        "anodeworks.errors:InputError",
    ):
        with pytest.raises(TypeError):
            from_form({"class": name, "fields": {}}, {})
    planted = io.BytesIO()
    np.savez(planted, form=np.array(json.dumps({"class": "os:system", "fields": {}})))
    with pytest.raises(ValueError, match="a class of os"):
        from_bytes(planted.getvalue())
    with pytest.raises(TypeError):
        to_bytes(np.array([object()]))
    with pytest.raises(TypeError):
        to_bytes(print)


@POSIX
def test_the_folder_is_its_owners(home):
    figures()
    folders = [home, *(path for path in home.iterdir() if path.is_dir())]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files(home)} == {0o600}


@POSIX
def test_a_folder_of_an_earlier_version_is_closed(home):
    (home / "things").mkdir(parents=True)
    (home / "things").chmod(0o775)
    path = folder("things") / "one"
    keep(path, b"content")
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert fetch(path) == b"content"


@POSIX
@pytest.mark.parametrize("which", ["file", "folder", "key"])
def test_what_others_may_write_is_left_alone(home, which, capsys):
    made = []
    path = folder("things") / "one"
    kept_value(path, lambda: made.append(1) or 1)
    {"file": path, "folder": path.parent, "key": home / "key"}[which].chmod(0o777)
    with Progress(True):
        assert kept_value(path, lambda: made.append(1) or 1) == 1
    assert len(made) == 2
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 1
    assert "is left alone, since it belongs to another user or others may change it" in told[0]


@POSIX
def test_what_belongs_to_another_is_left_alone(home, monkeypatch, capsys):
    path = folder("things") / "one"
    keep(path, b"content")
    me = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: me + 1)
    with Progress(True):
        assert fetch(path) is None
    assert str(path.parent) in capsys.readouterr().err


def test_nothing_kept_costs_only_time(home, monkeypatch):
    home.parent.joinpath("cache").write_text("a file where the folder should be")
    assert figures() == figures()


def test_two_processes_agree(home):
    """The second reads what the first has kept."""
    script = "from tests.store_cases import figures; print(figures())"
    run = [sys.executable, "-c", script]
    said = [subprocess.run(run, capture_output=True, text=True, check=True).stdout for _ in range(2)]
    assert said[0] == said[1]


def test_programs_and_values_hold_no_pickle_of_ours(home):
    """The forms of what goes in and out are a line of JSON; values are JSON and arrays."""
    compiled()
    calibration()
    (program,) = (home / "programs").iterdir()
    content = fetch(program)
    assert content is not None
    assert json.loads(content.partition(b"\n")[0])
    (arrays,) = (home / "calibrations").iterdir()
    assert from_bytes(fetch(arrays) or b"")["twice"].shape == (50,)
