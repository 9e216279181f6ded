"""What a page shows, and what a file's address says, of an answer that is not there yet."""

from __future__ import annotations

import re
import threading

import pytest

from anodeworks.language import speaking, t
from anodeworks.progress import Progress, current
from anodeworks.workbench import answering as answering_module
from anodeworks.workbench import waiting
from anodeworks.workbench.answering import Answering
from tests.workbench.conftest import PROJECTS, occupied


@pytest.fixture
def answering():
    made = Answering()
    yield made
    made.close()


@pytest.mark.parametrize("path", ["picture/cash.svg", "take/check.json?asked=1"])
@pytest.mark.parametrize("called_off", [True, False])
def test_a_file_that_is_not_there_yet_is_no_fault_of_the_program(bench, monkeypatch, path, called_off):
    bench.home.archive.create("ankang", (PROJECTS / "ankang.toml").read_text(encoding="utf-8"), "local")
    monkeypatch.setattr(waiting, "LONG", 0.02)
    goes_on = threading.Event()
    for each in (bench.home.answering, bench.home.asking):
        occupied(each, goes_on)
        if called_off:
            each.close(0)  # what is asked now is called off
    said = bench.get(f"/p/ankang/draft/{path}")
    for each in (bench.home.answering, bench.home.asking):
        each.close(0)  # nothing is computed that nobody looks at
    goes_on.set()
    assert said.status_code == 503
    assert int(said.headers["retry-after"]) == int(said.headers["refresh"]) > 0
    assert "asked for again" in said.text


def test_when_it_began_is_known_before_how_far_it_is(monkeypatch):
    future, seen = answering_module.Promised(), []

    class Far(Progress):
        def __enter__(self):
            seen.append(future.begun)
            return super().__enter__()

    monkeypatch.setattr(answering_module, "Progress", Far)
    assert future.kept(lambda: 7) == 7
    assert seen[0] > 0


def test_a_computation_that_ran_out_of_time_itself_is_not_asked_for_for_ever():
    future = answering_module.Promised()
    future.set_exception(TimeoutError("of the solver"))
    with pytest.raises(TimeoutError, match="of the solver"):
        waiting.now(future)
    with pytest.raises(TimeoutError, match="of the solver"):
        waiting.part("x", future, str, "/again")


def test_a_part_says_how_far_it_is(answering, monkeypatch):
    monkeypatch.setattr(waiting, "SAID", 0.0)
    counted, awaited, goes_on, ends = (threading.Event() for _ in range(4))

    def work():
        current().begin(0, t("furnaces and powders"), 4)
        current().step()
        counted.set()
        goes_on.wait(10)
        with current().waiting(t("writing workbooks")):
            awaited.set()
            ends.wait(10)

    def shown(language):
        with speaking(language):
            return waiting.part("one", future, str, "/again")

    future = answering.ask("one", work)
    assert counted.wait(10)
    assert "1 of 4 furnaces and powders: 0 s so far" in re.sub("<[^>]*>", "", shown("en"))
    assert "沉积炉与粉体：1/4" in shown("zh")
    assert 'max="4"' in shown("zh")
    assert 'value="1"' in shown("zh")
    goes_on.set()
    assert awaited.wait(10)
    assert "writing workbooks: 0 s so far" in shown("en")
    ends.set()


def test_what_has_only_begun_says_nothing_of_how_far_it_is(answering):
    goes_on = threading.Event()
    shown = waiting.part("one", answering.ask("one", lambda: goes_on.wait(10)), str, "/again")
    goes_on.set()
    assert "so far" not in shown
