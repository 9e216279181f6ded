"""Who owns the project: the investors of a file and their shares of its equity."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from anodeworks.errors import InputError
from anodeworks.language import Pair, t
from anodeworks.project.ledger import Ledger, check_words, enter, identifier, table
from anodeworks.quantity import Scalar, Section, par
from anodeworks.quantity.wording import Share
from anodeworks.remedies import ADD, CERTAIN
from anodeworks.twin.grammar import INVESTOR
from anodeworks.twin.products import labels_of
from anodeworks.twin.sections import table_at

PLACE: Final = "finance.investors"
CLOSE: Final = 1e-6  # to one, in all


class Investor(Section):
    """What is said of an investor."""

    label = "investors"
    share: Scalar = par("%", 0, 100, "share of equity, of dividends and of what is left at the end")


def read_investors(tables: Mapping[str, Any], ledger: Ledger) -> dict[str, Pair]:
    """The investors' labels by name, in the order of their names; their shares go to the ledger.

    Raises:
        InputError: anything that cannot be used, an uncertain share, or shares that are not the whole.
    """
    written = table(table_at(tables, PLACE), PLACE)
    asked, found = Investor.parameters(), dict[str, Pair]()
    for name, raw in sorted(written.items()):
        key = f"{PLACE}.{identifier(name, PLACE)}"
        entry = table(raw, key)
        said = INVESTOR.read(entry, key, asked)
        check_words(key, entry, (*asked, *INVESTOR.words))
        if "share" not in entry:
            raise InputError(f"{key}.share", t("nothing"), t("a share of equity"), ADD)
        enter(ledger, f"{key}.share", asked["share"], entry["share"])
        if ledger[f"{key}.share"].distribution is not None:
            raise InputError(f"{key}.share", t("a distribution"), t("one share"), CERTAIN)
        found[name] = Pair(*labels_of(said, name))
    whole = sum(float(ledger[f"{PLACE}.{name}.share"].number) for name in found)
    if found and not math.isclose(whole, 1.0, abs_tol=CLOSE):
        raise InputError(
            PLACE,
            t("shares of {whole} in all", whole=Share(whole, 2)),
            t("100 % in all"),
            t("change the shares so that they make 100 %"),
        )
    return found
