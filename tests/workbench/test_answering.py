"""Answers in memory: one that failed for want of memory is tried anew, one that the input is to blame for is kept."""

from __future__ import annotations

import pytest

from anodeworks.errors import InputError
from anodeworks.workbench.answering import Answering


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
