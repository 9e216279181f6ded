"""Dates as announcements give them: a day, a month, a part of a year, a year, or a span of these, as years AD.

"2024-08-31"   2024年8月31日           a day
"2024-08"      "August 2024", 2024年8月  a month
"2024-Q3"      "Q3 2024", 2024年三季度   a quarter
"2024-H1"      "first half of 2024", 2024年上半年   a half-year
"2024"         2024年                   a year
"2030s"        2030年代                 ten years
"early 2024", "mid 2024", "end of 2024", 2024年初, 2024年中, 2024年底    its first, middle and last quarter
"2024-08..2025", "August 2024 to 2025"  from the first to the end of the second

What is said against the day on which it is said becomes one of these by `dated`: 今年底, "end of this year", 本月底,
"next month", 6月份, "in June".
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, Final, NamedTuple

from anodeworks.errors import InputError, quoted
from anodeworks.language import t
from anodeworks.quantity import notation, units
from anodeworks.quantity.numerals import in_figures
from anodeworks.remedies import DAYS, FORM, MONTH, TURN

DAY: Final = 1 / 365.25
MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
BY: Final = "by|(?:no|not) later than|before(?= (?:the )?end)"  # the end of what is said
ORDINALS: Final = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4,
    "一": 1, "二": 2, "三": 3, "四": 4, "上": 1, "下": 2,
}  # fmt: skip
PARTS: Final = {  # of a span of time, in quarters of it
    "early": (0, 1), "beginning": (0, 1), "start": (0, 1), "初": (0, 1),
    "mid": (1, 3), "middle": (1, 3), "中": (1, 3),
    "late": (3, 4), "end": (3, 4), "底": (3, 4), "末": (3, 4),
}  # fmt: skip
FORMS: Final = t(
    "a day (2024-08-31), month (2024-08), half-year (2024-H1), year (2024), its end (end of 2024), or a span "
    "(2024-08..2025)"
)
_YEAR: Final = r"([12][0-9]{3})"
_NAME: Final = "|".join(f"{m}[a-z]*" for m in MONTHS)
_NTH: Final = "|".join(sorted(map(re.escape, ORDINALS), key=len, reverse=True))
_PART: Final = re.compile(
    rf"(early|beginning|start|mid|middle|late|end)(?: of| in)?[ -]*(?:the )?(?={_YEAR}|.* {_YEAR})"
)
_BY_YEAR: Final = {  # how many years after the day on which it is said
    "今年": 0, "本年度": 0, "本年": 0, "当年": 0, "明年": 1, "后年": 2, "去年": -1,
    "this year": 0, "the year": 0, "next year": 1, "last year": -1,
}  # fmt: skip
_BY_MONTH: Final = {
    "本月": 0, "这个月": 0, "当月": 0, "下个月": 1, "下月": 1, "上月": -1,
    "this month": 0, "the month": 0, "next month": 1, "last month": -1,
}  # fmt: skip
_SAID: Final = re.compile(  # what says nothing of when, and what has a plainer form
    r"(?:预计|计划|拟|力争|有望|将)于?"
    r"|\b(?:expected|planned|scheduled|targeted|due|(?<!no )(?<!not )later)\b(?: (?:for|in|by))?"
)
_PLAINER: Final = ((r"\byear-end(?= [12][0-9]{3})", "end of"), (r"\bmid-year(?= [12][0-9]{3})", "mid"),
                   (r"\byear-end\b", "end of this year"), (r"\bmid-year\b", "mid this year"),
                   (r"(?<=年)(?:年(?=[初中底末])|度?(?=内))", ""), (r"^年内", "今年"), (r"(?<=年)内", ""))  # fmt: skip
_OF_A_YEAR: Final = (  # a part of a year that is not named, and then is that of the day
    re.compile(r"[0-9]{1,2}月|[上下]半年|第?[一二三四1-4]季度|年[初中底末]"),
    re.compile(
        rf"\b(?:(?:{'|'.join(MONTHS)})[a-z]*\.?(?: [0-9]{{1,2}}(?:st|nd|rd|th)?)?"
        rf"|(?:{_NTH}) (?:half|quarter)|[qh][1-4])\b"
    ),
)
_CHINESE_PART: Final = re.compile(r"([初中底末])$")
_FORMS: Final = (
    ("day", re.compile(rf"{_YEAR}[-年/.]([0-9]{{1,2}})[-月/.]([0-9]{{1,2}})日?")),
    ("month", re.compile(rf"{_YEAR}[-年/.]([0-9]{{1,2}})月?份?")),
    ("named", re.compile(rf"({_NAME})\.?,? {_YEAR}")),
    ("named_day", re.compile(rf"({_NAME})\.? ([0-9]{{1,2}})(?:st|nd|rd|th)?,? {_YEAR}")),
    ("day_named", re.compile(rf"([0-9]{{1,2}})(?:st|nd|rd|th)?(?: of)? ({_NAME})\.?,? {_YEAR}")),
    ("quarter", re.compile(rf"{_YEAR}[- ]?q([1-4])")),
    ("quarter_", re.compile(rf"q([1-4])[ -]{_YEAR}")),
    ("quarter", re.compile(rf"{_YEAR}年?第?({_NTH}|[1-4])季度")),
    ("quarter_", re.compile(rf"({_NTH}) quarter(?: of)? {_YEAR}")),
    ("half", re.compile(rf"{_YEAR}[- ]?h([12])")),
    ("half_", re.compile(rf"h([12])[ -]{_YEAR}")),
    ("half", re.compile(rf"{_YEAR}年?([上下])半年")),
    ("half_", re.compile(rf"({_NTH}) half(?: of)? {_YEAR}")),
    ("year", re.compile(rf"{_YEAR}年?度?")),
    ("decade", re.compile(r"([12][0-9]{2}0)(?:'?s|年代)")),
)  # fmt: skip


class Period(NamedTuple):
    """The first and last moment that a date may mean, years AD."""

    start: float
    end: float

    @property
    def middle(self) -> float:
        """The moment in its midst."""
        return (self.start + self.end) / 2

    @property
    def last_day(self) -> float:
        """When its last day begins; its start where it is no longer than a day."""
        return max(self.start, units.year_of(units.day_of(self.end - DAY / 2)))


def dated(raw: str, on: dt.date) -> str:
    """A period that is said against the day on which it is said, by its year and month; any other as it is."""
    said = _plainer(raw)
    if re.search(_YEAR, said):
        return raw
    for words, step in _BY_MONTH.items():
        if words in said:
            year, month = divmod(on.year * 12 + on.month - 1 + step, 12)
            return said.replace(
                words, f"{MONTHS[month]} {year}" if words.isascii() else f"{year}年{month + 1}月"
            )
    for words, step in _BY_YEAR.items():
        if words in said:
            year = on.year + step
            return said.replace(words, str(year) if words.isascii() else f"{year}年")
    chinese, english = (pattern.search(said) for pattern in _OF_A_YEAR)
    if chinese:
        year_zh = f"{on.year}" if chinese[0].startswith("年") else f"{on.year}年"
        return f"{said[: chinese.start()]}{year_zh}{said[chinese.start() :]}"
    return f"{said[: english.end()]} {on.year}{said[english.end() :]}" if english else raw


def yearless(raw: str) -> bool:
    """Whether a period is a part of a year that is left open: 6月份, "in June", and not 今年6月."""
    said = _plainer(raw)
    named = any(words in said for words in (*_BY_MONTH, *_BY_YEAR)) or re.search(_YEAR, said)
    return not named and any(pattern.search(said) for pattern in _OF_A_YEAR)


def _plainer(raw: str) -> str:
    """What is said of when, what has a plainer form in that form."""
    said = _SAID.sub("", in_figures(notation.plain(raw)).lower()).strip()
    for loose, plainer in _PLAINER:
        said = re.sub(loose, plainer, said)
    return said


def read_period(raw: object, key: str) -> Period:
    """A period from its text, or from a date.

    Raises:
        InputError: a text of another form, or a span that ends before it begins.
    """
    if isinstance(raw, dt.date) and not isinstance(raw, dt.datetime):
        raw = raw.isoformat()
    if not isinstance(raw, str):
        raise InputError(key, quoted(raw), FORMS, FORM)
    said = re.sub(
        rf"^(?:{BY}|until|from|between|in)\s+(the )?(year )?|^the (year )?|之?前$|以前$", "", _plainer(raw)
    )
    first, mark, last = _parted(said)
    start = _one(first, key, raw)
    end = _one(last, key, raw) if mark else start
    if end.end <= start.start:
        raise InputError(key, quoted(raw), t("a span whose end is not before its beginning"), TURN)
    return Period(start.start, end.end)


def any_day(raw: str, key: str) -> dict[str, Any]:
    """A day, or any day of a period, as a value says it.

    Raises:
        InputError: as `read_period`.
    """
    period = read_period(raw, key)
    first, last = units.day_of(period.start), units.day_of(period.last_day)
    return {"value": first} if first == last else {"uniform": [first, last]}


def _parted(said: str) -> tuple[str, str, str]:
    """The two ends of a span and what parts them; the whole, and nothing, where it is none."""
    found = re.fullmatch(r"(.+?)\s*(\.\.|~|–|—|至|到| to | and )\s*(.+)", said)
    if found is None:
        return said, "", ""
    first, mark, last = found.groups()
    if not re.search(_YEAR, last):  # "2024年6月至8月"
        year = re.search(_YEAR, first)
        last = f"{year[0]}年{last}" if year else last
    return first, mark, last


def _one(text: str, key: str, raw: object) -> Period:
    text = text.strip()
    part = _PART.match(text)
    if part:
        return _part(_one(text[part.end() :], key, raw), *PARTS[part[1]])
    part = _CHINESE_PART.search(text)
    if part:
        return _part(_one(text[: part.start()], key, raw), *PARTS[part[1]])
    for form, pattern in _FORMS:
        found = pattern.fullmatch(text)
        if found:
            return _read(form, found.groups(), key, raw)
    raise InputError(key, quoted(raw), FORMS, FORM)


def _part(whole: Period, first: int, last: int) -> Period:
    quarter = (whole.end - whole.start) / 4
    return Period(whole.start + first * quarter, whole.start + last * quarter)


def _read(form: str, groups: tuple[str, ...], key: str, raw: object) -> Period:
    if form.endswith("_"):
        groups = (groups[1], groups[0])
    if "named" in form:
        name = next(g for g in groups if not g.isdigit())
        rest = [g for g in groups if g != name]
        groups = (rest[-1], str(1 + MONTHS.index(name[:3])), *rest[:-1])
        form = "day" if len(rest) == 2 else "month"
    year = int(groups[0])
    if form == "year":
        return _months(year, 1, 12)
    if form == "decade":
        return _months(year, 1, 120)
    number = ORDINALS.get(groups[1]) or int(groups[1])
    match form.rstrip("_"):
        case "half":
            if number > 2:
                raise InputError(key, quoted(raw), FORMS, FORM)
            return _months(year, 6 * number - 5, 6)
        case "quarter":
            return _months(year, 3 * number - 2, 3)
    if not 1 <= number <= 12:
        raise InputError(key, quoted(raw), t("a month from 01 to 12"), MONTH)
    if form == "month":
        return _months(year, number, 1)
    try:
        day = dt.date(year, number, int(groups[2]))
    except ValueError:
        raise InputError(key, quoted(raw), t("a day of the calendar"), DAYS) from None
    return Period(units.year_of(day), units.year_of(day) + DAY)


def _months(year: int, first: int, count: int) -> Period:
    """So many months from the first on."""
    after = first + count - 1
    return Period(units.year_of(dt.date(year, first, 1)),
                  units.year_of(dt.date(year + after // 12, after % 12 + 1, 1)))  # fmt: skip
