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
    from anodeworks.process.network import Node
    from anodeworks.twin.project import Project

KINDS: Final = {
    "fluidised": "reactor_infiltration",
    "continuous": "continuous_infiltration",
    "rotary": "kiln_infiltration",
    "continuous_kiln": "continuous_kiln_infiltration",
    "fixed": "fixed_infiltration",
}
TITLES: Final = {
    "fluidised": "A batch in a fluidised bed", "rotary": "A batch in a rotary kiln", "fixed": "A batch in a fixed bed",
    "continuous": "A fluidised bed with overflow", "continuous_kiln": "A rotary kiln that runs without stopping",
}  # fmt: skip
DEFAULT: Final = "fluidised"
WORDS: Final = {  # as a recipe or a reader may call them
    "filling": "pore_filling",
    "pore_size": "pore_diameter",
    "pore_width": "pore_diameter",
}
ROWS: Final = 4  # moments to a printed row
ROUTE: Final = "silane_reactor"  # where no file says otherwise
LAWS: Final = ("furusawa", "kleijn", "iya")


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--activity", default="infiltration", show_default=True, help="The activity of FILE to look into."
)
@click.option("--kind", type=click.Choice(list(KINDS)),
              help="The furnace, where no FILE is given; a FILE says its own.  [default: fluidised]")  # fmt: skip
@click.option("--set", "changes", multiple=True, metavar="NAME=VALUE",
              help='A condition, as temperature="470 degC", held in every draw; may be repeated.')  # fmt: skip
@click.option("--law", type=click.Choice(LAWS), default=LAWS[0], show_default=True,
              help="The rate on surfaces.")  # fmt: skip
@click.option("--draws", type=click.IntRange(0, 100_000), default=1023, show_default=True,
              help="Of the conditions' distributions, for the spread; 0 for none.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=0, show_default=True, help="Of the draws.")
@click.option("--map", "mapped", is_flag=True, help="Run over temperatures and silane pressures too.")
@click.option(
    "--report", type=click.Path(path_type=Path), help="Write the figures with charts to an HTML file."
)
@with_option
@json_option
def reactor(
    file: Path | None, activity: str, kind: str | None, changes: Sequence[str], law: str, draws: int, seed: int,
    mapped: bool, report: Path | None, modules: tuple[Path, ...], as_json: bool,
) -> None:  # fmt: skip
    """Infiltrate porous carbon with silane: yield, dust, cycle, evenness, and the window in which it works.

    Conditions are those of an activity of FILE that is worked out from them (route silane_reactor), or those of
    the library; --set changes any of them. First stands what central values give, then P5 to P95 of the draws.
    """
    from anodeworks.study.furnace.furnace import figures as of_furnace
    from anodeworks.study.furnace.furnace import of_project
    from anodeworks.study.furnace.operating_map import window
    from anodeworks.study.furnace.sizes import growth

    project, node, carbon = _asked(file, activity, kind, changes, modules)
    furnace = of_project(project, node, draws, seed, law, carbon)
    figures = {**of_furnace(furnace), "growth": growth(furnace)}
    if mapped or report is not None:
        figures["map"] = window(furnace)
    if report is not None:
        from anodeworks.report.reactor import write

        written("--report", report, lambda _: write(figures, report))
        figures["report"] = str(report)
    answer(figures, lambda: _text(figures), as_json)


def _asked(
    file: Path | None, activity: str, kind: str | None, changes: Sequence[str], modules: tuple[Path, ...]
) -> tuple[Project, Node, dict[str, float]]:
    """The project with what the command line changes, the furnace's activity, and pores that it is given (SI)."""
    from anodeworks.process.infiltration import ReactorInfiltration
    from anodeworks.quantity import units
    from anodeworks.study.furnace.furnace import BESIDES, CARBON, DIAMETER

    project = _project(kind or DEFAULT) if file is None else open_project(file, modules)
    nodes = {node.name: node for node in project.network.nodes}
    if activity not in nodes:
        raise InputError("--activity", f'"{activity}"', "an activity of the route", near(activity, nodes))
    node = nodes[activity]
    if not issubclass(node.kind, ReactorInfiltration):
        remedy = 'use the route "silane_reactor", or no FILE and the library\'s conditions'
        raise InputError(node.prefix, node.kind.__name__, "a kind that is worked out from conditions", remedy)
    if kind not in (None, node.kind.bed):
        remedy = f'change it there: [{node.prefix}] use = "{KINDS[kind]}"; or leave FILE out'
        raise InputError("--kind", f'"{kind}"', f'the kind that the file says ("{node.kind.bed}")', remedy)
    written = dict(_change(text) for text in changes)
    widths = {name: unit for name, (_, unit) in CARBON.items()} | {DIAMETER: "nm"}
    names = (*node.kind.declared(()), *widths)
    for name in written:
        if name not in names:
            allowed = [n for n in names if n not in BESIDES]
            raise InputError(f"--set {name}", "no such condition", ", ".join(allowed), near(name, allowed))
    if DIAMETER in written and "pore_surface" in written:
        raise InputError(f"--set {DIAMETER}", "pore_surface beside it", "one of both: either gives the other")
    project = project.with_values({f"{node.prefix}.{n}": v for n, v in written.items() if n not in widths})
    carbon = {n: units.parse(v, widths[n], f"--set {n}") for n, v in written.items() if n in widths}
    for name, value in carbon.items():
        if not value > 0:
            raise InputError(f"--set {name}", str(written[name]), "a number above 0")
    return project, node, carbon


def _project(kind: str) -> Project:
    """The library's conditions for a kind of furnace, in a starter plant."""
    import tomllib

    from anodeworks import build
    from anodeworks.project.starter import starter

    tables = tomllib.loads(starter(ROUTE))
    tables.setdefault("activities", {}).setdefault("infiltration", {})["use"] = KINDS[kind]
    return build(tables, "the library's conditions")


def _change(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name or not value:
        raise InputError("--set", f'"{text}"', 'NAME=VALUE, such as temperature="470 degC"')
    name = name.strip()
    return WORDS.get(name, name), value.strip().strip('"')


def _text(figures: Mapping[str, Any]) -> str:
    from anodeworks.quantity.wording import percent
    from anodeworks.report.reactor import beside
    from anodeworks.study.furnace.furnace import worded

    batch, particle, odds = figures["batch"], figures["particle"], figures.get("odds")
    rows = [
        (label, f"{batch[n]:,.4g}", *(_ends(odds["batch"][n]) if odds else ()), unit, meaning)
        for n, (unit, label, meaning, _) in worded(figures["kind"]).items()
    ]
    parts = [f"{TITLES[figures['kind']]}; rate on surfaces by {figures['rate']}"]
    if odds:
        rows.insert(0, ("", "central", "P5", "P95", "", f"of {odds['draws']:,} draws, seed {odds['seed']}"))
    parts.append(columns(rows))
    if odds:
        parts += ["What the spread goes with: rank correlation, and its square as a share", _numbers(figures)]
    names = ("minutes", "fill", "uniformity", "effectiveness", "silicon", "mouth")
    title = ["minutes", "fill", "evenness", "effectiveness", "silicon", "mouth"]
    steps = [[f"{x:.4g}" for x in row] for row in zip(*(particle[n] for n in names), strict=True)]
    if odds:
        band = odds["particle"]["fill"]
        title += ["fill P5", "fill P95"]
        steps = [
            [*row, f"{a:.3g}", f"{b:.3g}"] for row, a, b in zip(steps, band["low"], band["high"], strict=True)
        ]
    if said := beside(figures):
        parts.append(said)
    parts += ["A particle in the gas as it enters", columns([title, *steps[::ROWS]])]
    parts += ["With other charges at the same conditions", _growth(figures["growth"])]
    if "map" in figures:
        parts += [_window(figures["map"])]
        if "share" in figures["map"]:
            parts += [_shares(figures["map"])]
    parts += [f"! {w}" for w in (*figures["flags"], *figures["warnings"])]
    if odds:
        parts += [f"! in {percent(flag['share'])} of the draws: {flag['reason']}" for flag in odds["flags"]]
    if "report" in figures:
        parts.append(f"report: {figures['report']}")
    return "\n".join(parts)


def _ends(spread: Mapping[str, float]) -> tuple[str, str]:
    return f"{spread['low']:,.4g}", f"{spread['high']:,.4g}"


def _numbers(figures: Mapping[str, Any]) -> str:
    """For each figure the numbers that it goes with most."""
    from anodeworks.quantity.wording import percent
    from anodeworks.study.furnace.furnace import worded

    def said(m: Mapping[str, Any]) -> str:
        return f"{m['number']} {m['rank_correlation']:+.2f} ({percent(m['share'])})"

    told, numbers = worded(figures["kind"]), figures["odds"]["numbers"]
    found = [(told[name][1], ", ".join(map(said, numbers[name]))) for name in told if name in numbers]
    return columns([(label, words or "none of them beyond chance") for label, words in found])


def _growth(grown: Mapping[str, Any]) -> str:
    """Figures by charge, and in a sentence how far it grows."""
    from anodeworks.report.reactor import most

    names = ("charge", "utilisation", "fines", "cycle", "uniformity", "heat_load", "capacity")
    head = ["kg", "utilisation", "dust", "hours", "evenness", "heat load", "kg/h", "limit"]
    rows = [
        [*(f"{x:.0%}" if n == "utilisation" else f"{x:.3g}" for n, x in zip(names, row, strict=True)), limit]
        for row, limit in zip(zip(*(grown[n] for n in names), strict=True), grown["limit"], strict=True)
    ]
    if "share" in grown:
        head.append("can be run in")
        rows = [[*row, f"{share:.0%} of the draws"] for row, share in zip(rows, grown["share"], strict=True)]
    return columns([head, *rows]) + f"\n  {most(grown)}"


def _shares(drawn: Mapping[str, Any]) -> str:
    """In how many of the draws each cell keeps every limit."""
    head = ("degC / kPa", *(f"{p:.3g}" for p in drawn["silane"]))
    rows = [
        (f"{t:.0f}", *(f"{s:.0%}" for s in shares))
        for t, shares in zip(drawn["temperature"], drawn["share"], strict=True)
    ]
    return "Share of the draws in which it can be run there\n" + columns([head, *rows])


def _window(drawn: Mapping[str, Any]) -> str:
    """Utilisation where the furnace can be run, else the first limit that is broken."""
    from anodeworks.reactor.maps import WHY

    head = ("degC / kPa", *(f"{p:.3g}" for p in drawn["silane"]))
    rows = [
        (f"{t:.0f}", *(f"{u:.0%}" if why == WHY[0] else why for u, why in zip(us, limits, strict=True)))
        for t, us, limits in zip(drawn["temperature"], drawn["utilisation"], drawn["limit"], strict=True)
    ]
    said = "Utilisation by temperature and silane pressure; a word names the limit that is broken"
    return said + "\n" + columns([head, *rows])
