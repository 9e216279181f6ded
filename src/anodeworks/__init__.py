"""Anodeworks: an engineering and finance twin of silicon-carbon anode plants.

>>> import anodeworks as aw
>>> project = aw.load("projects/ankang.toml")
>>> aw.evaluate(project)["capital"]

Names are imported when they are first used, so that `import anodeworks` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anodeworks.errors import InputError
    from anodeworks.process.activity import Activity, Exchanges, Furnace, Machine, Powered
    from anodeworks.quantity import par
    from anodeworks.study import sensitivity
    from anodeworks.study.evaluate import evaluate, monte_carlo
    from anodeworks.study.gradient import gradient
    from anodeworks.study.scale import stream
    from anodeworks.twin.project import Project, build, load

__version__ = "0.1.0"

_HOMES = {
    "Activity": "anodeworks.process.activity",
    "Exchanges": "anodeworks.process.activity",
    "Furnace": "anodeworks.process.activity",
    "InputError": "anodeworks.errors",
    "Machine": "anodeworks.process.activity",
    "Powered": "anodeworks.process.activity",
    "Project": "anodeworks.twin.project",
    "build": "anodeworks.twin.project",
    "evaluate": "anodeworks.study.evaluate",
    "gradient": "anodeworks.study.gradient",
    "load": "anodeworks.twin.project",
    "monte_carlo": "anodeworks.study.evaluate",
    "par": "anodeworks.quantity",
    "sensitivity": "anodeworks.study.sensitivity",
    "stream": "anodeworks.study.scale",
}

__all__ = [
    "Activity", "Exchanges", "Furnace", "InputError", "Machine", "Powered", "Project", "build", "evaluate", "gradient",
    "load", "monte_carlo", "par", "sensitivity", "stream",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = import_module(_HOMES[name])
    return getattr(home, name, home)  # "sensitivity" is the module itself
