"""Anodeworks: an engineering and finance twin of silicon-carbon anode plants.

>>> import anodeworks as aw
>>> project = aw.load("projects/ankang.toml")
>>> aw.evaluate(project)["capital"]
>>> aw.audit(project).tables["claims"]

Questions are functions: each answers with tables, pictures and a document that show in a notebook and can be saved.

Names are imported when they are first used, so that `import anodeworks` costs nothing.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False  # as in `typing`, which costs a fifth of a command's first steps
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from anodeworks.connection import connect
    from anodeworks.errors import InputError
    from anodeworks.notebook import Answer, load_answer
    from anodeworks.process.activity import Activity, Exchanges, Furnace, Machine, Powered
    from anodeworks.quantity import par
    from anodeworks.study import sensitivity as methods
    from anodeworks.study.evaluate import evaluate, monte_carlo
    from anodeworks.study.gradient import gradient
    from anodeworks.study.scale import stream
    from anodeworks.twin.project import Project, build, load

    class Sensitivity:
        """The question, and its methods one by one."""

        derivative: Callable[..., methods.Sensitivity]
        grid: Callable[..., methods.Sensitivity]
        groups: Callable[..., methods.Sensitivity]
        regional: Callable[..., methods.Sensitivity]
        sobol: Callable[..., methods.Sensitivity]
        tornado: Callable[..., methods.Sensitivity]

        def __call__(self, *subjects: Any, **options: Any) -> Answer: ...

    activities: Callable[..., Answer]
    audit: Callable[..., Answer]
    calibrate: Callable[..., Answer]
    cell: Callable[..., Answer]
    check: Callable[..., Answer]
    compare: Callable[..., Answer]
    explain: Callable[..., Answer]
    furnace: Callable[..., Answer]
    grade: Callable[..., Answer]
    laboratory: Callable[..., Answer]
    line: Callable[..., Answer]
    optimise: Callable[..., Answer]
    plan: Callable[..., Answer]
    propose: Callable[..., Answer]
    routes: Callable[..., Answer]
    run: Callable[..., Answer]
    scenarios: Callable[..., Answer]
    sensitivity: Sensitivity
    slopes: Callable[..., Answer]
    sources: Callable[..., Answer]

__version__ = "0.1.0"

# Read when JAX is first imported: the compiler's alarm about slow compiling is no message for a user, and numbers are
# of double precision.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("JAX_ENABLE_X64", "1")

_HOMES = {
    "Activity": "anodeworks.process.activity",
    "Exchanges": "anodeworks.process.activity",
    "Furnace": "anodeworks.process.activity",
    "InputError": "anodeworks.errors",
    "Machine": "anodeworks.process.activity",
    "Powered": "anodeworks.process.activity",
    "Project": "anodeworks.twin.project",
    "audit": "anodeworks.audit",
    "build": "anodeworks.twin.project",
    "connect": "anodeworks.connection",
    "evaluate": "anodeworks.study.evaluate",
    "gradient": "anodeworks.study.gradient",
    "line": "anodeworks.line",
    "load": "anodeworks.twin.project",
    "load_answer": "anodeworks.notebook",
    "monte_carlo": "anodeworks.study.evaluate",
    "par": "anodeworks.quantity",
    "sensitivity": "anodeworks.study.sensitivity",
    "stream": "anodeworks.study.scale",
}


__all__ = [
    "Activity", "Exchanges", "Furnace", "InputError", "Machine", "Powered", "Project", "activities", "audit",
    "build", "calibrate", "cell", "check", "compare", "connect", "evaluate", "explain", "furnace", "grade",
    "gradient", "laboratory", "line", "load", "load_answer", "monte_carlo", "optimise", "par", "plan", "propose",
    "routes", "run", "scenarios", "sensitivity", "slopes", "sources", "stream",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    if name not in _HOMES:  # a question, by the name of its function
        return import_module("anodeworks.notebook").asking(name)
    home = import_module(_HOMES[name])
    return getattr(home, name, home)  # "sensitivity" and "audit" are the packages themselves


def __dir__() -> list[str]:
    return __all__
