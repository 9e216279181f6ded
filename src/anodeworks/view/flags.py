"""Conditions that are broken: in the base case, and in how many of the draws."""

from __future__ import annotations

import math
from collections.abc import Sequence

from anodeworks.language import t, tc
from anodeworks.quantity.wording import Share
from anodeworks.study.base_case import Base
from anodeworks.twin.chain import EXTRAPOLATED
from anodeworks.view.document import Column, Judged, Row, Table, Words


def broken_in(base: Base, most: int | None = None) -> list[Table | Words]:
    """Conditions broken in any scenario: whether in the base case, and in which share of the draws."""
    rows = []
    for reason, raised in base.result.outcome.flags.items():
        drawn = raised[1:] if base.draws else raised[:0]
        if raised[0] or drawn.any():
            share = float(drawn.mean()) if base.draws else math.nan
            rows.append((reason, bool(raised[0]), share))
    # What is wrong with the plant stands before what its figures rest on.
    rows.sort(
        key=lambda row: (
            row[0].startswith(EXTRAPOLATED),
            not row[1],
            -row[2] if math.isfinite(row[2]) else 0.0,
        )
    )
    if not rows:
        return [] if most else [Words(t("No condition is broken in any scenario."))]
    if most is not None:
        return [broken(rows[:most], "flags_in_brief", brief=most)]
    return [broken(rows)]


def broken(rows: Sequence[tuple[str, bool, float]], name: str = "flags", brief: int | None = None) -> Table:
    """Conditions that are broken: whether in the base case, and in which share of the scenarios (not finite: none)."""
    columns = (
        Column("condition", tc("flag", "condition"), role="text"),
        Column("base", t("base"), role="text"),
        Column("share", t("of scenarios")),
    )
    told = tuple(
        Row(reason, (t(reason), Judged("bad", t("yes")) if raised else Judged("none", t("no")),
                     Share(share) if math.isfinite(share) else None))
        for reason, raised, share in rows
    )  # fmt: skip
    title = t("Conditions that are broken")
    return (
        Table(name, columns, told, title) if brief is None else Table(name, columns, told, title, brief=brief)
    )
