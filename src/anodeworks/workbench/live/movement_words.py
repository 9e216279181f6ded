"""What an answer says, in the language that is spoken: figures with their words, and how far they moved."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from anodeworks.audit.answer import answers
from anodeworks.errors import InputError, unknown
from anodeworks.language import say, spoken, t
from anodeworks.quantity.signed import Difference
from anodeworks.quantity.wording import Chance, Quantity, Span, scale, valued
from anodeworks.remedies import LIST
from anodeworks.study.base_case import Base
from anodeworks.study.live import Figures
from anodeworks.study.result import Result
from anodeworks.twin.catalogue import main
from anodeworks.twin.project import Project
from anodeworks.view.claims import MARKS


def asked(project: Project, names: Any) -> list[str]:
    """The figures asked for; the main ones where none are named.

    Raises:
        InputError: what is no list, or a figure that the project does not have.
    """
    if not isinstance(names, list | tuple):
        raise InputError("figures", str(names), t("a list of indicators"), LIST)
    for name in names:
        if name not in project.indicators:
            raise unknown("figures", name, project.indicators, t("an indicator's name"))
    return list(dict.fromkeys(names)) or main(project.indicators)


def figures(project: Project, found: Figures, i: int, before: int, names: Sequence[str]) -> dict[str, Any]:
    """Figures of row i of a batch: SI, words, and the difference from another row in words."""
    told = {}
    for name in names:
        unit, row = project.indicators[name].unit, found.of(name)
        now, was = float(row[i]), float(row[before])
        told[name] = {
            "si": finite(now),
            "text": say(Quantity(now, unit)),
            "moved": say(Difference(now - was, unit)) if now != was and math.isfinite(now - was) else "",
        }
    return told


def numbers(project: Project, written: Mapping[str, Any]) -> dict[str, Any]:
    """The numbers that were moved: SI, words, and as a file says them."""
    return {
        key: {
            "si": project.ledger[key].number,
            "text": say(valued(project.ledger[key].number, project.ledger[key])),
            "written": raw if isinstance(raw, str | int | float | dict) else str(raw),
        }
        for key, raw in written.items()
    }


def flags(found: Figures, i: int) -> list[str]:
    """The conditions that row i breaks."""
    return [say(reason) for reason, raised in found.flags.items() if raised[i]]


def slopes(
    project: Project, found: Mapping[str, Mapping[str, float]], at: Figures, keys: Sequence[str]
) -> Any:
    """Slopes of figures by some numbers, with what a script needs to word a figure as the server does."""
    told = {}
    for name, by in found.items():
        si, unit = float(at.of(name)[0]), project.indicators[name].unit
        how = scale(unit, [si], spoken())
        told[name] = {
            "si": finite(si),
            "slopes": {key: finite(by.get(key, 0.0)) for key in keys},
            "scale": {"factor": how.factor, "offset": how.offset, "behind": how.behind(), "kind": how.kind},
        }
    return told


def odds(result: Result, names: Sequence[str]) -> dict[str, Any]:
    """P5, P50 and P95 of figures, and the odds of the claims."""
    base, told = Base(result), {}
    for name in names:
        unit, spread = result.project.indicators[name].unit, base.spread(name)
        assert spread is not None
        parts = {
            part: {"si": finite(si), "text": say(Quantity(si, unit))}
            for part, si in zip(("low", "middle", "high"), spread[:3], strict=True)
        }
        told[name] = {**parts, "text": say(Span(spread.low, spread.high, unit))}
    claims = {
        answer.claim.name: {
            "share": answer.odds.met,
            "text": Chance(answer.odds.met, answer.odds.error).short(spoken()),
            "mark": MARKS[answer.odds.mark],
        }
        for answer in answers(base)
        if answer.odds is not None
    }
    return {"figures": told, "claims": claims, "draws": base.draws}


def finite(number: float) -> float | None:
    """A number as JSON has it: nothing where there is no value."""
    return float(number) if math.isfinite(number) else None
