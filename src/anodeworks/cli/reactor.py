"""`anodeworks reactor`: what a furnace under stated conditions makes of silane, through time and over a map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from anodeworks.cli.answer import answer, columns, json_option
from anodeworks.cli.files import written
from anodeworks.cli.source import open_project, with_option
from anodeworks.errors import InputError, near

if TYPE_CHECKING:
    from anodeworks.process.infiltration import ReactorInfiltration

KINDS: Final = {
    "fluidised": "reactor_infiltration",
    "continuous": "continuous_infiltration",
    "rotary": "kiln_infiltration",
}
TITLES: Final = {
    "fluidised": "A batch in a fluidised", "rotary": "A batch in a rotary", "continuous": "An overflowing fluidised",
}  # fmt: skip
ROWS: Final = 4  # moments to a printed row
ROUTE: Final = ("porous_carbon_bought", "silane_reactor")  # where no file says otherwise
PRODUCT: Final = "silicon_carbon"


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--activity", default="infiltration", show_default=True, help="The activity of FILE to look into."
)
@click.option("--kind", type=click.Choice(list(KINDS)), default="fluidised", show_default=True,
              help="The furnace, where no FILE is given.")  # fmt: skip
@click.option("--set", "changes", multiple=True, metavar="NAME=VALUE",
              help='A condition, such as temperature="470 degC"; may be repeated.')  # fmt: skip
@click.option("--map", "mapped", is_flag=True, help="Run over temperatures and silane pressures too.")
@click.option(
    "--report", type=click.Path(path_type=Path), help="Write the figures with charts to an HTML file."
)
@with_option
@json_option
def reactor(
    file: Path | None, activity: str, kind: str, changes: Sequence[str], mapped: bool, report: Path | None,
    modules: tuple[Path, ...], as_json: bool,
) -> None:  # fmt: skip
    """Infiltrate porous carbon with silane: yield, dust, cycle, evenness, and the window in which it works.

    Conditions are those of an activity of FILE that is worked out from them (route silane_reactor), or those of
    the library; --set changes any of them. Central values are used.
    """
    infiltration, conditions, carbon = _conditions(file, activity, kind, changes, modules)
    from anodeworks.lab.furnace import furnace

    figures = furnace(infiltration, conditions, carbon, mapped or report is not None)
    if report is not None:
        from anodeworks.report.reactor import write

        written("--report", report, lambda: write(figures, report))
        figures["report"] = str(report)
    answer(figures, lambda: _text(figures), as_json)


def _conditions(
    file: Path | None, activity: str, kind: str, changes: Sequence[str], modules: tuple[Path, ...]
) -> tuple[type[ReactorInfiltration], dict[str, Any], dict[str, float]]:
    """The kind of furnace, its conditions by name as ledger values, and the carbon that it is given (SI)."""
    import numpy as np

    from anodeworks.lab.furnace import CARBON, arriving
    from anodeworks.library import library
    from anodeworks.process import assemble
    from anodeworks.process.infiltration import ReactorInfiltration
    from anodeworks.project.ledger import fill
    from anodeworks.quantity import units

    written = dict(_change(text) for text in changes)
    if file is None:
        tables = {"route": {"use": list(ROUTE)}, "activities": {activity: {"use": KINDS[kind]}}}
        network, ledger = assemble(tables, library(), [PRODUCT])
    else:
        project = open_project(file, modules)
        network, ledger = project.network, dict(project.ledger)
    nodes = {node.name: node for node in network.nodes}
    if activity not in nodes:
        raise InputError("--activity", f'"{activity}"', "an activity of the route", near(activity, nodes))
    of, key = nodes[activity].kind, nodes[activity].prefix
    if not issubclass(of, ReactorInfiltration):
        remedy = 'use the route "silane_reactor", or no FILE and the library\'s conditions'
        raise InputError(key, of.__name__, "a kind that is worked out from conditions", remedy)
    declared = of.declared(())
    names = (*declared, *CARBON)
    for name in written:
        if name not in names:
            raise InputError(f"--set {name}", "no such condition", ", ".join(names), near(name, names))
    fill(ledger, key, {n: declared[n] for n in written if n in declared},
         {n: v for n, v in written.items() if n in declared}, {}, "")  # fmt: skip
    known = {k: np.float64(v.number) for k, v in ledger.items()}
    carbon = {name: float(x) for name, x in arriving(network, activity, known).items()}
    carbon |= {n: units.parse(v, CARBON[n][1], f"--set {n}") for n, v in written.items() if n in CARBON}
    return of, {name: ledger[f"{key}.{name}"] for name in declared}, carbon


def _change(text: str) -> tuple[str, Any]:
    name, sign, value = text.partition("=")
    if not sign or not name or not value:
        raise InputError("--set", f'"{text}"', 'NAME=VALUE, such as temperature="470 degC"')
    try:
        return name.strip(), float(value)
    except ValueError:
        return name.strip(), value.strip().strip('"')


def _text(figures: Mapping[str, Any]) -> str:
    batch, particle = figures["batch"], figures["particle"]
    from anodeworks.lab.furnace import FIGURES

    rows = [(label, f"{batch[n]:,.4g}", unit, meaning) for n, (unit, label, meaning, _) in FIGURES.items()]
    parts = [f"{TITLES[figures['kind']]} furnace", columns(rows)]
    title = ("minutes", "fill", "uniformity", "effectiveness", "silicon", "mouth")
    steps = zip(*(particle[n] for n in title), strict=True)
    table = [title, *([f"{x:.4g}" for x in row] for row in list(steps)[::ROWS])]
    parts += ["A particle in the gas as it enters", columns(table)]
    if "map" in figures:
        parts += [_window(figures["map"])]
    parts += [f"! {w}" for w in (*figures["flags"], *figures["warnings"])]
    if "report" in figures:
        parts.append(f"report: {figures['report']}")
    return "\n".join(parts)


def _window(drawn: Mapping[str, Any]) -> str:
    """Utilisation where the furnace can be run, else the first limit's letter."""
    from anodeworks.reactor.maps import WHY

    head = ("degC / kPa", *(f"{p:.3g}" for p in drawn["silane"]))
    rows = [
        (f"{t:.0f}", *(f"{u:.0%}" if why == WHY[0] else why for u, why in zip(us, limits, strict=True)))
        for t, us, limits in zip(drawn["temperature"], drawn["utilisation"], drawn["limit"], strict=True)
    ]
    said = "Utilisation by temperature and silane pressure; a word names the limit that is broken"
    return said + "\n" + columns([head, *rows])
