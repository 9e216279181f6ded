"""Where a command's project comes from: a file, or the starter; and a user's own activities beside it."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from anodeworks.errors import InputError
from anodeworks.language import say, speak, spoken, t
from anodeworks.remedies import ADD, PATH, RENAME
from anodeworks.store import reads

if TYPE_CHECKING:
    from anodeworks.twin.project import Project


def open_project(file: Path | None, modules: Sequence[Path] = ()) -> Project:
    """The project in `file`, or the starter project if there is none; its language is spoken unless one was asked for.

    Raises:
        InputError: anything wrong with the file or with one of the modules.
    """
    import_activities(modules)
    if file is not None:
        from anodeworks import load

        project = load(file)
        speak(spoken(project.language))
        return project
    import tomllib

    from anodeworks import build
    from anodeworks.project.starter import DEFAULT_ROUTE, starter

    return build(tomllib.loads(starter(DEFAULT_ROUTE)), say(t("the starter project")))


def import_activities(modules: Sequence[Path]) -> None:
    """Import Python files for the activities that they declare.

    Raises:
        InputError: a file that cannot be imported, or that takes the name of a built-in activity.
    """
    if not modules:
        return
    from anodeworks import process  # noqa: F401  (makes the built-in kinds known)
    from anodeworks.process.activity import KINDS

    for path in modules:
        before = dict(KINDS)
        _import(path)
        added = [name for name, kind in KINDS.items() if before.get(name) is not kind]
        if not added:
            allowed = t("a class with an `exchanges` method that derives from anodeworks.Activity")
            raise InputError("", t("no new activity"), allowed, ADD, file=str(path))
        for name in added:
            if name in before and before[name].__module__ != KINDS[name].__module__:
                KINDS.update(before)
                raise InputError(
                    f'kind "{name}"',
                    t("a name that is taken"),
                    t("another class name"),
                    RENAME,
                    file=str(path),
                )


def _import(path: Path) -> None:
    allowed = t("a Python file that declares activities")
    if not path.is_file() or path.suffix != ".py":
        raise InputError("--with", t("no such Python file"), allowed, PATH, file=str(path))
    name = f"anodeworks_with_{path.stem}"
    reads(path)
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise InputError("--with", t("a file that Python cannot import"), allowed, PATH, file=str(path))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # so that the source of its classes is found
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # the user's own code may raise anything
        at = f"line {error.lineno}" if isinstance(error, SyntaxError) else "import"
        raise InputError(
            at,
            f"{type(error).__name__}: {error}",
            allowed,
            t("mend the file where Python stops"),
            file=str(path),
        ) from error
