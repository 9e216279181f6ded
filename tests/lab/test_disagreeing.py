"""What chains disagree on is told, and not shown as known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from anodeworks.language import say
from anodeworks.view.laboratory import Fit, chapters, learnt


def sharper(found):
    """The same with a quarter of its spread."""
    return replace(found, samples={n: x.mean() + 0.25 * (x - x.mean()) for n, x in found.samples.items()})


def test_beyond_an_r_hat_of_1_05_a_number_is_not_known_and_none_is_where_a_chain_is_elsewhere(believed):
    assert believed.unmixed() == ()
    assert replace(believed, r_hat={**believed.r_hat, "rate_factor": 1.06}).unmixed() == ("rate_factor",)
    assert replace(believed, apart=(2,)).unmixed() == tuple(believed.samples)


@pytest.mark.parametrize(("r_hat", "mark", "cells"), [(1.0, "good", 0), (1.3, "bad", 1)])
def test_it_is_not_counted_among_what_batches_narrow(believed, record, r_hat, mark, cells):
    found = replace(sharper(believed), r_hat={**believed.r_hat, "rate_factor": r_hat})
    fit = Fit(record, found, tuple(found.samples), {}, 50)
    assert learnt(fit).mark == mark
    (table,) = next(each for each in chapters(fit, 0) if each.name == "parameters").blocks
    narrowed = [say(row.cells[5], "en") for row in table.rows]
    assert narrowed.count("chains disagree") == cells
