"""Whether the base case is a plant at all.

An activity flags conditions that cannot be met (a blend whose target lies outside its two powders). In a
scenario that is a finding, kept with its reason; in the base case it means that the project file asks for no
plant, and is an error. Limits of the site (land, power) and flags of finance are findings in both: there is a
plant, only not the one hoped for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from anodeworks.arrays import jax
from anodeworks.errors import InputError
from anodeworks.language import Keyed, t
from anodeworks.store import code_version, kept_value, place, stored
from anodeworks.study.program import PLAIN, fingerprint
from anodeworks.study.result import Result
from anodeworks.twin.chain import BY_PRODUCT, run_process
from anodeworks.twin.project import Project

HOME: Final = Path(__file__).parent


def require_plant(project: Project) -> None:
    """Refuse a project whose base case no plant can meet; only its process is evaluated, and that once.

    Raises:
        InputError: naming the first activity that cannot do what is asked of it.
    """

    def process(values: Mapping[str, Any]) -> Any:
        done = run_process(project, values)
        return done.flags, done.levels

    def met() -> bool:
        ready = stored(
            (fingerprint(project), "feasible"), lambda: jax.jit(process).lower(project.values), PLAIN
        )
        _refuse(project, *ready(project.values))
        return True

    _found(project, met)


def _found(project: Project, met: Callable[[], bool]) -> None:
    """Keep, of these numbers in this structure, that there is a plant, once it has been found."""
    numbers = sorted((k, float(x)) for k, x in project.values.items())
    asked = (code_version(HOME), fingerprint(project), numbers)
    kept_value(place("feasible", asked), met)


def require_products(project: Project) -> None:
    """Refuse a project of finance alone, where a plant is asked about.

    Raises:
        InputError: naming what such a project can be asked.
    """
    if project.alone:
        remedy = t("ask run, study, sensitivity, gradient, compare or explain of a project of finance alone")
        raise InputError("products", t("none"), t("a project with [products.NAME]"), remedy, project.file)


def require(project: Project, flags: Mapping[str, bool]) -> None:
    """The same from flags by reason; only where one is raised is the process evaluated, to tell who is at fault."""
    if any(raised and spoils(project, reason) for reason, raised in flags.items()):
        require_plant(project)


def require_base_case(result: Result) -> None:
    """The same of a result, from the flags of its first scenario.

    Raises:
        InputError: as `require_plant`.
    """
    process = result.outcome.process
    flags = {reason: raised[0] for reason, raised in result.outcome.flags.items()}
    _refuse(result.project, flags, None if process is None else process.levels[0])
    if not result.project.alone:
        _found(result.project, lambda: True)  # so that `check` need not compute it once more


def spoils(project: Project, reason: str) -> bool:
    """Whether a flag of this reason says that there is no plant, rather than something found of one."""
    made = any(reason.startswith(f"{node.label}: ") for node in project.network.nodes)
    return made or reason.startswith(BY_PRODUCT)


def _refuse(project: Project, flags: Mapping[str, Any], levels: Any) -> None:
    """Raise for the first flag that an activity or the route has set; levels (N, K) tell who runs backwards."""
    for reason in (reason for reason, raised in flags.items() if raised):
        if reason.startswith(BY_PRODUCT):
            worst = (
                None
                if levels is None
                else project.network.nodes[int(np.asarray(levels).min(axis=1).argmin())]
            )
            found = (
                reason
                if worst is None
                else t(
                    'more of "{reference}" as a by-product than the route can use', reference=worst.reference
                )
            )
            remedy = t("sell what is too much under [products], or connect less of it")
            key = "route" if worst is None else worst.prefix
            raise InputError(key, found, t("activities that all run forwards"), remedy, project.file)
        for node in project.network.nodes:
            if reason.startswith(f"{node.label}: "):
                found = reason.message.args["reason"] if isinstance(reason, Keyed) else reason
                remedy = t('change its numbers; "anodeworks explain {prefix}" lists them', prefix=node.prefix)
                allowed = t("what the activity can do")
                raise InputError(node.prefix, found, allowed, remedy, project.file)
