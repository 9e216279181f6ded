"""The plan on which lines are laid: how hard each activity runs at full output, and what one machine puts through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from anodeworks.arrays import jax
from anodeworks.plant.equipment import machine_nodes
from anodeworks.study.program import columns, program
from anodeworks.twin.capacities import phase_key
from anodeworks.twin.project import Project
from anodeworks.twin.ties import Tie


@dataclass(frozen=True)
class Plan:
    """A project's plan at its central numbers, SI.

    level: how hard each activity of the network runs at full output, units of its reference port per s, (N,).
    capacity: what one machine puts through while it runs, by activity.
    output: kg/s at full output of each phase, by name.
    takes: by activity in machines, what it takes or gives of each flow per unit of its reference, the signs left out.
    numbers: in place of the central ones, by key, SI.
    """

    project: Project
    level: npt.NDArray[np.float64]
    capacity: Mapping[str, float]
    output: Mapping[str, float]
    takes: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)

    def value(self, key: str) -> float:
        """A number of the project, SI."""
        ledger, given = self.project.ledger, self.numbers
        return float(
            self.project.ties.get(key, Tie(key)).of(lambda k: given[k] if k in given else ledger[k].number)
        )

    def has(self, key: str) -> bool:
        """Whether the project has a number of this key."""
        return key in self.project.ledger


def plan(project: Project) -> Plan:
    """The plan of a project at its central numbers, by the program that answers every other question about it."""
    ready = program(project, [])
    found = ready.run(columns(project), np.empty((0, ready.size)))
    levels, unit = (np.asarray(leaf)[0] for leaf in (found.process.levels, found.equipment.unit_capacity))
    values = project.tied(project.values)
    made = np.array([[float(values[phase_key(p, k.name)]) for p in project.phases] for k in project.products])
    nodes = [project.network.nodes[i].name for i in machine_nodes(project.network)]
    level = np.asarray(levels @ made.sum(axis=1), dtype=np.float64)
    jax.block_until_ready(unit)
    takes = {}
    for i in machine_nodes(project.network):
        amounts, takes[project.network.nodes[i].name] = found.process.amounts[i], dict[str, float]()
        for port, flow in project.network.nodes[i].ports:
            if port in amounts:
                own = takes[project.network.nodes[i].name]
                own[flow] = own.get(flow, 0.0) + abs(float(np.asarray(amounts[port])[0]))
    return Plan(project, level, dict(zip(nodes, map(float, unit), strict=True)),
                dict(zip(project.phases, made.sum(axis=0).tolist(), strict=True)), takes)  # fmt: skip
