"""What the headings of a record mean: a condition or property of `lab.headings`, its unit, or the row's label.

A heading holds its unit in brackets, `silicon_share [%]`; or a second row beneath holds the units. Others are mapped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from anodeworks.errors import InputError
from anodeworks.lab.headings import ALIASES, CONDITIONS, ERROR, PROPERTIES
from anodeworks.lab.lines import Cell, Odd
from anodeworks.language import Text, t
from anodeworks.quantity import Parameter, notation, units
from anodeworks.remedies import FORM, ONE_OUT, nearest

HEADING: Final = re.compile(r"^\s*(?P<name>[^\[(]+?)\s*(?:[\[(](?P<unit>[^\])]*)[\])])?\s*$")
BATCH: Final = "batch"
HEADINGS: Final = "headings"  # the key of an error about all of them
_POWER: Final = re.compile(r"(?<=[A-Za-z])\s*[-−]\s*([1-9])\b")  # mAh·g-1, as standards of the field write it
NONE: Final = ("-", "–", "—", "/", "1")  # what stands in a row of units where there is none


class Column(NamedTuple):
    """A column that means something: where it stands (from 0), what it holds, and how its numbers become SI."""

    at: int
    heading: str
    name: str  # of the condition or property, or "batch"
    is_error: bool
    unit: str

    @property
    def ask(self) -> Parameter:
        """The condition or property as it is declared."""
        return PROPERTIES.get(self.name) or CONDITIONS[self.name]


def texts(cells: Sequence[Cell]) -> list[str]:
    """A row of cells as headings."""
    return [str(getattr(cell, "text", cell)).strip() if cell is not None else "" for cell in cells]


def columns(
    headings: Sequence[str], beneath: Sequence[str], meanings: Mapping[str, str], file: str
) -> tuple[list[Column], list[str]]:
    """The columns that mean something, and the headings that mean nothing here.

    Args:
        headings: as they stand in the file.
        beneath: the units that stand beneath them; empty where there are none.
        meanings: what a heading means, as `{"Si wt%": "silicon_share [%]"}`.
        file: for messages.

    Raises:
        InputError: one property twice, a unit that is missing or of another kind, no property at all.
    """
    found: list[Column] = []
    ignored: list[str] = []
    for heading in meanings:
        if heading not in headings:
            raise InputError(
                "columns",
                t('no heading "{heading}"', heading=heading),
                ", ".join(filter(None, headings)),
                nearest(heading, headings),
                file,
            )
    for at, heading in enumerate(headings):
        unit = beneath[at] if at < len(beneath) else ""
        column = _column(at, heading, meanings.get(heading, heading), unit, heading in meanings, file)
        if column is None:
            ignored += [heading] if heading and heading not in ignored else []
            continue
        twice = next((c for c in found if (c.name, c.is_error) == (column.name, column.is_error)), None)
        if twice is not None:
            raise InputError(
                heading,
                t('the same as "{heading}"', heading=twice.heading),
                t("each condition and property once"),
                ONE_OUT,
                file=file,
            )
        found.append(column)
    if not any(c.name in PROPERTIES and not c.is_error for c in found):
        known = ", ".join(f"{n} [{p.unit}]" for n, p in PROPERTIES.items())
        raise InputError(
            HEADINGS,
            ", ".join(filter(None, headings)) or t("none"),
            t("at least one property: {known}", known=known),
            t("say --heading-row where they stand in another row"),
            file,
        )
    return found, ignored


def beneath(headings: Sequence[str], meanings: Mapping[str, str], cells: Sequence[Cell]) -> list[str]:
    """The units in the row beneath headings; empty if it is a row of another kind.

    It is one of units if no number stands in it, and at least half of what stands beneath headings that need a unit is
    one of their kind; what is none then is told as a unit that is wrong.
    """
    found, fitting, strange = [], 0, 0
    for heading, cell in zip(headings, [*cells, *[None] * len(headings)], strict=False):
        word, own = _parts(meanings.get(heading, heading))
        ask = _asked(_named(word))
        cell = cell.text if isinstance(cell, Odd) else cell
        if not isinstance(cell, str | None):
            return []
        text = _powers(unicodedata.normalize("NFKC", cell or "").strip().strip("[]()").strip())
        if ask is None or own or not text or text in NONE or cell == heading:  # `cell == heading`: merged
            found.append("")
            continue
        try:
            fits = units.scale(text).dimension == units.scale(ask.unit).dimension
        except ValueError:
            fits = False
        fitting, strange = fitting + fits, strange + (not fits)
        found.append(text)
    return found if 0 < fitting >= strange else []


def _parts(meaning: str) -> tuple[str, str]:
    """The name in a heading, and its unit in brackets or, as standards of the field write it, behind a stroke."""
    match = HEADING.match(unicodedata.normalize("NFKC", meaning))
    if match is None:
        return "", ""
    name, unit = match["name"].strip(), (match["unit"] or "").strip()
    before, stroke, behind = name.partition("/")
    if stroke and _asked(_named(name)) is None and _asked(_named(before.strip())) is not None:
        name, unit = before.strip(), behind.strip() or unit
    return name, _powers(unit)


def _powers(unit: str) -> str:
    """A unit with its negative powers as the grammar of units writes them: "mAh·g-1" is "mAh·g**-1"."""
    return _POWER.sub(r"**-\1", unit)


def _named(word: str) -> str:
    return ALIASES.get(word, ALIASES.get(word.lower(), word.lower().replace(" ", "_")))


def _asked(name: str) -> Parameter | None:
    """The condition or property of a name, the property of an error's."""
    base = name.removesuffix(ERROR)
    return PROPERTIES.get(base) or (None if name != base else CONDITIONS.get(base))


def _column(at: int, heading: str, meaning: str, beneath: str, mapped: bool, file: str) -> Column | None:
    word, unit = _parts(meaning)
    unit = unit or beneath
    name = _named(word)
    if name == BATCH:
        return Column(at, heading, BATCH, False, "")
    base, ask = name.removesuffix(ERROR), _asked(name)
    if ask is None:
        if mapped:
            known = [*CONDITIONS, *PROPERTIES]
            raise InputError(
                "columns", f'"{meaning}"', t("a condition or a property"), nearest(base, known), file
            )
        return None
    if not unit and ask.unit != "1":
        remedy: Text = t('write "{word} [{unit}]", or map the heading', word=word, unit=ask.unit)
        raise InputError(
            heading, t("no unit"), t("a unit in brackets, such as [{unit}]", unit=ask.unit), remedy, file
        )
    try:
        have = units.scale_like(unit or "1", ask.unit)
    except notation.NotationError as refused:
        raise InputError(
            heading,
            f"[{unit}]",
            t("a unit, such as [{unit}]", unit=ask.unit),
            refused.remedy or FORM,
            file=file,
        ) from None
    if have.dimension != units.scale(ask.unit).dimension:
        raise InputError(
            heading, f"[{unit}]", t("a unit of the kind of {unit}", unit=ask.unit), FORM, file=file
        )
    return Column(at, heading, base, name != base, unit or "1")
