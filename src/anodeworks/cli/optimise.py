"""`anodeworks optimise`: the best design under constraints, or the front between several objectives."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from anodeworks.cli.answer import answer, columns, json_option
from anodeworks.cli.files import excel_option, ready_for, report_option, write_report, write_workbook
from anodeworks.cli.source import file_argument, open_project, with_option
from anodeworks.errors import InputError

if TYPE_CHECKING:
    from anodeworks.report.workbook import Sheet
    from anodeworks.study.optimise.front import Front
    from anodeworks.study.optimise.optimum import Optimum
    from anodeworks.twin.project import Project

CONDITION = re.compile(r"^\s*([\w.\-]+)\s*(<=|>=|=)\s*(.+?)\s*(?:@\s*([\d.]+)\s*(%?))?\s*$")
SIGNS = {"<=": "at_most", ">=": "at_least", "=": "equal"}
COUNTS = ("scenarios", "check", "seed", "starts", "points", "replications")


@click.command()
@file_argument
@click.option(
    "--objective",
    multiple=True,
    metavar="INDICATOR",
    help="What to make best; -INDICATOR to make it small, +INDICATOR large. Several give a front.",
)
@click.option(
    "--variable",
    multiple=True,
    metavar="KEY=LOW..HIGH",
    help='A number to decide: "KEY=LOW..HIGH", or "KEY=A|B|C" to choose among values or options.',
)
@click.option(
    "--constraint",
    multiple=True,
    metavar="CONDITION",
    help='What must hold: "land <= 310 mu"; in a share of scenarios: "debt_service_cover_min >= 1.2 @ 90%".',
)
@click.option("--scenarios", type=int, help="Draws on which the design is chosen; 0: the base case.")
@click.option("--check", type=int, help="Other draws on which it is judged.")
@click.option("--seed", type=int, help="Seed of the draws.")
@click.option("--starts", type=int, help="Designs from which the search starts.")
@click.option("--points", type=int, help="Points of a front.")
@click.option(
    "--replications", type=int, help="Samples solved anew to bound what a better design could gain."
)
@click.option(
    "--method",
    type=click.Choice(["auto", "enumerate", "matrix"]),
    help="How combinations are found: all of them, or by a mixed-integer programme (extra: optimise).",
)
@click.option(
    "--write", type=click.Path(path_type=Path), help="Write the project with the best design in it."
)
@report_option
@excel_option
@with_option
@json_option
def optimise(
    file: Path,
    objective: tuple[str, ...],
    variable: tuple[str, ...],
    constraint: tuple[str, ...],
    method: str | None,
    write: Path | None,
    report: Path | None,
    excel: Path | None,
    modules: tuple[Path, ...],
    as_json: bool,
    **numbers: int | None,
) -> None:
    """Find the best design of a plant: what its table [optimise] asks for, or what these options say instead."""
    ready_for(excel)
    project = open_project(file, modules)
    from anodeworks.project.ledger import table
    from anodeworks.study.optimise.problem import problem as read

    raw = dict(table(project.tables.get("optimise", {}), "optimise"))
    raw |= {name: number for name, number in numbers.items() if number is not None}
    raw |= {} if method is None else {"method": method}
    if objective:
        aims = [_aim(word) for word in objective]
        raw["objective"] = aims[0] if len(aims) == 1 else aims
    if variable:
        raw["variables"] = dict(_variable(project, word) for word in variable)
    if constraint:
        raw["constraints"] = _constraints(constraint)
    problem = read(project, raw)
    if len(problem.aims) > 1:
        _front(project, problem, report, excel, write, as_json)
        return
    from anodeworks.progress import Progress, Stopped
    from anodeworks.study.optimise import optimise as search
    from anodeworks.study.optimise.figures import optimum as figures_of

    unfinished = None
    try:
        with Progress(True):
            done = search(project, problem)
    except Stopped as stopped:
        if stopped.partial is None:
            raise
        done, unfinished = stopped.partial, stopped
    figures: dict[str, Any] = {**figures_of(done), "finished": unfinished is None}
    figures |= {"written": None, "report": None, "workbook": None}
    if done.feasible and write is not None:
        from anodeworks.twin.write import write_project

        figures["written"] = str(write_project(done.project, done.design, write))
    if done.feasible and unfinished is None:
        from anodeworks.report.sheets import optimum as sheets

        figures |= _written(done, report, excel, sheets(figures) if excel else [])
    answer(figures, lambda: _text(figures), as_json)
    if unfinished is not None:
        raise unfinished


def _aim(word: str) -> Any:
    senses = {"-": "minimise", "+": "maximise"}
    return {"indicator": word[1:], "sense": senses[word[0]]} if word[:1] in senses else word


def _variable(project: Project, word: str) -> tuple[str, dict[str, Any]]:
    """ "KEY=LOW..HIGH" or "KEY=A|B" as a table."""
    key, _, said = (part.strip() for part in word.partition("="))
    if ".." in said:
        low, _, high = (part.strip() for part in said.partition(".."))
        return key, {"low": low, "high": high}
    several = [part.strip() for part in said.split("|") if part.strip()]
    if not several:
        raise InputError("--variable", f'"{word}"', '"KEY=LOW..HIGH" or "KEY=A|B|C"')
    options = key in project.ledger and bool(project.ledger[key].parameter.options)
    return key, {"options" if options else "values": several}


def _constraints(said: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """Conditions as tables."""
    found: dict[str, dict[str, Any]] = {}
    for word in said:
        match = CONDITION.match(word)
        if not match:
            raise InputError(
                "--constraint", f'"{word}"', '"INDICATOR <= VALUE", ">=", "=", and "@ 90%" behind it'
            )
        name, sign, value, share, percent = match.groups()
        entry = found.setdefault(name, {})
        entry[SIGNS[sign]] = value
        if share:
            entry["probability"] = float(share) / (100.0 if percent else 1.0)
    return found


def _front(
    project: Project, problem: Any, report: Path | None, excel: Path | None, write: Path | None, as_json: bool
) -> None:
    from anodeworks.progress import Progress, Stopped
    from anodeworks.study.optimise.figures import front as figures_of
    from anodeworks.study.optimise.front import front

    if write is not None:
        raise click.UsageError("--write needs one objective: a front has many designs")
    unfinished = None
    try:
        with Progress(True):
            found = front(project, problem)
    except Stopped as stopped:
        if stopped.partial is None:
            raise
        found, unfinished = stopped.partial, stopped
    from anodeworks.report.sheets import front as sheets

    figures = {**figures_of(project, found), "finished": unfinished is None, "report": None, "workbook": None}
    if unfinished is None:
        figures |= _written(found, report, excel, sheets(figures) if excel else [])
    answer(figures, lambda: _front_text(figures), as_json)
    if unfinished is not None:
        raise unfinished


def _written(
    done: Optimum | Front, report: Path | None, excel: Path | None, sheets: Sequence[Sheet]
) -> dict[str, str | None]:
    """Report and workbook of the project with the best design, where they are asked for."""
    found: dict[str, str | None] = {"report": None, "workbook": None}
    if report is None and excel is None:
        return found
    from anodeworks.report.optimise import chapter
    from anodeworks.study.evaluate import monte_carlo
    from anodeworks.study.optimise.optimum import Optimum

    result = monte_carlo(done.improved if isinstance(done, Optimum) else done.plant.project)
    if report is not None:
        found["report"] = str(write_report(result, report, [chapter(done)]))
    if excel is not None:
        found["workbook"] = str(write_workbook(result, excel, sheets))
    return found


def _number(value: float | None, unit: str = "") -> str:
    """A figure as a person reads it: dates as days, money in million and bn."""
    from anodeworks.quantity import units
    from anodeworks.quantity.wording import phrase

    if value is None or value != value:
        return "undefined"
    if unit == units.DATE:
        return units.show(value, unit)
    return phrase(units.to_si(value, unit), unit, 4) if unit else f"{value:,.4g}"


def _text(f: Mapping[str, Any]) -> str:
    aim = f["objective"]
    unit = aim["unit"]
    lines = [f"{f['name']}: {aim['sense']} {aim['measure']}", f"  {f['how']}"]
    if f["feasible"]:
        change = aim["value"] - aim["before"]
        lines.append(
            f"  {_number(aim['before'], unit)} before, {_number(aim['value'], unit)} now ({_number(change, unit)} more)"
        )
        if aim["fractional_machines"] is not None:
            lines.append(
                f"  {_number(aim['fractional_machines'], unit)} if machines could be built in fractions"
            )
    else:
        lines.append(
            "  no design within the bounds keeps every constraint"
            if f["finished"]
            else "  no design that keeps every constraint was found yet"
        )
        lines += [_impossible(i, f["constraints"]) for i in f["impossible"]]
        lines.append("the design that comes nearest:")
    rows = [("variable", "before", "now", "")]
    rows += [(v["key"], v["before"], v["after"], _bound(v, unit)) for v in f["variables"]]
    lines += ["design", columns(rows)]
    if f["constraints"]:
        rows = [("constraint", "before", "now", "")]
        rows += [
            (
                c["constraint"],
                _number(c["before"], c["unit"]),
                _number(c["value"], c["unit"]),
                _state(c, unit),
            )
            for c in f["constraints"]
        ]
        lines += ["constraints", columns(rows)]
    lines += _sample(f["sample"], unit)
    rows = [("base case", "before", "now", "")]
    rows += [
        (r["label"], _number(r["before"], r["unit"]), _number(r["after"], r["unit"]), "")
        for r in f["figures"]
    ]
    lines += ["plant", columns(rows)]
    if f["neighbours"]:
        lines.append("next best choices")
        nearby = [
            (
                ", ".join(n["design"].values()),
                _number(n["objective"], unit),
                "" if n["feasible"] else "breaks a constraint",
            )
            for n in f["neighbours"]
        ]
        lines.append(columns(nearby))
    if f["matrix"] is not None:
        lines += _matrix(f["matrix"], unit)
    lines += [f"note: {note}" for note in f["notes"]]
    lines += [f"{word}: {f[word]}" for word in ("written", "report", "workbook") if f[word]]
    return "\n".join(lines)


def _impossible(found: Mapping[str, Any], constraints: Any) -> str:
    unit = next((c["unit"] for c in constraints if c["constraint"] == found["constraint"]), "")
    if found["constraint"].startswith("P("):
        tail = f"; in that share of scenarios {_number(found['best'])} can be reached"
    else:
        tail = f"; the best is {_number(found['best'], unit)}"
    aside = "" if found["others_hold"] else ", all other constraints left aside"
    return f"  cannot be kept: {found['constraint']}{tail}{aside}"


def _bound(v: Mapping[str, Any], unit: str) -> str:
    if v["options"]:
        return f"among {', '.join(v['options'])}"
    said = f"{v['low']} to {v['high']}"
    if v["at"]:
        said += f"; at its {'least' if v['at'] == 'low' else 'greatest'}"
        per = "year" if v["unit"] == "date" else v["unit"]
        said += f", {_number(v['shadow_price'], unit)} per {per or 'unit'} more" if v["shadow_price"] else ""
    return said


def _state(c: Mapping[str, Any], unit: str) -> str:
    said = ("binds" if c["binds"] else "holds") if c["holds"] else "BROKEN"
    if c["margin"] and not c["holds"]:
        said += f": {_number(c['limit'] + c['margin'], '%')} is asked for on so few draws"
    if c["shadow_price"]:
        said += (
            f", {_number(c['shadow_price'], unit)} for one {c['unit']} more"
            if c["unit"] not in ("", "1")
            else f", {_number(c['shadow_price'], unit)} for one more"
        )
    if c["out_of_sample"] is not None and c["standard_error"]:
        said += f"; on other draws {_number(c['out_of_sample'], c['unit'])} ± {_number(c['standard_error'], c['unit'])}"
    return said


def _sample(s: Mapping[str, Any] | None, unit: str) -> list[str]:
    if s is None:
        return []
    lines = [
        f"odds: chosen on {s['scenarios']:,} draws, judged on {s['check']:,} others",
        f"  objective on the first {_number(s['in_sample'], unit)} ± {_number(s['in_sample_error'], unit)}, "
        f"on the others {_number(s['out_of_sample'], unit)} ± {_number(s['out_of_sample_error'], unit)} (std. errors)",
    ]
    gap = s["optimality_gap"]
    if gap is not None:
        lines.append(
            f"  a better design could gain {_number(gap['mean'], unit)}, with 95 % confidence at most "
            f"{_number(gap['upper_95'], unit)} ({gap['replications']} replications)"
        )
    return [*lines, *([f"  {s['no_gap']}"] if s["no_gap"] else [])]


def _matrix(m: Mapping[str, Any], unit: str) -> list[str]:
    rows = [("technology matrix", "its estimate", "whole model", "")]
    rows += [
        (
            ", ".join(r["design"].values()),
            _number(r["matrix"], unit),
            _number(r["model"], unit),
            "" if r["feasible"] else "breaks a constraint",
        )
        for r in m["proposals"]
    ]
    return [columns(rows, 0), f"  {m['agreement']}"]


def _front_text(f: Mapping[str, Any]) -> str:
    about = f["objectives"]
    lines = [
        f"{f['name']}: front between " + " and ".join(f"{a['sense']} {a['measure']}" for a in about),
        f"  {f['how']}",
    ]
    rows = [(*(f"{a['measure']}, {a['unit']}" for a in about), "design")]
    for point in f["points"]:
        rows.append((*(_number(x) for x in point["objectives"]), ", ".join(point["design"].values())))
    rows.append((*(_number(x) for x in f["before"]), "as the file stands"))
    lines.append(columns(rows))
    lines.append(
        f"  {len(f['points'])} designs, {f['dominated']} dominated ones dropped; hypervolume {f['hypervolume']:.3f}"
    )
    return "\n".join([*lines, *(f"{word}: {f[word]}" for word in ("report", "workbook") if f[word])])
