"""What a laboratory may write down: headings of a record, and what batches can teach."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from anodeworks.lab.fit import parameter
from anodeworks.lab.headings import ALIASES, BY_FACTOR, CONDITIONS, PROPERTIES
from anodeworks.lab.predict import PARAMETERS, priors
from anodeworks.quantity import Value
from pages import parts


def record() -> str:
    """Conditions, properties and parameters with their units, bounds and other names."""
    known = priors()
    properties = [
        (
            f"`{name} [{asked.unit}]`",
            parts.bounds(asked),
            "relative" if name in BY_FACTOR else f"in {asked.unit}",
            _also(name),
            asked.meaning,
        )
        for name, asked in PROPERTIES.items()
    ]
    return parts.page(
        "A record of batches",
        """Headings of a text with separators or of a sheet of a workbook, a row a batch. A heading is a name with its
        unit in brackets, or with its unit in the row beneath; any unit of the same kind will do.
        `NAME_error [unit]` beside a property holds its repeat error, one standard deviation; without it 3 % of the
        value counts. `batch` (also """
        + ", ".join(f"`{word}`" for word, name in ALIASES.items() if name == "batch" and word != name)
        + """) labels the row. Equations: [lab.md](../equations/lab.md), [powder.md](../equations/powder.md).""",
        "## How a file is read",
        """The content says what a file is, not its name. Text is UTF-8, UTF-16, GB 18030 (GBK) or Windows-1252, with
        comma, semicolon or tab between cells. A workbook is .xlsx; its first sheet is read unless `--sheet` names
        another. Headings stand in the first row in which anything stands unless `--heading-row` says where. At most
        100,000 rows.""",
        """A number is read as in a project file, in the unit of its heading or in its own (`48 %`,
        `460 degC`). Decimals stand behind a comma if some number of the file can mean nothing else (`48,5`) and none
        has a point. A cell that a workbook shows as a percentage is that percentage; a merged value counts in all
        its cells.""",
        """A row is refused, with its cell and the reason, if a cell holds what is no number (`N/A`, `#DIV/0!`, a date,
        a formula that was never calculated), if a number is out of bounds, or if something stands beyond the last
        heading. Leave a cell empty where nothing was measured. A row without label is called by its number.""",
        "## Conditions",
        """What was set, weighed or bought. What a batch does not state is unknown, with the distribution given here,
        and the answer is as wide as that makes it; the fit says what to record. Without `blend_share` the record
        speaks of the composite itself.""",
        _conditions(CONDITIONS, known),
        "## Properties",
        "What was measured. Those with a relative error spread by factors and are compared as logarithms.",
        parts.table(("heading", "allowed", "error that counts", "also", "meaning"), properties),
        "## Parameters",
        "What batches can teach, unless the record states it; with what is known beforehand.",
        _conditions({name: parameter(name) for name in PARAMETERS}, known),
    )


def _conditions(asked: Mapping[str, object], known: Mapping[str, Value]) -> str:
    rows = []
    for name in asked:
        value = known[name]
        ask = value.parameter
        head = f"`{name} [{ask.unit}]`" if ask.unit not in ("", "1") else f"`{name}`"
        rows.append(
            (head, parts.bounds(ask), parts.central(value), parts.spread(value), parts.grade(value), _also(name),
             ask.meaning)
        )  # fmt: skip
    return parts.table(("name", "allowed", "central", "distribution", "grade", "also", "meaning"), rows)


def _also(name: str) -> str:
    """Other words for it."""
    words: Iterable[str] = (word for word, stands in ALIASES.items() if stands == name)
    return ", ".join(words) or "–"
