"""What lenders ask for, in words that say which of two limits binds."""

from __future__ import annotations

from types import SimpleNamespace as Named

import numpy as np
import pytest

from anodeworks.finance.covenants import Debt
from anodeworks.language import say
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
