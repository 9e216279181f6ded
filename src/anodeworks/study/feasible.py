"""Whether the base case is a plant at all.

An activity flags conditions that cannot be met (a blend whose target lies outside its two powders). In a
scenario that is a finding, kept with its reason; in the base case it means that the project file asks for no
plant, and is an error. Limits of the site (land, power) are findings in both: the plant exists, the site is
too small for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jax

from anodeworks.errors import InputError
from anodeworks.study.program import fingerprint
from anodeworks.study.store import stored
from anodeworks.twin.chain import Process, run_process
from anodeworks.twin.project import Project

BACKWARDS = -1e-12  # level per unit of product below which an activity is held to run backwards


def require_plant(project: Project) -> None:
    """Refuse a project whose base case no plant can meet.

    Raises:
        InputError: naming the first activity that cannot do what is asked of it.
    """
    ready = stored(
        (fingerprint(project), "feasible"), lambda: jax.jit(_faults(project)).lower(project.values)
    )
    by_node, levels = ready(project.values)
    for node, flags in zip(project.network.nodes, by_node, strict=True):
        for reason, raised in flags.items():
            if raised:
                remedy = f'change its numbers; "anodeworks explain {node.prefix}" lists them'
                raise InputError(
                    node.prefix, reason, "a base case that the activity can meet", remedy, project.file
                )
    for node, level in zip(project.network.nodes, levels, strict=True):
        if (level < BACKWARDS).any():
            flow = project.network.flows[node.reference]
            found = f'more of "{flow.name}" as a by-product than the route can use'
            remedy = (
                f'sell it under [products], or give [flows.{flow.name}] role = "waste" under another name'
            )
            raise InputError(node.prefix, found, "activities that all run forwards", remedy, project.file)


def _faults(project: Project) -> Any:
    """The flags of every activity and the levels, as a function of the project's numbers."""

    def faults(values: Mapping[str, Any]) -> Any:
        process: Process = run_process(project, values)
        exchanges = project.network.exchanges(values)
        return [dict(done.flags) for done in exchanges], process.levels

    return faults
