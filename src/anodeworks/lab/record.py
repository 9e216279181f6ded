"""Reading a record of batches: CSV or Excel, columns by name and unit, bad rows refused one by one.

A heading is a condition or a property of `lab.headings` with its unit in brackets, `silicon_share [%]` or
`temperature (degC)`; `silicon_share_error [%]` holds its repeat error. Other names are mapped by `columns`. A row that
cannot be used is refused with its reason, and the rest is kept; a heading that nobody knows is reported and left out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from zipfile import BadZipFile

from anodeworks.errors import InputError, near, needed
from anodeworks.lab.headings import ALIASES, BY_FACTOR, CONDITIONS, ERROR, NEEDS, PROPERTIES, SYNTHETIC
from anodeworks.lab.predict import conditions_known
from anodeworks.language import Text, t
from anodeworks.material.pores import NEARLY, most_filled, single
from anodeworks.quantity import Parameter, units
from anodeworks.quantity.value import bounds, reach
from anodeworks.quantity.wording import Number
from anodeworks.store import reads

if TYPE_CHECKING:
    import pandas as pd

HEADING = re.compile(r"^\s*(?P<name>[^\[(（]+?)\s*(?:[\[(（](?P<unit>[^\])）]*)[\])）])?\s*$")
MOST = 100_000  # rows
THOUSANDS = re.compile(r"^\s*[1-9]\d{0,2}(,\d{3})+(\.\d*)?\s*$")
SEPARATORS = (",", ";", "\t")
DEFAULT_ERROR = 0.03  # of the value, where a property's repeat error is not given; judgement


class Measured(NamedTuple):
    """A property of a batch in SI; `error` is one standard deviation, NaN where the record gives none."""

    value: float
    error: float


@dataclass(frozen=True)
class Batch:
    """One row: its label, the conditions stated (SI) and the properties measured."""

    label: str
    given: Mapping[str, float]
    measured: Mapping[str, Measured]


@dataclass(frozen=True)
class Refused:
    """A row that cannot be used, counted as a spreadsheet counts (the heading is row 1), and why."""

    row: int
    label: str
    reason: Text


@dataclass(frozen=True)
class Record:
    """The batches of a file, what was refused, and headings that mean nothing here."""

    file: str
    batches: tuple[Batch, ...]
    refused: tuple[Refused, ...]
    ignored: tuple[str, ...]

    @property
    def synthetic(self) -> bool:
        """Whether every batch is labelled as made by a model."""
        return all(batch.label.startswith(SYNTHETIC) for batch in self.batches)

    def properties(self) -> list[str]:
        """Properties that at least one batch has, in the order of `PROPERTIES`."""
        return [p for p in PROPERTIES if any(p in batch.measured for batch in self.batches)]


class _Column(NamedTuple):
    heading: str
    name: str  # of the condition or property, or "batch"
    is_error: bool
    unit: str


def read_record(path: str | Path, columns: Mapping[str, str] | None = None) -> Record:
    """Read a record of batches.

    Args:
        path: a .csv file (UTF-8, comma or semicolon) or a .xlsx workbook, of which the first sheet is read.
        columns: what a heading of the file means, as `{"Si wt%": "silicon_share [%]"}`.

    Raises:
        InputError: no such file, no usable heading, one property under two headings, no row that can be used.
    """
    file = Path(path)
    frame = _frame(file)
    if len(frame) > MOST:
        raise InputError(
            "rows", f"{len(frame):,}", t("at most {most}", most=Number(MOST, whole=True)), file=str(file)
        )
    found, ignored = _columns([str(c) for c in frame.columns], dict(columns or {}), str(file))
    batches: list[Batch] = []
    refused: list[Refused] = []
    for i, cells in enumerate(frame.itertuples(index=False, name=None)):
        by_heading = dict(zip((str(c) for c in frame.columns), cells, strict=True))
        if all(_empty(cell) for cell in cells):
            continue
        label = next((str(by_heading[c.heading]) for c in found if c.name == "batch"), f"row {i + 2}")
        try:
            batch = _batch(label, found, by_heading)
            if any(batch.label == other.label for other in batches):
                raise InputError("batch", t('"{label}" a second time', label=label), t("each batch once"))
            batches.append(batch)
        except InputError as error:
            refused.append(Refused(i + 2, label, _reason(error)))
    if not batches:
        why = refused[0].reason if refused else t("it has no rows")
        raise InputError(
            "rows", t("none that can be used ({why})", why=why), t("at least one"), file=str(file)
        )
    return Record(str(file), tuple(batches), tuple(refused), tuple(ignored))


def _reason(error: InputError) -> Text:
    found, allowed, _ = error.said
    return t("{key}: found {found}; allowed: {allowed}", key=error.key, found=found, allowed=allowed)


def _frame(file: Path) -> pd.DataFrame:
    import pandas as pd

    reads(file)
    try:
        if file.suffix.lower() in (".xlsx", ".xlsm"):
            needed("openpyxl", "lab", "record", t("a .csv file"))
            return pd.read_excel(file, dtype=object)
        first = file.read_text(encoding="utf-8-sig").partition("\n")[0]
        separator = max(SEPARATORS, key=first.count)  # the first of them where there is one column
        return pd.read_csv(file, dtype=object, sep=separator, encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError("record", t("no such file"), t("a .csv or .xlsx file"), file=str(file)) from None
    except (ValueError, OSError, BadZipFile) as error:  # of pandas and of the workbook's own reader
        why = t(
            "a file that cannot be read ({why})",
            why=str(error).splitlines()[0] if str(error) else type(error).__name__,
        )
        raise InputError("record", why, t("CSV in UTF-8, or .xlsx"), file=str(file)) from None


def _columns(headings: list[str], meanings: dict[str, str], file: str) -> tuple[list[_Column], list[str]]:
    found: list[_Column] = []
    ignored: list[str] = []
    for heading in meanings:
        if heading not in headings:
            raise InputError(
                "columns",
                t('no heading "{heading}"', heading=heading),
                ", ".join(headings),
                near(heading, headings),
                file,
            )
    for heading in headings:
        column = _column(heading, meanings.get(heading, heading), heading in meanings, file)
        if column is None:
            ignored.append(heading)
            continue
        twice = next((c for c in found if (c.name, c.is_error) == (column.name, column.is_error)), None)
        if twice is not None:
            raise InputError(
                heading,
                t('the same as "{heading}"', heading=twice.heading),
                t("each condition and property once"),
                file=file,
            )
        found.append(column)
    if not any(c.name in PROPERTIES and not c.is_error for c in found):
        known = ", ".join(f"{n} [{p.unit}]" for n, p in PROPERTIES.items())
        raise InputError(
            "headings",
            ", ".join(headings) or t("none"),
            t("at least one property: {known}", known=known),
            file=file,
        )
    return found, ignored


def _column(heading: str, meaning: str, mapped: bool, file: str) -> _Column | None:
    match = HEADING.match(meaning)
    if match is None:
        return None
    word, unit = match["name"].strip(), (match["unit"] or "").strip()
    name = ALIASES.get(word, ALIASES.get(word.lower(), word.lower().replace(" ", "_")))
    is_error = name.endswith(ERROR)
    base = name.removesuffix(ERROR)
    if base == "batch":
        return _Column(heading, "batch", False, "")
    ask = PROPERTIES.get(base) or (None if is_error else CONDITIONS.get(base))
    if ask is None:
        if mapped:
            known = [*CONDITIONS, *PROPERTIES]
            raise InputError(
                "columns", f'"{meaning}"', t("a condition or a property"), near(base, known), file
            )
        return None
    if not unit and ask.unit != "1":
        remedy = t('write "{word} [{unit}]", or map the heading', word=word, unit=ask.unit)
        raise InputError(
            heading, t("no unit"), t("a unit in brackets, such as [{unit}]", unit=ask.unit), remedy, file
        )
    try:
        at = units.scale(unit or "1")
    except ValueError:
        raise InputError(
            heading, f"[{unit}]", t("a unit, such as [{unit}]", unit=ask.unit), file=file
        ) from None
    if at.dimension != units.scale(ask.unit).dimension:
        raise InputError(heading, f"[{unit}]", t("a unit of the kind of {unit}", unit=ask.unit), file=file)
    return _Column(heading, base, is_error, unit or "1")


def _batch(label: str, columns: list[_Column], cells: Mapping[str, Any]) -> Batch:
    given: dict[str, float] = {}
    values: dict[str, float] = {}
    errors: dict[str, float] = {}
    for column in columns:
        cell = cells[column.heading]
        if column.name == "batch" or _empty(cell):
            continue
        number = _number(cell, column)
        at = units.scale(column.unit)
        if column.is_error:
            if number <= 0:
                raise InputError(column.heading, f"{number:g}", t("a standard deviation above 0"))
            errors[column.name] = number * at.factor
            continue
        ask = PROPERTIES.get(column.name) or CONDITIONS[column.name]
        into = values if column.name in PROPERTIES else given
        into[column.name] = _inside(number * at.factor + at.offset, ask, column)
    if not values:
        raise InputError("properties", t("none measured"), t("at least one"))
    known = conditions_known(given)
    if known["silane_pressure"] + known["hydrogen_pressure"] > known["pressure"]:
        raise InputError(
            "silane_pressure", t("with hydrogen above the pressure of the gas"), t("parts of the pressure")
        )
    most = NEARLY * float(most_filled(single(known["pore_volume"], known["pore_diameter"])))
    if known["filling"] >= most:
        width = units.show(known["pore_diameter"], "nm")
        allowed = t(
            "below {most} in pores of {width}: the rest is narrower than silane (docs/equations/powder.md)",
            most=format(most, ".2f"),
            width=width,
        )
        raise InputError("filling", f"{known['filling']:g}", allowed)
    for name, value in values.items():
        lacking = [f"{n} [{CONDITIONS[n].unit}]" for n in NEEDS.get(name, ()) if n not in given]
        if lacking:
            raise InputError(
                name,
                t("without {names}", names=", ".join(lacking)),
                t("a property beside the conditions it needs"),
            )
        if value <= 0 and name in BY_FACTOR:
            raise InputError(name, f"{value:g}", t("above 0, since it is compared as a logarithm"))
        if value == 0 and name not in errors:
            raise InputError(
                name,
                t("0 without a repeat error"),
                t("a column {name}{error} beside it, or an empty cell", name=name, error=ERROR),
            )
    return Batch(label, given, {name: Measured(v, errors.get(name, math.nan)) for name, v in values.items()})


def _number(cell: Any, column: _Column) -> float:
    if isinstance(cell, str) and THOUSANDS.match(cell):  # "1,850" would be read as 1.85
        allowed = t("a number without separators of thousands, 1850 or 1850.0")
        raise InputError(column.heading, f'"{cell}"', allowed)
    try:
        number = float(
            str(cell).strip().replace(",", ".") if isinstance(cell, str) and "." not in cell else cell
        )
    except (TypeError, ValueError):
        raise InputError(column.heading, f'"{cell}"', t("a number, or an empty cell")) from None
    if not math.isfinite(number):
        raise InputError(column.heading, str(number), t("a number that is finite"))
    return number


def _inside(number: float, ask: Parameter, column: _Column) -> float:
    low, high = bounds(ask)
    if not low <= number <= high:
        raise InputError(column.heading, units.show(number, ask.unit), reach(ask))
    return number


def _empty(cell: Any) -> bool:
    if isinstance(cell, str):
        return not cell.strip()
    return cell is None or (isinstance(cell, float) and math.isnan(cell))


def error_of(name: str, measured: Measured) -> float:
    """The repeat error that counts: the one recorded, or three percent of the value (judgement).

    Of properties that spread by a factor it is relative, of all others in the property's own unit.
    """
    error = measured.error if math.isfinite(measured.error) else DEFAULT_ERROR * abs(measured.value)
    return error / abs(measured.value) if name in BY_FACTOR and measured.value else error
