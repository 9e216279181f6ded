"""What each method of sensitivity says of a figure: a table of factors, and a picture where there is one."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final, Literal

from anodeworks.language import Joined, Message, Text, t
from anodeworks.quantity import units
from anodeworks.quantity.wording import Chance, Number, Quantity, Share, Span
from anodeworks.study.result import Result
from anodeworks.study.sensitivity import Factor, Sensitivity, regional, tornado
from anodeworks.study.sensitivity.indices import bounded
from anodeworks.twin.project import Project
from anodeworks.view.document import GRADES, Block, Cell, Column, Grade, Key, Row, Section, Table, Words
from anodeworks.view.labels import group_label, indicator_label, number_label, option_label, valued
from anodeworks.view.picture import Axis, Chart, Heat, Picture, Series, Spot

BARS: Final = 12  # of a chart
NEGLIGIBLE: Final = 0.0005  # a share of variance that is shown as nothing
FEWEST, ENOUGH = (
    21,
    100,
)  # scenarios from which a page tells what decides, and what bad outcomes have in common
TITLES: Final[Mapping[str, Message]] = {
    "tornado": t("One number at a time"),
    "groups": t("Share of variance by group"),
    "sobol": t("Share of variance by number"),
    "derivative": t("Upper bounds of shares of variance, from derivatives"),
    "regional": t("What the bad outcomes have in common"),
    "map": t("Two numbers together"),
}


def chapter(study: Sensitivity, top: int) -> Section:
    """What one method found: of the first figure on the screen, of the others behind it."""
    first, *others = ((name, tuple(_of(study, name, top))) for name in study.indicators)
    notes = tuple(Words(note, "note") for note in study.notes)
    parts = tuple(Section(f"{study.method}_by_{name}", "", blocks, 1) for name, blocks in others)
    told = (Words(heading(study), "note"), *first[1])
    return Section(
        study.method, TITLES[study.method], told, 0, (*parts, Section(f"{study.method}_notes", "", notes, 1))
    )


def deciding(result: Result, indicators: Sequence[str]) -> Section | None:
    """What decides some figures by the methods that a page can wait for: some hundred evaluations, and the draws."""
    names = [name for name in indicators if name in result.project.indicators]
    if result.seed is None or result.scenarios < FEWEST or not result.project.uncertain:
        return None
    found = [tornado(result.project, names)]
    if result.samples and result.scenarios > ENOUGH:
        found.append(regional(result, names))
    return Section(
        "deciding", t("What decides the answer"), parts=tuple(_strongest(study) for study in found)
    )


def _strongest(study: Sensitivity) -> Section:
    """A chapter for a page that others fill: the pictures, and the strongest factors where there is none."""
    whole = chapter(study, BARS)
    drawn = any(isinstance(block, Chart | Heat) for block in whole.blocks)

    def short(section: Section) -> Section:
        blocks = tuple(
            replace(block, rows=block.rows[:BARS]) if isinstance(block, Table) else block
            for block in section.blocks
            if not (drawn and isinstance(block, Table))
        )
        return replace(section, blocks=blocks, depth=1, parts=tuple(short(part) for part in section.parts))

    return short(whole)


def heading(study: Sensitivity) -> Message:
    """How it was asked."""
    said = study.settings
    runs = Number(study.evaluations, whole=True)
    drawn = Number(said.get("draws", 0), whole=True)
    match study.method:
        case "sobol":
            return t("Share of variance by number, with 95 % intervals; {draws} draws, {runs} evaluations.",
                     draws=drawn, runs=runs)  # fmt: skip
        case "groups":
            by = GROUPS.get(said["by"], said["by"])
            return t("Share of variance by {group:inner}, with 95 % intervals; {draws} draws, {runs} evaluations.",
                     group=by, draws=drawn, runs=runs)  # fmt: skip
        case "derivative":
            return t("Upper bounds of total shares of variance from derivatives, ± one standard error; {draws} draws.",
                     draws=drawn)  # fmt: skip
        case "tornado":
            low, high = (f"P{100 * end:g}" for end in said["ends"])
            return t("One number at a time at {low} and {high}, the others at their central values; {runs} "
                     "evaluations.",
                     low=low, high=high, runs=runs)  # fmt: skip
        case "regional":
            return t("What bad outcomes have in common; {draws} draws, the worst {share} of them.", draws=drawn,
                     share=Share(said["share"]))  # fmt: skip
    return t("{x} downwards, {y} across; {runs} evaluations.", x=said["x"], y=said["y"], runs=runs)


GROUPS: Final[Mapping[str, Message]] = {
    "grade": t("grade of evidence of the spread"),
    "middle": t("grade of evidence of the middle"),
    "activity": t("activity, or part of the project file"),
    "chapter": t("part of the project file"),
}


def _of(study: Sensitivity, name: str, top: int) -> list[Block]:
    """What one method says of one figure: a table, and a picture where there is one."""
    makers: Mapping[str, Callable[[Sensitivity, str, int], list[Block]]] = {
        "tornado": _tornado, "sobol": _shares, "groups": _shares, "derivative": _bounds, "regional": _regional,
        "map": _map,
    }  # fmt: skip
    return makers[study.method](study, name, top)


def factor_label(project: Project, factor: str) -> Text:
    """A factor in words: a number, several tied ones, a grade, or a group."""
    names = factor.removeprefix("tied: ").split(" & ")
    return Joined(tuple(_one(project, name) for name in names), " & ", "＆")


def _one(project: Project, name: str) -> Text:
    if name in project.ledger:
        return number_label(project, name)
    if name in GRADES:
        return t("numbers graded {grade}", grade=Grade(name))
    return group_label(project, name) if "." in name else name


def _table(
    study: Sensitivity, name: str, top: int, columns: Sequence[Column], cells: Callable[[Factor], Sequence[Cell]],
    rows: Sequence[Factor] | None = None,
) -> Table:  # fmt: skip
    """A table of one figure's factors, the strongest first."""
    project, unit = study.project, study.project.indicators[name].unit
    known = study.factors(name) if rows is None else rows
    made = tuple(
        Row(row.name, (factor_label(project, row.name), Key(row.name), *cells(row))) for row in known
    )
    heads = (
        Column("factor", t("factor"), role="text"),
        Column("key", t("key"), role="text", minor=True),
        *columns,
    )
    title = indicator_label(project.indicators[name])
    in_its_unit = [column for column in columns if column.unit == unit]
    by: Literal["table", "column", "cell"] = (
        "cell" if not in_its_unit else "column" if unit == units.DATE else "table"
    )
    return Table(f"{study.method}_{name}", heads, made, title, scaled=by, brief=top)


def _tornado(study: Sensitivity, name: str, top: int) -> list[Block]:
    project, about = study.project, study.project.indicators[name]
    rows, unit = study.factors(name), about.unit

    def si(number: float) -> float:
        return float(units.to_si(float(number), unit)) if math.isfinite(number) else math.nan

    def cells(row: Factor) -> Sequence[Cell]:
        value = project.ledger[row.name]
        low, high = (valued(float(row[f"{end}_end"]), value) for end in ("low", "high"))
        return (
            low,
            Quantity(si(row["low"]), unit),
            high,
            Quantity(si(row["high"]), unit),
            swing(row["swing"]),
        )

    def swing(number: float) -> Cell:
        """A difference: years of a date, else in the figure's unit without its offset."""
        if unit == units.DATE:
            return Quantity(float(number) * units.SECONDS_PER_YEAR, "year")
        return Quantity(float(number) * units.scale(unit).factor, unit)

    columns = (
        Column("at_low", t("low at"), role="text", minor=True), Column("low", t("low end"), unit),
        Column("at_high", t("high at"), role="text", minor=True), Column("high", t("high end"), unit),
        Column("swing", t("swing"), unit),
    )  # fmt: skip
    base = si(float(rows[0]["base"]))
    table = _table(study, name, top, columns, cells)
    if not math.isfinite(base):
        return [table]
    bars = tuple(
        Series(
            number_label(project, row.name), low=(si(row["low"]),), high=(si(row["high"]),),
            said=tuple(valued(float(row[f"{end}_end"]), project.ledger[row.name]) for end in ("low", "high")),
        )
        for row in rows[:BARS]
    )  # fmt: skip
    picture = Chart(f"tornado_of_{name}", "tornado", indicator_label(about), Axis(unit=unit), series=bars,
                    spots=(Spot(base, t("base"), "rule"),))  # fmt: skip
    return [picture, table]


def _shares(study: Sensitivity, name: str, top: int) -> list[Block]:
    columns = (
        Column("first", t("alone")), Column("first_range", t("95 % interval"), role="text"),
        Column("total", t("in all")), Column("total_range", t("95 % interval"), role="text"),
    )  # fmt: skip

    def cells(row: Factor) -> Sequence[Cell]:
        return [cell for word in ("first", "total") for cell in _interval(row, word)]

    rows = study.factors(name)
    beyond = any(_share(row, word)[3] for row in rows for word in ("first", "total"))
    note = (
        t("An estimate that lay below 0 or above 100 % within its error stands at that end.")
        if beyond
        else ""
    )
    table = _table(study, name, top, columns, cells)
    return [_indices(study, name), replace(table, note=note)]


def _share(row: Factor, word: str) -> tuple[float, float, float, bool]:
    """An index, its interval, and whether its estimate was none that an index can be."""
    return bounded(*(float(row[f"{word}{end}"]) for end in ("", "_low", "_high")))


def _interval(row: Factor, word: str) -> tuple[Cell, Cell]:
    """An index and its interval."""
    value, low, high = (x if not abs(x) < NEGLIGIBLE else 0.0 for x in _share(row, word)[:3])
    if not math.isfinite(value):
        return None, None
    return Share(value, 1), Span(low, high, "%") if math.isfinite(low) else None


def _indices(study: Sensitivity, name: str) -> Picture:
    """Shares alone and in all, these with their intervals."""
    bars = []
    for row in study.factors(name)[:BARS]:
        alone, (total, low, high, _) = _share(row, "first")[0], _share(row, "total")
        bars.append(Series(factor_label(study.project, row.name), (alone,), (total,), (low,), (high,)))
    title = indicator_label(study.project.indicators[name])
    return Chart(f"{study.method}_of_{name}", "shares", title, Axis(unit="%"), series=tuple(bars))


def _bounds(study: Sensitivity, name: str, top: int) -> list[Block]:
    columns = (
        Column("bound", t("at most")),
        Column("bound_error", t("± points")),
        Column("slope", t("mean slope")),
    )

    def cells(row: Factor) -> Sequence[Cell]:
        bound = float(row["bound"])
        known = math.isfinite(bound)
        return (Share(bound, 2) if known else None, Number(100 * float(row["bound_error"])) if known else None,
                Number(float(row["slope"]), 4))  # fmt: skip

    bars = []
    for row in study.factors(name)[:BARS]:
        bound, error = float(row["bound"]), float(row["bound_error"])
        label = factor_label(study.project, row.name)
        bars.append(Series(label, (bound,), (bound,), (bound - error,), (bound + error,)))
    title = indicator_label(study.project.indicators[name])
    return [
        Chart(f"derivative_of_{name}", "shares", title, Axis(unit="%"), series=tuple(bars)),
        _table(study, name, top, columns, cells),
    ]


def _regional(study: Sensitivity, name: str, top: int) -> list[Block]:
    project = study.project
    rows = [row for row in study.factors(name) if row["significant"]]
    title = indicator_label(project.indicators[name])
    if not rows:
        return [Words(t("{figure:first}: nothing that chance would not explain.", figure=title))]

    def cells(row: Factor) -> Sequence[Cell]:
        value = project.ledger[row.name]
        limit = (
            option_label(str(row["limit"])) if value.parameter.options else valued(float(row["at"]), value, 3)
        )
        sides = {"below": t("below {limit}", limit=limit), "above": t("above {limit}", limit=limit)}
        return (Number(float(row["distance"]), 2), sides.get(str(row["side"]), limit), Chance(float(row["bad"])),
                Chance(float(row["rest"])))  # fmt: skip

    worst = Share(study.settings["share"])
    better = project.indicators[name].higher_is_better
    bad = (
        t("in the highest {share}", share=worst) if better is None else t("in the worst {share}", share=worst)
    )
    columns = (Column("distance", t("distance")), Column("side", t("it lies"), role="text"), Column("bad", bad),
               Column("rest", t("elsewhere")))  # fmt: skip
    return [_table(study, name, top, columns, cells, rows)]


def _map(study: Sensitivity, name: str, top: int) -> list[Block]:
    project, about, said = study.project, study.project.indicators[name], study.settings
    numbers = [
        float(units.to_si(float(v), about.unit)) for v in (row["value"] for row in study.factors(name))
    ]
    wide = len(said["y_at"])
    values = tuple(tuple(numbers[i * wide : (i + 1) * wide]) for i in range(len(said["x_at"])))
    axes = [_axis(project, said[word], said[f"{word}_at"]) for word in ("x", "y")]
    heat = Heat(f"map_of_{name}", indicator_label(about), axes[1], axes[0], values, about.unit)
    rows = tuple(
        Row(f"{i + 1}", (axes[0].names[i], *(Quantity(v, about.unit) for v in line)))
        for i, line in enumerate(values)
    )
    columns = (Column("x", axes[0].title, role="text"),
               *(Column(f"{j + 1}", axes[1].names[j], about.unit) for j in range(wide)))  # fmt: skip
    return [
        heat,
        Table(f"map_{name}", columns, rows, indicator_label(about), scaled="column", brief=len(rows)),
    ]


def _axis(project: Project, key: str, numbers: Sequence[float]) -> Axis:
    value = project.ledger[key]
    return Axis(
        number_label(project, key), value.parameter.unit, names=tuple(valued(n, value) for n in numbers)
    )
