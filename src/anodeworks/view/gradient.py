"""Which numbers move an indicator most: exact derivatives, strongest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from anodeworks.errors import InputError
from anodeworks.language import Text, joined, t
from anodeworks.quantity import Value, units
from anodeworks.quantity.wording import Number, Quantity, Unit
from anodeworks.remedies import nearest
from anodeworks.study.gradient import gradient
from anodeworks.twin.project import Project
from anodeworks.view.document import Cell, Column, Document, Finding, Key, Row, Section, Table, Words
from anodeworks.view.labels import about_file, indicator_label, number_label, subject
from anodeworks.view.numbers import shown

if TYPE_CHECKING:
    import pandas as pd

HUNDREDTH: Final = 0.01  # by which a share or a factor up to one is thought to grow


@dataclass(frozen=True)
class Gradient:
    """Derivatives of one indicator by every number, strongest first, and how many of them to show."""

    project: Project
    indicator: str
    table: pd.DataFrame
    top: int


def ask(project: Project, indicator: str, *, top: int = 20) -> Gradient:
    """The derivatives of an indicator.

    Raises:
        InputError: no such indicator, or a plant that cannot be.
    """
    if indicator not in project.indicators:
        found, allowed = f'"{indicator}"', t("an indicator's name")
        raise InputError("INDICATOR", found, allowed, nearest(indicator, project.indicators))
    return Gradient(project, indicator, gradient(project, indicator), top)


def document(found: Gradient) -> Document:
    """The strongest number, then the table."""
    project, about = found.project, found.project.indicators[found.indicator]
    value = Quantity(float(units.to_si(found.table.attrs["value"], about.unit)), about.unit, found.indicator)
    first = str(found.table.index[0])
    elasticity = float(found.table["elasticity"].iloc[0])
    said = {"figure": indicator_label(about), "value": value, "number": number_label(project, first),
            "percent": Number(abs(elasticity))}  # fmt: skip
    verdict = (
        t("{figure:first} is {value} with machines counted as fractions; one percent more of “{number}” gives "
          "{percent} percent less of it.", **said)
        if elasticity < 0
        else t("{figure:first} is {value} with machines counted as fractions; one percent more of “{number}” gives "
               "{percent} percent more of it.", **said)
    )  # fmt: skip
    rows = [
        _row(project, str(key), entry, about.unit) for key, entry in found.table.head(found.top).iterrows()
    ]
    columns = (
        Column("key", t("key"), role="text"),
        Column("value", t("value")),
        Column("elasticity", t("elasticity")),
        Column("derivative", t("change"), minor=True),
        Column("unit", t("for"), role="text", minor=True),
        Column("number", t("number"), role="text", minor=True),
    )
    note = t("Whole counts of machines have no derivative. An elasticity of 2 means that one percent more of "
             "the number gives two percent more of the indicator; “change” is the derivative times the step beside "
             "it.")  # fmt: skip
    table = Table("gradient", columns, tuple(rows), brief=found.top)
    points = t("Changes of this figure are percentage points.") if about.unit == "%" else ""
    return Document(
        "gradient",
        t("Derivatives of {figure:inner}", figure=indicator_label(about)),
        subject(project),
        (Finding("none", verdict, name="strongest"),),
        (Section("gradient", t("Derivatives"), (table, Words(joined(note, points), "note")), 0),),
        about_file(project),
    )


def _row(project: Project, key: str, entry: pd.Series, unit: str) -> Row:
    value = project.ledger[key]
    step, more = _step(value)
    slope = float(entry["derivative"]) * step
    moved = (Quantity(slope * units.SECONDS_PER_YEAR, "year") if unit == units.DATE
             else Quantity(slope * units.scale(unit).factor, unit))  # fmt: skip
    cells: tuple[Cell, ...] = (Key(key), shown(value, key), Number(float(entry["elasticity"]), key=key),
                               moved, more, number_label(project, key))  # fmt: skip
    return Row(key, cells)


def _step(value: Value) -> tuple[float, Text]:
    """By how much a number is thought to grow, in its declared unit, and that in words."""
    ask = value.parameter
    unit = ask.unit.replace("CNY", value.currency)
    if unit == units.DATE:
        return 1.0, t("one year later")
    if unit == "%":
        return 1.0, t("one percentage point more")
    if unit == "1":
        step = HUNDREDTH if ask.hi <= 1 else 1.0
        return step, t("{step} more", step=Number(step, 1))
    return 1.0, t("1 {unit} more", unit=Unit(unit))
