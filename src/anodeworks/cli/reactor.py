"""`anodeworks reactor`: what a furnace under stated conditions makes of silane, through time and over a map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from anodeworks.cli.answer import answer, columns, json_option
from anodeworks.cli.source import open_project, with_option
from anodeworks.errors import InputError, near

if TYPE_CHECKING:
    from anodeworks.process.infiltration import ReactorInfiltration

KINDS: Final = {
    "fluidised": "reactor_infiltration",
    "continuous": "continuous_infiltration",
    "rotary": "kiln_infiltration",
}
UNITS: Final = {  # how the figures of a batch are told
    "utilisation": "%", "conversion": "%", "fines": "%", "silicon": "%", "infiltration": "h", "cycle": "h",
    "capacity": "kg/h", "uniformity": "1", "open_volume": "cm3/g", "closed_volume": "cm3/g", "surface": "m2/g",
    "hydrogen": "kg/kg", "purge": "kg/kg", "heat": "kW", "heat_load": "1", "velocity_load": "1",
    "effectiveness": "1",
}  # fmt: skip
MEANINGS: Final = {
    "utilisation": "of the silane's silicon ends in pores", "conversion": "of the silane does not leave as such",
    "fines": "of the silane's silicon ends as dust", "silicon": "of the composite by mass",
    "infiltration": "with silane", "cycle": "from one batch to the next", "capacity": "of composite from one furnace",
    "uniformity": "1 is a particle filled evenly", "open_volume": "of the composite, open to silane",
    "closed_volume": "of the composite, empty but closed", "surface": "of the composite, open to silane",
    "hydrogen": "made per kg of composite", "purge": "nitrogen per kg of composite",
    "heat": "of the reaction at its fastest", "heat_load": "over what wall and gas carry off; 1 is the limit",
    "velocity_load": "gas against its window; 1 is the limit", "effectiveness": "of a particle at the end",
}  # fmt: skip
TITLES: Final = {
    "fluidised": "A batch in a fluidised", "rotary": "A batch in a rotary", "continuous": "An overflowing fluidised",
}  # fmt: skip
MOMENTS: Final = 41
ROWS: Final = 4  # moments to a printed row
ROUTE: Final = ("porous_carbon_bought", "silane_reactor")  # where no file says otherwise
PRODUCT: Final = "silicon_carbon"
CARBON: Final = {
    "pore_volume": ("pores", "cm3/g"),
    "pore_surface": ("surface", "m2/g"),
}  # of the carbon that comes in
SPAN: Final = {
    "temperature": (-60.0, 60.0),
    "silane": (0.1, 1.6),
}  # of a map: K about, and times, the conditions


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
    figures = study(infiltration, conditions, carbon, mapped or report is not None)
    if report is not None:
        from anodeworks.report.reactor import write

        figures["report"] = str(write(figures, report, UNITS))
    answer(figures, lambda: _text(figures), as_json)


def _conditions(
    file: Path | None, activity: str, kind: str, changes: Sequence[str], modules: tuple[Path, ...]
) -> tuple[type[ReactorInfiltration], dict[str, Any], dict[str, float]]:
    """The kind of furnace, its conditions by name as ledger values, and the carbon that it is given (SI)."""
    import numpy as np

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
    known = (*declared, *CARBON)
    for name in written:
        if name not in known:
            raise InputError(f"--set {name}", "no such condition", ", ".join(known), near(name, known))
    fill(ledger, key, {n: declared[n] for n in written if n in declared},
         {n: v for n, v in written.items() if n in declared}, {}, "")  # fmt: skip
    arriving = network.arriving(activity, {k: np.float64(v.number) for k, v in ledger.items()})["carbon"]
    carbon = {name: float(getattr(arriving, field)) for name, (field, _) in CARBON.items()}
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


def study(
    of: type[ReactorInfiltration], conditions: Mapping[str, Any], carbon: Mapping[str, float], mapped: bool
) -> dict[str, Any]:
    """All figures of a furnace at its central conditions, filling a carbon."""
    import jax
    import numpy as np

    from anodeworks.material import Material
    from anodeworks.quantity import units
    from anodeworks.reactor import kinetics, maps, particle
    from anodeworks.reactor.continuous import worked_out
    from anodeworks.reactor.validity import names
    from anodeworks.study.store import stored

    numbers = {f"at.{name}": np.float64(value.number) for name, value in conditions.items()}
    numbers |= {f"carbon.{CARBON[n][0]}": np.float64(x) for n, x in carbon.items()}
    law = kinetics.SURFACE["furusawa"].law

    def recipe_of(at: Any) -> Any:
        scaffold = Material(
            np.zeros(7), 0.0, 0.0, 0.0, 0.0, pores=at["carbon.pores"], surface=at["carbon.surface"]
        )
        return of.build(at, "at", ()).recipe(scaffold)

    def once(at: Any) -> Any:
        recipe = recipe_of(at)
        blow = recipe.blow
        gas = particle.Gas(blow.temperature, blow.pressure, blow.silane, blow.hydrogen, blow.factor)
        horizon = 3.0 * particle.natural_time(recipe.grain, gas, law)
        through = particle.infiltrate(recipe.grain, gas, law, horizon)
        return worked_out(recipe, of.bed), through, particle.closing_time(through)

    batch, through, closed = stored(("reactor", of.__name__), lambda: jax.jit(once).lower(numbers))(numbers)
    kelvin, silane = float(numbers["at.temperature"]), float(numbers["at.silane_pressure"])
    few = np.linspace(0, through.time.shape[0] - 1, MOMENTS).astype(int)
    figures: dict[str, Any] = {
        "kind": of.bed,
        "conditions": {
            name: {"value": units.from_si(v.number, v.parameter.unit), "unit": v.parameter.unit}
            for name, v in conditions.items()
        }
        | {n: {"value": units.from_si(x, CARBON[n][1]), "unit": CARBON[n][1]} for n, x in carbon.items()},
        "batch": {name: units.from_si(float(getattr(batch, name)), unit) for name, unit in UNITS.items()},
        "flags": [reason for reason, flag in batch.flags.items() if bool(flag)],
        "warnings": names(batch.outside),
        "particle": {
            "minutes": [float(t) / 60 for t in np.asarray(through.time)[few]],
            **{n: [float(x) for x in np.asarray(getattr(through, n))[few]]
               for n in ("fill", "uniformity", "effectiveness", "silicon", "mouth")},
            "closing_minutes": float(closed) / 60,
        },
    }  # fmt: skip
    if mapped:
        low, high = SPAN["temperature"]
        temperatures = np.linspace(kelvin + low, kelvin + high, 13)
        pressures = np.minimum(
            np.linspace(*SPAN["silane"], 11) * silane, 0.97 * float(numbers["at.pressure"])
        )
        pressures = np.unique(pressures)
        limits = maps.AGED if of.bed == "continuous" else maps.Limits()
        drawn = maps.temperature_by_silane(recipe_of(numbers), temperatures, pressures, of.bed, limits=limits)
        figures["map"] = {
            "temperature": [float(t) - 273.15 for t in temperatures],
            "silane": [float(p) / 1e3 for p in pressures],
            "utilisation": drawn.yields.utilisation.tolist(),
            "fines": drawn.yields.fines.tolist(),
            "cycle": (drawn.yields.cycle / 3600).tolist(),
            "uniformity": drawn.yields.uniformity.tolist(),
            "limit": [[maps.WHY[code] for code in row] for row in drawn.why],
        }
    return figures


def _text(figures: Mapping[str, Any]) -> str:
    batch, particle = figures["batch"], figures["particle"]
    rows = [(n.replace("_", " "), f"{batch[n]:,.4g}", UNITS[n], MEANINGS[n]) for n in UNITS]
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
