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
from anodeworks.workbench.answering import HELD, Answering, Drawn, Run
from tests.workbench.conftest import PROJECTS


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

    def answered(project):
        asked.append(project)
        return Run(of_others, Drawn(project, scenarios), {}, {}, ())

    def document(base):
        drawn.append(base)
        return of_others

    monkeypatch.setattr("anodeworks.workbench.answering.answered", answered)
    monkeypatch.setattr("anodeworks.view.own_powder.document", document)
    for page in ("powder_page", "claim_page"):
        monkeypatch.setattr(f"anodeworks.workbench.routes.{page}.PATIENT", 0.02)
    for each in (bench.home.answering, bench.home.asking):
        each.ask("of others", lambda: busy.wait(60))
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
