"""An announcement in a few words, and the project file that says it: no text editor needed.

    tables({"product": "graphite", "capacity": "100kt", "investment": "30亿", "start": "2023-06"})

What is said stands in the file as it was said, completed by the unit that an announcement leaves out ("100kt" a year,
"30亿" of CNY); what is not said is left to the library, or assumed and marked so. The plant's size and its start are
inputs, everything else is a claim. A size that nobody says is unknown.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from anodeworks.errors import InputError, quoted
from anodeworks.language import Text, t
from anodeworks.project import place
from anodeworks.project.amounts import check_abroad, figure, in_tons, numbers
from anodeworks.project.announced_products import product_of, products, taken_of
from anodeworks.project.announced_several import (
    Offer,
    each,
    heading,
    names,
    of_each,
    parts,
    routes,
    share_of,
    size,
    together,
    tonnages,
    tonnes,
)
from anodeworks.project.around import bare, due
from anodeworks.project.fields import BY_NAME, FIELDS, Field
from anodeworks.project.file import read_tables
from anodeworks.project.ledger import UNKNOWN
from anodeworks.project.write import save, toml
from anodeworks.quantity import notation, units
from anodeworks.quantity.period import DAY, dated, read_period, yearless
from anodeworks.remedies import ADD, LESS, ONE_KEPT

HEAD: Final = "#:schema project.schema.json\n"
FIRST: Final = "one"
SECOND: Final = "two"
SUPPOSED: Final = "supposed by anodeworks audit"  # as the source of what nobody has said
DUE: Final = ("capacity", "first_phase")  # tonnages, behind which a date may stand
UNSAID: Final = ("unknown", "not stated", "未知", "不详", "未公布")  # words for what nobody states
MONTH: Final = 32 / 365.25  # years, which no month is longer than
# This and the next two are judged.
FROM_NEWS: Final = (1, 3, 9)  # months from an announcement to ground-breaking
BEFORE_PRODUCT: Final = (-30, -13, -6)  # months from first product back to ground-breaking
FROM_FIRST: Final = (12, 20, 36)  # months from the first phase's ground-breaking to the second's
LONGEST_NAME: Final = 60  # characters of a file's name, of four bytes each, of which it may have 255


class Unsaid(InputError):  # noqa: N818  (no fault of anybody)
    """A field that has to say something says nothing; what to do is told as on the command line."""

    def __init__(self, name: str, needed: Text) -> None:
        such = t('say it: --{option} "{such}"', option=name.replace("_", "-"), such=BY_NAME[name].such)
        super().__init__(name, t("nothing"), needed, such)


def check(name: str, said: str) -> None:
    """Whether what is said of a field can be read.

    Raises:
        InputError: it cannot.
    """
    field = BY_NAME[name]
    if notation.plain(said).lower() in UNSAID and name != "product":
        return
    if not said.strip():
        raise Unsaid(name, field.about)
    if name == "product":
        for each_name in names(said):
            product_of(each_name)
    elif name == "place":
        place.check(said, name)
    elif field.unit == units.DATE:
        read_period(dated(said, dt.date.today()), name)
    elif field.unit:
        amount, by = due(said) if name in DUE else (said, "")
        for text in tonnages(amount) if name in DUE else [amount]:
            if name != "first_phase" or share_of(text) is None:
                figure(_meant(field, text), text)
        if by:
            read_period(dated(by, dt.date.today()), name)


def _meant(field: Field, said: str) -> Field:
    """The field that an amount belongs to: a capacity in GWh is the energy of the cells that it serves."""
    if field.name == "capacity" and re.search(r"[0-9 ][kMGTkmgt]W[hH]\b|[兆吉]瓦时", notation.plain(said)):
        return BY_NAME["energy"]
    return field


def tables(said: Mapping[str, str]) -> dict[str, Any]:
    """The tables of the project file that says an announcement.

    Args:
        said: by field, as it was written; fields that say nothing may be left out.

    Raises:
        InputError: a field that is missing or cannot be read.
    """
    told = _resolved(
        {name: text for name, text in said.items() if text and notation.plain(text).lower() not in UNSAID}
    )
    check("product", told.get("product", ""))
    offers = [Offer(products()[product_of(part.product)], part) for part in parts(told)]
    if not {"start", "announced"} & told.keys():
        raise Unsaid("start", t("when ground is broken, or when it was announced"))
    at = place.check(told["place"], "place") if "place" in told else ""
    if place.abroad(at):
        for name in told:
            check_abroad(name, told[name])
    apart = ("capacity", "first_phase") if len(offers) > 1 else ("first_phase",)
    amounts = {
        f.name: figure(f, told[f.name])
        for f in FIELDS
        if f.unit not in ("", units.DATE) and f.name in told and f.name not in apart
    }
    if offers[0].part.capacity:
        amounts["capacity"] = together([offer.amount for offer in offers])
    made: dict[str, Any] = {"project": heading(told, offers), "route": {"use": routes(offers)}}
    if at:
        made["project"]["place"] = at
    if activities := {
        name: table for offer in offers for name, table in offer.kind.get("activities", {}).items()
    }:
        made["activities"] = activities
    made["products"] = {
        offer.name: {word: offer.kind[word] for word in ("flow", "label", "label_zh")} for offer in offers
    }
    made["programme"] = _programme(told, offers)
    audit: dict[str, Any] = {}
    if "announced" in told:
        audit["announced"] = units.day_of(read_period(told["announced"], "announced").middle)
    tons = (
        ["tons"]
        if any(in_tons(text) for text in (*(o.part.capacity for o in offers), told.get("first_phase", "")))
        else []
    )
    if taken := [*(key for offer in offers for key in taken_of(offer.part.product)), *tons]:
        audit["taken"] = taken
    if audit:
        made["audit"] = audit
    made["claims"] = _claims(told, amounts)
    return made


def _resolved(told: Mapping[str, str]) -> dict[str, str]:
    """What is said by the field that it belongs to, its dates by the calendar.

    Raises:
        InputError: a date that is said against the day of the announcement, when that is not known to the month; one
            that leaves its year open, when the year of the announcement will not do.
    """
    told = _apart(told)
    found = {_meant(BY_NAME[name], text).name: text for name, text in told.items()}
    if told.keys() != found.keys() and "energy" in told:
        raise InputError(
            "capacity",
            quoted(told["capacity"]),
            t("tonnes a year, or the energy of cells, said once"),
            ONE_KEPT,
        )
    for name, text in found.items():
        if BY_NAME[name].unit != units.DATE or dated(text, dt.date.today()) == text:
            continue
        if name == "announced" or "announced" not in found:
            raise Unsaid("announced", t("the day against which {said} is said", said=quoted(text)))
        on = read_period(found["announced"], "announced")
        if on.end - on.start > MONTH and ("月" in text or "month" in text.lower()):
            raise Unsaid("announced", t("the month against which {said} is said", said=quoted(text)))
        found[name] = dated(text, units.day_of(on.middle))
        if yearless(text) and read_period(found[name], name).end <= on.start:
            past = t("its year too: that of the announcement would have it before the announcement")
            raise InputError(name, quoted(text), past, ADD)
    return found


def _apart(told: Mapping[str, str]) -> dict[str, str]:
    """What is said, the date behind a tonnage apart: by then it makes product, unless that date is said itself."""
    found = dict(told)
    for name in DUE:
        found[name], by = due(told.get(name, ""))
        more = name == "capacity" and any(other.startswith(("first_", "second_")) for other in told)
        if by:
            found.setdefault("second_production" if more else "production", by)
    return {name: text for name, text in found.items() if text}


def _programme(told: Mapping[str, str], offers: Sequence[Offer]) -> dict[str, Any]:
    """One phase, or two where anything is told of the first or the second apart.

    The second is assumed to begin one to three years after the first, and six months or more before the product that is
    announced of it. A size that is not announced is unknown: what the other figures imply for it is for the audit to
    say. Where none is told of a phase, the first is a share of the whole, as wide as the library has it.
    """
    period = read_period(told["start"], "start") if "start" in told else None
    first = told["start"] if period else _begun(told)
    whole = each(offers, [size(offer.ends) for offer in offers])
    one = {"label": "phase 1", "label_zh": "一期", "start": first, "capacity": whole}
    if not any(name.startswith(("first_", "second_")) for name in told):
        return {"phases": {FIRST: one}}
    begun = period.middle if period else read_period(told["announced"], "announced").middle
    unknown = each(offers, [UNKNOWN] * len(offers))
    two = {"label": "phase 2", "label_zh": "二期", "start": _later(begun, told), "capacity": unknown}
    if "first_phase" not in told:
        return {"capacity": whole, "phases": {FIRST: {**one, "capacity": unknown}, SECOND: two}}
    firsts = of_each("first_phase", told["first_phase"], len(offers))
    shares = [share for text in firsts if (share := share_of(text)) is not None]
    if shares and (len(shares) < len(firsts) or not all(0 < share < 1 for share in shares)):
        allowed = t("a tonnage of each product, or a share of each: less than the whole")
        raise InputError("first_phase", quoted(told["first_phase"]), allowed, LESS)
    if shares:
        parts_of = each(offers, [f"{100 * share:.10g} %" for share in shares])
        return {"capacity": whole, "phases": {FIRST: {**one, "capacity": parts_of}, SECOND: two}}
    sizes = [numbers(BY_NAME["first_phase"], figure(BY_NAME["first_phase"], text))[0] for text in firsts]
    left = [offer.ends[-1] - part for offer, part in zip(offers, sizes, strict=True)]
    if min(left) < 0 or max(left) <= 0:
        raise InputError("first_phase", quoted(told["first_phase"]), t("less than the whole"), LESS)
    return {
        "phases": {
            FIRST: {**one, "capacity": each(offers, [tonnes(part) for part in sizes])},
            SECOND: {**two, "capacity": each(offers, [tonnes(part) for part in left])},
        }
    }


def _begun(told: Mapping[str, str]) -> dict[str, Any]:
    """When ground is assumed to be broken, where nobody has said so.

    One to nine months after the announcement; where product is announced within a year of it, six months to two and a
    half years before that product, since such a plant is being built as a rule.
    """
    announced = read_period(told["announced"], "announced").middle
    made = read_period(told["production"], "production").end if "production" in told else math.inf
    return _after(announced, FROM_NEWS) if made - announced > 1 else _after(made, BEFORE_PRODUCT)


def _later(begun: float, told: Mapping[str, str]) -> dict[str, Any]:
    """When ground of the second phase is assumed to be broken: after the first's, and before its own product."""
    days = [begun + count / 12 for count in FROM_FIRST]
    if "second_production" in told:
        made = read_period(told["second_production"], "second_production").end
        days = [min(day, made + count / 12) for day, count in zip(days, BEFORE_PRODUCT, strict=True)]
        days[0] = max(days[0], min(begun, days[1]))
    return _assumed(days)


def _after(year: float, months: tuple[int, ...]) -> dict[str, Any]:
    """Some months after a date, as it is assumed where nobody has said."""
    return _assumed([year + count / 12 for count in months])


def _assumed(years: list[float]) -> dict[str, Any]:
    """A day that nobody has said: the first, the likeliest and the last that it could be."""
    days = [units.day_of(year).isoformat() for year in years]
    return {"triangular": days, "assumed": True, "source": SUPPOSED}


def _claims(told: Mapping[str, str], amounts: Mapping[str, str]) -> dict[str, Any]:
    from anodeworks.library import library

    said = {"source": told["source"], "grade": "news"} if "source" in told else {"grade": "news"}
    about: dict[str, str] = library().sections["claims_announced"]
    claims: dict[str, Any] = {}
    for field in FIELDS:
        if field.claim and field.name in {**told, **amounts} and field.name != "construction":
            of = {} if about[field.name] == field.name else {"indicator": about[field.name]}
            claims[field.name] = {**of, "value": amounts.get(field.name) or told[field.name], **said}
    if "construction" in amounts and "start" in told:
        begun = read_period(told["start"], "start").end
        built = begun + units.parse(amounts["construction"], "year", "construction") / units.SECONDS_PER_YEAR
        claims["construction"] = {"indicator": about["construction"], "value": units.day_of(built - DAY / 2),
                                  **said}  # fmt: skip
    return claims


def text(said: Mapping[str, str]) -> str:
    """The project file that says an announcement, with the words of it at its head.

    Raises:
        InputError: a field that is missing or cannot be read.
    """
    words = " ".join(
        f"--{name.replace('_', '-')} {json.dumps(word, ensure_ascii=False)}"
        for name, word in said.items()
        if word
    )
    return f"{HEAD}# anodeworks audit {words}\n{toml(tables(said))}"


def path_of(said: Mapping[str, str]) -> Path:
    """Where the file goes unless said: named by the project, or by product and size."""
    size = said.get("capacity", "")
    name = said.get("name") or "-".join(
        filter(None, (said.get("product", ""), size and bare("capacity", due(size)[0])))
    )
    return Path(re.sub(r"[^\w.-]+", "-", name.strip()).strip("-.")[:LONGEST_NAME] + ".toml")


def write(said: Mapping[str, str], path: Path | None = None) -> Path:
    """Write the project file of an announcement, and return its path; one that says the same already may stand there.

    Raises:
        InputError: a field that cannot be read, or a file there that says something else.
    """
    path = path or path_of(said)
    made = text(said)
    if path.exists():
        if path.is_file() and _same(path, made):
            return path
        raise InputError(
            "--write", t("a file that exists"), t("a file that does not exist yet"),
            t("name another, or ask about that one: anodeworks audit {file}", file=str(path)), str(path),
        )  # fmt: skip
    return save(made, path)


def _same(path: Path, made: str) -> bool:
    import tomllib

    try:
        return read_tables(path) == tomllib.loads(made)
    except InputError:
        return False


__all__ = [
    "BY_NAME",
    "FIELDS",
    "Field",
    "Unsaid",
    "check",
    "figure",
    "path_of",
    "product_of",
    "products",
    "tables",
    "text",
    "write",
]
