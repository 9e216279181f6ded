"""What lenders ask for, in words that say which of two limits binds."""

from __future__ import annotations

from types import SimpleNamespace as Named

import numpy as np
import pytest

from anodeworks.finance.covenants import Debt
from anodeworks.language import say
from anodeworks.quantity.wording import Quantity
from anodeworks.view import lenders


@pytest.mark.parametrize(("share", "words"), [(0.3, "would carry more"), (0.42, "carries 60.0 million CNY")])
def test_a_cover_says_whether_the_owners_share_binds(share, words):
    books = Named(agreed=(np.asarray(share), np.asarray(1.4)), loans=Named(drawn=np.array([6e7, 0.0])))
    base = Named(
        outcome=Named(statements=books), project=Named(debt=Debt(sculpted="cover")), value=lambda key: 0.3
    )
    (told,) = lenders.asked(base)
    assert words in say(told)
    assert say(told).count("carr") == 1


def test_owners_who_pay_nothing_are_told_so():
    """There is no capital base to be found from a share of 0."""
    flags = {lenders.FLAGS["too_little_capital"].english: np.array([True])}
    base = Named(
        result=Named(outcome=Named(flags=flags)), figure=lambda name: 0.0, value=lambda key: 0.2,
        quantity=lambda about: Quantity(0.0, "CNY"),
    )  # fmt: skip
    (found,) = lenders.finding(base)
    assert (
        say(found.verdict, "en") == "No capital is paid in; the rules ask at least 20 % of the capital base."
    )
