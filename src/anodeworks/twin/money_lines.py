"""Lines of money of a project file: read, checked, and their numbers entered in the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from anodeworks.errors import InputError, quoted
from anodeworks.finance.own_lines import BOUGHT, FIXED, HELD, SOLD, Given, OwnLine
from anodeworks.language import t
from anodeworks.process.price_path import WORD, fill_path, years_of
from anodeworks.project.ledger import Ledger, check_words, enter, identifier, table
from anodeworks.remedies import ADD, CURRENCY, FEWER, ONE_KEPT, OUT, TURN
from anodeworks.twin.grammar import LINE
from anodeworks.twin.products import labels_of
from anodeworks.twin.sections import table_at

MOST_LINES: Final = 200
BY: Final = ("amount", "units", "per_kg")  # how a line is given: by one of these
WINDOW: Final = ("from_year", "to_year")
TRADED: Final = (*BY, "price", "variable_share", *WINDOW, "vat", "price_drift")
DECLARED: Final = ("vat", "price_drift")  # what a line of trade has though it does not say it


def read_lines(
    tables: Mapping[str, Any], ledger: Ledger, phases: Sequence[str], horizon: int, sells: bool
) -> tuple[Given, ...]:
    """The lines in the order of their names; their numbers go to the ledger.

    Args:
        tables: of the project file.
        ledger: gains what the lines say.
        phases: names of the phases.
        horizon: years of the study.
        sells: whether the project names products.

    Raises:
        InputError: anything in a line that cannot be used.
    """
    written = table(table_at(tables, "finance.lines"), "finance.lines")
    if len(written) > MOST_LINES:
        raise InputError(
            "finance.lines", t("{n} tables", n=len(written)), t("at most {most}", most=MOST_LINES), FEWER
        )
    return tuple(_line(name, raw, ledger, phases, horizon, sells) for name, raw in sorted(written.items()))


def _line(name: str, raw: Any, ledger: Ledger, phases: Sequence[str], horizon: int, sells: bool) -> Given:
    key = f"finance.lines.{identifier(name, 'finance.lines')}"
    entry = table(raw, key)
    said = LINE.read(entry, key, OwnLine.parameters(), phase=phases)
    kind = said["kind"]
    if sells and kind == "revenue":
        remedy = t('what is earned beside them is `kind = "income"`')
        raise InputError(f"{key}.kind", '"revenue"', t("sales of [products] where there are any"), remedy)
    traded = kind in SOLD or kind in BOUGHT
    known = TRADED if traded else ("amount", *WINDOW) if kind == HELD else ("amount",)
    priced: tuple[int, ...] = ()
    if traded and "units" in entry and WORD in entry:
        entry = fill_path(ledger, key, entry, OwnLine.parameters()["price"])
        priced = years_of(ledger, key)
    check_words(key, entry, (*known, *(word for word in LINE.words if word != WORD)))
    by = _given_by(entry, key, known, sells)
    numbers = [word for word in known if word in entry]
    if traded:
        moves = kind in BOUGHT or (by != "per_kg" and not isinstance(entry[by], list))
        if not moves and "variable_share" in entry:
            allowed = t("a share where there is one value for all years")
            raise InputError(f"{key}.variable_share", quoted(entry["variable_share"]), allowed, OUT)
        usual_words = ("variable_share", *DECLARED) if moves else DECLARED
        numbers += [word for word in usual_words if word not in entry]
    years = 0
    for word in numbers:
        ask = OwnLine.parameters()[word]
        if word in entry:
            many = enter(ledger, f"{key}.{word}", ask, entry[word], word == by and by != "per_kg")
            years = many if word == by else years
        else:
            usual = 0.0 if kind in FIXED else 1.0
            enter(ledger, f"{key}.{word}", ask, usual if word == "variable_share" else ask.default)
    _check_years(entry, key, by, years, horizon)
    return Given(
        name=name,
        kind=kind,
        by=by,
        years=years,
        phase=said["phase"],
        begins="from_year" in entry,
        ends="to_year" in entry,
        currency=_currency(
            ledger, f"{key}.{'price' if by == 'units' else by}", years if by == "amount" else 0
        ),
        label=labels_of(said, name)[0],
        label_zh=said["label_zh"],
        priced=priced,
    )


def _given_by(entry: Mapping[str, Any], key: str, known: Sequence[str], sells: bool) -> str:
    """The one word by which a line is given, all that belongs to it being there."""
    ways = [word for word in BY if word in known]
    found = [word for word in ways if word in entry]
    if len(found) != 1:
        given = t("{words} together", words=", ".join(found)) if found else t("nothing")
        raise InputError(key, given, t("one of {words}", words=", ".join(ways)), ONE_KEPT if found else ADD)
    by = found[0]
    if ("price" in entry) != (by == "units"):
        found_word = t("a price beside {by}", by=by) if "price" in entry else t("nothing")
        remedy = t("`units` and `price` stand together")
        raise InputError(f"{key}.price", found_word, t("a price of one unit where there are units"), remedy)
    if by == "per_kg" and not sells:
        raise InputError(
            f"{key}.per_kg",
            t("no products"),
            t("`amount` or `units` in a project without products"),
            t("write `amount` or `units` in its place"),
        )
    return by


def _check_years(entry: Mapping[str, Any], key: str, by: str, years: int, horizon: int) -> None:
    """A list has no more years than the study, and tells by itself when there is something."""
    if years > horizon:
        remedy = t("shorten the list, or lengthen programme.horizon")
        raise InputError(f"{key}.{by}", t("{n} years", n=years), t("at most {most}", most=horizon), remedy)
    for word in WINDOW:
        if years and word in entry:
            remedy = t("write 0 in the years in which there is nothing")
            raise InputError(
                f"{key}.{word}", t("a list of {n} years beside it", n=years), t("one value a year"), remedy
            )
    if "to_year" in entry and "from_year" in entry and not years:
        first, last = (entry[word] for word in WINDOW)
        if isinstance(first, int | float) and isinstance(last, int | float) and last < first:
            raise InputError(
                f"{key}.to_year", quoted(last), t("at least from_year, {first}", first=quoted(first)), TURN
            )


def _currency(ledger: Ledger, key: str, years: int) -> str:
    """The one currency in which a line is priced."""
    keys = [f"{key}.{n + 1}" for n in range(years)] if years else [key]
    codes = {k: ledger[k].currency for k in keys}
    first = codes[keys[0]]
    for k, code in codes.items():
        if code != first:
            raise InputError(k, code, t("{currency}, as the price stands in", currency=first), CURRENCY)
    return first
