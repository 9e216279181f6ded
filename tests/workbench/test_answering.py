"""Answers in memory: one that failed for want of memory is tried anew, one that the input is to blame for is kept."""

from __future__ import annotations

import gc
import threading
import time

import pytest

from anodeworks.errors import InputError
from anodeworks.study.base_case import Base
from anodeworks.view.document import Document
from anodeworks.workbench import opening
from anodeworks.workbench.answering import HELD, Answering, Drawn, Run, Told
from anodeworks.workbench.people.person import Person, asked_by
from tests.workbench.conftest import PROJECTS, occupied


@pytest.mark.parametrize(("fault", "tries"), [(MemoryError(), 2), (InputError("x", "7", "8", "9"), 1)])
def test_a_fault_is_kept_only_where_the_input_is_to_blame(fault, tries):
    answering, tried = Answering(), []

    def fails():
        tried.append(1)
        raise fault

    for n in range(2):
        with pytest.raises(type(fault)):
            answering.ask("one", fails).result(10)
        answering.ask(f"next {n}", int).result(10)  # so that the thread is done with the first
    assert len(tried) == tries
    answering.close()


@pytest.mark.parametrize("place", ["powder/own", "claim/{claim}/judged"])
def test_of_a_part_of_a_page_only_the_newest_state_of_a_draft_is_computed_and_that_once(
    bench, monkeypatch, place
):
    archive, busy, asked, drawn = bench.home.archive, threading.Event(), [], []
    record = archive.create("ankang", (PROJECTS / "ankang.toml").read_text(encoding="utf-8"), "local")
    of_others, scenarios = Document("run", "", "", (), ()), Base(None)

    def answered(project, tell):
        asked.append(project)
        return Told(Drawn(project, scenarios), {}, {}, (), document=of_others)

    def document(base):
        drawn.append(base)
        return of_others

    monkeypatch.setattr("anodeworks.workbench.answering.answered", answered)
    monkeypatch.setattr("anodeworks.view.own_powder.document", document)
    for page in ("powder_page", "claim_page"):
        monkeypatch.setattr(f"anodeworks.workbench.routes.{page}.PATIENT", 0.02)
    for each in (bench.home.answering, bench.home.asking):
        occupied(each, busy)
    name = next(iter(opening.of_text(archive, record.head, "").claims)).name
    at = f"/p/ankang/draft/{place.format(claim=name)}"
    for price in (0.51, 0.52, 0.53, 0.54):
        archive.change("ankang", "local", "flows.electricity.price", f"{price} CNY/kWh")
        assert "waiting" in bench.get(at).text
    busy.set()
    until = time.monotonic() + 60
    while "waiting" in bench.get(at).text and time.monotonic() < until:
        pass
    assert [project.ledger["flows.electricity.price"].raw for project in asked] == ["0.54 CNY/kWh"]
    assert [each is scenarios for each in drawn] == [True] * (
        "powder" in place
    )  # those that the figures have


def test_scenarios_are_held_for_the_newest_answers_and_drawn_again_for_others(monkeypatch):
    again = Base(None)
    monkeypatch.setattr("anodeworks.workbench.answering.drawn", lambda _: again)
    kept = [Drawn(None, Base(n)) for n in range(HELD + 1)]
    gc.collect()
    assert kept[0].base is again
    assert [each.base.result for each in kept[1:]] == [*range(1, HELD + 1)]


def test_people_take_turns_and_of_each_the_newest_comes_first():
    answering, go, order = Answering(), threading.Event(), []
    first = answering.ask("first", go.wait)
    while not first.running():
        time.sleep(0.001)
    asked = [("ann", 1), ("ben", 1), *(("ann", n) for n in range(2, 7)), ("ben", 2)]
    for name, n in asked:
        with asked_by(Person(name, "editor")):
            last = answering.ask(f"{name} {n}", lambda told=f"{name} {n}": order.append(told))
    go.set()
    for name, n in asked:
        answering.ask(f"{name} {n}", str).result(10)
    assert last.done()
    assert order == ["ben 2", "ann 6", "ann 5", "ben 1", "ann 4", "ann 3", "ann 2", "ann 1"]
    answering.close()


def test_what_takes_long_for_one_keeps_no_other_waiting():
    answering, go = Answering(3), threading.Event()
    with asked_by(Person("ann", "editor")):
        slow = [answering.ask(f"compiling {n}", go.wait) for n in range(3)]
    with asked_by(Person("ben", "editor")):
        waits = [answering.ask(f"soon {n}", str) for n in range(3)]
    for each in waits:
        assert each.result(10) == ""
    assert not any(each.done() for each in slow)
    assert sum(each.running() for each in slow) == 2
    go.set()
    answering.close()


def test_a_question_of_a_number_waits_for_no_plant(bench, monkeypatch):
    go = threading.Event()
    monkeypatch.setattr("anodeworks.view.explain.ask", lambda key, **_: key)
    monkeypatch.setattr("anodeworks.view.explain.document", lambda key: Document(key, "", "", (), ()))
    occupied(bench.home.answering, go)
    bench.home.archive.create("ankang", (PROJECTS / "ankang.toml").read_text(encoding="utf-8"), "local")
    text = bench.get("/p/ankang/draft/explained/flows.silane.price").text
    go.set()
    assert "part-explained" in text
    assert "waiting" not in text


def test_figures_are_there_before_the_document(monkeypatch):
    go, told = threading.Event(), Document("run", "", "", (), ())

    def answered(project, tell):
        tell(figures := Run(Drawn(project, Base(None)), {}, {}, ()))
        go.wait(30)
        return Told(figures.drawn, {}, {}, (), document=told)

    monkeypatch.setattr("anodeworks.workbench.answering.answered", answered)
    answering = Answering()
    early = answering.figures("one", None)
    assert early.result(10).figures == {}
    assert early.whole.running()
    assert answering.known("run one") is early.result()
    go.set()
    assert answering.run("one", None).result(10).document is told
    assert answering.known("run one").document is told
    answering.close()


def test_whoever_waits_for_figures_hears_of_a_fault(monkeypatch):
    def fails(project, tell):
        raise InputError("x", "7", "8", "9")

    monkeypatch.setattr("anodeworks.workbench.answering.answered", fails)
    answering = Answering()
    with pytest.raises(InputError):
        answering.figures("one", None).result(10)
    answering.close()
