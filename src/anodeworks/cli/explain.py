"""`anodeworks explain`: everything about one number, down to its source and the figures that it feeds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from anodeworks.cli.answer import answer, columns, json_option
from anodeworks.cli.source import open_project, with_option
from anodeworks.errors import InputError, near

if TYPE_CHECKING:
    from anodeworks.twin.project import Project

WRAP = 100


@click.command()
@click.argument("key")
@click.option(
    "--project", "file", type=click.Path(path_type=Path), help="Project file; the starter project if none."
)
@with_option
@json_option
def explain(key: str, file: Path | None, modules: tuple[Path, ...], as_json: bool) -> None:
    """Explain a number or an indicator: value, unit, bounds, meaning, source, and what it feeds.

    KEY is a dotted key such as activities.infiltration.temperature, a part of one such as plant.site or
    temperature (which lists the keys that have it), or the name of an indicator.
    """
    project = open_project(file, modules)
    if key in project.ledger:
        figures = of_number(project, key)
    elif key in project.indicators:
        figures = of_indicator(project, key)
    else:
        figures = of_several(project, key)
    answer(figures, lambda: _text(figures), as_json)


def of_number(project: Project, key: str) -> dict[str, Any]:
    """All that is known of one number."""
    from anodeworks.library import library
    from anodeworks.quantity import units
    from anodeworks.quantity.value import GRADES, show
    from anodeworks.study.dependence import feeds

    value = project.ledger[key]
    ask, spread = value.parameter, value.distribution
    unit = ask.unit.replace("CNY", value.currency)
    figures: dict[str, Any] = {
        "key": key,
        "value": value.number if ask.options else units.from_si(value.number, unit),
        "unit": unit,
        "shown": value.show(),
        "bounds": [ask.lo, ask.hi],
        "options": list(ask.options),
        "meaning": ask.meaning,
        "distribution": None,
        "source": value.source,
        "citation": library().cite(value.source) if value.source else "",
        "grade": value.grade,
        "grade_meaning": GRADES.get(value.grade, ""),
        "spread_grade": value.rests_on if value.distribution else "",
        "assumed": value.assumed,
        "note": value.note,
        "origin": value.origin,
        "feeds": feeds(project)[key],
    }
    if spread is not None:
        low, middle, high = (float(q) for q in spread.quantile([0.05, 0.5, 0.95]))
        figures["distribution"] = {
            "kind": spread.kind,
            "args": [
                units.from_si(a, unit) if _has_unit(spread.kind, i) else a for i, a in enumerate(spread.args)
            ],
            "weights": list(spread.weights),
            "p5": units.from_si(low, unit),
            "p50": units.from_si(middle, unit),
            "p95": units.from_si(high, unit),
            "shown": " / ".join(show(q, ask, value.currency) for q in (low, middle, high)),
        }
        if spread.kind == "normal":
            figures["distribution"]["args"][1] = spread.args[1] / units.scale(unit).factor
    return figures


def _has_unit(kind: str, place: int) -> bool:
    return place == 0 or kind not in ("normal", "lognormal")


def of_indicator(project: Project, name: str) -> dict[str, Any]:
    """An indicator and the numbers that it depends on."""
    from anodeworks.study.dependence import dependence

    about = project.indicators[name]
    return {
        "indicator": name,
        "unit": about.unit,
        "label": about.label,
        "label_zh": about.label_zh,
        "meaning": about.meaning,
        "higher_is_better": about.higher_is_better,
        "depends_on": dependence(project)[name],
    }


def of_several(project: Project, key: str) -> dict[str, Any]:
    """The keys and indicators that begin with, or have within, one or more whole words.

    Raises:
        InputError: nothing like it, with the nearest key.
    """
    everything = {**{k: v.show() for k, v in project.ledger.items()}, **dict.fromkeys(project.indicators, "")}
    about = {k: v.parameter.meaning for k, v in project.ledger.items()}
    about |= {k: i.meaning for k, i in project.indicators.items() if k not in about}
    asked = f".{key.strip('.')}."
    below = [k for k in everything if f".{k}.".startswith(asked)]
    found = below or [k for k in everything if asked in f".{k}."]
    if not found:
        words = {
            *everything,
            *(k.rsplit(".", 1)[0] for k in everything),
            *(k.rsplit(".", 1)[-1] for k in everything),
        }
        allowed = "a dotted key, whole words of one, or an indicator"
        raise InputError(key, "no such key", allowed, near(key, sorted(words)), project.file)
    return {"keys": {k: {"shown": everything[k], "meaning": about[k]} for k in found}}


def _text(figures: dict[str, Any]) -> str:
    if "keys" in figures:
        return columns(
            [(k, entry["shown"], entry["meaning"]) for k, entry in figures["keys"].items()], indent=0
        )
    if "indicator" in figures:
        rows = [
            ("meaning", figures["meaning"]),
            ("label", f"{figures['label']}  {figures['label_zh']}"),
            ("unit", figures["unit"]),
            ("depends on", f"{len(figures['depends_on'])} numbers"),
        ]
        return "\n".join(
            [figures["indicator"], columns(rows), *(f"    {key}" for key in figures["depends_on"])]
        )
    lo, hi = figures["bounds"]
    unit = "" if figures["unit"] in ("1", "date") else figures["unit"]
    spread = figures["distribution"]
    rows = [
        ("value", figures["shown"]),
        ("allowed", ", ".join(figures["options"]) or f"{lo:g} to {hi:g} {unit}".rstrip()),
        ("meaning", figures["meaning"]),
        ("spread", f"{spread['kind']}; P5 / P50 / P95: {spread['shown']}" if spread else "none: one number"),
        ("source", figures["citation"] or "none"),
        (
            "grade",
            f"{figures['grade']}: {figures['grade_meaning']}" + (", assumed" if figures["assumed"] else ""),
        ),
        ("of range", figures["spread_grade"] if figures["spread_grade"] != figures["grade"] else ""),
        ("note", figures["note"]),
        ("from", figures["origin"]),
        ("feeds", _wrapped(figures["feeds"]) or "nothing"),
    ]
    return "\n".join([figures["key"], columns([row for row in rows if row[1]])])


def _wrapped(words: list[str]) -> str:
    """Words separated by commas, over as many lines as they need, under the column where they begin."""
    import textwrap

    lines = textwrap.wrap(", ".join(words), WRAP, break_long_words=False, break_on_hyphens=False)
    return ("\n" + " " * 11).join(lines)
