"""An amount of an announcement as a project file says it: what goes without saying added, what is short spelled out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from typing import Final

from anodeworks.errors import InputError, quoted
from anodeworks.language import Pair, listed, t
from anodeworks.project.around import bare
from anodeworks.project.fields import BY_NAME, Field
from anodeworks.quantity import notation, units
from anodeworks.quantity.announced import Announced
from anodeworks.quantity.hedge import hedged
from anodeworks.quantity.numerals import in_figures
from anodeworks.quantity.wording import Quantity

# How announcements write many: $500m, €2b, 20k tonnes.
_MANY: Final = {"m": "million", "mm": "million", "b": "billion", "k": "thousand"}
_SHORT: Final = re.compile(r"(?<=[0-9]) ?(mm|[mbk])(?![A-Za-z0-9])", re.IGNORECASE)
_THOUSANDS: Final = re.compile(r"(?<=[0-9]) ?k(?= +[a-z])", re.IGNORECASE)
# "20,000 MT": metric tons. Of small numbers it may mean a million tonnes.
_METRIC: Final = re.compile(r"(?<=[0-9]{2}[0-9]) ?MT(?:(pa|py)(?![a-z])|(?![a-z]))", re.IGNORECASE)
_TONS: Final = re.compile(
    r"(?<![A-Za-z])(?<!short )(?<!long )(?<!metric )(?<!US )(k|kilo|M|mega)?tons?(?![A-Za-z])"
)
_TIMES: Final = {"k": "k", "kilo": "k", "M": "M", "mega": "M"}
_SQUARE: Final = re.compile(r"\b(?:sq\.?|square) ?(ft|feet|foot|m|met(?:er|re)s?)(?![a-z])\.?", re.IGNORECASE)
_OF_PHASES: Final = re.compile(r"[一二三两首分各]期|\bphases?\b", re.IGNORECASE)


def spelled(field: Field, said: str) -> str:
    """An amount whose short words are spelled out: "$500m" is "$500 million", "20,000 MT" is "20,000 t"."""
    text = in_figures(notation.plain(said))
    if field.unit.startswith("CNY"):
        text = _SHORT.sub(lambda many: f" {_MANY[many[1].lower()]}", text)
    elif field.unit == "t/year":
        text = _METRIC.sub(lambda ton: " t/year" if ton[1] else " t", _THOUSANDS.sub(" thousand", text))
        text = _TONS.sub(lambda ton: f"{_TIMES.get(ton[1] or '', '')}t", re.sub(r"(?<=吨)级", "", text))
    elif field.unit == "mu":
        text = _SQUARE.sub(lambda area: "ft**2" if area[1].lower().startswith("f") else "m2", text)
    return said if text == notation.plain(said) else text


def in_tons(said: str) -> bool:
    """Whether an amount is one of tons, of which nobody says whether they are of 1,000 kg."""
    return _TONS.search(notation.plain(said)) is not None


def worded(field: Field, said: str) -> Quantity:
    """An amount that `figure` completed, as people read it in either language."""
    ends = numbers(field, said)
    digits = max(len(f"{units.from_si(end, field.unit):.10g}".replace(".", "").strip("0")) for end in ends)
    hedge = hedged(said).hedge
    if hedge == "exact":
        return Quantity(ends[0], field.unit, digits=digits)
    return Announced(ends[-1], field.unit, digits=digits, low=ends[0], high=ends[-1], hedge=hedge)


def figure(field: Field, said: str) -> str:
    """An amount as a file says it: what an announcement leaves out of its unit added, "over 30亿" is over 30亿元.

    Raises:
        InputError: an amount of something else.
    """
    if "CNY" in field.unit:
        _known_money(field, said)
    whole_said, said = said, spelled(field, bare(field.name, said))
    if field.unit == "person":  # "350个以上": posts are people
        said = re.sub(r"个(?=$|以上|左右|上下)", "人", said.strip())
    amounts = hedged(said).amounts
    try:
        whole = [_completed(amount, field) for amount in amounts]
    except InputError as error:
        as_said = InputError(error.key, quoted(whole_said), *error.said[1:])
        raise _phases_apart(field, whole_said) or as_said from None
    if whole[-1].startswith(amounts[-1]):
        left_out = whole[-1].removeprefix(amounts[-1])
        before, _, behind = said.rpartition(amounts[-1])
        return f"{before}{amounts[-1]}{left_out}{behind}" if amounts[-1] in said else f"{said}{left_out}"
    return said


def check_abroad(name: str, said: str) -> None:
    """Refuse money of a plant outside China of which nobody says whose it is: ¥70 billion, "700 million".

    Raises:
        InputError: with what it may mean.
    """
    field = BY_NAME[name]
    text = spelled(field, bare(name, said))
    if "CNY" not in field.unit or any(map(notation.currencies, hedged(text.replace("¥", "")).amounts)):
        return
    other, number = "JPY" if "¥" in text else "USD", text.replace("¥", "").strip()
    amount = hedged(number).amounts[0]
    readings = listed([f'"{number.replace(amount, f"{code} {amount}", 1)}"' if amount in number
                       else f'"{code} {number}"' for code in (other, "CNY")], "or")  # fmt: skip
    remedy = t("say which: {readings}", readings=readings)
    raise InputError(name, quoted(said), t("money with its currency, of a plant outside China"), remedy)


def _known_money(field: Field, said: str) -> None:
    """Refuse money of which the library has no rate.

    Raises:
        InputError: by the name of that money.
    """
    labels, pattern = _other_money()
    if other := pattern.search(notation.plain(said).lower()):
        found = t("{given} ({currency})", given=quoted(said), currency=labels[other[0]])
        remedy = t("carry it to one of these at the rate of its day")
        raise InputError(field.name, found, t("money in CNY, USD, EUR, KRW or JPY"), remedy)


@cache
def _other_money() -> tuple[Mapping[str, Pair], re.Pattern[str]]:
    """What other money is called, by the words for it, and these words in a text."""
    from anodeworks.library import library

    labels = {
        notation.plain(word).lower(): Pair(entry["label"], entry["label_zh"])
        for entry in library().sections["other_money"].values()
        for word in entry["words"]
    }
    words = sorted(labels, key=len, reverse=True)
    alone = [
        (r"(?<![a-z])" if word[0].isascii() else "")
        + re.escape(word)
        + (r"(?![a-z])" if word[-1].isascii() and word[-1].isalpha() else "")
        for word in words
    ]
    return labels, re.compile("|".join(alone))


def _phases_apart(field: Field, said: str) -> InputError | None:
    """What to do with an amount that tells of phases; None where it tells of none."""
    first = BY_NAME.get("first_phase" if field.name == "capacity" else f"first_{field.name}")
    if first is None or not _OF_PHASES.search(notation.plain(said)):
        return None
    remedy = t('say the whole here, and its first phase apart: --{option} "{such}"',
               option=first.name.replace("_", "-"), such=first.such)  # fmt: skip
    return InputError(field.name, quoted(said), t("one amount, of all phases"), remedy)


def numbers(field: Field, said: str) -> list[float]:
    """What an amount says, SI: two numbers of a range, else one."""
    return [units.parse(amount, field.unit, field.name) for amount in hedged(said).amounts]


def _completed(text: str, field: Field) -> str:
    """The text with the unit that goes without saying: of money, of people, of a year.

    Raises:
        InputError: an amount of something else.
    """
    chinese = re.search("[\u4e00-\u9fff]$", text.strip()) is not None
    money = "元" if chinese else " CNY"
    a_year = "/年" if chinese else "/year"
    try:
        alone = notation.split(text)[1] == ""
    except notation.NotationError:
        alone = False
    many = re.search(r"[^\W\d_]", notation.plain(text)) is not None
    tries = [text, f"{text}{a_year}"]
    if alone and (many or field.unit == "person"):  # a plain 30 of money may be anything
        tries += [f"{text}{money}", f"{text}{money}{a_year}", f"{text} person"]
    for each in tries:
        with suppress(InputError):
            units.parse(each, _in_its_money(each, field), field.name)
            return each
    units.parse(text, field.unit, field.name)  # says what is wrong
    return text


def _in_its_money(text: str, field: Field) -> str:
    """The unit of a field, in the currency in which an amount is stated."""
    of = next((code for code in notation.currencies(text) if code in units.CURRENCIES), "CNY")
    return field.unit.replace("CNY", of)
