"""The floor of a plant by the machines and stores that stand on it, and the land that it needs."""

from __future__ import annotations

import numpy as np

from anodeworks.language import Pair, Text, t, tc
from anodeworks.quantity.wording import Quantity, Share
from anodeworks.study.base_case import Base
from anodeworks.view.document import Block, Cell, Column, Row, Table
from anodeworks.view.labels import phase_label

AREA = "m2"


def floor(base: Base) -> tuple[Block, ...]:
    """Floor by activity, the largest first, what is stored and what both need around them; and the land for it."""
    ground = base.outcome.ground
    gross = np.asarray(ground.floor, dtype=float)
    factor = base.value("plant.site.gross_factor")
    machines = sorted((m for m in base.machines if m.floor.sum() > 0), key=lambda m: -float(m.floor.sum()))
    stands = np.sum([m.floor for m in machines], axis=0) if machines else np.zeros_like(gross)
    whole = float(gross.sum())

    def row(name: str, label: Text, by_phase: np.ndarray, each: Cell = None, sums: bool = False) -> Row:
        areas = (Quantity(float(a), AREA) for a in (*by_phase, by_phase.sum()))
        share = Share(float(by_phase.sum()) / whole if whole else 1.0)
        return Row(name, (label, each, *areas, share), "sum" if sums else "plain")

    rows = [
        row(m.node.name, Pair(m.node.label, m.node.label_zh), np.asarray(m.floor),
            Quantity(float(m.floor.sum() / m.built.sum()), AREA, f"{m.node.prefix}.floor_area"))
        for m in machines
    ]  # fmt: skip
    rows += [
        row("stores", t("stores of product and materials"), gross / factor - stands),
        row("around", t("ways, offices and rooms around both"), gross - gross / factor),
        row("floor", t("gross floor"), gross, sums=True),
    ]
    phases = [Column(p, phase_label(base.project, p), AREA) for p in base.project.phases]
    columns = (
        Column("activity", t("activity"), role="text"),
        Column("each", tc("floor", "one machine")),
        *phases,
        Column("all", t("all"), AREA),
        Column("share", t("share")),
    )
    land = t("At a plot ratio of {ratio} the floor needs {needed} of land; the plant has {held}.",
             ratio=Quantity(base.value("plant.site.plot_ratio"), "1", "plant.site.plot_ratio"),
             needed=Quantity(float(ground.land_needed), "mu"),
             held=Quantity(float(ground.land_held), "mu"))  # fmt: skip
    return (Table("floor", columns, tuple(rows), t("Floor"), land, "column", brief=5),)
