"""What is kept depends on all of a user's own code; where that stands in no file, nothing is kept."""

from __future__ import annotations

import sys

import pytest

from anodeworks import build
from anodeworks.cli.source import import_activities
from anodeworks.process.activity import KINDS
from anodeworks.process.own_code import own_code
from anodeworks.store import place
from anodeworks.study.program import fingerprint
from anodeworks.study.scale import remote
from tests.cli.conftest import OWN_ACTIVITY, OWN_KIND

MODULE = "anodeworks_with_own_kinds"
BASE = """
class Base:
    gloss_least = 0.1
"""
HELPER = """
from own_package.deep import base
LEAST = 0.2
"""
KIND = f"""
import own_package.helper
MOST = 0.5
def loss(at):
    return MOST
{OWN_KIND}
"""


@pytest.fixture
def own(tmp_path, small_tables, monkeypatch):
    """Write files of a user's own, import them as a new run does, and give the project."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.syspath_prepend(str(tmp_path))
    known = dict(KINDS)
    small_tables["activities"] = {"polishing": OWN_ACTIVITY}
    small_tables["products"]["neat"]["flow"] = "polished"

    def forget():
        for name in [name for name in sys.modules if name == MODULE or name.startswith("own_package")]:
            del sys.modules[name]
        KINDS.clear()
        KINDS.update(known)

    def project(kind=KIND, helper=HELPER, base=BASE):
        forget()
        files = {
            "own_kinds.py": kind,
            "own_package/__init__.py": "",
            "own_package/helper.py": helper,
            "own_package/deep/__init__.py": "",
            "own_package/deep/base.py": base,
        }
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        import_activities([tmp_path / "own_kinds.py"])
        return build(small_tables)

    project.forget = forget
    yield project
    forget()


def test_every_text_of_the_users_own_counts(own):
    one = fingerprint(own())
    others = [
        own(kind=KIND.replace("MOST = 0.5", "MOST = 0.01")),
        own(helper=HELPER.replace("0.2", "0.3")),
        own(base=BASE.replace("0.1", "0.4")),
    ]
    words = [one, *map(fingerprint, others)]
    assert len(set(words)) == len(words)
    assert fingerprint(own()) == one
    assert place("feasible", one) is not None


def test_libraries_are_not_read(own):
    own()
    texts = own_code(KINDS["polishing"])
    assert list(texts) == [
        "own_package",
        "own_package.deep",
        "own_package.deep.base",
        "own_package.helper",
        MODULE,
    ]


def test_a_file_that_is_edited_while_its_code_runs_stays_what_was_run(own, tmp_path):
    project = own()
    (tmp_path / "own_kinds.py").write_text(KIND.replace("0.5", "0.01"))
    assert "MOST = 0.5" in own_code(KINDS["polishing"])[MODULE]
    assert "MOST = 0.5" in remote._sources(project)[MODULE]


def test_what_a_module_imports_travels_with_it(own, tmp_path):
    sources, word = remote._sources(own()), fingerprint(own())
    own.forget()
    for path in tmp_path.rglob("*.py"):
        path.unlink()
    remote._import(sources)
    assert own_code(KINDS["polishing"]) == sources
    assert word


def test_what_stands_in_no_file_is_kept_nowhere(own, small_tables):
    own()
    around = {"__name__": MODULE}
    vars(sys.modules[MODULE]).clear()
    vars(sys.modules[MODULE]).update(around)
    exec(
        compile(KIND.replace("self.driven(", "self.driven(MOST and "), "<stdin>", "exec"),
        vars(sys.modules[MODULE]),
    )
    project = build(small_tables)
    one = fingerprint(project)
    assert place("programs", one) is None
    assert fingerprint(project) == one  # the process itself knows it again
    sys.modules[MODULE].MOST = 0.01
    assert fingerprint(project) != one
