"""How a project borrows, as its file says it: tranches, and what lenders ask for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from anodeworks.errors import InputError, quoted
from anodeworks.finance.covenants import FUNDED, GIVEN, Debt, LockUp, ReserveAccount, Sculpting
from anodeworks.finance.operations import CURRENCIES
from anodeworks.finance.tranches import PERIODS, Conditions, Fixed, Floating, Share, Sum, Tranche
from anodeworks.language import t
from anodeworks.project.ledger import Ledger, check_words, identifier, table
from anodeworks.quantity import Section
from anodeworks.quantity.units import show
from anodeworks.remedies import CURRENCY, FEWER, WHOLE
from anodeworks.twin.grammar import RESERVE_ACCOUNT, SCULPTING, TRANCHE
from anodeworks.twin.products import labels_of
from anodeworks.twin.sections import fill_section, table_at

HOME: Final = "finance.tranches"
TABLES: Final = (
    "tranches",
    "dsra",
    "lock_up",
    "sculpting",
)  # those of `finance` that may be left out
MOST: Final = 10
ROUNDING: Final = 1e-6  # of all shares
# What a tranche agrees on as the plain loan does, unless it says something else.
USUAL: Final = {
    "base": "base_long",
    "margin": "margin_long",
    **{w: w for w in ("repayment", "grace", "term")},
}


def read_debt(tables: Mapping[str, Any], ledger: Ledger, phases: tuple[str, ...]) -> Debt:
    """How a project borrows beside the plain loan of each phase; its numbers go into the ledger.

    Raises:
        InputError: words or numbers that are none, shares that are not the whole, or a phase to which nobody lends.
    """
    tranches = _tranches(tables, ledger, phases)
    written = table_at(tables, "finance")
    account = given = ""
    if "dsra" in written:
        account = _filled(tables, ledger, "dsra", ReserveAccount, RESERVE_ACCOUNT)["funded"] or FUNDED[0]
    if "sculpting" in written:
        given = (
            SCULPTING.read(written["sculpting"], "finance.sculpting", Sculpting.parameters())["given"]
            or GIVEN[0]
        )
        _sculpted(tables, ledger, given, tranches)
    if "lock_up" in written:
        raw = table_at(tables, "finance.lock_up")
        fill_section(ledger, "finance.lock_up", LockUp.parameters(), raw, "finance.lock_up", ())
    return Debt(tranches, account, "lock_up" in written, given)


def _filled(
    tables: Mapping[str, Any], ledger: Ledger, name: str, section: type[Section], words: Any
) -> dict[str, Any]:
    """The words of a table whose numbers go into the ledger."""
    key = f"finance.{name}"
    raw = table_at(tables, key)
    said: dict[str, Any] = words.read(raw, key, section.parameters())
    fill_section(ledger, key, section.parameters(), raw, key, words)
    return said


def _sculpted(tables: Mapping[str, Any], ledger: Ledger, given: str, tranches: tuple[Tranche, ...]) -> None:
    """The cover that repayment keeps to, if it is given."""
    key = "finance.sculpting"
    if given == GIVEN[1]:
        _filled(tables, ledger, "sculpting", Sculpting, SCULPTING)
    elif "cover" in table_at(tables, key):
        raise InputError(
            f"{key}.cover",
            t("a cover beside the equity share"),
            t("one of the two, from which the other follows"),
            t('write given = "cover", or leave the cover out'),
        )
    for tranche in tranches:
        if tranche.periods != PERIODS[0]:
            raise InputError(
                f"{HOME}.{tranche.name}.periods",
                t("half-yearly payment of a loan that is sculpted"),
                PERIODS[0],
                t("leave [finance.sculpting] out, or pay by the year"),
            )


def _tranches(tables: Mapping[str, Any], ledger: Ledger, phases: tuple[str, ...]) -> tuple[Tranche, ...]:
    """All tranches in the order of their names: no figure hangs on how a file is sorted."""
    written = table(table_at(tables, HOME), HOME)
    if len(written) > MOST:
        raise InputError(HOME, t("{n} tables", n=len(written)), t("at most {most}", most=MOST), FEWER)
    found = tuple(_tranche(name, raw, ledger, phases) for name, raw in sorted(written.items()))
    for place, phase in enumerate(phases if found else ()):
        serving = [x for x in found if place in x.phases]
        parts = [x for x in serving if not x.fixed_sum]
        if not parts:
            raise InputError(
                HOME,
                t("no tranche with a share for {phase}", phase=phase),
                t("one that lends what fixed sums leave"),
                t("write share in place of amount in one of the tranches"),
            )
        whole = sum(ledger[f"{HOME}.{x.name}.share"].number for x in parts)
        if abs(whole - 1.0) > ROUNDING:
            names = ", ".join(x.name for x in parts)
            raise InputError(
                f"{HOME}.{parts[0].name}.share",
                t("shares of {whole} together ({names})", whole=show(whole, "%"), names=names),
                t("100 % for {phase}", phase=phase),
                t("change the shares so that they make 100 %"),
            )
    return found


def _tranche(name: str, raw: object, ledger: Ledger, phases: tuple[str, ...]) -> Tranche:
    """One tranche."""
    key = f"{HOME}.{identifier(name, HOME)}"
    entry = table(raw, key)
    for one, other in (("amount", "share"), ("rate", "base"), ("rate", "margin")):
        if one in entry and other in entry:
            found = t("{one} and {other}", one=one, other=other)
            raise InputError(
                f"{key}.{one}",
                found,
                t("one of the two"),
                t("leave {one} or {other} out", one=one, other=other),
            )
    said = TRANCHE.read(
        entry,
        key,
        [w for s in (Share, Sum, Fixed, Floating, Conditions) for w in s.parameters()],
        phases=phases,
    )
    labels = labels_of(said, name)
    currency = said["currency"] or CURRENCIES[0]
    turn = said["turn"].number if said["turn"] is not None else 1.0
    if turn != round(turn):
        raise InputError(f"{key}.turn", quoted(entry["turn"]), t("a whole number"), WHOLE)
    serves = tuple(sorted(phases.index(p) for p in said["phases"])) or tuple(range(len(phases)))
    tranche = Tranche(
        name,
        *labels,
        currency,
        serves,
        round(turn),
        said["periods"] or PERIODS[0],
        "amount" in entry,
        "rate" in entry,
    )
    if currency != CURRENCIES[0] and not tranche.fixed_rate and "base" not in entry:
        raise InputError(
            f"{key}.base",
            t("nothing"),
            t("a rate of {currency}", currency=currency),
            t("the base rates of finance.loan are those of CNY: write base, or rate for one that is fixed"),
        )
    for section in tranche.sections:
        asked = section.parameters()
        own = {word: entry[word] for word in asked if word in entry}
        usual = {
            w: {"same_as": f"finance.loan.{loan}"} for w, loan in USUAL.items() if w in asked and w not in own
        }
        fill_section(ledger, key, asked, own, HOME, (), usual)
    if tranche.fixed_sum and ledger[f"{key}.amount"].currency != currency:
        raise InputError(
            f"{key}.amount",
            ledger[f"{key}.amount"].currency,
            t("{currency}, in which it is lent", currency=currency),
            CURRENCY,
        )
    check_words(key, entry, ledger_words(tranche))
    return tranche


def ledger_words(tranche: Tranche) -> tuple[str, ...]:
    """What may stand in the table of a tranche."""
    return (*TRANCHE, *(word for section in tranche.sections for word in section.parameters()))
