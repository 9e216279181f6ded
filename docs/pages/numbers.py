"""What a project file may say: forms of a value, and every parameter."""

from __future__ import annotations

import inspect
from typing import Final

from anodeworks.finance.own_lines import OwnLine
from anodeworks.library import library
from anodeworks.process.flow import Product
from anodeworks.programme.phase import Phase
from anodeworks.quantity import admitted, notation, units, words
from anodeworks.quantity import distribution as distributions
from anodeworks.quantity.value import GRADES
from anodeworks.twin import stations
from anodeworks.twin.grammar import HORIZON, SECTIONS
from pages import parts

LINES: Final = {  # tables of a production line, and where the library has what is usual
    "line.NAME": (stations.LineNumbers, "usual"),
    "line.NAME.stations.ACTIVITY": (stations.StationNumbers, ""),
    "line.NAME.buffers.FLOW": (stations.BufferNumbers, "buffer"),
    "line.NAME.saggers": (stations.SaggerNumbers, "pool"),
    "line.NAME.crew": (stations.CrewNumbers, ""),
    "line.NAME.deliveries": (stations.DeliveryNumbers, "deliveries"),
}


def values() -> str:
    forms = [
        ("`0.85`", "a plain number, where there is no unit"),
        ('`"460 degC"`', "a number with a unit of the right dimension"),
        ("`2026-07-01`", "a date"),
        ('`"own"`', "an option, where the parameter lists options"),
        ('`{ value = "460 degC", source = "...", grade = "paper" }`', "with source, grade and note"),
        (
            '`{ triangular = ["400 degC", "460 degC", "500 degC"] }`',
            "a distribution; its median is the central value",
        ),
        (
            "`{ value = ..., triangular = [...] }`",
            "a distribution, and another central value than its median",
        ),
        (
            '`{ choice = ["a", "b"], weights = [0.7, 0.3] }`',
            "one of several options; the likeliest is central",
        ),
        (
            '`{ triangular = [...], grade = "news", spread_grade = "judgement" }`',
            "the middle has another grade than the range around it",
        ),
        ('`{ same_as = "flows.graphite_market.price" }`', "another number's: both are one, with one spread"),
        (
            '`{ value = "12 USD/kg", price_year = 2021, index = "us_cpi" }`',
            "money of an earlier year, carried to the price date by an index",
        ),
        ("`{ value = ..., assumed = true }`", "the public record is silent; the report says so"),
    ]
    kinds = [
        (f"`{kind}`", ", ".join(args) or "options, with `weights`")
        for kind, args in distributions.KINDS.items()
    ]
    tail = f"{distributions.TAIL:g} and {1 - distributions.TAIL:g}"
    return parts.page(
        "Values",
        "A number in a project file or in the library has one of these forms.",
        parts.table(("form", "meaning"), forms),
        "## Distributions",
        parts.table(("kind", "its numbers"), kinds),
        f"""Normal and lognormal are cut at the quantiles {tail}, so that every scenario is finite. A
        distribution must lie inside the parameter's bounds. Equations: [study.md](../equations/study.md).""",
        "## Numbers and units",
        *_grammar(),
        "Units are these names of pint, and no others:",
        parts.table(
            ("names", "with the prefixes"),
            [(f"`{names}`", f"`{each}`" if each else "none") for each, names in admitted.listed().items()],
        ),
        "Those in full may stand in the plural. Beside them there are: "
        + "; ".join(f"`{line.split('#')[0].strip()}`" for line in units.DEFINITIONS)
        + ". These names are read too: "
        + "; ".join(f"`{unit}` {', '.join(names)}" for unit, names in _named().items())
        + ". Powers may be written `m2` and `cm3`, percent as `%`. A tonne is `t`; `ton` is refused, `short_ton` and "
        + "`long_ton` are what their names say. A share is a plain number or a percentage, never an angle, bits or "
        + "decibels. Prices may also stand in "
        + ", ".join(units.CURRENCIES)
        + ".",
        "## Grades of evidence",
        parts.table(("grade", "meaning"), [(f"`{grade}`", text) for grade, text in GRADES.items()]),
        """`grade` speaks for the middle, and for the range too unless `spread_grade` says otherwise: it is a source's
        only if the source gives both ends. Shares of the odds that rest on judgement count by the grade of the range
        ([sensitivity.md](../equations/sensitivity.md)).""",
    )


def _named() -> dict[str, list[str]]:
    """The names of each unit in `quantity/words.py`."""
    found: dict[str, list[str]] = {}
    for name, unit in words.NAMES.items():
        found.setdefault(unit, []).append(name)
    return found


def _grammar() -> tuple[str, str, str]:
    """What `quantity/notation.py` says of itself."""
    told = inspect.cleandoc(notation.__doc__ or "")
    _, rules, note = told.split("\n\n")
    return (
        """One grammar holds for project files, records, samples, the command line and Python. What is outside it is
        refused, and the message offers what may have been meant: `"282,5 CNY/kg"` is 282.5 or 2825.""",
        f"```text\n{inspect.cleandoc(rules)}\n```",
        note,
    )


def parameters() -> str:
    shelf = library().sections
    blocks = [
        "## products",
        parts.doc(Product),
        parts.parameter_table("products.NAME", Product.parameters(), shelf["products"]),
    ]
    blocks += [
        "## programme",
        parts.parameter_table("programme", {"horizon": HORIZON}, shelf["programme"]),
        "## programme.phases",
        parts.doc(Phase),
        parts.parameter_table("programme.phases.NAME", Phase.parameters(), shelf["programme"]["phase"]),
        '`capacity` is one figure (`"10000 t/year"`), or one for each product.',
        "`spending` and `utilisation` are lists with a value for each year, instead of the usual curves.",
        "## finance.lines",
        parts.doc(OwnLine),
        parts.parameter_table("finance.lines.NAME", OwnLine.parameters(), {}),
        "`amount` and `units` are one value, or a list with one for each year. Equations: "
        "[finance.md](../equations/finance.md#15-lines-of-money-own_linespy).",
    ]
    for name, (section, given) in LINES.items():
        blocks += [
            f"## {name}",
            parts.doc(section),
            parts.parameter_table(name, section.parameters(), shelf["line"].get(given, {})),
        ]
    blocks += ["## Kinds of machine in a line"]
    for name, row in shelf["line"]["machines"].items():
        of = ", ".join(f"`{use}`" for use in row["of"])
        asked = stations.StationNumbers.parameters()
        blocks += [
            f"### {name}",
            f"{row['label'].capitalize()}: {of}.",
            parts.parameter_table("", asked, row, False),
        ]
    for prefix, section in SECTIONS.items():
        table, name = prefix.split(".")
        given = shelf.get(table, {}).get(name, {})
        blocks += [
            f"## {prefix}",
            parts.doc(section),
            parts.parameter_table(prefix, section.parameters(), given),
        ]
    return parts.page(
        "Parameters",
        """Everything that may be said of a plant beside its activities and flows. A value that the library
        gives is shown with its distribution (the central value is the median unless the library states
        another); what has none must stand in the project file, or has the declaration's default.""",
        *blocks,
    )
