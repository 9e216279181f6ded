"""The chapter on an optimum or a front: what changed, what binds, what it is worth on other draws, and the front."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from anodeworks.quantity import units
from anodeworks.quantity.wording import phrase, scale
from anodeworks.report.html import Chapter
from anodeworks.report.svg import drawing, named_ticks, polyline, tag, text
from anodeworks.report.svg import scale as linear
from anodeworks.study.optimise import figures
from anodeworks.study.optimise.front import Front
from anodeworks.study.optimise.optimum import Optimum

WIDE, NARROW = 880.0, 360.0
HEIGHT = 320.0


def chapter(done: Optimum | Front) -> Chapter:
    """The chapter of an optimum or of a front."""
    if isinstance(done, Front):
        return Chapter("optimum", "Optimum", "front.html", _front(done))
    return Chapter("optimum", "Optimum", "optimum.html", _optimum(done))


def _optimum(done: Optimum) -> dict[str, Any]:
    found = figures.optimum(done)
    aim = found["objective"]
    unit = aim["unit"]
    return {
        "aim": f"{aim['sense']} {aim['measure']}",
        "how": found["how"],
        "before": shown(aim["before"], unit),
        "value": shown(aim["value"], unit),
        "fraction": shown(aim["fractional_machines"], unit),
        "variables": found["variables"],
        "constraints": [
            {
                **c,
                "before": shown(c["before"], c["unit"]),
                "value": shown(c["value"], c["unit"]),
                "price": f"{shown(c['shadow_price'], unit)} for one {c['unit'] if c['unit'] != '1' else ''} more"
                if c["shadow_price"]
                else "",
                "outside": shown(c["out_of_sample"], c["unit"]) if c["standard_error"] else "",
                "error": f"{c['standard_error']:.2g}" if c["standard_error"] else "",
            }
            for c in found["constraints"]
        ],
        "figures": [
            {**r, "before": shown(r["before"], r["unit"]), "after": shown(r["after"], r["unit"])}
            for r in found["figures"]
        ],
        "neighbours": [{**n, "objective": shown(n["objective"], unit)} for n in found["neighbours"]],
        "sample": _sample(found["sample"], unit),
        "matrix": _matrix(found["matrix"], unit),
        "notes": found["notes"],
    }


def _sample(sample: Mapping[str, Any] | None, unit: str) -> list[str]:
    """What draws say, as sentences."""
    if sample is None:
        return []
    said = [
        f"Chosen on {sample['scenarios']:,} draws: {shown(sample['in_sample'], unit)}, standard error "
        f"{shown(sample['in_sample_error'], unit)}. On {sample['check']:,} other draws: "
        f"{shown(sample['out_of_sample'], unit)}, standard error {shown(sample['out_of_sample_error'], unit)}."
    ]
    gap = sample["optimality_gap"]
    if gap is not None:
        said.append(
            f"By {gap['replications']} replications a better design could gain {shown(gap['mean'], unit)}, with 95 % "
            f"confidence at most {shown(gap['upper_95'], unit)}."
        )
    return [*said, *([sample["no_gap"]] if sample["no_gap"] else [])]


def _matrix(matrix: Mapping[str, Any] | None, unit: str) -> Mapping[str, Any] | None:
    if matrix is None:
        return None
    rows = [
        {**r, "matrix": shown(r["matrix"], unit), "model": shown(r["model"], unit)}
        for r in matrix["proposals"]
    ]
    return {**matrix, "proposals": rows}


def shown(value: float | None, unit: str) -> str:
    """A figure in an indicator's unit, as the report writes figures."""
    if value is None or value != value:
        return "–"
    if unit == units.DATE:
        return units.show(value, unit)
    si = units.to_si(value, unit)
    return phrase(si, unit, 4)


def _front(found: Front) -> dict[str, Any]:
    about = figures.front(found.plant.project, found)
    aims = about["objectives"]
    points = about["points"]
    return {
        "how": about["how"],
        "aims": [f"{a['sense']} {a['measure']}" for a in aims],
        "points": [
            {
                "objectives": [shown(x, a["unit"]) for x, a in zip(p["objectives"], aims, strict=True)],
                "design": p["design"],
            }
            for p in points
        ],
        "before": [shown(x, a["unit"]) for x, a in zip(about["before"], aims, strict=True)],
        "dominated": about["dominated"],
        "hypervolume": f"{about['hypervolume']:.3f}",
        "picture": {
            name: picture([p["objectives"] for p in points], about["before"], aims, width)
            for name, width in (("wide", WIDE), ("narrow", NARROW))
        },
    }


def picture(
    points: Sequence[Sequence[float]],
    before: Sequence[float],
    aims: Sequence[Mapping[str, str]],
    width: float,
) -> Markup:
    """The first two objectives of every design on the front, and of the design in the file."""
    rows = [
        scale(a["unit"], [units.to_si(p[k], a["unit"]) for p in [*points, before]])
        for k, a in enumerate(aims[:2])
    ]
    places = [
        [_plain(rows[k], units.to_si(p[k], aims[k]["unit"])) for k in (0, 1)] for p in [*points, before]
    ]
    ends = [(min(p[k] for p in places), max(p[k] for p in places)) for k in (0, 1)]
    slack = [0.06 * (high - low) or 1.0 for low, high in ends]
    left, right, top, bottom = 64.0, width - 16, 30.0, HEIGHT - 44
    x = linear(ends[0][0] - slack[0], ends[0][1] + slack[0], left, right)
    y = linear(ends[1][0] - slack[1], ends[1][1] + slack[1], bottom, top)
    parts: list[Markup] = []
    for value, name in named_ticks(ends[1][0] - slack[1], ends[1][1] + slack[1]):
        parts.append(tag("line", x1=left, y1=y(value), x2=right, y2=y(value), class_="rule"))
        parts.append(text(left - 6, y(value) + 4, name, "tick", "end"))
    for value, name in named_ticks(ends[0][0] - slack[0], ends[0][1] + slack[0], 6 if width > NARROW else 3):
        parts.append(text(x(value), bottom + 16, name, "tick", "middle"))
    names = [f"{aims[k]['measure']}, {rows[k].unit}" for k in (0, 1)]
    parts += [text(0, 12, names[1], "unit"), text(right, HEIGHT - 8, names[0], "unit", "end")]
    at = [(x(a), y(b)) for a, b in places[:-1]]
    if len(aims) == 2:
        parts.append(polyline(at, "line"))
    parts += [tag("circle", cx=a, cy=b, r=4, class_="dot") for a, b in at]
    a, b = x(places[-1][0]), y(places[-1][1])
    diamond = f"M{a - 6:.2f} {b:.2f}L{a:.2f} {b - 6:.2f}L{a + 6:.2f} {b:.2f}L{a:.2f} {b + 6:.2f}Z"
    anchor = "end" if a > width / 2 else "start"
    parts += [
        tag("path", d=diamond, class_="claim"),
        text(a + (-10 if anchor == "end" else 10), b + 4, "as the file stands", "tick halo", anchor),
    ]
    return drawing(width, HEIGHT, f"Front between {names[0]} and {names[1]}", *parts)


def _plain(row: Any, si: float) -> float:
    """A number on a row's scale."""
    return float((si - row.offset) / row.factor)
